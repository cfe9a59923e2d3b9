import os

import pytest

from server.record.filenames import LONGEST, displayable_name, encodable


@pytest.mark.parametrize("name", ["scan 12.pdf", "Été à l’école.jpg", "numérisé\N{NO-BREAK SPACE}2.tif", "заявка.png"])
def test_a_name_that_can_be_shown_stays_as_it_is(name: str) -> None:
    assert displayable_name(name) == name


def test_a_name_of_an_older_system_is_shown_with_its_accents() -> None:
    assert displayable_name(os.fsdecode(b"dossier/num\xe9ris\xe9.jpg")) == "numérisé.jpg"


@pytest.mark.parametrize("letter", ["\0", "\n", "\x1b", "\N{RIGHT-TO-LEFT OVERRIDE}", "\ud800"])
def test_what_cannot_be_shown_is_shown_as_unknown(letter: str) -> None:
    assert displayable_name(f"a{letter}b.jpg") == "a\N{REPLACEMENT CHARACTER}b.jpg"


def test_a_path_is_written_as_it_is_unless_it_is_no_utf_8() -> None:
    assert encodable("a folder/été\n.jpg") == "a folder/été\n.jpg"
    assert encodable(os.fsdecode(b"\xe9t\xe9/a.jpg") + "\ud800") == "été/a.jpg\N{REPLACEMENT CHARACTER}"


def test_a_very_long_name_is_cut_and_keeps_its_ending() -> None:
    name = displayable_name("a" * 5000 + ".jpeg")

    assert len(name) == LONGEST
    assert name.endswith("a.jpeg")


def test_a_file_without_a_name_is_called_so() -> None:
    assert displayable_name("") == "sans nom"
