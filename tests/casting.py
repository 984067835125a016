"""The cast of the tables "who may do what": a stored member of each role, in each kind of scope."""

from collections.abc import Callable, Iterable
from typing import Any

from council.core.policy import allowed
from council.people.models import Member, Role
from tests.support import a_commune, a_member

CAST: dict[str, tuple[Role | None, str | None] | None] = {
    "visitor": None,
    "resident": (None, None),
    "translator": (Role.TRANSLATOR, None),
    "helper of namur": (Role.HELPER, "namur"),
    "moderator": (Role.MODERATOR, None),
    "moderator of the province": (Role.MODERATOR, "province-de-namur"),
    "moderator of namur": (Role.MODERATOR, "namur"),
    "moderator of dinant": (Role.MODERATOR, "dinant"),
    "secretary": (Role.SECRETARY, None),
    "secretary of namur": (Role.SECRETARY, "namur"),
    "secretary of dinant": (Role.SECRETARY, "dinant"),
    "official of the province": (Role.OFFICIAL, "province-de-namur"),
    "official of namur": (Role.OFFICIAL, "namur"),
    "official of dinant": (Role.OFFICIAL, "dinant"),
    "administrator": (Role.ADMINISTRATOR, None),
    "administrator of namur": (Role.ADMINISTRATOR, "namur"),
}
EVERYBODY = set(CAST)
SIGNED_IN = EVERYBODY - {"visitor"}
MODERATORS = {name for name in CAST if name.startswith("moderator")}
SECRETARIES = {name for name in CAST if name.startswith("secretary")}
OFFICIALS = {name for name in CAST if name.startswith("official")}
NOBODY: set[str] = set()


def the_cast() -> dict[str, Member | None]:
    """Everyone of `CAST`, stored; None for the visitor."""
    return {name: played(part) for name, part in CAST.items()}


def played(part: tuple[Role | None, str | None] | None) -> Member | None:
    """A stored member with this role in this scope."""
    if part is None:
        return None
    role, scope = part
    return a_member(role=role, scope=a_commune(scope) if scope else None)


def those_who(may: str, thing: Any, cast: dict[str, Member | None]) -> set[str]:
    """The names of those in `cast` who may do the action named `may` to `thing`."""
    return {name for name, actor in cast.items() if allowed(may, actor, thing)}


def those_for_whom(judge: Callable[[Member], bool], cast: dict[str, Member | None]) -> set[str]:
    """The names of those who are signed in and for whom `judge` says yes."""
    return {name for name, actor in cast.items() if actor is not None and judge(actor)}


def without(names: Iterable[str], *left_out: str) -> set[str]:
    """`names` but for some."""
    return set(names) - set(left_out)
