"""Pages of a printed booklet, rasterised once, and what is found and registered in a scan of them."""

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from forms.catalogue import find_template
from scan.engine_zbar import ZbarReader
from scan.engine_zxing import ZxingReader
from scan.find import find_pages
from scan.readings import FoundPage, RegisteredPage, RejectedPage
from scan.register import register
from scan.warp import PX_PER_MM
from tests import paper
from tests.editions import Edition, Editions, booklet_of
from tests.paper import Paper, Scan, Transform

READERS: Final = (ZxingReader(), ZbarReader())


@lru_cache(maxsize=1)
def printed_mariage() -> tuple[Editions, Edition]:
    """A marriage booklet as it was printed, for tests that share one page between their functions."""
    editions = Editions()
    return editions, editions.print_booklet(booklet_of(find_template("mariage")))


def sheet(edition: Edition, page: int) -> Paper:
    """A page, from 1, as it comes out of the printer."""
    return _sheet(edition.pages_pdf, page - 1)


@lru_cache(maxsize=8)
def _sheet(pdf: bytes, index: int) -> Paper:
    return paper.print_page(pdf, index)


def found_in(scan: Scan, editions: Editions) -> tuple[FoundPage | RejectedPage, ...]:
    """Everything that is found in a scan."""
    return find_pages(paper.raw_page(scan), editions, READERS)


def only_page(scan: Scan, editions: Editions) -> FoundPage:
    """The one page of a scan."""
    (page,) = found_in(scan, editions)
    assert isinstance(page, FoundPage), page
    return page


def registered(page: FoundPage, editions: Editions) -> RegisteredPage:
    """The page on its layout."""
    code = page.code
    layout = editions.layout(code.journey, code.edition)
    assert layout is not None
    reference = editions.reference(code.journey, code.edition, code.page, PX_PER_MM)
    return register(page, layout.page(code.page), reference)


def off_mm(page: RegisteredPage, truth: Transform) -> NDArray[np.float64]:
    """How far every box and cell of a page is from where it truly is in the image, in mm; shape (n,)."""
    boxes = [box for zone in page.layout.zones for box in zone.cells or (zone.box,)]
    places = np.array([(box.center.x, box.center.y) for box in boxes], np.float64)
    half = np.array([[0.5, 0.0]])
    one_mm = np.linalg.norm(truth(places + half) - truth(places - half), axis=1)
    return np.asarray(np.linalg.norm(page.to_image(places) - truth(places), axis=1) / one_mm)
