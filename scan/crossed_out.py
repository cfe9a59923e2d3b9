"""Words of a line that are crossed out, with a stroke or scribbled over, and lines drawn under words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.units import Mm
from scan.connected import Bits, connected
from scan.straight import straight_strokes

Span: TypeAlias = tuple[int, int]
"""The first column and the one after the last."""

_RUN_MM: Final[Mm] = 5.0
"""A stroke that goes straight for so long is no part of a letter, except bars of t and of large capitals."""

_CHAIN_MM: Final[Mm] = 8.0
_ASIDE_MM: Final[Mm] = 0.9
"""Strokes go on in each other over such a gap, with their ends no further from one level."""

_STROKE_MM: Final[Mm] = 6.0
_LONG_MM: Final[Mm] = 16.0
_OF_WORD: Final = 0.8
_WIDE: Final = 1.5
"""A stroke through words is at least this long, and covers so much of its word where it is shorter than the second; and
it is so many times as long as the letters are high."""

_UNBROKEN: Final = 0.93
_THICK: Final = 1.45
"""It is drawn in one go, over so much of its length, and straight in all its thickness, by the pen's: on 120 pages 95
strokes of a hundred through words were unbroken over 0.96 and 1.7 thick; what looks straight in letters was under one
of both."""

_ABOVE: Final = 0.92
_BELOW: Final = 0.14
"""Through words: between these shares of their other ink lie above the stroke. Below it lie tails only under a line:
half of the strokes through words left 0.71 above, nine in ten 0.88 at most."""

_MOSTLY: Final = 0.7
_DEEP_MM: Final[Mm] = 0.5
_DEEP: Final = 0.03
"""The feet of joined letters run straight as well, though not as long as `_LONG_MM`. What is shorter and leaves more
than the first share above it goes through words only if other ink reaches so far below it in so much of its length:
below such feet it did in 0.01 at most, below the eight strokes of 30 pages that left as much above in 0.04 and more."""

_BARE: Final = 0.25
_OTHER: Final = 0.4
_BARE_MM: Final[Mm] = 8.0
"""With other ink in less than the first share of its columns, a stroke is a line by itself, if it is so long; a dash is
shorter. It goes through or under words with ink in the second share at least: between is an arrow and its head."""

_GAP_MM: Final[Mm] = 1.5
"""Words lie further apart than this."""

_END_MM: Final[Mm] = 2.5
_MOST: Final = 0.6
_REST_MM: Final[Mm] = 3.5
"""A stroke that ends so near to the end of a word was meant for all of it, or so near when it covers so much of it."""

_BETWEEN_MM: Final[Mm] = 6.0
"""Words crossed out one after another are crossed out together when they lie no further apart."""

_TURN_MM: Final[Mm] = 3.0
_TURNS_MM: Final[Mm] = 5.0
_TURNS: Final = 6
_FALLING: Final = np.linspace(0.2, 0.9, 8)
"""A zigzag has so many straight strokes one after the other, so high at least, no further apart, that lean to the left
by so many mm a mm. They are of one piece, as the uprights of large letters are not."""

_PEN_MM: Final[Mm] = 0.85
_HIGH_MM: Final[Mm] = 8.0
"""With a pen whose thinner strokes are seen wider than this, and in ink that is higher than this in most columns,
everything is as many times as large: letters written large or with felt look like strokes through small ones. Everyday
pens were seen 0.5 wide in words and 1.0 at most where they scribbled; letters with their tails are 5 mm high."""

_LARGE: Final = 1.2
_RUN_TOGETHER: Final = 2.2
_THROUGH: Final = 0.65
_UNDER: Final = 0.97
"""From so many times as large on, doubt is in favour of words. Scribbled over is only what has places so many times as
thick as its thinner strokes: words in felt have 2.0 at most, what is scribbled over 3 to 7. And a stroke goes through
words with no more than the first share above it, and under them from the second: feet of large letters run straight."""

_WINDOW_MM: Final[Mm] = 5.0
_BAND_MM: Final[Mm] = 2.0
_FULL: Final = 0.58
_FULLEST: Final = 0.86
_THICKER: Final = 1.6
"""Share of the fullest band of so many mm that ink covers, over a length of so many, in what is scribbled over: 0.74 in
half of it; in words 0.44 at most in nine places of ten, 0.58 in one of a hundred. Below the second share it must also
be thicker than the rest of the line: felt pens write whole words so full."""


@dataclass(frozen=True, slots=True)
class LineMarks:
    """What was drawn through and under a line.

    Attributes:
        crossed_out: Columns of what is crossed out, from left to right.
        under: Lines drawn under its words, 1 where they are.
    """

    crossed_out: tuple[Span, ...]
    under: tuple[Bits, ...]


def marks_of(bits: Bits, px_per_mm: float) -> LineMarks:
    """Find what is crossed out in a line and what is underlined.

    Args:
        bits: 1 where its ink is.
        px_per_mm: Scale.
    """
    if not bits.any():
        return LineMarks((), ())
    thick = np.asarray(cv2.distanceTransform(np.pad(bits, 1), cv2.DIST_L2, 3), np.float32)[1:-1, 1:-1]
    middles = thick[(thick >= cv2.dilate(thick, np.ones((3, 3), np.uint8))) & (bits > 0)]
    larger = _larger(bits, middles, px_per_mm)
    scale, large = px_per_mm * larger, larger >= _LARGE
    words = words_of(bits, _GAP_MM * scale)
    struck, under = _through_and_under(bits, 2.0 * float(np.median(thick[bits > 0])), words, scale, large=large)
    if not large or np.percentile(middles, 95) >= _RUN_TOGETHER * np.percentile(middles, 25):
        struck += _scribbled(bits, thick, words, scale)
    struck += _zigzags(bits, scale)
    spans = _together(struck, words, scale)
    return LineMarks(spans, tuple(line for line in under if not _is_within(line, spans)))


def _through_and_under(
    bits: Bits, pen: float, words: Sequence[Span], scale: float, *, large: bool
) -> tuple[list[Span], list[Bits]]:
    """The columns of strokes through words, and the lines under words, in ink of a pen so wide."""
    strokes = straight_strokes(bits, round(_RUN_MM * scale))
    wider = np.asarray(cv2.dilate(strokes, np.ones((3, 1), np.uint8)), np.uint8)
    rest = np.asarray(bits & (1 - wider), np.uint8)
    struck, under = list[Span](), list[Bits]()
    through, below_all = (_THROUGH, _UNDER) if large else (_ABOVE, _ABOVE)
    for stroke, (left, right) in _chained(strokes, scale):
        columns = np.count_nonzero(stroke.any(axis=0))
        if columns < _UNBROKEN * (right - left) or np.count_nonzero(stroke) < _THICK * pen * columns:
            continue
        above, other, high = _beside(stroke[:, left:right], rest[:, left:right])
        length = right - left
        covers = length >= _LONG_MM * scale or length >= _OF_WORD * _length_within((left, right), words)
        if other < _BARE:
            if length >= _BARE_MM * scale:
                under.append(stroke.astype(np.uint8))
        elif other < _OTHER or not covers:
            continue
        elif above > below_all:
            under.append(stroke.astype(np.uint8))
        elif _BELOW <= above <= through and length >= _WIDE * high and not _is_feet(stroke, rest, above, scale):
            struck.append((left, right))
    return struck, under


def _larger(bits: Bits, middles: NDArray[np.float32], scale: float) -> float:
    """How many times as large as usual ink is written, from 1.0: by the width of its thinner strokes and its height.

    Args:
        bits: 1 where its ink is.
        middles: How far the middles of its strokes are from paper, px.
        scale: Px per mm.
    """
    columns = np.flatnonzero(bits.any(axis=0))
    pen = 2.0 * float(np.percentile(middles, 25)) / scale
    top, below = bits[:, columns].argmax(axis=0), bits[::-1, columns].argmax(axis=0)
    high = float(np.percentile(bits.shape[0] - below - top, 90)) / scale
    return max(1.0, pen / _PEN_MM, high / _HIGH_MM)


def _is_within(line: Bits, spans: Sequence[Span]) -> bool:
    """Say whether most of a line lies in columns that are crossed out: it is another stroke through them."""
    columns = np.asarray(line.any(axis=0), np.bool_)
    inside = sum(int(np.count_nonzero(columns[start:end])) for start, end in spans)
    return 2 * inside >= int(np.count_nonzero(columns))


def _chained(strokes: Bits, scale: float) -> Iterator[tuple[NDArray[np.bool_], Span]]:
    """Strokes long enough to matter, those put together that go on in each other; and their columns."""
    labels, stats, _ = connected(strokes)
    order = 1 + np.argsort(stats[1:, cv2.CC_STAT_LEFT])
    chains: list[tuple[list[int], int, int, float]] = []  # labels, first and last column, row of the right end
    for label in order.tolist():
        left, width = int(stats[label, cv2.CC_STAT_LEFT]), int(stats[label, cv2.CC_STAT_WIDTH])
        own = labels[:, left : left + width] == label
        begins, ends = (
            float(np.flatnonzero(own[:, part].any(axis=1)).mean()) for part in (slice(0, 8), slice(-8, None))
        )
        for at, (parts, first, last, row) in enumerate(chains):
            if -_ASIDE_MM <= (left - last) / scale <= _CHAIN_MM and abs(begins - row) <= _ASIDE_MM * scale:
                chains[at] = [*parts, label], first, left + width, ends
                break
        else:
            chains.append(([label], left, left + width, ends))
    for parts, first, last, _ in chains:
        if last - first >= _STROKE_MM * scale:
            yield np.asarray(np.isin(labels, parts), np.bool_), (first, last)


def words_of(bits: Bits, gap_px: float) -> tuple[Span, ...]:
    """The columns of each word, from left to right.

    Args:
        bits: 1 where ink is.
        gap_px: Words lie further apart.
    """
    inked = np.flatnonzero(bits.any(axis=0))
    if inked.size == 0:
        return ()
    breaks = np.flatnonzero(np.diff(inked) > gap_px)
    starts = [int(inked[0]), *(int(inked[at + 1]) for at in breaks)]
    ends = [*(int(inked[at]) + 1 for at in breaks), int(inked[-1]) + 1]
    return tuple(zip(starts, ends, strict=True))


def _beside(stroke: NDArray[np.bool_], rest: Bits) -> tuple[float, float, int]:
    """Which share of the other ink in its columns is above a stroke; in how many of them any is; how high it is."""
    columns = np.flatnonzero(stroke.any(axis=0))
    rows = np.arange(stroke.shape[0])[:, None]
    top = stroke[:, columns].argmax(axis=0)
    other = rest[:, columns] > 0
    inked = np.flatnonzero(np.count_nonzero(other, axis=1) >= max(1, 0.02 * columns.size))
    high = int(inked[-1] - inked[0] + 1) if inked.size else 0
    above = float(np.count_nonzero(other & (rows < top))) / max(1, int(np.count_nonzero(other)))
    return above, float(other.any(axis=0).mean()) if columns.size else 0.0, high


def _is_feet(stroke: NDArray[np.bool_], rest: Bits, above: float, scale: float) -> bool:
    """Say whether a stroke with such a share of the other ink above it is where letters stand: none goes on below."""
    columns = np.flatnonzero(stroke.any(axis=0))
    end = stroke.shape[0] - stroke[::-1, columns].argmax(axis=0)
    deep = (rest[:, columns] > 0) & (np.arange(stroke.shape[0])[:, None] >= end + round(_DEEP_MM * scale))
    return above > _MOSTLY and columns[-1] - columns[0] < _LONG_MM * scale and float(deep.any(axis=0).mean()) < _DEEP


def _length_within(span: Span, words: Sequence[Span]) -> int:
    """How many columns the words have that a stroke touches."""
    return sum(end - start for start, end in words if start < span[1] and end > span[0])


def _scribbled(bits: Bits, thick: NDArray[np.float32], words: Sequence[Span], scale: float) -> Iterator[Span]:
    """Columns so full of ink that words were scribbled over there."""
    window, band = round(_WINDOW_MM * scale), max(1, round(_BAND_MM * scale))
    for start, end in words:
        if end - start < window:
            continue
        part = np.asarray(bits[:, start:end], np.float32)
        mean = cv2.boxFilter(part, -1, (window, band), borderType=cv2.BORDER_CONSTANT)
        inner = mean[:, window // 2 : end - start - window // 2 + 1 - window % 2].max(axis=0)
        for first, last in words_of((inner >= _FULL)[None, :].view(np.uint8), float(window)):
            span = start + first, min(end, start + last + window - 1)
            if inner[first:last].max() >= _FULLEST or _is_thicker(thick, bits, span):
                yield span


def _is_thicker(thick: NDArray[np.float32], bits: Bits, span: Span) -> bool:
    """Say whether strokes run into each other in some columns more than elsewhere in the line, if there is enough."""
    inside = np.zeros(bits.shape[1], np.bool_)
    inside[span[0] : span[1]] = True
    there, elsewhere = (thick[:, chosen][bits[:, chosen] > 0] for chosen in (inside, ~inside))
    if elsewhere.size < there.size // 4:
        return False
    return bool(np.percentile(there, 95) >= _THICKER * np.percentile(elsewhere, 95))


def _zigzags(bits: Bits, scale: float) -> Iterator[Span]:
    """Columns in which many long strokes of one piece fall to the right: letters have few, a zigzag has one a turn."""
    turned = np.ascontiguousarray(bits.T)  # a steep stroke of the one is a flat stroke of the other
    strokes = straight_strokes(turned, round(_TURN_MM * scale), _FALLING)
    _, stats, middles = connected(strokes)
    tall = np.flatnonzero(stats[:, cv2.CC_STAT_WIDTH] >= _TURN_MM * scale)
    tall = tall[tall > 0]
    if tall.size < _TURNS:
        return
    pieces = cv2.dilate(connected(bits)[0].astype(np.float32), np.ones((3, 3), np.uint8))
    rows, columns = np.minimum(middles[tall].round().astype(int), np.array(bits.shape) - 1).T
    for piece in np.unique(pieces[rows, columns]).tolist():
        places = np.sort(middles[tall[pieces[rows, columns] == piece], 1])
        for run in np.split(places, np.flatnonzero(np.diff(places) > _TURNS_MM * scale) + 1):
            if run.size >= _TURNS:
                yield max(0, int(run[0] - scale)), min(bits.shape[1], int(run[-1] + scale) + 1)


def _together(spans: Sequence[Span], words: Sequence[Span], scale: float) -> tuple[Span, ...]:
    """Spans grown to the ends of their words, and put together where nothing but paper lies between."""
    grown = sorted(_grown(span, words, scale) for span in spans)
    joined: list[Span] = []
    for start, end in grown:
        if joined and start - joined[-1][1] <= _BETWEEN_MM * scale and not _holds(words, joined[-1][1], start):
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return tuple(joined)


def _grown(span: Span, words: Sequence[Span], scale: float) -> Span:
    """The span to the ends of the words in which it begins and ends, where it was meant for them."""
    start, end = span
    for first, last in words:
        covered = min(end, last) - max(start, first)
        if covered <= 0:
            continue
        reach = (_REST_MM if covered >= _MOST * (last - first) else _END_MM) * scale
        if 0 <= span[0] - first <= reach:
            start = min(start, first)
        if 0 <= last - span[1] <= reach:
            end = max(end, last)
    return start, end


def _holds(words: Sequence[Span], start: int, end: int) -> bool:
    """Say whether a word begins between two columns."""
    return any(start < first < end - 1 for first, _ in words)
