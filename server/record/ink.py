"""Remembers the ink of a place on paper, so that a later scan of the same paper can tell whether anything was added.

What was printed is taken away first; what is left lies in page coordinates, so two scans compare millimetre by
millimetre however the page was turned or bent. When in doubt two inks differ: asking twice costs little, missing a
word that somebody added is not allowed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box
from forms.model import FieldKind
from forms.units import Mm
from scan.connected import connected
from scan.darkness import Window, darkness, unexplained
from scan.readings import Gray, RegisteredPage
from scan.since import PAPER_SLACK_MM, as_paper_moves
from server.record.images import from_bytes, to_png
from server.record.tables import ReadingRow

_PX_PER_MM: Final = 8.0
"""Scale at which ink is kept: that of `scan.warp`, so that a ballpoint's stroke is 3 px wide."""

_STROKE: Final = 36
"""Darkness (of 255) of a stroke: ordinary pencil measures 0.14 and more, creases 0.13 and less (`scan.new_ink`)."""

_TRACE: Final = 20
"""Darkness of what may be the same stroke in a paler scan."""

_ADDED_MM2: Final = 0.5
"""New strokes from which something was added: a comma has about 0.5 mm², the word "ok" 4 mm²."""

_AMONG_MM2: Final = 0.2
"""New ink in one piece, beside the old strokes at `_RIM_PX` from them once the scans lie on each other, from which
something was added among them: a line through a tick or a word leaves only crumbs farther than `PAPER_SLACK_MM` from
what it crosses. On 20 pages of 5 booklets, written with 5 pens and captured in 13 ways, of what had counted as the same
ink that alone does so still: of sheets struck or changed in between, 20 of 1434 ticks, 0 of 738 dates and numbers and
12 of 1422 notes; of unchanged ones at 150 to 300 dpi, in colour, grey or by a phone, 99.1 % of ticks, all dates and
numbers, 99.5 % of notes; with those counted that had one bit a pixel, evening light or a bag in between, 98.1, 100 and
97.0 %. On two further pages that the value was not chosen on: 5 of 237, 0 of 35 and 0 of 48; 99.5, 100 and 94.3 % of
the unchanged (645 notes: a word in felt, one in green ink), and 0.3 mm² instead would have kept 95.0 %."""

_RIM_PX: Final = 1
"""Pixels by which a stroke looks thicker in another scan, once it lies where it was."""

_GONE_SHARE: Final = 0.15
"""Share of all strokes that may be paler than a trace in a second scan."""

_NEAR_MM: Final[Mm] = 1.5
"""How far around a box its mark is remembered; the next box is 3 mm away."""

_FAR_MM: Final[Mm] = 6.0
"""How far around an area its writing is remembered: words that run out of it belong to it, as in `scan.new_ink`."""


@dataclass(frozen=True, slots=True)
class KeptInk:
    """The ink of a part of a page.

    Attributes:
        box: Which part, in mm.
        dark: Darkness that was not printed, uint8, shape (height, width), `_PX_PER_MM` a millimetre.
    """

    box: Box
    dark: Gray

    def to_png(self) -> bytes:
        """The darkness, without loss."""
        return to_png(self.dark)


def ink_from_png(box: Box, content: bytes) -> KeptInk:
    """Read what `KeptInk.to_png` wrote.

    Raises:
        ValueError: It is not an image.
    """
    return KeptInk(box, from_bytes(content))


def ink_of(reading: ReadingRow) -> KeptInk | None:
    """The ink that a reading of the record kept; None: it kept none."""
    return None if reading.ink is None else ink_from_png(Box.from_list(reading.ink_box_mm), reading.ink)


def page_ink(page: RegisteredPage) -> KeptInk:
    """The ink of a whole page."""
    left = unexplained(page.gray, darkness(page.reference, page.px_per_mm), page.px_per_mm)
    left = np.where(page.visible, left, 0).astype(np.uint8)
    size = (round(page.layout.width * _PX_PER_MM), round(page.layout.height * _PX_PER_MM))
    if left.shape != (size[1], size[0]):
        left = np.asarray(cv2.resize(left, size, interpolation=cv2.INTER_AREA), np.uint8)
    return KeptInk(Box(0.0, 0.0, page.layout.width, page.layout.height), left)


def ink_around(page: KeptInk, box: Box, kind: FieldKind | None) -> KeptInk:
    """The ink of a place and what runs out of it.

    Args:
        page: Of the whole page.
        box: The place.
        kind: What it holds; None for ink outside every zone.
    """
    reach = _NEAR_MM if kind in {FieldKind.TICK, FieldKind.CHOICE} else _FAR_MM
    window = Window.of(box.grown(reach), _PX_PER_MM, page.dark.shape)
    return KeptInk(window.box(_PX_PER_MM), page.dark[window.slices].copy())  # lets go of the whole page


def without_places(ink: KeptInk, places: Sequence[Box]) -> KeptInk:
    """Ink without what lies in other places, and as near to them as a mark is theirs."""
    dark = ink.dark.copy()
    for place in places:
        window = Window.of(place.grown(_NEAR_MM).moved(-ink.box.x, -ink.box.y), _PX_PER_MM, dark.shape)
        dark[window.slices] = 0
    return KeptInk(ink.box, dark)


def shows_ink(ink: KeptInk) -> bool:
    """Say whether a place shows any ink at all: the palest speck counts, as it may be what is left of a stroke."""
    return bool((ink.dark >= _TRACE).any())


def ink_span(ink: KeptInk) -> tuple[Mm, Mm] | None:
    """The top and the bottom of all ink of a place, in mm of the page, the palest speck included; None: none."""
    rows = np.flatnonzero((ink.dark >= _TRACE).any(axis=1))
    if not rows.size:
        return None
    return ink.box.y + float(rows[0]) / _PX_PER_MM, ink.box.y + float(rows[-1] + 1) / _PX_PER_MM


def same_ink(before: KeptInk, after: KeptInk) -> bool:
    """Say whether two scans show the same ink where both were kept: nothing added, nothing gone."""
    old, new = _common(before, after)
    gone = _only_in(old, new) > _GONE_SHARE * max(1, int((old >= _STROKE).sum()))
    return not gone and not _adds_to(old, new)


def shows_all(before: KeptInk, after: KeptInk) -> bool:
    """Say whether an earlier scan shows all the ink that is there now; it may show more."""
    return not _adds_to(*_common(before, after))


def added_strokes(ink: KeptInk, before: KeptInk | None) -> Gray:
    """Where strokes are that an earlier scan did not have.

    Args:
        ink: What is there now.
        before: What was there; None: nothing.

    Returns:
        uint8, the shape of `ink.dark`: 255 on a stroke that was added, 0 elsewhere.
    """
    if before is None:
        return np.where(ink.dark >= _STROKE, 255, 0).astype(np.uint8)
    old, new = _common(before, ink)
    top = round((ink.box.y - min(before.box.y, ink.box.y)) * _PX_PER_MM)
    left = round((ink.box.x - min(before.box.x, ink.box.x)) * _PX_PER_MM)
    height, width = ink.dark.shape
    added = (_added(new, old) | _added_among(new, old))[top : top + height, left : left + width]
    return np.where(added, 255, 0).astype(np.uint8)


def _adds_to(old: Gray, new: Gray) -> bool:
    """Whether an image has strokes that an earlier one did not have: away from its strokes, or among them."""
    return _only_in(new, old) >= _ADDED_MM2 * _PX_PER_MM**2 or bool(_added_among(new, old).any())


def _added_among(new: Gray, old: Gray) -> NDArray[np.bool_]:
    """Where an image has pieces of strokes beside those of an earlier one, as near as may be."""
    strokes = new >= _STROKE
    rim = cv2.getStructuringElement(cv2.MORPH_CROSS, (2 * _RIM_PX + 1, 2 * _RIM_PX + 1))
    beside = strokes & (np.asarray(cv2.dilate(_laid_on(old, strokes), rim)) < _TRACE)
    labels, stats, _ = connected(beside.astype(np.uint8))
    large = stats[:, cv2.CC_STAT_AREA] >= _AMONG_MM2 * _PX_PER_MM**2
    large[0] = False  # what is no piece
    return np.asarray(large[labels])


def _laid_on(old: Gray, strokes: NDArray[np.bool_]) -> Gray:
    """An earlier image, moved as paper moves to where it covers most of some strokes."""
    reach = round(PAPER_SLACK_MM * _PX_PER_MM)
    wider = cv2.copyMakeBorder(old, *(reach,) * 4, borderType=cv2.BORDER_CONSTANT, value=(0,))
    covers = cv2.matchTemplate((wider >= _STROKE).astype(np.float32), strokes.astype(np.float32), cv2.TM_CCORR)
    down, right = np.unravel_index(int(covers.argmax()), covers.shape)
    height, width = old.shape
    return np.asarray(wider[down : down + height, right : right + width], np.uint8)


def _only_in(one: Gray, other: Gray) -> int:
    """How many pixels of strokes one image has where the other has none, as paper moves."""
    return int(np.count_nonzero(_added(one, other)))


def _added(one: Gray, other: Gray) -> NDArray[np.bool_]:
    """Where one image has strokes and the other has none, as paper moves."""
    return np.asarray((one >= _STROKE) & (as_paper_moves(other, _PX_PER_MM) < _TRACE))


def _common(before: KeptInk, after: KeptInk) -> tuple[Gray, Gray]:
    """Both inks on a canvas that holds the two boxes."""
    left, top = min(before.box.x, after.box.x), min(before.box.y, after.box.y)
    right, bottom = max(before.box.right, after.box.right), max(before.box.bottom, after.box.bottom)
    shape = (round((bottom - top) * _PX_PER_MM) + 2, round((right - left) * _PX_PER_MM) + 2)

    def laid(ink: KeptInk) -> Gray:
        canvas = np.zeros(shape, np.uint8)
        y, x = round((ink.box.y - top) * _PX_PER_MM), round((ink.box.x - left) * _PX_PER_MM)
        canvas[y : y + ink.dark.shape[0], x : x + ink.dark.shape[1]] = ink.dark
        return canvas

    return laid(before), laid(after)
