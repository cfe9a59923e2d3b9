"""Keeps which questions wait in a table of their own, so that a list of them costs nothing for those long decided.

The database itself writes it, whoever adds a question or a turn: it cannot come to say anything else than they do.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0016"
down_revision: Final[str | None] = "0015"
branch_labels: Final[str | None] = None
depends_on: Final[str | None] = None

_WAITS: Final = "INSERT INTO waiting_reviews (review) VALUES ({review}) ON CONFLICT DO NOTHING"
_WAITS_NO_MORE: Final = "DELETE FROM waiting_reviews WHERE review = NEW.review"
_TODAY: Final = (
    "INSERT INTO waiting_reviews (review) SELECT id FROM reviews WHERE NOT COALESCE("
    "(SELECT decided FROM review_decisions WHERE review = reviews.id ORDER BY turn DESC LIMIT 1), {false})"
)


def upgrade() -> None:
    op.create_table(
        "waiting_reviews",
        sa.Column("review", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["review"], ["reviews.id"], name=op.f("fk_waiting_reviews_review"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("review", name=op.f("pk_waiting_reviews")),
    )
    op.create_index(op.f("ix_history_review"), "history", ["review"])
    op.create_index(op.f("ix_reviews_reading"), "reviews", ["reading"])
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(_TODAY.format(false="0" if on_sqlite else "FALSE"))
    asked, taken_back = _WAITS.format(review="NEW.id"), _WAITS.format(review="NEW.review")
    if on_sqlite:
        op.execute(f"CREATE TRIGGER reviews_wait AFTER INSERT ON reviews BEGIN {asked}; END")
        for name, when, then in (("decided", "NEW.decided", _WAITS_NO_MORE), ("open", "NOT NEW.decided", taken_back)):
            op.execute(
                f"CREATE TRIGGER review_decisions_{name} AFTER INSERT ON review_decisions WHEN {when} BEGIN {then}; END"
            )
        return
    _on_insert("reviews", "reviews_wait", f"{asked};")
    _on_insert(
        "review_decisions",
        "review_decisions_wait",
        f"IF NEW.decided THEN {_WAITS_NO_MORE}; ELSE {taken_back}; END IF;",
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in ("reviews_wait", "review_decisions_decided", "review_decisions_open"):
            op.execute(f"DROP TRIGGER {name}")
    else:
        for table, name in (("reviews", "reviews_wait"), ("review_decisions", "review_decisions_wait")):
            op.execute(f"DROP TRIGGER {name} ON {table}")
            op.execute(f"DROP FUNCTION {name}()")
    op.drop_index(op.f("ix_reviews_reading"), "reviews")
    op.drop_index(op.f("ix_history_review"), "history")
    op.drop_table("waiting_reviews")


def _on_insert(table: str, name: str, then: str) -> None:
    op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN {then} RETURN NULL; END$$")
    op.execute(f"CREATE TRIGGER {name} AFTER INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
