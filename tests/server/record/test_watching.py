import io
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from server.record.claims import claim, unfinished
from server.record.folder_files import ASIDE
from server.record.ingest import receive
from server.record.model import UNFINISHED, BatchState
from server.record.readings import recent_batches
from server.record.storage import Storage
from server.record.tables import BatchRow
from server.record.watched_folder import BY, Desk, How
from server.record.watching import watch
from tests.paper_ink import Drawn
from tests.server.townhall import AGENT, TownHall, picture

READY = "P-M01.p1.ready"


@dataclass
class Scanner:
    """A folder into which a scanner drops files, what was told about them, and what the last look left to people."""

    hall: TownHall
    folder: Path
    told: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    waiting: int = 0
    left: list[str] = field(default_factory=list)
    move: bool = False

    def drop(self, name: str, content: bytes) -> None:
        (self.folder / name).write_bytes(content)

    def look(self) -> list[str]:
        how = How(once=True, move=self.move, tell=self.told.append)
        looked = watch(self.hall.database, self.hall.settings, lambda: [Desk("Accueil 1", self.folder)], how)
        self.failed, self.waiting, self.left = looked.failed, looked.waiting, looked.left
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


def test_what_was_received_and_not_read_is_read_when_its_file_is_gone(scanner: Scanner) -> None:
    code = scanner.hall.printed()
    content = picture(scanner.hall.ticked(code, READY))
    received(scanner.hall, content, "a.jpg", BY, desk="Accueil 1")
    received(scanner.hall, b"of another desk", "b.jpg", BY, desk="Accueil 2")
    received(scanner.hall, b"for a worker", "c.jpg", AGENT, desk="Accueil 1")

    assert scanner.look() == ["a.jpg"]
    assert scanner.hall.known(code) == {READY: True}
    assert scanner.told == ["a.jpg: 1 page"]
    assert {upload.name for upload in scanner.uploads() if upload.status in UNFINISHED} == {"b.jpg", "c.jpg"}


def received(hall: TownHall, content: bytes, name: str, by: str, *, desk: str) -> str:
    return receive(hall.database, hall.settings, io.BytesIO(content), name, by, desk=desk)


def test_a_file_of_the_folder_that_the_disk_lost_has_failed_once(scanner: Scanner) -> None:
    scanner.drop("a.jpg", b"lost by the disk")
    received(scanner.hall, b"lost by the disk", "a.jpg", BY, desk="Accueil 1")
    (upload,) = scanner.uploads()
    Storage(scanner.hall.settings.storage).path(upload.sha256).unlink()

    assert scanner.look() == []
    assert scanner.failed == ["a.jpg"]


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


def test_what_ends_like_no_scan_is_told(scanner: Scanner) -> None:
    scanner.drop("SCAN0001", b"whatever")

    assert scanner.look() == []
    assert scanner.left == ["SCAN0001"]
    assert scanner.told == ["SCAN0001: left where it is; its name ends like no image's and no PDF's"]


def test_a_desk_goes_with_what_its_copier_sends(scanner: Scanner) -> None:
    scanner.drop("a.jpg", b"not an image")
    scanner.look()

    (upload,) = scanner.uploads()
    assert (upload.desk, upload.received_by) == ("Accueil 1", "numériseur")


def test_another_content_under_the_same_name_is_another_file_and_told_apart(scanner: Scanner) -> None:
    for content in (b"monday", b"tuesday", b"wednesday", b"tuesday"):
        scanner.drop("scan0001.pdf", content)
        scanner.look()

    names = [upload.name for upload in reversed(scanner.uploads())]
    assert names == ["scan0001.pdf", "scan0001 (2).pdf", "scan0001 (3).pdf"]


def test_a_file_without_a_byte_is_one_that_has_just_begun(scanner: Scanner) -> None:
    scanner.drop("a.jpg", b"")

    assert (scanner.look(), scanner.failed, scanner.uploads()) == ([], [], [])


def test_what_was_read_is_moved_aside_beside_what_is_there_and_what_failed_stays(scanner: Scanner) -> None:
    scanner.move = True
    code = scanner.hall.printed()
    (scanner.folder / ASIDE).mkdir()
    (scanner.folder / ASIDE / "a.jpg").write_bytes(b"an older one")
    content = picture(scanner.hall.ticked(code, READY))
    scanner.drop("a.jpg", content)
    scanner.drop("broken.jpg", b"not an image")

    assert scanner.look() == ["a.jpg"]
    assert [path.name for path in sorted(scanner.folder.glob("*.jpg"))] == ["broken.jpg"]
    assert (scanner.folder / ASIDE / "a.jpg").read_bytes() == b"an older one"
    assert (scanner.folder / ASIDE / "a (2).jpg").read_bytes() == content


def test_a_move_that_fails_loses_nothing_and_reads_nothing_twice(scanner: Scanner) -> None:
    scanner.move = True
    code = scanner.hall.printed()
    content = picture(scanner.hall.ticked(code, READY))
    (scanner.folder / ASIDE).write_text("a file where the sub-folder should be")
    scanner.drop("a.jpg", content)

    first, second = scanner.look(), scanner.look()

    assert (first, second) == (["a.jpg"], [])
    assert any("could not be moved" in line for line in scanner.told)
    assert (scanner.folder / "a.jpg").read_bytes() == content
    assert len(scanner.uploads()) == 1
