"""What may happen to a page between the printer and the file, each drawn by chance and told in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from forms.geometry import Box, Point
from forms.layout import A5_HEIGHT, A5_WIDTH
from tests import (
    paper,
    paper_capture,
    paper_damage,
    paper_office,
    paper_phones,
    paper_printers,
    paper_scanners,
    paper_things,
    paper_wear,
)
from tests.paper import Paper, Scan
from tests.paper_capture import Laid
from tests.paper_optics import TABLES, Light
from tests.paper_phones import Phone, Scene
from tests.paper_scanners import Scanner

Chance: TypeAlias = np.random.Generator


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happens to a sheet.

    Attributes:
        words: What, with its measures.
        do: Does it to a sheet; the number is a seed.
    """

    words: str
    do: Callable[[Paper, int], Paper]


@dataclass(frozen=True, slots=True)
class Aimed:
    """Something that happens to boxes of a sheet.

    Attributes:
        words: What, with its measures.
        do: Does it to a sheet whose boxes these are; the number is a seed.
    """

    words: str
    do: Callable[[Paper, Sequence[Box], int], Paper]


@dataclass(frozen=True, slots=True)
class Capture:
    """How the image of a sheet is made.

    Attributes:
        words: How, with its measures.
        do: Makes it; the number is a seed.
        dpi: What the sheet should be printed at: not much less than the image shows.
    """

    words: str
    do: Callable[[Paper, int], Scan]
    dpi: float = 300.0


def scaled(hand: Chance, *, low: float = 0.94, high: float = 1.04) -> Change:
    """Fit to page, or its contrary."""
    scale, (right, down) = hand.uniform(low, high), hand.normal(0, 0.8, 2)
    words = f"printed at {scale:.1%}, {right:.1f} mm right, {down:.1f} mm down"
    return Change(words, lambda sheet, _: paper_printers.misplaced(sheet, scale=scale, right=right, down=down))


def displaced(hand: Chance) -> Change:
    """The second side of a duplex printer."""
    (right, down), turn = hand.uniform(-3, 3, 2), hand.uniform(-0.5, 0.5)
    words = f"print displaced by {right:.1f}, {down:.1f} mm, turned by {turn:.2f} degrees"
    return Change(words, lambda sheet, _: paper_printers.misplaced(sheet, right=right, down=down, turn_deg=turn))


def printed_otherwise(hand: Chance) -> Change:
    """Another printer: bold, thin, streaked, speckled, screened, inkjet or pale."""
    share = hand.uniform(0.3, 1.0)
    changes = (
        Change(f"bold print, {share:.2f}", lambda sheet, _: paper_printers.bold(sheet, gain=share)),
        Change(f"thin print, {share:.2f}", lambda sheet, _: paper_printers.thin(sheet, loss=0.8 * share)),
        Change("streaks without toner", lambda sheet, seed: paper_printers.streaked(sheet, seed=seed)),
        Change("speckles of toner", lambda sheet, seed: paper_printers.speckled(sheet, seed=seed)),
        Change("toner saved", lambda sheet, _: paper_printers.screened(sheet, share=0.5 + 0.3 * share)),
        Change(f"inkjet, {share:.2f}", lambda sheet, seed: paper_printers.inkjet(sheet, feather=share, seed=seed)),
        Change("pale print", lambda sheet, seed: paper_wear.fade(sheet, strength=0.4 + 0.4 * share, seed=seed)),
    )
    return changes[int(hand.integers(len(changes)))]


def creased_boxes(hand: Chance, *, most_dirt: float = 0.5) -> Aimed:
    """Creases through some of the boxes."""
    share, dirt = hand.uniform(0.2, 0.6), hand.uniform(0.05, most_dirt)

    def do(sheet: Paper, boxes: Sequence[Box], seed: int) -> Paper:
        chosen = [
            box for box in boxes if np.random.default_rng([seed, round(box.x * 9), round(box.y * 9)]).random() < share
        ]
        return paper_damage.crease_through(sheet, paper_damage.middles(chosen), dirt=dirt, seed=seed)

    return Aimed(f"creases through {share:.0%} of the boxes, dirt {dirt:.2f}", do)


def folded(hand: Chance) -> Change:
    """A fold across the page, dirty."""
    place, angle = Point(A5_WIDTH * hand.uniform(0.3, 0.7), A5_HEIGHT * hand.uniform(0.3, 0.7)), hand.normal(0, 3)
    angle, dirt = angle + 90 * int(hand.integers(2)), hand.uniform(0.1, 0.6)
    words = f"fold at {place.x:.0f}, {place.y:.0f} mm, {angle:.0f} degrees, dirt {dirt:.2f}"
    return Change(
        words, lambda sheet, seed: paper_damage.sharp_fold(sheet, through=place, angle_deg=angle, dirt=dirt, seed=seed)
    )


def worn_somehow(hand: Chance) -> Change:
    """One of the things that happen in bags, on tables and in the rain."""
    at, share = (float(hand.uniform(0.1, 0.9)), float(hand.uniform(0.1, 0.9))), hand.uniform(0, 1)
    where = f"at {at[0]:.0%}, {at[1]:.0%}"
    edge = paper_damage.EDGES[int(hand.integers(4))]
    corner = paper_wear.CORNERS[int(hand.integers(4))]
    spot = Point(A5_WIDTH * at[0], A5_HEIGHT * at[1])
    changes = (
        Change(
            f"wrinkled, {0.3 + share:.1f} mm",
            lambda sheet, seed: paper_wear.wrinkle(sheet, depth=0.3 + share, seed=seed),
        ),
        Change(
            "creased in a pocket", lambda sheet, seed: paper_wear.crease(sheet, lines=4 + round(6 * share), seed=seed)
        ),
        Change(
            f"coffee {where}", lambda sheet, seed: paper_wear.stain(sheet, at=at, radius=12 + 20 * share, seed=seed)
        ),
        Change(f"rain {where}", lambda sheet, seed: paper_damage.rain(sheet, at=at, radius=20 + 30 * share, seed=seed)),
        Change("dirty hands", lambda sheet, seed: paper_damage.soil(sheet, smears=3 + round(5 * share), seed=seed)),
        Change(
            f"{corner} corner torn off, {12 + 22 * share:.0f} mm",
            lambda sheet, seed: paper_wear.tear(sheet, corner, size=12 + 22 * share, seed=seed),
        ),
        Change(
            f"{edge} edge torn",
            lambda sheet, seed: paper_damage.tear_edge(sheet, edge, at=at[1], depth=6 + 12 * share, seed=seed),
        ),
        Change(
            "corner folded over",
            lambda sheet, seed: paper_office.dog_ear(sheet, size=8 + 12 * share, right=seed % 2 == 0),
        ),
        Change("punched", lambda sheet, _: paper_wear.punch(sheet)),
        Change(f"a hole {where}", lambda sheet, _: paper_office.hole(sheet, at=spot, radius=1 + 2 * share)),
        Change(
            "stapled", lambda sheet, _: paper_office.staple(sheet, at=Point(14, 12), angle_deg=90 * share, rust=share)
        ),
        Change(
            "staple pulled out",
            lambda sheet, _: paper_office.pull_staple(sheet, at=Point(14, 12), angle_deg=90 * share),
        ),
        Change("recycled paper", lambda sheet, _: paper_wear.yellow(sheet)),
    )
    return changes[int(hand.integers(len(changes)))]


def scanner(hand: Chance, *, dpis: Sequence[float] = (200, 300, 300, 300, 600)) -> Capture:
    """An office scanner, set in some way, with the sheet more or less straight in it."""
    dpi = dpis[int(hand.integers(len(dpis)))]
    angle = float(np.clip(hand.normal(0, 1.0), -3, 3))
    turned = int(hand.integers(4))
    lid = (paper_capture.LID, (226, 228, 230), paper_scanners.GREY_LID)[int(hand.integers(3))]
    setting = Scanner(dpi, turned, angle, hand.uniform(0, 5), lid, sharpen=max(0.0, hand.uniform(-0.5, 0.8)))
    words = f"scanned at {dpi:.0f} dpi, turned {turned}, {angle:.1f} degrees crooked"
    return _then_set(
        Capture(words, lambda sheet, seed: paper_scanners.scan_sheet(sheet, setting, seed=seed), max(300.0, dpi)), hand
    )


def _then_set(capture: Capture, hand: Chance) -> Capture:
    """The scanner's settings, drawn."""
    if hand.random() < 0.12:
        capture = with_after(capture, "dust", lambda scan, seed: paper_scanners.dusty(scan, seed=seed))
    mode, level = hand.random(), int(hand.integers(140, 190))
    if mode < 0.1:
        return with_after(
            capture, f"one bit at {level}", lambda scan, _: paper_capture.black_and_white(scan, threshold=level)
        )
    if mode < 0.2:
        return with_after(capture, "one bit, adaptive", lambda scan, _: paper_scanners.one_bit_adaptive(scan))
    if mode < 0.35:
        capture = with_after(capture, "grey", lambda scan, _: paper_capture.grey(scan))
    if hand.random() < 0.2:
        capture = with_after(capture, "made clear", lambda scan, _: paper_scanners.levels(scan))
    quality = int(hand.integers(35, 95))
    return with_after(capture, f"JPEG {quality}", lambda scan, _: paper_scanners.compressed(scan, quality=quality))


def lid_open(hand: Chance) -> Capture:
    """On the glass, the lid open."""
    angle, side, fall = hand.normal(0, 2), hand.uniform(0, 360), hand.uniform(0.1, 0.4)
    setting = Scanner(
        margin=hand.uniform(3, 10), angle_deg=angle, turned=int(hand.integers(4)), lid=paper_scanners.DARK_ROOM
    )
    return Capture(
        f"lid open, light from {side:.0f} degrees, {fall:.0%} darker away from it",
        lambda sheet, seed: paper_scanners.lid_open(
            paper_scanners.scan_sheet(sheet, setting, seed=seed), fall=fall, from_deg=side
        ),
    )


def spread_on_glass(hand: Chance) -> Capture:
    """An open booklet pressed on the glass, the sheet on one side and a blank page on the other."""
    lift, setting = hand.uniform(2, 6), Scanner(angle_deg=hand.normal(0, 0.7), turned=int(hand.integers(4)), margin=3.0)
    left = bool(hand.random() < 0.5)

    def do(sheet: Paper, seed: int) -> Scan:
        pages = (sheet, paper.empty_sheet()) if left else (paper.empty_sheet(), sheet)
        scan = paper_scanners.scan_spread(*pages, setting, lift=lift, seed=seed)
        return scan if left else replace(scan, pages=scan.pages[::-1])

    return Capture(f"{'left' if left else 'right'} page of a spread pressed on the glass, fold {lift:.1f} mm high", do)


def phone(hand: Chance, *, heights_px: Sequence[int] = (3264, 4032, 4032, 8064)) -> Capture:
    """A telephone over a table."""
    device, told = _device(hand, heights_px)
    scene = _scene(hand)
    bent = bool(hand.random() < 0.4)
    left, turned = bool(hand.random() < 0.5), int(hand.choice([1, 3]))
    laid = (100 + hand.uniform(0, 10), 143 + hand.uniform(0, 10), float(90 * hand.integers(4) + hand.normal(0, 4)))
    held = hand.random() < 0.2

    def do(sheet: Paper, seed: int) -> Scan:
        if not bent:
            thumb = [Laid(paper_things.thumb(), laid[0] + 117, laid[1] + 58, -75.0)] if held else []
            return paper_phones.shoot([Laid(sheet, *laid)], device, scene, things=thumb, seed=seed)
        pages = (sheet, paper.empty_sheet()) if left else (paper.empty_sheet(), sheet)
        open_wide = replace(scene, rise=scene.rise, view=350.0)
        scan = paper_phones.shoot_spread(*pages, device, open_wide, turned=turned, seed=seed)
        return scan if left else replace(scan, pages=scan.pages[::-1])

    what = f"spread bent {scene.rise:.0f} mm" if bent else "held by a thumb" if held else "loose"
    light = f"light {scene.light.strength:.2f}, falling {scene.light.fall:.2f}, shadow {scene.light.shadow:.2f}"
    return Capture(f"{told}, {scene.table} table, tilted {scene.tilt_deg:.0f} degrees, {light}, {what}", do)


def _device(hand: Chance, heights_px: Sequence[int]) -> tuple[Phone, str]:
    height = heights_px[int(hand.integers(len(heights_px)))]
    kinds = {3264: paper_phones.MEGAPIXELS_8, 8064: paper_phones.MEGAPIXELS_48}
    motion = max(0.0, hand.uniform(-3, 2.5))
    device = replace(
        kinds.get(height, paper_phones.MEGAPIXELS_12),
        height_px=height,
        motion_px=motion * height / 4032,
        defocus_px=hand.uniform(0.6, 1.4) * height / 4032,
        noise=hand.uniform(2, 7),
        balance=(float(hand.normal(1, 0.04)), float(hand.normal(1, 0.02)), float(hand.normal(1, 0.04))),
        quality=int(hand.integers(75, 95)),
        heic=bool(hand.random() < 0.1),
    )
    words = f"{round(height**2 * 0.75 / 1e6)} megapixels, noise {device.noise:.1f}, moved {device.motion_px:.1f} px"
    return device, words + (", HEIC" if device.heic else "")


def _scene(hand: Chance) -> Scene:
    light = Light(
        strength=hand.uniform(0.7, 1.1),
        fall=hand.uniform(0.1, 0.5),
        from_deg=hand.uniform(0, 360),
        warmth=hand.uniform(0, 0.8),
        shadow=max(0.0, hand.uniform(-0.3, 0.45)),
    )
    table = TABLES[int(hand.integers(len(TABLES)))]
    return Scene(table, light, hand.uniform(2, 18), hand.uniform(265, 320), hand.uniform(3, 11))


def with_after(capture: Capture, words: str, change: Callable[[Scan, int], Scan]) -> Capture:
    """The same capture, and then something done to the image."""
    before = capture.do
    return replace(capture, words=f"{capture.words}, {words}", do=lambda sheet, seed: change(before(sheet, seed), seed))
