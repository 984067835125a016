"""What a release reads and writes in the database, told by its models; kept at each release.

    python tools/released.py 0.2.0

writes it to migrations/released.json, as the release of that number. The tests hold every later
migration to it: until the next release, servers of this one work on the tables of that one.
"""

import json
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import CheckConstraint, Column, Enum, MetaData, Table, UniqueConstraint

from council import tables  # noqa: F401  # all models are known from here on
from council.core.db import db
from council.core.schema import newest

KEPT = Path(__file__).resolve().parents[1] / "migrations" / "released.json"


def main(release: str) -> int:
    """Write down what the present models read and write."""
    told = {"release": release, "revision": newest(), "tables": described(db.metadata)}
    KEPT.write_text(json.dumps(told, indent=1, sort_keys=True) + "\n", "utf-8")
    return 0


def described(metadata: MetaData) -> dict[str, Any]:
    """Every table of some models: its columns, and what a row of it has to meet."""
    return {name: described_table(table) for name, table in sorted(metadata.tables.items())}


def described_table(table: Table) -> dict[str, Any]:
    """A table as its models know it."""
    columns = {each.name: described_column(each) for each in table.columns}
    refers = {
        f"{key.parent.name} to {key.target_fullname}"
        for key in table.foreign_keys  # each of one column
    }
    rules = [each for each in table.constraints if isinstance(each, CheckConstraint)]
    constraints = [each for each in table.constraints if isinstance(each, UniqueConstraint)]
    unique = [each.columns.keys() for each in constraints]
    unique += [each.columns.keys() for each in table.indexes if each.unique]
    return {
        "columns": columns,
        "refers": sorted(refers),
        "unique": sorted(sorted(names) for names in unique),
        "checks": sorted(str(each.name) for each in rules),
    }


def described_column(column: Column[Any]) -> dict[str, Any]:
    """A column: its type, and where that is so, that it may be empty, and what it may be."""
    told: dict[str, Any] = {"type": str(column.type)}
    if column.nullable:
        told["null"] = True
    if isinstance(column.type, Enum):
        told["values"] = list(column.type.enums)
    return told


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
