"""What a resident sees behind the code of their booklet: what anybody may read, and their journey after the PIN."""

from typing import Final

from flask import redirect, request
from flask.typing import ResponseReturnValue

from server.record.errors import UnknownJourney
from server.web import (
    citizen_account,
    citizen_by_hand,
    citizen_calendar,
    citizen_edition,
    citizen_erase,
    citizen_export,
    citizen_language,
    citizen_late,
    citizen_leave,
    citizen_offline,
    citizen_own,
    citizen_photos,
    citizen_read,
    citizen_reminders,
    citizen_size,
    citizen_write,
)
from server.web.citizen_door import (
    blueprint,
    door,
    is_open,
    not_ours,
    too_many,
    try_pin,
    unknown,
)
from server.web.citizen_page import arrive, gate, journey_page, shut

__all__ = ["PARTS", "blueprint"]

PARTS: Final = (
    citizen_size,
    citizen_language,
    citizen_write,
    citizen_leave,
    citizen_read,
    citizen_by_hand,
    citizen_account,
    citizen_own,
    citizen_photos,
    citizen_calendar,
    citizen_edition,
    citizen_reminders,
    citizen_export,
    citizen_erase,
    citizen_offline,
    citizen_late,
)
"""Where the other views of the blueprint are."""


@blueprint.get("/<any(P, p):_letter>/<address>")
def page(_letter: str, address: str) -> ResponseReturnValue:
    """The journey when the PIN was given; what anybody may read, and a form for the PIN, otherwise."""
    before = door(address)
    try:
        if before is not None and is_open(before.code):
            return journey_page(before, asked=request.args.get("etape", ""))
        return shut(before)
    except UnknownJourney:
        return unknown()


@blueprint.post("/<any(P, p):_letter>/<address>")
def enter(_letter: str, address: str) -> ResponseReturnValue:
    """Try a PIN."""
    before = door(address)
    waiting = too_many()
    if waiting is not None or before is None:
        return waiting or not_ours()
    try:
        problem = try_pin(before.code, request.form.get("pin", ""))
    except UnknownJourney:
        return unknown()
    if problem:
        return gate(before, problem=problem)
    return redirect(arrive(before, request.args.get("etape", "")))
