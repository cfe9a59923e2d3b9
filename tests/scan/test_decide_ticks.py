"""Every decision on real shapes of marks, drawn and captured."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from forms.geometry import Box
from forms.layout import PageLayout, Zone
from forms.model import Author, FieldKind
from scan.box_views import view_boxes
from scan.by_boxes import NO_INK
from scan.decide_ticks import decide_tick
from scan.marks import MarkNetwork
from scan.new_ink import find_ink
from scan.readings import Decision, Mark, RegisteredPage, TickReading
from scan.ticks import score_ticks
from tests import paper, paper_ink, paper_shapes
from tests.paper import Paper
from tests.paper_ink import Drawn, Pen

SCALE = 8.0
BOX = Box(20.0, 20.0, 4.5, 4.5)
LAYOUT = PageLayout(1, 60.0, 50.0, (Zone("M1.done", FieldKind.TICK, Author.AGENT, BOX),))
SEEDS = range(3)
NETWORK = MarkNetwork()


def printed() -> Paper:
    """The one box, printed, at 203.2 dpi: 8 px a mm."""
    page = paper.blank_page(LAYOUT, px_per_mm=SCALE)
    sheet = paper.empty_sheet(LAYOUT.width, LAYOUT.height, dpi=SCALE * 25.4)
    sheet.image[:] = page.reference[: sheet.image.shape[0], : sheet.image.shape[1], None]
    return sheet


def page_of(sheet: Paper) -> RegisteredPage:
    reference = paper.blank_page(LAYOUT, px_per_mm=SCALE).reference
    return paper.lying_flat(sheet.image[:, :, 1].copy(), reference, LAYOUT, px_per_mm=SCALE)


def reading(sheet: Paper) -> TickReading:
    return decided(page_of(sheet))


def decided(page: RegisteredPage) -> TickReading:
    scores = score_ticks(page)
    (shares,) = NETWORK.read_marks(view_boxes(page, scores))
    ink = find_ink(page)
    return decide_tick(scores[0], shares, ink.by_boxes.get("M1.done", NO_INK))


def too_light(sheet: Paper, contrast: float) -> Paper:
    """The sheet as a scanner set too light shows it: everything by that share of its darkness."""
    image = 255 - (255 - sheet.image.astype(np.float32)) * contrast
    return replace(sheet, image=image.astype(np.uint8))


@pytest.mark.sampled(36)
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("pen", [paper_ink.BLUE, paper_ink.BLACK, paper_ink.GREEN, paper_ink.RED], ids=str)
@pytest.mark.parametrize(
    ("drawn", "mark"), [(Drawn.TICK, Mark.TICK), (Drawn.CROSS, Mark.CROSS), (Drawn.FILL, Mark.FILL)]
)
def test_a_clear_mark_needs_no_person(drawn: Drawn, mark: Mark, pen: Pen, seed: int) -> None:
    read = reading(paper_ink.mark(printed(), BOX, drawn, pen, seed=seed))

    assert (read.value, read.decision) == (True, Decision.AUTO)
    assert read.mark is mark


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("drawn", [Drawn.CANCELLED, Drawn.DOT])
def test_a_mark_that_may_mean_no_goes_to_a_person(drawn: Drawn, seed: int) -> None:
    read = reading(paper_ink.mark(printed(), BOX, drawn, seed=seed))

    assert read.decision is Decision.REVIEW
    assert read.value is not True


@pytest.mark.sampled(48)
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("pen", [paper_ink.BLUE, paper_ink.BLACK, paper_ink.RED, paper_ink.PENCIL], ids=str)
@pytest.mark.parametrize("drawn", [*paper_ink.STRUCK, Drawn.LETTER, Drawn.EQUALS])
def test_a_stroke_more_than_a_tick_or_a_cross_has_goes_to_a_person(drawn: Drawn, pen: Pen, seed: int) -> None:
    read = reading(paper_ink.mark(printed(), BOX, drawn, pen, seed=seed))

    assert read.decision is Decision.REVIEW


@pytest.mark.parametrize("seed", SEEDS)
def test_two_bars_of_a_felt_pen_that_run_into_one_go_to_a_person(seed: int) -> None:
    read = reading(paper_ink.mark(printed(), BOX, Drawn.EQUALS, paper_ink.FELT, seed=seed))

    assert read.decision is Decision.REVIEW


@pytest.mark.sampled(45)
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("contrast", [0.65, 0.5, 0.4])
@pytest.mark.parametrize("pen", [paper_ink.GREEN, paper_ink.PENCIL], ids=str)
@pytest.mark.parametrize("drawn", [*paper_ink.STRUCK, Drawn.CANCELLED])
def test_on_a_light_scan_too_a_mark_taken_back_goes_to_a_person(
    drawn: Drawn, pen: Pen, contrast: float, seed: int
) -> None:
    sheet = paper_ink.mark(printed(), BOX, drawn, pen, seed=seed)

    read = reading(too_light(sheet, contrast))

    assert read.decision is Decision.REVIEW


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("drawn", [Drawn.TICK, Drawn.CROSS, Drawn.FILL])
def test_on_a_light_scan_a_clear_mark_of_a_pen_needs_no_person(drawn: Drawn, seed: int) -> None:
    sheet = paper_ink.mark(printed(), BOX, drawn, paper_ink.BLUE, seed=seed)

    read = reading(too_light(sheet, 0.5))

    assert (read.value, read.decision) == (True, Decision.AUTO)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("pen", [paper_ink.BLUE, paper_ink.BLACK, paper_ink.GREEN, paper_ink.RED], ids=str)
def test_a_ring_in_a_box_marks_it(pen: Pen, seed: int) -> None:
    read = reading(paper_ink.mark(printed(), BOX, Drawn.RING, pen, seed=seed))

    assert (read.value, read.decision) == (True, Decision.AUTO)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("pen", [paper_ink.BLUE, paper_ink.PENCIL], ids=str)
def test_a_tick_beside_an_empty_box_goes_to_a_person(pen: Pen, seed: int) -> None:
    sheet = paper_ink.mark(printed(), BOX.moved(-5.6, 0.0), Drawn.TICK, pen, seed=seed)

    read = reading(sheet)

    assert read.value is not True
    assert read.decision is Decision.REVIEW


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("drawn", [Drawn.TICK, Drawn.CROSS])
def test_a_box_of_a_light_scan_in_which_something_pale_stands_is_not_simply_empty(drawn: Drawn, seed: int) -> None:
    sheet = paper_ink.mark(printed(), BOX, drawn, paper_ink.FAINT_PENCIL, seed=seed)

    read = reading(too_light(sheet, 0.5))

    assert read.value is True or read.decision is Decision.REVIEW


def test_an_empty_box_of_a_light_scan_needs_no_person() -> None:
    read = reading(too_light(printed(), 0.4))

    assert (read.value, read.decision) == (False, Decision.AUTO)


def test_a_box_scribbled_over_is_cancelled() -> None:
    sheet = paper_ink.mark(printed(), BOX, Drawn.CANCELLED, paper_ink.BLACK, seed=1)

    assert reading(sheet).mark is Mark.CANCELLED


def test_an_empty_box_needs_no_person() -> None:
    read = reading(printed())

    assert (read.value, read.mark, read.decision) == (False, Mark.EMPTY, Decision.AUTO)


@pytest.mark.parametrize("x", [17.9, 23.6])
def test_a_word_that_runs_into_an_empty_box_does_not_tick_it(x: float) -> None:
    hand = np.random.default_rng(1)
    waves = np.array([[x + step * 0.5, 22.2 + (step % 2) * 1.6] for step in range(7)])
    sheet = paper_ink.stroke(printed(), waves - [1.8, 0.0], paper_ink.BLUE, hand=hand)

    assert reading(sheet).decision is Decision.REVIEW


def test_a_tick_struck_out_with_one_line_goes_to_a_person() -> None:
    sheet = paper_ink.mark(printed(), BOX, Drawn.TICK, seed=2)
    line = np.array([[17.5, 22.3], [22.0, 22.2], [27.5, 22.0]])
    sheet = paper_ink.stroke(sheet, line, paper_ink.BLUE, hand=np.random.default_rng(0))

    read = reading(sheet)

    assert (read.value, read.mark, read.decision) == (None, Mark.CANCELLED, Decision.REVIEW)


def crossed(shape: paper_shapes.Shape, pen: Pen = paper_ink.BLUE) -> TickReading:
    corner = np.array([BOX.x, BOX.y])
    lines = [corner + np.array(line) * [BOX.w, BOX.h] for line in shape]
    return reading(paper_ink.strokes(printed(), lines, pen, hand=np.random.default_rng(0)))


@pytest.mark.parametrize("out", [0.05, 0.15, 0.25, 0.35])
def test_crosses_larger_than_their_box_need_no_person(out: float) -> None:
    read = [crossed(paper_shapes.corner_to_corner(np.random.default_rng(seed), out)) for seed in range(8)]

    assert all(one.value is not False for one in read)
    assert sum((one.value, one.mark, one.decision) == (True, Mark.CROSS, Decision.AUTO) for one in read) >= 6


@pytest.mark.parametrize("over", [paper_shapes.tick, paper_shapes.scribble, paper_shapes.ring, paper_shapes.hatching])
@pytest.mark.parametrize("out", [0.05, 0.15, 0.25, 0.35])
def test_a_mark_under_such_a_cross_goes_to_a_person(
    out: float, over: Callable[[np.random.Generator], paper_shapes.Shape]
) -> None:
    for seed in range(8):
        hand = np.random.default_rng(seed)
        read = crossed([*over(hand), *paper_shapes.corner_to_corner(hand, out)])

        assert read.decision is Decision.REVIEW


def test_a_box_that_is_not_in_the_image_has_no_value() -> None:
    page = page_of(printed())
    page.visible[:, :180] = False

    read = decided(page)

    assert (read.value, read.decision) == (None, Decision.REVIEW)
