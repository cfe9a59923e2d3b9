"""State printed / state of the record / state read now -> change, question or nothing; pure. docs/merge.md says why.

One field at a time. Three things are compared: what was printed in the very edition that came back, what the record
says now, and what the paper says. A fourth is remembered: what the paper of this edition said the last time.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, TypeAlias

from forms.model import FieldKind
from server.record.joined_notes import NOTE_BREAK, add_note, has_note
from server.record.model import Value
from server.record.values import plain_number


@dataclass(frozen=True, slots=True)
class Paper:
    """What a page says of a field.

    Attributes:
        kind: What the field holds.
        value: What was read: True, False, text, ISO date, digits, option; None when nobody could say, or for no ink.
        empty: Nobody wrote there.
        sure: The reading goes into the record by itself.
        cancelled: A box that was filled and then struck out: unlike an empty one, it says no.
        whole: All of its place is in the image; False where the image's edge, a tear or a fold takes a part of it.
        hidden: It looks empty in an image that may not show pencil.
        beside: Something stands beside a box in which anything stands, and may take it back.
    """

    kind: FieldKind
    value: Value
    empty: bool
    sure: bool
    cancelled: bool = False
    whole: bool = True
    hidden: bool = False
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """What an earlier scan of the same place on the same edition said.

    Attributes:
        value: As read then.
        empty: Nobody had written there.
        sure: It went into the record by itself.
        same_ink: The ink is the same now, as far as the images tell.
        ink: Any ink was to be seen; False for a doubt about a place that was cut off or covered, or hard to see.
        decided: A person answered about it.
        verdict: What they said the paper says: the value, or False for "not ticked"; None when nobody can read it.
        said: Every value that this scan or an earlier one surely read there, or that a person confirmed.
        today: An image of the same day shows all the ink that is there now.
        cancelled: It was a box that was filled and then struck out, as in `Paper`.
        added: The newest scan that showed any ink shows less than there is now: somebody may have written there since.
        beside: This scan or an earlier one showed something beside the box, as in `Paper`.
    """

    value: Value
    empty: bool
    sure: bool
    same_ink: bool = False
    ink: bool = True
    decided: bool = False
    verdict: Value = None
    said: frozenset[bool | str] = frozenset()
    today: bool = False
    cancelled: bool = False
    added: bool = False
    beside: bool = False


class Why(StrEnum):
    """The rule that led to an outcome; each is a line of docs/merge.md."""

    ONLY_PAPER = "only-paper"
    ADDED_NOTE = "added-note"
    REWRITTEN = "rewritten"
    EMPTY = "empty"
    CLEARED = "cleared"
    KNOWN = "known"
    SAME_INK = "same-ink"
    BOTH_DIFFER = "both-differ"
    DOUBT = "doubt"
    PERHAPS_DIFFER = "perhaps-differ"
    GONE = "gone"
    OVERRULED = "overruled"
    CORRECTED = "corrected"
    CANCELLED = "cancelled"
    GIVEN_UP = "given-up"
    REMOVED = "removed"
    IN_PART = "in-part"
    HIDDEN = "hidden"
    LOOKED_AGAIN = "looked-again"
    OLDER = "older"
    BESIDE = "beside"


@dataclass(frozen=True, slots=True)
class Apply:
    """The value goes into the record.

    Attributes:
        value: The field's new value.
        why: The rule.
    """

    value: bool | str
    why: Why


@dataclass(frozen=True, slots=True)
class Ask:
    """A person decides.

    Attributes:
        why: The rule.
    """

    why: Why


@dataclass(frozen=True, slots=True)
class Keep:
    """The record stays as it is.

    Attributes:
        why: The rule.
    """

    why: Why


Outcome: TypeAlias = Apply | Ask | Keep

CONFLICTS: Final = frozenset(
    {
        *(Why.BOTH_DIFFER, Why.PERHAPS_DIFFER, Why.GONE, Why.OVERRULED, Why.CORRECTED, Why.CANCELLED, Why.GIVEN_UP),
        Why.REMOVED,
    }
)
"""Questions where paper and record are at odds, or may be, rather than a reading in doubt and nothing else. That of
`LOOKED_AGAIN` is asked by `audits.py`, of no reading."""

SAY_NOTHING: Final = frozenset({Why.GONE, Why.CANCELLED})
"""Questions about a place where nothing stands any more, or where it was struck out."""


def merge(
    paper: Paper,
    *,
    printed: Value,
    record: Value,
    seen: Seen | None = None,
    dropped: frozenset[bool | str] = frozenset(),
    given_up: bool = False,
    removed: bool = False,
) -> Outcome:
    """Decide what a reading does to a field.

    Args:
        paper: What the page says.
        printed: What the record knew when this edition was printed; None: nothing.
        record: What the record says now; None: nothing.
        seen: What an earlier scan of the same place on the same edition said; None: it was never scanned.
        dropped: Values that the record has held since the printing, and holds no more.
        given_up: It says whether a step is done that an agent said is not needed.
        removed: It is of a step or a document that an agent took out of the booklet since.
    """
    if paper.kind is FieldKind.NUMBER:
        paper, printed, record = replace(paper, value=_plain(paper.value)), _plain(printed), _plain(record)
        seen = None if seen is None else _seen(seen)
        dropped = frozenset(_plain(value) or "" for value in dropped)
    outcome = _merge(paper, printed=printed, record=record, seen=seen, dropped=dropped)
    if paper.hidden and (isinstance(outcome, Keep) or outcome == Ask(Why.DOUBT)):
        return Keep(Why.HIDDEN)
    if (given_up or removed) and (isinstance(outcome, Apply) or outcome == Ask(Why.DOUBT)):
        return Ask(Why.REMOVED if removed else Why.GIVEN_UP)
    return outcome


def _plain(value: Value) -> Value:
    """A number as the record keeps it; None for none."""
    return plain_number(value) if isinstance(value, str) else value


def _seen(seen: Seen) -> Seen:
    """What an earlier scan said of a number, as the record keeps numbers."""
    said = frozenset(plain_number(value) if isinstance(value, str) else value for value in seen.said)
    return replace(seen, value=_plain(seen.value), verdict=_plain(seen.verdict), said=said)


def _merge(  # noqa: PLR0911  # one line a rule
    paper: Paper, *, printed: Value, record: Value, seen: Seen | None, dropped: frozenset[bool | str]
) -> Outcome:
    changed = record != printed or bool(dropped)
    if not paper.whole and seen is not None and seen.today:
        return Keep(Why.IN_PART)
    if paper.empty:
        return _merge_empty(record, seen)
    if seen is not None and seen.same_ink and not seen.empty and _says_the_same(paper, seen):
        return Keep(Why.SAME_INK)
    if paper.cancelled:
        return _merge_cancelled(changed=changed, record=record, seen=seen)
    if paper.kind is FieldKind.NOTE:
        return _merge_note(paper, record=record, seen=seen, dropped=dropped)
    unchanged = paper.sure or not (_was_added_to(seen) or _is_new_beside(paper, seen))
    if paper.value is not None and paper.value == record and unchanged:
        return Keep(Why.KNOWN)
    if not paper.sure or paper.value is None:
        return _doubt(changed=changed, record=record, seen=seen)
    if seen is not None and seen.decided and seen.verdict != paper.value:
        return Ask(Why.OVERRULED)
    if record != printed:
        return Ask(Why.BOTH_DIFFER)
    if paper.value in dropped or _was_corrected(record, seen):
        return Ask(Why.CORRECTED)
    if seen is not None and seen.beside:
        return Ask(Why.DOUBT)
    return Apply(paper.value, Why.ONLY_PAPER)


def _doubt(*, changed: bool, record: Value, seen: Seen | None) -> Ask:
    """A reading in doubt. Its answer may be at odds with the record wherever a sure reading would be."""
    return Ask(Why.PERHAPS_DIFFER if changed or _was_corrected(record, seen) else Why.DOUBT)


def _was_added_to(seen: Seen | None) -> bool:
    """Whether ink came to what stood here before: a reading in doubt may then be what was there without it."""
    return seen is not None and seen.added


def _is_new_beside(paper: Paper, seen: Seen | None) -> bool:
    """Whether what stands beside a box came since it was last read: nobody was asked about it."""
    return paper.beside and not (seen is not None and seen.beside)


def _was_corrected(record: Value, seen: Seen | None) -> bool:
    """Whether the record no longer says any of what was surely read here before."""
    return seen is not None and bool(seen.said) and record not in seen.said


def _merge_empty(record: Value, seen: Seen | None) -> Outcome:
    """An empty place says nothing, unless something stood there.

    A doubt that nobody has answered changed nothing, so nothing is taken back: it waits on where ink was to be seen.
    """
    if seen is None or seen.empty:
        return Keep(Why.EMPTY)
    if seen.decided and seen.verdict in {None, False}:
        return Keep(Why.EMPTY)
    if seen.sure or seen.decided or seen.said or (seen.value and seen.value == record):
        return Ask(Why.GONE)
    return Keep(Why.EMPTY if seen.ink else Why.CLEARED)


def _merge_cancelled(*, changed: bool, record: Value, seen: Seen | None) -> Ask:
    """A struck-out box says no, but no reading of one is ever sure: it may be a cross larger than its box."""
    said_yes = record not in {None, False}
    return Ask(Why.CANCELLED) if said_yes else _doubt(changed=changed, record=record, seen=seen)


def _merge_note(  # noqa: PLR0911  # one line a rule
    paper: Paper, *, record: Value, seen: Seen | None, dropped: frozenset[bool | str]
) -> Outcome:
    """What is written in an area adds to what is known; the same area read with more ink replaces its own text."""
    if not paper.sure or not isinstance(paper.value, str):
        return Ask(Why.DOUBT)
    known = record if isinstance(record, str) else ""
    if has_note(known, paper.value):
        return Keep(Why.KNOWN)
    if dropped.issuperset(paper.value.split(NOTE_BREAK)) or (seen is not None and paper.value in seen.said):
        return Ask(Why.CORRECTED)
    if seen is None or seen.empty:
        return Apply(add_note(known, paper.value), Why.ADDED_NOTE)
    if seen.decided:
        return Ask(Why.OVERRULED)
    if not isinstance(seen.value, str) or not has_note(known, seen.value):
        return Ask(Why.BOTH_DIFFER)
    return Apply(add_note(known, paper.value, replacing=seen.value), Why.REWRITTEN)


def _says_the_same(paper: Paper, seen: Seen) -> bool:
    """Whether the same ink leaves nothing new to say: read as before, or not more surely than before.

    A box that is struck out now and was not is not the same, however little of the line shows beside its mark; nor is
    one that something stands beside now.
    """
    if (paper.cancelled and not seen.cancelled) or _is_new_beside(paper, seen):
        return False
    return paper.value == seen.value or not paper.sure or paper.kind is FieldKind.NOTE
