"""Mandates to carry a dossier; a referral says who carried it."""

import sqlalchemy as sa
from alembic import op

from council.core.db import MomentType

revision = "0029"
down_revision = "0027"
branch_labels = None
depends_on = None

STATES = ("asked", "accepted", "declined", "revoked")
OPEN = sa.text("state IN ('asked', 'accepted')")


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "carriage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                *STATES,
                name="carriagestate",
                native_enum=False,
                length=32,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("asked_at", MomentType(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("accepted_at", MomentType(), nullable=True),
        sa.Column("decided_at", MomentType(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'asked') = (decided_at IS NULL)", name=op.f("ck_carriage_decided")
        ),
        refer("dossier_id", "dossier.id"),
        refer("procedure_id", "rung.id"),
        refer("seat_id", "authority.id"),
        refer("asked_by_id", "member.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carriage")),
    )
    op.create_index("ix_carriage_dossier_id", "carriage", ["dossier_id"])
    op.create_index(
        "uq_carriage_open",
        "carriage",
        ["dossier_id", "procedure_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    with op.batch_alter_table("referral") as table:
        table.add_column(sa.Column("carriage_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_referral_carriage_id"), "carriage", ["carriage_id"], ["id"]
        )


def refer(column: str, other: str) -> sa.ForeignKeyConstraint:
    """A reference, under the name that the house gives it."""
    return sa.ForeignKeyConstraint([column], [other], name=op.f(f"fk_carriage_{column}"))


def downgrade() -> None:
    """Go down."""
    with op.batch_alter_table("referral") as table:
        table.drop_constraint(op.f("fk_referral_carriage_id"), type_="foreignkey")
        table.drop_column("carriage_id")
    op.drop_table("carriage")
