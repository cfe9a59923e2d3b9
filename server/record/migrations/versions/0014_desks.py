"""Keeps at which desk a file came in, and what was seen of its pages while it is read.

The desk is the folder that a copier fills, or the one that an agent has chosen.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

from server.record.migrations.way_back import refuse_loss

revision: Final = "0014"
down_revision: Final[str | None] = "0013"
branch_labels: Final[str | None] = None
depends_on: Final[str | None] = None


def upgrade() -> None:
    op.add_column("batches", sa.Column("desk", sa.String(length=60), nullable=True))
    op.add_column("batches", sa.Column("so_far", sa.JSON(), nullable=True))


def downgrade() -> None:
    refuse_loss("batches", "desk")
    op.drop_column("batches", "so_far")
    op.drop_column("batches", "desk")
