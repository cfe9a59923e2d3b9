import cv2
import numpy as np
import pytest

from forms.geometry import Point, Quad
from scan.overlap import shared_area
from scan.readings import Gray
from scan.side_by_side import single_pages
from tests import paper, paper_capture, paper_wear
from tests.editions import Edition
from tests.paper import Paper, Scan
from tests.paper_capture import Laid

DPI = 150.0


def nameless(edition: Edition, page: int, dpi: float = DPI) -> Paper:
    """A page whose codes are blotted out."""
    marks = edition.layout.page(page).codes
    return paper_wear.blot(paper.print_page(edition.pages_pdf, page - 1, dpi=dpi), [mark.box for mark in marks])


def whole(gray: Gray) -> Quad:
    height, width = gray.shape
    return Quad(Point(0, 0), Point(width, 0), Point(width, height), Point(0, height))


def apart(scan: Scan) -> tuple[Quad, ...]:
    gray = paper.raw_page(scan).gray
    return single_pages(gray, whole(gray), scan.dpi)


def covered(areas: tuple[Quad, ...], scan: Scan) -> list[list[float]]:
    """How much of each area lies on each page."""
    return [[shared_area(area, paper.corners_px(scan, page)) for page in range(2)] for area in areas]


@pytest.mark.sampled(9)
@pytest.mark.parametrize(("gap", "angle"), [(0.0, 0.0), (5.0, 1.5), (5.0, -2.0)])
@pytest.mark.parametrize("pages", [(2, 3), (4, 5), (8, 1)])
@pytest.mark.parametrize("turned", [0, 1])
def test_two_pages_side_by_side_are_two(
    gap: float, angle: float, pages: tuple[int, int], turned: int, mariage: Edition
) -> None:
    left, right = (nameless(mariage, page) for page in pages)
    laid = [Laid(left, 80, 110), Laid(right, 228 + gap, 110, angle)]
    scan = paper_capture.turn(paper_capture.glass(laid, width=330, height=220, dpi=DPI), turned)

    areas = apart(scan)

    assert len(areas) == 2
    (one, beside), (other_beside, other) = sorted(covered(areas, scan), reverse=True)
    assert min(one, other) > 0.93
    assert max(beside, other_beside) < 0.05


@pytest.mark.parametrize("dpi", [150.0, 200.0, 300.0])
def test_the_line_in_the_margin_makes_no_second_gutter(dpi: float, mariage: Edition) -> None:
    laid = [Laid(nameless(mariage, 2, dpi), 80, 110), Laid(nameless(mariage, 3, dpi), 233, 110)]

    assert len(apart(paper_capture.glass(laid, width=320, height=220, dpi=dpi))) == 2


def test_an_open_booklet_is_divided_at_its_fold(mariage: Edition) -> None:
    scan = paper_capture.spread(nameless(mariage, 4), nameless(mariage, 5), dpi=DPI)

    assert len(apart(scan)) == 2


@pytest.mark.parametrize("page", [2, 4])
def test_a_single_page_on_a_large_glass_stays_whole(page: int, mariage: Edition) -> None:
    scan = paper_capture.glass([Laid(nameless(mariage, page), 90, 110, 1.0)], dpi=DPI)

    assert len(apart(scan)) == 1


def test_pages_of_which_one_lies_across_stay_whole(mariage: Edition) -> None:
    laid = [Laid(nameless(mariage, 4), 108, 76, 90), Laid(nameless(mariage, 5), 90, 253)]

    assert len(apart(paper_capture.glass(laid, dpi=DPI, height=360))) == 1


@pytest.mark.parametrize("turned", range(4))
def test_a_letter_stays_whole(turned: int) -> None:
    image = np.full((1754, 1240), 246, np.uint8)
    words = [
        "Madame",
        "Monsieur",
        "votre",
        "demande",
        "de",
        "logement",
        "du",
        "mois",
        "nous",
        "est",
        "bien",
        "parvenue",
    ]
    hand = np.random.default_rng(turned)
    for line in [*range(150, 820, 40), *range(960, 1600, 40)]:
        cv2.putText(image, " ".join(hand.permutation(words)[:9]), (100, line), 0, 1.1, 30, 2)
    gray = np.ascontiguousarray(np.rot90(image, turned))

    assert single_pages(gray, whole(gray), DPI) == (whole(gray),)


def test_what_cannot_be_measured_stays_whole(mariage: Edition) -> None:
    gray = paper.raw_page(paper_capture.spread(nameless(mariage, 4), nameless(mariage, 5), dpi=DPI)).gray

    assert single_pages(gray, whole(gray), None) == (whole(gray),)


@pytest.mark.parametrize("shade", [0, 128, 255])
def test_nothing_written_stays_whole(shade: int) -> None:
    gray = np.full((900, 1300), shade, np.uint8)

    assert single_pages(gray, whole(gray), DPI) == (whole(gray),)
