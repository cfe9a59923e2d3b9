"""What would make a resident's trip useless: a paper that will be too old, a paper still missing. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from forms.ages import oldest_accepted, too_old_from
from forms.brought import BookletDocument
from forms.circumstances import SetAppointment

SOON_DAYS: Final = 3
"""Before an appointment: what is still missing then may come too late, and the person can still be called."""


class Risk(StrEnum):
    """Why a trip may be useless."""

    TOO_OLD = "too_old"
    MISSING = "missing"
    UNDATED = "undated"


@dataclass(frozen=True, slots=True)
class TripRisk:
    """A reason to call somebody before they come.

    Attributes:
        risk: Which.
        paper: The document that it is about.
        trip: The appointment that it is brought to.
        days: Until then; 0: today.
        accepted_from: The earliest date that the document may bear then; None: it may be however old.
    """

    risk: Risk
    paper: BookletDocument
    trip: SetAppointment
    days: int
    accepted_from: date | None


def trip_risks(papers: Iterable[BookletDocument], today: date) -> tuple[TripRisk, ...]:
    """What to tell before the appointments that are still to come, in the order of the documents.

    - A document whose date is known will be too old on the day: told as soon as it is known.
    - A document that nobody has got ready is missing: told from `SOON_DAYS` days before.
    - A document with an age limit is ready, and nobody has noted its date: told from the same day on.

    Args:
        papers: Of a booklet, with what the record knows.
        today: The day it is.
    """
    found = (_risk(paper, today) for paper in papers)
    return tuple(one for one in found if one is not None)


def missing_for(papers: Iterable[BookletDocument], trip: SetAppointment) -> tuple[BookletDocument, ...]:
    """The documents that were not handed in and are brought to an appointment, or to one before it."""
    return tuple(paper for paper in papers if paper.trip is not None and paper.trip.on <= trip.on)


def is_ready(paper: BookletDocument) -> bool:
    """Whether the resident says that they have it."""
    return paper.ready.known is not None and paper.ready.known.value is True


def of_trip(risks: Iterable[TripRisk], trip: SetAppointment) -> tuple[TripRisk, ...]:
    """The risks of an appointment."""
    return tuple(one for one in risks if one.trip == trip)


def _risk(paper: BookletDocument, today: date) -> TripRisk | None:
    trip = paper.trip
    if trip is None or trip.on < today:
        return None
    months, days = paper.document.max_age_months, (trip.on - today).days
    accepted_from = oldest_accepted(trip.on, months) if months else None
    if paper.issued_on is not None and too_old_from(paper.issued_on, months) <= trip.on:
        return TripRisk(Risk.TOO_OLD, paper, trip, days, accepted_from)
    if days > SOON_DAYS:
        return None
    if not is_ready(paper) and paper.issued_on is None:
        return TripRisk(Risk.MISSING, paper, trip, days, accepted_from)
    if months and paper.issued_on is None:
        return TripRisk(Risk.UNDATED, paper, trip, days, accepted_from)
    return None
