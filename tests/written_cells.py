"""Dates and numbers as people write them in cells, with care or without, struck out or over others, and the truth."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

import cv2
import numpy as np

from forms.geometry import Box
from forms.units import Mm
from scan.readings import Gray
from scan.training.digit_sources import Digits
from scan.training.digit_strips import NO_DIGIT, NOTHING
from tests import paper_ink, paper_pens, paper_shapes
from tests.drawn_digits import drawn_digit
from tests.paper import Paper, Points
from tests.paper_ink import Pen
from tests.paper_strokes import Alpha

PENS: Final = (*paper_pens.EVERYDAY * 2, *paper_pens.HARD, *paper_ink.PENS)

_DATE: Final = 8
_FIRST_DAY: Final = date(2025, 1, 1)
_DAYS: Final = 365 * 4

_STRUCK_MM2: Final = 0.6
"""Ink of a stroke through a cell from which what stands in it is struck out."""


@dataclass(frozen=True, slots=True)
class Hand:
    """Whose digits are written.

    Attributes:
        writers: By writer: images by digit. One of them writes a date as far as they left every digit.
        any: Images by digit, of hands that nobody can tell apart.
        fonts: Like `writers`.
        drawing: Whether some digits are drawn stroke by stroke.
    """

    writers: Sequence[dict[int, list[Gray]]]
    any: dict[int, list[Gray]]
    fonts: Sequence[dict[int, list[Gray]]]
    drawing: bool

    @classmethod
    def of(cls, own: Digits, others: Sequence[Digits]) -> "Hand":
        """From digits of people; and, unless these shall be alone, those of fonts and of anybody."""
        writers = list(own.by_writer().values())
        if not others:
            return cls(writers, {}, (), drawing=False)
        fonts, anybody = others
        whole = [font for font in fonts.by_writer().values() if len(font) == 10]
        return cls(writers, anybody.by_writer()[""], whole, drawing=True)

    def style(self, chance: np.random.Generator) -> Callable[[int], Gray | None]:
        """One person: gives an image of a digit, or None for one that is drawn."""
        kind = chance.random() if self.drawing else 0.0
        if kind < 0.3:
            own = self.writers[int(chance.integers(len(self.writers)))]
            return lambda digit: self._of_writer(own, digit, chance)
        if kind < 0.68:
            return lambda digit: _one(self.any[digit], chance)
        if kind < 0.8:
            font = self.fonts[int(chance.integers(len(self.fonts)))]
            return lambda digit: font[digit][0]
        return lambda _: None

    def _of_writer(self, own: dict[int, list[Gray]], digit: int, chance: np.random.Generator) -> Gray:
        while digit not in own:
            own = self.writers[int(chance.integers(len(self.writers)))]
        return _one(own[digit], chance)


def _one(images: Sequence[Gray], chance: np.random.Generator) -> Gray:
    return images[int(chance.integers(len(images)))]


@dataclass(frozen=True, slots=True)
class _Care:
    """How somebody fills cells: how high digits are by the cell, how far off its middle (mm), how they lean."""

    high: tuple[float, float]
    off_mm: float
    slant: float

    @classmethod
    def drawn(cls, chance: np.random.Generator) -> "_Care":
        kind = chance.random()
        slant = float(chance.normal(0, 0.12))
        if kind < 0.55:
            return cls((0.55, 0.76), 0.35, slant)
        if kind < 0.85:
            return cls((0.5, 0.95), 0.6, slant)
        return cls((0.3, 0.6), 0.8, slant)


def write_cells(
    sheet: Paper, cells: Sequence[Box], hand: Hand, pen: Pen, chance: np.random.Generator
) -> tuple[Paper, tuple[int, ...]]:
    """Write something into the cells of a date or a number.

    Returns:
        The sheet, and what stands in each cell: a digit, `NO_DIGIT` or `NOTHING`.
    """
    written = _digits(len(cells), chance)
    style, care, kind = hand.style(chance), _Care.drawn(chance), chance.random()
    sheet = paper_ink.own_copy(sheet)
    if kind < 0.05:
        free = int(chance.integers(1, len(cells) + 1))
        written[:free] = [NOTHING] * free
    elif kind < 0.22:
        sheet, written = _other_things(sheet, cells, written, (style, care, pen), chance)
    elif kind < 0.27:
        return _written_across(sheet, cells, (style, care, pen), chance)
    for cell, digit in zip(cells, written, strict=True):
        if digit < NO_DIGIT:
            _write_digit(sheet, cell, digit, (style, care, pen), chance)
    if kind > 0.88:
        return _struck(sheet, cells, written, pen, chance)
    return sheet, tuple(written)


def _digits(count: int, chance: np.random.Generator) -> list[int]:
    """Any digits, or half of the time, where there is room for one, a day of these years."""
    if count == _DATE and chance.random() < 0.5:
        day = _FIRST_DAY + timedelta(days=int(chance.integers(_DAYS)))
        return [int(digit) for digit in day.strftime("%d%m%Y")]
    return [int(chance.integers(10)) for _ in range(count)]


_How = tuple[Callable[[int], Gray | None], _Care, Pen]


def _write_digit(sheet: Paper, cell: Box, digit: int, how: _How, chance: np.random.Generator) -> None:
    """Lay one digit on the sheet itself."""
    style, care, pen = how
    image = style(digit)
    high = cell.h * chance.uniform(*care.high)
    if image is None:
        _draw(sheet, cell, drawn_digit(digit, chance), pen, chance, high=high, off_mm=care.off_mm)
        return
    alpha = _varied(image, care.slant, chance)
    size_mm = min(high / alpha.shape[0], cell.w * chance.uniform(0.75, 1.0) / alpha.shape[1])
    size = tuple(max(2, round(side * size_mm * sheet.px_per_mm)) for side in alpha.shape[::-1])
    large = cv2.resize(
        alpha, (size[0], size[1]), interpolation=cv2.INTER_AREA if size[1] < alpha.shape[0] else cv2.INTER_CUBIC
    )
    sharp = np.clip((large - 0.25) / 0.5, 0, 1).astype(np.float32)
    alpha = paper_ink.as_written(np.pad(sharp, 3), pen, sheet, chance)
    off = chance.normal(0, care.off_mm, 2)
    middle = sheet.to_px(np.array([[cell.center.x, cell.center.y]]) + off)[0]
    corner = middle - np.array(alpha.shape[::-1]) / 2
    paper_ink.lay(sheet, alpha * pen.cover, (round(corner[0]), round(corner[1])), pen, hand=chance)


def _varied(image: Gray, slant: float, chance: np.random.Generator) -> Alpha:
    """The digit three times as large, leaning, turned and stretched a little, its strokes thinner or thicker."""
    pad = 4
    ink = np.pad(image.astype(np.float32) / 255, pad)
    scale = 72 / max(image.shape)
    turn = chance.normal(0, 0.06)
    across, down = scale * np.exp(chance.normal(0, 0.08, 2))
    matrix = np.array(
        [[across * np.cos(turn), across * (slant - np.sin(turn))], [down * np.sin(turn), down * np.cos(turn)]]
    )
    side = 140
    middle = np.array(ink.shape[::-1]) / 2
    place = np.hstack([matrix, (side / 2 - matrix @ middle)[:, None]])
    moved = cv2.warpAffine(ink, place, (side, side), flags=cv2.INTER_CUBIC)
    moved = _bent(np.asarray(moved, np.float32), chance)
    weight = chance.random()
    if weight < 0.35:
        moved = cv2.erode(moved, np.ones((3, 3), np.uint8))
    elif weight < 0.5:
        moved = cv2.dilate(moved, np.ones((3, 3), np.uint8))
    rows, columns = (np.flatnonzero((moved > 0.3).any(axis=axis)) for axis in (1, 0))
    if rows.size < 4:
        return np.ones((20, 4), np.float32)
    return np.asarray(np.clip(moved[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], 0, 1), np.float32)


def _bent(ink: Alpha, chance: np.random.Generator) -> Alpha:
    field = cv2.resize(
        chance.normal(0, 1.6, (4, 4, 2)).astype(np.float32), ink.shape[::-1], interpolation=cv2.INTER_CUBIC
    )
    y, x = np.mgrid[0 : ink.shape[0], 0 : ink.shape[1]].astype(np.float32)
    return np.asarray(cv2.remap(ink, x + field[..., 0], y + field[..., 1], cv2.INTER_LINEAR), np.float32)


def _draw(
    sheet: Paper, cell: Box, lines: Sequence[Points], pen: Pen, chance: np.random.Generator, *, high: Mm, off_mm: Mm
) -> None:
    """Draw strokes, from (0, 0) to (1, 1), into a cell of the sheet itself."""
    off = chance.normal(0, off_mm, 2)
    size = np.array([min(high * chance.uniform(0.45, 0.75), cell.w * 0.95), high])
    start = np.array([cell.center.x, cell.center.y]) + off - size / 2
    drawn = paper_ink.strokes(_part(sheet, cell), [start + np.asarray(line) * size for line in lines], pen, hand=chance)
    _put(sheet, drawn, cell)


def _window(sheet: Paper, cell: Box) -> tuple[slice, slice]:
    box = cell.grown(4.0)
    corners = sheet.to_px(np.array([[box.x, box.y], [box.right, box.bottom]])).round().astype(int)
    height, width = sheet.image.shape[:2]
    (left, top), (right, bottom) = np.clip(corners, 0, [width, height]).tolist()
    return slice(top, bottom), slice(left, right)


def _part(sheet: Paper, cell: Box) -> Paper:
    """What is around a cell, alone: drawing on it copies little."""
    rows, columns = _window(sheet, cell)
    corner = np.array([columns.start, rows.start])
    return replace(
        sheet,
        image=sheet.image[rows, columns],
        mask=sheet.mask[rows, columns],
        to_px=lambda points: sheet.to_px(points) - corner,
    )


def _put(sheet: Paper, part: Paper, cell: Box) -> None:
    sheet.image[_window(sheet, cell)] = part.image


def _other_things(
    sheet: Paper, cells: Sequence[Box], written: list[int], how: _How, chance: np.random.Generator
) -> tuple[Paper, list[int]]:
    """Put what is no digit into some of the cells."""
    share = 1.0 if chance.random() < 0.3 else 0.4
    same = _THINGS[int(chance.integers(len(_THINGS)))]
    written = list(written)
    for place, cell in enumerate(cells):
        if chance.random() >= share:
            continue
        thing = same if chance.random() < 0.6 else _THINGS[int(chance.integers(len(_THINGS)))]
        thing(sheet, cell, how, chance)
        written[place] = NO_DIGIT
    return sheet, written


def _shape(shape: Callable[[np.random.Generator], Sequence[Sequence[tuple[float, float]]]]) -> "_Thing":
    def draw(sheet: Paper, cell: Box, how: _How, chance: np.random.Generator) -> None:
        lines = [np.array(line, np.float64) for line in shape(chance)]
        _draw(sheet, cell, lines, how[2], chance, high=cell.h * chance.uniform(0.4, 0.9), off_mm=0.4)

    return draw


_Thing = Callable[[Paper, Box, _How, np.random.Generator], None]


def _slash(chance: np.random.Generator) -> list[list[tuple[float, float]]]:
    """From one corner towards the other: what means "none". Steeper than 60 degrees it could be a 1."""
    lean = chance.uniform(0.5, 0.9)
    line = [(0.5 + lean, 0.0), (0.5, 0.5), (0.5 - lean, 1.0)]
    return [line if chance.random() < 0.7 else [(1 - x, y) for x, y in line]]


def _dash(chance: np.random.Generator) -> list[list[tuple[float, float]]]:
    height = chance.uniform(0.3, 0.7)
    return [[(0.0, height), (0.5, height + chance.normal(0, 0.03)), (1.0, height + chance.normal(0, 0.06))]]


def _letter(chance: np.random.Generator) -> list[list[tuple[float, float]]]:
    letters: Sequence[list[list[tuple[float, float]]]] = (
        [[(0.0, 1.0), (0.5, 0.0), (1.0, 1.0)], [(0.2, 0.65), (0.8, 0.65)]],
        [[(0.1, 0.0), (0.1, 1.0)], [(0.1, 0.0), (0.9, 0.0)], [(0.1, 0.5), (0.7, 0.5)], [(0.1, 1.0), (0.9, 1.0)]],
        [[(0.0, 1.0), (0.1, 0.0), (0.5, 0.6), (0.9, 0.0), (1.0, 1.0)]],
        [[(0.0, 1.0), (0.05, 0.0), (0.95, 1.0), (1.0, 0.0)]],
        [[(0.1, 0.0), (0.1, 1.0)], [(0.9, 0.0), (0.9, 1.0)], [(0.1, 0.5), (0.9, 0.5)]],
        [[(0.0, 0.0), (1.0, 1.0)], [(1.0, 0.0), (0.0, 1.0)]],
        [[(0.3, 0.0), (0.7, 0.0), (0.6, 0.5), (0.5, 0.7)], [(0.5, 0.95), (0.52, 1.0)]],
        [[(0.1, 0.3), (0.5, 0.2), (0.9, 0.3), (0.9, 0.9), (0.5, 1.0), (0.1, 0.8), (0.3, 0.55), (0.9, 0.6), (1.0, 1.0)]],
    )
    return letters[int(chance.integers(len(letters)))]


def _struck_digit(sheet: Paper, cell: Box, how: _How, chance: np.random.Generator) -> None:
    """A digit and what takes it back."""
    _write_digit(sheet, cell, int(chance.integers(10)), how, chance)
    shapes = (paper_shapes.struck_across, paper_shapes.struck_slanting, paper_shapes.crossed_out, paper_shapes.scribble)
    lines = [np.array(line, np.float64) for line in shapes[int(chance.integers(len(shapes)))](chance)]
    lines = lines[1:] if len(lines) > 1 else lines  # the first is what they strike
    _draw(sheet, cell, lines, how[2], chance, high=cell.h * chance.uniform(0.5, 0.9), off_mm=0.3)


def _two_digits(sheet: Paper, cell: Box, how: _How, chance: np.random.Generator) -> None:
    """Two digits side by side in one cell."""
    for part in (0, 1):
        half = Box(cell.x + part * cell.w / 2, cell.y, cell.w / 2, cell.h)
        _write_digit(sheet, half, int(chance.integers(10)), how, chance)


def _digit_over_digit(sheet: Paper, cell: Box, how: _How, chance: np.random.Generator) -> None:
    """Another digit over the first, often pressed harder."""
    first = int(chance.integers(10))
    _write_digit(sheet, cell, first, how, chance)
    second = (first + int(chance.integers(1, 10))) % 10
    style, care, pen = how
    _write_digit(sheet, cell, second, (style, replace(care, off_mm=0.2), pen), chance)


_THINGS: Final[tuple[_Thing, ...]] = (
    _shape(_slash), _shape(_slash), _shape(_dash), _shape(_dash), _shape(_letter), _shape(_letter),
    _shape(paper_shapes.scribble), _shape(paper_shapes.cross), _shape(paper_shapes.dot), _shape(paper_shapes.tick),
    _shape(paper_shapes.hatching), _struck_digit, _struck_digit, _two_digits, _digit_over_digit, _digit_over_digit,
)  # fmt: skip


def _written_across(
    sheet: Paper, cells: Sequence[Box], how: _How, chance: np.random.Generator
) -> tuple[Paper, tuple[int, ...]]:
    """Digits in a row that takes no notice of the cells."""
    wide = cells[0].w * chance.uniform(0.5, 0.85)
    x = cells[0].x + chance.uniform(-0.5, 0.8) * cells[0].w
    before = sheet.image.copy()
    while x + wide < cells[-1].right + 2.0:
        place = Box(float(x), cells[0].y, float(wide), cells[0].h)
        _write_digit(sheet, place, int(chance.integers(10)), how, chance)
        x += wide * chance.uniform(0.95, 1.1)
    changed = replace(sheet, image=before)
    return sheet, tuple(NO_DIGIT if _ink_mm2(changed, sheet, cell) > _STRUCK_MM2 else NOTHING for cell in cells)


def _struck(
    sheet: Paper, cells: Sequence[Box], written: Sequence[int], pen: Pen, chance: np.random.Generator
) -> tuple[Paper, tuple[int, ...]]:
    """A stroke or two, or a zigzag, through all or some of the cells."""
    first = int(chance.integers(len(cells))) if chance.random() < 0.3 else 0
    left, right = cells[first].x + chance.normal(0, 1.0), cells[-1].right + chance.normal(0, 1.5)
    top, bottom = cells[0].y, cells[0].bottom
    lines = []
    kind = chance.random()
    for _ in range(1 if kind < 0.6 else 2):
        start, end = chance.uniform(top + 1.5, bottom - 1.5, 2).tolist()
        if kind > 0.8:
            places = np.linspace(left, right, int(chance.integers(8, 24)))
            down = np.where(np.arange(places.size) % 2 == 0, top + 1.0, bottom - 1.0) + chance.normal(
                0, 0.5, places.size
            )
        else:
            places = np.linspace(left, right, 6)
            down = np.linspace(start, end, 6) + chance.normal(0, 0.2, 6)
        lines.append(np.stack([places, down], axis=1))
    after = paper_ink.strokes(sheet, lines, pen, hand=chance)
    found = tuple(
        NO_DIGIT if _ink_mm2(sheet, after, cell) > _STRUCK_MM2 else digit
        for cell, digit in zip(cells, written, strict=True)
    )
    return after, found


def _ink_mm2(before: Paper, after: Paper, cell: Box) -> float:
    rows, columns = _window(before, cell.grown(-4.0))
    difference = cv2.absdiff(before.image[rows, columns], after.image[rows, columns]).max(axis=2)
    return float((difference > 30).sum()) / after.px_per_mm**2
