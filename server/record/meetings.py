"""A resident's appointments as a calendar wants them: each with how often it was changed, and whether it still is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.booklet import Booklet
from forms.circumstances import RemoveAppointment, SetAppointment
from forms.circumstances_json import change_from_json
from forms.fields import APPOINTMENT_KEY, HOUR_KEY
from forms.line import BookletStep, needed
from server.record import fold
from server.record.booklet_now import APPOINTMENT_SUFFIX
from server.record.history import journey_row
from server.record.overview import lines_of
from server.record.tables import HistoryRow

_ANYWHERE = (fold.ANSWERS, fold.CLOSED, fold.REOPENED)
"""What may take away any appointment, or give it back."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """An appointment that a step has, or had.

    Attributes:
        step: Id of the step.
        said: When and where; the last that was known where it is cancelled.
        cancelled: Nobody comes any more: it was taken back, its step is not needed, or the journey is closed.
        changes: What grows whenever it is moved, cancelled or given again; 0: it never was.
        changed_at: The last time, UTC.
    """

    step: str
    said: SetAppointment
    cancelled: bool
    changes: int
    changed_at: datetime


def coming_meetings(
    session: Session, code: str, today: date, *, line: tuple[BookletStep, ...] | None = None
) -> tuple[Meeting, ...]:
    """The appointments from a day on, the next one first; then those that were cancelled.

    Args:
        session: Knows the journey.
        code: Of the journey.
        today: The day.
        line: The line of its booklet as it would be printed now, where that is known already.

    Raises:
        UnknownJourney: There is none with this code.
    """
    row = journey_row(session, code)
    line = lines_of(session, [row])[code] if line is None else line
    now = {} if row.closed else {one.step.id: one for one in needed(line)}
    rows = session.scalars(select(HistoryRow).where(HistoryRow.journey == code).order_by(HistoryRow.id)).all()
    steps = dict.fromkeys([*now, *(step for entry in rows for step in _steps(entry))])
    known = (_meeting(step, now.get(step), list(rows)) for step in steps)
    coming = [one for one in known if one is not None and one.said.on >= today]
    return tuple(sorted(coming, key=lambda one: (one.cancelled, one.said.on)))


def cancelled_meetings(session: Session, booklet: Booklet, today: date) -> tuple[Meeting, ...]:
    """The appointments that nobody comes to any more, from a day on, the next one first.

    Args:
        session: Knows the journey.
        booklet: Of the journey, as it would be printed now.
        today: The day.

    Raises:
        UnknownJourney: There is none with its code.
    """
    known = coming_meetings(session, booklet.code, today, line=booklet.line)
    return tuple(one for one in known if one.cancelled)


def find_meeting(session: Session, code: str, step: str, today: date) -> Meeting | None:
    """The one of a step; None: it has none that is to come, and had none.

    Raises:
        UnknownJourney: There is none with this code.
    """
    return next((one for one in coming_meetings(session, code, today) if one.step == step), None)


def _meeting(step: str, now: BookletStep | None, rows: list[HistoryRow]) -> Meeting | None:
    said: SetAppointment | None = None
    touched = [row for row in rows if row.action in _ANYWHERE or step in _steps(row)]
    for row in touched:
        said = _said(row, step, said)
    current = now.appointment if now is not None else None
    shown = current or said
    if shown is None:
        return None
    first = next((place for place, row in enumerate(touched) if _said(row, step, None) is not None), -1)
    return Meeting(step, shown, current is None, max(0, len(touched) - first - 1), (touched or rows)[-1].at)


def _said(row: HistoryRow, step: str, before: SetAppointment | None) -> SetAppointment | None:
    """The appointment that was last known after an entry."""
    if row.action == fold.CHANGE and row.after.get("step") == step:
        change = change_from_json(row.after)
        return change if isinstance(change, SetAppointment) else before
    if row.action == fold.FIELD and row.target == step + APPOINTMENT_SUFFIX and isinstance(row.after, str):
        day = _day(row.after)
        if day is not None and (before is None or before.on != day):
            return SetAppointment(step, day)
    return before


def _steps(row: HistoryRow) -> Iterator[str]:
    """The steps of which an entry moves, gives or takes the appointment, or may."""
    step, _, key = row.target.partition(".")
    if row.action == fold.FIELD and key in {APPOINTMENT_KEY, HOUR_KEY}:
        yield step
    elif row.action == fold.STATUS and "not_needed" in {row.before, row.after}:
        yield row.target
    elif row.action == fold.CHANGE:
        change = change_from_json(row.after)
        if isinstance(change, SetAppointment | RemoveAppointment):
            yield change.step
        elif "step" in row.after["kind"]:
            yield row.after.get("id", "")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:  # not a day: nobody comes on it
        return None
