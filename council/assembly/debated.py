"""How debates own their threads, who stands before one, and the links of experts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import url_for

from council.assembly import queries as councils
from council.assembly.models import AgendaItem, Argument, Council, Debate, Expert
from council.assembly.queries import debates as queries
from council.assembly.rules.debates import READ, Hall
from council.core import outbox, tokens
from council.core.clock import local_day, now
from council.core.db import db
from council.core.errors import RuleBroken
from council.core.outbox import Letter
from council.core.policy import allowed
from council.discussion import owners
from council.discussion.models import Comment
from council.people.models import Member

PURPOSE = "expert"  # of the links of experts
LINK_DAYS = 180


def hall_of(debate: Debate, reader: Member | None, at: datetime) -> Hall | None:
    """A debate as somebody sees it; None when its item is gone."""
    item = queries.item_of(debate)
    return halls_of(item.meeting.council, [(debate, item)], reader, at)[0] if item else None


def halls_of(
    council: Council,
    debates: Sequence[tuple[Debate, AgendaItem]],
    reader: Member | None,
    at: datetime,
) -> list[Hall]:
    """Debates of a council as somebody sees them, however many in three queries."""
    if reader is None:
        return [Hall(debate, item) for debate, item in debates]
    today = local_day(at)
    held = councils.offices(council, today)
    seat = councils.seat(council, reader, today)
    offices = frozenset(each.office for each in held if each.member_id == reader.id)
    experts = queries.expert_in([debate.thread_id for debate, _item in debates], reader)
    return [
        Hall(debate, item, seat, offices, experts.get(debate.thread_id)) for debate, item in debates
    ]


def readable(actor: Member | None, debate: Debate) -> bool:
    """Whether somebody may read a debate now."""
    hall = hall_of(debate, actor, now())
    return hall is not None and allowed(READ, actor, hall)


def title(debate: Debate) -> str:
    """What it is about."""
    item = queries.item_of(debate)
    return item.title if item else ""


def is_open(debate: Debate) -> bool:
    """Whether its item is not dealt with."""
    item = queries.item_of(debate)
    return item is not None and item.ended_at is None


def settled(comment: Comment) -> bool:
    """Whether the words of a comment convince others: they stay as they are."""
    argument = db.session.get(Argument, comment.id)
    return argument is not None and argument.convinced > 0


owners.register(
    AgendaItem.__tablename__,
    owners.Owner(
        load=queries.of_item,
        readable=readable,
        is_open=is_open,
        address=lambda debate: url_for("assembly.debate", id=debate.thread_id),
        title=title,
        scope=lambda _debate: None,
        count=lambda _id, _change: None,  # the thread's own count is enough
        plain=False,
        settled=settled,
    ),
)


def token_for(expert: Expert) -> str:
    """What stands in the link of an expert."""
    return tokens.seal(PURPOSE, expert.id)


def by_token(token: str) -> Expert:
    """The expert of a link. Raises `RuleBroken`: "link.wrong" or "debate.expert_gone"."""
    try:
        expert = queries.expert(tokens.open_sealed(PURPOSE, token, days=LINK_DAYS))
    except RuleBroken as refusal:
        raise RuleBroken(LINK_CODES[refusal.code]) from None
    if expert is None or expert.ended_at is not None:
        raise RuleBroken("debate.expert_gone")
    return expert


LINK_CODES = {"link.ended": "debate.expert_gone", "link.wrong": "link.wrong"}


@outbox.context("assembly/expert")
def invitation(letter: Letter) -> dict[str, Any]:
    """The link of an expert, and the council that asks, when the mail leaves."""
    expert = db.session.get_one(Expert, letter.details["expert"])
    debate = db.session.get_one(Debate, expert.thread_id)
    item = queries.item_of(debate)
    return {
        "name": expert.name,
        "council": item.meeting.council.name if item else "",
        "link": url_for("assembly.expert", token=token_for(expert), _external=True),
    }
