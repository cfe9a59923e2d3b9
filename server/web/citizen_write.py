"""The resident writes: ticks a document as ready, fills in what is theirs in a step, asks; and takes that back.

Nothing that was typed is lost: when the session is over the PIN is asked for with the text beside it, and what somebody
else wrote meanwhile is shown and stays.
"""

import logging
from dataclasses import replace

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from forms.model import BookletTemplate
from print.canvas import lacking
from server.record.errors import DatabaseFull, DatabaseGone, JourneyClosed, UnknownJourney
from server.record.history import journey_row
from server.record.journeys import preview_booklet
from server.record.online import Wish, Written, own_fields, take_back_online, write_online
from server.web.citizen_door import Door, blueprint, door, is_of, is_open, too_many, try_pin, unknown
from server.web.citizen_fields import READY, Refused, Typed, late_words, sent, typed_words, wishes
from server.web.citizen_page import Said, address_of, gate, journey_page, say
from server.web.errors import answer
from server.web.services import database, template_of
from server.web.typography import _
from server.web.unprintable import unprintable_words

log = logging.getLogger(__name__)


@blueprint.post("/<any(P, p):_letter>/<address>/ecrire")
def write(_letter: str, address: str) -> ResponseReturnValue:
    """Write what the form says. It may bring the PIN along, where the session had ended."""
    before = door(address)
    try:
        if before is None:
            return too_many() or unknown()
        if not is_open(before.code):
            refused = too_many() or _let_in(before)
            if refused is not None:
                return refused
        ready = _ready()
        return _write(before, sent(request.form)) if ready is None else _tick(before, ready[0], is_ready=ready[1])
    except UnknownJourney:
        return unknown()


@blueprint.post("/<any(P, p):_letter>/<address>/annuler")
def take_back(_letter: str, address: str) -> ResponseReturnValue:
    """Take back what was just written."""
    before = door(address)
    if before is None or not is_open(before.code):
        return too_many() or (unknown() if before is None else gate(before))
    step, at = request.form.get("etape", ""), request.form.get("ou", "")
    entries = [int(one) for one in request.form.get("lignes", "").split(",") if one.isdecimal()]
    try:
        with database().transaction() as records:
            done = take_back_online(records, before.code, entries)
    except JourneyClosed:
        done = False
    words = _("C'est annulé.") if done else _("Cela ne s'annule plus : quelque chose a été écrit depuis.")
    say(before.code, Said(at, words))
    return redirect(address_of(before, step, at))


@blueprint.errorhandler(CSRFError)
def form_of_long_ago(error: CSRFError) -> ResponseReturnValue:
    """The browser was closed in between: ask for the PIN, and keep what was typed where the form is one of ours."""
    del error
    before = door((request.view_args or {}).get("address", ""))
    if before is None:
        return too_many() or unknown()
    try:
        if request.endpoint == "citizen.write" and is_of(request.form.get("de", ""), before.code):
            return too_many() or _ask_again(before)
        notice = _("Cette page est restée ouverte trop longtemps. Tapez votre PIN de nouveau.")
        return too_many() or gate(before, notice=notice, status=400)
    except UnknownJourney:
        return unknown()


@blueprint.errorhandler(DatabaseGone)
def record_does_not_answer(error: DatabaseGone) -> ResponseReturnValue:
    """The record does not answer: what was typed is given back, to be sent again."""
    log.error("%s", error)
    before = door((request.view_args or {}).get("address", ""))
    if before is None or request.endpoint != "citizen.write" or not is_of(request.form.get("de", ""), before.code):
        return answer(507 if isinstance(error, DatabaseFull) else 503)
    return _given_back(before, typed_words(sent(request.form), {}), template=None, later=True), 503


def _let_in(before: Door) -> ResponseReturnValue | None:
    """Ask for the PIN with what was typed, unless the right one came with it."""
    if not is_of(request.form.get("de", ""), before.code):
        return gate(before, notice=_("Tapez votre PIN de nouveau."))
    if "pin" not in request.form:
        return _ask_again(before)
    problem = try_pin(before.code, request.form["pin"])
    return _ask_again(before, problem) if problem else None


def _ask_again(before: Door, problem: str = "") -> ResponseReturnValue:
    """Ask for the PIN with what was typed: it is in a form that this journey's resident was shown."""
    typed = sent(request.form)
    with database().reading() as records:
        row = journey_row(records, before.code)
        fields = own_fields(preview_booklet(records, before.code))
    template = template_of(row.template, row.template_version)
    page = _given_back(before, typed_words(typed, fields), template=template, problem=problem)
    return page, 401


def _given_back(
    before: Door,
    texts: tuple[tuple[str, str], ...],
    *,
    template: BookletTemplate | None,
    problem: str = "",
    later: bool = False,
) -> str:
    """What was typed, with a button that sends it again.

    Args:
        before: The page of the booklet.
        texts: The printed words and what was typed, to be read.
        template: The kind of booklet; None: it could not be asked for.
        problem: What is wrong with the PIN.
        later: The record does not answer just now; False: the PIN is asked for.
    """
    return render_template(
        "citizen/again.html",
        template=template,
        address=before.address,
        carried=[(name, text) for name, text in request.form.items() if name not in {"csrf_token", "pin"}],
        texts=texts,
        problem=problem,
        later=later,
    )


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
            fields = own_fields(preview_booklet(records, before.code))
            wanted = wishes(typed, fields, problems)
            written = Written((), {}) if problems else write_online(records, before.code, wanted)
    except JourneyClosed:
        problems = dict.fromkeys(typed.values, _("Ce parcours est terminé : rien n'a été changé."))
        written = Written((), {})
    if problems or written.late:
        late = {field_id: late_words(fields[field_id], known) for field_id, known in written.late.items()}
        return journey_page(before, asked=step, refused=Refused(typed, problems, late, at)), 400 if problems else 409
    signs = "".join(dict.fromkeys(lacking("".join(typed.values[one] for one in wanted))))
    said = Said(at, _("C'est noté. La mairie peut le lire."), unprintable_words(signs), written.entries)
    say(before.code, said if wanted else replace(said, words=_("Rien n'a changé."), entries=()))
    return redirect(address_of(before, step, at))
