"""Refusals: one exception with a code, one place that gives it a status and a sentence."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, render_template, request
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import HTTPException

from council.core import addresses, policy
from council.core.db import db
from council.core.logs import log

Answer = tuple[str, int] | tuple[str, int, dict[str, str]]


class RuleBroken(Exception):  # the house's word: a rule was broken, nothing failed
    """A refusal by a rule of the house: `code` names it, `details` fill its sentence."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code, self.details = code, details

    @property
    def status(self) -> int:
        """The HTTP status of this refusal; 409 when nobody has explained it."""
        return EXPLANATIONS[self.code].status if self.code in EXPLANATIONS else 409

    @property
    def sentence(self) -> str:
        """The refusal in the reader's language, its placeholders filled."""
        explanation = EXPLANATIONS.get(self.code)
        sentence = explanation.sentence if explanation else GENERIC[409]
        return str(sentence) % self.details if self.details else str(sentence)


@dataclass(frozen=True)
class Explanation:
    """How a refusal is told: HTTP status, and a sentence with named placeholders."""

    status: int
    sentence: LazyString


RETRY_AFTER = "60"  # seconds after which a machine may ask again
EXPLANATIONS: dict[str, Explanation] = {}
CONSTRAINTS: dict[str, str] = {}  # words of a database's complaint -> code of its refusal
GENERIC: dict[int, LazyString] = {
    400: _l("We did not understand this request. Please go back and try again."),
    401: _l("Please sign in to see this page."),
    403: _l("Your account does not allow this."),
    404: _l("This page does not exist, or no longer does."),
    405: _l("This address does not work that way. Please go back and try again."),
    409: _l("This is not possible in the present state. Please reload the page."),
    410: _l("This link has ended."),
    413: _l("This is too large. Please send something smaller."),
    414: _l("This address is too long."),
    422: _l("Some answers are missing or not clear. Please check them."),
    429: _l("Too many tries in a short time. Please wait a little and try again."),
    500: _l("Something went wrong on our side. What you sent has not been kept."),
    503: _l("The service is busy or being looked after. Please try again in a minute."),
}


STALE = "text.stale"
OURS = {  # refusals of the core itself
    STALE: (409, _l("Someone else changed this text meanwhile. Yours is not saved yet.")),
    "file.large": (413, _l("This file is too large: 8 MB, 20 million pixels or 60 pages at most.")),
    "file.kind": (422, _l("We accept pictures (JPEG, PNG, WebP) and PDF documents only.")),
    "file.broken": (422, _l("This file is damaged. Please choose another one.")),
    "file.away": (
        503,
        _l("Files cannot be kept or shown right now. Please try again in a minute."),
    ),
    "link.ended": (410, _l("This link has ended. You can ask for a new one.")),
    "link.wrong": (404, _l("This link is not complete. Please copy the whole of it.")),
}


def explain(explanations: dict[str, tuple[int, LazyString]]) -> None:
    """Give codes of refusals their HTTP status and sentence; each feature explains its own."""
    for code, (status, sentence) in explanations.items():
        EXPLANATIONS[code] = Explanation(status, sentence)


def unique(table: str, *columns: str, code: str) -> None:
    """Tell that a second row with the same `columns` in `table` is the refusal `code`.

    PostgreSQL names the constraint, SQLite the columns: both are known.
    """
    CONSTRAINTS["_".join(("uq", table, *columns))] = code
    CONSTRAINTS["UNIQUE constraint failed: " + ", ".join(f"{table}.{c}" for c in columns)] = code


def install(app: Flask) -> None:
    """Answer every kind of refusal and failure with the same page."""
    explain(OURS)
    app.register_error_handler(RuleBroken, refuse)
    app.register_error_handler(CSRFError, refuse_forgery)
    app.register_error_handler(IntegrityError, refuse_conflict)
    app.register_error_handler(OperationalError, refuse_for_now)
    app.register_error_handler(NoConnection, refuse_for_now)
    app.register_error_handler(DataError, refuse_value)
    app.register_error_handler(HTTPException, refuse_http)
    app.register_error_handler(UnicodeError, refuse_letters)
    app.register_error_handler(500, fail)


def refuse(error: RuleBroken) -> Answer:
    """Answer a refusal by its status and sentence."""
    answer = page(error.status, error.sentence, code=error.code)
    return (*answer, {"Retry-After": RETRY_AFTER}) if error.status == 503 else answer


def refuse_forgery(_error: CSRFError) -> Answer:
    """A form without its token: it waited too long, or it did not come from us."""
    return page(400, _l("This form waited too long, or cookies are off. Please send it again."))


def refuse_conflict(error: IntegrityError) -> Answer:
    """Two people did the same thing at once, or a rule of the database was broken."""
    db.session.rollback()
    text = str(error.orig)
    code = next((code for words, code in CONSTRAINTS.items() if words in text), None)
    if code:
        return refuse(RuleBroken(code))
    log.warning("conflict", error=type(error.orig).__name__)
    return page(409, GENERIC[409])


def refuse_for_now(error: OperationalError | NoConnection) -> Answer:
    """The database is busy or away: nothing was kept, and the person may try again."""
    db.session.rollback()
    log.error("database", error=str(getattr(error, "orig", error)))
    return *page(503, GENERIC[503]), {"Retry-After": RETRY_AFTER}


def refuse_http(error: HTTPException) -> Answer:
    """Any other HTTP error, with our own sentence."""
    status = error.code or 500
    if 300 <= status < 400:
        return error.get_response()  # type: ignore[return-value]  # a redirect of the router
    return page(status, GENERIC.get(status, GENERIC[400]))


def refuse_value(error: DataError) -> Answer:
    """A value that no column takes, in an address or a cookie: PostgreSQL refuses a NUL, say."""
    db.session.rollback()
    log.warning("value", error=type(error.orig).__name__)
    return page(400, GENERIC[400])


def refuse_letters(_error: UnicodeError) -> Answer:
    """Letters that cannot be stored (a lone surrogate, say)."""
    db.session.rollback()
    return page(400, _l("This text holds letters that cannot be kept. Please type it again."))


def fail(error: BaseException) -> Answer:
    """A fault of ours: logged, and told without its insides."""
    db.session.rollback()
    log.error("failure", exc_info=getattr(error, "original_exception", None) or error)
    return page(500, GENERIC[500])


def page(status: int, sentence: LazyString | str, code: str = "") -> tuple[str, int]:
    """The error page: `sentence` says what happened; the template says what to do next."""
    text = render_template(
        "errors/error.html", status=status, sentence=str(sentence), code=code, back=form_page()
    )
    return text, status


def form_page() -> str | None:
    """The page of ours from which a form was sent, to go back to; None: a page was asked for."""
    before = None if request.method == "GET" else addresses.came_from()
    if before is None:
        return None
    address = f"{before.path}?{before.query}" if before.query else before.path
    return address if policy.is_safe_next(address) else None
