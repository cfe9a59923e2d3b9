"""Lines of real hands written on a page, found, told apart, and told from what is crossed out or drawn."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import cv2
import numpy as np
import pytest

from forms.geometry import Box
from forms.layout import PageLayout, Zone
from forms.model import Author, FieldKind
from scan.decide_text import decide_note
from scan.engines import NullDigitReader, TextRead
from scan.found_lines import FoundLine, find_writing
from scan.handwriting import read_writing
from scan.new_ink import find_ink
from scan.readings import Gray, LineKind, RegisteredPage, TextLine
from scan.readings_json import zone_to_json
from tests import paper, paper_ink
from tests.benchmarks.lines import Count, WrittenPage, add
from tests.paper import Paper, Points
from tests.paper_hands import HandwrittenLine, load_hands
from tests.paper_writing import Habit, Written, is_free_of_rules, write_so

SCALE = 8.0
NOTE = Zone("M1.note", FieldKind.NOTE, Author.CITIZEN, Box(12.0, 15.0, 110.0, 40.0), line_mm=8.0)
LAYOUT = PageLayout(1, 148.0, 90.0, (NOTE,))


@dataclass(slots=True)
class Asked:
    """A reader that says "mots" of every line, and remembers what it was given."""

    images: list[Gray] = field(default_factory=list)

    def read_lines(self, lines: Sequence[Gray], *, words: Sequence[str] = ()) -> tuple[TextRead, ...]:
        self.images += lines
        return tuple(TextRead("mots", 0.9) for _ in lines)


def printed() -> Paper:
    return paper.blank_sheet(LAYOUT, px_per_mm=SCALE)


def page_of(sheet: Paper) -> RegisteredPage:
    return paper.sheet_on_layout(sheet, LAYOUT)


@lru_cache(maxsize=1)
def unruled() -> list[HandwrittenLine]:
    """The tests' own lines, without those that were written on rules."""
    return [line for line in load_hands().lines if is_free_of_rules(line)]


def hands(seed: int) -> list[HandwrittenLine]:
    """All that one person wrote of them: three lines."""
    by_writer: dict[str, list[HandwrittenLine]] = {}
    for line in unruled():
        by_writer.setdefault(line.writer, []).append(line)
    several = [own for own in by_writer.values() if len(own) >= 3]
    return several[seed % len(several)]


def written(habit: Habit, seed: int) -> tuple[RegisteredPage, tuple[Written, ...]]:
    sheet, truth = write_so(printed(), NOTE.box, hands(seed), habit, paper_ink.BLUE, seed=seed)
    return page_of(sheet), truth


def counted(habit: Habit, seeds: range) -> Count:
    count = Count()
    for seed in seeds:
        page, truth = written(habit, seed)
        add(count, WrittenPage(page, find_ink(page), truth), found_in(page))
    return count


def found_in(page: RegisteredPage) -> list[FoundLine]:
    writing = find_writing(page, find_ink(page))
    return [line for lines in (*writing.notes.values(), *writing.loose) for line in lines]


def drawn(strokes: Sequence[Points]) -> RegisteredPage:
    return page_of(paper_ink.strokes(printed(), strokes, paper_ink.BLUE, hand=np.random.default_rng(1)))


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("habit", "least"),
    [
        (Habit.ON_RULES, 0.9),
        (Habit.SLANTING, 0.9),
        (Habit.OVER_RULES, 0.9),
        (Habit.LARGE, 0.8),
        (Habit.TWO_PENS, 0.85),
    ],
)
def test_lines_are_found_whole_and_without_their_neighbours(habit: Habit, least: float) -> None:
    count = counted(habit, range(6))

    fates = count.fates[LineKind.WRITING, habit]
    assert fates["found"] >= least * sum(fates.values())
    assert count.false <= 3


def test_words_are_taken_neither_for_crossed_out_nor_for_drawings() -> None:
    count = counted(Habit.ON_RULES, range(8))

    assert sum(count.said.values()) > 15
    assert count.said[LineKind.WRITING, LineKind.WRITING] == sum(count.said.values())


@pytest.mark.sampled(1)
@pytest.mark.parametrize("habit", [Habit.LINE_STRUCK, Habit.LINE_STRUCK_TWICE, Habit.LINE_SCRIBBLED])
def test_a_line_crossed_out_is_said_to_be(habit: Habit) -> None:
    count = counted(habit, range(6))

    assert count.said[LineKind.CROSSED_OUT, LineKind.CROSSED_OUT] >= 5
    assert count.said[LineKind.WRITING, LineKind.CROSSED_OUT] == 0


def test_a_word_crossed_out_is_parted_from_the_rest_of_its_line() -> None:
    count = counted(Habit.WORD_SCRIBBLED, range(6))

    assert count.said[LineKind.CROSSED_OUT, LineKind.CROSSED_OUT] >= 4
    assert count.fates[LineKind.WRITING, Habit.WORD_SCRIBBLED]["lost"] == 0


@pytest.mark.parametrize("seed", [0, 1, 2, 3])
def test_what_is_written_above_a_line_crossed_out_is_read(seed: int) -> None:
    struck, instead = hands(seed)[:2]
    sheet = paper_ink.write_line(printed(), Box(12.0, 23.0, 110.0, 8.0), struck.image, row=0)
    through = np.array([[11.0, 29.8], [60.0, 29.5], [122.0, 29.6]])
    sheet = paper_ink.stroke(sheet, through, paper_ink.BLUE, hand=np.random.default_rng(seed))
    alpha = paper_ink.ink_of(instead.image)
    size = (15 * alpha.shape[1] // len(alpha), 30)
    small = np.asarray(cv2.resize(alpha[:, : alpha.shape[1] // 2], size), np.float32)
    hand = np.random.default_rng(seed)
    drawn_above = paper_ink.as_written(small, paper_ink.BLUE, sheet, hand)
    paper_ink.lay(sheet, drawn_above, (240, 184), paper_ink.BLUE, hand=hand)

    found = found_in(page_of(sheet))

    (above,) = [line for line in found if line.kind is LineKind.WRITING]
    assert above.box.bottom < 28.0
    assert any(line.kind is LineKind.CROSSED_OUT for line in found)


@pytest.mark.parametrize(
    "strokes",
    [
        [np.stack([40 + 8 * np.cos(turn), 34 + 8 * np.sin(turn)], axis=1) for turn in [np.linspace(0, 6.6, 20)]],
        [np.array([[30.0, 40.0], [42.0, 36.0], [52.0, 33.0]])],
        [np.array([[30.0, 30.0], [30.3, 36.0], [30.1, 44.0]])],
    ],
    ids=["ring", "arrow", "bar"],
)
def test_what_is_drawn_is_kept_as_a_drawing(strokes: Sequence[Points]) -> None:
    found = found_in(drawn(strokes))

    assert [line.kind for line in found] == [LineKind.DRAWING]


def test_a_line_under_words_is_drawn_and_they_are_read() -> None:
    sheet = paper_ink.write_line(printed(), NOTE.box, hands(1)[0].image, row=1)
    under = np.array([[14.0, 33.6], [50.0, 33.8], [110.0, 33.5]])
    page = page_of(paper_ink.stroke(sheet, under, paper_ink.BLUE, hand=np.random.default_rng(1)))

    kinds = [line.kind for line in found_in(page)]

    assert kinds.count(LineKind.DRAWING) == 1
    assert kinds.count(LineKind.WRITING) == 1


def test_a_stroke_is_as_dark_where_it_crosses_a_rule() -> None:
    page = drawn([np.array([[40.0, 18.0], [40.0, 28.0]]), np.array([[41.0, 18.0], [44.0, 22.0], [41.0, 25.0]])])

    (line,) = found_in(page)

    rule = round((NOTE.box.y + 8.0) * SCALE) - line.window.top
    column = round(40.0 * SCALE) - line.window.left
    course = line.ink[rule - 16 : rule + 16, column - 4 : column + 5].max(axis=1).astype(float)
    assert course.min() > 0.75 * np.median(course)


def test_a_stroke_along_a_rule_is_shown_to_the_reader_as_thick_as_beside_it() -> None:
    rule = NOTE.box.y + 8.0
    page = drawn([np.array([[30.0, y], [34.0, y]]) for y in (rule, rule - 4.0)])

    beside, along = found_in(page)

    thick = [float((line.seen >= 90).sum(axis=0)[12:-12].mean()) for line in (beside, along)]
    assert thick[1] >= 0.9 * thick[0] > 1.0


@pytest.mark.parametrize(("tall", "thick"), [(6.0, 0.5), (9.0, 1.0), (14.0, 1.5), (18.0, 0.5), (18.0, 2.5)])
@pytest.mark.parametrize("word", ["NON", "CAF", "06 12", "oui"])
def test_words_written_large_or_with_felt_are_read(word: str, tall: float, thick: float) -> None:
    sheet = printed()
    font, size = cv2.FONT_HERSHEY_SIMPLEX, tall * SCALE / 21
    cv2.putText(sheet.image, word, (180, round(44 * SCALE)), font, size, (40, 35, 35), round(thick * SCALE))

    found = found_in(page_of(sheet))

    assert [line.kind for line in found] == [LineKind.WRITING]


def test_what_is_crossed_out_or_drawn_is_not_read() -> None:
    page, _ = written(Habit.LINE_SCRIBBLED, 1)
    reader, ink = Asked(), find_ink(page)

    lines = read_writing(page, ink, reader, NullDigitReader()).notes["M1.note"]

    kinds = [line.kind for line in lines]
    assert LineKind.CROSSED_OUT in kinds
    assert len(reader.images) == kinds.count(LineKind.WRITING)
    assert all(line.text == "" for line in lines if line.kind is not LineKind.WRITING)


def test_a_note_says_in_its_text_which_lines_are_crossed_out() -> None:
    page, _ = written(Habit.ON_RULES, 1)
    words = TextLine("venir lundi", 0.99, Box(12.0, 15.0, 40.0, 6.0))
    struck = TextLine("", 0.0, Box(12.0, 23.0, 40.0, 6.0), LineKind.CROSSED_OUT)

    reading = decide_note(NOTE, find_ink(page).zones["M1.note"], [words, struck])

    assert reading.text == "venir lundi\n[raturé]"
    said = zone_to_json(reading)["lines"]
    assert [line.get("kind") for line in said] == [None, "crossed-out"]
