"""Texts that an agent typed for a question and that are in no record: kept for who typed them, and for nobody else.

They are not what happened, so they come and go: in place of the text that their form showed, when their question is
answered, when there are too many, and when they are old. They go with their question, and so with its journey.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from sqlalchemy import Select, bindparam, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from server.record.db import Database
from server.record.history import now
from server.record.tables import DraftRow
from server.record.values import refuse_longer, value_mark

KEPT_FOR: Final = timedelta(days=30)
"""From when a text was typed: longer than an agent's holidays, and no longer, for residents may be named in it."""

MOST_OF_QUESTION: Final = 4
"""Texts of one account for one question: one from each window in which it was open. Beyond it the oldest go."""

MOST_OF_ACCOUNT: Final = 200
"""Texts of one account, 3.2 MB at most. Beyond it its oldest go: nobody's texts take the place of another's."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that was typed and not kept.

    Attributes:
        text: At most `LONGEST_VALUE` signs.
        typed_at: When it was sent, UTC.
    """

    text: str
    typed_at: datetime

    @property
    def mark(self) -> str:
        """What a form says of it when it shows it."""
        return value_mark(self.text)


def drafts_of(session: Session, account: int, review: str) -> tuple[Draft, ...]:
    """What an account typed for a question and is not kept, the newest first."""
    rows = session.scalars(_kept(), {"mine": account, "question": review, "since": now() - KEPT_FOR})
    return tuple(Draft(row.text, row.typed_at) for row in rows)


@cache
def _kept() -> Select[DraftRow]:
    asked = DraftRow.review == bindparam("question"), DraftRow.typed_at > bindparam("since")
    return _newest_first().where(DraftRow.account == bindparam("mine"), *asked)


def keep_draft(session: Session, account: int, review: str, text: str, *, instead_of: str = "") -> None:
    """Keep what was typed.

    Args:
        session: Of a transaction.
        account: Database key of whose it is; the account exists.
        review: The question, which exists.
        text: What was typed; at most `LONGEST_VALUE` signs.
        instead_of: Mark of the text that stood in the field when typing began; empty for none.

    Raises:
        TextRefused: It is longer: who typed it is told, for a part of it would pass for the whole.
    """
    refuse_longer("drafts.text", text)
    forget_old_drafts(session)
    kept = Draft(text, now())
    drop_drafts(session, account, review, {instead_of, kept.mark})
    row = DraftRow(account=account, review=review, mark=kept.mark, text=kept.text, typed_at=kept.typed_at)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # another window of theirs has sent the same text at this very moment, or it is no question
        if session.get(DraftRow, (account, review, kept.mark)) is None:
            raise
    _bound(session, account, review)


def drop_drafts(session: Session, account: int, review: str, marks: Collection[str]) -> None:
    """Forget texts of an account for a question, by their marks: those that its form showed, and no others."""
    if not marks:
        return
    mine = (DraftRow.account == account) & (DraftRow.review == review)
    session.execute(delete(DraftRow).where(mine, DraftRow.mark.in_(marks)))


def forget_old_drafts(session: Session) -> None:
    """Forget every text that was typed too long ago."""
    session.execute(delete(DraftRow).where(DraftRow.typed_at <= now() - KEPT_FOR))


def sweep_drafts(database: Database) -> None:
    """Forget what is too old, in a transaction of its own, and only where there is something.

    Raises:
        DatabaseGone
    """
    with database.reading() as session:
        old = session.scalar(select(DraftRow.mark).where(DraftRow.typed_at <= now() - KEPT_FOR).limit(1))
    if old is not None:
        with database.transaction() as session:
            forget_old_drafts(session)


def _bound(session: Session, account: int, review: str) -> None:
    """Let the oldest go where there are too many."""
    mine = session.scalars(_of(account)).all()
    beyond = [row for row in mine if row.review == review][MOST_OF_QUESTION:] + list(mine[MOST_OF_ACCOUNT:])
    for row in beyond:
        session.delete(row)
    session.flush()


def _of(account: int) -> Select[DraftRow]:
    """The texts of an account, the newest first."""
    return _newest_first().where(DraftRow.account == account)


def _newest_first() -> Select[DraftRow]:
    return select(DraftRow).order_by(DraftRow.typed_at.desc(), DraftRow.mark)
