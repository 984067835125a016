"""The councils that come with the product."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from council.assembly.models import College, CollegeKind, Council, Territory
from council.core import journal
from council.core.db import db
from council.people.models import Member
from council.territory import queries as territory
from council.territory.models import Authority

DATA = Path(__file__).parents[1] / "data" / "councils.json"


def prepare(*, by: Member | None, at: datetime) -> int:
    """Set up the territorial councils of the Province of Namur that are missing; how many.

    What is there stays as it is, whatever was changed in it.
    """
    given = template()
    authority = territory.authority_by_slug(given["authority"])
    known = set(db.session.scalars(select(Council.template)))
    missing = [each for each in given["councils"] if each["key"] not in known]
    if authority is None or not missing:
        return 0
    for each in missing:
        add(each, given, authority, by, at)
    return len(missing)


def template() -> dict[str, Any]:
    """What our data file says of the territorial councils."""
    found: dict[str, Any] = json.loads(DATA.read_text("utf-8"))
    return found


def add(
    each: dict[str, Any],
    given: dict[str, Any],
    authority: Authority,
    by: Member | None,
    at: datetime,
) -> None:
    """One council, with its communes (their code begins with the district's) and colleges."""
    communes = [one for one in territory.communes() if (one.nis or "").startswith(each["nis"])]
    council = Council(
        slug=each["slug"],
        names=each["names"],
        descriptions=given["description"],
        authority_id=authority.id,
        meetings_a_year=given["meetings_a_year"],
        languages=given["languages"],
        template=each["key"],
        created_at=at,
    )
    db.session.add(council)
    db.session.flush()
    db.session.add_all(Territory(council_id=council.id, authority_id=one.id) for one in communes)
    db.session.add_all(colleges_of_template(council, len(communes)))
    journal.record("council.prepared", by=by, about=council, at=at)


def colleges_of_template(council: Council, communes: int) -> list[College]:
    """The colleges of a territorial council for so many communes."""
    given = template()
    return [
        college(council, position, row, given, communes)
        for position, row in enumerate(given["colleges"], start=1)
    ]


def college(
    council: Council, position: int, row: dict[str, Any], given: dict[str, Any], communes: int
) -> College:
    """One college of a council, as our data file says."""
    rules = {
        name: row[name]
        for name in ("names", "substitutes", "minimum_age", "parity", "turnover", "votes")
    }
    return College(
        council_id=council.id,
        position=position,
        kind=CollegeKind(row["kind"]),
        seats=row.get("seats", communes),
        one_a_commune=row.get("one_a_commune", False),
        years=given["years"],
        most_terms=given["most_terms"],
        **rules,
    )
