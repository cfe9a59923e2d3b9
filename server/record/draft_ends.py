"""How what a designer writes comes to its end: it is published, given up, or another text takes its place.

Whatever it said that no version says is left, and can be taken back: see `left_drafts.py`.
"""

from sqlalchemy.orm import Session

from server.record.designs import check_length, keep_draft
from server.record.left_drafts import leave
from server.record.tables import TemplateDraftRow


def close_draft(session: Session, account: int, key: str, text: str, *, mark: str) -> None:
    """End a draft whose text goes elsewhere; where another one was written meanwhile, that one is left.

    Args:
        session: Of a transaction.
        account: Whose it is.
        key: Of the kind of booklet.
        text: As it was sent: what was kept of it before is a part of it.
        mark: Of the draft that it was written over; empty: of none.
    """
    row = session.get(TemplateDraftRow, (account, key), with_for_update=True)
    if row is None:
        return
    if row.text != text and row.mark != mark:
        leave(session, account, key, row.text, base=row.base)
    session.delete(row)
    session.flush()


def give_up(session: Session, account: int, key: str, text: str, *, base: int, mark: str) -> str:
    """End a draft, and leave its text as it was sent.

    Returns:
        The mark by which it can be taken back; empty: it said nothing of its own.

    Raises:
        TextRefused: It is longer than any booklet.
    """
    check_length(text)
    close_draft(session, account, key, text, mark=mark)
    return leave(session, account, key, text, base=base)


def write_instead(session: Session, account: int, key: str, text: str, *, base: int) -> str:
    """Let a text take the place of what an account is writing, which is left.

    Returns:
        The mark of what was left; empty: nothing is lost.
    """
    row = session.get(TemplateDraftRow, (account, key), with_for_update=True)
    before = None if row is None or row.text == text else (row.text, row.base)
    keep_draft(session, account, key, text, base=base, mark="" if row is None else row.mark)
    return "" if before is None else leave(session, account, key, before[0], base=before[1])
