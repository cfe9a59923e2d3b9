"""Keeps of every reminder what it said, so that one whose appointment changed is told so, and told once."""

from collections import Counter
from typing import Any, Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0024"
down_revision: Final[str | None] = "0023"
branch_labels: Final[str | None] = None
depends_on: Final[str | None] = None

UTC: Final = sa.DateTime(timezone=True)


def upgrade() -> None:
    rows = _rows("address", "step", "day", "begun_at", "sent_at", "refused")
    op.drop_table("reminders")
    op.create_table(
        "reminders",
        *_columns(),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("time", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["address"], ["reminder_addresses.id"], name=op.f("fk_reminders_address")),
        sa.PrimaryKeyConstraint("address", "step", "number", name=op.f("pk_reminders")),
    )
    numbers: Counter[tuple[str, str]] = Counter()
    for row in sorted(rows, key=lambda one: one["begun_at"]):
        numbers[row["address"], row["step"]] += 1
        row |= {"number": numbers[row["address"], row["step"]], "time": None, "place": None, "cancelled": False}
    _put_back(rows, *_columns(), *(sa.column(name) for name in ("number", "time", "place", "cancelled")))


def downgrade() -> None:
    rows = _rows("address", "step", "day", "begun_at", "sent_at", "refused", "number", "cancelled")
    op.drop_table("reminders")
    op.create_table(
        "reminders",
        *_columns(),
        sa.ForeignKeyConstraint(["address"], ["reminder_addresses.id"], name=op.f("fk_reminders_address")),
        sa.PrimaryKeyConstraint("address", "step", "day", name=op.f("pk_reminders")),
    )
    last = {(row["address"], row["step"], row["day"]): row for row in sorted(rows, key=lambda one: int(one["number"]))}
    kept = [{name: row[name] for name in row if name not in {"number", "cancelled"}} for row in last.values()]
    _put_back(kept, *_columns())


def _columns() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("address", sa.String(length=32), nullable=False),
        sa.Column("step", sa.String(length=80), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("begun_at", UTC, nullable=False),
        sa.Column("sent_at", UTC, nullable=True),
        sa.Column("refused", sa.Boolean(), nullable=False),
    )


def _rows(*names: str) -> list[dict[str, Any]]:
    known = {column.name: column for column in _columns()}
    wanted = sa.table("reminders", *(known.get(name, sa.column(name)) for name in names))
    return [dict(row) for row in op.get_bind().execute(sa.select(wanted)).mappings()]


def _put_back(rows: list[dict[str, Any]], *columns: Any) -> None:
    if rows:
        op.bulk_insert(sa.table("reminders", *(sa.column(one.name, one.type) for one in columns)), rows)
