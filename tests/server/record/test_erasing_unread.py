"""Files that were not read to their end when a journey was erased: nobody knows yet whose pages are left in them."""

from sqlalchemy import select

from server.record.checking import check_home
from server.record.failed import failed_uploads
from server.record.model import BatchStatus, ReviewReason
from server.record.storage import Storage
from server.record.tables import BatchRow
from tests.paper import Paper
from tests.server.record.deciding import READY
from tests.server.record.test_erasing import BOX, ask, contents, erase, swept, two_printed
from tests.server.record.test_newer import blotted, page_of
from tests.server.record.test_received import fails_at
from tests.server.townhall import TownHall, pile


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
