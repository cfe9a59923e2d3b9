"""Keeps whether an edition is in large print: then its pages were drawn enlarged, on A4."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from server.record.migrations.way_back import refuse_loss

revision: Final = "0017"
down_revision: Final[str | None] = "0016"
branch_labels: Final[str | None] = None
depends_on: Final[str | None] = None


def upgrade() -> None:
    op.add_column("editions", sa.Column("format", sa.String(length=20), nullable=True))


def downgrade() -> None:
    refuse_loss("editions", "format")
    op.drop_column("editions", "format")
