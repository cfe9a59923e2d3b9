"""Texts that were typed for a question and not kept: each is there again when its author opens the question again.

They are in the record's database, by account, and not in the cookie: it has no room for the longest text, and the next
person at the same machine could read it there. A form says whose it is in words that only we can write, so that what
it holds is kept for its author even when their session ends before it is sent. It says as well which texts it showed:
only those go when it is answered, so what was sent from another window meanwhile stays.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from flask import current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy.orm import Session

from forms.model import FieldKind
from server.record.accounts import account as find_account
from server.record.drafts import Draft, drop_drafts, keep_draft
from server.record.errors import UnknownReview
from server.record.model import ReviewItem
from server.record.readings import review
from server.record.values import LONGEST_VALUE
from server.web.given_back import say_safe
from server.web.services import database
from server.web.typed_fields import meant

_OLDEST_FORM_S: Final = 7 * 24 * 3600
"""How long a form may have been open, in seconds: a week at a desk."""

_ANSWERS: Final = frozenset({"review.decide", "lu.decide"})
"""Endpoints that take the answer to a question."""

_WHOSE: Final = "whose"
"""The field of a form that says who it was shown to, for which question, and with which of their texts."""


@dataclass(frozen=True, slots=True)
class _Form:
    """The form of a question, as we wrote it.

    Attributes:
        account: Database key of who it was shown to.
        review: The question.
        shown: Marks of their texts that it showed, the one in its field first.
    """

    account: int
    review: str
    shown: tuple[str, ...]


def may_be_kept() -> bool:
    """Whether what was sent is the answer to a question, with no text too long to be kept beside that question."""
    return request.endpoint in _ANSWERS and len(typed()) <= LONGEST_VALUE


def whose(account: int, review_id: str, shown: Iterable[Draft] = ()) -> str:
    """What the form of a question says of who it is shown to, and of which of their texts it shows."""
    return _signing().dumps([account, review_id, *(draft.mark for draft in shown)])


def keep_sent() -> bool:
    """Keep the text of a form that is refused before its question is looked at, for the account it was shown to.

    A stranger asks nothing of the database by it: only we can write whose a form is, and with one form nobody keeps
    more than a few texts, for one question (`server.record.drafts`).

    Returns:
        Whether it answers a question, something was typed that can be kept, and the form is one of ours for this
        question, of an account that is open.

    Raises:
        DatabaseGone: It was not kept; the page that says so gives it back.
    """
    if not may_be_kept() or request.view_args is None:
        return False
    review_id = str(request.view_args["review_id"])
    form = _form(review_id)
    if form is None or not typed() or "\0" in typed():
        return False
    with database().transaction() as records:
        account = find_account(records, form.account)
        try:
            asked = review(records, review_id)
        except UnknownReview:  # of a record that was put back as it was before
            return False
        if account is None or not account.active or not differs(asked):
            return False
        leave(records, form.account, review_id)
    say_safe()
    return True


def leave(records: Session, account: int, review_id: str) -> None:
    """Keep the text that was sent, in place of the one that its form showed in the field."""
    shown = _shown(account, review_id)
    keep_draft(records, account, review_id, typed(), instead_of=shown[0] if shown else "")


def drop(records: Session, account: int, review_id: str) -> None:
    """Forget the texts that the form showed: its question is answered by who typed them."""
    drop_drafts(records, account, review_id, _shown(account, review_id))


def differs(asked: ReviewItem) -> bool:
    """Whether a text was typed that is not the reading; a list of options always holds one of them."""
    to_type = asked.kind not in {FieldKind.CHOICE, FieldKind.TICK}
    return to_type and typed_for(asked) not in {"", plain(str(asked.paper or ""))}


def typed_for(asked: ReviewItem) -> str:
    """What the text of the form that was sent means, as the record keeps it; one that it cannot keep is itself."""
    return meant(asked.kind, typed())


def typed() -> str:
    """The text of the form that was sent, whatever the browser made of its ends of lines."""
    return plain(request.form.get("value", ""))


def plain(text: str) -> str:
    """A text as typed, with one kind of ends of lines and nothing blank around it."""
    return text.replace("\r\n", "\n").strip()


def _shown(account: int, review_id: str) -> tuple[str, ...]:
    """Marks of the texts that the form showed, if it was shown to this account."""
    form = _form(review_id)
    return form.shown if form is not None and form.account == account else ()


def _form(review_id: str) -> _Form | None:
    """The form that was sent for a question; None: it is none of ours, or of another question, or too old."""
    try:
        account, asked, *shown = _signing().loads(request.form.get(_WHOSE, ""), max_age=_OLDEST_FORM_S)
    except (BadData, TypeError, ValueError):
        return None
    return _Form(account, asked, tuple(shown)) if asked == review_id else None


def _signing() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="draft")
