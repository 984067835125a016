"""Time: the present moment, Brussels days, and working days with Belgian public holidays."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import accumulate
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Brussels")
LAST_MINUTE = time(23, 59, 59)


def now() -> datetime:
    """The present moment, aware and UTC. Called at the edge only: views, tasks, commands."""
    return datetime.now(UTC)


def local_day(moment: datetime) -> date:
    """The day it is in Brussels at `moment` (aware)."""
    return moment.astimezone(ZONE).date()


def end_of_day(day: date) -> datetime:
    """The last second of `day` in Brussels, aware and UTC."""
    return datetime.combine(day, LAST_MINUTE, ZONE).astimezone(UTC)


@cache
def public_holidays(year: int) -> frozenset[date]:
    """Belgian public holidays of `year` (ten legal days, law of 4 January 1974; by `holidays`)."""
    import holidays  # late: it knows every country

    return frozenset(holidays.country_holidays("BE", years=year))


def is_working_day(day: date) -> bool:
    """Whether `day` is a Monday to Friday that is no Belgian public holiday."""
    return day.weekday() < 5 and day not in public_holidays(day.year)


def add_working_days(day: date, count: int) -> date:
    """The `count`-th working day after `day`; before it when `count` is negative.

    With 0, `day` itself, even when it is no working day.
    """
    step = timedelta(days=1 if count >= 0 else -1)
    left = abs(count)
    while left:
        day += step
        left -= is_working_day(day)
    return day


@cache
def working_days_up_to(year: int) -> tuple[int, ...]:
    """For each day of `year`, how many working days it has up to and with that one."""
    first = date(year, 1, 1)
    days = (first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days))
    return tuple(accumulate(is_working_day(day) for day in days))


def working_days_between(start: date, end: date) -> int:
    """Working days after `start` up to and with `end`; negative when `end` is before `start`."""
    if end < start:
        return -working_days_between(end, start)
    before, until = (
        working_days_up_to(day.year)[day.timetuple().tm_yday - 1] for day in (start, end)
    )
    whole = sum(working_days_up_to(year)[-1] for year in range(start.year, end.year))
    return whole + until - before


def deadline(start: datetime, *, days: int, working: bool) -> datetime:
    """The last second of the day that is `days` (calendar or working) after `start`'s day."""
    day = local_day(start)
    due = add_working_days(day, days) if working else day + timedelta(days=days)
    return end_of_day(due)


def days_left(due: datetime, at: datetime) -> int:
    """Whole Brussels days from `at` to the day of `due`; 0 on the day, negative when past."""
    return (local_day(due) - local_day(at)).days
