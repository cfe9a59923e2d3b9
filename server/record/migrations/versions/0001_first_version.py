"""The tables of the first version, and what the database itself forbids."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from server.record.migrations.only_grows import forbid_changes

revision: Final = "0001"
down_revision: Final[str | None] = None
branch_labels: Final[str | None] = None
depends_on: Final[str | None] = None

UTC: Final = sa.DateTime(timezone=True)
KEY: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
APPEND_ONLY: Final = (
    "history",
    "editions",
    "files",
    "page_readings",
    "readings",
    "reviews",
    "review_decisions",
)


def upgrade() -> None:
    _create_accounts()
    _create_journeys()
    _create_field_states()
    _create_step_states()
    _create_history()
    _create_editions()
    _create_batches()
    _create_files()
    _create_page_readings()
    _create_readings()
    _create_reviews()
    _create_review_decisions()
    for table in APPEND_ONLY:
        forbid_changes(table)


def downgrade() -> None:
    raise NotImplementedError("going back before the first version would delete every record; restore a backup instead")


def _create_accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("password_hash", sa.String(length=300), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("login", name=op.f("uq_accounts_login")),
    )


def _create_journeys() -> None:
    op.create_table(
        "journeys",
        sa.Column("code", sa.String(length=7), nullable=False),
        sa.Column("template", sa.String(length=80), nullable=False),
        sa.Column("circumstances", sa.JSON(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("opened_at", UTC, nullable=False),
        sa.Column("changed_at", UTC, nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("pin_hash", sa.String(length=300), nullable=True),
        sa.Column("pin_failures", sa.Integer(), nullable=False),
        sa.Column("pin_locks", sa.Integer(), nullable=False),
        sa.Column("pin_locked_until", UTC, nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_journeys")),
    )
    op.create_index(op.f("ix_journeys_changed_at"), "journeys", ["changed_at"], unique=False)


def _create_field_states() -> None:
    op.create_table(
        "field_states",
        sa.Column("journey", sa.String(length=7), nullable=False),
        sa.Column("field", sa.String(length=200), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("edition", sa.Integer(), nullable=True),
        sa.Column("scan", sa.String(length=64), nullable=True),
        sa.Column("crop", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["journey"], ["journeys.code"], name=op.f("fk_field_states_journey")),
        sa.PrimaryKeyConstraint("journey", "field", name=op.f("pk_field_states")),
    )


def _create_step_states() -> None:
    op.create_table(
        "step_states",
        sa.Column("journey", sa.String(length=7), nullable=False),
        sa.Column("step", sa.String(length=80), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["journey"], ["journeys.code"], name=op.f("fk_step_states_journey")),
        sa.PrimaryKeyConstraint("journey", "step", name=op.f("pk_step_states")),
    )


def _create_history() -> None:
    op.create_table(
        "history",
        sa.Column("id", KEY, nullable=False),
        sa.Column("journey", sa.String(length=7), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("target", sa.String(length=200), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=True),
        sa.Column("scan", sa.String(length=64), nullable=True),
        sa.Column("crop", sa.String(length=64), nullable=True),
        sa.Column("review", sa.String(length=32), nullable=True),
        sa.Column("page_reading", KEY, nullable=True),
        sa.ForeignKeyConstraint(["journey"], ["journeys.code"], name=op.f("fk_history_journey")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history")),
    )
    op.create_index(op.f("ix_history_journey"), "history", ["journey"], unique=False)
    op.create_index(op.f("ix_history_page_reading"), "history", ["page_reading"], unique=False)


def _create_editions() -> None:
    op.create_table(
        "editions",
        sa.Column("id", KEY, nullable=False),
        sa.Column("journey", sa.String(length=7), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("pages_pdf", sa.String(length=64), nullable=False),
        sa.Column("booklet_pdf", sa.String(length=64), nullable=False),
        sa.Column("layout", sa.String(length=64), nullable=False),
        sa.Column("printed", sa.JSON(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["journey"], ["journeys.code"], name=op.f("fk_editions_journey")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_editions")),
        sa.UniqueConstraint("journey", "number", name=op.f("uq_editions_journey_number")),
    )


def _create_batches() -> None:
    op.create_table(
        "batches",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("repeated", sa.Boolean(), nullable=False),
        sa.Column("images_read", sa.Integer(), nullable=False),
        sa.Column("received_at", UTC, nullable=False),
        sa.Column("received_by", sa.String(length=200), nullable=False),
        sa.Column("claimed_at", UTC, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
    )
    op.create_index(op.f("ix_batches_received_at"), "batches", ["received_at"], unique=False)
    op.create_index(op.f("ix_batches_sha256"), "batches", ["sha256"], unique=False)
    op.create_index(op.f("ix_batches_status"), "batches", ["status"], unique=False)


def _create_files() -> None:
    op.create_table(
        "files",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("batch", sa.String(length=32), nullable=False),
        sa.Column("images", sa.JSON(), nullable=False),
        sa.Column("read_at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batches.id"], name=op.f("fk_files_batch")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_files")),
    )


def _create_page_readings() -> None:
    op.create_table(
        "page_readings",
        sa.Column("id", KEY, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("image", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("journey", sa.String(length=7), nullable=True),
        sa.Column("edition", sa.Integer(), nullable=True),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.Column("rejection", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("outcome", sa.JSON(), nullable=False),
        sa.Column("page_image", sa.String(length=64), nullable=True),
        sa.Column("overlay", sa.String(length=64), nullable=True),
        sa.Column("read_at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["journey"], ["journeys.code"], name=op.f("fk_page_readings_journey")),
        sa.ForeignKeyConstraint(["sha256"], ["files.sha256"], name=op.f("fk_page_readings_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_readings")),
        sa.UniqueConstraint("sha256", "image", "place", name=op.f("uq_page_readings_sha256_image_place")),
    )
    op.create_index(
        op.f("ix_page_readings_journey_edition_page"), "page_readings", ["journey", "edition", "page"], unique=False
    )


def _create_readings() -> None:
    op.create_table(
        "readings",
        sa.Column("id", KEY, nullable=False),
        sa.Column("page_reading", KEY, nullable=False),
        sa.Column("journey", sa.String(length=7), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=200), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("empty", sa.Boolean(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("decision", sa.String(length=20), nullable=False),
        sa.Column("merged", sa.String(length=20), nullable=False),
        sa.Column("crop", sa.String(length=64), nullable=True),
        sa.Column("ink", sa.LargeBinary(), nullable=True),
        sa.Column("ink_box_mm", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["journey"], ["journeys.code"], name=op.f("fk_readings_journey")),
        sa.ForeignKeyConstraint(["page_reading"], ["page_readings.id"], name=op.f("fk_readings_page_reading")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readings")),
        sa.UniqueConstraint("page_reading", "field", name=op.f("uq_readings_page_reading_field")),
    )
    op.create_index(
        op.f("ix_readings_journey_edition_field"), "readings", ["journey", "edition", "field"], unique=False
    )


def _create_reviews() -> None:
    op.create_table(
        "reviews",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("page_reading", KEY, nullable=False),
        sa.Column("reading", KEY, nullable=True),
        sa.Column("batch", sa.String(length=32), nullable=False),
        sa.Column("journey", sa.String(length=7), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("field", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=True),
        sa.Column("author", sa.String(length=20), nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("paper", sa.JSON(), nullable=False),
        sa.Column("record", sa.JSON(), nullable=False),
        sa.Column("printed", sa.Text(), nullable=True),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("crop", sa.String(length=64), nullable=True),
        sa.Column("page_image", sa.String(length=64), nullable=True),
        sa.Column("box_mm", sa.JSON(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=True),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("rejection", sa.String(length=40), nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batches.id"], name=op.f("fk_reviews_batch")),
        sa.ForeignKeyConstraint(["journey"], ["journeys.code"], name=op.f("fk_reviews_journey")),
        sa.ForeignKeyConstraint(["page_reading"], ["page_readings.id"], name=op.f("fk_reviews_page_reading")),
        sa.ForeignKeyConstraint(["reading"], ["readings.id"], name=op.f("fk_reviews_reading")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
    )
    op.create_index(op.f("ix_reviews_journey"), "reviews", ["journey"], unique=False)
    op.create_index(op.f("ix_reviews_page_reading"), "reviews", ["page_reading"], unique=False)


def _create_review_decisions() -> None:
    op.create_table(
        "review_decisions",
        sa.Column("id", KEY, nullable=False),
        sa.Column("review", sa.String(length=32), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("decided", sa.Boolean(), nullable=False),
        sa.Column("keep", sa.String(length=20), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("journey", sa.String(length=7), nullable=True),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["journey"], ["journeys.code"], name=op.f("fk_review_decisions_journey")),
        sa.ForeignKeyConstraint(["review"], ["reviews.id"], name=op.f("fk_review_decisions_review")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_decisions")),
        sa.UniqueConstraint("review", "turn", name=op.f("uq_review_decisions_review_turn")),
    )
