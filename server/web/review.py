"""What a person must decide: one item at a time, one key a decision, and a way back."""

from typing import Any, Final, Literal, TypeAlias

from flask import Blueprint, abort, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from forms.errors import FormsError
from server.record.attach import attach_page
from server.record.decisions import last_decision
from server.record.errors import (
    AlreadyDecided,
    CannotUndo,
    NotThatPage,
    RecordChanged,
    UnknownEdition,
    UnknownJourney,
    WrongValue,
)
from server.record.model import ReviewDecision, ReviewItem, ReviewReason
from server.record.readings import decide_review, review, reviews, undo_review
from server.record.reviews import refuse_late
from server.web.attaching import attached_words, page_code, why_not
from server.web.auth import agent
from server.web.drafts import differs, drop, leave, typed
from server.web.given_back import say_safe
from server.web.looked import is_decided
from server.web.messages import record_error_advice
from server.web.policy import may_decide
from server.web.question_page import TYPED, WRITTEN, first_for, page_of
from server.web.questions import (
    filters,
    narrowed,
    wanted_journey,
)
from server.web.services import database, engines, services
from server.web.typography import _

blueprint = Blueprint("review", __name__, url_prefix="/relire")

_Keep: TypeAlias = Literal["paper", "record", "image", "value", "removed", "empty"]
_UNDO: Final = "undo"
_OPTION: Final = "option."
_KEEPS: Final[dict[str, _Keep]] = {
    "paper": "paper",
    "record": "record",
    "image": "image",
    "value": "value",
    "removed": "removed",
    "empty": "empty",
}


@blueprint.app_context_processor
def undoable() -> dict[str, object]:
    """Let the message of a decision carry the way back; it is offered once."""
    return {"take_undo": lambda: session.pop(_UNDO, "")}


@blueprint.get("/")
def queue() -> ResponseReturnValue:
    """The first item that waits, or nothing to do."""
    with database().reading() as records:
        everything = reviews(records, journey=wanted_journey())
        return page_of(records, everything, first_for(agent(), narrowed(everything)))


@blueprint.get("/<review_id>")
def item(review_id: str) -> ResponseReturnValue:
    """One item. When it is decided already, that is said."""
    with database().reading() as records:
        return page_of(records, reviews(records, journey=wanted_journey()), review(records, review_id))


@blueprint.post("/<review_id>")
def decide(review_id: str) -> ResponseReturnValue:
    """Write one decision down and go to the next item; back to it when the record is not what its form showed."""
    with database().reading() as records:
        following = _next_after(records, review_id)
    try:
        said = answer_sent(review_id)
    except WrongValue:
        leave_sent(review_id)
        flash(_("Cette valeur ne convient pas ici : rien n'a été changé. Corrigez-la, ou gardez l'image."), "bad")
        return _to(review_id)
    except RecordChanged as error:
        leave_sent(review_id)
        flash(record_error_advice(error), "doubt")
        return _to(review_id)
    except AlreadyDecided as error:
        flash(record_error_advice(error), "doubt")
        return _to(review_id if leave_sent(review_id) else following)
    _said(said, review_id)
    return _to(following)


def answer_sent(review_id: str) -> str:
    """Write down what was pressed in the form that was sent, whichever page showed it, and say it.

    Who may answer is asked after what they saw: a doubt may have become a caseworker's while its form was open.

    Raises:
        WrongValue, RecordChanged, AlreadyDecided
    """
    seen = request.form.get("seen")
    with database().reading() as records:
        wanted = review(records, review_id)
        refuse_late(records, review_id, seen)
    if not may_decide(agent().role, wanted.reason):
        leave_sent(review_id)
    refuse_others(wanted)
    decision = _decision(request.form, wanted)
    over = decision.keep in {"image", "record", "removed", "empty"} and differs(wanted)
    with database().transaction() as records:
        decide_review(records, review_id, decision, agent().name, seen=seen or "")
        is_decided(records, wanted)
        drop(records, agent().id, review_id)
        if over:
            leave(records, agent().id, review_id)
    said = _("C'est noté : %(question)s", question=wanted.question)
    return said + " " + _("Le texte que vous aviez tapé n'est pas gardé : « Annuler » le ramène.") if over else said


def leave_sent(review_id: str) -> bool:
    """Keep a text that was typed for when who typed it is shown its question again; whether there was one.

    What was decided in these very words is in the record: it was sent twice, as after an answer that never arrived.
    """
    with database().transaction() as records:
        last = last_decision(records, review_id)
        is_recorded = last is not None and last.decided and last.value == typed()
        if is_recorded or not differs(review(records, review_id)):
            return False
        leave(records, agent().id, review_id)
    say_safe()
    return True


@blueprint.post("/<review_id>/annuler")
def undo(review_id: str) -> ResponseReturnValue:
    """Take the last decision back and show the item again."""
    with database().reading() as records:
        refuse_others(review(records, review_id))
    try:
        with database().transaction() as records:
            undo_review(records, review_id, agent().name)
    except CannotUndo as error:
        flash(record_error_advice(error), "bad")
        return _to("")
    flash(_("La décision est annulée. La question attend de nouveau."), "good")
    return _to(review_id)


@blueprint.post("/<review_id>/rattacher")
def attach(review_id: str) -> ResponseReturnValue:
    """Give an unidentified page to the journey whose code was typed."""
    with database().reading() as records:
        if review(records, review_id).reason is not ReviewReason.REJECTED:
            abort(400)
        following = _next_after(records, review_id)
    try:
        code = page_code(request.form)
        attached = attach_page(database(), services().settings, review_id, code, by=agent().name, engines=engines())
    except (UnknownJourney, UnknownEdition, WrongValue, NotThatPage, FormsError) as error:
        flash(why_not(error), "bad")
        session[TYPED] = {name: request.form.get(name, "")[:20] for name in ("code", "edition", "page")}
        return _to(review_id)
    except AlreadyDecided as error:
        flash(record_error_advice(error), "doubt")
        return _to("")
    _said(attached_words(attached, code), review_id)
    return _to(following)


def refuse_others(wanted: ReviewItem) -> None:
    """Stop who may not answer this question."""
    if not may_decide(agent().role, wanted.reason):
        abort(403)


def _decision(form: MultiDict[str, str], wanted: ReviewItem) -> ReviewDecision:
    """Read what was pressed: a side, a box's state, the option of a choice, or the text that was typed.

    A text that was typed is kept even where the button says that the reading is right, or that it is a drawing:
    nothing typed is thrown away.
    """
    pressed = form.get("keep", "")
    if pressed in {"oui", "non"}:
        return ReviewDecision(value=pressed == "oui", keep="value")
    if pressed.startswith(_OPTION):
        return ReviewDecision(value=pressed.removeprefix(_OPTION), keep="value")
    keep = _KEEPS.get(pressed)
    if keep is None:
        abort(400)
    drawn = bool(wanted.kinds) and wanted.reason in WRITTEN
    if (keep == "paper" or (keep == "image" and drawn)) and differs(wanted):
        keep = "value"
    return ReviewDecision(value=typed() if keep == "value" else None, keep=keep)


def _next_after(records: Session, review_id: str) -> str:
    """The item after this one in the list being worked through; the first one when it was the last."""
    waiting = narrowed(reviews(records, journey=wanted_journey()))
    place = next((place for place, one in enumerate(waiting) if one.id == review_id), len(waiting))
    following = first_for(agent(), [*waiting[place + 1 :], *waiting[:place]])
    return "" if following is None else following.id


def _to(review_id: str) -> ResponseReturnValue:
    where: dict[str, Any] = {**filters(), "_anchor": "question"}
    if review_id:
        return redirect(url_for("review.item", review_id=review_id, **where))
    return redirect(url_for("review.queue", **where))


def _said(words: str, review_id: str) -> None:
    """Say what was done on the next page, beside a button that takes it back."""
    flash(words, "good")
    carried: dict[str, Any] = filters()
    session[_UNDO] = url_for("review.undo", review_id=review_id, **carried)
