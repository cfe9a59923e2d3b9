"""The agents' first page: find a journey, open one, see what waits."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from forms.errors import FormsError
from forms.page_code import parse_journey_code, parse_page_address
from server.record.agenda import perhaps_in_vain
from server.record.days import today
from server.record.escalations import count_entrusted
from server.record.failed import count_failed
from server.record.journeys import find_journeys
from server.record.model import Account, JourneySummary, StepState
from server.record.note_search import FoundNote, NotedJourney, find_by_notes
from server.record.notes import ADAPTED, PRIVATE
from server.record.online import wrote_last
from server.record.overview import count_journeys, steps_by_code
from server.record.readings import count_waiting
from server.record.search import Filters, reasons, waiting_at
from server.web.advice import forms_error_advice
from server.web.line import place, stops
from server.web.policy import may_open
from server.web.search_form import read_filters, stands_at_one_of, step_choices, steps_named
from server.web.services import database, services, template_of
from server.web.typography import _

blueprint = Blueprint("desk", __name__)

SHOWN: Final = 25
"""Journeys of the list on a page; the others are a press away."""

_WARNED: Final = 5
"""Visits that may be in vain, on the first page; beyond, their own list shows them."""

_LONGEST: Final = 200
"""Signs of what is looked for: as many as the field takes. SQLite refuses a question about many hundreds of words."""

_COUNTED: Final = 100
"""Decisions counted in the menu; beyond, the exact number helps nobody and counting costs."""

_ADDRESS: Final = "/P/"
"""Stands in the address of every booklet page, before its code."""

_CODE_LIKE: Final = re.compile(r"^[A-Za-z0-9]{2,4}[\s.-]?[A-Za-z0-9]{3,5}$")
"""One word, or two groups, about as long as a code."""

_PLACES: Final = {"": "marge", PRIVATE: "entre-agents-notes", ADAPTED: "adapte"}
"""Where the page of a journey shows what stands in none of its fields."""

_ASKED: Final = ("q", "ou", "etat", "relire")
"""What the address says of a search; its further pages say the same."""

_QUESTIONS: Final = "questions.note"
"""The page of questions, which has a place of its own on the page of a journey."""


@dataclass(frozen=True, slots=True)
class ShownNote:
    """A note that was found, as the list shows it.

    Attributes:
        note: As found.
        where: Where it stands, in words: the printed words, and the page.
        address: Where an agent sees it: the question that waits, or its place on the page of its journey.
    """

    note: FoundNote
    where: tuple[str, ...]
    address: str


@dataclass(frozen=True, slots=True)
class Part:
    """Which of the journeys that were found are listed.

    Attributes:
        total: How many were found.
        page: From 1.
    """

    total: int
    page: int

    @property
    def before(self) -> int:
        """How many stand on the pages before."""
        return (self.page - 1) * SHOWN

    @property
    def last(self) -> int:
        """The place of the last one on the page, from 1; 0 where there is none."""
        return min(self.page * SHOWN, self.total)

    @property
    def next(self) -> int:
        """How many the next page lists."""
        return min(SHOWN, self.total - self.last)


@blueprint.app_context_processor
def waiting() -> dict[str, object]:
    """How many decisions wait, and how many files that could not be read, for the menu of who may see to them."""
    account: Account | None = g.get("account")
    if account is None or not may_open(account.role, "review.queue"):
        return {}
    with database().reading() as records:
        count, mine = count_waiting(records, at_most=_COUNTED), count_entrusted(records, account.id)
        unread = count_failed(records)
    waits = f"{_COUNTED - 1}+" if count == _COUNTED else count
    return {"waiting_reviews": waits, "waiting_for_me": mine, "unread_files": unread}


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """Find a journey by name, code or what is written in it, narrowed down; a code that fits leads there at once."""
    typed = " ".join(request.args.get("q", "").split())[:_LONGEST]
    code, filters = _as_code(typed), read_filters(request.args)
    with database().reading() as records:
        looked = code if _is_address(typed) and code else typed
        found, part = _list(records, looked, filters.conditions())
        if typed and not filters.any and len(found) == 1 and code == found[0].code:
            return redirect(url_for("journey.page", code=found[0].code))
        named = {summary.code for summary in found}
        noted = [] if _is_address(typed) or part.before else _noted(records, typed, named, filters)
        waiting_there = waiting_at(records)
        alone = typed or filters.any or part.before
        in_vain = [] if alone else perhaps_in_vain(records, today(), limit=_WARNED + 1)
        called = [] if filters.step else steps_named(typed, waiting_there)
        if not found and not noted and called and not filters.any:  # a step was looked for: who stands there
            found, part = _list(records, "", [stands_at_one_of(called)])
        listed = [*found, *(one.summary for one in noted[:SHOWN])]
        shown = {one.kind: template_of(*one.kind) for one in (*listed, *(each.summary for each in in_vain))}
        steps = steps_by_code(records, [summary.code for summary in listed])
        why = reasons(records, named, looked)
        written = wrote_last(records, [summary.code for summary in listed])
    lines = {summary.code: stops(steps[summary.code], template_of(*summary.kind)) for summary in listed}
    return render_template(
        "home.html",
        typed=typed,
        filters=filters,
        choices=step_choices(waiting_there),
        steps_named=called,
        found=found,
        part=part,
        shown_at_once=SHOWN,
        asked={name: request.args[name] for name in _ASKED if request.args.get(name)},
        why=why,
        written=written,
        noted=[(one, _shown(one, steps[one.summary.code])) for one in noted[:SHOWN]],
        too_many=len(noted) > SHOWN,
        lines=lines,
        place=place,
        templates=shown,
        in_vain=in_vain[:_WARNED],
        more_in_vain=len(in_vain) > _WARNED,
        today=today(),
        advice=_advice(typed) if typed and not listed else "",
    )


def _list(records: Session, text: str, wanted: Sequence[ColumnElement[bool]]) -> tuple[list[JourneySummary], Part]:
    """The journeys of the page that the address asks for, the last one where there are fewer, and which they are."""
    total = count_journeys(records, text, filters=wanted)
    pages = max(1, -(-total // SHOWN))
    part = Part(total, min(max(1, request.args.get("page", 1, type=int)), pages))
    return find_journeys(records, text, limit=SHOWN, skip=part.before, filters=wanted), part


def _noted(records: Session, typed: str, named: set[str], filters: Filters) -> list[NotedJourney]:
    return find_by_notes(records, typed, limit=SHOWN + 1, without=named, filters=filters.conditions())


def _shown(journey: NotedJourney, steps: Sequence[StepState]) -> tuple[ShownNote, ...]:
    return tuple(_shown_note(note, journey.summary.code, steps) for note in journey.notes)


def _shown_note(note: FoundNote, code: str, steps: Sequence[StepState]) -> ShownNote:
    where = [note.label or _("à côté des zones imprimées")]
    if note.page is not None:
        where.append(_("page %(page)d", page=note.page))
    if note.review is not None:
        address = url_for("review.item", review_id=note.review, parcours=code, _anchor="question")
    else:
        address = url_for("journey.page", code=code, _anchor=_anchor(note.field, steps))
    return ShownNote(note, tuple(where), address)


def _anchor(field: str, steps: Sequence[StepState]) -> str:
    """Where the page of a journey shows what is known of a field; of none: what stands beside the printed areas."""
    if field in _PLACES:
        return _PLACES[field]
    step = field.partition(".")[0]
    if step in {state.id for state in steps}:
        return step
    return "questions" if field == _QUESTIONS else "ailleurs"


def _is_address(typed: str) -> bool:
    """Whether somebody pasted what a page's QR code holds, ours or not."""
    return _ADDRESS in typed.upper()


def _parse(typed: str) -> str:
    """The journey that a typed code, or the pasted address of a page, names.

    Raises:
        FormsError: It is none.
    """
    if _is_address(typed):
        return parse_page_address(typed, keys=services().settings.secrets.signing_keys).journey
    return parse_journey_code(typed)


def _as_code(typed: str) -> str:
    try:
        return _parse(typed)
    except FormsError:
        return ""


def _advice(typed: str) -> str:
    """Why nothing was found: a code with a wrong letter, a code of nobody, or what no name and no note says."""
    code_like = _CODE_LIKE.match(typed) and any(sign.isdigit() or sign == "-" for sign in typed)
    if not code_like and not _is_address(typed):
        return _(
            "Aucun parcours à ce nom, et aucune note qui le dise. Vérifiez l'orthographe, essayez un seul mot, "
            "ou tapez le code imprimé sur le livret."
        )
    try:
        _parse(typed)
    except FormsError as error:
        return forms_error_advice(error)
    return _("Ce code est bien écrit, mais aucun parcours d'ici ne le porte.")
