"""PDF pages to pixels with PDFium: reference images of what we printed, and scans that arrive as PDF."""

import io
import math
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from typing import Any, Final

import numpy as np
import pypdfium2 as pdfium
from pypdfium2 import raw as pdfium_c

from forms.units import MM_PER_INCH, PT_PER_INCH, Mm, px_per_mm
from scan.engines import Probe
from scan.pdf_pictures import is_cut, lacks_only_rows, may_draw
from scan.readings import Colour, Gray

_PACKAGE: Final = "pypdfium2"
_ALONE: Final = threading.Lock()
"""PDFium must not be in two threads at once: it takes the whole program down."""
_DRAWN_DPI: Final = 300.0
"""For pages that are drawn, not scanned: what a scanner is asked for."""
_SCANNED_SHARE: Final = 0.8
"""An image that covers this much of the page's width is the scan itself; a logo or a stamp covers less."""
_SMALL_DPI: Final = 600.0
"""For a page with a smaller scan or picture on it, at most: the free paper around is rendered as finely."""
_SQUARE: Final = 1.005
"""Pixels whose sides differ less are squares."""
_JUST_BELOW: Final = 1 - 2e-7
"""PDFium's sizes in points are exact to 6e-8 of themselves."""
_WITH_MASK: Final = 4
"""Channels of an image with its mask."""
_BESIDE: Final = 1.02
"""Images that together have no more than this times what they cover lie side by side."""


_LOST_SHARE: Final = 0.3
"""Pictures that are not drawn and cover this much are a page, or most of one; of a scan that loses a smaller strip, the
print that is missing tells."""


@dataclass(frozen=True, slots=True)
class PdfPage:
    """What a page is like.

    Attributes:
        width: In mm.
        height: In mm.
        px_per_mm: Scale at which a scan in it has its own pixels, or that at which what is drawn is rendered.
        one_bit: It is nothing but a scan of one bit a pixel, in one piece or in strips.
        lost: A good part of it is pictures that PDFium does not draw: where they should be, it renders white paper.
        told_by_edges: If its scan is cut short, one of its edges has a single colour.
    """

    width: Mm
    height: Mm
    px_per_mm: float
    one_bit: bool
    lost: bool
    told_by_edges: bool


@dataclass(frozen=True, slots=True)
class _Image:
    """An image on a page.

    Attributes:
        drawn: PDFium's own.
        matrix: From the square of 1 x 1 that it fills to the page, in points.
    """

    drawn: Any
    matrix: Any


@dataclass(frozen=True, slots=True)
class _Content:
    """What is drawn on a page, in forms too.

    Attributes:
        images: All of them.
        others: Whatever else is drawn.
        page_size: Width and height of the page, in points.
    """

    images: Sequence[_Image]
    others: Sequence[Any]
    page_size: tuple[float, float]

    @property
    def only_images(self) -> bool:
        return bool(self.images) and not self.others

    @property
    def size(self) -> tuple[float, float]:
        """Of the page; of one of nothing but images, of what all cover."""
        return _covered(self.images)[:2] if self.only_images else self.page_size


class PdfLocked(Exception):
    """The PDF needs a password."""


class PdfBroken(Exception):
    """PDFium cannot read the PDF; the message says why."""


def probe() -> Probe:
    """Say which pypdfium2 is there; it is a wheel that the project always installs."""
    return Probe(_PACKAGE, metadata.version(_PACKAGE))


def render_pdf_page(pdf: bytes, index: int, px_per_mm: float, *, one_bit: bool = False) -> Gray:
    """Render a page in grey.

    Args:
        pdf: The document.
        index: Of the page, from 0.
        px_per_mm: Scale of the result.
        one_bit: It is a scan of one bit a pixel, and black and white, though rendering softens its edges.

    Returns:
        uint8, shape (height, width), 0 is black, paper 255.

    Raises:
        PdfLocked, PdfBroken
    """
    with _page(pdf, index) as page:
        gray = _render(page, px_per_mm, grayscale=True)
    black, white = int(gray.min()), int(gray.max())
    return np.where(gray > (black + white) // 2, np.uint8(255), np.uint8(0)) if one_bit and black < white else gray


def render_pdf_page_in_colour(pdf: bytes, index: int, px_per_mm: float) -> Colour:
    """Render a page in colour: uint8, shape (height, width, 3), blue first.

    Raises:
        PdfLocked, PdfBroken
    """
    with _page(pdf, index) as page:
        return _render(page, px_per_mm, grayscale=False)


def count_pdf_pages(pdf: bytes) -> int:
    """Say how many pages a document has.

    Raises:
        PdfLocked, PdfBroken
    """
    with _document(pdf) as document:
        return len(document)


def measure_pdf_page(pdf: bytes, index: int) -> PdfPage:
    """Say what a page is like, and at which scale to render it so that a scan in it keeps its own pixels.

    Raises:
        PdfLocked, PdfBroken
    """
    with _page(pdf, index) as page:
        width_pt, height_pt = page.get_size()
        mm_per_pt = MM_PER_INCH / PT_PER_INCH
        content = _content(page)
        scans = _scans(content)
        return PdfPage(
            width_pt * mm_per_pt,
            height_pt * mm_per_pt,
            _own_scale(scans, content.page_size),
            _is_one_bit(scans, content),
            _is_lost(page, index, content),
            _is_told_by_edges(scans, content),
        )


def is_pdf_page_cut(pdf: bytes, index: int) -> bool:
    """Say whether a scan in a page ends before its last rows: PDFium draws them in one colour, mostly that of paper.

    The mask of a scan in layers is not looked at, as PDFium does not give it.

    Raises:
        PdfLocked, PdfBroken
    """
    with _page(pdf, index) as page:
        scans = [scan.drawn for scan in _scans(_content(page)) if scan.drawn.get_metadata().bits_per_pixel]
        return any(is_cut(scan, partial(_count_samples, scan), partial(_copied, page, index)) for scan in scans)


def _render(page: Any, scale: float, *, grayscale: bool) -> np.ndarray[Any, np.dtype[np.uint8]]:
    bitmap = page.render(scale=scale * MM_PER_INCH / PT_PER_INCH, grayscale=grayscale)
    pixels: np.ndarray[Any, np.dtype[np.uint8]] = bitmap.to_numpy()
    return np.array(pixels[:, :, 0] if grayscale and pixels.ndim == 3 else pixels)  # PDFium frees its own


def _content(page: Any) -> _Content:
    images, others = [], []
    for drawn in page.get_objects():  # of a form, what is in it follows
        if drawn.type == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            images.append(_Image(drawn, _on_page(drawn)))
        elif drawn.type != pdfium_c.FPDF_PAGEOBJ_FORM:
            others.append(drawn)
    return _Content(images, others, page.get_size())


def _on_page(drawn: Any) -> Any:
    """The matrix from an object's own units to those of the page: PDFium's ends at the form around it."""
    matrix, form = drawn.get_matrix(), drawn.container
    while form is not None:
        matrix, form = matrix.multiply(form.get_matrix()), form.container
    return matrix


def _own_scale(scans: Sequence[_Image], size: tuple[float, float]) -> float:
    """px_per_mm of the finest image that fills the page, as scanners store one in layers; or that of a drawn page."""
    if not scans:
        return px_per_mm(_DRAWN_DPI)
    scale = max(_px_per_pt(image) for image in scans) * PT_PER_INCH / MM_PER_INCH
    fill = min(_covered(scans)[:2]) >= _SCANNED_SHARE * min(size)
    return scale if fill else min(scale, px_per_mm(_SMALL_DPI))


def _px_per_pt(image: _Image) -> float:
    """The scale that gives an image its own pixels on both sides; of a fax, whose pixels are no squares, the finer one.

    Sizes are rounded up when a page is rendered: a little more than one side has would show every pixel between two.
    """
    across, along, down, upright, *_ = image.matrix.get()
    sides_pt = math.hypot(across, along), math.hypot(down, upright)
    coarse, fine = sorted(px / pt for px, pt in zip(image.drawn.get_px_size(), sides_pt, strict=True))
    return float(coarse * _JUST_BELOW if fine < _SQUARE * coarse else fine)


def _is_one_bit(scans: Sequence[_Image], content: _Content) -> bool:
    """Say whether a page is nothing but a scan of one bit a pixel: in layers, and where anything else is, are greys."""
    if not content.only_images or len(scans) != len(content.images):
        return False
    wide, high, area = _covered(scans)
    beside = area <= _BESIDE * wide * high
    return beside and all(_is_of_one_bit(one.drawn) and not _is_shaded(one) for one in scans)


def _is_told_by_edges(scans: Sequence[_Image], content: _Content) -> bool:
    """Whether all that is seen of a page is one scan, which lies straight and would lack nothing but its last rows."""
    if len(scans) != 1 or len(content.images) != 1 or not all(map(_is_unseen_text, content.others)):
        return False
    across, along, down, upright, *_ = scans[0].matrix.get()
    return (along == down == 0 or across == upright == 0) and lacks_only_rows(scans[0].drawn)


def _count_samples(image: Any) -> int:
    return int(pdfium_c.FPDFImageObj_GetImageDataDecoded(image, None, 0))


def _is_of_one_bit(image: Any) -> bool:
    """Whether an image has one bit a pixel; of JPEG 2000, all would be decoded to know, and it has more."""
    return "JPXDecode" not in image.get_filters() and image.get_metadata().bits_per_pixel == 1


def _is_shaded(image: _Image) -> bool:
    """Say whether a mask lets more or less of an image through: then it has greys, whatever its own pixels have."""
    image.drawn.set_matrix(image.matrix)  # rendered in the units of a form, its mask might have a pixel or two
    try:
        seen = image.drawn.get_bitmap(render=True).to_numpy()
    except pdfium.PdfiumError:  # nobody knows
        return True
    return seen.shape[-1] == _WITH_MASK and bool(((seen[..., -1] > 0) & (seen[..., -1] < 255)).any())


def _scans(content: _Content) -> list[_Image]:
    """The images that fill a page; of a page of nothing but images, those that fill what all cover, and its strips."""
    wide, high = content.size

    def is_scan(image: _Image) -> bool:
        own_wide, own_high, _ = _covered([image])
        fills = min(own_wide, own_high) >= _SCANNED_SHARE * min(wide, high)
        is_strip = own_wide >= _SCANNED_SHARE * wide or own_high >= _SCANNED_SHARE * high
        return min(own_wide, own_high) > 0 and (fills or (content.only_images and is_strip))

    return [image for image in content.images if is_scan(image)]


def _is_lost(page: Any, index: int, content: _Content) -> bool:
    """Say whether a good part of a page is pictures that PDFium does not draw, without an error."""
    lost = [image for image in content.images if not _is_drawn(image.drawn)]
    if not lost:
        return not content.images and all(map(_is_unseen_text, content.others)) and may_draw(_copied(page, index))
    wide, high = content.size
    return bool(_covered(lost)[2] >= _LOST_SHARE * wide * high)


def _is_drawn(image: Any) -> bool:
    """Whether PDFium can decode an image: of one that it cannot, it knows no bits.

    What each kind has in its header tells that, without its pixels. JBIG2 has none.
    """
    bits = image.get_metadata().bits_per_pixel
    if bits != 1:
        return bool(bits)
    try:
        image.get_bitmap()
    except pdfium.PdfiumError:
        return False
    return True


def _is_unseen_text(drawn: Any) -> bool:
    """Whether it is text that a program read in a scan: it can be searched, and is not seen."""
    if drawn.type != pdfium_c.FPDF_PAGEOBJ_TEXT:
        return False
    return bool(pdfium_c.FPDFTextObj_GetTextRenderMode(drawn) == pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE)


def _copied(page: Any, index: int) -> bytes:
    """A page in a file of its own: what PDFium does not say of a page, it writes."""
    copy, written = pdfium.PdfDocument.new(), io.BytesIO()
    try:
        copy.import_pages(page.pdf, [index])
        copy.save(written)
    finally:
        copy.close()
    return written.getvalue()


def _covered(images: Sequence[_Image]) -> tuple[float, float, float]:
    """Width and height of what some images cover together, and the sum of their areas, in points."""
    lefts, bottoms, rights, tops = np.array([image.matrix.on_rect(0, 0, 1, 1) for image in images], np.float64).T
    wide, high = rights.max() - lefts.min(), tops.max() - bottoms.min()
    return float(wide), float(high), float(((rights - lefts) * (tops - bottoms)).sum())


@contextmanager
def _document(pdf: bytes) -> Iterator[Any]:
    with _ALONE:
        yield from _opened(pdf)


def _opened(pdf: bytes) -> Iterator[Any]:
    try:
        document = pdfium.PdfDocument(pdf)
    except pdfium.PdfiumError as error:
        if error.err_code == pdfium_c.FPDF_ERR_PASSWORD:
            raise PdfLocked(str(error)) from error
        raise PdfBroken(str(error)) from error
    try:
        yield document
    except pdfium.PdfiumError as error:
        raise PdfBroken(str(error)) from error
    finally:
        document.close()


@contextmanager
def _page(pdf: bytes, index: int) -> Iterator[Any]:
    with _document(pdf) as document:
        page = document[index]
        try:
            yield page
        finally:
            page.close()
