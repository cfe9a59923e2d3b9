"""What a person must decide: one item at a time, one key a decision, and a way back."""

from collections.abc import Sequence
from typing import Any, Final, Literal, TypeAlias

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from forms.errors import FormsError
from forms.geometry import Box
from forms.page_code import PageCode, parse_journey_code
from server.record.aside import pages_set_aside
from server.record.attach import Attached, attach_page
from server.record.closer import Closer, closer_look, whole_picture
from server.record.cut_off import read_whole_since
from server.record.decisions import is_open, last_decision
from server.record.drafts import drafts_of
from server.record.errors import (
    AlreadyDecided,
    CannotUndo,
    NotThatPage,
    RecordChanged,
    RecordError,
    UnknownEdition,
    UnknownJourney,
    WrongValue,
)
from server.record.handwritten import SeenLine, seen_lines, text_of
from server.record.model import Account, JourneySummary, ReviewDecision, ReviewItem, ReviewReason
from server.record.offered import offered
from server.record.overview import journeys_by_code
from server.record.readings import count_waiting, decide_review, review, reviews, undo_review
from server.record.reviews import empty_says_no, printed_options, refuse_late, struck_text
from server.record.standing import Decided, decided_lately, may_be_undone
from server.record.templates import template_of
from server.record.values import value_mark
from server.web.auth import agent
from server.web.drafts import differs, drop, leave, plain, typed, whose
from server.web.given_back import say_safe
from server.web.journey_view import words_of
from server.web.messages import forms_error_advice, record_error_advice
from server.web.offers import offers
from server.web.policy import may_decide
from server.web.questions import (
    answer_words,
    asked_words,
    counted,
    filters,
    kind_of,
    kind_words,
    narrowed,
    wanted_journey,
    wanted_kind,
)
from server.web.services import database, engines, services
from server.web.typography import _, plural

blueprint = Blueprint("review", __name__, url_prefix="/relire")

_Keep: TypeAlias = Literal["paper", "record", "image", "value", "removed"]
_UNDO: Final = "undo"
_TYPED: Final = "typed"
"""A code that was refused, to be corrected rather than typed again."""
_COUNTED: Final = 100
"""Questions counted beyond those of the list, as in the menu."""
_OPTION: Final = "option."
_WRITTEN: Final = frozenset({ReviewReason.NOTE, ReviewReason.ANNOTATION})
_KEEPS: Final[dict[str, _Keep]] = {
    "paper": "paper",
    "record": "record",
    "image": "image",
    "value": "value",
    "removed": "removed",
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
        return _page(records, everything, first_for(agent(), narrowed(everything)))


@blueprint.get("/<review_id>")
def item(review_id: str) -> ResponseReturnValue:
    """One item. When it is decided already, that is said."""
    with database().reading() as records:
        return _page(records, reviews(records, journey=wanted_journey()), review(records, review_id))


@blueprint.post("/<review_id>")
def decide(review_id: str) -> ResponseReturnValue:
    """Write one decision down and go to the next item; back to it when the record is not what its form showed."""
    with database().reading() as records:
        following = _next_after(records, review_id)
    try:
        said = _decide(review_id)
    except WrongValue:
        _leave(review_id)
        flash(_("Cette valeur ne convient pas ici : rien n'a été changé. Corrigez-la, ou gardez l'image."), "bad")
        return _to(review_id)
    except RecordChanged as error:
        _leave(review_id)
        flash(record_error_advice(error), "doubt")
        return _to(review_id)
    except AlreadyDecided as error:
        flash(record_error_advice(error), "doubt")
        return _to(review_id if _leave(review_id) else following)
    _said(said, review_id)
    return _to(following)


def _decide(review_id: str) -> str:
    """Write down what was pressed, and say it.

    Who may answer is asked after what they saw: a doubt may have become a caseworker's while its form was open.

    Raises:
        WrongValue, RecordChanged, AlreadyDecided
    """
    seen = request.form.get("seen")
    with database().reading() as records:
        wanted = review(records, review_id)
        refuse_late(records, review_id, seen)
    if not may_decide(agent().role, wanted.reason):
        _leave(review_id)
    _refuse_others(wanted)
    decision = _decision(request.form, wanted)
    over = decision.keep in {"image", "record", "removed"} and differs(wanted)
    with database().transaction() as records:
        decide_review(records, review_id, decision, agent().name, seen=seen or "")
        drop(records, agent().id, review_id)
        if over:
            leave(records, agent().id, review_id)
    said = _("C'est noté : %(question)s", question=wanted.question)
    return said + " " + _("Le texte que vous aviez tapé n'est pas gardé : « Annuler » le ramène.") if over else said


def _leave(review_id: str) -> bool:
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
        _refuse_others(review(records, review_id))
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
        code = _page_code(request.form)
        attached = attach_page(database(), services().settings, review_id, code, by=agent().name, engines=engines())
    except (UnknownJourney, UnknownEdition, WrongValue, NotThatPage, FormsError) as error:
        flash(_why_not(error), "bad")
        session[_TYPED] = {name: request.form.get(name, "")[:20] for name in ("code", "edition", "page")}
        return _to(review_id)
    except AlreadyDecided as error:
        flash(record_error_advice(error), "doubt")
        return _to("")
    _said(_attached_words(attached, code), review_id)
    return _to(following)


def _page(records: Session, everything: list[ReviewItem], wanted: ReviewItem | None) -> ResponseReturnValue:
    """A question beside the list of those that wait.

    Args:
        records: To read from.
        everything: All that waits, whatever its reason.
        wanted: The question that is shown; None: nothing waits.
    """
    waiting = narrowed(everything)
    lately = _lately(records)
    owners = _owners(records, waiting if wanted is None else [*waiting, wanted], lately)
    return render_template(
        "review/page.html",
        item=wanted,
        aside=pages_set_aside(records) if wanted is None else 0,
        waiting=waiting,
        lately=lately,
        typed=session.pop(_TYPED, {}),
        owners=owners,
        templates={summary.template: template_of(summary.template) for summary in owners.values()},
        counts=counted(everything),
        filters=filters(),
        wanted=wanted_kind(),
        narrowed_to=_narrowed_to(records),
        elsewhere=0 if wanted else count_waiting(records, at_most=_COUNTED) - len(everything),
        kind_of=kind_of,
        asked_words=asked_words,
        kind_words=kind_words,
        answer_words=answer_words,
        **({} if wanted is None else _about(records, wanted)),
    )


def _narrowed_to(records: Session) -> JourneySummary | None:
    """The journey that the list is narrowed to, if there is such a one."""
    code = wanted_journey()
    return None if code is None else journeys_by_code(records, {code}).get(code)


def _about(records: Session, wanted: ReviewItem) -> dict[str, Any]:
    """What is shown of a question, and what its form says that it showed."""
    options, lines = printed_options(records, wanted), _lines(records, wanted)
    left = drafts_of(records, agent().id, wanted.id)
    return {
        "is_open": is_open(records, wanted.id),
        "may_decide": may_decide(agent().role, wanted.reason),
        "may_undo": may_decide(agent().role, wanted.reason) and may_be_undone(records, wanted.id),
        "whole_since": read_whole_since(records, wanted.id),
        "left": left,
        "whose": whose(agent().id, wanted.id, left),
        "closer": _closer(records, wanted),
        "lines": lines,
        "doubts": any(line.doubts for line in lines),
        "offers": offers(offered(records, wanted.id)) if wanted.reason in _WRITTEN else (),
        "options": options,
        "seen": value_mark(wanted.record),
        "struck": struck_text(records, wanted),
        "empty_says_no": empty_says_no(records, wanted),
        "read": words_of(wanted.paper, wanted.kind, options),
        "known": words_of(wanted.record, wanted.kind, options),
        "printed": words_of(wanted.printed, wanted.kind, options),
    }


def _lines(records: Session, wanted: ReviewItem) -> tuple[SeenLine, ...]:
    """The lines of a text that was read; none where they do not say what the text does."""
    if not isinstance(wanted.paper, str) or wanted.reason not in _WRITTEN:
        return ()
    lines = seen_lines(records, wanted.id)
    return lines if text_of(lines) == plain(wanted.paper) else ()


def _closer(records: Session, wanted: ReviewItem) -> Closer | None:
    """The picture of writing in mm of the page, so that a word can be shown in it, and the part that is looked at."""
    closer = closer_look(records, wanted.id)
    if closer is not None or wanted.reason not in _WRITTEN or wanted.box_mm is None or wanted.crop is None:
        return closer
    whole = whole_picture(Box.from_list(wanted.box_mm))
    return Closer(whole, whole)


def first_for(who: Account, waiting: Sequence[ReviewItem]) -> ReviewItem | None:
    """The first of some questions that somebody may answer; when there is none, the first one, to look at."""
    theirs = (one for one in waiting if may_decide(who.role, one.reason))
    return next(theirs, waiting[0] if waiting else None)


def _refuse_others(wanted: ReviewItem) -> None:
    """Stop who may not answer this question."""
    if not may_decide(agent().role, wanted.reason):
        abort(403)


def _lately(records: Session) -> list[Decided]:
    """What was decided last, of what somebody may take back."""
    decided = decided_lately(records, journey=wanted_journey())
    return [one for one in decided if may_decide(agent().role, one.reason)]


def _owners(records: Session, items: list[ReviewItem], decided: list[Decided]) -> dict[str, JourneySummary]:
    """The journeys of some items and decisions, and those whose code a page shows in clear, by code."""
    codes = {one.journey for one in items if one.journey} | {one.journey for one in decided if one.journey}
    proposed = {one.in_clear.journey for one in items if one.in_clear is not None}
    return journeys_by_code(records, codes | proposed)


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
    drawn = bool(wanted.kinds) and wanted.reason in _WRITTEN
    if (keep == "paper" or (keep == "image" and drawn)) and differs(wanted):
        keep = "value"
    return ReviewDecision(value=typed() if keep == "value" else None, keep=keep)


def _next_after(records: Session, review_id: str) -> str:
    """The item after this one in the list being worked through; the first one when it was the last."""
    waiting = narrowed(reviews(records, journey=wanted_journey()))
    place = next((place for place, one in enumerate(waiting) if one.id == review_id), len(waiting))
    following = first_for(agent(), [*waiting[place + 1 :], *waiting[:place]])
    return "" if following is None else following.id


def _why_not(error: RecordError | FormsError) -> str:
    if isinstance(error, FormsError):
        return forms_error_advice(error)
    if isinstance(error, WrongValue):
        return _("Cette édition n'a pas de page à ce numéro. Vérifiez les chiffres imprimés sous le code.")
    return record_error_advice(error)


def _page_code(form: MultiDict[str, str]) -> PageCode:
    """The three things that are printed beside a code, as typed.

    Raises:
        MistypedCode: The journey's code is not one.
    """
    return PageCode(parse_journey_code(form.get("code", "")), _number(form, "edition"), _number(form, "page"))


def _attached_words(attached: Attached, code: PageCode) -> str:
    if not attached.read:
        return _(
            "Je ne reconnais pas la page %(page)d de l'édition %(edition)d : je n'ai rien lu, et l'image est rangée "
            "dans ce parcours. Mauvais code, édition ou page ? « Annuler », puis corrigez.",
            page=code.page,
            edition=code.edition,
        )
    if not attached.changes and not attached.reviews:
        return _("La page est lue avec le code tapé. Elle ne dit rien de nouveau.")
    if not attached.reviews:
        return _("La page est lue avec le code tapé. Ce qu'elle dit est au dossier.")
    return plural(
        "La page est lue avec le code tapé. %(num)d réponse attend votre avis.",
        "La page est lue avec le code tapé. %(num)d réponses attendent votre avis.",
        attached.reviews,
    )


def _number(form: MultiDict[str, str], name: str) -> int:
    typed = form.get(name, "").strip()
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 0


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
