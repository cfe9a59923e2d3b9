"""What the town hall read on a booklet on one day, line by line, as its resident is told; and what is still open."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from forms.booklet import Booklet
from forms.model import FieldKind
from server.record.joined_notes import has_note
from server.record.model import FieldState, JourneyRecord, Origin, ReviewItem, Value
from server.record.sitting import New, Sitting
from server.web.citizen_view import CitizenView
from server.web.journey_view import words_of
from server.web.receipt_view import Open, ReceiptLine, receipt_of
from server.web.typography import _


@dataclass(frozen=True, slots=True)
class ReadLine:
    """Something that was read.

    Attributes:
        text: What it says, a sentence.
        reading: Key of it; None: there is nothing to contest.
        review: The question that an agent answered about it; empty: no person was asked.
        has_picture: There is a picture of what was written.
        since: What the record says instead now; empty: the same.
    """

    text: str
    reading: int | None
    review: str
    has_picture: bool
    since: str


@dataclass(frozen=True, slots=True)
class ReadOpen:
    """Something that an agent still looks at.

    Attributes:
        open: In words, with what the resident said of it.
        reading: Key of what was read, for its picture; None: there is none.
    """

    open: Open
    reading: int | None


@dataclass(frozen=True, slots=True)
class ReadDay:
    """One day.

    Attributes:
        day: At the town hall.
        groups: The title of a step, empty for what belongs to none, and its lines.
        opens: What an agent still looks at, of every day.
        pages: How many pages were read.
    """

    day: date
    groups: tuple[tuple[str, tuple[ReadLine, ...]], ...]
    opens: tuple[ReadOpen, ...]
    pages: int


def read_day(
    found: Sitting,
    view: CitizenView,
    record: JourneyRecord,
    booklet: Booklet,
    *,
    waiting: Iterable[ReviewItem],
    sayings: Mapping[str, tuple[str, ...]],
) -> ReadDay:
    """Put together what was read on a day. It is told as it was read or decided then, whatever the record says now.

    Args:
        found: The scans of the day.
        view: The journey as its resident may see it.
        record: The journey.
        booklet: As it would be printed now.
        waiting: The questions about it that wait.
        sayings: What the resident said about those that they contest.
    """
    news = [new for page in found.pages for new in page.new]
    by_reading = {new.reading: new for new in news if new.reading is not None}
    then = replace(record, fields={**record.fields, **_as_read(news, found)})
    receipt = receipt_of(found, view, then, booklet, waiting=waiting, sayings=sayings)
    asked = {new.item.id: new for new in news if new.item is not None}
    return ReadDay(
        day=found.day,
        groups=tuple(
            (group.title, tuple(_line(line, by_reading, record) for line in group.lines)) for group in receipt.groups
        ),
        opens=tuple(ReadOpen(one, _pictured(asked.get(one.review))) for one in receipt.opens),
        pages=receipt.pages,
    )


def _as_read(news: Iterable[New], found: Sitting) -> dict[str, FieldState]:
    """What the fields said after that day, as far as the day's pages told it."""
    read_at = max((page.read_at for page in found.pages), default=None)
    values = {new.field.id: _value(new) for new in news if new.field.id and not new.waits}
    return {
        field: FieldState(field, value, Origin.PAPER, "", read_at)
        for field, value in values.items()
        if value is not None and read_at is not None
    }


def _value(new: New) -> Value:
    """What was read, or what a person said stands there; of what is kept as a picture, no words."""
    if new.answer is None:
        return new.value
    decided = new.answer.decided
    return "" if decided.keep == "image" and new.field.kind is FieldKind.NOTE else decided.value


def _line(line: ReceiptLine, by_reading: Mapping[int, New], record: JourneyRecord) -> ReadLine:
    new = None if line.reading is None else by_reading.get(line.reading)
    return ReadLine(
        text=line.text,
        reading=line.reading,
        review=line.review,
        has_picture=_pictured(new) is not None,
        since="" if new is None else _since(new, record),
    )


def _pictured(new: New | None) -> int | None:
    """Key of a reading of which there is a picture that its resident may see."""
    return None if new is None or new.crop is None or new.field.sensitive else new.reading


def _since(new: New, record: JourneyRecord) -> str:
    """What the record says now, where that is something else than was read."""
    if not new.field.id or new.field.sensitive:
        return ""
    state, value = record.fields.get(new.field.id), _value(new)
    if state is None:
        return _("Depuis, c'est effacé.")
    if state.value == value or (new.field.kind is FieldKind.NOTE and has_note(state.value, value)):
        return ""
    return _("Depuis : %(value)s", value=words_of(state.value, new.field.kind, new.field.options))
