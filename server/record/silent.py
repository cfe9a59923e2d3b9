"""Readings that tell nothing when they are merged, as the record says what they say, or a question about them waits."""

from typing import Final

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from forms.booklet import Field
from forms.model import FieldKind
from scan.readings import Decision
from server.record import words
from server.record.decisions import is_contested, is_waiting, last_decision, taken_back, write_decision
from server.record.joined_notes import has_note
from server.record.merge import Why
from server.record.model import ReviewReason, Value
from server.record.tables import ReadingRow, ReviewRow
from server.record.values import plain_number

SILENT: Final = frozenset({Why.KNOWN.value, Why.SAME_INK.value, Why.OLDER.value, Why.IN_PART.value})
"""Rules by which a reading left no trace, because what it says was in the record or had been asked already."""


def says(known: Value, read: Value, kind: FieldKind) -> bool:
    """Whether the record says what was read, if anything was; of notes, one that is among others is enough."""
    if read is None:
        return False
    value = plain_number(str(read)) if kind is FieldKind.NUMBER else read
    return known == value or has_note(known, value)


def ask_no_more(session: Session, journey: str, field: Field, known: Value, *, answered: str | None) -> None:
    """Close what was asked about silent readings that are sure, once the record says what they say.

    Not what somebody saw who looked again, which is something else than was read, nor what a resident contests.

    Args:
        session: Of a transaction that holds the journey.
        journey: The code.
        field: Which of its fields.
        known: What the record says of it now.
        answered: The question whose answer says so, which is not yet written; None: there is none.
    """
    asked = _about_silent(journey, field.id, is_waiting()).where(ReadingRow.decision == Decision.AUTO.value)
    for row, read in session.execute(asked).all():
        is_said = row.paper == read and says(known, read, field.kind)
        if is_said and row.id != answered and not is_contested(session, row.id):
            write_decision(session, row, by=words.MACHINE, keep="record", value=words.SAID_BY_NOW)


def ask_again(session: Session, journey: str, field: Field, known: Value, *, answered: str | None) -> None:
    """Let what was closed only because the record said it wait again, once the record says something else.

    Not where a person has just said something else of the same place: they saw what stands there.

    Args:
        session: Of a transaction that holds the journey.
        journey: The code.
        field: Which of its fields.
        known: What the record says of it now.
        answered: The question whose answer says so; None: there is none, or that answer is taken back.
    """
    closed = _about_silent(journey, field.id, ~is_waiting()).where(ReviewRow.page_reading.not_in(taken_back()))
    said_of = None if answered is None else session.get_one(ReviewRow, answered).edition
    for row, read in session.execute(closed).all():
        last = last_decision(session, row.id)
        was_said = last is not None and (last.by, last.value) == (words.MACHINE, words.SAID_BY_NOW)
        if was_said and row.edition != said_of and not says(known, read, field.kind):
            write_decision(session, row, by=words.MACHINE, keep="record", value=None, decided=False)


def _about_silent(journey: str, field: str, which: ColumnElement[bool]) -> Select[ReviewRow, Value]:
    """Questions about what was read silently in a field, with that; no audit, which is about one image alone."""
    return (
        select(ReviewRow, ReadingRow.value)
        .join(ReadingRow, ReadingRow.id == ReviewRow.reading)
        .where(
            ReviewRow.journey == journey,
            ReviewRow.field == field,
            ReviewRow.reason != ReviewReason.AUDIT.value,
            ReadingRow.merged.in_(SILENT),
            which,
        )
    )
