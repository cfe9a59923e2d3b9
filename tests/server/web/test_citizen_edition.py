"""A resident's booklet as a file: always one that is kept here, so that what is printed at home comes back."""

import pytest
from flask import Flask

from forms.circumstances import AddWord
from server.record.errors import StorageFailed
from server.record.journeys import add_change, close_journey
from server.record.online import RESIDENT
from server.record.own_edition import MOST_A_DAY, edition_of_today
from server.web import citizen_edition
from tests import paper, paper_ink
from tests.paper_ink import Drawn
from tests.server.meanwhile import at_once
from tests.server.townhall import AGENT, TownHall, picture
from tests.server.web.people import words
from tests.server.web.test_citizen_write import Resident

BOX = "M3.temoins_choisis"


@pytest.fixture
def resident(app: Flask, hall: TownHall) -> Resident:
    return Resident(app, hall, hall.printed())


def asked(resident: Resident, form: str = "pages") -> str:
    """Ask for the file as the page does; where it is."""
    page = f"{resident.path}/moi"
    return resident.person.post(f"{resident.path}/livret", {"format": form}, seen=page).location or ""


def download(resident: Resident, form: str = "pages") -> bytes:
    answer = resident.person.get(asked(resident, form))
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Cache-Control"] == "no-store"
    content: bytes = answer.data
    return content


def editions(resident: Resident) -> tuple[int, ...]:
    return resident.hall.record(resident.code).editions


def say(resident: Resident, word: str) -> None:
    with resident.hall.database.transaction() as session:
        add_change(session, resident.code, AddWord(word), AGENT)


def test_the_booklet_that_was_printed_is_the_one_while_it_says_everything(resident: Resident) -> None:
    page = words(resident.person.get(f"{resident.path}/moi"))

    assert "C'est le même que votre livret en papier, édition 1." in page
    assert asked(resident).endswith("/livret/1/pages.pdf")
    assert asked(resident, "booklet").endswith("/livret/1/booklet.pdf")
    assert editions(resident) == (1,)


def test_what_changed_since_makes_a_new_edition_once(resident: Resident) -> None:
    say(resident, "Bonjour")
    page = words(resident.person.get(f"{resident.path}/moi"))

    files = [asked(resident), asked(resident, "booklet"), asked(resident)]

    assert "ce fichier sera une nouvelle édition" in page
    assert [file.rpartition("/livret/")[2] for file in files] == ["2/pages.pdf", "2/booklet.pdf", "2/pages.pdf"]
    last = resident.hall.record(resident.code).history[-1]
    assert (last.action, last.by, editions(resident)) == ("printed", RESIDENT, (1, 2))


def test_a_booklet_that_was_never_printed_is_not_said_to_be_on_paper(app: Flask, hall: TownHall) -> None:
    never = Resident(app, hall, hall.open())

    page = words(never.person.get(f"{never.path}/moi"))

    assert "Votre livret n'a pas encore été imprimé : ce fichier sera sa première édition." in page
    assert "Votre livret en papier" not in page


def test_what_the_resident_wrote_online_is_in_it(resident: Resident) -> None:
    resident.send({"field.M1.note": "Le samedi"})

    assert asked(resident).endswith("/livret/2/pages.pdf")


def test_what_is_printed_at_home_is_read_at_the_desk(resident: Resident) -> None:
    say(resident, "Bonjour")
    pdf = download(resident)
    layout = resident.hall.layout(resident.code, 2)
    page = next(each for each in layout.pages if any(zone.id == BOX for zone in each.zones))
    sheet = paper_ink.mark(
        paper.print_page(pdf, page.page - 1, dpi=200.0), page.zone(BOX).box, Drawn.CROSS, pen=paper_ink.BLUE, seed=1
    )

    resident.hall.scan(picture(sheet))

    assert resident.known() == {BOX: True}


def test_nobody_fills_the_disk_with_editions(resident: Resident) -> None:
    for number in range(MOST_A_DAY + 2):
        say(resident, f"Bonjour {number}")
        last = asked(resident)
    page = words(resident.person.get(f"{resident.path}/moi"))

    assert (
        f"{MOST_A_DAY} nouvelles éditions en un jour : ce fichier est la dernière, l'édition {1 + MOST_A_DAY}." in page
    )
    assert "sera une nouvelle édition" not in page
    assert len(editions(resident)) == 1 + MOST_A_DAY
    assert last.endswith(f"/livret/{1 + MOST_A_DAY}/pages.pdf")


def test_who_asks_at_the_same_moment_is_given_the_same_new_edition(resident: Resident) -> None:
    say(resident, "Bonjour")
    database, settings = resident.hall.database, resident.hall.settings

    raised = at_once(*[lambda: edition_of_today(database, settings, resident.code)] * 3)

    assert raised == []
    assert editions(resident) == (1, 2)


def test_a_closed_journey_gives_the_last_one(resident: Resident) -> None:
    say(resident, "Bonjour")
    with resident.hall.database.transaction() as session:
        close_journey(session, resident.code, AGENT)

    assert asked(resident).endswith("/livret/1/pages.pdf")
    assert editions(resident) == (1,)


def test_a_closed_journey_that_was_never_printed_has_none(app: Flask, hall: TownHall) -> None:
    resident = Resident(app, hall, hall.open())
    page = f"{resident.path}/moi"
    token = resident.person.token(page)
    with hall.database.transaction() as session:
        close_journey(session, resident.code, AGENT)

    answer = resident.person.client.post(f"{resident.path}/livret", data={"csrf_token": token}, follow_redirects=True)

    assert "jamais été imprimé" in words(answer)
    assert "/livret/" not in answer.text


def test_a_full_disk_is_told_and_makes_no_edition(resident: Resident, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_given: object) -> int:
        raise StorageFailed("full", full=True)

    monkeypatch.setattr(citizen_edition, "edition_of_today", full)
    page = f"{resident.path}/moi"

    answer = resident.person.post(f"{resident.path}/livret", seen=page, follow_redirects=True)

    assert "n'a pas pu être fait" in words(answer)


@pytest.mark.parametrize("file", ["2/pages.pdf", "1/large.pdf", "0/pages.pdf", f"{9**40}/pages.pdf"])
def test_there_is_no_other_file(resident: Resident, file: str) -> None:
    assert resident.person.get(f"{resident.path}/livret/{file}").status_code == 404


def test_it_needs_the_pin(resident: Resident, app: Flask) -> None:
    stranger = app.test_client()

    assert stranger.get(f"{resident.path}/livret/1/pages.pdf").mimetype == "text/html"
    assert "PIN" in stranger.get(f"{resident.path}/moi").text
