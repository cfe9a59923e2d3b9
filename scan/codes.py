"""Every QR code that any reader finds in an image, from the cheapest look to the most patient one."""

import math
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

import cv2
import numpy as np

from forms.geometry import Point, Quad
from scan.broken_codes import read_broken_codes
from scan.engines import CodeReader, CodeSeen
from scan.readings import Gray, RawPage
from scan.warp import halvings

_FIRST_DPI: Final = 150.0
"""A 16 mm code of 33 modules still has 2.9 px a module there."""
_FIRST_SIDE_PX: Final = 2000
"""For pictures, which do not know their resolution: a page that fills one has 9 px a mm."""
_PATIENT_SIDE_PX: Final = 6000
"""Larger images, 48 megapixels and A4 at 600 dpi, are halved: a module keeps five px, looking takes a quarter."""
_ENLARGED_SIDE_PX: Final = 2600
"""Images up to this size are also read at twice their size: it helps a small code at 150 dpi."""


def quick_look(raw: RawPage, readers: Sequence[CodeReader]) -> tuple[CodeSeen, ...]:
    """The codes that the first reader finds in the image reduced to about 150 dpi, in px of the whole image."""
    if not readers:
        return ()
    times = 0
    while _too_fine(raw, 2 ** (times + 1)):
        times += 1
    return _scaled(readers[0].read_codes(raw.halves[times]), 2**times)


def patient_look(raw: RawPage, readers: Sequence[CodeReader]) -> Iterator[tuple[CodeSeen, ...]]:
    """Further looks, each slower than the one before, in px of the whole image; the caller stops when it has enough."""
    times = halvings(raw.gray, _PATIENT_SIDE_PX)
    gray, factor = raw.halves[times], 2**times
    sharp = cache(lambda: _sharpened(gray))
    for number, reader in enumerate(readers):
        yield _scaled(reader.read_codes(gray), factor)
        yield _scaled(reader.read_codes(sharp()), factor)
        if max(raw.gray.shape) <= _ENLARGED_SIDE_PX:
            yield _scaled(reader.read_codes(np.asarray(cv2.resize(sharp(), None, fx=2, fy=2), np.uint8)), 0.5)
        if number == 0:
            yield _scaled(read_broken_codes(gray), factor)


def look_at(gray: Gray, readers: Sequence[CodeReader], corners: Quad, margin: float) -> tuple[CodeSeen, ...]:
    """The codes in a part of the image, as it is, in px of the whole image.

    Args:
        gray: The image.
        readers: The first one is asked.
        corners: Around what.
        margin: How many times the size of `corners` is added on every side.
    """
    xs, ys = ([getattr(corner, axis) for corner in corners.corners] for axis in ("x", "y"))
    reach = margin * max(max(xs) - min(xs), max(ys) - min(ys))
    left, top = max(0, int(min(xs) - reach)), max(0, int(min(ys) - reach))
    part = gray[top : max(0, int(max(ys) + reach)), left : max(0, int(max(xs) + reach))]
    if not readers or min(part.shape) < 20:
        return ()
    found = readers[0].read_codes(np.ascontiguousarray(part))
    return tuple(CodeSeen(seen.text, _moved(seen.corners_px, left, top)) for seen in found)


def add_new(known: list[CodeSeen], more: Sequence[CodeSeen]) -> bool:
    """Add the codes that were not seen before at the same place; say whether there were any."""
    new = [seen for seen in more if not any(_same(seen, other) for other in known)]
    known.extend(new)
    return bool(new)


def side_px(corners: Quad) -> float:
    """Mean side of a code."""
    around = zip(corners.corners, corners.corners[1:] + corners.corners[:1], strict=True)
    return sum(math.hypot(one.x - other.x, one.y - other.y) for one, other in around) / 4


def middle(corners: Quad) -> Point:
    """Middle of a code."""
    return Point(sum(corner.x for corner in corners.corners) / 4, sum(corner.y for corner in corners.corners) / 4)


def _too_fine(raw: RawPage, factor: int) -> bool:
    if raw.dpi is not None:
        return raw.dpi / factor >= _FIRST_DPI * 0.9
    return bool(max(raw.gray.shape) / factor >= _FIRST_SIDE_PX * 0.75)


def _sharpened(gray: Gray) -> Gray:
    """Undo some of a blur."""
    return np.asarray(cv2.addWeighted(gray, 2.5, cv2.GaussianBlur(gray, (0, 0), 2.0), -1.5, 0), np.uint8)


def _same(one: CodeSeen, other: CodeSeen) -> bool:
    here, there = middle(one.corners_px), middle(other.corners_px)
    apart = math.hypot(here.x - there.x, here.y - there.y)
    return one.text == other.text and bool(apart < side_px(one.corners_px) / 2)


def _scaled(found: Sequence[CodeSeen], factor: float) -> tuple[CodeSeen, ...]:
    return tuple(
        CodeSeen(seen.text, Quad(*(Point(corner.x * factor, corner.y * factor) for corner in seen.corners_px.corners)))
        for seen in found
    )


def _moved(corners: Quad, x: float, y: float) -> Quad:
    return Quad(*(Point(corner.x + x, corner.y + y) for corner in corners.corners))
