import json
import re
from typing import Any

import pypdfium2

from server.record.designs import first_text
from tests.server.townhall import TownHall
from tests.server.web.people import Person, words
from tests.server.web.test_studio_moving import ASKED, KEY, SECOND, put, text

PAGE = f"/studio/{KEY}/"
LONG = "Interdépartementalisationnellementparlantextraordinaire"


def publish(person: Person, said: str, *, base: str = "1", **more: str) -> Any:
    sent = {"text": said, "base": base, "mark": "", "words": "Autre chose", **more}
    return person.post(f"{PAGE}publier", sent, seen="/studio/")


def test_a_colour_in_which_nobody_reads_is_refused(designer: Person) -> None:
    typed = {"key": KEY, "letter": "P", "colour": "#ffee88", "title": "Ma carte est perdue"}

    begun = designer.post("/studio/", typed, seen="/studio/")
    sent = publish(designer, text().replace("#123456", "#FFEE88"), base="0")

    assert (begun.status_code, sent.status_code) == (422, 422)
    assert "La couleur #ffee88 se lit mal sur le papier : contraste 1,2. Prenez une couleur plus foncée." in words(
        begun
    )
    assert "ligne 5 La couleur #FFEE88 se lit mal" in words(sent)


def test_a_word_that_does_not_fit_its_page_is_accepted_knowingly_or_not_published(designer: Person) -> None:
    said = text().replace("Réunir les pièces", LONG)

    shown = publish(designer, said, base="0")
    (mark,) = re.findall(r'name="accepted" value="([^"]+)"', shown.text)
    changed = publish(designer, said.replace(LONG, LONG[::-1]), base="0", accepted=mark)

    assert (shown.status_code, changed.status_code) == (422, 422)
    assert "défaut" in words(shown)
    assert words(shown).count("» a un mot coupé au bout de la ligne") == 1
    assert publish(designer, said, base="0", accepted=mark).status_code == 302


def test_the_first_sentences_of_a_new_booklet_do_not_go_out_unseen(designer: Person) -> None:
    shown = publish(designer, first_text(KEY, "P", "#123456", "Ma carte est perdue"), base="0")

    assert shown.status_code == 422
    assert words(shown).count("n'est pas encore écrite") == 2


def test_an_id_that_is_not_what_it_was_is_told_when_read_again_and_before_publishing(
    hall: TownHall, designer: Person
) -> None:
    put(hall, text(SECOND), base=0)
    other = SECOND.replace("Déclarer la perte", "Chercher une crèche").replace("Un agent note ce que", "Écrivez à qui")
    said = text(other.replace('key = "lieu"', 'key = "numero"').replace("vous avez perdu", "en a une"))

    again = designer.post(f"{PAGE}remarques", {"text": said, "base": "1", "mark": ""}, seen=PAGE)
    shown = publish(designer, said)

    for told in (words(again), words(shown)):
        assert "« P2 » était « Déclarer la perte » et devient « Chercher une crèche »" in told
        assert "« Numéro de la carte » s'appelait « lieu » et s'appelle « numero »" in told
    assert shown.status_code == 422


def test_answers_that_change_places_and_boxes_that_nobody_reads_are_told_before_publishing_and_what_is_harder_after(
    hall: TownHall, designer: Person
) -> None:
    put(hall, text(ASKED), base=0)
    swapped = ASKED.replace('"égarée" }', '"volée" }').replace('volee", label = "volée"', 'volee", label = "égarée"')
    many = "".join(f', {{ key = "k{one}", label = "{one}" }}' for one in range(7))
    said = text(swapped.replace(" } ]", f" }}{many} ]").replace("Un agent note", "Un récépissé dit"))

    shown = publish(designer, said)
    (mark,) = re.findall(r'name="accepted" value="([^"]+)"', shown.text)
    publish(designer, said, accepted=mark)

    assert shown.status_code == 422
    assert "À « La carte est », la réponse « volee » était « volée » et devient « égarée »." in words(shown)
    assert "« La carte est » a 9 cases. 8 cases au plus se lisent." in words(shown)
    assert "Dans cette version, 1 mot rare de plus : voyez « Relecture »." in designer.read(f"{PAGE}versions/")


def test_the_pages_in_reading_order_and_the_poster_are_looked_at_and_the_poster_is_printed(
    hall: TownHall, designer: Person, reception: Person
) -> None:
    put(hall, text(SECOND), base=0)

    def look(made: str) -> Any:
        sent = {"text": text(SECOND), "base": "1", "mark": "", "format": made}
        return json.loads(designer.post(f"{PAGE}regarder", sent, seen=PAGE).text)["pages"]

    folded, pages, poster = look("livret"), look("pages"), look("affiche")

    assert (len(folded) % 4, len(poster)) == (0, 1)
    assert pages != folded
    assert designer.get(f"/studio/pages/{poster[0]}.jpg").mimetype == "image/jpeg"
    printed = (designer.get(f"{PAGE}affiche.pdf?taille=A2"), reception.get(f"/parcours/nouveau/{KEY}/affiche.pdf"))
    heights = [round(pypdfium2.PdfDocument(one.data)[0].get_height() * 25.4 / 72) for one in printed]
    assert heights == [594, 420]


def test_versions_are_compared_for_a_situation_and_in_large_print(hall: TownHall, designer: Person) -> None:
    put(hall, text(SECOND), base=0)
    put(hall, text(SECOND.replace("Portez plainte", "Allez porter plainte")), base=1)

    usual = designer.get(f"{PAGE}comparer?avant=1&apres=2")
    stolen = designer.get(f"{PAGE}comparer?avant=1&apres=2&answer.per.vol=oui&format=grand")

    assert "Aucune page ne change pour une situation simple" in words(usual)
    assert "1 page change pour cette situation" in words(stolen)
    assert '<option value="grand" selected>' in stolen.text
