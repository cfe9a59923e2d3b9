"""« Mon livret et mes données »: what a resident may take with them, be reminded of, or ask to be erased."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from server.record.city_links import MOST, links_of
from server.record.days import today
from server.record.erasure import last_request
from server.record.journeys import journey_record, preview_booklet
from server.record.meetings import coming_meetings
from server.record.own_edition import MOST_A_DAY, own_file
from server.record.photos import photos_of
from server.record.reminders import addresses
from server.web.booklet_words import speak_of
from server.web.citizen_door import Door, account_here, blueprint, form_mark, is_own_device
from server.web.citizen_page import take_said, with_pin
from server.web.citizen_view import citizen_view
from server.web.city_account import is_found
from server.web.erasure import LEGAL
from server.web.mail import can_mail
from server.web.services import database, services, templates


@blueprint.get("/<any(P, p):_letter>/<address>/moi")
@with_pin
def own(before: Door) -> ResponseReturnValue:
    """The page."""
    return own_page(before)


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
