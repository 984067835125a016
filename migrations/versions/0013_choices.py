"""How many things each choice of a list finds; contributions that say the same."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0011"
branch_labels = None
depends_on = None

COUNTED = ["in_dossier", "kind", "theme_id", "commune_id", "language", "state"]


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "facet",
        sa.Column("of", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("of", "name", "value", name=op.f("pk_facet")),
    )
    op.create_index("ix_contribution_counted", "contribution", COUNTED)
    op.create_table(
        "likeness",
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("apart_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_likeness_once")),
        refer("likeness", "first_id", "contribution"),
        refer("likeness", "second_id", "contribution"),
        sa.PrimaryKeyConstraint("first_id", "second_id", name=op.f("pk_likeness")),
    )
    op.create_index("ix_likeness_second_id", "likeness", ["second_id"])
    op.create_table(
        "cluster",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("newest_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rank", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cluster")),
    )
    op.create_index("ix_cluster_rank", "cluster", ["rank", "id"])
    op.create_table(
        "look_alike",
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("commune_id", sa.Integer(), nullable=True),
        refer("look_alike", "cluster_id", "cluster"),
        refer("look_alike", "commune_id", "authority"),
        refer("look_alike", "contribution_id", "contribution"),
        sa.PrimaryKeyConstraint("contribution_id", name=op.f("pk_look_alike")),
    )
    op.create_index("ix_look_alike_cluster_id", "look_alike", ["cluster_id"])
    op.create_index("ix_look_alike_place", "look_alike", ["commune_id", "cluster_id"])
    op.create_table(
        "to_compare",
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        refer("to_compare", "contribution_id", "contribution"),
        sa.PrimaryKeyConstraint("contribution_id", name=op.f("pk_to_compare")),
    )
    op.execute("INSERT INTO to_compare SELECT id FROM contribution WHERE state = 'published'")


def refer(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    """A reference, under the name that the house gives it."""
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def downgrade() -> None:
    """Go down."""
    for table in ("to_compare", "look_alike", "cluster", "likeness"):
        op.drop_table(table)
    op.drop_index("ix_contribution_counted", "contribution")
    op.drop_table("facet")
