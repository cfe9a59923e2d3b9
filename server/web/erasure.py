"""Requests to erase: the list, and the answer of a caseworker, who erases in two steps or refuses with a word."""

from datetime import date
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from forms.ages import months_after
from forms.errors import CodeError
from forms.page_code import parse_journey_code
from server.record.claims import count_unread
from server.record.days import day_of
from server.record.erasing import erase_journey
from server.record.erasure import (
    LONGEST,
    MONTHS,
    Channel,
    NoDayToAsk,
    NoErasureAsked,
    count_waiting,
    last_request,
    note_erasure_asked,
    refuse_erasure,
    waiting_requests,
    way_of,
)
from server.record.overview import journeys_by_code
from server.record.values import refuse_longer
from server.web.auth import agent
from server.web.moments import day as day_words
from server.web.policy import may_correct
from server.web.services import database, services, template_of, templates
from server.web.typed_fields import day_meant, day_problem
from server.web.typography import _, plural

blueprint = Blueprint("erasure", __name__)

LEGAL: Final = "donnees"
"""The block of the town hall's file that says what the law wants of it."""

CHANNELS: Final = (
    (Channel.DESK, _("au guichet")),
    (Channel.LETTER, _("par courrier")),
    (Channel.EMAIL, _("par courriel")),
    (Channel.PHONE, _("par téléphone")),
)
"""How a request that an agent notes was made."""


_FILLED: Final = "erasure_filled"
"""Where a session keeps a form that was refused, until the page of its journey shows it."""


@blueprint.app_context_processor
def waiting() -> dict[str, object]:
    """How many requests wait, for the lists of the desk; and how a form of one was filled in that was refused."""
    return {"erasures_waiting": _count, "erasure_filled": lambda: session.pop(_FILLED, {})}


@blueprint.get("/effacements/")
def listing() -> ResponseReturnValue:
    """What waits, the oldest first."""
    with database().reading() as records:
        asked = waiting_requests(records)
        summaries = journeys_by_code(records, [one.journey for one in asked])
    return render_template(
        "erasure/listing.html",
        asked=[(one, summaries[one.journey], due_on(day_of(one.at))) for one in asked],
        templates={one.kind: template_of(*one.kind) for one in summaries.values()},
    )


@blueprint.post("/parcours/<code>/effacement/demande")
def note(code: str) -> ResponseReturnValue:
    """Note that somebody asks for it at the desk, by letter, by e-mail or by telephone."""
    try:
        channel = Channel(request.form.get("channel", ""))
    except ValueError:
        return _not_noted(code, "channel", _("Dites comment la personne l'a demandé. Rien n'est noté."))
    typed = request.form.get("day", "").strip()
    day = day_meant(typed)
    if day is None:
        why = day_problem(typed) if typed else _("Dites quel jour la demande est arrivée.")
        return _not_noted(code, "day", f"{why} {_('Rien n’est noté.')}")
    try:
        with database().transaction() as records:
            asked = note_erasure_asked(records, code, day, channel, agent().name)
    except NoDayToAsk:
        wrong = _("Ce jour n'est pas possible : il est à venir, ou avant ce parcours. Rien n'est noté.")
        return _not_noted(code, "day", wrong)
    due = day_words(due_on(day_of(asked.at)))
    flash(_("La demande est notée. La mairie répond avant le %(due)s.", due=due), "good")
    return redirect(url_for("journey.page", code=code, _anchor="effacement"))


@blueprint.get("/parcours/<code>/effacement")
def page(code: str) -> ResponseReturnValue:
    """What is asked, what would go and what would stay; with `etape=2`, the last word before it goes."""
    return _page(code, sure=request.args.get("etape") == "2")


@blueprint.post("/parcours/<code>/effacement/refus")
def refuse(code: str) -> ResponseReturnValue:
    """Refuse, with a word for the resident."""
    word = request.form.get("word", "").replace("\r\n", "\n").strip()
    refuse_longer("word", word, LONGEST)
    if not word:
        return _page(code, problem=_("Dites pourquoi : la personne lira ce mot."))
    try:
        with database().transaction() as records:
            refuse_erasure(records, code, word, agent().name)
    except NoErasureAsked:
        return _too_late(code)
    flash(_("L'effacement est refusé. La personne lira votre mot sur sa page."), "good")
    return redirect(url_for("journey.page", code=code))


@blueprint.post("/parcours/<code>/effacement")
def erase(code: str) -> ResponseReturnValue:
    """Erase, once the code of the journey was typed: nothing brings it back."""
    typed = request.form.get("code", "").strip()
    if not _names(typed, code):
        wrong = _("Ce n'est pas le code de ce parcours. Rien n'est effacé.")
        empty = _("Recopiez le code du parcours pour l'effacer. Rien n'est effacé.")
        return _page(code, sure=True, problem=wrong if typed else empty, typed=typed)
    try:
        done = erase_journey(database(), services().storage, code, agent().name)
    except NoErasureAsked:
        return _too_late(code)
    flash(_("Les données sont effacées."), "good")
    if done.shared:
        one = "%(num)d fichier numérisé reste : des pages d'autres personnes y sont, ou peuvent y être."
        many = "%(num)d fichiers numérisés restent : des pages d'autres personnes y sont, ou peuvent y être."
        flash(plural(one, many, done.shared), "doubt")
    return redirect(url_for("journey.page", code=code))


def _not_noted(code: str, field: str, why: str) -> ResponseReturnValue:
    """Back to the form of a request, as it was filled in, at the field that is to be corrected."""
    filled = {name: request.form.get(name, "")[:20] for name in ("channel", "day")}
    session[_FILLED] = {**filled, "wrong": field, "why": why}
    return redirect(url_for("journey.page", code=code, _anchor=f"asked-{field}"))


def _names(typed: str, code: str) -> bool:
    """Whether a code as typed is that of a journey."""
    try:
        return parse_journey_code(typed) == code
    except CodeError:
        return False


def due_on(asked: date) -> date:
    """The day by which the law wants an answer."""
    return months_after(asked, MONTHS)


def _page(code: str, *, sure: bool = False, problem: str = "", typed: str = "") -> ResponseReturnValue:
    with database().reading() as records:
        asked = last_request(records, code)
        way = None if asked is None else way_of(records, asked)
        summary = journeys_by_code(records, [code]).get(code)
        unread = count_unread(records)
    if asked is None or summary is None:
        flash(_("Personne n'a demandé l'effacement de ce parcours. Notez d'abord la demande, sur cette page."), "doubt")
        return redirect(url_for("journey.page", code=code, _anchor="demande-effacement"))
    if asked.answer is not None:
        return _too_late(code)
    shown = render_template(
        "erasure/page.html",
        asked=asked,
        way=way,
        due=due_on(day_of(asked.at)),
        summary=summary,
        template=template_of(*summary.kind),
        legal=templates().town_hall.find(LEGAL),
        sure=sure,
        unread=unread,
        problem=problem,
        typed=typed,
        longest=LONGEST,
    )
    return shown, 400 if problem else 200


def _too_late(code: str) -> ResponseReturnValue:
    flash(_("Cette demande n'attend plus : quelqu'un y a répondu, ou la personne l'a retirée."), "doubt")
    return redirect(url_for("journey.page", code=code))


def _count() -> int:
    if not may_correct(agent().role):
        return 0
    with database().reading() as records:
        return count_waiting(records)
