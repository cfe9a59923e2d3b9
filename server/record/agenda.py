"""Who comes when: the appointments of open journeys, with what is still missing for each."""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import islice
from typing import Final

from sqlalchemy import ColumnElement, Text, cast, exists, or_, select
from sqlalchemy.orm import Session

from forms.brought import BookletDocument
from forms.circumstances import SetAppointment
from forms.model import Step, StepStatus
from forms.trips import SOON_DAYS, TripRisk, missing_for, of_trip, trip_risks
from server.record import history
from server.record.booklet_now import APPOINTMENT_SUFFIX, documents_now
from server.record.model import JourneySummary
from server.record.overview import journeys_by_code, lines_of
from server.record.tables import FieldRow, JourneyRow

LONGEST_SPAN: Final = 31
"""Days that are looked at in one go."""

_TIME: Final = re.compile(r"(?<!\d)([01]?\d|2[0-3])\s*(?:h|:)\s*([0-5]\d)?")
"""`10 h 30`, `10:30`, `9h`."""


@dataclass(frozen=True, slots=True)
class Expected:
    """An appointment of an open journey.

    Attributes:
        code: The journey.
        step: The step that it is for.
        trip: When, where and with whom.
        done: That step is done already.
    """

    code: str
    step: Step
    trip: SetAppointment
    done: bool


@dataclass(frozen=True, slots=True)
class Visit:
    """An appointment, with all that an agent wants to know before somebody comes.

    Attributes:
        expected: When, and for which step.
        summary: The journey as in lists.
        missing: Documents to bring that were not handed in; what the person says is ready is among them.
        risks: What would make the trip useless, seen from today.
    """

    expected: Expected
    summary: JourneySummary
    missing: tuple[BookletDocument, ...]
    risks: tuple[TripRisk, ...]


def expected(session: Session, first: date, last: date) -> list[Expected]:
    """The appointments of some days, in their order; those of closed journeys are nobody's any more.

    Args:
        session: Any.
        first: The first day.
        last: The last day; at most `LONGEST_SPAN` days are looked at.
    """
    days = [first + timedelta(days=number) for number in range(min((last - first).days + 1, LONGEST_SPAN))]
    rows = session.scalars(select(JourneyRow).where(~JourneyRow.closed, _may_be_on(days))).all()
    found = [
        Expected(code, one.step, one.appointment, one.status is StepStatus.DONE)
        for code, line in lines_of(session, rows).items()
        for one in line
        if one.status is not StepStatus.NOT_NEEDED and one.appointment is not None and one.appointment.on in days
    ]
    return sorted(found, key=_order)


def visits(session: Session, wanted: Iterable[Expected], today: date) -> list[Visit]:
    """All that an agent wants to know of some appointments, in the same order.

    Args:
        session: Any.
        wanted: Which.
        today: The day from which risks are seen.
    """
    listed = list(wanted)
    codes = {one.code for one in listed}
    papers, known = _papers(session, codes), journeys_by_code(session, codes)
    return [
        Visit(
            one,
            known[one.code],
            () if one.done else missing_for(papers(one.code), one.trip),
            () if one.done else of_trip(trip_risks(papers(one.code), today), one.trip),
        )
        for one in listed
    ]


def perhaps_in_vain(session: Session, today: date, *, limit: int) -> list[Visit]:
    """The next visits for which something is missing, or will be too old, while the person can still be called.

    Args:
        session: Any.
        today: The day it is; visits are looked at until `SOON_DAYS` days later.
        limit: How many at most; no more documents are worked out than it takes to find them.
    """
    coming = [one for one in expected(session, today, today + timedelta(days=SOON_DAYS)) if not one.done]
    papers = _papers(session, {one.code for one in coming})
    risky = (one for one in coming if of_trip(trip_risks(papers(one.code), today), one.trip))
    return visits(session, islice(risky, limit), today)


def minutes_of(time: str) -> int | None:
    """The minute of the day that an hour says, as agents type it; None where it says none."""
    found = _TIME.search(time)
    return None if found is None else int(found[1]) * 60 + int(found[2] or 0)


def _papers(session: Session, codes: Collection[str]) -> Callable[[str], tuple[BookletDocument, ...]]:
    """What works out the documents of one of these journeys; the record is asked at once, once for all of them."""
    rows = {row.code: row for row in session.scalars(select(JourneyRow).where(JourneyRow.code.in_(codes)))}
    steps, fields = history.step_states_of(session, codes), history.field_states_of(session, codes)
    return cache(lambda code: documents_now(session, rows[code], steps[code], fields[code]))


def _order(one: Expected) -> tuple[date, bool, int, str]:
    minutes = minutes_of(one.trip.time)
    return one.trip.on, minutes is None, minutes or 0, one.code


def _may_be_on(days: list[date]) -> ColumnElement[bool]:
    """Whether a journey names one of some days as an appointment; which of its days counts, its line says."""
    values = [f'"{day.isoformat()}"' for day in days]
    learnt = exists().where(
        FieldRow.journey == JourneyRow.code,
        FieldRow.field.endswith(APPOINTMENT_SUFFIX, autoescape=True),
        cast(FieldRow.value, Text).in_(values),
    )
    written = cast(JourneyRow.circumstances, Text)
    return or_(learnt, *(written.contains(value, autoescape=True) for value in values))
