"""Councils that are ended by hand: their last day and why; mandates that end with them."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

ENDINGS = ("resigned", "moved", "replaced", "absent", "died", "left", "seated", "mistake")
NEW = "dissolved"


def upgrade() -> None:
    """Go up."""
    op.add_column("council", sa.Column("ended_on", sa.Date(), nullable=True))
    for name in ("end_reason", "end_language"):
        op.add_column("council", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    allow(ENDINGS, (*ENDINGS, NEW))


def allow(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Let the ending of a mandate be one of `after`.

    SQLite cannot change a constraint, and a table to which others refer cannot be made anew while
    it watches over them: the words are changed where it keeps them, as its manual allows.
    """
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint("ending", "mandate", type_="check")
        op.create_check_constraint("ending", "mandate", f"ending IN ({quoted(after)})")
        return
    connection = op.get_bind()
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    op.execute("PRAGMA writable_schema = ON")
    connection.execute(
        sa.text(
            "UPDATE sqlite_schema SET sql = replace(sql, :before, :after)"
            " WHERE type = 'table' AND name = 'mandate'"
        ),
        {"before": f"({quoted(before)})", "after": f"({quoted(after)})"},
    )
    op.execute(f"PRAGMA schema_version = {version + 1}")
    op.execute("PRAGMA writable_schema = OFF")


def quoted(words: tuple[str, ...]) -> str:
    """Words as SQL lists them."""
    return ", ".join(f"'{each}'" for each in words)


def downgrade() -> None:
    """Go down."""
    op.execute("UPDATE mandate SET ending = 'replaced' WHERE ending = 'dissolved'")
    allow((*ENDINGS, NEW), ENDINGS)
    for name in ("end_language", "end_reason", "ended_on"):
        op.drop_column("council", name)
