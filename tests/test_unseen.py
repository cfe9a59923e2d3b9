"""The paper that nothing is developed on keeps its truth, as the rest of the simulator does."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from forms.geometry import Box
from tests import paper, paper_capture, paper_ink, paper_unseen, unseen
from tests.benchmarks.marks_pages import HABITS
from tests.paper import Scan
from tests.paper_pens import ink_between
from tests.paper_unseen import MEANT, UnseenMark

BOX = Box(60, 90, 4.5, 4.5)
SPOT = (40.0, 120.0)


def spotted() -> Scan:
    """A scan of a sheet with one black spot."""
    sheet = paper.empty_sheet(dpi=200.0)
    x, y = sheet.to_px(np.array([SPOT]))[0]
    cv2.circle(sheet.image, (round(x), round(y)), 8, (0, 0, 0), -1)
    return paper_capture.flat(sheet, dpi=200.0, angle_deg=1.0)


def spot_px(scan: Scan) -> NDArray[np.float64]:
    """Where the spot is in the image."""
    grey = scan.image if scan.image.ndim == 2 else cv2.cvtColor(scan.image, cv2.COLOR_BGR2GRAY)
    inner = grey[60:-60, 60:-60]
    rows, columns = np.nonzero(inner < np.median(inner) / 2)
    return np.array([np.median(columns), np.median(rows)]) + 60.5


@pytest.mark.parametrize(
    "change", [paper_unseen.fringed, paper_unseen.diffused, paper_unseen.ring_lamp, paper_unseen.sent]
)
def test_what_happens_to_an_image_keeps_the_truth_of_places(change: Callable[[Scan], Scan]) -> None:
    scan = change(spotted())

    off = np.linalg.norm(spot_px(scan) - scan.pages[0](np.array([SPOT]))[0])

    assert off < 1.5


@pytest.mark.sampled(4)
@pytest.mark.parametrize("mark", list(UnseenMark))
def test_every_mark_leaves_ink_where_its_box_is(mark: UnseenMark) -> None:
    sheet = paper.empty_sheet()

    marked = paper_unseen.make_mark(sheet, BOX, mark, paper_unseen.BROWN_FINELINER, seed=3)

    changed = np.argwhere(np.abs(marked.image.astype(int) - sheet.image).max(axis=2) > 5) / sheet.px_per_mm
    assert len(changed)
    assert np.abs(np.median(changed, axis=0) - [BOX.center.y, BOX.center.x]).max() < 2.5


def test_correction_tape_hides_the_tick_and_the_box() -> None:
    sheet = paper.empty_sheet()

    taped = paper_unseen.make_mark(sheet, BOX, UnseenMark.WHITED_OUT, paper_ink.BLACK, seed=3)

    assert ink_between(sheet, taped).max() < 60


def test_the_other_hand_keeps_the_mix_of_meanings() -> None:
    drawn = unseen.habits(HABITS).drawn

    shares = [sum(MEANT[mark] is meaning for mark in drawn) / len(drawn) for meaning in (True, False, None)]

    assert shares == pytest.approx([5 / 7, 1 / 6, 1 / 8], abs=0.02)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("phone", [False, True])
def test_the_same_seed_is_the_same_image_told_in_words(phone: bool) -> None:
    sheet = paper.empty_sheet(dpi=100.0)

    first, again = (unseen.draw_way(31, phone=phone) for _ in range(2))

    assert first.words == again.words
    assert np.array_equal(first(sheet, 1, boxes=[BOX]).image, again(sheet, 1, boxes=[BOX]).image)
