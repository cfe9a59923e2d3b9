import cv2
import numpy as np
import pytest

from forms.geometry import Box
from scan.readings import Gray
from scan.stuck_on import find_sheets

SCALE = 4.0


def page(shade: int = 240) -> Gray:
    """A page of 140 x 200 mm with three lines of print."""
    image = np.full((800, 560), shade, np.uint8)
    for row in range(3):
        cv2.putText(image, "Apportez la copie de l'acte", (40, 80 + 40 * row), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (0,), 2)
    return image


def with_area(image: Gray, box: Box, share: float) -> Gray:
    changed = image.copy()
    part = changed[int(box.y * SCALE) : int(box.bottom * SCALE), int(box.x * SCALE) : int(box.right * SCALE)]
    part[:] = (part * share).astype(np.uint8)
    return changed


def found(image: Gray, printed: Gray | None = None) -> list[Box]:
    return [candidate.box for candidate in find_sheets(image, page() if printed is None else printed, SCALE)]


def test_a_page_as_it_was_printed_has_nothing_stuck_on() -> None:
    assert found(page()) == []


def test_a_sheet_of_yellow_paper_is_found_where_it_is() -> None:
    sticker = Box(60.0, 90.0, 30.0, 30.0)

    (box,) = found(with_area(page(), sticker, 0.88))

    assert box.grown(2.0).contains(sticker)
    assert sticker.grown(2.0).contains(box)


def test_a_sheet_is_looked_at_in_its_middle() -> None:
    (candidate,) = find_sheets(with_area(page(), Box(60.0, 90.0, 30.0, 30.0), 0.88), page(), SCALE)

    ((x, y),) = candidate.places
    assert abs(x / SCALE - 75.0) < 3.0
    assert abs(y / SCALE - 105.0) < 3.0


def test_a_tint_that_was_printed_is_nothing_stuck_on() -> None:
    tinted = with_area(page(), Box(60.0, 90.0, 30.0, 30.0), 0.88)

    assert found(tinted, tinted) == []


@pytest.mark.parametrize(
    "box",
    [Box(60.0, 90.0, 30.0, 4.0), Box(60.0, 90.0, 7.0, 7.0), Box(20.0, 0.0, 90.0, 4.0), Box(20.0, 197.0, 30.0, 3.0)],
    ids=["a bar", "a stamp's size", "the shadow of the upper edge", "the shadow of the lower edge"],
)
def test_narrow_or_small_areas_are_none(box: Box) -> None:
    assert found(with_area(page(), box, 0.8)) == []


def test_a_sheet_that_hangs_over_the_edge_of_the_page_is_found() -> None:
    sticker = Box(60.0, 180.0, 30.0, 20.0)

    (box,) = found(with_area(page(), sticker, 0.88))

    assert box.grown(2.0).contains(sticker)
