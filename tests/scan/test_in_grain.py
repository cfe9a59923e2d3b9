from typing import Final

import cv2
import numpy as np
import pytest

from forms.geometry import Box
from forms.layout import PageLayout, Zone
from forms.model import Author, FieldKind
from scan.darkness import darkness
from scan.faint_ink import find_traces
from scan.in_grain import Grain, find_grain, roughness, surplus, surplus_beside
from scan.readings import Gray

SCALE: Final = 4.0
AREA: Final = Zone("M1.note", FieldKind.NOTE, Author.CITIZEN, Box(10.0, 20.0, 80.0, 32.0), line_mm=8.0)
LAYOUT: Final = PageLayout(1, 100.0, 150.0, (AREA,))
BESIDE: Final = Box(20.0, 80.0, 60.0, 6.0)
PRINT: Final = Box(20.0, 110.0, 60.0, 6.0)


def printed() -> Gray:
    """A frame, and words below."""
    page = np.full((600, 400), 255, np.uint8)
    cv2.rectangle(page, (40, 80), (360, 208), (160,), 1)
    cv2.putText(page, "Nom et adresse", (80, 460), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (0,), 2, cv2.LINE_AA)
    return page


def written(page: Gray, box: Box, *, pale: int) -> Gray:
    """Zigzags along a line, one pixel wide."""
    page, hand = page.copy(), np.random.default_rng(7)
    ink = np.zeros(page.shape, np.uint8)
    x = np.arange(box.x + 1, box.right - 1, 0.9) * SCALE
    y = (box.center.y + hand.uniform(-1.5, 1.5, len(x))) * SCALE
    for word in range(0, len(x) - 6, 7):
        points = np.stack([x[word : word + 6], y[word : word + 6]], axis=1).round().astype(np.int32)
        cv2.polylines(ink, [points], isClosed=False, color=(pale,), thickness=1, lineType=cv2.LINE_AA)
    return np.asarray(cv2.subtract(page, ink), np.uint8)


def picture(page: Gray, *, seed: int, noise: float = 12.0) -> Gray:
    """The page in the grain of poor light, which is brighter on the left."""
    light = np.linspace(0.9, 0.7, page.shape[1])[None]
    grain = np.random.default_rng(seed).normal(0, noise, page.shape)
    return np.asarray(np.clip(page * light + grain, 0, 255), np.uint8)


def grain_of(page: Gray) -> Grain:
    return find_grain(darkness(page, SCALE), darkness(printed(), SCALE), np.ones(page.shape, np.uint8), SCALE)


def beside(page: Gray, *, shown: tuple[Box, ...] = ()) -> float:
    reference, seen = darkness(printed(), SCALE), np.ones(page.shape, np.uint8)
    left = np.zeros(page.shape, np.uint8)
    return surplus_beside(grain_of(page), left, reference, seen, LAYOUT, shown=shown)


@pytest.mark.parametrize("seed", range(6))
def test_all_of_a_line_is_seen_none_of_whose_strokes_is(seed: int) -> None:
    line = Box(12.0, 28.0, 60.0, 6.0)
    free, faint = (picture(page, seed=seed) for page in (printed(), written(printed(), line, pale=45)))

    traces = find_traces(darkness(faint, SCALE), SCALE)

    assert traces.area_mm2(line) == 0
    assert surplus(grain_of(free), AREA.box) < 4.5 < surplus(grain_of(faint), AREA.box)


@pytest.mark.parametrize("seed", range(6))
def test_a_line_outside_the_zones_is_seen_unless_it_is_shown_anyway(seed: int) -> None:
    free, faint = (picture(page, seed=seed) for page in (printed(), written(printed(), BESIDE, pale=55)))

    assert beside(free) < 6.0 < beside(faint)
    assert beside(faint, shown=(BESIDE,)) < 6.0


def test_words_that_were_printed_are_not_taken_for_writing() -> None:
    page = np.roll(printed(), (2, 2), (0, 1))

    assert beside(picture(page, seed=1)) < 6.0


def test_paper_is_as_rough_as_its_grain() -> None:
    smooth, rough = (roughness(grain_of(picture(printed(), seed=1, noise=noise)), AREA.box) for noise in (4.0, 12.0))

    assert rough == pytest.approx(3 * smooth, rel=0.2)


def test_where_no_paper_is_seen_nothing_is_said() -> None:
    page = picture(printed(), seed=1)
    hidden = find_grain(darkness(page, SCALE), darkness(printed(), SCALE), np.zeros(page.shape, np.uint8), SCALE)

    assert (surplus(hidden, AREA.box), roughness(hidden, AREA.box)) == (0.0, 0.0)
