"""Opening a journey: which line, who, which situation; and changing the answers later."""

from dataclasses import replace
from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms.booklet import Booklet, build_booklet
from forms.circumstances import Circumstances
from forms.model import BookletTemplate
from server.record.journeys import journey_record, keys_given, open_journey, set_answers
from server.record.templates import template_of, templates
from server.web.auth import agent
from server.web.circumstances_form import MOST_CHILDREN, empty_circumstances, groups, read_form, wanted_papers
from server.web.services import database
from server.web.typography import _

blueprint = Blueprint("opening", __name__, url_prefix="/parcours")


@blueprint.get("/nouveau")
def choose() -> ResponseReturnValue:
    """Ask which line."""
    return render_template("opening/choose.html", templates=templates().values())


@blueprint.get("/nouveau/<key>")
def start(key: str) -> ResponseReturnValue:
    """Ask who and which situation."""
    template = template_of(key)
    return _form_page(template, empty_circumstances(template))


@blueprint.post("/nouveau/<key>")
def create(key: str) -> ResponseReturnValue:
    """Open the journey; or show the form again, with a person more or less, or with what is missing."""
    template = template_of(key)
    circumstances = read_form(template, request.form)
    if _only_rebuilds():
        return _form_page(template, circumstances)
    if not any(person.name for person in circumstances.persons):
        return _form_page(
            template, circumstances, problem=_("Écrivez au moins un nom : il sert à retrouver le parcours.")
        )
    with database().transaction() as records:
        code = open_journey(records, template.key, circumstances, agent().name)
    flash(_("Le parcours est ouvert. Vous pouvez imprimer le livret."), "good")
    return redirect(url_for("journey.page", code=code))


@blueprint.get("/<code>/situation")
def answers(code: str) -> ResponseReturnValue:
    """Show the answers again, to change them."""
    with database().reading() as records:
        record = journey_record(records, code)
    return _form_page(template_of(record.summary.template), record.circumstances, code=code)


@blueprint.post("/<code>/situation")
def save_answers(code: str) -> ResponseReturnValue:
    """Keep changed answers; the agent's own changes to the line stay."""
    with database().reading() as records:
        record, given = journey_record(records, code), keys_given(records, code)
    template = template_of(record.summary.template)
    circumstances = replace(read_form(template, request.form, given), changes=record.circumstances.changes)
    if _only_rebuilds():
        return _form_page(template, circumstances, code=code)
    with database().transaction() as records:
        set_answers(records, code, circumstances, agent().name)
    flash(_("Les réponses sont enregistrées. Imprimez le livret s'il doit changer."), "good")
    return redirect(url_for("journey.page", code=code))


def _only_rebuilds() -> bool:
    """Whether the form was sent to be shown again: an answer changed, or a person comes or goes."""
    return "HX-Request" in request.headers or "ajouter" in request.form or "retirer" in request.form


def _form_page(
    template: BookletTemplate, circumstances: Circumstances, *, code: str = "", problem: str = ""
) -> ResponseReturnValue:
    fragment, booklet = "HX-Request" in request.headers, _preview(template, circumstances, code)
    page = render_template(
        "opening/form_part.html" if fragment else "opening/form.html",
        template=template,
        circumstances=circumstances,
        groups=groups(template, circumstances),
        booklet=booklet,
        papers=wanted_papers(booklet),
        most_children=MOST_CHILDREN,
        code=code,
        problem=problem,
    )
    return page, 422 if problem else 200


def _preview(template: BookletTemplate, circumstances: Circumstances, code: str) -> Booklet:
    today = datetime.now(UTC).astimezone().date()
    return build_booklet(template, circumstances, code=code, edition=1, printed_on=today)
