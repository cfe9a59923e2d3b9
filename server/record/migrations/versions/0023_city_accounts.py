"""Keeps which accounts of the City open which journeys."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from server.record.migrations.way_back import refuse_loss

revision: Final = "0023"
down_revision: Final[str | None] = "0021"
branch_labels: Final[str | None] = None
depends_on: Final[str | None] = None


def upgrade() -> None:
    op.create_table(
        "city_links",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("journey", sa.String(length=7), nullable=False),
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["journey"], ["journeys.code"], name=op.f("fk_city_links_journey")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_city_links")),
        sa.UniqueConstraint("journey", "account", name=op.f("uq_city_links_journey_account")),
    )
    op.create_index(op.f("ix_city_links_account"), "city_links", ["account"])


def downgrade() -> None:
    refuse_loss("city_links")
    op.drop_index(op.f("ix_city_links_account"), "city_links")
    op.drop_table("city_links")
