"""Which of a page's printed codes was seen where: codes that name the same page become one page, or several copies."""

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

import numpy as np

from forms.geometry import Quad
from forms.layout import PageLayout
from scan.codes import look_at, side_px
from scan.engines import CodeReader, CodeSeen
from scan.match import find_texture, landmarks, match
from scan.pose import Pose, box_corners, points_quad, pose_from_marks, project, quad_points, scale_px_per_mm
from scan.readings import Gray, RawPage
from scan.warp import Pyramid, Way, resized

Marks: TypeAlias = tuple[tuple[Quad, int], ...]
"""Corners of each code in px, and its index in `PageLayout.codes`."""

_ASIDE: Final = 0.12
"""A second code may be this share of its distance away from where the first one expects it: 1 % on a scanner, 10 % in
a picture from the side. Taken for the other code, the first would expect it 40 % away."""
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
    """The first code with those that lie where its page has its other codes, under the index that explains most."""
    best: Marks = ((first, 0),)
    for index in range(len(layout.codes)):
        pose = pose_from_marks(((first, index),), layout)
        partners = [
            (quad, other)
            for other in range(len(layout.codes))
            for quad in others
            if other != index and _fits(pose, first, quad, layout, other)
        ]
        if len(partners) >= len(best):
            best = ((first, index), *partners)
    return best


def _fits(pose: Pose, first: Quad, quad: Quad, layout: PageLayout, index: int) -> bool:
    expected = project(pose, box_corners(layout.codes[index].box))
    far = np.linalg.norm(expected.mean(axis=0) - quad_points(first).mean(axis=0))
    return bool(np.linalg.norm(expected - quad_points(quad), axis=1).max() < _ASIDE * far)


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
        image = Pyramid.of(raw.gray, scale_px_per_mm(pose, layout), coarsest=_TRIAL)
        page = image.warp(Way(pose), layout, _TRIAL)
        found = match(page, printed, near, px_per_mm=_TRIAL, window=14.0, search=4.0)
        scores.append(float(found.score.mean()) if len(near) else 0.0)
    return int(np.argmax(scores))
