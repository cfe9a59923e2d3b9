"""« Mon livret et mes données »: what a resident may take with them, be reminded of, or ask to be erased."""

from http import HTTPStatus

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server.record.city_links import MOST, links_of
from server.record.days import today
from server.record.erasure import last_request
from server.record.errors import UnknownJourney
from server.record.journeys import journey_record, preview_booklet
from server.record.meetings import coming_meetings
from server.record.own_edition import MOST_A_DAY, own_file
from server.record.photos import photos_of
from server.record.reminders import addresses
from server.web.booklet_words import speak_of
from server.web.citizen_again import OWN_PAGE, SENDS_NO_ADDRESS, UNDONE, ask_again, gives_back, let_in
from server.web.citizen_door import (
    Door,
    account_here,
    blueprint,
    door,
    form_mark,
    is_open,
    is_own_device,
    unknown,
)
from server.web.citizen_page import shut, take_said, with_pin
from server.web.citizen_unsaved import CHOICES, typed_address
from server.web.citizen_view import citizen_view
from server.web.city_account import is_found
from server.web.erasure import LEGAL
from server.web.mail import can_mail
from server.web.services import database, services, templates
from server.web.typography import _


@blueprint.get("/<any(P, p):_letter>/<address>/moi")
@with_pin
def own(before: Door) -> ResponseReturnValue:
    """The page."""
    return own_page(before)


@blueprint.post("/<any(P, p):_letter>/<address>/moi")
def own_on(_letter: str, address: str) -> ResponseReturnValue:
    """The page with the address that was typed and not sent, after a button that did something else."""
    before, typed = door(address), typed_address(request.form)
    if before is None or not is_open(before.code):
        refused = let_in(before) if before is not None and typed else shut(before)
        if refused is not None:
            return refused
    if before is None or not typed:
        return redirect(url_for("citizen.own", _letter="P", address=address))
    if UNDONE in request.form:
        flash(_("La page s'était fermée : le bouton pressé n'a rien fait. Appuyez de nouveau."), "doubt")
    return own_page(before, typed=typed, waits=True, names_papers=request.form.get("pieces") == "noms")


@blueprint.before_request
def ask_with_the_address() -> ResponseReturnValue | None:
    """Ask for the PIN with the address that was typed, whatever button of the page was pressed."""
    if request.method != "POST" or request.endpoint not in OWN_PAGE or not typed_address(request.form):
        return None
    before = door((request.view_args or {})["address"])
    if before is None or not gives_back(before) or ("pin" in request.form and not CHOICES & request.form.keys()):
        return None
    try:
        return None if is_open(before.code) else ask_again(before)
    except UnknownJourney:
        return unknown()


@blueprint.after_request
def carry_the_address(response: Response) -> Response:
    """Give back the address that was typed and not sent, after another button of its page."""
    other = request.endpoint in SENDS_NO_ADDRESS
    back = (response.location or "").partition("#")[0].endswith("/moi")
    if other and back and response.status_code == HTTPStatus.FOUND and typed_address(request.form):
        response.status_code = HTTPStatus.TEMPORARY_REDIRECT  # the browser sends the same form there
    return response


def own_page(before: Door, **more: object) -> str:
    """The same, for whoever gave the PIN.

    Args:
        before: The page of the booklet.
        more: What else it tells, by name: what was typed and is given back.
    """
    with database().reading() as records:
        record, booklet = journey_record(records, before.code), preview_booklet(records, before.code)
        meetings = coming_meetings(records, before.code, today())
        file = own_file(records, before.code)
        asked = addresses(records, before.code)
        erasure, photos = last_request(records, before.code), len(photos_of(records, before.code))
        linked = links_of(records, before.code)
    speak_of(booklet.template, booklet)
    return render_template(
        "citizen/own.html",
        view=citizen_view(record, booklet, today()),
        titles={step.step.id: step.step.title for step in booklet.line},
        meetings=meetings,
        file=file,
        most_a_day=MOST_A_DAY,
        editions=record.editions,
        can_mail=can_mail(services().settings),
        erasure=erasure,
        photos=photos,
        mine=is_own_device(),
        linked=linked,
        most_linked=MOST,
        by_account=account_here(),
        found=is_found(before.code),
        legal=templates().town_hall.find(LEGAL),
        reminded=[(one, masked(one.address)) for one in asked],
        said=take_said(before.code),
        form_mark=form_mark(before.code),
        address=before.address,
        here=url_for("citizen.own", _letter="P", address=before.address),
        **more,
    )


def masked(address: str) -> str:
    """An address that its owner knows again, and that nobody else learns: `c…e@exemple.fr`."""
    name, _at, host = address.rpartition("@")
    return f"{name[:1]}…{name[-1:] if len(name) > 2 else ''}@{host}"  # two letters would be the name
