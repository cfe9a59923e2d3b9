"""Tails of large ticks: print that a stroke crosses cuts it, and its end still belongs to the tick it comes from."""

from collections.abc import Mapping
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box
from forms.units import Mm
from scan.darkness import Window

Places: TypeAlias = NDArray[np.float64]
"""Where the ink of a piece is, in mm, shape (n, 2)."""

_STRAIGHT_MM: Final[Mm] = 0.4
"""The ink of a tail lies this near to one line, as a mean: half a felt pen's stroke; letters and hooks spread more."""
_GAP_MM: Final[Mm] = 4.0
"""Print that cuts a stroke is no wider: the letters of a line are 3 mm high."""
_ASIDE_MM: Final[Mm] = 0.9
"""The stroke that a tail goes on from ends this near to the tail's own line: strokes bend a little."""
_END_MM: Final[Mm] = 1.5
"""How much of the end of that stroke is compared."""
RISES: Final = 0.35
"""A tick's tail rises to the right: at least so much for its length, and goes as far to the right."""


def is_straight(piece: Places) -> bool:
    """Say whether a piece of ink lies along one line, as the end of a stroke does and no word."""
    return bool(_spread(piece)[0][0] <= _STRAIGHT_MM**2)


def is_tail(piece: Places, mark: Places) -> bool:
    """Say whether a piece of ink goes on where a mark ends, in a straight line up to the right.

    Args:
        piece: Ink that touches no box.
        mark: Ink of a box.
    """
    middle = piece.mean(axis=0)
    spread, directions = _spread(piece)
    along = directions[:, 1] * (1.0 if directions[0, 1] >= 0 else -1.0)
    if spread[0] > _STRAIGHT_MM**2 or spread[0] > 0.25 * spread[1] or along[0] < RISES or -along[1] < RISES:
        return False
    start = float(((piece - middle) @ along).min())
    reach = (mark - middle) @ along
    end = mark[np.abs(reach - reach.max()) <= _END_MM]
    aside = np.abs((end - middle) @ np.array([-along[1], along[0]]))
    return bool(0.0 <= start - float(reach.max()) + _ASIDE_MM <= _GAP_MM + _ASIDE_MM and aside.min() <= _ASIDE_MM)


def _spread(piece: Places) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Variance of a piece across and along itself, in mm², and both directions; of next to no ink, none is narrow."""
    spread, directions = np.linalg.eigh(np.cov(piece.T) if len(piece) > 2 else np.eye(2))
    return spread, directions


def places_of(labels: NDArray[np.int32], label: int, box: Box, px_per_mm: float) -> Places:
    """Where a piece of ink is.

    Args:
        labels: The number of the piece each pixel belongs to.
        label: Its number.
        box: The rectangle around it, in mm.
        px_per_mm: Scale of `labels`.
    """
    window = Window.of(box, px_per_mm, labels.shape)
    rows, columns = np.nonzero(labels[window.slices] == label)
    return np.stack([columns + window.left, rows + window.top], axis=1) / px_per_mm


def follow(loose: Mapping[int, Places], marks: Mapping[str, Places]) -> dict[int, str]:
    """Give loose pieces to the marks whose tails they are, one behind the other.

    Args:
        loose: Ink that touches no box, by number.
        marks: Ink of each box, by the id of its zone.

    Returns:
        Zone ids by the number of the piece; pieces that are no tails are absent.
    """
    tails: dict[int, str] = {}
    grown = dict(marks)
    for label, piece in sorted(loose.items(), key=lambda item: float(item[1][:, 0].min())):
        for zone_id, mark in grown.items():
            if is_tail(piece, mark):
                tails[label], grown[zone_id] = zone_id, np.vstack([mark, piece])
                break
    return tails
