"""How sure values in notes are: what stands in a line by its text, and from which confidence a value is exact."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from scan.training.calibration_tables import Told
from scan.training.value_calibration import left_out_exact, lowest, main
from scan.training.value_lines import ValueLines, written_values
from scan.written_forms import ValueKind

INK = Path(__file__).parents[1] / "data" / "ink"


def test_what_stands_in_a_line_is_told_by_its_text() -> None:
    text = "RDV le 3 déc. à 9h30, tél : 06 12 34 56 78 (ou ‰)"

    assert written_values(text) == [
        (ValueKind.DATE, "--12-03"),
        (ValueKind.TIME, "09:30"),
        (ValueKind.PHONE, "06 12 34 56 78"),
    ]


def test_half_of_the_lines_that_are_made_hold_a_value() -> None:
    maker = ValueLines(5)

    lines = [maker.line() for _ in range(60)]

    assert sum(bool(written_values(line)) for line in lines) > 25
    assert lines == [ValueLines(5).line(), *lines[1:]]


def told(wrong: set[int], count: int = 1000) -> list[Told]:
    """Values, each less sure than the one before."""
    return [Told(1 - number / 1000, number not in wrong, f"w{number % 20}") for number in range(count)]


@pytest.mark.parametrize(
    ("wrong", "threshold"),
    [({120, 400}, 0.8875), ({100}, 0.9125), ({99}, 0.9125), ({101}, 0.9), ({0}, 1.0125), (set(), 0.0125)],
)
def test_from_the_threshold_on_nothing_was_wrong(wrong: set[int], threshold: float) -> None:
    values = told(wrong)

    assert lowest(values) == pytest.approx(threshold)
    assert all(one.right for one in values if one.said >= lowest(values))


def test_writers_are_judged_by_a_threshold_chosen_on_others() -> None:
    careless = [Told(0.99, right=False, writer="careless") for _ in range(50)]

    exact, wrong = left_out_exact([*told(set(range(120, 140))), *careless], 5, 1)

    assert wrong == 50  # the threshold chosen on the others is 0.8875, that of all would be above 1
    assert exact > wrong


@pytest.mark.parametrize("picture", [True, False])
def test_the_program_says_what_to_write_into_decide_values(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], *, picture: bool
) -> None:
    rows = (INK / "lines.tsv").read_text("utf-8").splitlines()
    (tmp_path / "lines").mkdir()
    kept = [rows[0]]
    for row in rows[1:]:
        name, _, text = row.split("\t")
        if written_values(text):
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
    assert "\n_EXACT: Final = " in said
    assert (tmp_path / "out.png").is_file() is picture


def test_with_a_threshold_nothing_is_chosen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    image = np.full((64, 260), 255, np.uint8)
    cv2.putText(image, "12/05", (20, 45), 0, 1.2, 0, 2)
    cv2.imwrite(str(tmp_path / "0.png"), image)
    (tmp_path / "lines.tsv").write_text("file\twriter\ttext\n0.png\tw\t12/05\n", "utf-8")

    main([str(tmp_path), "--exact", "0.0"])

    said = capsys.readouterr().out
    assert "_SAID" not in said
    assert "date: 1 written, 1 found, 0 found wrong; exact 1, of these wrong 0, at most 95.00% (95 %)" in said
