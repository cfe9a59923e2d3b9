"""An agent unlinks an account of the City from a journey, when its person asks for it."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.record.city_links import unlink_account
from server.web.auth import agent
from server.web.services import database
from server.web.typography import _

blueprint = Blueprint("journey_account", __name__, url_prefix="/parcours/<code>")


@blueprint.post("/compte-ville/delier")
def unlink(code: str) -> ResponseReturnValue:
    """Forget an account of this journey: its person opens it with the PIN from now on."""
    with database().transaction() as records:
        found = unlink_account(records, code, request.form.get("compte", ""), by=agent().name)
    if found:
        flash(_("Le compte est délié : il n'ouvre plus la page de la personne."), "good")
    else:
        flash(_("Ce compte n'est plus relié à ce livret."), "doubt")
    return redirect(url_for("journey.page", code=code, _anchor="compte-ville"))
