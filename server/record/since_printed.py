"""What has become of a field, and of its place in the booklet, since an edition was printed."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.circumstances import RemoveDocument, RemoveStep
from forms.circumstances_json import change_from_json, circumstances_from_json
from forms.errors import FormsError
from forms.model import StepStatus
from server.record import fold, history
from server.record.booklet_now import DONE_SUFFIX, booklet_now
from server.record.decisions import taken_back
from server.record.joined_notes import NOTE_BREAK
from server.record.tables import EditionRow, HistoryRow, JourneyRow, StepRow


def dropped_since(session: Session, edition: EditionRow, field: str, known: Any) -> frozenset[bool | str]:
    """The values that the record held at some time since an edition was printed, and holds no more.

    What pages said that were given to the journey by mistake does not count: it was taken back with them. Notes count
    one by one.

    Args:
        session: Any.
        edition: What was printed.
        field: Which field.
        known: What the record says of it now.
    """
    changes = history.changes_of(edition.journey, field).where(_of_no_page_taken_back())
    return dropped_by(session.scalars(changes).all(), edition, known)


def dropped_by(changes: Iterable[HistoryRow], edition: EditionRow, known: Any) -> frozenset[bool | str]:
    """The same by some changes of the field alone."""
    held: set[bool | str] = set()
    for change in changes:
        if change.at >= edition.created_at:
            held.update(_each(change.before))
            held.update(_each(change.after))
    return frozenset(held - _each(known))


def _of_no_page_taken_back() -> Any:
    return HistoryRow.page_reading.is_(None) | HistoryRow.page_reading.not_in(taken_back())


def _each(value: Any) -> set[bool | str]:
    """What a field holds, one by one; a box that is known not to be ticked holds nothing."""
    if isinstance(value, str):
        return {part for part in value.split(NOTE_BREAK) if part}
    return {value} if value else set()


def left_in_booklet(session: Session, journey: JourneyRow) -> frozenset[str] | None:
    """The fields that the booklet still has, where an agent took steps or documents out of it; None: nobody did."""
    changes = circumstances_from_json(journey.circumstances).changes
    if not any(isinstance(change, (RemoveStep, RemoveDocument)) for change in changes):
        return None
    try:
        return frozenset(field.id for field in booklet_now(session, journey).fields)
    except FormsError:  # today's template makes no booklet of it: nobody can say what it would have
        return None


def is_given_up(session: Session, code: str, field: str) -> bool:
    """Whether a field says that a step is done which an agent said is not needed."""
    if not field.endswith(DONE_SUFFIX):
        return False
    step = session.get(StepRow, (code, field.removesuffix(DONE_SUFFIX)))
    return step is not None and step.status == StepStatus.NOT_NEEDED.value


def removal_of(session: Session, code: str, field: str) -> HistoryRow | None:
    """The last entry of a history that took the step or the document of a field out of the booklet."""
    told = select(HistoryRow).where(HistoryRow.journey == code, HistoryRow.action == fold.CHANGE)
    for row in session.scalars(told.order_by(HistoryRow.id.desc())):
        change = change_from_json(row.after)
        if isinstance(change, (RemoveStep, RemoveDocument)) and _is_of(field, change):
            return row
    return None


def _is_of(field: str, change: RemoveStep | RemoveDocument) -> bool:
    own, _, rest = field.partition(".")
    subject = change.subject if isinstance(change, RemoveDocument) else ""
    return own == change.id and (not subject or rest.partition(".")[0] == subject)
