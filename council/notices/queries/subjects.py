"""What notices are about: the title of each thing and where it is read, found for many at once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from babel.lists import format_list
from sqlalchemy import select

from council.assembly.models import (
    AgendaItem,
    Amendment,
    Ballot,
    Call,
    Council,
    Draw,
    Meeting,
    Minutes,
    Motion,
    Opinion,
)
from council.assembly.queries import debates
from council.contributions.models import Contribution
from council.core.db import db
from council.core.locale import current
from council.dossiers.models import AuthorsWord, Dossier
from council.dossiers.queries import words_by_id
from council.notices.models import Notice, Why
from council.notices.words import OWN, SENTENCES, why
from council.referrals.models import Commitment, Referral, Response
from council.territory.models import Authority

Key = tuple[str, int]  # kind and id


@dataclass(frozen=True)
class Subject:
    """A thing one can be told of: its title and reference, and the page where it is read.

    The reference stands where the title would tell too much: in the subject of a mail.
    """

    kind: str
    id: int
    title: str
    reference: str
    language: str
    endpoint: str
    arguments: dict[str, Any]
    answer: str = ""  # what its author is told of it, in its language


@dataclass(frozen=True)
class Word:
    """What an author is told in somebody's own words."""

    text: str
    language: str


@dataclass(frozen=True)
class Telling:
    """A notice in words, as a page or a mail shows it."""

    id: int
    at: datetime
    unread: bool
    title: str
    line: str
    icon: str
    why: str
    subject: Subject | None
    via: Subject | None  # the member's own contribution, when the subject is its dossier
    desk: str | None
    word: AuthorsWord | Word | None  # what the council wrote to the authors with it
    asked: str = ""  # in a mail: where one answers what it asks, without signing in


def subjects(keys: Iterable[Key]) -> dict[Key, Subject]:
    """The things of these kinds and ids; one that is gone is left out. One query a
    kind."""
    wanted: dict[str, list[int]] = {}
    for kind, id in set(keys):
        wanted.setdefault(kind, []).append(id)
    found = [FINDERS[kind](ids) for kind, ids in wanted.items() if kind in FINDERS]
    return {(each.kind, each.id): each for some in found for each in some}


def of_contributions(ids: list[int]) -> list[Subject]:
    """Contributions as subjects."""
    columns = (Contribution.id, Contribution.title, Contribution.language, Contribution.public_id)
    rows = db.session.execute(select(*columns).where(Contribution.id.in_(ids)))
    return [
        Subject(
            "contribution",
            id,
            title,
            public_id,
            language,
            "contributions.show",
            {"public_id": public_id},
        )
        for id, title, language, public_id in rows
    ]


def of_dossiers(ids: list[int]) -> list[Subject]:
    """Dossiers as subjects."""
    rows = db.session.scalars(select(Dossier).where(Dossier.id.in_(ids)))
    return [
        Subject(
            "dossier",
            each.id,
            each.title,
            each.reference,
            each.language,
            "dossiers.show",
            {"reference": each.reference},
        )
        for each in rows
    ]


def of_opinions(ids: list[int]) -> list[Subject]:
    """Opinions of councils as subjects."""
    rows = db.session.scalars(select(Opinion).where(Opinion.id.in_(ids)))
    return [
        Subject(
            "opinion",
            each.id,
            each.title,
            each.reference,
            each.language,
            "assembly.opinion",
            {"reference": each.reference},
        )
        for each in rows
    ]


def of_councils(ids: list[int]) -> list[Subject]:
    """Councils as subjects."""
    rows = db.session.scalars(select(Council).where(Council.id.in_(ids)))
    return [named("council", each.id, each, "assembly.show", {"slug": each.slug}) for each in rows]


def named(
    kind: str, id: int, council: Council, endpoint: str, arguments: dict[str, Any]
) -> Subject:
    """A thing that goes by the name of its council, in the language now spoken."""
    return Subject(kind, id, council.name, council.name, current(), endpoint, arguments)


def of_calls(ids: list[int]) -> list[Subject]:
    """Calls for candidates as subjects: their council stands for a title."""
    rows = db.session.scalars(select(Call).where(Call.id.in_(ids)))
    return [
        named("candidate_call", each.id, each.college.council, "assembly.call", {"id": each.id})
        for each in rows
    ]


def of_draws(ids: list[int]) -> list[Subject]:
    """Lots as subjects, likewise."""
    rows = db.session.scalars(select(Draw).where(Draw.id.in_(ids)))
    return [
        named("draw", each.id, each.call.college.council, "assembly.draw", {"id": each.call_id})
        for each in rows
    ]


def in_council(kind: str, model: Any) -> Callable[[list[int]], list[Subject]]:
    """How things of a council that have a page and a title of their own are found.

    Their council stands for a reference.
    """

    def found(ids: list[int]) -> list[Subject]:
        rows = db.session.scalars(select(model).where(model.id.in_(ids)))
        return [
            Subject(
                kind,
                each.id,
                each.title,
                each.council.name,
                each.language,
                f"assembly.{kind}",
                {"id": each.id},
            )
            for each in rows
        ]

    return found


def of_amendments(ids: list[int]) -> list[Subject]:
    """Amendments as subjects: they stand on the page of their draft opinion."""
    rows = db.session.scalars(select(Amendment).where(Amendment.id.in_(ids)))
    return [
        Subject(
            "amendment",
            each.id,
            f"{each.name}. {each.title}",
            each.motion.council.name,
            each.motion.language,
            "assembly.motion",
            {"id": each.motion_id, "_anchor": f"a{each.number}"},
            each.answer,
        )
        for each in rows
    ]


def of_commitments(ids: list[int]) -> list[Subject]:
    """Commitments as subjects; the reference is that of their dossier."""
    if not ids:
        return []
    rows = db.session.execute(
        select(Commitment.id, Commitment.text, Response.language, Dossier)
        .join(Response, Response.id == Commitment.response_id)
        .join(Referral, Referral.id == Response.referral_id)
        .join(Dossier, Dossier.id == Referral.dossier_id)
        .where(Commitment.id.in_(ids))
    )
    return [
        Subject(
            "commitment",
            id,
            text,
            dossier.reference,
            language,
            "referrals.commitment",
            {"id": id},
        )
        for id, text, language, dossier in rows
    ]


def of_debates(ids: list[int]) -> list[Subject]:
    """The debates about points of agendas as subjects."""
    threads = debates.of_items(ids)
    rows = db.session.scalars(select(AgendaItem).where(AgendaItem.id.in_(threads)))
    return [
        Subject(
            "agenda_item",
            each.id,
            each.title,
            each.meeting.council.name,
            each.language,
            "assembly.debate",
            {"id": threads[each.id].thread_id},
        )
        for each in rows
    ]


def of_minutes(ids: list[int]) -> list[Subject]:
    """Minutes as subjects: as their meetings, but for the page."""
    rows = db.session.scalars(select(Minutes).where(Minutes.id.in_(ids)))
    papers = {each.meeting_id: each.id for each in rows}
    meetings = in_council("meeting", Meeting)(list(papers))
    changes: dict[str, Any] = {"kind": "minutes", "endpoint": "assembly.minutes"}
    return [replace(each, id=papers[each.id], **changes) for each in meetings]


FINDERS: dict[str, Callable[[list[int]], list[Subject]]] = {
    "agenda_item": of_debates,
    "amendment": of_amendments,
    "ballot": in_council("ballot", Ballot),
    "candidate_call": of_calls,
    "commitment": of_commitments,
    "contribution": of_contributions,
    "council": of_councils,
    "dossier": of_dossiers,
    "draw": of_draws,
    "meeting": in_council("meeting", Meeting),
    "minutes": of_minutes,
    "motion": in_council("motion", Motion),
    "opinion": of_opinions,
}


def in_words(notices: Iterable[Notice]) -> list[Telling]:
    """Notices in the language now spoken, in their order. Some queries a kind of thing."""
    told = list(notices)
    keys = [about(each) for each in told]
    keys += [("contribution", each.details["via"]) for each in told if each.details.get("via")]
    known = subjects(keys)
    authorities = names({id for each in told for id in authorities_of(each)})
    words = words_to_authors(told)
    return [telling(each, known, authorities, words) for each in told]


def about(notice: Notice) -> Key:
    """What is read to learn more: what the record of its dossier tells of."""
    for kind in ("opinion", "commitment"):
        if notice.details.get(kind):
            return kind, notice.details[kind]
    return notice.about_kind, notice.about_id


def authorities_of(notice: Notice) -> list[int]:
    """Which authorities an event names: a dossier that goes on (`to`) is told of where it goes."""
    details = notice.details
    found: list[int | None] = details.get("authorities") or [
        details.get("to") or details.get("authority")
    ]
    return [id for id in found if id]


def names(ids: set[int]) -> dict[int, str]:
    """The names of authorities."""
    if not ids:
        return {}
    rows = db.session.scalars(select(Authority).where(Authority.id.in_(ids)))
    return {each.id: each.name for each in rows}


def words_to_authors(notices: Iterable[Notice]) -> dict[int, AuthorsWord]:
    """The words that go with notices to authors, by id; nobody else is shown them."""
    ids = [n.details["word"] for n in notices if n.details.get("word") and n.why in OWN]
    return words_by_id(ids) if ids else {}


def telling(
    notice: Notice,
    known: dict[Key, Subject],
    authorities: dict[int, str],
    words: dict[int, AuthorsWord],
) -> Telling:
    """One notice in words."""
    sentence = SENTENCES[notice.verb]
    named = [authorities[id] for id in authorities_of(notice) if id in authorities]
    authority = format_list(named, locale=current())
    own, subject = notice.why in OWN, known.get(about(notice))
    answer = Word(subject.answer, subject.language) if subject and subject.answer else None
    return Telling(
        id=notice.id,
        at=notice.at,
        unread=notice.read_at is None,
        title=sentence.title_for(notice.why),
        line=str(sentence.line) % {"authority": authority},
        icon=sentence.icon,
        why=why(notice.about_kind, notice.why),
        subject=subject,
        via=known.get(("contribution", notice.details.get("via", 0))),
        desk=sentence.desk if notice.why is Why.DUTY else None,
        word=words.get(notice.details.get("word", 0), answer) if own else None,
    )
