"""Handing a journey over to another side: the form, the sheet that goes with it, and the lists of what waits."""

from io import BytesIO
from typing import Final

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from forms.page_code import display_journey_code
from print.canvas import lacking
from print.handover import HandoverSheet, render_handover
from server.record.days import day_of
from server.record.handover_words import TEAMS
from server.record.handovers import (
    LONGEST,
    Answer,
    AnswerTooLate,
    Handover,
    PaperState,
    PaperThen,
    UnknownHandover,
    answer_handover,
    count_waiting_for,
    hand_over,
    handed_by,
    handed_to,
    handover_of,
    handovers_of,
    papers_then,
    services_for,
)
from server.record.journeys import journey_record, preview_booklet
from server.record.model import JourneySummary
from server.record.overview import journeys_by_code
from server.record.values import refuse_longer
from server.web import errors
from server.web.auth import agent
from server.web.handover_words import may_answer, service_key, service_name, teams_of
from server.web.services import database, template_of
from server.web.typography import N_, _
from server.web.unprintable import unprintable_words

blueprint = Blueprint("handover", __name__)

_TOLD: Final = {
    Answer.TAKEN: N_("Le parcours est pris en charge."),
    Answer.RETURNED: N_("Le parcours est rendu, avec votre mot."),
    Answer.SEEN: N_("C'est vu."),
}


@blueprint.app_context_processor
def waiting() -> dict[str, object]:
    """How many handovers wait for the agent's side, for the lists of the desk."""
    return {"handed_to_us": _count}


@blueprint.get("/transmissions/")
def listing() -> ResponseReturnValue:
    """What was handed over to us, and by us."""
    teams = teams_of(agent().role)
    with database().reading() as records:
        to_us, by_us = handed_to(records, teams), handed_by(records, teams)
        summaries = journeys_by_code(records, {one.journey for one in (*to_us, *by_us)})
    return render_template(
        "handover/listing.html",
        to_us=to_us,
        by_us=by_us,
        summaries=summaries,
        templates={one.kind: template_of(*one.kind) for one in summaries.values()},
        longest=LONGEST,
    )


@blueprint.get("/parcours/<code>/transmettre")
def form(code: str) -> ResponseReturnValue:
    """Ask to whom, and show what is missing."""
    with database().reading() as records:
        record, booklet = journey_record(records, code), preview_booklet(records, code)
        before = handovers_of(records, code)
    return render_template(
        "handover/form.html",
        summary=record.summary,
        template=booklet.template,
        services=services_for(booklet, agent().role),
        papers=papers_then(booklet),
        waiting=[one for one in before if one.is_waiting],
        longest=LONGEST,
    )


@blueprint.post("/parcours/<code>/transmettre")
def give(code: str) -> ResponseReturnValue:
    """Hand it over."""
    wanted, word = request.form.get("service", ""), _word()
    with database().transaction() as records:
        services = services_for(preview_booklet(records, code), agent().role)
        service = next((one for one in services if service_key(one) == wanted), None)
        if service is None:
            abort(400)
        given = hand_over(records, code, service, word, agent().name, sender=agent().role)
    flash(_("Le parcours est transmis : %(service)s.", service=service_name(service)), "good")
    if words := unprintable_words(lacking(word)):
        flash(words, "doubt")
    return redirect(url_for("handover.done", code=code, handover=given))


@blueprint.get("/parcours/<code>/transmissions/<handover>")
def done(code: str, handover: str) -> ResponseReturnValue:
    """Say what was handed over, and offer the sheet."""
    one, summary = _found(code, handover)
    return render_template("handover/done.html", one=one, summary=summary, template=template_of(*summary.kind))


@blueprint.get("/parcours/<code>/transmissions/<handover>.pdf")
def sheet(code: str, handover: str) -> ResponseReturnValue:
    """The sheet that goes with it, drawn anew each time: no file with a name on it is kept."""
    one, summary = _found(code, handover)
    content = render_handover(_sheet(one, summary))
    name = f"transmission-{display_journey_code(code)}.pdf"
    response: Response = send_file(BytesIO(content), mimetype="application/pdf", download_name=name)
    response.headers["Content-Security-Policy"] = "frame-ancestors 'none'"  # the browser's own reader draws the rest
    return response


@blueprint.post("/transmissions/<handover>")
def answer(handover: str) -> ResponseReturnValue:
    """Take it in, give it back with a word, or say that it was seen."""
    try:
        said = Answer(request.form.get("answer", ""))
    except ValueError:
        abort(400)
    word = _word()
    try:
        with database().transaction() as records:
            if not may_answer(handover_of(records, handover), said, agent().role):
                abort(403)
            answer_handover(records, handover, said, word, agent().name)
    except UnknownHandover:
        abort(404)
    except AnswerTooLate as error:
        name = error.handover.last.by if error.handover.last else ""
        what = _("%(name)s a répondu avant vous. Rien n'a changé : regardez où en est le parcours.", name=name)
        if word:  # the page gives it back: it is kept nowhere
            return errors.answer(409, what, _("Copiez votre mot s'il sert encore."))
        flash(what, "doubt")
    else:
        flash(_(_TOLD[said]), "good")
    return redirect(url_for("handover.listing"))


def _word() -> str:
    word = " ".join(request.form.get("word", "").split())
    refuse_longer("word", word, LONGEST)
    return word


def _count() -> int:
    with database().reading() as records:
        return count_waiting_for(records, teams_of(agent().role))


def _found(code: str, handover: str) -> tuple[Handover, JourneySummary]:
    with database().reading() as records:
        summary = journey_record(records, code).summary
        try:
            one = handover_of(records, handover)
        except UnknownHandover:
            abort(404)
    if one.journey != code:
        abort(404)
    return one, summary


def _sheet(one: Handover, summary: JourneySummary) -> HandoverSheet:
    return HandoverSheet(
        template=template_of(*summary.kind),
        code=display_journey_code(one.journey),
        names=summary.holders,
        step=summary.current_step,
        service=service_name(one.service),
        details=one.service.details,
        word=one.word,
        missing=_words(one, PaperState.MISSING),
        unsure=_words(one, PaperState.TO_CONFIRM),
        ready=_words(one, PaperState.READY),
        received=_words(one, PaperState.RECEIVED),
        sender=f"{one.by}, {TEAMS[one.sender.value]}",
        on=day_of(one.at),
    )


def _words(one: Handover, state: PaperState) -> tuple[str, ...]:
    return tuple(paper_words(paper) for paper in one.papers_in(state))


def paper_words(paper: PaperThen) -> str:
    """A document and whose it is, as it was then."""
    return f"{paper.title}, {paper.whose}" if paper.whose else paper.title
