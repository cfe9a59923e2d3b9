"""A receipt on paper: all of it, on as many pages as it needs, and the same bytes for the same words."""

from collections.abc import Sequence

import pypdfium2
import pytest

from print.receipt import CARD, LABEL, Format, ReceiptSheet, Section, count_pages, render_receipt, shortened
from print.shapes import Ink
from print.theme import Theme

THEME = Theme(Ink.from_hex("#A8264F"), "M")


def a_sheet(sections: Sequence[Section]) -> ReceiptSheet:
    return ReceiptSheet(
        "Ce que la mairie a lu",
        "Camille Exemple",
        "Jeudi",
        "K4T-7XHK · Camille",
        tuple(sections),
        "Une erreur ?",
        "suite",
    )


def pages_of(sections: Sequence[Section], size: Format = CARD) -> list[str]:
    document = pypdfium2.PdfDocument(render_receipt(THEME, a_sheet(sections), size))
    pages = [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]
    document.close()
    return pages


def many(count: int) -> list[Section]:
    return [Section(f"Étape {number}", (f"Ligne {number}.",), open=number % 2 == 0) for number in range(count)]


@pytest.mark.parametrize("size", [CARD, LABEL], ids=["card", "label"])
@pytest.mark.parametrize("count", [0, 1, 7, 9, 12, 40])
def test_every_line_is_printed_once_and_the_frame_is_on_the_last_page(size: Format, count: int) -> None:
    pages = pages_of(many(count), size)

    said = " ".join(pages)
    for number in range(count):
        assert said.count(f"Ligne {number}.") == 1
        assert said.count(f"Étape {number} ") == 1
    assert [("Une erreur ?" in page) for page in pages] == [False] * (len(pages) - 1) + [True]
    assert len(pages) == count_pages(THEME, a_sheet(many(count)), size)


def test_a_heading_never_ends_a_page() -> None:
    for page in pages_of(many(40))[:-1]:
        assert "Ligne" in page.rpartition("Étape")[2]


def test_a_sentence_is_never_parted_between_two_pages() -> None:
    lines = tuple(f"Ligne {number} {'mot ' * 30}fin {number}." for number in range(20))

    pages = pages_of([Section("Étape", lines)])

    assert len(pages) > 1
    for number in range(20):
        assert [f"Ligne {number} " in page for page in pages] == [f"fin {number}." in page for page in pages]


def test_a_page_says_that_another_one_follows() -> None:
    pages = pages_of(many(20))

    assert f"suite 2/{len(pages)}" in pages[0]
    assert "suite" not in pages[-1]


def test_long_words_stay_on_the_paper() -> None:
    sections = [Section("x" * 80, ("y" * 200,))]

    document = pypdfium2.PdfDocument(render_receipt(THEME, a_sheet(sections), LABEL))
    width = document[0].get_width()
    text = document[0].get_textpage()
    rights = [text.get_charbox(place)[2] for place in range(text.count_chars())]
    document.close()

    assert max(rights) < width


def test_the_same_receipt_is_the_same_file() -> None:
    assert render_receipt(THEME, a_sheet(many(3)), CARD) == render_receipt(THEME, a_sheet(many(3)), CARD)


def test_what_is_left_out_is_counted() -> None:
    lines = ("a", "b", "c", "d")

    assert shortened(lines, 3, lambda count: f"et {count}") == ("a", "b", "et 2")
    assert shortened(lines, 4, lambda count: f"et {count}") == lines
