"""A journey's booklets: printed from its page, in the form and the language that an agent chooses, and had again."""

import re
from typing import Final

from forms.catalogue import find_template, shipped_text
from forms.circumstances import AddWord, Circumstances, Subject
from scan.engine_pdfium import measure_pdf_page
from server.record.designs import publish
from server.record.editions import print_edition
from server.record.journeys import add_change, set_field
from server.record.moving_on import Move, move_journeys
from server.record.translations import translate
from tests.server.townhall import AGENT, TownHall
from tests.server.web.people import Person, words

RECEIVED = "P-M01.p1.received"
ALONE: Final = Circumstances((Subject("p1", "Camille Exemple"),))
IMAGE: Final = re.compile(r"data:image/jpeg;base64,[^\"]+")


def test_printing_makes_an_edition_and_opens_its_pdf(hall: TownHall, reception: Person) -> None:
    code = hall.open()

    answer = reception.post(f"/parcours/{code}/impression", {"format": "pages"}, follow_redirects=True)

    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    assert hall.record(code).editions == (1,)


def test_an_agent_prints_in_another_language_where_there_is_one(hall: TownHall, reception: Person) -> None:
    code = hall.open()
    page = reception.get(f"/parcours/{code}/").text
    assert '<option value="en">anglais</option>' in page
    assert '<option value="fr+en">français et anglais</option>' in page
    assert '<option value="fr+ar">français et arabe</option>' in page
    assert "le livret n’a aucun mot français" in page

    answer = reception.post(f"/parcours/{code}/impression", {"language": "en"}, follow_redirects=True)

    assert answer.data.startswith(b"%PDF-")
    assert hall.layout(code).language == "en"


def test_a_language_that_no_booklet_has_prints_nothing(hall: TownHall, reception: Person) -> None:
    code = hall.open()

    answer = reception.post(f"/parcours/{code}/impression", {"language": "tlh"})

    assert answer.status_code in {400, 409}
    assert "pas traduit dans cette langue" in words(answer)
    assert hall.record(code).editions == ()


def test_an_agent_prints_in_large_print_and_the_list_of_booklets_says_so(hall: TownHall, reception: Person) -> None:
    code = hall.open()
    hall.print(code)
    assert 'value="large"' in reception.get(f"/parcours/{code}/").text
    assert "grands caractères, A4" not in words(reception.get(f"/parcours/{code}/"))

    answer = reception.post(f"/parcours/{code}/impression", {"format": "large"}, follow_redirects=True)

    page, printed = reception.get(f"/parcours/{code}/"), measure_pdf_page(answer.data, 0)
    assert (round(printed.width), round(printed.height)) == (210, 297)
    assert "grands caractères, A4" in words(page)
    assert page.text.count(f"/parcours/{code}/livrets/2.pdf") == 1  # it has one form
    assert page.text.count(f"/parcours/{code}/livrets/1.pdf") == 2


def test_an_old_edition_is_downloaded_again_as_it_was(hall: TownHall, reception: Person) -> None:
    code = hall.open()
    hall.print(code)
    first = reception.get(f"/parcours/{code}/livrets/1.pdf?form=pages").data
    with hall.database.transaction() as session:
        set_field(session, code, RECEIVED, True, AGENT)
    hall.print(code)

    assert reception.get(f"/parcours/{code}/livrets/1.pdf?form=pages").data == first
    assert reception.get(f"/parcours/{code}/livrets/2.pdf?form=pages").data != first
    assert reception.get(f"/parcours/{code}/livrets/3.pdf").status_code == 404


def test_only_what_changed_is_told_shown_and_printed(hall: TownHall, reception: Person) -> None:
    code = hall.open()
    assert "Aucun livret n'a été imprimé" in words(reception.get(f"/parcours/{code}/feuillets/"))
    hall.print(code)
    assert "Rien n'a changé depuis l'édition 1" in words(reception.get(f"/parcours/{code}/feuillets/"))
    with hall.database.transaction() as session:
        set_field(session, code, RECEIVED, True, AGENT)

    page = reception.get(f"/parcours/{code}/feuillets/")

    assert "Depuis l'édition 1 : une pièce" in words(page)
    assert "Pièce reçue : Pièce d'identité avec photo (Camille Exemple)." in words(page)
    assert page.text.count("data:image/jpeg") == 2  # a leaf, a sheet of labels
    asked = {"format": "stickers", "etiquette": "3", "depuis": "1"}
    leaves = reception.post(f"/parcours/{code}/feuillets/", {"format": "insert"}, follow_redirects=True)
    labels = reception.post(f"/parcours/{code}/feuillets/", asked, follow_redirects=True)
    assert [answer.data[:5] for answer in (leaves, labels)] == [b"%PDF-", b"%PDF-"]
    assert hall.record(code).editions == (1, 2, 3)
    assert "1 planche d'étiquettes" in words(reception.get(f"/parcours/{code}/"))


def test_what_no_label_can_tell_is_offered_on_leaves_alone(hall: TownHall, reception: Person) -> None:
    code = hall.printed()
    box = '[[step.field]]\nkey = "copies"\nkind = "tick"\nauthor = "citizen"\nlabel = "Copies faites"\n\n'
    shipped = shipped_text("mariage") or ""
    with_box = shipped.replace("  [[step.field]]", box + "  [[step.field]]", 1)
    with hall.database.transaction() as session:
        newest = publish(session, "mariage", with_box, base=1, by=AGENT, words="Une case de plus")
    move_journeys(hall.database, Move("mariage", 1, newest, AGENT), [code])

    page = reception.get(f"/parcours/{code}/feuillets/")
    refused = reception.post(f"/parcours/{code}/feuillets/", {"format": "stickers"})

    assert "ne peut pas se dire sur une étiquette" in words(page)
    assert "Imprimer les feuillets" in words(page)
    assert "Imprimer les étiquettes" not in words(page)
    assert refused.status_code == 409
    assert hall.record(code).editions == (1,)


def test_a_booklet_in_large_print_is_printed_again_whole(hall: TownHall, reception: Person) -> None:
    code = hall.open()
    reception.post(f"/parcours/{code}/impression", {"format": "large"})
    with hall.database.transaction() as session:
        set_field(session, code, RECEIVED, True, AGENT)

    page = reception.get(f"/parcours/{code}/feuillets/")
    refused = reception.post(f"/parcours/{code}/feuillets/", {"format": "insert"})

    assert "Pièce reçue : Pièce d'identité avec photo (Camille Exemple)." in words(page)
    assert "Imprimer le livret en grands caractères" in words(page)
    assert "Imprimer les feuillets" not in words(page)
    assert refused.status_code == 409
    assert hall.record(code).editions == (1,)


def test_the_pictures_of_leaves_follow_the_towns_translations_until_there_is_none(
    hall: TownHall, reception: Person
) -> None:
    code = hall.open(ALONE, "mediateur")
    title = find_template("mediateur").title
    translate_to(hall, title, "Sin juicio")
    print_edition(hall.database, hall.settings, code, AGENT, language="es")
    with hall.database.transaction() as session:
        add_change(session, code, AddWord("À bientôt."), AGENT)

    first = reception.get(f"/parcours/{code}/feuillets/").text
    translate_to(hall, title, "Sin tribunal", seen=1)
    second = reception.get(f"/parcours/{code}/feuillets/").text
    translate_to(hall, title, "", seen=2)
    last = reception.get(f"/parcours/{code}/feuillets/")

    assert IMAGE.findall(first)[-1] != IMAGE.findall(second)[-1]  # a label's title
    assert last.status_code == 200
    assert "Ce livret n'est pas traduit dans cette langue. Imprimez-le en français." in words(last)
    assert "Imprimer le livret" in words(last)


def translate_to(hall: TownHall, french: str, said: str, *, seen: int = 0) -> None:
    with hall.database.transaction() as session:
        translate(session, "es", french, said, seen=seen, by=AGENT)
