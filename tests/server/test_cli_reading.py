import errno
import os
import re
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from forms.page_code import display_journey_code
from server import terminal
from server.config import settings_from
from server.record.db import Database
from server.record.journeys import set_field
from server.record.model import ReviewDecision
from server.record.reviews import decide_review
from tests import paper, paper_capture
from tests.editions import Edition
from tests.paper_hands import read_grey
from tests.paper_ink import Drawn
from tests.server.shell import READY, Shell, scanned_page


def test_reading_says_everything_and_changes_nothing(printed: tuple[Shell, str, Path], tmp_path: Path) -> None:
    shell, code, _ = printed
    scan = scanned_page(printed, tmp_path / "a.jpg", Drawn.CROSS)
    before = shell.json("show", code)

    (file,) = shell.json("read", scan, "--timings")["files"]

    (image,) = file["images"]
    (page,) = image["pages"]
    assert (file["file"], image["index"], image["rejected"]) == (str(scan), 0, [])
    assert (page["code"], page["edition"], page["status"], page["how"]) == (code, 1, "read", "code")
    assert len(page["corners_px"]) == 4
    zone = next(zone for zone in page["zones"] if zone["id"] == READY)
    assert (zone["value"], zone["decision"]) == (True, "auto")
    assert zone["mark"] in {"tick", "cross", "fill"}
    assert image["timings_ms"]["decode"] > 0
    assert shell.json("show", code) == before


def test_what_each_stage_saw_is_written_for_its_owner_and_named(
    printed: tuple[Shell, str, Path], tmp_path: Path
) -> None:
    shell, _, _ = printed
    scan = scanned_page(printed, tmp_path / "a.jpg", Drawn.CROSS)
    blank = tmp_path / "blank.jpg"
    Image.new("L", (1748, 2480), 255).save(blank, dpi=(300, 300))

    files = shell.json("read", scan, blank, "--overlay", str(tmp_path / "seen" / "here"))["files"]

    (read,), (empty,) = (file["images"] for file in files)
    pictures = [read["overlay"], read["pages"][0]["overlay"], empty["overlay"]]
    assert len(set(pictures)) == len(list((tmp_path / "seen" / "here").iterdir())) == 3
    assert [read_grey(Path(picture)).shape for picture in pictures[:2]] == [(1654, 1165), (1680, 1184)]
    assert {stat.S_IMODE(Path(picture).stat().st_mode) for picture in pictures} == {0o600}


def test_a_folder_for_pictures_that_cannot_be_made_is_said_before_anything_is_read(
    printed: tuple[Shell, str, Path], tmp_path: Path
) -> None:
    shell, _, _ = printed
    scan = scanned_page(printed, tmp_path / "a.jpg", Drawn.CROSS)
    (tmp_path / "file").write_bytes(b"")

    ended = shell.run("read", scan, "--overlay", str(tmp_path / "file" / "seen"))

    assert ended.exit_code == 2
    assert "file" in ended.stderr


def test_scanning_updates_the_record_and_tells_each_journey(printed: tuple[Shell, str, Path], tmp_path: Path) -> None:
    shell, code, _ = printed
    scan = scanned_page(printed, tmp_path / "a.jpg", Drawn.CROSS)

    told = shell.json("scan", scan)

    (journey,) = told["journeys"]
    assert (journey["code"], journey["reviews"]) == (code, [])
    assert [(change["id"], change["after"]) for change in journey["changes"]] == [(READY, True)]
    field = shell.json("show", code)["fields"][READY]
    assert (field["value"], field["origin"], field["edition"]) == (True, "paper", 1)
    assert field["scan"] == told["files"][0]["sha256"]
    assert field["at"].endswith("Z")


@pytest.mark.parametrize("command", ["read", "scan"])
def test_a_file_whose_name_is_no_utf_8_is_read_and_told(shell: Shell, tmp_path: Path, command: str) -> None:
    file = tmp_path / os.fsdecode(b"num\xe9ris\xe9.jpg")
    file.write_bytes(b"not an image")

    told = shell.json(command, file, exit_code=2)

    assert told["files"][0]["file"] == str(tmp_path / "numérisé.jpg")


def test_a_doubt_needs_attention_and_waits(printed: tuple[Shell, str, Path], tmp_path: Path) -> None:
    shell, code, _ = printed
    scan = scanned_page(printed, tmp_path / "a.jpg", Drawn.DOT)

    told = shell.json("scan", scan, exit_code=1)

    (item,) = told["journeys"][0]["reviews"]
    assert f"1 to review ({READY})" in shell.run("read", scan).stdout
    assert f" {display_journey_code(code)} " in shell.run("reviews").stdout
    assert (item["reason"], item["field"]) == ("doubt", READY)
    assert [waiting["id"] for waiting in shell.json("reviews")] == [item["id"]]
    assert [waiting["id"] for waiting in shell.json("show", code, exit_code=1)["reviews"]] == [item["id"]]


def test_scanning_the_same_file_again_changes_nothing(printed: tuple[Shell, str, Path], tmp_path: Path) -> None:
    shell, code, _ = printed
    scan = scanned_page(printed, tmp_path / "a.jpg", Drawn.CROSS)
    shell.json("scan", scan)
    before = shell.json("show", code)

    told = shell.json("scan", scan)

    assert (told["files"][0]["repeated"], told["journeys"]) == (True, [])
    assert shell.json("show", code) == before


def test_scanning_a_file_again_says_what_it_still_asks(printed: tuple[Shell, str, Path], tmp_path: Path) -> None:
    shell, code, _ = printed
    scan = scanned_page(printed, tmp_path / "a.jpg", Drawn.DOT)
    (asked,) = shell.json("scan", scan, exit_code=1)["journeys"]

    (again,) = shell.json("scan", scan, exit_code=1)["journeys"]

    assert again == {"code": code, "changes": [], "reviews": asked["reviews"]}


def test_scanning_a_file_again_is_done_when_everything_was_decided(
    printed: tuple[Shell, str, Path], tmp_path: Path
) -> None:
    shell, code, _ = printed
    scan = scanned_page(printed, tmp_path / "a.jpg", Drawn.DOT)
    (item,) = shell.json("scan", scan, exit_code=1)["journeys"][0]["reviews"]
    database = Database(settings_from(shell.home, {}))
    with database.transaction() as session:
        decide_review(session, item["id"], ReviewDecision(True, "value"), "Agnès Agent")
    database.close()

    assert shell.json("scan", scan)["journeys"] == []
    assert shell.json("show", code)["reviews"] == []


def test_a_conflict_needs_attention(printed: tuple[Shell, str, Path], tmp_path: Path) -> None:
    shell, code, _ = printed
    scan = scanned_page(printed, tmp_path / "a.jpg", Drawn.CROSS)
    database = Database(settings_from(shell.home, {}))
    with database.transaction() as session:
        set_field(session, code, READY, False, "Agnès Agent")
    database.close()
    shell.json("scan", scan, exit_code=1)

    (conflict,) = shell.json("show", code, exit_code=1)["conflicts"]

    assert (conflict["field"], conflict["paper"], conflict["record"]) == (READY, True, False)


@pytest.mark.parametrize("command", ["read", "scan"])
@pytest.mark.parametrize("options", [(), ("--json",)])
def test_reading_that_takes_long_shows_how_far_it_has_come(
    printed: tuple[Shell, str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    options: tuple[str, ...],
) -> None:
    shell, _, _ = printed
    scan = scanned_page(printed, tmp_path / "a.jpg", Drawn.CROSS)
    monkeypatch.setattr(terminal, "_PATIENCE_S", 0.02)
    monkeypatch.setattr(terminal, "_IN_A_LOG_S", 0.02)

    result = shell.run(command, scan, *options)

    assert re.search(r"^parcours: reading a\.jpg, (the first image|1 image so far)$", result.stderr, re.MULTILINE)
    assert "a.jpg, " not in result.stdout


@pytest.mark.parametrize("command", ["read", "scan"])
def test_a_file_that_cannot_be_read_does_not_stop_the_others(
    printed: tuple[Shell, str, Path], tmp_path: Path, command: str
) -> None:
    shell, code, _ = printed
    (tmp_path / "bad.jpg").write_bytes(b"")
    good = scanned_page(printed, tmp_path / "good.jpg", Drawn.CROSS)

    told = shell.json(command, tmp_path / "bad.jpg", tmp_path / "absent.jpg", good, exit_code=1)

    errors = [file.get("error", "") for file in told["files"]]
    assert "vide" in errors[0]
    assert "n'existe pas" in errors[1]
    assert told["files"][2]["images"][0]["pages"][0]["code"] == code


@pytest.mark.parametrize("command", ["read", "scan"])
@pytest.mark.parametrize("kind", ["device", "pipe"])
def test_what_never_ends_is_not_read(shell: Shell, tmp_path: Path, command: str, kind: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    file = Path("/dev/zero") if kind == "device" else tmp_path / "pipe"

    told = shell.json(command, file, exit_code=2)

    assert "Ce n'est pas un fichier" in told["files"][0]["error"]
    assert "droits" not in told["files"][0]["error"]


@pytest.mark.parametrize("command", ["read", "scan"])
def test_when_no_file_can_be_read_the_input_is_unusable(shell: Shell, tmp_path: Path, command: str) -> None:
    (tmp_path / "bad.jpg").write_bytes(b"no image")

    told = shell.json(command, tmp_path / "bad.jpg", exit_code=2)

    assert told["files"][0]["error"]


@pytest.mark.parametrize("command", ["read", "scan"])
def test_a_rejected_page_comes_with_advice(shell: Shell, mariage: Edition, tmp_path: Path, command: str) -> None:
    sheet = paper.print_page(mariage.pages_pdf, 2, dpi=200.0)
    scan = paper.save(paper_capture.flat(sheet, dpi=200.0), tmp_path / "a.jpg")

    told = shell.json(command, scan, exit_code=1)

    (rejected,) = told["files"][0]["images"][0]["rejected"]
    assert rejected["reason"] == "wrong-signature"
    assert "mairie" in rejected["advice"]
    assert ("image est gardée" in rejected["advice"]) is (command == "scan")


@pytest.mark.parametrize("command", ["read", "scan"])
def test_a_blank_back_needs_nobody(shell: Shell, tmp_path: Path, command: str) -> None:
    Image.new("L", (1169, 1654), 255).save(tmp_path / "back.png", dpi=(200, 200))

    told = shell.json(command, tmp_path / "back.png")

    (rejected,) = told["files"][0]["images"][0]["rejected"]
    assert rejected["reason"] == "blank"
    assert shell.json("reviews") == []


def test_a_page_on_which_pencil_may_not_show_needs_a_person(printed: tuple[Shell, str, Path], tmp_path: Path) -> None:
    shell, code, pdf = printed
    cover = paper_capture.flat(paper.print_page(pdf.read_bytes(), 0, dpi=200.0), dpi=200.0)
    scan = paper.save(paper_capture.black_and_white(cover, threshold=128), tmp_path / "a.png")

    (file,) = shell.json("read", scan, exit_code=1)["files"]
    shell.json("scan", scan, exit_code=1)

    (found,) = file["images"][0]["pages"][0]["findings"]
    assert found["finding"] == "pencil-hidden"
    assert "en gris ou en couleur" in found["advice"]
    assert [(item["reason"], item["code"], item["page"]) for item in shell.json("reviews")] == [("hidden", code, 1)]


def test_a_folder_is_watched_and_every_content_taken_once(printed: tuple[Shell, str, Path], tmp_path: Path) -> None:
    shell, code, _ = printed
    (tmp_path / "scanner").mkdir()
    scan = scanned_page(printed, tmp_path / "scanner" / "a.jpg", Drawn.CROSS)
    shutil.copy(scan, tmp_path / "scanner" / "again.jpg")
    (tmp_path / "scanner" / "notes.txt").write_text("not a scan", encoding="utf-8")

    first = shell.json("watch", tmp_path / "scanner", "--once")
    second = shell.json("watch", tmp_path / "scanner", "--once")

    assert (first["files"], second["files"]) == (["a.jpg"], [])
    assert (first["left"], second["left"]) == (["notes.txt"], ["notes.txt"])
    assert shell.json("show", code)["fields"][READY]["value"] is True
    assert sorted(path.name for path in (tmp_path / "scanner").iterdir()) == ["a.jpg", "again.jpg", "notes.txt"]


def test_a_desk_with_too_long_a_name_is_told_and_not_cut(shell: Shell, tmp_path: Path) -> None:
    refused = shell.run("watch", f"{'Accueil ' * 9}={tmp_path}", "--once")

    assert refused.exit_code == 2
    assert "60 is the most" in " ".join(refused.output.split())


def test_a_file_that_cannot_be_opened_is_told_when_a_folder_is_looked_through_once(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "scanner").mkdir()
    (tmp_path / "scanner" / "a.jpg").write_bytes(b"only for who owns it")
    opens = Path.open

    def refuses(path: Path, *how: Any, **more: Any) -> Any:  # root, who runs tests in containers, may open everything
        if path.name == "a.jpg":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return opens(path, *how, **more)

    monkeypatch.setattr(Path, "open", refuses)

    told = shell.json("watch", tmp_path / "scanner", "--once", exit_code=1)

    assert told == {"files": [], "failed": ["a.jpg"], "waiting": 0, "left": []}


def test_a_look_through_a_folder_ends_with_1_when_a_file_cannot_be_read_or_a_page_leaves_a_question(
    printed: tuple[Shell, str, Path], tmp_path: Path
) -> None:
    shell, _, _ = printed
    folder = tmp_path / "scanner"
    folder.mkdir()
    (folder / "a.jpg").write_bytes(b"not an image")

    unreadable = shell.json("watch", folder, "--once", exit_code=1)
    scanned_page(printed, folder / "b.jpg", Drawn.DOT)
    doubtful = shell.run("watch", folder, "--once")

    assert unreadable == {"files": [], "failed": ["a.jpg"], "waiting": 0, "left": []}
    assert doubtful.exit_code == 1
    assert "1 file taken in, 1 file could not be read, 1 question waits for a person." in doubtful.stdout


def test_a_file_that_could_not_be_read_is_among_what_waits(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(b"no image")
    shell.run("scan", str(path))

    (item,) = shell.json("reviews")

    assert (item["reason"], item["file"]) == ("failed", "notes.txt")
    assert "notes.txt: Ce fichier n'est" in shell.run("reviews").stdout
