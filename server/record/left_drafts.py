"""Texts of kinds of booklet that their designer left: given up, or another one was written over them.

They are kept for who typed them, so that each can be taken back: nothing that a designer typed goes without a word. A
text that is a version is not among them: it is kept with the versions.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from server.record.history import now
from server.record.tables import LeftDraftRow, TemplateVersionRow
from server.record.versions import hash_of, newest_text

MOST_LEFT: Final = 20
"""Texts of an account of one kind of booklet, 4 MB at most. Beyond it the oldest go."""


@dataclass(frozen=True, slots=True)
class LeftDraft:
    """A text that was left.

    Attributes:
        key: Of the kind of booklet.
        mark: What it is called: the same text has the same mark.
        base: The version that it began from; 0: a new kind.
        text: All of it.
        left_at: When it was, UTC.
    """

    key: str
    mark: str
    base: int
    text: str
    left_at: datetime


def leave(session: Session, account: int, key: str, text: str, *, base: int) -> str:
    """Keep a text that would be gone otherwise.

    Args:
        session: Of a transaction.
        account: Whose it is.
        key: Of the kind of booklet.
        text: All of it, no longer than any booklet.
        base: The version that it began from; 0: a new kind.

    Returns:
        Its mark; empty: nothing is lost with it, for it says nothing, or is a version.
    """
    if not text.strip() or is_version(session, key, text):
        return ""
    mark = _mark(text)
    row = session.get(LeftDraftRow, (account, key, mark))
    if row is None:
        row = LeftDraftRow(account=account, key=key, mark=mark, text=text)
        session.add(row)
    row.base, row.left_at = base, now()
    session.flush()
    _bound(session, account, key)
    return mark


def is_version(session: Session, key: str, text: str) -> bool:
    """Whether a version of a kind of booklet says this, to the letter."""
    asked = TemplateVersionRow.key == key, TemplateVersionRow.sha256 == hash_of(text)
    return text == newest_text(session, key) or session.scalar(select(TemplateVersionRow.id).where(*asked)) is not None


def left_of(session: Session, account: int, key: str) -> tuple[LeftDraft, ...]:
    """What an account left of a kind of booklet, the last one first."""
    return tuple(_left(row) for row in _rows(session, account, key))


def left_of_account(session: Session, account: int) -> tuple[LeftDraft, ...]:
    """The last text that an account left of each kind of booklet, by key."""
    mine = select(LeftDraftRow).where(LeftDraftRow.account == account).order_by(LeftDraftRow.left_at)
    last = {row.key: _left(row) for row in session.scalars(mine)}
    return tuple(last[key] for key in sorted(last))


def find_left(session: Session, account: int, key: str, mark: str) -> LeftDraft | None:
    """A text that an account left, by its mark; None: it is not kept, or is somebody else's."""
    row = session.get(LeftDraftRow, (account, key, mark))
    return None if row is None else _left(row)


def forget_left(session: Session, account: int, key: str, text: str) -> None:
    """Forget that a text was left: it is being written again."""
    mine = LeftDraftRow.account == account, LeftDraftRow.key == key, LeftDraftRow.mark == _mark(text)
    session.execute(delete(LeftDraftRow).where(*mine))


def _mark(text: str) -> str:
    return hash_of(text)[:32]


def _bound(session: Session, account: int, key: str) -> None:
    for row in _rows(session, account, key)[MOST_LEFT:]:
        session.delete(row)
    session.flush()


def _rows(session: Session, account: int, key: str) -> list[LeftDraftRow]:
    mine = select(LeftDraftRow).where(LeftDraftRow.account == account, LeftDraftRow.key == key)
    return list(session.scalars(mine.order_by(LeftDraftRow.left_at.desc(), LeftDraftRow.mark)))


def _left(row: LeftDraftRow) -> LeftDraft:
    return LeftDraft(row.key, row.mark, row.base, row.text, row.left_at)
