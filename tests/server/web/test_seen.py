from server.record.model import PageResult
from server.web.page_words import finding_title
from tests import paper, paper_wear
from tests.paper_ink import Drawn
from tests.server.townhall import TownHall
from tests.server.web.people import Person, words

READY = "P-M01.p1.ready"


def page_of(hall: TownHall, drawn: Drawn) -> PageResult:
    """A page of a new journey with a mark in one box, read."""
    (page,) = hall.scan(hall.ticked(hall.printed(), READY, drawn=drawn)).pages
    return page


def test_what_was_read_stands_beside_the_picture_with_its_printed_words(hall: TownHall, reception: Person) -> None:
    page = page_of(hall, Drawn.CROSS)

    shown = reception.get(f"/numeriser/pages/{page.number}")

    assert f"/images/{page.overlay}" in shown.text
    assert f"/images/{page.page_image}" in shown.text
    said = words(shown)
    assert "pièce prête cochée d'une croix" in said
    assert "Page reconnue à son code." in said
    assert "cases et zones vides" in said


def test_a_doubt_is_said_and_leads_to_its_question(hall: TownHall, reception: Person) -> None:
    page = page_of(hall, Drawn.LETTER)

    shown = reception.get(f"/numeriser/pages/{page.number}")

    assert "une marque que je ne comprends pas" in words(shown)
    assert f"/relire/?parcours={page.journey}" in shown.text


def test_the_desk_leads_to_it(hall: TownHall, reception: Person) -> None:
    page = page_of(hall, Drawn.TICK)

    assert f"/numeriser/pages/{page.number}" in reception.get("/numeriser/").text


def test_a_page_that_was_not_read_or_never_came_is_not_found(hall: TownHall, reception: Person) -> None:
    (blank,) = hall.scan(paper.empty_sheet(dpi=200.0)).pages

    assert reception.get(f"/numeriser/pages/{blank.number}").status_code == 404
    assert reception.get("/numeriser/pages/999999").status_code == 404


def test_nobody_sees_it_without_signing_in(hall: TownHall, nobody: Person) -> None:
    page = page_of(hall, Drawn.TICK)

    assert nobody.get(f"/numeriser/pages/{page.number}").status_code == 302


def test_what_is_odd_about_the_page_is_said_with_what_to_do(hall: TownHall, reception: Person) -> None:
    shrunk = paper_wear.shrink(hall.ticked(hall.printed(), READY), scale=0.95)
    (page,) = hall.scan(shrunk).pages
    assert [found["finding"] for found in page.findings] == ["print-scale"]

    said = words(reception.get(f"/numeriser/pages/{page.number}"))

    assert finding_title(page.findings[0]).replace("\N{NO-BREAK SPACE}", " ") in said


def test_free_boxes_and_areas_are_said_to_be_free(hall: TownHall, reception: Person) -> None:
    page = page_of(hall, Drawn.TICK)

    said = words(reception.get(f"/numeriser/pages/{page.number}"))

    assert "pièce reçue vide" in said
    assert "rien d'écrit" in said
