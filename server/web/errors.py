"""What people see when something fails: what happened, what is safe, what to do; and the text that was not kept."""

import logging
from dataclasses import dataclass
from typing import Final

from flask import Flask, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from forms.errors import FormsError, UnknownTemplate
from forms.translation import FRENCH
from server.record.errors import (
    DatabaseBusy,
    DatabaseFull,
    DatabaseGone,
    RecordError,
    StorageFailed,
    TextRefused,
    UnknownBatch,
    UnknownContent,
    UnknownEdition,
    UnknownJourney,
    UnknownReview,
)
from server.record.storage import is_full
from server.web.advice import forms_error_advice, record_error_advice
from server.web.asking import asks_by_script, of_script
from server.web.citizen_language import speak_theirs
from server.web.drafts import keep_sent
from server.web.given_back import given_back
from server.web.language import speak
from server.web.typography import N_, _

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Page:
    """The words of an error page: its title, what happened and is safe, what to do."""

    title: str
    what: str
    then: str


_PAGES: Final = {
    400: _Page(
        N_("Je ne comprends pas cette demande"),
        N_("Rien n'a été changé."),
        N_("Revenez en arrière, rechargez la page et recommencez."),
    ),
    401: _Page(
        N_("Connectez-vous de nouveau"),
        N_("Rien n'a été reçu ni changé : ce que vous envoyez est toujours sur votre ordinateur."),
        N_("Rechargez la page pour vous connecter, puis recommencez."),
    ),
    403: _Page(
        N_("Cette page n'est pas pour votre compte"),
        N_("Rien n'a été changé."),
        N_("Demandez à un agent de prestation ou à l'administration de le faire."),
    ),
    404: _Page(
        N_("Je ne trouve pas cette page"),
        N_("L'adresse est peut-être incomplète, ou ce parcours n'existe pas ici."),
        N_("Vérifiez l'adresse, ou cherchez le parcours par son code ou par un nom."),
    ),
    405: _Page(
        N_("Cette adresse ne s'ouvre pas ainsi"),
        N_("Rien n'a été changé."),
        N_("Revenez en arrière et utilisez le bouton de la page."),
    ),
    409: _Page(
        N_("Ce n'est plus possible"),
        N_("Rien n'a été changé."),
        N_("Revenez en arrière et rechargez la page : quelqu'un a sans doute agi entre-temps."),
    ),
    413: _Page(
        N_("Ce fichier est trop lourd"),
        N_("Il n'a pas été reçu : gardez l'original."),
        N_("Envoyez au plus 256 Mo à la fois : numérisez à 300 points par pouce, en plusieurs fichiers."),
    ),
    429: _Page(N_("Trop d'essais"), N_("Rien n'a été changé."), N_("Attendez quelques minutes, puis recommencez.")),
    500: _Page(
        N_("Le logiciel a eu un défaut"),
        N_("Ce qui était enregistré l'est toujours. Ce que vous venez d'envoyer ne l'est peut-être pas."),
        N_("Rechargez la page pour voir où vous en êtes. Si le défaut revient, signalez-le à l'administration."),
    ),
    503: _Page(
        N_("Le dossier ne répond pas"),
        N_("Rien n'a été changé."),
        N_("Attendez une minute, puis recommencez. Si cela dure, prévenez l'administration."),
    ),
    507: _Page(
        N_("Il n'y a plus de place"),
        N_("Rien n'a été changé. Tout ce qui était là avant l'est toujours."),
        N_("Prévenez l'administration : il faut libérer de la place sur le serveur."),
    ),
}

_TAKES_FILES: Final = "scanning.upload"
"""The endpoint that files are sent to."""

_NOT_RECEIVED: Final = {
    503: N_("Ce fichier n'a pas été reçu : gardez l'original, et envoyez-le de nouveau quand le dossier répond."),
    507: N_("Ce fichier n'a pas été gardé : gardez l'original. Tout ce qui était là avant l'est toujours."),
}
"""What happened, of a file that was being sent."""

_SENT_AGAIN: Final = N_(
    "Ce qui n'est pas encore reçu est toujours sur votre ordinateur, et repart de lui-même : gardez cette page ouverte."
)
"""The same, where a script of ours sends it again by itself until it is received."""

_IF_IT_LASTS: Final = N_("Si cela dure, prévenez l'administration.")
"""What to do then, where it may pass by itself."""

_UNKEPT: Final = _Page(
    N_("Le serveur ne peut rien garder"),
    N_("Rien n'a été changé. Tout ce qui était là avant l'est toujours."),
    N_("Prévenez l'administration : le dossier où le serveur garde les images ne se laisse pas écrire."),
)
"""For an agent, where the disk or the rights of the storage fail, which does not pass by itself."""

DAY_ASKED: Final = _Page(
    N_("Une date à vérifier"),
    N_("Rien n'est enregistré encore."),
    N_("Rien n'est enregistré encore. Si la date est juste, envoyez de nouveau. Sinon, corrigez-la ici d'abord."),
)
"""For an agent, of a day that is perhaps a slip."""

_SOON_S: Final = 5
"""Seconds after which a busy record may be asked again."""

_CITIZEN: Final = _Page(
    N_("Mon parcours ne répond pas"),
    N_("Votre livret en papier reste valable."),
    N_("Rechargez la page dans quelques minutes, ou demandez à l'accueil de la mairie."),
)
"""For a resident, whatever it is that fails on our side."""

_TO_RESIDENTS: Final = {
    400: _Page(
        N_("Je ne comprends pas cette demande"),
        N_("Rien n'a été changé."),
        N_("Revenez en arrière, rechargez la page et recommencez."),
    ),
    404: _Page(
        N_("Je ne trouve pas cette page"),
        N_("L'adresse est peut-être incomplète. Rien de ce que vous avez écrit n'est perdu."),
        N_("Photographiez de nouveau le code de votre livret, ou tapez-le. Sinon, demandez à l'accueil de la mairie."),
    ),
    405: _PAGES[405],
    413: _Page(
        N_("Cette photo est trop lourde"),
        N_("Elle n'est pas gardée. Le reste n'a pas changé."),
        N_("Il faut 20 Mo au plus. Réglez l'appareil sur une taille plus petite, ou prenez la photo de plus loin."),
    ),
}
"""For a resident, where it is their address or what they sent that does not fit; other statuses have other pages."""

_THEIRS: Final = ("/p/", "/livret", "/rappel")
"""How the addresses of the public and the residents' pages begin, in small letters."""

_OPEN_TO_ALL: Final = frozenset({"citizen", "collection", "legal"})
"""Blueprints whose pages are for residents and the public."""

_NOT_FOUND: Final = (UnknownJourney, UnknownEdition, UnknownReview, UnknownBatch, UnknownContent)


def register(app: Flask) -> None:
    """Answer every failure in plain words."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(RecordError, _record)
    app.register_error_handler(FormsError, _forms)
    app.register_error_handler(Exception, _fault)


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is not None and error.code < 400:
        return error
    return answer(error.code or 500)


def _csrf(error: CSRFError) -> ResponseReturnValue:
    log.info("refused a request without our token: %s", error.description)
    what = _("Cette page est restée ouverte trop longtemps, ou la demande vient d'ailleurs : rien n'a été changé.")
    try:
        if keep_sent():
            what += " " + _("Le texte que vous aviez tapé revient avec sa question.")
    except DatabaseGone as gone:
        return _record(gone)
    then = "" if given_back() is None else _("Vérifiez ce qui suit, puis envoyez-le de nouveau.")
    if "HX-Request" in request.headers:
        then = _("Ce que vous avez rempli est toujours là : envoyez le formulaire quand il est prêt.")
    return answer(400, what, then)


def _record(error: RecordError) -> ResponseReturnValue:
    match error:
        case DatabaseGone() | StorageFailed():
            log.error("%s", error)
            return _failed(error)
        case TextRefused():
            return answer(400, record_error_advice(error))
        case _ if isinstance(error, _NOT_FOUND):
            return answer(404, record_error_advice(error))
        case _:
            return answer(409, record_error_advice(error))


def _failed(error: DatabaseGone | StorageFailed) -> ResponseReturnValue:
    """What keeps the record, or the images, does not. Only what passes by itself says when to ask again."""
    match error:
        case DatabaseFull() | StorageFailed(full=True):
            return answer(507)
        case StorageFailed():
            return answer(503, page=_UNKEPT)
        case DatabaseBusy():
            busy = make_response(answer(503))
            busy.headers["Retry-After"] = str(_SOON_S)
            return busy
        case _:
            return answer(503)


def _forms(error: FormsError) -> ResponseReturnValue:
    return answer(404 if isinstance(error, UnknownTemplate) else 400, forms_error_advice(error))


def _fault(error: Exception) -> ResponseReturnValue:
    if isinstance(error, OSError) and is_full(error):
        log.error("no room for what was sent to %s: %s", request.path, error.strerror)
        return answer(507)
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    return answer(500)


def answer(status: int, what: str = "", then: str = "", *, page: _Page | None = None) -> ResponseReturnValue:
    """The page of an error; it gives back what was typed in a form that changed nothing.

    Args:
        status: HTTP status.
        what: What happened, in words; empty: the usual ones of this status.
        then: What to do, likewise.
        page: Words for agents in place of the usual ones of this status.
    """
    ours = status >= 500
    to_citizen = ours and request.blueprint in _OPEN_TO_ALL
    usual = _PAGES.get(status, _PAGES[500 if ours else 400])
    said = _CITIZEN if to_citizen else page or usual
    if not what and status in _NOT_RECEIVED and request.endpoint == _TAKES_FILES:
        what = _(_SENT_AGAIN if asks_by_script() else _NOT_RECEIVED[status])
        if asks_by_script() and said is _PAGES[503]:
            then = _(_IF_IT_LASTS)
    if status in _TO_RESIDENTS and _asks_as_resident() and not of_script():
        return _to_resident(status), status
    speak(FRENCH)  # the page of any other error is one for agents as well
    words = {"title": _(said.title), "what": what or _(said.what), "then": then or _(said.then)}
    if of_script():
        # Beside a form that is still being filled in: in its place it would take away what was typed.
        beside = {"HX-Retarget": "#said", "HX-Reswap": "innerHTML"} if request.method == "POST" else {}
        return render_template("error_part.html", **words), status, beside
    form = None if status == 413 else given_back()  # too large: none of it was received
    return render_template(
        "error.html", status=status, safe=ours, home=not to_citizen, given_back=form, **words
    ), status


def _asks_as_resident() -> bool:
    """Whether a page for residents was asked for, or by somebody who did not sign in one that there is not."""
    if request.path.lower().startswith(_THEIRS) or request.blueprint in _OPEN_TO_ALL:
        return True
    return request.endpoint is None and g.get("account") is None


def _to_resident(status: int) -> str:
    """The page of an error whose words are a resident's: neither a folder nor an administrator is in them."""
    speak_theirs()
    said = _TO_RESIDENTS[status]
    return render_template(
        "citizen/error.html", status=status, title=_(said.title), what=_(said.what), then=_(said.then)
    )
