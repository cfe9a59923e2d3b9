"""Where booklets are handed out at this desk: chosen once, remembered by the browser, and kept with what is printed.

Who prints and never said is asked at that moment: a trial of pre-reception counts what was handed out where.
"""

from typing import Final

from flask import Blueprint, Flask, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from server.record.model import Counter
from server.web.security import is_ours
from server.web.typography import N_, _

blueprint = Blueprint("counters", __name__, url_prefix="/parcours")

COOKIE: Final = "comptoir"
_KEPT_S: Final = 400 * 24 * 3600
"""As long as browsers keep anything."""

_TYPED: Final = "comptoir"
"""The field that says it; empty: somebody was asked, and would rather not say."""
_ASK: Final = "demander"
"""The field of a form that prints, where nobody has said it."""
_OWN: Final = frozenset({"csrf_token", "of", _ASK, _TYPED})

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
    return remembered(away)


def my_counter() -> Counter | None:
    """Where this browser stands, as it says now or has said; None: nobody has."""
    return _counter(request.form.get(_TYPED, "")) or _counter(request.cookies.get(COOKIE, ""))


def ask_first() -> ResponseReturnValue | None:
    """The question where booklets are handed out here, before a form prints; None: it was answered, or is not asked."""
    if _ASK not in request.form or _TYPED in request.form or my_counter() is not None:
        return None
    sent = [(name, value) for name, value in request.form.items(multi=True) if name not in _OWN]
    return render_template("journey/counter.html", counters=counters(), sent=sent, address=request.path)


def remembered(answer: ResponseReturnValue) -> Response:
    """An answer with which the browser remembers where it stands, when that was said now."""
    response: Response = current_app.make_response(answer)
    counter = _counter(request.form.get(_TYPED, ""))
    if counter is not None:
        secure = request.is_secure
        response.set_cookie(COOKIE, counter.value, max_age=_KEPT_S, httponly=True, samesite="Lax", secure=secure)
    return response


def install(app: Flask) -> None:
    """Let a form that prints ask for it."""
    app.jinja_env.globals["ask_where"] = _ask_where


def counters() -> list[tuple[str, str]]:
    """What can be chosen, as (value, words)."""
    return [(counter.value, _(words)) for counter, words in WORDS.items()]


def _counter(typed: str) -> Counter | None:
    return next((counter for counter in Counter if counter.value == typed), None)


def _ask_where() -> Markup:
    return Markup() if my_counter() else Markup('<input type="hidden" name="{}" value="oui">').format(_ASK)
