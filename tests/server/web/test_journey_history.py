"""The history of a journey: narrowed down to a step, with the picture behind each change and the way to its page."""

import re

from forms.circumstances import SetAppointment
from server.record.days import today
from server.record.journeys import add_change, set_field
from tests.server.townhall import AGENT, TownHall
from tests.server.web.people import Person


def lines(page: str) -> list[str]:
    """The lines of the history, newest first, as they are marked up."""
    return re.findall(r"<li>\s*<div class=\"history-when.*?</li>", page.partition('id="histoire"')[2], re.DOTALL)


def test_a_history_is_narrowed_down_to_a_step_its_papers_and_its_appointment(
    caseworker: Person, hall: TownHall
) -> None:
    code = hall.open()
    with hall.database.transaction() as session:
        add_change(session, code, SetAppointment("M3", today(), "9 h"), AGENT)
        set_field(session, code, "P-M01.p1.received", True, AGENT)
        set_field(session, code, "M5.note", "Affiché aussi à Lyon", AGENT)

    told = lines(caseworker.get(f"/parcours/{code}/?histoire=M3").text)

    assert len(told) == 2  # that the step has its day is told once
    for words, line in zip(("pièce reçue", "Rendez.vous fixé le"), told, strict=True):
        assert re.search(words, line)


def test_a_step_where_nothing_happened_says_so(caseworker: Person, hall: TownHall) -> None:
    code = hall.open()

    page = caseworker.read(f"/parcours/{code}/?histoire=M8")

    assert "Rien ne s'est encore passé à cette étape" in page


def test_a_step_that_does_not_exist_narrows_nothing_down(caseworker: Person, hall: TownHall) -> None:
    code = hall.open()

    assert "Parcours ouvert" in caseworker.read(f"/parcours/{code}/?histoire=Z1")


def test_every_change_from_paper_has_its_crop_its_edition_and_the_way_to_its_page(
    caseworker: Person, hall: TownHall
) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, "P-M01.p1.received"))

    (line,) = [one for one in lines(caseworker.get(f"/parcours/{code}/").text) if "pièce reçue" in one]

    assert "history-crop" in line
    assert "édition 1" in line
    (seen,) = re.findall(r'href="(/numeriser/pages/\d+)"', line)
    assert caseworker.get(seen).status_code == 200
    crops = [entry.crop for entry in hall.record(code).history if entry.action == "field" and entry.origin == "paper"]
    assert crops
    assert all(crops)
