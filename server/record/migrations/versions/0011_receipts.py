"""Keeps who looked at a page as it was read, and the receipts that residents were given."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from server.record.migrations.only_grows import drop_table, forbid_changes
from server.record.migrations.way_back import refuse_loss

revision: Final = "0011"
down_revision: Final[str | None] = "0010"
branch_labels: Final[str | None] = None
depends_on: Final[str | None] = None

UTC: Final = sa.DateTime(timezone=True)
TABLES: Final = ("looks", "receipts")
KEY: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "looks",
        sa.Column("id", KEY, nullable=False),
        sa.Column("page_reading", KEY, nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["page_reading"], ["page_readings.id"], name=op.f("fk_looks_page_reading")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_looks")),
    )
    op.create_index(op.f("ix_looks_page_reading"), "looks", ["page_reading"])
    op.create_table(
        "receipts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("journey", sa.String(length=7), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("card_pdf", sa.String(length=64), nullable=False),
        sa.Column("label_pdf", sa.String(length=64), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["journey"], ["journeys.code"], name=op.f("fk_receipts_journey")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
    )
    op.create_index(op.f("ix_receipts_journey"), "receipts", ["journey"])
    for table in TABLES:
        forbid_changes(table)


def downgrade() -> None:
    for table in TABLES:
        refuse_loss(table)
    for table in TABLES:
        drop_table(table)
