"""Cells as both networks for digits see them, with what stands in each: small enough to keep hundreds of thousands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scan.cells import CELL_INK_MM2, cell_ink
from scan.darkness import PALE
from scan.digits import framed
from scan.engines import CellView
from scan.training.digit_strips import Strip
from scan.training.written_whole import written_whole
from scan.warp import PX_PER_MM

SHARDS: Final = "seen-*.npz"
_NAMES: Final = ("inks", "around", "written", "strips")


@dataclass(frozen=True, slots=True)
class Cells:
    """What both networks see of cells with ink, and what stands there.

    Attributes:
        inks: uint8, shape (n, 28, 28).
        around: uint8, shape (n, 2, 44, 36).
        written: Class of each: a digit, no digit, nothing.
        strips: Number of the date or number of each.
    """

    inks: NDArray[np.uint8]
    around: NDArray[np.uint8]
    written: NDArray[np.int64]
    strips: NDArray[np.int64]

    @classmethod
    def seen(cls, strips: Sequence[Strip]) -> "Cells":
        """The cells with ink of some dates and numbers."""
        found = [(number, *seen) for number, strip in enumerate(strips) for seen in _views(strip)]
        numbers, views, written = zip(*found, strict=True)
        inks, around = np.stack([framed(view.ink) for view in views]), np.stack([view.around for view in views])
        return cls(inks, around, np.array(written, np.int64), np.array(numbers, np.int64))

    @classmethod
    def load(cls, folders: Sequence[Path]) -> "Cells":
        """The cells of all shards of some folders."""
        shards = []
        for path in (path for folder in folders for path in sorted(folder.glob(SHARDS))):
            with np.load(path) as data:
                shards.append([data[name] for name in _NAMES])
        ends = np.cumsum([0, *(int(shard[3].max()) + 1 for shard in shards)])
        for shard, start in zip(shards, ends, strict=False):
            shard[3] = shard[3] + start
        return cls(*(np.concatenate(one) for one in zip(*shards, strict=True)))

    def save(self, path: Path) -> None:
        """Write them; what stands there was written whole."""
        with written_whole(path) as file:
            np.savez_compressed(file, **{name: getattr(self, name) for name in _NAMES})


def _views(strip: Strip) -> Iterator[tuple[CellView, int]]:
    for cell, what in zip(strip.cells, strip.written, strict=True):
        view = cell_ink(strip.gray, strip.printed, cell, PX_PER_MM, gain=strip.gain).view
        if float((view.ink >= PALE).sum()) / PX_PER_MM**2 >= CELL_INK_MM2:
            yield view, what
