"""What a resident sees behind the code of their booklet: what anybody may read, and their journey after the PIN."""

from typing import Final

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server.record.days import today
from server.record.errors import UnknownJourney
from server.record.handwritten import kept_as_images, kinds_of_crops
from server.record.history import journey_row
from server.record.journeys import journey_record, preview_booklet
from server.record.page_shows import page_shows
from server.record.templates import template_of
from server.web import citizen_size
from server.web.citizen_door import Door, blueprint, close_here, door, is_open, too_many, try_pin, unknown
from server.web.citizen_line import hung_line
from server.web.citizen_public import public_view
from server.web.citizen_view import citizen_view
from server.web.services import database, services

__all__ = ["PARTS", "blueprint"]

PARTS: Final = (citizen_size,)
"""Where the other views of the blueprint are."""


@blueprint.get("/<any(P, p):_letter>/<address>")
def page(_letter: str, address: str) -> ResponseReturnValue:
    """The journey when the PIN was given; what anybody may read, and a form for the PIN, otherwise."""
    before = door(address)
    try:
        if before is not None and is_open(before.code):
            return _journey_page(before)
        return too_many() or (unknown() if before is None else gate(before))
    except UnknownJourney:
        return unknown()


@blueprint.post("/<any(P, p):_letter>/<address>")
def enter(_letter: str, address: str) -> ResponseReturnValue:
    """Try a PIN."""
    before = door(address)
    waiting = too_many()
    if waiting is not None or before is None:
        return waiting or unknown()
    try:
        problem = try_pin(before.code, request.form.get("pin", ""))
    except UnknownJourney:
        return unknown()
    if problem:
        return gate(before, problem=problem)
    return redirect(url_for("citizen.page", _letter="P", address=address))


@blueprint.post("/<any(P, p):_letter>/<address>/fermer")
def leave(_letter: str, address: str) -> ResponseReturnValue:
    """Close the journey on this device."""
    close_here()
    return redirect(url_for("citizen.page", _letter="P", address=address))


def gate(before: Door, *, problem: str = "") -> ResponseReturnValue:
    """What anybody may read, and the form for the PIN.

    Args:
        before: The page of the booklet.
        problem: What was wrong with the PIN that was typed; empty: none was.

    Raises:
        UnknownJourney: There is none with this code.
    """
    with database().reading() as records:
        key = journey_row(records, before.code).template
    owners = page_shows(database(), services().settings, before.page).owners
    view = public_view(template_of(key), owners, request.args.get("etape", ""))
    page = render_template(
        "citizen/gate.html",
        view=view,
        address=before.address,
        here=_here(before, view.asked),
        problem=problem,
        agent_code=before.code if g.get("account") else "",
    )
    return page, 401 if problem else 200


def _journey_page(before: Door) -> ResponseReturnValue:
    with database().reading() as records:
        record, booklet = journey_record(records, before.code), preview_booklet(records, before.code)
        kept = kinds_of_crops(records, before.code, kept_as_images(record))
    view = citizen_view(record, booklet, today(), kept=kept)
    owners, asked = page_shows(database(), services().settings, before.page).owners, request.args.get("etape", "")
    line = hung_line(view, booklet, today(), owners=owners, asked=asked)
    here = _here(before, asked if any(one.stop.id == asked for one in line) else "")
    return render_template("citizen/journey.html", view=view, line=line, address=before.address, here=here)


def _here(before: Door, step: str) -> str:
    """Where this page is: its own address, and the step that was gone to from there, if one was."""
    return url_for("citizen.page", _letter="P", address=before.address, etape=step or None)
