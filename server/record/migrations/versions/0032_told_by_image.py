"""Keeps until when the journeys of an upload were told what it brought: its images go into the record one by one.

Of an upload that was read before, all was told.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0032"
down_revision: Final[str | None] = "0031"
branch_labels: Final[str | None] = None
depends_on: Final[str | None] = None


def upgrade() -> None:
    op.add_column("batches", sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("batches", "told_at")
