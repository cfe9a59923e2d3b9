"""What the benchmark of marks counts and concludes, before its figures are believed."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from scan.bounds import upper_bound
from scan.training.chances import calibration_error, one_in, reliability
from tests.benchmarks import marks, marks_state, marks_tables
from tests.benchmarks.diagram import draw_reliability
from tests.benchmarks.marks import Task, Wanted
from tests.benchmarks.marks_pages import FIRST_SEED, Booklets, Box, Page, Row, measure_page, pen_name
from tests.benchmarks.marks_state import Code
from tests.filling import Verdict
from tests.paper_ink import Drawn, Pen
from tests.paper_marks import Gesture, pen_for
from tests.paper_pens import EVERYDAY, HARD
from tests.unseen import PENS

HERE = Code("f" * 16, "abc1234")
TICKED = Box("M1.done", "tick", "gel", meant=True, value=True, mark="tick", confidence=0.999, auto=True)
EMPTY = Box("M2.done", "empty", "", meant=False, value=False, mark="empty", confidence=0.998, auto=True)
TAKEN_BACK = Box("M3.done", "struck across", "gel", False, value=True, mark="cross", confidence=0.97, auto=True)
DOT = Box("M4.done", "dot", "gel", meant=None, value=True, mark="tick", confidence=0.95, auto=True)
PAGE = Page(Row.FLATBED, FIRST_SEED, "mariage", 2, "flat", "", boxes=(TICKED, EMPTY), off_mm=(0.02, 0.1))


@pytest.fixture(scope="module")
def booklets() -> Booklets:
    """Printed once."""
    return Booklets()


@pytest.mark.parametrize(
    ("wrong", "count", "bound"),
    [
        (0, 100_000, 2.99569e-05),
        (0, 59, 0.0495),
        (1, 50_000, 9.4871e-05),
        (3, 100, 0.0757),
        (10, 100, 0.16372),
        (5, 5, 1.0),
    ],
)
def test_the_bound_is_that_of_clopper_and_pearson(wrong: int, count: int, bound: float) -> None:
    assert upper_bound(wrong, count) == pytest.approx(bound, rel=2e-3)


def test_a_rate_at_its_bound_shows_so_few_one_time_in_twenty() -> None:
    hand = np.random.default_rng(1)

    seen = hand.binomial(400, upper_bound(4, 400), 40_000)

    assert (seen <= 4).mean() == pytest.approx(0.05, abs=0.005)


def test_small_rates_are_said_as_one_in_so_many() -> None:
    assert one_in(upper_bound(0, 100_000)) == "1 in 33,381"
    assert one_in(0.25) == "25%"
    assert one_in(0.0) == "-"


def test_confidences_that_are_what_they_say_have_no_error() -> None:
    readings = [(0.75, place % 4 != 0) for place in range(400)] + [(1.0, True)] * 10

    bins = reliability(readings)

    assert [(part.count, part.mean, part.right) for part in bins] == [(400, 0.75, 0.75), (10, 1.0, 1.0)]
    assert calibration_error(bins) == pytest.approx(0.0)


def test_the_error_is_the_distance_weighted_by_count() -> None:
    readings = [(0.9, place % 2 == 0) for place in range(100)] + [(0.6, True)] * 300

    assert calibration_error(reliability(readings)) == pytest.approx((100 * 0.4 + 300 * 0.4) / 400)


def test_no_readings_have_no_error() -> None:
    assert calibration_error(reliability([])) == 0.0


@pytest.mark.parametrize(
    ("box", "verdict"),
    [
        (TICKED, Verdict.RIGHT),
        (EMPTY, Verdict.RIGHT),
        (TAKEN_BACK, Verdict.WRONG),
        (DOT, Verdict.WRONG),
        (replace(TICKED, value=False), Verdict.WRONG),
        (replace(TICKED, value=None), Verdict.WRONG),
        (replace(DOT, auto=False), Verdict.REVIEW),
        (replace(TAKEN_BACK, value=False), Verdict.RIGHT),
    ],
)
def test_what_goes_in_by_itself_is_right_or_wrong_and_the_rest_is_asked(box: Box, verdict: Verdict) -> None:
    assert marks_tables.verdict_of(box) is verdict


def test_every_figure_of_the_first_table_has_its_column() -> None:
    page = replace(PAGE, boxes=(replace(TICKED, value=False, mark="empty"), EMPTY), asked=True, found=3, missed=1)

    table = marks_tables.issue_table({Row.FLATBED: [page]})

    (row,) = (dict(zip(table.columns, cells, strict=True)) for cells in table.rows)
    assert (row["silently wrong"], row["asked about whole"], row["marks gone there"]) == ("0", "1", "1")
    assert (row["notes found"], row["99 %"]) == ("75.0% of 4", "0.099")


def test_marks_taken_back_are_counted_apart() -> None:
    asked = replace(TICKED, auto=False)
    pages = [replace(PAGE, boxes=(TICKED, EMPTY, TAKEN_BACK, DOT, asked)), replace(PAGE, lost="no-code", boxes=())]

    line = marks_tables.line_of(pages)

    assert (line.pages, line.read) == (2, 1)
    assert (line.boxes, line.wrong) == (4, 1), "the dot that went in as a yes"
    assert (line.clear, line.review) == (3, 1)
    assert (line.taken_back, line.taken_for_yes) == (1, 1)


def test_a_mark_that_left_no_trace_is_silently_wrong_unless_its_page_is_asked_about() -> None:
    lost, wrong = replace(TICKED, value=False, mark="empty"), replace(EMPTY, value=True, mark="tick")
    silent, asked = (marks_tables.line_of([replace(PAGE, boxes=(lost, wrong), asked=asked)]) for asked in (False, True))

    assert (silent.wrong, silent.hidden) == (2, 0)
    assert (asked.wrong, asked.hidden) == (1, 1)


def test_an_unclear_box_that_goes_in_as_a_no_stands_in_its_own_table() -> None:
    page = replace(PAGE, boxes=(replace(DOT, value=False),))

    table = marks_tables.person_table({Row.FLATBED: [page]})

    assert marks_tables.line_of([page]).wrong == 0
    assert dict(zip(table.columns, table.rows[0], strict=True))["unclear: no"] == "1"


def test_a_lower_threshold_asks_less_and_lets_more_in() -> None:
    doubtful = replace(TICKED, value=False, confidence=0.92, auto=False)
    page = replace(PAGE, boxes=(TICKED, EMPTY, doubtful))

    assert marks_tables.threshold_counts([page], None) == (0, 1, 3)
    assert marks_tables.threshold_counts([page], 0.9) == (1, 0, 3)
    assert marks_tables.threshold_counts([page], 0.9985) == (0, 2, 3)


def test_a_page_counts_under_everything_that_happened_to_it() -> None:
    asked = replace(PAGE, way="scanned at 200 dpi, one bit at 150", boxes=(replace(TICKED, auto=False), EMPTY))
    wrong = replace(PAGE, way="scanned at 200 dpi, JPEG 70", boxes=(replace(EMPTY, value=True), EMPTY))

    table = marks_tables.condition_table({Row.FLATBED: [asked, wrong]})

    assert table.rows == [["200 dpi", "4, 1, 25.0%"], ["one bit", "2, 0, 50.0%"]]


def test_what_nobody_could_say_or_read_is_in_no_reliability_diagram() -> None:
    page = replace(PAGE, boxes=(TICKED, DOT, replace(EMPTY, value=None)))

    assert marks_tables.judged([page]) == [(0.999, True)]


def test_every_box_that_is_wrong_is_told_with_its_seed() -> None:
    (said,) = marks_tables.remarks({Row.FLATBED: [replace(PAGE, boxes=(TICKED, TAKEN_BACK))]})

    assert str(FIRST_SEED) in said
    assert "struck across in gel" in said


def test_pages_come_back_from_their_file_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "pages.jsonl"
    page = replace(PAGE, boxes=(TICKED, DOT), found=1, asked=True)

    with marks_state.begin(path) as file:
        marks_state.add(file, page, HERE)

    assert marks_state.load(path, HERE).pages == {(Row.FLATBED, FIRST_SEED): page}


def test_a_line_that_was_cut_short_is_not_done_and_spoils_no_other(tmp_path: Path) -> None:
    path = tmp_path / "pages.jsonl"
    for seed in (1, 2):
        with marks_state.begin(path) as file:
            marks_state.add(file, replace(PAGE, seed=seed), HERE)
        path.write_bytes(path.read_bytes()[:-20]) if seed == 1 else None

    assert set(marks_state.load(path, HERE).pages) == {(Row.FLATBED, 2)}


def test_pages_that_other_code_read_are_said_and_not_counted(tmp_path: Path) -> None:
    path = tmp_path / "pages.jsonl"
    with marks_state.begin(path) as file:
        marks_state.add(file, PAGE, Code("0" * 16, "old5678"))

    done = marks_state.load(path, HERE)

    assert (done.pages, done.others) == ({}, {"old5678": 1})


def test_a_run_goes_on_where_another_one_stopped(tmp_path: Path) -> None:
    path, measured = tmp_path / "pages.jsonl", []

    def one(task: Task) -> Page:
        measured.append(task)
        return replace(PAGE, row=task[0], seed=task[1])

    said: list[str] = []
    for pages in (2, 3):
        marks.measure(Wanted(pages, path, rows=(Row.FLATBED, Row.PHONE)), tell=said.append, measure_one=one)

    assert len(measured) == len(set(measured)) == 6
    assert said == ["marks: 4 pages to read, 0 done before", "marks: 2 pages to read, 4 done before"]


def test_the_same_seed_is_the_same_page_and_its_result(booklets: Booklets) -> None:
    first, again = (measure_page(Row.FLATBED, 17, booklets) for _ in range(2))

    assert replace(first, ms=0.0) == replace(again, ms=0.0)
    assert first.boxes
    assert not first.lost


@pytest.mark.parametrize("pen", [*EVERYDAY, *HARD, *PENS.values()])
def test_every_pen_has_a_name_also_where_a_mark_takes_another_one(pen: Pen) -> None:
    assert all(pen_name(pen_for(mark, pen)) for mark in (*Drawn, *Gesture))


def test_booklets_have_many_pages_and_the_same_one_for_the_same_seed(booklets: Booklets) -> None:
    first, again = (booklets.draw(Row.WORN, 5) for _ in range(2))

    assert first[1] is again[1]
    assert len({(edition.booklet.code, page.page) for edition, page in booklets.pages}) > 20


def test_the_diagram_puts_what_is_sure_and_right_at_the_lower_left() -> None:
    sure = reliability([(0.9999, True)] * 1000)

    drawn = draw_reliability({"flatbed": sure})

    height, width = drawn.shape[:2]
    coloured = (drawn.max(axis=2).astype(int) - drawn.min(axis=2)) > 60
    legend, marker = coloured[: height // 2], coloured[height // 2 :]
    assert legend.any()
    assert marker[:, : width // 2].any()
    assert not marker[:, width // 2 :].any()
