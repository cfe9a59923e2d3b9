"""What a network is shown of every checkbox: the scan in colour around it, and beside it what was printed there."""

from collections.abc import Sequence
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box
from scan.readings import Gray, RegisteredPage
from scan.ticks import TickScore
from scan.warp import parts_in_colour

Views: TypeAlias = NDArray[np.uint8]
"""Shape (boxes, 4, SIDE_PX, SIDE_PX): blue, green and red of the scan, and the printed page in grey."""

SIDE_PX: Final = 80
"""6.7 px per mm around a box of 4.5 mm: a stroke of a ballpoint is 3 px wide."""
SPAN: Final = 8 / 3
"""Side of what is shown, in sides of the box: 12 mm around a box of 4.5 mm, as far as careless ticks mostly go."""
_EVERY: Final = 4
"""Of so many rows and columns one tells the paper's colour."""
_PAPER: Final = 0.9
"""Share of a view that is no brighter than its paper: filled boxes with words beside them leave a fifth of it free."""
_LEAST_PAPER: Final = 40.0
"""Paper in the deepest shadow in which anything is seen, 0 to 255."""
_LEVELS: Final = np.arange(256).reshape(256, 1, 1)


def view_boxes(page: RegisteredPage, scores: Sequence[TickScore]) -> Views:
    """Cut every box out of a page as the network for marks was trained to see it.

    Each colour is divided by that of the paper, so that the lamp's colour and shadows do not matter; the box is in
    the middle, where its frame was found.

    Args:
        page: The page warped onto its layout.
        scores: Its boxes, from `score_ticks`.
    """
    views = np.empty((len(scores), 4, SIDE_PX, SIDE_PX), np.uint8)
    around = [_around(score.zone.box) for score in scores]
    for side in {box.w for box in around}:
        chosen = [number for number, box in enumerate(around) if box.w == side]
        found = [around[number].moved(*scores[number].shift_mm) for number in chosen]
        scans = parts_in_colour(page.found.raw, page.to_image, found, SIDE_PX / side)
        for number, scan in zip(chosen, scans, strict=True):
            views[number, :3] = _on_white(scan).reshape(SIDE_PX, SIDE_PX, -1).transpose(2, 0, 1)
            views[number, 3] = _printed(page.reference, around[number], page.px_per_mm)
    return views


def _around(box: Box) -> Box:
    """A square around the middle of a box."""
    side = SPAN * max(box.w, box.h)
    return Box(box.center.x - side / 2, box.center.y - side / 2, side, side)


def _on_white(scan: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The scan as if its paper were white, in every channel."""
    sample = np.sort(scan[::_EVERY, ::_EVERY].reshape(-1, *scan.shape[2:]), axis=0)
    paper = np.maximum(sample[int(_PAPER * len(sample))], _LEAST_PAPER)
    table = np.clip(_LEVELS * (255.0 / paper), 0, 255).astype(np.uint8)  # of every level, not of every pixel
    return np.asarray(cv2.LUT(scan, table), np.uint8)


def _printed(reference: Gray, around: Box, px_per_mm: float) -> Gray:
    """The printed page there; white beyond its edges."""
    step = around.w * px_per_mm / SIDE_PX
    matrix = np.array(
        [[step, 0.0, around.x * px_per_mm + step / 2 - 0.5], [0.0, step, around.y * px_per_mm + step / 2 - 0.5]]
    )
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(reference, matrix, (SIDE_PX, SIDE_PX), flags=flags, borderValue=255), np.uint8)
