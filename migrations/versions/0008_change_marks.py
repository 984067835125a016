"""Marks that every change leaves, by which a page is known to be as it was."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

SHARDS = 8


def upgrade() -> None:
    """Go up."""
    marks = op.create_table(
        "change_mark",
        sa.Column("shard", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("shard", name=op.f("pk_change_mark")),
    )
    op.bulk_insert(
        marks, [{"shard": each, "mark": secrets.token_urlsafe(9)} for each in range(SHARDS)]
    )


def downgrade() -> None:
    """Go down."""
    op.drop_table("change_mark")
