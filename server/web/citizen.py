"""What a resident sees behind the code of their booklet: read-only, and nothing about a person before the PIN."""

from datetime import UTC, datetime, timedelta
from typing import Final

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from forms.errors import CodeError
from forms.page_code import PageCode, parse_page_address
from server.record.days import today
from server.record.errors import UnknownJourney
from server.record.handwritten import kept_as_images, kinds_of_crops
from server.record.journeys import check_pin, journey_record, pin_mark, preview_booklet
from server.record.model import PinResult
from server.web.citizen_view import citizen_view
from server.web.messages import attempts_words
from server.web.moments import moment
from server.web.services import database, services, template_of
from server.web.typography import _, plural

blueprint = Blueprint("citizen", __name__)

_OPEN: Final = "citizen"
_STAYS_OPEN: Final = timedelta(minutes=20)
"""After the PIN, without a click: long enough to read in a queue, short enough for a borrowed telephone."""
_LONGEST: Final = timedelta(hours=8)
"""After the PIN, however often somebody clicks: a day's visit, and then the PIN again."""


@blueprint.get("/<any(P, p):_letter>/<address>")
def page(_letter: str, address: str) -> ResponseReturnValue:
    """The journey when the PIN was given, the kind of booklet and a form for the PIN otherwise."""
    page_code = _page_code(address)
    if page_code is None:
        return _unknown()
    try:
        return _journey_page(page_code, address) if _is_open(page_code.journey) else _gate(page_code, address)
    except UnknownJourney:
        return _unknown()


@blueprint.post("/<any(P, p):_letter>/<address>")
def enter(_letter: str, address: str) -> ResponseReturnValue:
    """Try a PIN."""
    page_code = _page_code(address)
    if page_code is None:
        return _unknown()
    pin = "".join(sign for sign in request.form.get("pin", "") if sign.isdigit())
    try:
        result = check_pin(database(), page_code.journey, pin)
    except UnknownJourney:
        return _unknown()
    if not result.ok:
        return _gate(page_code, address, problem=_pin_problem(result))
    _open(page_code.journey, result.mark, datetime.now(UTC))
    return redirect(url_for("citizen.page", _letter="P", address=address))


@blueprint.post("/<any(P, p):_letter>/<address>/fermer")
def leave(_letter: str, address: str) -> ResponseReturnValue:
    """Close the journey on this device."""
    session.pop(_OPEN, None)
    return redirect(url_for("citizen.page", _letter="P", address=address))


def _page_code(address: str) -> PageCode | None:
    """The page that an address names; None for one that we did not sign."""
    try:
        return parse_page_address(f"/P/{address}", keys=services().settings.secrets.signing_keys)
    except CodeError:
        return None


def _open(code: str, mark: str, since: datetime) -> None:
    """Remember on this device that a PIN was given.

    Args:
        code: For which journey.
        mark: Of the PIN.
        since: When.
    """
    until = min(datetime.now(UTC) + _STAYS_OPEN, since + _LONGEST)
    session[_OPEN] = {"code": code, "mark": mark, "since": since.timestamp(), "until": until.timestamp()}


def _is_open(code: str) -> bool:
    """Whether this device may see a journey: its PIN was given here, lately, and is still the one."""
    opened = session.get(_OPEN)
    if not opened or opened["code"] != code or opened["until"] < datetime.now(UTC).timestamp():
        return False
    with database().reading() as records:
        if opened.get("mark") != pin_mark(records, code):
            return False
    _open(code, opened["mark"], datetime.fromtimestamp(opened["since"], UTC))
    return True


def _journey_page(page_code: PageCode, address: str) -> ResponseReturnValue:
    with database().reading() as records:
        record, booklet = journey_record(records, page_code.journey), preview_booklet(records, page_code.journey)
        kept = kinds_of_crops(records, page_code.journey, kept_as_images(record))
    view = citizen_view(record, booklet, today(), kept=kept)
    return render_template("citizen/journey.html", view=view, address=address)


def _gate(page_code: PageCode, address: str, *, problem: str = "") -> ResponseReturnValue:
    with database().reading() as records:
        key = journey_record(records, page_code.journey).summary.template
    page = render_template(
        "citizen/gate.html",
        template=template_of(key),
        address=address,
        problem=problem,
        agent_code=page_code.journey if g.get("account") else "",
    )
    return page, 401 if problem else 200


def _unknown() -> ResponseReturnValue:
    return render_template("citizen/unknown.html"), 404


def _pin_problem(result: PinResult) -> str:
    if not result.well_formed:
        return _("Un PIN a six chiffres. Recopiez celui que l'accueil vous a donné.")
    if result.locked_until is None:
        return _("Ce PIN n'est pas le bon.") + " " + attempts_words(result.attempts_left)
    minutes = max(1, -(-int((result.locked_until - datetime.now(UTC)).total_seconds()) // 60))
    if minutes <= 60:
        wait = plural("Réessayez dans %(num)d minute.", "Réessayez dans %(num)d minutes.", minutes)
    else:
        wait = _("Réessayez après le %(moment)s.", moment=moment(result.locked_until))
    return _("Trop d'essais.") + " " + wait + " " + _("Vous pouvez demander un nouveau PIN à l'accueil de la mairie.")
