"""Lines in which dates, times, phone numbers and their like are written, and what stands in any line by its text.

    python -m scan.training.value_lines OUT --lines 1500 --seed 77 --fonts FONTS [--sentences copiste-train/lines.tsv …]

OUT is a source as `handwriting_synthetic` makes it, but half of its lines and more hold a value. What they hold is told
by their text: it is searched as a network's frames are, which then are sure of every character. So a form that is read
wrong is taken for the truth too: whether the rules are right is told by tables that were written by hand,
`tests/scan/test_what_follows.py` and `tests/scan/test_words_around.py`.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import cv2

from scan.found_values import values_of
from scan.training.handwriting_fonts import load_fonts
from scan.training.handwriting_lines import ALPHABET, plain
from scan.training.handwriting_synthetic import save, synthetic_lines
from scan.training.handwriting_text import LineMaker, read_sentences
from scan.written_forms import ValueKind

_WITHOUT: Final = 0.1
"""Share of the lines without a value that are kept."""


class ValueLines(LineMaker):
    """Makes lines of text of which half and more hold a value."""

    def line(self) -> str:
        """One more line."""
        while True:
            text = super().line()
            if written_values(text) or self._maybe(_WITHOUT):
                return text


def main(arguments: Sequence[str] | None = None) -> int:
    """Write a source."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--lines", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=77)
    parser.add_argument("--fonts", type=Path, required=True, help="what handwriting_fonts fetched")
    parser.add_argument("--sentences", type=Path, nargs="*", default=[], help="lines.tsv of lines to write again")
    asked = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    texts = ValueLines(asked.seed, [text for path in asked.sentences for text in read_sentences(path)])
    save(asked.out, synthetic_lines(asked.lines, asked.seed, load_fonts(asked.fonts), texts))
    return 0


def written_values(text: str) -> list[tuple[ValueKind, str]]:
    """The values that stand in a text, from the left, by the rules by which they are read."""
    return values_of(plain(text), ALPHABET)


if __name__ == "__main__":
    sys.exit(main())
