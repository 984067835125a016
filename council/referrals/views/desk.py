"""The desk of officials: what waits for them, the answers, the commitments."""

from collections.abc import Sequence
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from council.core.clock import now
from council.core.errors import RuleBroken
from council.core.policy import may, me
from council.referrals import operations, rules
from council.referrals.models import Referral
from council.referrals.operations import Answer
from council.referrals.queries import sent, work
from council.referrals.views import answering
from council.referrals.views.blueprint import bp


@bp.get("/desk/authority")
@may(rules.DESK)
def desk() -> ResponseReturnValue:
    """What waits for this official, fewest days left first."""
    page = work.waiting_on(me(), request.args.get("after"))
    late = work.number_late(me(), now())
    return render_template("referrals/desk.html", page=page, late=late, at=now())


@bp.get("/desk/authority/answered")
@may(rules.DESK)
def answered() -> ResponseReturnValue:
    """What the authorities of this official answered, the latest first."""
    page = work.answered_by(me(), request.args.get("after"))
    return render_template("referrals/answered.html", page=page)


@bp.get("/desk/authority/promised")
@may(rules.DESK)
def promised() -> ResponseReturnValue:
    """The open commitments of these authorities, the nearest date first."""
    page = work.promised_by(me(), request.args.get("after"))
    return render_template("referrals/promised.html", page=page, at=now())


def sheet_of(one: Referral, at: datetime) -> answering.Sheet:
    """The page on which one referral is answered."""
    return answering.Sheet(
        [one],
        url_for("referrals.publish_one", id=one.id),
        at,
        staff=True,
        acknowledge=url_for("referrals.receive", id=one.id),
        extend=url_for("referrals.ask_time", id=one.id),
        back=url_for("referrals.answer", id=one.id),
        more={"one": one, **sent.brief(one)},
    )


@bp.get("/desk/authority/<int:id>")
@may(rules.ANSWER, on=sent.referral)
def answer(one: Referral) -> ResponseReturnValue:
    """The dossier, the clock and the forms; the published answer once there is one."""
    if not one.is_waiting:
        return render_template("referrals/closed.html", one=one, **sent.brief(one))
    sheet = sheet_of(one, now())
    return answering.show(sheet, answering.form_for(sheet))


@bp.post("/desk/authority/<int:id>")
@may(rules.ANSWER, on=sent.referral)
def publish_one(one: Referral) -> ResponseReturnValue:
    """The answer: one more row, the read-back (200), its errors (422), or the desk (303)."""
    return answering.take(
        lambda: sheet_of(sent.referral(one.id) or one, now()), lambda given: store([one], given)
    )


def store(referrals: Sequence[Referral], given: Answer) -> ResponseReturnValue:
    """Publish the same answer to each of the referrals; back to the desk."""
    for one in referrals:
        operations.answer(one, given, by=me(), at=now())
    flash(
        ngettext("%(num)d answer is published.", "%(num)d answers are published.", len(referrals))
    )
    return redirect(url_for("referrals.desk"), 303)


@bp.post("/desk/authority/<int:id>/received")
@may(rules.ANSWER, on=sent.referral)
def receive(one: Referral) -> ResponseReturnValue:
    """Say "received"; back to the forms (303)."""
    operations.acknowledge(one, by=me(), at=now())
    flash(_("Thank you. Everyone can see that you received the dossier."))
    return redirect(url_for("referrals.answer", id=one.id), 303)


@bp.post("/desk/authority/<int:id>/more-time")
@may(rules.ANSWER, on=sent.referral)
def ask_time(one: Referral) -> ResponseReturnValue:
    """More time, with a reason: back to the forms (303), or its errors (422)."""
    return answering.more_time(sheet_of(one, now()), one, by=me())


def ids_in(given: Sequence[str]) -> list[int]:
    """The ids ticked in the queue; what is no id is left out."""
    found = [int(each) for each in given if each.isascii() and each.isdigit() and len(each) < 10]
    return found[: work.MOST_AT_ONCE]


def together(referrals: Sequence[Referral]) -> answering.Sheet:
    """The page on which several referrals are answered at once. Refuses none at all."""
    if not referrals:
        raise RuleBroken("referral.none_picked")
    back, action = url_for("referrals.desk"), url_for("referrals.publish_several")
    sheet = answering.Sheet(referrals, action, now(), staff=True, back=back)
    if len(referrals) == 1:
        sheet.more = {"one": referrals[0], **sent.brief(referrals[0])}
    return sheet


@bp.get("/desk/authority/several")
@may(rules.DESK)
def several() -> ResponseReturnValue:
    """One form for the referrals that were ticked."""
    sheet = together(work.picked(me(), ids_in(request.args.getlist("picked"))))
    return answering.show(sheet, answering.form_for(sheet))


@bp.post("/desk/authority/several")
@may(rules.DESK)
def publish_several() -> ResponseReturnValue:
    """The same answer for each: the read-back (200), its errors (422), or the desk (303)."""
    ids = ids_in(request.form.getlist("picked"))

    def referrals() -> Sequence[Referral]:
        return work.picked_any(me(), ids)

    return answering.take(lambda: together(referrals()), lambda given: store(referrals(), given))
