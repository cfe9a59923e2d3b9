"""Dates and numbers from what the networks say of each cell."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from forms.geometry import Box
from forms.layout import Zone
from forms.model import Author, FieldKind
from scan.cells import CellsScore
from scan.decide_digits import decide_cells, together
from scan.readings import Decision

DATE = Zone("M1.appointment", FieldKind.DATE, Author.AGENT, Box(0, 0, 48, 8), cells=(Box(0, 0, 6, 8),) * 8)
NUMBER = Zone("M1.guests", FieldKind.NUMBER, Author.CITIZEN, Box(0, 0, 18, 8), cells=(Box(0, 0, 6, 8),) * 3)
NO_DIGIT, NOTHING = 10, 11


def said(text: str, *, zone: Zone = DATE, but: Mapping[int, Mapping[int, float]] | None = None) -> CellsScore:
    """Both networks are sure of `text` (a space: no ink), but for cells of which `but` says what they hold instead."""
    chances = np.zeros((len(text), 2, 12))
    for cell, digit in enumerate(text):
        if digit != " ":
            chances[cell, :, int(digit)] = 1.0
    for cell, shares in (but or {}).items():
        chances[cell] = 0.0
        for what, share in shares.items():
            chances[cell, :, what] = share
    return CellsScore(zone, 0.8, 0.1, tuple(0.0 if digit == " " else 3.0 for digit in text), chances)


def test_a_date_of_which_both_networks_are_sure_needs_no_person() -> None:
    read = decide_cells(DATE, said("03122026"), 2026)

    assert (read.value, read.decision) == ("2026-12-03", Decision.AUTO)
    assert read.confidence > 0.99


def test_a_number_of_which_both_networks_are_sure_needs_no_person() -> None:
    read = decide_cells(NUMBER, said("120", zone=NUMBER), 2026)

    assert (read.value, read.decision) == ("120", Decision.AUTO)


def test_a_weak_digit_is_settled_by_the_calendar_in_a_date_and_by_nothing_in_a_number() -> None:
    """A month is 05 or 25: only one of them is one."""
    shares = {0: 0.92, 2: 0.08}

    date = decide_cells(DATE, said("03052026", but={2: shares}), 2026)
    number = decide_cells(NUMBER, said("305", zone=NUMBER, but={1: shares}), 2026)

    assert (date.value, date.decision) == ("2026-05-03", Decision.AUTO)
    assert (number.value, number.decision) == ("305", Decision.REVIEW)


def test_a_digit_that_may_be_two_of_which_both_are_days_goes_to_a_person() -> None:
    read = decide_cells(DATE, said("03122026", but={1: {3: 0.7, 8: 0.3}}), 2026)

    assert (read.value, read.decision) == ("2026-12-03", Decision.REVIEW)
    assert 0.5 < read.confidence < 0.9


def test_a_cell_that_says_two_digits_is_unclear() -> None:
    read = decide_cells(DATE, said("03122026", but={3: {2: 0.5, 7: 0.5}}), 2026)

    assert read.digits[3] == "?"
    assert read.value == "2026-12-03"


@pytest.mark.parametrize("text", ["31022026", "04292026", "29022027"])
def test_no_other_day_is_proposed_for_one_that_does_not_exist(text: str) -> None:
    read = decide_cells(DATE, said(text), 2026)

    assert (read.value, read.decision, "".join(read.digits)) == (None, Decision.REVIEW, text)


def test_a_day_is_proposed_where_a_weak_digit_makes_it_none() -> None:
    read = decide_cells(DATE, said("39122026", but={1: {9: 0.6, 1: 0.4}}), 2026)

    assert (read.value, read.decision) == ("2026-12-31", Decision.REVIEW)


@pytest.mark.parametrize("text", ["03122056", "23031987", "12042019"])
def test_a_date_far_from_today_is_proposed_as_it_was_written_and_goes_to_a_person(text: str) -> None:
    read = decide_cells(DATE, said(text), 2026)

    assert (read.value, read.decision) == (f"{text[4:]}-{text[2:4]}-{text[:2]}", Decision.REVIEW)


@pytest.mark.parametrize(
    ("text", "cell", "other"), [("14052023", 7, 8), ("31042026", 0, 2), ("04292026", 2, 0), ("25082038", 6, 2)]
)
def test_the_calendar_does_not_overrule_a_digit_that_was_read(text: str, cell: int, other: int) -> None:
    written = int(text[cell])

    read = decide_cells(DATE, said(text, but={cell: {written: 0.9, other: 0.1}}), 2026)

    assert read.decision is Decision.REVIEW


def test_a_number_with_a_digit_that_one_network_takes_for_none_goes_to_a_person() -> None:
    score = said("120", zone=NUMBER)
    plain = decide_cells(NUMBER, score, 2026)
    score.chances[1, 1] = 0.9 * score.chances[1, 1] + 0.1 * np.eye(12)[NO_DIGIT]

    assert (plain.decision, decide_cells(NUMBER, score, 2026).decision) == (Decision.AUTO, Decision.REVIEW)


def test_of_two_days_equally_likely_the_one_that_may_be_expected_is_proposed() -> None:
    assert decide_cells(DATE, said("03122026", but={6: {2: 0.5, 5: 0.5}}), 2026).value == "2026-12-03"


def test_what_may_be_no_digit_goes_to_a_person() -> None:
    date = decide_cells(DATE, said("03122026", but={5: {0: 0.3, NO_DIGIT: 0.7}}), 2026)
    number = decide_cells(NUMBER, said("120", zone=NUMBER, but={0: {1: 0.3, NO_DIGIT: 0.7}}), 2026)

    assert date.decision is number.decision is Decision.REVIEW


def test_networks_that_disagree_go_to_a_person() -> None:
    score = said("03122026")
    score.chances[7, 1] = np.eye(12)[7]

    read = decide_cells(DATE, score, 2026)

    assert read.decision is Decision.REVIEW


def test_a_date_through_which_a_stroke_runs_goes_to_a_person() -> None:
    plain, struck = (decide_cells(DATE, replace(said("03122026"), runs_on=on), 2026) for on in (False, True))

    assert (plain.decision, struck.decision) == (Decision.AUTO, Decision.REVIEW)


@pytest.mark.parametrize(("text", "value"), [(" 12", "12"), ("12 ", "12"), ("  4", "4"), ("4  ", "4"), (" 4 ", "4")])
def test_a_number_that_leaves_cells_free_beside_it_needs_no_person(text: str, value: str) -> None:
    read = decide_cells(NUMBER, said(text, zone=NUMBER), 2026)

    assert (read.value, read.decision) == (value, Decision.AUTO)


def test_a_number_beside_which_a_digit_may_be_lost_is_proposed_to_a_person() -> None:
    """What is left of a third digit is too little to be read, and too much for a free cell."""
    score = said("12 ", zone=NUMBER)

    read = decide_cells(NUMBER, replace(score, ink_mm2=(*score.ink_mm2[:2], 0.2)), 2026)

    assert (read.value, read.decision) == ("12", Decision.REVIEW)


@pytest.mark.parametrize("text", [" 6 ", "120"])
def test_a_number_by_a_line_darker_than_print_is_proposed_to_a_person(text: str) -> None:
    read = decide_cells(NUMBER, said(text, zone=NUMBER), 2026, on_lines_mm=0.05)

    assert (read.value, read.decision) == (text.strip(), Decision.REVIEW)


def test_a_number_left_empty_by_a_line_darker_than_print_goes_to_a_person() -> None:
    plain, dark = (decide_cells(NUMBER, None, 2026, on_lines_mm=mm) for mm in (0.02, 0.05))

    assert (plain.decision, dark.decision) == (Decision.AUTO, Decision.REVIEW)


def test_a_number_with_a_gap_goes_to_a_person_without_a_value() -> None:
    read = decide_cells(NUMBER, said("1 2", zone=NUMBER), 2026)

    assert (read.value, read.decision, read.digits) == (None, Decision.REVIEW, ("1", "", "2"))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (" 3122026", "2026-12-03"),
        ("3 122026", "2026-12-03"),
        (" 3 22026", "2026-02-03"),
        ("031226  ", "2026-12-03"),
        ("0312  26", "2026-12-03"),
        (" 3121985", "1985-12-03"),
        ("031285  ", None),  # of which century?
        ("  122026", None),
        ("0312 026", None),
        ("31 22026", None),
    ],
)
def test_a_date_with_free_cells_goes_to_a_person_with_the_day_that_it_may_be(text: str, value: str | None) -> None:
    read = decide_cells(DATE, said(text), 2026)

    assert (read.value, read.decision) == (value, Decision.REVIEW)


def test_ink_that_is_nothing_leaves_a_cell_free() -> None:
    assert decide_cells(NUMBER, said("120", zone=NUMBER, but={0: {NOTHING: 1.0}}), 2026).digits == ("", "2", "0")


def test_cells_without_ink_are_empty() -> None:
    read = decide_cells(DATE, None, 2026)

    assert (read.empty, read.value, read.decision) == (True, None, Decision.AUTO)


def test_cells_with_faint_traces_go_to_a_person() -> None:
    read = decide_cells(DATE, None, 2026, faint_mm2=0.5)

    assert (read.empty, read.value, read.decision) == (True, None, Decision.REVIEW)


def test_both_networks_together_are_surer_than_one_but_not_as_two_strangers() -> None:
    chances = np.zeros((1, 2, 12))
    chances[0, :, 3], chances[0, :, 8] = 0.9, 0.1

    share = together(chances)[0, 3]

    assert 0.9 < share < 0.81 / 0.82
