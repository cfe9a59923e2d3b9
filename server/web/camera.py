"""Scanning under the camera: the page, and what its scripts ask while pages are turned.

The pictures themselves come through `scanning.upload`, like every other file; docs/camera.md tells the whole way.
"""

from collections.abc import Collection
from typing import Any, Final

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf
from sqlalchemy.orm import Session

from forms.errors import FormsError
from forms.page_code import PageCode, display_journey_code, parse_page_address
from server.record.model import JourneySummary
from server.record.overview import journeys_by_code
from server.record.page_counts import known_uploads, page_counts
from server.record.readings import batches
from server.record.unattended import unattended_uploads
from server.web.auth import agent
from server.web.camera_words import upload_facts
from server.web.messages import nobody_reads, role_name
from server.web.services import database, services, template_of
from server.web.typography import _

blueprint = Blueprint("camera", __name__, url_prefix="/numeriser/camera")

MOST: Final = 64
"""Codes, or uploads, that one request asks about: more than the pages of the longest booklet."""


@blueprint.get("/")
def page() -> ResponseReturnValue:
    """Where booklets are laid down and their pages turned."""
    code = request.args.get("parcours", "")
    with database().reading() as records:
        opened = journeys_by_code(records, {code}).get(code)
    return render_template("scanning/camera.html", opened=opened)


@blueprint.get("/qui")
def who() -> ResponseReturnValue:
    """Who is signed in now, and the token that their pictures are sent with: a session may be another than before."""
    me = agent()
    return {"agent": me.id, "name": me.name, "role": role_name(me.role), "token": generate_csrf()}


@blueprint.post("/livrets")
def booklets() -> ResponseReturnValue:
    """Which pages the texts of some codes are, and how many pages their booklets have."""
    sent = request.get_json(silent=True)
    texts = sent.get("codes") if isinstance(sent, dict) else None
    if not isinstance(texts, list) or len(texts) > MOST or not all(isinstance(text, str) for text in texts):
        abort(400)
    read = [(text, code) for text in texts if (code := _page_code(text)) is not None]
    with database().reading() as records:
        found = _booklets(records, {(code.journey, code.edition) for _text, code in read})
    ours = {(booklet["journey"], booklet["edition"]) for booklet in found}
    pages = [
        {"text": text, "journey": code.journey, "edition": code.edition, "page": code.page}
        for text, code in read
        if (code.journey, code.edition) in ours
    ]
    known = {one["text"] for one in pages}
    return {"pages": pages, "booklets": found, "unknown": [text for text in texts if text not in known]}


@blueprint.get("/lectures")
def readings() -> ResponseReturnValue:
    """What the reader has said so far of some uploads, or that nobody reads; one that is not known here is left out."""
    asked = request.args.getlist("envoi")
    if len(asked) > MOST:
        abort(400)
    with database().reading() as records:
        found = batches(records, known_uploads(records, list(dict.fromkeys(asked))))
        around = _booklets(records, {(page.journey, page.edition) for batch in found for page in batch.pages})
        waits = unattended_uploads(records, services().settings, found)
    said = nobody_reads() if waits else ""
    return {"uploads": [upload_facts(batch) for batch in found], "booklets": around, "unattended": said}


def _page_code(text: str) -> PageCode | None:
    """What one of our codes says; None where it is not one, or was not signed here."""
    try:
        return parse_page_address(text, keys=services().settings.secrets.signing_keys)
    except FormsError:
        return None


def _booklets(records: Session, named: Collection[tuple[str | None, int | None]]) -> list[dict[str, Any]]:
    """The booklets of some pages, as far as they are known; those that were printed here."""
    editions = {(journey, edition) for journey, edition in named if journey is not None and edition is not None}
    counts = page_counts(records, editions)
    owners = journeys_by_code(records, {journey for journey, _edition in counts})
    return [_booklet(owners[journey], edition, pages) for (journey, edition), pages in counts.items()]


def _booklet(owner: JourneySummary, edition: int, pages: int) -> dict[str, Any]:
    return {
        "journey": owner.code,
        "edition": edition,
        "pages": pages,
        "shown": display_journey_code(owner.code),
        "holders": _(" et ").join(owner.holders) or _("Sans nom"),
        "title": owner.title,
        "letter": template_of(*owner.kind).letter,
        "closed": owner.closed,
        "on": url_for("lu.page", code=owner.code),
    }
