"""Darkness of what was written on a page: alone, to see whose ink it is; as it was scanned, for a reader."""

from dataclasses import dataclass
from typing import Final, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.units import Mm
from scan.darkness import PALE, Window, amplified, darkness, unprinted
from scan.readings import Gray, RegisteredPage

_SLACK_MM: Final[Mm] = 0.2
"""How far print may lie beside where it is looked for."""

_MOVED_MM: Final[Mm] = 0.6
_STRIP_MM: Final[Mm] = 12.0
_STAY: Final = 0.002
_UPRIGHT: Final = np.ones((3, 1), np.uint8)
"""Print is looked for so far above and below its place, in strips so wide; moving it by a pixel must explain this share
more of what is dark."""

_PALE_PRINT: Final = 140.0
"""Through print paler than this ink is seen as dark as it is."""

_SEEN_MM: Final[Mm] = 0.25
"""So far around ink a reader sees the page as it was scanned. Without print, strokes lose their edges along a rule: of
175 lines 14.5 % of the characters were read wrong, 12.6 % as scanned; to 0.12 mm 13.1 %, to 0.38 mm 12.7 %."""


@dataclass(frozen=True, slots=True)
class LineInk:
    """Ink in a part of a page, twice; both uint8 of one shape, 0 where there is none.

    Attributes:
        alone: Its darkness as if nothing had been printed there.
        seen: Darkness of the page there and closely around, rules included, black print left out.
    """

    alone: Gray
    seen: Gray

    @classmethod
    def on(cls, page: RegisteredPage, window: Window, gain: float) -> Self:
        """What was written in a part of a page.

        Ink lies over print as one glass over another: what comes through both is the product. So a stroke that crosses
        a rule is as dark there as beside it.

        Args:
            page: The page.
            window: The part.
            gain: How many times paler than drawn print came out.
        """
        scale = page.px_per_mm
        dark, printed = (darkness(image[window.slices], scale) for image in (page.gray, page.reference))
        dark = amplified(dark, gain)
        printed = _where_it_lies(dark, printed, scale)
        left = unprinted(dark, printed, max(1, round(_SLACK_MM * scale)))
        through = 255.0 - np.minimum(cv2.subtract(dark, left), _PALE_PRINT).astype(np.float32)
        alone = np.asarray(np.minimum(255.0, left * (255.0 / through)), np.uint8)
        near = _disc(round(_SEEN_MM * scale))
        around = cv2.dilate((left >= PALE).view(np.uint8), near)
        black = cv2.dilate((printed >= _PALE_PRINT).view(np.uint8), near)
        return cls(alone, np.asarray(np.where(black > 0, alone, dark * around), np.uint8))

    def where(self, chosen: NDArray[np.bool_]) -> Self:
        """That of some pixels."""
        return type(self)(np.asarray(self.alone * chosen, np.uint8), np.asarray(self.seen * chosen, np.uint8))

    def part(self, place: tuple[slice, slice]) -> Self:
        """That in a rectangle."""
        return type(self)(self.alone[place], self.seen[place])


def _where_it_lies(dark: Gray, printed: Gray, scale: float) -> Gray:
    """Print moved up or down, strip by strip, to where it explains most of what is dark: paper is bent a little."""
    if not printed.any():
        return printed
    reach, width = round(_MOVED_MM * scale), max(1, round(_STRIP_MM * scale))
    wider = np.pad(printed, ((reach, reach), (0, 0)), mode="edge")
    height, starts = printed.shape[0], np.arange(0, printed.shape[1], width)
    moves = sorted(range(-reach, reach + 1), key=abs)
    left = [cv2.subtract(dark, cv2.dilate(_moved(wider, move, reach, height), _UPRIGHT)) for move in moves]
    cost = np.array([np.add.reduceat(part.sum(axis=0, dtype=np.int64), starts) for part in left], np.float64)
    cost += _STAY * cost[0] * np.abs(moves)[:, None]
    best = cost.argmin(axis=0)
    parts = [
        _moved(wider, moves[move], reach, height)[:, start : start + width]
        for move, start in zip(best.tolist(), starts.tolist(), strict=True)
    ]
    return np.ascontiguousarray(np.hstack(parts))


def _moved(wider: Gray, move: int, reach: int, height: int) -> Gray:
    return wider[reach - move : reach - move + height]


def _disc(reach: int) -> Gray:
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1)), np.uint8)


def stretched(left: Gray) -> Gray:
    """Darkness to dark on white, pale ink made as dark as a pen's."""
    inked = left[left >= PALE]
    strong = float(np.percentile(inked, 90)) if inked.size else 255.0
    return np.asarray(255 - cv2.convertScaleAbs(left, alpha=min(3.0, 215.0 / max(strong, 1.0))), np.uint8)


def levelled(image: Gray, slope: float) -> Gray:
    """A line that climbs or falls made level, by moving columns up and down; the gaps are white."""
    height, width = image.shape
    fall = slope * width
    room = abs(round(fall))
    matrix = np.array([[1, 0, 0], [-slope, 1, max(0.0, fall)]], np.float32)
    size = (width, height + room)
    level = cv2.warpAffine(image, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=255)
    rows = np.flatnonzero((level < 200).any(axis=1))
    if rows.size == 0:
        return np.asarray(level, np.uint8)
    pad = max(2, height // 16)
    return np.asarray(level[max(0, rows[0] - pad) : rows[-1] + 1 + pad], np.uint8)
