"""Lots are drawn for a call."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from council.assembly import lots, queries
from council.assembly.models import Application, Call, Draw, Gender, Mandate
from council.assembly.operations.seats import free_seats
from council.assembly.operations.telling import tell_candidates
from council.core import journal
from council.core.db import db
from council.core.errors import RuleBroken
from council.people.models import Member

FEW = 5  # a smaller group could be told apart


def draw_lots(call: Call, *, seed: str, by: Member, at: datetime) -> Draw:
    """Draw the members and substitutes of a call that is closed, and give them their mandates.

    Raises `RuleBroken`: "assembly.call_not_closed", "assembly.drawn", "assembly.seed" or
    "assembly.nobody".
    """
    db.lock(call.college.council)  # as `designate` does
    db.lock(call.college)
    if at < call.closes_at:
        raise RuleBroken("assembly.call_not_closed")
    if queries.draw(call):
        raise RuleBroken("assembly.drawn")
    if call.seed_hash and hashlib.sha256(seed.encode()).hexdigest() != call.seed_hash:
        raise RuleBroken("assembly.seed")
    candidates = eligible(call)
    if not candidates:
        raise RuleBroken("assembly.nobody")
    draw = Draw(call_id=call.id, at=at, by_id=by.id, paper=paper(call, candidates, seed))
    db.session.add(draw)
    give_mandates(call, candidates, draw.paper)
    forget_genders(candidates, draw.paper)
    db.session.flush()
    tell_candidates(draw, candidates, at)
    journal.record("draw.done", by=by, about=draw, at=at, digest=draw.paper["digest"])
    return draw


def eligible(call: Call) -> list[Application]:
    """The candidates who can still take a seat: since the call, some may have got one."""
    college = call.college
    return [
        each
        for each in queries.candidates(call)
        if not queries.busy(college.council, each.member_id, call.starts_on, call.ends_on)
    ]


def paper(call: Call, candidates: Sequence[Application], seed: str) -> lots.Paper:
    """What is published of the lots: numbers and marks of groups, no names."""
    said = groups(candidates)
    genders = marks((said[each.number] for each in candidates), "ABC")
    languages = marks((each.language for each in candidates), range(1, len(candidates) + 1))
    free = free_seats(call.college, call.starts_on, call.ends_on)
    least = call.college.least(min(call.seats, free))
    return lots.draw(
        [
            {
                "number": each.number,
                "commune": each.commune.slug,
                "gender": genders.get(said[each.number], ""),
                "language": languages[each.language],
            }
            for each in candidates
        ],
        seed=seed,
        seats=min(call.seats, free),
        substitutes=call.substitutes,
        at_least={
            genders[each]: least for each in (Gender.WOMAN, Gender.MAN) if least and each in genders
        },
    )


def groups(candidates: Sequence[Application]) -> dict[int, Gender | None]:
    """The gender by which each is in the lots, by number.

    A few who are neither women nor men stand with those who said nothing: who gets a seat has a
    name, and a group of its own would say of them what they said for the lots alone.
    """
    said = {each.number: each.gender for each in candidates}
    if list(said.values()).count(Gender.OTHER) < FEW:
        return {number: None if g is Gender.OTHER else g for number, g in said.items()}
    return said


def marks(values: Iterable[Any], names: Iterable[Any]) -> dict[Any, str]:
    """A mark for each value, in the order in which they come: it tells groups apart, no more."""
    return {
        value: str(name)
        for value, name in zip(dict.fromkeys(each for each in values if each), names, strict=False)
    }


def give_mandates(call: Call, candidates: Sequence[Application], paper: lots.Paper) -> None:
    """A seat to those who were drawn; a rank to those who wait."""
    by_number = {each.number: each for each in candidates}
    ranks = {number: rank for rank, number in enumerate(paper["waiting"], start=1)}
    for number in [*paper["drawn"], *ranks]:
        application = by_number[number]
        before = queries.terms(call.college, application.member_id, call.starts_on)
        db.session.add(
            Mandate(
                college_id=call.college_id,
                member_id=application.member_id,
                starts_on=call.starts_on,
                ends_on=call.ends_on,
                rank=ranks.get(number),
                term=before + 1,
                represents=application.represents,
                commune_id=application.commune_id,
                application_id=application.id,
            )
        )


def forget_genders(candidates: Sequence[Application], paper: lots.Paper) -> None:
    """Forget what those who got nothing had said of themselves for the lots."""
    kept = {*paper["drawn"], *paper["waiting"]}
    for each in candidates:
        if each.number not in kept:
            each.gender = None
