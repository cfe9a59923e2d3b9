from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from forms.geometry import Point, Quad
from scan import rest
from scan.readings import Gray, RawPage

LEFT = Quad(Point(0, 0), Point(600, 0), Point(600, 850), Point(0, 850))


def leftover_pages(image: Gray, found: Sequence[Quad]) -> tuple[Quad, ...]:
    """Of an image."""
    return rest.leftover_pages(RawPage(image, None, 0), found)


def spread(*, written: bool) -> Gray:
    """Two pages side by side, 1200 × 850 px: print on the left one, and on the right one if it is written."""
    image = np.full((850, 1200), 246, np.uint8)
    for left in (40, 640) if written else (40,):
        for line in range(100, 800, 40):
            cv2.putText(image, "votre livret de mariage", (left, line), 0, 1.2, 30, 2)
    return image


def test_a_written_page_beside_a_found_one_is_left_over() -> None:
    (area,) = leftover_pages(spread(written=True), [LEFT])

    assert min(corner.x for corner in area.corners) == pytest.approx(600, abs=60)
    assert max(corner.x for corner in area.corners) == pytest.approx(1200, abs=20)


def test_the_lid_around_a_found_page_is_no_part_of_the_page_beside_it() -> None:
    image = np.full((1000, 1400), 250, np.uint8)
    image[60:910, 60:1260] = spread(written=True)
    found = Quad(Point(60, 60), Point(660, 60), Point(660, 910), Point(60, 910))

    (area,) = leftover_pages(image, [found])

    assert min(corner.x for corner in area.corners) == pytest.approx(660, abs=30)


def test_two_pages_on_either_side_of_a_found_one_are_two() -> None:
    image = np.hstack([spread(written=True), spread(written=True)[:, :600]])
    image = np.pad(image, 60, constant_values=250)
    found = Quad(Point(660, 60), Point(1260, 60), Point(1260, 910), Point(660, 910))

    left, right = sorted(leftover_pages(image, [found]), key=lambda area: area.corners[0].x)

    assert max(corner.x for corner in left.corners) == pytest.approx(660, abs=30)
    assert min(corner.x for corner in right.corners) == pytest.approx(1260, abs=40)


def test_an_empty_half_of_the_glass_is_not() -> None:
    assert leftover_pages(spread(written=False), [LEFT]) == ()


def test_nothing_is_left_when_the_page_fills_the_image() -> None:
    whole = Quad(Point(0, 0), Point(1200, 0), Point(1200, 850), Point(0, 850))

    assert leftover_pages(spread(written=True), [whole]) == ()


def test_a_dark_table_around_a_page_is_no_page() -> None:
    image = np.full((1400, 2000), 70, np.uint8)
    image[200:1050, 300:1500] = spread(written=True)
    grain = np.random.default_rng(0).integers(-25, 25, image.shape)
    page = Quad(Point(300, 200), Point(1500, 200), Point(1500, 1050), Point(300, 1050))

    assert leftover_pages((image + grain).clip(0, 255).astype(np.uint8), [page]) == ()


def test_without_any_code_the_paper_on_a_table_is_left_over_with_its_corners() -> None:
    image = np.full((1400, 2000), 70, np.uint8)
    image[200:1050, 300:1500] = spread(written=True)

    (area,) = leftover_pages(image, [])

    found = np.array(area.as_list())
    assert np.abs(found - np.array([[300, 200], [1500, 200], [1500, 1050], [300, 1050]])).max() < 12


@pytest.mark.parametrize("specks", [0, 15])
def test_blank_paper_with_dust_has_nothing_on_it(specks: int) -> None:
    image = np.full((2480, 1748), 244, np.uint8)
    for x, y in np.random.default_rng(specks).integers(100, 1600, (specks, 2)):
        cv2.circle(image, (int(x), int(y)), 2, 60, -1)

    assert leftover_pages(image, []) == ()


def test_the_edge_of_a_page_that_was_found_roughly_is_no_page() -> None:
    image = spread(written=False)
    image[:, 612:616] = 60

    assert leftover_pages(image, [LEFT]) == ()


def test_noise_in_the_shade_is_no_writing() -> None:
    image = spread(written=False)
    image[300:700, 750:1100] = 150
    hand = np.random.default_rng(1)
    image[hand.integers(300, 700, 2500), hand.integers(750, 1100, 2500)] = 90

    assert leftover_pages(image, [LEFT]) == ()
