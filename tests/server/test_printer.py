from pathlib import Path

import pytest

from print.impose import Printer
from print.label_sheets import LabelSheet
from server.config import ConfigError, prepare_home
from server.printer import printer_of


def test_without_a_word_nothing_is_moved(tmp_path: Path) -> None:
    assert printer_of("", "", tmp_path / "printer.toml") == Printer()


def test_a_home_keeps_what_was_measured_and_the_variables_count_for_more(tmp_path: Path) -> None:
    file = tmp_path / "printer.toml"
    file.write_text("creep = 0.1\noffset = [0.5, -0.3]\n")

    assert printer_of("", "", file) == Printer(creep=0.1, right=0.5, down=-0.3)
    assert printer_of("0.2", "", file) == Printer(creep=0.2, right=0.5, down=-0.3)
    assert printer_of("", "0, 1", file) == Printer(creep=0.1, right=0.0, down=1.0)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("creep = 2", "from 0 to 1"),
        ("creep = -0.1", "from 0 to 1"),
        ("creep = true", "from 0 to 1"),
        ('offset = "0.5"', "0.5,-0.3"),
        ("offset = [0.5]", "0.5,-0.3"),
        ("offset = [0.5, nan]", "0.5,-0.3"),
        ("offset = [0.5, 11]", "at most 10"),
        ("ofset = [0.5, 1]", "ofset"),
        ('labels = "70x37"', "99.1x67.7"),
        ("[labels]\ncolumns = 3\nrows = 8\nsize = [70, 37]", "at least 90 x 50"),
        ("[labels]\ncolumns = 2\nrows = 5\nsize = [99.1, 67.7]", "fit A4"),
        ("creep = ", "creep = 0.1"),
    ],
)
def test_what_cannot_be_used_is_said_with_what_to_write(tmp_path: Path, written: str, words: str) -> None:
    file = tmp_path / "printer.toml"
    file.write_text(written)

    with pytest.raises(ValueError, match=words):
        printer_of("", "", file)


def test_a_home_keeps_its_sheets_of_labels(tmp_path: Path) -> None:
    file = tmp_path / "printer.toml"
    assert printer_of("", "", file).labels.count == 8

    file.write_text('labels = "105x57"')
    assert printer_of("", "", file).labels == LabelSheet(2, 5, 105.0, 57.0)

    file.write_text("[labels]\ncolumns = 2\nrows = 3\nsize = [99, 93.1]\ngap = [2, 0]\noffset = [0.5, -1]")
    assert printer_of("", "", file).labels == LabelSheet(2, 3, 99.0, 93.1, gap_x=2.0, right=0.5, down=-1.0)


def test_a_command_stops_at_a_setting_that_cannot_be_used(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="PARCOURS_OFFSET says"):
        prepare_home(tmp_path / "home", {"PARCOURS_OFFSET": "beaucoup"})
