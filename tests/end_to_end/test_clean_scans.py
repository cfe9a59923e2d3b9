"""Clean scans, any way up and from any kind of file: pages are found and identified, and every box is right."""

import pytest

from scan.readings import TickReading
from tests import paper, paper_capture
from tests.captures import CLEAN, WAYS
from tests.editions import Edition, Editions
from tests.filling import Filled, Habits, Tally, Verdict, fill_page
from tests.paper_hands import Hands
from tests.reading import pages_read, read_scan, without_handwriting


@pytest.fixture(params=["mariage", "logement"])
def edition(request: pytest.FixtureRequest) -> Edition:
    """Each of the two booklets."""
    printed: Edition = request.getfixturevalue(request.param)
    return printed


def filled_page(edition: Edition, number: int, hands: Hands, *, seed: int = 0) -> Filled:
    """A page with half of its boxes marked as the booklet asks."""
    sheet = paper.print_page(edition.pages_pdf, number - 1)
    return fill_page(sheet, edition.layout.page(number), hands, habits=Habits(share=0.5), seed=seed)


def busiest_pages(edition: Edition, count: int) -> list[int]:
    """Numbers of the pages with most boxes."""
    return [page.page for page in sorted(edition.layout.pages, key=lambda page: -len(page.zones))[:count]]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("turned", [0, 1, 2, 3])
def test_the_covers_are_identified_and_every_box_right_in_four_directions(
    edition: Edition, editions: Editions, hands: Hands, turned: int
) -> None:
    tally = Tally()

    for number in {1, len(edition.layout.pages), busiest_pages(edition, 4)[turned]}:
        filled = filled_page(edition, number, hands, seed=turned)
        scan = paper_capture.flat(filled.paper, turned=turned, angle_deg=0.7, seed=turned)
        (page,) = pages_read(read_scan(scan, editions, without_handwriting()))
        assert (page.code.journey, page.code.page) == (edition.booklet.code, number)
        assert paper.distance_mm(page.registered.to_image, scan.pages[0]).max() < 0.3  # mm
        tally.add(page, filled.meant, only=TickReading)

    assert tally.wrong == []
    assert tally.counts[Verdict.REVIEW] == 0, str(tally)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", CLEAN)
def test_corners_are_found_where_they_truly_are(mariage: Edition, editions: Editions, hands: Hands, name: str) -> None:
    filled = filled_page(mariage, busiest_pages(mariage, 1)[0], hands)
    scan = WAYS[name](filled.paper, 5)

    (page,) = pages_read(read_scan(scan, editions, without_handwriting()))

    found, truth = page.corners_px.corners, paper.corners_px(scan).corners
    off = max(abs(a.x - b.x) + abs(a.y - b.y) for a, b in zip(found, truth, strict=True))
    assert off < 12  # px at 300 dpi: 1 mm


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".tif"])
def test_a_page_reads_the_same_from_every_kind_of_image_file(
    mariage: Edition, editions: Editions, hands: Hands, suffix: str
) -> None:
    filled = filled_page(mariage, busiest_pages(mariage, 1)[0], hands, seed=2)
    tally = Tally()

    (page,) = pages_read(read_scan(paper_capture.flat(filled.paper), editions, without_handwriting(), suffix=suffix))

    tally.add(page, filled.meant, only=TickReading)
    assert tally.wrong == []
    assert tally.counts[Verdict.REVIEW] == 0, str(tally)
