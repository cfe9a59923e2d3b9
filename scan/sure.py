"""How sure the place of every zone is, in mm, from the print around it and from how the paper is bent there.

The figure adds up what may be wrong, as variances: what the print around still seems to be off, how much its parts
disagree, what nobody knows where no print holds the page, and a fold too sharp for the field. Where print holds the
page badly, the paper's own unevenness says how far it may stray. The weights are measured against the truth of the
simulator, so that about nine of ten places lie nearer than the figure says; see docs/benchmarks.md.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from forms.layout import PageLayout
from forms.units import Mm
from scan.bend import Field
from scan.pose import Points
from scan.slips import NOT_HELD, Slips

_AROUND: Final[Mm] = 6.0
"""How far print around a place counts: standard deviation of its weight."""
_STRAY: Final[Mm] = 0.05
"""No slip is better known than this."""
_FLAT: Final[Mm] = 0.045
"""How far flat paper strays from one affine transform: 90 % of the places on flat scans less than 0.05."""
_UNEVEN: Final = 2.2
"""How far paper strays where no print holds it, by how uneven it is around: 1.5 to 3.2 on bent pages of any kind."""
_UNKNOWN: Final = 1.5
_FOLD: Final = 1.5
"""Weights of what is not known, and of a sharp bend."""
_NINE_OF_TEN: Final = 1.4
"""So much further than the standard error lies no more than a tenth of the zones."""


def place_errors(slips: Slips, field: Field, layout: PageLayout) -> tuple[Mm, ...]:
    """How far each zone may be from its place, in the layout's order; of dates and numbers, the worst cell.

    Args:
        slips: What is left between the page and its layout, where the page is seen.
        field: How the paper is bent.
        layout: What was printed.
    """
    cells = [zone.cells or (zone.box,) for zone in layout.zones]
    if not cells:
        return ()
    places = np.array([(box.center.x, box.center.y) for boxes in cells for box in boxes])
    uneven, bend = field.unevenness().at(places), field.sharpness().at(places)
    near = _nearness(places, slips.places)
    variance = sum(_variance(slips, near, axis, uneven[:, axis]) + (_FOLD * bend[:, axis]) ** 2 for axis in (0, 1))
    first = np.cumsum([0, *(len(boxes) for boxes in cells[:-1])])
    return tuple((_NINE_OF_TEN * np.sqrt(np.maximum.reduceat(variance, first))).tolist())


def _nearness(places: Points, others: Points) -> NDArray[np.float64]:
    """Weight of every other place for every place, shape (places, others)."""
    x, y = (np.subtract.outer(places[:, axis], others[:, axis]) for axis in (0, 1))
    return np.asarray(np.exp((x * x + y * y) * (-0.5 / _AROUND**2)))


def _variance(slips: Slips, near: NDArray[np.float64], axis: int, uneven: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of places along one axis, shape (places,), mm²."""
    moved, spread = slips.moved[:, axis], slips.spread[:, axis]
    weight = near * np.where(spread < NOT_HELD / 2, 1 / (spread**2 + _STRAY**2), 0.0)
    total = weight.sum(axis=1)
    some = np.maximum(total, 1e-9)
    mean = weight @ moved / some
    disagreement = np.maximum(weight @ (moved * moved) / some - mean * mean, 0.0)
    unknown = 1 / (total + 1 / (_FLAT + _UNEVEN * uneven) ** 2)
    share = total * unknown
    return np.asarray((mean * share) ** 2 + disagreement * share + _UNKNOWN * unknown)
