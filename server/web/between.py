"""What agents tell each other about a journey: written and corrected on its page, and nowhere for the resident."""

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.record.private_notes import LONGEST, NoteChanged, UnknownNote, correct_note, write_note
from server.record.values import refuse_longer
from server.web.auth import agent
from server.web.errors import answer
from server.web.services import database
from server.web.typography import _

blueprint = Blueprint("between", __name__, url_prefix="/parcours/<code>/entre-agents")


@blueprint.post("/")
def write(code: str) -> ResponseReturnValue:
    """Write a note."""
    text = _text()
    if text:
        with database().transaction() as records:
            write_note(records, code, text, agent().name)
        flash(_("La note est gardée, pour les agents seulement."), "good")
    else:
        flash(_("La note est vide : rien n'est gardé."), "bad")
    return _back(code)


@blueprint.post("/<note>")
def correct(code: str, note: str) -> ResponseReturnValue:
    """Give a note another wording; the earlier one stays below it. Without a text it is taken out."""
    text, seen = _text(), request.form.get("seen", "")
    try:
        with database().transaction() as records:
            correct_note(records, code, note, text, agent().name, seen=int(seen) if seen.isdecimal() else 0)
    except UnknownNote:
        abort(404)
    except NoteChanged as error:  # the page gives the text back: a cookie has no room for a long one
        what = _("%(name)s a corrigé cette note entre-temps : la vôtre n'est pas enregistrée.", name=error.by)
        return answer(409, what, _("Copiez votre texte, puis relisez la note sur la page du parcours."))
    flash(_("La note est corrigée. L'ancien texte reste visible dessous."), "good")
    return _back(code)


def _text() -> str:
    text = request.form.get("text", "").replace("\r\n", "\n").strip()
    refuse_longer("note", text, LONGEST)
    return text


def _back(code: str) -> ResponseReturnValue:
    return redirect(url_for("journey.page", code=code, _anchor="entre-agents"))
