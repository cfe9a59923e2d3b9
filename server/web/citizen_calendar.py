"""« Ajouter à mon agenda »: the file of an appointment, for the calendar of the resident's own device."""

from flask import Response, abort
from flask.typing import ResponseReturnValue

from server.record.days import today
from server.record.meetings import find_meeting
from server.web.calendar_file import calendar_file, meeting_uid
from server.web.citizen_door import Door, blueprint
from server.web.citizen_page import with_pin
from server.web.services import database, services
from server.web.typography import _


@blueprint.get("/<any(P, p):_letter>/<address>/rendez-vous/<step>.ics")
@with_pin
def calendar(before: Door, step: str) -> ResponseReturnValue:
    """The appointment of a step; one that was cancelled says so, and the calendar strikes it out."""
    with database().reading() as records:
        meeting = find_meeting(records, before.code, step, today())
    if meeting is None:
        abort(404)
    oldest = services().settings.secrets.signing_keys[-1]  # newer ones are put before it: it stays
    content = calendar_file(
        meeting,
        uid=meeting_uid(oldest, before.code, step),
        title=_("Rendez-vous à la mairie"),
        words=_("Apportez votre livret et les pièces qu'il demande. S'il a changé, demandez de nouveau ce fichier."),
    )
    response = Response(content, mimetype="text/calendar")
    response.headers["Content-Disposition"] = 'attachment; filename="rendez-vous.ics"'
    return response
