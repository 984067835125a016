"""When things happen in a world: three years with working hours, seasons and bursts."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from math import sin, tau
from random import Random

from council.demo.world.sizes import dealt

DAYS = 3 * 365
HOUR = timedelta(hours=1)
MICROSECONDS = 3_600_000_000  # of an hour
TO_HOUR = len("2026-03-02 09")
BURSTS = 14  # times at which many people speak at once
BURST_DAYS = 9
BURST_FACTOR = 7.0
BY_HOUR = (1, 1, 1, 1, 1, 1, 2, 5, 9, 11, 11, 10, 12, 12, 10, 9, 9, 10, 12, 14, 15, 13, 8, 4)
BY_WEEKDAY = (12, 12, 11, 11, 10, 7, 8)


class Calendar:
    """The hours of a world, the last one just ended.

    `shown` is how databases read the beginning of each hour, and the end of the last.
    """

    def __init__(self, at: datetime, rng: Random) -> None:
        self.rng = rng
        self.count = DAYS * 24
        self.start = (
            at.astimezone(UTC).replace(minute=0, second=0, microsecond=0) - self.count * HOUR
        )
        self.shown = [written(self.start + number * HOUR) for number in range(self.count + 1)]

    def weights(self) -> Iterator[float]:
        """How much is said in each hour: more every year, most when something stirs people."""
        stirred = [1.0] * DAYS
        for first in self.rng.sample(range(DAYS - BURST_DAYS), BURSTS):
            for day in range(BURST_DAYS):
                stirred[first + day] += BURST_FACTOR * self.rng.random() * (1 - day / BURST_DAYS)
        for number in range(self.count):
            moment, day = self.start + number * HOUR, number // 24
            season = 1 + 0.3 * sin(tau * day / 365)
            rhythm = BY_HOUR[moment.hour] * BY_WEEKDAY[moment.weekday()]
            yield (0.4 + day / DAYS) * season * stirred[day] * rhythm

    def moments(self, total: int) -> Iterator[float]:
        """So many moments in order of time, in hours since the beginning."""
        for number, count in enumerate(dealt(total, self.weights())):
            for place in range(count):
                yield number + (place + self.rng.random()) / count

    def write(self, moment: float) -> str:
        """A moment in hours since the beginning, as databases read it: quicker than `written`."""
        hour = int(moment)
        minutes, rest = divmod(int((moment - hour) * MICROSECONDS), 60_000_000)
        seconds, rest = divmod(rest, 1_000_000)
        return f"{self.shown[hour][:TO_HOUR]}:{minutes:02}:{seconds:02}.{rest:06}"


def written(moment: datetime) -> str:
    """A moment in UTC as both databases read it."""
    return moment.replace(tzinfo=None).isoformat(" ", "microseconds")
