"""The shape of the tables that this version needs: told by the names of the migrations' files.

Read without Alembic, so that a start need not import it to learn that nothing is to be done.
"""

from pathlib import Path

MIGRATIONS = Path(__file__).parents[2] / "migrations"
LOCK = 7_265_386  # of PostgreSQL: of several machines, one changes the tables, the others wait


def newest() -> str:
    """The revision of this version: files of migrations bear theirs, and are counted up."""
    return max(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("*.py"))
