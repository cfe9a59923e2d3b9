"""Ink at the limit of what a scan shows: it is never read, only reported, so that a person looks.

Traces may be faint pencil or wear. Where not even the palest print came out, pencil may have left no trace at all.
"""

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from forms.layout import Zone
from forms.model import FieldKind
from forms.units import Mm
from scan.darkness import Window
from scan.readings import Gray

_TRACE: Final = 9
"""Darkness (of 255), by the paper close by, from which a pixel may be a stroke: 3.5 %. Grain stays below 5 at 4 px/mm on
flat scans; the faintest pencil has 10 to 20."""

_WIDE_MM: Final[Mm] = 1.2
"""Shadows, stains and tints are wider than this and drop out; a felt pen's stroke is 1 mm."""

_NOISE_SHARE: Final = 0.95
_NOISE: Final = 3.0
"""Strokes are darker than this many times what 95 % of the paper has: pictures taken in poor light are rough."""

_SHORT_MM: Final[Mm] = 1.2
_SMALL_MM2: Final = 0.12
"""Shorter or smaller than this is grain or dust."""

_LONG_MM: Final[Mm] = 15.0
"""Longer than this is a fold or a crease; handwriting breaks up."""

_RULE: Final = 10
_WORDS: Final = 75
"""Darkness, as printed, at 4 px/mm: writing rules have 10 and more, words and frames 75 and more."""

_AWAY_PX: Final = 5
"""Side of the square in which no words may be, so that their edges do not pass for rules."""

_SHOWS: Final = 30
"""Darkness of a rule that came out."""

_RULES_SHOWN: Final = 0.5
"""Share of the rules that must show. Scans of one bit a pixel that draw greys in dots show 78 % and more, those that
have one level for all 23 % at most; on other scans it was 79 % and more."""


def traces(left: Gray, px_per_mm: float) -> Gray:
    """Darkness above that of the paper within 0.6 mm, as narrow strokes have it."""
    side = round(_WIDE_MM * px_per_mm) | 1
    return np.asarray(cv2.morphologyEx(left, cv2.MORPH_TOPHAT, np.ones((side, side), np.uint8)), np.uint8)


def trace_level(narrow: Gray) -> int:
    """Darkness from which a pixel of `traces` is more than grain: paper is most of every page."""
    return max(_TRACE, round(_NOISE * float(np.quantile(narrow[::4, ::4], _NOISE_SHARE))))


def faint_mm2(narrow: Gray, level: int, px_per_mm: float) -> float:
    """Area of what may be strokes.

    Args:
        narrow: A part of `traces`, where nothing was found to be written.
        level: Of the page; see `trace_level`.
        px_per_mm: Scale of it.
    """
    bits = cv2.threshold(narrow, level - 1, 1, cv2.THRESH_BINARY)[1]
    _, _, table, _ = cv2.connectedComponentsWithStats(np.asarray(bits, np.uint8), connectivity=8)
    stats = np.asarray(table, np.int32)[1:]
    area = stats[:, cv2.CC_STAT_AREA] / px_per_mm**2
    length = np.hypot(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) / px_per_mm
    strokes = (area >= _SMALL_MM2) & (length >= _SHORT_MM) & (length <= _LONG_MM)
    return float(area[strokes].sum())


def rules_show(dark: Gray, printed: Gray, seen: Gray, zones: Sequence[Zone], px_per_mm: float) -> bool:
    """Say whether the rules of writing areas came out: 25 % black, as pale as pencil.

    Args:
        dark: Darkness of the page as scanned.
        printed: Darkness of the page as printed, same shape.
        seen: 1 where the page is visible, same shape.
        zones: What was printed to be filled in; without any rule nothing is known, and the answer is no.
        px_per_mm: Scale of all three, about 4.
    """
    words = cv2.dilate((printed >= _WORDS).view(np.uint8), np.ones((_AWAY_PX, _AWAY_PX), np.uint8))
    rules = np.zeros(printed.shape, np.bool_)
    for zone in zones:
        if zone.kind is FieldKind.NOTE:
            own = Window.of(zone.box, px_per_mm, printed.shape).slices
            rules[own] = (printed[own] >= _RULE) & (words[own] == 0) & (seen[own] > 0)
    if not rules.any():
        return False
    near = cv2.dilate(dark, np.ones((3, 3), np.uint8))
    return float((near[rules] >= _SHOWS).mean()) >= _RULES_SHOWN
