"""Search by stems, and of dossiers: the indexes begin empty, and `council db upgrade` fills them."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

FTS = "tokenize='unicode61', prefix='{}')"
SQLITE_UP = (
    "DROP TABLE contribution_search",
    *(
        f"CREATE VIRTUAL TABLE {name}_search USING fts5(content, stems, {FTS.format('2 3 4 5')}"
        for name in ("contribution", "dossier")
    ),
)
SQLITE_DOWN = (
    "DROP TABLE dossier_search",
    "DROP TABLE contribution_search",
    f"CREATE VIRTUAL TABLE contribution_search USING fts5(content, {FTS.format('2 3')}",
)
POSTGRESQL_UP = (
    "TRUNCATE contribution_search",
    # so that the planner knows rare words from common ones: from 10,000 words, not from 1,000
    "ALTER TABLE contribution_search ALTER COLUMN content SET STATISTICS 1000",
    "CREATE TABLE dossier_search (id INTEGER PRIMARY KEY, content TSVECTOR NOT NULL)",
    "CREATE INDEX ix_dossier_search ON dossier_search USING gin (content)",
)
POSTGRESQL_DOWN = (
    "DROP TABLE dossier_search",
    "ALTER TABLE contribution_search ALTER COLUMN content SET STATISTICS -1",
    "TRUNCATE contribution_search",
)


def upgrade() -> None:
    """Go up."""
    for sql in SQLITE_UP if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_UP:
        op.execute(sql)


def downgrade() -> None:
    """Go down."""
    for sql in SQLITE_DOWN if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_DOWN:
        op.execute(sql)
