"""What councils do, a record each: what their pages show everybody, and nothing more.

Names of people leave with the seats they hold, which is a public charge; nowhere else. Of secret
ballots only what they came to leaves, and of a ballot that is not counted only what is asked.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from council.assembly.models import (
    AgendaItem,
    Amendment,
    Ballot,
    College,
    Council,
    Elector,
    Mandate,
    Meeting,
    MinorityOpinion,
    Minutes,
    Motion,
    OpenVote,
    Opinion,
    OpinionReview,
)
from council.assembly.queries import ballots as counting
from council.assembly.tally import FAVOUR, Method, Result
from council.core.db import db
from council.exchange.writers import Record


def councils(found: Sequence[Council], site: str) -> list[Record]:
    """Councils; one without communes of its own is for all of the authority that it advises."""
    return [
        [
            *(each.slug, f"{site}/councils/{each.slug}", french(each.names)),
            *(french(each.descriptions), each.authority.slug),
            *(" ".join(sorted(commune.slug for commune in each.communes)) or None, each.seats),
            *(each.meetings_a_year, " ".join(each.languages)),
            *(moment(each.created_at), moment(each.ended_at)),
        ]
        for each in found
    ]


def colleges(found: Sequence[College], _site: str) -> list[Record]:
    """The colleges of councils, with their rules."""
    return [
        [
            *(each.id, each.council.slug, french(each.names), each.kind.value, each.seats),
            *(yes(each.one_a_commune), yes(each.votes), each.substitutes, each.minimum_age),
            *(each.years, each.most_terms, each.parity, each.turnover, moment(each.closed_at)),
        ]
        for each in found
    ]


def mandates(found: Sequence[Mandate], _site: str) -> list[Record]:
    """Who holds or held which seat; whoever left has no name any more."""
    return [
        [
            *(each.id, each.college.council.slug, each.college_id),
            None if each.member.erased_at else each.member.name or None,
            *(each.represents or None, each.commune.slug if each.commune else None),
            *(day(each.starts_on), day(each.last_day), each.replaces_id),
        ]
        for each in found
    ]


def meetings(found: Sequence[Meeting], site: str) -> list[Record]:
    """Meetings to which everybody may come."""
    items = select(AgendaItem).where(AgendaItem.meeting_id.in_(ids(found)))
    agenda: dict[int, list[AgendaItem]] = {each.id: [] for each in found}
    for item in db.session.scalars(items.order_by(AgendaItem.position, AgendaItem.id)):
        agenda[item.meeting_id].append(item)
    adopted = select(Minutes.meeting_id).where(Minutes.meeting_id.in_(agenda))
    to_read = set(db.session.scalars(adopted.where(Minutes.adopted_at.is_not(None))))
    return [
        [
            *(each.id, f"{site}/meetings/{each.id}", each.council.slug, each.state.value),
            *(each.title, each.language, moment(each.starts_at), moment(each.ends_at)),
            *(each.place or None, len(agenda[each.id]), dossiers_on(agenda[each.id])),
            f"{site}/meetings/{each.id}/minutes" if each.id in to_read else None,
        ]
        for each in found
    ]


def dossiers_on(agenda: Sequence[AgendaItem]) -> str | None:
    """The references of the dossiers on an agenda, in its order, each once."""
    return " ".join(dict.fromkeys(e.dossier.reference for e in agenda if e.dossier)) or None


def motions(found: Sequence[Motion], site: str) -> list[Record]:
    """Draft opinions, with their text as it is now."""
    changes = how_many(Amendment.motion_id, ids(found))
    became = select(Opinion).where(Opinion.motion_id.in_(ids(found)))
    published = db.session.scalars(became.where(Opinion.published_at.is_not(None)))
    opinion = {each.motion_id: each.reference for each in published}
    return [
        [
            *(each.id, f"{site}/motions/{each.id}", each.council.slug, each.dossier.reference),
            *(each.state.value, each.title, "\n\n".join(each.paragraphs), each.language),
            *(each.version, changes[each.id], moment(each.opened_at), moment(each.decided_at)),
            opinion.get(each.id),
        ]
        for each in found
    ]


def opinions(found: Sequence[Opinion], site: str) -> list[Record]:
    """Published opinions."""
    minorities = how_many(MinorityOpinion.motion_id, [each.motion_id for each in found])
    reviews = how_many(OpinionReview.opinion_id, ids(found))
    return [
        [
            *(each.reference, f"{site}/opinions/{each.reference}", each.council.slug),
            *(each.dossier.reference, each.dossier.theme.slug if each.dossier.theme else None),
            *(each.title, "\n\n".join(each.paragraphs), each.language, each.motion_id),
            *(each.ballot_id, moment(each.adopted_at), moment(each.published_at)),
            *(minorities[each.motion_id], day(each.reviews_on), reviews[each.id]),
        ]
        for each in found
    ]


def ballots(found: Sequence[Ballot], site: str) -> list[Record]:
    """Ballots with what was stated before they opened, and what they came to once counted."""
    asked = select(Amendment).where(Amendment.id.in_([e.amendment_id for e in found]))
    amendment = {each.id: each for each in db.session.scalars(asked)}
    return [ballot(each, amendment.get(each.amendment_id or 0), site) for each in found]


def ballot(each: Ballot, amendment: Amendment | None, site: str) -> Record:
    """One ballot, on a motion, on an `amendment` to one, or on a question by itself."""
    return [
        *(each.id, f"{site}/ballots/{each.id}", each.council.slug),
        each.dossier.reference if each.dossier else None,
        *(
            amendment.motion_id if amendment else each.motion_id,
            amendment.name if amendment else None,
        ),
        *(each.title, each.text, "\n".join(each.options) or None, each.language),
        *(each.method.value, "secret" if each.secret else "open"),
        *(each.majority.value, each.majority_of.value),
        *(each.quorum.value if each.quorum else None, each.quorum_of.value, each.quorum_number),
        *(moment(each.opened_at), moment(each.closes_at), moment(each.counted_at)),
        *(each.seats, each.electors, *result(each)),
    ]


def result(ballot: Ballot) -> Record:
    """What a counted ballot came to, in the order of its columns; nothing before."""
    if ballot.counted_at is None:
        return [None] * 8
    found = counting.result(ballot, counting.voices(ballot))
    answers = ballot.names or list(found.counts)
    counts = " ".join(f"{answer}={found.counts[answer]}" for answer in answers)
    order = " ".join(found.order.options) if found.order else None
    turnout = found.turnout
    return [found.outcome.value, turnout.present, turnout.cast, *shares(found), counts, order]


def shares(found: Result) -> Record:
    """The votes for, against, and neither; none where options were ranked."""
    if found.method is Method.RANKED:
        return [None] * 3
    favour = sum(found.counts[answer] for answer in FAVOUR[found.method])
    return [favour, found.turnout.cast - favour - found.abstained, found.abstained]


def votes(found: Sequence[Ballot], _site: str) -> list[Record]:
    """The votes of open ballots, by the mandates for which they were cast."""
    asked = (
        select(OpenVote, Elector.holder_id)
        .join(
            Elector,
            (Elector.ballot_id == OpenVote.ballot_id) & (Elector.mandate_id == OpenVote.mandate_id),
        )
        .where(OpenVote.ballot_id.in_(ids(found)))
        .order_by(OpenVote.ballot_id, OpenVote.mandate_id)
    )
    council = {each.id: each.council.slug for each in found}
    return [
        [
            *(vote.ballot_id, council[vote.ballot_id], vote.mandate_id, " ".join(vote.choice)),
            *(vote.reason or None, yes(holder)),
        ]
        for vote, holder in db.session.execute(asked)
    ]


def how_many(column: InstrumentedAttribute[int], of: Sequence[int]) -> Counter[int]:
    """How many rows name each of some ids in a column."""
    asked: Any = select(column, func.count()).where(column.in_(of)).group_by(column)
    return Counter(dict(db.session.execute(asked).all()))


def ids(things: Sequence[Any]) -> list[int]:
    """The ids of some things."""
    return [each.id for each in things]


def french(words: dict[str, str]) -> str | None:
    """The name that a thing has in its council's first language."""
    return words.get("fr") or next(iter(words.values()), None) or None


def moment(at: datetime | None) -> str | None:
    """A moment as text, in universal time."""
    return at.isoformat(timespec="seconds") if at else None


def day(on: date | None) -> str | None:
    """A day as text."""
    return on.isoformat() if on else None


def yes(fact: object) -> str:
    """Whether something is so, in one word."""
    return "yes" if fact else "no"
