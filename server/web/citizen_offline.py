"""The resident's page without a network: what a browser installs, and how long it may show what it keeps.

What stays on a device, and why, is in docs/decisions/0017. Without a script nothing of it happens, and nothing lacks.
"""

from datetime import UTC, datetime
from typing import Final

from flask import Flask, Response, current_app, flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server.record.errors import UnknownJourney
from server.web.citizen_door import (
    Door,
    blueprint,
    door,
    is_own_device,
    keep_here,
    left_s,
    not_ours,
    stays_kept,
    unknown,
)
from server.web.citizen_page import with_pin
from server.web.language import direction, language
from server.web.moments import moment
from server.web.own_device import remember_owner
from server.web.typography import _

KEEP: Final = "Parcours-Garder"
"""Header of a page that only its resident may see: until when it may be shown without asking, in seconds since 1970."""

STAY: Final = "Parcours-Laisser"
"""Header of a page that anybody may see, on somebody's own device: what is kept of theirs stays there."""

_WORKER: Final = "citizen/worker.js"
_ICONS: Final = ((192, "any"), (512, "any"), (512, "maskable"))
_PAPER: Final = "#f6f5f1"
_INK: Final = "#1b1b1b"


@blueprint.get("/P/hors-ligne.js")
def worker() -> ResponseReturnValue:
    """What answers for the residents' pages where there is no network; here, so that it answers for no other page."""
    return current_app.send_static_file(_WORKER)


@blueprint.get("/P/hors-ligne/<any(page, envoi, ferme):what>")
def offline(what: str) -> ResponseReturnValue:
    """What is shown instead of a page that is not kept, of an answer to a form, and once it was closed."""
    return render_template("citizen/offline.html", what=what)


@blueprint.get("/<any(P, p):_letter>/<address>/appli.webmanifest")
def manifest(_letter: str, address: str) -> ResponseReturnValue:
    """What a telephone needs to put the page among its applications: it says nothing about the booklet."""
    response = jsonify(
        name="Mon parcours",
        short_name="Mon parcours",
        lang=language(),
        dir=direction(),
        start_url=url_for("citizen.page", _letter="P", address=address),
        scope="/P/",
        display="standalone",
        background_color=_PAPER,
        theme_color=_INK,
        icons=[
            {
                "src": url_for("static", filename=f"citizen/icon-{purpose}-{side}.png"),
                "sizes": f"{side}x{side}",
                "type": "image/png",
                "purpose": purpose,
            }
            for side, purpose in _ICONS
        ],
    )
    response.mimetype = "application/manifest+json"
    return response


@blueprint.get("/<any(P, p):_letter>/<address>/reste")
def time_left(_letter: str, address: str) -> ResponseReturnValue:
    """In how many seconds the pages of a journey are over on this device, which a page asks before it goes."""
    before = door(address)
    try:
        return not_ours() if before is None else jsonify(left_s=left_s(before.code))
    except UnknownJourney:
        return unknown()


@blueprint.post("/<any(P, p):_letter>/<address>/appareil")
@with_pin
def own_device(before: Door) -> ResponseReturnValue:
    """Say that this device is the resident's own, or that it is not: its page may be read there for days, or not."""
    mine = request.form.get("mien") == "oui"
    keep_here(before.code, mine=mine)
    said = _("Votre page se lit sans réseau sur cet appareil, jusqu'à sept jours après votre PIN.")
    flash(said if mine else _("Votre page se ferme aussi sans réseau, 20 minutes après votre dernier clic."), "good")
    return redirect(url_for("citizen.own", _letter="P", address=before.address))


@blueprint.after_request
def say_until_when(response: Response) -> Response:
    """Say of a page that only its resident may see until when it may be shown."""
    until = g.get("citizen_until")
    if request.method == "GET" and response.mimetype == "text/html":
        if until is not None:
            response.headers[KEEP] = str(int(until))
        elif response.status_code < 400 and request.endpoint != "citizen.offline" and stays_kept():
            response.headers[STAY] = "oui"
    remember_owner(response)
    return response


def install(app: Flask) -> None:
    """Let templates say until when a page may be shown (None: it is nobody's), and in how many seconds it is over."""
    app.jinja_env.globals["shown_until"] = lambda: g.get("citizen_until")
    app.jinja_env.globals["shown_left"] = lambda: int(g.citizen_until - datetime.now(UTC).timestamp()) + 2
    app.jinja_env.globals["kept_beside"] = _beside
    app.jinja_env.globals["moment_now"] = lambda: moment(datetime.now(UTC))


def _beside(address: str) -> list[str]:
    """The pages beside a journey, which somebody's own device keeps with it; on another, none."""
    if g.get("citizen_until") is None or not is_own_device():
        return []
    return [url_for(f"citizen.{page}", _letter="P", address=address) for page in ("own", "read", "photos")]
