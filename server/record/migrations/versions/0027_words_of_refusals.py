"""Lets the word of an earlier refusal go with the journey that is erased, and takes out those that stayed so far.

Only the word goes: a row is taken out and put back without it, in the transaction in which `erasing` holds its journey.
"""

from typing import Final

from alembic import op

from server.record.migrations.only_grows import forbid_changes

revision: Final = "0027"
down_revision: Final[str | None] = "0026"
branch_labels: Final[str | None] = None
depends_on: Final[str | None] = None

TABLE: Final = "erasure_answers"
_WORDS: Final = "rows are never changed nor removed"
_ERASING: Final = "EXISTS (SELECT 1 FROM erasing)"
_FORGET: Final = (
    "UPDATE erasure_answers SET word = '' WHERE request IN (SELECT asked.id FROM erasure_requests asked "
    "WHERE asked.journey IN (SELECT gone.journey FROM erasure_requests gone "
    "JOIN erasure_answers answer ON answer.request = gone.id WHERE answer.answer = 'erased'))"
)


def upgrade() -> None:
    _let_change()
    op.execute(_FORGET)
    forbid_changes(TABLE)
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {TABLE}_no_delete")
        op.execute(
            f"CREATE TRIGGER {TABLE}_no_delete BEFORE DELETE ON {TABLE} WHEN NOT {_ERASING} "
            f"BEGIN SELECT RAISE(ABORT, '{TABLE}: {_WORDS}'); END"
        )
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION {TABLE}_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$BEGIN IF TG_OP = 'DELETE' AND {_ERASING} THEN RETURN NULL; END IF; "
        f"RAISE EXCEPTION '{TABLE}: {_WORDS}'; END$$"
    )


def downgrade() -> None:
    _let_change()
    forbid_changes(TABLE)


def _let_change() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {TABLE}_no_update")
        op.execute(f"DROP TRIGGER {TABLE}_no_delete")
        return
    op.execute(f"DROP TRIGGER {TABLE}_only_grows ON {TABLE}")
    op.execute(f"DROP FUNCTION {TABLE}_only_grows()")
