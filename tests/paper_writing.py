"""Lines of real hands as people write them into areas and beside them, with the truth of which ink is whose."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box
from forms.units import Mm
from scan.readings import LineKind
from scan.straight import straight_strokes
from tests import paper_ink, paper_pens
from tests.paper import Paper, Points
from tests.paper_hands import HandwrittenLine
from tests.paper_ink import Pen
from tests.paper_strokes import Alpha
from tests.unruled import without_rule

TRUTH_PX_PER_MM: Final = 8.0
"""Scale of what is known of the ink: that of a page on its layout."""

_INK: Final = 40
"""How dark, of 255, what was written is at least."""

_NATIVE_PX_PER_MM: Final = 11.81
"""Scale at which lines of hands were scanned: 300 dpi."""

_FAINT: Final = 0.15
_RULE_MM: Final[Mm] = 25.0
"""A rule that was not erased is at least this dark somewhere for so long."""

_EDGE: Final[Mm] = 4.0
"""Nobody writes nearer to the edge of the paper."""


class Habit(StrEnum):
    """How somebody writes into an area."""

    ON_RULES = "on the rules"
    SLANTING = "slanting up to 6°"
    CROWDED = "crowded"
    OVER_RULES = "over the rules"
    LARGE = "large"
    SMALL = "small, two lines a rule"
    TO_THE_RIGHT = "out to the right"
    BELOW = "out below"
    ONE_WORD = "one word"
    TWO_PENS = "two pens"
    LINE_STRUCK = "a line crossed out, one stroke"
    LINE_STRUCK_TWICE = "a line crossed out, two strokes"
    LINE_ZIGZAG = "a line crossed out, zigzag"
    LINE_SCRIBBLED = "a line scribbled over"
    WORD_STRUCK = "a word crossed out, one stroke"
    WORD_SCRIBBLED = "a word scribbled over"
    DRAWING = "a drawing alone"
    DRAWING_BESIDE = "a drawing beside words"
    UNDERLINED = "underlined"


HABITS: Final = tuple(Habit)

LOOSE_HABITS: Final = (
    Habit.ON_RULES,
    Habit.SLANTING,
    Habit.ONE_WORD,
    Habit.DRAWING,
    Habit.LINE_STRUCK,
    Habit.DRAWING_BESIDE,
)
"""What is left beside steps."""


@dataclass(frozen=True, slots=True)
class Written:
    """A line, something crossed out or a drawing.

    Attributes:
        kind: Which of them.
        habit: How it came to be.
        text: What it says; "" for a drawing.
        ink: bool, where its ink is on the page, at `TRUTH_PX_PER_MM`.
    """

    kind: LineKind
    habit: Habit
    text: str
    ink: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Row:
    """Where a line goes: the left end of its base line in mm, how long it may be, how steep it falls, how large."""

    x: Mm
    y: Mm
    long: Mm
    angle_deg: float
    size: float


@dataclass(frozen=True, slots=True)
class _Laid:
    """A line on the paper: its words from left to right, each the four corners of its letters' bodies in mm."""

    words: tuple[Points, ...]


def write_so(
    paper: Paper,
    area: Box,
    lines: Sequence[HandwrittenLine],
    habit: Habit,
    pen: Pen,
    *,
    line_mm: Mm = 8.0,
    seed: int = 0,
) -> tuple[Paper, tuple[Written, ...]]:
    """Write lines of one hand into an area.

    Args:
        paper: The sheet; lies flat.
        area: The writing area, or a free place.
        lines: Of one writer; the first are taken.
        habit: How.
        pen: With what.
        line_mm: Distance of the rules.
        seed: Another seed is another day.
    """
    hand = np.random.default_rng([seed, 41])
    if habit is Habit.DRAWING:
        return _draw(paper, _place_for_drawing(area, hand), habit, pen, hand)
    rows = _rows(area, habit, line_mm, paper.width, hand)[: len(lines)]
    chosen = int(hand.integers(len(rows)))
    written: list[Written] = []
    for number, row in enumerate(rows):
        own = _other_pen(pen, hand) if habit is Habit.TWO_PENS and number % 2 else pen
        before = paper
        paper, laid = _lay_line(paper, lines[number], row, own, hand, words=habit is Habit.ONE_WORD)
        kind = LineKind.WRITING
        if habit in _STRUCK_LINES and number == chosen and laid.words:
            paper = _strike(paper, laid.words, _STRUCK_LINES[habit], own, hand)
            kind = LineKind.CROSSED_OUT
        written.append(Written(kind, habit, lines[number].text, _ink(before, paper)))
        if habit in _STRUCK_WORDS and number == chosen and len(laid.words) > 1:
            paper, written[-1:] = _strike_word(paper, laid, written[-1], own, hand)
        if habit is Habit.UNDERLINED and number == chosen and laid.words:
            paper, under = _underline(paper, laid, own, hand)
            written.append(under)
    if habit is Habit.DRAWING_BESIDE:
        room = Box(area.x + 0.62 * area.w, area.y, 0.38 * area.w, area.h)
        paper, drawn = _draw(paper, _place_for_drawing(room, hand), habit, pen, hand)
        written += drawn
    return paper, tuple(one for one in written if one.ink.any())


def is_free_of_rules(line: HandwrittenLine) -> bool:
    """Say whether no rule of the paper it was written on is left in a line: it would pass for a stroke under it."""
    ink = (paper_ink.ink_of(without_rule(line.image)) > _FAINT).astype(np.uint8)
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, 9), np.uint8))
    return not straight_strokes(np.asarray(closed, np.uint8), round(_RULE_MM * _NATIVE_PX_PER_MM)).any()


def _rows(area: Box, habit: Habit, line_mm: Mm, width: Mm, hand: np.random.Generator) -> list[_Row]:
    """Where the lines go: as many as the area has room for, up to six."""
    close = float(hand.uniform(0.48, 0.65))
    step = line_mm * {Habit.CROWDED: close, Habit.SMALL: 0.5, Habit.LARGE: 1.3}.get(habit, 1.0)
    size = {Habit.LARGE: 1.5, Habit.SMALL: 0.58}.get(habit, 1.0) * float(hand.uniform(0.82, 1.1))
    room = max(1, int((area.h + 0.5) / step))
    count = 1 if habit is Habit.ONE_WORD else int(hand.integers(1, min(6, room) + 1))
    angle = float(hand.uniform(2.0, 6.0) * hand.choice([-1, 1])) if habit is Habit.SLANTING else 0.0
    off = {Habit.OVER_RULES: 0.45 * line_mm}.get(habit, 0.3)
    first = paper_ink.first_rule(area, line_mm) + (0.0 if habit is Habit.LARGE else step - line_mm - off)
    if habit is Habit.BELOW:
        first = area.bottom + step * (1 - count) + float(hand.uniform(0.3, 0.7)) * line_mm
    if angle < 0 and count < room:
        first += min(step, -np.tan(np.deg2rad(angle)) * area.w)
    rows = []
    for number in range(count):
        long = area.w - 3.0
        if habit is Habit.TO_THE_RIGHT:
            long = min(area.w + float(hand.uniform(3.0, 9.0)), width - _EDGE - area.x)
        elif habit is Habit.DRAWING_BESIDE:
            long = 0.58 * area.w
        elif number == count - 1 and hand.random() < 0.6:
            long *= float(hand.uniform(0.3, 0.9))
        x = area.x + float(hand.uniform(0.5, 2.5))
        slope = angle + float(hand.normal(0, 0.7))
        rows.append(_Row(x, first + step * number + float(hand.normal(0, 0.25)), long, slope, size))
    return rows


def _lay_line(
    paper: Paper, line: HandwrittenLine, row: _Row, pen: Pen, hand: np.random.Generator, *, words: bool
) -> tuple[Paper, _Laid]:
    """Lay as many words of a line as there is room for, or the first alone."""
    alpha = _trimmed(paper_ink.ink_of(without_rule(line.image)))
    scale = paper.px_per_mm / _NATIVE_PX_PER_MM * row.size
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    alpha = np.asarray(np.clip(cv2.resize(alpha, None, fx=scale, fy=scale, interpolation=way), 0, 1), np.float32)
    gaps = _gaps(alpha, 1.3 * row.size * paper.px_per_mm)
    most = round(row.long * paper.px_per_mm)
    if words:
        gaps = [gap for gap in gaps if gap[0] > 6 * paper.px_per_mm][:1] or gaps
        most = gaps[0][0] + 1 if gaps else most
    if alpha.shape[1] > most:
        ends = [start for start, _ in gaps if start <= most] or [most]
        alpha = alpha[:, : max(ends[-1], 8)]
    body = _body(alpha)
    turned, turn = _turned(paper_ink.as_written(alpha, pen, paper, hand), row.angle_deg)
    corner = paper.to_px(np.array([[row.x, row.y]]))[0] - _moved(turn, (0.0, float(body[1])))
    place = np.rint(corner).astype(int)
    paper = paper_ink.own_copy(paper)
    paper_ink.lay(paper, turned * pen.cover, (int(place[0]), int(place[1])), pen, hand=hand)
    found = []
    for start, end in _spans(alpha, gaps):
        corners = [(start, body[0]), (end, body[0]), (end, body[1]), (start, body[1])]
        found.append(np.array([(_moved(turn, at) + place) / paper.px_per_mm for at in corners]))
    return paper, _Laid(tuple(found))


def _trimmed(alpha: Alpha) -> Alpha:
    rows, columns = (np.flatnonzero((alpha > 0.3).any(axis=axis)) for axis in (1, 0))
    if rows.size == 0:
        return alpha
    return np.ascontiguousarray(alpha[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])


def _gaps(alpha: Alpha, least_px: float) -> list[tuple[int, int]]:
    """Columns without ink between words: first and past the last."""
    free = np.concatenate([[False], ~(alpha > 0.2).any(axis=0), [False]])
    edges = np.flatnonzero(free[1:] != free[:-1])
    return [(int(start), int(end)) for start, end in edges.reshape(-1, 2) if end - start >= least_px]


def _spans(alpha: Alpha, gaps: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The words between the gaps."""
    inside = [gap for gap in gaps if gap[1] < alpha.shape[1]]
    starts, ends = [0, *(end for _, end in inside)], [*(start for start, _ in inside), alpha.shape[1]]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if end > start]


def _body(alpha: Alpha) -> tuple[int, int]:
    """Top and bottom of the small letters: where the ink's profile is more than half as high as it gets."""
    profile = cv2.GaussianBlur(alpha.sum(axis=1).reshape(-1, 1), (1, 0), 0.05 * alpha.shape[0] + 0.5).ravel()
    low = np.flatnonzero(profile < 0.5 * profile.max())
    middle = int(profile.argmax())
    top = max((int(row) for row in low if row < middle), default=-1) + 1
    return top, max(top + 2, min((int(row) for row in low if row > middle), default=profile.size))


def _turned(alpha: Alpha, angle_deg: float) -> tuple[Alpha, NDArray[np.float64]]:
    """Ink turned clockwise, and the way its places went."""
    height, width = alpha.shape
    turn = cv2.getRotationMatrix2D((0.0, 0.0), -angle_deg, 1.0)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]]) @ turn[:, :2].T
    low, high = np.floor(corners.min(axis=0)), np.ceil(corners.max(axis=0))
    turn[:, 2] -= low
    size = (int(high[0] - low[0]) + 1, int(high[1] - low[1]) + 1)
    return np.asarray(cv2.warpAffine(alpha, turn, size), np.float32), np.asarray(turn, np.float64)


def _moved(way: NDArray[np.float64], place: tuple[float, float]) -> NDArray[np.float64]:
    return np.asarray(way @ np.array([*place, 1.0]), np.float64)


def _ink(before: Paper, after: Paper) -> NDArray[np.bool_]:
    """Where something was written between two states of a sheet that lies flat."""
    dark = paper_pens.ink_between(before, after)
    size = (round(before.width * TRUTH_PX_PER_MM), round(before.height * TRUTH_PX_PER_MM))
    return np.asarray(cv2.resize(dark, size, interpolation=cv2.INTER_AREA) >= _INK, np.bool_)


def _other_pen(pen: Pen, hand: np.random.Generator) -> Pen:
    others = [other for other in (*paper_pens.EVERYDAY, paper_pens.PALE_BLUE, paper_pens.LEAD_HB) if other is not pen]
    return others[int(hand.integers(len(others)))]


def _strike_word(
    paper: Paper, laid: _Laid, line: Written, pen: Pen, hand: np.random.Generator
) -> tuple[Paper, list[Written]]:
    """Cross one word of a line out: what is left of the line, and the word."""
    wide = [place for place, word in enumerate(laid.words) if np.ptp(word[:, 0]) > 7.0]
    if not wide:
        return paper, [line]
    place = wide[int(hand.integers(len(wide)))]
    word = laid.words[place]
    struck = _strike(paper, [word], _STRUCK_WORDS[line.habit], pen, hand)
    columns = np.arange(line.ink.shape[1]) / TRUTH_PX_PER_MM
    own = np.broadcast_to((columns >= word[:, 0].min() - 0.5) & (columns <= word[:, 0].max() + 0.5), line.ink.shape)
    crossed = (line.ink & own) | _ink(paper, struck)
    return struck, [
        replace(line, ink=line.ink & ~own),
        Written(LineKind.CROSSED_OUT, line.habit, "", np.asarray(crossed, np.bool_)),
    ]


def _strike(
    paper: Paper, words: Sequence[Points], way: Callable[..., list[Points]], pen: Pen, hand: np.random.Generator
) -> Paper:
    """Cross words out."""
    start, end = words[0][[0, 3]], words[-1][[1, 2]]
    lines = way(np.vstack([start, end]), hand)
    return paper_ink.strokes(paper, lines, pen, hand=hand)


def _at(corners: Points, along: float, down: float) -> NDArray[np.float64]:
    """A place in a word: shares of its length and of the height of its small letters; corners as left, left, right."""
    top = corners[0] + (corners[2] - corners[0]) * along
    bottom = corners[1] + (corners[3] - corners[1]) * along
    return np.asarray(top + (bottom - top) * down, np.float64)


def _one_stroke(corners: Points, hand: np.random.Generator) -> list[Points]:
    tilt, middle = hand.normal(0, 0.12), hand.uniform(0.4, 0.7)
    places = [_at(corners, along, middle + tilt * (along - 0.5) * 2) for along in np.linspace(-0.02, 1.02, 7)]
    return [np.array(places) + hand.normal(0, 0.1, (7, 2))]


def _two_strokes(corners: Points, hand: np.random.Generator) -> list[Points]:
    return [
        np.array([_at(corners, along, middle) for along in np.linspace(0, 1, 6)]) + hand.normal(0, 0.1, (6, 2))
        for middle in (hand.uniform(0.2, 0.4), hand.uniform(0.6, 0.85))
    ]


def _zigzag(corners: Points, hand: np.random.Generator, step: Mm = 2.2) -> list[Points]:
    long = float(np.linalg.norm(corners[2] - corners[0]))
    count = max(4, round(long / (step * hand.uniform(0.8, 1.2))))
    shares = np.clip(np.linspace(0, 1, count) + hand.normal(0, 0.15 / count, count), -0.02, 1.02)
    downs = [hand.uniform(-0.35, 0.05) if turn % 2 else hand.uniform(0.95, 1.3) for turn in range(count)]
    return [np.array([_at(corners, along, down) for along, down in zip(shares, downs, strict=True)])]


def _scribble(corners: Points, hand: np.random.Generator) -> list[Points]:
    return [*_zigzag(corners, hand, 0.9), *_zigzag(corners, hand, 1.1)]


_STRUCK_LINES: Final[Mapping[Habit, Callable[..., list[Points]]]] = MappingProxyType(
    {
        Habit.LINE_STRUCK: _one_stroke,
        Habit.LINE_STRUCK_TWICE: _two_strokes,
        Habit.LINE_ZIGZAG: _zigzag,
        Habit.LINE_SCRIBBLED: _scribble,
    }
)
_STRUCK_WORDS: Final[Mapping[Habit, Callable[..., list[Points]]]] = MappingProxyType(
    {Habit.WORD_STRUCK: _one_stroke, Habit.WORD_SCRIBBLED: _scribble}
)


def _underline(paper: Paper, laid: _Laid, pen: Pen, hand: np.random.Generator) -> tuple[Paper, Written]:
    """A line under one word, or under all of them."""
    words = laid.words if hand.random() < 0.5 else [laid.words[int(hand.integers(len(laid.words)))]]
    corners = np.vstack([words[0][[0, 3]], words[-1][[1, 2]]])
    down = 1.0 + hand.uniform(0.8, 1.5) / max(0.5, float(np.linalg.norm(corners[1] - corners[0])))
    places = np.array([_at(corners, along, down) for along in np.linspace(0, 1, 6)])
    after = paper_ink.strokes(paper, [places + hand.normal(0, 0.12, places.shape)], pen, hand=hand)
    return after, Written(LineKind.DRAWING, Habit.UNDERLINED, "", _ink(paper, after))


def _place_for_drawing(room: Box, hand: np.random.Generator) -> Box:
    side = float(min(hand.uniform(9.0, 20.0), max(room.h, 8.5) * 1.05))
    wide = float(min(room.w - 2, side * hand.uniform(0.9, 1.6)))
    x = room.x + 1 + float(hand.uniform(0, max(0.1, room.w - wide - 2)))
    return Box(x, room.y + float(hand.uniform(0, max(0.1, room.h - side))), wide, side)


def _draw(
    paper: Paper, box: Box, habit: Habit, pen: Pen, hand: np.random.Generator
) -> tuple[Paper, tuple[Written, ...]]:
    shape = _DRAWINGS[int(hand.integers(len(_DRAWINGS)))](box.w, box.h, hand)
    lines = [line + np.array([box.x, box.y]) for line in shape]
    after = paper_ink.strokes(paper, lines, pen, hand=hand)
    return after, (Written(LineKind.DRAWING, habit, "", _ink(paper, after)),)


_Drawing: TypeAlias = Callable[[Mm, Mm, np.random.Generator], list[Points]]


def _arrow(wide: Mm, tall: Mm, hand: np.random.Generator) -> list[Points]:
    start, end = np.array([0.05 * wide, hand.uniform(0.1, 0.9) * tall]), np.array([wide, hand.uniform(0.2, 0.8) * tall])
    if hand.random() < 0.4:
        start, end = end, start
    middle = (start + end) / 2 + hand.normal(0, 0.08, 2) * tall
    way = (start - end) / np.linalg.norm(start - end)
    wings = [end + 3.0 * (turn @ way) for turn in (_rotation(0.5), _rotation(-0.5))]
    return [np.array([start, middle, end]), np.array([wings[0], end]), np.array([end, wings[1]])]


def _rotation(angle: float) -> NDArray[np.float64]:
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def _round(x: Mm, y: Mm, across: Mm, down: Mm, turns: tuple[float, float] = (0.0, 2.1 * np.pi)) -> Points:
    angles = np.linspace(*turns, 18)
    return np.stack([x + across * np.cos(angles), y + down * np.sin(angles)], axis=1)


def _smiley(wide: Mm, tall: Mm, hand: np.random.Generator) -> list[Points]:
    side = min(wide, tall) / 2
    face = _round(side, side, side * 0.95, side * 0.95) + hand.normal(0, 0.1, (18, 2))
    eyes = [_round(side * (1 + at), side * 0.72, 0.4, 0.5)[:14] for at in (-0.33, 0.33)]
    return [face, *eyes, _round(side, side * 1.1, side * 0.5, side * 0.4, (0.2, np.pi - 0.2))]


def _hearts(wide: Mm, tall: Mm, hand: np.random.Generator) -> list[Points]:
    turn = np.linspace(0, 2 * np.pi, 26)
    heart = np.stack(
        [16 * np.sin(turn) ** 3, -(13 * np.cos(turn) - 5 * np.cos(2 * turn) - 2 * np.cos(3 * turn) - np.cos(4 * turn))],
        axis=1,
    )
    count = int(hand.integers(1, 4))
    side = min(wide / count, tall)
    return [
        heart / 34 * side * hand.uniform(0.8, 0.95) + [side * (at + 0.5), side / 2 + hand.normal(0, 0.5)]
        for at in range(count)
    ]


def _plan(wide: Mm, tall: Mm, hand: np.random.Generator) -> list[Points]:
    """Two streets, a house, a cross where to go."""
    y, x = (float(hand.uniform(0.35, 0.65)) for _ in range(2))
    lines = [[(0, y), (0.5, y + 0.03), (1, y)], [(0, y + 0.15), (0.5, y + 0.16), (1, y + 0.16)]]
    lines += [[(x, 0), (x + 0.01, y)], [(x + 0.12, 0), (x + 0.12, y)]]
    corner = [(0.05, 0.05), (0.25, 0.05), (0.25, 0.25), (0.05, 0.25), (0.05, 0.05)]
    lines += [list(pair) for pair in pairwise(corner)]
    lines += [[(0.8, 0.1), (0.92, 0.25)], [(0.92, 0.1), (0.8, 0.25)]]
    return [np.array(line) * [wide, tall] + hand.normal(0, 0.15, (len(line), 2)) for line in lines]


def _star(wide: Mm, tall: Mm, hand: np.random.Generator) -> list[Points]:
    angles = -np.pi / 2 + np.arange(6) * 4 * np.pi / 5
    side = min(wide, tall) / 2
    corners = np.stack([side + side * np.cos(angles), side + side * np.sin(angles)], axis=1)
    corners += hand.normal(0, 0.2, corners.shape)
    return [np.array(pair) for pair in pairwise(corners)]


def _brace(wide: Mm, tall: Mm, hand: np.random.Generator) -> list[Points]:
    """A brace or a bar down the side."""
    places = [(0.6, 0.0), (0.3, 0.1), (0.35, 0.4), (0.0, 0.5), (0.35, 0.6), (0.3, 0.9), (0.6, 1.0)]
    return [np.array(places) * [4.0, tall] + hand.normal(0, 0.1, (7, 2))]


_DRAWINGS: Final[tuple[_Drawing, ...]] = (_arrow, _smiley, _hearts, _plan, _star, _brace)
