"""What is new on the pages that were scanned today: page by page, doubts first, one key a decision.

The questions, their forms and their rules are those of the page for reviewing (`review.py`); this one sends their
answers without leaving the page that they are about.
"""

from functools import partial
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from server.record.arriving import arriving
from server.record.days import today
from server.record.errors import (
    AlreadyDecided,
    CannotUndo,
    HeldByAnother,
    OpinionGiven,
    RecordChanged,
    RecordError,
    TextRefused,
    WrongValue,
)
from server.record.locks import KEPT, Lock, claim
from server.record.overview import journeys_by_code
from server.record.readings import review
from server.record.sitting import last_day, look, sitting
from server.record.waiting import kind_of
from server.web.advice import record_error_advice
from server.web.asking import asks_by_script
from server.web.auth import agent
from server.web.drafts import typed
from server.web.holding import held_words, holder, may_keep, not_theirs_words
from server.web.lu_view import Shown, shown_pages
from server.web.questions import kind_words
from server.web.review import answer_sent, leave_sent, refuse_taking_back, take_back, why_refused
from server.web.row_numbers import row_number
from server.web.services import database, template_of
from server.web.typography import _

blueprint = Blueprint("lu", __name__, url_prefix="/lu/<code>")

_MOST_PAGES = 200
"""Readings that one request may say it looked at: a booklet has no more pages."""

_MOST_FAILED = 2
"""Files that could not be read and are named above the question: with more, its keys would be out of sight."""


@blueprint.get("/")
def page(code: str) -> ResponseReturnValue:
    """The pages of today's scans; while some are still read, they come by themselves."""
    holder()  # the mark of this browser is in its session before the scripts of the page ask for a question
    return render_template("lu/page.html", **_pages(code))


@blueprint.get("/etat")
def state(code: str) -> ResponseReturnValue:
    """The same without the frame around it, for who has it open already."""
    return _state(code)


@blueprint.post("/questions/<review_id>")
def decide(code: str, review_id: str) -> ResponseReturnValue:
    """Write one decision down."""
    try:
        said = answer_sent(review_id)
    except (TextRefused, WrongValue) as error:
        if asks_by_script():  # the question stands there again, with the text that was sent
            return why_refused(review_id) if isinstance(error, WrongValue) else record_error_advice(error), 422
        if isinstance(error, TextRefused):
            raise
        kept = _kept_words(error) if leave_sent(review_id) else ""
        return _after(code, problem=f"{why_refused(review_id)} {kept}".strip())
    except (RecordChanged, AlreadyDecided, HeldByAnother, OpinionGiven) as error:
        kept = _kept_words(error) if leave_sent(review_id) else ""
        return _after(code, problem=f"{record_error_advice(error)} {kept}".strip())
    return _after(code, said=said, undoable=review_id)


@blueprint.post("/questions/<review_id>/garder")
def keep(code: str, review_id: str) -> ResponseReturnValue:
    """Keep a question that is on the screen, also where the same account had it elsewhere.

    Says who else has it, or why it is kept for nobody here: it waits no more, or not for whose page it is.
    """
    with database().transaction() as records:
        asked = review(records, review_id)
        if asked.journey != code:
            abort(404)
        lease = request.form.get("lease", "")[:32]
        if not may_keep(records, asked, lease):
            return {"words": f"{not_theirs_words(records, asked)} {_('Ce que vous avez tapé reste ici.')}"}
        lock = claim(records, [review_id], holder(), lease, lasting=KEPT).get(review_id)
    return {"words": "" if lock is None or lock.holder.account == agent().id else _held_words(lock)}


def _held_words(lock: Lock) -> str:
    """Who else has a question that is on the screen, and what that means."""
    meanwhile = _(
        "Tant qu'elle y est ouverte, une réponse d'ici n'est pas prise. Rien de ce que vous tapez ne se perd."
    )
    return f"{held_words(lock)} {meanwhile}"


@blueprint.post("/questions/<review_id>/annuler")
def undo(code: str, review_id: str) -> ResponseReturnValue:
    """Take a decision back: its question waits again."""
    refuse_taking_back(review_id)
    try:
        take_back(review_id)
    except CannotUndo as error:
        return _after(code, problem=record_error_advice(error))
    return _after(code, said=_("La décision est annulée. La question attend de nouveau."))


@blueprint.post("/vu")
def looked(code: str) -> ResponseReturnValue:
    """Write down that somebody looked at pages."""
    numbers = [row_number(one) for one in request.form.getlist("page")[: _MOST_PAGES + 1]]
    readings = [one for one in numbers if one is not None]
    if not readings or len(numbers) > _MOST_PAGES:
        abort(400)
    with database().transaction() as records:
        look(records, code, readings, agent().name)
    return ("", 204) if asks_by_script() else redirect(url_for("lu.page", code=code))


def _kept_words(error: RecordError) -> str:
    """Where a text is that was typed and refused: with its question, unless that is answered and not asked here."""
    if isinstance(error, AlreadyDecided):
        return _("Vous aviez tapé : « %(text)s ».", text=typed())
    return _("Ce que vous aviez tapé est toujours là, avec la question.")


def _after(code: str, *, said: str = "", problem: str = "", undoable: str = "") -> ResponseReturnValue:
    """What a script gets once something was done or refused: the pages as they are now, and what to say."""
    if asks_by_script():
        return _state(code, said=said, problem=problem, undoable=undoable), 409 if problem else 200
    flash(said or problem, "good" if said else "doubt")
    return redirect(url_for("lu.page", code=code))


def _state(code: str, **said: str) -> str:
    return render_template("lu/state.html", **_pages(code), **said)


def _pages(code: str) -> dict[str, Any]:
    """The sitting of today, and what is still on its way.

    Raises:
        UnknownJourney
    """
    with database().reading() as records:
        summary = journeys_by_code(records, {code}).get(code)
        if summary is None:
            abort(404)
        found = sitting(records, code, today())
        return {
            "summary": summary,
            "template": template_of(*summary.kind),
            "sitting": found,
            "pages": shown_pages(records, found, agent()),
            "arriving": arriving(records, code, found.day, agent().name),
            "most_failed": _MOST_FAILED,
            "last_day": last_day(records, code),
            "kind_of": kind_of,
            "kind_words": kind_words,
            "form_of": partial(_form, code),
        }


def _form(code: str, shown: Shown) -> Markup:
    """A question with its form, as the page for reviewing asks it."""
    facts = {**shown.about, "shown": shown, "item": shown.new.item, "code": code}
    return Markup(render_template("lu/question.html", kind_of=kind_of, kind_words=kind_words, **facts))  # noqa: S704  # our own template, which escapes what it is given
