"""Writes lines of invented handwriting, as pictures with their text.

    python -m scan.training.handwriting_fonts FONTS
    python -m scan.training.handwriting_synthetic OUT --lines 12000 --seed 1 --fonts FONTS \
        [--sentences copiste-train/lines.tsv …] [--dictionary index.dic]

OUT/lines.tsv has `file`, `writer`, `text` as data sets of real lines do; OUT/lines holds one grey JPEG a line. Fonts
come from `handwriting_fonts.py`, texts from `handwriting_text.py`; the dictionary is that of the npm package
dictionary-fr (MPL-2.0). The same arguments give the same lines.
"""

import argparse
import csv
import io
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scan.training.handwriting_fonts import HandFont, load_fonts
from scan.training.handwriting_hands import Writer, invent_writer
from scan.training.handwriting_ink import Papers, choose_pen, draw
from scan.training.handwriting_text import LineMaker, read_sentences, read_words
from scan.training.written_whole import written_whole

_LINES_OF_ONE: Final = (6, 20)
"""How many lines one writer writes: fewer than the 22 of a real one, so that there are more writers."""
_TRIES: Final = 40
"""Texts offered to a writer for one line, of which its fonts must have every character."""
_QUALITY: Final = 88
TABLE: Final = "lines.tsv"
"""What makes a folder a source."""


@dataclass(frozen=True, slots=True)
class InventedLine:
    """A line of invented handwriting: its picture, grey; who wrote it; what it says."""

    picture: NDArray[np.uint8]
    writer: str
    text: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Write a data set."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--lines", type=int, default=12000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fonts", type=Path, required=True, help="what handwriting_fonts fetched")
    parser.add_argument("--sentences", type=Path, nargs="*", default=[], help="lines.tsv of lines to write again")
    parser.add_argument("--dictionary", type=Path, help="index.dic of the package dictionary-fr")
    asked = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    sentences = [text for path in asked.sentences for text in read_sentences(path)]
    words = list(read_words(asked.dictionary)) if asked.dictionary is not None else []
    texts = LineMaker(asked.seed, sentences, words)
    begun = time.process_time()
    save(asked.out, synthetic_lines(asked.lines, asked.seed, load_fonts(asked.fonts), texts))
    print(f"{1000 * (time.process_time() - begun) / asked.lines:.1f} ms of a core a line", file=sys.stderr)
    return 0


def synthetic_lines(count: int, seed: int, fonts: Sequence[HandFont], texts: LineMaker) -> Iterator[InventedLine]:
    """Lines of one writer after the other."""
    hand = np.random.default_rng((seed, 1))
    papers = Papers(hand)
    made, number = 0, 0
    while made < count:
        number += 1
        writer = invent_writer(number, fonts, hand)
        pen = choose_pen(writer.letter_px, hand, fonts=len(writer.fonts))
        for _ in range(min(count - made, int(hand.integers(*_LINES_OF_ONE)))):
            text = _text_for(writer, texts)
            if text is not None:
                made += 1
                yield InventedLine(draw(writer.write(text, hand), pen, papers, hand), writer.name, text)


def save(folder: Path, lines: Iterator[InventedLine]) -> None:
    """Write lines and what they say into a folder, which is made.

    The table comes last: a folder in which the writing was stopped half-way has none, so that it is no source, and is
    written again.

    Raises:
        FileExistsError: There is a whole source.
        OSError: A picture or the table cannot be written.
    """
    if (folder / TABLE).exists():
        raise FileExistsError(f"{folder / TABLE} is there: remove it to make these lines again")
    (folder / "lines").mkdir(parents=True, exist_ok=True)
    rows = io.StringIO(newline="")
    table = csv.writer(rows, delimiter="\t", quoting=csv.QUOTE_NONE, quotechar=None)
    table.writerow(("file", "writer", "text"))
    for number, line in enumerate(lines):
        name = f"lines/{number:06d}.jpg"
        if not cv2.imwrite(str(folder / name), line.picture, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY]):
            raise OSError(f"{folder / name} cannot be written")
        table.writerow((name, line.writer, line.text))
    with written_whole(folder / TABLE) as file:
        file.write(rows.getvalue().encode())


def _text_for(writer: Writer, texts: LineMaker) -> str | None:
    """A text that a writer's fonts can write; None where there was none among many."""
    for _ in range(_TRIES):
        text = texts.line()
        if writer.only_capitals:
            text = text.upper()
        if writer.can_write(text):
            return text
    return None


if __name__ == "__main__":
    raise SystemExit(main())
