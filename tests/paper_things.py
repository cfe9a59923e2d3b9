"""Things that lie on a page in front of a telephone: a thumb that holds it, a pen; pieces of paper with a shape."""

from dataclasses import replace
from typing import Final

import cv2
import numpy as np

from scan.readings import Gray
from tests import paper
from tests.paper import Paper

SKINS: Final = ((140, 165, 205), (95, 125, 175), (55, 75, 110))
"""Blue, green, red."""


def thumb(*, skin: tuple[int, int, int] = SKINS[0]) -> Paper:
    """A thumb and its hand from above, 24 × 130 mm, the tip at the top: lay it over an edge of the page."""
    sheet = paper.empty_sheet(24.0, 130.0, dpi=150.0)
    width, height = sheet.mask.shape[1], round(70 * sheet.px_per_mm)  # of the thumb itself
    mask = np.zeros_like(sheet.mask)
    cv2.ellipse(
        mask, (width // 2, round(0.2 * height)), (round(0.42 * width), round(0.19 * height)), 0, 0, 360, 255, -1
    )
    body = np.array([[0.08, 0.2], [0.92, 0.2], [1.0, 0.6], [1.0, 2.0], [0.0, 2.0], [0.0, 0.6]]) * (width, height)
    cv2.fillPoly(mask, [np.rint(body).astype(np.int32)], 255, cv2.LINE_AA)
    sheet.image[:] = np.rint(np.array(skin) * _rounded(mask)[..., None]).astype(np.uint8)
    nail = (width // 2, round(0.15 * height)), (round(0.27 * width), round(0.11 * height))
    cv2.ellipse(sheet.image, *nail, 0, 0, 360, [min(255, round(level * 1.12)) for level in skin], -1, cv2.LINE_AA)
    for crease in (0.36, 0.39, 0.43):
        line = [(round(0.25 * width), round(crease * height)), (round(0.75 * width), round(crease * height))]
        cv2.line(sheet.image, line[0], line[1], [round(level * 0.8) for level in skin], 2, cv2.LINE_AA)
    return replace(sheet, mask=mask)


def pen_lying(*, colour: tuple[int, int, int] = (150, 70, 25)) -> Paper:
    """A ballpoint pen, 9 × 145 mm, with the light along its barrel."""
    sheet = paper.empty_sheet(9.0, 145.0, dpi=150.0)
    height, width = sheet.mask.shape
    mask = np.zeros_like(sheet.mask)
    tip = np.array([[0.1, 0.16], [0.45, 0.0], [0.55, 0.0], [0.9, 0.16], [0.9, 0.98], [0.1, 0.98]]) * (width, height)
    cv2.fillPoly(mask, [np.rint(tip).astype(np.int32)], 255, cv2.LINE_AA)
    shine = 1 - 0.55 * np.abs(np.linspace(-0.8, 1.2, width)) ** 1.5
    sheet.image[:] = np.clip(np.array(colour)[None, None] * shine[None, :, None] * 1.3, 0, 255).astype(np.uint8)
    sheet.image[: round(0.12 * height)] = np.clip(165 * shine, 0, 255).astype(np.uint8)[None, :, None]
    sheet.image[:, round(0.38 * width) : round(0.46 * width)] = np.minimum(255, np.array(colour) + 90)
    return replace(sheet, mask=mask)


def _rounded(mask: Gray) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Light on something round: darker towards its outline."""
    inside = cv2.distanceTransform(mask, cv2.DIST_L2, 3)
    return np.asarray(0.62 + 0.38 * np.clip(inside / (inside.max() * 0.75), 0, 1) ** 0.6, np.float32)
