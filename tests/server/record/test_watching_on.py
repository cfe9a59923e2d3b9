"""Folders that are watched on and on: a program of its own, as at a town hall, and what it says of itself."""

import io
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from server.record.heartbeat import FOLDER, Beat, Health, beat, beats, forget
from server.record.history import now
from server.record.ingest import receive
from server.record.model import BatchState, BatchStatus
from server.record.readings import recent_batches
from server.record.watched_folder import BY
from tests.server.meanwhile import until
from tests.server.townhall import TownHall, picture

ROOT = Path(__file__).parents[3]
READY = "P-M01.p1.ready"


@contextmanager
def watching(hall: TownHall, *arguments: str | Path, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`parcours watch`, while the block runs; killed at its end, as by a power cut."""
    command = [sys.executable, "-m", "server", "watch", *map(str, arguments), "--home", str(hall.settings.home)]
    with log.open("ab") as said:
        process = subprocess.Popen(command, cwd=ROOT, stdout=said, stderr=said)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def uploads(hall: TownHall) -> list[BatchState]:
    with hall.database.reading() as session:
        return list(reversed(recent_batches(session, 50)))


def healths(hall: TownHall) -> dict[str, Health]:
    return {one.desk: one.health(now()) for one in beats(hall.settings)}


def test_several_desks_are_watched_through_growing_files_a_lost_folder_and_a_power_cut(
    busy_hall: TownHall, tmp_path: Path
) -> None:
    hall, code = busy_hall, busy_hall.printed()
    first, second = tmp_path / "copieur", tmp_path / "guichet"
    first.mkdir()
    second.mkdir()
    content = picture(hall.ticked(code, READY))
    folders = (f"Accueil 1={first}", second)
    with watching(hall, *folders, log=tmp_path / "log"):
        until(lambda: healths(hall) == {"Accueil 1": Health.WATCHED, "guichet": Health.WATCHED})
        (first / "growing.jpg").write_bytes(content[: len(content) // 2])
        (first / "empty.pdf").touch()
        (second / "late.tmp").write_bytes(content[:-2] + b"\xff\xd9 ")
        (second / "late.tmp").rename(second / "late.jpg")
        shutil.move(first, tmp_path / "gone")
        until(lambda: [one.name for one in uploads(hall)] == ["late.jpg"])
        until(lambda: healths(hall)["Accueil 1"] is Health.UNREACHABLE)
        assert healths(hall)["guichet"] is Health.WATCHED
        shutil.move(tmp_path / "gone", first)
        until(lambda: {"growing.jpg", "empty.pdf"} <= set(beats(hall.settings)[0].unfinished))
        (first / "growing.jpg").write_bytes(content)
        until(lambda: [one.name for one in uploads(hall)] == ["late.jpg", "growing.jpg"])

    with watching(hall, *folders, log=tmp_path / "log"):
        (first / "scan.jpg").write_bytes(b"\xff\xd8 broken \xff\xd9")
        until(lambda: len(uploads(hall)) == 3 and uploads(hall)[2].status.value == "failed")
        until(lambda: uploads(hall)[1].status.value == "read")

    assert [(one.name, one.desk) for one in uploads(hall)] == [
        ("late.jpg", "guichet"),
        ("growing.jpg", "Accueil 1"),
        ("scan.jpg", "Accueil 1"),
    ]
    assert hall.known(code) == {READY: True}


def test_every_sub_folder_is_a_desk_and_a_new_one_is_found(busy_hall: TownHall, tmp_path: Path) -> None:
    folder = tmp_path / "scans"
    (folder / "Accueil 1").mkdir(parents=True)
    (folder / "lus").mkdir()
    with watching(busy_hall, folder, "--sub-folders", log=tmp_path / "log") as process:
        until(lambda: set(healths(busy_hall)) == {"Accueil 1"})
        (folder / "Accueil 2").mkdir()
        (folder / "Accueil 2" / "a.jpg").write_bytes(b"\xff\xd8 broken \xff\xd9")

        until(lambda: [one.desk for one in uploads(busy_hall)] == ["Accueil 2"])
        until(lambda: set(healths(busy_hall)) == {"Accueil 1", "Accueil 2"})
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130


def test_what_was_received_and_not_read_is_read_when_the_program_starts_again_without_its_file(
    busy_hall: TownHall, tmp_path: Path
) -> None:
    settings, folder = busy_hall.settings, tmp_path / "copieur"
    folder.mkdir()
    three_hours_ago = now() - timedelta(hours=3)
    content = io.BytesIO(b"\xff\xd8 broken \xff\xd9")
    receive(busy_hall.database, settings, content, "a.jpg", BY, desk="Accueil 1", came_at=three_hours_ago)

    with watching(busy_hall, f"Accueil 1={folder}", log=tmp_path / "log"):
        until(lambda: "a.jpg: " in (tmp_path / "log").read_text())

    assert [one.status for one in uploads(busy_hall)] == [BatchStatus.FAILED]


def said(folder: str = "/mnt/copieur", *, ago_s: float = 0.0, looked_ago_s: float = 0.0, problem: str = "") -> Beat:
    moment = now()
    return Beat(
        desk="Accueil 1",
        folder=folder,
        machine="serveur",
        command="parcours watch /mnt/copieur",
        beat_at=moment - timedelta(seconds=ago_s),
        looked_at=moment - timedelta(seconds=looked_ago_s),
        problem=problem,
        unfinished=("scan.pdf",),
        left=("SCAN0001",),
    )


def test_what_is_said_of_a_folder_is_read_again_and_its_last_word_counts(hall: TownHall) -> None:
    beat(hall.settings, said(ago_s=100))
    last = said()
    beat(hall.settings, last)

    assert beats(hall.settings) == [last]


@pytest.mark.parametrize(
    ("ago_s", "looked_ago_s", "problem", "health"),
    [
        (0, 0, "", Health.WATCHED),
        (120, 0, "", Health.DOWN),
        (120, 0, "Permission denied", Health.DOWN),
        (0, 0, "No such file or directory", Health.UNREACHABLE),
        (0, 300, "", Health.STALLED),
    ],
)
def test_how_it_is_with_a_folder(ago_s: float, looked_ago_s: float, problem: str, health: Health) -> None:
    last = said(ago_s=ago_s, looked_ago_s=looked_ago_s, problem=problem)

    assert last.health(now()) is health


def test_only_a_folder_that_nobody_watches_is_forgotten(hall: TownHall) -> None:
    alive, dead = said("/mnt/a"), said("/mnt/b", ago_s=120)
    beat(hall.settings, alive)
    beat(hall.settings, dead)

    assert not forget(hall.settings, alive.key)
    assert forget(hall.settings, dead.key)
    assert not forget(hall.settings, "../../secrets")
    assert beats(hall.settings) == [alive]


def test_a_file_that_says_nothing_hides_no_other(hall: TownHall) -> None:
    beat(hall.settings, said())
    (hall.settings.home / FOLDER / "broken.json").write_text("{")

    assert len(beats(hall.settings)) == 1
