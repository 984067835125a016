"""Mails that came in, the files with them, and how far mailboxes were read."""

import sqlalchemy as sa
from alembic import op

from council.core.db import Json, MomentType

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

STATES = ("new", "waiting", "held", "returned", "automatic")
STATES += ("published", "overtaken", "dismissed")
REASONS = ("no_address", "ended", "expired", "sender", "forged", "another", "again", "answered")
REASONS += ("withdrawn", "empty", "long", "large", "packed", "loop", "unreadable")


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "received_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("received_at", MomentType(), nullable=False),
        sa.Column("state", kind("state", *STATES), nullable=False),
        sa.Column("reason", kind("reason", *REASONS), nullable=True),
        sa.Column("referral_id", sa.Integer(), nullable=True),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("refused", Json, nullable=False),
        sa.Column("settled_at", MomentType(), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        refer("received_mail", "referral_id", "referral.id"),
        refer("received_mail", "settled_by_id", "member.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received_mail")),
        sa.UniqueConstraint("key", name=op.f("uq_received_mail_key")),
    )
    op.create_index("ix_received_mail_desk", "received_mail", ["state", "received_at", "id"])
    op.create_index("ix_received_mail_sender", "received_mail", ["sender", "received_at"])
    op.create_index("ix_received_mail_referral_id", "received_mail", ["referral_id"])
    op.create_table(
        "received_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        refer("received_file", "mail_id", "received_mail.id"),
        refer("received_file", "file_id", "stored_file.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received_file")),
    )
    op.create_index("ix_received_file_mail_id", "received_file", ["mail_id"])
    op.create_table(
        "mailbox",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("validity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_mailbox")),
    )


def kind(name: str, *values: str) -> sa.Enum:
    """One of a few words."""
    return sa.Enum(*values, name=name, native_enum=False, length=32, create_constraint=True)


def refer(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    """A reference, under the name that the house gives it."""
    return sa.ForeignKeyConstraint([column], [other], name=op.f(f"fk_{table}_{column}"))


def downgrade() -> None:
    """Go down."""
    for table in ("mailbox", "received_file", "received_mail"):
        op.drop_table(table)
