"""How many things each choice of a list's filters finds: counted by the worker, kept in a table.

Requests only read it. It is counted once a minute, so a number is at most about a minute old; it
is of the whole list, whatever other filters are on. It is written when a number has changed, so
pages that are kept are made anew for it once a minute at the most.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from council.core.db import LABELS, Model, db

Counts = Mapping[str, Mapping[str, int]]  # by the name of the filter, by the value in the address


class Facet(Model):
    """How many things of a list a choice finds; a choice that finds none has no row."""

    __table_args__ = ({"info": LABELS},)

    of: Mapped[str] = mapped_column(primary_key=True)  # the list
    name: Mapped[str] = mapped_column(primary_key=True)  # the filter
    value: Mapped[str] = mapped_column(primary_key=True)  # the choice, as in the address
    number: Mapped[int]


@dataclass(frozen=True)
class Numbers:
    """What pages show beside the choices of a list."""

    counts: Counts

    def beside(self, name: str) -> Mapping[str, int] | None:
        """The numbers of one filter's choices, without those that find nothing.

        None before anything was counted: then pages show no number.
        """
        return self.counts.get(name, {}) if self.counts else None

    def of(self, name: str, value: str) -> int | None:
        """How many things a choice finds; None as above."""
        beside = self.beside(name)
        return None if beside is None else beside.get(value, 0)

    def found_first(self, name: str, options: Sequence[Any]) -> list[Any]:
        """Options (sequences that begin with the value) with those that find nothing behind.

        The empty value, which stands for all, stays where it is.
        """
        return sorted(options, key=lambda each: bool(each[0]) and self.of(name, each[0]) == 0)


def numbers(of: str) -> Numbers:
    """The numbers of a list, in one query."""
    found: dict[str, dict[str, int]] = {}
    rows = select(Facet.name, Facet.value, Facet.number).where(Facet.of == of)
    for name, value, number in db.session.execute(rows):
        found.setdefault(name, {})[value] = number
    return Numbers(found)


def keep(of: str, counted: Counts) -> None:
    """Keep what was counted of a list, in one short transaction; what is the same is not written.

    Reading ends first, so that nobody who writes waits for what took long to count.
    """
    wanted = {(name, value): n for name, each in counted.items() for value, n in each.items() if n}
    db.session.rollback()
    with db.unit():
        rows = select(Facet).where(Facet.of == of).order_by(Facet.name, Facet.value)
        kept = {(row.name, row.value): row for row in db.session.scalars(rows.with_for_update())}
        for key in kept.keys() - wanted.keys():
            db.session.delete(kept[key])
        for key in kept.keys() & wanted.keys():
            kept[key].number = wanted[key]
        new = sorted(wanted.keys() - kept.keys())
        values = [{"of": of, "name": n, "value": v, "number": wanted[n, v]} for n, v in new]
        if values:  # passed over are those that a command, which counts too, kept meanwhile
            db.session.execute(db.insert_new(Facet), values)
