"""Opinions: published ones for everyone, and those that wait for whoever signs or looks again."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload, lazyload

from council.assembly.models import (
    Amendment,
    AmendmentState,
    Ballot,
    Council,
    MinorityOpinion,
    Motion,
    Office,
    Officer,
    Opinion,
    OpinionReview,
)
from council.assembly.queries import amendments as amending
from council.assembly.queries import ballots, motions
from council.assembly.queries.amendments import Passage
from council.assembly.queries.mandates import offices
from council.assembly.tally import Result
from council.core import paging, search
from council.core.db import db
from council.dossiers.models import Dossier
from council.people.models import Member
from council.territory.models import Theme

REFERENCE = re.compile(r"(20[0-9]{2})-0*([1-9][0-9]{0,8})")
RECENT = [paging.Key(Opinion.published_at), paging.Key(Opinion.id)]
LOOKED_INTO = 300  # opinions whose words are looked for
FEW = 20  # amendments and opinions shown on a page that is about something else


def last_number(year: int) -> int:
    """The greatest number given in `year`; 0 when there is none."""
    return db.session.scalar(select(func.max(Opinion.number)).where(Opinion.year == year)) or 0


def by_id(id: int) -> Opinion | None:
    """The opinion with this key."""
    return db.session.get(Opinion, id)


def by_reference(reference: str) -> Opinion | None:
    """The opinion `2026-07`, with who signed it; None for no reference too."""
    found = REFERENCE.fullmatch(reference)
    if not found:
        return None
    asked = select(Opinion).where(Opinion.year == int(found[1]), Opinion.number == int(found[2]))
    return db.session.scalar(
        asked.options(
            *with_signatures(),
            joinedload(Opinion.ballot),
            joinedload(Opinion.dossier).joinedload(Dossier.theme),
        )
    )


def with_signatures() -> list[Any]:
    """Options that load who signed an opinion with it."""
    both = (joinedload(Opinion.chair), joinedload(Opinion.secretary))
    return [each.lazyload(Member.grants) for each in both]


def public() -> Select[Opinion]:
    """The published opinions."""
    return select(Opinion).where(Opinion.published_at.is_not(None))


def listed(
    *,
    council: Council | None,
    theme: Theme | None,
    year: int | None,
    words: str = "",
    after: str | None,
) -> paging.Page:
    """One page of published opinions, the latest first; with `words`, those that hold them."""
    asked = public().options(joinedload(Opinion.dossier).joinedload(Dossier.theme))
    if council:
        asked = asked.where(Opinion.council_id == council.id)
    if theme:
        asked = asked.where(
            Opinion.dossier_id.in_(select(Dossier.id).where(Dossier.theme_id == theme.id))
        )
    if year:
        asked = asked.where(Opinion.year == year)
    if search.asked(words):
        asked = asked.where(holding(words))
    return paging.page(asked, RECENT, after)


def holding(words: str) -> ColumnElement[bool]:
    """The condition that an opinion, or its dossier, holds words.

    Opinions are few: the latest `LOOKED_INTO` are read for it, and the others found by dossier.
    """
    columns = (Opinion.id, Opinion.title, Opinion.paragraphs, Opinion.language)
    latest = public().with_only_columns(*columns).order_by(Opinion.published_at.desc())
    found = [
        id
        for id, title, paragraphs, language in db.session.execute(latest.limit(LOOKED_INTO))
        if search.holds(search.Said("\n".join([title, *paragraphs]), language), words)
    ]
    about = search.dossiers.matches(Dossier.id, words)
    assert about is not None  # there are words
    return or_(Opinion.id.in_(found), Opinion.dossier_id.in_(select(Dossier.id).where(about)))


def years() -> Sequence[int]:
    """The years in which opinions were adopted that are published, the latest first."""
    asked = public().with_only_columns(Opinion.year).distinct()
    return db.session.scalars(asked.order_by(Opinion.year.desc())).all()


def of_council(council: Council) -> Sequence[Opinion]:
    """The latest published opinions of a council."""
    asked = public().where(Opinion.council_id == council.id).limit(FEW)
    return db.session.scalars(asked.order_by(Opinion.published_at.desc(), Opinion.id.desc())).all()


def of_dossier(dossier_id: int) -> Sequence[Opinion]:
    """The published opinions on a dossier, in the order in which they came."""
    asked = public().where(Opinion.dossier_id == dossier_id).options(*with_signatures())
    return db.session.scalars(asked.order_by(Opinion.published_at, Opinion.id)).all()


def result(opinion: Opinion) -> Result:
    """What the votes came to that adopted it."""
    ballot = db.session.get_one(Ballot, opinion.ballot_id)
    return ballots.result(ballot, ballots.voices(ballot))


def reviews(ids: Iterable[int]) -> dict[int, list[OpinionReview]]:
    """What became of several opinions, by their ids, the first review first. One query."""
    found: dict[int, list[OpinionReview]] = {id: [] for id in ids}
    asked = select(OpinionReview).where(OpinionReview.opinion_id.in_(list(found)))
    for each in db.session.scalars(asked.order_by(OpinionReview.at, OpinionReview.id)):
        found[each.opinion_id].append(each)
    return found


@dataclass(frozen=True)
class Minority:
    """A minority opinion with those who hold it, who wrote it first."""

    opinion: MinorityOpinion
    signers: list[Member]


def minorities(opinion: Opinion) -> list[Minority]:
    """What those hold who disagreed, in the order in which it was written."""
    texts = motions.minorities(db.session.get_one(Motion, opinion.motion_id))
    held = motions.signers(texts)
    return [Minority(each, held[each.id]) for each in texts]


def amendments(opinion: Opinion) -> Sequence[Amendment]:
    """The amendments to its motion that were decided, by their numbers."""
    decided = (AmendmentState.ACCEPTED, AmendmentState.REJECTED, AmendmentState.FALLEN)
    asked = select(Amendment).where(
        Amendment.motion_id == opinion.motion_id, Amendment.state.in_(decided)
    )
    return db.session.scalars(asked.order_by(Amendment.number)).all()


def results(opinion: Opinion) -> dict[int, Result]:
    """What the votes came to on those amendments on which there was one, by their ids."""
    counted = motions.ballots_on(each.id for each in amendments(opinion))
    return {
        id: ballots.result(each, ballots.voices(each))
        for id, each in counted.items()
        if each.counted_at is not None
    }


def passages(opinion: Opinion) -> list[Passage]:
    """What the council changed in the draft that became an opinion, paragraph by paragraph."""
    return amending.passages(db.session.get_one(Motion, opinion.motion_id))


def signing(council: Council, member: Member | None, on: date) -> set[Office]:
    """The offices that a person (None: a visitor, who has none) holds in a council on a day."""
    if member is None:
        return set()
    held = offices(council, on)
    return {each.office for each in held if each.member_id == member.id}


def officers(council: Council, on: date) -> set[int]:
    """The ids of who chairs a council on a day (else its vice-chair), and of its secretary."""
    held: dict[Office, set[int]] = {each: set() for each in Office}
    for each in offices(council, on):
        held[each.office].add(each.member_id)
    return (held[Office.CHAIR] or held[Office.VICE_CHAIR]) | held[Office.SECRETARY]


def led_by(member: Member, on: date) -> list[Council]:
    """The councils in which a person holds an office on a day, by their ids."""
    asked = (
        select(Council)
        .join(Officer, Officer.council_id == Council.id)
        .where(Officer.member_id == member.id)
        .order_by(Council.id)
    )
    found = db.session.scalars(asked.distinct()).all()
    return [each for each in found if signing(each, member, on)]


def unsigned(councils: Iterable[Council]) -> Sequence[Opinion]:
    """The opinions of some councils that are not published: somebody has to sign them."""
    ids = [each.id for each in councils]
    asked = select(Opinion).where(Opinion.council_id.in_(ids), Opinion.published_at.is_(None))
    return db.session.scalars(asked.order_by(Opinion.adopted_at, Opinion.id)).all()


def looked_after(councils: Iterable[Council], after: str | None) -> paging.Page:
    """One page of the published opinions of some councils, the latest first."""
    return paging.page(
        public().where(Opinion.council_id.in_([c.id for c in councils])), RECENT, after
    )


def to_look_at(councils: Iterable[Council], on: date) -> Sequence[Opinion]:
    """The published opinions of some councils whose day has come, the longest first."""
    asked = public().where(Opinion.council_id.in_([each.id for each in councils]))
    asked = asked.where(Opinion.reviews_on <= on)
    return db.session.scalars(asked.order_by(Opinion.reviews_on, Opinion.id)).all()


def to_bring_back(on: date) -> Sequence[int]:
    """The ids of the published opinions whose day has come, and whose council was not told."""
    asked = public().with_only_columns(Opinion.id)
    asked = asked.where(Opinion.reviews_on <= on, Opinion.review_told_at.is_(None))
    return db.session.scalars(asked.order_by(Opinion.id)).all()


def said_by(member: Member) -> Sequence[tuple[OpinionReview, Opinion]]:
    """What a person wrote of what became of opinions."""
    asked = (
        select(OpinionReview, Opinion)
        .join(Opinion, Opinion.id == OpinionReview.opinion_id)
        .where(OpinionReview.by_id == member.id)
        .options(lazyload(Opinion.council), lazyload(Opinion.dossier))
        .order_by(OpinionReview.id)
    )
    return [(review, opinion) for review, opinion in db.session.execute(asked)]


def signed_by(member: Member) -> Sequence[Opinion]:
    """The opinions that a person signed."""
    mine = or_(Opinion.chair_id == member.id, Opinion.secretary_id == member.id)
    return db.session.scalars(select(Opinion).where(mine).order_by(Opinion.id)).all()
