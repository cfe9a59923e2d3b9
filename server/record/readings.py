"""Uploads, what was read in them, and what waits for a person. Rows of readings are inserted and read, never changed.

Deciding is in `reviews.py`, taking back in `undo.py`; their functions are named here too.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from forms.model import Author, FieldKind
from forms.page_code import PageCode
from scan.pile import Pile, findings_of
from scan.readings_json import noted_to_json
from server.record import fold
from server.record.aside import put_away
from server.record.audits import is_audit, rules_asked, told_reason
from server.record.cut_off import cut_off_pages
from server.record.decisions import is_open, is_waiting, read_since, review_row, taken_back
from server.record.errors import UnknownBatch
from server.record.glimpses import glimpses
from server.record.handwritten import kinds_asked
from server.record.hidden import hidden_pages
from server.record.history import OF_ERASED
from server.record.merge import Why
from server.record.model import (
    Arrival,
    Aside,
    BatchState,
    BatchStatus,
    Glimpse,
    PageResult,
    ReviewItem,
    ReviewReason,
)
from server.record.opinions import DIFFER, opinions_of
from server.record.reviews import decide_review
from server.record.tables import (
    BatchRow,
    DecisionRow,
    FieldRow,
    HistoryRow,
    ImageRow,
    PageReadingRow,
    ReviewRow,
)
from server.record.trials import TRIAL
from server.record.undo import undo_review
from server.record.withdrawn import pictures_withdrawn
from server.record.words import to_agents

__all__ = [
    "batches",
    "count_waiting",
    "decide_review",
    "recent_batches",
    "review",
    "reviews",
    "undo_review",
]


def batches(session: Session, ids: Sequence[str]) -> list[BatchState]:
    """Uploads and what became of them, in the order of `ids`.

    Raises:
        UnknownBatch: One of them does not exist.
    """
    rows = {row.id: row for row in session.scalars(select(BatchRow).where(BatchRow.id.in_(ids)))}
    for batch in ids:
        if batch not in rows:
            raise UnknownBatch(batch)
    return _batches(session, [rows[batch] for batch in ids])


def recent_batches(session: Session, limit: int = 20, *, desk: str = "", before: str = "") -> list[BatchState]:
    """The last uploads, newest first.

    Args:
        session: Any.
        limit: At most so many.
        desk: Only of this desk; empty: of all.
        before: Only those that stand behind this upload; empty: from the last one on.

    Raises:
        UnknownBatch: There is no upload that they are to stand behind.
    """
    query = select(BatchRow).order_by(BatchRow.received_at.desc(), BatchRow.id).limit(limit)
    query = query.where(BatchRow.desk == desk) if desk else query
    if before:
        last = session.get(BatchRow, before)
        if last is None:
            raise UnknownBatch(before)
        at_once = (BatchRow.received_at == last.received_at) & (BatchRow.id > last.id)
        query = query.where((BatchRow.received_at < last.received_at) | at_once)
    return _batches(session, session.scalars(query).all())


def last_of_content(session: Session, sha256: str) -> str | None:
    """The id of the last upload of a content; None: it never came."""
    newest = select(BatchRow.id).where(BatchRow.sha256 == sha256).order_by(BatchRow.received_at.desc()).limit(1)
    return session.scalar(newest)


def is_name_taken(session: Session, desk: str, name: str) -> bool:
    """Whether an upload of a desk has this name."""
    return session.scalar(select(BatchRow.id).where(BatchRow.desk == desk, BatchRow.name == name).limit(1)) is not None


def recent_desks(session: Session, limit: int = 200) -> list[str]:
    """The desks of the last uploads, by name."""
    last = select(BatchRow.desk).order_by(BatchRow.received_at.desc()).limit(limit)
    return sorted({desk for desk in session.scalars(last) if desk})


def reviews(session: Session, *, journey: str | None = None, reason: ReviewReason | None = None) -> list[ReviewItem]:
    """What waits for a person, oldest first, in the order of the pages.

    Args:
        session: Any.
        journey: Only what concerns it.
        reason: Only for this reason.
    """
    query = select(ReviewRow).where(is_waiting()).order_by(ReviewRow.page_reading, ReviewRow.number)
    if journey is not None:
        query = query.where(ReviewRow.journey == journey)
    items = waiting_items(session, session.scalars(query).all())
    return [item for item in items if reason is None or item.reason is reason]


def count_waiting(session: Session, *, at_most: int) -> int:
    """How many decisions wait, counted no further than `at_most`."""
    return session.scalar(_count_waiting(at_most)) or 0


@cache
def _count_waiting(at_most: int) -> Select[int]:
    waiting = select(ReviewRow.id).where(is_waiting()).limit(at_most)
    return select(func.count()).select_from(waiting.subquery())


def review(session: Session, review_id: str) -> ReviewItem:
    """One of them, decided or not.

    Raises:
        UnknownReview: There is none with this id.
    """
    row = review_row(session, review_id)
    (item,) = (waiting_items if is_open(session, review_id) else _items)(session, [row])
    return item


def before_opinions(session: Session, review_id: str) -> ReviewItem:
    """One that waits, as it would if nobody had said anything of it.

    Raises:
        UnknownReview: There is none with this id.
    """
    row = review_row(session, review_id)
    (item,) = _items(session, [row])
    return _against_record(row, item)


def questions_as_they_stand(session: Session, rows: Sequence[ReviewRow], waiting: Collection[str]) -> list[ReviewItem]:
    """Some questions, in their order; those that wait as they stand now, the others as they were asked.

    Args:
        session: Any.
        rows: Of questions.
        waiting: Ids of those that wait.
    """
    as_asked = _items(session, rows)
    now = dict(zip((row.id for row in rows), _as_now(session, rows, as_asked), strict=True))
    return [now[item.id] if item.id in waiting else item for item in as_asked]


def _batches(session: Session, rows: Sequence[BatchRow]) -> list[BatchState]:
    """What became of some uploads; with as many queries for a pile of pages as for one."""
    files = {row.sha256 for row in rows if row.status in {BatchStatus.READ, BatchStatus.FAILED}}
    pages, piles = _pages(session, files), _piles(session, files)
    first = _first(session, {row.sha256 for row in rows if row.repeated})
    seen = glimpses(session, rows)
    return [
        _batch(row, pages.get(row.sha256, ()), piles.get(row.sha256, ()), first.get(row.sha256), seen.get(row.id, ()))
        for row in rows
    ]


def _first(session: Session, files: Collection[str]) -> dict[str, Arrival]:
    """The uploads that were read, of some files that came again, by content."""
    if not files:
        return {}
    read = select(BatchRow.sha256, BatchRow.id, BatchRow.received_at).where(
        BatchRow.sha256.in_(files), BatchRow.status == BatchStatus.READ.value, BatchRow.repeated.is_(False)
    )
    return {sha256: Arrival(batch, at) for sha256, batch, at in session.execute(read)}


def _batch(
    row: BatchRow, pages: Sequence[PageResult], pile: Pile, first: Arrival | None, seen: tuple[Glimpse, ...]
) -> BatchState:
    known = row.status in {BatchStatus.READ, BatchStatus.FAILED}
    return BatchState(
        id=row.id,
        name=row.name,
        sha256=row.sha256,
        status=BatchStatus(row.status),
        error=row.error,
        pages=tuple(replace(page, repeated=True, changes=()) if row.repeated else page for page in pages if known),
        received_at=row.received_at,
        received_by=row.received_by,
        images_read=row.images_read,
        repeated=row.repeated,
        findings=tuple(noted_to_json(noted) for noted in findings_of(pile)),
        open_journey=row.open_journey,
        desk=row.desk or "",
        so_far=seen,
        first=first if row.repeated else None,
        aside=None if row.aside_at is None else Aside(row.aside_by or "", row.aside_at),
    )


def _piles(session: Session, files: Collection[str]) -> dict[str, list[list[PageCode]]]:
    """The pages that were read in each image of some files, by content, images in their order."""
    images = select(ImageRow.sha256, ImageRow.image).where(ImageRow.sha256.in_(files)).order_by(ImageRow.image)
    places: dict[tuple[str, int], list[PageCode]] = {(sha256, image): [] for sha256, image in session.execute(images)}
    read = select(PageReadingRow).where(
        PageReadingRow.sha256.in_(files), PageReadingRow.rejection == "", PageReadingRow.id.not_in(taken_back())
    )
    for row in session.scalars(read.order_by(PageReadingRow.place)):
        if row.journey is not None and row.edition is not None and row.page is not None:
            places[row.sha256, row.image].append(PageCode(row.journey, row.edition, row.page))
    piles: dict[str, list[list[PageCode]]] = {}
    for (sha256, _image), pages in places.items():
        piles.setdefault(sha256, []).append(pages)
    return piles


def _pages(session: Session, files: Collection[str]) -> dict[str, list[PageResult]]:
    """The pages of some files, by content, in their order."""
    rows = session.scalars(
        select(PageReadingRow)
        .where(
            PageReadingRow.sha256.in_(files),
            PageReadingRow.id.not_in(taken_back()),
            PageReadingRow.id.not_in(read_since()),
        )
        .order_by(PageReadingRow.image, PageReadingRow.place)
    ).all()
    keys = [row.id for row in rows]
    waiting, changes = _waiting(session, keys), _changes(session, keys)
    cut_off, hidden = cut_off_pages(session, keys), hidden_pages(session, keys)
    named, away = _named_by(session, keys), put_away(session, [row.id for row in rows if row.rejection])
    pages: dict[str, list[PageResult]] = {}
    for row in rows:
        page = replace(
            _page(row, waiting.get(row.id, ()), changes.get(row.id, ())),
            cut_off=cut_off.get(row.id, ""),
            hidden=hidden.get(row.id, ""),
            named_by=named.get(row.id),
            put_away=away.get(row.id),
        )
        pages.setdefault(row.sha256, []).append(page)
    return pages


def _page(row: PageReadingRow, waiting: Iterable[str], changes: Iterable[str]) -> PageResult:
    return PageResult(
        journey=row.journey,
        edition=row.edition,
        page=row.page,
        page_image=row.page_image,
        overlay=row.overlay,
        changes=tuple(changes),
        reviews=tuple(waiting),
        rejection=next((one for one in (TRIAL, OF_ERASED) if row.outcome.get(one)), row.rejection),
        repeated=False,
        in_clear=_code_in_clear(row.outcome),
        number=row.id,
        findings=tuple(row.outcome.get("findings", ())),
        in_file=_in_file(row.outcome),
    )


def _in_file(outcome: Mapping[str, Any]) -> tuple[int, int] | None:
    said = outcome.get("in_file")
    return None if said is None else (said[0], said[1])


def _named_by(session: Session, pages: Collection[int]) -> dict[int, str]:
    """The questions whose answer says which journey some pages are of, by page."""
    given = select(DecisionRow.page_reading, DecisionRow.review).where(DecisionRow.page_reading.in_(pages))
    return {page: review_id for page, review_id in session.execute(given) if page is not None}


def _waiting(session: Session, pages: Collection[int]) -> dict[int, list[str]]:
    """Questions about some pages that wait, by page."""
    questions = select(ReviewRow.page_reading, ReviewRow.id).where(ReviewRow.page_reading.in_(pages), is_waiting())
    waiting: dict[int, list[str]] = {}
    for page, review_id in session.execute(questions.order_by(ReviewRow.number)):
        waiting.setdefault(page, []).append(review_id)
    return waiting


def _changes(session: Session, pages: Collection[int]) -> dict[int, list[str]]:
    """What some pages brought into the record when they were read, in sentences, by page."""
    moved = (HistoryRow.page_reading.in_(pages), HistoryRow.action.in_({fold.FIELD, fold.STATUS}))
    sentences: dict[int, list[str]] = {}
    for row in session.scalars(select(HistoryRow).where(*moved).order_by(HistoryRow.id)):
        sentences.setdefault(row.page_reading or 0, []).append(row.words)
    return sentences


def _known(session: Session, rows: Sequence[ReviewRow]) -> Mapping[tuple[str, str], Any]:
    journeys = {row.journey for row in rows if row.journey is not None}
    fields = {row.field for row in rows if row.field}
    if not journeys or not fields:
        return {}
    states = session.execute(_states(), {"journeys": list(journeys), "fields": list(fields)})
    return {(journey, field): value for journey, field, value in states}


@cache
def _states() -> Select[str, str, Any]:
    of_journeys = FieldRow.journey.in_(bindparam("journeys", expanding=True))
    of_fields = FieldRow.field.in_(bindparam("fields", expanding=True))
    return select(FieldRow.journey, FieldRow.field, FieldRow.value).where(of_journeys, of_fields)


def waiting_of(session: Session, ids: Collection[str]) -> list[ReviewItem]:
    """Those of some questions that wait, as they stand now."""
    return waiting_items(session, session.scalars(select(ReviewRow).where(ReviewRow.id.in_(ids), is_waiting())).all())


def waiting_items(session: Session, rows: Sequence[ReviewRow]) -> list[ReviewItem]:
    """Questions that wait, as they stand now."""
    return _as_now(session, rows, _items(session, rows))


def _as_now(session: Session, rows: Sequence[ReviewRow], items: Sequence[ReviewItem]) -> list[ReviewItem]:
    """Questions that wait: a doubt may be a conflict since, for the record is not what it was.

    So is a question about which two people do not agree.
    """
    said = opinions_of(session, [row.id for row in rows])
    return [
        replace(item, reason=ReviewReason.CONFLICT, why=DIFFER)
        if len(said.get(row.id, ())) > 1
        else _against_record(row, item)
        for row, item in zip(rows, items, strict=True)
    ]


def _against_record(row: ReviewRow, item: ReviewItem) -> ReviewItem:
    """A question that waits, whatever was said of it."""
    changed = item.reason is ReviewReason.DOUBT and not item.audit and item.record != row.record
    return replace(item, reason=ReviewReason.CONFLICT, why=Why.PERHAPS_DIFFER.value) if changed else item


def _items(session: Session, rows: Sequence[ReviewRow]) -> list[ReviewItem]:
    known = _known(session, rows)
    why = rules_asked(session, rows)
    clear, kinds = _in_clear(session, rows), kinds_asked(session, rows)
    items = [
        replace(
            _item(row, known),
            why=why[row.id],
            in_clear=clear.get(row.id),
            kinds=kinds.get(row.id, frozenset()),
        )
        for row in rows
    ]
    return _without_withdrawn(session, rows, items)


def _without_withdrawn(session: Session, rows: Sequence[ReviewRow], items: Iterable[ReviewItem]) -> list[ReviewItem]:
    """Leave out what stood on pages that were given to a journey by mistake and taken back."""
    journeys = {row.journey for row in rows if row.journey is not None}
    pages = {row.page_reading for row in rows}
    gone = set(session.scalars(_withdrawn(), {"pages": list(pages), "journeys": list(journeys)}))
    crops = pictures_withdrawn(session, journeys) if gone else {}
    shown = []
    for row, item in zip(rows, items, strict=True):
        if row.page_reading in gone:
            shown.append(replace(item, paper=None, crop=None, page_image=None, kinds=frozenset()))
        elif (row.journey, row.crop) in crops:
            shown.append(replace(item, crop=None))
        else:
            shown.append(item)
    return shown


@cache
def _withdrawn() -> Select[int]:
    """Keys of those of some `pages`, and of all of some `journeys`, that were taken back."""
    own = PageReadingRow.id.in_(bindparam("pages", expanding=True))
    of_journeys = PageReadingRow.journey.in_(bindparam("journeys", expanding=True))
    return select(PageReadingRow.id).where(own | of_journeys, PageReadingRow.id.in_(taken_back()))


def _in_clear(session: Session, rows: Sequence[ReviewRow]) -> Mapping[str, PageCode]:
    """What rejected pages show in clear, by review."""
    rejected = {row.page_reading: row.id for row in rows if row.rejection}
    if not rejected:
        return {}
    asked = select(PageReadingRow.id, PageReadingRow.outcome).where(PageReadingRow.id.in_(rejected))
    found = {rejected[row.id]: _code_in_clear(row.outcome) for row in session.execute(asked)}
    return {review: code for review, code in found.items() if code is not None}


def _code_in_clear(outcome: Mapping[str, Any]) -> PageCode | None:
    said = outcome.get("in_clear")
    return None if said is None else PageCode(said["code"], said["edition"], said["page"])


def _item(row: ReviewRow, known: Mapping[tuple[str, str], Any]) -> ReviewItem:
    return ReviewItem(
        id=row.id,
        reason=told_reason(row),
        journey=row.journey,
        field=row.field,
        kind=None if row.kind is None else FieldKind(row.kind),
        author=None if row.author is None else Author(row.author),
        question=to_agents(row.question),
        paper=row.paper,
        record=None if row.journey is None or is_audit(row) else known.get((row.journey, row.field)),
        printed=row.printed,
        confidence=row.confidence,
        crop=row.crop,
        page_image=row.page_image,
        box_mm=None if row.box_mm is None else (row.box_mm[0], row.box_mm[1], row.box_mm[2], row.box_mm[3]),
        batch=row.batch,
        edition=row.edition,
        page=row.page,
        rejection=row.rejection,
        created_at=row.created_at,
        audit=is_audit(row),
    )
