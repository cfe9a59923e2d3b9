"""Whether the code in clear on a page is the one that a person typed, glyph by glyph against the printed page.

Booklets of one template share their print: a page lies on the layout of anybody's booklet, and only its codes tell
whose it is. Where no QR code can be read, the letters beside it still say it.

Some figures are as alike as a worn 6 is to a new one, and "1.3" is all in "11.3". So the code must also lie better than
those of the pages that one figure tells from it: of the other editions of the journey, and the others of its edition.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import count
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box
from forms.layout import PageLayout
from forms.page_code import PageCode
from forms.units import Mm
from scan.darkness import Window
from scan.errors import EditionLost
from scan.readings import EditionSource, Gray, RegisteredPage
from scan.warp import PX_PER_MM

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
_ITS_OWN: Final = 0.95
"""Correlation with the print of another page below which a letter is not on that one: 5 and 6 have 0.84."""
_CLEARLY: Final = 0.03
"""Lead that a code needs over every other. Of 39 pages without QR codes (flat, worn, pictures; editions 1 to 18) the
right code led by 0.06 at least, and a wrong one whose every letter was alike was behind by as much. Letters that only
the other code has had 0.32 at most where they were not, 0.83 at least where they were."""
_AS_MUCH_INK: Final = (0.5, 2.0)
"""By the ink that was printed there: within, letters stand there; less is torn off or faded, more is blotted out."""


class InClear(Enum):
    """What the code in clear says of the code that was typed."""

    SAME = auto()
    OTHER = auto()
    UNREADABLE = auto()


@dataclass(frozen=True, slots=True)
class _Clear:
    """A code in clear as printed.

    Attributes:
        box: Where, in mm.
        reference: The printed page.
    """

    box: Box
    reference: Gray


def compare_in_clear(page: RegisteredPage, editions: EditionSource) -> InClear:
    """Compare the codes in clear on a page with those of the page that it was taken for.

    Args:
        page: The page warped onto the layout of the code that was typed.
        editions: What else was printed.

    Returns:
        `SAME` when every letter of a code is the printed one and no other page has one that is as alike, `OTHER` when
        letters stand there and are not, or another page has them, `UNREADABLE` when nobody can say, or when two codes
        on the page contradict each other.
    """
    said = [_compare(page, box) for box in page.layout.typed]
    seen = set(said) - {InClear.UNREADABLE}
    if seen != {InClear.SAME}:
        return seen.pop() if len(seen) == 1 else InClear.UNREADABLE
    places = [place for place, one in enumerate(said) if one is InClear.SAME]
    try:
        rivals = list(_rivals(page.found.code, page.layout, editions))
    except EditionLost:
        return InClear.UNREADABLE
    leads = [min((_lead(page, place, rival) for rival in rivals), default=1.0) for place in places]
    if min(leads) >= _CLEARLY:
        return InClear.SAME
    return InClear.OTHER if max(leads) <= -_CLEARLY else InClear.UNREADABLE


def _rivals(code: PageCode, layout: PageLayout, editions: EditionSource) -> Iterator[Sequence[_Clear]]:
    """The codes in clear of the pages that one number tells from a page, where they stand in the same place.

    Raises:
        EditionLost: What was kept of one of them is gone.
    """
    for number in count(1):  # editions are numbered one after the other
        printed = editions.layout(code.journey, number)
        if printed is None and number > code.edition:
            return
        for other in () if printed is None else printed.pages:
            one_differs = (number == code.edition) != (other.page == code.page)
            together = zip(layout.typed, other.typed, strict=False)
            if one_differs and any(one.overlaps(two) for one, two in together) and _is_as_large(other, layout):
                reference = editions.reference(code.journey, number, other.page, PX_PER_MM)
                yield [_Clear(box, reference) for box in other.typed]


def _is_as_large(one: PageLayout, other: PageLayout) -> bool:
    return (one.width, one.height, one.scale) == (other.width, other.height, other.scale)


def _lead(page: RegisteredPage, place: int, rival: Sequence[_Clear]) -> float:
    """How much better one code in clear lies on a page than another page's does, by the letters that tell them apart.

    Where the other has all letters of this one and more, these must not be seen; where it has fewer, nothing speaks
    for it.
    """
    own, other = _Clear(page.layout.typed[place], page.reference), rival[place]
    theirs = _scores(page.gray, other, page.px_per_mm, without=own)
    if not theirs:
        return 1.0
    ours = _scores(page.gray, own, page.px_per_mm, without=other)
    return min(ours, default=_OTHER) - min(theirs)


def _scores(gray: Gray, clear: _Clear, px_per_mm: float, *, without: _Clear | None = None) -> list[float]:
    """How alike each letter of a code is to what stands on a page; without those that another code has there too."""
    window, reach = _window(clear.box, px_per_mm, gray.shape), round(_STRAY * px_per_mm)
    printed, letters = clear.reference[window], list(_glyphs(clear.reference[window]))
    if without is not None:
        there = without.reference[window]
        letters = [letter for letter in letters if _likeness(there, printed, letter, reach=reach) < _ITS_OWN]
    return [_likeness(gray[window], printed, letter, reach=reach) for letter in letters]


def _window(box: Box, px_per_mm: float, shape: tuple[int, ...]) -> tuple[slice, slice]:
    around = Box(box.x - _ROUND, box.y - _ROUND, box.w + 2 * _ROUND, box.h + 2 * _ROUND)
    return Window.of(around, px_per_mm, shape).slices


def _compare(page: RegisteredPage, box: Box) -> InClear:
    window = _window(box, page.px_per_mm, page.gray.shape)
    if not page.visible[window].all():
        return InClear.UNREADABLE
    scores = _scores(page.gray, _Clear(box, page.reference), page.px_per_mm)
    if scores and min(scores) >= _SAME:
        return InClear.SAME
    paper = page.gray[Window.of(box.grown(_PAPER), page.px_per_mm, page.gray.shape).slices]
    share = ink_of(page.gray[window], paper) / max(ink_of(page.reference[window]), 1.0)
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
