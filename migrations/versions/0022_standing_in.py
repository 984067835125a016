"""Signed for the chair; drafts given up or handed on; why amendments fell; debates told of."""

import sqlalchemy as sa
from alembic import op

from council.core.db import MomentType

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

ADDED = (
    ("opinion", "stood_in"),
    ("motion", "given_up_at"),
    ("amendment", "answer"),
    ("debate", "told_at"),
)


def upgrade() -> None:
    """Go up."""
    op.add_column("opinion", filled("stood_in", sa.Boolean(), sa.false()))
    op.add_column("motion", sa.Column("given_up_at", MomentType(), nullable=True))
    op.add_column("amendment", filled("answer", sa.Text(), ""))
    op.add_column("debate", sa.Column("told_at", MomentType(), nullable=True))
    # what was said before is not told anew
    op.execute(
        "UPDATE debate SET told_at = (SELECT max(comment.at) FROM comment"
        " WHERE comment.thread_id = debate.thread_id)"
    )
    op.execute(
        "ALTER TABLE mover ADD COLUMN offered_to_id INTEGER "
        "CONSTRAINT fk_mover_offered_to_id REFERENCES member (id)"
    )
    op.create_index("ix_mover_offered_to_id", "mover", ["offered_to_id"])


def filled(name: str, kind: sa.types.TypeEngine[object], default: object) -> sa.Column[object]:
    """A column that the release before does not write."""
    return sa.Column(name, kind, nullable=False, server_default=default)  # type: ignore[arg-type]


def downgrade() -> None:
    """Go down."""
    op.drop_index("ix_mover_offered_to_id", "mover")
    with op.batch_alter_table("mover") as mover:
        mover.drop_column("offered_to_id")
    for table, column in ADDED:
        op.drop_column(table, column)
