"""A page that nobody recognised is given to a booklet nearby in two clicks, and taken from one that it is not of."""

import io
import re
from pathlib import Path
from typing import Any

from server.record.ingest import process
from server.record.model import BatchState
from server.record.readings import recent_batches
from tests import paper, paper_capture, paper_wear
from tests.paper import Paper
from tests.reading import without_handwriting
from tests.server.townhall import TownHall, picture
from tests.server.web.people import Person, words

PAGE = 2


def nameless(hall: TownHall, code: str, page: int = PAGE) -> Paper:
    """A page of which nothing says whose it is."""
    layout = hall.layout(code).page(page)
    return paper_wear.blot(hall.sheet(code, page), [*(mark.box for mark in layout.codes), *layout.typed])


def send(person: Person, sheet: Paper, **fields: str) -> Any:
    sent = {"files": [(io.BytesIO(picture(sheet)), "page.jpg")], **fields}
    return person.post("/numeriser/", sent, content_type="multipart/form-data")


def read(hall: TownHall) -> BatchState:
    """Read the last upload."""
    with hall.database.reading() as session:
        batch = recent_batches(session)[0]
    return process(hall.database, hall.settings, batch.id, without_handwriting())


def test_the_journey_from_which_an_agent_scans_is_where_its_pages_are_looked_for(
    hall: TownHall, reception: Person
) -> None:
    code = hall.printed()
    assert f"/numeriser/?parcours={code}" in reception.get(f"/parcours/{code}/").text
    assert f'name="parcours" value="{code}"' in reception.get(f"/numeriser/?parcours={code}").text

    send(reception, nameless(hall, code), parcours=code)
    batch = read(hall)

    assert batch.pages[0].journey == code
    shown = reception.get(f"/numeriser/envois/{batch.id}")
    assert "Reconnue à son contenu" in words(shown)
    assert f"/relire/{batch.pages[0].named_by}/annuler" in shown.text
    assert "Ce n'est pas sa page" in words(shown)


def test_a_code_of_nobody_opens_no_journey(hall: TownHall, reception: Person) -> None:
    send(reception, hall.sheet(hall.printed(), PAGE), parcours="K4T7XHK")

    assert read(hall).open_journey is None


def test_an_unknown_page_is_given_to_a_booklet_of_its_file_and_unread_on_a_second_word(
    tmp_path: Path, hall: TownHall, reception: Person
) -> None:
    code = hall.printed()
    known, unknown = (paper_capture.flat(hall.sheet(code, page), dpi=200.0) for page in (PAGE, PAGE + 1))
    height = len(unknown.image)
    unknown.image[: height * 3 // 5] = 255
    unknown.image[height * 4 // 5 :] = 40
    pile = paper.save_together([known, unknown], tmp_path / "pile.pdf")
    batch = hall.scan(pile.read_bytes(), "pile.pdf")
    assert [page.rejection for page in batch.pages] == ["", "no-code"]

    shown = reception.get(f"/numeriser/envois/{batch.id}")
    form = re.search(r'<details class="nearby"[^>]*>.*?action="([^"]+)"(.*?)</details>', shown.text, re.DOTALL)
    assert form is not None
    assert f'aria-label="Page {PAGE + 1}"' in form.group(2).replace("\N{NO-BREAK SPACE}", " ")
    typed = {"code": code, "edition": "1", "page": str(PAGE + 1)}
    assert "Je ne reconnais pas la page" in reception.post(form.group(1), typed, follow_redirects=True).text
    reception.post(form.group(1), {**typed, "unread": "1"})

    assert hall.waiting() == []


def test_an_unknown_page_is_given_to_the_booklet_that_the_same_agent_sent_with_it(
    hall: TownHall, reception: Person, caseworker: Person
) -> None:
    code = hall.printed()
    send(reception, hall.sheet(code, PAGE))
    read(hall)
    said = []
    for person, sheet in ((reception, nameless(hall, code)), (caseworker, nameless(hall, code, PAGE + 1))):
        send(person, sheet)
        shown = person.get(f"/numeriser/envois/{read(hall).id}")
        said.append("C'est une page de" in words(shown))

    assert said == [True, False]
