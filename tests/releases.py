"""The running release on newer tables: whether it can go on writing and reading what it knows."""

import json
import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, inspect, text

from released import KEPT, described

Told = dict[str, Any]
FREED = {  # so that rows can be put back in any order: it is undone with the transaction
    "sqlite": [
        "PRAGMA defer_foreign_keys = ON",
        "DROP TRIGGER journal_no_update",
        "DROP TRIGGER journal_no_delete",
    ],
    "postgresql": ["SET LOCAL session_replication_role = replica"],
}


def released() -> Told:
    """What the last release reads and writes, by table."""
    tables: Told = json.loads(KEPT.read_text("utf-8"))["tables"]
    return tables


def present(engine: Engine, models: MetaData) -> Told:
    """The tables of a database as they are, with the types that the models of now give them."""
    found, known = inspect(engine), described(models)
    return {
        name: {
            "columns": {
                each["name"]: {
                    **known.get(name, {"columns": {}})["columns"].get(each["name"], {}),
                    "null": each["nullable"],
                    "filled": each["default"] is not None or bool(each.get("autoincrement")),
                }
                for each in found.get_columns(name)
            },
            "refers": [
                f"{key['constrained_columns'][0]} to "
                f"{key['referred_table']}.{key['referred_columns'][0]}"
                for key in found.get_foreign_keys(name)
            ],
            "unique": [sorted(c["column_names"]) for c in found.get_unique_constraints(name)]
            + [sorted(c["column_names"]) for c in found.get_indexes(name) if c["unique"]],
            "checks": {str(c["name"]): c["sqltext"] for c in found.get_check_constraints(name)},
        }
        for name in found.get_table_names()
    }


def faults(before: Told, now: Told) -> Iterator[str]:
    """What would stop code that knows the tables `before` from working on those of `now`."""
    for name, table in before.items():
        if name not in now:
            yield f"{name} is gone"
            continue
        yield from faults_of_columns(name, table["columns"], now[name]["columns"])
        yield from faults_of_values(name, table["columns"], now[name]["checks"])
        yield from faults_of_rules(name, table, now[name])


def faults_of_rules(name: str, before: Told, now: Told) -> Iterator[str]:
    """Rules that what was known has to meet, and had not."""
    for each in sorted(set(now["refers"]) - set(before["refers"])):
        if each.split()[0] in before["columns"]:
            yield f"{name}.{each}: a new reference"
    for columns in now["unique"]:
        if columns not in before["unique"] and set(columns) <= before["columns"].keys():
            yield f"{name}: {', '.join(columns)} must now be unique"
    for each in sorted(now["checks"].keys() - set(before["checks"])):
        if before["columns"].keys() & named_in(now["checks"][each]):
            yield f"{name}: {each} is a new rule"


def named_in(check: str) -> set[str]:
    """The words of a check that may be columns: no value, and no type that PostgreSQL adds."""
    return set(re.findall(r"\w+", re.sub(r"'[^']*'|::\w+", "", check)))


def faults_of_columns(name: str, before: Told, now: Told) -> Iterator[str]:
    """Columns that are gone or of another kind, and new ones that must be filled."""
    for each, was in before.items():
        if each not in now:
            yield f"{name}.{each} is gone"
            continue
        if was["type"] != now[each].get("type", was["type"]):
            yield f"{name}.{each} was {was['type']}, is {now[each]['type']}"
        if was.get("null") and not now[each]["null"]:
            yield f"{name}.{each} may no longer be empty"
    for each in now.keys() - before.keys():
        if not (now[each]["null"] or now[each]["filled"]):
            yield f"{name}.{each} is new, and must be filled"


def faults_of_values(name: str, before: Told, checks: dict[str, str]) -> Iterator[str]:
    """Values that a column could have, and no longer may."""
    for each, was in before.items():
        for check in checks.values():
            listed = re.search(rf"\b{each}\b\S* (IN|= ANY) \(", check) and set(
                re.findall(r"'([a-z_]+)'", check)
            )
            gone = set(was.get("values", ())) - listed if listed else set()
            if gone:
                yield f"{name}.{each} may no longer be {', '.join(sorted(gone))}"


def write_again(connection: Connection, before: Told) -> dict[str, int]:
    """Take out all rows and put them back as code that knows the tables `before` would.

    Column by column of those, and no other. How many rows were put back, by table; raises what
    the database refuses. Then the rows are compared; the caller undoes the whole.
    """
    for freed in FREED[connection.dialect.name]:
        connection.exec_driver_sql(freed)
    for name in before:
        connection.exec_driver_sql(f'CREATE TEMP TABLE "old_{name}" AS SELECT * FROM "{name}"')
    for name in before:
        connection.exec_driver_sql(f'DELETE FROM "{name}"')
    counted = {}
    for name, table in before.items():
        columns = ", ".join(f'"{each}"' for each in table["columns"])
        said = f'INSERT INTO "{name}" ({columns}) SELECT {columns} FROM "old_{name}"'
        counted[name] = connection.exec_driver_sql(said).rowcount
        lost = text(f'SELECT {columns} FROM "old_{name}" EXCEPT SELECT {columns} FROM "{name}"')
        assert not connection.execute(lost).all(), name
    return counted
