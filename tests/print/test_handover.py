"""The sheet that goes with a journey: everything on it, on as many pages as it takes."""

from dataclasses import replace
from datetime import date

import pypdfium2
import pytest

from forms.catalogue import find_template
from print.handover import HandoverSheet, render_handover

PAPERS = ("Pièce d’identité avec photo, Nadia Fictive", "Acte de naissance, Tom Inventé")
SHEET = HandoverSheet(
    template=find_template("mariage"),
    code="K4T-7XHK",
    names=("Nadia Fictive", "Tom Inventé"),
    step="Déposer le dossier à deux",
    service="Notaires",
    details=("Annuaire : notaires.fr",),
    word="Il reste un acte.",
    missing=PAPERS[:1],
    unsure=(),
    ready=PAPERS[1:],
    received=PAPERS,
    sender="Agnès Accueil, l’accueil",
    on=date(2026, 11, 26),
)


def pages(sheet: HandoverSheet) -> list[str]:
    document = pypdfium2.PdfDocument(render_handover(sheet))
    found = [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    document.close()
    return found


def test_a_sheet_says_to_whom_why_and_what_is_missing() -> None:
    (page,) = pages(SHEET)

    for words in (
        "Nadia Fictive et Tom Inventé",
        "K4T-7XHK",
        "Notaires",
        "Il reste un acte.",
        "jeudi 26 novembre 2026",
    ):
        assert words in page
    assert page.index("Il manque encore") < page.index("Prêt, dit la personne") < page.index("ne pas redemander")
    assert "À voir ensemble" not in page


def test_a_sheet_says_that_nothing_is_missing() -> None:
    (page,) = pages(replace(SHEET, missing=(), ready=()))

    assert "Rien ne manque." in page
    assert "Il manque encore" not in page


@pytest.mark.parametrize("count", [10, 60])
def test_long_words_names_and_lists_are_all_printed_and_nothing_runs_off_the_paper(count: int) -> None:
    papers = tuple(f"Pièce numéro {number}, Marguerite-Alexandrine Beaumont-Delacroix" for number in range(count))
    long = replace(SHEET, word="Une phrase. " * 50, names=("Jean-Sébastien Vandenberghe-Lefebvre",) * 9, missing=papers)

    document = pypdfium2.PdfDocument(render_handover(long))

    text = ""
    for page in document:
        words = page.get_textpage()
        width, height = page.get_size()
        for number in range(words.count_rects()):
            left, bottom, right, top = words.get_rect(number)
            assert 0 < left < right < width
            assert 0 < bottom < top < height
        text += " ".join(words.get_text_range().split()) + " "
    assert all(f"Pièce numéro {number}," in text for number in range(count))
    assert text.count("Une phrase.") == 50
    document.close()


def test_the_same_sheet_is_the_same_file() -> None:
    assert render_handover(SHEET) == render_handover(SHEET)
