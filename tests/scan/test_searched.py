"""What a grainy picture shows between letters: their gaps are filled where grain is smoothed away, and are no ink."""

from dataclasses import replace

import numpy as np
import pytest

from forms.geometry import Box
from scan.searched import Searched, search
from tests import paper, paper_capture, paper_ink, paper_noise, paper_pens
from tests.paper import Paper
from tests.paper_capture import Laid
from tests.paper_ink import Pen
from tests.paper_optics import Light
from tests.reading import pages_read, read_scan, without_handwriting
from tests.scan.captured import printed_mariage

PAGE = 11


@pytest.fixture(scope="module")
def words() -> Box:
    """Where the words beside a box begin."""
    zones = printed_mariage()[1].layout.page(PAGE).zones
    beside = next(zone.box for zone in zones if zone.id == "M8.prevenu_assurance")
    return Box(beside.right + 1.5, beside.y, 14.0, beside.h)


def sheet() -> Paper:
    return paper.print_page(printed_mariage()[1].pages_pdf, PAGE - 1)


def searched(written: Paper) -> Searched:
    """What is found in a picture of it, taken in poor light."""
    scan = paper_capture.photograph([Laid(written, 105, 148)], view=290, light=Light(strength=0.7), seed=1)
    grainy = paper_noise.add_grain(scan.image, 12.0, np.random.default_rng(1), lump_px=0.8)
    (page,) = pages_read(read_scan(replace(scan, image=grainy), printed_mariage()[0], without_handwriting()))
    found = search(page.registered)
    assert found.grainy
    return found


def test_the_gaps_between_letters_are_hardly_ever_ink() -> None:
    assert len(searched(sheet()).over) < 20


@pytest.mark.parametrize("pen", [paper_pens.BALL_BLACK, paper_pens.BALL_BLUE, paper_pens.FELT_FINE])
def test_a_line_through_words_shows_between_them(words: Box, pen: Pen) -> None:
    line = np.array([[words.x, words.center.y], [words.right, words.center.y + 0.4]])
    struck = paper_ink.strokes(sheet(), [line], pen, hand=np.random.default_rng(1))

    crumbs = [piece for piece in searched(struck).over if words.overlaps(piece.box)]

    assert sum(piece.area_mm2 for piece in crumbs) > 0.2
