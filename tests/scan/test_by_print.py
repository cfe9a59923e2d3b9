import numpy as np
import pytest
from numpy.typing import NDArray

from forms.geometry import Quad
from forms.page_code import PageCode
from scan.errors import NotRegistered
from scan.pipeline import Timings, read_image, read_page, read_typed
from scan.pose import box_corners, points_quad
from scan.readings import FoundPage, How, RawPage, ReadPage, RejectedPage, Rejection
from scan.register import register
from scan.warp import PX_PER_MM
from tests import paper, paper_capture, paper_ink, paper_wear
from tests.editions import CODES, Edition, Editions
from tests.paper import Paper
from tests.paper_capture import Laid
from tests.paper_ink import Drawn
from tests.reading import without_handwriting

pytestmark = pytest.mark.usefixtures("looked_at_once")

PAGE = 3


def without_codes(edition: Edition, page: int = PAGE) -> Paper:
    """A printed page whose codes are blotted out."""
    codes = edition.layout.page(page).codes
    return paper_wear.blot(paper.print_page(edition.pages_pdf, page - 1, dpi=200.0), [code.box for code in codes])


def typed(raw: RawPage, editions: Editions, code: PageCode, area: Quad | None = None) -> ReadPage | RejectedPage:
    return read_typed(raw, code, area, editions, without_handwriting())


@pytest.mark.sampled(1)
@pytest.mark.parametrize("turned", [1, 2])
def test_a_page_without_codes_is_read_with_the_code_that_was_typed(
    turned: int, mariage: Edition, editions: Editions
) -> None:
    box = next(zone for zone in mariage.layout.page(PAGE).zones if zone.kind == "tick")
    sheet = paper_ink.mark(without_codes(mariage), box.box, Drawn.CROSS, seed=1)
    raw = paper.raw_page(paper_capture.flat(sheet, dpi=200.0, turned=turned))
    (unread,) = read_image(raw, editions, without_handwriting()).outcomes
    assert isinstance(unread, RejectedPage)
    assert unread.reason is Rejection.NO_CODE

    page = typed(raw, editions, PageCode(CODES[0], 1, PAGE), unread.corners_px)

    assert isinstance(page, ReadPage)
    assert page.how is How.TYPED
    assert [reading.zone.id for reading in page.zones if getattr(reading, "value", None) is True] == [box.id]


def test_a_picture_of_folded_paper_is_read_too(mariage: Edition, editions: Editions) -> None:
    worn = paper_wear.fold(without_codes(mariage))
    raw = paper.raw_page(paper_capture.photograph([Laid(worn, 105, 148, 40)]))

    page = typed(raw, editions, PageCode(CODES[0], 1, PAGE))

    assert isinstance(page, ReadPage)
    assert page.residual_mm < 0.3


@pytest.mark.parametrize("code", [PageCode(CODES[0], 1, PAGE + 1), PageCode(CODES[1], 1, PAGE)])
def test_a_page_is_not_read_as_another_whose_code_was_typed(
    code: PageCode, mariage: Edition, logement: Edition, editions: Editions
) -> None:
    raw = paper.raw_page(paper_capture.flat(without_codes(mariage), dpi=200.0))

    page = typed(raw, editions, code)

    assert isinstance(page, RejectedPage)


@pytest.mark.parametrize("code", [PageCode(CODES[0], 9, 1), PageCode(CODES[0], 1, 99)])
def test_a_page_that_was_never_printed_is_not_read(code: PageCode, mariage: Edition, editions: Editions) -> None:
    raw = paper.raw_page(paper_capture.flat(without_codes(mariage), dpi=200.0))

    page = typed(raw, editions, code)

    assert isinstance(page, RejectedPage)
    assert page.reason is Rejection.UNKNOWN_EDITION


@pytest.mark.parametrize("shade", [0, 128, 255])
def test_an_image_with_nothing_in_it_is_not_registered(shade: int, mariage: Edition, editions: Editions) -> None:
    raw = RawPage(np.full((900, 600), shade, np.uint8), None, 0)

    page = typed(raw, editions, PageCode(CODES[0], 1, PAGE))

    assert isinstance(page, RejectedPage)
    assert page.reason is Rejection.NOT_REGISTERED


def test_a_page_whose_only_code_was_seen_crooked_is_read_from_its_print(mariage: Edition, editions: Editions) -> None:
    layout = mariage.layout.page(PAGE)
    scan = paper_capture.flat(paper.print_page(mariage.pages_pdf, PAGE - 1, dpi=200.0), dpi=200.0)
    crooked = scan.pages[0](box_corners(layout.codes[0].box))
    found = FoundPage(paper.raw_page(scan), PageCode(CODES[0], 1, PAGE), How.CODE, ((points_quad(shaken(crooked)), 0),))
    reference = editions.reference(CODES[0], 1, PAGE, PX_PER_MM)

    with pytest.raises(NotRegistered):
        register(found, layout, reference)
    page = read_page(found, layout, reference, without_handwriting(), timings=Timings())

    assert page.residual_mm < 0.3


def test_a_code_beside_its_page_is_not_taken_for_a_part_of_it(mariage: Edition, editions: Editions) -> None:
    layout = mariage.layout.page(PAGE)
    scan = paper_capture.flat(without_codes(mariage), dpi=200.0)
    elsewhere = scan.pages[0](box_corners(layout.codes[0].box.moved(40, -60)))
    found = FoundPage(paper.raw_page(scan), PageCode(CODES[0], 1, PAGE), How.CODE, ((points_quad(elsewhere), 0),))
    reference = editions.reference(CODES[0], 1, PAGE, PX_PER_MM)

    with pytest.raises(NotRegistered):
        read_page(found, layout, reference, without_handwriting(), timings=Timings())


def shaken(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    """Corners of a code as a reader sees them that takes one for its neighbour: askew by four modules."""
    return np.asarray(corners + np.array([[16.0, 0.0], [0.0, 20.0], [-16.0, 0.0], [20.0, -20.0]]), np.float64)
