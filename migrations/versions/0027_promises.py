"""Commitments that are followed and judged by those concerned; answers that people judge."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from council.core.db import MomentType

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

KINDS = (
    "works",
    "recruitment",
    "training",
    "opening_hours",
    "accessible_counter",
    "interpreter",
    "other",
)
GRADES = ("yes", "partly", "no", "unknown")
ADDED = {  # added by hand: Alembic gives SQLite no constraint of an added column
    "kind": "VARCHAR(32) NOT NULL DEFAULT 'other' CONSTRAINT ck_commitment_commitmentkind"
    f" CHECK (kind IN ({', '.join(repr(each) for each in KINDS)}))",
    "target": "INTEGER",
    "unit": "TEXT CONSTRAINT ck_commitment_measure CHECK ((target IS NULL) = (unit IS NULL))",
    "nonce": "TEXT NOT NULL DEFAULT ''",
    "reminders": "INTEGER NOT NULL DEFAULT 0",
    "asking": "BOOLEAN NOT NULL DEFAULT FALSE",
    "claimed": "BOOLEAN NOT NULL DEFAULT FALSE",
}
MOMENTS = {
    "commitment": ("next_step_at", "asked_at", "decide_at", "ended_at"),
    "response": ("next_round_at", "evasive_at"),
}
INDEXES = (
    ("commitment", "next_step_at"),
    ("commitment", "decide_at"),
    ("response", "next_round_at"),
)


def upgrade() -> None:
    """Go up."""
    for name, sort in ADDED.items():
        op.execute(f"ALTER TABLE commitment ADD COLUMN {name} {sort}")
    op.execute("ALTER TABLE response ADD COLUMN rounds INTEGER NOT NULL DEFAULT 0")
    for table, columns in MOMENTS.items():
        for name in columns:
            op.add_column(table, sa.Column(name, MomentType(), nullable=True))
    for table, name in INDEXES:
        op.create_index(f"ix_{table}_{name}", table, [name])
    op.create_index("ix_commitment_due_on", "commitment", ["due_on", "id"])
    start_clocks()
    progress()
    op.create_table(
        "commitment_voice",
        *own("commitment_voice", "commitment"),
        sa.Column("stance", kind("voicestance", "confirm", "not_yet", "unknown"), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("through", kind("through", "page", "mail", "counter"), nullable=False),
        sa.Column("helper_id", sa.Integer(), nullable=True),
        sa.Column("hidden_at", MomentType(), nullable=True),
        refer("commitment_voice", "helper_id", "member.id"),
        once("commitment_voice", "commitment_id", "member_id"),
    )
    op.create_table(
        "judgement",
        *own("judgement", "response"),
        sa.Column("round", kind("round", "reception", "four_weeks", "six_months"), nullable=False),
        *(
            sa.Column(name, kind(name, *GRADES), nullable=False)
            for name in ("answered", "clear", "changed")
        ),
        sa.Column("through", kind("through", "page", "mail", "counter"), nullable=False),
        sa.Column("helper_id", sa.Integer(), nullable=True),
        refer("judgement", "helper_id", "member.id"),
        once("judgement", "response_id", "member_id", "round"),
    )
    op.create_table(
        "panel_mark",
        *own("panel_mark", "response"),
        *(
            sa.Column(name, sa.Boolean(), nullable=False)
            for name in ("answers", "reasons", "plain", "dated", "next_steps")
        ),
        once("panel_mark", "response_id", "member_id"),
    )
    for table in ("commitment_voice", "judgement", "panel_mark"):
        op.create_index(f"ix_{table}_member_id", table, ["member_id"])
    for table in ("commitment_voice", "judgement"):
        op.create_index(f"ix_{table}_helper_id", table, ["helper_id"])
    op.create_table(
        "first_time",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("before", kind("grade", *GRADES), nullable=False),
        sa.Column("at", MomentType(), nullable=False),
        refer("first_time", "member_id", "member.id"),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_first_time")),
    )
    op.create_table(
        "answer_remark",
        sa.Column("response_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("body", "html", "language")),
        sa.Column("at", MomentType(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        refer("answer_remark", "response_id", "response.id"),
        refer("answer_remark", "by_id", "member.id"),
        sa.PrimaryKeyConstraint("response_id", name=op.f("pk_answer_remark")),
    )
    op.create_index("ix_answer_remark_by_id", "answer_remark", ["by_id"])


def start_clocks() -> None:
    """Let the clock look at the promises that there are, at its next turn."""
    promises = sa.Table(
        "commitment",
        sa.MetaData(),
        sa.Column("state", sa.Text()),
        sa.Column("next_step_at", MomentType()),
    )
    open_ones = promises.c.state.in_(["planned", "under_way"])
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    op.execute(promises.update().where(open_ones).values(next_step_at=moment))


def progress() -> None:
    """What is reported of promises, and its files."""
    op.create_table(
        "progress",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("kind", kind("progresskind", "step", "done", "given_up"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=True),
        sa.Column("at", MomentType(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        refer("progress", "commitment_id", "commitment.id"),
        refer("progress", "by_id", "member.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress")),
    )
    op.create_index("ix_progress_commitment_id", "progress", ["commitment_id"])
    op.create_index("ix_progress_by_id", "progress", ["by_id"])
    op.create_table(
        "progress_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("progress_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        refer("progress_file", "progress_id", "progress.id"),
        refer("progress_file", "file_id", "stored_file.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_file")),
    )
    op.create_index("ix_progress_file_progress_id", "progress_file", ["progress_id"])


def own(table: str, about: str) -> tuple[sa.schema.SchemaItem, ...]:
    """What every row has that a person says about something."""
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(f"{about}_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("at", MomentType(), nullable=False),
        refer(table, f"{about}_id", f"{about}.id"),
        refer(table, "member_id", "member.id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def kind(name: str, *values: str) -> sa.Enum:
    """One of a few words."""
    return sa.Enum(*values, name=name, native_enum=False, length=32, create_constraint=True)


def refer(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    """A reference, under the name that the house gives it."""
    return sa.ForeignKeyConstraint([column], [other], name=op.f(f"fk_{table}_{column}"))


def once(table: str, *columns: str) -> sa.UniqueConstraint:
    """Columns that no two rows share, under the name that the house gives that."""
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def downgrade() -> None:
    """Go down."""
    tables = "answer_remark first_time panel_mark judgement commitment_voice progress_file progress"
    for table in tables.split():
        op.drop_table(table)
    op.drop_index("ix_commitment_due_on", "commitment")
    for table, name in INDEXES:
        op.drop_index(f"ix_{table}_{name}", table)
    for table, columns in MOMENTS.items():
        for name in columns:
            op.drop_column(table, name)
    op.drop_column("response", "rounds")
    for name in ("unit", *(each for each in ADDED if each != "unit")):
        op.execute(f"ALTER TABLE commitment DROP COLUMN {name}")
