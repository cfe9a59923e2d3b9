"""Strokes too pale to be called ink, outside every zone: where they lie.

Wear leaves pale strokes too: folds, creases and rims of stains. What they are is said in `loose_ink.py`.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.layout import PageLayout, Zone
from forms.model import FieldKind
from forms.units import Mm
from scan.connected import Bits, connected
from scan.darkness import Window
from scan.faint_ink import Traces
from scan.halves import Halves
from scan.ink_pieces import Piece
from scan.loose_ink import Candidate, places_along

_HALVINGS: Final = 2
_CELL_PX: Final = 2**_HALVINGS
"""Side of the squares in which strokes are looked for before they are numbered: that takes a tenth of the time."""

_MOST_STROKES: Final = 60
"""So many are looked at, the largest: a word of faint pencil has five to twenty."""

_LONGEST_MM: Final[Mm] = 60.0
"""Longer than this is a fold; a ring around words is 40 mm wide."""

_BY_ZONE_MM: Final[Mm] = 0.8
"""Around an area to write in: what lies there is counted in it."""

_BY_MARK_MM: Final[Mm] = 1.2
"""A stroke this near to a box with ink in it is part of its mark."""

_RIM_MM: Final[Mm] = 0.45
"""The frame of a box and its blur, from its outline to both sides; see ticks.py."""


def find_faint_strokes(
    traces: Traces, labels: NDArray[np.int32], layout: PageLayout, *, marks: Sequence[Piece]
) -> tuple[Candidate, ...]:
    """Find pale strokes outside zones that are no part of what is ink without doubt.

    Args:
        traces: What may be strokes.
        labels: The number of the piece of ink of each pixel, shape of the traces.
        layout: What was printed.
        marks: The pieces of ink that belong to zones: what hangs together with them is theirs.
    """
    bits = traces.bits()
    scale = traces.px_per_mm
    for zone in layout.zones:
        bits[Window.of(zone.box.grown(_reach(zone, labels, scale)), scale, bits.shape).slices] = 0
    own = np.zeros(int(labels.max()) + 1, np.bool_)
    own[[piece.label for piece in marks]] = True
    found = [stroke for part, drawn in _parts(bits) for stroke in _strokes(traces, drawn, part, labels[part], own)]
    return tuple(sorted(found, key=lambda stroke: -stroke.area_mm2)[:_MOST_STROKES])


def _reach(zone: Zone, labels: NDArray[np.int32], scale: float) -> Mm:
    """How far around a zone strokes are its own: a box without ink is taken for empty, and nothing beside it is."""
    if zone.kind is not FieldKind.TICK:
        return _BY_ZONE_MM
    inside = labels[Window.of(zone.box.grown(-_RIM_MM), scale, labels.shape).slices]
    return _BY_MARK_MM if inside.any() else _RIM_MM


def _parts(bits: Bits) -> Iterator[tuple[tuple[slice, slice], Bits]]:
    """Rectangles in which strokes lie, and the bits of these strokes alone: others may lie in the same rectangle."""
    shares = Halves(np.multiply(bits, np.uint8(255)))[_HALVINGS]  # a single pixel leaves 16 of 255
    numbers, stats, _ = connected(np.asarray(cv2.threshold(shares, 0, 1, cv2.THRESH_BINARY)[1], np.uint8))
    for number, (left, top, across, down, _) in enumerate(stats[1:].tolist(), 1):
        own = numbers[top : top + down, left : left + across] == number
        rows = slice(_CELL_PX * top, _CELL_PX * (top + down))
        columns = slice(_CELL_PX * left, _CELL_PX * (left + across))
        yield (rows, columns), bits[rows, columns] * own.repeat(_CELL_PX, 0).repeat(_CELL_PX, 1)


def _strokes(
    traces: Traces, drawn: Bits, part: tuple[slice, slice], inked: NDArray[np.int32], marks: NDArray[np.bool_]
) -> Iterator[Candidate]:
    """The strokes of a part of the page that touch no mark, without what is ink already."""
    scale = traces.px_per_mm
    labels, stats, _ = connected(drawn)
    chosen = traces.are_strokes(stats, longest_mm=_LONGEST_MM)
    chosen[0] = False
    chosen[labels[marks[inked]]] = False
    free = np.bincount(labels[inked == 0], minlength=len(stats))
    chosen &= 2 * free >= stats[:, cv2.CC_STAT_AREA]
    for label in np.flatnonzero(chosen):
        x, y, width, height, area = (int(value) for value in stats[label])
        window = Window(part[0].start + y, part[1].start + x, part[0].start + y + height, part[1].start + x + width)
        own = labels[y : y + height, x : x + width] == label
        yield Candidate(window.box(scale), area / scale**2, places_along(own, window, scale), weight=area / scale**2)
