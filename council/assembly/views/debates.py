"""Debates between meetings: arguments, marks, summaries; and experts who answer."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.assembly import queries as councils
from council.assembly.debated import by_token, hall_of, halls_of
from council.assembly.forms.debates import AnswerForm, ArgumentForm
from council.assembly.models import Argument, Council, Expert, Side
from council.assembly.operations import debating
from council.assembly.queries import debates as queries
from council.assembly.rules import READ as READ_COUNCIL
from council.assembly.rules import keeps_it
from council.assembly.rules.debates import ANSWER, ARGUE, READ, REPLY, Hall
from council.assembly.views.blueprint import bp
from council.assembly.words import debates as words
from council.core import locale
from council.core.answers import accepted, done
from council.core.clock import now
from council.core.limits import CALM, limiter
from council.core.policy import allowed, may, me

ID = "<int(max=2147483647):id>"
QUESTION = "<int(max=2147483647):question_id>"
SIDES = (Side.FOR, Side.AGAINST, Side.QUESTION)


def hall(id: int) -> Hall | None:
    """A debate, as whoever asks sees it."""
    debate = queries.debate(id)
    return hall_of(debate, me(), now()) if debate else None


def readable_hall(id: int) -> Hall | None:
    """A debate, if whoever asks may read it."""
    found = hall(id)
    return found if found and allowed(READ, me(), found) else None


@bp.get("/councils/<slug>/debates")
@may(READ_COUNCIL, on=councils.by_slug)
def debates(council: Council) -> ResponseReturnValue:
    """The debates of a council; those that keep it see what could be debated too."""
    page, reader, at = queries.of_council(council, request.args.get("after")), me(), now()
    halls = halls_of(council, page.rows, reader, at)
    readable = [each for each in halls if allowed(READ, reader, each)]
    keeps = keeps_it(reader, council)
    return render_template(
        "assembly/debates.html",
        council=council,
        page=page.holding(readable),
        waiting=queries.without_debate(council) if keeps else [],
        words=words,
    )


@bp.get(f"/debates/{ID}")
@may(READ, on=hall)
def debate(hall: Hall) -> ResponseReturnValue:
    """One debate."""
    return debate_page(hall, ArgumentForm(formdata=None))


@bp.post(f"/debates/{ID}/arguments")
@limiter.limit(CALM)
@may(ARGUE, on=readable_hall)
def argue(hall: Hall) -> ResponseReturnValue:
    """Say something for or against, or ask the experts."""
    form = ArgumentForm()

    def say() -> None:
        debating.argue(hall, **form.argument, by=me(), at=now())

    if accepted(form, "body", say):
        return done(_("Your words are published."), "assembly.debate", id=hall.debate.thread_id)
    return debate_page(hall, form), 422


@bp.post(f"/debates/{ID}/arguments/<int(max=2147483647):argument_id>")
@limiter.limit(CALM)
@may(ARGUE, on=readable_hall)
def mark(hall: Hall, argument_id: int) -> ResponseReturnValue:
    """Say that an argument convinces one, or no longer does."""
    argument = argument_in(hall, argument_id)
    convinced = {"y": True, "n": False}.get(request.form.get("convinced", ""))
    if convinced is None:
        abort(400)
    debating.mark(hall, argument, convinced=convinced, by=me(), at=now())
    here = url_for("assembly.debate", id=hall.debate.thread_id)
    return redirect(f"{here}#comment-{argument_id}", 303)


@bp.get(f"/debates/{ID}/summaries")
@may(READ, on=hall)
def summaries(hall: Hall) -> ResponseReturnValue:
    """Every version of the summary."""
    found = queries.summaries(hall.debate)
    return render_template("assembly/summaries.html", hall=hall, summaries=found, words=words)


@bp.route(f"/debates/{ID}/answer/{QUESTION}", methods=["GET", "POST"])
@limiter.limit(CALM, methods=["POST"])
@may(ANSWER, on=readable_hall)
def answer_question(hall: Hall, question_id: int) -> ResponseReturnValue:
    """An expert with an account answers a question."""
    assert hall.expert, "the action asks for it"
    back = url_for("assembly.debate", id=hall.debate.thread_id)
    return answering(hall, hall.expert, question_id, back)


@bp.get("/debates/expert/<token>")
@may(REPLY, on=by_token)
def expert(expert: Expert) -> ResponseReturnValue:
    """What an expert is asked, by link."""
    found = hall_for(expert)
    page = queries.side(found.debate, Side.QUESTION, request.args.get("after"))
    return render_template(
        "assembly/expert.html",
        hall=found,
        expert=expert,
        token=given_token(),
        page=page,
        answers=queries.answers([each.comment_id for each in page.rows]),
    )


@bp.route(f"/debates/expert/<token>/{QUESTION}", methods=["GET", "POST"])
@limiter.limit(CALM, methods=["POST"])
@may(REPLY, on=by_token)
def expert_answer(expert: Expert, question_id: int) -> ResponseReturnValue:
    """An expert answers a question, by link."""
    back = url_for("assembly.expert", token=given_token())
    return answering(hall_for(expert), expert, question_id, back)


def answering(hall: Hall, expert: Expert, question_id: int, back: str) -> ResponseReturnValue:
    """The form of an answer; then back (303)."""
    question, form = argument_in(hall, question_id), AnswerForm()

    def send() -> None:
        debating.answer(hall, expert, question, **form.values, at=now())

    if accepted(form, "body", send):
        return redirect(back, 303)
    given = {"hall": hall, "expert": expert, "question": question, "form": form, "back": back}
    return render_template("assembly/answer.html", **given), 422 if form.errors else 200


def argument_in(hall: Hall, id: int) -> Argument:
    """The argument of a debate with this id; 404 for another debate's."""
    found = queries.argument(id)
    if found is None or found.thread_id != hall.debate.thread_id:
        abort(404)
    return found


def hall_for(expert: Expert) -> Hall:
    """The debate in which an expert is asked."""
    debate = queries.debate(expert.thread_id)
    found = hall_of(debate, None, now()) if debate else None
    return found or abort(404)


def given_token() -> str:
    """The token of the link that was opened."""
    return str((request.view_args or {})["token"])


def debate_page(hall: Hall, form: ArgumentForm) -> str:
    """The page of a debate."""
    debate, reader, at = hall.debate, me(), now()
    given = request.args
    pages = {each.value: queries.side(debate, each, given.get(each.value)) for each in SIDES}
    questions = [each.comment_id for each in pages[Side.QUESTION.value].rows]
    found = queries.summaries(debate)
    parts: dict[str, Any] = {
        "pages": pages,
        "answers": queries.answers(questions),
        "convinced": queries.convinced_by(debate, reader),
        "experts": queries.experts(debate),
        "summaries": found,
        "summary": found.shown(locale.current()),
    }
    return render_template(
        "assembly/debate.html", hall=hall, form=form, words=words, at=at, **parts
    )
