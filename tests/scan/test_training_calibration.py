"""Tables of how often readings are right."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from scan.training.calibration import main, report, words_right
from scan.training.calibration_picture import draw_reliability
from scan.training.calibration_tables import Told, calibrated, left_out, table
from scan.training.chances import Bin

INK = Path(__file__).parents[1] / "data" / "ink"


def drawn(seed: int, count: int = 4000, writers: int = 20) -> list[Told]:
    """Readings that are right as often as the square of what is said of them."""
    hand = np.random.default_rng(seed)
    said, right = hand.random(count), hand.random(count)
    return [
        Told(float(one), bool(other < one**2), f"w{number % writers}")
        for number, (one, other) in enumerate(zip(said, right, strict=True))
    ]


@pytest.mark.parametrize(
    ("read", "written", "right"),
    [
        ("le chat dort", "le chat dort", (True, True, True)),
        ("le chien dort", "le chat dort", (True, False, True)),
        ("le cha t dort", "le chat dort", (True, False, False, True)),
        ("chat dort", "le chat dort", (True, True)),
        ("de la de", "la de", (False, True, True)),
        ("", "le chat", ()),
        ("le chat", "", (False, False)),
    ],
)
def test_a_word_is_right_when_it_stands_in_its_place(read: str, written: str, right: tuple[bool, ...]) -> None:
    assert words_right(read.split(), written.split()) == right


def test_a_table_finds_how_often_readings_are_right() -> None:
    told = drawn(1)

    found = table(np.array([one.said for one in told]), np.array([float(one.right) for one in told]), 12)

    assert found(np.array([0.3, 0.6, 0.9])) == pytest.approx([0.09, 0.36, 0.81], abs=0.06)


def test_a_table_rises_where_the_readings_do_not() -> None:
    said = np.repeat([0.1, 0.5, 0.9], 100)
    right = np.concatenate([np.ones(30), np.zeros(70), np.ones(20), np.zeros(80), np.ones(90), np.zeros(10)])

    found = table(said, right, 3)

    assert found.said == (0.3, 0.9)
    assert found.right == pytest.approx((0.25, 0.9), abs=0.005)


def test_what_was_always_right_is_not_said_to_be_certain() -> None:
    found = table(np.full(50, 0.99), np.ones(50), 1)

    assert found(np.array([1.0]))[0] == pytest.approx(50.5 / 51, abs=1e-4)


def test_a_doubt_of_one_in_ten_thousand_is_not_rounded_away() -> None:
    found = table(np.array([0.99987, 0.99987]), np.ones(2), 1)

    assert found.said == (0.99987,)


def test_nobody_s_own_readings_judge_them() -> None:
    said, writers = np.full(40, 0.5), np.repeat(["always", "never"], 20)
    right = np.repeat([1.0, 0.0], 20)

    chances = left_out(said, right, writers, 1, folds=2, seed=1)

    assert (chances[:20] < 0.1).all()
    assert (chances[20:] > 0.9).all()


def test_a_table_errs_hardly_more_than_chance_where_writers_are_alike() -> None:
    found = calibrated(drawn(2), 5, (1, 2))

    assert max(found.errors) < found.by_chance + 0.02
    assert found.losses[0] < found.losses[1]
    assert found.losses[0] < found.losses[2]


def test_the_same_seeds_make_the_same_table() -> None:
    assert calibrated(drawn(3), 5, (1, 2)) == calibrated(drawn(3), 5, (1, 2))


def test_too_few_writers_are_told() -> None:
    with pytest.raises(ValueError, match="3 writers cannot be dealt into 5 parts"):
        calibrated(drawn(4, writers=3), 5, (1,))


def test_what_would_be_decided_alone_is_counted_with_what_is_wrong_of_it() -> None:
    told = [Told(0.999, number >= 8, f"w{number % 20}") for number in range(2000)]
    told += [Told(0.1, number % 10 == 0, f"w{number % 20}") for number in range(2000)]

    found = calibrated(told, 5, (1,))

    assert found.alone[0.99] == (2000, 8)
    assert "decided alone from 0.99: 2000 of 4000, 8 wrong, at most 0.72% (95 %)" in report("lines", found)


def test_a_dot_of_the_diagram_lies_where_its_bin_says() -> None:
    with_dot = draw_reliability("lines", (), (Bin(0.2, 0.3, 100, 0.25, 0.75),))
    without = draw_reliability("lines", (), ())

    rows, columns = np.nonzero((with_dot != without).any(axis=2))

    assert abs(columns.mean() - (80 + 0.25 * 520)) < 2
    assert abs(rows.mean() - (80 + 0.25 * 520)) < 8


def test_the_program_reads_lines_and_says_what_to_write_into_decide(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = (INK / "lines.tsv").read_text("utf-8").splitlines()
    (tmp_path / "lines.tsv").write_text("\n".join(kept[:25]) + "\n", "utf-8")
    for row in kept[1:25]:
        name = row.split("\t")[0]
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((INK / name).read_bytes())

    done = main([str(tmp_path), "--folds", "2", "--seeds", "1", "--picture", str(tmp_path / "out.png")])

    said = capsys.readouterr().out
    assert done == 0
    assert "\n_SAID: Final = (" in said
    assert "\n_WORD_RIGHT: Final = (" in said
    assert np.asarray(cv2.imread(str(tmp_path / "out.png"))).shape == (680, 1360, 3)
