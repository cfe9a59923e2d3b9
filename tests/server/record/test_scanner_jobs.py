"""Sittings at a scanner: pages are received as they come, and stay whatever happens next."""

from pathlib import Path
from typing import Any

import pytest

from server.record.errors import StorageFailed
from server.record.ingest import receive
from server.record.model import BatchState
from server.record.readings import batches
from server.record.scanner_abilities import Feed
from server.record.scanner_jobs import FOLDER, ScannerTaken, Sitting, Sittings
from server.record.scanner_sane import Scanner, ScannerFailed, Trouble
from server.record.storage import Storage
from tests.sane import JAMMED, desk_scanner
from tests.server.meanwhile import until
from tests.server.townhall import TownHall

SCANNER = Scanner("test:0", "Noname frontend-tester")
SLOW = ("--read-delay=yes", "--read-delay-duration=200000", "--read-limit=yes", "--read-limit-size=64")


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    folder = tmp_path / "desk"
    folder.mkdir()
    return folder


@pytest.fixture
def queued() -> list[str]:
    return []


@pytest.fixture
def sittings(hall: TownHall, queued: list[str]) -> Sittings:
    return Sittings(hall.database, hall.settings, queued.append)


def ended(sitting: Sitting) -> Sitting:
    until(lambda: sitting.done)
    return sitting


def uploads(hall: TownHall, sitting: Sitting) -> list[BatchState]:
    with hall.database.reading() as session:
        return batches(session, sitting.uploads)


def test_every_page_of_the_feeder_is_an_upload_of_who_scans(
    hall: TownHall, sittings: Sittings, desk: Path, queued: list[str]
) -> None:
    code = hall.open()
    with desk_scanner(desk):
        sitting = ended(sittings.begin(SCANNER, Feed.FEEDER, "Agnès Accueil", open_journey=code))

    found = uploads(hall, sitting)
    assert [upload.name for upload in found] == [f"scanner, page {number}.png" for number in range(1, 11)]
    assert {(upload.received_by, upload.open_journey) for upload in found} == {("Agnès Accueil", code)}
    assert queued == sitting.uploads
    assert sitting.trouble is None
    assert list((hall.settings.home / FOLDER).iterdir()) == []


def test_pages_before_a_jam_are_kept(hall: TownHall, sittings: Sittings, desk: Path) -> None:
    with desk_scanner(desk, then=(3, [JAMMED])):
        sitting = ended(sittings.begin(SCANNER, Feed.FEEDER, "Agnès Accueil"))

    assert sitting.trouble is Trouble.JAMMED
    assert len(uploads(hall, sitting)) == 3


def test_a_scanner_is_for_one_person_at_a_time_and_free_when_they_stop(
    hall: TownHall, sittings: Sittings, desk: Path
) -> None:
    with desk_scanner(desk, *SLOW):
        first = sittings.begin(SCANNER, Feed.GLASS, "Agnès Accueil")
        with pytest.raises(ScannerTaken, match="Agnès Accueil"):
            sittings.begin(SCANNER, Feed.GLASS, "Paul Prestation")
        first.stop.set()
        ended(first)
    with desk_scanner(desk):
        again = ended(sittings.begin(SCANNER, Feed.GLASS, "Paul Prestation"))

    assert first.trouble is Trouble.CANCELLED
    assert first.uploads == []
    assert len(uploads(hall, again)) == 1


def test_a_page_for_which_there_is_no_room_waits_for_the_next_start(
    hall: TownHall, sittings: Sittings, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_: object) -> None:
        raise StorageFailed("the disk is full", full=True)

    with monkeypatch.context() as patch, desk_scanner(desk):
        patch.setattr(Storage, "put_stream", no_room)
        sitting = ended(sittings.begin(SCANNER, Feed.GLASS, "Agnès Accueil"))
    assert (sitting.full, sitting.uploads) == (True, [])

    (received,) = sittings.receive_left()

    with hall.database.reading() as session:
        (upload,) = batches(session, [received])
    assert upload.received_by == "scanner"
    assert list((hall.settings.home / FOLDER).iterdir()) == []


def test_pages_that_are_arriving_are_left_to_who_scans(
    hall: TownHall, sittings: Sittings, desk: Path, queued: list[str]
) -> None:
    with desk_scanner(desk, *SLOW):
        sitting = sittings.begin(SCANNER, Feed.GLASS, "Agnès Accueil")
        until(lambda: any((hall.settings.home / FOLDER).glob("*/*.part")))

        assert Sittings(hall.database, hall.settings, queued.append).receive_left() == []

        assert any((hall.settings.home / FOLDER).iterdir())
        sitting.stop.set()
        ended(sitting)


def test_pages_that_were_told_of_when_it_was_stopped_are_kept_and_no_part_of_one(
    hall: TownHall, sittings: Sittings, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[Sitting] = []

    def slow(*args: Any, **facts: Any) -> str:
        until(lambda: bool(begun) and len(list((hall.settings.home / FOLDER).glob("*/*.png"))) > 3)
        begun[0].stop.set()
        monkeypatch.undo()
        return receive(*args, **facts)

    with desk_scanner(desk):
        monkeypatch.setattr("server.record.scanner_jobs.receive", slow)
        begun.append(sittings.begin(SCANNER, Feed.FEEDER, "Agnès Accueil"))
        sitting = ended(begun[0])

    assert sitting.trouble is Trouble.CANCELLED
    assert len(uploads(hall, sitting)) > 2
    assert list((hall.settings.home / FOLDER).iterdir()) == []


def test_the_network_is_asked_for_scanners_once_and_again_for_one_that_it_did_not_name(
    sittings: Sittings, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk_scanner(desk):
        assert sittings.search.known("test:0")
        assert sittings.search.last().done.wait(20)
    monkeypatch.setenv("PATH", str(desk.parent))

    assert sittings.search.known("test:0")
    with pytest.raises(ScannerFailed):
        sittings.search.known("--help")


def test_a_scanner_that_is_gone_ends_the_sitting_with_its_trouble(sittings: Sittings, desk: Path) -> None:
    with desk_scanner(desk):
        sitting = ended(sittings.begin(Scanner("nobody:0", "Nobody"), Feed.GLASS, "Agnès Accueil"))

    assert sitting.trouble is Trouble.GONE
    assert sittings.sitting(sitting.id) is sitting
    assert sittings.sitting("nobody") is None
