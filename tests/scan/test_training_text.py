import re
from pathlib import Path

import pytest

from scan.training.handwriting_fonts import CHARACTERS
from scan.training.handwriting_text import LONGEST, LineMaker, read_sentences, read_words


@pytest.fixture(scope="module")
def lines() -> list[str]:
    maker = LineMaker(1, ["Le cours d'eau prend sa source à Évry", "et se jette dans la Seine."], ["épuisette"])
    return [maker.line() for _ in range(4000)]


def test_the_same_seed_makes_the_same_lines() -> None:
    first, second, other = LineMaker(7), LineMaker(7), LineMaker(8)

    made = [first.line() for _ in range(50)]

    assert made == [second.line() for _ in range(50)]
    assert made != [other.line() for _ in range(50)]


def test_lines_are_as_long_as_people_write_them(lines: list[str]) -> None:
    assert all(1 <= len(line) <= LONGEST for line in lines)
    assert any(" " not in line for line in lines)
    assert any(len(line) > LONGEST - 10 for line in lines)


def test_lines_have_no_character_that_no_hand_is_asked_for(lines: list[str]) -> None:
    assert set("".join(lines)) <= set(CHARACTERS + " ")


def test_nothing_is_left_to_be_filled_in(lines: list[str]) -> None:
    assert not [line for line in lines if re.search(r"\{\w+\}", line)]


@pytest.mark.parametrize(
    "form",
    [
        r"\b\d\d/\d\d/20\d\d\b",  # 12/03/2026
        r"\b\d\d?\.\d\d?\.\d\d\b",  # 12.3.26
        r"\b\d\d?-\d\d?-\d\d\b",  # 12-03-26
        r"\b\d\d? (mars|avril|août|décembre) \d{4}\b",
        r"\blundi \d+",
        r"\b1er \w+",
        r"\b\d+h\d\d\b",
        r"\b0\d( \d\d){4}\b",
        r"\b0\d{9}\b",
        r"\b0\d(\.\d\d){4}\b",
        r"^\w[\w.-]+@[a-z]+\.(fr|com)$",
        r"\d (€|euros)",
        r"\b75019 P",
        r"\bRDV le .+ à .+, apporter ",
        r"\bMme [A-Z]{3}",
        r"^« .+ »$",
        r"^[A-ZÉÈÀÇ' ]{12,}$",
    ],
)
def test_lines_are_what_people_write_at_a_town_hall(lines: list[str], form: str) -> None:
    assert any(re.search(form, line) for line in lines)


def test_lines_hold_sentences_and_words_that_were_given(lines: list[str]) -> None:
    assert any("prend sa source" in line for line in lines)
    assert any("épuisette" in line for line in lines)


def test_the_sentence_that_every_volunteer_copied_is_left_out(tmp_path: Path) -> None:
    table = tmp_path / "lines.tsv"
    table.write_text(
        'file\twriter\ttext\na.jpg\tw\tLe "Kraken" est un jeu\nb.jpg\tw\tde participation et j\'y consens. Je\n',
        "utf-8",
    )

    assert list(read_sentences(table)) == ['Le "Kraken" est un jeu']


def test_a_dictionary_gives_words_and_their_plurals_but_no_abbreviations(tmp_path: Path) -> None:
    dictionary = tmp_path / "index.dic"
    dictionary.write_text("5\nmairie/S.\nabondamment/L'D'Q'\nXXXIIᵉˢ/--\nkHz\t po:x\nSNCF/L'\n", "utf-8")

    assert list(read_words(dictionary)) == ["mairie", "mairies", "abondamment", "kHz"]
