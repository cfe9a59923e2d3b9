"""Which digit stands in a cell, by the networks of `scan/models/digits.onnx`; their card is beside them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scan.darkness import PALE
from scan.engine_onnx import Network
from scan.engines import CellView
from scan.readings import Gray

MODEL: Final = Path(__file__).parent / "models" / "digits.onnx"

SIDE_PX: Final = 28
_INNER_PX: Final = 20
"""The side of what the network sees, and of the square that the digit fills in it, as in MNIST."""

_INK: Final = 40
_SHARE: Final = 0.4
"""Darkness from which a pixel belongs to the digit, and the same of paler digits, by that of their strokes."""


class DigitNetwork:
    """Says what stands in cells; see `scan.engines.DigitReader`. Loaded once, at the first one.

    One network sees the ink of a cell alone, as large as its square allows, the other the cell with all around it.
    """

    def __init__(self, path: Path = MODEL) -> None:
        self._network = Network(path)

    def read_digits(self, cells: Sequence[CellView]) -> NDArray[np.float64]:
        """Probability of each digit 0 to 9, of something that is no digit, and of nothing, shape (cells, 2, 12)."""
        if not cells:
            return np.zeros((0, 2, 12))
        inks = np.stack([framed(cell.ink) for cell in cells])[:, None].astype(np.float32) / 255.0
        around = np.stack([cell.around for cell in cells]).astype(np.float32) / 255.0
        return np.asarray(self._network(inks, around), np.float64)


def framed(ink: Gray) -> Gray:
    """A digit as the network sees it: as large as its square allows, its own proportions kept, in the middle.

    Args:
        ink: uint8, shape (height, width), darkness of what was written; some of it is ink.
    """
    if not (ink >= PALE).any():
        return np.zeros((SIDE_PX, SIDE_PX), np.uint8)
    least = least_of(ink)
    strong = _strong(ink, least)
    rows, columns = (np.flatnonzero((ink >= least).any(axis=axis)) for axis in (1, 0))
    own = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    own = np.asarray(np.minimum(255.0, own * (255.0 / strong)), np.uint8)
    scale = _INNER_PX / max(own.shape)
    size = (max(1, round(own.shape[1] * scale)), max(1, round(own.shape[0] * scale)))
    small = cv2.resize(own, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    small = np.asarray(np.minimum(255.0, small * (255.0 / max(1, int(small.max())))), np.uint8)
    result = np.zeros((SIDE_PX, SIDE_PX), np.uint8)
    top, left = (SIDE_PX - size[1]) // 2, (SIDE_PX - size[0]) // 2
    result[top : top + size[1], left : left + size[0]] = small
    return result


def least_of(ink: Gray) -> float:
    """Darkness from which a pixel of a cell belongs to its digit; see `framed`."""
    return min(float(_INK), max(float(PALE), _SHARE * _strong(ink, PALE))) if (ink >= PALE).any() else float(_INK)


def _strong(ink: Gray, least: float) -> float:
    """How dark the strokes are in what is at least so dark."""
    own = ink[ink >= least]
    return float(np.percentile(own, 90))
