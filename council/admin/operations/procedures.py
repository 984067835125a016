"""Rungs of the ladder: what was checked, delays, addresses. Clocks that run are never touched."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from council.admin.operations.delays import Delays, of
from council.admin.queries import territory as queries
from council.core import journal
from council.core.db import db
from council.people.models import Member
from council.territory.models import Authority, Procedure, ProcedureDelay


@dataclass(frozen=True)
class Entry:
    """What administrators say of a procedure.

    `checked_on`: when somebody compared it with the law at `source`; `email`: of the body that
    receives it.
    """

    source: str
    checked_on: date | None
    email: str | None
    active: bool


def change(procedure: Procedure, entry: Entry, delays: Delays, *, by: Member, at: datetime) -> None:
    """Change a procedure, from now on; when nothing differs nothing happens."""
    given = asdict(entry) | asdict(delays)
    before = {name: getattr(procedure, name) for name in given}
    if before == given:
        return
    for name, value in given.items():
        setattr(procedure, name, value)
    figures: dict[str, Any] = {"before": plain(before), "after": plain(given)}
    journal.record("procedure.changed", by=by, about=procedure, at=at, **figures)


def plain(values: dict[str, Any]) -> dict[str, Any]:
    """Values as the journal keeps them: days as text, no address."""
    told = {name: value for name, value in values.items() if name != "email"}
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in told.items()
    }


def set_own(
    procedure: Procedure, authority: Authority, delays: Delays, *, by: Member, at: datetime
) -> ProcedureDelay:
    """Set the delays of a procedure before one authority, from now on."""
    kept = queries.own_of(procedure, authority)
    before = asdict(of(kept)) if kept else None
    if kept is None:
        kept = ProcedureDelay(procedure=procedure, authority=authority)
        db.session.add(kept)
    for name, value in asdict(delays).items():
        setattr(kept, name, value)
    kept.changed_at = at
    told: dict[str, Any] = {"authority": authority.slug, "before": before, "after": asdict(delays)}
    journal.record("procedure.delays", by=by, about=procedure, at=at, **told)
    return kept


def drop_own(kept: ProcedureDelay, *, by: Member, at: datetime) -> None:
    """Let the procedure's own delays hold again before an authority."""
    told: dict[str, Any] = {
        "authority": kept.authority.slug,
        "before": asdict(of(kept)),
        "after": None,
    }
    journal.record("procedure.delays", by=by, about=kept.procedure, at=at, **told)
    db.session.delete(kept)
