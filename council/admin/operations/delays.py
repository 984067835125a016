"""Delays of authorities. Clocks that run are never touched: they hold their own due moments."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from council.admin.queries import territory as queries
from council.core import journal
from council.core.db import db
from council.core.errors import RuleBroken
from council.people.models import Member
from council.territory.models import Authority, Days, Delay, Level


@dataclass(frozen=True)
class Delays:
    """Days (working ones, or of the calendar) to confirm, to answer, and of an extension."""

    ack_days: int
    ack_working: bool
    answer_days: int
    answer_working: bool
    extension_days: int


def of(delay: Days) -> Delays:
    """The figures of stored delays."""
    return Delays(**{name: getattr(delay, name) for name in Delays.__dataclass_fields__})


def set_delays(
    given: Delays, *, authority: Authority | None, level: Level | None, by: Member, at: datetime
) -> Delay:
    """Set the delays of an authority, of a level, or (neither) of everyone, from now on.

    The journal keeps the figures before and after; when they are the same nothing happens.
    """
    known = queries.own_delays(authority, level)
    before = of(known) if known else None
    if known and before == given:
        return known
    kept = known or Delay(authority_id=authority.id if authority else None, level=level)
    for name, value in asdict(given).items():
        setattr(kept, name, value)
    kept.changed_at = at
    db.session.add(kept)
    db.session.flush()  # the journal needs its id
    figures: dict[str, Any] = {"before": before and asdict(before), "after": asdict(given)}
    journal.record("delays.changed", by=by, about=kept, at=at, **whose(kept), **figures)
    return kept


def whose(delay: Delay) -> dict[str, Any]:
    """For whom delays are, as the journal says it."""
    level = delay.level.value if delay.level else None
    return {"authority": delay.authority.slug if delay.authority else None, "level": level}


def remove_delays(delay: Delay, by: Member, at: datetime) -> None:
    """Let an authority or a level have the wider delays again. Raises `admin.default_delays`."""
    if delay.authority_id is None and delay.level is None:
        raise RuleBroken("admin.default_delays")
    before = asdict(of(delay))
    journal.record("delays.removed", by=by, about=delay, at=at, **whose(delay), before=before)
    db.session.delete(delay)
