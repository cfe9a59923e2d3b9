"""How a line of handwriting is shown to a network that learns: each time as other hands, pens and paper have it.

How a line is shown when it is read is in `scan.line_views`; here it is varied.
"""

from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from scan.line_views import HEIGHT_PX, STRETCH, WIDTHS_PX, Inked, inked, shown

Line: TypeAlias = NDArray[np.uint8]
"""A grey line, dark on light, shape (height, width)."""

_NEIGHBOURS: Final = 0.3
_RULES: Final = 0.25
_CUT: Final = 0.15
_ONE_BIT: Final = 0.1
_BLURRED: Final = 0.3
_OTHER_WEIGHT: Final = 0.3
"""How many lines get ends of the lines above and below, a printed rule, a border cut close, one bit a pixel, blur, a
thicker or thinner pen."""


def varied(line: Line, hand: np.random.Generator, neighbour: Line | None = None) -> Inked:
    """A line as another hand could have written it and another scanner seen it.

    Args:
        line: What is written.
        hand: Chooses how.
        neighbour: Another line, of which the ends may reach into this one from above and below.
    """
    ink = _moved(_inked_large(line), hand)
    if neighbour is not None and hand.random() < _NEIGHBOURS:
        ink = _beside(ink, neighbour, hand)
    if hand.random() < _OTHER_WEIGHT:
        ink = _weighted(ink, hand)
    if hand.random() < _RULES:
        ink = _ruled(ink, hand)
    return _seen(ink, hand)


def _inked_large(line: Line) -> Inked:
    """Ink at the line's own height, or the network's if that is more."""
    height, width = line.shape
    if height < HEIGHT_PX:
        wide = max(1, round(width * HEIGHT_PX / height))
        line = np.asarray(cv2.resize(line, (wide, HEIGHT_PX), interpolation=cv2.INTER_CUBIC), np.uint8)
    return inked(line)


def _moved(ink: Inked, hand: np.random.Generator) -> Inked:
    """Stretched, slanted, turned, bent, higher or lower in its frame, in one step."""
    height, width = ink.shape
    tall = hand.uniform(0.72, 1.06) if hand.random() < 0.7 else 1.0  # of the frame's height
    scale = HEIGHT_PX * tall / height
    wide = scale * STRETCH * float(np.exp(hand.normal(0.0, 0.16)))
    slant = hand.normal(0.0, 0.22)
    turn = hand.normal(0.0, 0.008)
    lean = abs(slant) * HEIGHT_PX * tall
    out_width = int(np.clip(round(width * wide + lean + hand.uniform(0, 22)), *WIDTHS_PX))
    top = hand.uniform(-0.03, 1.03) * HEIGHT_PX * (1 - tall)
    left = hand.uniform(0.0, 1.0) * max(0.0, out_width - width * wide - lean) + (lean if slant > 0 else 0.0)
    x, y = np.meshgrid(np.arange(out_width, dtype=np.float32), np.arange(HEIGHT_PX, dtype=np.float32))
    x, y = _bent(x, y, hand)
    y = y - turn * (x - out_width / 2)
    source_y = (y - top) / scale
    source_x = (x - left + slant * (y - top)) / wide
    return np.asarray(
        cv2.remap(_softened(ink, scale), source_x, source_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT),
        np.float32,
    )


def _softened(ink: Inked, scale: float) -> Inked:
    """What is made smaller is blurred first, as `INTER_AREA` does."""
    if scale > 0.85:
        return ink
    return np.asarray(cv2.GaussianBlur(ink, (0, 0), 0.45 / scale), np.float32)


def _bent(
    x: NDArray[np.float32], y: NDArray[np.float32], hand: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Places moved by a smooth random field: the letters of another day (Simard et al., ICDAR 2003)."""
    if hand.random() < 0.25:
        return x, y
    height, width = x.shape
    mesh = hand.uniform(10.0, 30.0)
    strength = hand.uniform(0.0, 0.13) * mesh
    nodes = (max(2, round(width / mesh)) + 1, max(2, round(height / mesh)) + 1)
    field = hand.normal(0.0, strength, (2, nodes[1], nodes[0])).astype(np.float32)
    dx, dy = (cv2.resize(one, (width, height), interpolation=cv2.INTER_CUBIC) for one in field)
    return np.asarray(x + dx, np.float32), np.asarray(y + dy, np.float32)


def _beside(ink: Inked, neighbour: Line, hand: np.random.Generator) -> Inked:
    """Tails of a line above along the top edge, heads of one below along the bottom."""
    other = shown(neighbour)
    wide = ink.shape[1]
    if other.shape[1] < wide:
        other = np.pad(other, ((0, 0), (0, wide - other.shape[1])))
    start = int(hand.integers(0, other.shape[1] - wide + 1))
    other = other[:, start : start + wide] * hand.uniform(0.6, 1.0)
    deep = int(hand.integers(2, 11))
    result = ink.copy()
    if hand.random() < 0.5:
        result[:deep] = np.maximum(result[:deep], other[HEIGHT_PX - deep - 3 : HEIGHT_PX - 3])
    else:
        result[-deep:] = np.maximum(result[-deep:], other[3 : 3 + deep])
    return result


def _weighted(ink: Inked, hand: np.random.Generator) -> Inked:
    """A thicker or a thinner pen."""
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
    other = cv2.dilate(ink, kernel) if hand.random() < 0.6 else cv2.erode(ink, kernel)
    share = hand.uniform(0.15, 0.55)
    return np.asarray(cv2.addWeighted(other, share, ink, 1 - share, 0.0), np.float32)


def _ruled(ink: Inked, hand: np.random.Generator) -> Inked:
    """A printed rule under the words, whole, dotted, or what subtracting it left."""
    result = ink.copy()
    wide = ink.shape[1]
    row = int(hand.integers(round(0.6 * HEIGHT_PX), HEIGHT_PX - 1))
    thick = int(hand.integers(1, 3))
    drawn = np.full(wide, hand.uniform(0.15, 0.9), np.float32)
    style = hand.integers(3)
    if style == 1:
        drawn[(np.arange(wide) // int(hand.integers(2, 6))) % 2 == 0] = 0.0
    elif style == 2:
        drawn *= cv2.blur((hand.random((1, wide)) < 0.5).astype(np.float32), (9, 1))[0] > hand.uniform(0.3, 0.7)
    rows = np.clip(row + np.round(hand.normal(0, 0.006) * (np.arange(wide) - wide / 2)), 0, HEIGHT_PX - thick)
    for more in range(thick):
        place = (rows.astype(np.int64) + more, np.arange(wide))
        result[place] = np.maximum(result[place], drawn)
    return result


def _seen(ink: Inked, hand: np.random.Generator) -> Inked:
    """What a scanner makes of it."""
    if hand.random() < _BLURRED:
        ink = np.asarray(cv2.GaussianBlur(ink, (0, 0), hand.uniform(0.3, 1.0)), np.float32)
    if hand.random() < _CUT:
        edge = int(hand.integers(1, 5))
        ink = ink.copy()
        ink[:edge] = 0.0
        ink[-int(hand.integers(1, 5)) :] = 0.0
    ink = np.asarray(np.clip(ink, 0.0, 1.0) ** hand.uniform(0.7, 1.5) * hand.uniform(0.75, 1.15), np.float32)
    if hand.random() < _ONE_BIT:
        dark = ink[ink > 0.1]
        return np.asarray(ink > hand.uniform(0.3, 0.7) * (float(dark.mean()) if dark.size else 1.0), np.float32)
    if hand.random() < 0.5:
        ink = np.asarray(ink + hand.normal(0.0, hand.uniform(0.0, 0.06), ink.shape), np.float32)
    return np.asarray(np.clip(ink, 0.0, 1.0), np.float32)
