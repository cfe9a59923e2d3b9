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
from scan.darkness import Window, darkness, unexplained
from scan.readings import Annotation, Gray, ReadPage, RegisteredPage

PAPER_SLACK_MM: Final[Mm] = 0.7
"""How far the same stroke may lie in two scans: twice what registration leaves on bent paper (0.3 mm at the 95th
percentile), and a little for strokes that look thicker."""

_STROKE: Final = 26
"""Darkness (of 255) of what may be a stroke: ordinary pencil measures 0.14 and more."""

_TRACE: Final = 16
"""Darkness of what may be the same stroke in a paler scan."""

_NEW_MM2: Final = 0.5
"""New strokes from which something was added: a comma has about 0.5 mm², the word "ok" 4 mm²."""

_OLD_MM2: Final = 1.0
"""What the earlier scan must show of something before it is called old: highlighter and the palest pencil leave no
stroke that could be new, and would otherwise never be asked about."""

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
    new, old = new_and_old_ink(page.registered, earlier)
    annotations = tuple(_told(note, new, old, page.registered.px_per_mm) for note in page.annotations)
    return replace(page, annotations=annotations)


def new_and_old_ink(page: RegisteredPage, earlier: Gray) -> tuple[Gray, Gray]:
    """Where there is ink that an earlier scan does not show, and any trace, however pale, that it shows too.

    Returns:
        1 where it is, both of the shape of `page.gray`.
    """
    printed = darkness(page.reference, page.px_per_mm)
    now, before = (unexplained(gray, printed, page.px_per_mm) for gray in (page.gray, earlier))
    shown = as_paper_moves(before, page.px_per_mm) >= _TRACE
    new = np.asarray((now >= _STROKE) & ~shown & page.visible, np.uint8)
    return new, np.asarray((now >= _TRACE) & shown & page.visible, np.uint8)


def as_paper_moves(ink: Gray, px_per_mm: float) -> Gray:
    """Darkness wherever it may lie in another scan of the same sheet."""
    reach = 2 * round(PAPER_SLACK_MM * px_per_mm) + 1
    return np.asarray(cv2.dilate(ink, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))), np.uint8)


def _told(note: Annotation, new: Gray, old: Gray, px_per_mm: float) -> Annotation:
    added = ink_mm2(new, note.box, px_per_mm) >= _NEW_MM2
    seen = ink_mm2(old, note.box, px_per_mm) >= _OLD_MM2
    return replace(note, new=added or not seen or note.by_hand >= _SURELY)


def ink_mm2(new: Gray, box: Box, px_per_mm: float) -> float:
    """Area of ink in and around a box."""
    window = Window.of(box.grown(_AROUND_MM), px_per_mm, new.shape)
    return float(np.count_nonzero(new[window.slices])) / px_per_mm**2
