"""Takes out the decisions that gave somebody a page which was erased since.

SQLite gives the number of an erased page to the next one that is read, which then passed for the one that was given. A
page is kept before it is given: one that was read after the decision that names it is another one.
"""

from typing import Final

from alembic import op

revision: Final = "0033"
down_revision: Final[str | None] = "0032"
branch_labels: Final[str | None] = None
depends_on: Final[str | None] = None

_OF_ERASED: Final = (
    "DELETE FROM review_decisions WHERE page_reading IS NOT NULL AND NOT EXISTS (SELECT 1 FROM page_readings "
    "WHERE page_readings.id = review_decisions.page_reading AND page_readings.read_at <= review_decisions.at)"
)


def upgrade() -> None:
    op.execute("INSERT INTO erasing (journey) VALUES ('')")  # as when a journey is erased: the database lets them go
    op.execute(_OF_ERASED)
    op.execute("DELETE FROM erasing")


def downgrade() -> None:
    """Nothing to put back: what these decisions were about is erased."""
