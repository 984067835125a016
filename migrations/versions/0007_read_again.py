"""A contribution's place in a dossier, kept while it is read again; comments that were changed."""

import sqlalchemy as sa
from alembic import op
from council.core.db import MomentType

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up; the database gives old rows the values that they would have had."""
    no = sa.false()
    op.add_column(
        "contribution", sa.Column("in_dossier", sa.Boolean(), nullable=False, server_default=no)
    )
    op.execute(
        "UPDATE contribution SET in_dossier = TRUE WHERE id IN"
        " (SELECT contribution_id FROM grouping WHERE left_at IS NULL)"
    )
    op.add_column("comment", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("comment", sa.Column("edited_at", MomentType(), nullable=True))
    op.create_table(
        "comment_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", MomentType(), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_comment_version_comment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_version")),
        sa.UniqueConstraint(
            "comment_id", "number", name=op.f("uq_comment_version_comment_id_number")
        ),
    )


def downgrade() -> None:
    """Go down."""
    op.drop_table("comment_version")
    op.drop_column("comment", "edited_at")
    op.drop_column("comment", "version")
    op.drop_column("contribution", "in_dossier")
