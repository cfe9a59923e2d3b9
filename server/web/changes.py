"""What an agent changes in a journey by hand: its stops, documents, contacts, appointments, a word to the person."""

import re
import secrets
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from forms.booklet import Booklet, BookletStep
from forms.circumstances import (
    LONGEST_PLACE,
    LONGEST_WHO,
    AddContact,
    AddDocument,
    AddStep,
    AddWord,
    Change,
    MoveStep,
    RemoveAppointment,
    RemoveContact,
    RemoveDocument,
    RemoveStep,
    RemoveWord,
    SetAppointment,
    is_hour,
)
from forms.model import Contact, StepStatus
from forms.visible import visible_text
from server.record.days import today
from server.record.journeys import add_change, locked_journey, preview_booklet
from server.record.values import refuse_longer
from server.web import errors
from server.web.auth import agent
from server.web.messages import long_date, short_date
from server.web.services import database
from server.web.typed_fields import day_meant, day_problem
from server.web.typography import _

blueprint = Blueprint("changes", __name__, url_prefix="/parcours/<code>/changements")

_Form: TypeAlias = MultiDict[str, str]

_APPOINTMENTS: Final = frozenset({"appointment", "remove-appointment"})
"""Kinds of changes that say when somebody comes."""

LONGEST: Final[Mapping[str, int]] = {
    "name": 80,
    "text": 400,
    "document": 120,
    "reason": 200,
    "place": LONGEST_PLACE,
    "who": LONGEST_WHO,
}
"""Characters of what an agent types here, so that it fits on a page of the booklet; the forms say the same."""


@blueprint.post("/")
def add(code: str) -> ResponseReturnValue:
    """Make one change. The form's `kind` says which."""
    return _make(code, change_from_form(request.form))


@blueprint.post("/rendez-vous")
def appoint(code: str) -> ResponseReturnValue:
    """Fix an appointment, move it or cancel it: whoever speaks with the person does."""
    if request.form.get("kind") not in _APPOINTMENTS:
        abort(400)
    return _make(code, change_from_form(request.form))


def _make(code: str, change: Change | None) -> ResponseReturnValue:
    if isinstance(change, SetAppointment) and (change.time.isdecimal() or not is_hour(change.time)):
        wrong = _("« %(time)s » n'est pas une heure : rien n'est enregistré.", time=change.time)
        return errors.answer(400, wrong, _("Écrivez l'heure de 0 h 00 à 23 h 59, comme 9 h 30."))
    day = _key(request.form, "on")
    if change is None and day:
        return errors.answer(
            400, day_problem(day), _("Rien n'est enregistré. Corrigez la date, puis envoyez de nouveau.")
        )
    if change is None:
        flash(_("Il manque un mot ou une date : rien n'a été changé."), "bad")
    else:
        with database().transaction() as records:
            locked_journey(records, code)  # before it is read: whoever writes in it now comes first
            booklet = preview_booklet(records, code)
            since = _gone(booklet, change) or _changed_since(booklet, change)
            known = isinstance(change, AddWord) and change.text in booklet.words
            if since is None and not known:
                add_change(records, code, change, agent().name)
        if since is not None:  # the page gives back what was typed
            return errors.answer(
                409, since, _("Revenez à la page du parcours, relisez, puis recommencez s'il le faut.")
            )
        if known:  # sent twice, or by two people: it is printed once
            flash(_("Ce mot est déjà sur la couverture du prochain livret."), "doubt")
        else:
            _tell(change)
    return redirect(url_for("journey.page", code=code, _anchor=request.form.get("stop") or None))


def appointment_mark(appointment: SetAppointment | None) -> str:
    """A short sign of an appointment, by which a form says which one it showed."""
    return "" if appointment is None else "|".join((appointment.on.isoformat(), *appointment.details))


def _gone(booklet: Booklet, change: Change) -> str | None:
    """What to say where a change is about a step that is no more: it would be noted, and nobody would see it again."""
    if not isinstance(change, SetAppointment | RemoveAppointment | AddDocument | MoveStep):
        return None
    named = change.id if isinstance(change, MoveStep) else change.step
    step = _on_line(booklet, named)
    if named and step is None:
        return _("Cette étape n'est plus dans le livret : quelqu'un l'a retirée. Rien n'est enregistré.")
    if isinstance(change, SetAppointment) and step is not None and step.status is StepStatus.NOT_NEEDED:
        return _("Cette étape n'est plus nécessaire, quelqu'un l'a dit. Le rendez-vous n'est pas enregistré.")
    return None


def _changed_since(booklet: Booklet, change: Change) -> str | None:
    """What to say where the appointment is not the one that the form showed; None: it still is."""
    seen = request.form.get("seen")
    if seen is None or not isinstance(change, SetAppointment | RemoveAppointment):
        return None
    step = _on_line(booklet, change.step)
    now = None if step is None else step.appointment
    if appointment_mark(now) == seen:
        return None
    if now is None:
        return _("Ce rendez-vous a été annulé entre-temps. Le vôtre n'est pas enregistré.")
    when = ", ".join((long_date(now.on), *now.details))
    return _("Ce rendez-vous a été changé entre-temps : %(when)s. Le vôtre n'est pas enregistré.", when=when)


def _on_line(booklet: Booklet, step: str) -> BookletStep | None:
    """A step as it stands in a booklet; None: it is not there."""
    return next((one for one in booklet.line if one.step.id == step), None)


def _tell(change: Change) -> None:
    """Say that it is noted; of a day that is over, which agents mostly did not mean, that it is."""
    if isinstance(change, SetAppointment) and change.on < today():
        day = short_date(change.on)
        flash(
            _("C'est noté, mais ce jour est déjà passé : le %(day)s. Si c'est une erreur, changez-le.", day=day),
            "doubt",
        )
    else:
        flash(_("C'est noté. Imprimez le livret pour le donner à la personne."), "good")


def change_from_form(form: _Form) -> Change | None:
    """Read one change; None when a word or a date is missing.

    Raises:
        werkzeug.exceptions.BadRequest: The kind of change does not exist.
        TextRefused: A text is longer than its place.
    """
    reader = _READERS.get(form.get("kind", ""))
    if reader is None:
        abort(400)
    return reader(form)


def _add_step(form: _Form) -> Change | None:
    step, title, text = _key(form, "step"), _text(form, "title", "name"), _text(form, "text", "text")
    return AddStep(step or _own_id("X"), title, text, _key(form, "after")) if step or title else None


def _remove_step(form: _Form) -> Change | None:
    step = _key(form, "step")
    return RemoveStep(step) if step else None


def _move_step(form: _Form) -> Change | None:
    step = _key(form, "step")
    return MoveStep(step, _key(form, "after")) if step else None


def _add_document(form: _Form) -> Change | None:
    document, _space, whose = _key(form, "document").partition(" ")  # one that was left out says of whom
    title, subject = _text(form, "title", "document"), whose or _key(form, "subject")
    added = AddDocument(document or _own_id("P-X"), subject, title, _key(form, "step"))
    return added if document or title else None


def _remove_document(form: _Form) -> Change | None:
    document = _key(form, "document")
    return RemoveDocument(document, _key(form, "subject"), _text(form, "reason", "reason")) if document else None


def _add_contact(form: _Form) -> Change | None:
    name = _text(form, "title", "name")
    return AddContact(Contact(_own_id("x-"), name, tuple(_lines(form, "text")))) if name else None


def _remove_contact(form: _Form) -> Change | None:
    key = _key(form, "contact")
    return RemoveContact(key) if key else None


def _remove_word(form: _Form) -> Change | None:
    text = _key(form, "text")  # as it was said, whatever its length
    return RemoveWord(text) if text else None


def _add_word(form: _Form) -> Change | None:
    text = _text(form, "text", "text")
    return AddWord(text) if text else None


def _appointment(form: _Form) -> Change | None:
    on = day_meant(_key(form, "on"))
    if on is None:
        return None
    place, who = _text(form, "place", "place"), _text(form, "who", "who")
    return SetAppointment(_key(form, "step"), on, _hour(form), place, who)


def _remove_appointment(form: _Form) -> Change | None:
    step = _key(form, "step")
    return RemoveAppointment(step) if step else None


def _hour(form: _Form) -> str:
    """An hour as it is printed, however it is typed: `9 h 30` from `09:30`, `9h30` or `930`; anything else as it is."""
    typed = _key(form, "time")
    found = re.fullmatch(r"([01]?\d|2[0-3])\s*[h:.]?\s*([0-5]\d)?", typed, re.IGNORECASE)
    if found is None:
        return typed
    return f"{int(found[1])} h" + (f" {found[2]}" if found[2] not in {None, "00"} else "")


def _key(form: _Form, name: str) -> str:
    return " ".join(form.get(name, "").split())


def _text(form: _Form, name: str, place: str) -> str:
    return _within(_seen(form.get(name, "")), place)


def _lines(form: _Form, name: str) -> list[str]:
    lines = (_seen(line) for line in form.get(name, "").splitlines())
    return _within("\n".join(line for line in lines if line), "text").splitlines()


def _seen(text: str) -> str:
    """A text in one line, as it is seen: what only turns the words around it is nothing that anybody typed."""
    return " ".join(visible_text(text).split())


def _within(text: str, place: str) -> str:
    """A text as it was typed: nothing is cut off without a word.

    Raises:
        TextRefused: It is too long.
    """
    refuse_longer(place, text, LONGEST[place])
    return text


def _own_id(prefix: str) -> str:
    """An id for what the template does not have; it becomes part of zone ids, so it is short and plain."""
    return prefix + secrets.token_hex(2).upper()


_READERS: Final[Mapping[str, Callable[[_Form], Change | None]]] = {
    "add-step": _add_step,
    "remove-step": _remove_step,
    "move-step": _move_step,
    "add-document": _add_document,
    "remove-document": _remove_document,
    "add-contact": _add_contact,
    "remove-contact": _remove_contact,
    "appointment": _appointment,
    "remove-appointment": _remove_appointment,
    "word": _add_word,
    "remove-word": _remove_word,
}
