"""What offices and pockets do to a page: staples, holes, a corner folded over."""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Point
from forms.units import Mm
from tests.paper import Paper


def dog_ear(paper: Paper, *, size: Mm = 16.0, right: bool = True, shade: int = 238) -> Paper:
    """The top corner folded over: a triangle of the page is hidden, and shows the blank other side.

    Args:
        paper: The sheet, its corner as it was printed: call it before anything that moves the paper.
        size: Of the triangle, along both edges.
        right: Which corner; otherwise the left one.
        shade: Grey of the other side.
    """
    reach = round(size * paper.px_per_mm)
    image, mask = paper.image.copy(), paper.mask.copy()
    part = (slice(0, reach), slice(-reach, None) if right else slice(0, reach))
    down, across = np.indices((reach, reach))
    across = reach - 1 - across if right else across
    ear, gone = (down + across) >= reach, (down + across) < reach
    depth = (down + across - reach) / paper.px_per_mm
    corner = image[part]
    corner[ear] = (shade - 26 * np.exp(-depth[ear] / 0.5))[:, None].astype(np.uint8)
    mask[part][gone] = 0
    edge = np.minimum(reach - down, reach - across) / paper.px_per_mm
    corner[ear & (edge < 0.15)] = 168
    return replace(paper, image=image, mask=mask)


def staple(paper: Paper, *, at: Point, angle_deg: float = 0.0, rust: float = 0.0) -> Paper:
    """A staple in the page, 11 mm long, with its shadow; `rust` from 0.0 (shining) to 1.0."""
    image = paper.image.copy()
    ends = _staple_ends(paper, at, angle_deg)
    thick = max(1, round(0.55 * paper.px_per_mm))
    shift = round(0.35 * paper.px_per_mm)
    _line(image, [(x + shift, y + shift) for x, y in ends], (165, 165, 168), thick)
    steel, brown = np.array([150, 148, 145]), np.array([45, 75, 120])
    body = tuple(round(float(level)) for level in steel * (1 - rust) + brown * rust)
    _line(image, ends, body, thick)
    _line(image, ends, tuple(min(255, level + 75) for level in body), max(1, thick // 3))
    return replace(paper, image=image)


def pull_staple(paper: Paper, *, at: Point, angle_deg: float = 0.0) -> Paper:
    """What a staple leaves when it is pulled out: two torn little holes and a dent between them."""
    image, mask = paper.image.copy(), paper.mask.copy()
    ends = _staple_ends(paper, at, angle_deg)
    _line(image, ends, (226, 227, 228), max(1, round(0.4 * paper.px_per_mm)))
    for x, y in ends:
        size = (round(0.75 * paper.px_per_mm), round(0.4 * paper.px_per_mm))
        cv2.ellipse(image, (x, y), (size[0] + 2, size[1] + 2), angle_deg + 20, 0, 360, (178, 180, 182), -1, cv2.LINE_AA)
        cv2.ellipse(mask, (x, y), size, angle_deg + 20, 0, 360, 0, -1)
    return replace(paper, image=image, mask=mask)


def hole(paper: Paper, *, at: Point, radius: Mm = 3.0) -> Paper:
    """A round hole anywhere."""
    mask = paper.mask.copy()
    x, y = np.rint(paper.to_px(np.array([[at.x, at.y]]))[0]).astype(int).tolist()
    cv2.circle(mask, (x, y), round(radius * paper.px_per_mm), 0, -1, cv2.LINE_AA)
    return replace(paper, mask=mask)


def _staple_ends(paper: Paper, at: Point, angle_deg: float) -> list[tuple[int, int]]:
    angle = np.deg2rad(angle_deg)
    half = 5.5 * np.array([np.cos(angle), np.sin(angle)])
    places = np.array([[at.x, at.y]]) + np.array([[-1.0], [1.0]]) * half
    return [(round(float(x)), round(float(y))) for x, y in paper.to_px(places)]


def _line(image: NDArray[np.uint8], ends: list[tuple[int, int]], colour: Sequence[float], thick: int) -> None:
    cv2.line(image, ends[0], ends[1], tuple(colour), thick, cv2.LINE_AA)
