"""Leases of due tasks, so that of several workers one does each."""

import sqlalchemy as sa
from alembic import op
from council.core.db import MomentType

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "task_lease",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("until", MomentType(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_task_lease")),
    )


def downgrade() -> None:
    """Go down."""
    op.drop_table("task_lease")
