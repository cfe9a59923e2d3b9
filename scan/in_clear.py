"""Whether the code in clear on a page is the one that a person typed, glyph by glyph against the printed page.

Booklets of one template share their print: a page lies on the layout of anybody's booklet, and only its codes tell
whose it is. Where no QR code can be read, the letters beside it still say it.
"""

from collections.abc import Iterator
from enum import Enum, auto
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box
from forms.units import Mm
from scan.darkness import Window
from scan.readings import Gray, RegisteredPage

_Span: TypeAlias = tuple[int, int]

_ROUND: Final[Mm] = 0.5
"""Paper around the letters that is looked at."""
_STRAY: Final[Mm] = 0.6
"""How far a letter may lie from its place; letters are 2 mm wide."""
_PAPER: Final[Mm] = 6.0
"""Around the letters there is paper to compare them with, when they are blotted out as well."""
_INK: Final = 140
"""Darker is a letter, on the printed page."""
_LEAST_PX: Final = 3
"""What is narrower is a dot, like any other."""
_AROUND_PX: Final = 2
"""Paper around a letter that is compared with it: it tells E from F."""
_SAME: Final = 0.7
"""Correlation that every letter reaches when it is the same one. Of 40 codes, the least alike letter of the larger text
measured 0.85 at 200 dpi, 0.84 at 150, 0.71 in poor pictures; of 135 wrong codes it had 0.40 at most. A few letters are
more alike (P and F 0.86, D and U 0.77): one pair of journeys in five million differs in such letters only.
"""
_OTHER: Final = 0.55
"""Below it a letter is another one, or is not to be seen: two letters of every wrong code were, in the larger text no
letter of a right one. The check letter leaves no two codes that differ in one."""
_FEWEST_OTHER: Final = 2
_AS_MUCH_INK: Final = (0.5, 2.0)
"""By the ink that was printed there: within, letters stand there; less is torn off or faded, more is blotted out."""


class InClear(Enum):
    """What the code in clear says of the code that was typed."""

    SAME = auto()
    OTHER = auto()
    UNREADABLE = auto()


def compare_in_clear(page: RegisteredPage) -> InClear:
    """Compare the codes in clear on a page with those of the page that it was taken for.

    Args:
        page: The page warped onto the layout of the code that was typed.

    Returns:
        `SAME` when every letter of a code is the printed one, `OTHER` when letters stand there and are not,
        `UNREADABLE` when nobody can say, or when two codes on the page contradict each other.
    """
    seen = {_compare(page, box) for box in page.layout.typed} - {InClear.UNREADABLE}
    return seen.pop() if len(seen) == 1 else InClear.UNREADABLE


def _compare(page: RegisteredPage, box: Box) -> InClear:
    around = Box(box.x - _ROUND, box.y - _ROUND, box.w + 2 * _ROUND, box.h + 2 * _ROUND)
    window = Window.of(around, page.px_per_mm, page.gray.shape).slices
    if not page.visible[window].all():
        return InClear.UNREADABLE
    printed, found = page.reference[window], page.gray[window]
    scores = [_likeness(found, printed, glyph, reach=round(_STRAY * page.px_per_mm)) for glyph in _glyphs(printed)]
    if scores and min(scores) >= _SAME:
        return InClear.SAME
    paper = page.gray[Window.of(box.grown(_PAPER), page.px_per_mm, page.gray.shape).slices]
    share = ink_of(found, paper) / max(ink_of(printed), 1.0)
    there = _AS_MUCH_INK[0] <= share <= _AS_MUCH_INK[1]
    other = sum(score < _OTHER for score in scores) >= _FEWEST_OTHER
    return InClear.OTHER if there and other else InClear.UNREADABLE


def _glyphs(printed: Gray) -> Iterator[tuple[_Span, _Span]]:
    """Rows and columns of every letter, line by line."""
    ink = printed < _INK
    for rows in _runs(np.asarray(ink.any(axis=1))):
        for columns in _runs(np.asarray(ink[slice(*rows)].any(axis=0))):
            yield rows, columns


def _runs(there: NDArray[np.bool_]) -> list[_Span]:
    """Where something begins and ends, without what is too narrow for a letter."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], there, [False]]).astype(np.int8)))
    return [(int(start), int(end)) for start, end in edges.reshape(-1, 2) if end - start >= _LEAST_PX]


def _likeness(found: Gray, printed: Gray, glyph: tuple[_Span, _Span], *, reach: int) -> float:
    """The best correlation of a printed letter with what stands near its place, -1.0 to 1.0."""
    (top, bottom), (left, right) = ((max(0, start - _AROUND_PX), end + _AROUND_PX) for start, end in glyph)
    letter = printed[top:bottom, left:right]
    padded = cv2.copyMakeBorder(found, reach, reach, reach, reach, cv2.BORDER_REPLICATE)
    near = padded[top : top + letter.shape[0] + 2 * reach, left : left + letter.shape[1] + 2 * reach]
    return float(cv2.matchTemplate(near, letter, cv2.TM_CCOEFF_NORMED).max())


def ink_of(gray: Gray, paper: Gray | None = None) -> float:
    """Ink in px, each as dark as it is against the paper around it.

    Args:
        gray: What holds the ink.
        paper: A part of the page that certainly holds paper; None: `gray` does.
    """
    white = float(np.percentile(gray if paper is None else paper, 90))
    return float(np.clip((0.85 * white - gray) / max(white, 1.0), 0.0, None).sum())
