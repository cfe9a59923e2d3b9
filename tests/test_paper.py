"""The instrument before the measure: paper.py tells the truth about where everything went."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from forms.geometry import Box
from tests import paper, paper_capture, paper_ink, paper_wear
from tests.paper import Paper, Points, Scan
from tests.paper_capture import Laid
from tests.paper_hands import Hands

SPOTS: Points = np.array(
    [[20, 25], [74, 40], [125, 30], [30, 100], [110, 118], [22, 180], [75, 190], [128, 175]], float
)


def sheet_with_spots() -> Paper:
    """A page with black spots of 3 mm at `SPOTS`."""
    sheet = paper.empty_sheet()
    for x, y in SPOTS:
        place = tuple(round(float(length) * sheet.px_per_mm * 16 - 8) for length in (x, y))
        cv2.circle(sheet.image, place, round(1.5 * sheet.px_per_mm * 16), (0, 0, 0), -1, cv2.LINE_AA, shift=4)
    return sheet


def seen_spots(scan: Scan, page: int = 0) -> Points:
    """Where the spots are in the image, looked for within 4 mm of where they should be: px."""
    image = scan.image if scan.image.ndim == 2 else cv2.cvtColor(scan.image, cv2.COLOR_BGR2GRAY)
    found = []
    for x, y in scan.pages[page](SPOTS):
        reach = 35
        left, top = int(x) - reach, int(y) - reach
        dark = np.clip(120 - image[top : top + 2 * reach, left : left + 2 * reach].astype(float), 0, None)
        rows, columns = np.indices(dark.shape)
        found.append([(columns * dark).sum() / dark.sum() + left + 0.5, (rows * dark).sum() / dark.sum() + top + 0.5])
    return np.array(found)


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "capture",
    [
        paper_capture.flat,
        lambda sheet: paper_capture.flat(sheet, dpi=200, angle_deg=1.5),
        lambda sheet: paper_capture.flat(sheet, turned=1, margin=4),
        lambda sheet: paper_capture.flat(sheet, turned=2),
        lambda sheet: paper_capture.flat(sheet, turned=3, angle_deg=-2),
        lambda sheet: paper_capture.grey(paper_capture.flat(sheet)),
        lambda sheet: paper_capture.black_and_white(paper_capture.flat(sheet)),
        lambda sheet: paper_capture.turn(paper_capture.flat(sheet), 1),
        lambda sheet: paper_capture.turn(paper_capture.flat(sheet), 2),
        lambda sheet: paper_capture.turn(paper_capture.flat(sheet), 3),
        lambda sheet: paper_capture.glass([Laid(sheet, 90, 120, 17)]),
        lambda sheet: paper_capture.photograph([Laid(sheet, 105, 148, 5)]),
    ],
)
def test_a_captured_place_is_where_the_truth_says(capture: Callable[[Paper], Scan]) -> None:
    scan = capture(sheet_with_spots())

    found = seen_spots(scan)

    assert np.abs(found - scan.pages[0](SPOTS)).max() < 0.6  # px


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    "wear",
    [
        lambda sheet: paper_wear.fold(sheet, depth=0.3),
        lambda sheet: paper_wear.fold(sheet, across=False, at=0.4, depth=0.3),
        lambda sheet: paper_wear.wrinkle(sheet, depth=1.0),
        lambda sheet: paper_wear.shrink(sheet, scale=0.96),
        lambda sheet: paper_wear.wrinkle(paper_wear.fold(paper_wear.shrink(sheet)), seed=4),
    ],
)
def test_worn_paper_keeps_the_truth_of_where_it_went(wear: Callable[[Paper], Paper]) -> None:
    sheet = sheet_with_spots()
    scan = paper_capture.flat(wear(sheet))

    found = seen_spots(scan)

    assert np.abs(found - scan.pages[0](SPOTS)).max() < 1.2  # px: the spots themselves are bent a little
    assert np.abs(scan.pages[0](SPOTS) - paper_capture.flat(sheet).pages[0](SPOTS)).max() > 1.0


def test_both_pages_of_a_spread_keep_their_own_truth() -> None:
    scan = paper_capture.spread(sheet_with_spots(), sheet_with_spots(), turned=3)

    left, right = seen_spots(scan, 0), seen_spots(scan, 1)

    assert np.abs(left - scan.pages[0](SPOTS)).max() < 0.6
    assert np.abs(right - scan.pages[1](SPOTS)).max() < 0.6
    assert np.abs(left - right).max() > 1000


def test_a_registration_that_is_off_by_a_millimetre_is_measured_as_such() -> None:
    scan = paper_capture.flat(sheet_with_spots(), angle_deg=1.0)

    off = paper.distance_mm(lambda places: scan.pages[0](places + np.array([0.6, 0.8])), scan.pages[0])

    assert off == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize("corner", paper_wear.CORNERS)
def test_a_torn_corner_is_gone_and_the_others_are_not(corner: paper_wear.Corner) -> None:
    sheet = paper_wear.tear(paper.empty_sheet(), corner, size=30)

    height, width = sheet.mask.shape
    corners = dict(
        zip(paper_wear.CORNERS, [(9, 9), (9, width - 9), (height - 9, width - 9), (height - 9, 9)], strict=True)
    )
    there = {name: bool(sheet.mask[place]) for name, place in corners.items()}

    assert there == {name: name != corner for name in paper_wear.CORNERS}


@pytest.mark.sampled(20)
@pytest.mark.parametrize("drawn", list(paper_ink.Drawn))
@pytest.mark.parametrize("pen", paper_ink.PENS)
def test_every_mark_leaves_ink_on_its_box(drawn: paper_ink.Drawn, pen: paper_ink.Pen) -> None:
    box = Box(20, 20, 4.5, 4.5)
    sheet = paper.empty_sheet(60, 60)

    written = paper_ink.mark(sheet, box, drawn, pen, seed=3)

    ink = np.any(written.image < 230, axis=2)
    rows, columns = np.nonzero(ink)
    middle = np.array([columns.mean(), rows.mean()]) / sheet.px_per_mm
    assert ink.sum() > 10
    assert np.abs(middle - [22.25, 22.25]).max() < 3.0


def test_the_same_seed_gives_the_same_pixels_and_another_seed_another_hand() -> None:
    box = Box(20, 20, 4.5, 4.5)

    first, again, other = (
        paper_ink.mark(paper.empty_sheet(60, 60), box, paper_ink.Drawn.TICK, seed=seed).image for seed in (1, 1, 2)
    )

    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_handwriting_stands_on_its_rule_inside_the_area(hands: Hands) -> None:
    area = Box(10, 20, 128, 24)

    written = paper_ink.write_line(paper.empty_sheet(), area, hands.line(1).image, row=1)

    rows, columns = np.nonzero(np.any(written.image < 200, axis=2))
    top, bottom = rows.min() / written.px_per_mm, rows.max() / written.px_per_mm
    assert area.x < columns.min() / written.px_per_mm < columns.max() / written.px_per_mm < area.right
    assert 26 < top < 36 < bottom < 42


def test_a_saved_jpeg_says_its_resolution() -> None:
    scan = paper_capture.flat(paper.empty_sheet(40, 40), dpi=200)

    content = paper.encode(scan, suffix=".jpg")

    assert content[13:18] == bytes([1, 0, 200, 0, 200])
