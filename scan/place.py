"""Which of a page's printed codes was seen where: codes that name the same page become one page, or several copies."""

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

import cv2
import numpy as np

from forms.geometry import Quad
from forms.layout import PageLayout
from scan.codes import look_at, side_px
from scan.engines import CodeReader, CodeSeen
from scan.match import find_texture, landmarks, match
from scan.pose import box_corners, page_corners, points_quad, pose_from_marks, project, quad_points, scale_px_per_mm
from scan.readings import Gray, RawPage
from scan.warp import Pyramid, Way, resized

Marks: TypeAlias = tuple[tuple[Quad, int], ...]
"""Corners of each code in px, and its index in `PageLayout.codes`."""

_MISFIT: Final = 0.1
"""Codes of one sheet, creased or not, fit within 0.05; codes of two copies, or taken for each other, miss by 0.5."""
_STEEPEST: Final = 2.5
"""The nearest corner of a page in a picture is not more than this much larger than the farthest."""
_TRIAL: Final = 2.0
"""Scale at which a single code is tried as each of the printed ones, px per mm."""
_TRIAL_REACH_MM: Final = 70.0
"""Around a single code, its own pose is good to 3 mm."""


def place_codes(
    raw: RawPage,
    layout: PageLayout,
    seen: Sequence[CodeSeen],
    readers: Sequence[CodeReader],
    reference: Callable[[], Gray],
) -> tuple[Marks, ...]:
    """Work out how many copies of a page the codes that name it make, and which code is which.

    Args:
        raw: The image.
        layout: What was printed.
        seen: At least one code.
        readers: To look for the second code where it should be.
        reference: The printed page at `PX_PER_MM`, asked for only when nothing but comparing it tells.

    Returns:
        The marks of each copy, for `FoundPage.marks`.
    """
    waiting = sorted((item.corners_px for item in seen), key=side_px, reverse=True)
    text = seen[0].text
    copies = []
    while waiting:
        first = waiting.pop(0)
        marks = _with_partners(first, waiting, layout)
        if len(marks) == 1 and len(layout.codes) > 1:
            near = [look_at(raw.gray, readers, quad, 1.0) for quad in _expected(first, layout)]
            others = [item.corners_px for found in near for item in found if item.text == text]
            marks = _with_partners(first, others, layout)
        if len(marks) == 1 and len(layout.codes) > 1:
            marks = ((first, _tried(raw, layout, first, reference())),)
        copies.append(marks)
        waiting = [quad for quad in waiting if all(quad is not mark for mark, _ in marks)]
    return tuple(copies)


def _with_partners(first: Quad, others: Sequence[Quad], layout: PageLayout) -> Marks:
    """The first code and those that belong to the same sheet, under the indices that fit best."""
    best: Marks = ((first, 0),)
    least = _MISFIT
    for index in range(len(layout.codes)):
        for quad in others:
            for other in range(len(layout.codes)):
                marks = ((first, index), (quad, other))
                if other != index and (misfit := _misfit(marks, layout)) < least:
                    best, least = marks, misfit
    return best


def _misfit(marks: Marks, layout: PageLayout) -> float:
    """How badly two codes fit one sheet seen in one perspective: largest distance by the side of the smaller code."""
    printed = np.vstack([box_corners(layout.codes[index].box) for _, index in marks])
    seen = np.vstack([quad_points(corners) for corners, _ in marks])
    pose = np.asarray(cv2.findHomography(printed, seen, 0)[0], np.float64)
    if pose.shape != (3, 3):  # OpenCV gives None for corners on a line
        return float("inf")
    depths = np.hstack([page_corners(layout), np.ones((4, 1))]) @ pose[2]
    if depths.min() <= 0 or depths.max() > _STEEPEST * depths.min():
        return float("inf")
    smaller = min(side_px(corners) for corners, _ in marks)
    return float(np.linalg.norm(project(pose, printed) - seen, axis=1).max()) / smaller


def _expected(first: Quad, layout: PageLayout) -> list[Quad]:
    """Where the other codes would be, for each index that the first could have."""
    count = range(len(layout.codes))
    poses = [pose_from_marks(((first, index),), layout) for index in count]
    return [
        points_quad(project(poses[index], box_corners(layout.codes[other].box)))
        for index in count
        for other in count
        if other != index
    ]


def _tried(raw: RawPage, layout: PageLayout, first: Quad, reference: Gray) -> int:
    """The index under which the print around a single code looks most like the printed page."""
    printed = resized(reference, layout, _TRIAL)
    texture = find_texture(printed, layout, px_per_mm=_TRIAL, window=10.0)
    places = landmarks(texture, px_per_mm=_TRIAL, pitch=14.0)
    scores = []
    for index, mark in enumerate(layout.codes):
        pose = pose_from_marks(((first, index),), layout)
        center = mark.box.center
        near = places[np.hypot(*(places - (center.x, center.y)).T) < _TRIAL_REACH_MM]
        image = Pyramid.of(raw, scale_px_per_mm(pose, layout), coarsest=_TRIAL)
        page = image.warp(Way(pose), layout, _TRIAL)
        found = match(page, printed, near, px_per_mm=_TRIAL, window=14.0, search=4.0)
        scores.append(float(found.score.mean()) if len(near) else 0.0)
    return int(np.argmax(scores))
