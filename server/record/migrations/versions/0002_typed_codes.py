"""Remembers which page was read with a code that a person typed, so that it can be taken back."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0002"
down_revision: Final[str | None] = "0001"
branch_labels: Final[str | None] = None
depends_on: Final[str | None] = None


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("review_decisions", sa.Column("page_reading", key, nullable=True))


def downgrade() -> None:
    op.drop_column("review_decisions", "page_reading")
