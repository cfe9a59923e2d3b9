"""The booklet of a journey as it would be printed now: its template, its answers, and what the record knows."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forms.booklet import Booklet, Field, build_booklet
from forms.circumstances import KnownValue
from forms.circumstances_json import circumstances_from_json
from forms.model import Author
from server.record import history
from server.record.history import journey_row
from server.record.model import FieldState, Origin
from server.record.tables import EditionRow, JourneyRow
from server.record.templates import template_of

DONE_SUFFIX: Final = ".done"
APPOINTMENT_SUFFIX: Final = ".appointment"


def preview_booklet(session: Session, code: str) -> Booklet:
    """The booklet as it would be printed now.

    Raises:
        UnknownJourney: There is none with this code.
    """
    return booklet_now(session, journey_row(session, code))


def booklet_now(session: Session, row: JourneyRow) -> Booklet:
    """The booklet of a journey as it would be printed now."""
    template = template_of(row.template)
    circumstances = circumstances_from_json(row.circumstances)
    last = session.scalar(select(func.max(EditionRow.number)).where(EditionRow.journey == row.code))
    statuses = {step: state.status for step, state in history.step_states(session, row.code).items()}
    edition, day = (last or 0) + 1, today()
    bare = build_booklet(template, circumstances, code=row.code, edition=edition, printed_on=day)
    known = known_values({field.id: field for field in bare.fields}, history.field_states(session, row.code))
    return build_booklet(
        template, circumstances, code=row.code, edition=edition, printed_on=day, known=known, statuses=statuses
    )


def known_values(booklet_fields: Mapping[str, Field], states: Mapping[str, FieldState]) -> dict[str, KnownValue]:
    """What the record knows, as a booklet takes it. A box that is known not to be ticked prints as an empty box.

    Args:
        booklet_fields: By id; says who writes in a field that paper told us about.
        states: What the record knows.
    """
    known = {}
    for field_id, state in states.items():
        if state.value is False:
            continue
        field = booklet_fields.get(field_id)
        citizen = state.origin is Origin.CITIZEN or (
            state.origin is Origin.PAPER and field is not None and field.author is Author.CITIZEN
        )
        known[field_id] = KnownValue(state.value, state.at.date(), Author.CITIZEN if citizen else Author.AGENT)
    return known


def today() -> date:
    """The day, where the town hall is."""
    return datetime.now(UTC).astimezone().date()
