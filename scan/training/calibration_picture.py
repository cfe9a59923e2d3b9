"""Draws reliability diagrams: what was said to the right, the share right upwards; on the diagonal, both agree."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scan.training.chances import Bin

_SIDE: Final = 520
_MARGIN: Final = 80
_INK: Final = (60, 60, 60)
_PALE: Final = (215, 215, 215)
_BEFORE: Final = (150, 150, 150)
_AFTER: Final = (156, 79, 29)
_MOST_PX: Final = 16.0
_LEAST_PX: Final = 4.0
"""Radius of the dot of a bin that has all readings, and the least."""

_Z: Final = 1.96
"""Of an interval that holds 95 %."""


def save_picture(parts: Mapping[str, tuple[Sequence[Bin], Sequence[Bin]]], path: Path) -> None:
    """Write a PNG: each kind of reading side by side, what the reader says of it and what a table makes of that."""
    pictures = [draw_reliability(name, before, after) for name, (before, after) in parts.items()]
    ok, data = cv2.imencode(".png", np.hstack(pictures))
    if not ok:
        raise OSError(f"{path}: no PNG came out")
    path.write_bytes(data.tobytes())


def draw_reliability(name: str, before: Sequence[Bin], after: Sequence[Bin]) -> NDArray[np.uint8]:
    """Draw the bins of one kind of reading.

    The larger a dot, the more readings it stands for; its line holds the true share in 19 of 20 cases (Wilson, 1927).

    Args:
        name: Of what.
        before: Of what the reader says, drawn in grey.
        after: Of what a table makes of it, drawn in blue.

    Returns:
        uint8, shape (680, 680, 3), BGR.
    """
    size = _SIDE + 2 * _MARGIN
    canvas = np.full((size, size, 3), 255, np.uint8)
    _axes(canvas, name)
    for row, (said, bins, colour) in enumerate(
        (("as the reader says it", before, _BEFORE), ("by the table, writers left out", after, _AFTER))
    ):
        _dots(canvas, bins, colour)
        place = (_MARGIN + 24, _MARGIN + 28 + 26 * row)
        cv2.circle(canvas, place, 6, colour, -1, cv2.LINE_AA)
        _write(canvas, said, (place[0] + 16, place[1] + 5))
    return canvas


def _dots(canvas: NDArray[np.uint8], bins: Sequence[Bin], colour: tuple[int, int, int]) -> None:
    every = sum(part.count for part in bins)
    for part in bins:
        low, high = _interval(part.right, part.count)
        cv2.line(canvas, _at(part.mean, low), _at(part.mean, high), colour, 1, cv2.LINE_AA)
        radius = max(_LEAST_PX, _MOST_PX * (part.count / every) ** 0.5)
        cv2.circle(canvas, _at(part.mean, part.right), round(radius), colour, -1, cv2.LINE_AA)


def _interval(share: float, count: int) -> tuple[float, float]:
    middle = (share + _Z**2 / (2 * count)) / (1 + _Z**2 / count)
    reach = _Z / (1 + _Z**2 / count) * (share * (1 - share) / count + _Z**2 / (4 * count**2)) ** 0.5
    return middle - reach, middle + reach


def _axes(canvas: NDArray[np.uint8], name: str) -> None:
    for tenth in range(0, 11, 2):
        value = tenth / 10
        cv2.line(canvas, _at(value, 0), _at(value, 1), _PALE, 1)
        cv2.line(canvas, _at(0, value), _at(1, value), _PALE, 1)
        x, y = _at(value, 0)
        _write(canvas, f"{value:g}", (x - 10, y + 22))
        x, y = _at(0, value)
        _write(canvas, f"{value:g}", (x - 38, y + 5))
    cv2.line(canvas, _at(0, 0), _at(1, 1), _BEFORE, 1, cv2.LINE_AA)
    cv2.rectangle(canvas, _at(0, 1), _at(1, 0), _INK, 1)
    _write(canvas, f"{name}: said", (_MARGIN + _SIDE // 2 - 40, _MARGIN + _SIDE + 48))
    _write(canvas, "share right", (_MARGIN - 50, _MARGIN - 18))


def _write(canvas: NDArray[np.uint8], text: str, place: tuple[int, int]) -> None:
    cv2.putText(canvas, text, place, cv2.FONT_HERSHEY_SIMPLEX, 0.5, _INK, 1, cv2.LINE_AA)


def _at(said: float, right: float) -> tuple[int, int]:
    return round(_MARGIN + said * _SIDE), round(_MARGIN + (1 - right) * _SIDE)
