"""The public pages of commitments, and what people concerned say of them."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.core import locale
from council.core.answers import accepted, done, show
from council.core.clock import local_day, now
from council.core.errors import RuleBroken
from council.core.limits import CALM, limiter
from council.core.pages import kept
from council.core.policy import may, me
from council.people.models import Member
from council.referrals import operations, rules
from council.referrals.forms.promises import CounterVoiceForm, VoiceForm
from council.referrals.models import (
    OPEN,
    Commitment,
    CommitmentKind,
    CommitmentState,
    Through,
    Voice,
)
from council.referrals.queries import promises
from council.referrals.queries.promises import Invited
from council.referrals.views.blueprint import bp
from council.referrals.views.judging import holder

STANDINGS = {  # the choices of the list
    "open": OPEN,
    "past": OPEN,
    "kept": (CommitmentState.KEPT,),
    "not_kept": (CommitmentState.BROKEN, CommitmentState.ABANDONED),
}


@bp.get("/commitments")
@kept
@may(rules.SEE_PROMISE)
def commitments() -> ResponseReturnValue:
    """The commitments of all authorities, the nearest date first, by kind and standing."""
    kind, standing = request.args.get("kind", ""), request.args.get("standing", "")
    page = promises.listed(
        kind=CommitmentKind(kind) if kind in set(CommitmentKind) else None,
        states=STANDINGS.get(standing, ()),
        before=local_day(now()) if standing == "past" else None,
        after=request.args.get("after"),
    )
    said = promises.tallies([each.id for each in page.rows])
    return render_template(
        "referrals/commitments.html", page=page, kind=kind, standing=standing, said=said, at=now()
    )


@bp.get("/commitments/<int:id>")
@kept
@may(rules.SEE_PROMISE, on=promises.commitment)
def commitment(one: Commitment) -> ResponseReturnValue:
    """One commitment: how far it is, what people say, and the rule that weighs it."""
    mine = promises.voice_of(one, me()) if me() else None
    return show("referrals/commitment.html", **parts(one, me()), form=form_of(mine), mine=mine)


def parts(one: Commitment, member: Member | None) -> dict[str, Any]:
    """What every page about a commitment shows; `why_not`: why `member` cannot say anything."""
    return {
        "one": one,
        "at": now(),
        "entries": promises.entries(one),
        "said": promises.tally(one),
        "comments": promises.comments(one),
        "why_not": why_not(one, member),
    }


def why_not(one: Commitment, member: Member | None) -> str:
    """The sentence that says why a member cannot judge it now; "" when they can."""
    if member is None or not one.may_be_judged:
        return ""
    try:
        operations.check_concerned(one, member)
    except RuleBroken as refusal:
        return refusal.sentence
    return ""


def form_of(mine: Voice | None) -> VoiceForm:
    """The form, holding what one said last."""
    if mine is None:
        return VoiceForm()
    return VoiceForm(stance=mine.stance.value, comment=mine.comment)


@bp.post("/commitments/<int:id>/voice")
@limiter.limit(CALM)
@may(rules.VOICE, on=promises.commitment)
def voice(one: Commitment) -> ResponseReturnValue:
    """Say whether it is kept: back to the page (303), or its errors (422)."""
    form = VoiceForm()
    if not form.validate_on_submit():
        return show("referrals/commitment.html", **parts(one, me()), form=form, mine=None)
    take(one, me(), form)
    return done(_("Thank you. Your answer counts."), ".commitment", id=one.id)


def take(one: Commitment, member: Member, form: VoiceForm, **more: Any) -> None:
    """Store what a form holds."""
    language, comment = locale.current(), form.comment.data or ""
    operations.voice(one, member, form.said, comment, language=language, at=now(), **more)


@bp.get("/voice/<token>")
@may(rules.VOICE_BY_LINK, on=promises.invited)
def voice_by_link(asked: Invited) -> ResponseReturnValue:
    """The question of a mail, with its form; opening it says nothing."""
    one, member = asked.commitment, asked.member
    mine = promises.voice_of(one, member)
    return show("referrals/voice.html", **parts(one, member), form=form_of(mine), mine=mine)


@bp.post("/voice/<token>")
@limiter.limit(CALM)
@may(rules.VOICE_BY_LINK, on=promises.invited)
def say_by_link(asked: Invited) -> ResponseReturnValue:
    """Say it by the link of a mail: on to the commitment (303), or its errors (422)."""
    one, form = asked.commitment, VoiceForm()
    if not form.validate_on_submit():
        return show("referrals/voice.html", **parts(one, asked.member), form=form, mine=None)
    take(one, asked.member, form, through=Through.MAIL)
    return done(_("Thank you. Your answer counts."), ".commitment", id=one.id)


@bp.route("/desk/commitments/<int:id>/voice", methods=["GET", "POST"])
@limiter.limit(CALM, methods=["POST"])
@may(rules.HELP_VOICE, on=promises.commitment)
def voice_at_counter(one: Commitment) -> ResponseReturnValue:
    """A helper writes down, with the person, what they say: the form (200, 422), or done (303)."""
    form = CounterVoiceForm()

    def say() -> None:
        member = holder(form.code.data or "")
        take(one, member, form, through=Through.COUNTER, helper=me())

    if accepted(form, "code", say):
        return done(_("It is noted. The person’s answer counts."), ".commitment", id=one.id)
    return show("referrals/counter_voice.html", **parts(one, None), form=form)


@bp.post("/desk/voices/<int:id>/hide")
@may(rules.HIDE, on=promises.voice)
def hide_comment(said: Voice) -> ResponseReturnValue:
    """Take a comment away (303)."""
    operations.hide_comment(said, by=me(), at=now())
    return redirect(url_for(".commitment", id=said.commitment_id), 303)
