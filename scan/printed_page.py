"""The printed page as scans are compared with it: its landmarks, and the windows in which slips are measured."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box
from forms.layout import PageLayout, Zone
from forms.units import Mm
from scan.covered import Expected
from scan.kept import Kept
from scan.match import find_texture, landmarks
from scan.pose import Points, box_corners
from scan.readings import Gray
from scan.rules import Rules, writing_areas
from scan.slips import Slips, Target
from scan.warp import page_size, resized

COARSE: Final = 2.0
FINE: Final = 4.0
"""Scales of comparison, px per mm."""
_SLIP: Final[Mm] = 1.0
"""How far print may lie from where a bent way puts it: further away, other strokes are nearer."""
_FRAME: Final[Mm] = 2.0
"""This near to the edge of a writing area its frame is looked at; further inside there is handwriting."""
_COARSE_PITCH: Final[Mm] = 8.0
_FINE_PITCH: Final[Mm] = 5.0
"""Distance of the windows in which slips are measured."""


@dataclass(frozen=True, slots=True)
class Look:
    """How landmarks are compared: scale in px per mm, the rest in mm."""

    px_per_mm: float
    pitch: Mm
    window: Mm
    search: Mm
    zones: bool = False


QUICK: Final = Look(COARSE, pitch=20.0, window=14.0, search=2.0)
ROUGH: Final = Look(COARSE, pitch=18.0, window=14.0, search=5.0)
CAREFUL: Final = Look(COARSE, pitch=12.0, window=10.0, search=2.0, zones=True)
PATIENT: Final = Look(FINE, pitch=12.0, window=9.0, search=2.0, zones=True)
CLOSE: Final = Look(FINE, pitch=8.0, window=9.0, search=1.0, zones=True)
"""On flat paper 60 landmarks are plenty; on bent paper every fold needs some of its own."""
_LOOKS: Final = (QUICK, ROUGH, CAREFUL, PATIENT, CLOSE)


@dataclass(frozen=True, slots=True)
class Measure:
    """What slips are measured with.

    Attributes:
        target: Words, frames and lines.
        rules: Of its writing areas; None: these areas are known by their frames.
    """

    target: Target
    rules: Rules | None

    @property
    def px_per_mm(self) -> float:
        return self.target.px_per_mm

    def slips(self, page: Gray, *, near: bool = True) -> Slips:
        """How far what a page shows is from where it should be; `near` says that it was looked at before."""
        slips = self.target.slips(softened(page), most=_SLIP)
        return slips if self.rules is None else slips.plus(self.rules.slips(page, count=near))


@dataclass(frozen=True)
class PrintedPage:
    """The printed page, and what is worked out of it when it is first asked for.

    Attributes:
        layout: Its zones.
        px_per_mm: Scale of `full`.
        full: The whole page.
        expected: What there is to be seen of it.
        coarse: At 2 px/mm, blurred a little.
        texture: At 2 px/mm, for choosing landmarks.
    """

    layout: PageLayout
    px_per_mm: float
    full: Gray
    expected: Expected
    coarse: Gray
    texture: NDArray[np.float32]
    _places: Kept[tuple[Points, int]] = field(
        default_factory=lambda: Kept(len(_LOOKS)), init=False, repr=False, compare=False
    )

    @classmethod
    def of(cls, reference: Gray, layout: PageLayout, px_per_mm: float) -> Self:
        width, height = page_size(layout, px_per_mm)
        missing = (max(0, height - reference.shape[0]), max(0, width - reference.shape[1]))
        full = reference[:height, :width]
        if any(missing):
            full = np.pad(full, ((0, missing[0]), (0, missing[1])), mode="edge")
        coarse = resized(full, layout, COARSE)
        texture = find_texture(coarse, layout, px_per_mm=COARSE, window=10.0)
        return cls(layout, px_per_mm, full, Expected.of(coarse, COARSE), softened(coarse), texture)

    def places(self, look: Look) -> Points:
        """Landmarks over the page; in a look at the zones, every box and cell is one too."""
        return self._places.get(look, lambda: self._found_places(look))[0]

    def are_zones(self, look: Look) -> NDArray[np.bool_]:
        """Which of these landmarks are zones, shape (n,): there people write."""
        places, count = self._places.get(look, lambda: self._found_places(look))
        return np.arange(len(places)) >= count

    def _found_places(self, look: Look) -> tuple[Points, int]:
        """The landmarks, and how many of them, which come first, are no zones."""
        over_page = landmarks(self.texture, px_per_mm=COARSE, pitch=look.pitch)
        zones = [_zone_places(zone) for zone in self.layout.zones] if look.zones else []
        return np.vstack([over_page, *zones]), len(over_page)

    @cached_property
    def quick_measure(self) -> "Measure":
        """What slips of flat paper are measured with, at 2 px/mm."""
        target = Target.of(self.coarse, COARSE, pitch=_COARSE_PITCH, without=self._areas())
        return Measure(target, None)

    @cached_property
    def closer_measure(self) -> Measure:
        """The same from nearer, at 4 px/mm: ink in a box is told from its frame there."""
        target = Target.of(softened(self._fine()), FINE, pitch=_COARSE_PITCH, without=self._areas())
        return Measure(target, None)

    def fine_measure(self) -> "Measure":
        """What slips of bent paper are measured with, at 4 px/mm; six megabytes, so it is not kept."""
        printed = self._fine()
        target = Target.of(softened(printed), FINE, pitch=_FINE_PITCH, without=self._areas())
        return Measure(target, Rules.of(printed, self.layout, FINE))

    def _fine(self) -> Gray:
        return resized(self.full, self.layout, FINE)

    def _areas(self) -> list[Box]:
        """Where there is handwriting, if anywhere."""
        return [box.grown(-_FRAME) for box in writing_areas(self.layout)]


def softened(coarse: Gray) -> Gray:
    """Blur strokes that are thinner than a pixel: matches between pixels then stray 0.02 mm instead of 0.08."""
    return np.asarray(cv2.GaussianBlur(coarse, (5, 5), 1.0), np.uint8)


def _zone_places(zone: Zone) -> Points:
    """Landmarks of a zone in mm, shape (n, 2): the middle of a box and of every cell, or the corners of a note."""
    if zone.line_mm is not None:
        return box_corners(zone.box)
    return np.array([(box.center.x, box.center.y) for box in zone.cells or (zone.box,)], np.float64)
