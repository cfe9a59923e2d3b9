"""Pages in large print as they come back: drawn on A4, written on with ordinary pens, scanned at what the scanner says.

A sheet is measured as its layout is: in mm before it is enlarged. A pen is as thick as any other, so its strokes are
thinner there.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from forms.layout import PageLayout
from tests import paper
from tests.editions import Edition
from tests.paper import Paper, Scan
from tests.paper_ink import Pen


def large_sheet(edition: Edition, number: int, *, dpi: float = 300.0) -> Paper:
    """A page in large print as it left the printer.

    Args:
        edition: In large print.
        number: Of the page, from 1.
        dpi: Of the ink that will be put on it, on its A4.
    """
    layout = edition.layout.page(number)
    sheet = paper.print_page(edition.rendered.booklet_pdf, number - 1, dpi=dpi)
    scale = sheet.px_per_mm * layout.scale
    return replace(
        sheet, px_per_mm=scale, width=layout.width, height=layout.height, to_px=lambda points: points * scale
    )


def ordinary(pens: Sequence[Pen], layout: PageLayout) -> tuple[Pen, ...]:
    """Pens for a page in large print."""
    return tuple(replace(pen, width=pen.width / layout.scale) for pen in pens)


def captured(way: Callable[[Paper, int], Scan], sheet: Paper, layout: PageLayout, seed: int) -> Scan:
    """A scan or picture of a page in large print; a scanner says the resolution of the sheet as it is."""
    scan = way(sheet, seed)
    return scan if scan.dpi is None else replace(scan, dpi=scan.dpi / layout.scale)
