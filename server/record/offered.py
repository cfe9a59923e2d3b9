"""Dates, times, phone numbers and their like in what a person looks over, as they fit the journey.

They are offered, never written by themselves. `scan` says what stands on the paper; here is known when the journey
began. A day before that cannot be meant: what is next likeliest is offered instead, in doubt, or nothing. A day without
a year is the first one since; in doubt where there was another by the time the page was read.
"""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from scan.readings import Decision
from scan.written_forms import ValueKind
from server.record import history
from server.record.days import day_of
from server.record.decisions import review_row, taken_back
from server.record.handwritten import document_of
from server.record.tables import PageReadingRow, ReadingRow

_LEAST: Final = 0.05
"""Values that are right less often than this are not worth a look."""

_LEAP_YEARS: Final = 8
"""In so many years, at most, the 29th of February comes back."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A value that stands in a note or beside the areas.

    Attributes:
        kind: What it is.
        value: In its normal form: `2026-12-03`, `14:30`, `06 12 34 56 78`, `45.50` (euros), `oui` …
        text: How it is written, as read.
        confidence: Probability that it is right, 0.0 to 1.0.
        exact: As `scan.decide_values` has it, and no other day may be meant; otherwise in doubt.
        box_mm: Where it stands on the page, about, `[x, y, w, h]`.
        others: Other values that may stand there, likeliest first.
    """

    kind: ValueKind
    value: str
    text: str
    confidence: float
    exact: bool
    box_mm: tuple[float, float, float, float]
    others: tuple[str, ...] = ()


def offered(session: Session, review_id: str) -> tuple[Offered, ...]:
    """What stands in what a review is about, from the top; nothing for what is no writing, or on a page taken back.

    Raises:
        UnknownReview: There is none with this id.
    """
    row = review_row(session, review_id)
    if row.reading is None or row.journey is None:
        return ()
    reading, page = session.get_one(ReadingRow, row.reading), session.get_one(PageReadingRow, row.page_reading)
    if page.id in set(session.scalars(taken_back())):
        return ()
    begun = day_of(history.journey_row(session, row.journey).opened_at)
    read = day_of(page.read_at)
    document = document_of(page.outcome, reading.field) or {}  # an earlier version says nothing of what was found
    fitting = (fitted(found, begun, read) for found in document.get("found", ()))
    return tuple(one for one in fitting if one is not None)


def fitted(found: Mapping[str, Any], begun: date, read: date) -> Offered | None:
    """A value as it fits a journey; None: nothing does.

    Args:
        found: One of `found`, as `parcours read` has it.
        begun: The day on which the journey was opened.
        read: The day on which the page was read.
    """
    kind, value, confidence = ValueKind(found["kind"]), str(found["value"]), float(found["confidence"])
    shares = {str(other["value"]): float(other["share"]) for other in found.get("others", ())}
    x, y, w, h = found["box_mm"]
    own = Offered(
        kind=kind,
        value=value,
        text=found["text"],
        confidence=confidence,
        exact=found["decision"] == Decision.AUTO.value,
        box_mm=(x, y, w, h),
        others=tuple(shares),
    )
    if kind is not ValueKind.DATE:
        return own
    days = {written: _days(written, begun, read) for written in (value, *shares)}
    every = tuple(dict.fromkeys(day for meant in days.values() for day in meant))
    if days[value]:
        return replace(own, value=every[0], exact=own.exact and len(days[value]) == 1, others=every[1:])
    likely = sum(share for other, share in shares.items() if every and every[0] in days[other])
    likely *= confidence / max(likely, 1.0 - sum(shares.values()))
    if likely < _LEAST:
        return None
    return replace(own, value=every[0], confidence=likely, exact=False, others=every[1:])


def _days(value: str, begun: date, read: date) -> tuple[str, ...]:
    """The days since a journey began that a value may mean: of one without a year, as many as may have been meant."""
    if not value.startswith("--"):
        return (value,) if date.fromisoformat(value) >= begun else ()
    month, number = int(value[2:4]), int(value[5:7])
    years = range(begun.year, read.year + _LEAP_YEARS + 1)
    named = [date(year, month, number) for year in years if (month, number) != (2, 29) or calendar.isleap(year)]
    since = [day for day in named if day >= begun]
    return tuple(day.isoformat() for day in since[:1] + [day for day in since[1:] if day <= read])
