"""An index off which the list of one commune and one theme is read in order of publication."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_index(
        "ix_contribution_commune_theme",
        "contribution",
        ["commune_id", "theme_id", "state", "published_at", "id"],
    )


def downgrade() -> None:
    """Go down."""
    op.drop_index("ix_contribution_commune_theme", "contribution")
