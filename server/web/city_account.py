"""A sign-in with an account of the City, from where it begins until the browser comes back: the session remembers it.

One at a time on a device: beginning another one ends the first.
"""

import hmac
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from flask import Flask, abort, request, session

from server.record.city_links import account_mark
from server.web.city_errors import AccountRefused, AccountUnreachable
from server.web.language import language
from server.web.security import CITIZEN
from server.web.services import services
from server.web.throttle import Guess

if TYPE_CHECKING:
    from server.web.engine_openid import Begun, Provider

BACK: Final = "/livret/compte/retour"
"""The path that the City's accounts send browsers back to: they know no other one."""

_BEGUN: Final = "city_begun"
_FOUND: Final = "city_found"
_AGAIN: Final = "city_again"
_WENT: Final = "city_went"
_LATER: Final = frozenset({"server_error", "temporarily_unavailable"})
"""What a provider says that cannot answer just now (RFC 6749, section 4.1.2.1)."""
_LASTS_S: Final = 600.0
"""From the button to the way back, and from there to the answer whether to link: time to find a password."""


@dataclass(frozen=True, slots=True)
class Errand:
    """What somebody signs in for.

    Attributes:
        address: Of the page of a booklet, as `Door` has it; empty: none.
        step: The step that they stood at; empty: none.
        links: They want to link the booklet to their account; False: to open what is linked.
    """

    address: str
    step: str = ""
    links: bool = False


class NotBack(Exception):
    """The browser comes back too late, or this device began nothing."""


class NotSignedIn(Exception):
    """The person stopped it at the provider's."""


def install(app: Flask) -> None:
    """Let templates say what residents call their account of the City; empty: nobody signs in with one here."""
    app.jinja_env.globals["city_account"] = name_of_accounts


def name_of_accounts() -> str:
    """What residents call their account of the City; empty: nobody signs in with one here."""
    account = services().settings.city_account
    return account.name if account is not None else ""


def provider() -> "Provider":
    """Who signs residents in; a page that nobody finds where nobody does."""
    return services().city or abort(404)


def begin(errand: Errand) -> str:
    """Where a browser is sent to sign in.

    Raises:
        AccountUnreachable
    """
    fresh = errand.links or _AGAIN in session or _closed_by_itself()
    begun = provider().begin(fresh=fresh, language=language())
    session[_WENT] = True
    session[_BEGUN] = {
        "state": begun.state,
        "nonce": begun.nonce,
        "verifier": begun.verifier,
        "at": begun.at,
        "fresh": fresh,
        "errand": [errand.address, errand.step, errand.links],
    }
    return begun.url


def come_back() -> tuple[Errand, "Begun"]:
    """What the browser that comes back was sent for, and what we remember of it. Told once.

    Raises:
        NotBack: It comes too late, or this device began nothing.
    """
    from server.web.engine_openid import Begun  # noqa: PLC0415  # loaded where somebody signs in, and nowhere else

    kept: Any = session.get(_BEGUN)
    if kept is None or not hmac.compare_digest(kept["state"].encode(), request.args.get("state", "").encode()):
        raise NotBack
    session.pop(_BEGUN)
    if kept["at"] + _LASTS_S < time.time():
        raise NotBack
    begun = Begun("", kept["state"], kept["nonce"], kept["verifier"], kept["at"], kept["fresh"])
    return Errand(*kept["errand"]), begun


def who_came(begun: "Begun") -> str:
    """The mark of the account with which somebody signed in.

    Raises:
        NotSignedIn: They stopped it there.
        AccountUnreachable, AccountRefused
    """
    error, issuer = request.args.get("error", "")[:80], request.args.get("iss", "").rstrip("/")
    if error == "access_denied":
        raise NotSignedIn
    if error in _LATER:
        raise AccountUnreachable(f"send a browser back with {error}")
    if error or "code" not in request.args or issuer not in {"", provider().account.issuer}:
        raise AccountRefused(f"send a browser back with error {error!r} and issuer {issuer[:80]!r}")
    where = str(request.remote_addr)
    if services().guesses.wait_s(Guess.COMEBACK, where) > 0:
        raise AccountUnreachable(f"refused too many codes that {where} brought")
    try:
        subject = provider().finish(begun, request.args["code"])
    except AccountRefused:
        services().guesses.failed(Guess.COMEBACK, where)
        raise
    session.pop(_AGAIN, None)
    return account_mark(services().settings.secrets.flask_key, provider().account.issuer, subject)


def ask_anew() -> None:
    """Have whoever signs in next on this device do so anew: somebody has just closed their page."""
    session[_AGAIN] = True
    session.pop(_WENT, None)
    session.pop(_FOUND, None)


def went_there() -> bool:
    """Whether somebody went to sign in from this device since a page was last closed here: they may still be there."""
    return _WENT in session


def _closed_by_itself() -> bool:
    """Whether what was open on this device has lapsed, and nobody closed it: whoever comes next may be another."""
    opened = session.get(CITIZEN)
    return opened is not None and opened["until"] < time.time()


def keep_found(code: str, account: str) -> None:
    """Remember for a while who signed in to link a journey, until they say that they want to."""
    session[_FOUND] = {"code": code, "account": account, "until": time.time() + _LASTS_S}


def is_found(code: str) -> bool:
    """Whether somebody has just signed in to link a journey, and did not say yet whether they want to."""
    kept: Any = session.get(_FOUND)
    return kept is not None and kept["code"] == code and kept["until"] > time.time()


def take_found(code: str) -> str:
    """The mark of the account that signed in to link a journey; empty: none did lately. Told once."""
    found = session[_FOUND]["account"] if is_found(code) else ""
    session.pop(_FOUND, None)
    return str(found)
