"""Print that is not where it was printed, although the paper is in the image: something else lies there.

A torn strip of another page brings print and marks of its own, a note stuck on hides boxes and writing, a hand hides
both. Handwriting hides no print, so where print is gone, what is seen may not be this page's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box
from forms.layout import Zone
from forms.model import FieldKind
from forms.units import Mm
from scan.darkness import PALE, Window, mean_where
from scan.holes import without_holes
from scan.readings import Gray
from scan.squares import LEAST_PRINT, SQUARE_MM, Shares, Squares, square_slices
from scan.streaks import PALE_IN_STREAKS, in_streaks

_WORDS: Final = 75
"""Darkness (of 255) of words and icons at 4 px/mm; frames, tints and writing rules are lighter."""
_BLACK: Final = 140
"""The same for black print; grey words do not survive a scan of one bit a pixel everywhere."""
_TRACE: Final = 0.25
"""Print is there if its place, 0.25 mm more or less, has this share of its usual darkness. On the pages of
`tests/captures.py` not a pixel is missing, except under stains and crumples and in the pale bands of a faded print."""
_GONE: Final = 0.25
"""Share of a square's print that is gone when it is not this page's: print of another page covers half by chance."""
_FADED: Final = 0.4
_FADED_LEAST: Final = 0.15
_FADED_LIKE: Final = 0.65
_FADED_ALONE: Final = 3.0
"""A square whose print has less than the first share of its usual darkness, but lies as it was printed (correlation),
with nothing as dark as the third between, is this page's own and pale, as where toner runs out or a scanner makes paper
white: pale squares had 0.22 to 0.35, 0.69 to 0.77 and 0 to 1.2. Other pages' squares keep words dark or have others.
With less than the second share it may as well be print that shows through paper which lies on it: a tenth does."""
_SHOWS: Final = 0.5
_SHOWS_BY: Final = 0.03
_SHARPER: Final = 0.02
_CLEAN: Final = 0.02
_KEPT: Final = 0.1
_THERE: Final = 0.5
"""Print that is gone from a square still shows where what is seen at its place, away from print that is not gone, is
like it (correlation), and darker than blank paper by the second share of its usual darkness; where it is liker sharp
print than soft, by the third; where no more of the blank paper than the fourth share has ink, and the fifth share of
the square's print at least has the last of its darkness. Streaks and pale bands: 0.52 to 0.99, 0.04 to 0.14, 0.04 to
0.34, 0, 0.16 to 0.6. Under opaque paper no square of 546 reaches the first two; through thin paper, which scatters
light over 0.3 mm, print shows softly: of 69 squares none is liker sharp print by 0.01."""
_SOFT_PX: Final = 1.2
"""Standard deviation of that scattering, in px of 0.25 mm."""
_BY_PRINT_PX: Final = 2
"""So near to print, or to print that is gone."""
_DIM: Final = 0.8
"""Brightness, by that of the paper around a box, below which what lies on the page is no paper: a thumb, its nail, a
dark sticker bring no boxes. Whatever hides a box itself makes its own surroundings as dark."""
_AROUND_BOX_MM: Final[Mm] = 2.0
_WIDEST_PRINT_MM: Final[Mm] = 7.5
"""Darker and wider than this is no print nor handwriting."""
_LINE: Final = 8
"""Darkness, averaged over 0.5 mm, from which a line of a writing area shows: dotted rules have more than 10."""
_BLANK: Final = 4
"""Paper is blank where nothing as dark as this lies within 1 mm: there the darkness between lines is measured."""
_MOST: Final = 24
"""Darkness is counted up to here when lines are looked for, so that handwriting weighs little."""
_MOST_GRAINY: Final = 64
"""The same on grainy paper, nearly all of which has a pixel darker than the first."""
_LINE_LEFT: Final = 0.25
"""Share of a line's darkness, above that of the paper beside it, below which the line is gone."""
_AROUND: Final = 0.6
"""Share of the squares around that must have lost their lines too: a fold hides one row of them."""
_FEWEST: Final = 3
_FRAME_MM: Final[Mm] = 0.8
"""The frame of an area lies this near to its box."""
_ALL_LINES: Final = 0.75
"""With more of its lines gone, the page did not lose them to something that lies there: a poor print has none."""


@dataclass(frozen=True, slots=True)
class LostPrint:
    """Where print is gone.

    Attributes:
        words: Squares whose words are gone, or are others.
        lines: Squares of writing areas, dates and numbers whose frames and rules are gone.
        paper: How bright the darkest paper, or what lies on it, is in every square, of 255; None: even.
        excused: Those of `words` where no other paper took the words away, as far as can be seen: what is gone was
            punched out, or still shows a little, as where toner ran out; None: none.
    """

    words: Squares
    lines: Squares
    paper: NDArray[np.uint8] | None = None
    excused: Squares | None = None

    def words_near(self, box: Box, reach: Mm, *, but_excused: bool = False) -> int:
        """How many squares within a distance of a box have lost their words, and may be of another page.

        Args:
            box: On the page.
            reach: The distance.
            but_excused: Leave out those that are excused. What hides a part of the box itself is not, so that is for
                boxes that are plainly whole.
        """
        words = self.words & ~self.excused if but_excused and self.excused is not None else self.words
        if self.paper is None or not words.any():
            return _count(words, box.grown(reach))
        own = self.paper[_squares(box.grown(_AROUND_BOX_MM))]
        dim = self.paper < _DIM * (float(own.min()) if own.size else 0.0)
        return _count(words & ~dim, box.grown(reach))

    def lines_in(self, box: Box) -> int:
        """How many squares under a box have lost their lines."""
        return _count(self.lines, box)


def find_lost_print(
    dark: Gray,
    printed: Gray,
    seen: NDArray[np.uint8],
    zones: Sequence[Zone],
    px_per_mm: float,
    *,
    two_levels: bool,
    grainy: bool = False,
    gray: Gray | None = None,
) -> LostPrint:
    """Find where the page does not show what was printed on it.

    Args:
        dark: Darkness of the page as scanned; see `scan.darkness`.
        printed: Darkness of the page as printed, same shape.
        seen: 1 where the page is visible, same shape.
        zones: What was printed to be filled in.
        px_per_mm: Scale of all three, about 4.
        two_levels: The scan has one bit a pixel: light print is gone everywhere.
        grainy: The paper is full of dots.
        gray: The page itself, same shape; None: nothing darker than paper lies on it.
    """
    words, excused = _lost_words(dark, printed, seen, px_per_mm, least_dark=_BLACK if two_levels else _WORDS)
    if two_levels:
        return LostPrint(words, np.zeros_like(words), excused=excused)
    paper = _darkest_paper(gray, words.shape, px_per_mm) if gray is not None and words.any() else None
    return LostPrint(words, _lost_lines(dark, printed, seen, zones, px_per_mm, grainy=grainy), paper, excused)


def _darkest_paper(gray: Gray, squares: tuple[int, ...], px_per_mm: float) -> NDArray[np.uint8]:
    """How bright every square is where it is darkest, without print and handwriting."""
    widest = round(_WIDEST_PRINT_MM * px_per_mm) | 1
    kernel = np.ones((widest, widest), np.uint8)
    paper = cv2.morphologyEx(gray, cv2.MORPH_CLOSE, kernel, borderType=cv2.BORDER_REPLICATE)
    (rows, columns), side = squares, round(SQUARE_MM * px_per_mm)
    whole = np.full((rows * side, columns * side), 255, np.uint8)
    whole[: len(paper), : paper.shape[1]] = paper
    return np.asarray(whole.reshape(rows, side, -1).min(axis=1).reshape(rows, columns, side).min(axis=2), np.uint8)


def _lost_words(
    dark: Gray, printed: Gray, seen: NDArray[np.uint8], px_per_mm: float, *, least_dark: int
) -> tuple[Squares, Squares]:
    """Squares whose words are gone, or are others, and those of them that are excused."""
    words = _at_least(printed, least_dark) * seen
    squares = Shares(printed.shape, px_per_mm)
    gain = min(1.0, mean_where(dark, words) / max(mean_where(printed, words), 1.0))
    found = _spread(dark, 3)
    gone = _paler(found, printed, _TRACE * gain)
    lost = squares.lost(words, gone, _GONE)
    excused = np.zeros_like(lost)
    if lost.any():
        pale = _both(words, _paler(found, printed, PALE_IN_STREAKS * gain))
        streaks = in_streaks(words, _both(words, gone), pale, px_per_mm)
        words = np.asarray(cv2.subtract(words, streaks), np.uint8)
        lost &= squares.lost(words, gone, _GONE)
        excused = lost & ~squares.lost(without_holes(words, _both(words, gone), px_per_mm), gone, _GONE)
    for row, column in np.argwhere(lost):
        part = square_slices(row, column, px_per_mm)
        own, drawn = dark[part], printed[part]
        lost[row, column] = not _is_faded(own, drawn, gain)
        excused[row, column] |= _still_shows(own, drawn, _both(words[part], gone[part]), gain)
    return lost, excused & lost


def _paler(found: Gray, printed: Gray, share: float) -> Gray:
    """255 where a page is paler than a share of what was printed."""
    return np.asarray(cv2.compare(found, cv2.convertScaleAbs(printed, alpha=share), cv2.CMP_LT), np.uint8)


def _is_faded(dark: Gray, printed: Gray, gain: float) -> bool:
    """Say whether a square shows its own print, and only paler than the rest of the page."""
    words, blank = printed >= _WORDS, _spread(printed, 7) < _LINE
    usual = gain * float(printed[words].mean()) if words.any() else 0.0
    if not usual or not _FADED_LEAST <= float(dark[words].mean()) / usual < _FADED:
        return False
    alone = not blank.any() or float(dark[blank].mean()) < _FADED_ALONE
    return alone and _likeness(dark, printed) >= _FADED_LIKE


def _still_shows(dark: Gray, printed: Gray, gone: Gray, gain: float) -> bool:
    """Say whether those words of a square that are gone show a little, and nothing else does: toner ran out there.

    Under a paper that lies there nothing shows, or softly; what is printed on it is not alike.
    """
    words, blank = _at_least(printed, _WORDS), _spread(printed, 7) < _LINE
    kept = cv2.countNonZero(_both(words, cv2.bitwise_not(_paler(dark, printed, _THERE * gain))))
    inked = blank.any() and float((dark[blank] >= PALE).mean()) >= _CLEAN
    if inked or kept < _KEPT * cv2.countNonZero(words):
        return False
    side = 2 * _BY_PRINT_PX + 1
    there = np.asarray(cv2.subtract(words, gone), np.uint8)
    around = (_spread(gone, side) > 0) & (_spread(there, side) == 0)
    if not around.any():
        return False
    soft = cv2.GaussianBlur(printed, (0, 0), _SOFT_PX)
    seen, drawn, blurred = (part[around] - float(part[around].mean()) for part in (dark, gain * printed, soft))
    if float(seen @ drawn) < _SHOWS_BY * float(drawn @ drawn):
        return False
    return _alike(seen, drawn) >= max(_SHOWS, _alike(seen, blurred) + _SHARPER)


def _alike(one: NDArray[np.floating], other: NDArray[np.floating]) -> float:
    """Correlation of two rows of numbers whose means are 0; 0.0 where either has nothing but its mean."""
    return float(one @ other) / max(float(np.sqrt((one @ one) * (other @ other))), 1e-9)


def _likeness(dark: Gray, printed: Gray) -> float:
    """Correlation of a part of the page with what was printed there, a pixel off at most."""
    inner = printed[1:-1, 1:-1]
    return float(cv2.matchTemplate(dark, np.ascontiguousarray(inner), cv2.TM_CCOEFF_NORMED).max())


def _lost_lines(
    dark: Gray, printed: Gray, seen: NDArray[np.uint8], zones: Sequence[Zone], px_per_mm: float, *, grainy: bool
) -> Squares:
    """Squares whose frames and rules are gone, and those of most of whose neighbours are.

    Looked for at half the scale, where a line's darkness is spread over 0.5 mm. In grain a place itself counts, not
    the darkest around, which is dark everywhere.
    """
    size = (dark.shape[1] // 2, dark.shape[0] // 2)
    dark, printed = (
        np.asarray(cv2.resize(one, size, interpolation=cv2.INTER_AREA), np.uint8) for one in (dark, printed)
    )
    seen = np.asarray(cv2.resize(seen, size, interpolation=cv2.INTER_NEAREST), np.uint8)
    scale = px_per_mm / 2
    free = (255 - _spread(_at_least(printed, _WORDS), 3)) * seen
    lines = _both(_both(_at_least(printed, _LINE), _inside(zones, scale, printed.shape)), free)
    blank = _both(255 - _spread(_at_least(printed, _BLANK), 5), free)
    most = _MOST_GRAINY if grainy else _MOST
    blank = _both(blank, 255 - _spread(_at_least(dark, most), 5))  # what is written there is not the paper
    found = np.asarray(cv2.threshold(dark if grainy else _spread(dark, 3), most, 255, cv2.THRESH_TRUNC)[1], np.uint8)
    squares = Shares(printed.shape, scale)
    share, blank_share = squares.of(lines), squares.of(blank)
    on, off = squares.of(_both(found, lines)), squares.of(_both(found, blank))
    wanted = squares.of(_both(printed, lines))
    there = share >= LEAST_PRINT
    lost = there & (on - off * share / np.maximum(blank_share, LEAST_PRINT) < _LINE_LEFT * wanted)
    if np.count_nonzero(lost) > _ALL_LINES * np.count_nonzero(there):
        return np.zeros_like(lost)
    around, lost_around = _neighbours(there), _neighbours(lost)
    return np.asarray(lost & (lost_around >= _FEWEST) & (lost_around >= _AROUND * around))


def _inside(zones: Sequence[Zone], px_per_mm: float, shape: tuple[int, ...]) -> Gray:
    """255 in areas to write in, their frames included."""
    inside = np.zeros(shape, np.uint8)
    for zone in zones:
        if zone.kind is not FieldKind.TICK:
            inside[Window.of(zone.box.grown(_FRAME_MM), px_per_mm, shape).slices] = 255
    return inside


def _at_least(image: Gray, level: int) -> Gray:
    return np.asarray(cv2.threshold(image, level - 1, 255, cv2.THRESH_BINARY)[1], np.uint8)


def _both(one: Gray, other: NDArray[Any]) -> Gray:
    return np.asarray(cv2.bitwise_and(one, other), np.uint8)


def _spread(image: Gray, side: int) -> Gray:
    return np.asarray(cv2.dilate(image, np.ones((side, side), np.uint8)), np.uint8)


def _neighbours(squares: Squares) -> NDArray[np.float32]:
    """How many of a square and its eight neighbours are set."""
    counts = cv2.boxFilter(squares.astype(np.float32), -1, (3, 3), normalize=False, borderType=cv2.BORDER_CONSTANT)
    return np.asarray(counts, np.float32)


def _count(squares: Squares, box: Box) -> int:
    return int(np.count_nonzero(squares[_squares(box)]))


def _squares(box: Box) -> tuple[slice, slice]:
    """The squares that a box touches."""
    top, left = max(0, int(box.y // SQUARE_MM)), max(0, int(box.x // SQUARE_MM))
    bottom, right = int(-(-box.bottom // SQUARE_MM)), int(-(-box.right // SQUARE_MM))
    return slice(top, bottom), slice(left, right)
