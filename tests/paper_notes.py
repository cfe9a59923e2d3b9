"""Loose notes: what people and offices leave on a page outside every zone, and where it truly is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box
from forms.layout import PageLayout
from forms.units import Mm
from tests import paper_ink, paper_pens, paper_stamps
from tests.paper import Paper, Points
from tests.paper_hands import Hands
from tests.paper_ink import Pen
from tests.paper_room import Room, free_place, inked_box, printed_words, room_on


class NoteKind(StrEnum):
    """What was left on the page."""

    WORDS = "words"
    PHONE_NUMBER = "phone number"
    ARROW = "arrow"
    UNDERLINED = "underlined words"
    CIRCLED = "circled words"
    BAR = "bar in the margin"
    QUESTION_MARK = "question mark"
    STAMP = "stamp"
    STICKER = "sticker"


BY_HAND: Final = tuple(kind for kind in NoteKind if kind not in {NoteKind.STAMP, NoteKind.STICKER})


@dataclass(frozen=True, slots=True)
class LooseNote:
    """One of them.

    Attributes:
        kind: What it is.
        box: Where it is, in mm of the printed page: all of its ink.
    """

    kind: NoteKind
    box: Box


@dataclass(frozen=True, slots=True)
class NoteCount:
    """How well notes were found.

    Attributes:
        found: Notes of which something was found that covers most of them.
        missed: The others.
        false: What was found where nobody left anything.
    """

    found: tuple[LooseNote, ...]
    missed: tuple[LooseNote, ...]
    false: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """What a note needs to know: the sheet, its zones, who writes.

    Attributes:
        paper: The sheet, before the note.
        room: What is on it.
        hands: Real handwriting.
        pen: With what.
        seed: Of the note.
        hand: Who writes.
    """

    paper: Paper
    room: Room
    hands: Hands
    pen: Pen
    seed: int
    hand: np.random.Generator


def leave_note(
    paper: Paper,
    layout: PageLayout,
    hands: Hands,
    kind: NoteKind,
    pen: Pen = paper_pens.BALL_BLUE,
    *,
    taken: Sequence[Box] = (),
    seed: int = 0,
) -> tuple[Paper, LooseNote]:
    """Leave a note on a page that still lies flat, outside its zones, where there is room or nearly.

    Args:
        paper: The sheet.
        layout: Its page.
        hands: Real handwriting.
        kind: What to leave.
        pen: With what it is written.
        taken: Where something is already: other notes, marks outside their boxes.
        seed: Another seed is another note elsewhere.
    """
    hand = np.random.default_rng([seed, 11])
    place = _Place(paper, room_on(paper, layout, taken), hands, pen, seed, hand)
    after = _DRAWN[kind](place)
    return after, LooseNote(kind, inked_box(paper, after))


def count_notes(found: Sequence[Box], notes: Sequence[LooseNote], *, ink: Sequence[Box] = ()) -> NoteCount:
    """Compare what was found outside the zones of a page with what is there.

    Args:
        found: Places reported, in mm.
        notes: What was left on the page.
        ink: Where else somebody wrote: marks that leave their boxes are no notes, but not false either.
    """
    seen = tuple(note for note in notes if _covered(note.box, found) >= 0.5)
    true = [*(note.box for note in notes), *ink]
    false = tuple(box for box in found if not any(_overlap(box, other.grown(3.0)) > 0 for other in true))
    return NoteCount(seen, tuple(note for note in notes if note not in seen), false)


def _covered(box: Box, others: Sequence[Box]) -> float:
    """Which share of a box others cover together."""
    x = np.linspace(box.x, box.right, 24)[None, :]
    y = np.linspace(box.y, box.bottom, 24)[:, None]
    inside = np.zeros((24, 24), np.bool_)
    for other in others:
        inside |= (x >= other.x) & (x <= other.right) & (y >= other.y) & (y <= other.bottom)
    return float(inside.mean())


def _overlap(first: Box, second: Box) -> float:
    wide = min(first.right, second.right) - max(first.x, second.x)
    tall = min(first.bottom, second.bottom) - max(first.y, second.y)
    return max(0.0, wide) * max(0.0, tall)


def _words(place: _Place) -> Paper:
    """A few words by a real hand."""
    line = place.hands.line(place.seed).image
    tall = float(place.hand.uniform(6.0, 8.5))
    most = min(line.shape[1], round(place.hand.uniform(22, 55) * line.shape[0] / tall))
    gaps = np.flatnonzero(paper_ink.ink_of(line).max(axis=0) < 0.1)
    near = gaps[(gaps > most // 2) & (gaps <= most)]
    line = np.ascontiguousarray(line[:, : int(near[-1]) if near.size else most])
    wide = line.shape[1] / line.shape[0] * tall * 1.12 + 6
    x, y = free_place(place.room, wide, tall * 1.3, place.hand)
    return paper_ink.write_line(place.paper, Box(x, y, wide, tall), line, place.pen, line_mm=tall, seed=place.seed)


def _phone_number(place: _Place) -> Paper:
    """Ten digits in pairs."""
    digits = "0" + "".join(str(digit) for digit in place.hand.integers(1, 10, 9))
    images = place.hands.number(digits, seed=place.seed)
    x, y = free_place(place.room, 37.0, 7.5, place.hand)
    starts = [x + 1 + 3.1 * at + 1.2 * (at // 2) for at in range(10)]
    cells = [Box(start, y + 0.5, 3.4, 6.5) for start in starts]
    return paper_ink.write_digits(place.paper, cells, images, place.pen, seed=place.seed)


def _arrow(place: _Place) -> Paper:
    long, angle = place.hand.uniform(9, 24), place.hand.uniform(0, 2 * np.pi)
    reach = long * np.array([np.cos(angle), np.sin(angle)])
    wide, tall = np.abs(reach) + 6
    x, y = free_place(place.room, float(wide), float(tall), place.hand)
    middle = np.array([x + wide / 2, y + tall / 2])
    start, end = middle - reach / 2, middle + reach / 2
    bend = place.hand.normal(0, 0.1) * np.array([-reach[1], reach[0]])
    wings = [end - _turned(reach / long, turn) * place.hand.uniform(2.5, 4) for turn in (0.5, -0.5)]
    lines = [np.array([start, middle + bend, end]), np.array([wings[0], end]), np.array([end, wings[1]])]
    return paper_ink.strokes(place.paper, lines, place.pen, hand=place.hand)


def _underlined(place: _Place) -> Paper:
    words = printed_words(place.room, place.hand)
    y = words.bottom + place.hand.uniform(0.4, 1.2)
    return paper_ink.strokes(
        place.paper, [_wavy((words.x, y), (words.right, y), place.hand)], place.pen, hand=place.hand
    )


def _circled(place: _Place) -> Paper:
    words = printed_words(place.room, place.hand)
    turns = place.hand.uniform(0, 6) + np.linspace(0, 2.15 * np.pi, 24)
    radius = np.array([words.w / 2 + 2.5, words.h / 2 + 2.0]) * place.hand.uniform(0.95, 1.1, 2)
    around = np.stack([np.cos(turns), np.sin(turns)], axis=1) * radius + place.hand.normal(0, 0.2, (24, 2))
    around += np.array([words.center.x, words.center.y])
    return paper_ink.strokes(place.paper, [around], place.pen, hand=place.hand)


def _bar(place: _Place) -> Paper:
    """A line, or two, down the margin."""
    tall = float(place.hand.uniform(10, 30))
    x, y = free_place(place.room, 4.0, tall + 2, place.hand)
    lines = [
        _wavy((x + at, y + 1), (x + at, y + 1 + tall), place.hand) for at in (1.3, 2.6)[: place.hand.integers(1, 3)]
    ]
    return paper_ink.strokes(place.paper, lines, place.pen, hand=place.hand)


def _question_mark(place: _Place) -> Paper:
    x, y = free_place(place.room, 6.0, 9.5, place.hand)
    hook = [(0.1, 0.25), (0.4, 0.0), (0.85, 0.15), (0.7, 0.4), (0.45, 0.55), (0.45, 0.75)]
    dot = [(0.45, 0.95), (0.5, 0.98)]
    lines = [np.array(line) * [4.5, 8.0] + [x + 0.7, y + 0.7] for line in (hook, dot)]
    return paper_ink.strokes(
        place.paper, [line + place.hand.normal(0, 0.12, line.shape) for line in lines], place.pen, hand=place.hand
    )


def _stamp(place: _Place) -> Paper:
    stamp = paper_stamps.STAMPS[int(place.hand.integers(len(paper_stamps.STAMPS)))]
    wide, tall = stamp.width + 5, stamp.height + 5
    x, y = free_place(place.room, wide, tall, place.hand)
    return paper_stamps.stamp(place.paper, stamp, at=(x + wide / 2, y + tall / 2), seed=place.seed)


def _sticker(place: _Place) -> Paper:
    sticker = paper_stamps.STICKERS[int(place.hand.integers(len(paper_stamps.STICKERS)))]
    wide, tall = sticker.width + 4, sticker.height + 4
    x, y = free_place(place.room, wide, tall, place.hand)
    return paper_stamps.stick(place.paper, sticker, at=(x + wide / 2, y + tall / 2), seed=place.seed)


_Drawing: TypeAlias = Callable[[_Place], Paper]

_DRAWN: Final[Mapping[NoteKind, _Drawing]] = MappingProxyType(
    {
        NoteKind.WORDS: _words,
        NoteKind.PHONE_NUMBER: _phone_number,
        NoteKind.ARROW: _arrow,
        NoteKind.UNDERLINED: _underlined,
        NoteKind.CIRCLED: _circled,
        NoteKind.BAR: _bar,
        NoteKind.QUESTION_MARK: _question_mark,
        NoteKind.STAMP: _stamp,
        NoteKind.STICKER: _sticker,
    }
)


def _wavy(start: tuple[Mm, Mm], end: tuple[Mm, Mm], hand: np.random.Generator) -> Points:
    """A line drawn without a ruler."""
    along = np.linspace(0, 1, 6)[:, None]
    line = np.array([start]) * (1 - along) + np.array([end]) * along
    return np.asarray(line + hand.normal(0, 0.18, line.shape), np.float64)


def _turned(way: NDArray[np.float64], angle: float) -> NDArray[np.float64]:
    cos, sin = np.cos(angle), np.sin(angle)
    return np.array([cos * way[0] - sin * way[1], sin * way[0] + cos * way[1]])
