"""Lines of handwriting in writing areas and annotations, digits in their cells, and what a reader says of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box
from forms.layout import Zone
from forms.model import FieldKind
from forms.units import Mm
from scan.connected import connected
from scan.darkness import PALE, Window, amplified, darkness
from scan.engines import DigitReader, HandwritingReader, TextRead, ValueRead, WordRead
from scan.found_lines import FoundLine, find_writing
from scan.frames import SEARCH_MM, find_frame, frame_gain, shifted
from scan.new_ink import Ink
from scan.readings import Decision, FoundValue, Gray, LineKind, RegisteredPage, TextLine, TextWord

DIGITS: Final = "0123456789"

_CELL_REACH_MM: Final[Mm] = 1.5
"""How far around a cell its digit is followed."""

_FRAME_MM: Final[Mm] = 0.45
"""Ink no farther than this from printed frames all over is what is left of them."""

_BRIDGE_MM: Final[Mm] = 0.6
"""A digit's stroke interrupted by the frame is joined over this."""

_TEXTS: Final = 24
"""Second readings of a date or a number that are kept."""

_CELL_INK_MM2: Final = 0.35
"""Ink in a cell below this is no digit: the 1 of a fine ballpoint has 1 mm²."""

_COMPARED: Final = 3
"""Digits from which one can be compared with the others."""

_DARKER: Final = 4
"""How much more darkness counts than thickness: pens draw thick and thin, but one and the same ink is equally dark."""


@dataclass(frozen=True, slots=True)
class CellsScore:
    """What a reader says of digits in cells.

    Attributes:
        zone: The cells together.
        frame: Correlation of the printed cells with what was found there, the worst, -1.0 to 1.0.
        ink_mm2: Ink in each cell.
        digits: Probability of each digit 0 to 9 in each cell, by the first opinion, shape (cells, 10); a row of zeros
            when nothing was read there.
        line: What all cells with ink say together, by the second opinion, and what else they may say.
        runs_on: A stroke runs through several cells, as one that strikes them out does.
        blot: How much thicker and darker the digit of one cell is than most, as a digit written over another is.
    """

    zone: Zone
    frame: float
    ink_mm2: tuple[float, ...]
    digits: NDArray[np.float64]
    line: TextRead
    blot: float = 1.0
    runs_on: bool = False


@dataclass(frozen=True, slots=True)
class CellInk:
    """The ink of one cell.

    Attributes:
        left: Its darkness, uint8, shape (height, width) of the cell and 1.5 mm around; 0 where there is none.
        frame: Correlation of the printed cell with what was found there, -1.0 to 1.0.
        runs_on: A stroke in it is wider than it.
    """

    left: Gray
    frame: float
    runs_on: bool = False


@dataclass(frozen=True, slots=True)
class Writing:
    """Everything written on a page, as read.

    Attributes:
        notes: Lines of each note that has ink, by zone id, from the top; confidences are the reader's own.
        cells: Each date or number that has ink, by zone id.
        loose: Lines of each annotation, in the order of `Ink.loose`.
    """

    notes: Mapping[str, tuple[TextLine, ...]]
    cells: Mapping[str, CellsScore]
    loose: tuple[tuple[TextLine, ...], ...]


def read_writing(
    page: RegisteredPage, ink: Ink, reader: HandwritingReader, digits: DigitReader, *, names: Sequence[str] = ()
) -> Writing:
    """Read what was written on a page; zones without ink cost nothing.

    Args:
        page: The page warped onto its layout.
        ink: What was found on it.
        reader: Who reads lines.
        digits: Who reads cells.
        names: What may well be written in lines, as the record has it.
    """
    found = find_writing(page, ink)
    read = partial(read_lines, reader=reader, px_per_mm=page.px_per_mm, names=names)
    notes = {zone_id: read(lines) for zone_id, lines in found.notes.items()}
    cells = {}
    for zone in page.layout.zones:
        written = ink.zones.get(zone.id)
        if written is not None and written.pieces and zone.kind is not FieldKind.NOTE:
            cells[zone.id] = read_cells(page, zone, digits, gain=ink.gain)
    return Writing(notes, cells, tuple(read(lines) for lines in found.loose))


def read_lines(
    lines: Sequence[FoundLine], reader: HandwritingReader, *, px_per_mm: float, names: Sequence[str] = ()
) -> tuple[TextLine, ...]:
    """Read lines of ink; what is crossed out or drawn is not read.

    Args:
        lines: From `find_lines`.
        reader: Who reads.
        px_per_mm: Scale of the page that they were found on.
        names: What may well be written there.
    """
    texts = iter(reader.read_lines([line.image for line in lines if line.kind is LineKind.WRITING], words=names))
    read = [(line, next(texts) if line.kind is LineKind.WRITING else TextRead("", 0.0)) for line in lines]
    return tuple(_text_line(line, text, px_per_mm) for line, text in read)


def _text_line(line: FoundLine, read: TextRead, px_per_mm: float) -> TextLine:
    seen = line.window.box(px_per_mm)
    words = tuple(TextWord(word.text, word.confidence, _around(word, line, seen), word.others) for word in read.words)
    found = tuple(
        FoundValue(one.kind, one.value, one.text, one.confidence, Decision.REVIEW, _around(one, line, seen), one.others)
        for one in read.values
    )
    return TextLine(read.text, read.confidence, line.box, line.kind, words, read.others, found)


def _around(word: WordRead | ValueRead, line: FoundLine, seen: Box) -> Box:
    """Where a word of a line stands on the page; `seen` is what the image of the line shows of it.

    It is as high as the line would be if it were level, and lies where the line is at its middle.
    """
    fall = line.slope * line.box.w
    height = max(line.box.h - abs(fall), line.box.h / 3)
    middle = line.box.center.y + fall * ((word.begin + word.end) / 2 - 0.5)
    top = min(max(middle - height / 2, line.box.y), line.box.bottom - height)
    return Box(seen.x + word.begin * seen.w, top, (word.end - word.begin) * seen.w, height)


def read_cells(page: RegisteredPage, zone: Zone, reader: DigitReader, *, gain: float = 1.0) -> CellsScore:
    """Read the digits of a date or a number, each alone, twice.

    Args:
        page: The page warped onto its layout.
        zone: A zone with cells.
        reader: Who reads.
        gain: How many times paler than drawn print came out.
    """
    cells = [cell_ink(page, cell, gain=gain) for cell in zone.cells]
    areas = [float((cell.left >= PALE).sum()) / page.px_per_mm**2 for cell in cells]
    filled = [index for index, area in enumerate(areas) if area >= _CELL_INK_MM2]
    digits = np.zeros((len(cells), len(DIGITS)), np.float64)
    first, second = np.moveaxis(reader.read_digits([cells[index].left for index in filled]), 1, 0)
    digits[filled] = first
    blot, runs_on = _blot([cells[index].left for index in filled]), any(cell.runs_on for cell in cells)
    return CellsScore(zone, min(cell.frame for cell in cells), tuple(areas), digits, _likeliest(second), blot, runs_on)


def _likeliest(shares: NDArray[np.float64]) -> TextRead:
    """The likeliest texts by the probability of each digit in each cell, shape (cells, 10), and theirs."""
    texts = [("", 1.0)]
    for row in shares:
        longer = [(text + digit, chance * float(row[int(digit)])) for text, chance in texts for digit in DIGITS]
        texts = sorted(longer, key=lambda text: -text[1])[:_TEXTS]
    (text, chance), *others = texts
    return TextRead(text, chance, tuple(others)) if text and chance > 0 else TextRead("", 0.0)


def _blot(digits: Sequence[Gray]) -> float:
    """How much thicker and darker one digit is than most; 1.0 where there are too few to compare."""
    if len(digits) < _COMPARED:
        return 1.0
    measures = np.array([_thickness(digit) for digit in digits])
    thickest, usual, dark = (measures / np.median(measures, axis=0)).T
    return float((thickest * usual * dark**_DARKER).max())


def _thickness(digit: Gray) -> tuple[float, float, float]:
    """The greatest and the mean distance of ink from its edge, and its mean darkness."""
    bits = np.pad((digit >= PALE).astype(np.uint8), 1)
    distance = cv2.distanceTransform(bits, cv2.DIST_L2, 3)
    own = distance[bits > 0]
    return float(own.max()), max(0.25, 4 * float(own.mean()) - 1.0), float(digit[digit >= PALE].mean())


def cell_ink(page: RegisteredPage, cell: Box, *, gain: float = 1.0) -> CellInk:
    """Take the printed cell away and keep the ink that belongs to it, what runs over its edges included."""
    scale = page.px_per_mm
    fine = Window.of(cell.grown(_CELL_REACH_MM), scale, page.gray.shape)
    dark, printed = (darkness(image[fine.slices], scale) for image in (page.gray, page.reference))
    dark = amplified(dark, gain)
    box = cell.moved(-fine.left / scale, -fine.top / scale)
    (dx, dy), frame = find_frame(dark, printed, [box], scale, reach_mm=SEARCH_MM)
    dark = shifted(dark, dx, dy)
    expected = cv2.dilate(printed, np.ones((3, 3), np.uint8)) * frame_gain(dark, printed)
    left = np.asarray(cv2.subtract(dark, cv2.convertScaleAbs(expected)), np.uint8)
    own, runs_on = _own_ink(left, printed, box, scale)
    return CellInk(np.asarray(left * own, np.uint8), frame, runs_on)


def _own_ink(left: Gray, printed: Gray, box: Box, scale: float) -> tuple[NDArray[np.uint8], bool]:
    """1 where the pieces lie whose middle is in the cell; remains of the frame and neighbours' digits are 0.

    Also whether a piece runs on beyond the cell.
    """
    bits = (left >= PALE).astype(np.uint8)
    joined = cv2.morphologyEx(bits, cv2.MORPH_CLOSE, np.ones((round(_BRIDGE_MM * scale) | 1,) * 2, np.uint8))
    labels, stats, middles = connected(np.asarray(joined, np.uint8))
    count = len(stats)
    side = 2 * round(_FRAME_MM * scale) + 1
    near_frame = cv2.dilate((printed >= PALE).astype(np.uint8), np.ones((side, side), np.uint8))
    free = np.bincount(labels[(joined > 0) & (near_frame == 0)], minlength=count)
    own = Window.of(box, scale, left.shape)
    x, y = np.asarray(middles)[:, 0], np.asarray(middles)[:, 1]
    inside = (own.left <= x) & (x < own.right) & (own.top <= y) & (y < own.bottom)
    keep = inside & (free >= 0.05 * scale**2)
    wide = np.asarray(stats)[:, cv2.CC_STAT_WIDTH] > 1.4 * (own.right - own.left)
    keep[0] = wide[0] = False
    mask = keep[labels]
    shared = np.zeros_like(mask)
    shared[:, own.left : own.right] = (wide & (free > 0))[labels][:, own.left : own.right]
    return ((mask | shared) & (bits > 0)).astype(np.uint8), bool(shared.any())
