from dataclasses import replace

import cv2
import pytest

from forms.geometry import Box
from forms.layout import PageLayout, Zone
from forms.model import Author, FieldKind
from scan.readings import Gray, RegisteredPage
from scan.ticks import TickScore, score_ticks
from tests import paper

BOX = Box(20.0, 20.0, 4.5, 4.5)
SOFT = 0.25
"""Averaging over 3 px makes ink one pixel of 8 to the mm larger on each side."""

LAYOUT = PageLayout(1, 60.0, 50.0, (Zone("M1.done", FieldKind.TICK, Author.AGENT, BOX),))


def inked(ink: Box | None, *, share: float = 1.0, px_per_mm: float = 8.0) -> RegisteredPage:
    return paper.blank_page(LAYOUT, px_per_mm=px_per_mm, ink=ink, share=share)


def one_score(page: RegisteredPage) -> TickScore:
    (score,) = score_ticks(page)
    return score


@pytest.mark.parametrize("px_per_mm", [6.0, 8.0, 12.0])
@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_ink_is_the_filled_share_of_the_inside(share: float, px_per_mm: float) -> None:
    score = one_score(inked(BOX, share=share, px_per_mm=px_per_mm))

    assert score.ink == pytest.approx(share, abs=0.08)


def test_a_hole_is_rounder_than_a_filled_box() -> None:
    page = inked(None)
    holed = page.gray.copy()
    cv2.circle(holed, (round(BOX.center.x * 8), round(BOX.center.y * 8)), 22, (20,), -1)

    hole = one_score(paper.lying_flat(holed, page.reference, LAYOUT, px_per_mm=8.0))

    assert hole.roundness > 0.9
    assert one_score(inked(BOX)).roundness < 0.8
    assert one_score(page).roundness == 0.0


def test_the_printed_frame_is_no_ink() -> None:
    score = one_score(inked(None))

    assert score.ink == 0.0
    assert score.frame > 0.9


def test_the_frame_is_found_where_it_lies() -> None:
    page = inked(None)
    moved: Gray = page.reference.copy()
    moved[3:, 2:] = page.reference[:-3, :-2]

    score = one_score(paper.lying_flat(moved, page.reference, LAYOUT, px_per_mm=8.0))

    assert score.shift_mm == (2 / 8, 3 / 8)
    assert score.ink == 0.0


def test_a_shadow_over_the_box_is_no_ink() -> None:
    page = inked(None)
    shaded: Gray = page.gray.copy()
    shaded[:, : page.gray.shape[1] // 2 + 20] = (shaded[:, : page.gray.shape[1] // 2 + 20] * 0.6).astype("uint8")

    score = one_score(paper.lying_flat(shaded, page.reference, LAYOUT, px_per_mm=8.0))

    assert score.ink == 0.0


def test_a_stroke_is_followed_out_of_the_box_across_its_frame() -> None:
    score = one_score(inked(Box(22.0, 22.0, 4.5, 0.5)))

    assert score.outside_mm2 == pytest.approx((26.5 - 24.95 + SOFT / 2) * (0.5 + SOFT), abs=0.1)


def test_ink_that_does_not_touch_the_box_is_not_its_own() -> None:
    score = one_score(inked(Box(25.8, 21.0, 1.0, 3.0)))

    assert (score.ink, score.outside_mm2) == (0.0, 0.0)


def test_the_width_of_a_stroke_is_that_drawn() -> None:
    score = one_score(inked(Box(20.6, 22.0, 3.2, 0.5)))

    assert score.width_mm == pytest.approx(0.5 + SOFT, abs=0.15)


def test_a_box_outside_the_image_is_not_visible() -> None:
    page = inked(None)
    page.visible[:, :176] = False

    assert one_score(page).visible < 0.7


def test_ink_beside_a_box_whose_inside_is_off_the_image_is_not_its_own() -> None:
    cut_off = replace(LAYOUT, width=BOX.x + 0.3)

    score = one_score(paper.blank_page(cut_off, px_per_mm=8.0, ink=Box(18.0, 21.0, 1.5, 3.0)))

    assert score.ink == 0.0
    assert score.visible > 0.0


def test_a_broad_stroke_is_dark_and_a_hair_pale() -> None:
    broad, hair = (one_score(inked(Box(21.0, 21.0, 2.5, width))) for width in (1.0, 1 / 8))

    assert broad.dark > 0.7
    assert hair.dark < 0.39


@pytest.mark.parametrize("strength", [0.35, 0.6, 1.0])
def test_an_outline_is_as_dark_as_its_palest_part(strength: float) -> None:
    page = inked(None)
    faded: Gray = (255 - strength * (255.0 - page.gray)).astype("uint8")

    score = one_score(paper.lying_flat(faded, page.reference, LAYOUT, px_per_mm=8.0))

    assert score.outline == pytest.approx(strength, abs=0.1)


@pytest.mark.parametrize(
    "note", [Box(24.0, 10.0, 20.0, 30.0), Box(5.0, 22.5, 40.0, 20.0), Box(19.0, 19.0, 2.5, 2.5), Box(0, 0, 60, 50)]
)
def test_a_note_on_a_part_of_a_frame_leaves_its_outline_pale(note: Box) -> None:
    page = inked(Box(21.0, 21.0, 2.0, 2.0))
    covered: Gray = page.gray.copy()
    left, top, right, bottom = (round(8 * edge) for edge in (note.x, note.y, note.right, note.bottom))
    covered[top:bottom, left:right] = 250

    assert one_score(paper.lying_flat(covered, page.reference, LAYOUT, px_per_mm=8.0)).outline < 0.2


def test_a_mark_across_the_frame_leaves_its_outline_whole() -> None:
    assert one_score(inked(Box(18.0, 21.0, 9.0, 1.5))).outline > 0.8
