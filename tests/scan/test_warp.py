import cv2
import numpy as np
import pytest

from forms.geometry import Box
from forms.layout import PageLayout
from scan.bend import Field, grid_shape
from scan.pose import Pose
from scan.readings import Gray, RawPage
from scan.warp import Pyramid, Way, page_size, part_in_colour, reduced, reduced_page, warp_part

LAYOUT = PageLayout(1, 40.0, 60.0, ())
SHIFTED: Pose = np.array([[12.0, 0, 24.0], [0, 12.0, 36.0], [0, 0, 1.0]])
"""12 px a mm; the page starts 2 mm from the left and 3 mm from the top of the image."""


def image_with(box: Box) -> Gray:
    """White, 44 × 66 mm at 12 px a mm, with a black box in mm on the page of `SHIFTED`."""
    image = np.full((792, 528), 255, np.uint8)
    y, x = round((box.y + 3) * 12), round((box.x + 2) * 12)
    image[y : y + round(box.h * 12), x : x + round(box.w * 12)] = 0
    return image


def moved_by(dx: float, dy: float) -> Field:
    """A field that moves everything by the same."""
    return Field(np.tile(np.array([dx, dy]), (*grid_shape(LAYOUT.width, LAYOUT.height), 1)))


@pytest.mark.parametrize("scale", [2.0, 4.0, 8.0])
@pytest.mark.parametrize("field", [None, moved_by(0, 0)])
def test_what_was_at_a_place_is_there_at_every_scale(scale: float, field: Field | None) -> None:
    image = Pyramid.of(RawPage(image_with(Box(10, 20, 12, 16)), None, 0), 12.0, coarsest=2.0)
    way = Way(SHIFTED) if field is None else Way(SHIFTED, field)

    page = image.warp(way, LAYOUT, scale)

    wanted = np.full(page_size(LAYOUT, scale)[::-1], 255.0)
    wanted[int(20 * scale) : int(36 * scale), int(10 * scale) : int(22 * scale)] = 0
    assert page.shape == wanted.shape
    assert np.abs(page - wanted)[:, :].mean() < 3
    assert abs(float((255 - page).sum()) / 255 / scale**2 - 12 * 16) < 1.5


def test_a_field_moves_the_page_by_millimetres() -> None:
    image = Pyramid.of(RawPage(image_with(Box(10, 20, 12, 16)), None, 0), 12.0, coarsest=2.0)

    page = image.warp(Way(SHIFTED, moved_by(2.0, -1.0)), LAYOUT, 8.0)

    rows, columns = np.nonzero(page < 128)
    assert (columns.min() / 8, rows.min() / 8) == (pytest.approx(8.0, abs=0.1), pytest.approx(21.0, abs=0.1))


@pytest.mark.parametrize("way", [Way(SHIFTED), Way(SHIFTED, moved_by(0.4, 0.3))])
def test_back_undoes_the_way(way: Way) -> None:
    places = np.array([[0.0, 0.0], [40.0, 60.0], [13.0, 7.0]])

    assert np.abs(way.back(way(places)) - places).max() < 0.01


def test_the_part_of_the_page_outside_the_image_is_not_visible() -> None:
    image = Pyramid.of(RawPage(image_with(Box(1, 1, 1, 1))[:, : (2 + 30) * 12], None, 0), 12.0, coarsest=2.0)

    visible = image.visible(Way(SHIFTED), LAYOUT, 8.0)

    assert visible[:, : 30 * 8 - 1].all()
    assert not visible[:, 30 * 8 + 1 :].any()


def test_a_part_is_the_same_as_the_page_cut() -> None:
    image = image_with(Box(10, 20, 12, 16))

    part = warp_part(image, Way(SHIFTED), Box(8, 18, 16, 20), 8.0)
    page = Pyramid.of(RawPage(image, None, 0), 12.0, coarsest=8.0).warp(Way(SHIFTED), LAYOUT, 8.0)

    assert np.abs(part.astype(int) - page[18 * 8 : 38 * 8, 8 * 8 : 24 * 8]).max() < 8


def test_a_part_beside_the_image_is_white() -> None:
    part = warp_part(image_with(Box(1, 1, 1, 1)), Way(SHIFTED), Box(500, 500, 4, 4), 8.0)

    assert part.shape == (32, 32)
    assert part.min() == 255


@pytest.mark.parametrize(
    ("longest", "left", "covered"), [(900, 900, 1.0), (901, 450, 901 / 450), (3601, 900, 3601 / 900)]
)
def test_an_image_is_reduced_until_no_side_is_too_long(longest: int, left: int, covered: float) -> None:
    small, scale = reduced(np.zeros((100, longest), np.uint8), 900)

    assert small.shape[1] == left
    assert scale == pytest.approx(covered)


def test_an_image_is_halved_once_however_often_it_is_asked_for() -> None:
    raw = RawPage(image_with(Box(10, 20, 12, 16)), None, 0)

    small, scale = reduced_page(raw, 300)

    assert small is raw.halves[2]
    assert scale == 4.0


def test_a_part_in_colour_is_the_same_of_colours_kept_half_as_large() -> None:
    steps = np.arange(400, dtype=np.float32)
    image = np.asarray(np.clip(steps[:, None] / 4 + steps[None, :] / 4, 0, 255), np.uint8)
    colour = np.dstack([image, image, image])
    half = np.asarray(cv2.resize(colour, (200, 200), interpolation=cv2.INTER_AREA), np.uint8)
    box = Box(10.0, 12.0, 8.0, 6.0)

    def part(kept: Gray) -> Gray:
        return part_in_colour(RawPage(image, lambda: kept, 0), lambda places: places * 10.0, box, 5.0)

    whole, smaller = part(colour), part(half)

    assert whole.shape == smaller.shape == (30, 40, 3)
    assert np.abs(whole.astype(int) - smaller).max() <= 2
