"""A reliability diagram as a picture: confidence to the right, the share that was right upwards, both as doubt.

Confidences of 0.99 and of 0.9999 lie in one place on a plain scale; the picture shows one minus each, by powers of ten.
"""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from scan.bounds import upper_bound
from scan.readings import Colour
from scan.training.chances import Bin

_SIDE: Final = 720
_MARGIN: Final = 90
_LEAST: Final = 1e-5
"""What lies closer to certain is drawn at the edge."""
_INK: Final = (60, 60, 60)
_COLOURS: Final = ((156, 79, 29), (11, 67, 168), (79, 110, 11), (154, 61, 106), (0, 86, 122))
_SHAPES: Final = (cv2.MARKER_SQUARE, cv2.MARKER_DIAMOND, cv2.MARKER_TRIANGLE_UP, cv2.MARKER_CROSS, cv2.MARKER_STAR)


def draw_reliability(bins: Mapping[str, Sequence[Bin]]) -> Colour:
    """Draw the bins of each kind of capture; on the diagonal a confidence is what it says.

    A vertical line ends where the share wrong may be at most (95 %); a mark at the edge had nothing wrong.

    Returns:
        uint8, shape (900, 900, 3).
    """
    size = _SIDE + 2 * _MARGIN
    canvas = np.full((size, size, 3), 255, np.uint8)
    _axes(canvas)
    for place, (name, parts) in enumerate(bins.items()):
        colour, shape = _COLOURS[place % len(_COLOURS)], _SHAPES[place % len(_SHAPES)]
        for part in parts:
            wrong = round((1 - part.right) * part.count)
            x, y = _at(1 - part.mean), _at(1 - part.right)
            top = _at(upper_bound(wrong, part.count))
            cv2.line(canvas, (x, size - y), (x, size - top), colour, 1, cv2.LINE_AA)
            cv2.drawMarker(canvas, (x, size - y), colour, shape, 14, 2, cv2.LINE_AA)
        legend = (_MARGIN + 30, _MARGIN + 30 + 28 * place)
        cv2.drawMarker(canvas, legend, colour, shape, 14, 2, cv2.LINE_AA)
        cv2.putText(canvas, name, (legend[0] + 20, legend[1] + 6), cv2.FONT_HERSHEY_SIMPLEX, 0.6, _INK, 1, cv2.LINE_AA)
    return canvas


def save_reliability(bins: Mapping[str, Sequence[Bin]], path: Path) -> None:
    """Write the picture."""
    cv2.imwrite(str(path), draw_reliability(bins))


def _axes(canvas: Colour) -> None:
    size = len(canvas)
    cv2.rectangle(canvas, (_MARGIN, _MARGIN), (size - _MARGIN, size - _MARGIN), _INK, 1)
    cv2.line(canvas, (_MARGIN, size - _MARGIN), (size - _MARGIN, _MARGIN), (190, 190, 190), 1, cv2.LINE_AA)
    for power in range(round(-math.log10(_LEAST)) + 1):
        at, said = _at(10.0**-power), f"{10.0**-power:g}"
        cv2.putText(canvas, said, (at - 20, size - _MARGIN + 26), cv2.FONT_HERSHEY_SIMPLEX, 0.5, _INK, 1, cv2.LINE_AA)
        cv2.putText(canvas, said, (14, size - at + 5), cv2.FONT_HERSHEY_SIMPLEX, 0.5, _INK, 1, cv2.LINE_AA)
    words = {"one minus confidence": (size // 2 - 110, size - 30), "share wrong": (14, _MARGIN - 30)}
    for said, place in words.items():
        cv2.putText(canvas, said, place, cv2.FONT_HERSHEY_SIMPLEX, 0.6, _INK, 1, cv2.LINE_AA)


def _at(doubt: float) -> int:
    """Where a doubt is, in px from the left or from below."""
    share = 1 - math.log10(max(_LEAST, min(1.0, doubt))) / math.log10(_LEAST)
    return round(_MARGIN + share * _SIDE)
