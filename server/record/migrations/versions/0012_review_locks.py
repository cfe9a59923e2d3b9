"""Keeps who has which question open, and which answers were given as one, so that they are taken back as one."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0012"
down_revision: Final[str | None] = "0011"
branch_labels: Final[str | None] = None
depends_on: Final[str | None] = None

UTC: Final = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "review_locks",
        sa.Column("review", sa.String(length=32), nullable=False),
        sa.Column("account", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=32), nullable=False),
        sa.Column("lease", sa.String(length=32), nullable=False),
        sa.Column("since", UTC, nullable=False),
        sa.Column("until", UTC, nullable=False),
        sa.ForeignKeyConstraint(["review"], ["reviews.id"], name=op.f("fk_review_locks_review"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name=op.f("fk_review_locks_account"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("review", name=op.f("pk_review_locks")),
    )
    op.create_index(op.f("ix_review_locks_until"), "review_locks", ["until"])
    op.add_column("review_decisions", sa.Column("together", sa.String(length=32), nullable=True))
    op.create_index(op.f("ix_review_decisions_together"), "review_decisions", ["together"])


def downgrade() -> None:
    op.drop_index(op.f("ix_review_decisions_together"), "review_decisions")
    op.drop_column("review_decisions", "together")
    op.drop_table("review_locks")
