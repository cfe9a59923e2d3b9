"""The journey page, and what an agent does there besides changing the line: print, give a PIN, fill in, close."""

from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from io import BytesIO
from typing import Final

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from forms.booklet import Booklet, Field
from forms.circumstances import said_still
from forms.model import BookletTemplate, FieldKind, StepStatus
from forms.page_code import display_journey_code
from forms.town_hall import TownHall
from forms.translation import FRENCH
from server.record.booklet_now import DONE_SUFFIX, ISSUED_SUFFIX
from server.record.city_links import links_of
from server.record.days import day_of, today
from server.record.editions import FORMATS, edition_pdf, editions, print_edition
from server.record.erasure import last_request
from server.record.errors import JourneyClosed
from server.record.handovers import handovers_of
from server.record.handwritten import kept_as_images, kinds_of_crops
from server.record.joined_notes import NOTE_BREAK, add_note, has_note
from server.record.journeys import (
    close_journey,
    journey_record,
    locked_journey,
    new_pin,
    preview_booklet,
    reopen_journey,
    set_field,
    set_status,
)
from server.record.languages import left_in_french, printed_in
from server.record.margins import margin_notes
from server.record.model import FieldState, HistoryEntry, JourneyRecord, Value
from server.record.photos import shown_photos
from server.record.private_notes import LONGEST as LONGEST_NOTE
from server.record.private_notes import private_notes
from server.record.readings import reviews
from server.record.sitting import last_day
from server.record.standing import ways_back
from server.record.templates import templates_of
from server.record.translations import Own, own_words
from server.record.values import LONGEST_VALUE, refuse_longer
from server.record.words import to_agents
from server.web import errors
from server.web.auth import agent
from server.web.changes import LONGEST, appointment_mark
from server.web.circumstances_form import unanswered
from server.web.counters import ask_first, counters, my_counter, remembered
from server.web.days_asked import days_to_ask, days_written
from server.web.erasure import CHANNELS, due_on
from server.web.journey_view import (
    fact,
    hangings,
    is_to_print,
    left_out,
    loose_papers,
    papers_of,
    read_ahead,
    removed_steps,
    told_of,
    told_once,
    trips,
    words_of,
)
from server.web.line import counted, place
from server.web.messages import language_name
from server.web.policy import may_correct, may_decide
from server.web.question_page import first_for
from server.web.questions import asked_words
from server.web.services import database, services
from server.web.typed_fields import meant, problems
from server.web.typography import _, plural
from server.web.unprintable import unprintable_in

blueprint = Blueprint("journey", __name__, url_prefix="/parcours/<code>")

_BOX: Final = {"oui": True, "non": False}

_FOLDED_FROM: Final = 400
"""Signs of a note between agents from which only its beginning is shown: six lines of its column."""

_OWN_BUTTON: Final = (DONE_SUFFIX, ".received")
"""Fields that are not asked among what nobody has filled in: pressing their button is meant to change them."""


@blueprint.get("/")
def page(code: str) -> ResponseReturnValue:
    """The line, with what happened hanging from each stop."""
    with database().reading() as records:
        record, booklet = journey_record(records, code), preview_booklet(records, code)
        waiting, printed = reviews(records, journey=code), editions(records, code)
        margins, decided = margin_notes(records, code), ways_back(records, code)
        kept = kinds_of_crops(records, code, kept_as_images(record))
        between, handed = private_notes(records, code), handovers_of(records, code)
        read_on, erasure = last_day(records, code), last_request(records, code)
        linked = links_of(records, code)
        photos = shown_photos(records, code)
        languages = _languages(booklet.template, own_words(records), templates_of(records).town_hall)
    hung, papers = hangings(record, booklet), papers_of(record, booklet)
    line = tuple(one.stop for one in hung)
    return render_template(
        "journey/page.html",
        record=record,
        told=_told(record, booklet),
        about=_about(booklet),
        summary=record.summary,
        booklet=booklet,
        template=booklet.template,
        hung_at={one.stop.id: one for one in hung},
        stops=line,
        counted=counted(line),
        place=place(counted(line)),
        questions=fact(booklet.questions, record.fields),
        asides=[fact(field, record.fields) for field in booklet.asides if field.id in record.fields],
        margins=margins,
        kept=kept,
        asked_words=asked_words,
        undoable={line: one for line, one in decided.items() if may_decide(agent().role, one.reason)},
        loose=loose_papers(hung, papers),
        waiting=waiting,
        first_waiting=first_for(agent(), waiting),
        editions=printed,
        languages=languages,
        just_opened="ouvert" in request.args and not printed,
        unprintable=unprintable_in(booklet),
        counters=counters(),
        counter=my_counter(),
        to_print=is_to_print(record.history),
        read_on=read_on,
        erasure=erasure,
        channels=CHANNELS,
        linked=linked,
        erasure_due=due_on(day_of(erasure.at)) if erasure else None,
        unanswered=unanswered(booklet.template, record.circumstances),
        ahead=read_ahead(hung, record.fields),
        trips=trips(booklet, today()),
        today=today(),
        longest=LONGEST,
        appointment_mark=appointment_mark,
        longest_note=LONGEST_NOTE,
        longest_field=LONGEST_VALUE,
        between=between,
        folded_from=_FOLDED_FROM,
        handovers=handed,
        photos=photos,
        loose_photos=[one for one in photos if one.paper not in {paper.item.ready.id for paper in papers}],
        removed=removed_steps(record, booklet),
        said=said_still(record.circumstances),
        without=left_out(record, booklet),
        of_template={step.id for step in booklet.template.steps},
    )


def _languages(template: BookletTemplate, own: Own, town_hall: TownHall) -> list[tuple[str, str]]:
    """The languages but French in which a booklet can be printed, each with its name and what of it stays French."""
    named, left_in = [], cache(lambda other: left_in_french(template, other, own, town_hall))
    for language in printed_in(template, own, town_hall)[1:]:
        left = left_in(language.rpartition("+")[2])  # beside French, what is missing is the same
        said = plural("%(num)d texte en français", "%(num)d textes en français", left) if left else ""
        named.append((language, f"{language_name(language)} ({said})" if said else language_name(language)))
    return named


@blueprint.post("/impression")
def print_booklet(code: str) -> ResponseReturnValue:
    """Make an edition and open its PDF."""
    question = ask_first()
    if question is not None:
        return question
    form, by = _format(request.form.get("format", "")), agent().name
    edition = print_edition(
        database(),
        services().settings,
        code,
        by,
        large=form == "large",
        language=request.form.get("language", FRENCH),
        counter=my_counter(),
    )
    return remembered(redirect(url_for("journey.pdf", code=code, number=edition.number, form=form)))


@blueprint.get("/livrets/<int(max=2147483647):number>.pdf")
def pdf(code: str, number: int) -> ResponseReturnValue:
    """An edition as it was printed, however old."""
    form = _format(request.args.get("form", ""))
    content = edition_pdf(database(), services().settings, code, number, form=form)
    name = f"livret-{display_journey_code(code)}-{number}-{form}.pdf"
    response: Response = send_file(BytesIO(content), mimetype="application/pdf", download_name=name)
    response.headers["Content-Security-Policy"] = "frame-ancestors 'none'"  # the browser's own reader draws the rest
    return response


@blueprint.post("/pin")
def pin(code: str) -> ResponseReturnValue:
    """Draw a PIN and show it once."""
    with database().transaction() as records:
        drawn = new_pin(records, code, agent().name)
        record, linked = journey_record(records, code), links_of(records, code)
    return render_template("journey/pin.html", pin=drawn, summary=record.summary, linked=linked)


@blueprint.post("/etapes/<step>/statut")
def status(code: str, step: str) -> ResponseReturnValue:
    """Say how far a step has come."""
    try:
        wanted = StepStatus(request.form.get("status", ""))
    except ValueError:
        abort(400)
    with database().transaction() as records:
        set_status(records, code, step, wanted, agent().name)
    return _back(code, step)


@blueprint.post("/champs")
def fields(code: str) -> ResponseReturnValue:
    """Fill in what the form names: `field.<id>` inputs, `clear.<id>` buttons; what is left empty stays."""
    with database().transaction() as records:
        locked_journey(records, code, even_closed=True)  # before it is read: whoever writes in it now comes first
        preview = preview_booklet(records, code)
        booklet = {field.id: field for field in (*preview.fields, *preview.on_screen)}
        known = journey_record(records, code).fields
        typed, late = _beside(known, booklet, _typed(booklet, request.form), request.form)
        if not may_correct(agent().role) and _corrects(typed, known):
            abort(403)
        wrong = problems(typed, booklet)
        if wrong:
            return errors.answer(409, f"{wrong} {_('Rien n’est enregistré.')}")
        asked = days_to_ask(code, typed, booklet)
        if asked:
            what = " ".join(f"{to_agents(booklet[one].label)} : {words}" for one, words in asked.items())
            return errors.answer(409, what, page=errors.DAY_ASKED)
        for field_id, value in typed.items():
            crop = _picture_beside(known.get(field_id), value)
            set_field(records, code, field_id, value, agent().name, crop=crop)
    days_written(code, typed)
    for field_id, value in late.items():
        flash(_late_words(known[field_id], booklet[field_id], value), "doubt")
    return _back(code, request.form.get("stop", ""))


@blueprint.post("/cloture")
def close(code: str) -> ResponseReturnValue:
    """Stop following the journey."""
    with suppress(JourneyClosed), database().transaction() as records:  # somebody has just done so
        close_journey(records, code, agent().name)
    flash(_("Le parcours est clos. Rien n'est effacé : vous pouvez le rouvrir."), "good")
    return _back(code)


@blueprint.post("/reouverture")
def reopen(code: str) -> ResponseReturnValue:
    """Follow it again."""
    with database().transaction() as records:
        reopen_journey(records, code, agent().name)
    flash(_("Le parcours est rouvert."), "good")
    return _back(code)


def of_closed(code: str) -> ResponseReturnValue:
    """The page of a closed journey, for who asks to change its answers: whatever they filled in would be refused."""
    flash(_("Ce parcours est clos. Rouvrez-le d'abord pour changer les réponses."), "doubt")
    return _back(code)


def _about(booklet: Booklet) -> str:
    """The step that the history is narrowed down to; empty: none."""
    wanted = request.args.get("histoire", "")
    return wanted if wanted in {one.step.id for one in booklet.line} else ""


def _told(record: JourneyRecord, booklet: Booklet) -> tuple[HistoryEntry, ...]:
    told, about = told_once(record.history), _about(booklet)
    return told_of(told, booklet, about) if about else told


def _corrects(typed: Mapping[str, Value], known: Mapping[str, FieldState]) -> bool:
    """Whether values say that a step is done, or say something else than what the record knows already.

    A note that is put beside another one says nothing else.
    """
    return any(field.endswith(DONE_SUFFIX) or _replaces(known.get(field), value) for field, value in typed.items())


def _replaces(known: FieldState | None, value: Value) -> bool:
    """Whether a value takes the place of another one; a note that begins with the other one does not."""
    if known is None or known.value == "":  # of a note that is only an image, the words come beside it
        return known is not None and value is None
    return not (isinstance(value, str) and value.startswith(f"{known.value}{NOTE_BREAK}"))


def _beside(
    known: Mapping[str, FieldState], booklet: Mapping[str, Field], typed: Mapping[str, Value], form: Mapping[str, str]
) -> tuple[dict[str, Value], dict[str, Value]]:
    """What to write, and what came too late: the form of a journey only asks for what nobody has filled in.

    What somebody else filled in while it was open is never replaced without a word. A note goes beside theirs; of
    anything else, theirs stays, and what was typed is told. The date of a certificate is asked for again and again:
    its form says which one it showed, as `seen.<id>`.
    """
    write: dict[str, Value] = {}
    late: dict[str, Value] = {}
    for field_id, value in typed.items():
        state = known.get(field_id)
        if state is None or type(value) is not type(state.value) or _is_meant(field_id, state, form):
            write[field_id] = value
        elif isinstance(value, str) and isinstance(state.value, str) and booklet[field_id].kind is FieldKind.NOTE:
            if not has_note(state.value, value.strip()):
                write[field_id] = add_note(state.value, value.strip())
        elif value != state.value:
            late[field_id] = value
    return write, late


def _is_meant(field_id: str, known: FieldState, form: Mapping[str, str]) -> bool:
    """Whether who sent a form means to change what the record knows: they pressed its own button, and saw it."""
    if field_id.endswith(ISSUED_SUFFIX):
        return form.get(f"seen.{field_id}", "") == known.value
    return field_id.endswith(_OWN_BUTTON)


def _picture_beside(known: FieldState | None, value: Value) -> str | None:
    """Storage key of the picture of a note beside which words are put: it stays with them."""
    if known is None or not isinstance(known.value, str) or not isinstance(value, str):
        return None
    return known.crop


def _late_words(state: FieldState, field: Field, typed: Value) -> str:
    return _(
        "%(name)s a rempli « %(field)s » entre-temps : %(known)s. Ce que vous aviez tapé n'est pas enregistré : "
        "%(typed)s.",
        name=state.by,
        field=to_agents(field.label),
        known=words_of(state.value, field.kind, field.options),
        typed=words_of(typed, field.kind, field.options),
    )


def _typed(booklet: dict[str, Field], form: MultiDict[str, str]) -> dict[str, Value]:
    """The values of a form, by field id: `field.<id>` is one, `oui` and `non` for a box; `clear.<id>` takes one out.

    Raises:
        TextRefused: One of them is longer than any field is.
    """
    values: dict[str, Value] = {}
    for name, typed in form.items():
        control, _dot, field_id = name.partition(".")
        field = booklet.get(field_id)
        if field is None or not typed.strip():
            continue
        refuse_longer(field.id, typed.replace("\r\n", "\n").strip())
        if control == "clear":
            values[field.id] = None
        elif control == "field":
            text = meant(field.kind, typed.replace("\r\n", "\n"))
            values[field.id] = _BOX.get(typed, typed) if field.kind is FieldKind.TICK else text
    return values


def _format(wanted: str) -> str:
    return wanted if wanted in FORMATS else "booklet"


def _back(code: str, stop: str = "") -> ResponseReturnValue:
    return redirect(url_for("journey.page", code=code, _anchor=stop or None))
