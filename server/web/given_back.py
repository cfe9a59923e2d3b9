"""What was typed in a form that changed nothing, given back on the page that says so: to be sent again, or copied.

Only to who typed it. A page that would show what any form sent, beside a button that sends it again, could be made to
send what somebody else wrote; so every form says whose it is, in words that only we can write.
"""

from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from flask import Flask, current_app, g, request, session
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.exceptions import HTTPException

from server.web.security import ACCOUNT

_OF: Final = "of"
"""The field of a form that says whose it is."""

_AGENTS_FORMS: Final = frozenset(
    {
        "review",
        "lu",
        "whole_page",
        "passing_on",
        "journey",
        "changes",
        "opening",
        "between",
        "handover",
        "receipt",
        "studio",
    }
)
"""Blueprints whose forms hold what agents type. Passwords and PINs are never given back."""

_NOT_TYPED: Final = frozenset(
    {
        _OF,
        "kind",
        "known",
        "step",
        "stop",
        "after",
        "document",
        "subject",
        "seen",
        "whose",
        "keep",
        "status",
        "shown",
        "odd",
        "to",
        "service",
        "answer",
        "form",
        "review",
        "reading",
        "base",
        "mark",
    }
)
"""Fields that a form sends besides what is typed in it."""

_CHOSEN: Final = ("answer.", "clear.", "keep.", "seen.")
"""How the names of fields begin that are chosen rather than typed."""


@dataclass(frozen=True, slots=True)
class GivenBack:
    """A form that changed nothing.

    Attributes:
        address: Where it was sent.
        typed: What was typed in it, by name of its field, in the form's order.
        rest: What else goes with it when it is sent again, likewise.
    """

    address: str
    typed: tuple[tuple[str, str], ...]
    rest: tuple[tuple[str, str], ...]


def install(app: Flask) -> None:
    """Let templates say whose a form is."""
    app.jinja_env.globals["whose_form"] = _whose_form


def say_safe() -> None:
    """Say that what this request sent is in the database: no page needs to give it back."""
    g.text_is_safe = True


def given_back() -> GivenBack | None:
    """The form that this request sent; None: nothing was typed or answered in it, or it is not of who sent it."""
    if request.method != "POST" or request.blueprint not in _AGENTS_FORMS or g.get("text_is_safe", False):
        return None
    with suppress(HTTPException):  # a form that was not received has no text
        if not _is_of_sender():
            return None
        fields = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
        typed = tuple(field for field in fields if _is_typed(*field))
        if typed or any(name.startswith("answer.") for name, _value in fields):
            rest = tuple(field for field in fields if field not in typed)
            return GivenBack(request.full_path.rstrip("?"), typed, rest)
    return None


def _is_typed(name: str, value: str) -> bool:
    chosen = name in _NOT_TYPED or name.startswith(_CHOSEN) or value in {"oui", "non"}
    return bool(value.strip()) and not chosen


def _is_of_sender() -> bool:
    """Whether the form was shown to the account that has signed in here; where none has, to any."""
    try:
        account = _signing().loads(request.form.get(_OF, ""))
    except BadData:
        return False
    return bool(session.get(ACCOUNT, account) == account)


def _whose_form() -> str:
    """What the forms of a page say of who they are shown to; empty for somebody who has not signed in."""
    account = session.get(ACCOUNT)
    said: tuple[object, str] | None = g.get("whose_form")
    if said is None or said[0] != account:  # signed once a page, however many forms it has
        g.whose_form = said = (account, "" if account is None else str(_signing().dumps(account)))
    return said[1]


def _signing() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="form")
