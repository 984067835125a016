"""Counting: tables of cases worked by hand, and what must hold whatever the votes."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from council.assembly.tally import (
    ANSWERS,
    Base,
    Choice,
    Majority,
    Method,
    Outcome,
    Part,
    Quorum,
    Result,
    Turnout,
    Why,
    count,
    drawn,
    is_choice,
    ranked,
)

SIMPLE = Majority()
OF_CAST = Majority(base=Base.CAST)
OF_ELECTORS = Majority(base=Base.ELECTORS)
OF_SEATS = Majority(base=Base.SEATS)
TWO_THIRDS = Majority(Part.TWO_THIRDS)
TWO_THIRDS_OF_CAST = Majority(Part.TWO_THIRDS, Base.CAST)
TWO_THIRDS_OF_SEATS = Majority(Part.TWO_THIRDS, Base.SEATS)
FOUR_FIFTHS = Majority(Part.FOUR_FIFTHS)
ANY, HALF = Quorum(), Quorum(Part.HALF)
ADOPTED, REJECTED, CHOSEN, LAPSED = Outcome


def counted(
    method: Method,
    answers: dict[str, int],
    *,
    electors: int = 12,
    seats: int = 15,
    quorum: Quorum = ANY,
    majority: Majority = SIMPLE,
    present: int | None = None,
) -> Result:
    """The result of so many votes of each answer."""
    votes = [[answer] for answer, number in answers.items() for _ in range(number)]
    turnout = Turnout(seats, electors, len(votes), present)
    return count(method, votes, turnout, quorum, majority)


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (Part.HALF, 0, 1),
        (Part.HALF, 1, 1),
        (Part.HALF, 2, 2),
        (Part.HALF, 9, 5),
        (Part.HALF, 10, 6),
        (Part.THIRD, 0, 1),
        (Part.THIRD, 9, 3),
        (Part.THIRD, 10, 4),
        (Part.TWO_THIRDS, 0, 1),
        (Part.TWO_THIRDS, 1, 1),
        (Part.TWO_THIRDS, 3, 2),
        (Part.TWO_THIRDS, 9, 6),
        (Part.TWO_THIRDS, 10, 7),
        (Part.TWO_THIRDS, 100, 67),
        (Part.FOUR_FIFTHS, 5, 4),
        (Part.FOUR_FIFTHS, 6, 5),
        (Part.FOUR_FIFTHS, 10, 8),
    ],
)
def test_parts_of_a_whole_are_exact(part: Part, whole: int, expected: int) -> None:
    assert part.of(whole) == expected


@pytest.mark.parametrize(
    ("quorum", "expected"),
    [
        (Quorum(), 1),
        (Quorum(number=0), 1),
        (Quorum(number=7), 7),
        (Quorum(Part.HALF), 7),  # more than half of 12
        (Quorum(Part.HALF, Base.SEATS), 8),  # more than half of 15, three of them vacant
        (Quorum(Part.THIRD), 4),
        (Quorum(Part.TWO_THIRDS, Base.SEATS), 10),
    ],
)
def test_a_quorum_is_a_number_of_people(quorum: Quorum, expected: int) -> None:
    assert quorum.needed(Turnout(seats=15, electors=12, cast=0)) == expected


BY_MAJORITY = [  # for, against, abstain, majority, quorum; outcome, why, needed, base
    # the simple majority: more for than against, whoever abstains
    (6, 5, 0, SIMPLE, ANY, ADOPTED, Why.REACHED, 6, 11),
    (5, 5, 0, SIMPLE, ANY, REJECTED, Why.MISSED, 6, 10),  # a tie is not enough
    (5, 6, 0, SIMPLE, ANY, REJECTED, Why.MISSED, 6, 11),
    (1, 0, 11, SIMPLE, ANY, ADOPTED, Why.REACHED, 1, 1),
    (1, 1, 10, SIMPLE, ANY, REJECTED, Why.MISSED, 2, 2),
    (0, 0, 12, SIMPLE, ANY, REJECTED, Why.MISSED, 1, 0),  # everybody abstains
    (0, 0, 0, SIMPLE, ANY, LAPSED, Why.NO_QUORUM, 0, 0),  # nobody votes
    # of the votes cast, an abstention weighs like a vote against
    (6, 0, 5, OF_CAST, ANY, ADOPTED, Why.REACHED, 6, 11),
    (6, 0, 6, OF_CAST, ANY, REJECTED, Why.MISSED, 7, 12),
    (7, 0, 5, OF_CAST, ANY, ADOPTED, Why.REACHED, 7, 12),
    (0, 0, 12, OF_CAST, ANY, REJECTED, Why.MISSED, 7, 12),
    # of all who may vote (12), absent ones too
    (6, 0, 0, OF_ELECTORS, ANY, REJECTED, Why.MISSED, 7, 12),
    (7, 5, 0, OF_ELECTORS, ANY, ADOPTED, Why.REACHED, 7, 12),
    # of all seats (15), vacant ones too
    (7, 0, 0, OF_SEATS, ANY, REJECTED, Why.MISSED, 8, 15),
    (8, 4, 0, OF_SEATS, ANY, ADOPTED, Why.REACHED, 8, 15),
    (9, 0, 0, TWO_THIRDS_OF_SEATS, ANY, REJECTED, Why.MISSED, 10, 15),
    (10, 2, 0, TWO_THIRDS_OF_SEATS, ANY, ADOPTED, Why.REACHED, 10, 15),
    # two thirds exactly reached, and missed by one
    (6, 3, 0, TWO_THIRDS, ANY, ADOPTED, Why.REACHED, 6, 9),
    (5, 4, 0, TWO_THIRDS, ANY, REJECTED, Why.MISSED, 6, 9),
    (6, 4, 0, TWO_THIRDS, ANY, REJECTED, Why.MISSED, 7, 10),
    (6, 3, 3, TWO_THIRDS, ANY, ADOPTED, Why.REACHED, 6, 9),
    (6, 3, 3, TWO_THIRDS_OF_CAST, ANY, REJECTED, Why.MISSED, 8, 12),
    (8, 1, 3, TWO_THIRDS_OF_CAST, ANY, ADOPTED, Why.REACHED, 8, 12),
    (4, 1, 0, FOUR_FIFTHS, ANY, ADOPTED, Why.REACHED, 4, 5),
    (7, 2, 0, FOUR_FIFTHS, ANY, REJECTED, Why.MISSED, 8, 9),
    # a quorum of more than half of 12: 7, abstentions included
    (6, 0, 0, SIMPLE, HALF, LAPSED, Why.NO_QUORUM, 0, 0),
    (6, 0, 1, SIMPLE, HALF, ADOPTED, Why.REACHED, 4, 6),
    (2, 1, 4, SIMPLE, HALF, ADOPTED, Why.REACHED, 2, 3),
    (0, 0, 7, SIMPLE, HALF, REJECTED, Why.MISSED, 1, 0),
]


@pytest.mark.parametrize(
    ("favour", "against", "abstain", "majority", "quorum", "outcome", "why", "needed", "base"),
    BY_MAJORITY,
)
def test_for_against_and_abstain(
    favour: int,
    against: int,
    abstain: int,
    majority: Majority,
    quorum: Quorum,
    outcome: Outcome,
    why: Why,
    needed: int,
    base: int,
) -> None:
    answers = {"for": favour, "against": against, "abstain": abstain}
    result = counted(Method.MAJORITY, answers, majority=majority, quorum=quorum)
    assert result.counts == answers
    assert (result.outcome, result.why) == (outcome, why)
    assert (result.needed, result.base) == (needed, base)
    assert result.abstained == abstain


def test_who_is_present_without_voting_counts_for_the_quorum_where_people_meet() -> None:
    votes = {"for": 3, "against": 1}
    assert counted(Method.MAJORITY, votes, quorum=HALF).outcome is LAPSED
    assert counted(Method.MAJORITY, votes, quorum=HALF, present=6).outcome is LAPSED
    assert counted(Method.MAJORITY, votes, quorum=HALF, present=7).outcome is ADOPTED


def test_a_council_without_members_decides_nothing() -> None:
    result = counted(Method.MAJORITY, {}, electors=0, seats=0, quorum=HALF)
    assert (result.outcome, result.why) == (LAPSED, Why.NO_QUORUM)


@pytest.mark.parametrize(
    ("consent", "objection", "abstain", "outcome", "why"),
    [
        (12, 0, 0, ADOPTED, Why.NO_OBJECTION),
        (1, 0, 11, ADOPTED, Why.NO_OBJECTION),
        (11, 1, 0, REJECTED, Why.OBJECTED),
        (0, 1, 11, REJECTED, Why.OBJECTED),
        (0, 0, 12, LAPSED, Why.NO_OPINION),
        (0, 0, 0, LAPSED, Why.NO_QUORUM),
        (6, 0, 0, LAPSED, Why.NO_QUORUM),
        (6, 1, 0, REJECTED, Why.OBJECTED),
    ],
)
def test_consent(consent: int, objection: int, abstain: int, outcome: Outcome, why: Why) -> None:
    answers = {"consent": consent, "objection": objection, "abstain": abstain}
    quorum = HALF if consent == 6 else ANY
    result = counted(Method.CONSENT, answers, quorum=quorum)
    assert (result.outcome, result.why) == (outcome, why)


@pytest.mark.parametrize(
    ("steps", "majority", "outcome", "why", "favour", "needed"),
    [
        ({"1": 3, "2": 2, "3": 2, "5": 3, "6": 2}, SIMPLE, ADOPTED, Why.REACHED, 7, 7),
        ({"1": 3, "3": 3, "5": 3, "7": 3}, SIMPLE, REJECTED, Why.MISSED, 6, 7),
        ({"1": 1, "4": 11}, SIMPLE, ADOPTED, Why.REACHED, 1, 1),
        ({"4": 12}, SIMPLE, REJECTED, Why.MISSED, 0, 1),
        ({"1": 11, "8": 1}, SIMPLE, REJECTED, Why.VETOED, 11, 7),
        ({"1": 6, "7": 3}, TWO_THIRDS, ADOPTED, Why.REACHED, 6, 6),
        ({"1": 5, "7": 4}, TWO_THIRDS, REJECTED, Why.MISSED, 5, 6),
        ({}, SIMPLE, LAPSED, Why.NO_QUORUM, 0, 0),
    ],
)
def test_gradients_of_agreement(
    steps: dict[str, int],
    majority: Majority,
    outcome: Outcome,
    why: Why,
    favour: int,
    needed: int,
) -> None:
    result = counted(Method.GRADIENTS, steps, majority=majority)
    assert (result.outcome, result.why, result.favour, result.needed) == (
        outcome,
        why,
        favour,
        needed,
    )


TENNESSEE = [  # a textbook's: 42 people, 26, 15 and 17
    *[["1", "2", "3", "4"]] * 42,
    *[["2", "3", "4", "1"]] * 26,
    *[["3", "4", "2", "1"]] * 15,
    *[["4", "3", "2", "1"]] * 17,
]
CIRCLE = [  # 1 beats 2 by 9 to 6, 2 beats 3 by 11 to 4, 3 beats 1 by 10 to 5: the 9 to 6 gives way
    *[["1", "2", "3"]] * 5,
    *[["2", "3", "1"]] * 6,
    *[["3", "1", "2"]] * 4,
]


@pytest.mark.parametrize(
    ("votes", "lot", "expected"),
    [
        (TENNESSEE, "1234", "2341"),
        (TENNESSEE, "4321", "2341"),
        (CIRCLE, "123", "231"),
        (CIRCLE, "321", "231"),
        ([["1", "2"], ["2", "1"]], "12", "12"),  # a tie: the lot
        ([["1", "2"], ["2", "1"]], "21", "21"),
        ([["1=2", "3"]], "213", "213"),
        ([["3"]], "123", "312"),  # what is left out shares the last place
        ([["3"], ["2"], []], "123", "231"),
        ([["1", "2", "3"], ["2", "3", "1"], ["3", "1", "2"]], "123", "123"),  # a perfect circle
        ([["1"]], "1", "1"),
    ],
)
def test_options_in_order(votes: list[list[str]], lot: str, expected: str) -> None:
    assert "".join(ranked(votes, list(lot)).options) == expected


def test_the_contest_that_gives_way_is_told() -> None:
    contests = ranked(CIRCLE, ["1", "2", "3"]).contests
    told = [(c.winner, c.loser, c.wins, c.losses, c.kept) for c in contests]
    assert told == [
        ("2", "3", 11, 4, True),
        ("3", "1", 10, 5, True),
        ("1", "2", 9, 6, False),
    ]


def test_the_first_of_the_order_is_chosen() -> None:
    turnout = Turnout(seats=15, electors=15, cast=16)
    result = count(Method.RANKED, [*CIRCLE, []], turnout, ANY, SIMPLE, ["1", "2", "3"])
    assert (result.outcome, result.why) == (CHOSEN, Why.FIRST)
    assert result.order
    assert result.order.options[0] == "2"
    assert result.counts == {"1": 5, "2": 6, "3": 4}
    assert result.abstained == 0


@pytest.mark.parametrize(
    ("votes", "quorum", "why"),
    [([], ANY, Why.NO_QUORUM), ([[], []], ANY, Why.NO_OPINION), ([["1"]], HALF, Why.NO_QUORUM)],
)
def test_nothing_is_chosen(votes: list[list[str]], quorum: Quorum, why: Why) -> None:
    turnout = Turnout(seats=3, electors=3, cast=len(votes))
    result = count(Method.RANKED, votes, turnout, quorum, SIMPLE, ["1", "2"])
    assert (result.outcome, result.why) == (LAPSED, why)


def test_a_lot_can_be_drawn_again_by_anyone() -> None:
    assert drawn(["1", "2", "3", "4"], "namur") == drawn(["4", "3", "2", "1"], "namur")
    # printf 'namur:1' | sha256sum, and so on
    assert drawn(["1", "2", "3"], "namur") == ["2", "3", "1"]


@pytest.mark.parametrize(
    ("method", "choice", "known"),
    [
        (Method.MAJORITY, ["for"], True),
        (Method.MAJORITY, ["consent"], False),
        (Method.MAJORITY, [], False),
        (Method.MAJORITY, ["for", "against"], False),
        (Method.CONSENT, ["objection"], True),
        (Method.GRADIENTS, ["8"], True),
        (Method.GRADIENTS, ["9"], False),
        (Method.RANKED, [], True),
        (Method.RANKED, ["2", "1=3"], True),
        (Method.RANKED, ["2", "2"], False),
        (Method.RANKED, ["4"], False),
        (Method.RANKED, [""], False),
    ],
)
def test_choices_are_known_or_not(method: Method, choice: list[str], known: bool) -> None:
    assert is_choice(method, choice, ["1", "2", "3"]) is known


# What must hold whatever the votes.

SINGLE = st.sampled_from([Method.MAJORITY, Method.CONSENT, Method.GRADIENTS])
QUORUMS = st.builds(
    Quorum,
    st.none() | st.sampled_from(Part),
    st.sampled_from([Base.ELECTORS, Base.SEATS]),
    st.integers(0, 12),
)
MAJORITIES = st.builds(Majority, st.sampled_from(Part), st.sampled_from(Base))
OPTIONS = ["1", "2", "3", "4"]
ORDERS = [
    ["=".join(part) for part in parts] for o in permutations(OPTIONS) for parts in ([*zip(o)],)
]
CHOICES = st.sampled_from(
    [*ORDERS, *(order[:2] for order in ORDERS), ["1=2", "3"], ["4", "1=2=3"], ["2=4", "1=3"], []]
)


@st.composite
def ballots(draw: st.DrawFn) -> tuple[Method, list[Choice], Turnout, Quorum, Majority]:
    """A ballot of at most 15 seats, not all of them filled, of which not all vote."""
    method = draw(SINGLE)
    seats = draw(st.integers(0, 15))
    electors = draw(st.integers(0, seats))
    answers = st.sampled_from(ANSWERS[method]).map(lambda answer: [answer])
    votes = draw(st.lists(answers, max_size=electors))
    turnout = Turnout(seats, electors, len(votes))
    return method, votes, turnout, draw(QUORUMS), draw(MAJORITIES)


@given(ballots(), st.randoms())
def test_the_order_of_votes_does_not_matter(ballot: tuple, random: object) -> None:
    method, votes, turnout, quorum, majority = ballot
    mixed = list(votes)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert count(method, votes, turnout, quorum, majority) == count(
        method, mixed, turnout, quorum, majority
    )


@given(ballots())
def test_the_counts_add_up_to_the_votes(ballot: tuple) -> None:
    method, votes, turnout, quorum, majority = ballot
    result = count(method, votes, turnout, quorum, majority)
    assert sum(result.counts.values()) == len(votes) == turnout.cast
    if result.why in {Why.REACHED, Why.MISSED, Why.VETOED}:
        assert (result.outcome is ADOPTED) <= (result.favour >= result.needed >= 1)
        assert result.favour + result.abstained <= len(votes)


@given(ballots())
def test_one_more_in_favour_never_harms(ballot: tuple) -> None:
    method, votes, turnout, quorum, majority = ballot
    if not votes or count(method, votes, turnout, quorum, majority).outcome is not ADOPTED:
        return
    best = [ANSWERS[method][0]]
    for place in range(len(votes)):
        better = [*votes[:place], best, *votes[place + 1 :]]
        assert count(method, better, turnout, quorum, majority).outcome is ADOPTED


@given(st.lists(CHOICES, min_size=1, max_size=12), st.permutations(OPTIONS), st.randoms())
def test_an_order_holds_each_option_once_whatever_the_order_of_votes(
    votes: list[list[str]], lot: list[str], random: object
) -> None:
    found = ranked(votes, lot)
    assert sorted(found.options) == OPTIONS
    mixed = list(votes)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert ranked(mixed, lot) == found
    assert len(found.contests) == 6
    for each in found.contests:
        assert each.wins + each.losses <= len(votes)
        above = found.options.index(each.winner) < found.options.index(each.loser)
        assert above is each.kept


@given(st.lists(CHOICES, min_size=1, max_size=12), st.permutations(OPTIONS))
def test_what_beats_each_other_option_comes_first(votes: list[list[str]], lot: list[str]) -> None:
    found = ranked(votes, lot)
    beaten = dict.fromkeys(OPTIONS, 0)
    for each in found.contests:
        beaten[each.winner] += not each.by_lot
    strongest = [option for option, number in beaten.items() if number == len(OPTIONS) - 1]
    assert strongest in ([], [found.options[0]])


@given(st.lists(CHOICES, min_size=1, max_size=12), st.permutations(OPTIONS), st.data())
def test_to_put_the_first_one_higher_never_harms_it(
    votes: list[list[str]], lot: list[str], data: st.DataObject
) -> None:
    first = ranked(votes, lot).options[0]
    place = data.draw(st.integers(0, len(votes) - 1))
    others = [[o for o in rank.split("=") if o != first] for rank in votes[place]]
    higher = [first, *("=".join(rank) for rank in others if rank)]
    assert ranked([*votes[:place], higher, *votes[place + 1 :]], lot).options[0] == first


@given(st.lists(CHOICES, min_size=1, max_size=12), st.permutations(OPTIONS))
def test_turned_round_the_votes_turn_the_clear_contests_round(
    votes: list[list[str]], lot: list[str]
) -> None:
    full = [vote for vote in votes if len(vote) == len(OPTIONS)]
    there = ranked(full, lot).contests
    back = ranked([vote[::-1] for vote in full], lot).contests
    clear = {(c.winner, c.loser) for c in there if not c.by_lot}
    assert clear == {(c.loser, c.winner) for c in back if not c.by_lot}
