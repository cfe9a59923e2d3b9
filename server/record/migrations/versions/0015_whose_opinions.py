"""Keeps whose account an opinion is of, and with which others it was given: names are not of one person alone."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from server.record.migrations.way_back import refuse_loss

revision: Final = "0015"
down_revision: Final[str | None] = "0014"
branch_labels: Final[str | None] = None
depends_on: Final[str | None] = None


def upgrade() -> None:
    key = "CONSTRAINT fk_opinions_account REFERENCES accounts (id)"  # SQLite adds one with its column, and not later
    op.execute(f"ALTER TABLE opinions ADD COLUMN account INTEGER {key}")
    op.add_column("opinions", sa.Column("together", sa.String(length=32), nullable=True))


def downgrade() -> None:
    refuse_loss("opinions", "account")
    op.drop_column("opinions", "together")
    op.drop_column("opinions", "account")
