"""The resident writes: ticks a document as ready, fills in what is theirs in a step, asks; and takes that back.

Nothing that was typed is lost: when the session is over the PIN is asked for with the text beside it, and what somebody
else wrote meanwhile is shown and stays.
"""

from dataclasses import replace

from flask import redirect, request
from flask.typing import ResponseReturnValue

from print.canvas import lacking
from server.record.errors import JourneyClosed, UnknownJourney
from server.record.journeys import preview_booklet
from server.record.online import Wish, Written, own_fields, take_back_online, write_online
from server.web.booklet_words import speak_of
from server.web.citizen_again import let_in
from server.web.citizen_door import Door, blueprint, door, is_open, not_ours, unknown
from server.web.citizen_fields import READY, Refused, Typed, late_words, sent, wishes
from server.web.citizen_page import Said, address_of, journey_page, say, with_pin
from server.web.days_asked import days_to_ask
from server.web.row_numbers import row_number
from server.web.services import database
from server.web.typography import _
from server.web.unprintable import unprintable_to_writer


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
        return _write(before, sent(request.form)) if ready is None else _tick(before, ready[0], is_ready=ready[1])
    except UnknownJourney:
        return unknown()


@blueprint.post("/<any(P, p):_letter>/<address>/annuler")
@with_pin
def take_back(before: Door) -> ResponseReturnValue:
    """Take back what was just written."""
    step, at = request.form.get("etape", ""), request.form.get("ou", "")
    entries = [row_number(one) for one in request.form.get("lignes", "").split(",")]
    known = [one for one in entries if one is not None]
    try:
        with database().transaction() as records:
            done = len(known) == len(entries) and take_back_online(records, before.code, known)
    except JourneyClosed:
        done = False
    words = _("C'est annulé.") if done else _("Cela ne s'annule plus : quelque chose a été écrit depuis.")
    say(before.code, Said(at, words))
    return redirect(address_of(before, step, at))


def _ready() -> tuple[str, bool] | None:
    """The document that a button says is ready, or is not; None: it was no such button."""
    for name, is_ready in (("prete", True), ("pas_prete", False)):
        if name in request.form:
            return request.form[name], is_ready
    return None


def _tick(before: Door, field_id: str, *, is_ready: bool) -> ResponseReturnValue:
    with database().reading() as records:
        known = own_fields(preview_booklet(records, before.code))
    if not field_id.endswith(READY) or field_id not in known:
        say(before.code, Said("apporter", _("Cette pièce n'est plus demandée : rien n'a été changé.")))
        return redirect(address_of(before, anchor="apporter"))
    try:
        with database().transaction() as records:
            written = write_online(records, before.code, {field_id: Wish(True if is_ready else None)})
    except JourneyClosed:
        return redirect(address_of(before))
    say(
        before.code,
        Said(field_id, _("C'est noté : vous l'avez.") if is_ready else _("C'est noté."), "", written.entries),
    )
    return redirect(address_of(before, request.form.get("etape", ""), field_id))


def _write(before: Door, typed: Typed) -> ResponseReturnValue:
    step = request.form.get("etape", "")
    at = request.form.get("ou", "") or step
    problems: dict[str, str] = {}
    try:
        with database().transaction() as records:
            booklet = preview_booklet(records, before.code)
            fields = own_fields(booklet)
            speak_of(booklet.template, booklet)
            wanted = wishes(typed, fields, problems)
            problems.update(days_to_ask(before.code, {one: wish.value for one, wish in wanted.items()}, fields))
            written = Written((), {}) if problems else write_online(records, before.code, wanted)
    except JourneyClosed:
        wanted, problems = {}, dict.fromkeys(typed.values, _("Ce parcours est terminé : rien n'a été changé."))
        written = Written((), {})
    if problems or written.late:
        late = {field_id: late_words(fields[field_id], known) for field_id, known in written.late.items()}
        kept = tuple(fields[one].caption or fields[one].label for one in wanted if not problems and one not in late)
        refused = Refused(typed, problems, late, at, kept)
        return journey_page(before, asked=step, refused=refused), 400 if problems else 409
    signs = "".join(dict.fromkeys(lacking("".join(typed.values[one] for one in wanted))))
    said = Said(at, _("C'est noté. La mairie peut le lire."), unprintable_to_writer(signs), written.entries)
    say(before.code, said if wanted else replace(said, words=_("Rien n'a changé."), entries=()))
    return redirect(address_of(before, step, at))
