"""Debates are opened, arguments given, experts asked; the secretary sums up."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, update

from council.assembly.models import (
    AgendaItem,
    Argument,
    Conviction,
    Debate,
    Expert,
    Opening,
    Side,
    Summary,
)
from council.assembly.queries import debates as queries
from council.assembly.rules.debates import Hall
from council.core import journal, outbox
from council.core.db import db
from council.core.errors import STALE, RuleBroken
from council.core.text import to_html
from council.discussion import operations as discussion
from council.discussion.models import Comment, Thread, Voice
from council.discussion.owners import place_of
from council.people.models import Member

ASKED = 20  # experts in a debate, at the most
MARKED = (Side.FOR, Side.AGAINST)


def open_debate(item: AgendaItem, opening: Opening, *, by: Member, at: datetime) -> Debate:
    """Open the debate about an item. Raises `RuleBroken`: "debate.item_over" or "debate.known"."""
    db.lock(item)
    item.meeting.council.require_alive()
    if item.ended_at is not None:
        raise RuleBroken("debate.item_over")
    if queries.of_item(item.id):
        raise RuleBroken("debate.known")
    thread = Thread(about_kind=queries.ABOUT, about_id=item.id)
    db.session.add(thread)
    db.session.flush()
    debate = Debate(thread=thread, opening=opening, opened_by_id=by.id, opened_at=at)
    db.session.add(debate)
    db.session.flush()
    journal.record("debate.opened", by=by, about=item, at=at, opening=opening.value)
    return debate


def settle(hall: Hall, opening: Opening, *, closed: bool, by: Member, at: datetime) -> None:
    """Say anew who takes part, and whether arguments can be added."""
    debate, thread = hall.debate, hall.debate.thread
    db.lock(thread)
    debate.opening = opening
    thread.closed_at = (thread.closed_at or at) if closed else None
    journal.record(
        "debate.changed", by=by, about=hall.item, at=at, opening=opening.value, closed=closed
    )


def argue(
    hall: Hall, side: Side, *, body: str, language: str, by: Member, at: datetime
) -> Argument:
    """Say something for or against, or ask the experts; the same words sent twice are one.

    Raises `RuleBroken` as a comment does: "comment.closed" or "comment.hourly".
    """
    where = place_of(hall.debate.thread)
    assert where, "whoever reads a debate reads its item"
    voice = {"speaker": Voice.PERSON.value, "service": "", "parent_id": None}
    comment = discussion.post(by, where, body=body, language=language, **voice, at=at)  # type: ignore[arg-type]
    known = queries.argument(comment.id)
    return known or kept(comment, hall, side)


def kept(comment: Comment, hall: Hall, side: Side, expert: Expert | None = None) -> Argument:
    """Store what makes a comment an argument."""
    argument = Argument(
        comment=comment,
        thread_id=hall.debate.thread_id,
        side=side,
        expert=expert,
    )
    db.session.add(argument)
    db.session.flush()
    return argument


def mark(hall: Hall, argument: Argument, *, convinced: bool, by: Member, at: datetime) -> None:
    """Say that an argument convinces one, or no longer does; the same again changes nothing.

    Raises `RuleBroken`: "comment.closed", "comment.hidden", "debate.no_argument" or "debate.own".
    """
    if not hall.is_open:
        raise RuleBroken("comment.closed")
    if argument.side not in MARKED:
        raise RuleBroken("debate.no_argument")
    if argument.comment.hidden_at is not None:
        raise RuleBroken("comment.hidden")
    if argument.comment.author_id == by.id:
        raise RuleBroken("debate.own")
    key = {"comment_id": argument.comment_id, "member_id": by.id}
    if convinced:
        given: Any = db.insert_new(Conviction).values(**key, at=at)
    else:
        given = delete(Conviction).filter_by(**key)
    if db.session.scalar(given.returning(Conviction.member_id)) is not None:
        move(argument, 1 if convinced else -1)


def move(argument: Argument, change: int) -> None:
    """Move the number of people whom an argument convinces, by SQL expression."""
    counted = update(Argument).where(Argument.comment_id == argument.comment_id)
    db.session.execute(counted.values(convinced=Argument.convinced + change))


def tell_what_is_new(debate: Debate, *, at: datetime) -> None:
    """Have those who take part or follow told of all that was said since the last time, at once."""
    db.lock(debate)
    since, item = debate.told_at or debate.opened_at, queries.item_of(debate)
    number = queries.said_since(debate, since, at)
    debate.told_at = at
    if item and number:
        given: dict[str, Any] = {"since": since.isoformat(), "number": number}
        journal.record("debate.argued", by=None, about=item, at=at, **given)


def invite(
    hall: Hall,
    *,
    name: str,
    field: str,
    language: str,
    email: str,
    account: Member | None,
    by: Member,
    at: datetime,
) -> Expert:
    """Ask somebody who knows; told by mail where there is an address. `account`: theirs, if any.

    Raises `RuleBroken`: "comment.closed", "debate.experts" or "debate.invited".
    """
    if not hall.is_open:
        raise RuleBroken("comment.closed")
    db.lock(hall.debate.thread)
    present = [each for each in queries.experts(hall.debate) if each.ended_at is None]
    if len(present) >= ASKED:
        raise RuleBroken("debate.experts", most=ASKED)
    if email and any(each.email == email for each in present):
        raise RuleBroken("debate.invited")
    expert = Expert(
        thread_id=hall.debate.thread_id,
        name=name,
        field=field,
        language=language,
        email=email,
        member_id=account.id if account else None,
        invited_by_id=by.id,
        invited_at=at,
    )
    db.session.add(expert)
    db.session.flush()
    if email:
        details: dict[str, Any] = {"expert": expert.id, "title": hall.item.title}
        key = f"expert:{expert.id}"
        outbox.queue(
            "assembly/expert", key=key, to=email, locale=language, at=at, about=expert, **details
        )
    journal.record("debate.expert_invited", by=by, about=hall.item, at=at, expert=expert.id)
    return expert


def end_invitation(hall: Hall, expert: Expert, *, by: Member, at: datetime) -> None:
    """End an invitation: its link opens no more, and the address is forgotten; answers stay.

    Raises `RuleBroken("debate.expert_gone")`.
    """
    check_asked(expert)
    expert.ended_at, expert.email = at, ""
    journal.record("debate.expert_ended", by=by, about=hall.item, at=at, expert=expert.id)


def check_asked(expert: Expert) -> None:
    """Refuse an expert whose invitation has ended."""
    if expert.ended_at is not None:
        raise RuleBroken("debate.expert_gone")


def answer(
    hall: Hall, expert: Expert, question: Argument, *, body: str, language: str, at: datetime
) -> Argument:
    """Answer a question, once; the same words sent twice are one answer.

    Raises `RuleBroken`: "debate.expert_gone", "comment.closed", "debate.no_question" or
    "debate.answered".
    """
    check_asked(expert)
    if not hall.is_open:
        raise RuleBroken("comment.closed")
    if question.side is not Side.QUESTION or question.comment.hidden_at is not None:
        raise RuleBroken("debate.no_question")
    db.lock(hall.debate.thread)
    before = queries.answer_of(expert, question)
    if before is not None:
        if before.comment.body == body:
            return before
        raise RuleBroken("debate.answered")
    account = db.session.get(Member, expert.member_id) if expert.member_id else None
    comment = Comment(
        thread_id=hall.debate.thread_id,
        parent_id=question.comment_id,
        author=account,
        body=body,
        html=to_html(body),
        language=language,
        at=at,
    )
    discussion.publish(comment, hall.debate.thread, by=account, at=at)
    return kept(comment, hall, Side.ANSWER, expert)


def summarise(
    hall: Hall,
    *,
    text: str,
    language: str,
    translation: bool,
    version: int,
    by: Member,
    at: datetime,
) -> Summary:
    """Write a version of the summary, or the `translation` of the last original.

    `version` is the number of the last one that was on the screen. Raises `RuleBroken`:
    "text.stale", "debate.no_original" or "debate.language".
    """
    db.lock(hall.debate.thread)
    before = queries.summaries(hall.debate)
    if before.number != version:
        raise RuleBroken(STALE)
    original = before.original
    if translation and original is None:
        raise RuleBroken("debate.no_original")
    if translation and original and original.language == language:
        raise RuleBroken("debate.language")
    summary = Summary(
        thread_id=hall.debate.thread_id,
        number=version + 1,
        language=language,
        translates=original.number if translation and original else None,
        text=text,
        by_id=by.id,
        at=at,
    )
    db.session.add(summary)
    db.session.flush()
    journal.record(
        "debate.summarised", by=by, about=hall.item, at=at, number=summary.number, language=language
    )
    return summary
