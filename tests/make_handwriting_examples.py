"""Makes docs/handwriting-examples.jpg: how the hardest hands are read, beside an easy one.

    python -m tests.make_handwriting_examples

For every writer of the collection (see `tests.benchmarks.notes.COLLECTION`) of whom no network learnt; of the writers
read worst, and of the one read best, two lines each as they were scanned, with what was read under them. Characters
that are wrong are red, a red bar stands where some are missing. Run it after every change of the network.
"""

import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from scan.line_reader import LineReader
from scan.readings import Colour, Gray
from scan.training.handwriting_lines import distance, is_consent, plain
from tests.benchmarks.notes import COLLECTION
from tests.contact_sheet import WIDTH, lettered, titled
from tests.paper_hands import HandwrittenLine, read_lines

EXAMPLES: Final = Path(__file__).parents[1] / "docs" / "handwriting-examples.jpg"

_WORST: Final = 6
"""Writers that are shown because they are read worst."""
_LINES: Final = 2
"""Lines of each: those whose error is nearest to the writer's own."""
_LEFT: Final = 24
_LINE_PX: Final = (WIDTH - 2 * _LEFT, 84)
_ROW: Final = 44
"""Height of a row of text, px."""
_FONT: Final = Path(__file__).parents[1] / "print" / "fonts" / "AtkinsonHyperlegibleNext-Regular.ttf"
_SIZE: Final = 27
_RIGHT: Final = (40, 40, 40)
_WRONG: Final = (30, 30, 200)
"""Blue, green, red."""


@dataclass(frozen=True, slots=True)
class ReadExample:
    """A line and what was made of it: its picture, what it says, what was read."""

    line: HandwrittenLine
    read: str

    @property
    def errors(self) -> int:
        """Characters to change, add or remove."""
        return distance(plain(self.read), plain(self.line.text))

    @property
    def rate(self) -> float:
        """Errors by characters written."""
        return self.errors / max(1, len(plain(self.line.text)))


def make() -> Colour:
    """Read the whole collection, and draw the sheet."""
    reader = LineReader()
    by_writer: dict[str, list[ReadExample]] = defaultdict(list)
    lines = [line for line in read_lines(COLLECTION) if not is_consent(line.text)]
    for number, line in enumerate(lines):
        if number % 50 == 0:
            print(f"line {number} of {len(lines)}", file=sys.stderr)
        by_writer[line.writer].append(ReadExample(line, reader.read_lines([line.image])[0].text))
    return sheet(by_writer)


def sheet(by_writer: Mapping[str, Sequence[ReadExample]]) -> Colour:
    """The writers read worst, then the one read best."""
    writers = sorted(by_writer, key=lambda writer: -rate_of(by_writer[writer]))
    chosen = writers[:_WORST] + writers[-1:]
    parts = [_of_writer(writer, by_writer[writer], writers.index(writer) + 1, len(writers)) for writer in chosen]
    title = "Handwriting: the hands read worst, and the one read best (Copiste d'un jour, BAnQ, 2024, CC-BY 4.0)"
    return titled(title, np.vstack(parts))


def rate_of(examples: Sequence[ReadExample]) -> float:
    """Characters of a writer read wrong, of those written."""
    return sum(one.errors for one in examples) / max(1, sum(len(plain(one.line.text)) for one in examples))


def coloured(read: str, written: str) -> list[tuple[str, bool]]:
    """What was read in pieces, each with whether it is wrong; a piece "|" stands where something is missing."""
    pieces: list[tuple[str, bool]] = []
    for what, first, last, start, end in SequenceMatcher(None, read, written, autojunk=False).get_opcodes():
        if what == "equal":
            pieces.append((read[first:last], False))
        elif last > first:
            pieces.append((read[first:last], True))
        elif end > start:
            pieces.append(("|", True))
    return pieces


def _of_writer(writer: str, examples: Sequence[ReadExample], place: int, of: int) -> Colour:
    own = rate_of(examples)
    chosen = sorted(examples, key=lambda one: abs(one.rate - own))[:_LINES]
    head = _blank(_ROW)
    said = f"{writer}: {own:.1%} of characters wrong with the language model, hand {place} of {of} from the worst"
    rows = [lettered(head, [(float(_LEFT), 12.0, said)], size=22, bold=True)]
    for one in chosen:
        rows += [_picture(one.line.image)]
        rows += [_text([(plain(one.line.text), False)]), _text(coloured(plain(one.read), plain(one.line.text)))]
    return np.vstack(rows)


def _picture(line: Gray) -> Colour:
    """The line as large as fits, at the left."""
    canvas = _blank(_LINE_PX[1])
    scale = min(_LINE_PX[0] / line.shape[1], _LINE_PX[1] / line.shape[0])
    small = cv2.resize(line, (round(line.shape[1] * scale), round(line.shape[0] * scale)), interpolation=cv2.INTER_AREA)
    canvas[: small.shape[0], _LEFT : _LEFT + small.shape[1]] = small[:, :, None]
    return canvas


def _text(pieces: Sequence[tuple[str, bool]]) -> Colour:
    picture = Image.fromarray(_blank(_ROW))
    pencil, font, left = ImageDraw.Draw(picture), ImageFont.truetype(str(_FONT), _SIZE), float(_LEFT)
    for text, wrong in pieces:
        pencil.text((left, 4), text, fill=_WRONG if wrong else _RIGHT, font=font)
        left += pencil.textlength(text, font=font)
    return np.asarray(picture, np.uint8).copy()


def _blank(height: int) -> Colour:
    return np.full((height, WIDTH, 3), 255, np.uint8)


def main() -> int:
    """Write the sheet."""
    if not COLLECTION.is_dir():
        print(f"{COLLECTION.name}: the collection of lines is not beside the repository", file=sys.stderr)
        return 2
    ok, data = cv2.imencode(".jpg", make(), [cv2.IMWRITE_JPEG_QUALITY, 82])
    assert ok
    EXAMPLES.write_bytes(data.tobytes())
    return 0


if __name__ == "__main__":
    sys.exit(main())
