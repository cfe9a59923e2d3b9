import io
import json
from dataclasses import replace
from typing import Any

from PIL import Image

from forms.catalogue import load_catalogue
from forms.translation import FRENCH
from server.web.studio_inserts import VISIT
from server.web.studio_pages import LABELS, LEAVES, circumstances_of, composed
from tests.server.townhall import TownHall
from tests.server.web.people import Person
from tests.server.web.test_studio_moving import KEY, SECOND, put, text

PAGE = f"/studio/{KEY}/"


def look(person: Person, said: str, made: str, **more: str) -> Any:
    sent = {"text": said, "base": "1", "mark": "", "format": made, "language": FRENCH, **more}
    return json.loads(person.post(f"{PAGE}regarder", sent, seen=PAGE).text)


def size_of(person: Person, mark: str) -> tuple[int, int]:
    return Image.open(io.BytesIO(person.get(f"/studio/pages/{mark}.jpg").data)).size


def test_leaves_and_labels_go_from_the_published_version_to_the_text(hall: TownHall, designer: Person) -> None:
    put(hall, text(SECOND), base=0)
    said = text(SECOND.replace("Un agent note ce que vous avez perdu.", "Dites à un agent ce que vous avez perdu."))

    cover = text(SECOND).replace("Votre carte est perdue.", "Votre carte n'est plus là.")
    assert cover != text(SECOND)

    same, elsewhere, leaves = (look(designer, one, LEAVES) for one in (text(SECOND), cover, said))
    labels = look(designer, said, LABELS)

    assert (same["pages"], same["counted"], elsewhere["pages"]) == ([], "", [])
    assert "Votre texte est celui de la version 1" in same["insert"]
    assert "ne se dit pas sur un feuillet" in elsewhere["insert"]
    assert "Du livret de la version 1 à celui de votre texte" in leaves["insert"]
    assert (leaves["counted"], labels["counted"]) == ("1 feuillet", "1 planche")
    assert [size_of(designer, told["pages"][0]) for told in (leaves, labels)] == [(473, 667), (840, 1189)]


def test_leaves_show_what_a_visit_to_the_desk_changes_of_a_text_that_is_published(
    hall: TownHall, designer: Person
) -> None:
    put(hall, text(SECOND), base=0)

    told = look(designer, text(SECOND), LEAVES, since=VISIT, **{"answer.per.vol": "oui"})

    assert told["counted"] == "3 feuillets"
    for happened in ("l’étape «\xa0Réunir les pièces\xa0» faite", "«\xa0Déclarer la perte\xa0»", "les réponses de"):
        assert happened in told["insert"]


def test_a_page_that_two_booklets_have_alike_is_kept_once() -> None:
    template = load_catalogue()["arrivee"]

    first, second = (
        composed(replace(template, purpose=said), circumstances_of(template, {}))
        for said in ("Vous arrivez.", "Vous venez d’arriver.")
    )

    assert first.marks[0] != second.marks[0]
    assert first.pages[1] is second.pages[1]
