"""Strokes too pale to be called ink, outside every zone: where they lie and how they are drawn.

Wear leaves pale strokes too: folds, creases and rims of stains are straight, letters turn. What that means is said in
`decide.py`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box, bounding_box
from forms.layout import PageLayout, Zone
from forms.model import FieldKind
from forms.units import Mm
from scan.connected import Bits, connected
from scan.darkness import Window
from scan.faint_ink import Traces
from scan.ink_pieces import MERGE_MM, Piece, grouped

_CELL_PX: Final = 4
"""Side of the squares in which strokes are looked for before they are numbered: that takes a tenth of the time."""

_MOST_STROKES: Final = 200
"""So many are looked at, the largest: worn pages of `tests/captures.py` have 62 at most, and grouping takes time."""

_BY_ZONE_MM: Final[Mm] = 0.8
"""Around an area to write in: what lies there is counted in it."""

_BY_MARK_MM: Final[Mm] = 1.2
"""A stroke this near to a box with ink in it is part of its mark."""

_RIM_MM: Final[Mm] = 0.45
"""The frame of a box and its blur, from its outline inwards; see ticks.py."""

_BY_INK_MM: Final[Mm] = 1.5
"""A stroke this near to what was written belongs to it; see written.py."""


@dataclass(frozen=True, slots=True)
class FaintStroke:
    """A pale stroke, or several that hang together.

    Attributes:
        box: Rectangle around it, in mm.
        area_mm2: Its area.
        turns: Length of stroke by the diagonal of its rectangle: a straight line has 1.0 at most, "o" about 2.
    """

    box: Box
    area_mm2: float
    turns: float


@dataclass(frozen=True, slots=True)
class FaintStrokes:
    """Pale strokes that lie near each other.

    Attributes:
        box: Rectangle around them, in mm.
        area_mm2: Their area.
        turns: Of the one that turns most.
    """

    box: Box
    area_mm2: float
    turns: float


def find_faint_strokes(
    traces: Traces, labels: NDArray[np.int32], written: Sequence[Piece], layout: PageLayout, *, marks: Sequence[Piece]
) -> tuple[FaintStrokes, ...]:
    """Find pale strokes outside zones and away from what was written.

    Args:
        traces: What may be strokes.
        labels: The number of the piece of ink of each pixel, shape of the traces.
        written: What is ink without doubt.
        layout: What was printed.
        marks: Those of `written` that belong to boxes: only what hangs together with them is theirs.
    """
    bits = traces.bits()
    taken = [zone.box.grown(_BY_MARK_MM) for zone in layout.zones if _is_marked(zone, labels, traces.px_per_mm)]
    own = {piece.label for piece in marks}
    taken += [piece.box.grown(_BY_INK_MM) for piece in written if piece.label not in own]
    for zone in layout.zones:
        if zone.kind is not FieldKind.TICK:
            bits[Window.of(zone.box.grown(_BY_ZONE_MM), traces.px_per_mm, bits.shape).slices] = 0
    inked = np.isin(np.arange(int(labels.max()) + 1), sorted(own))
    strokes = [
        stroke
        for part in _parts(bits)
        for stroke in _strokes(traces, bits, part, inked[labels[part]])
        if not any(box.overlaps(stroke.box) for box in taken)
    ]
    strokes = sorted(strokes, key=lambda stroke: -stroke.area_mm2)[:_MOST_STROKES]
    return tuple(_together(group) for group in grouped(strokes, MERGE_MM))


def _is_marked(zone: Zone, labels: NDArray[np.int32], scale: float) -> bool:
    """Say whether there is ink in a box: without any, it is taken for empty, and a stroke beside it is no mark's."""
    inside = labels[Window.of(zone.box.grown(-_RIM_MM), scale, labels.shape).slices]
    return zone.kind is FieldKind.TICK and bool(inside.any())


def _parts(bits: Bits) -> Iterator[tuple[slice, slice]]:
    """Rectangles in which strokes lie; no stroke reaches out of its own."""
    height, width = (length // _CELL_PX for length in bits.shape)
    whole = np.multiply(bits[: height * _CELL_PX, : width * _CELL_PX], np.uint8(255))
    shares = cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA)
    cells = np.asarray(cv2.threshold(shares, 0, 1, cv2.THRESH_BINARY)[1], np.uint8)
    for left, top, across, down, _ in (_CELL_PX * connected(cells)[1][1:]).tolist():
        yield slice(top, top + down), slice(left, left + across)


def _strokes(traces: Traces, bits: Bits, part: tuple[slice, slice], inked: NDArray[np.bool_]) -> Iterator[FaintStroke]:
    """The strokes of a part of the page that touch no mark."""
    scale = traces.px_per_mm
    own = np.ascontiguousarray(bits[part])
    labels, stats, _ = connected(own)
    chosen = traces.are_strokes(stats)
    chosen[np.unique(labels[inked])] = False
    chosen[0] = False
    if not chosen.any():
        return
    depth = cv2.distanceTransform(np.pad(own, 1), cv2.DIST_L2, 3)[1:-1, 1:-1]
    depths = np.bincount(labels.ravel(), weights=depth.ravel(), minlength=len(stats))
    for label in np.flatnonzero(chosen):
        x, y, width, height, area = (int(value) for value in stats[label])
        thick = max(1.0, 4 * float(depths[label]) / area - 1.0)
        box = Box((part[1].start + x) / scale, (part[0].start + y) / scale, width / scale, height / scale)
        yield FaintStroke(box, area / scale**2, area / thick / float(np.hypot(width, height)))


def _together(strokes: Sequence[FaintStroke]) -> FaintStrokes:
    box = bounding_box([stroke.box for stroke in strokes])
    return FaintStrokes(box, sum(stroke.area_mm2 for stroke in strokes), max(stroke.turns for stroke in strokes))
