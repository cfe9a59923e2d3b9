"""Keeps which journey was open when a file was brought: pages without a code may be of its booklets."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0005"
down_revision: Final[str | None] = "0004"
branch_labels: Final[str | None] = None
depends_on: Final[str | None] = None


def upgrade() -> None:
    op.add_column("batches", sa.Column("open_journey", sa.String(length=7), nullable=True))


def downgrade() -> None:
    op.drop_column("batches", "open_journey")
