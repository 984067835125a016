"""The outbox: mails that wait or are parked."""

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from council.admin import rules
from council.admin.operations import outbox as operations
from council.admin.queries import outbox as queries
from council.admin.views.blueprint import bp
from council.core import health
from council.core.answers import done, show
from council.core.clock import now
from council.core.outbox import DeliveryState, Letter
from council.core.policy import may, me


@bp.get("/admin/outbox")
@may(rules.OUTBOX)
def parked() -> ResponseReturnValue:
    """The mails that every try failed for."""
    return outbox_page(DeliveryState.PARKED)


@bp.get("/admin/outbox/waiting")
@may(rules.OUTBOX)
def waiting() -> ResponseReturnValue:
    """The mails that will be tried, or tried again."""
    return outbox_page(DeliveryState.WAITING)


def outbox_page(state: DeliveryState) -> ResponseReturnValue:
    """One page of mails in a state, with the figures of the last days."""
    return show(
        "admin/outbox.html",
        state=state.value,
        page=queries.page(state, request.args.get("after")),
        parked=health.parked(),
        waiting=health.waiting(),
        days=queries.last_days(now()),
    )


@bp.post("/admin/outbox/<int:id>/retry")
@may(rules.OUTBOX, on=queries.letter)
def retry(letter: Letter) -> ResponseReturnValue:
    """One mail is tried again now: back to the outbox (303)."""
    operations.retry(letter, me(), now())
    return done(_("The e-mail is tried again."), ".parked")


@bp.post("/admin/outbox/<int:id>/give-up")
@may(rules.OUTBOX, on=queries.letter)
def give_up(letter: Letter) -> ResponseReturnValue:
    """One mail is given up: back to the outbox (303)."""
    operations.give_up(letter, me(), now())
    return done(_("The e-mail is given up."), ".parked")


@bp.post("/admin/outbox/retry")
@may(rules.OUTBOX)
def retry_all() -> ResponseReturnValue:
    """Every parked mail is tried again: back to the outbox (303)."""
    n = operations.retry_all(me(), now())
    return done(
        ngettext("%(num)d e-mail is tried again.", "%(num)d e-mails are tried again.", n), ".parked"
    )


@bp.post("/admin/outbox/give-up")
@may(rules.OUTBOX)
def give_up_all() -> ResponseReturnValue:
    """Every parked mail is given up: back to the outbox (303)."""
    n = operations.give_up_all(me(), now())
    return done(
        ngettext("%(num)d e-mail is given up.", "%(num)d e-mails are given up.", n), ".parked"
    )
