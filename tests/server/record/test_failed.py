from io import BytesIO

from server.record.arriving import arriving
from server.record.days import today
from server.record.failed import count_failed, failed_to_json, failed_uploads, set_aside, take_up
from server.record.ingest import receive
from server.record.model import BatchStatus
from server.record.tables import BatchRow
from tests.server.townhall import AGENT, TownHall


def waiting(hall: TownHall) -> list[str]:
    with hall.database.reading() as session:
        listed = failed_uploads(session)
        assert count_failed(session) == len(listed)
    return [one.name for one in listed]


def test_an_upload_that_could_not_be_read_waits_whatever_came_after_it(either_hall: TownHall) -> None:
    either_hall.scan(b"no image", "notes.txt")
    for number in range(15):
        either_hall.receive(b"%d" % number, f"{number}.jpg")

    assert waiting(either_hall) == ["notes.txt"]


def test_it_waits_until_somebody_sets_it_aside_who_is_named(either_hall: TownHall) -> None:
    upload = either_hall.scan(b"no image", "notes.txt")
    either_hall.scan(b"no image either", "lettre.doc")

    with either_hall.database.transaction() as session:
        set_aside(session, upload.id, AGENT)

    assert waiting(either_hall) == ["lettre.doc"]
    with either_hall.database.reading() as session:
        row = session.get_one(BatchRow, upload.id)
        assert (row.aside_by, row.status) == (AGENT, BatchStatus.FAILED.value)

    with either_hall.database.transaction() as session:
        take_up(session, upload.id)

    assert waiting(either_hall) == ["lettre.doc", "notes.txt"]


def test_what_came_twice_is_set_aside_once(hall: TownHall) -> None:
    first, _again = hall.scan(b"no image", "1.txt"), hall.scan(b"no image", "2.txt")

    with hall.database.transaction() as session:
        set_aside(session, first.id, AGENT)

    assert waiting(hall) == []


def test_one_whose_file_was_read_when_it_came_again_waits_no_more(hall: TownHall) -> None:
    failed, again = hall.receive(b"the same", "1.jpg"), hall.receive(b"the same", "2.jpg")
    with hall.database.transaction() as session:
        session.get_one(BatchRow, failed).status = BatchStatus.FAILED.value
    assert waiting(hall) == ["1.jpg"]

    with hall.database.transaction() as session:
        session.get_one(BatchRow, again).status = BatchStatus.READ.value

    assert waiting(hall) == []


def test_its_journey_is_told_of_it_only_as_long_as_it_waits(hall: TownHall) -> None:
    code = hall.open()
    failed, again = [
        receive(hall.database, hall.settings, BytesIO(b"the same"), name, AGENT, open_journey=code)
        for name in ("1.jpg", "2.jpg")
    ]
    told = []
    for upload, status in ((failed, BatchStatus.FAILED), (again, BatchStatus.READ)):
        with hall.database.transaction() as session:
            session.get_one(BatchRow, upload).status = status.value
        with hall.database.reading() as session:
            found = arriving(session, code, today(), AGENT)
        told.append((found.reading, [name for name, _error in found.failed]))

    assert told == [(1, ["1.jpg"]), (0, [])]


def test_among_what_waits_it_has_its_name_and_what_to_do(hall: TownHall) -> None:
    upload = hall.scan(b"no image", "notes.txt")

    told = failed_to_json(upload)

    assert (told["id"], told["reason"], told["file"], told["code"]) == (upload.id, "failed", "notes.txt", None)
    assert told["question"] == upload.error
