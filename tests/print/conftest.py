"""Booklets printed once for all the tests of `print`."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import pypdfium2
import pytest
from numpy.typing import NDArray

from forms.booklet import Booklet
from forms.layout import PageLayout
from forms.units import MM_PER_INCH, PT_PER_INCH
from print.booklet import RenderedBooklet, render_booklet, render_large
from tests.print.samples import (
    address_of,
    arriving_family,
    conflict_with_a_landlord,
    first_marriage,
    foreign_family,
    large_family,
    legal_advice,
    marriage_under_way,
    overflowing,
    roomy_booklet,
    short_booklet,
    simple_request,
)

MAKERS: dict[str, Callable[[], Booklet]] = {
    maker.__name__: maker
    for maker in (
        first_marriage,
        marriage_under_way,
        simple_request,
        large_family,
        legal_advice,
        conflict_with_a_landlord,
        arriving_family,
        foreign_family,
        short_booklet,
        roomy_booklet,
        overflowing,
    )
}


@dataclass(frozen=True)
class Printed:
    """A booklet and what came out of the printer."""

    booklet: Booklet
    rendered: RenderedBooklet

    @property
    def pages(self) -> tuple[PageLayout, ...]:
        return self.rendered.layout.pages


@cache
def printed_booklet(name: str) -> Printed:
    """Print one of the sample booklets, once."""
    booklet = MAKERS[name]()
    return Printed(booklet, render_booklet(booklet, address=lambda page: address_of(booklet, page)))


@cache
def printed_large(name: str) -> Printed:
    """The same in large print."""
    booklet = MAKERS[name]()
    return Printed(booklet, render_large(booklet, address=lambda page: address_of(booklet, page)))


@cache
def raster(pdf: bytes, index: int, dpi: int) -> NDArray[np.uint8]:
    """A page as a grey image, 0 black to 255 white."""
    document = pypdfium2.PdfDocument(pdf)
    image = document[index].render(scale=dpi / PT_PER_INCH, grayscale=True).to_numpy()
    document.close()
    return np.array(image[:, :, 0] if image.ndim == 3 else image, dtype=np.uint8)


def pixels(length_mm: float, dpi: int) -> int:
    """Millimetres on paper as whole pixels."""
    return round(length_mm * dpi / MM_PER_INCH)


@pytest.fixture(params=sorted(MAKERS))
def printed(request: pytest.FixtureRequest) -> Printed:
    """Each of the sample booklets in turn."""
    return printed_booklet(request.param)


@pytest.fixture
def under_way() -> Printed:
    return printed_booklet("marriage_under_way")


@pytest.fixture
def first() -> Printed:
    return printed_booklet("first_marriage")
