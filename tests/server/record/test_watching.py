from dataclasses import dataclass, field
from pathlib import Path

import pytest

from server.record.claims import claim, unfinished
from server.record.model import BatchState
from server.record.readings import recent_batches
from server.record.storage import Storage
from server.record.tables import BatchRow
from server.record.watching import watch_folder
from tests.paper_ink import Drawn
from tests.server.townhall import TownHall, picture

READY = "P-M01.p1.ready"


@dataclass
class Scanner:
    """A folder into which a scanner drops files, what was told about them, and what the last look left to people."""

    hall: TownHall
    folder: Path
    told: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    waiting: int = 0

    def drop(self, name: str, content: bytes) -> None:
        (self.folder / name).write_bytes(content)

    def look(self) -> list[str]:
        looked = watch_folder(self.hall.database, self.hall.settings, self.folder, once=True, tell=self.told.append)
        self.failed, self.waiting = looked.failed, looked.waiting
        return looked.taken

    def uploads(self) -> list[BatchState]:
        with self.hall.database.reading() as session:
            return recent_batches(session, 20)


@pytest.fixture
def scanner(busy_hall: TownHall, tmp_path: Path) -> Scanner:
    folder = tmp_path / "scanner"
    folder.mkdir()
    return Scanner(busy_hall, folder)


def test_what_a_scanner_drops_goes_into_the_record(scanner: Scanner) -> None:
    code = scanner.hall.printed()
    scanner.drop("a.jpg", picture(scanner.hall.ticked(code, READY)))

    assert scanner.look() == ["a.jpg"]
    assert scanner.hall.known(code) == {READY: True}
    assert scanner.told == ["a.jpg: 1 page"]
    assert (scanner.failed, scanner.waiting) == ([], 0)


def test_a_content_is_taken_in_once_under_whatever_name(scanner: Scanner) -> None:
    scanner.drop("a.jpg", b"not an image")
    scanner.look()
    scanner.drop("b.jpg", b"not an image")

    assert scanner.look() == []
    assert [upload.name for upload in scanner.uploads()] == ["a.jpg"]


def test_what_was_received_and_not_read_is_read_at_the_next_look(scanner: Scanner) -> None:
    code = scanner.hall.printed()
    content = picture(scanner.hall.ticked(code, READY))
    scanner.drop("a.jpg", content)
    scanner.hall.receive(content, "a.jpg")

    assert scanner.look() == ["a.jpg"]
    assert scanner.hall.known(code) == {READY: True}
    assert len(scanner.uploads()) == 1


def test_a_file_that_another_reader_is_reading_is_left_to_it_and_looked_at_again(scanner: Scanner) -> None:
    scanner.drop("a.jpg", b"not an image")
    batch = scanner.hall.receive(b"not an image", "a.jpg")
    claim(scanner.hall.database, batch)
    first = scanner.look()
    with scanner.hall.database.transaction() as session:
        session.get_one(BatchRow, batch).claimed_at = None  # it was lost

    assert (first, scanner.look(), scanner.failed) == ([], [], ["a.jpg"])


def test_a_file_that_cannot_be_read_is_said_to_have_failed(scanner: Scanner) -> None:
    scanner.drop("a.jpg", b"not an image")

    assert scanner.look() == []
    assert scanner.failed == ["a.jpg"]
    assert scanner.told == [f"a.jpg: {scanner.uploads()[0].error}"]


def test_a_file_that_could_not_be_read_has_failed_at_the_next_look_too(scanner: Scanner) -> None:
    scanner.drop("a.jpg", b"not an image")
    scanner.look()
    first, scanner.told = scanner.told, []

    taken = scanner.look()

    assert (taken, scanner.failed) == ([], ["a.jpg"])
    assert scanner.told == first
    assert len(scanner.uploads()) == 1


def test_what_pages_leave_to_a_person_is_counted(scanner: Scanner) -> None:
    code = scanner.hall.printed()
    scanner.drop("a.jpg", picture(scanner.hall.ticked(code, READY, drawn=Drawn.DOT)))

    assert scanner.look() == ["a.jpg"]
    assert scanner.waiting == 1


def test_one_file_that_cannot_be_taken_in_keeps_no_other_from_being_read(scanner: Scanner) -> None:
    code = scanner.hall.printed()
    scanner.drop("a.jpg", b"lost by the disk")
    lost = scanner.hall.receive(b"lost by the disk", "a.jpg")
    (upload,) = scanner.uploads()
    Storage(scanner.hall.settings.storage).path(upload.sha256).unlink()
    scanner.drop("b.jpg", picture(scanner.hall.ticked(code, READY)))

    assert scanner.look() == ["b.jpg"]
    assert scanner.hall.known(code) == {READY: True}
    assert scanner.failed == ["a.jpg"]
    assert [line.partition(":")[0] for line in scanner.told] == ["a.jpg", "b.jpg"]
    assert unfinished(scanner.hall.database) == [lost]


@pytest.mark.parametrize("name", [".a.jpg", "notes.txt", "a.jpg.part"])
def test_what_is_no_scan_is_left_alone(scanner: Scanner, name: str) -> None:
    scanner.drop(name, b"whatever")

    assert (scanner.look(), scanner.uploads()) == ([], [])
