import numpy as np
import pypdfium2
import pytest

from print.canvas import Canvas, lacking, printable, text_width
from print.shapes import Ink, Text


@pytest.mark.parametrize("name", ["Łukasz", "Ionuț", "Öğretmenoğlu", "Şahin", "Dvořák", "Nuñez", "Cœur", "İpek"])
def test_letters_of_the_latin_alphabets_are_printed_as_they_are(name: str) -> None:
    assert printable(name) == name


def test_a_letter_and_its_accent_become_one() -> None:
    assert printable("e\u0301te\u0301") == "été"


def test_an_accent_that_the_fonts_lack_leaves_its_letter() -> None:
    assert printable("Nguyễn Thị") == "Nguyên Thi"
    assert printable("m\u0303") == "m"


def test_signs_that_the_fonts_lack_become_their_nearest() -> None:
    assert printable("№ 3 → 4") == "nº 3 > 4"


def test_a_letter_of_another_script_shows_that_something_is_missing() -> None:
    assert printable("\u05d0") == "¿"


def test_names_in_greek_and_cyrillic_letters_are_printed_beside_latin_ones_and_no_lower() -> None:
    names = "Ганна Шевченко, Серге\u0301й, Марʼяна, Қайрат, Ђорђе, Ἀθηνᾶ Ψάλτη, Zoé"
    canvas = Canvas(200.0, 50.0, title="Essai", subject="")
    canvas.draw([Text(10.0, 10.0, names, 10, Ink.black(1)), Text(10.0, 20.0, "хx", 10, Ink.black(1), bold=True)])
    canvas.end_page()

    document = pypdfium2.PdfDocument(canvas.finish())

    text = document[0].get_textpage()
    read = text.get_text_range().split("\r\n")
    heights = [text.get_charbox(text.count_chars() - back, loose=False) for back in (2, 1)]
    last = text.get_charbox(text.get_text_range().index("Zoé") + 2, loose=False)
    document.close()
    assert lacking(names) == ""
    assert read[0] == "Ганна Шевченко, Сергей, Мар’яна, Қайрат, Ђорђе, Ἀθηνᾶ Ψάλτη, Zoé"
    assert last[2] / 72 * 25.4 == pytest.approx(10.0 + text_width(names, 10), abs=0.3)
    cyrillic, latin = (top - bottom for _, bottom, _, top in heights)
    assert latin <= cyrillic <= 1.12 * latin


def test_the_signs_for_which_a_stand_in_is_printed_are_told_each_once() -> None:
    assert lacking("Zoé 🌸🌸 and 漢字, № 3 → Nguyễn\u0303") == "🌸漢字"
    assert lacking("¿Qué?") == ""


def test_bold_text_is_longer_and_width_grows_with_size() -> None:
    plain = text_width("Mes questions", 10)

    assert text_width("Mes questions", 10, bold=True) > plain
    assert text_width("Mes questions", 20) == pytest.approx(2 * plain)


def test_text_stands_at_its_place_from_the_top_left() -> None:
    canvas = Canvas(100.0, 50.0, title="Essai", subject="")
    canvas.draw([Text(20.0, 10.0, "Ici", 10, Ink.black(1))], dx=5.0)
    canvas.end_page()

    document = pypdfium2.PdfDocument(canvas.finish())

    text = document[0].get_textpage()
    left, bottom, _, _ = text.get_charbox(0, loose=False)
    document.close()
    assert left / 72 * 25.4 == pytest.approx(25.0, abs=0.5)
    assert 50.0 - bottom / 72 * 25.4 == pytest.approx(10.0, abs=0.2)


def test_arabic_is_found_in_the_file_as_it_was_written() -> None:
    canvas = Canvas(100.0, 50.0, title="Essai", subject="")
    canvas.draw([Text(20.0, 10.0, "الزواج في دار البلدية", 12, Ink.black(1), rtl=True)])
    canvas.draw([Text(20.0, 20.0, "Lina مريم Exemple", 12, Ink.black(1), bold=True)])
    canvas.end_page()

    document = pypdfium2.PdfDocument(canvas.finish())

    text = document[0].get_textpage().get_text_range()
    document.close()
    assert text.split("\r\n") == ["الزواج في دار البلدية", "Lina مريم Exemple"]


def test_a_line_of_arabic_is_as_wide_as_its_ink() -> None:
    words = "السلام عليكم (PACS) 12"
    canvas = Canvas(100.0, 50.0, title="Essai", subject="")
    canvas.draw([Text(20.0, 25.0, words, 12, Ink.black(1), rtl=True)])
    canvas.end_page()

    document = pypdfium2.PdfDocument(canvas.finish())

    page = document[0].render(scale=10 / 72 * 25.4, grayscale=True).to_numpy()
    document.close()
    inked = np.flatnonzero((page < 128).any(axis=0))
    assert inked[0] / 10 == pytest.approx(20.0, abs=0.5)
    assert inked[-1] / 10 == pytest.approx(20.0 + text_width(words, 12), abs=0.5)


def test_the_file_says_its_language_its_title_and_how_to_print_it() -> None:
    canvas = Canvas(297.0, 210.0, title="Se marier à la mairie", subject="Livret", both_sides=True)
    canvas.draw([Text(20.0, 10.0, "x", 10, Ink.black(1))])
    canvas.end_page()

    pdf = canvas.finish()

    document = pypdfium2.PdfDocument(pdf)
    assert document.get_metadata_value("Title") == "Se marier à la mairie"
    document.close()
    assert b"/Lang (fr)" in pdf
    assert b"/Duplex /DuplexFlipShortEdge" in pdf
    assert b"/PrintScaling /None" in pdf
