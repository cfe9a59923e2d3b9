"""A file to what it says: calls the stages in order, also for a page whose code a person typed.

An exception inside a page becomes a `RejectedPage` here, once: nobody's other pages are lost to it.
"""

import logging
import time
from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Final

from forms.geometry import Quad
from forms.layout import PageLayout
from forms.page_code import PageCode
from scan import engine_tesseract, engine_zbar
from scan.booklets import Booklet, booklets_in
from scan.box_views import view_boxes
from scan.by_print import marks_again, marks_by_print
from scan.condition import conditions_of
from scan.decide import decide_page, shows_pencil, without_trust
from scan.decide_ticks import BY_HAND_MM2, looks_empty
from scan.digits import DigitNetwork
from scan.engine_tesseract import TesseractReader
from scan.engine_zbar import ZbarReader
from scan.engine_zxing import ZxingReader
from scan.engines import (
    CodeReader,
    DigitReader,
    HandwritingReader,
    MarkReader,
    NullHandwritingReader,
    NullPrintedReader,
    PrintedReader,
    Probe,
)
from scan.errors import EditionLost, NotRegistered, PageRejected
from scan.find import find_pages, page_layout
from scan.handwriting import read_writing
from scan.in_clear import InClear, compare_in_clear
from scan.line_reader import LineReader
from scan.load import UnopenedPage, open_pages
from scan.marks import MarkNetwork
from scan.new_ink import find_ink
from scan.no_code import with_reasons
from scan.overlap import without_overlaps
from scan.pose import outline
from scan.readings import (
    EditionSource,
    Finding,
    FoundPage,
    Gray,
    How,
    ImageReading,
    Noted,
    PageOutcome,
    RawPage,
    ReadPage,
    RegisteredPage,
    RejectedPage,
    Rejection,
)
from scan.register import register
from scan.scanner_lines import scanner_lines
from scan.ticks import score_ticks
from scan.warp import PX_PER_MM
from scan.watched import Watched
from scan.without_code import is_nameless, recognise, with_code_in_clear

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Engines:
    """The outside readers that a pipeline works with.

    Attributes:
        code_readers: The fastest first; the others are asked when it finds nothing.
        handwriting: Of lines of handwriting.
        digits: Of digits in cells.
        printed: Of printed text.
        marks: Of boxes.
    """

    code_readers: Sequence[CodeReader]
    handwriting: HandwritingReader = field(default_factory=NullHandwritingReader)
    digits: DigitReader = field(default_factory=DigitNetwork)
    printed: PrintedReader = field(default_factory=NullPrintedReader)
    marks: MarkReader = field(default_factory=MarkNetwork)


def default_engines() -> Engines:
    """The best readers that are installed; what is missing is said in the log and read by a person."""
    tesseract = TesseractReader() if _usable(engine_tesseract.probe()) else None
    codes: list[CodeReader] = [ZxingReader()]
    if _usable(engine_zbar.probe()):
        codes.append(ZbarReader())
    return Engines(tuple(codes), LineReader(), printed=tesseract or NullPrintedReader())


SMALLEST_PX: Final = 64
"""An image with a shorter side holds no QR code of a page: the small one has 29 modules and 2 px each are needed."""


class Timings:
    """Milliseconds by stage, summed over the pages of an image."""

    def __init__(self) -> None:
        self.by_stage: dict[str, float] = {}

    @contextmanager
    def of(self, stage: str) -> Iterator[None]:
        """Measure what is done inside."""
        start = time.perf_counter()
        try:
            yield
        finally:
            spent = (time.perf_counter() - start) * 1000
            self.by_stage[stage] = self.by_stage.get(stage, 0.0) + spent


def read_file(
    path: Path,
    editions: EditionSource,
    engines: Engines,
    *,
    skip: Container[int] = (),
    booklets: Sequence[Booklet] = (),
) -> Iterator[ImageReading]:
    """Read every image of a file.

    Args:
        path: The file.
        editions: What was printed.
        engines: The outside readers.
        skip: Images that need not be read, from 0.
        booklets: What pages without a code may belong to, besides what the codes in the file name.

    Yields:
        One reading for every image that is not skipped, in the file's order; of an image that cannot be opened, between
        others that can, one that says so.

    Raises:
        scan.errors.ScanError: The file cannot be opened.
    """
    watched = Watched(editions)
    named = cache(lambda: (*booklets, *booklets_in(path, watched, engines.code_readers)))
    for page in open_pages(path):
        if page.index in skip:
            continue
        yield _unopened(page) if isinstance(page, UnopenedPage) else _read_image(page, watched, engines, named)


def read_image(
    raw: RawPage, editions: EditionSource, engines: Engines, booklets: Callable[[], Sequence[Booklet]] = tuple
) -> ImageReading:
    """Read every page in an image; raises nothing but what `editions` raises.

    Args:
        raw: The image.
        editions: What was printed.
        engines: The outside readers.
        booklets: What pages without a code may belong to, besides what the codes in the image name; only asked when
            there is such a page.
    """
    return _read_image(raw, Watched(editions), engines, booklets)


def _read_image(
    raw: RawPage, editions: Watched, engines: Engines, booklets: Callable[[], Sequence[Booklet]]
) -> ImageReading:
    timings = Timings()
    timings.by_stage["decode"] = raw.decode_ms
    try:
        with timings.of("find"):
            found = find_pages(raw, editions, engines.code_readers) if _is_large_enough(raw) else (_too_small(raw),)
    except Exception as error:
        editions.reraise()
        log.exception("looking for pages in image %d", raw.index)
        found = (RejectedPage(Rejection.INTERNAL, _facts(error)),)
    outcomes: list[PageOutcome] = [
        page if isinstance(page, RejectedPage) else _outcome(page, editions, engines, timings) for page in found
    ]
    if any(is_nameless(page) for page in outcomes):
        try:
            outcomes = _named(outcomes, raw, booklets, editions, engines=engines, timings=timings)
        except Exception:  # they stay without a name, and a person gives them one
            editions.reraise()
            log.exception("recognising pages of image %d by their content", raw.index)
    outcomes = [_proposed(page, raw, engines, timings) for page in without_overlaps(outcomes)]
    outcomes = _with_reasons(outcomes, raw, editions, engines)
    height, width = raw.gray.shape
    rejected = any(isinstance(outcome, RejectedPage) for outcome in outcomes)
    return ImageReading(raw.index, width, height, tuple(outcomes), timings.by_stage, raw if rejected else None)


def _with_reasons(outcomes: list[PageOutcome], raw: RawPage, editions: Watched, engines: Engines) -> list[PageOutcome]:
    try:
        return with_reasons(outcomes, raw, engines.code_readers, editions)
    except Exception:  # what they are is known; only a better word for it is not
        editions.reraise()
        log.exception("looking for why image %d has no code", raw.index)
        return outcomes


def _unopened(page: UnopenedPage) -> ImageReading:
    """What is said of an image that nobody can see."""
    error, place = page.error, (page.index + 1, page.pages)
    return ImageReading(page.index, 0, 0, (RejectedPage(error.reason, str(error), in_file=place),))


def _is_large_enough(raw: RawPage) -> bool:
    height, width = raw.gray.shape
    return bool(min(height, width) >= SMALLEST_PX)


def _too_small(raw: RawPage) -> RejectedPage:
    height, width = raw.gray.shape
    return RejectedPage(Rejection.TOO_SMALL, f"{width} x {height} px: no page can be read in it")


def read_page(
    found: FoundPage,
    layout: PageLayout,
    reference: Gray,
    engines: Engines,
    *,
    timings: Timings,
    names: Sequence[str] = (),
) -> ReadPage:
    """Read one page.

    Args:
        found: The page in its image.
        layout: What was printed.
        reference: The printed page, at `scan.warp.PX_PER_MM`.
        engines: The outside readers.
        timings: Takes the milliseconds of each stage.
        names: What may well be written on it, as the record has it.

    Raises:
        PageRejected: It must not be read.
    """
    with timings.of("register"):
        page = _registered(found, layout, reference)
    with timings.of("ticks"):
        lines = tuple(scanner_lines(page))
        ticks = score_ticks(page, lines)
        shares = engines.marks.read_marks(view_boxes(page, ticks))
    with timings.of("ink"):
        ink = find_ink(page, looks_empty(ticks, shares), least_mm2=BY_HAND_MM2, lines=lines)
    with timings.of("text"):
        writing = read_writing(page, ink, engines.handwriting, engines.digits, names=names)
    zones, annotations = decide_page(page, ticks, shares, ink, writing)
    with timings.of("condition"):
        findings = conditions_of(page, lines)
    if not shows_pencil(ink):
        findings = (*findings, Noted(Finding.PENCIL_HIDDEN))
    return ReadPage(found.code, found.how, page.corners_px, zones, annotations, page.residual_mm, page, findings)


def _registered(found: FoundPage, layout: PageLayout, reference: Gray) -> RegisteredPage:
    """The page warped onto its layout, from its codes, or else from its print.

    Raises:
        PageRejected: It must not be read.
    """
    try:
        return register(found, layout, reference)
    except NotRegistered:
        if found.how is not How.CODE:
            raise
        return register(replace(found, marks=marks_again(found, layout, reference)), layout, reference)


def read_typed(
    raw: RawPage, code: PageCode, area: Quad | None, editions: EditionSource, engines: Engines
) -> PageOutcome:
    """Read a page whose code a person typed, because no reader of codes could.

    Args:
        raw: The image.
        code: As typed. Booklets of one template share their print, so the code in clear on the page must be the same.
        area: Where the page is, px; None: anywhere.
        editions: What was printed.
        engines: The outside readers.

    Returns:
        The page, whose marks all go to a person when its code in clear is not to be seen; or why it was not read.
    """
    printed = _printed(code, editions)
    if isinstance(printed, RejectedPage):
        return replace(printed, corners_px=area)
    try:
        marks = marks_by_print(raw.gray, *printed, area)
    except PageRejected as error:
        return RejectedPage(error.reason, str(error), area, code)
    except Exception as error:
        log.exception("looking for page %s in image %d", code, raw.index)
        return RejectedPage(Rejection.INTERNAL, _facts(error), area, code)
    outcome = _outcome(FoundPage(raw, code, How.TYPED, marks), editions, engines, Timings())
    return outcome if isinstance(outcome, RejectedPage) else _as_typed(outcome, editions)


def _as_typed(page: ReadPage, editions: EditionSource) -> PageOutcome:
    """The page, as far as its code in clear says that it is the one that was typed."""
    match compare_in_clear(page.registered, editions):
        case InClear.SAME:
            return page
        case InClear.OTHER:
            found = f"the code in clear is not {page.code}"
            return RejectedPage(Rejection.OTHER_CODE, found, page.corners_px, page.code)
        case InClear.UNREADABLE:
            return replace(page, zones=without_trust(page.zones))


def _outcome(found: FoundPage, editions: EditionSource, engines: Engines, timings: Timings) -> PageOutcome:
    """The page, or why it was not read."""
    code = found.code
    with timings.of("reference"):
        printed = _printed(code, editions)
    if isinstance(printed, RejectedPage):
        return replace(printed, corners_px=_lies(found, editions))
    layout, reference = printed
    names = editions.names(code.journey)
    try:
        return read_page(found, layout, reference, engines, timings=timings, names=names)
    except PageRejected as error:
        return RejectedPage(error.reason, str(error), outline(found.marks, layout), code)
    except Exception as error:
        log.exception("reading page %s of image %d", code, found.raw.index)
        return RejectedPage(Rejection.INTERNAL, _facts(error), outline(found.marks, layout), code)


def _printed(code: PageCode, editions: EditionSource) -> tuple[PageLayout, Gray] | RejectedPage:
    """What was printed of a page, as zones and as an image; or why nobody knows."""
    try:
        layout = page_layout(code, editions)
        if layout is None:
            return RejectedPage(Rejection.UNKNOWN_EDITION, f"{code} is not among what was printed here", code=code)
        return layout, editions.reference(code.journey, code.edition, code.page, PX_PER_MM)
    except EditionLost as error:
        return RejectedPage(error.reason, str(error), code=code)


def _lies(found: FoundPage, editions: EditionSource) -> Quad | None:
    """Where a page lies whose print is lost: its layout is kept apart, and may still be there."""
    try:
        layout = page_layout(found.code, editions)
    except EditionLost:
        return None
    return None if layout is None else outline(found.marks, layout)


def _named(
    outcomes: Sequence[PageOutcome],
    raw: RawPage,
    booklets: Callable[[], Sequence[Booklet]],
    editions: EditionSource,
    *,
    engines: Engines,
    timings: Timings,
) -> list[PageOutcome]:
    """The outcomes of an image, with those pages named that nothing but their content tells."""
    with timings.of("content"):
        pages, unknown = recognise(outcomes, raw, booklets, editions)
    named = [(_outcome(page.found, editions, engines, timings), page.proven) for page in pages]
    read = [_unproven(page) if isinstance(page, ReadPage) and not proven else page for page, proven in named]
    return [*(page for page in outcomes if not is_nameless(page)), *read, *unknown]


def _unproven(page: ReadPage) -> ReadPage:
    """A page of which only its print says which it is: another booklet of the same template has the same."""
    noted = Noted(Finding.BY_CONTENT)
    return replace(page, zones=without_trust(page.zones), findings=(*page.findings, noted))


def _proposed(page: PageOutcome, raw: RawPage, engines: Engines, timings: Timings) -> PageOutcome:
    if isinstance(page, ReadPage):
        return page
    with timings.of("in clear"):
        return with_code_in_clear(page, raw, engines.printed)


def _usable(probe: Probe) -> bool:
    if not probe.available:
        log.warning("%s is missing: %s", probe.name, probe.remedy)
    return probe.available


def _facts(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
