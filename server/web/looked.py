"""How long a question is looked at, from being shown to being decided.

The moment is kept in the session of who looks, in their own browser, and nowhere else; what the record keeps is the sum
of a week (`record/efforts.py`).
"""

import time
from collections.abc import Iterable, Sequence
from typing import Final

from flask import session
from sqlalchemy.orm import Session

from server.record.efforts import PAGE, add_effort
from server.record.model import ReviewItem

_SHOWN: Final = "shown"
_LAST: Final = "answered"
_MOST: Final = 24
"""Questions that one person has open, in several windows or on one page; the session is a cookie, of 4 kB at most."""
_LETTERS: Final = 8
"""Of a question's id, which tell it from the others that one person has open."""


def is_shown(review_id: str) -> None:
    """Remember when a question was first shown here."""
    are_shown([review_id])


def are_shown(review_ids: Iterable[str]) -> None:
    """Remember when questions were first shown here; of more than `_MOST`, the last ones."""
    shown, now = dict(session.get(_SHOWN, {})), round(time.time(), 1)
    new = {review[:_LETTERS]: now for review in review_ids if review[:_LETTERS] not in shown}
    if new:
        session[_SHOWN] = dict(list({**shown, **new}.items())[-_MOST:])


def is_decided(records: Session, item: ReviewItem) -> None:
    """Count how long a question took that is decided now; one that was not shown here is not counted."""
    are_decided(records, [item])


def are_decided(records: Session, items: Sequence[ReviewItem]) -> None:
    """Count how long questions took that are decided now as one, each as long as the others.

    Of several that are shown together and decided one after the other, each takes from the answer before it.
    """
    shown, now = dict(session.get(_SHOWN, {})), time.time()
    known = [since for item in items if (since := shown.pop(item.id[:_LETTERS], None)) is not None]
    if not known:
        return
    since = max(min(known), session.get(_LAST, 0.0))
    session[_SHOWN], session[_LAST] = shown, round(now, 1)
    # In one order, so that two who answer several at the same moment never wait for each other.
    for kind, audit in sorted((PAGE if item.kind is None else item.kind.value, item.audit) for item in items):
        add_effort(records, kind, (now - since) / len(items), audit=audit)
