"""Councils: colleges, calls for candidates, lots, mandates."""

import sqlalchemy as sa
from alembic import op
from council.core.db import Json as JSON
from council.core.db import MomentType

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TABLES = [
    "mandate",
    "draw",
    "application",
    "candidate_call",
    "officer",
    "council_territory",
    "college",
    "council",
]


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "council",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("names", JSON, nullable=False),
        sa.Column("descriptions", JSON, nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("meetings_a_year", sa.Integer(), nullable=False),
        sa.Column("languages", JSON, nullable=False),
        sa.Column("template", sa.Text(), nullable=True),
        sa.Column("created_at", MomentType(), nullable=False),
        sa.Column("ended_at", MomentType(), nullable=True),
        sa.CheckConstraint("meetings_a_year > 0", name=op.f("ck_council_meets")),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_council_authority_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council")),
        sa.UniqueConstraint("slug", name=op.f("uq_council_slug")),
    )
    op.create_index(op.f("ix_council_authority_id"), "council", ["authority_id"], unique=False)
    op.create_table(
        "college",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("council_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "residents",
                "associations",
                "communes",
                "services",
                "experts",
                name="collegekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("names", JSON, nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("one_a_commune", sa.Boolean(), nullable=False),
        sa.Column("votes", sa.Boolean(), nullable=False),
        sa.Column("substitutes", sa.Integer(), nullable=False),
        sa.Column("minimum_age", sa.Integer(), nullable=False),
        sa.Column("years", sa.Integer(), nullable=False),
        sa.Column("most_terms", sa.Integer(), nullable=False),
        sa.Column("parity", sa.Integer(), nullable=False),
        sa.Column("turnover", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "parity BETWEEN 0 AND 50 AND turnover BETWEEN 0 AND 100", name=op.f("ck_college_shares")
        ),
        sa.CheckConstraint("seats > 0", name=op.f("ck_college_has_seats")),
        sa.CheckConstraint(
            "substitutes >= 0 AND minimum_age >= 0", name=op.f("ck_college_no_less_than_none")
        ),
        sa.CheckConstraint("years > 0 AND most_terms > 0", name=op.f("ck_college_lasts")),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name=op.f("fk_college_council_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_college")),
        sa.UniqueConstraint("council_id", "position", name=op.f("uq_college_council_id_position")),
    )
    op.create_table(
        "council_territory",
        sa.Column("council_id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_council_territory_authority_id")
        ),
        sa.ForeignKeyConstraint(
            ["council_id"], ["council.id"], name=op.f("fk_council_territory_council_id")
        ),
        sa.PrimaryKeyConstraint("council_id", "authority_id", name=op.f("pk_council_territory")),
    )
    op.create_index(
        op.f("ix_council_territory_authority_id"),
        "council_territory",
        ["authority_id"],
        unique=False,
    )
    op.create_table(
        "officer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("council_id", sa.Integer(), nullable=False),
        sa.Column(
            "office",
            sa.Enum(
                "chair",
                "vice_chair",
                "secretary",
                name="office",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "ended_on IS NULL OR ended_on >= starts_on", name=op.f("ck_officer_in_order")
        ),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name=op.f("fk_officer_council_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_officer_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer")),
    )
    op.create_index("ix_officer_council", "officer", ["council_id", "office"], unique=False)
    op.create_index(op.f("ix_officer_member_id"), "officer", ["member_id"], unique=False)
    op.create_table(
        "candidate_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("college_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("questions", JSON, nullable=False),
        sa.Column("opens_at", MomentType(), nullable=False),
        sa.Column("closes_at", MomentType(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("substitutes", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("seed_source", sa.Text(), nullable=False),
        sa.Column("seed_hash", sa.Text(), nullable=True),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_candidate_call_closes")),
        sa.CheckConstraint(
            "seats >= 0 AND substitutes >= 0", name=op.f("ck_candidate_call_no_less_than_none")
        ),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_candidate_call_in_order")),
        sa.ForeignKeyConstraint(
            ["college_id"], ["college.id"], name=op.f("fk_candidate_call_college_id")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["member.id"], name=op.f("fk_candidate_call_opened_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate_call")),
    )
    op.create_index(
        op.f("ix_candidate_call_college_id"), "candidate_call", ["college_id"], unique=False
    )
    op.create_table(
        "application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("motivation", sa.Text(), nullable=False),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("commune_id", sa.Integer(), nullable=False),
        sa.Column(
            "gender",
            sa.Enum(
                "woman",
                "man",
                "other",
                name="gender",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("represents", sa.Text(), nullable=False),
        sa.Column("old_enough", sa.Boolean(), nullable=False),
        sa.Column("applied_at", MomentType(), nullable=False),
        sa.Column("withdrawn_at", MomentType(), nullable=True),
        sa.CheckConstraint("number > 0", name=op.f("ck_application_counted")),
        sa.ForeignKeyConstraint(
            ["call_id"], ["candidate_call.id"], name=op.f("fk_application_call_id")
        ),
        sa.ForeignKeyConstraint(
            ["commune_id"], ["authority.id"], name=op.f("fk_application_commune_id")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_application_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint("call_id", "member_id", name=op.f("uq_application_call_id_member_id")),
        sa.UniqueConstraint("call_id", "number", name=op.f("uq_application_call_id_number")),
    )
    op.create_index(op.f("ix_application_member_id"), "application", ["member_id"], unique=False)
    op.create_table(
        "draw",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("at", MomentType(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("paper", JSON, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_draw_by_id")),
        sa.ForeignKeyConstraint(["call_id"], ["candidate_call.id"], name=op.f("fk_draw_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw")),
        sa.UniqueConstraint("call_id", name=op.f("uq_draw_call_id")),
    )
    op.create_table(
        "mandate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("college_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("term", sa.Integer(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column(
            "ending",
            sa.Enum(
                "resigned",
                "moved",
                "replaced",
                "absent",
                "died",
                "left",
                "seated",
                "mistake",
                name="ending",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("represents", sa.Text(), nullable=False),
        sa.Column("commune_id", sa.Integer(), nullable=True),
        sa.Column("application_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(ended_on IS NULL) = (ending IS NULL)", name=op.f("ck_mandate_ended_with_a_reason")
        ),
        sa.CheckConstraint(
            "ended_on IS NULL OR ended_on < ends_on", name=op.f("ck_mandate_ended_early")
        ),
        sa.CheckConstraint("rank IS NULL OR rank > 0", name=op.f("ck_mandate_ranked")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_mandate_in_order")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_mandate_application_id")
        ),
        sa.ForeignKeyConstraint(["college_id"], ["college.id"], name=op.f("fk_mandate_college_id")),
        sa.ForeignKeyConstraint(
            ["commune_id"], ["authority.id"], name=op.f("fk_mandate_commune_id")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_mandate_member_id")),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["mandate.id"], name=op.f("fk_mandate_replaces_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandate")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_mandate_replaces_id")),
    )
    op.create_index(op.f("ix_mandate_application_id"), "mandate", ["application_id"], unique=False)
    op.create_index("ix_mandate_college", "mandate", ["college_id", "starts_on"], unique=False)
    op.create_index(op.f("ix_mandate_member_id"), "mandate", ["member_id"], unique=False)


def downgrade() -> None:
    """Go down."""
    for table in TABLES:
        op.drop_table(table)
