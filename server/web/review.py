"""What a person must decide: one item at a time, one key a decision, and a way back."""

from contextlib import suppress
from typing import Any, Final, Literal, TypeAlias

from flask import Blueprint, abort, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from forms.errors import FormsError
from server.record.attach import attach_page
from server.record.decisions import is_open, last_decision
from server.record.errors import (
    AlreadyDecided,
    CannotUndo,
    DatabaseGone,
    HeldByAnother,
    JourneyErased,
    NotRecognised,
    NotThatPage,
    OpinionGiven,
    RecordChanged,
    UnknownEdition,
    UnknownJourney,
    WrongValue,
)
from server.record.locks import free, locks_of, refuse_held
from server.record.model import ReviewDecision, ReviewItem, ReviewReason
from server.record.opinions import has_given, take_opinion_back
from server.record.readings import decide_review, review, undo_review
from server.record.reviews import printed_digits, printed_options, refuse_late
from server.record.standing import answers
from server.record.values import refuse_longer
from server.record.waiting import first_of, place_of
from server.web.advice import record_error_advice
from server.web.attaching import PLACES, attached_words, missing, page_code, why_not, wrong_field
from server.web.auth import agent
from server.web.drafts import differs, drop, leave, typed, typed_for
from server.web.given_back import say_safe
from server.web.holding import handed, handed_lock, hold, holder, is_theirs, next_one
from server.web.looked import is_decided
from server.web.policy import may_decide
from server.web.question_page import PROBLEM, TYPED, WRITTEN, page_of
from server.web.questions import filters, noted_words, wanted
from server.web.services import database, engines, services
from server.web.typed_fields import is_wrong, problem
from server.web.typography import _
from server.web.undoing import offer_undo

blueprint = Blueprint("review", __name__, url_prefix="/relire")

_Keep: TypeAlias = Literal["paper", "record", "image", "value", "removed", "empty"]
_OPTION: Final = "option."
_KEEPS: Final[dict[str, _Keep]] = {
    "paper": "paper",
    "record": "record",
    "image": "image",
    "value": "value",
    "removed": "removed",
    "empty": "empty",
}


@blueprint.get("/")
def queue() -> ResponseReturnValue:
    """The first item that nobody else has, kept for who asks; else the first one that waits, or nothing to do."""
    with suppress(DatabaseGone), database().transaction() as records:  # it can be looked at all the same
        next_one(records)
    taken = handed()
    with database().reading() as records:
        shown = taken or first_of(records, wanted())
        if shown is None:
            return page_of(records, None, None)
        return page_of(records, shown, locks_of(records, [shown]).get(shown))


@blueprint.get("/<review_id>")
def item(review_id: str) -> ResponseReturnValue:
    """One item, kept for who asks if they may answer it. When it is decided already, that is said."""
    with database().reading() as records:
        lock = handed_lock(records, review_id)
        if lock is not None or not is_theirs(records, review(records, review_id)):
            return page_of(records, review_id, lock)
    lock = hold(review_id)
    with database().reading() as records:
        return page_of(records, review_id, lock)


@blueprint.post("/<review_id>")
def decide(review_id: str) -> ResponseReturnValue:
    """Write one decision down and hand the next item out; back to it when the record is not what its form showed."""
    try:
        said, following = _answered(review_id, goes_on=True)
    except WrongValue:
        leave_sent(review_id)
        if words := _field_problem(review_id):
            session[PROBLEM] = [review_id, words]
        else:
            flash(why_refused(review_id), "bad")
        return _to(review_id)
    except (RecordChanged, HeldByAnother, OpinionGiven) as error:
        leave_sent(review_id)
        flash(record_error_advice(error), "doubt")
        return _to(review_id)
    except AlreadyDecided as error:
        flash(record_error_advice(error), "doubt")
        return _to(review_id if leave_sent(review_id) else _next_after(review_id))
    _said(said, review_id)
    return _to(following)


def answer_sent(review_id: str) -> str:
    """Write down what was pressed in the form that was sent, whichever page showed it, and say it.

    Raises:
        WrongValue, TextRefused, RecordChanged, AlreadyDecided, HeldByAnother, OpinionGiven
    """
    return _answered(review_id, goes_on=False)[0]


def _answered(review_id: str, *, goes_on: bool) -> tuple[str, str]:
    """Write down what was pressed; the words that say it, and the item that comes next, if one is wanted.

    Who may not answer is told first what they have not seen: a doubt may have become a caseworker's while its form was
    open. `decide_review` tells the others.

    Raises:
        WrongValue, TextRefused, RecordChanged, AlreadyDecided, HeldByAnother, OpinionGiven
    """
    seen = request.form.get("seen")
    with database().reading() as records:
        wanted = review(records, review_id)
        options = printed_options(records, wanted)
        if differs(wanted):
            refuse_longer("value", typed())
        if not may_decide(agent().role, wanted.reason):
            refuse_late(records, review_id, seen)
    if not may_decide(agent().role, wanted.reason):
        leave_sent(review_id)
    refuse_others(wanted)
    decision = _decision(request.form, wanted)
    over = decision.keep in {"image", "record", "removed", "empty"} and differs(wanted)
    with database().transaction() as records:
        refuse_held(records, review_id, holder())
        place = place_of(records, review_id)
        written = decide_review(records, review_id, decision, agent().name, account=agent().id, seen=seen or "")
        is_decided(records, wanted)
        drop(records, agent().id, review_id)
        if over:
            leave(records, agent().id, review_id)
        free(records, [review_id])
        following = next_one(records, place) if goes_on else ""
    said = noted_words(wanted, decision, options)
    if not written:
        said += " " + _("Une autre personne répond à son tour, sans voir votre réponse.")
    if over:
        said += " " + _("Le texte que vous aviez tapé n'est pas gardé : « Annuler » le ramène.")
    return said, following


def why_refused(review_id: str) -> str:
    """Why an answer cannot be kept that was sent, in words."""
    usual = _("Cette valeur ne convient pas ici : rien n'a été changé. Corrigez-la, ou gardez l'image.")
    return _field_problem(review_id) or usual


def _field_problem(review_id: str) -> str:
    """Why its field cannot take the day or the number that was sent, in words; empty where there is none."""
    with database().reading() as records:
        asked = review(records, review_id)
        digits = printed_digits(records, asked)
    wrong = request.form.get("keep") in {"value", "paper"} and is_wrong(asked.kind, typed(), digits)
    return problem(asked.kind, typed(), digits) if wrong else ""


def leave_sent(review_id: str) -> bool:
    """Keep a text that was typed for when who typed it is shown its question again; whether there was one.

    What was decided in these very words is in the record: it was sent twice, as after an answer that never arrived.
    """
    with database().transaction() as records:
        last = last_decision(records, review_id)
        asked = review(records, review_id)
        is_recorded = last is not None and last.decided and last.value == typed_for(asked)
        if is_recorded or not differs(asked):
            return False
        leave(records, agent().id, review_id)
    say_safe()
    return True


@blueprint.post("/<review_id>/annuler")
def undo(review_id: str) -> ResponseReturnValue:
    """Take the last decision back and show the item again."""
    refuse_taking_back(review_id)
    try:
        take_back(review_id)
    except CannotUndo as error:
        flash(record_error_advice(error), "bad")
        return _to("")
    flash(_("La décision est annulée. La question attend de nouveau."), "good")
    return _to(review_id)


def take_back(review_id: str) -> None:
    """Take back what was decided last, or what who asks has said where another person still has to.

    Raises:
        CannotUndo
    """
    with database().transaction() as records:
        if not (is_open(records, review_id) and take_opinion_back(records, review_id, agent().name, agent().id)):
            undo_review(records, review_id, agent().name, account=agent().id)


@blueprint.post("/<review_id>/rattacher")
def attach(review_id: str) -> ResponseReturnValue:
    """Give an unidentified page to the journey whose code was typed."""
    with database().reading() as records:
        if review(records, review_id).reason is not ReviewReason.REJECTED:
            abort(400)
    empty, what = missing(request.form)
    if empty:
        return _typed_wrong(review_id, empty, what)
    try:
        with database().transaction() as records:
            refuse_held(records, review_id, holder())
        code = page_code(request.form)
        attached = attach_page(
            database(),
            services().settings,
            review_id,
            code,
            by=agent().name,
            engines=engines(),
            even_unread="unread" in request.form,
        )
    except (UnknownJourney, JourneyErased, UnknownEdition, WrongValue, NotThatPage, FormsError) as error:
        return _typed_wrong(review_id, wrong_field(error), why_not(error), unread=isinstance(error, NotRecognised))
    except (AlreadyDecided, HeldByAnother) as error:
        flash(record_error_advice(error), "doubt")
        return _to("" if isinstance(error, AlreadyDecided) else review_id)
    _said(attached_words(attached, code), review_id, "good" if attached.read else "doubt")
    return _to(_next_after(review_id))


def _typed_wrong(review_id: str, field: str, why: str, *, unread: bool = False) -> ResponseReturnValue:
    """Back to what was typed about a page, at the field that is to be corrected, if it is one."""
    session[TYPED] = {"of": review_id, **{name: request.form.get(name, "")[:20] for name in PLACES}}
    session[TYPED] |= {"unread": "1"} if unread else {}
    if not field:
        flash(why, "doubt" if unread else "bad")
        return _to(review_id)
    session[TYPED] |= {"wrong": field, "why": why}
    return _to(review_id, anchor=field)


def refuse_others(wanted: ReviewItem) -> None:
    """Stop who may not answer this question."""
    if not may_decide(agent().role, wanted.reason):
        abort(403)


def refuse_taking_back(review_id: str) -> None:
    """Stop who may not take back what was decided: what was a caseworker's to decide is theirs to take back."""
    with database().reading() as records:
        wanted = review(records, review_id)
        decided = answers(records, [review_id]).get(review_id)
        if decided is None and has_given(records, review_id, agent().name, agent().id):
            return  # what one of two has said is theirs to take back, though another person decides by now
    reason = wanted.reason if decided is None else decided.decided.reason
    if not may_decide(agent().role, reason):
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
    return ReviewDecision(value=typed_for(wanted) if keep == "value" else None, keep=keep)


def _next_after(review_id: str) -> str:
    """The same, after an item that somebody else decided."""
    with database().transaction() as records:
        return next_one(records, place_of(records, review_id))


def _to(review_id: str, anchor: str = "question") -> ResponseReturnValue:
    where: dict[str, Any] = {**filters(), "_anchor": anchor}
    if review_id:
        return redirect(url_for("review.item", review_id=review_id, **where))
    return redirect(url_for("review.queue", **where))


def _said(words: str, review_id: str, kind: str = "good") -> None:
    """Say what was done on the next page, beside a button that takes it back."""
    flash(words, kind)
    carried: dict[str, Any] = filters()
    offer_undo(url_for("review.undo", review_id=review_id, **carried))
