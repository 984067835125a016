"""Texts of the explaining pages, where an administrator replaced ours."""

import sqlalchemy as sa
from alembic import op
from council.core.db import MomentType

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "page_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body_source", sa.Text(), nullable=False),
        sa.Column("updated_at", MomentType(), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["member.id"], name=op.f("fk_page_text_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_text")),
        sa.UniqueConstraint("slug", "locale", name=op.f("uq_page_text_slug_locale")),
    )


def downgrade() -> None:
    """Go down."""
    op.drop_table("page_text")
