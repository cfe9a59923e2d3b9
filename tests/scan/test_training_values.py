"""How sure values in notes are: what stands in a line by its text, and from which confidence a value is exact."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from scan.training.calibration_tables import Told
from scan.training.chances import upper_bound
from scan.training.value_calibration import left_out_exact, lowest, main
from scan.training.value_lines import ValueLines, values_of
from scan.written_forms import ValueKind

INK = Path(__file__).parents[1] / "data" / "ink"


def test_what_stands_in_a_line_is_told_by_its_text() -> None:
    text = "RDV le 3 déc. à 9h30, tél : 06 12 34 56 78 (ou ‰)"

    assert values_of(text) == [
        (ValueKind.DATE, "--12-03"),
        (ValueKind.TIME, "09:30"),
        (ValueKind.PHONE, "06 12 34 56 78"),
    ]


def test_half_of_the_lines_that_are_made_hold_a_value() -> None:
    maker = ValueLines(5)

    lines = [maker.line() for _ in range(60)]

    assert sum(bool(values_of(line)) for line in lines) > 25
    assert lines == [ValueLines(5).line(), *lines[1:]]


def told(wrong: set[int], count: int = 2000) -> list[Told]:
    """Values, each less sure than the one before."""
    return [Told(1 - number / 4000, number not in wrong, f"w{number % 20}") for number in range(count)]


def test_what_is_exact_is_wrong_once_in_200_at_most() -> None:
    threshold = lowest(told({1500, 1501, 1502, 1503, 1504, 1505, 1506, 1507}))

    exact = round((1 - threshold) * 4000)
    assert upper_bound(0, exact) <= 0.005
    assert 1500 <= exact < 1510


@pytest.mark.parametrize(("wrong", "count"), [(set(), 597), ({0, 3, 5, 300}, 2000), ({0}, 700)])
def test_without_enough_right_values_nothing_is_exact(wrong: set[int], count: int) -> None:
    found = lowest(told(wrong, count))

    assert found > 1.0 if count < 2000 else upper_bound(4, round((1 - found) * 4000)) <= 0.005


def test_of_two_equally_sure_values_the_wrong_one_counts_first() -> None:
    assert lowest([Told(0.9, number != 699, "w") for number in range(700)]) > 1.0


def test_writers_are_judged_by_a_threshold_chosen_on_others() -> None:
    careless = [Told(0.999, right=False, writer="careless") for _ in range(50)]
    others = told(set(), 2000)

    exact, wrong = left_out_exact([*others, *careless], 5, 1)

    assert wrong in {0, 50}
    assert exact >= wrong


@pytest.mark.parametrize("picture", [True, False])
def test_the_program_says_what_to_write_into_decide_values(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], *, picture: bool
) -> None:
    rows = (INK / "lines.tsv").read_text("utf-8").splitlines()
    (tmp_path / "lines").mkdir()
    kept = [rows[0]]
    for row in rows[1:]:
        name, _, text = row.split("\t")
        if values_of(text):
            kept.append(row)
            (tmp_path / name).write_bytes((INK / name).read_bytes())
    hand = np.random.default_rng(1)
    for number in range(8):  # lines in which something is found that is not there
        image = np.full((64, 200), 255, np.uint8)
        cv2.putText(image, f"{hand.integers(10, 28)}/0{hand.integers(1, 9)}", (20, 45), 0, 1.2, 0, 2)
        cv2.imwrite(str(tmp_path / f"lines/{number}.png"), image)
        kept.append(f"lines/{number}.png\tw{number}\tnever")
    (tmp_path / "lines.tsv").write_text("\n".join(kept) + "\n", "utf-8")
    where = ["--picture", str(tmp_path / "out.png")] if picture else []

    done = main([str(tmp_path), "--seeds", "1", *where])

    said = capsys.readouterr().out
    assert done == 0
    assert "\n_SAID: Final = (" in said
    assert "\n_EXACT: Final = 2.0" in said
    assert (tmp_path / "out.png").is_file() is picture
