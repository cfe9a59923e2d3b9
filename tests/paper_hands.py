"""Real handwriting to lay on paper: lines with what they say, and single digits. See tests/data/README.md."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from scan.readings import Gray

INK: Final = Path(__file__).parent / "data" / "ink"


@dataclass(frozen=True, slots=True)
class HandwrittenLine:
    """A line of real handwriting.

    Attributes:
        image: Ink on white, at 300 dpi or so.
        text: What it says.
        writer: Whose hand it is.
    """

    image: Gray
    text: str
    writer: str


@dataclass(frozen=True, slots=True)
class Hands:
    """The handwriting that tests write with.

    Attributes:
        lines: In the order of `lines.tsv`.
        digits: By digit, `"0"` to `"9"`, then by writer.
    """

    lines: tuple[HandwrittenLine, ...]
    digits: Mapping[str, Mapping[str, tuple[Gray, ...]]]

    def line(self, seed: int) -> HandwrittenLine:
        """One of the lines; consecutive seeds give different writers."""
        return self.lines[(seed * 17) % len(self.lines)]

    def number(self, digits: str, *, seed: int = 0) -> tuple[Gray | None, ...]:
        """One image a digit; a space leaves its cell empty. One hand, as far as it left every digit that is asked."""
        person = np.random.default_rng(seed)
        writers = sorted({writer for by_writer in self.digits.values() for writer in by_writer})
        person.shuffle(writers)
        writers.sort(key=lambda writer: -sum(writer in self.digits[digit] for digit in set(digits) if digit != " "))
        first = writers[0 : max(1, len(writers) // 4)]
        order = [first[int(person.integers(len(first)))], *writers]
        return tuple(None if digit == " " else self._digit(digit, order, person) for digit in digits)

    def _digit(self, digit: str, writers: Sequence[str], person: np.random.Generator) -> Gray:
        images = next(self.digits[digit][writer] for writer in writers if writer in self.digits[digit])
        return images[int(person.integers(len(images)))]

    def date(self, iso: str, *, seed: int = 0) -> tuple[Gray | None, ...]:
        """The eight digits of a date as people write it: day, month, year."""
        year, month, day = iso.split("-")
        return self.number(day + month + year, seed=seed)


@lru_cache(maxsize=1)
def load_hands() -> Hands:
    """Read the handwriting of `tests/data/ink`."""
    digits: dict[str, dict[str, list[Gray]]] = {}
    for path in sorted((INK / "digits").glob("*.png")):
        digit, writer = path.stem.rpartition("_")[0].split("_", 1)
        digits.setdefault(digit, {}).setdefault(writer, []).append(read_grey(path))
    frozen = {digit: {writer: tuple(images) for writer, images in own.items()} for digit, own in digits.items()}
    return Hands(read_lines(INK), frozen)


def read_lines(folder: Path) -> tuple[HandwrittenLine, ...]:
    """Read the lines that a folder's `lines.tsv` names: file, writer, text."""
    rows = [row.split("\t") for row in (folder / "lines.tsv").read_text("utf-8").splitlines()[1:]]
    return tuple(HandwrittenLine(read_grey(folder / file), text, writer) for file, writer, text in rows)


def read_grey(path: Path) -> Gray:
    """Read an image as grey."""
    image = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    assert image is not None, path
    return np.asarray(image, np.uint8)
