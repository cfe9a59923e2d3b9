"""Keeps the texts that a designer gave up, or wrote others over, until as many newer ones take their place."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from server.record.migrations.way_back import refuse_loss

revision: Final = "0029"
down_revision: Final[str | None] = "0028"
branch_labels: Final[str | None] = None
depends_on: Final[str | None] = None


def upgrade() -> None:
    op.create_table(
        "left_drafts",
        sa.Column("account", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name=op.f("fk_left_drafts_account"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account", "key", "mark", name=op.f("pk_left_drafts")),
    )


def downgrade() -> None:
    refuse_loss("left_drafts")
    op.drop_table("left_drafts")
