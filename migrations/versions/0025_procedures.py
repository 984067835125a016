"""The ladder: procedures as data, and the delays of each; a referral and a relay say which."""

import sqlalchemy as sa
from alembic import op

from council.core.db import Json, MomentType

revision = "0025"
down_revision = "0023"
branch_labels = None
depends_on = None

JSONS = ("levels", "names", "purposes", "laws", "letters")
ASKERS = ("anyone", "registered", "councillor", "signers")
FIGURES = ("min_age", "signatures", "clear_days", "minutes")


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "rung",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        *(sa.Column(name, Json, nullable=False) for name in JSONS),
        sa.Column("law_on", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("asker", kind("asker", *ASKERS), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in FIGURES),
        sa.Column("means", kind("means", "letter", "paper"), nullable=False),
        sa.Column("bodies", Json, nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("silence", kind("silence", "next", "refusal"), nullable=False),
        sa.Column("next_id", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        *days(),
        sa.CheckConstraint("ack_days > 0 AND answer_days > 0", name=op.f("ck_rung_positive")),
        sa.CheckConstraint(
            "(asker = 'signers') = (signatures IS NOT NULL)", name=op.f("ck_rung_signed")
        ),
        sa.ForeignKeyConstraint(["next_id"], ["rung.id"], name=op.f("fk_rung_next_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rung")),
        sa.UniqueConstraint("key", name=op.f("uq_rung_key")),
    )
    op.create_table(
        "rung_delay",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        *days(),
        sa.Column("changed_at", MomentType(), nullable=False),
        sa.CheckConstraint("ack_days > 0 AND answer_days > 0", name=op.f("ck_rung_delay_positive")),
        sa.ForeignKeyConstraint(
            ["procedure_id"], ["rung.id"], name=op.f("fk_rung_delay_procedure_id")
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_rung_delay_authority_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rung_delay")),
        sa.UniqueConstraint(
            "procedure_id", "authority_id", name=op.f("uq_rung_delay_procedure_id_authority_id")
        ),
    )
    op.create_index("ix_rung_delay_authority_id", "rung_delay", ["authority_id"])
    for name in ("referral", "relay"):
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("procedure_id", sa.Integer(), nullable=True))
            table.create_foreign_key(
                op.f(f"fk_{name}_procedure_id"), "rung", ["procedure_id"], ["id"]
            )


def days() -> list[sa.Column[object]]:
    """How long to confirm and to answer."""
    return [
        sa.Column("ack_days", sa.Integer(), nullable=False),
        sa.Column("ack_working", sa.Boolean(), nullable=False),
        sa.Column("answer_days", sa.Integer(), nullable=False),
        sa.Column("answer_working", sa.Boolean(), nullable=False),
        sa.Column("extension_days", sa.Integer(), nullable=False),
    ]


def kind(name: str, *values: str) -> sa.Enum:
    """One of a few words."""
    return sa.Enum(*values, name=name, native_enum=False, length=32, create_constraint=True)


def downgrade() -> None:
    """Go down."""
    for name in ("relay", "referral"):
        with op.batch_alter_table(name) as table:
            table.drop_constraint(op.f(f"fk_{name}_procedure_id"), type_="foreignkey")
            table.drop_column("procedure_id")
    op.drop_table("rung_delay")
    op.drop_table("rung")
