"""Lines on the printed words right of a box: through them, which strikes them out, or under them, which marks them.

Print hides much of what is drawn on it, and bold letters nearly all that coarse views show. So lines through words are
looked for between the letters, as finely as the page was scanned.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box
from forms.units import Mm
from scan.darkness import Window, darkness
from scan.ink_pieces import FIRM, Piece
from scan.readings import Gray, RegisteredPage

_LINE: Final = 1.09
"""From one line of a label to the next, by the side of its box."""

_FIRST_MM: Final[Mm] = 6.0
_SPACE_MM: Final[Mm] = 2.5
"""The first word of a label lies no further from its box, and no two words of a line lie further apart."""

_AWAY_MM: Final[Mm] = 0.75
"""Words stand no nearer to a box, whose frame and what is blurred of it lie there."""

_PRINT: Final = 60
"""Darkness (of 255) as printed of words, those in grey as well; a tint has less."""

_SMALL: Final = 0.5
"""Small letters stand in the rows that have such a share of the print of the fullest one."""

_AS_BLACK: Final = 0.85
"""A line is as black as the one above if its darkness is such a share of it; what explains a label is grey."""

_LOWEST_MM: Final[Mm] = 0.8
"""What is lower is the line of a table."""

_PAPER_MM: Final[Mm] = 6.0
"""How much of the page around words says how bright its paper is."""

_MOVED_MM: Final[Mm] = 0.4
_SLACK_MM: Final[Mm] = 0.15
_FREE: Final = 40
"""Print lies so far from its place at most; once it is found, what is so far from anything as dark is free."""

_WINDOW_MM: Final[tuple[Mm, Mm]] = (3.0, 0.3)
_LEAST_MM2: Final = 0.2
_STRUCK: Final = 0.65
"""Words are struck out where so much of what is free in a window so long and high, if there is enough of it, is ink."""

_TAIL_MM: Final[Mm] = 8.0
_TAIL_HIGH_MM: Final[Mm] = 2.0
"""The tail of a tick that runs into words goes no further than the first from its box, and enters them no further than
the second above or below."""

_ABOVE_MM: Final[Mm] = 0.1
_FOOT_MM: Final[Mm] = 0.25
"""The middle of the window lies between the first above small letters and the second above their feet: lower is a line
drawn under them."""

_UNDER_MM: Final[tuple[Mm, Mm]] = (0.4, 2.6)
_FLAT_MM: Final[Mm] = 1.7
_FLAT: Final = 2.0
_CRUMB_MM: Final[Mm] = 0.8
"""A line under words lies between the first above and below their feet, is no higher than the second and so many times
as long as high; where tails of letters cut it, crumbs are left."""

_NEAR_MM: Final[Mm] = 1.0
"""What was drawn on words lies so near to their small letters."""

_ON_MM: Final[Mm] = 2.0
"""And what is too pale to be put into pieces so near to them, as the edges of a highlighter's stroke are."""

_MARKER: Final = (0.16, 0.05)
"""Ink on words that is paler than the first, with less than the second of it firm, is a highlighter's."""


class Labels:
    """The words right of the boxes of a page. What is on them is looked for once, where it is asked for."""

    def __init__(self, page: RegisteredPage, boxes: Sequence[Box]) -> None:
        """Of a page warped onto its layout, and the outlines of all its boxes."""
        self._page, self._boxes = page, boxes
        self._words = cache(lambda box: tuple(self._find_words(box)))
        self.struck = cache(lambda box: tuple(words for words in self._words(box) if _is_struck(page, words, box)))
        """The lines of the label of a box that are struck out, wholly or in part."""

    def under(self, box: Box, labels: NDArray[np.int32], px_per_mm: float) -> frozenset[int]:
        """Which pieces of ink, by the number of each pixel's, are lines under the words of a box."""
        found = set[int]()
        for words in self._words(box):
            window = Window.of(words.grown(_UNDER_MM[1]), px_per_mm, labels.shape)
            own = labels[window.slices]
            for label in set(own[own.shape[0] // 2 :].ravel().tolist()) - {0}:
                x, y, wide, high = cv2.boundingRect((own == label).view(np.uint8))
                place = Window(window.top + y, window.left + x, window.top + y + high, window.left + x + wide)
                if _is_under(place.box(px_per_mm), words):
                    found.add(label)
        return frozenset(found)

    def explains(self, piece: Piece, box: Box) -> bool:
        """Say whether a piece of ink says nothing of a box: it marks words, or strikes out the label of another."""
        for other in self._boxes:
            if not _may_be_on_label(piece.box, other):
                continue
            if any(_is_under(piece.box, words) or _is_highlighter(piece, words) for words in self._words(other)):
                return True
            if other != box and any(piece.box.overlaps(words.grown(_NEAR_MM)) for words in self.struck(other)):
                return True
        return False

    def is_of_another(self, ink: Box, box: Box) -> bool:
        """Say whether ink lies on the label of another box and nowhere else."""
        others = (other for other in self._boxes if other != box and _may_be_on_label(ink, other))
        return any(words.grown(_ON_MM).contains(ink) for other in others for words in self._words(other))

    def _find_words(self, box: Box) -> Iterator[Box]:
        """The first line right of a box and one below, if as black, from the top of small letters to their foot."""
        level = [one.x for one in self._boxes if one.x >= box.right and abs(one.center.y - box.center.y) < box.h]
        left, right = box.right + _AWAY_MM, min([self._page.layout.width, *level]) - _AWAY_MM
        high, black = _LINE * box.h, 0.0
        for top in (box.center.y - high / 2, box.center.y + high / 2):
            words = _first_words(self._page, Box(left, top, right - left, high))
            if words is None:
                return
            above, black = black, _blackness(self._page, words)
            if black < _AS_BLACK * above:
                return
            yield words


def _first_words(page: RegisteredPage, line: Box) -> Box | None:
    """The words with which a printed line begins; None: it does not begin with any."""
    scale = page.px_per_mm
    window = Window.of(line, scale, page.reference.shape)
    dark = darkness(page.reference[window.slices], scale) >= _PRINT
    columns = np.flatnonzero(dark[len(dark) // 4 : 3 * len(dark) // 4].any(axis=0))
    if not columns.size or columns[0] > _FIRST_MM * scale:
        return None
    spaces = np.flatnonzero(np.diff(columns) > _SPACE_MM * scale)
    left, right = int(columns[0]), int(columns[spaces[0] if spaces.size else -1]) + 1
    rows = dark[:, left:right].mean(axis=1)
    small = np.flatnonzero(rows >= _SMALL * rows.max())
    top, foot = int(small[0]), int(small[-1]) + 1
    if foot - top < _LOWEST_MM * scale:
        return None
    return Window(window.top + top, window.left + left, window.top + foot, window.left + right).box(scale)


def _blackness(page: RegisteredPage, words: Box) -> float:
    """How dark words are printed."""
    printed = page.reference[Window.of(words, page.px_per_mm, page.reference.shape).slices]
    return 255.0 - float(np.percentile(printed, 5))


def _is_struck(page: RegisteredPage, words: Box, box: Box) -> bool:
    """Say whether a line was drawn through the words of a box: between their letters is ink, at one height.

    What comes from the box and goes no further than marks do is the tail of its tick.
    """
    scale = page.px_per_mm
    dark, printed = (_dark_around(image, words, scale) for image in (page.gray, page.reference))
    off = round(_MOVED_MM * scale)
    printed = printed[off:-off, off:-off]
    x, y = cv2.minMaxLoc(cv2.matchTemplate(dark, printed, cv2.TM_CCOEFF_NORMED))[3]
    side = 2 * round(_SLACK_MM * scale) + 1
    free = cv2.dilate(printed, np.ones((side, side), np.uint8)) < _FREE
    inked = free & (dark[y : y + len(printed), x : x + printed.shape[1]] >= FIRM)
    room, ink = (_in_windows(part, scale) for part in (free, inked))
    struck = (room >= _LEAST_MM2 * scale**2) & (ink >= _STRUCK * room)
    top, foot = off - round(_ABOVE_MM * scale), len(struck) - off - round(_FOOT_MM * scale)
    struck = struck[top:foot, off:-off]
    if struck.any() and _comes_from(page, box, words):
        struck = struck[:, max(0, round((box.right + _TAIL_MM - words.x) * scale)) :]
    return bool(struck.any())


def _comes_from(page: RegisteredPage, box: Box, words: Box) -> bool:
    """Say whether ink goes on from a box to the first letter right of it."""
    scale = page.px_per_mm
    between = Box(box.right + _AWAY_MM / 2, words.y, words.x - box.right - _AWAY_MM / 2, words.h).grown(_PAPER_MM)
    dark = darkness(page.gray[Window.of(between, scale, page.gray.shape).slices], scale)
    margin, high = round(_PAPER_MM * scale), round((_PAPER_MM - _TAIL_HIGH_MM) * scale)
    return bool((dark[high:-high, margin:-margin] >= FIRM).any(axis=0).all())


def _dark_around(image: Gray, words: Box, scale: float) -> Gray:
    """How dark an image of a page is where words are, or may have moved to, and as far around again."""
    around, near = (
        Window.of(words.grown(reach), scale, image.shape) for reach in (_PAPER_MM, 2 * round(_MOVED_MM * scale) / scale)
    )
    dark = darkness(image[around.slices], scale)
    return dark[near.top - around.top : near.bottom - around.top, near.left - around.left : near.right - around.left]


def _in_windows(part: NDArray[np.bool_], scale: float) -> NDArray[np.float32]:
    """How many pixels of a part lie in the window around each."""
    wide, high = (max(1, round(side * scale)) for side in _WINDOW_MM)
    sums = cv2.boxFilter(part.astype(np.float32), -1, (wide, high), normalize=False, borderType=cv2.BORDER_CONSTANT)
    return np.asarray(sums, np.float32)


def _may_be_on_label(ink: Box, box: Box) -> bool:
    """Say whether ink lies where the label of a box may be."""
    return ink.right > box.right and -1.0 < (ink.center.y - box.center.y) / box.h < 2.5


def _is_under(ink: Box, words: Box) -> bool:
    """Say whether ink is a line under words."""
    near, far = _UNDER_MM
    level = words.bottom - near <= ink.y and ink.bottom <= words.bottom + far
    flat = max(ink.w, ink.h) <= _CRUMB_MM or (ink.h <= _FLAT_MM and ink.w >= _FLAT * ink.h)
    return level and flat and ink.x < words.right and ink.right > words.x


def _is_highlighter(piece: Piece, words: Box) -> bool:
    """Say whether ink on words is as pale as a highlighter's, and as even."""
    dark, firm = _MARKER
    return piece.dark < dark and piece.firm < firm and piece.box.overlaps(words.grown(_NEAR_MM))
