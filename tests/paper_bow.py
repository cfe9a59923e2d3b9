"""A page of an open booklet that rises from its fold, as a telephone sees it."""

from dataclasses import replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.units import Mm
from tests.paper import FIELD_STEP, Paper, bend, field_places
from tests.paper_capture import Laid
from tests.paper_damage import lit_softly

_PAD: Final[Mm] = 8.0
"""Room around a page that is bent towards the eye."""


def bowed(sheet: Laid, *, spine_right: bool, rise: Mm, eye: tuple[Mm, Mm, Mm], reach: Mm = 20.0) -> Paper:
    """A page of an open booklet, which rises from its fold and comes down again, as it is seen by an eye.

    The result is flat: laid where `sheet` lies, it looks to that eye as the bent page does.

    Args:
        sheet: The page and where it lies, before bending.
        spine_right: Whether the fold is at its right edge; otherwise at its left.
        rise: How high it comes at most.
        eye: Where it is seen from, in mm on the table and above it.
        reach: How far from the fold it is highest.
    """
    page = padded(sheet.paper, _PAD)
    pad = (page.image.shape[1] / page.px_per_mm - page.width) / 2
    angle = np.deg2rad(sheet.angle_deg)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    look = turn @ (np.array(eye[:2]) - [sheet.x, sheet.y]) + np.array([page.width, page.height]) / 2 + pad
    x, y = (part.astype(np.float64) for part in field_places(page))
    spine, outward = (page.width + pad, -1.0) if spine_right else (pad, 1.0)
    found_x, found_y = x.copy(), y.copy()
    for _ in range(12):  # contracts: the page moves less than a millimetre a millimetre
        beyond = (found_x - spine) * outward
        height, run = _arch(np.clip(beyond, 0, None), rise, reach)
        nearer = eye[2] / (eye[2] - height)
        flat_x = spine + outward * (run + np.minimum(beyond, 0))  # no paper below 0, but the field goes on
        found_x -= look[0] + (flat_x - look[0]) * nearer - x
        found_y -= look[1] + (found_y - look[1]) * nearer - y
    field = np.stack([found_x - x, found_y - y], axis=-1).astype(np.float32) * page.px_per_mm
    return lit_softly(bend(page, field), _light(np.clip((found_x - spine) * outward, 0, None), rise, reach))


def _light(away: NDArray[np.float64], rise: Mm, reach: Mm) -> NDArray[np.float64]:
    """Steep paper is darker, and the fold is dark; behind the crest the lamp shines on the paper."""
    slope = _slope(away, rise, reach)
    return 1 - 0.3 * np.clip(slope, 0, 1) - 0.3 * np.exp(-away / 2.2) + 0.12 * np.clip(-slope, 0, 1)


def _slope(away: NDArray[np.float64], rise: Mm, reach: Mm) -> NDArray[np.float64]:
    return rise / reach * np.exp(1 - away / reach) * (1 - away / reach)


def _arch(away: NDArray[np.float64], rise: Mm, reach: Mm) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Of places so far from the fold along the paper: how high they are, and how far from the fold on the table."""
    along = np.linspace(0, 170, 341)
    slope = _slope(along, rise, reach)
    flat = np.concatenate([[0.0], np.cumsum(1 / np.sqrt(1 + slope[:-1] ** 2)) * 0.5])
    height = rise * away / reach * np.exp(1 - away / reach)
    return height, np.interp(away, along, flat)


def padded(paper: Paper, margin: Mm) -> Paper:
    """The same sheet on a larger image, with nothing around it; its middle stays the middle."""
    scale, before = paper.px_per_mm, paper.to_px
    px = round(margin * scale / FIELD_STEP) * FIELD_STEP
    image = cv2.copyMakeBorder(paper.image, px, px, px, px, cv2.BORDER_REPLICATE)
    mask = cv2.copyMakeBorder(paper.mask, px, px, px, px, cv2.BORDER_CONSTANT, value=0)
    return replace(
        paper,
        image=np.asarray(image, np.uint8),
        mask=np.asarray(mask, np.uint8),
        to_px=lambda points: before(points) + px,
    )
