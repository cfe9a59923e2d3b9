"""Keeps what a search finds in notes, and its words; `db.upgrade` fills in what older journeys hold."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0006"
down_revision: Final[str | None] = "0005"
branch_labels: Final[str | None] = None
depends_on: Final[str | None] = None


def upgrade() -> None:
    op.add_column("journeys", sa.Column("notes_rules", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "notes",
        sa.Column("journey", sa.String(length=7), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("perhaps", sa.JSON(), nullable=False),
        sa.Column("field", sa.String(length=200), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("sensitive", sa.Boolean(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=True),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("checked", sa.Boolean(), nullable=False),
        sa.Column("review", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["journey"], ["journeys.code"], name=op.f("fk_notes_journey")),
        sa.PrimaryKeyConstraint("journey", "place", name=op.f("pk_notes")),
    )
    op.create_table(
        "note_words",
        sa.Column("journey", sa.String(length=7), nullable=False),
        sa.Column("word", sa.String(40).with_variant(sa.String(40, "C"), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["journey"], ["journeys.code"], name=op.f("fk_note_words_journey")),
        sa.PrimaryKeyConstraint("journey", "word", name=op.f("pk_note_words")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_note_words_word_journey"), "note_words", ["word", "journey"], unique=False)


def downgrade() -> None:
    op.drop_table("note_words")
    op.drop_table("notes")
    op.drop_column("journeys", "notes_rules")
