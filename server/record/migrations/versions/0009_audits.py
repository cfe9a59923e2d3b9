"""Keeps which questions were drawn at random, what became of readings by kind, and how long answers take."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from server.record.migrations.only_grows import drop_table, forbid_changes
from server.record.migrations.way_back import refuse_loss

revision: Final = "0009"
down_revision: Final[str | None] = "0007"
branch_labels: Final[str | None] = None
depends_on: Final[str | None] = None

KEY: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "audits",
        sa.Column("review", sa.String(length=32), nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["review"], ["reviews.id"], name=op.f("fk_audits_review")),
        sa.PrimaryKeyConstraint("review", name=op.f("pk_audits")),
    )
    op.create_table(
        "tallies",
        sa.Column("page_reading", KEY, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("by_itself", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["page_reading"], ["page_readings.id"], name=op.f("fk_tallies_page_reading")),
        sa.PrimaryKeyConstraint("page_reading", "kind", name=op.f("pk_tallies")),
    )
    op.create_table(
        "efforts",
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("audit", sa.Boolean(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("week", "kind", "audit", name=op.f("pk_efforts")),
    )
    for table in ("audits", "tallies"):
        forbid_changes(table)


def downgrade() -> None:
    refuse_loss("audits")
    op.drop_table("efforts")
    for table in ("tallies", "audits"):
        drop_table(table)
