"""Files that were not read to their end when a journey was erased: nobody knows yet whose pages are left in them."""

from typing import Any

import pytest
from sqlalchemy import select

from server.record import ingest, words
from server.record.checking import check_home
from server.record.errors import JourneyErased
from server.record.failed import failed_uploads
from server.record.history import OF_ERASED
from server.record.ingest import process
from server.record.model import BatchStatus, Glimpse, ReviewReason
from server.record.readings import batches
from server.record.storage import Storage
from server.record.tables import BatchRow
from tests.paper import Paper
from tests.reading import without_handwriting
from tests.server.record.deciding import READY
from tests.server.record.naming import give
from tests.server.record.test_claims import SeenWhileReading
from tests.server.record.test_erasing import BOX, ask, contents, erase, swept, two_printed
from tests.server.record.test_newer import blotted, page_of
from tests.server.record.test_received import fails_at
from tests.server.townhall import TownHall, picture, pile


def erased_after_its_first_page(hall: TownHall, code: str, *sheets: Paper) -> bytes:
    """Erase a journey of which one page was read, in a file that could not be read to its end; the file."""
    content = pile(*sheets)
    fails_at(hall, hall.receive(content, "pile.tif"), page=2)
    ask(hall, code)
    assert erase(hall, code).shared == 1
    return content


def unread(hall: TownHall) -> list[str]:
    with hall.database.reading() as session:
        return [upload.name for upload in failed_uploads(session)]


def uploads(hall: TownHall) -> int:
    with hall.database.reading() as session:
        return len(session.scalars(select(BatchRow.id)).all())


def test_a_file_that_could_not_be_read_stays_for_others_and_waits_on(either_hall: TownHall) -> None:
    code, other = two_printed(either_hall)
    content = pile(either_hall.ticked(code, BOX), either_hall.ticked(other, BOX))
    upload = either_hall.receive(content, "pile.tif")
    fails_at(either_hall, upload, page=2)
    ask(either_hall, code)

    done = erase(either_hall, code)

    swept(either_hall)
    with either_hall.database.reading() as session:
        key = session.get_one(BatchRow, upload).sha256
    assert (done.shared, unread(either_hall)) == (1, ["pile.tif"])
    assert Storage(either_hall.settings.storage).get(key) == content


def test_a_page_of_somebody_else_in_it_is_read_when_it_comes_again(either_hall: TownHall) -> None:
    code, other = two_printed(either_hall)
    content = erased_after_its_first_page(
        either_hall, code, either_hall.ticked(code, BOX), either_hall.ticked(other, BOX)
    )

    batch = either_hall.scan(content, "encore.tif")
    swept(either_hall)

    assert (batch.status, unread(either_hall)) == (BatchStatus.READ, [])
    assert (either_hall.known(code), either_hall.known(other)) == ({}, {BOX: True})
    assert uploads(either_hall) == 2
    assert check_home(either_hall.database, either_hall.settings)["problems"] == []


def test_once_it_is_read_and_nobody_elses_it_goes(either_hall: TownHall) -> None:
    code = either_hall.open()
    either_hall.print(code)
    content = erased_after_its_first_page(
        either_hall, code, either_hall.ticked(code, BOX), either_hall.ticked(code, READY)
    )
    before = swept(either_hall)

    either_hall.scan(content, "encore.tif")

    assert len(before) == 1, "the file itself, and nothing that was drawn of it"
    swept(either_hall)  # lays it aside; some hours later it goes
    assert swept(either_hall) == contents(either_hall) == set()
    assert (uploads(either_hall), either_hall.waiting()) == (0, [])
    assert check_home(either_hall.database, either_hall.settings)["problems"] == []


def test_with_a_page_in_it_that_nobody_recognised_it_stays(hall: TownHall) -> None:
    code, other = two_printed(hall)
    anybodys = blotted(hall, hall.ticked(other, BOX), other, page_of(hall, other, BOX), in_clear=True)
    content = erased_after_its_first_page(hall, code, hall.ticked(code, BOX), hall.ticked(code, READY), anybodys)

    hall.scan(content)

    swept(hall)
    assert uploads(hall) == 2
    assert ReviewReason.REJECTED in [item.reason for item in hall.waiting()]


def test_a_file_that_waited_unread_goes_once_it_is_read_and_asks_nothing(either_hall: TownHall) -> None:
    code = either_hall.printed()
    upload = either_hall.receive(picture(either_hall.ticked(code, BOX)))
    ask(either_hall, code)
    erase(either_hall, code)

    batch = process(either_hall.database, either_hall.settings, upload, without_handwriting())

    assert [(page.journey, page.rejection) for page in batch.pages] == [(code, OF_ERASED)]
    assert (either_hall.waiting(), either_hall.record(code).history[-1].words) == ([], words.ERASED)
    swept(either_hall)  # lays it aside
    assert (swept(either_hall), uploads(either_hall)) == (set(), 0)
    assert check_home(either_hall.database, either_hall.settings)["problems"] == []


def test_a_file_that_is_sent_again_after_the_erasure_goes_again(hall: TownHall) -> None:
    code = hall.printed()
    content = picture(hall.ticked(code, BOX))
    hall.scan(content)
    ask(hall, code)
    erase(hall, code)

    hall.scan(content, "encore.jpg")

    swept(hall)
    assert (swept(hall), uploads(hall), hall.waiting()) == (set(), 0, [])


def test_of_a_file_that_waited_unread_the_pages_of_others_stay(either_hall: TownHall) -> None:
    code, other = two_printed(either_hall)
    upload = either_hall.receive(pile(either_hall.ticked(code, BOX), either_hall.ticked(other, BOX)), "pile.tif")
    ask(either_hall, code)
    erase(either_hall, code)

    process(either_hall.database, either_hall.settings, upload, without_handwriting())

    swept(either_hall)
    with either_hall.database.reading() as session:
        (batch,) = batches(session, [upload])
    assert [page.journey for page in batch.pages] == [other]
    assert either_hall.known(other) == {BOX: True}
    assert check_home(either_hall.database, either_hall.settings)["problems"] == []


@pytest.mark.parametrize("erased", ["before its page is read", "before its page is kept", "once its page is kept"])
def test_while_a_pile_is_read_its_page_is_told_as_that_of_an_erased_journey(
    hall: TownHall, monkeypatch: pytest.MonkeyPatch, erased: str
) -> None:
    code, other = two_printed(hall)
    upload = hall.receive(pile(hall.ticked(code, BOX), hall.ticked(other, BOX)), "pile.tif")
    ask(hall, code)
    keep, told, kept = ingest._keep, list[Glimpse](), list[None]()

    def erase_as(moment: str) -> None:
        if erased == moment and not kept:
            erase(hall, code)

    def erase_around(*found: Any) -> None:
        erase_as("before its page is kept")
        keep(*found)
        erase_as("once its page is kept")
        kept.append(None)

    def look(_page: int) -> None:
        with hall.database.reading() as session:
            told.extend(seen for batch in batches(session, [upload]) for seen in batch.so_far)

    monkeypatch.setattr(ingest, "_keep", erase_around)
    erase_as("before its page is read")

    process(hall.database, hall.settings, upload, without_handwriting(), SeenWhileReading(hall, look))

    assert {(one.journey, one.rejection, one.picture) for one in told} == {(code, OF_ERASED, None)}


def test_no_page_is_filed_with_an_erased_journey(hall: TownHall) -> None:
    code, other = two_printed(hall)
    number = page_of(hall, other, BOX)
    ask(hall, code)
    erase(hall, code)
    hall.scan(blotted(hall, hall.ticked(other, BOX), other, number, in_clear=False))
    (item,) = hall.waiting()

    with pytest.raises(JourneyErased):
        give(hall, item, code, page=number)

    assert [one.id for one in hall.waiting()] == [item.id]
