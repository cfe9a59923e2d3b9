"""Keeps what a town hall translates itself of its booklets, and who read them again in which language."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from server.record.migrations.only_grows import drop_table, forbid_changes
from server.record.migrations.way_back import refuse_loss

revision: Final = "0026"
down_revision: Final[str | None] = "0025"
branch_labels: Final[str | None] = None
depends_on: Final[str | None] = None

UTC: Final = sa.DateTime(timezone=True)
KEY: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NEW: Final = ("translations", "proofreadings")


def upgrade() -> None:
    op.create_table(
        "translations",
        sa.Column("id", KEY, nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("french", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_translations")),
        sa.UniqueConstraint("language", "sha256", "number", name=op.f("uq_translations_language_sha256_number")),
    )
    op.create_table(
        "proofreadings",
        sa.Column("id", KEY, nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("reader", sa.String(length=200), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proofreadings")),
        sa.UniqueConstraint("key", "language", "number", name=op.f("uq_proofreadings_key_language_number")),
    )
    for table in NEW:
        forbid_changes(table)


def downgrade() -> None:
    for table in NEW:
        refuse_loss(table)
    for table in reversed(NEW):
        drop_table(table)
