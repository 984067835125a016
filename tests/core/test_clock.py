"""The clock: Brussels days, Belgian holidays, working days, deadlines across summer time."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from council.core import clock

CALM = settings(max_examples=40, deadline=None)
DAYS = st.dates(date(2000, 1, 3), date(2090, 12, 31))
MOMENTS = st.datetimes(
    datetime(2000, 1, 3),  # noqa: DTZ001  # the strategy gives it its zone
    datetime(2090, 12, 31),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, clock.ZONE, timezone(timedelta(hours=-11))]),
)
EASTER_MONDAYS = {  # as the almanacs print them
    2019: date(2019, 4, 22),
    2023: date(2023, 4, 10),
    2024: date(2024, 4, 1),
    2025: date(2025, 4, 21),
    2026: date(2026, 4, 6),
    2027: date(2027, 3, 29),
    2038: date(2038, 4, 26),
}


def legal_holidays(year: int) -> set[date]:
    """The ten days of the law, counted from Easter Monday by hand."""
    monday = EASTER_MONDAYS[year]
    return {
        date(year, 1, 1),
        monday,
        date(year, 5, 1),
        monday + timedelta(days=38),  # Ascension, the Thursday of the sixth week
        monday + timedelta(days=49),  # Whit Monday
        date(year, 7, 21),
        date(year, 8, 15),
        date(year, 11, 1),
        date(year, 11, 11),
        date(year, 12, 25),
    }


def naive_sum(start: date, end: date) -> int:
    """Working days after `start` up to `end`, told one by one."""
    count, day = 0, start
    while day < end:
        day += timedelta(days=1)
        if day.strftime("%a") not in {"Sat", "Sun"} and day not in clock.public_holidays(day.year):
            count += 1
    return count


@pytest.mark.parametrize("year", EASTER_MONDAYS)
def test_the_holidays_are_the_ten_days_of_the_law(year: int) -> None:
    days = clock.public_holidays(year)
    assert legal_holidays(year) <= days
    extra = {day for day in days - legal_holidays(year) if day.weekday() < 5}
    assert not extra, "a working day that the law does not take away"


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 7, 20), True),  # Monday before the national day
        (date(2026, 7, 21), False),  # the national day, a Tuesday
        (date(2026, 7, 25), False),  # a Saturday
        (date(2026, 7, 26), False),  # a Sunday
        (date(2026, 5, 14), False),  # Ascension
        (date(2026, 5, 15), True),  # its bridge is a working day all the same
        (date(2026, 5, 25), False),  # Whit Monday
        (date(2026, 9, 27), False),  # the French Community's day falls on a Sunday
        (date(2027, 9, 27), True),  # and is no legal holiday on a Monday
        (date(2026, 11, 2), True),  # All Souls is none
        (date(2026, 11, 11), False),  # Armistice
        (date(2026, 12, 24), True),
        (date(2026, 12, 25), False),
        (date(2026, 12, 26), False),  # a Saturday; no second Christmas day
    ],
)
def test_a_day_is_worked_or_not(day: date, works: bool) -> None:
    assert clock.is_working_day(day) is works


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 3, 2), 0, date(2026, 3, 2)),
        (date(2026, 3, 7), 0, date(2026, 3, 7)),  # a Saturday stays itself
        (date(2026, 3, 6), 1, date(2026, 3, 9)),  # Friday to Monday
        (date(2026, 3, 2), 15, date(2026, 3, 23)),  # three plain weeks
        (date(2026, 4, 3), 1, date(2026, 4, 7)),  # over Easter
        (date(2026, 12, 24), 2, date(2026, 12, 29)),
        (date(2026, 12, 31), 1, date(2027, 1, 4)),  # into the next year
        (date(2026, 3, 9), -1, date(2026, 3, 6)),
        (date(2026, 4, 7), -1, date(2026, 4, 3)),
        (date(2027, 1, 4), -1, date(2026, 12, 31)),
    ],
)
def test_working_days_are_added(start: date, count: int, end: date) -> None:
    assert clock.add_working_days(start, count) == end


@CALM
@given(start=DAYS, length=st.integers(0, 120))
def test_working_days_between_are_those_told_one_by_one(start: date, length: int) -> None:
    end = start + timedelta(days=length)
    assert clock.working_days_between(start, end) == naive_sum(start, end)


@CALM
@given(start=DAYS, length=st.integers(-120, 120))
def test_the_way_back_is_as_long_as_the_way_there(start: date, length: int) -> None:
    end = start + timedelta(days=length)
    assert clock.working_days_between(start, end) == -clock.working_days_between(end, start)


@CALM
@given(start=DAYS, count=st.integers(1, 60))
def test_what_is_added_is_counted_again(start: date, count: int) -> None:
    end = clock.add_working_days(start, count)
    assert clock.is_working_day(end)
    assert clock.working_days_between(start, end) == count


@CALM
@given(start=DAYS, count=st.integers(1, 60))
def test_from_a_working_day_one_comes_back_to_it(start: date, count: int) -> None:
    begun = clock.add_working_days(start, 1)
    there = clock.add_working_days(begun, count)
    assert clock.add_working_days(there, -count) == begun


@CALM
@given(start=DAYS, one=st.integers(0, 30), more=st.integers(0, 30))
def test_working_days_add_up(start: date, one: int, more: int) -> None:
    begun = clock.add_working_days(start, 1)
    in_two = clock.add_working_days(clock.add_working_days(begun, one), more)
    assert in_two == clock.add_working_days(begun, one + more)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 3, 1, 22, 59, 59, tzinfo=UTC), date(2026, 3, 1)),
        (datetime(2026, 3, 1, 23, 0, tzinfo=UTC), date(2026, 3, 2)),  # winter: an hour ahead
        (datetime(2026, 7, 1, 21, 59, 59, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 7, 1, 22, 0, tzinfo=UTC), date(2026, 7, 2)),  # summer: two
        (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), date(2026, 3, 29)),  # the night it changes
        (datetime(2026, 3, 29, 22, 0, tzinfo=UTC), date(2026, 3, 30)),
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), date(2026, 10, 26)),
        (datetime(2026, 3, 1, 20, 0, tzinfo=timezone(timedelta(hours=-5))), date(2026, 3, 2)),
    ],
)
def test_the_day_is_that_of_brussels(moment: datetime, day: date) -> None:
    assert clock.local_day(moment) == day


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2026, 3, 2), datetime(2026, 3, 2, 22, 59, 59, tzinfo=UTC)),
        (date(2026, 3, 28), datetime(2026, 3, 28, 22, 59, 59, tzinfo=UTC)),
        (date(2026, 3, 29), datetime(2026, 3, 29, 21, 59, 59, tzinfo=UTC)),  # a day of 23 hours
        (date(2026, 10, 24), datetime(2026, 10, 24, 21, 59, 59, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 22, 59, 59, tzinfo=UTC)),  # of 25 hours
    ],
)
def test_a_day_ends_a_second_before_midnight_in_brussels(day: date, last: datetime) -> None:
    assert clock.end_of_day(day) == last


@CALM
@given(day=DAYS)
def test_the_end_of_a_day_is_in_it_and_the_next_second_is_not(day: date) -> None:
    last = clock.end_of_day(day)
    assert clock.local_day(last) == day
    assert clock.local_day(last + timedelta(seconds=1)) == day + timedelta(days=1)


@pytest.mark.parametrize(
    ("sent", "days", "working", "due"),
    [  # sent when, how many days, working ones?, the day on which it is due
        (datetime(2026, 3, 2, 9, tzinfo=UTC), 15, True, date(2026, 3, 23)),
        (
            datetime(2026, 3, 2, 9, tzinfo=UTC),
            60,
            False,
            date(2026, 5, 1),
        ),  # on a holiday: so be it
        (datetime(2026, 3, 6, 23, 30, tzinfo=UTC), 1, True, date(2026, 3, 9)),  # Saturday by then
        (datetime(2026, 3, 6, 22, 30, tzinfo=UTC), 1, False, date(2026, 3, 7)),
        (datetime(2026, 12, 20, 9, tzinfo=UTC), 15, True, date(2027, 1, 12)),
        (datetime(2026, 10, 24, 12, tzinfo=UTC), 1, False, date(2026, 10, 25)),
        (datetime(2026, 3, 28, 12, tzinfo=UTC), 2, False, date(2026, 3, 30)),
    ],
)
def test_a_deadline_is_the_end_of_its_day(
    sent: datetime, days: int, working: bool, due: date
) -> None:
    assert clock.deadline(sent, days=days, working=working) == clock.end_of_day(due)


@CALM
@given(moment=MOMENTS, days=st.integers(0, 90))
def test_calendar_days_to_a_deadline_are_those_that_are_left(moment: datetime, days: int) -> None:
    due = clock.deadline(moment, days=days, working=False)
    assert clock.days_left(due, moment) == days


@CALM
@given(one=MOMENTS, other=MOMENTS)
def test_days_left_one_way_are_days_past_the_other(one: datetime, other: datetime) -> None:
    assert clock.days_left(one, other) == -clock.days_left(other, one)


@CALM
@given(moment=MOMENTS, days=st.integers(0, 40))
def test_working_days_never_end_sooner_than_calendar_days(moment: datetime, days: int) -> None:
    worked = clock.deadline(moment, days=days, working=True)
    assert worked >= clock.deadline(moment, days=days, working=False)


@pytest.mark.parametrize(
    ("at", "left"),
    [
        (datetime(2026, 3, 22, 9, tzinfo=UTC), 1),
        (datetime(2026, 3, 22, 23, 30, tzinfo=UTC), 0),  # after midnight in Brussels
        (datetime(2026, 3, 23, 9, tzinfo=UTC), 0),
        (datetime(2026, 3, 23, 22, 59, 59, tzinfo=UTC), 0),
        (datetime(2026, 3, 23, 23, 0, tzinfo=UTC), -1),
    ],
)
def test_on_its_day_nothing_is_overdue_yet(at: datetime, left: int) -> None:
    due = clock.deadline(datetime(2026, 3, 2, 9, tzinfo=UTC), days=15, working=True)
    assert clock.days_left(due, at) == left


def test_now_is_aware_and_utc() -> None:
    assert clock.now().utcoffset() == timedelta(0)
