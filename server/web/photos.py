"""A photo that a resident chose to show: agents see it on the journey's page, and no other photo of theirs."""

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue

from server.record.errors import UnknownContent
from server.record.photos import photo_picture
from server.web.citizen_photos import send_photo
from server.web.services import database, services

blueprint = Blueprint("photos", __name__, url_prefix="/parcours/<code>/photos")


@blueprint.get("/<key>.jpg")
def photo(code: str, key: str) -> ResponseReturnValue:
    """The photo; one that is not shown is answered as one that was never taken."""
    try:
        with database().reading() as records:
            picture = photo_picture(records, services().storage, code, key, to_agent=True)
    except UnknownContent:
        abort(404)
    return send_photo(picture)
