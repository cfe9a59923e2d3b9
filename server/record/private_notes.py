"""What agents tell each other about a journey. Never printed, never shown to the resident, in no document of a journey.

A note is corrected by a later wording; every earlier one stays, with who wrote it and when. A search finds the last.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.record import history
from server.record.errors import RecordError
from server.record.tables import PrivateNoteRow

LONGEST: Final = 2000
"""Signs of a note: some twenty lines. What is longer is a letter."""


class UnknownNote(RecordError):
    """A journey has no such note.

    Attributes:
        code: The journey.
        note: What was asked for.
    """

    def __init__(self, code: str, note: str) -> None:
        self.code, self.note = code, note
        super().__init__(f"journey {code} has no private note {note!r}")


class NoteChanged(RecordError):
    """Somebody corrected the note since it was seen.

    Attributes:
        note: Which.
        by: Who.
    """

    def __init__(self, note: str, by: str) -> None:
        self.note, self.by = note, by
        super().__init__(f"private note {note} was corrected by {by} since")


@dataclass(frozen=True, slots=True)
class Wording:
    """A note as somebody wrote it.

    Attributes:
        text: Empty: it was taken out.
        by: Who.
        at: When, UTC.
    """

    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PrivateNote:
    """A note.

    Attributes:
        id: Of the note, the same through all its wordings.
        wordings: At least one, oldest first.
    """

    id: str
    wordings: tuple[Wording, ...]

    @property
    def now(self) -> Wording:
        """The wording that counts."""
        return self.wordings[-1]

    @property
    def turn(self) -> int:
        """How many wordings there are: what a form says that it has seen."""
        return len(self.wordings)


def write_note(session: Session, code: str, text: str, by: str) -> str:
    """Write a note; also about a journey that is closed.

    Args:
        session: Of a transaction.
        code: The journey.
        text: At most `LONGEST` signs, one at least.
        by: Who.

    Returns:
        Its id.

    Raises:
        UnknownJourney, JourneyErased
        ValueError: There is no text, or it is too long.
    """
    history.unerased_journey(session, code)
    if not 0 < len(text) <= LONGEST:
        raise ValueError(f"a note of {len(text)} signs; from 1 to {LONGEST}")
    note = uuid.uuid4().hex
    _add(session, code, note, turn=1, wording=Wording(text, by, history.now()))
    return note


def correct_note(session: Session, code: str, note: str, text: str, by: str, *, seen: int) -> None:
    """Give a note another wording; an empty one takes it out. Harmless where it says so already.

    Args:
        session: Of a transaction.
        code: The journey.
        note: Which.
        text: At most `LONGEST` signs.
        by: Who.
        seen: How many wordings it had when they looked.

    Raises:
        UnknownJourney, JourneyErased, UnknownNote
        NoteChanged: It has another wording since.
        ValueError: The text is too long.
    """
    history.unerased_journey(session, code)
    if len(text) > LONGEST:
        raise ValueError(f"a note of {len(text)} signs; at most {LONGEST}")
    known = next((one for one in private_notes(session, code) if one.id == note), None)
    if known is None:
        raise UnknownNote(code, note)
    if known.now.text == text:
        return
    if known.turn != seen:
        raise NoteChanged(note, known.now.by)
    _add(session, code, note, turn=known.turn + 1, wording=Wording(text, by, history.now()))


def private_notes(session: Session, code: str) -> tuple[PrivateNote, ...]:
    """The notes about a journey, those that were taken out too, the one that was begun last first."""
    rows = select(PrivateNoteRow).where(PrivateNoteRow.journey == code).order_by(PrivateNoteRow.id)
    wordings: dict[str, list[Wording]] = {}
    for row in session.scalars(rows):
        wordings.setdefault(row.note, []).append(Wording(row.text, row.by, row.at))
    return tuple(PrivateNote(note, tuple(said)) for note, said in reversed(wordings.items()))


def _add(session: Session, code: str, note: str, *, turn: int, wording: Wording) -> None:
    session.add(PrivateNoteRow(note=note, turn=turn, journey=code, text=wording.text, by=wording.by, at=wording.at))
    session.flush()
    history.tell_of_notes(session, code)
