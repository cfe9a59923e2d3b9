"""Where booklets are handed out at this desk: chosen once, remembered by the browser, and kept with what is printed."""

from typing import Final

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.record.model import Counter
from server.web.security import is_ours
from server.web.typography import N_, _

blueprint = Blueprint("counters", __name__, url_prefix="/parcours")

COOKIE: Final = "comptoir"
_KEPT_S: Final = 400 * 24 * 3600
"""As long as browsers keep anything."""

WORDS: Final = {Counter.RECEPTION: N_("À l'accueil"), Counter.SERVICE: N_("Au service")}
"""The counters, as agents call them."""

_CHOSEN: Final = {
    Counter.RECEPTION: N_("C'est noté : ici, les livrets se remettent à l'accueil."),
    Counter.SERVICE: N_("C'est noté : ici, les livrets se remettent au service."),
}


@blueprint.post("/comptoir")
def choose() -> ResponseReturnValue:
    """Remember where this browser stands, and go back to where it was asked; what is no counter changes nothing."""
    back = request.form.get("retour", "")
    away = redirect(back if is_ours(back) else url_for("opening.choose"))
    counter = _counter(request.form.get("comptoir", ""))
    if counter is not None:
        flash(_(_CHOSEN[counter]), "good")
        secure = request.is_secure
        away.set_cookie(COOKIE, counter.value, max_age=_KEPT_S, httponly=True, samesite="Lax", secure=secure)
    return away


def my_counter() -> Counter | None:
    """Where this browser stands; None: nobody has said."""
    return _counter(request.cookies.get(COOKIE, ""))


def counters() -> list[tuple[str, str]]:
    """What can be chosen, as (value, words)."""
    return [(counter.value, _(words)) for counter, words in WORDS.items()]


def _counter(typed: str) -> Counter | None:
    return next((counter for counter in Counter if counter.value == typed), None)
