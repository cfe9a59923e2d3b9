"""A resident's own device: it says so in a cookie of its own, which outlasts what says that a page is open there.

By it, what the browser kept of their pages stays when a page asks for the PIN again only because time went by.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from flask import Response, current_app, g, request
from itsdangerous import BadData, URLSafeSerializer

KEPT: Final = timedelta(days=7)
"""After the PIN: until the next errand, and not for as long as a lost telephone lies somewhere."""

_COOKIE: Final = "mien"


@dataclass(frozen=True, slots=True)
class Owned:
    """What a device says that is its owner's alone.

    Attributes:
        code: The journey that was opened there.
        mark: Of the PIN, or of the account, with which it was.
        since: When, in seconds since 1970.
    """

    code: str
    mark: str
    since: float


def owned() -> Owned | None:
    """What this device says; None: it is nobody's alone, or was so too long ago."""
    try:
        said = Owned(*_signing().loads(request.cookies.get(_COOKIE, "")))
    except (BadData, TypeError):
        return None
    return said if said.since + KEPT.total_seconds() > datetime.now(UTC).timestamp() else None


def is_owned(mark: str) -> bool:
    """Whether this device is its owner's alone, and was opened with this PIN or account."""
    said = owned()
    return said is not None and said.mark == mark


def own_it(code: str, mark: str, since: datetime) -> None:
    """Remember with the answer to this request that the device is its owner's alone."""
    g.owned = Owned(code, mark, since.timestamp())


def disown() -> None:
    """Forget it with the answer to this request."""
    g.owned = None


def remember_owner(response: Response) -> None:
    """Put what was said during this request into its answer."""
    if "owned" not in g:
        return
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    said: Owned | None = g.owned
    if said is None:
        response.delete_cookie(_COOKIE, secure=secure, httponly=True, samesite="Lax")
        return
    value = str(_signing().dumps([said.code, said.mark, said.since]))
    response.set_cookie(_COOKIE, value, max_age=KEPT, secure=secure, httponly=True, samesite="Lax")


def _signing() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="own device")
