"""Lines of handwriting on a page, each cut out for a reader, and what among them is crossed out or drawn."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box
from forms.model import FieldKind
from forms.units import Mm
from scan.above_struck import words_beside
from scan.connected import Bits
from scan.crossed_out import marks_of
from scan.darkness import PALE, Window
from scan.drawings import part_drawings
from scan.ink_pieces import Piece
from scan.line_ink import LineInk, levelled, stretched
from scan.lines import InkLine, split_lines, window_around
from scan.new_ink import Ink
from scan.readings import Gray, LineKind, RegisteredPage

_LINE_MM: Final[Mm] = 8.0
"""Height of a line where no rule says otherwise."""

_PAD_MM: Final[Mm] = 0.8
"""Free paper kept around the ink that is sent to a reader."""

_SOFT_MM: Final[Mm] = 0.35
"""Around the ink of a line: its soft edge, kept; ink beyond, or nearer to another line's, is whitened."""

_LEAST_MM2: Final = 0.15
"""Less ink than this is a speck that was cut off: a full stop has 0.2 mm²."""

_MARGIN_PX: Final = 4
"""Free pixels around ink at its own scale, for its soft edge."""


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A line of ink on a page.

    Attributes:
        kind: Whether it is to be read.
        window: Where it lies, with free paper around, in px of the page.
        ink: Darkness of its own ink, uint8, shape of `window`; 0 elsewhere.
        seen: Darkness of the page at this ink and closely around, rules included, same shape; 0 elsewhere.
        slope: How many px it falls for each px to the right.
        box: Around its ink.
    """

    kind: LineKind
    window: Window
    ink: Gray
    seen: Gray
    slope: float
    box: Box

    @property
    def image(self) -> Gray:
        """The line, dark on white, levelled; shape (height, width) at the page's scale."""
        return levelled(stretched(self.seen), self.slope)


@dataclass(frozen=True, slots=True)
class FoundWriting:
    """Every line of ink on a page.

    Attributes:
        notes: Of each note that has ink, by zone id, from the top.
        loose: Of each annotation, in the order of `Ink.loose`.
    """

    notes: Mapping[str, tuple[FoundLine, ...]]
    loose: tuple[tuple[FoundLine, ...], ...]


def find_writing(page: RegisteredPage, ink: Ink) -> FoundWriting:
    """Find the lines of ink on a page, in notes and outside every zone."""
    notes = {}
    for zone in page.layout.zones:
        found = ink.zones.get(zone.id)
        if found is not None and found.pieces and zone.kind is FieldKind.NOTE:
            notes[zone.id] = find_lines(page, ink, (*found.pieces, *found.paler), line_mm=zone.line_mm or _LINE_MM)
    loose = tuple(find_lines(page, ink, found.pieces, line_mm=_LINE_MM) if found.pieces else () for found in ink.loose)
    return FoundWriting(notes, loose)


def find_lines(page: RegisteredPage, ink: Ink, pieces: Sequence[Piece], *, line_mm: Mm) -> tuple[FoundLine, ...]:
    """Find the lines in pieces of ink that belong together, from the top, and the drawings among them.

    Args:
        page: The page warped onto its layout.
        ink: Where `pieces` come from.
        pieces: What belongs together; at least one.
        line_mm: Distance of the lines, about.
    """
    drawings, words = part_drawings(ink.labels, pieces, ink.px_per_mm)
    lines = list(split_lines(ink.labels, words, ink.px_per_mm, line_mm)) if words else []
    drawn = [_as_line(drawing, ink) for drawing in drawings]
    around = window_around(pieces, ink.px_per_mm, ink.labels.shape)
    fine = Window.of(around.box(ink.px_per_mm).grown(_PAD_MM), page.px_per_mm, page.gray.shape)
    written = LineInk.on(page, fine, ink.gain)
    nearest = _nearest([*lines, *drawn], around, ink.px_per_mm)
    whose = _as_fine(nearest, around, fine, (ink.px_per_mm, page.px_per_mm))
    found: list[FoundLine] = []
    for number, line in enumerate([*lines, *drawn], 1):
        own = Window.of(line.window.box(ink.px_per_mm).grown(_PAD_MM), page.px_per_mm, page.gray.shape)
        part = slice(own.top - fine.top, own.bottom - fine.top), slice(own.left - fine.left, own.right - fine.left)
        dark = written.part(part).where(whose[part] == number)
        if number > len(lines):
            found += _cut(dark, LineKind.DRAWING, 0.0, own, page)
        else:
            found += _parted(dark, line.slope, own, page)
    return tuple(found)


def _as_line(pieces: Sequence[Piece], ink: Ink) -> InkLine:
    """The ink of a drawing."""
    window = window_around(pieces, ink.px_per_mm, ink.labels.shape)
    mask = np.isin(ink.labels[window.slices], [piece.label for piece in pieces])
    return InkLine(window, mask.view(np.uint8), 0.0)


def _parted(own: LineInk, slope: float, fine: Window, page: RegisteredPage) -> Iterator[FoundLine]:
    """A line without what is crossed out in it and drawn under it; and these."""
    dark = own.alone >= PALE
    if not dark.any():
        return
    marks = marks_of(dark.view(np.uint8), page.px_per_mm)
    words, lines = np.ones_like(dark), list[FoundLine]()
    for under in marks.under:
        reached = _reached(under) > 0
        lines += _cut(own.where(reached), LineKind.DRAWING, slope, fine, page)
        words &= ~reached | _crossing(dark, reached)
    for start, end in marks.crossed_out:
        struck = np.zeros_like(words)
        struck[:, start:end] = words[:, start:end]
        words[:, start:end] = False
        instead = words_beside(dark & struck, page.px_per_mm)
        if instead.any():
            there = _reached(instead.view(np.uint8)) > 0
            lines += _cut(own.where(struck & there), LineKind.WRITING, slope, fine, page)
            struck &= ~there
        lines += _cut(own.where(struck), LineKind.CROSSED_OUT, slope, fine, page)
    yield from _cut(own.where(words), LineKind.WRITING, slope, fine, page)
    yield from lines


def _reached(bits: Bits) -> Bits:
    """The same with its soft edge."""
    return np.asarray(cv2.dilate(bits, np.ones((5, 3), np.uint8)), np.uint8)


def _crossing(dark: NDArray[np.bool_], under: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Where tails cross a line drawn under words: there is ink above it and below it."""
    ink = (dark & ~under).view(np.uint8)
    reach = np.ones((13, 5), np.uint8)
    above = cv2.dilate(ink, np.pad(reach, ((0, 12), (0, 0))))
    below = cv2.dilate(ink, np.pad(reach, ((12, 0), (0, 0))))
    return np.asarray((above > 0) & (below > 0) & under, np.bool_)


def _cut(own: LineInk, kind: LineKind, slope: float, fine: Window, page: RegisteredPage) -> Iterator[FoundLine]:
    """Ink of its own, cut out with free paper around it; nothing where there is hardly any."""
    inked = own.alone >= PALE
    rows, columns = (np.flatnonzero(inked.any(axis=axis)) for axis in (1, 0))
    if np.count_nonzero(inked) < _LEAST_MM2 * page.px_per_mm**2:
        return
    tight = Window(int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1)
    on_page = Window(tight.top + fine.top, tight.left + fine.left, tight.bottom + fine.top, tight.right + fine.left)
    box = on_page.box(page.px_per_mm)
    window = Window.of(box.grown(_PAD_MM), page.px_per_mm, page.gray.shape)
    yield FoundLine(kind, window, _at(own.alone, fine, window), _at(own.seen, fine, window), slope, box)


def _at(image: Gray, whole: Window, window: Window) -> Gray:
    """What of the image of one window lies in another; 0 beyond it."""
    top, left = max(whole.top, window.top), max(whole.left, window.left)
    bottom, right = min(whole.bottom, window.bottom), min(whole.right, window.right)
    result = np.zeros((window.bottom - window.top, window.right - window.left), np.uint8)
    result[top - window.top : bottom - window.top, left - window.left : right - window.left] = image[
        top - whole.top : bottom - whole.top, left - whole.left : right - whole.left
    ]
    return result


def _nearest(lines: Sequence[InkLine], around: Window, scale: float) -> NDArray[np.uint16]:
    """The number of the line whose ink is nearest to each pixel, from 1; 0 where none is near. A margin is around."""
    pad = _MARGIN_PX
    whose = np.zeros((around.bottom - around.top + 2 * pad, around.right - around.left + 2 * pad), np.uint16)
    for number, line in enumerate(lines, 1):
        top, left = line.window.top - around.top + pad, line.window.left - around.left + pad
        whose[top : top + line.mask.shape[0], left : left + line.mask.shape[1]][line.mask > 0] = number
    away, place = cv2.distanceTransformWithLabels(
        (whose == 0).view(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    numbers = np.zeros(int(place.max()) + 1, np.uint16)
    numbers[place[whose > 0]] = whose[whose > 0]
    return np.asarray(np.where(away <= _SOFT_MM * scale + 0.5, numbers[place], 0), np.uint16)


def _as_fine(
    nearest: NDArray[np.uint16], around: Window, fine: Window, scales: tuple[float, float]
) -> NDArray[np.uint16]:
    """The same at the page's scale."""
    factor = scales[1] / scales[0]
    left, top = ((at - _MARGIN_PX) * factor for at in (around.left, around.top))
    place = np.array([[factor, 0, left - fine.left + (factor - 1) / 2], [0, factor, top - fine.top + (factor - 1) / 2]])
    size = (fine.right - fine.left, fine.bottom - fine.top)
    return np.asarray(cv2.warpAffine(nearest, place, size, flags=cv2.INTER_NEAREST), np.uint16)
