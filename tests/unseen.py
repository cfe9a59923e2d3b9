"""Ways and habits that nothing was developed on, drawn like those of `captures.draw_way`: for the benchmark alone."""

from dataclasses import replace
from functools import partial
from typing import Final

import numpy as np

from tests import capture_parts, paper_capture, paper_scanners, paper_unseen, paper_wear
from tests.capture_parts import Aimed, Capture, Chance, Change
from tests.capture_way import Way
from tests.captures import way_of
from tests.filling import Habits
from tests.paper import Scan
from tests.paper_scanners import Scanner
from tests.paper_unseen import PENS, UnseenMark

__all__ = ["PENS", "draw_way", "habits"]

_YES: Final = tuple(UnseenMark)[:7]
_CANCELLED: Final = (UnseenMark.WAVE, UnseenMark.DOUBLE_STROKE, UnseenMark.WHITED_OUT)
_UNCLEAR: Final = (UnseenMark.DASH, UnseenMark.QUESTION)


def habits(known: Habits) -> Habits:
    """The same person with other pens, who draws something else in every second box.

    As of the other marks, five of seven mean yes, one in six was taken back, one in eight is unclear.
    """
    other = (*_YES * 12, *_CANCELLED * 7, *_UNCLEAR * 7)
    return replace(
        known,
        drawn=(*known.drawn, *other),
        pens=tuple(PENS.values()),
        make=paper_unseen.make_mark,
        meant=paper_unseen.MEANT,
    )


def draw_way(seed: int, *, phone: bool) -> Way:
    """Draw a printer, what happened to the paper, and a capture."""
    hand = np.random.default_rng([seed, 41, int(phone)])
    printer = [_printer(hand)] if hand.random() < 0.7 else []
    wear = [capture_parts.worn_somehow(hand)] if hand.random() < 0.4 else []
    if hand.random() < 0.2:
        wear.append(Change("mended with tape", lambda sheet, seed: paper_unseen.mended(sheet, seed=seed)))
    aimed: list[Aimed] = [capture_parts.creased_boxes(hand)] if hand.random() < 0.2 else []
    return way_of(printer, aimed, wear, _picture(hand) if phone else _scan(hand))


def _printer(hand: Chance) -> Change:
    ink = ((128, 84, 30), (40, 40, 44), (70, 30, 120))[int(hand.integers(3))]
    tint = ((214, 240, 250), (222, 246, 226), (246, 238, 222))[int(hand.integers(3))]
    left = hand.uniform(0.5, 0.75)
    changes = (
        Change(f"duplicated in ink {ink}", lambda sheet, seed: paper_unseen.duplicated(sheet, ink=ink, seed=seed)),
        Change(
            f"thermal print, {left:.2f} left", lambda sheet, seed: paper_unseen.thermal(sheet, left=left, seed=seed)
        ),
        Change(f"paper tinted {tint}", lambda sheet, _: paper_wear.yellow(sheet, tint=tint)),
        capture_parts.scaled(hand, low=0.96, high=1.02),
    )
    return changes[int(hand.integers(len(changes)))]


def _scan(hand: Chance) -> Capture:
    dpi = (200.0, 300.0, 300.0, 400.0)[int(hand.integers(4))]
    setting = Scanner(
        dpi=dpi,
        turned=int(hand.integers(4)),
        angle_deg=float(np.clip(hand.normal(0, 1.2), -3, 3)),
        margin=hand.uniform(0, 6),
        lid=((180, 182, 186), paper_capture.LID)[int(hand.integers(2))],
        noise=hand.uniform(1, 4),
        sharpen=hand.uniform(0, 1.2),
    )
    shift, dark = hand.uniform(0.2, 1.2) * dpi / 300, hand.uniform(0, 0.2)
    capture = Capture(
        f"scanned at {dpi:.0f} dpi, turned {setting.turned}, {setting.angle_deg:.1f} degrees crooked",
        lambda sheet, seed: paper_scanners.scan_sheet(sheet, setting, seed=seed),
        max(300.0, dpi),
    )
    capture = capture_parts.with_after(
        capture,
        f"colours {shift:.1f} px apart, ends {dark:.0%} darker",
        lambda scan, _: paper_unseen.fringed(scan, shift_px=shift, dark=dark),
    )
    if hand.random() < 0.06:
        return capture_parts.with_after(capture, "one bit, diffused", lambda scan, _: paper_unseen.diffused(scan))
    quality = int(hand.integers(45, 92))
    return capture_parts.with_after(
        capture, f"JPEG {quality}", lambda scan, _: paper_scanners.compressed(scan, quality=quality)
    )


def _picture(hand: Chance) -> Capture:
    capture = capture_parts.phone(hand, heights_px=(3264, 4032, 4624))
    if hand.random() < 0.6:
        bands = hand.uniform(0, 0.06)
        lamp = partial(_under_ring, bands=bands)
        capture = capture_parts.with_after(capture, f"ring of LEDs, bands {bands:.2f}", lamp)
    if hand.random() < 0.25:
        capture = capture_parts.with_after(capture, "sent by a messenger", lambda scan, _: paper_unseen.sent(scan))
    return capture


def _under_ring(scan: Scan, seed: int, *, bands: float) -> Scan:
    return paper_unseen.ring_lamp(scan, bands=bands, seed=seed)
