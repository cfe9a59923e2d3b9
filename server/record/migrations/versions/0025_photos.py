"""Keeps the photos of documents that residents take as a reminder for themselves."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from server.record.migrations.way_back import refuse_loss

revision: Final = "0025"
down_revision: Final[str | None] = "0024"
branch_labels: Final[str | None] = None
depends_on: Final[str | None] = None

UTC: Final = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "photos",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("journey", sa.String(length=7), nullable=False),
        sa.Column("paper", sa.String(length=200), nullable=False),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.Column("kept_at", UTC, nullable=False),
        sa.Column("shown_at", UTC, nullable=True),
        sa.ForeignKeyConstraint(["journey"], ["journeys.code"], name=op.f("fk_photos_journey")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photos")),
    )
    op.create_index(op.f("ix_photos_journey"), "photos", ["journey"])


def downgrade() -> None:
    refuse_loss("photos")
    op.drop_index(op.f("ix_photos_journey"), "photos")
    op.drop_table("photos")
