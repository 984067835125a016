"""Indexes off which every filtered list of contributions is read in order."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ADDED = {
    "ix_contribution_submitted": ["state", "submitted_at", "id"],
    "ix_contribution_theme": ["theme_id", "state", "published_at", "id"],
    "ix_contribution_commune": ["commune_id", "state", "published_at", "id"],
    "ix_contribution_language": ["language", "state", "published_at", "id"],
}
REPLACED = {  # the new ones begin with the same column
    "ix_contribution_theme_id": ["theme_id"],
    "ix_contribution_commune_id": ["commune_id"],
}


def upgrade() -> None:
    """Go up."""
    for name, columns in ADDED.items():
        op.create_index(name, "contribution", columns)
    for name in REPLACED:
        op.drop_index(name, "contribution")


def downgrade() -> None:
    """Go down."""
    for name, columns in REPLACED.items():
        op.create_index(name, "contribution", columns)
    for name in ADDED:
        op.drop_index(name, "contribution")
