"""Cuts single digits out of lines of handwriting, where the network that reads lines is sure of them.

    python -m scan.training.handwriting_digits scan/models/handwriting.onnx OUT.npz SOURCE …

OUT holds `images`, uint8, shape (n, 28, 28), ink 255, as `scan.digits.framed` gives them, `digits` and `writers`. A
digit is where the network's likeliest path has it, between the middles of the gaps to its neighbours, if the reading
and the transcription agree on it and on the characters beside it.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scan.connected import connected
from scan.digits import framed
from scan.line_reader import LineReader
from scan.line_views import inked_at
from scan.training.handwriting_lines import WrittenLine, read_picture, read_source
from scan.training.handwriting_places import agreed, spelled

_HEIGHT_PX: Final = 64
_INK: Final = 0.25
_LEAST_PX: Final = 12
"""Ink from this on, and digits at least so high, on lines `_HEIGHT_PX` high."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Cut digits out of sources."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("sources", type=Path, nargs="+")
    asked = parser.parse_args(arguments)
    reader = LineReader(asked.model, french=False)
    found: list[tuple[NDArray[np.uint8], int, str]] = []
    for source in asked.sources:
        lines = [line for line in read_source(source) if any(letter.isdigit() for letter in line.text)]
        for number, line in enumerate(lines):
            found += [(image, digit, line.writer) for image, digit in cut_digits(reader, line)]
            if number % 200 == 0:
                print(f"{source.name}: {number} of {len(lines)} lines, {len(found)} digits", file=sys.stderr)
    images, digits, writers = zip(*found, strict=True)
    np.savez_compressed(asked.out, images=np.stack(images), digits=np.array(digits), writers=np.array(writers))
    return 0


def cut_digits(reader: LineReader, line: WrittenLine) -> Iterator[tuple[NDArray[np.uint8], int]]:
    """The digits of a line on which reading and transcription agree, with what they are."""
    picture = read_picture(line.picture)
    text, places = spelled(reader, picture)
    height, width = picture.shape
    ink = inked_at(picture, max(1, round(width * _HEIGHT_PX / height)), _HEIGHT_PX)
    for place, _ in agreed(text, line.text):
        if not text[place].isdigit():
            continue
        left, right = ((places[one] + places[one + 1]) / 2 * ink.shape[1] for one in (place - 1, place))
        own = _own_ink(ink, left, right)
        if own is not None:
            yield own, int(text[place])


def _own_ink(ink: NDArray[np.float32], left: float, right: float) -> NDArray[np.uint8] | None:
    """The pieces of ink whose middle lies between, framed; None where that is no digit."""
    labels, stats, middles = connected((ink > _INK).astype(np.uint8))
    stats, across = np.asarray(stats), np.asarray(middles)[:, 0]
    keep = (left <= across) & (across <= right) & (stats[:, cv2.CC_STAT_WIDTH] < 2.2 * (right - left) + 8)
    keep[0] = False
    own = np.where(keep[labels], ink, 0.0)
    rows = np.flatnonzero(own.max(axis=1) > _INK)
    if rows.size == 0 or rows[-1] - rows[0] < _LEAST_PX:
        return None
    return framed(np.asarray(own * 255, np.uint8))


if __name__ == "__main__":
    sys.exit(main())
