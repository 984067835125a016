"""The colleges of a council on a day: who sits, who waits, what is free, what the rules say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from council.assembly.models import Application, College, Council, Gender, Mandate
from council.assembly.queries.mandates import held
from council.core.db import db


@dataclass(frozen=True)
class Parity:
    """How many women and men have a seat, as far as they said so; `least` each should have."""

    women: int
    men: int
    least: int

    @property
    def is_met(self) -> bool:
        """Whether both are at least so many."""
        return min(self.women, self.men) >= self.least


@dataclass(frozen=True)
class Bench:
    """A college on a day; `waiting`: its substitutes in order; `parity`: None without a rule."""

    college: College
    seats: list[Mandate]
    waiting: list[Mandate]
    parity: Parity | None

    @property
    def free(self) -> int:
        """How many seats nobody holds."""
        return max(0, self.college.seats - len(self.seats))

    @property
    def newcomers(self) -> int:
        """How many are in their first term."""
        return sum(each.term == 1 for each in self.seats)

    @property
    def is_renewed(self) -> bool:
        """Whether as many are new as the rules ask for."""
        return self.newcomers * 100 >= self.college.turnover * len(self.seats)


def benches(council: Council, on: date) -> list[Bench]:
    """The colleges of a council, in order, on a day."""
    mandates = held(council, on)
    genders = genders_of(mandates)
    return [bench(each, mandates, genders) for each in council.colleges if each.exists(on)]


def bench(
    college: College, mandates: Sequence[Mandate], genders: dict[int, Gender | None]
) -> Bench:
    """One college among the mandates of a day."""
    own = [each for each in mandates if each.college_id == college.id]
    seats = [each for each in own if each.rank is None]
    said = [genders.get(each.application_id or 0) for each in seats]
    least = college.least(len(seats))
    return Bench(
        college,
        seats,
        [each for each in own if each.rank is not None],
        Parity(said.count(Gender.WOMAN), said.count(Gender.MAN), least) if least else None,
    )


def genders_of(mandates: Sequence[Mandate]) -> dict[int, Gender | None]:
    """What those who were drawn said for the lots, by application."""
    ids = [each.application_id for each in mandates if each.application_id]
    rows = db.session.execute(
        select(Application.id, Application.gender).where(Application.id.in_(ids))
    )
    return dict(rows.all())
