"""Dates and numbers from measures."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from forms.geometry import Box
from forms.layout import Zone
from forms.model import Author, FieldKind
from scan.decide_digits import decide_cells
from scan.engines import TextRead
from scan.handwriting import CellsScore
from scan.readings import Decision

DATE = Zone("M1.appointment", FieldKind.DATE, Author.AGENT, Box(0, 0, 48, 8), cells=(Box(0, 0, 6, 8),) * 8)


def cells(
    text: str, *, line: str | None = None, sure: float = 0.995, others: tuple[tuple[str, float], ...] = ()
) -> CellsScore:
    """Digits read alone as `text` (a space: nothing written), and as `line` together."""
    digits = np.full((8, 10), (1 - sure) / 9)
    for row, digit in enumerate(text):
        digits[row] = 0.0 if digit == " " else digits[row]
        if digit != " ":
            digits[row, int(digit)] = sure
    ink = tuple(0.0 if digit == " " else 3.0 for digit in text)
    return CellsScore(DATE, 0.8, ink, digits, TextRead(text.replace(" ", "") if line is None else line, 0.97, others))


def test_a_date_that_both_readings_agree_on_needs_no_person() -> None:
    read = decide_cells(DATE, cells("03122026"), 2026)

    assert (read.value, read.decision) == ("2026-12-03", Decision.AUTO)


def test_a_day_that_does_not_exist_is_never_read() -> None:
    read = decide_cells(DATE, cells("31022026"), 2026)

    assert read.value != "2026-02-31"
    assert read.decision is Decision.REVIEW


def test_a_date_far_from_today_goes_to_a_person() -> None:
    assert decide_cells(DATE, cells("03122056"), 2026).decision is Decision.REVIEW


def test_readings_that_disagree_go_to_a_person() -> None:
    assert decide_cells(DATE, cells("03122026", line="08112027"), 2026).decision is Decision.REVIEW


def test_a_cell_that_says_another_digit_than_the_date_goes_to_a_person() -> None:
    plain, other = (
        decide_cells(DATE, cells("03122026"), 2026),
        decide_cells(DATE, cells("03182026", line="03122026"), 2026),
    )

    assert (plain.value, other.value) == ("2026-12-03", "2026-12-03")
    assert other.decision is Decision.REVIEW
    assert other.confidence < 0.9 < plain.confidence


def test_a_cell_that_says_two_digits_goes_to_a_person() -> None:
    score = cells("03122026")
    score.digits[3] = [0.01, 0.01, 0.46, 0.01, 0.01, 0.01, 0.01, 0.46, 0.01, 0.01]

    read = decide_cells(DATE, score, 2026)

    assert read.digits[3] == "?"
    assert read.decision is Decision.REVIEW
    assert read.confidence < 0.9


def test_a_digit_written_over_another_goes_to_a_person() -> None:
    once, over = (decide_cells(DATE, replace(cells("03122026"), blot=blot), 2026) for blot in (1.5, 4.0))

    assert (once.decision, over.decision) == (Decision.AUTO, Decision.REVIEW)


def test_a_day_long_ago_is_proposed_as_it_was_written() -> None:
    read = decide_cells(DATE, cells("23031987"), 2026)

    assert (read.value, read.decision) == ("1987-03-23", Decision.REVIEW)


def test_a_day_that_cannot_be_makes_the_nearest_one_unlikely() -> None:
    read = decide_cells(DATE, cells("31042026"), 2026)

    assert read.decision is Decision.REVIEW
    assert read.confidence < 0.5


def test_a_number_always_goes_to_a_person_as_no_calendar_stands_beside_it() -> None:
    number = Zone("M1.children", FieldKind.NUMBER, Author.CITIZEN, Box(0, 0, 6, 8), cells=(Box(0, 0, 6, 8),))
    digits = np.full((1, 10), 1e-4)
    digits[0, 3] = 0.999

    read = decide_cells(number, CellsScore(number, 0.8, (3.0,), digits, TextRead("3", 0.999)), 2026)

    assert (read.value, read.decision) == ("3", Decision.REVIEW)


def test_a_date_through_which_a_stroke_runs_goes_to_a_person() -> None:
    plain, struck = (decide_cells(DATE, replace(cells("03122026"), runs_on=on), 2026) for on in (False, True))

    assert (plain.decision, struck.decision) == (Decision.AUTO, Decision.REVIEW)


def test_a_missing_digit_goes_to_a_person() -> None:
    read = decide_cells(DATE, cells(" 3122026"), 2026)

    assert (read.value, read.decision, read.digits[0]) == (None, Decision.REVIEW, "")


def test_cells_without_ink_are_empty() -> None:
    read = decide_cells(DATE, None, 2026)

    assert (read.empty, read.value, read.decision) == (True, None, Decision.AUTO)


def test_cells_with_faint_traces_go_to_a_person() -> None:
    read = decide_cells(DATE, None, 2026, faint_mm2=0.5)

    assert (read.empty, read.value, read.decision) == (True, None, Decision.REVIEW)


def digits(alone: str, together: TextRead, *, unsure: Mapping[int, tuple[int, int]] | None = None) -> CellsScore:
    """Each digit read alone without any doubt, but for cells where two are equally likely; and all together."""
    shares = np.eye(10)[[int(digit) for digit in alone]]
    for cell, pair in (unsure or {}).items():
        shares[cell] = 0.0
        shares[cell, list(pair)] = 0.5
    return CellsScore(DATE, 0.8, (3.0,) * 8, shares, together)


def test_a_date_whose_cells_are_sure_goes_to_a_person_when_they_say_something_else_together() -> None:
    same, other = (
        decide_cells(DATE, digits("03122026", TextRead(text, 0.95)), 2026) for text in ("03122026", "14112027")
    )

    assert (same.value, same.decision) == ("2026-12-03", Decision.AUTO)
    assert (other.value, other.decision) == ("2026-12-03", Decision.REVIEW)


def test_of_two_days_equally_likely_the_one_that_may_be_expected_is_proposed() -> None:
    score = digits("03122026", TextRead("03122056", 0.5, (("03122026", 0.45),)), unsure={6: (2, 5)})

    assert decide_cells(DATE, score, 2026).value == "2026-12-03"
