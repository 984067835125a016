"""Storms of stances: a few people who change their minds in any order, and counters that follow."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from council.contributions.models import CoAuthor, Contribution, Kind, Stance, State, Support
from council.contributions.operations import claiming, supporting
from council.contributions.queries import counting
from council.core.db import Database
from council.core.errors import RuleBroken
from council.core.journal import Entry
from council.people.models import Member
from tests.support import a_contribution, a_member

NAMES = ("supports", "unsure", "objections")
COUNTERS = (*NAMES, *(f"{name}_verified" for name in NAMES))
OF = dict(zip(Stance, NAMES, strict=True))
PEOPLE = 3
ACTS = st.tuples(
    st.integers(0, PEOPLE - 1),
    st.sampled_from([*Stance, None, "met", "mine", "withdraw", "publish"]),
)


def refused(act: Callable[[], object]) -> str | None:
    """The code of the refusal that `act` meets; None when it is done."""
    try:
        act()
    except RuleBroken as refusal:
        return refusal.code
    return None


class Model:
    """What the counters should be, kept by hand: a stance and "met" for each person."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.open = True
        self.stances: dict[int, tuple[Stance, bool]] = {}
        self.met: set[int] = set()

    def refusal(self, stance: Stance | None) -> str | None:
        """The code with which a stance is refused."""
        if stance is None:
            return None
        if not self.open:
            return "support.closed"
        only = self.kind is Kind.PROBLEM and stance is not Stance.SUPPORT
        return "support.stance" if only else None

    def take(self, who: int, stance: Stance | None) -> None:
        """A stance that is not refused."""
        self.stances.pop(who, None)
        if stance:
            self.stances[who] = (stance, who in self.met)

    def counters(self) -> dict[str, int]:
        """What stands on the contribution."""
        found: Counter[str] = Counter()
        for stance, met in self.stances.values():
            found[OF[stance]] += 1
            found[f"{OF[stance]}_verified"] += met
        return {name: found[name] for name in COUNTERS}


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(kind=st.sampled_from(Kind), acts=st.lists(ACTS, max_size=14))
def test_counters_are_what_people_last_said(
    db: Database, now: datetime, kind: Kind, acts: list[tuple[int, object]]
) -> None:
    one = a_contribution(kind=kind)
    people = [a_member() for _ in range(PEOPLE)]
    model = Model(kind)
    for at, (who, act) in enumerate(acts):
        moment = now + timedelta(minutes=at)
        play(db, one, people, model, who, act, moment)
        db.session.refresh(one)
        assert {name: getattr(one, name) for name in COUNTERS} == model.counters()
        assert counting.difference_of(one.id) == {}
    db.session.rollback()


def play(
    db: Database,
    one: Contribution,
    people: list[Member],
    model: Model,
    who: int,
    act: object,
    at: datetime,
) -> None:
    """One act of one person, on the contribution and on the model."""
    member = people[who]
    if act == "met":
        member.verified_at = member.verified_at or at
        model.met.add(who)
        supporting.count_as_met(one.id, member.id)
        if who in model.stances:
            model.stances[who] = (model.stances[who][0], True)
    elif act in {"withdraw", "publish"}:
        model.open = act == "publish"
        one.state = State.PUBLISHED if model.open else State.WITHDRAWN
        db.session.flush()
    elif act == "mine":
        claim(one, member, model, who, at)
    else:
        code = refused(lambda: supporting.take_stance(member, one, act, at))
        assert code == model.refusal(act)
        if code is None:
            model.take(who, act)


def claim(one: Contribution, member: Member, model: Model, who: int, at: datetime) -> None:
    """Saying "this is also mine" counts as a support the first time, and never twice."""
    code = refused(lambda: claiming.claim(one, member, at))
    assert code == (None if model.open else "contribution.not_public")
    key = f"claimed {who}"
    if code is None and not getattr(model, key, False):
        setattr(model, key, True)
        model.take(who, Stance.SUPPORT)


TABLE = {  # kind and stance: the refusal
    (Kind.PROBLEM, Stance.SUPPORT): None,
    (Kind.PROBLEM, Stance.UNSURE): "support.stance",
    (Kind.PROBLEM, Stance.OBJECT): "support.stance",
    (Kind.PROBLEM, None): None,
    (Kind.PROPOSAL, Stance.SUPPORT): None,
    (Kind.PROPOSAL, Stance.UNSURE): None,
    (Kind.PROPOSAL, Stance.OBJECT): None,
    (Kind.PROPOSAL, None): None,
}


def test_which_stance_fits_which_kind(db: Database, now: datetime) -> None:
    member = a_member()
    found = {}
    for kind, stance in TABLE:
        one = a_contribution(kind=kind)
        found[kind, stance] = refused(
            lambda one=one, stance=stance: supporting.take_stance(member, one, stance, now)
        )
    assert found == TABLE


@pytest.mark.parametrize("state", list(State))
def test_only_what_is_published_takes_a_stance_but_one_can_always_be_taken_back(
    db: Database, now: datetime, state: State
) -> None:
    one, member = a_contribution(), a_member()
    supporting.take_stance(member, one, Stance.SUPPORT, now)
    one.state = state
    public = state in (State.PUBLISHED, State.GROUPED)
    again = refused(lambda: supporting.take_stance(a_member(), one, Stance.SUPPORT, now))
    assert again == (None if public else "support.closed")
    assert refused(lambda: supporting.take_stance(member, one, None, now)) is None
    db.session.refresh(one)
    assert one.supports == int(public)


def test_its_author_neither_supports_nor_claims_it(db: Database, now: datetime) -> None:
    author = a_member()
    one = a_contribution(author=author)
    for stance in Stance:
        code = refused(lambda stance=stance: supporting.take_stance(author, one, stance, now))
        assert code == "support.own"
    assert refused(lambda: claiming.claim(one, author, now)) == "contribution.own"
    assert db.session.scalars(select(Support)).all() == []


def test_who_says_that_it_is_also_theirs_stands_there_once(db: Database, now: datetime) -> None:
    one, member = a_contribution(kind=Kind.PROPOSAL), a_member()
    supporting.take_stance(member, one, Stance.OBJECT, now)
    for _ in range(3):
        claiming.claim(one, member, now)
    db.session.refresh(one)
    assert (one.supports, one.objections) == (1, 0)
    assert len(db.session.scalars(select(CoAuthor)).all()) == 1
    verbs = db.session.scalars(select(Entry.verb)).all()
    assert verbs == ["contribution.claimed"]


@pytest.mark.parametrize(
    ("word", "stance"),
    [
        ("support", Stance.SUPPORT),
        ("unsure", Stance.UNSURE),
        ("object", Stance.OBJECT),
        ("none", None),
    ],
)
def test_the_words_of_the_buttons(word: str, stance: Stance | None) -> None:
    assert supporting.stance_named(word) is stance


@given(st.text(max_size=12))
@settings(max_examples=40, deadline=None)
def test_any_other_word_is_refused(word: str) -> None:
    if word in {*Stance, "none"}:
        return
    with pytest.raises(RuleBroken, match=r"support\.stance"):
        supporting.stance_named(word)


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(wrong=st.dictionaries(st.sampled_from(COUNTERS), st.integers(0, 9), max_size=6))
def test_whatever_drift_is_put_right_at_once_and_told(
    db: Database, now: datetime, wrong: dict[str, int]
) -> None:
    one = a_contribution(kind=Kind.PROPOSAL)
    supporting.take_stance(a_member(), one, Stance.UNSURE, now)
    supporting.take_stance(a_member(verified_at=now), one, Stance.SUPPORT, now)
    db.session.refresh(one)
    right = {name: getattr(one, name) for name in COUNTERS}
    for name, value in wrong.items():
        setattr(one, name, value)
    db.session.flush()
    expected = {name: [v, right[name]] for name, v in wrong.items() if v != right[name]}
    assert supporting.recount(one.id, now) == expected
    db.session.refresh(one)
    assert {name: getattr(one, name) for name in COUNTERS} == right
    assert supporting.recount(one.id, now) == {}
    db.session.rollback()
