"""Councils are made by hand and changed; their colleges are added, changed and closed."""

from datetime import date, datetime
from typing import Any

from council.assembly import queries
from council.assembly.models import College, Council, Territory
from council.assembly.operations.preparing import colleges_of_template
from council.assembly.operations.seats import busiest, check_open
from council.core import journal
from council.core.clock import local_day
from council.core.db import db
from council.core.errors import RuleBroken
from council.people.models import Member, Role
from council.territory.models import Authority

RESERVED = {"ballots", "calls", "colleges", "debates", "mandates", "meetings", "motions", "new"}
RESERVED |= {"opinions", "prepare"}
FOREVER = date.max


def create(
    *,
    slug: str,
    authority: Authority,
    communes: list[Authority],
    like_template: bool,
    by: Member,
    at: datetime,
    **values: Any,
) -> Council:
    """Make a council; `communes` empty: for all those of `authority`.

    `values` are the columns of the same names. `like_template`: with the colleges of the
    territorial councils. Raises `RuleBroken`: "council.slug" or "council.authority".
    """
    if slug in RESERVED or queries.by_slug(slug):
        raise RuleBroken("council.slug")
    check_authority(authority, by)
    council = Council(slug=slug, authority_id=authority.id, template=None, created_at=at, **values)
    db.session.add(council)
    db.session.flush()
    put_communes(council, communes)
    if like_template:
        db.session.add_all(colleges_of_template(council, len(queries.communes(council))))
    db.session.flush()
    journal.record("council.created", by=by, about=council, at=at, slug=slug)
    return council


def check_authority(authority: Authority, by: Member) -> None:
    """Refuse to have a council advise an authority that one does not administer."""
    if not by.has(Role.ADMINISTRATOR, authority):
        raise RuleBroken("council.authority")


def put_communes(council: Council, communes: list[Authority]) -> None:
    """Let a council be for these communes."""
    chosen = {each.id for each in communes}
    for each in queries.territories(council):
        if each.authority_id not in chosen:
            db.session.delete(each)
        chosen.discard(each.authority_id)
    db.session.add_all(Territory(council_id=council.id, authority_id=id) for id in sorted(chosen))
    db.session.flush()


def change(
    council: Council,
    *,
    authority: Authority,
    communes: list[Authority],
    by: Member,
    at: datetime,
    **values: Any,
) -> None:
    """Change what a council is; a seat for each commune follows its communes.

    Raises `RuleBroken`: "council.ended", "council.authority", "council.communes" or
    "council.commune_held".
    """
    db.lock(council)
    council.require_alive()
    if authority.id != council.authority_id:
        check_authority(authority, by)
    council.authority_id = authority.id
    for name, value in values.items():
        setattr(council, name, value)
    put_communes(council, communes)
    db.session.expire(council, ["authority"])
    follow_communes(council, local_day(at))
    journal.record("council.changed", by=by, about=council, at=at)


def follow_communes(council: Council, today: date) -> None:
    """Give the colleges with a seat for each commune as many; refuse to lose one that is held."""
    present = queries.communes(council)
    if not present:
        raise RuleBroken("council.communes")
    known = {each.id for each in present}
    for college in council.colleges:
        if college.one_a_commune and college.closed_at is None:
            held = queries.overlapping(college, today, FOREVER)
            if any(each.commune_id not in known for each in held):
                raise RuleBroken("council.commune_held")
            college.seats = len(present)


def add_college(council: Council, *, by: Member, at: datetime, **values: Any) -> College:
    """Add a college, the last one; `values` are the columns of the same names.

    One that the council has already, just so, is given back: it was sent twice.
    """
    db.lock(council)
    council.require_alive()
    position = max((each.position for each in council.colleges), default=0) + 1
    if values["one_a_commune"]:
        values["seats"] = len(queries.communes(council))
    for college in council.colleges:
        if not college.closed_at and all(getattr(college, n) == v for n, v in values.items()):
            return college
    college = College(council_id=council.id, position=position, **values)
    db.session.add(college)
    db.session.flush()
    db.session.expire(council, ["colleges"])
    journal.record("college.added", by=by, about=council, at=at, college=college.id)
    return college


def change_college(college: College, *, by: Member, at: datetime, **values: Any) -> None:
    """Change a college; its name at any time, its rules when no call is under way.

    Raises `RuleBroken`: "college.closed", "college.call_open", "college.kind_held" or
    "college.seats_held".
    """
    db.lock(college)
    check_open(college)
    if college.one_a_commune and values["one_a_commune"]:
        values["seats"] = college.seats
    elif values["one_a_commune"]:
        values["seats"] = len(queries.communes(college.council))
    changed = sorted(name for name, value in values.items() if getattr(college, name) != value)
    if set(changed) - {"names"} and queries.undrawn(college):
        raise RuleBroken("college.call_open")
    check_held(college, values, local_day(at))
    for name in changed:
        setattr(college, name, values[name])
    if changed:
        about: dict[str, Any] = {"college": college.id, "changed": changed}
        journal.record("college.changed", by=by, about=college.council, at=at, **about)


def check_held(college: College, values: dict[str, Any], today: date) -> None:
    """Refuse fewer seats than are held on any day, and other seats than those that are held."""
    held = queries.overlapping(college, today, FOREVER)
    if held and any(getattr(college, name) != values[name] for name in ("kind", "one_a_commune")):
        raise RuleBroken("college.kind_held")
    most = busiest(held, today)
    if values["seats"] < most:
        raise RuleBroken("college.seats_held", held=most)


def close_college(college: College, *, by: Member, at: datetime) -> None:
    """Close a college in which nobody has a seat or waits for one; what was stays readable.

    Raises `RuleBroken`: "college.closed", "college.call_open" or "college.held".
    """
    db.lock(college)
    check_open(college)
    if queries.undrawn(college):
        raise RuleBroken("college.call_open")
    if queries.anybody_from(college, local_day(at)):
        raise RuleBroken("college.held")
    college.closed_at = at
    journal.record("college.closed", by=by, about=college.council, at=at, college=college.id)
