"""Every condition for deciding alone, each broken by one measure that breaks no other."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from forms.geometry import Box
from forms.layout import PageLayout, Zone
from forms.model import Author, FieldKind
from scan.by_boxes import InkBy
from scan.cells import CellsScore
from scan.decide import SURE, decide_page, decide_tick, looks_empty
from scan.decide_text import nearest_owner
from scan.engines import MarkShares
from scan.handwriting import Writing
from scan.loose_ink import LooseInk
from scan.new_ink import Ink, ZoneInk
from scan.own_print import LostPrint
from scan.readings import Annotation, Decision, Mark, ZoneReading
from scan.ticks import TickScore
from tests import paper

BOX = Zone("M1.done", FieldKind.TICK, Author.AGENT, Box(20.0, 20.0, 4.5, 4.5))
NEAR = Zone("M2.done", FieldKind.TICK, Author.AGENT, Box(20.0, 44.0, 4.5, 4.5))
FAR = Zone("M3.done", FieldKind.TICK, Author.AGENT, Box(20.0, 90.0, 4.5, 4.5))
NOTE = Zone("M1.note", FieldKind.NOTE, Author.CITIZEN, Box(40.0, 20.0, 60.0, 24.0), line_mm=8.0)
DATE = Zone("M1.appointment", FieldKind.DATE, Author.AGENT, Box(40, 60, 48, 8), cells=(Box(40, 60, 6, 8),) * 8)
LAYOUT = PageLayout(1, 120.0, 120.0, (BOX, NEAR, FAR, NOTE, DATE))
SQUARES = (20, 20)

CROSS = TickScore(
    zone=BOX,
    visible=1.0,
    frame=0.9,
    shift_mm=(0.0, 0.0),
    ink=0.25,
    firm=0.2,
    width_mm=0.5,
    outside_mm2=0.4,
    dark=0.6,
    pieces=1,
    outline=1.0,
)
"""As plain a cross as there is."""

NOTHING = replace(CROSS, ink=0.0, firm=0.0, outside_mm2=0.0, dark=0.0, pieces=0)


def shares(**said: float) -> MarkShares:
    """What the network says: the rest, if any, is unclear."""
    rest = 1.0 - sum(said.values())
    return MarkShares(**{**dict.fromkeys(MarkShares.__dataclass_fields__, 0.0), "unclear": rest, **said})


IS_CROSS = shares(cross=SURE + 0.01)
IS_EMPTY = shares(empty=SURE + 0.01)


@pytest.mark.parametrize(
    ("said", "value", "mark"),
    [
        (IS_CROSS, True, Mark.CROSS),
        (shares(tick=0.6, cross=0.39), True, Mark.TICK),
        (shares(fill=0.99), True, Mark.FILL),
        (shares(ring=0.99), True, Mark.OTHER),
        (shares(cancelled=0.99), False, Mark.CANCELLED),
        (shares(empty=0.5, cancelled=0.49), False, Mark.EMPTY),
        (shares(unclear=0.9), None, Mark.OTHER),
    ],
)
def test_the_likeliest_value_is_read(said: MarkShares, value: bool | None, mark: Mark) -> None:
    read = decide_tick(CROSS, said)

    assert (read.value, read.mark) == (value, mark)


@pytest.mark.parametrize(
    ("score", "said"), [(CROSS, IS_CROSS), (CROSS, shares(tick=0.6, cross=0.38)), (NOTHING, IS_EMPTY)]
)
def test_what_the_network_is_sure_of_needs_no_person(score: TickScore, said: MarkShares) -> None:
    assert decide_tick(score, said).decision is Decision.AUTO


@pytest.mark.parametrize(
    "said",
    [
        shares(cross=SURE - 0.01),
        shares(empty=0.89),
        shares(empty=SURE - 0.11, cancelled=0.11),
        shares(cancelled=1.0),
        shares(unclear=1.0),
        shares(empty=0.5, cross=0.5),
    ],
)
def test_whatever_it_is_not_sure_of_goes_to_a_person(said: MarkShares) -> None:
    assert decide_tick(NOTHING, said).decision is Decision.REVIEW
    assert decide_tick(CROSS, said).decision is Decision.REVIEW


@pytest.mark.parametrize("measures", [{"visible": 0.9}, {"frame": 0.3}, {"ink": 0.01}], ids=str)
def test_a_measure_that_contradicts_a_mark_sends_it_to_a_person(measures: Mapping[str, Any]) -> None:
    assert decide_tick(replace(CROSS, **measures), IS_CROSS).decision is Decision.REVIEW


@pytest.mark.parametrize("measures", [{"visible": 0.9}, {"frame": 0.3}, {"firm": 0.06}], ids=str)
def test_a_measure_that_contradicts_emptiness_sends_a_box_to_a_person(measures: Mapping[str, Any]) -> None:
    assert decide_tick(replace(NOTHING, **measures), IS_EMPTY).decision is Decision.REVIEW


def test_a_box_so_full_that_its_frame_is_hidden_is_read() -> None:
    full = replace(CROSS, frame=0.1, ink=0.95, width_mm=2.5)

    assert decide_tick(full, shares(fill=0.99)).decision is Decision.AUTO


def test_a_mark_that_probably_missed_a_box_is_a_doubt_however_empty_the_box_is() -> None:
    alone, beside = (decide_tick(NOTHING, replace(IS_EMPTY, beside=share)) for share in (0.4, 0.6))

    assert (alone.decision, beside.decision) == (Decision.AUTO, Decision.REVIEW)


@pytest.mark.parametrize(("width_mm", "decision"), [(4.6, Decision.AUTO), (5.7, Decision.REVIEW), (7.2, Decision.AUTO)])
def test_a_filled_box_as_wide_as_a_punched_hole_is_a_doubt(width_mm: float, decision: Decision) -> None:
    full = replace(CROSS, ink=0.99, firm=0.99, width_mm=width_mm)

    assert decide_tick(full, shares(fill=0.999)).decision is decision


def test_ink_of_nobody_beside_an_empty_box_may_have_been_meant_for_it() -> None:
    alone, beside = (decide_tick(NOTHING, IS_EMPTY, InkBy(near_mm2=area)) for area in (1.0, 1.3))

    assert (alone.decision, beside.decision) == (Decision.AUTO, Decision.REVIEW)


def test_of_ink_that_a_person_plainly_left_beside_an_empty_box_a_little_is_a_doubt() -> None:
    alone, beside = (decide_tick(NOTHING, IS_EMPTY, InkBy(by_hand_mm2=area)) for area in (0.3, 0.5))

    assert (alone.decision, beside.decision) == (Decision.AUTO, Decision.REVIEW)


def test_a_box_with_ink_in_it_is_empty_only_where_that_is_very_sure() -> None:
    inked = replace(NOTHING, ink=0.03, firm=0.02)

    doubt, dust = (decide_tick(inked, shares(empty=share), InkBy(all_mm2=0.3)) for share in (0.97, 0.985))

    assert (doubt.decision, dust.decision) == (Decision.REVIEW, Decision.AUTO)


def test_the_end_of_another_boxs_stroke_contradicts_no_emptiness() -> None:
    inked = replace(NOTHING, ink=0.1, firm=0.1)
    own, others = (decide_tick(inked, shares(empty=0.9), crossed=crossed) for crossed in (False, True))

    assert (own.decision, others.decision) == (Decision.REVIEW, Decision.AUTO)
    assert decide_tick(inked, shares(empty=0.84), crossed=True).decision is Decision.REVIEW
    assert decide_tick(inked, shares(empty=0.9), InkBy(over_mm2=0.3), crossed=True).decision is Decision.REVIEW
    assert decide_tick(inked, shares(empty=0.88, unclear=0.11), crossed=True).decision is Decision.REVIEW


@pytest.mark.parametrize(
    ("said", "decision"), [(shares(tick=0.96), Decision.AUTO), (shares(tick=0.9), Decision.REVIEW)]
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


def test_only_boxes_that_the_network_calls_empty_may_be_doubted_for_what_lies_beside_them() -> None:
    ticks = [NOTHING, replace(CROSS, zone=NEAR), replace(CROSS, zone=FAR)]

    assert looks_empty(ticks, [IS_EMPTY, IS_CROSS, shares(cancelled=0.9)]) == {"M1.done"}


def test_firm_ink_between_the_words_beside_an_empty_box_may_have_been_meant_for_it() -> None:
    crumb, tick = (decide_tick(NOTHING, IS_EMPTY, InkBy(over_mm2=area)) for area in (0.1, 0.25))

    assert (crumb.decision, tick.decision) == (Decision.AUTO, Decision.REVIEW)


def test_whatever_lies_close_to_a_box_is_a_doubt_unless_it_is_plainly_empty() -> None:
    perhaps, plainly = (decide_tick(NOTHING, shares(empty=share), InkBy(close_mm2=1.3)) for share in (0.99, 0.999))

    assert (perhaps.decision, plainly.decision) == (Decision.REVIEW, Decision.AUTO)


@pytest.mark.parametrize(
    ("measures", "said", "asked"),
    [
        ({}, shares(cross=0.98), False),
        ({"dark": 0.38}, shares(cross=0.999), True),
        ({"ink": 0.019}, shares(cross=0.999), True),
        ({"pieces": 3}, shares(cross=0.985), True),
        ({"pieces": 3}, shares(cross=0.995), False),
        ({"pieces": 3}, shares(fill=0.979), True),
        ({"pieces": 3}, shares(fill=0.985), False),
    ],
    ids=str,
)
def test_where_pencil_is_hidden_what_is_left_of_a_mark_goes_to_a_person(
    measures: Mapping[str, Any], said: MarkShares, *, asked: bool
) -> None:
    read = decide_tick(replace(CROSS, **measures), said, hides=True)

    assert (read.decision is Decision.REVIEW) is asked


def test_where_pencil_is_hidden_a_mark_must_be_surer() -> None:
    shown, hidden = (decide_tick(CROSS, shares(cross=0.97), hides=hides) for hides in (False, True))

    assert (shown.decision, hidden.decision) == (Decision.AUTO, Decision.REVIEW)


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


def test_a_box_without_a_trace_is_no_doubt_of_its_own_where_its_page_is_asked_about() -> None:
    said = shares(empty=0.8, cancelled=0.12)

    shown, hidden = (decide_tick(NOTHING, said, hides=hides) for hides in (False, True))

    assert (shown.decision, hidden.decision) == (Decision.REVIEW, Decision.AUTO)


@pytest.mark.parametrize(
    ("share", "hides", "ink", "near", "decision"),
    [
        (0.91, False, 0.0, 0.0, Decision.AUTO),
        (0.89, False, 0.0, 0.0, Decision.REVIEW),
        (0.94, False, 0.01, 0.0, Decision.REVIEW),
        (0.94, False, 0.0, 0.1, Decision.REVIEW),
        (0.81, True, 0.0, 0.0, Decision.AUTO),
        (0.79, True, 0.0, 0.0, Decision.REVIEW),
        (0.94, True, 0.01, 0.0, Decision.REVIEW),
    ],
)
def test_a_box_without_any_ink_in_or_near_it_is_empty_though_the_network_is_less_sure(
    share: float, ink: float, near: float, decision: Decision, *, hides: bool
) -> None:
    read = decide_tick(replace(NOTHING, ink=ink), shares(empty=share), InkBy(all_mm2=near), hides=hides)

    assert read.decision is decision


def nothing_lost() -> LostPrint:
    return LostPrint(np.zeros(SQUARES, np.bool_), np.zeros(SQUARES, np.bool_))


def decided(
    *,
    lost: LostPrint | None = None,
    pale: bool = True,
    beside: float = 0.0,
    visible: bool = True,
    places: tuple[float, ...] = (),
    layout: PageLayout = LAYOUT,
    loose: tuple[LooseInk, ...] = (),
    scores: Mapping[str, TickScore] | None = None,
    said: Mapping[str, MarkShares] | None = None,
    two_levels: bool = False,
    surplus: Mapping[str, float] | None = None,
    roughness: Mapping[str, float] | None = None,
    cells: Mapping[str, CellsScore] | None = None,
) -> tuple[tuple[ZoneReading, ...], tuple[Annotation, ...]]:
    """What is decided on a page with a plain cross in every box and nothing written, but for what is said."""
    page = replace(paper.blank_page(layout, px_per_mm=4.0), place_mm=places)
    page.visible[:, round(70 * 4.0) :] &= visible
    more, rough = surplus or {}, roughness or {}
    zones = {
        zone.id: ZoneInk(zone, zone.box, 0.0, (), surplus=more.get(zone.id, 0.0), roughness=rough.get(zone.id, 0.0))
        for zone in layout.zones
        if zone.kind is not FieldKind.TICK
    }
    ink = Ink(
        np.zeros((480, 480), np.int32),
        4.0,
        zones,
        loose,
        lost or nothing_lost(),
        two_levels,
        pale=pale,
        surplus_beside=beside,
    )
    ticks = [(scores or {}).get(zone.id, replace(CROSS, zone=zone)) for zone in (BOX, NEAR, FAR)]
    judged = [(said or {}).get(score.zone.id, IS_CROSS) for score in ticks]
    return decide_page(page, ticks, judged, ink, Writing({}, cells or {}, ((),) * len(loose)), year=2026)


def to_a_person(
    *,
    lost: LostPrint | None = None,
    pale: bool = True,
    beside: float = 0.0,
    visible: bool = True,
    places: tuple[float, ...] = (),
    scores: Mapping[str, TickScore] | None = None,
    said: Mapping[str, MarkShares] | None = None,
    two_levels: bool = False,
    surplus: Mapping[str, float] | None = None,
    roughness: Mapping[str, float] | None = None,
) -> set[str]:
    readings, _ = decided(
        lost=lost,
        pale=pale,
        beside=beside,
        visible=visible,
        places=places,
        scores=scores,
        said=said,
        two_levels=two_levels,
        surplus=surplus,
        roughness=roughness,
    )
    return {reading.zone.id for reading in readings if reading.decision is Decision.REVIEW}


def test_a_plain_page_needs_no_person() -> None:
    assert to_a_person() == set()


def test_a_frame_that_is_off_sends_the_boxes_around_to_a_person_too() -> None:
    moved = {BOX.id: replace(CROSS, shift_mm=(0.2, 0.23))}

    assert to_a_person(scores=moved) == {BOX.id, NEAR.id}


def test_a_zone_whose_place_is_unsure_goes_to_a_person() -> None:
    unclear = {zone.id: replace(CROSS, zone=zone, frame=0.69) for zone in (BOX, NEAR, FAR)}

    assert to_a_person(places=(0.1, 0.31, 0.29, 0.31, 0.1), scores=unclear) == {NEAR.id, NOTE.id}


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
