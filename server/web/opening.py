"""Opening a journey: which line, who, which situation; and changing the answers later."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms.booklet import Booklet, build_booklet
from forms.circumstances import LONGEST_NAME, Circumstances, Subject
from forms.fitting import fit_circumstances
from forms.model import BookletTemplate
from forms.needs import along, first_ways, in_order
from server.record.days import today
from server.record.errors import AnswersChanged
from server.record.journeys import journey_record, keys_given, last_answers, open_journey, set_answers
from server.record.model import JourneySummary
from server.record.namesakes import namesakes
from server.web.auth import agent
from server.web.circumstances_form import (
    MOST_CHILDREN,
    empty_circumstances,
    groups,
    only_asked,
    read_form,
    unanswered,
    unfit_names,
    wanted_papers,
)
from server.web.counters import counters, my_counter
from server.web.journey import of_closed
from server.web.meanwhile import Difference, combined, differences
from server.web.orientation import LONGEST, search
from server.web.services import database, template_of, templates
from server.web.typography import _
from server.web.unprintable import unprintable_in

blueprint = Blueprint("opening", __name__, url_prefix="/parcours")


_BUTTONS: Final = ("ajouter", "retirer")
"""Buttons of the form, by which a person or a child comes or goes."""


@dataclass(frozen=True, slots=True)
class _Form:
    """The form as it is shown.

    Attributes:
        template: The kind of booklet.
        circumstances: What is filled in.
        code: The journey; empty for one to open.
        seen: Number of the answers that it started from; 0 for a journey to open.
        kept: Persons and children as the record has them: their names stay, whatever they are.
    """

    template: BookletTemplate
    circumstances: Circumstances
    code: str = ""
    seen: int = 0
    kept: frozenset[Subject] = frozenset()


@blueprint.get("/nouveau")
def choose() -> ResponseReturnValue:
    """Ask what brings somebody, or look for a word that they say, until it is known which booklet helps."""
    typed = " ".join(request.args.get("q", "").split())[:LONGEST]
    first, taken = first_ways(templates().all()), _taken_ways(request.args.get("besoin", ""))
    said = [along(first, taken[:count]) for count in range(1, len(taken) + 1)]
    if typed or None in said:
        said, taken = [], []
    return render_template(
        "opening/choose.html",
        ways=said[-1].ways if said and said[-1] else first,
        said=said,
        taken=taken,
        back=url_for("opening.choose", besoin="-".join(map(str, taken[:-1])) or None),
        typed=typed,
        found=search(templates().all(), templates().town_hall, typed) if typed else None,
        longest=LONGEST,
        counters=counters(),
        counter=my_counter(),
        templates=in_order(templates().all()),
    )


def _taken_ways(typed: str) -> list[int]:
    """Numbers of the choices that were made: `2-1`; none where it says something else."""
    parts = typed.split("-")
    return [int(part) for part in parts] if all(re.fullmatch("[1-9][0-9]?", part) for part in parts) else []


@blueprint.get("/nouveau/<key>")
def start(key: str) -> ResponseReturnValue:
    """Ask who and which situation."""
    template = template_of(key)
    return _form_page(_Form(template, empty_circumstances(template)), begins=True)


@blueprint.post("/nouveau/<key>")
def create(key: str) -> ResponseReturnValue:
    """Open the journey; or show the form again: with a person more or less, what is missing, who has one already."""
    template = template_of(key)
    circumstances = read_form(template, _sent())
    if _only_rebuilds():
        return _form_page(_Form(template, circumstances))
    form = _Form(template, circumstances)
    if problem := _problem(form):
        return _form_page(form, problem=problem)
    with database().reading() as records:
        known = namesakes(records, template.key, (person.name for person in circumstances.persons))
    if {one.code for one in known} - set(request.form.get("known", "").split()):
        return _form_page(form, known=known)
    with database().transaction() as records:
        code = open_journey(records, template.key, circumstances, agent().name, counter=my_counter())
    flash(_("Le parcours est ouvert. Vous pouvez imprimer le livret."), "good")
    return redirect(url_for("journey.page", code=code, ouvert=1))


@blueprint.get("/<code>/situation")
def answers(code: str) -> ResponseReturnValue:
    """Show the answers again, to change them."""
    with database().reading() as records:
        record, seen = journey_record(records, code), last_answers(records, code).number
    if record.summary.closed:  # they could be filled in, and would be refused
        return of_closed(code)
    template = template_of(*record.summary.kind)
    return _form_page(_Form(template, _taken(template, record.circumstances), code, seen, _kept(record.circumstances)))


@blueprint.post("/<code>/situation")
def save_answers(code: str) -> ResponseReturnValue:
    """Keep changed answers, unless others were saved meanwhile; the agent's own changes to the line stay."""
    with database().reading() as records:
        record, given = journey_record(records, code), keys_given(records, code)
    template, seen = template_of(*record.summary.kind), _seen()
    changes = _taken(template, record.circumstances).changes
    typed = read_form(template, _sent(), given, record.circumstances.persons)
    circumstances = replace(typed, changes=changes)
    form = _Form(template, circumstances, code, seen, _kept(record.circumstances))
    if _only_rebuilds():
        return _form_page(form)
    if problem := _unfit_problem(form):
        return _form_page(form, problem=problem)
    try:
        with database().transaction() as records:
            set_answers(records, code, circumstances, agent().name, seen=seen)
    except AnswersChanged as error:
        return _both(form, error.by)
    flash(_("Les réponses sont enregistrées. Imprimez le livret s'il doit changer."), "good")
    return redirect(url_for("journey.page", code=code))


def _sent() -> Mapping[str, str]:
    """The inputs of the form. With a changed answer htmx sends the button that has the focus, which nobody pressed."""
    if "HX-Request" not in request.headers:
        return request.form
    return {name: typed for name, typed in request.form.items() if name not in _BUTTONS}


def _taken(template: BookletTemplate, circumstances: Circumstances) -> Circumstances:
    """Circumstances of the record without what today's template no longer takes: saving keeps that beside."""
    return fit_circumstances(template, circumstances).circumstances


def _kept(circumstances: Circumstances) -> frozenset[Subject]:
    return frozenset(circumstances.subjects)


def _problem(form: _Form) -> str:
    """Why no journey can be opened with these names; empty when one can."""
    if not any(person.name for person in form.circumstances.persons):
        return _("Écrivez au moins un nom : il sert à retrouver le parcours.")
    return _unfit_problem(form)


def _wrong_names(form: _Form) -> frozenset[str]:
    """Keys of the names to correct: those that do not fit, or the first one when none was written."""
    return unfit_names(form.circumstances, form.kept) or frozenset({form.circumstances.persons[0].key})


def _unfit_problem(form: _Form) -> str:
    """Why a name cannot stand on a booklet's cover; empty when all can."""
    unfit = unfit_names(form.circumstances, form.kept)
    if not unfit:
        return ""
    if any(one.key in unfit and not one.name.isprintable() for one in form.circumstances.subjects):
        return _(
            "Un nom contient un signe qui ne se voit pas. Rien n'est enregistré : tapez-le de nouveau, sans le coller."
        )
    return _(
        "Un nom a au plus %(longest)d lettres ou signes, sur une ligne. Rien n'est enregistré : corrigez-le.",
        longest=LONGEST_NAME,
    )


def _seen() -> int:
    """Which answers the form showed when it was opened; 0, which no answers have, when it does not say."""
    typed = request.form.get("seen", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 16 else 0


def _both(form: _Form, by: str) -> ResponseReturnValue:
    """The form with what was typed, what was saved meanwhile wherever nothing was typed, and what that was."""
    with database().reading() as records:
        record, last = journey_record(records, form.code), last_answers(records, form.code)
        before = _taken(form.template, last_answers(records, form.code, form.seen).circumstances)
    template = form.template
    now = _taken(template, record.circumstances)
    page = _form_page(
        replace(form, circumstances=only_asked(template, combined(before, now, form.circumstances)), seen=last.number),
        meanwhile=differences(template, before, now, form.circumstances),
        by=by,
    )
    return page[0], 409


def _only_rebuilds() -> bool:
    """Whether the form was sent to be shown again: an answer changed, or a person comes or goes."""
    return "HX-Request" in request.headers or any(button in request.form for button in _BUTTONS)


def _form_page(
    form: _Form,
    *,
    problem: str = "",
    meanwhile: Sequence[Difference] = (),
    by: str = "",
    known: Sequence[JourneySummary] = (),
    begins: bool = False,
) -> tuple[str, int]:
    fragment, booklet = "HX-Request" in request.headers, _preview(form)
    page = render_template(
        "opening/form_part.html" if fragment else "opening/form.html",
        template=form.template,
        circumstances=form.circumstances,
        groups=groups(form.template, form.circumstances),
        booklet=booklet,
        unprintable=unprintable_in(booklet),
        papers=wanted_papers(booklet),
        unanswered=unanswered(form.template, form.circumstances),
        most_children=MOST_CHILDREN,
        longest_name=LONGEST_NAME,
        wrong=_wrong_names(form) if problem else frozenset(),
        code=form.code,
        seen=form.seen,
        problem=problem,
        meanwhile=meanwhile,
        by=by,
        known=known,
        begins=begins,
        **_just_changed(),
    )
    return page, 422 if problem else 409 if known else 200


def _just_changed() -> dict[str, str]:
    """Who was added, or taken away, by the button that was pressed: that is where the agent goes on."""
    if "HX-Request" in request.headers:  # a changed answer: the focus stays where it is
        return {"added": "", "taken_away": ""}
    return {"added": request.form.get("ajouter", ""), "taken_away": request.form.get("retirer", "")}


def _preview(form: _Form) -> Booklet:
    taken = _taken(form.template, form.circumstances)
    return build_booklet(form.template, taken, code=form.code, edition=1, printed_on=today())
