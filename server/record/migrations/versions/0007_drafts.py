"""Keeps the texts that agents typed for a question and that are in no record; they were in the server's memory."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from server.record.migrations.way_back import refuse_loss

revision: Final = "0007"
down_revision: Final[str | None] = "0006"
branch_labels: Final[str | None] = None
depends_on: Final[str | None] = None


def upgrade() -> None:
    op.create_table(
        "drafts",
        sa.Column("account", sa.Integer(), nullable=False),
        sa.Column("review", sa.String(length=32), nullable=False),
        sa.Column("mark", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("typed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name=op.f("fk_drafts_account"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["review"], ["reviews.id"], name=op.f("fk_drafts_review"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account", "review", "mark", name=op.f("pk_drafts")),
    )
    op.create_index(op.f("ix_drafts_typed_at"), "drafts", ["typed_at"])


def downgrade() -> None:
    refuse_loss("drafts")
    op.drop_table("drafts")
