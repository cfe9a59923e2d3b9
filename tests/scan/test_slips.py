import cv2
import numpy as np
import pytest

from scan.readings import Gray
from scan.slips import NOT_HELD, Target

SCALE = 4.0


def printed() -> Gray:
    """60 mm square: words at the top, a frame in the middle, one long line below, and nothing at the bottom."""
    page = np.full((240, 240), 255, np.uint8)
    cv2.putText(page, "vos papiers", (16, 40), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 0, 2, cv2.LINE_AA)
    cv2.rectangle(page, (40, 80), (110, 110), 120, 1)
    page[150, :] = 150
    return page


def softened(page: Gray) -> Gray:
    return np.asarray(cv2.GaussianBlur(page, (5, 5), 1.0), np.uint8)


def moved(page: Gray, right: float, down: float) -> Gray:
    matrix = np.array([[1, 0, right * SCALE], [0, 1, down * SCALE]], np.float64)
    return np.asarray(cv2.warpAffine(page, matrix, page.shape[::-1], borderValue=255), np.uint8)


@pytest.mark.parametrize(("right", "down"), [(0.0, 0.0), (0.25, -0.2), (-0.1, 0.3)])
@pytest.mark.parametrize("gain", [0.9, 0.5])
def test_print_is_measured_to_a_twentieth_of_a_millimetre_on_dim_scans_too(
    right: float, down: float, gain: float
) -> None:
    page = softened(np.asarray(moved(printed(), right, down) * gain + 20, np.uint8))

    slips = Target.of(softened(printed()), SCALE, pitch=5.0).slips(page, most=1.0)

    words = slips.where((slips.places[:, 1] < 14) & (slips.spread.max(axis=1) < 0.1))
    assert len(words.places) > 10
    assert np.abs(np.median(words.moved, axis=0) - (right, down)).max() < 0.05


def test_a_line_holds_across_itself_and_not_along() -> None:
    page = softened(moved(printed(), 0.3, 0.2))

    slips = Target.of(softened(printed()), SCALE, pitch=5.0).slips(page, most=1.0)

    line = slips.where((np.abs(slips.places[:, 1] - 37.5) < 2) & (np.abs(slips.places[:, 0] - 30) < 20))
    assert np.abs(line.moved[:, 1] - 0.2).max() < 0.08
    assert line.spread[:, 1].max() < 0.1
    assert line.spread[:, 0].min() > 1.0


def test_print_that_is_not_there_is_not_found() -> None:
    page = softened(printed())
    page[:60] = 255

    slips = Target.of(softened(printed()), SCALE, pitch=5.0).slips(page, most=1.0)

    gone, there = slips.places[:, 1] < 12, slips.places[:, 1] > 18
    assert not slips.found[gone].any()
    assert (slips.spread[gone] == NOT_HELD).all()
    assert slips.found[there].mean() > 0.9


def test_a_stroke_across_a_frame_does_not_pull_it() -> None:
    page = moved(printed(), 0.2, 0.0)
    cv2.line(page, (30, 120), (120, 70), 60, 3, cv2.LINE_AA)

    slips = Target.of(softened(printed()), SCALE, pitch=5.0).slips(softened(page), most=1.0)

    x, y = slips.places.T
    frame = slips.where((x > 7) & (x < 31) & (y > 17) & (y < 31) & (slips.spread[:, 0] < 0.1))
    assert abs(float(np.median(frame.moved[:, 0])) - 0.2) < 0.1


def test_blank_paper_has_no_windows() -> None:
    target = Target.of(softened(printed()), SCALE, pitch=5.0)

    assert (target.places[:, 1] < 45).all()
