"""Printers, wear, scanners and telephones of the simulator: true places, true seeds, and nothing harmed on the way."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from forms.geometry import Box, Point
from tests import (
    captures,
    paper,
    paper_damage,
    paper_office,
    paper_phones,
    paper_printers,
    paper_scanners,
    paper_things,
)
from tests.captures import FAMILIES, Family, draw_way
from tests.paper import Paper, Points, Scan
from tests.paper_capture import Laid
from tests.paper_scanners import Scanner

SPOTS: Points = np.array(
    [[14, 16], [74, 40], [132, 30], [34, 96], [110, 118], [16, 182], [75, 190], [130, 178]], np.float64
)
SMALL = paper_phones.Phone(height_px=2000)
"""A picture that takes a quarter of the time."""
COARSE = Scanner(dpi=200)
BOXES = tuple(Box(x, y, 4.5, 4.5) for x, y in ((30, 40), (90, 60), (60, 130), (100, 160)))


SLOW = ("48 megapixels", "HEIC, blue light", "colour, 600 dpi")
"""Ways that take as long as all others together, and differ from them in size or compression only."""
QUICK = [(family, name) for family, ways in FAMILIES.items() for name in ways if name not in SLOW]


def spotted(dpi: float = 300.0) -> Paper:
    """A page with black spots of 4 mm at `SPOTS`."""
    sheet = paper.empty_sheet(dpi=dpi)
    for x, y in SPOTS:
        place = tuple(round(float(length) * sheet.px_per_mm * 16 - 8) for length in (x, y))
        cv2.circle(sheet.image, place, round(2 * sheet.px_per_mm * 16), (30, 30, 30), -1, cv2.LINE_AA, shift=4)
    return sheet


def off_mm(scan: Scan) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """How far each spot is from where the truth says, in mm; NaN where it cannot be seen."""
    image = scan.image if scan.image.ndim == 2 else np.asarray(cv2.cvtColor(scan.image, cv2.COLOR_BGR2GRAY), np.uint8)
    half = np.array([[0.5, 0.0]])
    scale = np.linalg.norm(scan.pages[0](SPOTS + half) - scan.pages[0](SPOTS - half), axis=1)
    return np.array([_off(image, place, mm) for place, mm in zip(scan.pages[0](SPOTS), scale, strict=True)])


def _off(image: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], place: Points, px_per_mm: float) -> float:
    reach = round(3.2 * px_per_mm)
    left, top = (max(0, int(at) - reach) for at in place)
    part = image[top : top + 2 * reach, left : left + 2 * reach].astype(np.float64)
    light, dark = np.quantile(part, [0.9, 0.02])
    weight = np.clip((light + dark) / 2 - part, 0, None)
    if light - dark < 60:
        return float("nan")
    rows, columns = np.indices(weight.shape)
    found = np.array([(columns * weight).sum(), (rows * weight).sum()]) / weight.sum() + [left + 0.5, top + 0.5]
    return float(np.linalg.norm(found - place) / px_per_mm)


PRINTERS: dict[str, Callable[[Paper], Paper]] = {
    "94 %": lambda sheet: paper_printers.misplaced(sheet, scale=0.94),
    "104 %": lambda sheet: paper_printers.misplaced(sheet, scale=1.04, right=1.0),
    "displaced": lambda sheet: paper_printers.misplaced(sheet, right=3, down=-2, turn_deg=0.5),
    "bold": paper_printers.bold,
    "thin": paper_printers.thin,
    "streaked": paper_printers.streaked,
    "speckled": paper_printers.speckled,
    "screened": paper_printers.screened,
    "inkjet": paper_printers.inkjet,
}

WEAR: dict[str, Callable[[Paper], Paper]] = {
    "creases": lambda sheet: paper_damage.crease_through(sheet, paper_damage.middles(BOXES)),
    "fold": lambda sheet: paper_damage.sharp_fold(sheet, through=Point(74, 75), angle_deg=4, depth=0.3),
    "fold along": lambda sheet: paper_damage.sharp_fold(sheet, through=Point(56, 90), angle_deg=91, depth=0.3),
    "torn edge": lambda sheet: paper_damage.tear_edge(sheet, "right", at=0.5),
    "spine": paper_damage.curve_into_spine,
    "rain": paper_damage.rain,
    "dirt": paper_damage.soil,
    "dog-ear": lambda sheet: paper_office.dog_ear(sheet, size=9),
    "staple": lambda sheet: paper_office.staple(sheet, at=Point(40, 12)),
    "staple pulled": lambda sheet: paper_office.pull_staple(sheet, at=Point(40, 12), angle_deg=30),
    "hole": lambda sheet: paper_office.hole(sheet, at=Point(60, 60)),
    "thin paper": paper_scanners.show_through,
}

CAPTURES: dict[str, Callable[[Paper], Scan]] = {
    "plain": paper_scanners.scan_sheet,
    "150 dpi, crooked": lambda sheet: paper_scanners.scan_sheet(sheet, Scanner(dpi=150, turned=1, angle_deg=3)),
    "spread": lambda sheet: paper_scanners.scan_spread(sheet, sheet, Scanner(dpi=150, angle_deg=1, turned=2), lift=5),
    "lid open": lambda sheet: paper_scanners.lid_open(
        paper_scanners.scan_sheet(sheet, Scanner(dpi=200, lid=paper_scanners.DARK_ROOM, margin=6))
    ),
    "dust": lambda sheet: paper_scanners.dusty(paper_scanners.scan_sheet(sheet, COARSE), lines=1),
    "adaptive": lambda sheet: paper_scanners.one_bit_adaptive(paper_scanners.scan_sheet(sheet, COARSE)),
    "JPEG 20": lambda sheet: paper_scanners.compressed(paper_scanners.scan_sheet(sheet, COARSE), quality=20),
    "phone": lambda sheet: paper_phones.shoot([Laid(sheet, 105, 148, 5)], SMALL),
    "phone, spread": lambda sheet: paper_phones.shoot_spread(
        sheet, sheet, SMALL, paper_phones.Scene(view=350, rise=10), turned=1
    ),
}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", list(PRINTERS))
def test_print_is_where_the_truth_says_after_every_printer(name: str) -> None:
    off = off_mm(paper_scanners.scan_sheet(PRINTERS[name](spotted())))

    assert np.nanmax(off) < 0.15
    assert np.isfinite(off).sum() >= 7


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", list(WEAR))
def test_print_is_where_the_truth_says_after_all_wear(name: str) -> None:
    off = off_mm(paper_scanners.scan_sheet(WEAR[name](paper_printers.misplaced(spotted(), scale=0.97))))

    assert np.nanmax(off) < 0.15
    assert np.isfinite(off).sum() >= 7


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", list(CAPTURES))
def test_print_is_where_the_truth_says_in_every_capture(name: str) -> None:
    worn = paper_damage.sharp_fold(paper_printers.misplaced(spotted(), right=2, turn_deg=0.4), through=Point(74, 80))

    off = off_mm(CAPTURES[name](worn))

    assert np.nanmax(off) < 0.15
    assert np.isfinite(off).all()


@pytest.mark.parametrize("stages", [PRINTERS, WEAR, CAPTURES], ids=["printers", "wear", "captures"])
def test_nothing_harms_the_sheet_it_is_given_and_all_of_it_is_repeatable(
    stages: dict[str, Callable[[Paper], Paper | Scan]],
) -> None:
    sheet = spotted(dpi=100)
    before = sheet.image.copy(), sheet.mask.copy()

    for name, stage in stages.items():
        first, again = stage(sheet).image, stage(sheet).image

        assert np.array_equal(first, again), name
        assert np.array_equal(sheet.image, before[0]), name
        assert np.array_equal(sheet.mask, before[1]), name


def test_a_crease_goes_through_the_boxes_that_it_is_aimed_at() -> None:
    sheet = paper.empty_sheet()

    worn = paper_damage.crease_through(sheet, paper_damage.middles(BOXES), dirt=0.4, seed=2)

    for box in BOXES:
        left, top, right, bottom = (round(side * sheet.px_per_mm) for side in (box.x, box.y, box.right, box.bottom))
        assert worn.image[top:bottom, left:right].min() < 225


@pytest.mark.parametrize("edge", paper_damage.EDGES)
def test_a_torn_edge_is_gone_in_its_middle_and_the_others_are_not(edge: paper_damage.Edge) -> None:
    sheet = paper_damage.tear_edge(paper.empty_sheet(), edge)

    height, width = sheet.mask.shape
    middles = {"top": (9, width // 2), "right": (height // 2, width - 9)}
    middles |= {"bottom": (height - 9, width // 2), "left": (height // 2, 9)}
    assert {name for name, place in middles.items() if not sheet.mask[place]} == {edge}


def test_heic_keeps_the_picture_and_softens_it() -> None:
    hand = np.random.default_rng(1)
    image = np.clip(hand.normal(180, 20, (160, 120, 3)), 0, 255).astype(np.uint8)

    kept = paper_phones.through_heic(image, quality=40)

    assert kept.shape == image.shape
    assert abs(float(kept.mean()) - float(image.mean())) < 4
    assert float(kept.std()) < 0.8 * float(image.std())


def test_a_thumb_hides_what_is_under_it_and_nothing_else() -> None:
    sheet = paper.empty_sheet()
    laid = Laid(sheet, 105, 148)

    alone, held = (
        paper_phones.shoot([laid], SMALL, things=things) for things in ((), (Laid(paper_things.thumb(), 150, 230),))
    )

    changed = np.abs(alone.image.astype(int) - held.image).max(axis=2) > 60
    under, beside = (np.rint(held.pages[0](np.array([place]))[0]).astype(int) for place in ((119, 165), (60, 60)))
    assert changed[under[1], under[0]]
    assert not changed[beside[1] - 20 : beside[1] + 20, beside[0] - 20 : beside[0] + 20].any()


@pytest.mark.sampled(5)
@pytest.mark.parametrize(("family", "name"), QUICK)
def test_every_way_of_a_family_makes_an_image_of_sensible_size_and_contrast(family: Family, name: str) -> None:
    way = FAMILIES[family][name]
    sheet = spotted(dpi=110)

    scan = way(way.printer(sheet, 4), 4, boxes=BOXES)

    assert 700 < min(scan.image.shape[:2]) <= max(scan.image.shape[:2]) < 8100
    inside = scan.pages[0](np.array([[20.0, 100.0], [128.0, 100.0], [74.0, 150.0]]))
    assert (inside > 0).all()
    assert (inside < [scan.image.shape[1], scan.image.shape[0]]).all()
    assert np.ptp(scan.image) > 120


@pytest.mark.parametrize("family", list(Family))
def test_a_drawn_way_is_told_in_words(family: Family) -> None:
    for seed in range(40):
        assert draw_way(family, seed).words
        assert draw_way(family, seed).words == draw_way(family, seed).words
    assert len({draw_way(family, seed).words for seed in range(40)}) > 35


def test_the_same_drawn_way_gives_the_same_pixels() -> None:
    sheet = spotted(dpi=100)

    first, again = (draw_way(Family.WORN, 7)(sheet, 1, boxes=BOXES).image for _ in range(2))

    assert np.array_equal(first, again)


def test_another_seed_gives_another_picture() -> None:
    sheet = spotted(dpi=100)

    first, other = (captures.WORN["dirty folds"](sheet, seed).image for seed in (4, 8))

    assert not np.array_equal(first, other)
