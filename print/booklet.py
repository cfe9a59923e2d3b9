"""render_booklet(): the PDFs of a booklet and its Layout, from one composing pass."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from forms.booklet import Booklet
from forms.layout import A5_HEIGHT, A5_WIDTH, Layout
from forms.translation import FRENCH
from forms.units import Mm
from print.canvas import Canvas
from print.compose import compose
from print.impose import EXACT, FOLD, SHEET_HEIGHT, SHEET_WIDTH, Printer, impose
from print.page import Page
from print.theme import A5_PAGES, LARGE_PRINT, PageFormat
from print.wording import Wording


@dataclass(frozen=True, slots=True)
class RenderedBooklet:
    """A booklet, ready to be printed and kept.

    Attributes:
        pages_pdf: One page a PDF page, in reading order, as large as A5: what scans are compared with.
        booklet_pdf: The same pages as they are printed on A4: on both faces, to fold, or enlarged, one a sheet; empty
            when they are printed as they are.
        layout: Where everything is, in the coordinates of `pages_pdf`.
    """

    pages_pdf: bytes
    booklet_pdf: bytes
    layout: Layout


def render_booklet(
    booklet: Booklet,
    *,
    address: Callable[[int], str],
    folded: bool = True,
    printer: Printer = EXACT,
    wording: Wording | None = None,
) -> RenderedBooklet:
    """Compose a booklet and draw it.

    Args:
        booklet: What to print.
        address: Gives the text of a page's QR code from its number, from 1.
        folded: As a booklet: a multiple of four pages, the fold at the left of odd pages and at the right of even
            ones. Otherwise as many pages as the content needs, all bound at the left.
        printer: What the sheets are printed with.
        wording: In which language; None: in French alone.
    """
    pages, layout = compose(booklet, address=address, folded=folded, wording=wording)
    language = layout.language
    sheets = _draw_sheets(booklet, pages, printer, language) if folded else b""
    return RenderedBooklet(_draw_pages(booklet, pages, language=language), sheets, layout)


def render_large(booklet: Booklet, *, address: Callable[[int], str], wording: Wording | None = None) -> RenderedBooklet:
    """Compose a booklet in large print and draw it: A4 pages one by one, bound at the left.

    Args:
        booklet: What to print.
        address: Gives the text of a page's QR code from its number, from 1.
        wording: In which language; None: in French alone.
    """
    pages, layout = compose(booklet, address=address, folded=False, made=LARGE_PRINT, wording=wording)
    small, enlarged = (
        _draw_pages(booklet, pages, made, language=layout.language)
        for made in (replace(LARGE_PRINT, scale=1.0), LARGE_PRINT)
    )
    return RenderedBooklet(small, enlarged, layout)


def render_pages(booklet: Booklet, *, address: Callable[[int], str], wording: Wording | None = None) -> bytes:
    """The pages of a folded booklet one by one, as a PDF file, for whoever only wants to look at them."""
    pages, _layout = compose(booklet, address=address, folded=True, wording=wording)
    return _draw_pages(booklet, pages)


def draw_page_alone(page: Page) -> bytes:
    """One composed page, or leaf, as a PDF file."""
    canvas = Canvas(page.layout.width, page.layout.height, title="", subject="")
    _draw_page(canvas, page, 0.0)
    canvas.end_page()
    return canvas.finish()


def _draw_pages(
    booklet: Booklet, pages: Sequence[Page], made: PageFormat = A5_PAGES, *, language: str = FRENCH
) -> bytes:
    title, subject = booklet.template.title, _subject(booklet)
    canvas = Canvas(made.width, A5_HEIGHT, title=title, subject=subject, scale=made.scale, language=language)
    for page in pages:
        _draw_page(canvas, page, 0.0)
        canvas.end_page()
    return canvas.finish()


def _draw_sheets(booklet: Booklet, pages: Sequence[Page], printer: Printer, language: str) -> bytes:
    title, subject = booklet.template.title, _subject(booklet)
    canvas = Canvas(SHEET_WIDTH, SHEET_HEIGHT, title=title, subject=subject, both_sides=True, language=language)
    for side in impose(len(pages)):
        (dx, dy), inwards = side.moved(printer), side.towards_fold(printer)
        _draw_page(canvas, pages[side.left - 1], FOLD - A5_WIDTH + dx + inwards, dy)
        _draw_page(canvas, pages[side.right - 1], FOLD + dx - inwards, dy)
        canvas.end_page()
    return canvas.finish()


def _draw_page(canvas: Canvas, page: Page, dx: Mm, dy: Mm = 0.0) -> None:
    for part in page.parts:
        canvas.draw(part.shapes, dx + part.x, dy + part.y)


def _subject(booklet: Booklet) -> str:
    return f"Livret Mon parcours, édition {booklet.edition}"
