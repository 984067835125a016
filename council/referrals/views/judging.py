"""The public page of an official answer, and what people say of it."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.core import locale
from council.core.answers import accepted, done, show
from council.core.clock import now
from council.core.errors import RuleBroken
from council.core.limits import CALM, limiter
from council.core.pages import kept
from council.core.policy import may, me
from council.people import operations as people
from council.people.models import Member
from council.referrals import operations, rules
from council.referrals.forms.judging import (
    CounterJudgementForm,
    JudgementForm,
    PanelForm,
    RemarkForm,
)
from council.referrals.models import POINTS, Referral, Response, Round, Through, round_at
from council.referrals.queries import judgements, sent
from council.referrals.queries.judgements import Asked
from council.referrals.views.blueprint import bp


@bp.get("/answers/<int:id>")
@kept
@may(rules.SEE_ANSWER, on=judgements.answer)
def answer_page(response: Response) -> ResponseReturnValue:
    """One answer: its words, how people and the panel judge it, what the authority replies."""
    return page(response, me())


def page(response: Response, member: Member | None, **forms: Any) -> ResponseReturnValue:
    """The page, with the forms that `member` may use; `forms`: those sent, with their errors."""
    mark = judgements.mark_of(response, member) if member else None
    points = [name for name in POINTS if mark and getattr(mark, name)]
    return show(
        "referrals/answer_judged.html",
        **parts(response, member),
        form=forms.get("form") or form_for(response, member),
        panel_form=forms.get("panel_form") or PanelForm(formdata=None, points=points),
        sits=bool(member and judgements.sits(member, now())),
    )


def parts(response: Response, member: Member | None) -> dict[str, Any]:
    """What every page about an answer shows."""
    return {
        "one": response,
        "track": sent.tracks([response.referral], sent.add_answers)[0],
        "results": judgements.results(judgements.all_of(response)),
        "first_times": judgements.first_times(response),
        "panel": judgements.panel(response),
        "remark": judgements.remark(response),
        "round": current_round(response),
        "asks_before": member is None or judgements.first_time(member) is None,
        "why_not": why_not(response, member),
    }


def current_round(response: Response) -> Round:
    """The round in which an answer is judged now."""
    return round_at(response.at, now())


def why_not(response: Response, member: Member | None) -> str:
    """The sentence that says why a member cannot judge it; "" when they can."""
    if member is None:
        return ""
    try:
        operations.check_judge(response, member, now())
    except RuleBroken as refusal:
        return refusal.sentence
    return ""


def form_for(response: Response, member: Member | None) -> JudgementForm:
    """The form, holding what one said in this round."""
    mine = judgements.judgement_of(response, member, current_round(response)) if member else None
    if mine is None:
        return JudgementForm(formdata=None)
    said = {name: getattr(mine, name).value for name in judgements.QUESTIONS}
    return JudgementForm(formdata=None, **said)


@bp.post("/answers/<int:id>/judgement")
@limiter.limit(CALM)
@may(rules.JUDGE, on=judgements.answer)
def judge(response: Response) -> ResponseReturnValue:
    """Judge an answer: back to the page (303), or its errors (422)."""
    form = JudgementForm()
    if not form.validate_on_submit():
        return page(response, me(), form=form)
    operations.judge(response, me(), form.opinion, before=form.ever, at=now())
    return done(_("Thank you. Your answer counts."), ".answer_page", id=response.id)


@bp.get("/judge/<token>")
@may(rules.JUDGE_BY_LINK, on=judgements.invited)
def judge_by_link(asked: Asked) -> ResponseReturnValue:
    """The questions of a mail; opening them says nothing."""
    return mailed(asked, form_for(asked.response, asked.member))


def mailed(asked: Asked, form: JudgementForm) -> ResponseReturnValue:
    """The page of a mail's link."""
    return show("referrals/judge.html", **parts(asked.response, asked.member), form=form)


@bp.post("/judge/<token>")
@limiter.limit(CALM)
@may(rules.JUDGE_BY_LINK, on=judgements.invited)
def judge_mailed(asked: Asked) -> ResponseReturnValue:
    """Judge by the link of a mail: on to the answer (303), or its errors (422)."""
    response, form = asked.response, JudgementForm()
    if not form.validate_on_submit():
        return mailed(asked, form)
    more: dict[str, Any] = {"before": form.ever, "through": Through.MAIL, "at": now()}
    operations.judge(response, asked.member, form.opinion, **more)
    return done(_("Thank you. Your answer counts."), ".answer_page", id=response.id)


def holder(code: str) -> Member:
    """Whose card it is; refuse a code that opens nothing, with `RuleBroken("commitment.who")`."""
    member = people.enter_by_code(code)
    if member is None:
        raise RuleBroken("commitment.who")
    return member


@bp.route("/desk/answers/<int:id>/judgement", methods=["GET", "POST"])
@limiter.limit(CALM, methods=["POST"])
@may(rules.HELP_JUDGE, on=judgements.answer)
def judge_at_counter(response: Response) -> ResponseReturnValue:
    """A helper writes down, with the person, what they say: the form (200, 422), or done (303)."""
    form = CounterJudgementForm()

    def say() -> None:
        member = holder(form.code.data or "")
        more: dict[str, Any] = {"through": Through.COUNTER, "helper": me(), "at": now()}
        operations.judge(response, member, form.opinion, before=form.ever, **more)
        flash(_("It is noted. The person’s answer counts."))

    if accepted(form, "code", say):
        return redirect(url_for(".answer_page", id=response.id), 303)
    return show("referrals/counter_judge.html", **parts(response, None), form=form)


@bp.post("/answers/<int:id>/panel")
@may(rules.JUDGE, on=judgements.answer)
def mark_answer(response: Response) -> ResponseReturnValue:
    """A member of a council gives points: back to the page (303), or its errors (422)."""
    form = PanelForm()
    if not form.validate_on_submit():
        return page(response, me(), panel_form=form)
    operations.mark(response, me(), form.points.data or (), at=now())
    return done(_("Your points count with those of the panel."), ".answer_page", id=response.id)


@bp.route("/desk/authority/answers/<int:id>/remark", methods=["GET", "POST"])
@may(rules.REMARK, on=judgements.answer)
def remark_at_desk(response: Response) -> ResponseReturnValue:
    """An official replies to the judgement: the form (200, 422), or published (303)."""
    return take_remark(response, me(), staff=True)


def answered(token: str) -> Response | None:
    """The answer that was given by a reply link; None when there is none yet."""
    one: Referral = sent.by_token(token)
    return judgements.answer_to(one.id)


@bp.route("/reply/<token>/remark", methods=["GET", "POST"])
@limiter.limit(CALM, methods=["POST"])
@may(rules.REPLY, on=answered)
def remark_by_link(response: Response) -> ResponseReturnValue:
    """The authority replies by its link: the form (200, 422), or published (303)."""
    return take_remark(response, None, staff=False)


def take_remark(response: Response, by: Member | None, *, staff: bool) -> ResponseReturnValue:
    """Show the form of a reply, or publish it."""
    form, language = RemarkForm(), locale.current()

    def publish() -> None:
        text = form.text.data or ""
        operations.remark(response, text, language=language, by=by, at=now())

    if request.method == "POST" and accepted(form, "text", publish):
        flash(_("Published. Everyone can see it now."))
        return redirect(url_for(".answer_page", id=response.id), 303)
    return show("referrals/remark.html", **parts(response, None), form=form, staff=staff)
