"""Counts the day since which a step stands where it stands in the town hall's days; it was counted in those of UTC."""

from datetime import UTC, datetime, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision: Final = "0004"
down_revision: Final[str | None] = "0003"
branch_labels: Final[str | None] = None
depends_on: Final[str | None] = None

_TOWN: Final = ZoneInfo("Europe/Paris")
_STEPS: Final = sa.table("step_states", sa.column("journey"), sa.column("step"), sa.column("since", sa.Date()))
_HISTORY: Final = sa.table(
    "history",
    *(sa.column(name) for name in ("id", "journey", "action", "target")),
    sa.column("at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    _count_days_in(_TOWN)


def downgrade() -> None:
    _count_days_in(UTC)


def _count_days_in(zone: tzinfo) -> None:
    connection = op.get_bind()
    moves = sa.select(_HISTORY).where(_HISTORY.c.action == "status").order_by(_HISTORY.c.id)
    last: dict[tuple[str, str], datetime] = {(row.journey, row.target): row.at for row in connection.execute(moves)}
    for step in connection.execute(sa.select(_STEPS).where(_STEPS.c.since.is_not(None))).all():
        at = last[step.journey, step.step]
        day = (at if at.tzinfo is not None else at.replace(tzinfo=UTC)).astimezone(zone).date()
        connection.execute(
            sa.update(_STEPS).where(_STEPS.c.journey == step.journey, _STEPS.c.step == step.step).values(since=day)
        )
