"""Keeps who asked for their data to be erased and what was answered, and lets the database erase one journey.

Rows that only grow go while `erasing` holds a journey. Only `erasing.py` puts one there, and takes it away again in the
same transaction: no other one ever sees it, and at rest nothing can be removed.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

from server.record.migrations.only_grows import drop_table, forbid_changes
from server.record.migrations.way_back import refuse_loss

revision: Final = "0021"
down_revision: Final[str | None] = "0020"
branch_labels: Final[str | None] = None
depends_on: Final[str | None] = None

UTC: Final = sa.DateTime(timezone=True)
KEY: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NEW: Final = ("erasure_requests", "erasure_answers")
ERASABLE: Final = (
    "history",
    "editions",
    "files",
    "images",
    "page_readings",
    "readings",
    "reviews",
    "review_decisions",
    "audits",
    "tallies",
    "private_notes",
    "handovers",
    "handover_answers",
    "looks",
    "receipts",
    "opinions",
    "escalations",
)
_WORDS: Final = "rows are never changed nor removed"
_ERASING: Final = "EXISTS (SELECT 1 FROM erasing)"


def upgrade() -> None:
    op.create_table(
        "erasure_requests",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("journey", sa.String(length=7), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["journey"], ["journeys.code"], name=op.f("fk_erasure_requests_journey")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure_requests")),
    )
    op.create_index(op.f("ix_erasure_requests_journey"), "erasure_requests", ["journey"])
    op.create_table(
        "erasure_answers",
        sa.Column("request", sa.String(length=32), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["request"], ["erasure_requests.id"], name=op.f("fk_erasure_answers_request")),
        sa.PrimaryKeyConstraint("request", name=op.f("pk_erasure_answers")),
    )
    op.create_table(
        "erasing",
        sa.Column("journey", sa.String(length=7), nullable=False),
        sa.PrimaryKeyConstraint("journey", name=op.f("pk_erasing")),
    )
    for table in NEW:
        forbid_changes(table)
    for table in ERASABLE:
        _let_erase(table)


def downgrade() -> None:
    refuse_loss("erasure_requests")
    for table in ERASABLE:
        _forbid(table)
    for table in reversed(NEW):
        drop_table(table)
    op.drop_table("erasing")


def _let_erase(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        _forbid_on_sqlite(table, f"WHEN NOT {_ERASING} ")
        return
    _forbid_on_postgresql(table, f"IF TG_OP = 'DELETE' AND {_ERASING} THEN RETURN NULL; END IF; ")


def _forbid(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        _forbid_on_sqlite(table, "")
        return
    _forbid_on_postgresql(table, "")


def _forbid_on_sqlite(table: str, unless: str) -> None:
    op.execute(f"DROP TRIGGER {table}_no_delete")
    op.execute(
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {unless}"
        f"BEGIN SELECT RAISE(ABORT, '{table}: {_WORDS}'); END"
    )


def _forbid_on_postgresql(table: str, unless: str) -> None:
    op.execute(
        f"CREATE OR REPLACE FUNCTION {table}_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$BEGIN {unless}RAISE EXCEPTION '{table}: {_WORDS}'; END$$"
    )
