"""Ballots, those who vote in them, and their votes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from council.core.db import MomentType

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

PARTS = ("third", "half", "two_thirds", "four_fifths")
BASES = ("expressed", "cast", "electors", "seats")
RULE = (  # what nobody changes once a ballot is open
    "council_id", "dossier_id", "title", "text", "language", "method", "secret", "options",
    "majority", "majority_of", "quorum", "quorum_of", "quorum_number", "proxies", "closes_at",
    "opened_at", "seats", "electors", "seed",
)  # fmt: skip


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "ballot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("council_id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column(
            "method", kind("method", "majority", "consent", "gradients", "ranked"), nullable=False
        ),
        sa.Column("secret", sa.Boolean(), nullable=False),
        sa.Column("options", json(), nullable=False),
        sa.Column("majority", kind("majority", *PARTS), nullable=False),
        sa.Column("majority_of", kind("majority_of", *BASES), nullable=False),
        sa.Column("quorum", kind("quorum", *PARTS), nullable=True),
        sa.Column("quorum_of", kind("quorum_of", *BASES), nullable=False),
        sa.Column("quorum_number", sa.Integer(), nullable=False),
        sa.Column("proxies", sa.Integer(), nullable=False),
        sa.Column("closes_at", MomentType(), nullable=False),
        sa.Column("prepared_at", MomentType(), nullable=False),
        sa.Column("prepared_by_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", MomentType(), nullable=True),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("electors", sa.Integer(), nullable=True),
        sa.Column("seed", sa.Text(), nullable=True),
        sa.Column("reminded_at", MomentType(), nullable=True),
        sa.Column("counted_at", MomentType(), nullable=True),
        sa.Column(
            "outcome", kind("outcome", "adopted", "rejected", "chosen", "lapsed"), nullable=True
        ),
        sa.CheckConstraint(
            "opened_at IS NULL OR opened_at < closes_at", name=op.f("ck_ballot_closes")
        ),
        sa.CheckConstraint(
            "(counted_at IS NULL) = (outcome IS NULL)", name=op.f("ck_ballot_counted")
        ),
        sa.CheckConstraint(
            "counted_at IS NULL OR opened_at IS NOT NULL", name=op.f("ck_ballot_opened")
        ),
        sa.CheckConstraint(
            "quorum_number > 0 AND proxies >= 0", name=op.f("ck_ballot_no_less_than_none")
        ),
        refer("ballot", "council_id", "council"),
        refer("ballot", "dossier_id", "dossier"),
        refer("ballot", "prepared_by_id", "member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot")),
    )
    op.create_index("ix_ballot_dossier_id", "ballot", ["dossier_id"])
    op.create_index("ix_ballot_of_council", "ballot", ["council_id", "opened_at", "id"])
    op.create_index("ix_ballot_due", "ballot", ["counted_at", "closes_at"])
    op.create_table(
        "ballot_proxy",
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("giver_id", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("at", MomentType(), nullable=False),
        refer("ballot_proxy", "ballot_id", "ballot"),
        refer("ballot_proxy", "giver_id", "member"),
        refer("ballot_proxy", "holder_id", "member"),
        sa.PrimaryKeyConstraint("ballot_id", "giver_id", name=op.f("pk_ballot_proxy")),
    )
    op.create_index("ix_ballot_proxy_giver_id", "ballot_proxy", ["giver_id"])
    op.create_index("ix_ballot_proxy_holder_id", "ballot_proxy", ["holder_id"])
    op.create_table(
        "elector",
        *of_mandate("elector"),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=True),
        sa.Column("voted", sa.Boolean(), nullable=False),
        refer("elector", "member_id", "member"),
        refer("elector", "holder_id", "member"),
    )
    for column in ("mandate_id", "member_id", "holder_id"):
        op.create_index(f"ix_elector_{column}", "elector", [column])
    op.create_table(
        "open_vote",
        *of_mandate("open_vote"),
        sa.Column("choice", json(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", MomentType(), nullable=False),
        refer("open_vote", "by_id", "member"),
    )
    op.create_index("ix_open_vote_mandate_id", "open_vote", ["mandate_id"])
    op.create_index("ix_open_vote_by_id", "open_vote", ["by_id"])
    op.create_table(
        "ballot_box",
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        refer("ballot_box", "ballot_id", "ballot"),
        sa.PrimaryKeyConstraint("ballot_id", name=op.f("pk_ballot_box")),
    )
    op.create_table(
        "secret_vote",
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("choice", json(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        refer("secret_vote", "ballot_id", "ballot"),
        sa.PrimaryKeyConstraint("ballot_id", "key", name=op.f("pk_secret_vote")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ballot_receipt",
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        refer("ballot_receipt", "ballot_id", "ballot"),
        sa.PrimaryKeyConstraint("ballot_id", "code", name=op.f("pk_ballot_receipt")),
        sqlite_with_rowid=False,
    )
    for sql in guards(op.get_bind().dialect.name):
        op.execute(sql)


def kind(name: str, *values: str) -> sa.Enum:
    """One of a few words."""
    return sa.Enum(*values, name=name, native_enum=False, length=32, create_constraint=True)


def json() -> sa.JSON:
    """A list."""
    return sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def refer(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    """A reference, under the name that the house gives it."""
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def of_mandate(table: str) -> list[sa.schema.SchemaItem]:
    """The columns of what belongs to a mandate in a ballot."""
    return [
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("mandate_id", sa.Integer(), nullable=False),
        refer(table, "ballot_id", "ballot"),
        refer(table, "mandate_id", "mandate"),
        sa.PrimaryKeyConstraint("ballot_id", "mandate_id", name=op.f(f"pk_{table}")),
    ]


def guards(dialect: str) -> list[str]:
    """What keeps the rule of an open ballot as it is."""
    words = "the rule of an open ballot stays as it is"
    if dialect == "sqlite":
        changed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in RULE)
        return [
            "CREATE TRIGGER ballot_rule_stays BEFORE UPDATE ON ballot "
            f"WHEN OLD.opened_at IS NOT NULL AND ({changed}) "
            f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
        ]
    changed = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in RULE)
    return [
        "CREATE FUNCTION ballot_rule_stays() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{words}'; END $$",
        "CREATE TRIGGER ballot_rule_stays BEFORE UPDATE ON ballot FOR EACH ROW "
        f"WHEN (OLD.opened_at IS NOT NULL AND ({changed})) EXECUTE FUNCTION ballot_rule_stays()",
    ]


def downgrade() -> None:
    """Go down."""
    for table in (
        "ballot_receipt", "secret_vote", "ballot_box", "open_vote", "elector", "ballot_proxy", "ballot",
    ):  # fmt: skip
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION ballot_rule_stays()")
