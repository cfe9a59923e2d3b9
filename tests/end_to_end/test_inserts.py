"""What changed since a booklet was printed: on leaves that are filled in, scanned and read as any page of it."""

from datetime import date
from typing import Final

import pytest

from forms.circumstances import AddDocument, RemoveStep, SetAppointment
from forms.translation import FRENCH
from scan.readings import CellsReading, TickReading
from server.record.editions import StoredEditions, edition_pdf, print_edition
from server.record.inserts import print_insert
from server.record.journeys import add_change, set_field
from server.record.model import Origin
from tests import paper, paper_capture
from tests.filling import Filled, Habits, Tally, Verdict, fill_page
from tests.paper_hands import Hands
from tests.reading import all_engines, pages_read, read_scan
from tests.server.townhall import AGENT, TownHall

PAPER: Final = "P-X1.p1"


@pytest.fixture
def code(hall: TownHall) -> str:
    """A couple's journey, printed once; then an appointment, a document and a question written online came."""
    return outdated(hall, FRENCH)


def outdated(hall: TownHall, language: str) -> str:
    """The same, with the booklet in a language."""
    opened = hall.open()
    print_edition(hall.database, hall.settings, opened, AGENT, language=language)
    with hall.database.transaction() as session:
        for change in (
            SetAppointment("M3", date(2027, 1, 12), "10 h 30", "bureau 12"),
            AddDocument(PAPER.partition(".")[0], "p1", "Attestation de l’employeur", "M3"),
            RemoveStep("M5"),
        ):
            add_change(session, opened, change, AGENT)
        set_field(session, opened, "M2.note", "Faut-il une photo ?", AGENT, origin=Origin.CITIZEN)
    return opened


def print_leaves(hall: TownHall, code: str) -> int:
    return print_insert(hall.database, hall.settings, code, AGENT).number


def fill_leaf(hall: TownHall, code: str, number: int, edition: int, hands: Hands) -> Filled:
    layout = hall.layout(code, edition).page(number)
    return fill_page(hall.sheet(code, number, edition), layout, hands, habits=Habits(share=1.0, dates=1.0), seed=3)


@pytest.mark.parametrize("language", [FRENCH, "ar", "fr+ar"])
def test_leaves_are_read_box_by_box_and_date_by_date_and_go_into_the_record(
    hall: TownHall, language: str, hands: Hands
) -> None:
    code = outdated(hall, language)
    edition, editions, tally = print_leaves(hall, code), StoredEditions(hall.database, hall.settings), Tally()
    layout = hall.layout(code, edition)
    leaves = layout.pages
    zones = {zone.id for leaf in leaves for zone in leaf.zones}
    assert layout.language == language
    spare = set() if "+" in language else {"M3.note"}  # two languages leave no room for it
    assert {f"{PAPER}.ready", f"{PAPER}.received", "M3.appointment", "M2.note", *spare} <= zones

    for leaf in leaves:
        filled = fill_leaf(hall, code, leaf.page, edition, hands)
        (page,) = pages_read(read_scan(paper_capture.flat(filled.paper, dpi=200, seed=1), editions, all_engines()))
        for kind in (TickReading, CellsReading):
            tally.add(page, filled.meant, only=kind)
        hall.scan(filled.paper)

    known = hall.record(code).fields
    assert tally.wrong == []
    assert tally.counts[Verdict.RIGHT] >= 2
    assert [known[f"{PAPER}.{box}"].value for box in ("ready", "received")] == [True, True]
    assert known[f"{PAPER}.ready"].edition == edition


def test_a_page_of_the_booklet_goes_on_being_read_after_leaves_were_printed_for_it(hall: TownHall, code: str) -> None:
    print_leaves(hall, code)

    hall.scan(hall.ticked(code, "M1.done", edition=1))

    assert hall.record(code).fields["M1.done"].edition == 1


def test_a_sheet_that_nobody_has_cut_yet_is_read_leaf_by_leaf(hall: TownHall, code: str) -> None:
    edition = print_leaves(hall, code)
    sheet = paper.print_page(edition_pdf(hall.database, hall.settings, code, edition), 0, dpi=200)

    read = hall.scan(sheet)

    assert sorted(page.page or 0 for page in read.pages) == [leaf.page for leaf in hall.layout(code, edition).pages]
    assert all(not page.rejection for page in read.pages)
    assert hall.waiting(code) == []  # the cut is no ink of theirs
