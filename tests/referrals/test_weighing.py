"""How voices and dates are weighed: every property of the public rule, whatever people say."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from council.core.errors import RuleBroken
from council.referrals.models import (
    COMMITMENT_NEXT,
    CONFIRMED,
    CONTESTED,
    OPEN,
    Commitment,
    CommitmentState,
    Grounds,
    Outcome,
    Tally,
    weigh,
)

S = CommitmentState
COUNTS = st.integers(0, 40)
TALLIES = st.builds(Tally, COUNTS, COUNTS, COUNTS)
FLAGS = st.fixed_dictionaries(
    {
        "claimed": st.booleans(),
        "delay_over": st.booleans(),
        "past": st.booleans(),
        "concerned": st.integers(0, 60),
    }
)
ARROWS = {
    "planned": "under_way broken abandoned",
    "under_way": "kept broken abandoned",
    "kept": "under_way broken",
    "broken": "under_way",
    "abandoned": "",
}


def follows(state: CommitmentState, other: CommitmentState) -> bool:
    """Whether a commitment may go from one state to another."""
    try:
        Commitment(state=state).move_to(other)
    except RuleBroken:
        return False
    return True


def arrows_from(state: CommitmentState) -> str:
    """The states that a commitment may go to, tried one by one."""
    return " ".join(other for other in S if follows(state, other))


def test_every_arrow_is_in_the_table_and_no_other() -> None:
    assert {state.value: arrows_from(state) for state in S} == ARROWS
    assert S.ABANDONED not in COMMITMENT_NEXT


@given(TALLIES, FLAGS)
def test_a_promise_is_kept_only_by_confirmation_or_by_a_claim_nobody_objects_to(
    said: Tally, flags: dict
) -> None:
    for state in OPEN:
        found = weigh(said, state=state, **flags)
        if found and found.state is S.KEPT:
            assert said.confirm > said.not_yet or (flags["claimed"] and not said.not_yet)
            assert flags["delay_over"] or said.confirm >= CONFIRMED


@given(TALLIES, FLAGS)
def test_a_promise_is_broken_only_past_its_date_and_with_an_objection(
    said: Tally, flags: dict
) -> None:
    for state in (*OPEN, S.KEPT):
        found = weigh(said, state=state, **flags)
        if found and found.state is S.BROKEN:
            assert flags["past"]
            assert said.not_yet >= max(said.confirm, 1)


@given(TALLIES, FLAGS)
def test_once_the_delay_is_over_only_a_silence_without_a_claim_stays_open(
    said: Tally, flags: dict
) -> None:
    found = weigh(said, state=S.UNDER_WAY, **{**flags, "delay_over": True})
    silent = not said.confirm and not said.not_yet
    assert (found is None) is (silent and not flags["claimed"])


@given(TALLIES, FLAGS, st.integers(0, 40))
def test_who_does_not_know_changes_nothing(said: Tally, flags: dict, others: int) -> None:
    for state in (*OPEN, S.KEPT):
        more = said._replace(unknown=others)
        assert weigh(said, state=state, **flags) == weigh(more, state=state, **flags)


@given(TALLIES, FLAGS)
def test_one_more_confirmation_never_harms_and_one_more_objection_never_helps(
    said: Tally, flags: dict
) -> None:
    rank = {S.KEPT: 2, None: 1, S.UNDER_WAY: 0, S.BROKEN: 0}

    def place(tally: Tally, state: CommitmentState) -> int:
        found = weigh(tally, state=state, **flags)
        kept = S.KEPT if state is S.KEPT else None
        return rank[found.state if found else kept]

    for state in (S.UNDER_WAY, S.KEPT):
        if state is S.UNDER_WAY and not (said.confirm or said.not_yet):
            continue  # a silence without a claim is open: the first voice decides it
        here = place(said, state)
        assert place(said._replace(confirm=said.confirm + 1), state) >= here
        assert place(said._replace(not_yet=said.not_yet + 1), state) <= here


@pytest.mark.parametrize("past", [True, False])
def test_a_kept_one_is_contested_by_three_or_by_all_of_a_small_dossier(past: bool) -> None:
    lost = S.BROKEN if past else S.UNDER_WAY
    for not_yet, confirm, concerned in product(range(6), range(6), range(6)):
        found = weigh(
            Tally(confirm, not_yet),
            state=S.KEPT,
            claimed=False,
            delay_over=True,
            past=past,
            concerned=concerned,
        )
        enough = not_yet > confirm and (not_yet >= CONTESTED or 0 < concerned <= not_yet)
        enough = enough or (not_yet > confirm and concerned == 0 and not_yet >= 1)
        assert (found == Outcome(lost, Grounds.CONTESTED)) is enough
