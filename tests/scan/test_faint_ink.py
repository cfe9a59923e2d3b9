import cv2
import numpy as np
import pytest

from forms.geometry import Box
from forms.layout import Zone
from forms.model import Author, FieldKind
from scan.faint_ink import find_traces, rules_show
from scan.readings import Gray

SCALE = 4.0
AREA = Zone("M1.note", FieldKind.NOTE, Author.CITIZEN, Box(10.0, 10.0, 80.0, 24.0), line_mm=8.0)


def ruled(shade: int) -> Gray:
    """Darkness of a page of 100 x 50 mm with a writing area."""
    dark = np.zeros((200, 400), np.uint8)
    for rule in (18.0, 26.0):
        dark[round(rule * SCALE), 40:360:2] = shade
    return dark


def grain(strength: float) -> Gray:
    return np.abs(np.random.default_rng(1).normal(0, strength, (200, 400))).astype(np.uint8)


def letters(dark: Gray, shade: int) -> Gray:
    """Five loops, 3 mm high."""
    drawn = dark.copy()
    for x in range(80, 280, 40):
        cv2.ellipse(drawn, (x, 90), (5, 6), 0, 0, 300, (shade,), 2)
    return drawn


def test_plain_paper_has_no_traces() -> None:
    assert find_traces(grain(1.0), SCALE).area_mm2(AREA.box) == 0.0


def test_faint_letters_are_traces() -> None:
    assert find_traces(letters(grain(1.0), 14), SCALE).area_mm2(AREA.box) > 5.0


@pytest.mark.parametrize("strength", [3.0, 6.0])
def test_rough_grain_is_no_trace_and_hides_no_pencil(strength: float) -> None:
    pencil = cv2.add(grain(strength), letters(np.zeros((200, 400), np.uint8), 40))

    assert find_traces(grain(strength), SCALE).area_mm2(AREA.box) == 0.0
    assert find_traces(np.asarray(pencil, np.uint8), SCALE).area_mm2(AREA.box) > 1.0


def test_a_hairline_is_no_trace() -> None:
    creased = grain(1.0)
    cv2.line(creased, (50, 60), (100, 90), (14,), 1)

    assert find_traces(creased, SCALE).area_mm2(AREA.box) == 0.0


def test_a_shadow_is_no_trace() -> None:
    shaded = grain(1.0)
    shaded[50:120, 100:200] += 30

    assert find_traces(shaded, SCALE).area_mm2(AREA.box) < 0.3


def test_rules_show_only_where_they_came_out() -> None:
    printed, seen = ruled(64), np.ones((200, 400), np.uint8)

    assert rules_show(ruled(255), printed, seen, [AREA], SCALE)
    assert not rules_show(ruled(0), printed, seen, [AREA], SCALE)


def test_without_rules_nothing_is_known() -> None:
    blank = np.zeros((200, 400), np.uint8)

    assert not rules_show(blank, blank, np.ones_like(blank), [AREA], SCALE)
