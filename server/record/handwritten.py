"""What the machine saw of handwriting: its lines, how sure their words are, and what is a drawing or crossed out.

It is kept as it was read, in the outcome of the page; nothing here is computed again.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.geometry import Box
from forms.model import FieldKind
from scan.decide_text import SAID_OF, WORD_DOUBTED
from scan.readings import LineKind
from server.record.decisions import review_row
from server.record.model import JourneyRecord, Kinds
from server.record.sightings import ANNOTATION_PREFIX
from server.record.tables import PageReadingRow, ReadingRow, ReviewRow

_WRITTEN: Final = frozenset({None, FieldKind.NOTE.value})
"""Kinds of field whose questions may be about a drawing: none, for an annotation, or a note. The page of any other need
not be looked at, and a page as it was read is long."""


@dataclass(frozen=True, slots=True)
class SeenWord:
    """A word of a line.

    Attributes:
        text: As read.
        doubtful: It is wrong too often to be shown without a sign.
        box: Where it stands on the page, in mm, about.
        others: What else it may be, likeliest first.
    """

    text: str
    doubtful: bool
    box: Box
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SeenLine:
    """A line of ink.

    Attributes:
        kind: What it is.
        text: As it stands in the text of the whole: "[raturé]" and "[dessin]" for what is not read.
        words: Of what was read, in order.
    """

    kind: LineKind
    text: str
    words: tuple[SeenWord, ...]

    @property
    def doubts(self) -> int:
        """How many of its words are doubtful."""
        return sum(word.doubtful for word in self.words)


def seen_lines(session: Session, review_id: str) -> tuple[SeenLine, ...]:
    """The lines of what a question is about, from the top; none where it is about no handwriting.

    Raises:
        UnknownReview: There is none with this id.
    """
    row = review_row(session, review_id)
    found = _documents(session, [row.reading] if row.reading is not None else [])
    return tuple(map(_seen_line, found[row.reading].get("lines", ()))) if row.reading in found else ()


def text_of(lines: Iterable[SeenLine]) -> str:
    """What some lines say together, as the reading of a note does."""
    return "\n".join(line.text for line in lines).strip()


def kinds_in(document: Mapping[str, Any]) -> Kinds:
    """What the ink of a note or an annotation is, given as in `parcours read`, where it has no text.

    An annotation that was read before lines were kept says its kind for all of them.
    """
    if str(document.get("text", "")).strip():
        return frozenset()
    said = [line.get("kind") for line in document["lines"]] if "lines" in document else [document.get("kind")]
    return frozenset() if None in said else frozenset(LineKind(kind) for kind in said if kind is not None)


def kinds_asked(session: Session, rows: Sequence[ReviewRow]) -> Mapping[str, Kinds]:
    """What is drawn or crossed out of what some questions are about, by review; none of those that have a text."""
    written = (row for row in rows if row.paper is None and row.kind in _WRITTEN)
    readings = {row.reading: row.id for row in written if row.reading is not None}
    return {readings[reading]: kinds_in(document) for reading, document in _documents(session, readings).items()}


def kept_as_images(record: JourneyRecord) -> frozenset[str]:
    """Storage keys of the pictures of notes of which no text is kept."""
    return frozenset(state.crop for state in record.fields.values() if state.value == "" and state.crop)


def kinds_of_crops(session: Session, journey: str, crops: Collection[str]) -> Mapping[str, Kinds]:
    """What is drawn or crossed out in some pictures of a journey, by storage key."""
    rows = session.execute(
        select(ReadingRow.id, ReadingRow.crop).where(ReadingRow.journey == journey, ReadingRow.crop.in_(crops))
    )
    crop_of = {reading: crop for reading, crop in rows if crop is not None}
    return {crop_of[reading]: kinds_in(document) for reading, document in _documents(session, crop_of).items()}


def _documents(session: Session, readings: Collection[int]) -> dict[int, Mapping[str, Any]]:
    """Notes and annotations as `parcours read` said them, by the key of their reading."""
    if not readings:
        return {}
    rows = session.execute(
        select(ReadingRow.id, ReadingRow.field, PageReadingRow.outcome)
        .join(PageReadingRow, PageReadingRow.id == ReadingRow.page_reading)
        .where(ReadingRow.id.in_(readings))
    )
    found = {reading: document_of(outcome, field) for reading, field, outcome in rows}
    return {reading: document for reading, document in found.items() if document is not None}


def document_of(outcome: Mapping[str, Any], field: str) -> Mapping[str, Any] | None:
    """A note or an annotation of a page as `parcours read` said it; None: it said nothing of one with this id."""
    if field.startswith(ANNOTATION_PREFIX):
        notes, place = outcome.get("annotations", []), int(field.removeprefix(ANNOTATION_PREFIX)) - 1
        return notes[place] if place < len(notes) else None
    zones = (zone for zone in outcome.get("zones", ()) if zone["id"] == field and "text" in zone)
    return next(zones, None)


def _seen_line(line: Mapping[str, Any]) -> SeenLine:
    kind = LineKind(line.get("kind", LineKind.WRITING))
    return SeenLine(kind, SAID_OF.get(kind, line["text"]), tuple(map(_seen_word, line.get("words", ()))))


def _seen_word(word: Mapping[str, Any]) -> SeenWord:
    others = tuple(other["text"] for other in word.get("others", ()))
    return SeenWord(word["text"], word["confidence"] < WORD_DOUBTED, Box.from_list(word["box_mm"]), others)
