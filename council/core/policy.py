"""Who may do what: an Action has rules, any of which suffices; `may` guards a view with one."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.wrappers import Response

Rule = Callable[[Any, Any], bool]
View = Callable[..., ResponseReturnValue]


@dataclass(frozen=True)
class Action:
    """Something people do, and the rules that allow it; `hidden` tells others "not found"."""

    name: str
    who: tuple[Rule, ...]
    hidden: bool = False


ACTIONS: dict[str, Action] = {}


def action(name: str, *who: Rule, hidden: bool = False) -> Action:
    """Declare what may be done (`feature.verb`), and by whom."""
    if name in ACTIONS:
        raise ValueError(f"the action {name} is declared twice")
    ACTIONS[name] = Action(name, who, hidden)
    return ACTIONS[name]


def anyone(_actor: Any, _thing: Any) -> bool:
    """everyone, signed in or not"""
    return True


def signed_in(actor: Any, _thing: Any) -> bool:
    """anyone with an account or a code card"""
    return actor is not None


def allowed(what: Action | str, actor: Any, thing: Any = None) -> bool:
    """Whether `actor` (a Member, or None for a visitor) may do `what` to `thing`."""
    found = ACTIONS[what] if isinstance(what, str) else what
    return any(rule(actor, thing) for rule in found.who)


def me() -> Any:
    """The Member who asks, or None for a visitor."""
    return current_user._get_current_object() if current_user.is_authenticated else None


def can(what: str, thing: Any = None) -> bool:
    """For templates: whether the reader may do the action named `what` to `thing`."""
    return allowed(what, me(), thing)


def may(what: Action, on: Callable[..., Any] | None = None) -> Callable[[View], View]:
    """Guard a view by an action.

    `on` is given those values of the URL that it names as parameters, and loads what the page is
    about (None: not found), which the view gets as its first argument in their place. A visitor
    who may not is asked to sign in; anybody else is refused.
    """
    taken = set(inspect.signature(on).parameters) if on else set()

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(**values: Any) -> ResponseReturnValue:
            things = []
            if on:
                thing = on(**{name: values.pop(name) for name in list(values) if name in taken})
                if thing is None:
                    abort(404)
                things = [thing]
            if not allowed(what, me(), *things):
                turn_away(what)
            return view(*things, **values)

        guarded.action = what  # type: ignore[attr-defined]  # the grain tests read it
        return guarded

    return guard


def turn_away(what: Action) -> None:
    """Refuse the page: sign in first (401), not yours (403), or nothing here (404)."""
    if what.hidden:
        abort(404)
    abort(403 if me() else 401)


def is_safe_next(address: str | None) -> bool:
    """Whether `address` is a path of this site that one may be sent back to after signing in."""
    return bool(
        address
        and address.startswith("/")
        and not address.startswith("//")
        and "\\" not in address
        and address.isprintable()
    )


def back_to(response_default: str) -> str:
    """The page to go to after a short action: the `next` of the form, if ours, or the default."""
    address = request.form.get("next") or request.args.get("next")
    return address if address and is_safe_next(address) else response_default


__all__ = [
    "ACTIONS",
    "Action",
    "Response",
    "Rule",
    "action",
    "allowed",
    "anyone",
    "back_to",
    "can",
    "is_safe_next",
    "may",
    "me",
    "signed_in",
]
