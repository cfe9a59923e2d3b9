"""How long a question is looked at, from being shown to being decided.

The moment is kept in the session of who looks, in their own browser, and nowhere else; what the record keeps is the sum
of a week (`record/efforts.py`).
"""

import time
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
    shown, name = dict(session.get(_SHOWN, {})), review_id[:_LETTERS]
    if name not in shown:
        shown[name] = round(time.time(), 1)
        session[_SHOWN] = dict(list(shown.items())[-_MOST:])


def is_decided(records: Session, item: ReviewItem) -> None:
    """Count how long a question took that is decided now; one that was not shown here is not counted.

    Of several that are shown together, each takes from the answer before it.
    """
    shown, now = dict(session.get(_SHOWN, {})), time.time()
    since = shown.pop(item.id[:_LETTERS], None)
    if since is not None:
        since = max(since, session.get(_LAST, since))
        session[_SHOWN], session[_LAST] = shown, round(now, 1)
        add_effort(records, PAGE if item.kind is None else item.kind.value, now - since, audit=item.audit)
