"""Many people at the same moment: each gets a number of their own, lots are drawn once."""

from datetime import datetime
from functools import partial

from flask import Flask
from sqlalchemy import select

from council.assembly import operations, queries
from council.assembly.models import Application, Call, College, CollegeKind, Ending, Mandate
from council.core.db import Database
from council.people.models import Member
from tests.assembly.conftest import DAY, SEED, apply
from tests.stories.test_at_once import at_once, count
from tests.support import a_commune, a_member

CROWD = 8  # at once


def test_everyone_who_applies_at_once_gets_a_number_of_their_own(
    app: Flask, db: Database, call: Call, now: datetime
) -> None:
    def come(member: int) -> None:
        own = db.session.get_one(Call, id)
        apply(own, db.session.get_one(Member, member), now)

    id, people = call.id, [a_member().id for _ in range(CROWD)]
    assert at_once(app, [partial(come, one) for one in people]) == ["done"] * CROWD
    numbers = db.session.scalars(select(Application.number)).all()
    assert sorted(numbers) == list(range(1, CROWD + 1))
    again = at_once(app, [partial(come, people[0]), partial(come, people[0])])
    assert again == ["assembly.applied"] * 2


def test_lots_are_drawn_once_however_many_draw(
    app: Flask, db: Database, call: Call, secretary: Member, now: datetime
) -> None:
    def draw(seed: str) -> None:
        own, by = db.session.get_one(Call, id), db.session.get_one(Member, keeper)
        operations.draw_lots(own, seed=seed, by=by, at=end)

    for _ in range(5):
        apply(call, a_member(), now)
    id, keeper, end = call.id, secretary.id, call.closes_at
    outcomes = at_once(app, [partial(draw, SEED), partial(draw, "another")])
    assert outcomes == ["assembly.drawn", "done"]
    assert count(Mandate) == 5


def test_one_seat_of_a_commune_is_given_once_and_one_substitute_takes_one_seat(
    app: Flask,
    db: Database,
    delegates: College,
    members: list[Mandate],
    secretary: Member,
    drawn: Call,
    now: datetime,
) -> None:
    def give(member: int) -> None:
        operations.designate(
            db.session.get_one(College, college),
            db.session.get_one(Member, member),
            starts_on=now.date(),
            commune=a_commune("ciney"),
            by=db.session.get_one(Member, keeper),
            at=now,
        )

    def leave(mandate: int) -> None:
        own = db.session.get_one(Mandate, mandate)
        operations.end(own, Ending.MOVED, on=first, by=None, at=now)

    college, keeper, first = delegates.id, secretary.id, drawn.starts_on
    council = delegates.council.slug
    people, leaving = [a_member().id, a_member().id], [each.id for each in members[:3]]
    assert at_once(app, [partial(give, one) for one in people]) == ["assembly.commune", "done"]
    assert at_once(app, [partial(leave, one) for one in leaving]) == ["done"] * 3
    taken = db.session.scalars(select(Mandate).where(Mandate.replaces_id.is_not(None))).all()
    assert len(taken) == len({each.member_id for each in taken}) == 2
    again = queries.by_slug(council)
    assert again
    assert len(queries.sitting(again, first + 9 * DAY)) == 4  # the delegate among them


def test_nobody_gets_two_seats_of_a_council_at_once(
    app: Flask, db: Database, delegates: College, secretary: Member, now: datetime
) -> None:
    def give(college: int) -> None:
        operations.designate(
            db.session.get_one(College, college),
            db.session.get_one(Member, one),
            starts_on=now.date(),
            commune=a_commune("ciney"),
            by=db.session.get_one(Member, keeper),
            at=now,
        )

    values = {"names": {"fr": "Services"}, "kind": CollegeKind.SERVICES, "seats": 3}
    rules = {"one_a_commune": False, "votes": True, "minimum_age": 18}
    council = delegates.council
    other = operations.add_college(council, **values, **rules, by=secretary, at=now)
    one, keeper, ids = a_member().id, secretary.id, [delegates.id, other.id]
    ends = at_once(app, [partial(give, id) for id in ids * 2])
    assert ends.count("done") == 1
    assert set(ends) <= {"done", "assembly.sits", "assembly.commune"}, "whichever is seen first"
    assert count(Mandate) == 1
