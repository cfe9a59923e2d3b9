"""Pages that were not read, in front of an agent: what their own code says counts for more than what is typed."""

from forms.page_code import display_journey_code
from server.record.editions import edition_row
from server.record.storage import Storage
from tests import paper
from tests.editions import Edition
from tests.server.townhall import TownHall, damaged_pile
from tests.server.web.people import Person, words

READY = "P-M01.p1.ready"
PAGE = 3


def test_a_page_of_another_town_hall_is_only_set_aside(hall: TownHall, reception: Person, mariage: Edition) -> None:
    hall.scan(paper.print_page(mariage.pages_pdf, PAGE - 1, dpi=200.0))
    (item,) = hall.waiting()
    form = {"code": hall.printed(), "edition": "1", "page": str(PAGE)}

    shown = [reception.get(where).text for where in (f"/relire/{item.id}", "/numeriser/")]
    answer = reception.post(f"/relire/{item.id}/rattacher", form, follow_redirects=True)

    assert not any("/rattacher" in page for page in shown)
    assert 'value="image"' in shown[0]
    assert "Le code de cette page n'est celui d'aucun livret imprimé ici" in words(answer)
    assert [each.id for each in hall.waiting()] == [item.id]


def test_a_page_that_says_whose_it_is_is_not_filed_elsewhere(hall: TownHall, reception: Person) -> None:
    hers, his = hall.printed(), hall.printed()
    sheet = hall.ticked(hers, READY)
    with hall.database.reading() as session:
        Storage(hall.settings.storage).path(edition_row(session, hers).layout).unlink()
    hall.scan(sheet)
    (item,) = hall.waiting()
    form = {"code": his, "edition": "1", "page": str(PAGE)}

    shown = reception.get(f"/relire/{item.id}?raison=rejected").text
    answer = reception.post(f"/relire/{item.id}/rattacher", form, follow_redirects=True)

    assert f'action="/relire/{item.id}/rattacher?raison=rejected"' in shown  # the filter stays
    assert f'value="{display_journey_code(hers)}"' in shown
    assert f"« {display_journey_code(hers)}, édition 1, page {PAGE} », et non ce que vous avez tapé" in words(answer)
    assert [each.id for each in hall.waiting()] == [item.id]


def test_a_page_that_could_not_be_opened_is_asked_about_with_its_number_and_set_aside(
    hall: TownHall, reception: Person
) -> None:
    code = hall.printed()
    batch = hall.scan(damaged_pile(hall.sheet(code, PAGE), hall.sheet(code, PAGE + 1)), "pile.tif")
    (item,) = hall.waiting()
    form = {"code": code, "edition": "1", "page": "5"}

    shown = reception.get(f"/relire/{item.id}")
    answer = reception.post(f"/relire/{item.id}/rattacher", form, follow_redirects=True)
    after = reception.post(f"/relire/{item.id}", {"keep": "image"}, follow_redirects=True)

    assert "Page 2 sur 3 du fichier : elle ne s'ouvre pas" in words(shown)
    assert f'href="/numeriser/envois/{batch.id}"' in shown.text
    assert "/rattacher" not in shown.text
    assert "Cette page ne s'est pas ouverte : il n'y a rien à ranger." in words(answer)
    assert hall.waiting() == []
    assert "son image est gardée" not in words(after), "there is none"
