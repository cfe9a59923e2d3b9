"""`parcours trust` as it is typed; and what a question drawn at random does to the other commands."""

from pathlib import Path

from server.config import settings_from
from server.record.db import Database
from server.record.model import ReviewDecision
from server.record.readings import decide_review
from server.shares import SHARES_FILE
from tests.paper_ink import Drawn
from tests.server.shell import Shell, scanned_page


def look_at_everything(shell: Shell) -> None:
    kinds = ("tick", "choice", "date", "number", "note")
    (shell.home / SHARES_FILE).write_text("[share]\n" + "".join(f"{kind} = 1.0\n" for kind in kinds), encoding="utf-8")


def test_before_anything_was_read_there_are_no_figures(shell: Shell) -> None:
    document = shell.json("trust")

    assert (document["since"], document["efforts"]) == (None, [])
    assert {one["kind"]: one["at_most"] for one in document["kinds"]} == dict.fromkeys(document["shares"])
    assert "scan pages first" in shell.run("trust").output


def test_figures_say_what_was_checked_and_its_bound(printed: tuple[Shell, str, Path], tmp_path: Path) -> None:
    shell, _, _ = printed
    look_at_everything(shell)
    shell.json("scan", scanned_page(printed, tmp_path / "page.jpg", Drawn.CROSS))
    waiting = shell.json("reviews")
    assert {item["reason"] for item in waiting} == {"audit"}
    database = Database(settings_from(shell.home, {}))
    with database.transaction() as session:
        decide_review(session, waiting[0]["id"], ReviewDecision(None, "paper"), "Ada")
    database.close()

    document = shell.json("trust")

    (boxes,) = [one for one in document["kinds"] if one["kind"] == "tick"]
    assert (boxes["checked"], boxes["errors"], boxes["exact"]) == (1, 0, True)
    assert boxes["at_most"] == 0.95
    assert boxes["weeks"][-1]["by_itself"] == boxes["by_itself"]
    assert (boxes["review_rate"], document["shares"]["tick"]) == (0.0, 1.0)
    assert "Ada" not in shell.run("trust").output


def test_a_question_drawn_at_random_is_no_cause_for_attention(printed: tuple[Shell, str, Path], tmp_path: Path) -> None:
    shell, code, _ = printed
    look_at_everything(shell)

    scanned = shell.json("scan", scanned_page(printed, tmp_path / "page.jpg", Drawn.CROSS))
    shown = shell.json("show", code)

    assert scanned["journeys"][0]["reviews"]
    assert {item["reason"] for item in shown["reviews"]} == {"audit"}
    assert all(item["record"] is None for item in shown["reviews"])
