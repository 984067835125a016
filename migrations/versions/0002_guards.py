"""The search table, and the guards that keep the journal append-only."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SQLITE_UP = (
    "CREATE VIRTUAL TABLE contribution_search USING fts5("
    "content, tokenize='unicode61', prefix='2 3')",
    "CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal "
    "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
    "CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal "
    "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
)
SQLITE_DOWN = (
    "DROP TRIGGER journal_no_delete",
    "DROP TRIGGER journal_no_update",
    "DROP TABLE contribution_search",
)
POSTGRESQL_UP = (
    "CREATE TABLE contribution_search (id INTEGER PRIMARY KEY, content TSVECTOR NOT NULL)",
    "CREATE INDEX ix_contribution_search ON contribution_search USING gin (content)",
    "CREATE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$",
    "CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE ON journal "
    "FOR EACH ROW EXECUTE FUNCTION journal_is_append_only()",
)
POSTGRESQL_DOWN = (
    "DROP TRIGGER journal_append_only ON journal",
    "DROP FUNCTION journal_is_append_only()",
    "DROP TABLE contribution_search",
)


def upgrade() -> None:
    """Make them."""
    for sql in SQLITE_UP if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_UP:
        op.execute(sql)


def downgrade() -> None:
    """Take them away."""
    for sql in SQLITE_DOWN if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_DOWN:
        op.execute(sql)
