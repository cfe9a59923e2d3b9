"""Keeps with every address for reminders whether its mails name the papers; those from before only count them.

Going back forgets it of every address: whoever asked for the papers by name gets them counted from then on, also after
the next upgrade, until they say it again.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0030"
down_revision: Final[str | None] = "0029"
branch_labels: Final[str | None] = None
depends_on: Final[str | None] = None


def upgrade() -> None:
    named: sa.Column[bool] = sa.Column("names_papers", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("reminder_addresses", named)


def downgrade() -> None:
    op.drop_column("reminder_addresses", "names_papers")
