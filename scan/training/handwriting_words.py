"""Lines that nobody wrote, of words that people wrote: each writer's words in another order.

    python -m scan.training.handwriting_words scan/models/handwriting.onnx OUT --lines 12000 --seed 1 SOURCE …

A network that sees the same sentences again and again learns to expect them. Here words lead to nothing: what stands
beside them says nothing of what they are. Lines are cut where the network that reads lines is sure of a space and of
the letters beside it, along the slant that has the least ink. OUT becomes a source as `handwriting_synthetic` makes
them; the same arguments give the same lines.
"""

import argparse
import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scan.line_reader import LineReader
from scan.line_views import Inked, inked
from scan.training.handwriting_lines import WrittenLine, is_consent, read_picture, read_source
from scan.training.handwriting_places import agreed, spelled
from scan.training.handwriting_synthetic import InventedLine, save

_SLANTS: Final = np.linspace(-0.6, 0.6, 13)
"""Of a cut, in px to the left for each px down."""
_CROSSED: Final = 0.02
"""Mean ink along a cut, at most: more is a stroke that it would cut through."""
_LETTERS: Final = (12, 70)
"""Shortest and longest line that is made."""
_AROUND: Final = 2.0
"""So many heights of a line to both sides of a piece tell where the line runs there."""
_SCALED: Final = (0.8, 1.25)
"""How much a piece may be made smaller or larger to suit its neighbours."""
_INKED: Final = 0.25
"""From so much ink on, a pixel is of a word."""
_WIDER: Final = 0.5
"""How much wider gaps may be than they were, in sizes of the hand (standard deviation)."""
_FEWEST: Final = 8
"""Pieces of a writer from which lines are made."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a line is cut.

    Attributes:
        place: In its text, of the space.
        across: Column at half of its height.
        slant: Of the cut, columns to the left for each row down.
    """

    place: int
    across: float
    slant: float


@dataclass(frozen=True, slots=True)
class Piece:
    """One word, or some that nothing parts.

    Attributes:
        ink: Shape (height, width); nothing where other words were.
        text: What it says.
        start: Column of the cut before it, at half of the height; `wide` columns on is the cut after it.
        wide: See `start`.
        middle: Row where its line runs.
        spread: How far, in rows, ink lies from there (standard deviation): the size of the hand.
    """

    ink: Inked
    text: str
    start: float
    wide: float
    middle: float
    spread: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Cut lines into words, and make others of them."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("sources", type=Path, nargs="+")
    parser.add_argument("--lines", type=int, default=12000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    lines = [line for source in asked.sources for line in read_source(source) if not is_consent(line.text)]
    save(asked.out, made_lines(pieces_by_writer(LineReader(asked.model, french=False), lines), asked.lines, asked.seed))
    return 0


def pieces_by_writer(reader: LineReader, lines: Sequence[WrittenLine]) -> dict[str, list[Piece]]:
    """What each writer wrote, cut into words; who wrote too few is left out."""
    found: dict[str, list[Piece]] = {}
    for number, line in enumerate(lines):
        picture = read_picture(line.picture)
        own = found.setdefault(f"{line.source}/{line.writer}", [])
        own += pieces(inked(picture), line.text, cuts(reader, picture, line.text))
        if number % 200 == 0:
            print(f"{number} of {len(lines)} lines cut", file=sys.stderr, flush=True)
    return {writer: own for writer, own in found.items() if len(own) >= _FEWEST}


def made_lines(found: dict[str, list[Piece]], count: int, seed: int) -> Iterator[InventedLine]:
    """Lines of pieces by one writer each; who wrote more is drawn more often."""
    hand = np.random.default_rng(seed)
    writers = sorted(found)
    shares = np.array([len(found[writer]) for writer in writers], np.float64)
    for number in range(count):
        writer = writers[int(hand.choice(len(writers), p=shares / shares.sum()))]
        chosen = _chosen(found[writer], hand)
        yield InventedLine(joined(chosen, hand), writer, " ".join(piece.text for piece in chosen))
        if number % 1000 == 0:
            print(f"{number} of {count} lines made", file=sys.stderr, flush=True)


def cuts(reader: LineReader, picture: NDArray[np.uint8], text: str) -> list[Cut]:
    """Where a line can be cut: at spaces on which reading and transcription agree, and on the letters beside them."""
    said, places = spelled(reader, picture)
    ink = inked(picture)
    crossed = _along(ink)
    found = []
    for place, written in agreed(said, text):
        if said[place] == " ":
            across = _freest(crossed, places[place - 1], places[place + 1])
            if across is not None:
                found.append(Cut(written, *across))
    return found


def pieces(ink: Inked, text: str, where: Sequence[Cut]) -> list[Piece]:
    """What lies between the cuts of a line, and before the first and after the last."""
    height, width = ink.shape
    columns = np.flatnonzero(ink.max(axis=0) > _INKED)
    if columns.size == 0:
        return []
    half = 0.1 * height
    ends = (Cut(-1, max(0.0, columns[0] - half), 0.0), Cut(len(text), min(float(width), columns[-1] + half), 0.0))
    found = []
    for left, right in pairwise((ends[0], *where, ends[1])):
        piece = _piece(ink, text[left.place + 1 : right.place], left, right)
        if piece is not None:
            found.append(piece)
    return found


def joined(chosen: Sequence[Piece], hand: np.random.Generator) -> NDArray[np.uint8]:
    """A line of pieces, grey, dark on light: on one level and of about one size."""
    spread = float(np.median([piece.spread for piece in chosen]))
    sized = [_sized(piece, float(np.clip(spread / max(piece.spread, 1e-6), *_SCALED))) for piece in chosen]
    above = max(piece.middle for piece in sized)
    below = max(piece.ink.shape[0] - piece.middle for piece in sized)
    wide = max(piece.ink.shape[1] for piece in sized)
    canvas = np.zeros(
        (math.ceil(above + below) + 2, math.ceil(sum(piece.wide for piece in sized) * 1.5) + 2 * wide), np.float32
    )
    across = float(wide)
    for piece in sized:
        top, left = round(above - piece.middle), max(0, round(across - piece.start))
        place = canvas[top : top + piece.ink.shape[0], left : left + piece.ink.shape[1]]
        np.maximum(place, piece.ink[: place.shape[0], : place.shape[1]], out=place)
        across += piece.wide + max(0.0, hand.normal(0.0, _WIDER)) * spread
    rows, columns = (np.flatnonzero(canvas.max(axis=axis) > _INKED) for axis in (1, 0))
    edge = round(0.2 * spread) + 1
    cut = canvas[max(0, rows[0] - edge) : rows[-1] + edge + 1, max(0, columns[0] - edge) : columns[-1] + edge + 1]
    return np.asarray(np.round(255 * (1 - cut)), np.uint8)


def _along(ink: Inked) -> NDArray[np.float32]:
    """Mean ink along each cut, shape (slants, width)."""
    height, width = ink.shape
    means = []
    for slant in _SLANTS:
        upright = np.array([[1.0, -slant, slant * height / 2], [0.0, 1.0, 0.0]])
        seen = cv2.warpAffine(ink, upright, (width, height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
        means.append(seen.mean(axis=0))
    return np.asarray(means, np.float32)


def _freest(crossed: NDArray[np.float32], left: float, right: float) -> tuple[float, float] | None:
    """The middle of the widest gap between two places, 0.0 left, 1.0 right, and its slant; None where there is none."""
    start, end = (round(place * crossed.shape[1]) for place in (left, right))
    best: tuple[int, float, float] | None = None
    for slant, means in zip(_SLANTS, crossed[:, start:end], strict=True):
        free = np.flatnonzero(np.diff(np.concatenate(([0], (means < _CROSSED).astype(np.int8), [0]))))
        for first, last in zip(free[::2], free[1::2], strict=True):
            if best is None or last - first > best[0]:
                best = int(last - first), start + (first + last) / 2, float(slant)
    return None if best is None else (best[1], best[2])


def _piece(ink: Inked, text: str, left: Cut, right: Cut) -> Piece | None:
    """What lies between two cuts; None where there is nothing."""
    height, width = ink.shape
    down = np.arange(height, dtype=np.float32)[:, None] - height / 2
    columns = np.arange(width, dtype=np.float32)[None]
    own = np.where(
        (columns >= left.across - left.slant * down) & (columns < right.across - right.slant * down), ink, 0.0
    )
    inside = np.flatnonzero(own.max(axis=0) > _INKED)
    if not text or inside.size == 0:
        return None
    first = int(inside[0])
    reach = round(_AROUND * height)
    around = ink[:, max(0, first - reach) : inside[-1] + reach].sum(axis=1)
    rows = np.arange(height)
    middle = float(np.searchsorted(np.cumsum(around), around.sum() / 2))
    spread = float(np.sqrt((around * (rows - middle) ** 2).sum() / around.sum()))
    kept = np.asarray(own[:, first : inside[-1] + 1], np.float32)
    return Piece(kept, text, left.across - first, right.across - left.across, middle, spread)


def _sized(piece: Piece, scale: float) -> Piece:
    """A piece made smaller or larger."""
    height, width = piece.ink.shape
    ink = cv2.resize(
        piece.ink, (max(1, round(width * scale)), max(1, round(height * scale))), interpolation=cv2.INTER_AREA
    )
    return Piece(
        np.asarray(ink, np.float32),
        piece.text,
        *(scale * value for value in (piece.start, piece.wide, piece.middle, piece.spread)),
    )


def _chosen(own: Sequence[Piece], hand: np.random.Generator) -> list[Piece]:
    """Pieces for a line of some length, none twice in a row."""
    letters = int(hand.integers(*_LETTERS))
    order = [own[index] for index in hand.permutation(len(own))]
    taken: list[Piece] = []
    for piece in order:
        if taken and sum(len(one.text) + 1 for one in taken) + len(piece.text) > letters:
            break
        taken.append(piece)
    return taken


if __name__ == "__main__":
    sys.exit(main())
