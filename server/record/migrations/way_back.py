"""What lets a migration be taken back: only where nothing is lost that somebody wrote, said or was given.

One rule for all: a way back that would drop rows of such a table, or values of such a column, is refused while there
are any. What is computed from the record, and what nobody wrote (locks, counts of time), goes without a word.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

_WHAT_TO_DO: Final = "it has no place in the version before: restore a backup of that version"


class WouldLose(RuntimeError):
    """A way back would lose what somebody wrote.

    Attributes:
        what: The table, and its column if it is one.
    """

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"{what} holds what somebody wrote, and {_WHAT_TO_DO}")


def refuse_loss(table: str, column: str | None = None) -> None:
    """Refuse to go on while a table has rows, or a column of it values.

    Raises:
        WouldLose
    """
    rows = sa.table(table, *([] if column is None else [sa.column(column)]))
    there = sa.select(sa.literal(1)).select_from(rows).limit(1)
    if column is not None:
        there = there.where(rows.c[column].is_not(None))
    if op.get_bind().scalar(there) is not None:
        raise WouldLose(table if column is None else f"{table}.{column}")
