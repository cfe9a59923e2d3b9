"""A line of handwriting as the networks of `scan/models/handwriting.md` are shown it."""

from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from scan.readings import Gray

HEIGHT_PX: Final = 48
"""Of every line that the network sees."""

STRETCH: Final = 1.2
"""Handwriting is set tighter than the print that the network knew first: it is shown so many times as wide as it is."""

FRAME_PX: Final = 4
"""Width of what the network says one character of; it sees two at a time, so views are as wide as an even number."""

WIDTHS_PX: Final = (24, 2304)
"""Narrowest and widest line: at 8 mm to the height, 3 to 320 mm."""

Inked: TypeAlias = NDArray[np.float32]
"""A line as the network sees it, shape (`HEIGHT_PX`, width), 0.0 paper, 1.0 ink."""

_INK_PERCENT: Final = 2.0
_PAPER_PERCENT: Final = 60.0
"""Percentiles of grey that are taken for ink and for paper: a line has a twentieth to a tenth of ink."""

_LEAST_CONTRAST: Final = 24.0
"""Grey levels between paper and ink, at least: less is paper alone, and stays pale."""

LEAST_INK: Final = 0.5
"""Where no pixel of a line is as dark, there is paper alone. The network never saw any, and makes a letter of it."""


def shown(line: Gray) -> Inked:
    """A line as it is shown to the network.

    Args:
        line: uint8, shape (height, width), ink dark on light; at least one pixel.
    """
    height, width = line.shape
    wide = int(np.clip(round(width * STRETCH * HEIGHT_PX / height), *WIDTHS_PX))
    return inked_at(line, wide, HEIGHT_PX)


def inked_at(line: Gray, wide: int, high: int) -> Inked:
    """The ink of a line brought to a size in px."""
    way = cv2.INTER_AREA if line.shape[0] > high else cv2.INTER_CUBIC
    return inked(np.asarray(cv2.resize(line, (wide, high), interpolation=way), np.uint8))


def inked(line: Gray) -> Inked:
    """Grey to ink: the paper's own grey is 0.0, that of the darkest strokes 1.0."""
    ink, paper = np.percentile(line, (_INK_PERCENT, _PAPER_PERCENT))
    scale = max(_LEAST_CONTRAST, float(paper - ink))
    return np.asarray(np.clip((paper - line.astype(np.float32)) / scale, 0.0, 1.0), np.float32)
