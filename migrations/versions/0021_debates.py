"""Debates; colleges that are closed; threads are found by what they are about."""

import sqlalchemy as sa
from alembic import op

from council.core.db import MomentType

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

SIDES = ("for", "against", "question", "answer")


def upgrade() -> None:
    """Go up."""
    op.add_column("college", sa.Column("closed_at", MomentType(), nullable=True))
    op.create_index("ix_thread_about", "thread", ["about_kind", "about_id"])
    op.create_table(
        "debate",
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("opening", kind("opening", "members", "read", "part"), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", MomentType(), nullable=False),
        refer("debate", "thread_id", "thread.id"),
        refer("debate", "opened_by_id", "member.id"),
        sa.PrimaryKeyConstraint("thread_id", name=op.f("pk_debate")),
    )
    op.create_table(
        "expert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("invited_by_id", sa.Integer(), nullable=False),
        sa.Column("invited_at", MomentType(), nullable=False),
        sa.Column("ended_at", MomentType(), nullable=True),
        refer("expert", "thread_id", "debate.thread_id"),
        refer("expert", "member_id", "member.id"),
        refer("expert", "invited_by_id", "member.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert")),
    )
    op.create_index("ix_expert_thread", "expert", ["thread_id", "id"])
    op.create_index("ix_expert_member_id", "expert", ["member_id"])
    op.create_table(
        "argument",
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("side", kind("side", *SIDES), nullable=False),
        sa.Column("convinced", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(side = 'answer') = (expert_id IS NOT NULL)", name=op.f("ck_argument_answered")
        ),
        sa.CheckConstraint("convinced >= 0", name=op.f("ck_argument_counted")),
        refer("argument", "comment_id", "comment.id"),
        refer("argument", "thread_id", "debate.thread_id"),
        refer("argument", "expert_id", "expert.id"),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_argument")),
    )
    op.create_index(
        "ix_argument_side", "argument", ["thread_id", "side", "convinced", "comment_id"]
    )
    op.create_index("ix_argument_expert_id", "argument", ["expert_id"])
    op.create_table(
        "conviction",
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("at", MomentType(), nullable=False),
        refer("conviction", "comment_id", "argument.comment_id"),
        refer("conviction", "member_id", "member.id"),
        sa.PrimaryKeyConstraint("comment_id", "member_id", name=op.f("pk_conviction")),
    )
    op.create_index("ix_conviction_member_id", "conviction", ["member_id"])
    op.create_table(
        "debate_summary",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("translates", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", MomentType(), nullable=False),
        refer("debate_summary", "thread_id", "debate.thread_id"),
        refer("debate_summary", "by_id", "member.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_debate_summary")),
        sa.UniqueConstraint("thread_id", "number", name=op.f("uq_debate_summary_thread_id_number")),
    )


def kind(name: str, *values: str) -> sa.Enum:
    """One of a few words."""
    return sa.Enum(*values, name=name, native_enum=False, length=32, create_constraint=True)


def refer(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    """A reference, under the name that the house gives it."""
    return sa.ForeignKeyConstraint([column], [other], name=op.f(f"fk_{table}_{column}"))


def downgrade() -> None:
    """Go down."""
    for table in ("debate_summary", "conviction", "argument", "expert", "debate"):
        op.drop_table(table)
    op.drop_index("ix_thread_about", "thread")
    op.drop_column("college", "closed_at")
