"""A resident's form that comes too late, or while the record does not answer: it is shown again with what was typed."""

import logging
from typing import Final

from flask import request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from server.record.errors import DatabaseFull, DatabaseGone, UnknownJourney
from server.web.citizen_again import ask_again, gives_back, send_later
from server.web.citizen_by_hand import by_hand_again
from server.web.citizen_door import blueprint, door, not_ours, unknown
from server.web.citizen_language import choose
from server.web.citizen_page import PHOTO_LOST, gate
from server.web.citizen_reminders import reminder
from server.web.citizen_size import size
from server.web.errors import answer
from server.web.typography import _

log = logging.getLogger(__name__)

_HOW_READ: Final = {"citizen.size": size, "citizen.choose": choose}
"""The buttons that say how a page is read, by endpoint."""


@blueprint.errorhandler(CSRFError)
def form_of_long_ago(error: CSRFError) -> ResponseReturnValue:
    """The browser was closed in between: ask for the PIN, and keep what was typed where the form is one of ours.

    How a page is read may be chosen all the same, as it may be without a token where there is no journey.
    """
    del error
    where = request.view_args or {}
    notice = _("Cette page est restée ouverte trop longtemps. Tapez votre PIN de nouveau.")
    if "token" in where:
        return reminder(where["token"])
    if "address" not in where:
        return by_hand_again(notice)
    if request.endpoint in _HOW_READ:
        return _HOW_READ[request.endpoint](**where)
    if request.endpoint == "citizen.keep_one":
        notice = _(PHOTO_LOST)
    before = door(where["address"])
    if before is None:
        return not_ours()
    try:
        return ask_again(before) if gives_back(before) else gate(before, notice=notice, status=400)
    except UnknownJourney:
        return unknown()


@blueprint.errorhandler(DatabaseGone)
def record_does_not_answer(error: DatabaseGone) -> ResponseReturnValue:
    """The record does not answer: what was typed is given back, to be sent again."""
    log.error("%s", error)
    where = request.view_args or {}
    before = door(where["address"]) if "address" in where else None
    if before is None or not gives_back(before):
        return answer(507 if isinstance(error, DatabaseFull) else 503)
    return send_later(before), 503
