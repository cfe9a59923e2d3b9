"""A page on which pencil may not show, as agents see it: one line on the desk, one question, one key."""

import re
from dataclasses import dataclass

import pytest

from server.record import words as record_words
from server.record.model import PageResult, ReviewItem, ReviewReason
from tests import paper, paper_capture
from tests.paper import Scan
from tests.server.townhall import TownHall
from tests.server.web.people import Person, words

SAID = record_words.HIDDEN
TITLE, ADVICE = "Le crayon peut manquer", "Numérisez plutôt en gris ou en couleur."
STEP = 4


@dataclass(frozen=True, slots=True)
class Brought:
    """A page that was brought in black and white.

    Attributes:
        code: Of its journey.
        page: As the desk shows it.
        item: The question about it.
    """

    code: str
    page: PageResult
    item: ReviewItem


def black_and_white(hall: TownHall, code: str, *, share: float = 1.0) -> bytes:
    """The upper part of the page of a step, of one bit a pixel: pencil may leave no trace on it."""
    scan = paper_capture.black_and_white(paper_capture.flat(hall.sheet(code, STEP), dpi=200.0), threshold=160)
    return paper.encode(Scan(scan.image[: round(scan.image.shape[0] * share)], scan.dpi, scan.pages), suffix=".png")


def about_pencil(hall: TownHall) -> list[ReviewItem]:
    return [item for item in hall.waiting() if item.reason is ReviewReason.HIDDEN]


@pytest.fixture
def brought(hall: TownHall) -> Brought:
    code = hall.printed()
    (page,) = hall.scan(black_and_white(hall, code)).pages
    (item,) = about_pencil(hall)
    return Brought(code, page, item)


def test_its_question_shows_the_page_says_what_to_do_and_has_one_key(brought: Brought, reception: Person) -> None:
    page = reception.get(f"/relire/{brought.item.id}")

    said = words(page)
    assert f"Crayon invisible ? M Camille Exemple et Noé Modèle · page {STEP} La feuille dit-elle plus" in said
    assert "regardez la feuille elle-même" in said
    assert f'src="/images/{brought.item.page_image}"' in page.text
    assert "Qu'est-ce qui est écrit" not in said
    assert "<textarea" not in page.text
    assert re.findall(r'data-key="(\w+)"', page.text) == ["g", "s", "e"]
    assert f'href="/numeriser/?parcours={brought.code}"' in page.text
    assert re.search(rf'href="/parcours/{brought.code}/">Ou écrivez.le', page.text)


def test_whoever_looked_at_the_sheet_says_so_and_may_take_it_back(
    hall: TownHall, brought: Brought, reception: Person
) -> None:
    where = f"/relire/{brought.item.id}"

    said = words(reception.post(where, {"keep": "image", "seen": ""}, seen=where, follow_redirects=True))

    assert f"C'est noté : page {STEP} regardée, rien de plus au crayon. Son image est gardée." in said
    assert f"{SAID} : page regardée, rien de plus" in said
    assert about_pencil(hall) == []
    assert f"Vérifié — {SAID} : l'image est gardée." in reception.read(f"/parcours/{brought.code}/")
    assert "C'est déjà décidé" in reception.read(where)
    assert "regardez la feuille elle-même" not in reception.read(where)
    reception.post(f"{where}/annuler", seen=where)
    assert about_pencil(hall) == [brought.item]


def test_it_is_a_kind_of_its_own_in_the_list(brought: Brought, reception: Person) -> None:
    apart, cut_off = (reception.get(f"/relire/?raison={kind}") for kind in ("hidden", "cut-off"))

    assert f'action="/relire/{brought.item.id}?raison=hidden"' in apart.text
    assert "Crayon invisible ? 1" in words(apart)
    assert brought.item.id not in cut_off.text


def test_the_desk_says_it_in_one_line_and_counts_no_answer(brought: Brought, reception: Person) -> None:
    page = reception.get("/numeriser/")

    said = words(page)
    assert said.count(SAID) == 1
    assert "attend votre avis" not in said
    assert "1 à relire" in said
    assert TITLE not in said
    assert f"/relire/{brought.item.id}?parcours={brought.code}#question" in page.text


def test_the_desk_keeps_the_advice_once_the_question_is_answered(brought: Brought, reception: Person) -> None:
    where = f"/relire/{brought.item.id}"
    reception.post(where, {"keep": "image", "seen": ""}, seen=where, follow_redirects=True)

    said = reception.read("/numeriser/")

    assert f"{TITLE} Sur une image en noir et blanc" in said
    assert ADVICE in said
    assert SAID not in said


def test_a_page_that_is_cut_off_as_well_leads_to_both_questions(hall: TownHall, reception: Person) -> None:
    hall.scan(black_and_white(hall, hall.printed(), share=0.5))
    (hidden,), (cut_off,) = about_pencil(hall), [item for item in hall.waiting() if item.question != SAID]

    page = reception.get("/numeriser/")

    for item, sign in ((cut_off, "crop"), (hidden, "eye-off")):
        links = re.findall(rf'<a[^>]*href="/relire/{item.id}\?.*?</a>', page.text, re.DOTALL)
        assert f"#{sign}" in links[0], "before the way to the first question of the folded card"
    assert "attend votre avis" not in words(page)


def test_the_journey_names_it_among_what_waits(brought: Brought, reception: Person) -> None:
    assert f"Crayon invisible ? {SAID}" in reception.read(f"/parcours/{brought.code}/")


def test_what_looks_empty_is_not_said_to_wait_for_a_person_place_by_place(brought: Brought, reception: Person) -> None:
    said = reception.read(f"/numeriser/pages/{brought.page.number}")

    assert f"{TITLE} Sur une image" in said
    assert "À relire Retirer" not in said
    assert "rien d'écrit, sans en être sûr" in said.partition("cases et zones vides")[2]
