"""Delays of authorities. Clocks that run are never touched: they hold their own due moments."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from council.admin.queries import territory as queries
from council.core import journal
from council.core.db import db
from council.core.errors import RuleBroken
from council.people.models import Member
from council.territory.models import Authority, Level, Procedure


@dataclass(frozen=True)
class Delays:
    """Days (working ones, or of the calendar) to confirm, to answer, and of an extension."""

    ack_days: int
    ack_working: bool
    answer_days: int
    answer_working: bool
    extension_days: int


def of(procedure: Procedure) -> Delays:
    """The figures of stored delays."""
    return Delays(**{name: getattr(procedure, name) for name in Delays.__dataclass_fields__})


def set_delays(
    given: Delays, *, authority: Authority | None, level: Level | None, by: Member, at: datetime
) -> Procedure:
    """Set the delays of an authority, of a level, or (neither) of everyone, from now on.

    The journal keeps the figures before and after; when they are the same nothing happens.
    """
    known = queries.own_delays(authority, level)
    before = of(known) if known else None
    if known and before == given:
        return known
    kept = known or Procedure(authority_id=authority.id if authority else None, level=level)
    for name, value in asdict(given).items():
        setattr(kept, name, value)
    kept.changed_at = at
    db.session.add(kept)
    db.session.flush()  # the journal needs its id
    figures: dict[str, Any] = {"before": before and asdict(before), "after": asdict(given)}
    journal.record("delays.changed", by=by, about=kept, at=at, **whose(kept), **figures)
    return kept


def whose(procedure: Procedure) -> dict[str, Any]:
    """For whom delays are, as the journal says it."""
    level = procedure.level.value if procedure.level else None
    return {"authority": procedure.authority.slug if procedure.authority else None, "level": level}


def remove_delays(procedure: Procedure, by: Member, at: datetime) -> None:
    """Let an authority or a level have the wider delays again. Raises `admin.default_delays`."""
    if procedure.authority_id is None and procedure.level is None:
        raise RuleBroken("admin.default_delays")
    before = asdict(of(procedure))
    journal.record(
        "delays.removed", by=by, about=procedure, at=at, **whose(procedure), before=before
    )
    db.session.delete(procedure)
