"""Brings one page into the record: what was read is kept as read, each field is merged, doubts are queued."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from forms.booklet import Field
from forms.geometry import Box
from forms.model import FieldKind
from scan.readings import Decision, Rejection
from server.record import fold, history, words
from server.record.audits import goes_in_by_itself, keep_audit
from server.record.contents import lay_aside
from server.record.cut_off import read_the_same_day
from server.record.decisions import is_waiting, new_review, taken_back, write_decision
from server.record.editions import printed_field
from server.record.findings import is_surely_the_page, may_hide_pencil, shows_all_ink
from server.record.hidden import about_pencil
from server.record.history import Source
from server.record.merge import CONFLICTS, Apply, Ask, Keep, Outcome, Paper, Why, merge
from server.record.model import Origin, ReviewReason
from server.record.newer import if_older, takes_the_place
from server.record.paper import NO_MARK
from server.record.prepared import KeptAnnotation, KeptPage, KeptReading
from server.record.received import received
from server.record.settling import settle_steps, write_field
from server.record.sightings import (
    ANNOTATION_PREFIX,
    Place,
    annotations_seen,
    is_asked,
    last_reading,
    last_seen,
    shows_same_ink,
)
from server.record.since_printed import dropped_since, is_given_up, left_in_booklet
from server.record.storage import Storage
from server.record.tables import (
    BatchRow,
    DecisionRow,
    EditionRow,
    FieldRow,
    HistoryRow,
    JourneyRow,
    PageReadingRow,
    ReadingRow,
    ReviewRow,
)
from server.record.tallies import Fate, keep_tallies
from server.record.trials import TRIAL, is_trial

WITHOUT_REVIEW: Final = frozenset({Rejection.BLANK.value})
"""Backs of sheets scanned on both faces: kept and shown with the upload, but nothing for a person to decide."""


@dataclass(frozen=True, slots=True)
class PageAt:
    """The page that is being merged, and where.

    Attributes:
        session: Of the file's transaction.
        storage: Where the crops are.
        batch: The upload.
        row: The page as read, with its database key.
        journey: Whose it is.
        edition: What was printed.
        received_at: When its image was received, UTC.
        left: Fields that the booklet still has, where an agent took something out of it; None: nobody did.
    """

    session: Session
    storage: Storage
    batch: BatchRow
    row: PageReadingRow
    journey: JourneyRow
    edition: EditionRow
    received_at: datetime
    left: frozenset[str] | None = None

    def source(self, crop: str | None = None) -> Source:
        """Whose word it is that this page says something."""
        return Source(
            words.MACHINE, Origin.PAPER, self.edition.number, self.batch.sha256, crop, page_reading=self.row.id
        )


def keep_page(session: Session, storage: Storage, page: KeptPage, batch: BatchRow) -> PageReadingRow:
    """Write down a page and everything that follows from it. The caller holds its journey.

    Args:
        session: Of the file's transaction.
        storage: Where the crops are.
        page: Read or rejected.
        batch: The upload.

    Returns:
        The page as it is kept.
    """
    journey = None if page.journey is None else session.get(JourneyRow, page.journey)
    edition = None if journey is None or page.rejection else edition_of(session, page)
    if journey is not None and not page.rejection and edition is None:
        lay_aside(session, storage, _pictures(page))
        page = _of_no_edition(page)
    row = _page_row(page, batch, None if journey is None else journey.code)
    known_as = TRIAL if is_trial(session, page.journey) else history.OF_ERASED if _is_of_erased(session, page) else ""
    if known_as:
        row.outcome = {**row.outcome, known_as: True}
    session.add(row)
    session.flush()
    if journey is not None and edition is not None:
        left = left_in_booklet(session, journey)
        _merge_page(PageAt(session, storage, batch, row, journey, edition, received(session, row)[0], left), page)
    elif page.rejection not in WITHOUT_REVIEW and not known_as:
        session.add(_rejected(row, batch))
    return row


def _is_of_erased(session: Session, page: KeptPage) -> bool:
    """Whether a page was not read because its journey was erased."""
    return bool(page.rejection) and page.journey is not None and history.is_erased(session, page.journey)


def edition_of(session: Session, page: KeptPage) -> EditionRow | None:
    """What was printed of a page; None: its journey was erased since it was read, or since its reader last looked."""
    numbered = EditionRow.number == page.edition
    return session.scalar(select(EditionRow).where(EditionRow.journey == page.journey, numbered))


def _pictures(page: KeptPage) -> set[str]:
    """The contents that were drawn of a page, but for the page itself."""
    crops = [*(one.crop for one in page.fields), *(one.crop for one in page.annotations)]
    return {key for key in (page.overlay, *crops) if key is not None}


def _of_no_edition(page: KeptPage) -> KeptPage:
    """A page as it is kept when its reader finds no edition of it."""
    reason = Rejection.UNKNOWN_EDITION.value
    return replace(
        page,
        how="",
        rejection=reason,
        detail=f"edition {page.edition} of {page.journey} went while its page was being read",
        outcome={
            "reason": reason,
            "corners_px": page.outcome["corners_px"],
            "code": page.journey,
            "edition": page.edition,
            "page": page.page,
        },
        overlay=None,
        fields=(),
        annotations=(),
        unseen=(),
    )


def tell_journey(session: Session, batch: BatchRow, journey: str, images: Sequence[int]) -> None:
    """Add the sentence about an upload to a journey's history: its pages, what they changed, what they ask.

    A page that a person gave to it meanwhile, or took from it, was told then.

    Args:
        session: Of the file's transaction.
        batch: The upload.
        journey: The code.
        images: Which images of the file came with it, from 0; the others came before.
    """
    of_journey = (PageReadingRow.sha256 == batch.sha256, PageReadingRow.journey == journey)
    given = select(DecisionRow.page_reading).where(
        DecisionRow.page_reading.is_not(None), DecisionRow.by != words.MACHINE
    )
    untold = (PageReadingRow.id.not_in(given), PageReadingRow.id.not_in(taken_back()))
    of_file = (*of_journey, *untold, PageReadingRow.image.in_(images))
    pages = session.scalars(select(PageReadingRow).where(*of_file).order_by(PageReadingRow.id)).all()
    if not pages:
        return
    keys = [page.id for page in pages]
    changes, asked = changed_and_asked(session, keys)
    read = [page for page in pages if not page.rejection]
    numbers = [(page.edition, page.page) for page in read if page.edition is not None and page.page is not None]
    history.append(
        session,
        journey,
        fold.SCANNED,
        source=Source(batch.received_by, Origin.PAPER, scan=batch.sha256),
        words=words.scanned(numbers, len(pages) - len(read), changes, asked),
        target=",".join(f"{edition}.{page}" for edition, page in numbers)[:200],
    )


def changed_and_asked(session: Session, pages: Sequence[int]) -> tuple[int, int]:
    """How many values some pages changed, and how many questions about them wait."""
    changes = session.scalar(
        select(func.count()).where(HistoryRow.page_reading.in_(pages), HistoryRow.action == fold.FIELD)
    )
    asked = session.scalar(select(func.count()).where(ReviewRow.page_reading.in_(pages), is_waiting()))
    return changes or 0, asked or 0


def _merge_page(at: PageAt, page: KeptPage) -> None:
    fates = [(kept.reading.paper.kind, _merge_field(at, number, kept)) for number, kept in enumerate(page.fields)]
    keep_tallies(at.session, at.row, fates)
    asked = [kept.reading for kept, (_, fate) in zip(page.fields, fates, strict=True) if fate is Fate.ASKED]
    for place, note in enumerate(page.annotations, start=1):
        told = any(reading.tells_of(note.box) for reading in asked)
        _keep_annotation(at, len(page.fields) + place, place, note, told=told)
    if page.unseen and not read_the_same_day(at.session, at.row, page.unseen):
        _queue_cut_off(at, page)
    _look_for_pencil(at, page)
    settle_steps(at.session, at.journey, at.source())


def _merge_field(at: PageAt, number: int, kept: KeptReading) -> Fate:
    """Bring one reading into the record; what became of it."""
    reading = kept.reading
    field = printed_field(at.edition.fields, reading.field, reading.label, reading.paper.kind.value)
    record = at.session.get(FieldRow, (at.journey.code, field.id))
    known = None if record is None else record.value
    place = Place(at.journey.code, at.edition.number, field.id)
    seen = last_seen(at.session, place, kept.ink, at.received_at)
    printed = at.edition.printed.get(field.id)
    outcome = merge(
        reading.paper,
        printed=printed,
        record=known,
        seen=seen,
        dropped=_dropped(at, reading.paper, field.id, known),
        given_up=is_given_up(at.session, at.journey.code, field.id),
        removed=at.left is not None and field.id not in at.left,
    )
    outcome = if_older(at.session, place, at.row, kept, outcome)
    if reading.paper.hidden and isinstance(outcome, Ask) and _asked_about(at, ReviewRow.field == field.id):
        outcome = Keep(Why.HIDDEN)  # what waits is about ink that was seen, and goes on waiting
    row = _reading_row(at, kept, outcome)
    at.session.add(row)
    at.session.flush()
    for asked in _asked_about(at, ReviewRow.field == field.id):
        if takes_the_place(at.session, asked, at.row, kept, outcome):
            _replace(at, asked)
    match outcome:
        case Apply(value=value):
            write_field(at.session, at.journey, field, value, at.source(kept.crop))
        case Ask():
            at.session.add(_question(at, number, kept, field, outcome=outcome, known=known, reading=row.id))
            return Fate.ASKED
        case _:
            pass
    if not goes_in_by_itself(reading.paper, outcome, seen):
        return Fate.TELLS_NOTHING
    if kept.share is not None:
        question = _question(at, number, kept, field, outcome=Ask(Why.DOUBT), known=known, reading=row.id)
        keep_audit(at.session, question, kept.share)
    return Fate.BY_ITSELF


def _dropped(at: PageAt, paper: Paper, field: str, known: Any) -> frozenset[bool | str]:
    """What the record has held since this edition was printed, and holds no more; of an empty place it says nothing."""
    return frozenset() if paper.empty else dropped_since(at.session, at.edition, field, known)


def _replace(at: PageAt, asked: ReviewRow) -> None:
    """A newer reading takes the place of a question that nobody has answered yet."""
    write_decision(at.session, asked, by=words.MACHINE, keep="record", value=words.REPLACED)


def _asked_about(at: PageAt, about: ColumnElement[bool]) -> Sequence[ReviewRow]:
    """The questions that wait about something of this edition. An audit is about one image, whatever comes later."""
    of_edition = (
        ReviewRow.journey == at.journey.code,
        ReviewRow.edition == at.edition.number,
        ReviewRow.reason != ReviewReason.AUDIT.value,
    )
    return at.session.scalars(select(ReviewRow).where(*of_edition, about, is_waiting())).all()


def _keep_annotation(at: PageAt, number: int, place: int, note: KeptAnnotation, *, told: bool) -> None:
    """Keep ink outside every zone, and ask what to do with it unless an earlier scan showed it.

    Nor is it asked about where it is told with a box that is: it stands beside that, in the same picture.
    """
    earlier = annotations_seen(at.session, at.journey.code, at.edition.number, at.row.page or 0)
    beside = (row for row in earlier if _overlap(row, note) and is_asked(at.session, row))
    known = not note.new or any(shows_same_ink(row, note.ink) for row in beside)
    why = Why.SAME_INK if known else Why.BESIDE if told else Why.DOUBT
    text = note.text.strip() or None  # lines that nobody could read leave only their breaks
    row = ReadingRow(
        page_reading=at.row.id,
        journey=at.journey.code,
        edition=at.edition.number,
        field=f"{ANNOTATION_PREFIX}{place}",
        value=text,
        empty=False,
        mark=NO_MARK,
        confidence=note.confidence,
        decision=Decision.REVIEW.value,
        merged=why.value,
        crop=note.crop,
        ink=note.ink.to_png(),
        ink_box_mm=note.ink.box.as_list(),
    )
    at.session.add(row)
    at.session.flush()
    if why is not Why.DOUBT:
        return
    reason, box = ReviewReason.ANNOTATION, note.box
    question = _review(at, number, reason=reason, question=words.ANNOTATION, crop=note.crop, box=box)
    question.paper, question.confidence, question.reading = text, note.confidence, row.id
    at.session.add(question)


def _overlap(row: ReadingRow, note: KeptAnnotation) -> bool:
    return row.ink_box_mm is not None and Box.from_list(row.ink_box_mm).overlaps(note.box)


def _queue_cut_off(at: PageAt, page: KeptPage) -> None:
    """Say once that a part of a page is not in the image: what is written there was not read."""
    number = len(page.fields) + len(page.annotations) + 1
    question = words.cut_off(len(page.unseen))
    reason, crop = ReviewReason.ANNOTATION, page.page_image
    at.session.add(_review(at, number, reason=reason, question=question, crop=crop, box=None))


def _look_for_pencil(at: PageAt, page: KeptPage) -> None:
    """Ask once about a page on which pencil may not show; a newer image that shows all of it answers the question.

    So does only one that is certainly of this page.
    """
    hides, surely = may_hide_pencil(at.row.outcome), is_surely_the_page(at.row.outcome)
    whole = not page.unseen and all(kept.reading.paper.whole for kept in page.fields)
    asked, now = _asked_about(at, about_pencil(at.row)), received(at.session, at.row)
    older = [one for one in asked if received(at.session, at.session.get_one(PageReadingRow, one.page_reading)) <= now]
    if surely and (hides or (whole and shows_all_ink(at.row.outcome))):
        for one in older:
            _replace(at, one)
    if hides and not (surely and len(older) < len(asked)):
        number = len(page.fields) + len(page.annotations) + 2
        reason, crop = ReviewReason.HIDDEN, page.page_image
        at.session.add(_review(at, number, reason=reason, question=words.HIDDEN, crop=crop, box=None))


def _question(
    at: PageAt, number: int, kept: KeptReading, field: Field, *, outcome: Ask, known: Any, reading: int
) -> ReviewRow:
    reason = ReviewReason.DOUBT
    if outcome.why in CONFLICTS:
        reason = ReviewReason.CONFLICT
    elif field.kind is FieldKind.NOTE:
        reason = ReviewReason.NOTE
    crop = kept.crop
    if outcome.why is Why.GONE:
        crop = crop or _crop_before(at, field.id, reading)
    row = _review(at, number, reason=reason, question=field.label, crop=crop, box=kept.shown)
    row.field, row.kind, row.author = field.id, field.kind.value, field.author.value
    row.reading, row.paper, row.record = reading, kept.reading.paper.value, known
    row.confidence = kept.reading.confidence
    printed = at.edition.printed.get(field.id)
    row.printed = kept.reading.printed if printed is None else words.value_in_words(printed, field.kind, field.options)
    return row


def _crop_before(at: PageAt, field: str, reading: int) -> str | None:
    """The ink that an earlier scan saw, to be shown where nothing stands any more."""
    before = last_reading(at.session, Place(at.journey.code, at.edition.number, field), before=reading)
    return None if before is None else before.crop


def _review(
    at: PageAt, number: int, *, reason: ReviewReason, question: str, crop: str | None, box: Box | None
) -> ReviewRow:
    box_mm = None if box is None else box.as_list()
    return new_review(at.row, at.batch.id, number=number, reason=reason, question=question, crop=crop, box_mm=box_mm)


def _rejected(row: PageReadingRow, batch: BatchRow) -> ReviewRow:
    in_file = row.outcome.get("in_file")
    question = words.unopened(*in_file) if in_file else words.REJECTED if row.journey is None else words.UNREAD
    return new_review(row, batch.id, reason=ReviewReason.REJECTED, question=question)


def _page_row(page: KeptPage, batch: BatchRow, journey: str | None) -> PageReadingRow:
    return PageReadingRow(
        sha256=batch.sha256,
        image=page.image,
        place=page.place,
        journey=journey,
        edition=page.edition,
        page=page.page,
        how=page.how,
        rejection=page.rejection,
        detail=page.detail,
        outcome=page.outcome,
        page_image=page.page_image,
        overlay=page.overlay,
        read_at=history.now(),
    )


def _reading_row(at: PageAt, kept: KeptReading, outcome: Outcome) -> ReadingRow:
    paper = kept.reading.paper
    return ReadingRow(
        page_reading=at.row.id,
        journey=at.journey.code,
        edition=at.edition.number,
        field=kept.reading.field,
        value=paper.value,
        empty=paper.empty,
        mark=kept.reading.mark,
        confidence=kept.reading.confidence,
        decision=(Decision.AUTO if paper.sure else Decision.REVIEW).value,
        merged=outcome.why.value,
        crop=kept.crop,
        ink=None if kept.ink is None else kept.ink.to_png(),
        ink_box_mm=None if kept.ink is None else kept.ink.box.as_list(),
    )
