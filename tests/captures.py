"""The ways a page comes back: what happened to it and what took its picture, by name, for tests and figures.

`WAYS` are those that tests have had from the start. `FLATBED`, `WORN` and `PHONE` are the three families of the
benchmarks, and `draw_way` draws any number of further ones.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import numpy as np

from forms.geometry import Box
from tests import (
    capture_parts,
    paper,
    paper_capture,
    paper_carried,
    paper_damage,
    paper_phones,
    paper_printers,
    paper_scanners,
    paper_things,
    paper_wear,
)
from tests.capture_parts import Aimed, Capture, Change
from tests.capture_way import Way, lean, spared
from tests.paper import Paper, Scan
from tests.paper_capture import Laid
from tests.paper_optics import Light
from tests.paper_phones import Phone, Scene
from tests.paper_scanners import Scanner


def _fit_to_page(sheet: Paper, seed: int) -> Paper:
    return paper_wear.shrink(sheet)


def _flat(dpi: float) -> Callable[[Paper, int], Scan]:
    return lambda sheet, seed: paper_capture.flat(
        sheet, dpi=dpi, turned=seed % 4, angle_deg=lean(seed), margin=2, seed=seed
    )


def _on_glass(sheet: Paper, seed: int) -> Scan:
    laid = Laid(sheet, 82 + seed % 40, 115 + seed % 60, 90 * (seed % 4) + 3 * lean(seed))
    return paper_capture.glass([laid], lid=(226, 228, 230), seed=seed)


def _picture(sheet: Paper, seed: int) -> Scan:
    laid = Laid(sheet, 105, 148, 90 * (seed % 4) + 2 * lean(seed))
    light = Light(fall=0.25, from_deg=40 * seed, warmth=0.3)
    return paper_capture.photograph([laid], light=light, tilt_deg=8, view=290, height_px=3600, seed=seed)


def _poor_picture(sheet: Paper, seed: int) -> Scan:
    laid = Laid(sheet, 105, 148, 90 * (seed % 4) + 4 * lean(seed))
    light = Light(strength=0.75, fall=0.5, from_deg=50 * seed, warmth=0.8, shadow=0.35)
    return paper_capture.photograph(
        [laid], light=light, tilt_deg=18, height_px=2800, defocus_px=1.1, motion_px=2.5, seed=seed
    )


WAYS: Final[Mapping[str, Way]] = MappingProxyType(
    {
        "flat, 300 dpi": Way(_flat(300)),
        "flat, 200 dpi": Way(_flat(200)),
        "flat, 150 dpi": Way(_flat(150)),
        "grey, 300 dpi": Way(lambda sheet, seed: paper_capture.grey(_flat(300)(sheet, seed))),
        "one bit, 300 dpi": Way(lambda sheet, seed: paper_capture.black_and_white(_flat(300)(sheet, seed))),
        "anywhere on the glass": Way(_on_glass),
        "spread": Way(lambda sheet, seed: paper_capture.spread(sheet, paper.empty_sheet(), turned=seed % 4, seed=seed)),
        "carried in a bag": Way(_on_glass, wear=paper_carried.in_a_bag),
        "folded in four": Way(_flat(300), wear=paper_carried.folded_in_four),
        "crumpled": Way(_on_glass, wear=paper_carried.crumpled),
        "faded print": Way(_flat(300), printer=lambda sheet, seed: paper_wear.fade(sheet, seed=seed)),
        "printed at 96 %": Way(_flat(300), printer=_fit_to_page),
        "picture": Way(_picture),
        "worn, picture": Way(_picture, wear=paper_carried.in_a_bag),
        "poor picture": Way(_poor_picture),
    }
)

CLEAN: Final = ("flat, 300 dpi", "grey, 300 dpi", "anywhere on the glass", "spread")
"""On these every box must be right."""


def _scanned(setting: Scanner, *after: Callable[[Scan, int], Scan]) -> Callable[[Paper, int], Scan]:
    """A sheet through a feeder, a little crooked, any way up, and then what the scanner does to the image."""

    def capture(sheet: Paper, seed: int) -> Scan:
        own = replace(setting, turned=seed % 4, angle_deg=setting.angle_deg + lean(seed))
        scan = paper_scanners.scan_sheet(sheet, own, seed=seed)
        for change in after:
            scan = change(scan, seed)
        return scan

    return capture


def _grey(scan: Scan, seed: int) -> Scan:
    return paper_capture.grey(scan)


def _jpeg(quality: int) -> Callable[[Scan, int], Scan]:
    return lambda scan, _: paper_scanners.compressed(scan, quality=quality)


def _pressed(sheet: Paper, seed: int) -> Scan:
    setting = Scanner(turned=seed % 4, angle_deg=lean(seed) / 2, margin=3)
    return paper_scanners.scan_spread(sheet, paper.empty_sheet(), setting, lift=3 + seed % 3, seed=seed)


def _second_side(sheet: Paper, seed: int) -> Paper:
    return paper_printers.misplaced(sheet, right=2.0 * lean(seed), down=2.0 * lean(seed + 5), turn_deg=lean(seed) / 3)


def _scaled(scale: float) -> Callable[[Paper, int], Paper]:
    return lambda sheet, seed: paper_printers.misplaced(sheet, scale=scale, right=lean(seed), down=lean(seed + 3))


_PLAIN: Final = _scanned(paper_scanners.PLAIN)

FLATBED: Final[Mapping[str, Way]] = MappingProxyType(
    {
        "colour, 300 dpi": Way(_PLAIN),
        "colour, 200 dpi": Way(_scanned(Scanner(dpi=200))),
        "colour, 600 dpi": Way(_scanned(Scanner(dpi=600)), dpi=600),
        "grey, 300 dpi": Way(_scanned(Scanner(), _grey)),
        "grey, 200 dpi, JPEG 40": Way(_scanned(Scanner(dpi=200), _grey, _jpeg(40))),
        "one bit, 300 dpi": Way(_scanned(Scanner(), lambda scan, _: paper_capture.black_and_white(scan))),
        "one bit, adaptive": Way(_scanned(Scanner(), lambda scan, _: paper_scanners.one_bit_adaptive(scan))),
        "JPEG 25": Way(_scanned(Scanner(sharpen=0.6), _jpeg(25))),
        "made clear": Way(_scanned(Scanner(sharpen=0.8), lambda scan, _: paper_scanners.levels(scan))),
        "crooked": Way(_scanned(Scanner(angle_deg=2.5, margin=4, lid=paper_scanners.GREY_LID))),
        "dust in the feeder": Way(_scanned(Scanner(), lambda scan, seed: paper_scanners.dusty(scan, seed=seed))),
        "spread pressed on the glass": Way(_pressed),
        "thin paper": Way(_PLAIN, wear=lambda sheet, _: paper_scanners.show_through(sheet)),
        "bold print": Way(_PLAIN, printer=lambda sheet, _: paper_printers.bold(sheet, gain=0.8)),
        "thin print": Way(_PLAIN, printer=lambda sheet, _: paper_printers.thin(sheet, loss=0.7)),
        "toner saved": Way(_PLAIN, printer=lambda sheet, _: paper_printers.screened(sheet)),
        "inkjet": Way(_PLAIN, printer=lambda sheet, seed: paper_printers.inkjet(sheet, seed=seed)),
        "speckled": Way(_PLAIN, printer=lambda sheet, seed: paper_printers.speckled(sheet, seed=seed)),
        "second side displaced": Way(_PLAIN, printer=_second_side),
    }
)
"""Office scanners, 200 to 600 dpi, colour to one bit, and what printers do."""


def _creased(dirt: float) -> Callable[[Paper, Sequence[Box], int], Paper]:
    return lambda sheet, boxes, seed: paper_damage.crease_through(
        sheet, paper_damage.middles(boxes[seed % 2 :: 2]), dirt=dirt, seed=seed
    )


def _lid_open(sheet: Paper, seed: int) -> Scan:
    setting = Scanner(turned=seed % 4, angle_deg=2 * lean(seed), margin=6, lid=paper_scanners.DARK_ROOM)
    return paper_scanners.lid_open(paper_scanners.scan_sheet(sheet, setting, seed=seed), from_deg=40.0 * seed)


WORN: Final[Mapping[str, Way]] = MappingProxyType(
    {
        "creases on boxes": Way(_PLAIN, aimed=_creased(0.2)),
        "dirty creases on boxes": Way(_PLAIN, aimed=_creased(0.6)),
        "dirty folds": Way(_PLAIN, wear=paper_carried.dirty_folds),
        "coffee and dirt": Way(_PLAIN, wear=paper_carried.spilt),
        "torn corner": Way(
            _PLAIN, wear=lambda sheet, seed: paper_wear.tear(sheet, paper_wear.CORNERS[seed % 4], size=30, seed=seed)
        ),
        "torn edge": Way(_PLAIN, wear=paper_carried.torn_edge),
        "rain": Way(_PLAIN, wear=paper_carried.rained_on),
        "punched, unstapled, dog-eared": Way(_PLAIN, wear=paper_carried.filed),
        "printed at 94 %": Way(_PLAIN, printer=_scaled(0.94)),
        "printed at 104 %": Way(_PLAIN, printer=_scaled(1.04)),
        "streaks without toner": Way(_PLAIN, printer=lambda sheet, seed: paper_printers.streaked(sheet, seed=seed)),
        "150 dpi, from a bag": Way(_scanned(Scanner(dpi=150)), wear=paper_carried.in_a_bag, aimed=_creased(0.3)),
        "lid open, creased": Way(_lid_open, aimed=_creased(0.3)),
        "crumpled, grey": Way(_scanned(Scanner(), _grey), wear=paper_carried.crumpled),
    }
)
"""Paper that has lived in a bag."""


def _shot(
    phone: Phone = paper_phones.MEGAPIXELS_12, scene: Scene | None = None, *, held: bool = False
) -> Callable[[Paper, int], Scan]:
    """A loose sheet, any way up, lit from anywhere."""
    scene = scene or Scene(view=300)

    def capture(sheet: Paper, seed: int) -> Scan:
        laid = Laid(sheet, 105 + 2 * lean(seed), 148, 90 * (seed % 4) + 3 * lean(seed))
        own = replace(scene, light=replace(scene.light, from_deg=40.0 * seed))
        things = (
            (Laid(paper_things.thumb(), 221, 198, -75), Laid(paper_things.pen_lying(), 40, 230, 60)) if held else ()
        )
        return paper_phones.shoot([laid], phone, own, things=things if held else (), seed=seed)

    return capture


def _open_booklet(scene: Scene) -> Callable[[Paper, int], Scan]:
    return lambda sheet, seed: paper_phones.shoot_spread(
        sheet, paper.empty_sheet(), scene=replace(scene, view=350), turned=1 + 2 * (seed % 2), seed=seed
    )


_EVENING: Final = Light(strength=0.8, fall=0.5, warmth=0.8, shadow=0.4)
_DIM_PHONE: Final = Phone(noise=7, coring=5, sharpen=1.0, defocus_px=1.2)

PHONE: Final[Mapping[str, Way]] = MappingProxyType(
    {
        "desk lamp": Way(_shot()),
        "evening, shadow of the hand": Way(_shot(_DIM_PHONE, Scene(light=_EVENING, view=300, tilt_deg=15))),
        "spread bent at the fold": Way(_open_booklet(Scene(rise=7))),
        "spread bent at the fold, evening": Way(_open_booklet(Scene(light=_EVENING, rise=11, tilt_deg=14))),
        "white table": Way(_shot(scene=Scene("white", Light(strength=1.0, warmth=0.1), view=300))),
        "held by a thumb, pen beside": Way(_shot(scene=Scene("cloth", view=300), held=True)),
        "moved": Way(_shot(Phone(motion_px=4, defocus_px=1.0), Scene(view=300))),
        "out of focus": Way(_shot(Phone(defocus_px=2.2), Scene(view=300))),
        "8 megapixels": Way(_shot(paper_phones.MEGAPIXELS_8, Scene("dark", view=310, tilt_deg=18))),
        "48 megapixels": Way(_shot(paper_phones.MEGAPIXELS_48)),
        "HEIC, blue light": Way(_shot(Phone(heic=True, quality=55, balance=(1.08, 1.0, 0.9)), Scene(view=300))),
        "creased, desk lamp": Way(_shot(), aimed=_creased(0.35), wear=paper_carried.in_a_bag),
    }
)
"""Telephones, under a lamp."""


class Family(StrEnum):
    """Kinds of ways, as the benchmarks count them."""

    FLATBED = "flatbed"
    WORN = "worn"
    PHONE = "phone"


FAMILIES: Final[Mapping[Family, Mapping[str, Way]]] = MappingProxyType(
    {Family.FLATBED: FLATBED, Family.WORN: WORN, Family.PHONE: PHONE}
)


def draw_way(family: Family, seed: int) -> Way:
    """Draw a printer, what happened to the paper, and a capture; `words` of the way tells what came out.

    The same family and seed give the same way; called on the same sheet with the same seed, it gives the same pixels.
    """
    hand = np.random.default_rng([seed, list(Family).index(family)])
    printer = _draw_printer(family, hand)
    aimed = [capture_parts.creased_boxes(hand)] if hand.random() < (0.5 if family is Family.WORN else 0.1) else []
    count = {Family.FLATBED: 0, Family.WORN: int(hand.integers(1, 4)), Family.PHONE: int(hand.integers(0, 2))}[family]
    wear = [capture_parts.folded(hand)] if count and hand.random() < 0.4 else []
    wear += [capture_parts.worn_somehow(hand) for _ in range(count)]
    return way_of(printer, aimed if family is not Family.FLATBED else [], wear, _draw_capture(family, hand))


def _draw_printer(family: Family, hand: np.random.Generator) -> list[Change]:
    chosen = []
    if hand.random() < (0.5 if family is Family.WORN else 0.15):
        chosen.append(capture_parts.scaled(hand) if family is Family.WORN else capture_parts.displaced(hand))
    if hand.random() < 0.35:
        chosen.append(capture_parts.printed_otherwise(hand))
    return chosen


def _draw_capture(family: Family, hand: np.random.Generator) -> Capture:
    if family is Family.PHONE:
        return capture_parts.phone(hand)
    kind = hand.random()
    if kind < 0.15:
        return capture_parts.spread_on_glass(hand)
    if family is Family.WORN and kind < 0.35:
        return capture_parts.lid_open(hand)
    return capture_parts.scanner(hand, dpis=(200, 300, 300, 300, 600) if family is Family.FLATBED else (150, 200, 300))


def way_of(printer: Sequence[Change], aimed: Sequence[Aimed], wear: Sequence[Change], capture: Capture) -> Way:
    """Put what was drawn together, with its words."""

    def change(changes: Sequence[Change]) -> Callable[[Paper, int], Paper]:
        def do(sheet: Paper, seed: int) -> Paper:
            for place, part in enumerate(changes):
                sheet = part.do(sheet, seed + 1000 * place)
            return sheet

        return do

    told = [*(part.words for part in printer), *(part.words for part in aimed), *(part.words for part in wear)]
    hit = aimed[0].do if aimed else spared
    return Way(capture.do, change(printer), change(wear), hit, "; ".join([*told, capture.words]), capture.dpi)
