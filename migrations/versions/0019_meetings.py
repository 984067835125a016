"""Meetings: their agendas, who comes and what is needed, attendance, speaking lists, minutes."""

import sqlalchemy as sa
from alembic import op
from council.core.db import Json as JSON
from council.core.db import MomentType

revision = "0019"
down_revision = "0017"
branch_labels = None
depends_on = None

TABLES = [
    "attendance",
    "minutes_version",
    "meeting_document",
    "floor_request",
    "agenda_reporter",
    "minutes",
    "meeting_resource",
    "meeting_need",
    "meeting_answer",
    "agenda_item",
    "meeting",
]
ADDED = {  # added by hand: Alembic gives SQLite no constraint of an added column
    "council": {
        "notice_days": "INTEGER NOT NULL DEFAULT 10"
        " CONSTRAINT ck_council_gives_notice CHECK (notice_days >= 0)",
        "meeting_quorum": "VARCHAR(32) DEFAULT 'half' CONSTRAINT ck_council_meeting_quorum"
        " CHECK (meeting_quorum IN ('third', 'half', 'two_thirds', 'four_fifths'))",
        "counts_present": "BOOLEAN NOT NULL DEFAULT FALSE",
    },
    "ballot": {
        "item_id": "INTEGER CONSTRAINT fk_ballot_item_id REFERENCES agenda_item (id)",
        "present": "INTEGER",
    },
}


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("council_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("starts_at", MomentType(), nullable=False),
        sa.Column("ends_at", MomentType(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("answers_by", MomentType(), nullable=False),
        sa.Column("new_voices_first", sa.Boolean(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("prepared_at", MomentType(), nullable=False),
        sa.Column("prepared_by_id", sa.Integer(), nullable=False),
        sa.Column("convened_at", MomentType(), nullable=True),
        sa.Column("opened_at", MomentType(), nullable=True),
        sa.Column("closed_at", MomentType(), nullable=True),
        sa.Column("cancelled_at", MomentType(), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "cancelled_at IS NULL OR opened_at IS NULL", name=op.f("ck_meeting_cancelled")
        ),
        sa.CheckConstraint(
            "closed_at IS NULL OR opened_at IS NOT NULL", name=op.f("ck_meeting_closed")
        ),
        sa.CheckConstraint(
            "opened_at IS NULL OR convened_at IS NOT NULL", name=op.f("ck_meeting_opened")
        ),
        sa.CheckConstraint("sequence >= 0", name=op.f("ck_meeting_counted")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_meeting_in_order")),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name=op.f("fk_meeting_council_id")),
        sa.ForeignKeyConstraint(
            ["prepared_by_id"], ["member.id"], name=op.f("fk_meeting_prepared_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("uid", name=op.f("uq_meeting_uid")),
    )
    op.create_index(
        "ix_meeting_of_council", "meeting", ["council_id", "starts_at", "id"], unique=False
    )
    op.create_index(op.f("ix_meeting_prepared_by_id"), "meeting", ["prepared_by_id"], unique=False)
    op.create_table(
        "agenda_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=True),
        sa.Column("began_at", MomentType(), nullable=True),
        sa.Column("ended_at", MomentType(), nullable=True),
        sa.CheckConstraint(
            "ended_at IS NULL OR began_at IS NOT NULL", name=op.f("ck_agenda_item_began")
        ),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_agenda_item_lasts")),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_agenda_item_dossier_id")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_agenda_item_meeting_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_item")),
    )
    op.create_index(op.f("ix_agenda_item_dossier_id"), "agenda_item", ["dossier_id"], unique=False)
    op.create_index(
        "ix_agenda_item_order", "agenda_item", ["meeting_id", "position", "id"], unique=False
    )
    op.create_table(
        "meeting_answer",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column(
            "coming",
            sa.Enum(
                "present",
                "remote",
                "excused",
                name="coming",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("holder_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("answered_at", MomentType(), nullable=False),
        sa.ForeignKeyConstraint(
            ["holder_id"], ["member.id"], name=op.f("fk_meeting_answer_holder_id")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_answer_meeting_id")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_meeting_answer_member_id")
        ),
        sa.PrimaryKeyConstraint("meeting_id", "member_id", name=op.f("pk_meeting_answer")),
    )
    op.create_index(
        op.f("ix_meeting_answer_holder_id"), "meeting_answer", ["holder_id"], unique=False
    )
    op.create_index(
        op.f("ix_meeting_answer_member_id"), "meeting_answer", ["member_id"], unique=False
    )
    op.create_table(
        "meeting_need",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "interpreter",
                "sign_language",
                "childcare",
                "ride",
                "reimbursement",
                name="needkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_meeting_need_counted")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_need_meeting_id")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_meeting_need_member_id")
        ),
        sa.PrimaryKeyConstraint("meeting_id", "member_id", "kind", name=op.f("pk_meeting_need")),
    )
    op.create_index(op.f("ix_meeting_need_member_id"), "meeting_need", ["member_id"], unique=False)
    op.create_table(
        "meeting_resource",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "interpreter",
                "sign_language",
                "childcare",
                "ride",
                "reimbursement",
                name="needkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.CheckConstraint("found >= 0", name=op.f("ck_meeting_resource_no_less_than_none")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_resource_meeting_id")
        ),
        sa.PrimaryKeyConstraint("meeting_id", "kind", "language", name=op.f("pk_meeting_resource")),
    )
    op.create_table(
        "minutes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("texts", JSON, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("drafted_at", MomentType(), nullable=False),
        sa.Column("adopted_at", MomentType(), nullable=True),
        sa.Column("adopted_in_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(adopted_at IS NULL) = (adopted_in_id IS NULL)", name=op.f("ck_minutes_adopted")
        ),
        sa.CheckConstraint("version > 0", name=op.f("ck_minutes_counted")),
        sa.ForeignKeyConstraint(
            ["adopted_in_id"], ["meeting.id"], name=op.f("fk_minutes_adopted_in_id")
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_minutes_meeting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes")),
        sa.UniqueConstraint("meeting_id", name=op.f("uq_minutes_meeting_id")),
    )
    op.create_index(op.f("ix_minutes_adopted_in_id"), "minutes", ["adopted_in_id"], unique=False)
    op.create_table(
        "agenda_reporter",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_item.id"], name=op.f("fk_agenda_reporter_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_agenda_reporter_member_id")
        ),
        sa.PrimaryKeyConstraint("item_id", "member_id", name=op.f("pk_agenda_reporter")),
    )
    op.create_index(
        op.f("ix_agenda_reporter_member_id"), "agenda_reporter", ["member_id"], unique=False
    )
    op.create_table(
        "floor_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("asked_at", MomentType(), nullable=False),
        sa.Column("began_at", MomentType(), nullable=True),
        sa.Column("ended_at", MomentType(), nullable=True),
        sa.CheckConstraint(
            "(name = '') = (member_id IS NOT NULL)", name=op.f("ck_floor_request_of_somebody")
        ),
        sa.CheckConstraint(
            "ended_at IS NULL OR began_at IS NOT NULL", name=op.f("ck_floor_request_began")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_item.id"], name=op.f("fk_floor_request_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_floor_request_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_floor_request")),
    )
    op.create_index(
        "ix_floor_request_list", "floor_request", ["item_id", "ended_at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_floor_request_member_id"), "floor_request", ["member_id"], unique=False
    )
    op.create_table(
        "meeting_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("added_at", MomentType(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["member.id"], name=op.f("fk_meeting_document_added_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_meeting_document_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_item.id"], name=op.f("fk_meeting_document_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_document_meeting_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_document")),
    )
    op.create_index(
        op.f("ix_meeting_document_item_id"), "meeting_document", ["item_id"], unique=False
    )
    op.create_index(
        op.f("ix_meeting_document_meeting_id"), "meeting_document", ["meeting_id"], unique=False
    )
    op.create_table(
        "minutes_version",
        sa.Column("minutes_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("texts", JSON, nullable=False),
        sa.Column("at", MomentType(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_minutes_version_by_id")),
        sa.ForeignKeyConstraint(
            ["minutes_id"], ["minutes.id"], name=op.f("fk_minutes_version_minutes_id")
        ),
        sa.PrimaryKeyConstraint("minutes_id", "number", name=op.f("pk_minutes_version")),
    )
    op.create_index(op.f("ix_minutes_version_by_id"), "minutes_version", ["by_id"], unique=False)
    op.create_table(
        "attendance",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("mandate_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column(
            "how",
            sa.Enum(
                "present",
                "remote",
                "represented",
                "excused",
                name="how",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("holder_id", sa.Integer(), nullable=True),
        sa.Column("arrived_at", MomentType(), nullable=True),
        sa.Column("left_at", MomentType(), nullable=True),
        sa.CheckConstraint(
            "(how = 'represented') = (holder_id IS NOT NULL)",
            name=op.f("ck_attendance_by_somebody"),
        ),
        sa.CheckConstraint(
            "left_at IS NULL OR arrived_at <= left_at", name=op.f("ck_attendance_in_order")
        ),
        sa.ForeignKeyConstraint(["holder_id"], ["member.id"], name=op.f("fk_attendance_holder_id")),
        sa.ForeignKeyConstraint(
            ["mandate_id"], ["mandate.id"], name=op.f("fk_attendance_mandate_id")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_attendance_meeting_id")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_attendance_member_id")),
        sa.PrimaryKeyConstraint("meeting_id", "mandate_id", name=op.f("pk_attendance")),
    )
    op.create_index(op.f("ix_attendance_holder_id"), "attendance", ["holder_id"], unique=False)
    op.create_index(op.f("ix_attendance_mandate_id"), "attendance", ["mandate_id"], unique=False)
    op.create_index(op.f("ix_attendance_member_id"), "attendance", ["member_id"], unique=False)
    for table, columns in ADDED.items():
        for name, kind in columns.items():
            op.execute(f"ALTER TABLE {table} ADD COLUMN {name} {kind}")
    op.create_index("ix_ballot_item_id", "ballot", ["item_id"])


def downgrade() -> None:
    """Go down."""
    op.drop_index("ix_ballot_item_id", "ballot")
    drop_from_ballot()
    for name in ADDED["council"]:
        op.execute(f"ALTER TABLE council DROP COLUMN {name}")
    for table in TABLES:
        op.drop_table(table)


def drop_from_ballot() -> None:
    """Drop what ballots gained. SQLite copies the table for that; its trigger comes back."""
    triggers = []
    if op.get_bind().dialect.name == "sqlite":
        found = sa.text("SELECT name, sql FROM sqlite_master WHERE type='trigger' AND tbl_name=:t")
        triggers = list(op.get_bind().execute(found, {"t": "ballot"}))
    for name, _ in triggers:
        op.execute(f"DROP TRIGGER {name}")
    with op.batch_alter_table("ballot") as ballot:
        for name in ADDED["ballot"]:
            ballot.drop_column(name)
    for _, statement in triggers:
        op.execute(statement)
