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
_MOST: Final = 8
"""Questions that one person has open in several windows; the session is a cookie."""


def is_shown(review_id: str) -> None:
    """Remember when a question was first shown here."""
    shown = dict(session.get(_SHOWN, {}))
    if review_id not in shown:
        shown[review_id] = round(time.time(), 1)
        session[_SHOWN] = dict(list(shown.items())[-_MOST:])


def is_decided(records: Session, item: ReviewItem) -> None:
    """Count how long a question took that is decided now; one that was not shown here is not counted."""
    shown = dict(session.get(_SHOWN, {}))
    since = shown.pop(item.id, None)
    if since is not None:
        session[_SHOWN] = shown
        add_effort(records, PAGE if item.kind is None else item.kind.value, time.time() - since, audit=item.audit)
