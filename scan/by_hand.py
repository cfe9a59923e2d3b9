"""What of the ink on a page a person left, by pen, stamp or sticker, and what is wear, dust, a hole or the desk.

Both are dark on paper, and no single measure parts them: a small network looks at each piece in colour, with what was
printed there and with what lies around. `scan/models/by_hand.md` says what it was trained on and how well it does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box
from scan.darkness import PALE
from scan.engine_onnx import Network
from scan.readings import Colour, Gray, RegisteredPage
from scan.warp import parts_in_colour

SIDE: Final = 64
"""Side of what the network sees, in px: 16 mm in colour, and 48 mm in grey, at 4 px/mm."""

_WIDER: Final = 3
"""How much more of the page it sees in grey."""

_WHITE: Final = 235.0
_WHITE_SHARE: Final = 0.95
_DIMMEST: Final = 60.0
"""Paper is made as bright as the first; so much of a page is no brighter than its paper, which is never taken to be
darker than the last."""

_COLOURED: Final = 0.75
_BRIGHT: Final = 0.93
_COLOUR: Final = 0.27
"""How likely a person left what is so bright in one channel, by the paper around, and so much darker in another: enough
to be shown, see `scan.loose_ink`. Coffee differs by 0.2, skin is darker; highlighters, which the network has not seen,
differ by 0.31 and more."""

_GREY: Final = 12
"""Ink whose channels differ by less (of 255) is grey, whatever the paper: most is, and needs no comparing."""

_MIDDLE_PX: Final = 4
_LEAST_INK_PX: Final = 20
"""Ink is so judged in a square of 9 px, where so much of it is ink: grain of dim pictures is coloured too."""

_MODEL: Final = Path(__file__).parent / "models" / "by_hand.onnx"

_EVERY: Final = 4
"""Rows and columns of a page that are looked at to find how bright its paper is."""


@dataclass(frozen=True)
class Views:
    """A page as the network sees it, at about 4 px/mm.

    Attributes:
        page: The page warped onto its layout.
        gray: The same at this scale, uint8, shape (height, width).
        printed: What was printed, same shape.
        left: Darkness that print does not explain, same shape.
        px_per_mm: Scale of all three.
    """

    page: RegisteredPage
    gray: Gray
    printed: Gray
    left: Gray
    px_per_mm: float

    @cached_property
    def framed(self) -> "_Framed":
        """The same for the network, once for all that looks at the page."""
        return _Framed.of(self)


@dataclass(frozen=True, slots=True)
class _Framed:
    """A page with room around, so that what is cut around any place of it is whole.

    Attributes:
        gain: How much brighter the page is made.
        wide: Grey so much brighter, and print, with room for the surroundings; white beyond the page.
        near: The same with room for the place itself.
        left: Darkness that print does not explain, with as much room; 0 beyond the page.
    """

    gain: float
    wide: tuple[Gray, Gray]
    near: tuple[Gray, Gray]
    left: Gray

    @classmethod
    def of(cls, views: Views) -> Self:
        gain, half = _WHITE / max(_DIMMEST, _paper(views.gray)), SIDE // 2
        gray = np.asarray(cv2.convertScaleAbs(views.gray, alpha=gain), np.uint8)
        grey, printed = (_framed(part, _WIDER * half, 255) for part in (gray, views.printed))
        inner = slice((_WIDER - 1) * half, -(_WIDER - 1) * half)
        return cls(gain, (grey, printed), (grey[inner, inner], printed[inner, inner]), _framed(views.left, half, 0))


def shares_by_hand(views: Views, places: Sequence[tuple[int, int]]) -> NDArray[np.float64]:
    """Say how likely a person left the ink at each of some places.

    Args:
        views: The page.
        places: (x, y) in px of the views, on the ink.

    Returns:
        Probabilities, shape (n,).
    """
    if not places:
        return np.zeros(0)
    seen = patches(views, places)
    shown = seen.astype(np.float32)
    shown /= 255.0
    shares = np.asarray(_network()(shown).ravel(), np.float64)
    return np.where([is_bright_colour(patch) for patch in seen], np.maximum(shares, _COLOURED), shares)


def is_bright_colour(patch: NDArray[np.uint8]) -> bool:
    """Say whether the ink in the middle of a patch is as bright and as coloured as only a highlighter's is."""
    middle = slice(SIDE // 2 - _MIDDLE_PX, SIDE // 2 + _MIDDLE_PX + 1)
    ink = patch[:3, middle, middle][:, patch[4, middle, middle] >= PALE]
    if ink.shape[1] < _LEAST_INK_PX or np.ptp(ink.mean(axis=1)) < _GREY:
        return False
    paper = np.maximum(np.sort(patch[:3].reshape(3, -1)[:, ::_EVERY], axis=1)[:, -SIDE * SIDE // _EVERY // 10], 1)
    channels = ink.mean(axis=1) / paper
    return bool(channels.max() >= _BRIGHT and channels.max() - channels.min() >= _COLOUR)


@lru_cache(maxsize=1)
def _network() -> Network:
    return Network(_MODEL)


def patches(views: Views, places: Sequence[tuple[int, int]]) -> NDArray[np.uint8]:
    """What the network sees of some places.

    Args:
        views: The page.
        places: (x, y) in px of the views.

    Returns:
        uint8, shape (n, 7, SIDE, SIDE): blue, green, red, print, ink; then grey and print of the surroundings.
    """
    framed, half = views.framed, SIDE // 2
    seen = np.empty((len(places), 7, SIDE, SIDE), np.uint8)
    coloured = views.page.found.raw.colour is not None
    if coloured:
        corners = [(x - half, y - half) for x, y in places]
        for patch, part in zip(seen, _coloured(views, corners, framed.gain), strict=True):
            patch[:3] = part.transpose(2, 0, 1)
    for (x, y), patch in zip(places, seen, strict=True):
        own = slice(y, y + SIDE), slice(x, x + SIDE)
        if not coloured:
            patch[:3] = framed.near[0][own]
        patch[3], patch[4] = framed.near[1][own], framed.left[own]
        around = slice(y, y + _WIDER * SIDE), slice(x, x + _WIDER * SIDE)
        for channel, part in enumerate(framed.wide, start=5):
            cv2.resize(part[around], (SIDE, SIDE), dst=patch[channel], interpolation=cv2.INTER_AREA)
    return seen


def _paper(gray: Gray) -> float:
    """How bright the paper of a page is."""
    few = gray[::_EVERY, ::_EVERY]
    return float(np.searchsorted(np.bincount(few.ravel(), minlength=256).cumsum(), _WHITE_SHARE * few.size))


def _coloured(views: Views, corners: Sequence[tuple[int, int]], gain: float) -> Iterator[Colour]:
    """Parts of the page in colour, white beyond the page, each of shape (SIDE, SIDE, 3)."""
    height, width = views.gray.shape
    boxes = [Box(*(side / views.px_per_mm for side in (*corner, SIDE, SIDE))) for corner in corners]
    seen = parts_in_colour(views.page.found.raw, views.page.to_image, boxes, views.px_per_mm)
    for (left, top), dim in zip(corners, seen, strict=True):
        part = cv2.convertScaleAbs(dim, alpha=gain)
        part[: max(0, -top)] = part[max(0, height - top) :] = 255
        part[:, : max(0, -left)] = part[:, max(0, width - left) :] = 255
        yield np.asarray(part, np.uint8)


def _framed(image: Gray, margin: int, value: int) -> Gray:
    return np.asarray(cv2.copyMakeBorder(image, *(margin,) * 4, cv2.BORDER_CONSTANT, value=value), np.uint8)
