"""A rejected page is given to the journey whose code a person typed: read with that code where it may be, or kept."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forms.geometry import Quad
from forms.page_code import PageCode
from scan.errors import ScanError
from scan.find import find_pages
from scan.load import open_pages
from scan.overlap import SHARED, shared_area
from scan.pipeline import Engines, read_typed
from scan.pose import outline
from scan.readings import NAMELESS, UNOPENED, WITHOUT_CODE, FoundPage, ImageReading, RawPage, ReadPage, Rejection
from scan.without_code import find_more
from server.config import Settings
from server.record import fold, history, words
from server.record.db import Database
from server.record.decisions import read_since, refuse_decided, review_row, taken_back, write_decision
from server.record.draw import draw_of
from server.record.editions import StoredEditions, edition_row
from server.record.errors import JourneyErased, NeverPrintedHere, NoImage, NotRecognised, NotThatPage, WrongValue
from server.record.history import Source, unerased_journey
from server.record.merging import changed_and_asked, keep_page
from server.record.model import Origin, ReviewReason
from server.record.prepared import KeptPage, prepare_image
from server.record.storage import Storage
from server.record.tables import BatchRow, ImageRow, PageReadingRow, ReviewRow

_UNREAD: Final = frozenset({Rejection.NOT_REGISTERED, Rejection.TOO_SMALL, Rejection.INTERNAL})
"""Such a page is tried again under the name that its own code gives it, if it was read."""
_MOSTLY: Final = 0.5
"""Share of an area that lies in the one that a question was about, when it is a part of it."""
_FROM_ELSEWHERE: Final = frozenset({Rejection.WRONG_SIGNATURE, Rejection.UNKNOWN_EDITION})
"""The own code of such a page was read, and says that it is of no journey here."""


@dataclass(frozen=True, slots=True)
class Attached:
    """What came of giving a page to a journey.

    Attributes:
        read: It was read and merged as any page; otherwise its image alone is with the journey.
        changes: How many values it changed.
        reviews: How many questions about it wait for a person.
    """

    read: bool
    changes: int = 0
    reviews: int = 0


@dataclass(frozen=True, slots=True)
class _Where:
    """Where a rejected page is.

    Attributes:
        sha256: Of its file.
        image: Which image of the file, from 0.
        corners: In the image, px; None where nobody knows.
        area: Where in the image to look for its print, px; None: anywhere, as corners may be those of a code alone.
        others: The pages beside it that were read, px.
        asked: What else of the image was rejected and has a question of its own, px.
    """

    sha256: str
    image: int
    corners: Quad | None
    area: Quad | None
    others: tuple[Quad, ...]
    asked: tuple[Quad, ...]


def attach_page(
    database: Database,
    settings: Settings,
    review_id: str,
    code: PageCode,
    *,
    by: str,
    engines: Engines,
    even_unread: bool = False,
) -> Attached:
    """Give a rejected page to the page of a journey that a person named.

    Args:
        database: The record's.
        settings: Of the home.
        review_id: The question about the page.
        code: Journey, edition and page, as typed.
        by: Who says so.
        engines: The readers.
        even_unread: They know that it cannot be read, and want its image kept with the journey all the same. Of pages
            on one another nobody expects anything else, and a page whose own code names it needs no second word.

    Raises:
        UnknownReview, UnknownJourney, JourneyErased, UnknownEdition
        WrongValue: The edition has no such page.
        NotThatPage: Its own code, or the one on it in clear, says another page; or nothing was rejected.
        NeverPrintedHere: Its own code says that it is of no journey here.
        NotRecognised: It could not be read as the page that was typed, and nothing on it says that it is that one.
        NoImage: It could not be opened, so there is nothing to give.
        AlreadyDecided: Somebody was faster; says who.
    """
    with database.reading() as session:
        row = review_row(session, review_id)
        if ReviewReason(row.reason) is not ReviewReason.REJECTED:
            raise NotThatPage(code)
        refuse_decided(session, row)
        _check(session, code)
        _refuse_others(row, code)
        where, reason, named = _where(session, row), Rejection(row.rejection), _was_tried(row)
    storage, editions = Storage(settings.storage), StoredEditions(database, settings)
    raw = _image(where, storage)
    if reason is Rejection.OVERLAPPING and code.journey not in _named_around(raw, where, editions, engines):
        raise NotThatPage(code)
    pages: tuple[KeptPage, ...] = ()
    if (named or reason in NAMELESS) and raw is not None:  # pages on one another mix what two people wrote
        pages = _read(raw, where, code, editions, settings=settings, engines=engines)
    if not (pages or named or reason is Rejection.OVERLAPPING or even_unread):
        raise NotRecognised(code)
    with database.transaction() as session:
        return _keep(session, storage, review_row(session, review_id), code, pages=pages, by=by)


def _check(session: Session, code: PageCode) -> None:
    history.journey_row(session, code.journey)
    if history.is_erased(session, code.journey):
        raise JourneyErased(code.journey)
    if not 1 <= code.page <= edition_row(session, code.journey, code.edition).pages:
        raise WrongValue("page", code.page, f"a page of edition {code.edition}")


def _refuse_others(row: ReviewRow, code: PageCode) -> None:
    """Believe the own code of a page, which is signed, more than what is typed.

    Raises:
        NotThatPage, NeverPrintedHere, NoImage
    """
    if Rejection(row.rejection) in UNOPENED:
        raise NoImage(code)
    if Rejection(row.rejection) in _FROM_ELSEWHERE:
        raise NeverPrintedHere(code)
    if row.journey is None or row.edition is None or row.page is None:
        return
    own = PageCode(row.journey, row.edition, row.page)
    if own != code:
        raise NotThatPage(code, own)


def _was_tried(row: ReviewRow) -> bool:
    """Whether the page could not be read under the name that its own code gives it."""
    return Rejection(row.rejection) in _UNREAD and row.journey is not None


def _where(session: Session, row: ReviewRow) -> _Where:
    page = session.get_one(PageReadingRow, row.page_reading)
    of_image = select(PageReadingRow).where(
        PageReadingRow.sha256 == page.sha256,
        PageReadingRow.image == page.image,
        PageReadingRow.id != page.id,
        PageReadingRow.id.not_in(taken_back()),
        PageReadingRow.id.not_in(read_since()),
    )
    beside = [(other, _corners(other)) for other in session.scalars(of_image)]
    others = tuple(corners for other, corners in beside if corners is not None and not other.rejection)
    asked = tuple(corners for other, corners in beside if corners is not None and other.rejection)
    corners = _corners(page)
    area = corners if row.rejection in WITHOUT_CODE else None
    return _Where(page.sha256, page.image, corners, area, others, asked)


def _corners(page: PageReadingRow) -> Quad | None:
    told = page.outcome.get("corners_px")
    return None if told is None else Quad.from_list(told)


def _image(where: _Where, storage: Storage) -> RawPage | None:
    """The image; None when it cannot be opened any more."""
    try:
        page = next(islice(open_pages(storage.path(where.sha256)), where.image, None), None)
    except ScanError:
        return None
    return page if isinstance(page, RawPage) else None


def _named_around(raw: RawPage | None, where: _Where, editions: StoredEditions, engines: Engines) -> frozenset[str]:
    """The journeys named by the codes of the pages that lie on one another in one place."""
    if raw is None or where.corners is None:
        return frozenset()
    found = [page for page in find_pages(raw, editions, engines.code_readers) if isinstance(page, FoundPage)]
    return frozenset(
        page.code.journey for page in found if shared_area(_outline(page, editions), where.corners) > SHARED
    )


def _outline(page: FoundPage, editions: StoredEditions) -> Quad:
    layout = editions.layout(page.code.journey, page.code.edition)
    assert layout is not None  # noqa: S101  # the page was found by it
    return outline(page.marks, layout.page(page.code.page))


def _read(
    raw: RawPage, where: _Where, code: PageCode, editions: StoredEditions, *, settings: Settings, engines: Engines
) -> tuple[KeptPage, ...]:
    """The page as read, then what else was taken for a part of it, with their pictures stored; empty when not read.

    Raises:
        NotThatPage: Another code stands on it in clear.
    """
    outcome = read_typed(raw, code, where.area, editions, engines)
    if not isinstance(outcome, ReadPage):
        if outcome.reason is Rejection.OTHER_CODE:
            raise NotThatPage(code)
        return ()
    beside = (*where.others, *where.asked)
    more = find_more(raw, (outcome.corners_px, *beside), engines.printed)
    asked_here = [page for page in more if _is_part(page.corners_px, where.corners)]
    height, width = raw.gray.shape
    image = ImageReading(raw.index, width, height, (outcome, *asked_here), raw=raw)
    return prepare_image(image, Storage(settings.storage), draw_of(settings), beside=beside).pages


def _is_part(area: Quad | None, whole: Quad | None) -> bool:
    """Whether an area was in the one that a question was about; what lies elsewhere was seen, and asks nothing."""
    return area is not None and whole is not None and shared_area(area, whole) > _MOSTLY


def _keep(
    session: Session, storage: Storage, row: ReviewRow, code: PageCode, *, pages: Sequence[KeptPage], by: str
) -> Attached:
    unerased_journey(session, code.journey)
    refuse_decided(session, row)
    batch, place = session.get_one(BatchRow, row.batch), f"{code.edition}.{code.page}"
    where = _locked_image(session, row)
    first = _next_place(session, where)
    rows = [
        keep_page(session, storage, replace(page, place=free), batch)
        for free, page in enumerate(_not_kept_yet(pages, where), start=first)
    ]
    kept = rows[0] if rows else None
    found = None if kept is None else changed_and_asked(session, [kept.id])
    write_decision(
        session,
        row,
        by=by,
        keep="image" if kept is None else "page",
        value=place,
        journey=code.journey,
        page_reading=None if kept is None else kept.id,
    )
    source = Source(by, Origin.PAPER, code.edition, batch.sha256, row.page_image, row.id)
    sentence = words.attached(code.edition, code.page, found)
    history.append(session, code.journey, fold.SCANNED, source=source, words=sentence, target=place)
    return Attached(read=False) if found is None else Attached(True, *found)


def _locked_image(session: Session, row: ReviewRow) -> _Where:
    """What is kept of the image now: whoever else names a page of it waits for this transaction."""
    page = session.get_one(PageReadingRow, row.page_reading)
    image = select(ImageRow.image).where(ImageRow.sha256 == page.sha256, ImageRow.image == page.image)
    session.execute(image.with_for_update())
    return _where(session, row)


def _not_kept_yet(pages: Sequence[KeptPage], where: _Where) -> Sequence[KeptPage]:
    """The pages, unless the first one lies where a page was read, and what is left beside it that nobody asks about."""
    areas = [Quad.from_list(page.outcome["corners_px"]) for page in pages]
    if not pages or any(shared_area(areas[0], other) > SHARED for other in where.others):
        return ()
    known = (*where.others, *where.asked)
    return [
        page
        for page, area in zip(pages, areas, strict=True)
        if page is pages[0] or all(shared_area(area, other) < _MOSTLY for other in known)
    ]


def _next_place(session: Session, where: _Where) -> int:
    """The first free place of an image: the rejected page keeps its own."""
    of_image = (PageReadingRow.sha256 == where.sha256, PageReadingRow.image == where.image)
    last = session.scalar(select(func.max(PageReadingRow.place)).where(*of_image))
    return 0 if last is None else last + 1
