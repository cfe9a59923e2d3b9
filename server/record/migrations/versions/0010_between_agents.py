"""Keeps what agents tell each other about a journey: private notes, and handing it over to another service."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from server.record.migrations.only_grows import drop_table, forbid_changes
from server.record.migrations.way_back import refuse_loss

revision: Final = "0010"
down_revision: Final[str | None] = "0009"
branch_labels: Final[str | None] = None
depends_on: Final[str | None] = None

UTC: Final = sa.DateTime(timezone=True)
TABLES: Final = ("private_notes", "handovers", "handover_answers")


def upgrade() -> None:
    _create_notes()
    _create_handovers()
    _create_answers()
    for table in TABLES:
        forbid_changes(table)


def downgrade() -> None:
    for table in TABLES:
        refuse_loss(table)
    for table in reversed(TABLES):
        drop_table(table)


def _create_notes() -> None:
    op.create_table(
        "private_notes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("note", sa.String(length=32), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("journey", sa.String(length=7), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["journey"], ["journeys.code"], name=op.f("fk_private_notes_journey")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_private_notes")),
        sa.UniqueConstraint("note", "turn", name=op.f("uq_private_notes_note_turn")),
    )
    op.create_index(op.f("ix_private_notes_journey"), "private_notes", ["journey"])


def _create_handovers() -> None:
    op.create_table(
        "handovers",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("journey", sa.String(length=7), nullable=False),
        sa.Column("sender", sa.String(length=20), nullable=False),
        sa.Column("team", sa.String(length=20), nullable=False),
        sa.Column("contact", sa.String(length=80), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("papers", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["journey"], ["journeys.code"], name=op.f("fk_handovers_journey")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handovers")),
    )
    op.create_index(op.f("ix_handovers_journey"), "handovers", ["journey"])
    op.create_index(op.f("ix_handovers_at"), "handovers", ["at"])


def _create_answers() -> None:
    op.create_table(
        "handover_answers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("handover", sa.String(length=32), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["handover"], ["handovers.id"], name=op.f("fk_handover_answers_handover")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_answers")),
        sa.UniqueConstraint("handover", "turn", name=op.f("uq_handover_answers_handover_turn")),
    )
