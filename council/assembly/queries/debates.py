"""What is asked about debates: arguments by side, answers, experts, summaries."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from council.assembly.models import (
    AgendaItem,
    Argument,
    Conviction,
    Council,
    Debate,
    Expert,
    Meeting,
    Side,
    Summary,
)
from council.core import paging
from council.core.db import db
from council.core.locale import CODES
from council.discussion.models import Comment, Thread
from council.people.models import Member

ABOUT = AgendaItem.__tablename__  # what the thread of a debate is about
AUTHOR = contains_eager(Argument.comment).joinedload(Comment.author)
WORDS = (AUTHOR.joinedload(Member.commune), AUTHOR.lazyload(Member.grants))
SIZE = 30  # arguments of a side on a page


class Standing(StrEnum):
    """How a summary stands in a language."""

    ORIGINAL = "original"
    DONE = "done"
    OLDER = "older"  # the original has changed since
    MISSING = "missing"


@dataclass(frozen=True)
class Summaries:
    """The summary of a debate: all versions, oldest first, and how it stands in each language."""

    versions: Sequence[Summary]

    @property
    def number(self) -> int:
        """The number of the last version; 0: there is none."""
        return self.versions[-1].number if self.versions else 0

    @property
    def original(self) -> Summary | None:
        """The last version that translates no other."""
        return next((each for each in reversed(self.versions) if each.translates is None), None)

    def latest(self, code: str) -> Summary | None:
        """The last version in a language."""
        return next((each for each in reversed(self.versions) if each.language == code), None)

    def shown(self, code: str) -> Summary | None:
        """What somebody reads who speaks a language: theirs if it is there, else the original."""
        return self.latest(code) or self.original

    def standing(self, code: str) -> Standing:
        """How the summary stands in a language."""
        found, original = self.latest(code), self.original
        if found is None or original is None:
            return Standing.MISSING
        if found is original:
            return Standing.ORIGINAL
        return Standing.DONE if found.translates == original.number else Standing.OLDER

    @property
    def standings(self) -> list[tuple[str, Standing]]:
        """Each language of the interface, and how the summary stands in it."""
        return [(code, self.standing(code)) for code in CODES]


def debate(thread_id: int) -> Debate | None:
    """The debate in this thread."""
    return db.session.get(Debate, thread_id)


def of_item(item_id: int) -> Debate | None:
    """The debate about an item."""
    return of_items([item_id]).get(item_id)


def of_items(ids: Collection[int]) -> dict[int, Debate]:
    """The debates about items, by item."""
    rows = db.session.scalars(
        select(Debate)
        .join(Debate.thread)
        .options(contains_eager(Debate.thread))
        .where(Thread.about_kind == ABOUT, Thread.about_id.in_(ids))
    )
    return {each.thread.about_id: each for each in rows}


def item_of(debate: Debate) -> AgendaItem | None:
    """What a debate is about."""
    return db.session.get(AgendaItem, debate.thread.about_id)


def of_council(council: Council, after: str | None) -> paging.Page:
    """The items of a council with their debates, the latest first: rows of both."""
    asked: Any = (
        select(Debate, AgendaItem)
        .join(Debate.thread)
        .options(contains_eager(Debate.thread))
        .join(AgendaItem, (Thread.about_kind == ABOUT) & (Thread.about_id == AgendaItem.id))
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(Meeting.council_id == council.id)
    )
    return paging.page(asked, [paging.Key(Debate.thread_id)], after)


def of_dossier(council: Council, dossier_id: int) -> Sequence[Debate]:
    """The debates of a council about a dossier, the latest first."""
    items = (
        select(AgendaItem.id)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(Meeting.council_id == council.id, AgendaItem.dossier_id == dossier_id)
    )
    asked = select(Debate).join(Debate.thread).options(contains_eager(Debate.thread))
    about = (Thread.about_kind == ABOUT, Thread.about_id.in_(items))
    return db.session.scalars(asked.where(*about).order_by(Debate.thread_id.desc())).all()


def without_debate(council: Council) -> Sequence[AgendaItem]:
    """The items of meetings to come that have no debate yet, in the order of the meetings."""
    debated = select(Thread.about_id).join(Debate, Debate.thread_id == Thread.id)
    return db.session.scalars(
        select(AgendaItem)
        .join(AgendaItem.meeting)
        .options(contains_eager(AgendaItem.meeting))
        .where(
            Meeting.council_id == council.id,
            Meeting.closed_at.is_(None),
            Meeting.cancelled_at.is_(None),
            AgendaItem.ended_at.is_(None),
            AgendaItem.id.not_in(debated.where(Thread.about_kind == ABOUT)),
        )
        .order_by(Meeting.starts_at, AgendaItem.position, AgendaItem.id)
    ).all()


def side(debate: Debate, side: Side, after: str | None) -> paging.Page:
    """The arguments of a side, those that convince most people first, a page at a time."""
    asked = (
        select(Argument)
        .join(Argument.comment)
        .options(*WORDS)
        .where(Argument.thread_id == debate.thread_id, Argument.side == side)
    )
    keys = [paging.Key(Argument.convinced), paging.Key(Argument.comment_id)]
    return paging.page(asked, keys, after, SIZE)


def answers(questions: Collection[int]) -> dict[int, list[Argument]]:
    """The answers to questions, by question, oldest first."""
    rows = db.session.scalars(
        select(Argument)
        .join(Argument.comment)
        .options(*WORDS, joinedload(Argument.expert))
        .where(Comment.parent_id.in_(questions), Argument.side == Side.ANSWER)
        .order_by(Argument.comment_id)
    )
    found: dict[int, list[Argument]] = {}
    for each in rows:
        found.setdefault(each.comment.parent_id or 0, []).append(each)
    return found


def argument(comment_id: int) -> Argument | None:
    """The argument with this id, with its words."""
    asked = select(Argument).join(Argument.comment).options(*WORDS)
    return db.session.scalars(asked.where(Argument.comment_id == comment_id)).first()


def convinced_by(debate: Debate, member: Member | None) -> set[int]:
    """The arguments of a debate that convince somebody."""
    if member is None:
        return set()
    asked = select(Conviction.comment_id).join(
        Argument, Argument.comment_id == Conviction.comment_id
    )
    own = Conviction.member_id == member.id
    return set(db.session.scalars(asked.where(own, Argument.thread_id == debate.thread_id)))


def untold(before: datetime) -> Sequence[int]:
    """The threads of debates in which something shown was said of which nobody was told.

    Only those in which the first of that was said at a moment or earlier.
    """
    since = func.coalesce(Debate.told_at, Debate.opened_at)
    asked = (
        select(Debate.thread_id)
        .join(Comment, Comment.thread_id == Debate.thread_id)
        .where(Comment.at > since, Comment.hidden_at.is_(None))
        .group_by(Debate.thread_id)
        .having(func.min(Comment.at) <= before)
    )
    return db.session.scalars(asked.order_by(Debate.thread_id)).all()


def said_since(debate: Debate, since: datetime, until: datetime) -> int:
    """How much was said in a debate after a moment, until another, and is shown."""
    asked = select(func.count()).select_from(Comment)
    shown = asked.where(Comment.thread_id == debate.thread_id, Comment.hidden_at.is_(None))
    return db.session.scalar(shown.where(Comment.at > since, Comment.at <= until)) or 0


def expert(id: int) -> Expert | None:
    """The expert with this id."""
    return db.session.get(Expert, id)


def experts(debate: Debate) -> Sequence[Expert]:
    """Those whom a council asks in a debate, and asked."""
    asked = select(Expert).where(Expert.thread_id == debate.thread_id)
    return db.session.scalars(asked.order_by(Expert.id)).all()


def expert_in(threads: Collection[int], member: Member) -> dict[int, Expert]:
    """As whom somebody with an account answers in debates, by their threads."""
    asked = select(Expert).where(
        Expert.thread_id.in_(threads), Expert.member_id == member.id, Expert.ended_at.is_(None)
    )
    rows = db.session.scalars(asked.order_by(Expert.id.desc()))
    return {each.thread_id: each for each in rows}  # the one asked first


def answer_of(expert: Expert, question: Argument) -> Argument | None:
    """What an expert answered to a question, if it is shown."""
    asked = (
        select(Argument)
        .join(Argument.comment)
        .options(contains_eager(Argument.comment))
        .where(
            Argument.expert_id == expert.id,
            Comment.parent_id == question.comment_id,
            Comment.hidden_at.is_(None),
        )
    )
    return db.session.scalars(asked).first()


def summaries(debate: Debate) -> Summaries:
    """The versions of the summary of a debate."""
    asked = select(Summary).where(Summary.thread_id == debate.thread_id)
    at_hand = joinedload(Summary.by).lazyload(Member.grants)
    return Summaries(db.session.scalars(asked.options(at_hand).order_by(Summary.number)).all())
