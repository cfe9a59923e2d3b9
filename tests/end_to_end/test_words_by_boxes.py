"""A word whose first letter stands in a box ticks nothing, although print hides most of its other letters."""

import numpy as np
import pytest

from forms.geometry import Box
from forms.model import FieldKind
from scan.readings import Decision, TickReading
from tests import paper, paper_ink
from tests.captures import WAYS
from tests.editions import Edition, Editions
from tests.paper import Paper
from tests.paper_ink import Pen
from tests.reading import pages_read, read_scan, without_handwriting

PAGE = 3


def write_t(sheet: Paper, box: Box, pen: Pen, *, seed: int) -> Paper:
    """A "t" as tall as the box, with a bar."""
    hand = np.random.default_rng(seed)
    stem, bar = [[2.6, -0.6], [2.5, 2.0], [2.7, 4.0]], [[0.3, 1.9], [2.0, 1.8], [4.2, 1.75]]
    for line in (stem, bar):
        sheet = paper_ink.stroke(sheet, np.array(line) + np.array([box.x, box.y]), pen, hand=hand)
    return sheet


def write_rest(sheet: Paper, box: Box, pen: Pen, *, gap: float, seed: int) -> Paper:
    """The rest of the word, that far right of the box and over its printed label."""
    hand, turn = np.random.default_rng(seed), np.linspace(0.3, 6.0, 14)
    for step in range(3):
        middle = np.array([box.right + gap + 1.0 + 2.4 * step, box.y + 4.6])
        ring = np.stack([np.cos(turn), 1.1 * np.sin(turn)], axis=1) + middle
        sheet = paper_ink.stroke(sheet, ring, pen, hand=hand)
    return sheet


@pytest.mark.sampled(4)
@pytest.mark.parametrize("pen", [paper_ink.BLUE, paper_ink.BLACK, paper_ink.GREEN], ids=str)
@pytest.mark.parametrize("name", ["flat, 300 dpi", "grey, 300 dpi"])
@pytest.mark.parametrize("gap", [3.2, 4.6])
def test_a_letter_in_a_box_goes_to_a_person(
    mariage: Edition, editions: Editions, name: str, pen: Pen, gap: float
) -> None:
    sheet = paper.print_page(mariage.pages_pdf, PAGE - 1)
    boxes = [zone for zone in mariage.layout.page(PAGE).zones if zone.kind is FieldKind.TICK]
    for seed, zone in enumerate(boxes):
        sheet = write_rest(write_t(sheet, zone.box, pen, seed=seed), zone.box, pen, gap=gap, seed=seed)

    (page,) = pages_read(read_scan(WAYS[name](sheet, 1), editions, without_handwriting()))

    ticks = [zone for zone in page.zones if isinstance(zone, TickReading)]
    assert [tick.zone.id for tick in ticks if tick.decision is Decision.AUTO] == []
