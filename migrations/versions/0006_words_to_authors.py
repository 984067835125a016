"""Short words of the council to the authors in a dossier."""

import sqlalchemy as sa
from alembic import op
from council.core.db import MomentType

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "authors_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("at", MomentType(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_authors_word_dossier_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_authors_word_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authors_word")),
    )
    op.create_index("ix_authors_word_dossier_id", "authors_word", ["dossier_id"])
    op.create_index("ix_authors_word_by_id", "authors_word", ["by_id"])


def downgrade() -> None:
    """Go down."""
    op.drop_table("authors_word")
