"""Photos of documents that a resident keeps as a reminder: for themselves, until they choose to show one.

No document is handed in by its photo, and receiving the document shows none. What was decided of them is in
docs/decisions/0022.
"""

import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forms.booklet import BookletDocument
from server.record import fold, history, words
from server.record.booklet_now import booklet_now
from server.record.db import Database
from server.record.errors import RecordError, UnknownContent, UnknownField
from server.record.history import Source, locked_journey
from server.record.model import Origin
from server.record.online import RESIDENT
from server.record.photo_files import sealed, unsealed
from server.record.storage import Storage
from server.record.tables import HistoryRow, JourneyRow, PhotoRow

PHOTO: Final = "photo"
"""The action of a line of the history that tells of one that is shown. It changes nothing that is known."""

MOST: Final = 20
"""Photos of a journey: a page each of what most people bring."""

AFTER_CLOSING: Final = timedelta(days=30)
"""Then they go: time enough to open a journey again that was closed by mistake."""


class TooManyPhotos(RecordError):
    """A journey has as many photos as it may.

    Attributes:
        code: The journey.
    """

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"journey {code} has {MOST} photos")


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo that is kept.

    Attributes:
        id: Opaque.
        paper: Id of the box that says that its document is ready.
        kept_at: When, UTC.
        shown_at: Since when the town hall sees it, UTC; None: it does not.
    """

    id: str
    paper: str
    kept_at: datetime
    shown_at: datetime | None


def keep_photo(database: Database, storage: Storage, code: str, paper: str, jpeg: bytes) -> None:
    """Keep a photo of a document that the journey asks for, once: sent twice, it is kept already.

    The history says nothing of it.

    Args:
        database: The record's.
        storage: Where its file goes.
        code: The journey.
        paper: Id of the box that says that the document is ready.
        jpeg: As `photo_files.shrunk` makes it.

    Raises:
        UnknownJourney, JourneyClosed, TooManyPhotos, StorageFailed
        UnknownField: The journey asks for no such document, or not any more.
    """
    key = storage.put(sealed(jpeg))
    is_needed = False
    try:
        with database.transaction() as session:
            journey = locked_journey(session, code)
            is_new = not _is_kept(session, storage, journey, paper, jpeg)
            if is_new:
                _add(session, journey, paper, key)
        is_needed = is_new
    finally:
        if not is_needed:
            storage.lay_aside(key)
            storage.remove(key)


def check_photo(session: Session, code: str, paper: str) -> None:
    """See whether a photo of a document would be kept, before the work of opening it is done; nothing is held.

    Raises:
        UnknownJourney, JourneyClosed, TooManyPhotos
        UnknownField: The journey asks for no such document, or not any more.
    """
    row = history.journey_row(session, code)
    history.refuse_closed(session, row)
    _refuse(session, row, paper)


def photos_of(session: Session, code: str) -> tuple[Photo, ...]:
    """The photos of a journey, for its resident: the oldest first."""
    rows = select(PhotoRow).where(PhotoRow.journey == code).order_by(PhotoRow.kept_at, PhotoRow.id)
    return tuple(Photo(row.id, row.paper, row.kept_at, row.shown_at) for row in session.scalars(rows))


def shown_photos(session: Session, code: str) -> tuple[Photo, ...]:
    """Those that the town hall may see."""
    return tuple(photo for photo in photos_of(session, code) if photo.shown_at is not None)


def photo_picture(session: Session, storage: Storage, code: str, key: str, *, to_agent: bool) -> bytes:
    """The JPEG of a photo.

    Args:
        session: Of the record.
        storage: Where its file is.
        code: The journey.
        key: Id of the photo.
        to_agent: Whether an agent asks, who sees none that is not shown.

    Raises:
        UnknownContent: There is none, it is another journey's, or not for who asks.
    """
    row = session.get(PhotoRow, key)
    if row is None or row.journey != code or (to_agent and row.shown_at is None):
        raise UnknownContent(key)
    return unsealed(storage.get(row.content))


def show_photo(session: Session, code: str, key: str, *, shown: bool) -> bool:
    """Let the town hall see a photo, or see it no more; the history says so. Harmless when it was said before.

    Returns:
        Whether the journey has such a photo.

    Raises:
        UnknownJourney, JourneyClosed
    """
    journey = locked_journey(session, code)
    row = session.get(PhotoRow, key)
    if row is None or row.journey != code:
        return False
    if shown is (row.shown_at is not None):
        return True
    row.shown_at = history.now() if shown else None
    _tell(session, journey, row.paper, shown=shown)
    return True


def remove_photo(database: Database, storage: Storage, code: str, key: str) -> bool:
    """Remove a photo and its file, at once and for ever, also of a journey that is closed.

    Returns:
        Whether the journey had such a photo.

    Raises:
        UnknownJourney
    """
    with database.transaction() as session:
        journey = locked_journey(session, code, even_closed=True)
        row = session.get(PhotoRow, key)
        if row is None or row.journey != code:
            return False
        content = row.content
        if row.shown_at is not None:
            _tell(session, journey, row.paper, shown=False)
        session.delete(row)
        session.flush()
        storage.lay_aside(content)
    storage.remove(content)
    return True


def sweep_photos(database: Database, storage: Storage) -> int:
    """Remove the photos of journeys that have been closed for `AFTER_CLOSING`; how many they were."""
    closed_at = (
        select(HistoryRow.journey)
        .where(HistoryRow.action == fold.CLOSED)
        .group_by(HistoryRow.journey)
        .having(func.max(HistoryRow.at) < history.now() - AFTER_CLOSING)
    )
    wanted = (
        select(PhotoRow.journey, PhotoRow.id)
        .join(JourneyRow, JourneyRow.code == PhotoRow.journey)
        .where(JourneyRow.closed, PhotoRow.journey.in_(closed_at))
    )
    with database.reading() as session:
        found = [(row.journey, row.id) for row in session.execute(wanted)]
    return sum(remove_photo(database, storage, code, key) for code, key in found)


def paper_title(item: BookletDocument) -> str:
    """A document by its title, and whose it is."""
    return f"{item.document.title}, {item.subject.name}" if item.subject and item.subject.name else item.document.title


def _is_kept(session: Session, storage: Storage, journey: JourneyRow, paper: str, jpeg: bytes) -> bool:
    """Whether a journey has this very photo of a document: a button was pressed twice. A file that is gone is none."""
    of = select(PhotoRow.content).where(PhotoRow.journey == journey.code, PhotoRow.paper == paper)
    for content in session.scalars(of):
        with suppress(UnknownContent, OSError):
            if unsealed(storage.get(content)) == jpeg:
                return True
    return False


def _add(session: Session, journey: JourneyRow, paper: str, content: str) -> None:
    _refuse(session, journey, paper)
    at, key = history.now(), uuid.uuid4().hex
    session.add(PhotoRow(id=key, journey=journey.code, paper=paper, content=content, kept_at=at, shown_at=None))


def _refuse(session: Session, journey: JourneyRow, paper: str) -> None:
    _document(session, journey, paper)
    if (session.scalar(select(func.count()).where(PhotoRow.journey == journey.code)) or 0) >= MOST:
        raise TooManyPhotos(journey.code)


def _document(session: Session, journey: JourneyRow, paper: str) -> BookletDocument:
    for item in booklet_now(session, journey).documents:
        if item.ready.id == paper:
            return item
    raise UnknownField(journey.code, paper)


def _tell(session: Session, journey: JourneyRow, paper: str, *, shown: bool) -> None:
    """Write it into the history; of a document that is not asked for any more by its number."""
    try:
        title = paper_title(_document(session, journey, paper))
    except UnknownField:
        title = paper.partition(".")[0]
    sentence = words.photo_shown(title) if shown else words.photo_hidden(title)
    source = Source(RESIDENT, Origin.CITIZEN)
    history.append(session, journey.code, PHOTO, source=source, words=sentence, target=paper, of_notes=False)
