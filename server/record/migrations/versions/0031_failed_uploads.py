"""Keeps who set an upload aside that could not be read, and when; those that failed before wait for somebody, too."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from server.record.migrations.way_back import refuse_loss

revision: Final = "0031"
down_revision: Final[str | None] = "0030"
branch_labels: Final[str | None] = None
depends_on: Final[str | None] = None


def upgrade() -> None:
    op.add_column("batches", sa.Column("aside_by", sa.String(length=200), nullable=True))
    op.add_column("batches", sa.Column("aside_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    refuse_loss("batches", "aside_by")
    op.drop_column("batches", "aside_at")
    op.drop_column("batches", "aside_by")
