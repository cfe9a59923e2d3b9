"""What a town hall owes to whoever reads its pages: who publishes them, what becomes of data, who can use them.

The facts are the town hall's own, from its file; what it has not said is shown as something to be confirmed.
"""

from typing import Final

from flask import Blueprint, Flask, render_template
from flask.typing import ResponseReturnValue

from forms.town_hall import Accessibility, Conformity, Service, TownHall
from print.closing import PERSONAL_DATA
from server.web.booklet_words import speak_of_all
from server.web.citizen_language import speak_theirs
from server.web.collection import open_to_all
from server.web.services import services
from server.web.typography import N_, _

blueprint = Blueprint("legal", __name__)
blueprint.before_request(speak_theirs)

_STATES: Final = {
    Conformity.NONE: N_("Accessibilité : non conforme"),
    Conformity.PARTIAL: N_("Accessibilité : partiellement conforme"),
    Conformity.FULL: N_("Accessibilité : totalement conforme"),
}
NOT_HERE: Final = PERSONAL_DATA[2]
"""What nobody should write, in the words of the paper."""


@blueprint.get("/mentions-legales")
def notice() -> ResponseReturnValue:
    """Who publishes the pages, and on whose machine they are."""
    return _page("citizen/legal_notice.html", publisher=_service("editeur"), host=_service("hebergeur"))


@blueprint.get("/donnees-personnelles")
def privacy() -> ResponseReturnValue:
    """What becomes of what is written, and what anybody may ask."""
    return _page("citizen/legal_privacy.html", written=PERSONAL_DATA, officer=_service("donnees"))


@blueprint.get("/accessibilite")
def accessibility() -> ResponseReturnValue:
    """How far the pages are accessible: what an audit found, or that there was none."""
    return _page("citizen/legal_accessibility.html", found=_found(), contact=_service("accessibilite"))


def install(app: Flask) -> None:
    """Let templates say it at the foot of a page, and where one writes."""
    app.jinja_env.globals.update({"accessibility_state": _state, "not_here": lambda: _(NOT_HERE)})


def _page(template: str, **facts: object) -> ResponseReturnValue:
    speak_of_all([])
    return open_to_all(render_template(template, **facts))


def _state() -> str:
    """The words that the law wants at the foot of a page."""
    return _(_STATES[_found().state])


def _found() -> Accessibility:
    return _town_hall().accessibility


def _service(key: str) -> Service | None:
    return _town_hall().find(key)


def _town_hall() -> TownHall:
    """What the town hall says of itself, without a question to a record that may not answer."""
    return services().database.templates.town_hall
