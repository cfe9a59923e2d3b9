"""`parcours corrections export`, as it is typed."""

from pathlib import Path

import pytest
from sqlalchemy import select

from server.config import settings_from
from server.record.db import Database
from server.record.model import ReviewDecision
from server.record.readings import decide_review, reviews
from server.record.tables import DecisionRow
from tests.paper_ink import Drawn
from tests.server.shell import READY, Shell, scanned_page


def decided(printed: tuple[Shell, str, Path], tmp_path: Path) -> Shell:
    """A town hall where somebody looked at a dot in a box and found that it is no tick."""
    shell = printed[0]
    shell.json("scan", scanned_page(printed, tmp_path / "scan.jpg", Drawn.DOT), exit_code=1)
    database = Database(settings_from(shell.home, {}))
    with database.transaction() as session:
        (item,) = reviews(session)
        decide_review(session, item.id, ReviewDecision(value=False, keep="value"), "Agnès Agent")
    database.close()
    return shell


def test_the_result_says_how_many_corrections_there_are(printed: tuple[Shell, str, Path], tmp_path: Path) -> None:
    shell = decided(printed, tmp_path)

    first, second = (shell.json("corrections", "export", tmp_path / "out") for _ in range(2))

    assert first == {
        "folder": str(tmp_path / "out"),
        "corrections": 1,
        "added": 1,
        "removed": 0,
        "skipped": 0,
        "lines": 0,
        "notes": 0,
        "digits": 0,
        "marks": 1,
    }
    assert second == {**first, "added": 0}
    assert "no" in (tmp_path / "out" / "marks.tsv").read_text("utf-8")
    assert READY in (tmp_path / "out" / "corrections.jsonl").read_text("utf-8")


def test_people_are_told_that_it_is_personal(printed: tuple[Shell, str, Path], tmp_path: Path) -> None:
    result = decided(printed, tmp_path).run("corrections", "export", tmp_path / "out")

    assert result.exit_code == 0
    assert "1 corrections (1 added, 0 removed)" in result.stdout
    assert "personal data" in result.stdout


@pytest.mark.parametrize(("day", "count"), [("2020-01-01", 1), ("2999-01-01", 0)])
def test_only_what_was_decided_since_a_day_is_added(
    printed: tuple[Shell, str, Path], tmp_path: Path, day: str, count: int
) -> None:
    shell = decided(printed, tmp_path)

    assert shell.json("corrections", "export", tmp_path / "out", "--since", day)["added"] == count


def test_a_folder_of_something_else_is_unusable(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "lettre.txt").write_text("…", "utf-8")

    result = shell.run("corrections", "export", tmp_path / "out")

    assert (result.exit_code, "name a new folder" in result.stderr) == (2, True)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["lettre.txt"]


def test_a_day_that_is_none_is_unusable(shell: Shell, tmp_path: Path) -> None:
    result = shell.run("corrections", "export", tmp_path / "out", "--since", "25/11/2026")

    assert result.exit_code == 2
    assert "write it as 2026-11-25" in " ".join(result.stderr.split())
    assert not (tmp_path / "out").exists()


def test_no_name_is_no_folder(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")

    result = shell.run("corrections", "export", "")

    assert (result.exit_code, "it is empty" in result.stderr) == (2, True)
    assert list((tmp_path / "here").iterdir()) == []


@pytest.mark.parametrize("damage", ["{", '{"name": "a"}\n', "[]\n", "\udc80"])
def test_a_damaged_list_says_how_to_go_on(printed: tuple[Shell, str, Path], tmp_path: Path, damage: str) -> None:
    shell = decided(printed, tmp_path)
    shell.json("corrections", "export", tmp_path / "out")
    (tmp_path / "out" / "corrections.jsonl").write_text(damage, "utf-8", errors="surrogateescape")

    result = shell.run("corrections", "export", tmp_path / "out")

    assert (result.exit_code, "delete the folder and it is made anew" in result.stderr) == (2, True)
    assert "Traceback" not in result.stderr


def test_an_export_changes_nothing_in_the_record(printed: tuple[Shell, str, Path], tmp_path: Path) -> None:
    shell = decided(printed, tmp_path)
    before = shell.json("show", printed[1])

    shell.json("corrections", "export", tmp_path / "out")

    database = Database(settings_from(shell.home, {}))
    with database.reading() as session:
        assert len(session.scalars(select(DecisionRow)).all()) == 1
    database.close()
    assert shell.json("show", printed[1]) == before
