"""Pages on which people say a problem or a proposal, one question a page."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.contributions import operations, rules, similar
from council.contributions.forms.submitting import DANGER, PERSONAL, form_of
from council.contributions.models import Draft
from council.contributions.queries import drafting
from council.contributions.views.blueprint import bp
from council.core import language
from council.core.clock import now
from council.core.forms import CouncilForm
from council.core.limits import CALM, limiter
from council.core.policy import may, me

HELD = "draft"  # in the cookie: the key of the draft that this browser writes
ELSEWHERE = {DANGER: "contributions.urgent", PERSONAL: "contributions.personal"}
ANY_STEP = f"any({','.join(drafting.STEPS)})"
WORDED_STEP = "any(kind,story,where,theme,similar,signature)"  # files and check have their own
SIMILAR_SHOWN = 3


@bp.get("/contributions/new")
@may(rules.SUBMIT)
def new() -> ResponseReturnValue:
    """The first question; for who began before: go on, or start again."""
    draft = present_draft()
    if not drafting.is_begun(draft):
        return redirect(url_for(".new_step", step="kind"))
    at = drafting.first_missing(draft)
    return render_template("contributions/submit/start.html", draft=draft, step=at)


@bp.get(f"/contributions/new/<{ANY_STEP}:step>")
@may(rules.SUBMIT)
def new_step(step: str) -> ResponseReturnValue:
    """One question; the first one without an answer when `step` comes too early."""
    draft = present_draft()
    if not drafting.is_reachable(draft, step):
        return redirect(url_for(".new_step", step=drafting.first_missing(draft)))
    return show(step, draft, form_of(step, drafting.answers_of(draft), me()))


@bp.post(f"/contributions/new/<{WORDED_STEP}:step>")
@may(rules.SUBMIT)
@limiter.limit(CALM)
def answer(step: str) -> ResponseReturnValue:
    """Keep an answer and go on (303); show what is wrong with it (422)."""
    draft = present_draft()
    if not drafting.is_reachable(draft, step):
        return redirect(url_for(".new_step", step=drafting.first_missing(draft)), 303)
    form = form_of(step, drafting.answers_of(draft), me())
    good = form.validate()
    if not good and not form.later.data:
        return show(step, draft, form), 422
    if step == "kind" and form.data["kind"] in ELSEWHERE:
        return redirect(url_for(ELSEWHERE[form.data["kind"]]), 303)
    values = form.answers if good else form.rough
    draft = operations.answer(draft, me(), step, values, now(), finished=good)
    return go_on(draft, step, leave=form.later.data)


@bp.post("/contributions/new/start-again")
@may(rules.SUBMIT)
def start_again() -> ResponseReturnValue:
    """Forget what was answered, and ask the first question."""
    if draft := present_draft():
        operations.drop(draft)
    cookie.pop(HELD, None)
    return redirect(url_for(".new_step", step="kind"), 303)


@bp.get("/contributions/new/urgent")
@may(rules.SUBMIT)
def urgent() -> ResponseReturnValue:
    """The numbers to call when somebody is in danger."""
    return render_template("contributions/submit/urgent.html")


@bp.get("/contributions/new/personal")
@may(rules.SUBMIT)
def personal() -> ResponseReturnValue:
    """Who helps with one's own case, since the council decides none."""
    return render_template("contributions/submit/personal.html")


def present_draft() -> Draft | None:
    """The draft of the person now asking."""
    return drafting.open_draft(me(), cookie.get(HELD))


def go_on(draft: Draft, step: str, *, leave: bool = False) -> ResponseReturnValue:
    """To the next question without an answer; out, when the person leaves for now."""
    hold(draft)
    if leave:
        flash(said_on_leaving())
        return redirect(url_for(".new"), 303)
    following = drafting.first_missing(draft)
    if following == "similar" and not similar_to(draft):
        operations.answer(draft, me(), "similar", {"similar": "none"}, now())
        following = drafting.first_missing(draft)
    return redirect(url_for(".new_step", step=following), 303)


def hold(draft: Draft) -> None:
    """Let this browser find the draft again: a visitor's, even after it was closed."""
    cookie[HELD] = draft.key
    if me() is None:
        cookie.permanent = True


def said_on_leaving() -> str:
    """How long what was typed stays, and where."""
    if me():
        return _("Your answers are kept for 30 days. Come back when you like.")
    return _(
        "Your answers are kept in this browser for 30 days. "
        "If others use it, press “Start again” to erase them."
    )


def similar_to(draft: Draft | None) -> list[similar.Similar]:
    """The published contributions most like what a draft says."""
    answers = drafting.answers_of(draft)
    return similar.similar_to(
        drafting.words_of(answers),
        commune_id=answers.get("commune_id"),
        theme_id=answers.get("theme_id"),
        limit=SIMILAR_SHOWN,
    )


def show(step: str, draft: Draft | None, form: CouncilForm) -> str:
    """The page of a question."""
    return render_template(
        f"contributions/submit/{step}.html",
        step=step,
        form=form,
        draft=draft,
        answers=drafting.answers_of(draft),
        before=drafting.step_before(draft, step),
        position=drafting.position(step),
        total=len(drafting.STEPS),
        visitor=me() is None,
        **CONTEXTS.get(step, nothing)(draft),
    )


def nothing(_draft: Draft | None) -> dict[str, Any]:
    """Most questions need no more than their form."""
    return {}


def of_theme(draft: Draft | None) -> dict[str, Any]:
    """Who usually acts on each theme that the words suggest."""
    return {"acting": drafting.who_acts_on_suggested(drafting.answers_of(draft))}


def of_similar(draft: Draft | None) -> dict[str, Any]:
    """The published contributions that say much the same."""
    return {"found": similar_to(draft)}


def of_files(draft: Draft | None) -> dict[str, Any]:
    """The files kept so far, and how many there may be."""
    return {"files": drafting.files_of(draft), "most": drafting.MOST_FILES}


def of_check(draft: Draft | None) -> dict[str, Any]:
    """All answers as people read them."""
    answers = drafting.answers_of(draft)
    return {"summary": drafting.summary(draft), "language_name": language.name(answers["language"])}


def of_signature(draft: Draft | None) -> dict[str, Any]:
    """The commune, which an anonymous author is named after."""
    return {"commune": drafting.commune_of(drafting.answers_of(draft))}


CONTEXTS = {
    "theme": of_theme,
    "similar": of_similar,
    "files": of_files,
    "signature": of_signature,
    "check": of_check,
}
