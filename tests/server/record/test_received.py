"""An image is as old as the first receipt of its file, whichever upload of it was read, and when."""

import io
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from server.record import history
from server.record.ingest import process, receive
from server.record.merge import Why
from server.record.model import BatchStatus
from server.record.scanner_jobs import FOLDER, Sittings
from server.record.tables import BatchRow
from tests.reading import without_handwriting
from tests.server.record.deciding import READY
from tests.server.record.test_claims import SeenWhileReading, stops_at
from tests.server.record.test_newer import about, empty, read
from tests.server.townhall import AGENT, TownHall, picture, pile


@pytest.fixture
def sittings(hall: TownHall) -> Sittings:
    return Sittings(hall.database, hall.settings, lambda _upload: None)


def fails_at(hall: TownHall, upload: str, page: int) -> None:
    """Read an upload with a defect of the reader at a page: whoever brought it is asked to send it again."""
    state = process(hall.database, hall.settings, upload, without_handwriting(), SeenWhileReading(hall, stops_at(page)))
    assert state.status is BatchStatus.FAILED


def left_at_the_scanner(hall: TownHall, content: bytes) -> Path:
    """A page that an earlier server had scanned and not received."""
    folder = hall.settings.home / FOLDER / "earlier"
    folder.mkdir(parents=True)
    page = folder / "page-0001.png"
    Image.open(io.BytesIO(content)).save(page, dpi=(200, 200))
    return page


def test_a_tick_of_a_file_that_is_sent_again_does_not_go_in_over_a_newer_empty_box(either_hall: TownHall) -> None:
    hall, code = either_hall, either_hall.printed()
    monday = picture(hall.ticked(code, READY), seed=1)
    fails_at(hall, hall.receive(monday, "lundi.jpg"), page=1)
    hall.scan(picture(empty(hall, code), seed=2), "mercredi.jpg")

    hall.scan(monday, "lundi.jpg")

    assert hall.known(code) == {}
    assert [item.why for item in about(hall, code, READY)] == [Why.BOTH_DIFFER]


def test_a_box_that_is_empty_in_a_file_that_is_sent_again_has_not_lost_its_tick(either_hall: TownHall) -> None:
    hall, code = either_hall, either_hall.printed()
    monday = picture(empty(hall, code), seed=1)
    fails_at(hall, hall.receive(monday, "lundi.jpg"), page=1)
    hall.scan(picture(hall.ticked(code, READY), seed=2), "mercredi.jpg")

    hall.scan(monday, "lundi.jpg")

    assert hall.known(code) == {READY: True}
    assert hall.waiting(code) == []


@pytest.mark.parametrize("uploads", [1, 2])
def test_images_of_one_file_keep_their_order_whichever_upload_each_was_read_for(
    busy_hall: TownHall, uploads: int
) -> None:
    hall, code = busy_hall, busy_hall.printed()
    content = pile(hall.ticked(code, READY), empty(hall, code))
    first, *others = [hall.receive(content) for _ in range(uploads)]

    def others_read_the_first_image(page: int) -> None:
        for upload in others if page == 1 else ():
            fails_at(hall, upload, page=2)

    process(
        hall.database, hall.settings, first, without_handwriting(), SeenWhileReading(hall, others_read_the_first_image)
    )

    assert [item.why for item in hall.waiting(code)] == [Why.GONE]


def test_a_page_that_was_left_at_the_scanner_is_older_than_what_came_since(hall: TownHall, sittings: Sittings) -> None:
    code = hall.printed()
    left_at_the_scanner(hall, picture(hall.ticked(code, READY), seed=1))
    hall.scan(picture(empty(hall, code), seed=2))

    read(hall, *sittings.receive_left())

    assert hall.known(code) == {}
    assert [item.why for item in about(hall, code, READY)] == [Why.BOTH_DIFFER]


def test_a_page_that_was_left_at_the_scanner_came_when_it_was_scanned(hall: TownHall, sittings: Sittings) -> None:
    page, scanned = (
        left_at_the_scanner(hall, picture(hall.sheet(hall.printed(), 3))),
        datetime(2026, 11, 23, tzinfo=UTC),
    )
    os.utime(page, (scanned.timestamp(), scanned.timestamp()))

    (upload,) = sittings.receive_left()

    with hall.database.reading() as session:
        assert session.get_one(BatchRow, upload).received_at == scanned


def test_nothing_came_later_than_it_is_received(hall: TownHall) -> None:
    tomorrow = datetime(2999, 1, 1, tzinfo=UTC)

    upload = receive(hall.database, hall.settings, io.BytesIO(b"page"), "1.jpg", AGENT, came_at=tomorrow)

    with hall.database.reading() as session:
        assert session.get_one(BatchRow, upload).received_at <= history.now()
