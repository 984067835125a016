"""Indexes off which a filtered list is read in order of supports."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ADDED = {
    "ix_contribution_theme_supported": ["theme_id", "state", "supports", "id"],
    "ix_contribution_commune_supported": ["commune_id", "state", "supports", "id"],
    "ix_contribution_language_supported": ["language", "state", "supports", "id"],
}


def upgrade() -> None:
    """Go up."""
    for name, columns in ADDED.items():
        op.create_index(name, "contribution", columns)


def downgrade() -> None:
    """Go down."""
    for name in ADDED:
        op.drop_index(name, "contribution")
