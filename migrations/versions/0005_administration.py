"""Words of mails, runs of tasks, changes of delays, and mails that were given up."""

import sqlalchemy as sa
from alembic import op
from council.core.db import MomentType

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BEFORE = ("waiting", "sent", "parked")
STATES = (*BEFORE, "given_up")


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "mail_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("updated_at", MomentType(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_text")),
        sa.UniqueConstraint("name", "locale", name=op.f("uq_mail_text_name_locale")),
    )
    op.create_table(
        "task_run",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", MomentType(), nullable=False),
        sa.Column("well", sa.Boolean(), nullable=False),
        sa.Column("failed_at", MomentType(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_task_run")),
    )
    op.add_column("procedure", sa.Column("changed_at", MomentType(), nullable=True))
    allow(STATES)


def downgrade() -> None:
    """Go down."""
    op.execute("UPDATE outbox SET state = 'parked' WHERE state = 'given_up'")
    allow(BEFORE)
    op.drop_column("procedure", "changed_at")
    op.drop_table("task_run")
    op.drop_table("mail_text")


def allow(states: tuple[str, ...]) -> None:
    """Let a mail be in these states, and no other."""
    with op.batch_alter_table("outbox") as table:
        table.drop_constraint("deliverystate", type_="check")
        table.create_check_constraint("deliverystate", sa.column("state").in_(states))
