"""From a call for candidates to seats, and who held which one on any day."""

import hashlib
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from council.assembly import lots, operations, queries, tasks
from council.assembly.models import (
    Application,
    Call,
    College,
    Council,
    Ending,
    Gender,
    Mandate,
    Office,
)
from council.assembly.operations import drawing
from council.assembly.operations.seats import last_day
from council.core import journal, outbox
from council.core.clock import local_day
from council.core.db import Database, db
from council.core.errors import RuleBroken
from council.people import operations as people
from council.people import privacy
from council.people.models import Member, Role
from council.territory.models import Authority
from tests.assembly.conftest import DAY, SEED, apply, crowd, open_call
from tests.support import a_commune, a_member


def code(refused: pytest.ExceptionInfo[RuleBroken]) -> str:
    assert refused.value.sentence
    return refused.value.code


def test_the_three_councils_of_the_province_come_once(db: Database, now: datetime) -> None:
    assert operations.prepare(by=None, at=now) == 3
    assert operations.prepare(by=None, at=now) == 0
    found = queries.councils()
    assert [each.slug for each in found] == ["dinant", "namur", "philippeville"]
    assert [len(queries.communes(each)) for each in found] == [15, 16, 7]
    for each in found:
        residents, associations, communes = each.colleges
        assert (residents.seats, associations.seats) == (60, 30)
        assert communes.seats == len(queries.communes(each))
        assert residents.minimum_age == 16
        assert not communes.votes
        assert each.description
    assert a_commune("gembloux") in queries.communes(found[1])


def test_without_the_province_nothing_is_prepared(db: Database, now: datetime) -> None:
    a_commune("province-de-namur").slug = "elsewhere"
    assert operations.prepare(by=None, at=now) == 0


def test_a_council_without_communes_of_its_own_is_for_all(
    db: Database, council: Council, now: datetime
) -> None:
    other = Council(
        slug="province",
        names={"fr": "Conseil provincial des habitants"},
        descriptions={"fr": "Pour tous."},
        authority_id=council.authority_id,
        meetings_a_year=1,
        languages=["fr"],
        created_at=now,
    )
    db.session.add(other)
    db.session.flush()
    assert len(queries.communes(other)) == 38


def test_lots_give_seats_ranks_and_terms(
    db: Database, drawn: Call, council: Council, members: list[Mandate], now: datetime
) -> None:
    draw = queries.draw(drawn)
    assert draw
    assert lots.faults(draw.paper) == []
    seated = queries.sitting(council, drawn.starts_on)
    assert len(seated) == 4
    assert [each.rank for each in members[4:]] == [1, 2]
    assert len({each.member_id for each in members}) == 6
    assert not queries.held(council, drawn.starts_on - DAY)
    assert not queries.held(council, drawn.ends_on + DAY)
    assert [each.id for each in queries.electorate(council, drawn.ends_on)] == [
        each.id for each in seated
    ]
    assert all("arabic" not in str(each) for each in draw.paper["candidates"])
    assert {each["gender"] for each in draw.paper["candidates"]} <= {"", "A", "B", "C"}


def test_what_was_said_for_the_lots_is_forgotten_where_they_gave_nothing(
    db: Database, drawn: Call, members: list[Mandate]
) -> None:
    chosen = {each.application_id for each in members}
    for each in queries.candidates(drawn):
        assert each.id in chosen or each.gender is None
    assert any(each.gender for each in queries.candidates(drawn))


def test_lots_are_drawn_once_after_the_end_with_the_seed_that_was_sealed(
    db: Database, residents: College, secretary: Member, now: datetime
) -> None:
    seal = hashlib.sha256(SEED.encode()).hexdigest()
    call = open_call(residents, secretary, now, seed_hash=seal)
    with pytest.raises(RuleBroken) as refused:
        operations.draw_lots(call, seed=SEED, by=secretary, at=now)
    assert code(refused) == "assembly.call_not_closed"
    with pytest.raises(RuleBroken) as refused:
        operations.draw_lots(call, seed="mine", by=secretary, at=call.closes_at)
    assert code(refused) == "assembly.seed"
    with pytest.raises(RuleBroken) as refused:
        operations.draw_lots(call, seed=SEED, by=secretary, at=call.closes_at)
    assert code(refused) == "assembly.nobody"
    apply(call, a_member(), now)
    operations.draw_lots(call, seed=SEED, by=secretary, at=call.closes_at)
    with pytest.raises(RuleBroken) as refused:
        operations.draw_lots(call, seed=SEED, by=secretary, at=call.closes_at)
    assert code(refused) == "assembly.drawn"


def test_who_got_a_seat_meanwhile_is_not_drawn(
    db: Database, council: Council, call: Call, secretary: Member, now: datetime
) -> None:
    both = crowd(call, 2, now)
    operations.designate(
        council.colleges[2],
        db.session.get_one(Member, both[0].member_id),
        starts_on=call.starts_on,
        commune=a_commune("ciney"),
        by=secretary,
        at=now,
    )
    draw = operations.draw_lots(call, seed=SEED, by=secretary, at=call.closes_at)
    assert draw.paper["drawn"] == [both[1].number]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"closes": 0}, "assembly.day"),
        ({"starts": 9}, "assembly.first_day"),
        ({"college": 2}, "assembly.designated"),
    ],
)
def test_a_call_that_cannot_be_is_refused(
    council: Council,
    secretary: Member,
    now: datetime,
    change: dict[str, int],
    expected: str,
) -> None:
    changes = {
        "closes_at": now + change.get("closes", 10) * DAY,
        "starts_on": now.date() + change.get("starts", 20) * DAY,
    }
    with pytest.raises(RuleBroken) as refused:
        open_call(council.colleges[change.get("college", 0)], secretary, now, **changes)
    assert code(refused) == expected


def test_one_call_for_a_college_at_a_time_and_only_for_free_seats(
    db: Database, residents: College, drawn: Call, secretary: Member, now: datetime
) -> None:
    with pytest.raises(RuleBroken) as refused:
        open_call(residents, secretary, now, starts_on=drawn.ends_on)
    assert code(refused) == "assembly.full"
    residents.seats = 5
    second = open_call(residents, secretary, now, starts_on=drawn.ends_on)
    assert second.seats == 1
    with pytest.raises(RuleBroken) as refused:
        open_call(residents, secretary, now)
    assert code(refused) == "assembly.call_open"


def test_a_call_can_be_closed_before_its_day_once(
    db: Database, call: Call, secretary: Member, now: datetime
) -> None:
    operations.close_call(call, by=secretary, at=now + DAY)
    assert not call.is_open(now + DAY)
    with pytest.raises(RuleBroken) as refused:
        operations.close_call(call, by=secretary, at=now + DAY)
    assert code(refused) == "assembly.call_closed"


def test_one_applies_once_and_may_think_again(db: Database, call: Call, now: datetime) -> None:
    member, other = a_member(), a_member()
    first = apply(call, member, now, gender=Gender.WOMAN)
    assert apply(call, other, now).number == 2
    with pytest.raises(RuleBroken) as refused:
        apply(call, member, now)
    assert code(refused) == "assembly.applied"
    operations.withdraw(call, by=member, at=now)
    assert (first.motivation, first.answers, first.gender) == ("", [], None)
    assert queries.count_candidates(call) == 1
    with pytest.raises(RuleBroken) as refused:
        operations.withdraw(call, by=member, at=now)
    assert code(refused) == "assembly.not_applied"
    assert apply(call, member, now).number == 1
    with pytest.raises(RuleBroken) as refused:
        operations.withdraw(call, by=member, at=call.closes_at)
    assert code(refused) == "assembly.call_closed"


def test_who_cannot_apply_is_told_why(db: Database, call: Call, now: datetime) -> None:
    for changes, expected in (
        ({"old_enough": False}, "assembly.too_young"),
        ({"commune": a_commune("namur")}, "assembly.elsewhere"),
    ):
        with pytest.raises(RuleBroken) as refused:
            apply(call, a_member(), now, **changes)
        assert code(refused) == expected
    with pytest.raises(RuleBroken) as refused:
        apply(call, a_member(), call.closes_at)
    assert code(refused) == "assembly.call_closed"


def test_who_sits_or_sat_twice_does_not_apply_again(
    db: Database,
    residents: College,
    drawn: Call,
    members: list[Mandate],
    secretary: Member,
    now: datetime,
) -> None:
    residents.seats = 9
    second = open_call(residents, secretary, now, starts_on=drawn.ends_on)
    with pytest.raises(RuleBroken) as refused:
        apply(second, members[0].member, now)
    assert code(refused) == "assembly.sits"
    operations.close_call(second, by=secretary, at=now + DAY)
    db.session.delete(second)
    db.session.flush()
    later = open_call(residents, secretary, now, starts_on=drawn.ends_on + DAY)
    members[0].term = 2
    with pytest.raises(RuleBroken) as refused:
        apply(later, members[0].member, now)
    assert code(refused) == "assembly.terms"
    assert apply(later, members[1].member, now)
    operations.draw_lots(later, seed="x", by=secretary, at=later.closes_at)
    again = queries.mandates_of(members[1].member)[0]
    assert (again.term, again.starts_on) == (2, drawn.ends_on + DAY)


def test_a_seat_that_is_left_goes_to_the_next_substitute_of_the_same_group(
    db: Database, council: Council, members: list[Mandate], secretary: Member, drawn: Call
) -> None:
    left = members[0]
    on = drawn.starts_on + 30 * DAY
    taken = operations.end(left, Ending.RESIGNED, on=on, by=secretary, at=drawn.closes_at)
    assert taken
    assert (taken.starts_on, taken.ends_on, taken.replaces_id) == (on + DAY, left.ends_on, left.id)
    assert [each.id for each in queries.sitting(council, on)].count(left.id) == 1
    after = {each.member_id for each in queries.sitting(council, on + DAY)}
    assert left.member_id not in after
    assert taken.member_id in after
    assert len(after) == 4
    assert left.member_id in {each.member_id for each in queries.electorate(council, on)}
    assert taken.member_id in {each.member_id for each in queries.electorate(council, on + DAY)}
    waited = next(each for each in members[4:] if each.member_id == taken.member_id)
    assert (waited.ending, waited.ended_on) == (Ending.SEATED, on)


def test_when_nobody_waits_any_more_the_seat_is_free(
    db: Database, council: Council, members: list[Mandate], secretary: Member, drawn: Call
) -> None:
    on = drawn.starts_on + DAY
    for each in members[:2]:
        assert operations.end(each, Ending.MOVED, on=on, by=secretary, at=drawn.closes_at)
    third = members[2]
    assert not operations.end(third, Ending.MOVED, on=on, by=secretary, at=drawn.closes_at)
    assert len(queries.sitting(council, on + DAY)) == 3
    with pytest.raises(RuleBroken) as refused:
        operations.end(third, Ending.MOVED, on=on, by=secretary, at=drawn.closes_at)
    assert code(refused) == "assembly.ended"
    last = members[3]
    with pytest.raises(RuleBroken) as refused:
        operations.end(last, Ending.MOVED, on=last.ends_on, by=secretary, at=drawn.closes_at)
    assert code(refused) == "assembly.day"


def test_what_is_told_late_gives_nobody_two_seats(
    db: Database, council: Council, members: list[Mandate], secretary: Member, drawn: Call
) -> None:
    first = drawn.starts_on
    for member, days in zip(members, (40, 10, 5), strict=False):
        on = first + days * DAY
        operations.end(member, Ending.RESIGNED, on=on, by=secretary, at=drawn.closes_at)
    for days in (5, 6, 11, 41):
        seated = [each.member_id for each in queries.sitting(council, first + days * DAY)]
        assert len(seated) == len(set(seated))


def test_who_gave_up_waiting_gets_no_seat_of_before(
    db: Database, members: list[Mandate], secretary: Member, drawn: Call
) -> None:
    on = drawn.starts_on + 20 * DAY
    for spare in members[4:]:
        operations.end(spare, Ending.RESIGNED, on=on, by=secretary, at=drawn.closes_at)
    before = on - 10 * DAY
    left = members[0]
    assert not operations.end(left, Ending.MOVED, on=before, by=secretary, at=drawn.closes_at)


def test_the_seat_of_somebody_who_was_not_drawn_goes_to_a_substitute_too(
    db: Database, members: list[Mandate], residents: College, secretary: Member, drawn: Call
) -> None:
    residents.parity = 40
    members[0].application_id = None
    on = drawn.starts_on + DAY
    assert operations.end(members[0], Ending.DIED, on=on, by=secretary, at=drawn.closes_at)


@pytest.mark.parametrize(
    ("seats", "parity", "least"),
    [(60, 40, 24), (5, 50, 2), (4, 50, 2), (3, 40, 1), (1, 40, 0), (0, 40, 0), (7, 0, 0)],
)
def test_women_and_men_can_both_have_their_least(
    residents: College, seats: int, parity: int, least: int
) -> None:
    residents.parity = parity
    assert residents.least(seats) == least


def test_one_seat_may_go_to_anybody(residents: College, secretary: Member, now: datetime) -> None:
    residents.seats, residents.parity = 1, 40
    call = open_call(residents, secretary, now)
    crowd(call, 12, now)
    papers = [drawing.paper(call, queries.candidates(call), str(n)) for n in range(80)]
    drawn = {paper["candidates"][paper["drawn"][0] - 1]["gender"] for paper in papers}
    assert drawn == {"A", "B", ""}


@pytest.mark.parametrize(("number", "marks"), [(24, {"A", "B", ""}), (30, {"A", "B", "C", ""})])
def test_a_group_so_small_that_it_names_people_is_none(
    call: Call, now: datetime, number: int, marks: set[str]
) -> None:
    crowd(call, number, now)
    paper = drawing.paper(call, queries.candidates(call), SEED)
    assert {each["gender"] for each in paper["candidates"]} == marks


def test_a_mandate_that_never_began_holds_on_no_day(
    db: Database, council: Council, members: list[Mandate], secretary: Member, drawn: Call
) -> None:
    one, spare = members[0], members[5]
    before = drawn.starts_on - 5 * DAY
    assert not operations.end(spare, Ending.MISTAKE, on=before, by=secretary, at=drawn.closes_at)
    assert operations.end(one, Ending.MISTAKE, on=before, by=secretary, at=drawn.closes_at)
    seated = queries.sitting(council, drawn.starts_on)
    assert len(seated) == 4
    assert one.id not in {each.id for each in seated}
    assert not one.holds(drawn.starts_on)


@pytest.fixture
def ciney(db: Database) -> Authority:
    return a_commune("ciney")


def test_each_commune_names_one_delegate_whose_mandate_can_be_renewed(
    db: Database,
    council: Council,
    delegates: College,
    ciney: Authority,
    secretary: Member,
    now: datetime,
) -> None:
    member, today = a_member(), now.date()
    first = operations.designate(
        delegates, member, starts_on=today, commune=ciney, by=secretary, at=now
    )
    assert first.ends_on == date(2029, 3, 1)
    assert not queries.electorate(council, today)
    for commune in (ciney, None, a_commune("namur")):
        with pytest.raises(RuleBroken) as refused:
            operations.designate(
                delegates, a_member(), starts_on=today, commune=commune, by=secretary, at=now
            )
        assert code(refused) == "assembly.commune"
    with pytest.raises(RuleBroken) as refused:
        operations.designate(
            delegates,
            member,
            starts_on=today,
            commune=a_commune("dinant"),
            by=secretary,
            at=now,
        )
    assert code(refused) == "assembly.sits"
    again = operations.renew(first, by=secretary, at=now)
    assert (again.starts_on, again.term) == (date(2029, 3, 2), 2)
    with pytest.raises(RuleBroken) as refused:
        operations.renew(again, by=secretary, at=now)
    assert code(refused) == "assembly.terms"
    assert operations.end(first, Ending.REPLACED, on=today, by=secretary, at=now) is None
    with pytest.raises(RuleBroken) as refused:
        operations.renew(first, by=secretary, at=now)
    assert code(refused) == "assembly.ended"


def test_seats_of_a_commune_are_not_more_than_there_are(
    db: Database, delegates: College, ciney: Authority, secretary: Member, now: datetime
) -> None:
    delegates.seats, delegates.one_a_commune = 1, False
    operations.designate(
        delegates, a_member(), starts_on=now.date(), represents="CPAS", by=secretary, at=now
    )
    with pytest.raises(RuleBroken) as refused:
        operations.designate(delegates, a_member(), starts_on=now.date(), by=secretary, at=now)
    assert code(refused) == "assembly.full"


def test_drawn_seats_are_not_given_away(
    db: Database, residents: College, secretary: Member, now: datetime
) -> None:
    with pytest.raises(RuleBroken) as refused:
        operations.designate(residents, a_member(), starts_on=now.date(), by=secretary, at=now)
    assert code(refused) == "assembly.by_lot"


def test_who_chairs_sits_and_who_chaired_is_known(
    db: Database, council: Council, members: list[Mandate], secretary: Member, drawn: Call
) -> None:
    first, second = members[0].member, members[1].member
    given = {"by": secretary, "at": drawn.closes_at}
    day = drawn.starts_on
    with pytest.raises(RuleBroken) as refused:
        operations.entrust(council, Office.CHAIR, secretary, starts_on=day, **given)
    assert code(refused) == "assembly.no_seat"
    operations.entrust(council, Office.SECRETARY, secretary, starts_on=day, **given)
    operations.entrust(council, Office.CHAIR, first, starts_on=day, **given)
    operations.entrust(council, Office.CHAIR, second, starts_on=day + DAY, **given)
    with pytest.raises(RuleBroken) as refused:
        operations.entrust(council, Office.CHAIR, first, starts_on=day + DAY, **given)
    assert code(refused) == "assembly.day"
    chairs = [
        [each.member_id for each in queries.offices(council, on) if each.office is Office.CHAIR]
        for on in (day - DAY, day, day + DAY, day + 9 * DAY)
    ]
    assert chairs == [[], [first.id], [second.id], [second.id]]
    operations.end(members[1], Ending.RESIGNED, on=day + 9 * DAY, **given)
    left = queries.offices(council, day + 10 * DAY)
    assert [each.office for each in left] == [Office.SECRETARY]


def test_who_leaves_takes_their_words_away_and_frees_the_seat(
    db: Database,
    council: Council,
    drawn: Call,
    members: list[Mandate],
    secretary: Member,
    now: datetime,
) -> None:
    one = members[0]
    a_member(role=Role.ADMINISTRATOR)
    operations.entrust(
        council, Office.CHAIR, one.member, starts_on=drawn.starts_on, by=secretary, at=now
    )
    data = privacy.data_of(one.member, now)
    assert data["applications"][0]["motivation"].startswith("Je veux")
    assert data["mandates"][0]["starts_on"] == drawn.starts_on.isoformat()
    assert data["mandates"][0]["ended_on"] is None
    assert data["offices"][0]["office"] == "chair"
    one.member.password = None
    people.erase(one.member, "", now)
    db.session.flush()
    assert one.ending is Ending.LEFT
    assert not queries.offices(council, drawn.starts_on)
    assert queries.officers(council, Office.CHAIR)[0].ended_on == drawn.starts_on
    assert len(queries.sitting(council, drawn.starts_on)) == 4
    application = db.session.get(Application, one.application_id)
    assert application
    assert (application.motivation, application.gender) == ("", None)


def test_who_leaves_for_good_leaves_at_once_what_was_to_end_later(
    council: Council, drawn: Call, members: list[Mandate], secretary: Member, now: datetime
) -> None:
    one, later = members[0], drawn.starts_on + 90 * DAY
    operations.entrust(council, Office.CHAIR, one.member, starts_on=drawn.starts_on,
                       by=secretary, at=now)  # fmt: skip
    operations.entrust(council, Office.CHAIR, members[1].member, starts_on=later,
                       by=secretary, at=now)  # fmt: skip
    operations.end(one, Ending.MOVED, on=later, by=secretary, at=now)
    gone = at_noon(drawn.starts_on + 2 * DAY)
    a_member(role=Role.ADMINISTRATOR)
    one.member.password = None
    people.erase(one.member, "", gone)
    assert (one.last_day, one.ending) == (local_day(gone), Ending.LEFT)
    assert not queries.offices(council, local_day(gone) + DAY)
    verbs = db.session.scalars(select(journal.Entry.verb)).all()
    assert verbs.count("mandate.ended") == 2
    assert verbs.count("officer.left") == 1


def at_noon(on: date) -> datetime:
    """Noon of a day."""
    return datetime(on.year, on.month, on.day, 12, tzinfo=UTC)


def test_who_leaves_while_a_call_is_open_is_no_candidate(
    db: Database, call: Call, now: datetime
) -> None:
    member = a_member(password=None)
    a_member(role=Role.ADMINISTRATOR)
    apply(call, member, now)
    people.erase(member, "", now)
    assert queries.count_candidates(call) == 0


def test_what_candidates_wrote_is_forgotten_half_a_year_after_the_lots(
    db: Database, drawn: Call, members: list[Mandate]
) -> None:
    db.session.commit()
    tasks.forget_applications(drawn.closes_at + 179 * DAY)
    assert all(each.motivation for each in queries.candidates(drawn))
    tasks.forget_applications(drawn.closes_at + 181 * DAY)
    assert {(each.motivation, *each.answers) for each in queries.candidates(drawn)} == {("",)}
    assert len(queries.held(drawn.college.council, drawn.starts_on)) == 6


def test_all_of_it_stands_in_the_journal(db: Database, members: list[Mandate]) -> None:
    verbs = set(db.session.scalars(select(journal.Entry.verb)))
    assert {"council.prepared", "candidate_call.opened", "application.sent", "draw.done"} <= verbs


def test_who_has_an_address_is_told_in_their_language(
    db: Database, council: Council, call: Call, secretary: Member, now: datetime
) -> None:
    residents = council.colleges[0]
    residents.substitutes = call.substitutes = 1
    call.seats = residents.seats = 1
    people_ = [a_member(language=each) for each in ("fr", "nl", "ar")] + [a_member(email=None)]
    for each in people_[:3]:
        apply(call, each, now)
    apply(call, a_member(email=None), now)
    operations.draw_lots(call, seed=SEED, by=secretary, at=call.closes_at)
    letters = db.session.scalars(select(outbox.Letter)).all()
    assert {each.template for each in letters} == {"assembly/lots"}
    assert {each.locale for each in letters} == {"fr", "nl", "ar"}
    assert sorted([each.details["seated"] for each in letters]) == [False, False, True]
    assert {each.details["rank"] for each in letters} == {None, 1}
    for each in letters:
        assert f"/councils/calls/{call.id}/lots" in outbox.compose(each).body
    [seat] = queries.sitting(council, call.starts_on)
    on = call.starts_on
    assert operations.end(seat, Ending.RESIGNED, on=on, by=secretary, at=call.closes_at)
    last = db.session.scalars(select(outbox.Letter).order_by(outbox.Letter.id.desc())).first()
    assert last
    assert last.template == "assembly/seat"
    assert "/me/council" in outbox.compose(last).body
    operations.designate(
        council.colleges[2],
        people_[3],
        starts_on=on,
        commune=a_commune("ciney"),
        by=secretary,
        at=now,
    )
    assert len(db.session.scalars(select(outbox.Letter)).all()) == 4


@pytest.mark.parametrize(
    ("starts_on", "ends_on"),
    [
        (date(2026, 3, 22), date(2029, 3, 21)),
        (date(2028, 2, 29), date(2031, 2, 27)),
        (date(2026, 1, 1), date(2028, 12, 31)),
    ],
)
def test_a_mandate_lasts_whole_years(starts_on: date, ends_on: date) -> None:
    assert last_day(starts_on, 3) == ends_on
