"""What is around a date or a number, as captured and as printed, with what stands in each cell."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from forms.geometry import Box
from forms.units import Mm
from scan.readings import Gray
from scan.training.written_whole import written_whole

AROUND_MM: Final[Mm] = 4.0

NO_DIGIT: Final = 10
"""Something that no digit is: a slash, a scribble, a digit struck out or over another, half of two digits."""

NOTHING: Final = 11
"""A cell left free."""


_SIZE_PX: Final = (128, 512)
_CELLS: Final = 8
"""Height and width of the largest strip, and how many cells it has."""


@dataclass(frozen=True, slots=True)
class Strip:
    """A date or a number.

    Attributes:
        gray: The cells and 4 mm around as captured, uint8, shape (height, width), 0 is black, at `scan.warp.PX_PER_MM`.
        printed: The same as printed.
        cells: In mm from its top left corner.
        written: What stands in each: a digit, `NO_DIGIT` or `NOTHING`.
        gain: How many times paler than drawn print came out.
        two_levels: It was scanned with one bit a pixel.
    """

    gray: Gray
    printed: Gray
    cells: tuple[Box, ...]
    written: tuple[int, ...]
    gain: float
    two_levels: bool = False


def save_strips(strips: Sequence[Strip], path: Path) -> None:
    """Write strips to one file, padded to one size."""
    images = np.full((2, len(strips), *_SIZE_PX), 255, np.uint8)
    sizes = np.array([strip.gray.shape for strip in strips], np.int32)
    cells = np.zeros((len(strips), _CELLS, 4), np.float32)
    written = np.full((len(strips), _CELLS), -1, np.int8)
    for place, strip in enumerate(strips):
        height, width = strip.gray.shape
        images[0, place, :height, :width], images[1, place, :height, :width] = strip.gray, strip.printed
        cells[place, : len(strip.cells)] = [cell.as_list() for cell in strip.cells]
        written[place, : len(strip.written)] = strip.written
    gains = np.array([strip.gain for strip in strips], np.float32)
    two_levels = np.array([strip.two_levels for strip in strips], np.bool_)
    with written_whole(path) as file:
        np.savez_compressed(
            file,
            gray=images[0],
            printed=images[1],
            sizes=sizes,
            cells=cells,
            written=written,
            gains=gains,
            two_levels=two_levels,
        )


def load_strips(path: Path) -> Iterator[Strip]:
    """Read what `save_strips` wrote."""
    with np.load(path) as data:
        named = [data[name] for name in ("gray", "printed", "sizes", "cells", "written", "gains", "two_levels")]
    for gray, printed, (height, width), cells, written, gain, two_levels in zip(*named, strict=True):
        count = int((written >= 0).sum())
        boxes = tuple(Box(*cell) for cell in cells[:count].tolist())
        part = slice(0, height), slice(0, width)
        yield Strip(gray[part], printed[part], boxes, tuple(written[:count].tolist()), float(gain), bool(two_levels))
