"""Who may look behind the code of a booklet: the PIN or an account, what remembers them on a device, and guessing."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from flask import Blueprint, current_app, g, render_template, request, session
from flask.typing import ResponseReturnValue
from itsdangerous import BadData, URLSafeSerializer

from forms.errors import CodeError
from forms.page_code import PageCode, parse_page_address, plain_digits
from server.record.city_links import is_linked
from server.record.errors import DatabaseGone, UnknownJourney
from server.record.journeys import check_pin, fail_alike, pin_mark
from server.record.model import PinResult
from server.record.pins import DIGITS
from server.web.days_asked import ASKED
from server.web.messages import attempts_words
from server.web.moments import moment
from server.web.own_device import KEPT, disown, is_owned, own_it, owned
from server.web.security import CITIZEN
from server.web.services import database, services
from server.web.throttle import Guess
from server.web.typography import _, plural

blueprint = Blueprint("citizen", __name__)
"""Of every page for residents; the views are in the files named `citizen_…`."""

SAID: Final = "citizen_said"
"""Of the session: what was just written in a journey, until the next page tells it."""
_BY_ACCOUNT: Final = "compte:"
"""Before the mark of an account, where that of a PIN would stand."""
_CLOSED: Final = "citizen_closed"
"""Of the session: a page was closed, and what was typed in the tab is not forgotten yet."""
_STAYS_OPEN: Final = timedelta(minutes=20)
"""After the PIN, without a click: long enough to read in a queue, short enough for a borrowed telephone."""
_LONGEST: Final = timedelta(hours=8)
"""After the PIN, however often somebody clicks: a day's visit, and then the PIN again."""


@dataclass(frozen=True, slots=True)
class Door:
    """The page of a booklet that somebody stands before.

    Attributes:
        address: What follows `/P/`: the code, the edition, the page, and the signature.
        page: The same, read.
    """

    address: str
    page: PageCode

    @property
    def code(self) -> str:
        """The journey."""
        return self.page.journey


def door(address: str) -> Door | None:
    """The page that an address names; None for one that we did not sign, which counts as a guess."""
    try:
        page = parse_page_address(f"/P/{address}", keys=services().settings.secrets.signing_keys)
    except CodeError:
        guessed()
        return None
    return Door(address, page)


def guessed() -> None:
    """Count an address that was asked for, and that we never gave out, as a guess."""
    services().guesses.failed(Guess.CODE, _where())


def is_open(code: str) -> bool:
    """Whether this device may see a journey.

    Its PIN was given here, lately, and is still the one; or somebody signed in here, lately, with an account that is
    still linked to it.
    """
    opened = _opened_for(code)
    if opened is None:
        return False
    _remember(code, opened["mark"], datetime.fromtimestamp(opened["since"], UTC))
    return True


def left_s(code: str) -> int:
    """Seconds after which a journey that this device may see is closed on it, unless somebody clicks; asking is none.

    0: it may not see it.
    """
    opened = _opened_for(code)
    return 0 if opened is None else int(opened["until"] - datetime.now(UTC).timestamp()) + 2


def _opened_for(code: str) -> Any:
    """What this device remembers of who opened a journey on it, and still may see it; None: nobody does."""
    opened, account = _opened(), account_here()
    if opened is None or (not account and opened["code"] != code):
        return None
    return opened if _still_opens(code, str(opened.get("mark"))) else None


def _still_opens(code: str, mark: str) -> bool:
    """Whether a PIN is still the one of a journey, or an account still linked to it."""
    with database().reading() as records:
        if mark.startswith(_BY_ACCOUNT):
            return is_linked(records, code, mark.removeprefix(_BY_ACCOUNT))
        return mark == pin_mark(records, code)


def stays_kept() -> bool:
    """Whether what this device keeps of somebody's pages stays there though it shows none: only time went by.

    A database that does not answer says nothing against it.
    """
    said = owned()
    try:
        return said is not None and _still_opens(said.code, said.mark)
    except UnknownJourney:
        return False
    except DatabaseGone:
        return True


def is_open_by_pin() -> bool:
    """Whether what is open on this device was opened with a PIN."""
    return _opened() is not None and not account_here()


def account_here() -> str:
    """Mark of the account of the City with which this device was opened, lately; empty: it was not."""
    opened = _opened()
    mark = "" if opened is None else str(opened.get("mark"))
    return mark.removeprefix(_BY_ACCOUNT) if mark.startswith(_BY_ACCOUNT) else ""


def open_with_account(account: str) -> None:
    """Remember on this device that somebody signed in, who may see every journey that is linked to their account.

    Args:
        account: Mark of the account.
    """
    _remember("", f"{_BY_ACCOUNT}{account}", datetime.now(UTC))


def try_pin(code: str, typed: str) -> str:
    """Try a PIN, and remember on this device that it was right.

    Args:
        code: For which journey.
        typed: With or without spaces.

    Returns:
        What is wrong with it, in words; empty: it is the right one.

    Raises:
        UnknownJourney: There is none with this code.
    """
    result = check_pin(database(), code, _digits(typed))
    if not result.ok:
        if result.well_formed:
            services().guesses.failed(Guess.PIN, _where())
        return _problem(result)
    _remember(code, result.mark, datetime.now(UTC))
    return ""


def is_six_digits(typed: str) -> bool:
    """Whether something can be a PIN, with or without spaces."""
    digits = _digits(typed)
    return len(digits) == DIGITS and digits.isascii()


def try_quietly(code: str, typed: str) -> bool:
    """Try a PIN for a code that may be nobody's, and remember on this device that it was right.

    Whatever is wrong, the same work is done.
    """
    try:
        result = check_pin(database(), code, _digits(typed))
    except UnknownJourney:
        result = None
    if result is None or not result.tried:
        fail_alike(database(), _digits(typed))
    if result is None or not result.ok:
        services().guesses.failed(Guess.BY_HAND, _where())
        return False
    _remember(code, result.mark, datetime.now(UTC))
    return True


def form_mark(code: str) -> str:
    """What a form says of the journey that it is shown for: no one else can make a form that we give back."""
    return str(_signing().dumps(code))


def is_of(mark: str, code: str) -> bool:
    """Whether a form was shown for a journey, however long ago."""
    try:
        return bool(_signing().loads(mark) == code)
    except BadData:
        return False


def keep_here(code: str, *, mine: bool) -> None:
    """Say whether this device is the resident's own: without a network, it shows their page for days.

    Args:
        code: The journey, which is open here.
        mine: It is theirs.
    """
    session[CITIZEN] = {**session[CITIZEN], "mine": mine}
    if not mine:
        disown()
    _remember(code, session[CITIZEN]["mark"], datetime.fromtimestamp(session[CITIZEN]["since"], UTC))


def is_own_device() -> bool:
    """Whether the resident said that this device is theirs."""
    return (session.get(CITIZEN) or {}).get("mine") is True


def was_open(code: str) -> bool:
    """Whether a journey was opened on this device, and not closed since by whoever did; its PIN may serve no more."""
    return bool((session.get(CITIZEN) or {}).get("code") == code)


def close_here() -> None:
    """Forget on this device that a PIN was given, and what was typed there."""
    for one in (CITIZEN, SAID, ASKED):
        session.pop(one, None)
    disown()


def closed_before() -> bool:
    """Whether somebody closed their page here, and no page since told this tab to forget what they typed."""
    return session.pop(_CLOSED, None) is not None


def say_closed() -> None:
    """Have the next page that anybody may read tell this tab to forget what was typed."""
    session[_CLOSED] = True


def too_many(what: Guess = Guess.PIN) -> ResponseReturnValue | None:
    """The answer to a try from where others failed; None: they are let on."""
    wait = wait_words(what)
    return (render_template("citizen/too_many.html", wait=wait), 429) if wait else None


def wait_words(what: Guess = Guess.PIN) -> str:
    """How long nobody may try again from where somebody is; empty: they may."""
    wait_s = services().guesses.wait_s(what, _where())
    if wait_s <= 0:
        return ""
    minutes = -(-int(wait_s + 1) // 60)
    return plural("Réessayez dans %(num)d minute.", "Réessayez dans %(num)d minutes.", minutes)


def unknown() -> ResponseReturnValue:
    """The answer to a code of a journey that is not here."""
    return render_template("citizen/unknown.html"), 404


def _opened() -> Any:
    """What this device remembers of who opened a page on it; None: nobody did, or not lately."""
    opened = session.get(CITIZEN)
    return opened if opened and opened["until"] >= datetime.now(UTC).timestamp() else None


def not_ours() -> ResponseReturnValue:
    """The answer to an address that we did not sign: the same, or that too many came from there."""
    return too_many(Guess.CODE) or unknown()


def _signing() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="citizen")


def _digits(typed: str) -> str:
    return "".join(sign for sign in plain_digits(typed) if sign.isdigit())


def _where() -> str:
    return str(request.remote_addr)


def _remember(code: str, mark: str, since: datetime) -> None:
    """Remember on this device that a PIN was given, or that somebody signed in.

    Args:
        code: For which journey.
        mark: Of the PIN, or of the account.
        since: When.
    """
    until = min(datetime.now(UTC) + _STAYS_OPEN, since + _LONGEST)
    before = session.get(CITIZEN) or {}
    said = before.get("mine") if before.get("mark") == mark else None
    mine = is_owned(mark) if said is None else said is True
    session[CITIZEN] = {
        "code": code,
        "mark": mark,
        "since": since.timestamp(),
        "until": until.timestamp(),
        "mine": mine,
    }
    if mine:
        before_it = owned()
        named = code or (before_it.code if before_it is not None and before_it.mark == mark else "")
        own_it(named, mark, since)
    g.citizen_until = (since + KEPT if mine else until).timestamp()


def _problem(result: PinResult) -> str:
    if not result.well_formed:
        return _("Votre PIN a six chiffres. Recopiez celui que l'accueil vous a donné.")
    if result.locked_until is None:
        return _("Ce PIN n'est pas le bon.") + " " + attempts_words(result.attempts_left)
    minutes = max(1, -(-int((result.locked_until - datetime.now(UTC)).total_seconds()) // 60))
    if minutes <= 60:
        wait = plural("Réessayez dans %(num)d minute.", "Réessayez dans %(num)d minutes.", minutes)
    else:
        wait = _("Réessayez après le %(moment)s.", moment=moment(result.locked_until))
    return _("Trop d'essais.") + " " + wait + " " + _("Vous pouvez demander un nouveau PIN à l'accueil de la mairie.")
