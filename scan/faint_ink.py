"""Ink at the limit of what a scan shows: it is never read, only reported, so that a person looks.

Traces may be faint pencil or wear. Where not even the palest print came out, pencil may have left no trace at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box
from forms.layout import Zone
from forms.model import FieldKind
from forms.units import Mm
from scan.connected import Bits, connected
from scan.darkness import Window
from scan.readings import Gray

_TRACE: Final = 9
"""Darkness (of 255), by the paper close by, from which a pixel may be a stroke: 3.5 %. Grain stays below 5 at
4 px/mm on flat scans; the faintest pencil has 10 to 20."""

_WIDE_MM: Final[Mm] = 1.2
"""Shadows, stains and tints are wider than this and drop out; a felt pen's stroke is 1 mm."""

_GRAIN_SHARE: Final = 0.95
_GRAIN: Final = 3.0
"""Strokes are darker than this many times what 95 % of the paper has: pictures taken in poor light are rough."""

_ROUGH: Final = 12
"""With a level above this, pencil is lost in the grain, and the page is smoothed first."""

_SMOOTH_MM: Final[Mm] = 0.25
_SMOOTH_TRACE: Final = 6
"""Standard deviation of the smoothing, and what is then left of `_TRACE`. On poor pictures, 10 of 10 notes and dates of
faint pencil were noticed and none of 28 empty areas; without smoothing 3 of 10."""

_SHORT_MM: Final[Mm] = 1.2
_SMALL_MM2: Final = 0.12
"""Shorter or smaller than this is grain or dust."""

_LONG_MM: Final[Mm] = 15.0
"""Longer than this is a fold or a crease; handwriting breaks up."""

_HAIR_MM: Final[Mm] = 0.3
"""Area by length below which a trace is a hairline, straight and one pixel wide, as creases are; letters have 0.3 to
1.4. Of 75 empty areas of pages with folds, 27 then go to a person, instead of 41; no pencil of 109 is lost to it."""

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


@dataclass(frozen=True, slots=True)
class Traces:
    """What may be strokes.

    Attributes:
        narrow: Darkness above that of the paper within 0.6 mm, shape (height, width).
        level: From which a pixel of it is more than grain.
        px_per_mm: Its scale.
    """

    narrow: Gray
    level: int
    px_per_mm: float

    def bits(self, part: tuple[slice, slice] = (slice(None), slice(None))) -> Bits:
        """1 where a pixel is more than grain, in a part of the page."""
        return np.asarray(cv2.threshold(self.narrow[part], self.level - 1, 1, cv2.THRESH_BINARY)[1], np.uint8)

    def are_strokes(self, stats: NDArray[np.int32], *, longest_mm: Mm = _LONG_MM) -> NDArray[np.bool_]:
        """Say which pieces may be strokes, by what `connected` says of them; longer ones are folds or creases."""
        area = stats[:, cv2.CC_STAT_AREA] / self.px_per_mm**2
        length = np.hypot(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) / self.px_per_mm
        large = (area >= _SMALL_MM2) & (area >= _HAIR_MM * length)
        return np.asarray(large & (length >= _SHORT_MM) & (length <= longest_mm))

    def area_mm2(self, box: Box) -> float:
        """Area of what may be strokes in a box."""
        bits = self.bits(Window.of(box, self.px_per_mm, self.narrow.shape).slices)
        if not cv2.countNonZero(bits):
            return 0.0
        stats = connected(bits)[1][1:]
        return float(stats[self.are_strokes(stats), cv2.CC_STAT_AREA].sum()) / self.px_per_mm**2


def find_traces(left: Gray, px_per_mm: float) -> Traces:
    """Find what may be strokes.

    Args:
        left: Darkness that print does not explain.
        px_per_mm: Its scale, about 4.
    """
    narrow = _narrow(left, px_per_mm)
    level = max(_TRACE, _grain(narrow))
    if level <= _ROUGH:
        return Traces(narrow, level, px_per_mm)
    smooth = np.asarray(cv2.GaussianBlur(left, (0, 0), _SMOOTH_MM * px_per_mm), np.uint8)
    narrow = _narrow(smooth, px_per_mm)
    return Traces(narrow, max(_SMOOTH_TRACE, _grain(narrow)), px_per_mm)


def _narrow(left: Gray, px_per_mm: float) -> Gray:
    side = round(_WIDE_MM * px_per_mm) | 1
    return np.asarray(cv2.morphologyEx(left, cv2.MORPH_TOPHAT, np.ones((side, side), np.uint8)), np.uint8)


def _grain(narrow: Gray) -> int:
    """Darkness that grain does not have: paper is most of every page."""
    few = narrow[::4, ::4]
    counts = np.bincount(few.ravel(), minlength=256)  # five times as fast as sorting
    return round(_GRAIN * int(np.searchsorted(counts.cumsum(), _GRAIN_SHARE * few.size)))


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
