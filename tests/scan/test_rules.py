import cv2
import numpy as np
import pytest

from forms.geometry import Box
from forms.layout import PageLayout, Zone
from forms.model import Author, FieldKind
from scan.readings import Gray
from scan.rules import Rules
from tests.paper_hands import Hands

SCALE = 4.0
AREA = Box(10, 10, 60, 24)
LAYOUT = PageLayout(1, 80.0, 50.0, (Zone("D1.note", FieldKind.NOTE, Author.CITIZEN, AREA, line_mm=8.0),))


def printed(*, dotted: bool = True) -> Gray:
    """A framed area with two rules, drawn four times as large and made smaller, as a printer's dots are."""
    page = np.full((800, 1280), 255, np.uint8)
    cv2.rectangle(page, (160, 160), (1120, 544), 190, 4)
    for y in (288, 416):
        if dotted:
            for x in range(192, 1090, 16):
                cv2.circle(page, (x, y), 2, 130, -1)
        else:
            page[y - 1 : y + 2, 192:1090] = 190
    return np.asarray(cv2.resize(page, (320, 200), interpolation=cv2.INTER_AREA), np.uint8)


def stretched(page: Gray, far: float, down: float) -> Gray:
    """The sides of the area where they were, its middle moved to the right by so many mm, all of it down."""
    y, x = np.mgrid[:200, :320].astype(np.float32)
    away = np.clip(1 - ((x - 160) / 112) ** 2, 0, None) * far * SCALE
    return np.asarray(
        cv2.remap(page, x - away, y - np.float32(down * SCALE), cv2.INTER_LINEAR, borderValue=255), np.uint8
    )


def lay_line(page: Gray, line: Gray, row: int) -> None:
    """Lay real handwriting on a rule, as high as people write on rules 8 mm apart."""
    height = round(9 * SCALE)
    small = cv2.resize(line, (round(line.shape[1] * height / line.shape[0]), height), interpolation=cv2.INTER_AREA)
    top, width = row - round(0.8 * height), min(small.shape[1], 210)
    part = page[top : top + height, 52 : 52 + width]
    np.minimum(part, small[:, :width], out=part)


def test_the_rules_of_an_area_are_found_and_its_frame_is_none() -> None:
    rules = Rules.of(printed(), LAYOUT, SCALE)

    assert set(np.round(rules.rows / SCALE).tolist()) == {18, 26}
    assert rules.periods == pytest.approx(4.0, abs=0.1)


@pytest.mark.parametrize("far", [0.0, 0.4, 0.8, 1.3])
@pytest.mark.parametrize("down", [0.0, 0.6, -0.9])
def test_dots_are_counted_from_the_ends_even_where_paper_moved_by_more_than_one(far: float, down: float) -> None:
    page = stretched(printed(), far, down)

    slips = Rules.of(printed(), LAYOUT, SCALE).slips(page)

    truth = np.clip(1 - ((slips.places[:, 0] * SCALE - 160) / 112) ** 2, 0, None) * far
    known = slips.spread < 1
    assert known.mean(axis=0).min() > 0.8
    assert np.abs(slips.moved[:, 0] - truth)[known[:, 0]].max() < 0.15
    assert np.abs(slips.moved[:, 1] - down)[known[:, 1]].max() < 0.08


def test_solid_rules_say_how_far_down_they_are_only() -> None:
    plain = printed(dotted=False)

    slips = Rules.of(plain, LAYOUT, SCALE).slips(stretched(plain, 0.3, 0.2))

    assert (slips.spread[:, 0] > 1).all()
    assert np.abs(slips.moved[:, 1] - 0.2).max() < 0.08


def test_under_writing_a_rule_is_right_or_not_known() -> None:
    page = stretched(printed(), 0.0, 0.3)
    hand = np.random.default_rng(4)
    for row in (66, 98):
        word = np.stack([np.arange(50, 190, 3), row + np.cumsum(hand.normal(0, 4, 47)).clip(-12, 6)], axis=1)
        cv2.polylines(page, [word.astype(np.int32)], isClosed=False, color=90, thickness=2)

    slips = Rules.of(printed(), LAYOUT, SCALE).slips(page)

    known = slips.spread[:, 1] < 1
    assert known.sum() > 5
    assert float(np.percentile(np.abs(slips.moved[known, 1] - 0.3), 90)) < 0.15


def test_the_feet_of_handwriting_are_no_rules(hands: Hands) -> None:
    rules, off = Rules.of(printed(), LAYOUT, SCALE), []
    for seed in range(12):
        page = printed()
        for row in (72, 104):
            lay_line(page, hands.line(seed + row).image, row)
        slips = rules.slips(page)
        off += np.abs(slips.moved[slips.spread[:, 1] < 1, 1]).tolist()

    assert len(off) > 20
    assert float(np.mean(np.array(off) > 0.3)) < 0.03


def test_a_page_without_writing_areas_has_no_rules() -> None:
    slips = Rules.of(printed(), PageLayout(1, 80.0, 50.0, ()), SCALE).slips(printed())

    assert slips.places.shape == (0, 2)


def test_dots_are_not_counted_before_frames_are_near() -> None:
    page = stretched(printed(), 0.0, 0.2)

    slips = Rules.of(printed(), LAYOUT, SCALE).slips(page, count=False)

    assert (slips.spread[:, 0] > 1).all()
    assert (slips.spread[:, 1] < 1).all()
