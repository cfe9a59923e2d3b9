"""Every condition for deciding alone about a box, each broken by one measure that breaks no other."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from scan.by_boxes import InkBy
from scan.decide_ticks import SURE, decide_tick, looks_empty
from scan.engines import MarkShares
from scan.readings import Decision, Mark
from scan.ticks import TickScore
from tests.scan.measured import (
    CROSS,
    FAR,
    IS_CROSS,
    IS_EMPTY,
    NEAR,
    NOTHING,
    shares,
)


@pytest.mark.parametrize(
    ("said", "value", "mark"),
    [
        (IS_CROSS, True, Mark.CROSS),
        (shares(tick=0.6, cross=0.39), True, Mark.TICK),
        (shares(fill=0.99), True, Mark.FILL),
        (shares(ring=0.99), True, Mark.OTHER),
        (shares(cancelled=0.99), None, Mark.CANCELLED),
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


@pytest.mark.parametrize("measures", [{"visible": 0.9}, {"frame": 0.3}, {"ink": 0.01}, {"outside_mm2": 21.0}], ids=str)
def test_a_measure_that_contradicts_a_mark_sends_it_to_a_person(measures: Mapping[str, Any]) -> None:
    assert decide_tick(replace(CROSS, **measures), IS_CROSS).decision is Decision.REVIEW


@pytest.mark.parametrize(
    ("likely", "value", "mark", "decision"),
    [
        (0.99, True, Mark.CROSS, Decision.AUTO),
        (0.97, None, Mark.CROSS, Decision.REVIEW),
        (0.3, None, Mark.CANCELLED, Decision.REVIEW),
    ],
)
@pytest.mark.parametrize("said", [shares(cross=0.98, cancelled=0.02), shares(cross=0.1, cancelled=0.9)])
def test_where_the_networks_waver_the_one_for_crosses_decides(
    said: MarkShares, likely: float, value: bool | None, mark: Mark, decision: Decision
) -> None:
    read = decide_tick(CROSS, replace(said, large_cross=likely))

    assert (read.value, read.mark, read.decision) == (value, mark, decision)


@pytest.mark.parametrize("measures", [{"ink": 0.01}, {"outside_mm2": 20.0}, {"visible": 0.9}], ids=str)
def test_the_measures_contradict_the_one_for_crosses_too(measures: Mapping[str, Any]) -> None:
    crossed = replace(shares(cross=0.1, cancelled=0.9), large_cross=0.999)

    assert decide_tick(replace(CROSS, **measures), crossed).decision is Decision.REVIEW


def test_where_pencil_is_hidden_a_pale_cross_may_be_what_is_left_of_a_mark_under_it() -> None:
    crossed = replace(shares(cross=0.1, cancelled=0.9), large_cross=0.999)

    assert decide_tick(CROSS, crossed, hides=True).decision is Decision.AUTO
    assert decide_tick(replace(CROSS, dark=0.3), crossed, hides=True).decision is Decision.REVIEW


def test_no_yes_is_proposed_of_a_mark_that_may_be_taken_back() -> None:
    assert decide_tick(CROSS, shares(tick=0.8, cancelled=0.09)).value is True
    assert decide_tick(CROSS, shares(tick=0.8, cancelled=0.15)).value is None


def test_a_mark_that_runs_out_of_its_box_as_ticks_do_is_no_doubt() -> None:
    assert decide_tick(replace(CROSS, outside_mm2=19.0), IS_CROSS).decision is Decision.AUTO


@pytest.mark.parametrize("measures", [{"visible": 0.9}, {"frame": 0.3}, {"firm": 0.06}], ids=str)
def test_a_measure_that_contradicts_emptiness_sends_a_box_to_a_person(measures: Mapping[str, Any]) -> None:
    assert decide_tick(replace(NOTHING, **measures), IS_EMPTY).decision is Decision.REVIEW


def test_a_box_so_full_that_its_frame_is_hidden_is_read() -> None:
    full = replace(CROSS, frame=0.1, ink=0.95, width_mm=2.5)

    assert decide_tick(full, shares(fill=0.99)).decision is Decision.AUTO


def test_a_mark_that_probably_missed_a_box_is_a_doubt_however_empty_the_box_is() -> None:
    alone, beside = (decide_tick(NOTHING, replace(IS_EMPTY, beside=share)) for share in (0.38, 0.42))

    assert (alone.decision, beside.decision) == (Decision.AUTO, Decision.REVIEW)


@pytest.mark.parametrize(
    ("roundness", "width_mm", "dark", "decision"),
    [
        (0.84, 1.8, 0.9, Decision.REVIEW),
        (0.99, 6.2, 0.9, Decision.REVIEW),
        (0.82, 5.7, 0.9, Decision.AUTO),
        (0.95, 1.6, 0.9, Decision.AUTO),
        (0.80, 3.2, 0.2, Decision.REVIEW),
        (0.78, 3.2, 0.2, Decision.AUTO),
    ],
)
def test_a_filled_box_as_round_as_a_punched_hole_is_a_doubt(
    roundness: float, width_mm: float, dark: float, decision: Decision
) -> None:
    full = replace(CROSS, ink=0.99, firm=0.99, width_mm=width_mm, roundness=roundness, dark=dark)

    assert decide_tick(full, shares(fill=0.999)).decision is decision


def test_ink_of_nobody_beside_an_empty_box_may_have_been_meant_for_it() -> None:
    alone, beside = (decide_tick(NOTHING, IS_EMPTY, InkBy(near_mm2=area)) for area in (1.0, 1.3))

    assert (alone.decision, beside.decision) == (Decision.AUTO, Decision.REVIEW)


def test_of_ink_that_a_person_plainly_left_beside_an_empty_box_a_little_is_a_doubt() -> None:
    alone, beside = (decide_tick(NOTHING, IS_EMPTY, InkBy(by_hand_mm2=area)) for area in (0.3, 0.5))

    assert (alone.decision, beside.decision) == (Decision.AUTO, Decision.REVIEW)


def test_a_box_with_ink_in_it_is_empty_only_where_that_is_very_sure() -> None:
    inked = replace(NOTHING, ink=0.03, firm=0.02)

    doubt, dust = (decide_tick(inked, shares(empty=share), InkBy(all_mm2=0.3)) for share in (0.993, 0.9985))

    assert (doubt.decision, dust.decision) == (Decision.REVIEW, Decision.AUTO)


def test_the_end_of_another_boxs_stroke_contradicts_no_emptiness() -> None:
    inked = replace(NOTHING, ink=0.1, firm=0.1)
    own, others = (decide_tick(inked, shares(empty=0.9), crossed=crossed) for crossed in (False, True))

    assert (own.decision, others.decision) == (Decision.REVIEW, Decision.AUTO)
    assert decide_tick(inked, shares(empty=0.84), crossed=True).decision is Decision.REVIEW
    assert decide_tick(inked, shares(empty=0.9), InkBy(over_mm2=0.3), crossed=True).decision is Decision.REVIEW
    assert decide_tick(inked, shares(empty=0.88, unclear=0.11), crossed=True).decision is Decision.REVIEW


def test_only_boxes_that_the_network_calls_empty_may_be_doubted_for_what_lies_beside_them() -> None:
    ticks = [NOTHING, replace(CROSS, zone=NEAR), replace(CROSS, zone=FAR)]

    assert looks_empty(ticks, [IS_EMPTY, IS_CROSS, shares(cancelled=0.9)]) == {"M1.done"}


def test_firm_ink_between_the_words_beside_an_empty_box_may_have_been_meant_for_it() -> None:
    crumb, tick = (decide_tick(NOTHING, IS_EMPTY, InkBy(over_mm2=area)) for area in (0.1, 0.25))

    assert (crumb.decision, tick.decision) == (Decision.AUTO, Decision.REVIEW)


def test_whatever_lies_close_to_a_box_is_a_doubt_unless_it_is_plainly_empty() -> None:
    perhaps, plainly = (decide_tick(NOTHING, shares(empty=share), InkBy(close_mm2=1.3)) for share in (0.999, 0.9998))

    assert (perhaps.decision, plainly.decision) == (Decision.REVIEW, Decision.AUTO)


@pytest.mark.parametrize(
    ("measures", "said", "asked"),
    [
        ({}, shares(cross=0.99), False),
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
    shown, hidden = (decide_tick(CROSS, shares(cross=0.98), hides=hides) for hides in (False, True))

    assert (shown.decision, hidden.decision) == (Decision.AUTO, Decision.REVIEW)


def test_a_box_without_a_trace_is_no_doubt_of_its_own_where_its_page_is_asked_about() -> None:
    said = shares(empty=0.8, cancelled=0.12)

    shown, hidden = (decide_tick(NOTHING, said, hides=hides) for hides in (False, True))

    assert (shown.decision, hidden.decision) == (Decision.REVIEW, Decision.AUTO)


@pytest.mark.parametrize(
    ("share", "hides", "ink", "near", "decision"),
    [
        (0.96, False, 0.0, 0.0, Decision.AUTO),
        (0.94, False, 0.0, 0.0, Decision.REVIEW),
        (0.96, False, 0.01, 0.0, Decision.REVIEW),
        (0.96, False, 0.0, 0.1, Decision.REVIEW),
        (0.91, True, 0.0, 0.0, Decision.AUTO),
        (0.89, True, 0.0, 0.0, Decision.REVIEW),
        (0.96, True, 0.01, 0.0, Decision.REVIEW),
    ],
)
def test_a_box_without_any_ink_in_or_near_it_is_empty_though_the_network_is_less_sure(
    share: float, ink: float, near: float, decision: Decision, *, hides: bool
) -> None:
    read = decide_tick(replace(NOTHING, ink=ink), shares(empty=share), InkBy(all_mm2=near), hides=hides)

    assert read.decision is decision
