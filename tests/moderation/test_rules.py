"""Who may moderate what, written by hand: the table says it, the rules must agree."""

from datetime import datetime

import pytest

from council.contributions.models import State
from council.core.db import Database
from council.core.policy import ACTIONS, allowed
from council.moderation import operations, queries
from council.moderation.models import Appeal, Outcome, Reason, Report, Review
from council.moderation.queries import Wanted
from council.people.models import Role
from tests.casting import (
    EVERYBODY,
    MODERATORS,
    NOBODY,
    the_cast,
    those_for_whom,
    those_who,
    without,
)
from tests.support import a_commune, a_contribution, a_member

NEAR = without(MODERATORS, "moderator of dinant")  # those whose scope takes in Namur
WIDE = {"moderator", "moderator of the province"}
THINGS = {  # action and what about: who may
    ("moderation.log", "nothing"): EVERYBODY,
    ("moderation.report", "nothing"): EVERYBODY,
    ("moderation.queue", "nothing"): MODERATORS,
    ("moderation.review", "contribution of namur"): NEAR,
    ("moderation.review", "contribution of dinant"): without(MODERATORS, "moderator of namur"),
    ("moderation.review", "contribution of nowhere"): WIDE,
    ("moderation.review", "review of namur"): NEAR,
    ("moderation.undo", "review of namur"): NEAR,
    ("moderation.undo", "review of nowhere"): WIDE,
    ("moderation.handle", "report of a contribution"): NEAR,
    ("moderation.handle", "report of a comment"): MODERATORS,
    ("moderation.appeal", "review of namur"): NOBODY,  # its author only
    ("moderation.decide_appeal", "appeal in namur"): NEAR,
    ("moderation.decide_appeal", "appeal of nowhere"): WIDE,
}


@pytest.fixture
def things(db: Database, now: datetime) -> dict[str, object]:
    """What the table is about."""
    here = a_contribution(state=State.REJECTED, rejected_reason="unclear", commune=a_commune())
    there = a_contribution(commune=a_commune("dinant"), commune_id=a_commune("dinant").id)
    nowhere = a_contribution(commune=None, commune_id=None)
    first = a_member(role=Role.MODERATOR)
    review, lost = (
        Review(
            contribution=each,
            opened_at=now,
            due_at=now,
            outcome=Outcome.REJECT,
            reason=Reason.UNCLEAR,
            decided_at=now,
            decided_by_id=first.id,
        )
        for each in (here, nowhere)
    )
    db.session.add_all([review, lost])
    db.session.flush()
    return {
        "nothing": None,
        "contribution of namur": here,
        "contribution of dinant": there,
        "contribution of nowhere": nowhere,
        "review of namur": review,
        "review of nowhere": lost,
        "report of a contribution": Report(contribution=here),
        "report of a comment": Report(contribution=None),
        "appeal in namur": Appeal(review=review),
        "appeal of nowhere": Appeal(review=lost),
    }


def test_every_action_of_moderation_is_in_the_table() -> None:
    ours = {name for name in ACTIONS if name.startswith("moderation.")}
    assert ours == {action for action, _thing in THINGS}


def test_the_table_is_what_the_rules_say(db: Database, things: dict[str, object]) -> None:
    cast = the_cast()
    found = {(may, about): those_who(may, things[about], cast) for may, about in THINGS}
    assert found == THINGS


def test_the_author_of_a_refusal_asks_for_a_second_look_and_nobody_else(
    db: Database, things: dict[str, object], now: datetime
) -> None:
    review = things["review of namur"]
    assert isinstance(review, Review)
    author = review.contribution.author_id
    mine = db.session.get_one(type(a_member()), author)
    assert allowed("moderation.appeal", mine, review)
    assert not allowed("moderation.appeal", a_member(), review)
    assert not allowed("moderation.appeal", None, review)
    review.undone_at = now
    assert not allowed("moderation.appeal", mine, review)
    review.undone_at, review.outcome = None, Outcome.PUBLISH
    assert not allowed("moderation.appeal", mine, review)


def test_who_refused_does_not_look_again(db: Database, now: datetime) -> None:
    first, second = a_member(role=Role.MODERATOR), a_member(role=Role.MODERATOR)
    one = a_contribution(state=State.SUBMITTED, published_at=None, commune=a_commune())
    review = operations.reject(one, reason=Reason.UNCLEAR, note="", by=first, at=now)
    author = db.session.get_one(type(first), one.author_id)
    asked = operations.appeal(review, text="Relisez.", by=author, at=now)
    assert not allowed("moderation.decide_appeal", first, asked)
    assert allowed("moderation.decide_appeal", second, asked)
    assert not allowed("moderation.decide_appeal", author, asked)


@pytest.mark.parametrize("slug", ["namur", "dinant", None])
def test_the_queue_shows_to_each_what_each_may_review_and_nothing_else(
    db: Database, slug: str | None
) -> None:
    commune = a_commune(slug) if slug else None
    one = a_contribution(
        state=State.SUBMITTED,
        published_at=None,
        commune=commune,
        commune_id=commune.id if commune else None,
    )
    cast = the_cast()
    listed = those_for_whom(
        lambda who: (
            bool(queries.waiting(who, Wanted(), None).rows) and queries.next_waiting(who) is one
        ),
        cast,
    )
    assert listed == those_who("moderation.review", one, cast)


def test_an_ended_role_opens_nothing(db: Database, now: datetime) -> None:
    from council.people import operations as people
    from council.people.models import Grant

    one = a_contribution(commune=a_commune())
    who = a_member(role=Role.MODERATOR)
    [grant] = db.session.query(Grant).filter_by(member_id=who.id)
    assert allowed("moderation.review", who, one)
    people.end_grant(grant, by=None, at=now)
    assert not allowed("moderation.review", who, one)
    assert not allowed("moderation.queue", who)
