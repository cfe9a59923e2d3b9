"""A file becomes RawPages: JPEG, PNG, TIFF of several pages, PDF, HEIC, WebP, BMP; or a clear refusal.

What has colours is decoded once, and its grey made of them, as the boxes of every page are looked at in colour. Of very
large images grey is decoded at once, and colour, half as large, with it (JPEG) or when it is asked for.

An image that is cut short is refused as a whole: its missing part would look like paper on which nobody wrote. Pages of
a PDF and of a TIFF do not depend on each other: one that cannot be opened is said, and those behind it are read.
So is a page of a PDF whose picture cannot be drawn: it would be white paper; or whose scan is cut short.
"""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.units import MM_PER_INCH
from scan import engine_pdfium
from scan.engine_pdfium import PdfBroken, PdfLocked, PdfPage
from scan.engine_pillow import BEGINNINGS, UPRIGHT, ImageFile, damage_said, opened
from scan.errors import (
    EmptyFile,
    FileError,
    NotAnImage,
    NotDrawn,
    PasswordNeeded,
    TooManyPages,
    TooManyPixels,
    Truncated,
)
from scan.readings import Colour, Gray, RawPage
from scan.sparing import give_memory_back
from scan.whole import check_jpeg_end, has_last_row, may_be_cut

log = logging.getLogger(__name__)

MAX_PIXELS: Final = 100_000_000
"""An A3 sheet at 600 dpi has 70 million; a grey and a colour copy of 100 million take 400 MB."""
_COLOUR_WHOLE: Final = 24_000_000
"""Pixels up to which colour is kept as large as grey; of larger images it is kept half as wide and half as high: an A4
scan of 600 dpi then has colours of 300, and a worker of 400 MB is large enough."""
MAX_PAGES: Final = 500
"""A ream of paper; above it a batch is no sitting at a scanner any more."""

_PDF: Final = b"%PDF-"
_PDF_WITHIN: Final = 1024
"""Bytes among which a PDF says that it is one: some begin with a mark of byte order, or with words to a printer."""
_TURNS: Final = {3: cv2.ROTATE_180, 6: cv2.ROTATE_90_CLOCKWISE, 8: cv2.ROTATE_90_COUNTERCLOCKWISE}

Decoded: TypeAlias = tuple[Gray, Callable[[], Colour] | None]
"""An image in grey, and what gives it in colour, of a very large one half as large: None where there is none."""


@dataclass(frozen=True, slots=True)
class UnopenedPage:
    """A page of a file that cannot be opened, while others can.

    Attributes:
        index: Its place in the file, from 0.
        pages: How many the file has, as far as it is whole.
        error: Why.
    """

    index: int
    pages: int
    error: FileError


def load_pages(path: Path, *, most_pixels: int = MAX_PIXELS) -> Iterator[RawPage]:
    """Open a file of which every page is needed: as `open_pages`, and the first page that cannot be opened raises."""
    for page in open_pages(path, most_pixels=most_pixels):
        if isinstance(page, UnopenedPage):
            raise page.error
        yield page


def open_pages(path: Path, *, most_pixels: int = MAX_PIXELS) -> Iterator[RawPage | UnopenedPage]:
    """Open a file and decode its pages one after the other; of a file of which none can be opened, say why.

    Args:
        path: The file; its name's ending does not matter.
        most_pixels: Of an image that is opened.

    Raises:
        EmptyFile, NotAnImage, Truncated, NotDrawn, TooManyPixels, TooManyPages, PasswordNeeded
        OSError: The file cannot be read from the disk.
    """
    unopened: list[UnopenedPage] = []
    found_any = False
    for page in _pages(path, most_pixels):
        if isinstance(page, UnopenedPage) and not found_any:
            unopened.append(page)
            continue
        if not found_any:
            yield from unopened
        found_any = True
        yield page
    if not found_any:
        raise unopened[0].error


def _pages(path: Path, most_pixels: int) -> Iterator[RawPage | UnopenedPage]:
    data = path.read_bytes()
    if not data:
        raise EmptyFile(path.name)
    is_pdf = _PDF in data[:_PDF_WITHIN] and not data.startswith(BEGINNINGS)
    pages = _pdf_pages(data, path.name) if is_pdf else _image_pages(data, path, most_pixels)
    del data  # see `_image_pages`
    yield from pages


def _pdf_pages(pdf: bytes, name: str) -> Iterator[RawPage | UnopenedPage]:
    try:
        pages = engine_pdfium.count_pdf_pages(pdf)
    except PdfLocked as error:
        raise PasswordNeeded(name) from error
    except PdfBroken as error:
        raise Truncated(name, str(error)) from error
    _check_pages(pages, name)
    for index in range(pages):
        try:
            with damage_said(name):
                page = _pdf_page(pdf, index, name)
        except FileError as error:
            yield _unopened(index, pages, error)
        else:
            yield page


def _unopened(index: int, pages: int, error: FileError) -> UnopenedPage:
    log.info("page %d of %d: %s", index + 1, pages, error)
    return UnopenedPage(index, pages, error)


def _pdf_page(pdf: bytes, index: int, name: str) -> RawPage:
    start = time.perf_counter()
    page = engine_pdfium.measure_pdf_page(pdf, index)
    scale = page.px_per_mm
    width, height = round(page.width * scale), round(page.height * scale)
    _make_room(width, height, name)
    if page.lost:
        raise NotDrawn(name)
    gray, colour = _rendered(pdf, index, page, large=_is_large(width, height))
    if (not page.told_by_edges or may_be_cut(gray)) and engine_pdfium.is_pdf_page_cut(pdf, index):
        raise Truncated(name, "a scan in it ends before its last rows")
    return RawPage(gray, colour, index, dpi=scale * MM_PER_INCH, decode_ms=_milliseconds_since(start))


def _rendered(pdf: bytes, index: int, page: PdfPage, *, large: bool) -> Decoded:
    scale = page.px_per_mm
    if page.one_bit:
        return engine_pdfium.render_pdf_page(pdf, index, scale, one_bit=True), None
    if not large:
        return _with_grey(engine_pdfium.render_pdf_page_in_colour(pdf, index, scale))
    gray = engine_pdfium.render_pdf_page(pdf, index, scale)
    return gray, cache(lambda: _halved(engine_pdfium.render_pdf_page_in_colour(pdf, index, scale)))


def _image_pages(data: bytes, path: Path, most_pixels: int) -> Iterator[RawPage | UnopenedPage]:
    name = path.name
    with opened(data, name, most_pixels=MAX_PIXELS) as image:
        pages = image.pages
        _check_pages(pages, name)
        for index in range(pages):
            try:
                with damage_said(name):
                    page = _image_page(data, image, path, index, most_pixels)
            except FileError as error:
                yield _unopened(index, pages, error)
                continue
            if index == pages - 1:  # a picture of 48 megapixels has 8 MB that nobody needs while it is read
                image.close()
                del data
            yield page


def _image_page(data: bytes, image: ImageFile, path: Path, index: int, most_pixels: int) -> RawPage:
    start = time.perf_counter()
    image.seek(index)
    _make_room(*image.size, path.name, most_pixels)
    gray, colour = _decoded(data, image, path)
    if colour is None and not image.is_grey:
        colour = _colour_later(data, index, path.name)
    return RawPage(gray, colour, index, dpi=image.dpi, decode_ms=_milliseconds_since(start))


def _decoded(data: bytes, image: ImageFile, path: Path) -> Decoded:
    """The image in grey, and in colour where that was decoded with it."""
    if not image.is_jpeg:
        return _decoded_by_pillow(image)
    check_jpeg_end(data, image)
    if image.is_rgb and not _is_large(*image.size):
        whole = _upright_jpeg(data, path, image, cv2.IMREAD_COLOR)
        if whole is not None:
            return _with_grey(whole)
    gray = _upright_jpeg(data, path, image, cv2.IMREAD_GRAYSCALE)
    if gray is None:
        return _decoded_by_pillow(image)
    half = _upright_jpeg(data, path, image, cv2.IMREAD_REDUCED_COLOR_2) if image.is_rgb else None
    return gray, None if half is None else lambda: half


def _with_grey(colour: Colour) -> Decoded:
    """The colours of an image, and the grey that is made of them."""
    return np.asarray(cv2.cvtColor(colour, cv2.COLOR_BGR2GRAY), np.uint8), lambda: colour


def _is_large(width: int, height: int) -> bool:
    return width * height > _COLOUR_WHOLE


def _upright_jpeg(data: bytes, path: Path, image: ImageFile, how: int) -> NDArray[np.uint8] | None:
    """A JPEG decoded by OpenCV, twice as fast as by Pillow; None: mirrored, or of a kind that OpenCV does not know.

    Raises:
        Truncated: Its last row is missing; decoders only warn of that.
    """
    orientation = image.orientation
    if orientation not in {UPRIGHT, *_TURNS}:
        return None
    decoded = _decoded_jpeg(data, path, image, how | cv2.IMREAD_IGNORE_ORIENTATION)
    if decoded is not None and not has_last_row(decoded):
        raise Truncated(path.name, "its end mark stands before its last rows")
    if decoded is None or orientation == UPRIGHT:
        return None if decoded is None else np.asarray(decoded, np.uint8)
    return np.asarray(cv2.rotate(decoded, _TURNS[orientation]), np.uint8)


def _decoded_jpeg(data: bytes, path: Path, image: ImageFile, how: int) -> NDArray[Any] | None:
    """A JPEG decoded by OpenCV into an array of ours: one of its own is copied once more, which takes a third longer.

    OpenCV does not say then whether it came to the end, so what the last row held before says it.
    """
    if how & cv2.IMREAD_REDUCED_GRAYSCALE_2 or not _is_utf8(path):
        return cv2.imdecode(np.frombuffer(data, np.uint8), how)
    channels = (3,) if how & cv2.IMREAD_COLOR else ()
    decoded = np.empty((*image.size[::-1], *channels), np.uint8)
    before = np.random.default_rng(0).integers(0, 256, decoded.shape[1:], np.uint8)
    decoded[-1] = before
    try:
        cv2.imread(str(path), decoded, how)
    except cv2.error:
        return None  # of another size than its header says
    return None if np.array_equal(decoded[-1], before) else decoded


def _is_utf8(path: Path) -> bool:
    """Whether OpenCV can be given a file's name: other bytes, from an old scanner's folder, end the process."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def _decoded_by_pillow(image: ImageFile) -> Decoded:
    if image.is_grey or _is_large(*image.size):
        return image.gray(), None
    return _with_grey(image.colour())


def _colour_later(data: bytes, index: int, name: str) -> Callable[[], Colour]:
    @cache
    def decode() -> Colour:
        with opened(data, name, most_pixels=MAX_PIXELS) as image:
            image.seek(index)
            return _halved(image.colour())

    return decode


def _halved(colour: Colour) -> Colour:
    height, width = colour.shape[:2]
    return np.asarray(cv2.resize(colour, (width // 2, height // 2), interpolation=cv2.INTER_AREA), np.uint8)


def _check_pages(pages: int, name: str) -> None:
    if pages > MAX_PAGES:
        raise TooManyPages(name, pages, MAX_PAGES)
    if pages == 0:
        raise NotAnImage(name, "a document without pages")


def _make_room(width: int, height: int, name: str, most_pixels: int = MAX_PIXELS) -> None:
    """Before an image is decoded: see that it is not too large, and that a large one has what smaller ones left."""
    if width * height > most_pixels:
        raise TooManyPixels(name, width * height, most_pixels)
    if _is_large(width, height):
        give_memory_back()


def _milliseconds_since(start: float) -> float:
    return (time.perf_counter() - start) * 1000
