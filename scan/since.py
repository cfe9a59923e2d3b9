"""What is new on a page since an earlier scan of the same sheet: an old fold is no new ink, nor is an old note.

Both scans lie on the same layout, so they compare millimetre by millimetre however the page was turned or bent. When in
doubt ink is new: asking twice costs little, missing a word that somebody added is not allowed.
"""

from dataclasses import replace
from typing import Final

import cv2
import numpy as np

from forms.geometry import Box
from forms.units import Mm
from scan.darkness import Window, darkness, unprinted
from scan.readings import Annotation, Gray, ReadPage, RegisteredPage

_PRINT_SLACK_MM: Final[Mm] = 0.3
"""How far print may have moved after registration, as in `scan.new_ink`."""

_PAPER_SLACK_MM: Final[Mm] = 0.7
"""How far the same stroke may lie in two scans: twice what registration leaves on bent paper (0.3 mm at the 95th
percentile), and a little for strokes that look thicker."""

_STROKE: Final = 26
"""Darkness (of 255) of what may be a stroke: ordinary pencil measures 0.14 and more."""

_TRACE: Final = 16
"""Darkness of what may be the same stroke in a paler scan."""

_NEW_MM2: Final = 0.5
"""New strokes from which something was added: a comma has about 0.5 mm², the word "ok" 4 mm²."""

_SURELY: Final = 0.9
"""How likely a person left loose ink, from which it is asked about though it is old: a worse scan may have hidden what
it is. Folds and stains that were there before stay below, or were asked about then."""

_AROUND_MM: Final[Mm] = 1.0
"""How far around an annotation its ink is compared."""


def since(page: ReadPage, earlier: Gray) -> ReadPage:
    """The page with what is not new among its annotations marked as such.

    Args:
        page: As read now.
        earlier: An earlier scan of the same sheet warped onto the same layout, as `RegisteredPage.gray`.
    """
    if not page.annotations or earlier.shape != page.registered.gray.shape:
        return page
    new = new_ink(page.registered, earlier)
    annotations = tuple(_told(note, new, page.registered) for note in page.annotations)
    return replace(page, annotations=annotations)


def new_ink(page: RegisteredPage, earlier: Gray) -> Gray:
    """Where there is ink that an earlier scan does not show, 1 where it is, shape of `page.gray`."""
    printed = darkness(page.reference, page.px_per_mm)
    slack = max(1, round(_PRINT_SLACK_MM * page.px_per_mm))
    now, before = (
        unprinted(darkness(gray, page.px_per_mm), printed, tolerance_px=slack) for gray in (page.gray, earlier)
    )
    reach = 2 * round(_PAPER_SLACK_MM * page.px_per_mm) + 1
    around = cv2.dilate(before, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    return np.asarray((now >= _STROKE) & (around < _TRACE) & page.visible, np.uint8)


def _told(note: Annotation, new: Gray, page: RegisteredPage) -> Annotation:
    added = new_mm2(new, note.box, page.px_per_mm) >= _NEW_MM2
    return replace(note, new=added or note.by_hand >= _SURELY)


def new_mm2(new: Gray, box: Box, px_per_mm: float) -> float:
    """Area of new ink in and around a box."""
    window = Window.of(box.grown(_AROUND_MM), px_per_mm, new.shape)
    return float(np.count_nonzero(new[window.slices])) / px_per_mm**2
