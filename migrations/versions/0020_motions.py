"""Motions, their amendments, and the opinions that come of them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from council.core.db import MomentType

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

TABLES = ("opinion_review", "opinion", "amendment", "minority_signer", "minority_opinion", "mover",
          "motion_version", "motion")  # fmt: skip
RULE = (  # what nobody changes once a ballot is open; the last two are new here
    "council_id", "dossier_id", "title", "text", "language", "method", "secret", "options",
    "majority", "majority_of", "quorum", "quorum_of", "quorum_number", "proxies", "closes_at",
    "opened_at", "seats", "electors", "seed", "motion_id", "amendment_id",
)  # fmt: skip


def upgrade() -> None:
    """Go up."""
    add_motions()
    add_minorities()
    add_amendments()
    add_opinions()
    dialect = op.get_bind().dialect.name
    for column, other in (("motion_id", "motion"), ("amendment_id", "amendment")):
        name = f"fk_ballot_{column}"
        # on SQLite as it is, so that the table keeps its trigger
        op.execute(
            f"ALTER TABLE ballot ADD COLUMN {column} INTEGER "
            f"CONSTRAINT {name} REFERENCES {other} (id)"
        )
        op.create_index(f"ix_ballot_{column}", "ballot", [column])
    op.execute("DROP TRIGGER ballot_rule_stays" + ("" if dialect == "sqlite" else " ON ballot"))
    op.execute(guard(dialect, RULE))


def add_motions() -> None:
    """Motions, their versions and movers."""
    op.create_table(
        "motion",
        id_column(),
        whole("council_id"),
        whole("dossier_id"),
        text("title"),
        sa.Column("paragraphs", json(), nullable=False),
        text("language"),
        sa.Column(
            "state",
            kind("motionstate", "draft", "open", "balloting", "adopted", "rejected", "lapsed"),
            nullable=False,
        ),
        whole("version"),
        moment("proposed_at"),
        whole("proposed_by_id"),
        moment("opened_at", empty=True),
        moment("decided_at", empty=True),
        sa.CheckConstraint("version > 0", name=op.f("ck_motion_counted")),
        refer("motion", "council_id", "council"),
        refer("motion", "dossier_id", "dossier"),
        refer("motion", "proposed_by_id", "member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_motion")),
    )
    op.create_index("ix_motion_dossier_id", "motion", ["dossier_id"])
    op.create_index("ix_motion_proposed_by_id", "motion", ["proposed_by_id"])
    op.create_index("ix_motion_of_council", "motion", ["council_id", "proposed_at", "id"])
    op.create_table(
        "motion_version",
        id_column(),
        whole("motion_id"),
        whole("number"),
        text("title"),
        sa.Column("paragraphs", json(), nullable=False),
        moment("at"),
        whole("by_id", empty=True),
        refer("motion_version", "motion_id", "motion"),
        refer("motion_version", "by_id", "member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_motion_version")),
        sa.UniqueConstraint("motion_id", "number", name=op.f("uq_motion_version_motion_id_number")),
    )
    op.create_index("ix_motion_version_by_id", "motion_version", ["by_id"])
    op.create_table(
        "mover",
        whole("motion_id"),
        whole("member_id"),
        moment("since"),
        refer("mover", "motion_id", "motion"),
        refer("mover", "member_id", "member"),
        sa.PrimaryKeyConstraint("motion_id", "member_id", name=op.f("pk_mover")),
    )
    op.create_index("ix_mover_member_id", "mover", ["member_id"])


def add_minorities() -> None:
    """Minority opinions and who signs them."""
    op.create_table(
        "minority_opinion",
        id_column(),
        whole("motion_id"),
        text("text"),
        text("language"),
        moment("at"),
        whole("by_id"),
        refer("minority_opinion", "motion_id", "motion"),
        refer("minority_opinion", "by_id", "member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minority_opinion")),
    )
    op.create_index("ix_minority_opinion_motion_id", "minority_opinion", ["motion_id"])
    op.create_index("ix_minority_opinion_by_id", "minority_opinion", ["by_id"])
    op.create_table(
        "minority_signer",
        whole("minority_id"),
        whole("member_id"),
        moment("at"),
        refer("minority_signer", "minority_id", "minority_opinion"),
        refer("minority_signer", "member_id", "member"),
        sa.PrimaryKeyConstraint("minority_id", "member_id", name=op.f("pk_minority_signer")),
    )
    op.create_index("ix_minority_signer_member_id", "minority_signer", ["member_id"])


def add_amendments() -> None:
    """Amendments."""
    op.create_table(
        "amendment",
        id_column(),
        whole("motion_id"),
        whole("number"),
        text("title"),
        sa.Column("kind", kind("kind", "add", "replace", "delete"), nullable=False),
        whole("paragraph"),
        text("text"),
        text("reason"),
        whole("on_version"),
        sa.Column(
            "state",
            kind("amendmentstate", "proposed", "accepted", "rejected", "fallen", "withdrawn"),
            nullable=False,
        ),
        whole("mover_id"),
        moment("at"),
        moment("decided_at", empty=True),
        whole("decided_by_id", empty=True),
        whole("made_version", empty=True),
        whole("applied_to", empty=True),
        whole("fallen_to", empty=True),
        sa.CheckConstraint("number > 0 AND paragraph >= 0", name=op.f("ck_amendment_counted")),
        sa.CheckConstraint("(kind = 'delete') = (text = '')", name=op.f("ck_amendment_has_text")),
        sa.CheckConstraint(
            "(state = 'accepted') = (made_version IS NOT NULL)", name=op.f("ck_amendment_made")
        ),
        sa.CheckConstraint(
            "(state = 'proposed') = (decided_at IS NULL)", name=op.f("ck_amendment_decided")
        ),
        refer("amendment", "motion_id", "motion"),
        refer("amendment", "mover_id", "member"),
        refer("amendment", "decided_by_id", "member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment")),
        sa.UniqueConstraint("motion_id", "number", name=op.f("uq_amendment_motion_id_number")),
    )
    op.create_index("ix_amendment_mover_id", "amendment", ["mover_id"])


def add_opinions() -> None:
    """Opinions, and what is said of them when they are looked at again."""
    op.create_table(
        "opinion",
        id_column(),
        whole("motion_id"),
        whole("ballot_id"),
        whole("council_id"),
        whole("dossier_id"),
        whole("year"),
        whole("number"),
        text("title"),
        sa.Column("paragraphs", json(), nullable=False),
        text("language"),
        moment("adopted_at"),
        whole("chair_id", empty=True),
        moment("chair_signed_at", empty=True),
        whole("secretary_id", empty=True),
        moment("secretary_signed_at", empty=True),
        moment("published_at", empty=True),
        sa.Column("reviews_on", sa.Date(), nullable=True),
        moment("review_told_at", empty=True),
        sa.CheckConstraint(
            "published_at IS NULL OR (chair_signed_at IS NOT NULL"
            " AND secretary_signed_at IS NOT NULL)",
            name=op.f("ck_opinion_signed"),
        ),
        sa.CheckConstraint(
            "(chair_id IS NULL) = (chair_signed_at IS NULL)", name=op.f("ck_opinion_by_chair")
        ),
        sa.CheckConstraint(
            "(secretary_id IS NULL) = (secretary_signed_at IS NULL)",
            name=op.f("ck_opinion_by_both"),
        ),
        refer("opinion", "motion_id", "motion"),
        refer("opinion", "ballot_id", "ballot"),
        refer("opinion", "council_id", "council"),
        refer("opinion", "dossier_id", "dossier"),
        refer("opinion", "chair_id", "member"),
        refer("opinion", "secretary_id", "member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion")),
        sa.UniqueConstraint("motion_id", name=op.f("uq_opinion_motion_id")),
        sa.UniqueConstraint("year", "number", name=op.f("uq_opinion_year_number")),
    )
    for column in ("dossier_id", "chair_id", "secretary_id"):
        op.create_index(f"ix_opinion_{column}", "opinion", [column])
    op.create_index("ix_opinion_published", "opinion", ["published_at", "id"])
    op.create_index("ix_opinion_of_council", "opinion", ["council_id", "published_at", "id"])
    op.create_index("ix_opinion_review", "opinion", ["reviews_on"])
    op.create_table(
        "opinion_review",
        id_column(),
        whole("opinion_id"),
        text("text"),
        text("language"),
        moment("at"),
        whole("by_id"),
        refer("opinion_review", "opinion_id", "opinion"),
        refer("opinion_review", "by_id", "member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion_review")),
    )
    op.create_index("ix_opinion_review_opinion_id", "opinion_review", ["opinion_id"])
    op.create_index("ix_opinion_review_by_id", "opinion_review", ["by_id"])


def id_column() -> sa.Column[int]:
    """The key of a row."""
    return sa.Column("id", sa.Integer(), nullable=False)


def whole(name: str, *, empty: bool = False) -> sa.Column[int]:
    """A whole number."""
    return sa.Column(name, sa.Integer(), nullable=empty)


def text(name: str) -> sa.Column[str]:
    """A text."""
    return sa.Column(name, sa.Text(), nullable=False)


def moment(name: str, *, empty: bool = False) -> sa.Column:
    """A moment."""
    return sa.Column(name, MomentType(), nullable=empty)


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


def guard(dialect: str, rule: tuple[str, ...]) -> str:
    """What keeps the rule of an open ballot as it is."""
    if dialect == "sqlite":
        changed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in rule)
        return (
            "CREATE TRIGGER ballot_rule_stays BEFORE UPDATE ON ballot "
            f"WHEN OLD.opened_at IS NOT NULL AND ({changed}) BEGIN "
            "SELECT RAISE(ABORT, 'the rule of an open ballot stays as it is'); END"
        )
    changed = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in rule)
    return (
        "CREATE TRIGGER ballot_rule_stays BEFORE UPDATE ON ballot FOR EACH ROW "
        f"WHEN (OLD.opened_at IS NOT NULL AND ({changed})) EXECUTE FUNCTION ballot_rule_stays()"
    )


def downgrade() -> None:
    """Go down."""
    dialect = op.get_bind().dialect.name
    op.execute("DROP TRIGGER ballot_rule_stays" + ("" if dialect == "sqlite" else " ON ballot"))
    op.execute("DELETE FROM opinion_review")
    op.execute("DELETE FROM opinion")
    for column in ("motion_id", "amendment_id"):
        op.drop_index(f"ix_ballot_{column}", "ballot")
        if dialect != "sqlite":
            op.drop_column("ballot", column)
    if dialect == "sqlite":
        with op.batch_alter_table("ballot") as table:
            table.drop_column("motion_id")
            table.drop_column("amendment_id")
    op.execute(guard(dialect, RULE[:-2]))
    for table_name in TABLES:
        op.drop_table(table_name)
