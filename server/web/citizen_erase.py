"""« Effacer mes données »: asking for it, and taking that back. A caseworker answers, see `erasure.py`."""

from contextlib import suppress

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.record.erasure import NoErasureAsked, ask_to_erase, take_erasure_back
from server.web.citizen_door import Door, blueprint
from server.web.citizen_page import with_pin
from server.web.services import database
from server.web.typography import _


@blueprint.post("/<any(P, p):_letter>/<address>/effacement")
@with_pin
def ask_erasure(before: Door) -> ResponseReturnValue:
    """Ask for it, once the box beside the button is ticked; or ask for it no more."""
    back = redirect(url_for("citizen.own", _letter="P", address=before.address))
    if "retirer" in request.form:
        with suppress(NoErasureAsked), database().transaction() as records:
            take_erasure_back(records, before.code)
        flash(_("Votre demande est retirée : rien n'est effacé."), "good")
    elif request.form.get("compris") == "oui":
        with database().transaction() as records:
            ask_to_erase(records, before.code)
        flash(_("Votre demande est arrivée. Un agent de la mairie y répond dans le mois."), "good")
    else:
        flash(_("Cochez la case pour dire que vous l'avez lu. Rien n'est demandé encore."), "doubt")
    return back
