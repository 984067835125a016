"""Reference data of the territory, from the product's own files; what was edited stays."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select

from council.core.db import db
from council.core.text import fold
from council.territory.models import (
    Asker,
    Authority,
    Competence,
    Delay,
    Level,
    Locality,
    Means,
    Procedure,
    Silence,
    Theme,
)

DATA = Path(__file__).parent / "data"
PLAIN = (  # what a procedure takes from the data as it stands there
    *(
        "key",
        "levels",
        "names",
        "purposes",
        "laws",
        "letters",
        "bodies",
        "source",
        "min_age",
        "signatures",
    ),
    *("clear_days", "minutes", "ack_days", "answer_days", "answer_working", "extension_days"),
)


def load_reference() -> int:
    """Add the authorities, themes, competences, procedures and default delays that are missing.

    Returns how many authorities, themes and procedures were added; what is there stays as it is.
    """
    added = load_authorities() + load_themes() + load_procedures()
    if not db.session.scalar(select(Delay).where(Delay.level.is_(None))):
        db.session.add(Delay(ack_days=15, answer_days=60))
    db.session.flush()
    return added


def load_authorities() -> int:
    """Add the missing authorities, parents first."""
    known = {each.key: each for each in db.session.scalars(select(Authority))}
    waiting = [a for a in read("authorities.json")["authorities"] if a["key"] not in known]
    count = len(waiting)
    while waiting:
        ready = [a for a in waiting if a["parent"] is None or a["parent"] in known]
        for given in ready:
            known[given["key"]] = add_authority(given, known.get(given["parent"]))
        waiting = [a for a in waiting if a["key"] not in known]
    return count


def add_authority(given: dict[str, Any], parent: Authority | None) -> Authority:
    """One authority with its postal codes and places."""
    authority = Authority(
        key=given["key"],
        slug=slug(given["names"]["fr"]),
        level=Level(given["level"]),
        parent_id=parent.id if parent else None,
        path="",
        nis=given["nis"],
        names=given["names"],
        population=given["population"],
        latitude=given["latitude"],
        longitude=given["longitude"],
        local=given["local"],
    )
    db.session.add(authority)
    db.session.flush()  # its path holds its id
    authority.path = f"{parent.path if parent else '/'}{authority.id}/"
    places = [(code, given["names"]["fr"]) for code in given.get("postal_codes", ())]
    places += [("", name) for name in given.get("localities", ())]
    db.session.add_all(
        Locality(postal_code=code, name=name, authority_id=authority.id) for code, name in places
    )
    return authority


def load_themes() -> int:
    """Add the missing themes with their usual competences."""
    known = set(db.session.scalars(select(Theme.slug)))
    missing = [
        (position, given)
        for position, given in enumerate(read("themes.json")["themes"])
        if given["slug"] not in known
    ]
    for position, given in missing:
        theme = Theme(
            slug=given["slug"],
            names=given["names"],
            keywords=[fold(word) for word in given["keywords"]],
            position=position,
        )
        db.session.add(theme)
        db.session.flush()  # its competences need its id
        db.session.add_all(
            Competence(
                theme_id=theme.id,
                level=Level(each["level"]),
                role=each["role"],
                body=each["body"],
                source=given["source"],
                position=index,
            )
            for index, each in enumerate(given["levels"])
        )
    return len(missing)


def load_procedures() -> int:
    """Add the missing procedures, then join the new ones to those that come after them."""
    known = {each.key: each for each in db.session.scalars(select(Procedure))}
    given = read("procedures.json")
    written_on = date.fromisoformat(given["written_on"])
    missing = [each for each in given["procedures"] if each["key"] not in known]
    for position, each in enumerate(given["procedures"]):
        if each["key"] not in known:
            known[each["key"]] = add_procedure(each, written_on, position)
    db.session.flush()  # they name each other by their ids
    for each in missing:
        known[each["key"]].next_id = known[each["next"]].id if each["next"] else None
    return len(missing)


def add_procedure(given: dict[str, Any], written_on: date, position: int) -> Procedure:
    """One procedure, not joined to the next yet."""
    plain = {name: given[name] for name in PLAIN if name in given}
    procedure = Procedure(
        **plain,
        position=position,
        written_on=written_on,
        law_on=date.fromisoformat(given["law_on"]) if given["law_on"] else None,
        asker=Asker(given["asker"]),
        means=Means(given["means"]),
        silence=Silence(given["silence"]),
    )
    db.session.add(procedure)
    return procedure


def read(name: str) -> dict[str, Any]:
    """One of our data files."""
    found: dict[str, Any] = json.loads((DATA / name).read_text())
    return found


def slug(name: str) -> str:
    """`name` for an address: folded letters and digits, joined by hyphens."""
    return "-".join(re.findall(r"[a-z0-9]+", fold(name)))
