"""PDF pages to pixels with PDFium: reference images of what we printed, and scans that arrive as PDF."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from typing import Any, Final

import numpy as np
import pypdfium2 as pdfium
from pypdfium2 import raw as pdfium_c

from forms.units import MM_PER_INCH, PT_PER_INCH, px_per_mm
from scan.engines import Probe
from scan.readings import Colour, Gray

_PACKAGE: Final = "pypdfium2"
_ALONE: Final = threading.Lock()
"""PDFium must not be in two threads at once: it takes the whole program down."""
_DRAWN_DPI: Final = 300.0
"""For pages that are drawn, not scanned: what a scanner is asked for."""
_SCANNED_SHARE: Final = 0.8
"""An image that covers this much of the page's width is the scan itself; a logo or a stamp covers less."""


class PdfLocked(Exception):
    """The PDF needs a password."""


class PdfBroken(Exception):
    """PDFium cannot read the PDF; the message says why."""


def probe() -> Probe:
    """Say which pypdfium2 is there; it is a wheel that the project always installs."""
    return Probe(_PACKAGE, metadata.version(_PACKAGE))


def render_pdf_page(pdf: bytes, index: int, px_per_mm: float) -> Gray:
    """Render a page in grey.

    Args:
        pdf: The document.
        index: Of the page, from 0.
        px_per_mm: Scale of the result.

    Returns:
        uint8, shape (height, width), 0 is black, paper 255.

    Raises:
        PdfLocked, PdfBroken
    """
    with _page(pdf, index) as page:
        return _render(page, px_per_mm, grayscale=True)


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


def measure_pdf_page(pdf: bytes, index: int) -> tuple[float, float, float]:
    """Say how large a page is, and at which scale to render it so that a scan in it keeps its own pixels.

    Returns:
        Width in mm, height in mm, and px_per_mm.

    Raises:
        PdfLocked, PdfBroken
    """
    with _page(pdf, index) as page:
        width_pt, height_pt = page.get_size()
        mm_per_pt = MM_PER_INCH / PT_PER_INCH
        return width_pt * mm_per_pt, height_pt * mm_per_pt, _own_scale(page)


def _render(page: Any, scale: float, *, grayscale: bool) -> np.ndarray[Any, np.dtype[np.uint8]]:
    bitmap = page.render(scale=scale * MM_PER_INCH / PT_PER_INCH, grayscale=grayscale)
    pixels: np.ndarray[Any, np.dtype[np.uint8]] = bitmap.to_numpy()
    return np.array(pixels[:, :, 0] if grayscale and pixels.ndim == 3 else pixels)  # PDFium frees its own


def _own_scale(page: Any) -> float:
    """px_per_mm of the finest image that fills the page, as scanners store one in layers; or that of a drawn page."""
    width_pt, height_pt = page.get_size()
    scales = []
    for image in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE]):
        left, bottom, right, top = image.get_bounds()
        sides = sorted((right - left, top - bottom))
        if sides[0] < _SCANNED_SHARE * min(width_pt, height_pt) or sides[1] <= 0:
            continue
        scales.append(max(image.get_px_size()) / sides[1] * PT_PER_INCH / MM_PER_INCH)
    return max(scales, default=px_per_mm(_DRAWN_DPI))


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
