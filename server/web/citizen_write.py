"""The resident writes: ticks a document as ready, fills in what is theirs in a step, asks; and takes that back.

Nothing that was typed is lost: when the session is over the PIN is asked for with the text beside it, and what somebody
else wrote meanwhile is shown and stays.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from forms.fields import Field
from print.canvas import lacking
from server.record.errors import JourneyClosed, UnknownJourney
from server.record.journeys import journey_record, preview_booklet
from server.record.online import Wish, Written, own_fields, take_back_online, write_online
from server.web.booklet_words import speak_of
from server.web.citizen_again import UNDONE, ask_again, gives_back, let_in
from server.web.citizen_door import Door, blueprint, door, is_open, not_ours, unknown
from server.web.citizen_fields import READY, Refused, Typed, late_words, sent, wishes
from server.web.citizen_leave import THEN_CLOSE, close
from server.web.citizen_page import Said, address_of, journey_page, say, shut
from server.web.citizen_unsaved import has_typed, onward, writes_all
from server.web.days_asked import days_to_ask, days_written
from server.web.row_numbers import row_number
from server.web.services import database
from server.web.typography import N_, _
from server.web.unprintable import unprintable_to_writer

AT_THE_END: Final = "questions"
"""The place on the page where what is at the end of a booklet is written: the questions, and the notes."""
_NOT_ASKED: Final = N_("Cette pièce n'est plus demandée : rien n'a été changé.")
_ENDED: Final = N_("Ce parcours est terminé : rien n'a été changé.")


@dataclass(frozen=True, slots=True)
class _Tried:
    """What came of writing a form.

    Attributes:
        wanted: What it changes, by field.
        problems: What is wrong, in words, by field: then nothing was written.
        late: What somebody else wrote meanwhile, in words, by field; it stays.
        kept: The printed words of what was written.
        entries: What can be taken back, as `record.online` names it.
    """

    wanted: Mapping[str, Wish]
    problems: Mapping[str, str]
    late: Mapping[str, str] = field(default_factory=dict)
    kept: tuple[str, ...] = ()
    entries: tuple[int, ...] = ()


@blueprint.post("/<any(P, p):_letter>/<address>/ecrire")
def write(_letter: str, address: str) -> ResponseReturnValue:
    """Write what the form says. It may bring the PIN along, where the session had ended."""
    before = door(address)
    try:
        if before is None:
            return not_ours()
        if not is_open(before.code):
            refused = let_in(before)
            if refused is not None:
                return refused
        ready = _ready()
        if ready is None or (writes_all(request.form) and has_typed(request.form)):
            return _write(before, sent(request.form), ready)
        return _tick(before, *ready)
    except UnknownJourney:
        return unknown()


@blueprint.post("/<any(P, p):_letter>/<address>/annuler")
def take_back(_letter: str, address: str) -> ResponseReturnValue:
    """Take back what was just written; what was typed since, and is not saved, stands there still."""
    before = door(address)
    if before is None or not is_open(before.code):
        return ask_again(before) if before is not None and gives_back(before) else shut(before)
    step, at = request.values.get("etape", ""), request.values.get("ou", "")
    entries = [row_number(one) for one in request.form.get("lignes", "").split(",")]
    known = [one for one in entries if one is not None]
    try:
        with database().transaction() as records:
            done = len(known) == len(entries) and take_back_online(records, before.code, known)
    except JourneyClosed:
        flash(_(_ENDED), "doubt")
        return onward(before.address, step, address_of(before, step))
    words = _("C'est annulé.") if done else _("Cela ne s'annule plus : quelque chose a été écrit depuis.")
    say(before.code, Said(at, words))
    return onward(before.address, step, address_of(before, step, at))


def _ready() -> tuple[str, bool] | None:
    """The document that a button says is ready, or is not; None: it was no such button."""
    for name, is_ready in (("prete", True), ("pas_prete", False)):
        if name in request.form:
            return request.form[name], is_ready
    return None


def _tick(before: Door, field_id: str, is_ready: bool) -> ResponseReturnValue:  # noqa: FBT001  # as `_ready` has it
    with database().reading() as records:
        known = own_fields(preview_booklet(records, before.code))
    wish = _ready_wish((field_id, is_ready), known)
    if not wish:
        say(before.code, Said("apporter", _(_NOT_ASKED)))
        return onward(before.address, "", address_of(before, anchor="apporter"))
    try:
        with database().transaction() as records:
            written = write_online(records, before.code, wish)
    except JourneyClosed:
        flash(_(_ENDED), "doubt")
        return onward(before.address, "", address_of(before))
    say(
        before.code,
        Said(field_id, _("C'est noté : vous l'avez.") if is_ready else _("C'est noté."), "", written.entries),
    )
    step = request.form.get("etape", "")
    return onward(before.address, step, address_of(before, step, field_id))


def _write(before: Door, typed: Typed, ready: tuple[str, bool] | None) -> ResponseReturnValue:
    """Write what was typed, and that a document is ready where its button was pressed on a page that had closed."""
    if UNDONE in request.form:
        flash(_("Le bouton que vous avez pressé n'a rien fait."), "doubt")
    tried = _try(before, typed, ready)
    step = request.form.get("etape", "")
    at = request.form.get("ou", "") or _section(next((one for one in tried.wanted if one in typed.values), ""), step)
    if tried.problems or tried.late:
        refused = Refused(
            typed, tried.problems, tried.late, _section((*tried.problems, *tried.late)[0], at), tried.kept
        )
        return journey_page(before, asked=step, refused=refused), 400 if tried.problems else 409
    days_written(before.code, tried.wanted)
    if THEN_CLOSE in request.form:
        return close(before.address)
    signs = "".join(dict.fromkeys(lacking("".join(typed.values.get(one, "") for one in tried.wanted))))
    lost = _("Cette pièce n'est plus demandée.") if ready is not None and ready[0] not in tried.wanted else ""
    doubt = " ".join(filter(None, (unprintable_to_writer(signs), lost)))
    words = _("C'est noté. La mairie peut le lire.") if tried.wanted else _("Rien n'a changé.")
    say(before.code, Said(at, words, doubt, tried.entries))
    return redirect(address_of(before, step or at.replace(AT_THE_END, ""), at))


def _try(before: Door, typed: Typed, ready: tuple[str, bool] | None) -> _Tried:
    """Write all that was sent, or nothing where something is wrong with it."""
    problems: dict[str, str] = {}
    try:
        with database().transaction() as records:
            booklet = preview_booklet(records, before.code)
            fields = own_fields(booklet)
            speak_of(booklet.template, booklet)
            wanted = wishes(typed, fields, journey_record(records, before.code).fields, problems)
            problems.update(days_to_ask(before.code, {one: wish.value for one, wish in wanted.items()}, fields))
            wanted.update(_ready_wish(ready, fields))
            written = Written((), {}) if problems else write_online(records, before.code, wanted)
    except JourneyClosed:
        return _Tried({}, dict.fromkeys(typed.values, _(_ENDED)))
    late = {field_id: late_words(fields[field_id], known) for field_id, known in written.late.items()}
    kept = tuple(fields[one].caption or fields[one].label for one in wanted if not problems and one not in late)
    return _Tried(wanted, problems, late, kept, written.entries)


def _ready_wish(ready: tuple[str, bool] | None, known: Mapping[str, Field]) -> dict[str, Wish]:
    """The box of a document that a button named; nothing where it is asked for no more."""
    if ready is None or not ready[0].endswith(READY) or ready[0] not in known:
        return {}
    return {ready[0]: Wish(True if ready[1] else None)}


def _section(field_id: str, pressed: str) -> str:
    """Id of the place on the page where a field stands: its step, or the end; where it has none, what was pressed."""
    owner, _dot, name = field_id.partition(".")
    if owner in {"questions", "notes"}:
        return AT_THE_END
    return owner if name else pressed
