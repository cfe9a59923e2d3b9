"""What the paper of an edition said before: earlier readings of the same place, and what people decided about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from scan.readings import Decision, Mark
from server.record import words
from server.record.beside import is_told_with_box, stands_beside
from server.record.days import day_of
from server.record.decisions import is_last_word, taken_back
from server.record.findings import is_surely_the_page
from server.record.ink import KeptInk, ink_of, same_ink, shows_all, shows_ink
from server.record.merge import Seen, Why
from server.record.model import ReviewReason, Value
from server.record.received import (
    is_after,
    is_before,
    newest_first,
    readings_with_receipt,
    received,
    with_receipt,
)
from server.record.tables import BatchRow, DecisionRow, PageReadingRow, ReadingRow, ReviewRow

ANNOTATION_PREFIX: Final = "@"
"""Ink outside every zone is kept as readings of fields `@1`, `@2` …, which no booklet has."""


@dataclass(frozen=True, slots=True)
class Place:
    """A field as printed in one edition.

    Attributes:
        journey: Its code.
        edition: The number.
        field: The id.
    """

    journey: str
    edition: int
    field: str


def last_seen(session: Session, place: Place, ink: KeptInk | None, now: datetime) -> Seen | None:
    """What the last scan of a place said; None: it was never scanned.

    Args:
        session: Any.
        place: Which.
        ink: What is there now, to compare it; None where nobody wrote.
        now: When its image was received.
    """
    readings = _readings(session, place)
    if not readings:
        return None
    last = readings[0][0]
    decision = last_answer(session, place)
    verdict = None if decision is None else _verdict(session, decision)
    same = shows_same_ink(last, ink)
    return Seen(
        value=last.value,
        empty=last.empty,
        sure=last.decision == Decision.AUTO.value,
        same_ink=same,
        ink=_showed_ink(last),
        decided=decision is not None,
        verdict=verdict,
        said=_surely_read(readings) | ({verdict} if verdict else set()),
        today=_shown_today(session, readings, ink, now),
        cancelled=was_cancelled(last),
        added=not same and _was_added_to(readings, ink),
        beside=_stood_beside(session, place, readings),
    )


def seen_by_people(session: Session, place: Place) -> Seen | None:
    """What people said of a place, whatever any scan says; None: nobody has said anything."""
    answer = last_answer(session, place)
    if answer is None:
        return None
    return Seen(value=None, empty=True, sure=False, decided=True, verdict=_verdict(session, answer))


_Readings: TypeAlias = Sequence[tuple[ReadingRow, datetime]]
"""Readings of a place, each with when its image was received, the newest first."""


def _readings(session: Session, place: Place) -> _Readings:
    query = readings_with_receipt(select(ReadingRow, BatchRow.received_at))
    rows = session.execute(query.where(*_readings_of(place)).order_by(*newest_first()))
    return [(reading, received_at) for reading, received_at in rows]


def readings_since(session: Session, place: Place, page: PageReadingRow) -> list[tuple[ReadingRow, PageReadingRow]]:
    """The readings of a place, each with its page, whose images were received after that of a page."""
    query = readings_with_receipt(select(ReadingRow, PageReadingRow))
    since = is_after(received(session, page))
    return [(reading, later) for reading, later in session.execute(query.where(*_readings_of(place), since))]


def _shown_today(session: Session, readings: _Readings, ink: KeptInk | None, now: datetime) -> bool:
    """Whether another image of a place, which came on the same day, shows all the ink that is there now.

    On another day the paper may have come back with more on it. What may be somebody else's page shows nothing of it.
    """
    shown = (row for row, at in readings if day_of(at) == day_of(now) and shows_all_of(row, ink))
    return any(is_surely_the_page(session.get_one(PageReadingRow, row.page_reading).outcome) for row in shown)


def is_shown_the_same_day(session: Session, place: Place, reading: ReadingRow) -> bool:
    """Whether another image of a place, of the same day, shows all the ink of a reading of it."""
    others = [(row, at) for row, at in _readings(session, place) if row.id != reading.id]
    came_at, _ = received(session, _page_of(session, reading.id))
    return _shown_today(session, others, ink_of(reading), came_at)


def _was_added_to(readings: _Readings, ink: KeptInk | None) -> bool:
    """Whether there is ink now that the newest image which showed any does not show; False where none did."""
    shown = next((row for row, _ in readings if not row.empty and row.ink is not None and _showed_ink(row)), None)
    return shown is not None and ink is not None and not shows_all_of(shown, ink)


def _stood_beside(session: Session, place: Place, readings: _Readings) -> bool:
    """Whether something stood beside a box at any of its readings; it was a doubt then."""
    doubts = (row for row, _ in readings if row.mark and row.decision == Decision.REVIEW.value)
    return any(stands_beside(session.get_one(PageReadingRow, row.page_reading).outcome, place.field) for row in doubts)


def shows_all_of(reading: ReadingRow, ink: KeptInk | None) -> bool:
    """Whether a reading shows all the ink of another image of its place, which may have none."""
    if ink is None or not shows_ink(ink):
        return True
    shown = ink_of(reading)
    return shown is not None and shows_all(shown, ink)


def _surely_read(readings: _Readings) -> frozenset[bool | str]:
    """Every value that went into the record by itself from a place, if the record had nothing against it.

    What an image says that came late never goes in, and nobody has taken it out.
    """
    sure = (
        row.value
        for row, _ in readings
        if not row.empty and row.decision == Decision.AUTO.value and row.merged != Why.OLDER
    )
    return frozenset(value for value in sure if value)


def last_reading(session: Session, place: Place, *, before: int | None = None) -> ReadingRow | None:
    """The reading of the newest image of a place, or of the newest before that of the reading with a given key."""
    query = readings_with_receipt(select(ReadingRow)).where(*_readings_of(place))
    if before is not None:
        query = query.where(is_before(received(session, _page_of(session, before)), before))
    return session.scalar(query.order_by(*newest_first()).limit(1))


def readings_with_ink(session: Session, journey: str, field: str) -> Sequence[ReadingRow]:
    """The readings of a field in which anything stands, of every edition, newest image first; also of parts."""
    query = readings_with_receipt(select(ReadingRow)).where(
        ReadingRow.journey == journey,
        ReadingRow.field == field,
        ReadingRow.empty.is_(False),
        ReadingRow.merged != Why.HIDDEN.value,
        ReadingRow.page_reading.not_in(taken_back()),
    )
    return session.scalars(query.order_by(*newest_first())).all()


def _page_of(session: Session, reading: int) -> PageReadingRow:
    return session.get_one(PageReadingRow, session.get_one(ReadingRow, reading).page_reading)


def _readings_of(place: Place) -> tuple[ColumnElement[bool], ...]:
    """The readings that count.

    Not those of a page that was taken back, of a part that told nothing new, or of an image that may not show pencil
    where it shows nothing.
    """
    return (
        ReadingRow.journey == place.journey,
        ReadingRow.edition == place.edition,
        ReadingRow.field == place.field,
        ReadingRow.merged.not_in({Why.IN_PART.value, Why.HIDDEN.value}),
        ReadingRow.page_reading.not_in(taken_back()),
    )


def last_answer(session: Session, place: Place) -> DecisionRow | None:
    """The last answer of a person about a place that still stands; None: there is none."""
    return next(iter(_answers(session, place)), None)


def text_before(session: Session, place: Place, reading: int | None) -> str | None:
    """The text that an area was taken to say before a reading; None: it was empty, or nobody could read it.

    A person who kept an image or the record said nothing of the text, so what somebody typed earlier still stands. What
    they typed of a newer image is nothing that an older one takes the place of.
    """
    said = (_verdict(session, answer) for answer in _answers(session, place, reading))
    typed = next((text for text in said if isinstance(text, str)), None)
    if typed is not None:
        return typed
    earlier = last_reading(session, place, before=reading)
    return earlier.value if earlier is not None and not earlier.empty and isinstance(earlier.value, str) else None


def texts_before(session: Session, place: Place, reading: int | None) -> tuple[str, ...]:
    """Every text that an area was ever taken to say before a reading: by people, then by readings, newest first."""
    query = select(ReadingRow.value).where(*_readings_of(place), ReadingRow.empty.is_(False))
    if reading is not None:
        query = query.where(ReadingRow.id < reading)
    said = [_verdict(session, answer) for answer in _answers(session, place)]
    return tuple(text for text in [*said, *session.scalars(query.order_by(ReadingRow.id.desc()))] if text)


def said_since(session: Session, place: Place, reading: int) -> Value:
    """What a person last read in an image of a place that was received after that of a reading; None: nothing."""
    older = {answer.id for answer in _answers(session, place, reading)}
    said = (_verdict(session, answer) for answer in _answers(session, place) if answer.id not in older)
    return next((value for value in said if value is not None), None)


def _answers(session: Session, place: Place, reading: int | None = None) -> Sequence[DecisionRow]:
    """What people said about a place and did not take back, one answer a question, newest first.

    Args:
        session: Any.
        place: Which.
        reading: Key of a reading: not what they said of images that were received after its own.
    """
    older = () if reading is None else (~is_after(received(session, _page_of(session, reading))),)
    return session.scalars(
        with_receipt(
            select(DecisionRow)
            .join(ReviewRow, ReviewRow.id == DecisionRow.review)
            .join(PageReadingRow, PageReadingRow.id == ReviewRow.page_reading)
        )
        .where(
            *older,
            ReviewRow.journey == place.journey,
            ReviewRow.edition == place.edition,
            ReviewRow.field == place.field,
            DecisionRow.by != words.MACHINE,
            DecisionRow.decided,
            ReviewRow.reason != ReviewReason.AUDIT.value,  # what it says counts once a caseworker has decided
            is_last_word(),
        )
        .order_by(DecisionRow.id.desc())
    ).all()


def annotations_seen(session: Session, journey: str, edition: int, page: int) -> list[ReadingRow]:
    """What earlier scans of a page showed outside every zone."""
    return list(
        session.scalars(
            select(ReadingRow)
            .join(PageReadingRow, PageReadingRow.id == ReadingRow.page_reading)
            .where(
                ReadingRow.journey == journey,
                ReadingRow.edition == edition,
                ReadingRow.field.startswith(ANNOTATION_PREFIX),
                PageReadingRow.page == page,
                PageReadingRow.id.not_in(taken_back()),
            )
        )
    )


def is_asked(session: Session, reading: ReadingRow) -> bool:
    """Say whether somebody was asked about a reading, or about a box with it."""
    own = bool(session.scalar(select(exists().where(ReviewRow.reading == reading.id))))
    return own or (reading.merged == Why.BESIDE and is_told_with_box(session, reading))


def shows_same_ink(before: ReadingRow, after: KeptInk | None) -> bool:
    """Say whether an earlier reading and ink that is there now are the same ink; False when one of them has none."""
    shown = ink_of(before)
    return shown is not None and after is not None and same_ink(shown, after)


def _showed_ink(before: ReadingRow) -> bool:
    """Whether an earlier reading saw any ink; a doubt may be about what lay outside the image, or under something."""
    shown = ink_of(before)
    return not before.empty if shown is None else shows_ink(shown)


def was_cancelled(before: ReadingRow) -> bool:
    """Whether a box was struck out at an earlier reading, or every box of a choice that anything stood in."""
    marks = {mark.rpartition(":")[2] for mark in before.mark.split(",")}
    return Mark.CANCELLED.value in marks and not before.value


def _verdict(session: Session, decision: DecisionRow) -> Any:
    """What the paper says according to the person who decided."""
    match decision.keep:
        case "value":
            return decision.value
        case "paper":
            return session.get_one(ReviewRow, decision.review).paper
        case _:
            return None
