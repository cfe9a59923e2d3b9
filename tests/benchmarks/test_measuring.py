"""The benchmark's own arithmetic, before its figures are believed."""

import cv2
import numpy as np
import pytest

from scan.training.handwriting_lines import distance
from tests.benchmarks.report import Table
from tests.unruled import without_rule


@pytest.mark.parametrize(
    ("said", "written", "errors"),
    [
        ("", "", 0),
        ("mairie", "mairie", 0),
        ("mairi", "mairie", 1),
        ("maairie", "mairie", 1),
        ("mairle", "mairie", 1),
        ("", "mairie", 6),
        ("livret", "lettre", 4),
    ],
)
def test_the_distance_is_the_fewest_changes(said: str, written: str, errors: int) -> None:
    assert distance(said, written) == errors
    assert distance(written, said) == errors


def test_a_table_lines_its_columns_up() -> None:
    lines = str(Table("Title", ("stage", "ms"), [["find", "2.5"], ["register", "14.0"]])).splitlines()

    assert lines[0] == "Title"
    assert {len(line) for line in lines[2:]} == {len("register    ms")}


def test_the_rule_goes_and_the_writing_that_crosses_it_stays() -> None:
    line = np.full((96, 900), 245, np.uint8)
    cv2.line(line, (0, 70), (899, 74), 150, 3)
    for x in range(60, 860, 80):
        cv2.line(line, (x, 30), (x + 12, 88), 40, 5)

    clean = without_rule(line)

    between = clean[:, 110:130]
    assert between.min() > 240
    assert all(clean[72, x : x + 14].min() < 120 for x in range(60, 860, 80))


def test_the_bottoms_of_letters_that_stand_on_the_rule_stay() -> None:
    line = np.full((96, 900), 245, np.uint8)
    cv2.line(line, (0, 70), (899, 70), 150, 3)
    for x in range(60, 860, 80):
        cv2.rectangle(line, (x, 40), (x + 30, 70), 60, 4)

    clean = without_rule(line)

    assert all(clean[70, x : x + 30].max() < 120 for x in range(60, 860, 80))
    assert clean[:, 100:130].min() > 240


def test_a_line_without_a_rule_keeps_its_ink() -> None:
    line = np.full((96, 900), 245, np.uint8)
    cv2.line(line, (60, 60), (90, 60), 40, 5)

    clean = without_rule(line)

    assert (clean < 120).sum() == (line < 120).sum()
