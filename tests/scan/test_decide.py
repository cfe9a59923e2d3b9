"""Every condition for deciding alone about the zones of a page, each broken by what breaks no other."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from forms.geometry import Box
from forms.layout import Zone
from scan.by_boxes import InkBy
from scan.cells import CellsScore
from scan.decide import decide_page
from scan.decide_text import nearest_owner
from scan.engines import MarkShares
from scan.handwriting import Writing
from scan.loose_ink import LooseInk
from scan.new_ink import Ink, ZoneInk
from scan.own_print import LostPrint
from scan.readings import Decision
from tests import paper
from tests.scan.measured import (
    BOX,
    CROSS,
    DATE,
    FAR,
    IS_EMPTY,
    LAYOUT,
    NEAR,
    NOTE,
    NOTHING,
    SQUARES,
    decided,
    nothing_lost,
    shares,
    to_a_person,
)


def test_a_plain_page_needs_no_person() -> None:
    assert to_a_person() == set()


def test_a_frame_that_is_off_sends_the_boxes_around_to_a_person_too() -> None:
    moved = {BOX.id: replace(CROSS, shift_mm=(0.2, 0.23))}

    assert to_a_person(scores=moved) == {BOX.id, NEAR.id}


def test_a_zone_whose_place_is_unsure_goes_to_a_person() -> None:
    unclear = {zone.id: replace(CROSS, zone=zone, frame=0.44) for zone in (BOX, NEAR, FAR)}

    assert to_a_person(places=(0.1, 0.31, 0.29, 0.31, 0.1), scores=unclear) == {NEAR.id, NOTE.id}


def test_a_box_whose_frame_shows_beside_a_thick_mark_is_in_its_place_unless_it_may_be_half_a_millimetre_off() -> None:
    shown = {zone.id: replace(CROSS, zone=zone, ink=0.31, frame=0.46, shift_mm=(0.2, 0.2)) for zone in (BOX, NEAR)}
    off = {FAR.id: replace(CROSS, zone=FAR, ink=0.31, frame=0.46, shift_mm=(0.2, 0.23))}

    assert to_a_person(places=(0.49, 0.51, 0.31, 0.1, 0.1), scores=shown | off) == {NEAR.id, FAR.id}
    thin = {BOX.id: replace(shown[BOX.id], ink=0.29)}
    assert to_a_person(places=(0.31, 0.1, 0.1, 0.1, 0.1), scores=thin) == {BOX.id}


def test_a_box_whose_frame_is_clear_is_in_its_place_unless_it_may_be_far_away() -> None:
    assert to_a_person(places=(0.31, 0.99, 1.01, 0.1, 0.1)) == {FAR.id}


@pytest.mark.parametrize(
    ("frame", "shift_mm", "place_mm", "decision"),
    [
        (0.8, 0.1, 0.9, Decision.AUTO),
        (0.6, 0.1, 0.9, Decision.REVIEW),
        (0.8, 0.4, 0.9, Decision.REVIEW),
        (0.8, 0.1, 1.1, Decision.REVIEW),
        (0.6, 0.4, 0.2, Decision.AUTO),
    ],
)
def test_a_date_whose_cells_are_clear_is_in_its_place_unless_it_may_be_far_away(
    frame: float, shift_mm: float, place_mm: float, decision: Decision
) -> None:
    digits = np.repeat(np.eye(12)[[0, 3, 1, 2, 2, 0, 2, 6]][:, None], 2, axis=1)
    score = CellsScore(DATE, frame, shift_mm, (3.0,) * 8, digits)

    (*_, date), _ = decided(places=(0.1, 0.1, 0.1, 0.1, place_mm), cells={DATE.id: score})

    assert date.decision is decision


@pytest.mark.parametrize("zone", [NOTE, DATE])
def test_an_area_in_which_dark_grain_outweighs_bright_grain_goes_to_a_person(zone: Zone) -> None:
    assert (to_a_person(surplus={zone.id: 4.4}), to_a_person(surplus={zone.id: 4.6})) == (set(), {zone.id})


def test_print_hidden_by_something_dark_doubts_no_box_on_bright_paper() -> None:
    words, paper_there = np.zeros(SQUARES, np.bool_), np.full(SQUARES, 200, np.uint8)
    words[3, 5] = True
    paper_there[3, 5:8] = 150
    half_under = paper_there.copy()
    half_under[3, 3] = 150
    bright = paper_there.copy()
    bright[3, 5] = 165

    found = [to_a_person(lost=LostPrint(words, words & False, light)) for light in (paper_there, half_under, bright)]

    assert found == [set(), {BOX.id}, {BOX.id}]


def test_words_gone_for_a_harmless_reason_doubt_only_boxes_whose_frame_is_not_all_there() -> None:
    words, excused = np.zeros(SQUARES, np.bool_), np.zeros(SQUARES, np.bool_)
    words[3, 5] = excused[3, 5] = True
    lost, half = LostPrint(words, words & False, excused=excused), {BOX.id: replace(CROSS, outline=0.2)}
    another = excused.copy()
    another[3, 5] = False

    found = (to_a_person(lost=lost), to_a_person(lost=lost, scores=half))

    assert found == (set(), {BOX.id})
    assert to_a_person(lost=LostPrint(words, words & False, excused=another)) == {BOX.id}


def test_a_frame_nearly_in_its_place_doubts_nothing() -> None:
    assert to_a_person(scores={BOX.id: replace(CROSS, shift_mm=(0.15, 0.15))}) == set()


@pytest.mark.parametrize(("zone", "row", "column"), [(NOTE, 5, 10), (DATE, 10, 9)])
def test_an_area_whose_lines_alone_are_gone_goes_to_a_person(zone: Zone, row: int, column: int) -> None:
    lost = nothing_lost()
    lost.lines[row, column] = True

    assert to_a_person(lost=lost) == {zone.id}


def test_an_area_beside_which_words_are_gone_goes_to_a_person() -> None:
    lost = nothing_lost()
    lost.words[7, 16] = True

    assert to_a_person(lost=lost) == {NOTE.id}


def test_areas_with_words_gone_in_several_places_further_away_go_to_a_person() -> None:
    lost = nothing_lost()
    lost.words[14, 15:18] = True

    assert to_a_person(lost=lost) == {DATE.id}


def test_areas_that_are_cut_off_go_to_a_person() -> None:
    assert to_a_person(visible=False) == {NOTE.id, DATE.id}


def test_areas_that_look_empty_where_a_scan_hides_pencil_go_to_a_person() -> None:
    assert to_a_person(pale=False) == {NOTE.id, DATE.id}


@pytest.mark.parametrize(("beside", "doubted"), [(5.9, set()), (6.1, {NOTE.id, DATE.id})])
def test_a_page_of_which_something_may_not_show_outside_its_areas_goes_to_a_person(
    beside: float, doubted: set[str]
) -> None:
    assert to_a_person(beside=beside) == doubted


@pytest.mark.parametrize(
    ("rough", "doubted"), [((NOTE, 2.3), False), ((NOTE, 2.5), True), ((DATE, 2.3), False), ((DATE, 2.5), True)]
)
def test_paper_too_rough_for_pencil_in_one_area_leaves_every_empty_one_to_a_person(
    rough: tuple[Zone, float], doubted: bool
) -> None:
    zone, roughness = rough

    assert to_a_person(roughness={zone.id: roughness}) == ({NOTE.id, DATE.id} if doubted else set())


@pytest.mark.parametrize(("roughness", "doubted"), [(1.4, False), (1.6, True)])
def test_an_area_of_one_line_is_too_rough_sooner(roughness: float, doubted: bool) -> None:
    line = replace(NOTE, box=Box(40.0, 20.0, 60.0, 8.0))
    layout = replace(LAYOUT, zones=(BOX, NEAR, FAR, line, DATE))

    readings, _ = decided(layout=layout, roughness={NOTE.id: roughness})

    assert any(reading.decision is Decision.REVIEW for reading in readings) is doubted


WORD = LooseInk(Box(30.0, 50.0, 8.0, 2.5), (), by_hand=0.9)
"""Too pale to be read, and written without doubt."""


def test_what_a_person_left_outside_the_zones_is_shown_with_the_step_that_is_nearest() -> None:
    _, annotations = decided(loose=(WORD,))

    assert [(one.box, one.text, one.near, one.by_hand) for one in annotations] == [(WORD.box, "", "M2", 0.9)]


def test_what_is_rather_wear_is_not_shown() -> None:
    _, annotations = decided(loose=(replace(WORD, by_hand=0.31),))

    assert annotations == ()


def test_the_step_named_is_that_of_the_nearest_zone_not_of_the_one_above() -> None:
    below = replace(WORD, box=Box(30.0, 80.0, 8.0, 2.5))

    _, annotations = decided(loose=(below,))

    assert annotations[0].near == "M3"


def test_on_a_page_without_zones_no_step_is_near() -> None:
    assert nearest_owner(WORD.box, replace(LAYOUT, zones=())) is None


@pytest.mark.parametrize(
    ("said", "decision"), [(shares(tick=0.98), Decision.AUTO), (shares(tick=0.9), Decision.REVIEW)]
)
def test_a_box_in_which_another_ones_stroke_ends_is_empty_only_where_that_is_surely_a_tick(
    said: MarkShares, decision: Decision
) -> None:
    zones = {zone.id: ZoneInk(zone, zone.box, 0.0, ()) for zone in (NOTE, DATE)}
    ink = Ink(np.zeros((480, 480), np.int32), 4.0, zones, (), nothing_lost(), False)
    ink = replace(ink, by_boxes={"M1.done": InkBy(near_mm2=5.0, all_mm2=5.0, crossed_by="M2.done")})
    ticks = [replace(NOTHING, ink=0.1, firm=0.1), replace(CROSS, zone=NEAR), replace(CROSS, zone=FAR)]

    page = paper.blank_page(LAYOUT, px_per_mm=4.0)
    (first, *_), _ = decide_page(page, ticks, [IS_EMPTY, said, said], ink, Writing({}, {}, ()), year=2026)

    assert first.decision is decision


EATEN = replace(CROSS, dark=0.3)


@pytest.mark.parametrize(
    ("measures", "said", "asked"),
    [
        ({}, shares(cross=0.999), True),
        ({"dark": 0.89}, shares(fill=0.999), True),
        ({"dark": 0.91}, shares(fill=0.99), True),
        ({"dark": 0.91}, shares(cross=0.999), True),
        ({"dark": 0.91}, shares(fill=0.999), False),
    ],
)
def test_beside_what_is_left_of_a_mark_only_one_that_is_plainly_whole_needs_no_person(
    measures: Mapping[str, Any], said: MarkShares, *, asked: bool
) -> None:
    scores = {FAR.id: replace(EATEN, zone=FAR), BOX.id: replace(CROSS, **measures)}

    doubted = to_a_person(scores=scores, said={BOX.id: said}, pale=False, two_levels=True)

    assert FAR.id in doubted
    assert (BOX.id in doubted) is asked


def test_dust_in_an_empty_box_says_nothing_of_the_marks_of_its_page() -> None:
    dusty = replace(NOTHING, zone=FAR, ink=0.01, dark=0.2, pieces=1)

    said = {FAR.id: shares(empty=0.9), BOX.id: shares(cross=0.99), NEAR.id: shares(cross=0.99)}

    doubted = to_a_person(scores={FAR.id: dusty}, said=said, pale=False, two_levels=True)

    assert doubted.isdisjoint({BOX.id, NEAR.id})
