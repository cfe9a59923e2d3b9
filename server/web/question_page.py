"""What is shown of a question, and of those that wait beside it."""

from collections.abc import Mapping, Sequence
from itertools import dropwhile, groupby
from typing import Any, Final

from flask import render_template, session
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from forms.geometry import Box
from forms.model import Choice
from server.record.aside import pages_set_aside
from server.record.beside import asked_for_what_stands_beside
from server.record.came_in import came_in
from server.record.closer import Closer, closer_look, whole_picture
from server.record.consequences import effects_of, facts_of
from server.record.contest import sayings
from server.record.cut_off import read_whole_since
from server.record.decisions import is_open, review_row
from server.record.drafts import drafts_of
from server.record.escalations import LONGEST, Escalation, escalations_of
from server.record.handwritten import SeenLine, seen_lines, text_of
from server.record.locks import Lock, locks_of
from server.record.model import Account, ReviewItem, ReviewReason
from server.record.offered import offered
from server.record.opinions import DIFFER, Opinion, opinions_of, wants_second
from server.record.owners import Owner, owners_of
from server.record.page_questions import answered_together, count_together
from server.record.readings import before_opinions, count_waiting, review
from server.record.reviews import empty_says_no, printed_digits, printed_options, replaced_note, struck_text
from server.record.standing import Decided, answers, decided_lately
from server.record.values import LONGEST_VALUE, value_mark
from server.record.waiting import CUT_OFF, kind_of, look
from server.web.auth import agent
from server.web.conflict_words import BothSides, both_sides
from server.web.drafts import plain, whose
from server.web.holding import held_words, holder
from server.web.journey_view import words_of
from server.web.looked import is_shown
from server.web.nearby_names import nearby_of
from server.web.offers import offers
from server.web.passing_on import colleagues
from server.web.policy import may_decide
from server.web.questions import (
    answer_words,
    filters,
    kind_words,
    listed_words,
    shortened,
    wanted,
    wanted_journey,
    wanted_kind,
)
from server.web.services import template_of
from server.web.typography import N_, _

TYPED: Final = "typed"
"""Where a session keeps a code that was refused, and of which question, to be corrected rather than typed again."""

PROBLEM: Final = "problem"
"""Where a session keeps why the last text was refused, with its question, to be said beside its field."""

WRITTEN: Final = frozenset({ReviewReason.NOTE, ReviewReason.ANNOTATION})
"""Reasons of questions about writing."""

_SAID_WITHOUT: Final[Mapping[str, str]] = {
    "paper": N_("plus rien d'écrit"),
    "record": N_("le dossier reste comme il est"),
    "image": N_("image gardée, sans réponse"),
    "removed": N_("raturé, à retirer du dossier"),
    "empty": N_("rien d'écrit"),
}
"""What somebody said who gave no value, by what it means."""

_BEFORE, _AFTER = 2, 12
"""Questions of the list that are shown before the one that is open, and from it on."""

_LATELY: Final = 4
"""Decisions that can still be taken back, below the question."""

_COUNTED: Final = 100
"""Questions counted beyond those of the list, as in the menu."""


def page_of(records: Session, asked: str | None, lock: Lock | None) -> ResponseReturnValue:
    """A question beside the list of those that wait.

    Args:
        records: To read from.
        asked: Id of the question; None: nothing waits.
        lock: Who has it open; None: nobody.

    Raises:
        UnknownReview: There is no such question.
    """
    seen = look(records, wanted(), around=asked, before=_BEFORE, after=_AFTER)
    waiting, counts = seen.items, seen.counts
    shown = None if asked is None else _among(records, asked, waiting)
    held = locks_of(records, [one.id for one in waiting])
    lately = _lately(records)
    owners = _owners(records, waiting if shown is None else [*waiting, shown], lately)
    if shown is not None:
        is_shown(shown.id)
    return render_template(
        "review/page.html",
        item=shown,
        aside=pages_set_aside(records) if shown is None else 0,
        waiting=waiting,
        files=came_in(records, [one.id for one in [*waiting, shown] if one is not None and one.rejection]),
        held=held,
        ahead=() if shown is None else _ahead(waiting, held, shown.id),
        groups=[(kind, tuple(group)) for kind, group in groupby(waiting, kind_of)],
        mark_of_mine=holder(),
        held_words_of=held_words,
        lately=lately,
        typed=_typed(shown),
        problem=_problem_of(asked),
        owners=owners,
        templates={summary.kind: template_of(*summary.kind) for summary in owners.values()},
        counts=counts,
        alike=counts["doubt"] + counts["note"] > 1,
        filters=filters(),
        wanted=wanted_kind(),
        narrowed_to=_narrowed_to(records),
        elsewhere=0 if shown else count_waiting(records, at_most=_COUNTED) - sum(counts.values()),
        kind_of=kind_of,
        listed_words=listed_words,
        shortened=shortened,
        kind_words=kind_words,
        answer_words=answer_words,
        **({} if shown is None else about(records, shown, lock, waits=shown in waiting or is_open(records, shown.id))),
    )


def _typed(shown: ReviewItem | None) -> Mapping[str, str]:
    """The code that was refused for a question, once; that of another one waits until it is shown."""
    kept: Mapping[str, str] = session.get(TYPED, {})
    if shown is None or kept.get("of") != shown.id:
        return {}
    del session[TYPED]
    return kept


def _problem_of(asked: str | None) -> str:
    """Why the text was refused that was sent for a question, in words; told once, and empty for another one."""
    review_id, words = session.pop(PROBLEM, ("", ""))
    return words if review_id == asked else ""


def _among(records: Session, asked: str, waiting: Sequence[ReviewItem]) -> ReviewItem:
    """A question, which most often stands in the list beside it."""
    return next((one for one in waiting if one.id == asked), None) or review(records, asked)


def _narrowed_to(records: Session) -> Owner | None:
    """The journey that the list is narrowed to, if there is such a one."""
    code = wanted_journey()
    return None if code is None else owners_of(records, {code}).get(code)


def about(records: Session, shown: ReviewItem, lock: Lock | None = None, *, waits: bool = True) -> dict[str, Any]:
    """What is shown of a question, and what its form says that it showed.

    Args:
        records: To read from.
        shown: The question.
        lock: Who has it open; None: nobody.
        waits: It is not decided.
    """
    options, lines = printed_options(records, shown), _lines(records, shown)
    asked = before_opinions(records, shown.id) if shown.why == DIFFER else shown
    left = drafts_of(records, agent().id, shown.id)
    mine = lock is not None and lock.holder == holder()
    said = opinions_of(records, [shown.id]).get(shown.id, ())
    passed = escalations_of(records, [shown.id]).get(shown.id, ())
    return {
        "lease": lock.lease if lock is not None and mine else "",
        "held_words": "" if lock is None or mine else held_words(lock),
        "held_elsewhere": lock is not None and not mine and lock.holder.account == agent().id,
        "of_page": count_together(records, shown.id) if mine and answered_together(kind_of(shown)) else 0,
        **_of_others(records, shown, said, passed),
        "nearby": nearby_of(records, shown),
        "is_open": waits,
        "may_decide": may_decide(agent().role, shown.reason),
        "may_undo": not waits and _may_undo(records, shown),
        "whole_since": kind_of(shown) == CUT_OFF and read_whole_since(records, shown.id),
        "beside": bool(asked_for_what_stands_beside(records, [shown.id])),
        "contested": sayings(records, [shown.id]).get(shown.id),
        "left": left,
        "longest": LONGEST_VALUE,
        "whose": whose(agent().id, shown.id, left),
        "closer": _closer(records, shown),
        "lines": lines,
        "doubts": any(line.doubts for line in lines),
        "offers": offers(offered(records, shown.id)) if shown.reason in WRITTEN else (),
        "options": options,
        "digits": printed_digits(records, shown),
        "seen": value_mark(shown.record),
        "struck": struck_text(records, shown),
        "replaced": replaced_note(records, shown),
        "empty_says_no": empty_says_no(records, shown),
        "read": words_of(shown.paper, shown.kind, options),
        "known": words_of(shown.record, shown.kind, options),
        "printed": words_of(shown.printed, shown.kind, options),
        "asked": asked,
        "both": _both_sides(records, asked, options),
    }


def _may_undo(records: Session, shown: ReviewItem) -> bool:
    """Whether who asks may take back what was decided: what was a caseworker's to decide is theirs to take back."""
    answer = answers(records, [shown.id]).get(shown.id)
    return answer is not None and answer.may_be_undone and may_decide(agent().role, answer.decided.reason)


def _both_sides(records: Session, shown: ReviewItem, options: tuple[Choice, ...]) -> BothSides | None:
    """What is known of both sides of a conflict, and what follows from each answer; None for other questions."""
    if shown.reason is not ReviewReason.CONFLICT:
        return None
    return both_sides(facts_of(records, shown), effects_of(records, shown), shown, options)


def _of_others(
    records: Session, shown: ReviewItem, said: Sequence[Opinion], passed: Sequence[Escalation]
) -> dict[str, Any]:
    """What colleagues have to do with a question: their opinions, and who passed it on to whom."""
    options = printed_options(records, shown)
    last = passed[-1] if passed else None
    differ = shown.why == DIFFER
    return {
        "opinions": said if differ else (),
        "own_opinion": next((one for one in said if one.is_by(agent().name, agent().id)), None),
        "two_wanted": not differ and wants_second(records, review_row(records, shown.id)),
        "opinion_words": lambda one: _opinion_words(one, shown, options),
        "passed": passed,
        "entrusted": last,
        "entrusted_to_me": last is not None and agent().id == last.to_account,
        "colleagues": colleagues(records, shown, said),
        "longest_word": LONGEST,
    }


def _opinion_words(one: Opinion, shown: ReviewItem, options: tuple[Choice, ...]) -> str:
    how, value = one.meant
    return words_of(value, shown.kind, options) if how == "value" else _(_SAID_WITHOUT[how])


def _ahead(waiting: Sequence[ReviewItem], held: Mapping[str, Lock], shown: str) -> tuple[str, ...]:
    """The pictures of the question that will probably be handed out next, so that the browser has them by then."""
    after = list(dropwhile(lambda one: one.id != shown, waiting))[1:]
    theirs = (one for one in after if may_decide(agent().role, one.reason) and _is_free(held.get(one.id)))
    following = next(theirs, None)
    return () if following is None else tuple(key for key in (following.crop, following.page_image) if key is not None)


def _is_free(lock: Lock | None) -> bool:
    return lock is None or lock.holder == holder()


def _lines(records: Session, wanted: ReviewItem) -> tuple[SeenLine, ...]:
    """The lines of a text that was read; none where they do not say what the text does."""
    if not isinstance(wanted.paper, str) or wanted.reason not in WRITTEN:
        return ()
    lines = seen_lines(records, wanted.id)
    return lines if text_of(lines) == plain(wanted.paper) else ()


def _closer(records: Session, wanted: ReviewItem) -> Closer | None:
    """The picture of writing in mm of the page, so that a word can be shown in it, and the part that is looked at."""
    closer = closer_look(records, wanted.id)
    if closer is not None or wanted.reason not in WRITTEN or wanted.box_mm is None or wanted.crop is None:
        return closer
    whole = whole_picture(Box.from_list(wanted.box_mm))
    return Closer(whole, whole)


def first_for(who: Account, waiting: Sequence[ReviewItem]) -> ReviewItem | None:
    """The first of some questions that somebody may answer; when there is none, the first one, to look at."""
    theirs = (one for one in waiting if may_decide(who.role, one.reason))
    return next(theirs, waiting[0] if waiting else None)


def _lately(records: Session) -> list[Decided]:
    """What was decided last, of what somebody may take back."""
    decided = decided_lately(records, journey=wanted_journey(), limit=_LATELY)
    return [one for one in decided if may_decide(agent().role, one.reason)]


def _owners(records: Session, items: list[ReviewItem], decided: list[Decided]) -> dict[str, Owner]:
    """The journeys of some items and decisions, and those whose code a page shows in clear, by code."""
    codes = {one.journey for one in items if one.journey} | {one.journey for one in decided if one.journey}
    proposed = {one.in_clear.journey for one in items if one.in_clear is not None}
    return owners_of(records, codes | proposed)
