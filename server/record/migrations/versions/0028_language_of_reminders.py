"""Keeps with every address for reminders the language in which they were asked for; those from before are French."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0028"
down_revision: Final[str | None] = "0027"
branch_labels: Final[str | None] = None
depends_on: Final[str | None] = None


def upgrade() -> None:
    language = sa.Column("language", sa.String(length=8), nullable=False, server_default="fr")
    op.add_column("reminder_addresses", language)


def downgrade() -> None:
    op.drop_column("reminder_addresses", "language")
