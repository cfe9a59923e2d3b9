"""A webcam over a table, as a video: a booklet is laid down, its pages are turned, it is taken away.

The pages are real printed ones; what moves is smeared as a shutter of a thirtieth of a second smears it. Chromium plays
the file as the picture of a camera (`--use-file-for-fake-video-capture`), again and again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import cycle, islice, pairwise
from pathlib import Path
from typing import Final, TypeAlias

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from forms.units import Mm
from scan.readings import Colour
from tests import paper_optics
from tests.paper import Paper
from tests.paper_capture import paste

RATE: Final = 30
"""Frames a second: what Chromium plays a file of JPEG pictures at."""

_STILL: Final = 30
_MOVING: Final = 12
"""Frames that a page lies still, and that it takes to turn: a quick hand at a desk."""

_SMEARED: Final = 3
"""Places of what moves that one frame shows."""

_EXPOSED: Final = 0.9
"""Of white: cameras leave room above it."""

_GRAINS: Final = 3
_GRAIN: Final = 1.5
"""Different grains that follow one another, and how strong they are: grey levels of a webcam in an office."""

Spread: TypeAlias = tuple[Paper | None, Paper | None]
"""What lies open: the left page and the right one."""


@dataclass(frozen=True, slots=True)
class View:
    """How the camera looks down.

    Attributes:
        size: Of its picture, px: width, height.
        px_per_mm: Scale on the table.
        table: Of what kind.
    """

    size: tuple[int, int] = (1920, 1080)
    px_per_mm: float = 4.85
    table: paper_optics.Table = "wood"

    def empty(self) -> Colour:
        """The table alone."""
        return paper_optics.tabletop(self.size, self.table, np.random.default_rng(1))


def spreads(pages: Sequence[Paper]) -> list[Spread]:
    """A stapled booklet, spread by spread: its cover at the right, then two pages, and its back at the left."""
    return [(None, pages[0]), *zip(pages[1:-1:2], pages[2:-1:2], strict=True), (pages[-1], None)]


def film(path: Path, opened: Sequence[Spread], view: View | None = None) -> list[Colour]:
    """Write the video; what the camera sees of each spread while it lies still, without grain.

    Args:
        path: Ends in `.mjpeg`.
        opened: What lies open, one after the other.
        view: How the camera looks down.
    """
    view = view or View()
    table = view.empty()
    still = [_laid(view, table, [*_lying(spread)]) for spread in opened]
    with path.open("wb") as file:
        file.writelines(_still(_laid(view, table, []), RATE))
        file.writelines(_encoded(_slid(view, table, opened[0], coming=True)))
        file.writelines(_still(still[0], _STILL))
        for (before, after), lies in zip(pairwise(opened), still[1:], strict=True):
            file.writelines(_encoded(_turned(view, table, before, after)))
            file.writelines(_still(lies, _STILL))
        file.writelines(_encoded(_slid(view, table, opened[-1], coming=False)))
    return still


def _still(image: Colour, frames: int) -> Iterator[bytes]:
    """The same picture for some time; only its grain is never the same."""
    grainy = [_jpeg(cv2.add(image, grain, dtype=cv2.CV_8U)) for grain in _grains((image.shape[1], image.shape[0]))]
    yield from islice(cycle(grainy), frames)


def _encoded(frames: Iterator[Colour]) -> Iterator[bytes]:
    yield from map(_jpeg, frames)


def _jpeg(image: MatLike) -> bytes:
    done, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 90])
    assert done
    return data.tobytes()


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A page somewhere above the table.

    Attributes:
        paper: The page.
        left: Whether the spine is at its right.
        wide: How much of its width is seen, from 0.0 to 1.0: it stands up while it is turned.
        away: How far the whole booklet is from its place, mm to the right.
    """

    paper: Paper
    left: bool
    wide: float = 1.0
    away: Mm = 0.0


def _lying(spread: Spread, away: Mm = 0.0) -> Iterator[_Leaf]:
    for paper, left in zip(spread, (True, False), strict=True):
        if paper is not None:
            yield _Leaf(paper, left, away=away)


def _laid(view: View, table: Colour, leaves: Sequence[_Leaf], *, scale: float = 1.0) -> Colour:
    """The table with leaves on it, the later ones above."""
    image, px = table, view.px_per_mm * scale
    for leaf in leaves:
        width, height = leaf.paper.width * leaf.wide * px, leaf.paper.height * px
        spine = view.size[0] * scale / 2 + leaf.away * px
        x, y = spine - width if leaf.left else spine, (view.size[1] * scale - height) / 2
        if x > image.shape[1] - 8:
            continue  # not in the picture yet
        across, down = width / leaf.paper.image.shape[1], height / leaf.paper.image.shape[0]
        placing = np.array([[across, 0.0, x], [0.0, down, y], [0.0, 0.0, 1.0]])
        image = paste(image, leaf.paper, placing, shadow_px=1.5 * px)
    return np.asarray(cv2.convertScaleAbs(image, alpha=_EXPOSED), np.uint8)


def _slid(view: View, table: Colour, spread: Spread, *, coming: bool) -> Iterator[Colour]:
    """The booklet comes from the right, or goes there."""
    ways = np.linspace(0.0, 1.0, _MOVING * _SMEARED) ** 2 * 420.0
    yield from _smeared(view, table, [[*_lying(spread, away)] for away in (ways[::-1] if coming else ways)])


def _turned(view: View, table: Colour, before: Spread, after: Spread) -> Iterator[Colour]:
    """A leaf stands up at the right and comes down at the left."""
    shown = []
    for angle in np.linspace(0.0, np.pi, _MOVING * _SMEARED):
        under = [*_lying((before[0], after[1]))]
        side = before[1] if angle < np.pi / 2 else after[0]
        wide = max(float(abs(np.cos(angle))), 0.02)
        shown.append([*under, *([] if side is None else [_Leaf(side, angle >= np.pi / 2, wide)])])
    yield from _smeared(view, table, shown)


def _smeared(view: View, table: Colour, shown: Sequence[Sequence[_Leaf]]) -> Iterator[Colour]:
    """Frames of what moves, each the mean of a few moments; at half the size, as nothing in them is sharp."""
    small = cv2.resize(table, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    for start in range(0, len(shown), _SMEARED):
        moments = [_laid(view, np.asarray(small, np.uint8), one, scale=0.5) for one in shown[start : start + _SMEARED]]
        mean = np.mean(np.stack(moments), axis=0).astype(np.uint8)
        yield np.asarray(cv2.resize(mean, view.size, interpolation=cv2.INTER_LINEAR), np.uint8)


@cache
def _grains(size: tuple[int, int]) -> tuple[NDArray[np.int16], ...]:
    hand = np.random.default_rng(2)
    grains = [np.rint(hand.standard_normal((size[1], size[0]), np.float32) * _GRAIN) for _ in range(_GRAINS)]
    return tuple(np.asarray(cv2.merge([grain.astype(np.int16)] * 3), np.int16) for grain in grains)
