"""Real handwriting, laid on a page and read with the network."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

from forms.geometry import Box
from forms.layout import PageLayout, Zone
from forms.model import Author, FieldKind
from scan.darkness import Window
from scan.digits import DigitNetwork
from scan.engines import TextRead, WordRead
from scan.found_lines import FoundLine
from scan.handwriting import read_lines, read_writing
from scan.ink_pieces import Piece
from scan.line_ink import levelled, stretched
from scan.line_reader import LineReader
from scan.lines import split_lines
from scan.new_ink import find_ink
from scan.readings import Gray, LineKind, RegisteredPage
from tests import paper, paper_ink
from tests.paper import Paper

SCALE = 8.0
NETWORK = DigitNetwork()
INK = Path(__file__).parents[1] / "data" / "ink"
CELLS = tuple(Box(12.0 + 6.0 * column, 60.0, 6.0, 8.0) for column in range(8))
NOTE = Zone("M1.note", FieldKind.NOTE, Author.CITIZEN, Box(12.0, 15.0, 124.0, 24.0), line_mm=8.0)
DATE = Zone("M1.appointment", FieldKind.DATE, Author.AGENT, Box(12.0, 60.0, 48.0, 8.0), cells=CELLS)
LAYOUT = PageLayout(1, 148.0, 90.0, (NOTE, DATE))


@dataclass(slots=True)
class Given:
    """A reader that says the same of every line, and remembers the names that it was told."""

    said: TextRead
    told: list[tuple[str, ...]] = field(default_factory=list)

    def read_lines(self, lines: Sequence[Gray], *, words: Sequence[str] = ()) -> tuple[TextRead, ...]:
        if lines:
            self.told.append(tuple(words))
        return tuple(self.said for _ in lines)


@pytest.fixture(scope="module")
def reader() -> LineReader:
    return LineReader()


def printed() -> Paper:
    return paper.blank_sheet(LAYOUT, px_per_mm=SCALE)


def page_of(sheet: Paper) -> RegisteredPage:
    return paper.sheet_on_layout(sheet, LAYOUT)


def image(path: Path) -> Gray:
    return np.asarray(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE), np.uint8)


def lines_of(writer: str, count: int) -> list[tuple[Gray, str]]:
    rows = [row.split("\t") for row in (INK / "lines.tsv").read_text("utf-8").splitlines()[1:]]
    return [(image(INK / row[0]), row[2]) for row in rows if row[1] == writer][:count]


def a_writer(least: int) -> str:
    writers = [row.split("\t")[1] for row in (INK / "lines.tsv").read_text("utf-8").splitlines()[1:]]
    return next(writer for writer in writers if writers.count(writer) >= least)


def test_each_line_of_a_note_is_one_line_from_the_top(reader: LineReader) -> None:
    sheet = printed()
    written = lines_of(a_writer(2), 2)
    for row, (ink, _) in enumerate(written):
        sheet = paper_ink.write_line(sheet, NOTE.box, ink, row=row)
    page = page_of(sheet)

    read = read_writing(page, find_ink(page), reader, NETWORK).notes["M1.note"]

    assert len(read) == 2
    assert read[0].box.center.y < read[1].box.y + 2
    for line, (_, text) in zip(read, written, strict=True):
        assert set(line.text.lower().split()) & set(text.lower().split())


def test_each_word_of_a_line_lies_in_its_part_of_the_page(reader: LineReader) -> None:
    ink, _ = lines_of(a_writer(2), 1)[0]
    page = page_of(paper_ink.write_line(printed(), NOTE.box, ink, row=1))

    (line,) = read_writing(page, find_ink(page), reader, NETWORK).notes["M1.note"]

    assert [word.text for word in line.words] == line.text.split()
    assert all(one.box.x < two.box.x for one, two in pairwise(line.words))
    assert line.words[0].box.x == pytest.approx(line.box.x, abs=2.0)
    assert line.words[-1].box.right == pytest.approx(line.box.right, abs=2.0)
    widest = max(line.words, key=lambda word: word.box.w)
    assert len(widest.text) >= 0.6 * max(len(word.text) for word in line.words)


def test_words_of_a_line_that_falls_lie_where_the_line_is() -> None:
    box = Box(10.0, 20.0, 80.0, 12.0)
    bare = np.zeros((110, 656), np.uint8)
    line = FoundLine(LineKind.WRITING, Window(152, 72, 262, 728), bare, bare, 0.1, box)
    reader = Given(TextRead("oui non", 0.9, (), (WordRead("oui", 0.9, 0.0, 0.4), WordRead("non", 0.8, 0.6, 1.0))))

    (read,) = read_lines([line], reader, px_per_mm=8.0)

    first, last = (word.box for word in read.words)
    assert (first.x, last.right) == pytest.approx((9.0, 91.0))
    assert first.center.y < box.center.y < last.center.y
    assert first.h == pytest.approx(4.0)
    assert all(box.y <= part.y and part.bottom <= box.bottom + 1e-6 for part in (first, last))


def test_a_reader_is_told_the_names_that_the_record_has() -> None:
    sheet = paper_ink.write_line(printed(), NOTE.box, lines_of(a_writer(2), 1)[0][0], row=0)
    page, reader = page_of(sheet), Given(TextRead("", 0.0))

    read_writing(page, find_ink(page), reader, NETWORK, names=("Korbax",))

    assert reader.told == [("Korbax",)]


def test_a_page_without_ink_is_not_read(reader: LineReader) -> None:
    page = page_of(printed())

    writing = read_writing(page, find_ink(page), reader, NETWORK)

    assert (dict(writing.notes), dict(writing.cells), writing.loose) == ({}, {}, ())


def test_pale_ink_becomes_as_dark_as_a_pen() -> None:
    pale = np.zeros((20, 20), np.uint8)
    pale[5:15, 8:12] = 60

    assert stretched(pale).min() < 100
    assert stretched(pale).max() == 255


def test_a_climbing_line_is_made_level() -> None:
    climbing = np.full((80, 300), 255, np.uint8)
    cv2.line(climbing, (0, 60), (299, 30), (0,), 3)

    level = levelled(climbing, -0.1)

    assert level.shape[0] < 20


def test_slanting_lines_are_told_apart() -> None:
    labels = np.zeros((200, 480), np.int32)
    for row in range(3):
        for word in range(6):
            x, y = 20 + 75 * word, 30 + 32 * row + 5 * word
            cv2.rectangle(labels, (x, y), (x + 50, y + 10), row * 6 + word + 1, -1)
    pieces = [
        Piece(
            label,
            Box(*(value / 4.0 for value in cv2.boundingRect((labels == label).astype(np.uint8)))),
            30.0,
            0.5,
            0.5,
            0.5,
        )
        for label in range(1, 19)
    ]

    lines = split_lines(labels, pieces, 4.0, 8.0)

    assert len(lines) == 3
    assert [line.window.top for line in lines] == sorted(line.window.top for line in lines)
    assert all(0.04 < line.slope < 0.09 for line in lines)
