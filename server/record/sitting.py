"""What the pages of a journey said that were scanned on one day of the town hall, page by page: new ink, and no other.

Nothing is decided here: what a rule of `merge.py` made of each place is kept with its reading, and what people
answered with its question.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.booklet import Field
from forms.geometry import Box
from forms.model import Author, FieldKind
from server.record import history, words
from server.record.days import day_of, span_of
from server.record.decisions import is_waiting, read_since, taken_back
from server.record.ink import KeptInk, ink_of
from server.record.lit import Outline, around, outlines
from server.record.merge import Why
from server.record.merging import WITHOUT_REVIEW
from server.record.model import Kinds, ReviewItem, ReviewReason, Value
from server.record.page_picture import picture_of, surely_of
from server.record.private_fields import PrivateFields, private_fields, read_field
from server.record.readings import questions_as_they_stand
from server.record.received import oldest_first, readings_with_receipt, with_receipt
from server.record.sightings import ANNOTATION_PREFIX
from server.record.standing import Answer, answers
from server.record.tables import EditionRow, LookRow, PageReadingRow, ReadingRow, ReviewRow

APPLIED: Final = frozenset({Why.ONLY_PAPER.value, Why.ADDED_NOTE.value, Why.REWRITTEN.value})
"""Rules by which a reading went into the record by itself."""

_TELLS: Final = APPLIED | {Why.KNOWN.value, Why.CANCELLED.value}
"""Rules of readings that say something of today, and ask nothing."""

_ROW_MM: Final = 4.0
"""Marks whose tops are nearer to each other stand in one row: half of the space between two rules for writing."""


@dataclass(frozen=True, slots=True)
class New:
    """Something that stands on a page since today.

    Attributes:
        field: What was printed there; its id is empty outside every area.
        label: The printed words as agents read them; empty outside every area.
        value: What was read; None where nobody could say.
        why: The rule of docs/merge.md that fits; empty for a page of which a part is missing, or may hide pencil.
        shown: Lines around the strokes, mm of the page.
        box: Where it is, mm of the page; None where it is nowhere in particular.
        crop: Storage key of the picture; None where there is none.
        reading: Key of what was read; None where nothing was.
        item: The question that a person is asked about it; None: none.
        answer: What a person answered, if one did and it stands.
    """

    field: Field
    label: str
    value: Value
    why: str
    shown: tuple[Outline, ...]
    box: Box | None
    crop: str | None
    reading: int | None
    item: ReviewItem | None = None
    answer: Answer | None = None

    @property
    def waits(self) -> bool:
        """Whether a person must still answer."""
        return self.item is not None and self.answer is None

    @property
    def applied(self) -> bool:
        """Whether it went into the record by itself."""
        return self.item is None and self.why in APPLIED

    @property
    def kinds(self) -> Kinds:
        """What stands there in the place of a text, if a person was asked about it."""
        return frozenset() if self.item is None else self.item.kinds


@dataclass(frozen=True, slots=True)
class SittingPage:
    """A page of a booklet as the scans of one day show it.

    Attributes:
        edition: Of the booklet.
        page: Its number, from 1.
        reading: Key of the newest reading of it that day.
        page_image: Storage key of its picture, laid flat: surely of this page, where one is, and with all that is told
            of it, where one image shows that.
        read_at: When it was read, UTC.
        new: What stands on it since that day, doubts first, then as one reads: row by row, from the left.
        looked: Who looked at this reading last and said so; empty: nobody.
    """

    edition: int
    page: int
    reading: int
    page_image: str | None
    read_at: datetime
    new: tuple[New, ...] = ()
    looked: str = ""

    @property
    def name(self) -> str:
        """What an address says of it."""
        return f"{self.edition}.{self.page}"

    @property
    def waiting(self) -> tuple[New, ...]:
        """What a person must still answer."""
        return tuple(one for one in self.new if one.waits)

    @property
    def told(self) -> tuple[New, ...]:
        """The others."""
        return tuple(one for one in self.new if not one.waits)


@dataclass(frozen=True, slots=True)
class Sitting:
    """One day's scans of a journey.

    Attributes:
        journey: Its code.
        day: At the town hall.
        pages: That were read, in the order of the booklet, older editions first.
        unread: Questions about its pages that could not be read.
    """

    journey: str
    day: date
    pages: tuple[SittingPage, ...] = ()
    unread: tuple[ReviewItem, ...] = ()


@dataclass(frozen=True, slots=True)
class _Question:
    """A question about a page: its row, how it stands now, and what a person answered."""

    row: ReviewRow
    item: ReviewItem
    answer: Answer | None


_Place: TypeAlias = tuple[int, str]
"""An edition, and a field in it."""


def sitting(session: Session, journey: str, day: date) -> Sitting:
    """What the scans of a day said.

    Args:
        session: Any.
        journey: The code.
        day: At the town hall.
    """
    rows = _pages(session, journey, day)
    asked = _asked(session, [row.id for row in rows])
    read = [row for row in rows if not row.rejection]
    images: dict[tuple[int, int], list[PageReadingRow]] = {}
    for row in read:
        images.setdefault((row.edition or 0, row.page or 0), []).append(row)
    keys = [row.id for row in read]
    readings, looked = _readings(session, keys), _looked(session, keys)
    new = _new(session, read, readings, asked, journey=journey, day=day)
    pages = tuple(_page(images[place], readings, new[place].values(), looked) for place in sorted(images))
    not_read = {row.id for row in rows if row.rejection}
    unread = (one.item for one in asked if one.row.page_reading in not_read and one.answer is None)
    return Sitting(journey, day, pages, tuple(unread))


def last_day(session: Session, journey: str) -> date | None:
    """The last day on which a page of a journey was read; None: there is none."""
    read = select(PageReadingRow.read_at).where(PageReadingRow.journey == journey, PageReadingRow.rejection == "")
    last = session.scalar(
        read.where(PageReadingRow.id.not_in(taken_back())).order_by(PageReadingRow.id.desc()).limit(1)
    )
    return None if last is None else day_of(last)


def look(session: Session, journey: str, readings: Collection[int], by: str) -> None:
    """Write down that somebody looked at pages as they were read, once each; pages of others are left out.

    Args:
        session: Of a transaction.
        journey: The code.
        readings: Keys of readings of its pages.
        by: Who.
    """
    wanted = select(PageReadingRow.id).where(PageReadingRow.journey == journey, PageReadingRow.id.in_(readings))
    known = set(
        session.scalars(select(LookRow.page_reading).where(LookRow.page_reading.in_(readings), LookRow.by == by))
    )
    session.add_all(
        LookRow(page_reading=page, by=by, at=history.now()) for page in session.scalars(wanted) if page not in known
    )


def _pages(session: Session, journey: str, day: date) -> Sequence[PageReadingRow]:
    """The pages that were read on a day, without backs of sheets, in the order in which their images came."""
    start, end = span_of(day)
    return session.scalars(
        with_receipt(select(PageReadingRow))
        .where(
            PageReadingRow.journey == journey,
            PageReadingRow.read_at >= start,
            PageReadingRow.read_at < end,
            PageReadingRow.rejection.not_in(WITHOUT_REVIEW),
            PageReadingRow.id.not_in(taken_back()),
            PageReadingRow.id.not_in(read_since()),
        )
        .order_by(*oldest_first())
    ).all()


def _asked(session: Session, pages: Collection[int]) -> tuple[_Question, ...]:
    """What people are or were asked about some pages.

    Not what a newer reading took the place of, nor what was drawn at random: that is asked elsewhere, of somebody who
    does not see what went in.
    """
    about = ReviewRow.page_reading.in_(pages) & (ReviewRow.reason != ReviewReason.AUDIT.value)
    order = (ReviewRow.page_reading, ReviewRow.number, ReviewRow.created_at)  # the last one about a reading counts
    rows = session.scalars(select(ReviewRow).where(about).order_by(*order)).all()
    said = answers(session, [row.id for row in rows])
    open_ = set(session.scalars(select(ReviewRow.id).where(ReviewRow.id.in_([row.id for row in rows]), is_waiting())))
    kept = [row for row in rows if row.id in open_ or row.id in said]
    items = questions_as_they_stand(session, kept, open_)
    return tuple(_Question(row, item, said.get(row.id)) for row, item in zip(kept, items, strict=True))


def _readings(session: Session, pages: Collection[int]) -> Sequence[ReadingRow]:
    """What was read on some pages, in the order in which their images came."""
    return session.scalars(
        readings_with_receipt(select(ReadingRow))
        .where(PageReadingRow.id.in_(pages))
        .order_by(*oldest_first(), ReadingRow.id)
    ).all()


def _new(
    session: Session,
    pages: Sequence[PageReadingRow],
    readings: Sequence[ReadingRow],
    asked: Iterable[_Question],
    *,
    journey: str,
    day: date,
) -> dict[tuple[int, int], dict[str, New]]:
    """What is new, by edition and page, then by place.

    Of a page that was scanned twice, each place is told once, and every question that waits is there.
    """
    of_page = {row.id: (row.edition or 0, row.page or 0) for row in pages}
    about = {question.row.reading: question for question in asked if question.row.reading is not None}
    again = {(question.row.page_reading, question.row.field): question for question in asked if _of_place(question)}
    questions = {row.id: again.get((row.page_reading, row.field), about.get(row.id)) for row in readings}
    telling = [row for row in readings if questions[row.id] or (not row.empty and row.merged in _TELLS)]
    before, fields = _ink_before(session, journey, day, telling), _fields(session, journey, of_page.values())
    private = private_fields(session, journey) if telling else PrivateFields(frozenset())
    found: dict[tuple[int, int], dict[str, New]] = {place: {} for place in of_page.values()}
    for row in telling:
        place = f"{row.page_reading}{row.field}" if row.field.startswith(ANNOTATION_PREFIX) else row.field
        printed = _printed(fields.get(row.edition, {}), row.field, private)
        _put(found[of_page[row.page_reading]], place, _of_reading(row, printed, questions[row.id], before))
    for question in asked:
        if question.row.reading is None and not _of_place(question) and question.row.page_reading in of_page:
            found[of_page[question.row.page_reading]][question.row.id] = _of_question(question)
    return found


def _put(found: dict[str, New], place: str, new: New) -> None:
    """Keep what a newer reading says of a place instead of what an older one says, unless a person must answer that."""
    if new.item is None or not new.waits:
        found[place] = new
        return
    found.pop(place, None)
    found[f"{place}?{new.item.id}"] = new


def _of_place(question: _Question) -> bool:
    """Whether a question is about a field and about no reading of it: a note that a resident contests."""
    return question.row.reading is None and bool(question.row.field)


def _of_reading(row: ReadingRow, printed: Field, question: _Question | None, before: Mapping[_Place, KeptInk]) -> New:
    ink = ink_of(row)
    shown = () if ink is None else outlines(ink, before.get((row.edition, row.field)))
    item = None if question is None else question.item
    asked_at = None if item is None or item.box_mm is None else Box(*item.box_mm)
    return New(
        field=printed,
        label=words.to_agents(printed.label),
        value=row.value,
        why=row.merged,
        shown=shown,
        box=around(shown) or asked_at,
        crop=row.crop if item is None else item.crop,
        reading=row.id,
        item=item,
        answer=None if question is None else question.answer,
    )


def _of_question(question: _Question) -> New:
    """What is asked about a page and not about something that was read there."""
    item = question.item
    printed = Field("", FieldKind.NOTE, Author.CITIZEN, "")
    box = None if item.box_mm is None else Box(*item.box_mm)
    return New(printed, item.question, None, "", (), box, item.crop, None, item, question.answer)


def _printed(fields: Any, field: str, private: PrivateFields) -> Field:
    if field.startswith(ANNOTATION_PREFIX):
        return Field("", FieldKind.NOTE, Author.CITIZEN, "")
    return read_field(fields, field, private)


def _fields(session: Session, journey: str, places: Iterable[tuple[int, int]]) -> dict[int, Any]:
    """What some editions keep of their fields, by number."""
    wanted = {edition for edition, _ in places}
    rows = session.execute(
        select(EditionRow.number, EditionRow.fields).where(EditionRow.journey == journey, EditionRow.number.in_(wanted))
    )
    return {row.number: row.fields for row in rows}


def _ink_before(session: Session, journey: str, day: date, rows: Sequence[ReadingRow]) -> dict[_Place, KeptInk]:
    """The ink of places at their last scan before a day, by edition and field; outside every area nothing is known."""
    earlier = (
        readings_with_receipt(select(ReadingRow))
        .where(
            ReadingRow.journey == journey,
            ReadingRow.field.in_({row.field for row in rows if not row.field.startswith(ANNOTATION_PREFIX)}),
            ReadingRow.ink.is_not(None),
            PageReadingRow.read_at < span_of(day)[0],
            PageReadingRow.id.not_in(taken_back()),
        )
        .order_by(*oldest_first())
    )
    last = {(row.edition, row.field): row for row in session.scalars(earlier)}
    return {place: ink for place, row in last.items() if (ink := ink_of(row)) is not None}


def _looked(session: Session, pages: Collection[int]) -> dict[int, str]:
    rows = select(LookRow.page_reading, LookRow.by).where(LookRow.page_reading.in_(pages)).order_by(LookRow.id)
    return {row.page_reading: row.by for row in session.execute(rows)}


def _page(
    images: Sequence[PageReadingRow], readings: Sequence[ReadingRow], new: Collection[New], looked: Mapping[int, str]
) -> SittingPage:
    newest, surely = images[-1], surely_of(images)
    told = {one.reading for one in new if one.reading is not None}
    elsewhere = {row.id for row in readings if row.page_reading not in {image.id for image in surely}}
    # what may be of somebody else's page is told with its own picture, and drawn on no other
    found = _as_one_reads(replace(one, shown=(), box=None) if one.reading in elsewhere else one for one in new)
    return SittingPage(
        newest.edition or 0,
        newest.page or 0,
        newest.id,
        picture_of(surely, readings, told).page_image,
        newest.read_at,
        (*(one for one in found if one.waits), *(one for one in found if not one.waits)),
        looked.get(newest.id, ""),
    )


def _as_one_reads(new: Iterable[New]) -> list[New]:
    """From the top, each row from the left; first what is nowhere in particular."""
    rows: list[list[New]] = []
    for one in sorted(new, key=lambda one: _corner(one)[1]):
        if rows and _corner(one)[1] - _corner(rows[-1][0])[1] < _ROW_MM:
            rows[-1].append(one)
        else:
            rows.append([one])
    return [one for row in rows for one in sorted(row, key=_corner)]


def _corner(one: New) -> tuple[float, float]:
    return (-_ROW_MM, -_ROW_MM) if one.box is None else (one.box.x, one.box.y)
