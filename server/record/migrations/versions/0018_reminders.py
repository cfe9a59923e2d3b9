"""Keeps where residents want to be reminded of their appointments, and of what they were."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from server.record.migrations.way_back import refuse_loss

revision: Final = "0018"
down_revision: Final[str | None] = "0017"
branch_labels: Final[str | None] = None
depends_on: Final[str | None] = None

UTC: Final = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "reminder_addresses",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("journey", sa.String(length=7), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("asked_at", UTC, nullable=False),
        sa.Column("confirmed_at", UTC, nullable=True),
        sa.Column("stopped_at", UTC, nullable=True),
        sa.ForeignKeyConstraint(["journey"], ["journeys.code"], name=op.f("fk_reminder_addresses_journey")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_addresses")),
    )
    op.create_index(op.f("ix_reminder_addresses_journey"), "reminder_addresses", ["journey"])
    op.create_table(
        "reminders",
        sa.Column("address", sa.String(length=32), nullable=False),
        sa.Column("step", sa.String(length=80), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("begun_at", UTC, nullable=False),
        sa.Column("sent_at", UTC, nullable=True),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["address"], ["reminder_addresses.id"], name=op.f("fk_reminders_address")),
        sa.PrimaryKeyConstraint("address", "step", "day", name=op.f("pk_reminders")),
    )


def downgrade() -> None:
    refuse_loss("reminder_addresses")
    op.drop_table("reminders")
    op.drop_index(op.f("ix_reminder_addresses_journey"), "reminder_addresses")
    op.drop_table("reminder_addresses")
