"""Marks and pens of the simulator: ink where it should be, as dark as its pen, the same every time."""

import numpy as np
import pytest

from forms.geometry import Box
from forms.layout import PageLayout
from tests import paper, paper_ink, paper_marks, paper_pens
from tests.editions import Edition
from tests.filling import Habits, fill_page
from tests.paper import Paper
from tests.paper_hands import Hands
from tests.paper_ink import Drawn, Pen
from tests.paper_marks import Gesture

BOX = Box(18, 18, 4.5, 4.5)


def marked(drawn: paper_marks.AnyMark, pen: Pen = paper_pens.BALL_BLUE, *, seed: int = 3) -> Paper:
    return paper_marks.make_mark(paper.empty_sheet(40, 40), BOX, drawn, pen, seed=seed)


def darkness(sheet: Paper, box: Box) -> float:
    """The share of the light that is missing in a box, from 0.0 to 1.0."""
    left, top, right, bottom = (round(side * sheet.px_per_mm) for side in (box.x, box.y, box.right, box.bottom))
    return 1 - float(sheet.image[top:bottom, left:right].min(axis=2).mean()) / 255


@pytest.mark.parametrize("name", list(paper_pens.LIVE_PENS))
def test_each_pen_darkens_the_box_it_fills(name: str) -> None:
    pen = paper_pens.LIVE_PENS[name]

    dark = [darkness(marked(Drawn.FILL, pen, seed=seed), BOX.grown(-0.5)) for seed in range(3)]

    assert min(dark) > 0.2
    assert max(dark) < 0.99


def test_soft_pencil_is_darker_than_hard_pencil_and_felt_darker_than_both() -> None:
    hard, soft, felt = (
        darkness(marked(Drawn.FILL, pen), BOX)
        for pen in (paper_pens.LEAD_2H, paper_pens.LEAD_2B, paper_pens.FELT_THICK)
    )

    assert hard < soft < felt


def test_a_dry_ball_leaves_gaps_where_a_good_one_does_not() -> None:
    whole, broken = (
        np.mean([darkness(marked(Gesture.SLASH, pen, seed=seed), BOX) for seed in range(8)])
        for pen in (paper_pens.BALL_BLUE, paper_pens.BALL_DRY)
    )

    assert broken < 0.8 * whole


@pytest.mark.parametrize("gesture", list(Gesture))
def test_every_gesture_leaves_ink_on_or_near_its_box(gesture: Gesture) -> None:
    for seed in range(4):
        sheet = marked(gesture, seed=seed)

        rows, columns = np.nonzero(sheet.image.min(axis=2) < 240)
        assert rows.size > 20
        away = np.hypot(columns / sheet.px_per_mm - BOX.center.x, rows / sheet.px_per_mm - BOX.center.y)
        assert away.min() < 6.0
        assert away.max() < 18.0


@pytest.mark.parametrize("gesture", [mark for mark in paper_marks.YES_MARKS if isinstance(mark, Gesture)])
def test_what_is_meant_as_yes_is_in_the_box(gesture: Gesture) -> None:
    assert min(darkness(marked(gesture, seed=seed), BOX) for seed in range(5)) > 0.02


def test_every_mark_has_a_truth() -> None:
    assert set(paper_marks.MEANT) == {*Drawn, *Gesture}


def test_the_same_seed_gives_the_same_pixels_and_another_seed_another_hand() -> None:
    for gesture in Gesture:
        first, again, other = (marked(gesture, seed=seed).image for seed in (1, 1, 2))

        assert np.array_equal(first, again)
        assert not np.array_equal(first, other)


def test_marking_leaves_the_sheet_it_is_given_alone() -> None:
    sheet = paper.empty_sheet(40, 40)

    paper_marks.make_mark(sheet, BOX, Gesture.RUBBED_OUT)
    paper_ink.mark(sheet, BOX, Drawn.TICK)

    assert sheet.image.min() == 255


@pytest.mark.parametrize("away", [(8.0, 0.0), (-8.0, 0.0), (0.0, 8.0), (0.0, -8.0)])
def test_a_tick_across_the_neighbour_leaves_ink_in_both_boxes(away: tuple[float, float]) -> None:
    neighbour = BOX.moved(*away)

    sheet = paper_marks.make_mark(paper.empty_sheet(40, 40), BOX, Gesture.ACROSS_NEIGHBOUR, neighbour=neighbour, seed=1)

    assert darkness(sheet, BOX) > 0.03
    assert darkness(sheet, neighbour) > 0.005


def test_rubbed_out_pencil_leaves_a_ghost_much_paler_than_the_mark() -> None:
    for seed in range(5):
        mark, ghost = (marked(drawn, paper_pens.LEAD_2B, seed=seed) for drawn in (Drawn.TICK, Gesture.RUBBED_OUT))

        assert darkness(ghost, BOX) > 0.005
        assert np.quantile(ghost.image, 0.0003) > np.quantile(mark.image, 0.0003) + 40


def test_felt_comes_through_mirrored_on_the_back() -> None:
    front, back = paper.empty_sheet(40, 40), paper.empty_sheet(40, 40)
    box = Box(5, 18, 4.5, 4.5)
    written = paper_marks.make_mark(front, box, Gesture.SOLID, paper_pens.FELT_THICK)

    soaked = paper_pens.soak_through(back, front, written, share=0.25)

    assert darkness(soaked, Box(40 - box.right, box.y, box.w, box.h)) == pytest.approx(0.2, abs=0.08)
    assert darkness(soaked, box) == 0


def test_a_page_filled_with_every_gesture_knows_what_was_meant_and_with_which_pen(
    mariage: Edition, hands: Hands
) -> None:
    layout: PageLayout = mariage.layout.page(3)
    habits = Habits(drawn=tuple(Gesture), pens=tuple(paper_pens.LIVE_PENS.values()), share=1.0)

    filled = fill_page(paper.print_page(mariage.pages_pdf, 2), layout, hands, habits=habits, seed=3)

    drawn = {meant.drawn: meant for meant in filled.meant.values() if meant.drawn is not None}
    assert len(drawn) > 5
    assert all(meant.value is paper_marks.MEANT[mark] for mark, meant in drawn.items())
    assert all(meant.pen == paper_marks.pen_for(mark, meant.pen) for mark, meant in drawn.items() if meant.pen)


def test_marks_drawn_by_chance_differ_from_seed_to_seed_at_the_same_box(mariage: Edition, hands: Hands) -> None:
    layout = mariage.layout.page(3)
    sheet = paper.print_page(mariage.pages_pdf, 2, dpi=75)
    habits = Habits(drawn=paper_marks.CANCELLED_MARKS, share=1.0, varied=True)

    filled = [fill_page(sheet, layout, hands, habits=habits, seed=seed) for seed in range(6)]

    assert len(paper_marks.CANCELLED_MARKS) == 10
    assert len({page.meant[layout.zones[0].id].drawn for page in filled}) > 2


def test_real_handwriting_takes_the_character_of_the_pen(hands: Hands) -> None:
    area = Box(5, 5, 50, 10)
    felt, pencil = (
        paper_ink.write_line(paper.empty_sheet(60, 20), area, hands.line(2).image, pen)
        for pen in (paper_pens.FELT_FINE, paper_pens.LEAD_2H)
    )

    assert darkness(felt, area) > 2 * darkness(pencil, area) > 0.005
