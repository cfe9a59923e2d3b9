"""What a resident writes on a device of their own, behind their PIN: into the places that are theirs, and no other.

It is a change of the record as any other: `merge.py` compares what comes back on paper with it. Whoever writes says
what they saw; what somebody else wrote since is told to them, and stays.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forms.booklet import Booklet
from forms.fields import Field
from forms.model import Author
from server.record import fold, history
from server.record.booklet_now import booklet_now
from server.record.errors import UnknownField
from server.record.history import Source, locked_journey
from server.record.model import FieldState, Origin, Value
from server.record.settling import settle_steps, write_field
from server.record.tables import HistoryRow, JourneyRow
from server.record.values import check_value, value_mark

RESIDENT: Final = "La personne, en ligne"
"""Whose word it is, in the history and beside the value."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a resident wants a field to say.

    Attributes:
        value: The value; None: nothing.
        shown: `value_mark` of what they saw there; None: it does not matter, as of a box that is ticked or not.
    """

    value: Value
    shown: str | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """What came of it.

    Attributes:
        entries: Keys of the lines of the history that tell it, to take it back.
        late: What somebody else wrote meanwhile, by field; None: they took out what was there. Nothing was changed
            there.
    """

    entries: tuple[int, ...]
    late: Mapping[str, FieldState | None]


def own_fields(booklet: Booklet) -> dict[str, Field]:
    """The places of a booklet in which its resident writes, by id; without those whose values only agents see."""
    return {
        field.id: field
        for field in booklet.fields
        if field.author is Author.CITIZEN and not field.sensitive and not field.blank
    }


def write_online(session: Session, code: str, wishes: Mapping[str, Wish]) -> Written:
    """Write what a resident wants some of their fields to say. Nothing is written when one of them cannot be.

    Args:
        session: Of a transaction.
        code: The journey.
        wishes: By field.

    Raises:
        UnknownJourney, JourneyClosed
        UnknownField: It is not one of theirs, or the booklet has it no more.
        WrongValue: The field cannot hold it.
    """
    row = locked_journey(session, code)
    fields = own_fields(booklet_now(session, row))
    for field_id in wishes:
        if field_id not in fields:
            raise UnknownField(code, field_id)
    checked = {field_id: check_value(fields[field_id], wish.value) for field_id, wish in wishes.items()}
    entries: list[int] = []
    late: dict[str, FieldState | None] = {}
    for field_id, value in checked.items():
        known = history.field_state(session, code, field_id)
        before, shown = None if known is None else known.value, wishes[field_id].shown
        if value == before or (value is None and before in {False, ""}):
            continue
        if shown is not None and shown != value_mark(before):
            late[field_id] = known
            continue
        write_field(session, row, fields[field_id], value, Source(RESIDENT, Origin.CITIZEN, crop=_picture(known)))
        entries.append(history.version(session, code))
    settle_steps(session, row, Source(RESIDENT, Origin.CITIZEN))
    return Written(tuple(entries), late)


def take_back_online(session: Session, code: str, entries: Collection[int]) -> bool:
    """Take back what a resident wrote, as long as nothing came after it in the same places.

    Args:
        session: Of a transaction.
        code: The journey.
        entries: As `Written` has them.

    Returns:
        Whether all of it was taken back; False: nothing was.

    Raises:
        UnknownJourney, JourneyClosed
    """
    row = locked_journey(session, code)
    fields = own_fields(booklet_now(session, row))
    found = [_own_last(session, code, entry) for entry in entries]
    changes = [change for change in found if change is not None and change.target in fields]
    if not changes or len(changes) != len(entries):
        return False
    for change in changes:
        _put_back(session, row, fields[change.target], change)
    settle_steps(session, row, Source(RESIDENT, Origin.CITIZEN))
    return True


def _own_last(session: Session, code: str, entry: int) -> HistoryRow | None:
    """A change that a resident made, if it is the last one of its field."""
    change = session.get(HistoryRow, entry)
    if change is None or change.journey != code or change.action != fold.FIELD or change.by != RESIDENT:
        return None
    last = session.scalar(history.changes_of(code, change.target).order_by(HistoryRow.id.desc()).limit(1))
    return change if last is not None and last.id == change.id else None


def _put_back(session: Session, row: JourneyRow, field: Field, change: HistoryRow) -> None:
    """Write what stood there before, with where it had come from."""
    query = history.changes_of(row.code, change.target).where(HistoryRow.id < change.id)
    earlier = session.scalar(query.order_by(HistoryRow.id.desc()).limit(1))
    source = Source(RESIDENT, Origin.CITIZEN)
    if earlier is not None and earlier.after is not None:
        source = Source(RESIDENT, Origin(earlier.origin), earlier.edition, earlier.scan, earlier.crop)
    write_field(session, row, field, change.before, source)


def _picture(known: FieldState | None) -> str | None:
    """The picture of what stands there on paper: it stays beside the words."""
    return known.crop if known is not None and isinstance(known.value, str) else None


def wrote_last(session: Session, codes: Iterable[str]) -> frozenset[str]:
    """The journeys in which the resident wrote on their screen after everything that agents did.

    Args:
        session: Any.
        codes: Which journeys.
    """
    of = select(HistoryRow.journey, func.max(HistoryRow.id)).where(HistoryRow.journey.in_(set(codes)))
    theirs = of.where(HistoryRow.origin == Origin.CITIZEN.value, HistoryRow.action == fold.FIELD)
    ours = of.where(HistoryRow.origin == Origin.AGENT.value)
    last, agents = (
        {code: int(line) for code, line in session.execute(one.group_by(HistoryRow.journey))} for one in (theirs, ours)
    )
    return frozenset(code for code, line in last.items() if line > agents.get(code, 0))
