"""What scans say that told nothing when they were read, once what they were held against is taken back."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from forms.booklet import Field
from forms.model import FieldKind
from scan.readings import Decision
from server.record import history, words
from server.record.audits import is_withdrawn_with_answer
from server.record.cut_off import about_a_part, read_the_same_day
from server.record.decisions import is_contested, is_open, last_decision, new_review, taken_back, write_decision
from server.record.editions import edition_row, printed_field
from server.record.ink import ink_of
from server.record.merge import CONFLICTS, Paper, Why, merge
from server.record.model import ReviewReason, Value
from server.record.sightings import (
    ANNOTATION_PREFIX,
    Place,
    annotations_seen,
    is_asked,
    is_shown_the_same_day,
    last_reading,
    readings_with_ink,
    seen_by_people,
    shows_all_of,
    shows_same_ink,
    was_cancelled,
)
from server.record.silent import SILENT, says
from server.record.since_printed import dropped_by, is_given_up, left_in_booklet
from server.record.tables import DecisionRow, FieldRow, HistoryRow, ImageRow, PageReadingRow, ReadingRow, ReviewRow


def look_again(session: Session, taken: PageReadingRow) -> None:
    """Ask about what other scans of a page said silently, and ask no more about ink that only this one showed.

    Args:
        session: Of the transaction that took the page back, which it is by now; it holds the journey.
        taken: The page.
    """
    of_page = select(ReadingRow).where(ReadingRow.page_reading == taken.id).order_by(ReadingRow.id)
    was_read = [row for row in session.scalars(of_page) if not row.field.startswith(ANNOTATION_PREFIX)]
    for reading in was_read:
        _withdraw_gone(session, Place(reading.journey, reading.edition, reading.field))
        look_at_field(session, reading.journey, reading.field)
    _look_beside(session, taken)
    _look_for_parts(session, taken, frozenset(reading.field for reading in was_read))


def look_at_field(session: Session, journey: str, field: str) -> None:
    """Ask about what is written in a field, on whatever edition, that the record does not say and nobody was asked.

    The newest image that shows it is asked about, and none that shows nothing more.

    Args:
        session: Of the transaction that took something back; it holds the journey.
        journey: The code.
        field: Its id.
    """
    rows = [row for row in readings_with_ink(session, journey, field) if not _is_a_copy(session, row)]
    asked, changes = _asked(session, journey, field), _changes_that_stand(session, journey, field)
    speaking = [row for row in rows if _was_told(session, row, asked.get(row.page_reading, ()), changes)]
    for row in rows:
        if row in speaking or _is_shown(row, speaking):
            continue
        speaking.append(row)
        if not _is_known(session, row):
            session.add(_question(session, row))


def _withdraw_gone(session: Session, place: Place) -> None:
    """Ask no more whether something has gone from a place where nothing stood."""
    for row in session.scalars(_about(place.journey, place.field).where(ReviewRow.edition == place.edition)).all():
        before = last_reading(session, place, before=row.reading)
        nothing_stood = _says_gone(session, row) and (before is None or before.empty)
        if nothing_stood and is_open(session, row.id) and not is_contested(session, row.id):
            write_decision(session, row, by=words.MACHINE, keep="record", value=words.NOT_THIS_PAGE)


def _is_a_copy(session: Session, row: ReadingRow) -> bool:
    """Whether a reading is of a part that another image of the same day shows."""
    place = Place(row.journey, row.edition, row.field)
    return row.merged == Why.IN_PART and is_shown_the_same_day(session, place, row)


def _was_told(session: Session, row: ReadingRow, asked: Sequence[ReviewRow], changes: Sequence[HistoryRow]) -> bool:
    """Whether a reading went into the record, or a person was asked about its ink.

    What only a newer reading settled was not asked. What the record said when it was read, and says no more since a
    change that stands, was told.
    """
    if asked:
        return any(_is_a_persons(session, one) for one in asked)
    if row.merged == Why.KNOWN:
        read_at = session.get_one(PageReadingRow, row.page_reading).read_at
        since = [change for change in changes if change.at > read_at]
        return bool(since) and since[-1].after != since[0].before
    return row.merged not in SILENT


def _is_shown(row: ReadingRow, others: Sequence[ReadingRow]) -> bool:
    """Whether another reading of the same edition shows all the ink of one."""
    ink = ink_of(row)
    return any(other.edition == row.edition and shows_all_of(other, ink) for other in others)


def _asked(session: Session, journey: str, field: str) -> Mapping[int, Sequence[ReviewRow]]:
    """What was asked about a field, by key of the page; not what an answer had opened that was taken back."""
    found: dict[int, list[ReviewRow]] = {}
    for row in session.scalars(_about(journey, field)).all():
        if not is_withdrawn_with_answer(session, row):
            found.setdefault(row.page_reading, []).append(row)
    return found


def _changes_that_stand(session: Session, journey: str, field: str) -> Sequence[HistoryRow]:
    """The changes of a field, oldest first; not what was taken back since, nor the taking back.

    What a resident takes back online is a change of its own: the two together leave the record as it was.
    """
    undone = DecisionRow.review == HistoryRow.review, ~DecisionRow.decided, DecisionRow.at >= HistoryRow.at
    changes = history.changes_of(journey, field).where(
        or_(HistoryRow.page_reading.is_(None), HistoryRow.page_reading.not_in(taken_back())),
        ~select(DecisionRow.id).where(*undone).exists(),
    )
    return session.scalars(changes.order_by(HistoryRow.id)).all()


def _look_for_parts(session: Session, taken: PageReadingRow, was_read: frozenset[str]) -> None:
    """Look again at the images of the page in which a part was missing that this one showed."""
    others = select(PageReadingRow).where(
        PageReadingRow.journey == taken.journey,
        PageReadingRow.edition == taken.edition,
        PageReadingRow.page == taken.page,
        PageReadingRow.rejection == "",
        PageReadingRow.id.not_in(taken_back()),
    )
    for page in session.scalars(others.order_by(PageReadingRow.id)).all():
        own = session.scalars(select(ReadingRow.field).where(ReadingRow.page_reading == page.id))
        missing = was_read.difference(own)
        asked = select(ReviewRow.id).where(ReviewRow.page_reading == page.id, about_a_part())
        if not missing or read_the_same_day(session, page, missing) or session.scalar(asked.limit(1)) is not None:
            continue
        question = words.cut_off(len(missing))
        reason, crop = ReviewReason.ANNOTATION, page.page_image
        session.add(new_review(page, _batch(session, page), reason=reason, question=question, crop=crop))


def _look_beside(session: Session, taken: PageReadingRow) -> None:
    """Look at the ink outside every zone again."""
    if taken.journey is None or taken.edition is None or taken.page is None:
        return
    rows = annotations_seen(session, taken.journey, taken.edition, taken.page)
    for row in rows:
        if row.page_reading < taken.id or row.merged != Why.SAME_INK or (ink := ink_of(row)) is None:
            continue
        earlier = (other for other in rows if other.id < row.id and is_asked(session, other))
        if not is_asked(session, row) and not any(shows_same_ink(other, ink) for other in earlier):
            session.add(_question(session, row))


def _about(journey: str, field: str) -> Select[ReviewRow]:
    """What was asked about a field. An audit is about one image, whatever comes later."""
    of_field = ReviewRow.journey == journey, ReviewRow.field == field
    return select(ReviewRow).where(*of_field, ReviewRow.reason != ReviewReason.AUDIT.value)


def _says_gone(session: Session, row: ReviewRow) -> bool:
    return row.reading is not None and session.get_one(ReadingRow, row.reading).merged == Why.GONE


def _is_a_persons(session: Session, row: ReviewRow) -> bool:
    """Whether a question waits for a person, or one answered it."""
    last = last_decision(session, row.id)
    return last is None or not last.decided or last.by != words.MACHINE


def _is_known(session: Session, row: ReadingRow) -> bool:
    """Whether the record says what was read."""
    return says(_known(session, row), row.value, _field(session, row).kind)


def _known(session: Session, row: ReadingRow) -> Value:
    """What the record says now where something was read."""
    known: FieldRow | None = session.get(FieldRow, (row.journey, row.field))
    return None if known is None else known.value


def _field(session: Session, row: ReadingRow) -> Field:
    """The field that was read, as it was printed."""
    return printed_field(edition_row(session, row.journey, row.edition).fields, row.field, row.field, None)


def _batch(session: Session, page: PageReadingRow) -> str:
    """The upload of a page."""
    return session.get_one(ImageRow, (page.sha256, page.image)).batch


def _question(session: Session, reading: ReadingRow) -> ReviewRow:
    """A question about a reading that asked none when it was merged."""
    page = session.get_one(PageReadingRow, reading.page_reading)
    row = new_review(
        page,
        _batch(session, page),
        reason=ReviewReason.ANNOTATION,
        question=words.ANNOTATION,
        crop=reading.crop,
        box_mm=reading.ink_box_mm,
    )
    row.reading, row.paper, row.confidence = reading.id, reading.value, reading.confidence
    if not reading.field.startswith(ANNOTATION_PREFIX):
        field = _field(session, reading)
        row.reason = _reason(session, reading, field).value
        row.field, row.kind, row.author = field.id, field.kind.value, field.author.value
        row.question = field.label
    return row


def _reason(session: Session, reading: ReadingRow, field: Field) -> ReviewReason:
    """Why a person must decide: a caseworker, where they would have to if the page came now."""
    edition = edition_row(session, reading.journey, reading.edition)
    left = left_in_booklet(session, history.journey_row(session, reading.journey))
    known, changes = _known(session, reading), _changes_that_stand(session, reading.journey, field.id)
    paper = Paper(
        field.kind,
        reading.value,
        empty=False,
        sure=reading.decision == Decision.AUTO.value,
        cancelled=was_cancelled(reading),
    )
    outcome = merge(
        paper,
        printed=edition.printed.get(field.id),
        record=known,
        seen=seen_by_people(session, Place(reading.journey, reading.edition, field.id)),
        dropped=dropped_by(changes, edition, known),
        given_up=is_given_up(session, reading.journey, field.id),
        removed=left is not None and field.id not in left,
    )
    if outcome.why in CONFLICTS:
        return ReviewReason.CONFLICT
    return ReviewReason.NOTE if field.kind is FieldKind.NOTE else ReviewReason.DOUBT
