"""The collection, for anybody: which booklets there are, for whom, and what each of them says to everyone.

Made from the templates alone, and from what the town hall says of itself: no page of it knows anybody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from flask import Blueprint, Response, current_app, render_template
from flask.typing import ResponseReturnValue

from forms.model import BookletTemplate, Contact, SupportingDocument
from forms.model import Step as TemplateStep
from forms.needs import in_order
from forms.town_hall import Service
from server.web.booklet_words import speak_of_all
from server.web.citizen_language import speak_theirs
from server.web.services import template_of, templates

blueprint = Blueprint("collection", __name__, url_prefix="/livrets")
blueprint.before_request(speak_theirs)

_WORKER: Final = "citizen/collection-worker.js"

_HANDED_OUT_AT: Final = ("accueil", "mairie")
"""Services of the town hall's own file that say where a booklet is handed out, and when."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop of the line as everybody may read it.

    Attributes:
        step: Of the template.
        documents: What everyone brings there.
        number: From 1, as on the poster and in the booklet of who needs nothing special; 0 where not everybody stops.
        begins: It is the first of its way, of which there are several.
    """

    step: TemplateStep
    documents: tuple[SupportingDocument, ...]
    number: int
    begins: bool


@blueprint.get("/")
def listing() -> ResponseReturnValue:
    """Every booklet, with its line."""
    shown = in_order(templates().all())
    speak_of_all(shown)
    return open_to_all(
        render_template(
            "citizen/collection.html",
            templates=shown,
            handed_out=_handed_out(),
        )
    )


@blueprint.get("/hors-ligne.js")
def worker() -> ResponseReturnValue:
    """What answers for these pages where there is no network; here, so that it answers for no other page."""
    return current_app.send_static_file(_WORKER)


@blueprint.get("/hors-ligne")
def offline() -> ResponseReturnValue:
    """What is shown instead of a page that was never opened on a device."""
    speak_of_all([])
    return render_template("citizen/collection_offline.html")


@blueprint.get("/<key>")
def booklet(key: str) -> ResponseReturnValue:
    """All that a booklet says to everyone."""
    template = template_of(key)
    speak_of_all([template])
    return open_to_all(
        render_template(
            "citizen/collection_booklet.html",
            template=template,
            line=stops_of(template),
            contacts=contacts_of(template),
            handed_out=_handed_out(),
        )
    )


def stops_of(template: BookletTemplate) -> tuple[Stop, ...]:
    """The whole line, the stops that not everybody has included."""
    numbers = accumulate(int(step.base) for step in template.steps)
    ways = ("", *(step.way for step in template.steps))
    return tuple(
        Stop(
            step,
            tuple(one for one in template.documents if one.base and step.id in one.steps),
            number if step.base else 0,
            begins=bool(step.way) and step.way != before,
        )
        for step, number, before in zip(template.steps, numbers, ways[:-1], strict=True)
    )


def contacts_of(template: BookletTemplate) -> tuple[Contact, ...]:
    """Whom anybody may ask: not those to whom a situation sends."""
    return tuple(contact for contact in template.contacts if contact.base)


def _handed_out() -> Sequence[Service]:
    """Where a booklet is handed out, in the town hall's own words."""
    known = templates().town_hall
    return [service for key in _HANDED_OUT_AT if (service := known.find(key)) is not None]


def open_to_all(page: str) -> Response:
    """An answer that a search engine may show: it is what the town hall says to everyone."""
    response: Response = current_app.make_response(page)
    response.headers["X-Robots-Tag"] = "all"
    response.headers["Cache-Control"] = "private, no-cache"  # going back to it needs no network
    response.vary.add("Cookie")  # the language and the size of the letters are kept there
    return response
