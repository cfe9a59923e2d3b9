"""Erases the data of a journey: everything but that it was there, and that its person had it erased.

What the database says only grows may go in this one transaction, see migrations 0021 and 0027. Before it ends, contents
of the storage that nothing names any more are laid aside; some hours later they go for ever (`sweep_erased`). So a
program that dies leaves none. Nobody who only reads brings them back: only who puts the very same bytes again, and the
sweep, where the record names them after all. A file that was not read to its end stays until it is: then the sweep
erases it, unless it has pages of others. So does it with a file that comes later, and with every page of an erased
journey that was read since.
"""

import logging
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, delete, exists, select, union
from sqlalchemy.orm import Session

from forms.circumstances import Circumstances, Subject
from forms.circumstances_json import circumstances_to_json
from server.record import fold, history, words
from server.record.claims import is_read_whole, is_unfinished
from server.record.contents import CONTENTS, lay_aside, still_named
from server.record.db import Database
from server.record.decisions import is_last_word
from server.record.erasure import ERASURE, Answer, answer_request, forget_words, waiting_request
from server.record.history import Source
from server.record.storage import Storage
from server.record.table_base import Table
from server.record.tables import (
    AuditRow,
    BatchRow,
    CityLinkRow,
    DecisionRow,
    EditionRow,
    ErasingRow,
    ErasureAnswerRow,
    ErasureRequestRow,
    EscalationRow,
    FieldRow,
    FileRow,
    HandoverAnswerRow,
    HandoverRow,
    HistoryRow,
    ImageRow,
    JourneyRow,
    LookRow,
    NoteRow,
    NoteWordRow,
    OpinionRow,
    PageReadingRow,
    PhotoRow,
    PrivateNoteRow,
    ReadingRow,
    ReceiptRow,
    ReminderAddressRow,
    ReminderRow,
    ReviewRow,
    StepRow,
    TallyRow,
)
from server.record.templates import template_of

log = logging.getLogger(__name__)

_ASIDE: Final = timedelta(hours=6)
"""Longer than any upload takes from its first content to the row that names it."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What came of it.

    Attributes:
        contents: How many files of the storage were laid aside, to go some hours later.
        shared: How many scanned files stay, because pages of others are in them as well, or may be in what was not
            read, or not yet.
    """

    contents: int
    shared: int


def erase_journey(database: Database, storage: Storage, code: str, by: str) -> Erased:
    """Erase a journey that its person asked to erase. It is closed from then on, and cannot be told from its row whose.

    Raises:
        UnknownJourney, NoErasureAsked
    """
    with database.transaction() as session:
        waits = waiting_request(session, code)
        with _may_go(session, code):
            keys, shared = _erase(session, code)
            forget_words(session, code)
            _begin_anew(session, code, by)
            answer_request(session, waits, Answer.ERASED, by)
        laid_aside = lay_aside(session, storage, keys)
    return Erased(laid_aside, shared)


def sweep_erased(database: Database, storage: Storage, older_than: timedelta = _ASIDE) -> None:
    """Remove for ever what was laid aside and is still named by nothing; put back what something names.

    And erase what was read of erased journeys since: their pages, and the files that are read whole and only theirs.
    """
    with database.reading() as session:
        read_since = _read_since(session) or _all_erased(session)
    if read_since:
        with database.transaction() as session:
            _erase_read_since(session, storage)
    keys = storage.laid_aside(older_than)
    with database.reading() as session:
        still = still_named(session, keys)
    for key in keys - still:
        storage.remove(key)
    if still:
        with database.transaction() as session:  # an erasure that is at its work is waited for
            for key in still_named(session, still):
                storage.put_back(key)


def _erase(session: Session, code: str) -> tuple[set[str], int]:
    """Remove every row; the keys of the contents that they named, and how many files stay."""
    pages = set(session.scalars(_pages_of(code)))
    reviews = set(
        session.scalars(select(ReviewRow.id).where((ReviewRow.journey == code) | ReviewRow.page_reading.in_(pages)))
    )
    files = set(session.scalars(select(PageReadingRow.sha256).where(PageReadingRow.id.in_(pages))))
    keys = set(_named(session, code, pages=pages, reviews=reviews))
    handovers = set(session.scalars(select(HandoverRow.id).where(HandoverRow.journey == code)))
    addresses = set(session.scalars(select(ReminderAddressRow.id).where(ReminderAddressRow.journey == code)))
    _delete_pages(session, pages, reviews)
    _delete(
        session,
        (HandoverAnswerRow, HandoverAnswerRow.handover.in_(handovers)),
        (HandoverRow, HandoverRow.id.in_(handovers)),
        (PrivateNoteRow, PrivateNoteRow.journey == code),
        (ReceiptRow, ReceiptRow.journey == code),
        (PhotoRow, PhotoRow.journey == code),
        (EditionRow, EditionRow.journey == code),
        (ReminderRow, ReminderRow.address.in_(addresses)),
        (ReminderAddressRow, ReminderAddressRow.journey == code),
        (CityLinkRow, CityLinkRow.journey == code),
        (NoteWordRow, NoteWordRow.journey == code),
        (NoteRow, NoteRow.journey == code),
        (FieldRow, FieldRow.journey == code),
        (StepRow, StepRow.journey == code),
        (HistoryRow, HistoryRow.journey == code),
    )
    alone = files - set(session.scalars(select(PageReadingRow.sha256).where(PageReadingRow.sha256.in_(files))))
    alone -= _not_read_whole(session, alone)
    _delete_files(session, alone)
    session.expire_all()
    return keys | alone, len(files - alone)


def _not_read_whole(session: Session, files: Collection[str]) -> set[str]:
    """Those of some files that are being read, or were not read to their end: whose pages are left, nobody knows."""
    now_read = set(session.scalars(select(BatchRow.sha256).where(BatchRow.sha256.in_(files), is_unfinished())))
    return now_read | {file for file in files if not is_read_whole(session, file)}


def _erased_journeys() -> Select[str]:
    return select(ErasureRequestRow.journey).join(ErasureAnswerRow).where(ErasureAnswerRow.answer == Answer.ERASED)


def _read_since(session: Session) -> set[int]:
    """Keys of the pages of erased journeys: they were read since, and are of no edition."""
    return set(session.scalars(select(PageReadingRow.id).where(PageReadingRow.journey.in_(_erased_journeys()))))


def _all_erased(session: Session) -> set[str]:
    """The files that are read whole and in which all that was read is erased, or of an erased journey.

    An image always has a page, read or rejected, until that is erased.
    """
    anybodys = PageReadingRow.journey.is_(None) | PageReadingRow.journey.not_in(_erased_journeys())
    of_others = exists().where(PageReadingRow.sha256 == ImageRow.sha256, anybodys)
    files = set(session.scalars(select(ImageRow.sha256).where(~of_others).distinct()))
    return files - _not_read_whole(session, files)


def _erase_read_since(session: Session, storage: Storage) -> None:
    """Erase what was read of erased journeys since, and the files that are only theirs; lay their contents aside."""
    pages, files, code = _read_since(session), _all_erased(session), ""  # of several, or of nobody known any more
    reviews = set(session.scalars(select(ReviewRow.id).where(ReviewRow.page_reading.in_(pages))))
    keys = set(_named(session, code, pages=pages, reviews=reviews))
    with _may_go(session, code):
        _delete_pages(session, pages, reviews)
        _delete_files(session, files)
        session.expire_all()
    lay_aside(session, storage, keys | files)


@contextmanager
def _may_go(session: Session, code: str) -> Iterator[None]:
    """Let go what the database says only grows."""
    session.add(ErasingRow(journey=code))
    session.flush()
    yield
    session.execute(delete(ErasingRow))


def _pages_of(code: str) -> Any:
    """Pages that were read into a journey, and those that somebody gave to it by hand, as they came."""
    given = select(ReviewRow.page_reading).join(DecisionRow, DecisionRow.review == ReviewRow.id)
    now_its = given.where(DecisionRow.journey == code, DecisionRow.decided, is_last_word())
    own = select(PageReadingRow.id).where(PageReadingRow.journey == code)
    return union(own, select(PageReadingRow.id).where(PageReadingRow.id.in_(now_its)))


def _named(session: Session, code: str, *, pages: Collection[int], reviews: Collection[str]) -> Iterator[str]:
    of: dict[type[Any], ColumnElement[bool]] = {
        HistoryRow: HistoryRow.journey == code,
        FieldRow: FieldRow.journey == code,
        ReadingRow: ReadingRow.page_reading.in_(pages),
        ReviewRow: ReviewRow.id.in_(reviews),
        PageReadingRow: PageReadingRow.id.in_(pages),
        EditionRow: EditionRow.journey == code,
        ReceiptRow: ReceiptRow.journey == code,
        PhotoRow: PhotoRow.journey == code,
    }
    for column in CONTENTS:
        if column.class_ in of:
            yield from (key for key in session.scalars(select(column).where(of[column.class_])) if key)


def _delete_pages(session: Session, pages: Collection[int], reviews: Collection[str]) -> None:
    """Remove pages, what was read on them, the questions about them, and the decisions that gave them to a journey.

    Nothing may name a page that has gone: SQLite gives its number to the next one.
    """
    _delete(
        session,
        (OpinionRow, OpinionRow.review.in_(reviews)),
        (EscalationRow, EscalationRow.review.in_(reviews)),
        (DecisionRow, DecisionRow.review.in_(reviews) | DecisionRow.page_reading.in_(pages)),
        (AuditRow, AuditRow.review.in_(reviews)),
        (ReviewRow, ReviewRow.id.in_(reviews)),
        (LookRow, LookRow.page_reading.in_(pages)),
        (TallyRow, TallyRow.page_reading.in_(pages)),
        (ReadingRow, ReadingRow.page_reading.in_(pages)),
        (PageReadingRow, PageReadingRow.id.in_(pages)),
    )


def _delete_files(session: Session, files: Collection[str]) -> None:
    """Remove files of which no page is left, with every upload of them."""
    _delete(
        session,
        (ImageRow, ImageRow.sha256.in_(files)),
        (FileRow, FileRow.sha256.in_(files)),
        (BatchRow, BatchRow.sha256.in_(files)),
    )


def _delete(session: Session, *rows: tuple[type[Table], ColumnElement[bool]]) -> None:
    """Remove rows, in this order: those that name others go before them."""
    for table, condition in rows:
        session.execute(delete(table).where(condition).execution_options(synchronize_session=False))


def _begin_anew(session: Session, code: str, by: str) -> None:
    """Leave a journey of nobody: its kind, when it was opened, and that it was erased."""
    row = session.get_one(JourneyRow, code)
    nobody = circumstances_to_json(Circumstances((Subject("p1"),)))
    title = template_of(session, row.template, row.template_version).title
    row.circumstances, row.search = nobody, history.search_text(code, Circumstances((Subject("p1"),)), title)
    row.pin_hash, row.pin_failures, row.pin_locks, row.pin_locked_until = None, 0, 0, None
    session.flush()
    after = {"template": row.template, "circumstances": nobody}
    history.append(session, code, fold.OPENED, source=Source(""), words=words.opened(title), after=after)
    history.append(session, code, fold.CLOSED, source=Source(by), words=words.CLOSED)
    history.append(session, code, ERASURE, source=Source(by), words=words.ERASED)
