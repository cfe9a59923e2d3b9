"""Keeps second opinions, and which questions were passed on to a colleague: rows that only grow."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from server.record.migrations.only_grows import drop_table, forbid_changes
from server.record.migrations.way_back import refuse_loss

revision: Final = "0013"
down_revision: Final[str | None] = "0012"
branch_labels: Final[str | None] = None
depends_on: Final[str | None] = None

UTC: Final = sa.DateTime(timezone=True)
KEY: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
APPEND_ONLY: Final = ("opinions", "escalations")


def upgrade() -> None:
    op.create_table(
        "opinions",
        sa.Column("id", KEY, nullable=False),
        sa.Column("review", sa.String(length=32), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("keep", sa.String(length=20), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["review"], ["reviews.id"], name=op.f("fk_opinions_review")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinions")),
    )
    op.create_index(op.f("ix_opinions_review"), "opinions", ["review"])
    op.create_table(
        "escalations",
        sa.Column("id", KEY, nullable=False),
        sa.Column("review", sa.String(length=32), nullable=False),
        sa.Column("to_account", sa.Integer(), nullable=True),
        sa.Column("to_role", sa.String(length=20), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["review"], ["reviews.id"], name=op.f("fk_escalations_review")),
        sa.ForeignKeyConstraint(["to_account"], ["accounts.id"], name=op.f("fk_escalations_to_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalations")),
    )
    op.create_index(op.f("ix_escalations_review"), "escalations", ["review"])
    for table in APPEND_ONLY:
        forbid_changes(table)


def downgrade() -> None:
    for table in APPEND_ONLY:
        refuse_loss(table)
    for table in APPEND_ONLY:
        drop_table(table)
