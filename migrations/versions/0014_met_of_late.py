"""An index by which those are found who were met of late by a recognised place."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_index("ix_member_verified_at", "member", ["verified_at"])


def downgrade() -> None:
    """Go down."""
    op.drop_index("ix_member_verified_at", "member")
