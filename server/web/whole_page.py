"""All the questions of one page, answered together: what is said goes into the record as one, or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from forms.model import Choice, FieldKind
from server.record.beside import asked_for_what_stands_beside
from server.record.drafts import drafts_of, drop_drafts, keep_draft
from server.record.errors import NotTogether
from server.record.locks import Lock, claim
from server.record.model import ReviewDecision, ReviewItem
from server.record.opinions import Opinion, asked_of_two, opinions_of
from server.record.owners import owners_of
from server.record.page_questions import answered_together, questions_of_page
from server.record.readings import review
from server.record.reviews import printed_digits, printed_options, replaced_note
from server.record.together import Answer, decide_together
from server.record.values import LONGEST_VALUE, refuse_longer, value_mark
from server.record.waiting import kind_of, place_of
from server.web.advice import record_error_advice
from server.web.auth import agent
from server.web.drafts import plain
from server.web.gallery import kept_words
from server.web.holding import held_words, holder, new_lease, next_one
from server.web.journey_view import words_of
from server.web.looked import are_decided, are_shown
from server.web.policy import may_decide
from server.web.questions import asked_words, filters, kind_words
from server.web.services import database, template_of
from server.web.typed_fields import is_wrong, meant, problem
from server.web.typography import _
from server.web.undoing import offer_undo

blueprint = Blueprint("whole_page", __name__, url_prefix="/relire/<review_id>/page")

_WITHOUT_VALUE: Final[Mapping[str, Literal["image", "empty"]]] = {"image": "image", "empty": "empty"}
"""What is said without a value: the image is kept, or nothing is written there."""

_NONE: Final[Mapping[str, str]] = MappingProxyType({})

_LATER: Final = ""
"""What is said of a question that nobody answers now."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the page, as it is shown.

    Attributes:
        item: The question.
        options: Of a choice, as they were printed.
        digits: Of a number, how many it may have; 0 of anything else.
        read: What was read, as people say it; empty for nothing.
        known: What the record says, as people say it; empty for nothing.
        replaced: The note of the record that its text takes the place of; None: none.
        held: Who else has it open, in words; empty for nobody.
        keep: What was pressed, if it comes back.
        text: What stands in its field.
        problem: Why it could not be written, if it comes back: it is not what was seen.
        wrong: Why its answer could not, which can be corrected.
    """

    item: ReviewItem
    options: tuple[Choice, ...]
    digits: int
    read: str
    known: str
    replaced: str | None
    held: str
    keep: str
    text: str
    problem: str = ""
    wrong: str = ""


@blueprint.get("")
def page(review_id: str) -> ResponseReturnValue:
    """The questions of a page, kept for who looks at it."""
    with database().reading() as records:
        items = questions_of_page(records, review_id)
    return _shown(review_id, items, {})


@blueprint.post("")
def answer(review_id: str) -> ResponseReturnValue:
    """Write all that was answered down as one; when a question has changed, say which, and give back what was typed."""
    with database().reading() as records:
        items = [review(records, one) for one in dict.fromkeys(request.form.getlist("shown"))]
        for one in items:
            if _typed(one) != plain(str(one.paper or "")):
                refuse_longer("value", _typed(one))
        place = place_of(records, review_id)
        wrong = {one.id: words for one in items if (words := _wrong(records, one))}
    if wrong:
        _keep_typed(items, {})
        return _shown(review_id, items, {}, wrong), 409
    answers = {one.id: _answer(one) for one in items if request.form.get(f"keep.{one.id}", _LATER) != _LATER}
    if not answers:
        _keep_typed(items, {})
        flash(_("Aucune réponse n'est donnée : rien n'est enregistré, les questions attendent."), "doubt")
        return redirect(url_for("whole_page.page", review_id=review_id, **_carried()))
    try:
        with database().transaction() as records:
            given = decide_together(records, answers, agent().name, holder())
            are_decided(records, [one for one in items if one.id in answers])
            following = next_one(records, place)
    except NotTogether as error:
        _keep_typed(items, {})  # of what has changed, the page that follows sends nothing
        return _shown(review_id, items, {one: record_error_advice(why) for one, why in error.refused.items()}), 409
    _keep_typed(items, answers)
    flash(kept_words(len(answers), given.aside), "good")
    offer_undo(url_for("gallery.undo", mark=given.mark, **_carried()))
    if following:
        return redirect(url_for("review.item", review_id=following, _anchor="question", **_carried()))
    return redirect(url_for("review.queue", _anchor="question", **_carried()))


def _wrong(records: Session, item: ReviewItem) -> str:
    """Why what was typed for a question cannot be kept, in words; empty where it can, or is not to be."""
    read = plain(str(item.paper or ""))
    if request.form.get(f"keep.{item.id}") != "value" or (read and _meant(item) == read):
        return ""
    if not _typed(item):
        return _("Rien n'est écrit ici : écrivez-le, ou choisissez une autre réponse.")
    digits = printed_digits(records, item)
    return problem(item.kind, _typed(item), digits) if is_wrong(item.kind, _typed(item), digits) else ""


def _shown(
    review_id: str, items: Sequence[ReviewItem], problems: Mapping[str, str], wrong: Mapping[str, str] = _NONE
) -> str:
    """The page with its questions: those that somebody else has, or that are answered one at a time, are named."""
    with database().reading() as records:
        given = {one for one, said in opinions_of(records, [one.id for one in items]).items() if _own(said)}
    together = [one for one in items if answered_together(kind_of(one)) and _is_theirs(one) and one.id not in given]
    lease = new_lease()
    are_shown(one.id for one in together)
    with database().transaction() as records:
        locks = claim(records, [one.id for one in together if one.id not in problems], holder(), lease)
    with database().reading() as records:
        asked = [_asked(records, one, locks.get(one.id), problems, wrong) for one in together]
        two_wanted = asked_of_two(records, [one.id for one in together])
        beside = asked_for_what_stands_beside(records, [one.id for one in together])
        owners = owners_of(records, {one.journey for one in items if one.journey})
    return render_template(
        "review/whole_page.html",
        asked=asked,
        others=[one for one in items if one not in together],
        problems=problems,
        wrong=wrong,
        two_wanted=two_wanted,
        beside=beside,
        lease=lease,
        owner=next(iter(owners.values()), None),
        templates={one.kind: template_of(*one.kind) for one in owners.values()},
        review_id=review_id,
        longest=LONGEST_VALUE,
        marks={one.id: value_mark(one.record) for one in items},
        asked_words=asked_words,
        kind_words=kind_words,
        kind_of=kind_of,
        filters=filters(),
    )


def _asked(
    records: Session, item: ReviewItem, lock: Lock | None, problems: Mapping[str, str], wrong: Mapping[str, str]
) -> Asked:
    options = printed_options(records, item)
    left = drafts_of(records, agent().id, item.id)
    text = request.form.get(f"value.{item.id}", left[0].text if left else str(item.paper or ""))
    return Asked(
        item=item,
        options=options,
        digits=printed_digits(records, item),
        read="" if item.paper in {None, ""} else words_of(item.paper, item.kind, options),
        known="" if item.record in {None, ""} else words_of(item.record, item.kind, options),
        replaced=replaced_note(records, item),
        held="" if lock is None or lock.holder == holder() else held_words(lock),
        keep=request.form.get(f"keep.{item.id}", _LATER),
        text=text,
        problem=problems.get(item.id, ""),
        wrong=wrong.get(item.id, ""),
    )


def _answer(item: ReviewItem) -> Answer:
    """What was said of a question; of one that is not theirs any more, as if nothing had been seen: it has changed."""
    pressed = request.form.get(f"keep.{item.id}", "")
    return Answer(_decision(item, pressed), request.form.get(f"seen.{item.id}", "") if _is_theirs(item) else "")


def _decision(item: ReviewItem, pressed: str) -> ReviewDecision:
    """Read what was chosen. A text that was typed is kept even where the reading is said to be right."""
    if pressed in {"oui", "non"}:
        return ReviewDecision(value=pressed == "oui", keep="value")
    if pressed.startswith("option."):
        return ReviewDecision(value=pressed.removeprefix("option."), keep="value")
    if pressed in _WITHOUT_VALUE:
        return ReviewDecision(None, _WITHOUT_VALUE[pressed])
    if pressed != "value":
        abort(400)
    said = _meant(item)
    unchanged = item.paper is not None and said == plain(str(item.paper))
    return ReviewDecision(None, "paper") if unchanged else ReviewDecision(said, "value")


def _typed(item: ReviewItem) -> str:
    return plain(request.form.get(f"value.{item.id}", ""))


def _meant(item: ReviewItem) -> str:
    """The same, as the record keeps it."""
    return meant(item.kind, _typed(item))


def _keep_typed(items: Sequence[ReviewItem], answers: Mapping[str, Answer]) -> None:
    """Keep for their author the texts that were typed for questions that they answer later, or by their image.

    What is in the record is not kept beside it any more.
    """
    with database().transaction() as records:
        for one in items:
            kept = one.id in answers and answers[one.id].decision.keep in {"value", "paper"}
            if kept:
                drop_drafts(records, agent().id, one.id, {value_mark(_typed(one))})
            elif one.kind is not FieldKind.TICK and _meant(one) not in {"", plain(str(one.paper or ""))}:
                keep_draft(records, agent().id, one.id, _typed(one))


def _is_theirs(item: ReviewItem) -> bool:
    return may_decide(agent().role, item.reason)


def _own(said: Sequence[Opinion]) -> bool:
    """Whether the agent's opinion is among some: a second one is another person's."""
    return any(one.is_by(agent().name, agent().id) for one in said)


def _carried() -> dict[str, Any]:
    return {**filters()}
