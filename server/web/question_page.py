"""What is shown of a question, and of those that wait beside it."""

from collections.abc import Sequence
from typing import Any, Final

from flask import render_template, session
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from forms.geometry import Box
from forms.model import Choice
from server.record.aside import pages_set_aside
from server.record.closer import Closer, closer_look, whole_picture
from server.record.consequences import effects_of, facts_of
from server.record.contest import sayings
from server.record.cut_off import read_whole_since
from server.record.decisions import is_open
from server.record.drafts import drafts_of
from server.record.handwritten import SeenLine, seen_lines, text_of
from server.record.model import Account, JourneySummary, ReviewItem, ReviewReason
from server.record.offered import offered
from server.record.overview import journeys_by_code
from server.record.readings import count_waiting
from server.record.reviews import empty_says_no, printed_options, struck_text
from server.record.standing import Decided, decided_lately, may_be_undone
from server.record.templates import template_of
from server.record.values import value_mark
from server.web.auth import agent
from server.web.conflict_words import effect_words, known_facts, printed_facts, removal_facts
from server.web.drafts import plain, whose
from server.web.journey_view import words_of
from server.web.looked import is_shown
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

TYPED: Final = "typed"
"""Where a session keeps a code that was refused, to be corrected rather than typed again."""

WRITTEN: Final = frozenset({ReviewReason.NOTE, ReviewReason.ANNOTATION})
"""Reasons of questions about writing."""

_COUNTED: Final = 100
"""Questions counted beyond those of the list, as in the menu."""


def page_of(records: Session, everything: list[ReviewItem], wanted: ReviewItem | None) -> ResponseReturnValue:
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
        typed=session.pop(TYPED, {}),
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
        **({} if wanted is None else about(records, wanted)),
    )


def _narrowed_to(records: Session) -> JourneySummary | None:
    """The journey that the list is narrowed to, if there is such a one."""
    code = wanted_journey()
    return None if code is None else journeys_by_code(records, {code}).get(code)


def about(records: Session, wanted: ReviewItem) -> dict[str, Any]:
    """What is shown of a question, and what its form says that it showed."""
    is_shown(wanted.id)
    options, lines = printed_options(records, wanted), _lines(records, wanted)
    left = drafts_of(records, agent().id, wanted.id)
    return {
        "is_open": is_open(records, wanted.id),
        "may_decide": may_decide(agent().role, wanted.reason),
        "may_undo": may_decide(agent().role, wanted.reason) and may_be_undone(records, wanted.id),
        "whole_since": read_whole_since(records, wanted.id),
        "contested": sayings(records, [wanted.id]).get(wanted.id),
        "left": left,
        "whose": whose(agent().id, wanted.id, left),
        "closer": _closer(records, wanted),
        "lines": lines,
        "doubts": any(line.doubts for line in lines),
        "offers": offers(offered(records, wanted.id)) if wanted.reason in WRITTEN else (),
        "options": options,
        "seen": value_mark(wanted.record),
        "struck": struck_text(records, wanted),
        "empty_says_no": empty_says_no(records, wanted),
        "read": words_of(wanted.paper, wanted.kind, options),
        "known": words_of(wanted.record, wanted.kind, options),
        "printed": words_of(wanted.printed, wanted.kind, options),
        **_both_sides(records, wanted, options),
    }


def _both_sides(records: Session, wanted: ReviewItem, options: tuple[Choice, ...]) -> dict[str, Any]:
    """What is known of both sides of a conflict, and what follows from each answer; nothing for other questions."""
    if wanted.reason is not ReviewReason.CONFLICT:
        return {}
    facts = facts_of(records, wanted)
    effects = {name: effect_words(effect, wanted) for name, effect in effects_of(records, wanted).items()}
    return {
        "facts": facts,
        "effects": effects,
        "printed_facts": printed_facts(facts),
        "known_facts": known_facts(facts, wanted, options),
        "removal_facts": removal_facts(facts),
    }


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
    decided = decided_lately(records, journey=wanted_journey())
    return [one for one in decided if may_decide(agent().role, one.reason)]


def _owners(records: Session, items: list[ReviewItem], decided: list[Decided]) -> dict[str, JourneySummary]:
    """The journeys of some items and decisions, and those whose code a page shows in clear, by code."""
    codes = {one.journey for one in items if one.journey} | {one.journey for one in decided if one.journey}
    proposed = {one.in_clear.journey for one in items if one.in_clear is not None}
    return journeys_by_code(records, codes | proposed)
