"""The reply link: an authority acknowledges, asks for time and answers without an account."""

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.core.clock import now
from council.core.limits import CALM, limiter
from council.core.policy import may
from council.referrals import drafts, operations, rules
from council.referrals.models import Referral
from council.referrals.operations import Answer
from council.referrals.queries import sent
from council.referrals.views import answering
from council.referrals.views.blueprint import bp


def token() -> str:
    """The token of the reply link that was opened."""
    return str((request.view_args or {})["token"])


def here(page: str) -> str:
    """The address of another page of the same reply link."""
    return url_for(f"referrals.{page}", token=token())


def sheet_of(one: Referral, at: datetime) -> answering.Sheet:
    """The page of a reply link."""
    return answering.Sheet(
        [one],
        here("publish"),
        at,
        acknowledge=here("acknowledge"),
        extend=here("extend"),
        back=here("reply"),
        more={"one": one, **sent.brief(one)},
    )


@bp.get("/reply/<token>")
@may(rules.REPLY, on=sent.by_token)
def reply(one: Referral) -> ResponseReturnValue:
    """The dossier, the clock and the forms; 410 with what to do once the link was used."""
    if not one.is_waiting:
        return render_template("referrals/used.html", one=one, **sent.brief(one)), 410
    sheet = sheet_of(one, now())
    form = answering.form_for(sheet)
    return answering.show(sheet, form, answering.begin(form, drafts.of(one)))


@bp.post("/reply/<token>")
@limiter.limit(CALM)
@may(rules.REPLY, on=sent.by_token)
def publish(one: Referral) -> ResponseReturnValue:
    """The answer: one more row, the read-back (200), its errors (422), or the receipt (303)."""

    def store(answer: Answer) -> ResponseReturnValue:
        operations.answer(one, answer, by=None, at=now())
        return redirect(here("receipt"), 303)

    return answering.take(lambda: sheet_of(sent.by_token(token()), now()), store)


@bp.get("/reply/<token>/receipt")
@may(rules.REPLY, on=sent.by_token)
def receipt(one: Referral) -> ResponseReturnValue:
    """What was published, and what comes next; back to the forms while nothing was."""
    track = sent.tracks([one])[0]
    if track.response is None:
        return redirect(here("reply"), 303)
    return render_template("referrals/receipt.html", one=one, track=track)


@bp.post("/reply/<token>/received")
@limiter.limit(CALM)
@may(rules.REPLY, on=sent.by_token)
def acknowledge(one: Referral) -> ResponseReturnValue:
    """Say "received"; back to the forms (303)."""
    operations.acknowledge(one, by=None, at=now())
    flash(_("Thank you. Everyone can see that you received the dossier."))
    return redirect(here("reply"), 303)


@bp.post("/reply/<token>/more-time")
@limiter.limit(CALM)
@may(rules.REPLY, on=sent.by_token)
def extend(one: Referral) -> ResponseReturnValue:
    """More time, with a reason: back to the forms (303), or its errors (422)."""
    return answering.more_time(sheet_of(one, now()), one, by=None)
