"""Texts that were typed for a question and not kept: each is there again when its author opens the question again.

They stay in the memory of this process, by account, and not in the cookie: it has no room for the longest text, and
the next person at the same machine could read it there. A form says whose it is in words that only we can write, so
that what it holds is kept for its author even when their session ends before it is sent.
"""

import threading
from collections import OrderedDict
from typing import Final

from flask import current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

LONGEST: Final = 4000
"""Signs of a text: as many as the field takes."""

_MOST_DRAFTS: Final = 500
"""Texts remembered at once, of all accounts; beyond it the oldest go. 8 MB at most, whatever was typed."""

_OLDEST_FORM_S: Final = 7 * 24 * 3600
"""How long a form may have been open, in seconds: a week at a desk."""

_WHOSE: Final = "whose"
"""The field of a form that says who it was shown to, and for which question."""


class Drafts:
    """Texts by account and question, in this process; safe to use from several threads."""

    def __init__(self) -> None:
        self._texts: OrderedDict[tuple[int, str], str] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, account: int, review: str, text: str) -> None:
        """Remember what was typed, in place of what was typed before; of a longer text, the first `LONGEST` signs."""
        with self._lock:
            self._texts.pop((account, review), None)
            self._texts[account, review] = text[:LONGEST]
            while len(self._texts) > _MOST_DRAFTS:
                self._texts.popitem(last=False)

    def drop(self, account: int, review: str) -> None:
        """Forget what was typed, if something was."""
        with self._lock:
            self._texts.pop((account, review), None)

    def of(self, account: int, review: str) -> str:
        """What this account typed for this question and nobody kept; empty for nothing."""
        with self._lock:
            return self._texts.get((account, review), "")


def whose(account: int, review: str) -> str:
    """What the form of a question says of who it is shown to."""
    return _signing().dumps([account, review])


def keep_sent(drafts: Drafts, review: str) -> bool:
    """Keep the text of a form that is refused before its question is looked at, for the account it was shown to.

    Args:
        drafts: Where to.
        review: The question that it was sent to.

    Returns:
        Whether there was a text, and the form is one of ours for this question.
    """
    text = typed()
    try:
        account, asked = _signing().loads(request.form.get(_WHOSE, ""), max_age=_OLDEST_FORM_S)
    except (BadData, TypeError, ValueError):
        return False
    if asked != review or not text or "\0" in text:
        return False
    drafts.keep(account, review, text)
    return True


def typed() -> str:
    """The text of the form that was sent, whatever the browser made of its ends of lines."""
    return plain(request.form.get("value", ""))


def plain(text: str) -> str:
    """A text as typed, with one kind of ends of lines and nothing blank around it."""
    return text.replace("\r\n", "\n").strip()


def _signing() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="draft")
