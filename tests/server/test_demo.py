import json
import shutil
import socket
import subprocess
import sys
from contextlib import closing
from datetime import date, timedelta
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from server.cli import main
from server.demo import ACCOUNTS, NotADemo, ready_demo
from server.demo_people import RESIDENTS, open_day, settle_in
from server.demo_story import COUPLE, DATA, DEMO_CODE, RETURNED, TENANT, demo_scans
from server.record.accounts import check_password
from server.record.agenda import expected
from server.record.days import day_of
from server.record.db import Database
from server.record.editions import edition_row, editions
from server.record.journeys import check_pin, find_journeys, journey_record
from server.record.model import ReviewReason
from server.record.readings import recent_batches
from tests.server.townhall import TownHall


def demo(home: Path) -> Any:
    result = CliRunner().invoke(main, ["demo", "--check", "--json", "--home", str(home)])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration that was started once."""
    place = tmp_path_factory.mktemp("demo") / "home"
    demo(place)
    return place


def test_every_scan_is_read_and_changes_the_record(home: Path) -> None:
    report = demo(home)

    assert [upload["file"] for upload in report["uploads"]] == [path.name for path in demo_scans()]
    assert all(upload["error"] is None for upload in report["uploads"])
    changes = {journey["code"]: len(journey["changes"]) for journey in report["journeys"]}
    assert set(changes) == {COUPLE.code, TENANT.code}
    assert min(changes.values()) >= 5


def test_one_conflict_and_every_other_kind_of_question_wait_for_a_person(home: Path) -> None:
    reasons = [item["reason"] for item in demo(home)["reviews"]]

    assert reasons.count("conflict") == 1
    assert set(reasons) == {reason.value for reason in ReviewReason}


def test_residents_stand_at_different_points_of_both_booklets(home: Path) -> None:
    database = Database(ready_demo(home, port=8019))
    with database.reading() as session:
        found = find_journeys(session)
    database.close()

    assert len(found) == len(RESIDENTS) + len(RETURNED)
    assert {each.template for each in found} == {"mariage", "logement-demande"}
    assert len({(each.template, each.current_step) for each in found}) >= 6
    assert any(each.next_appointment for each in found)


def test_somebody_comes_on_the_first_day_on_which_a_town_hall_is_open_and_on_the_next_ones(home: Path) -> None:
    with closing(Database(ready_demo(home, port=8019))) as database, database.reading() as session:
        opened = day_of(journey_record(session, RESIDENTS[0].code).history[0].at)
        days = {one.trip.on for one in expected(session, opened, opened + timedelta(days=21))}

    assert {open_day(opened, number) for number in (0, 1, 2, 3, 7)} <= days


def test_nobody_of_the_demonstration_comes_on_a_sunday_or_on_christmas_day(hall: TownHall) -> None:
    christmas = date(2026, 12, 25)
    with hall.database.transaction() as session:
        for resident in RESIDENTS[:2]:
            settle_in(session, resident, christmas)
        days = {one.code: one.trip.on for one in expected(session, christmas, christmas + timedelta(days=21))}

    assert days == {RESIDENTS[0].code: date(2026, 12, 29), RESIDENTS[1].code: date(2026, 12, 28)}


def test_the_accounts_and_the_pin_that_are_said_open_what_they_should(home: Path) -> None:
    report = demo(home)
    database = Database(ready_demo(home, port=8019))

    with database.transaction() as session:
        opened = [check_password(session, each["login"], each["password"]) for each in report["accounts"]]
    pin = check_pin(database, DEMO_CODE, report["citizen"]["pin"])
    database.close()

    assert [account.role for account in opened if account] == [role for _, _, role, _ in ACCOUNTS]
    assert pin.ok


def test_the_booklet_that_is_printed_says_what_was_read(home: Path) -> None:
    printed = Path(demo(home)["booklet"])

    with closing(Database(ready_demo(home, port=8019))) as database, database.reading() as session:
        (_, next_edition) = editions(session, DEMO_CODE)
        known = edition_row(session, DEMO_CODE, next_edition.number).printed
    assert printed.read_bytes().startswith(b"%PDF")
    assert known["M3.appointment"] == "2026-12-03"


def test_a_second_start_keeps_what_is_there(home: Path) -> None:
    before = (home / "parcours.db").stat().st_mtime_ns

    assert demo(home) == demo(home)

    assert (home / "parcours.db").stat().st_mtime_ns == before


@pytest.fixture
def one_scan(tmp_path: Path) -> Path:
    """What the demonstration is filled with, with one scan only, which is enough here."""
    data = tmp_path / "data"
    shutil.copytree(DATA, data, ignore=shutil.ignore_patterns("[2-9]*"))
    return data


def test_a_start_that_was_interrupted_is_made_again(tmp_path: Path, one_scan: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "demo.json").write_text('{"state": "filling"}', encoding="utf-8")
    (tmp_path / "home" / "parcours.db").write_text("half a database", encoding="utf-8")

    settings = ready_demo(tmp_path / "home", port=8019, data=one_scan)

    assert json.loads((settings.home / "demo.json").read_text(encoding="utf-8"))["state"] == "ready"
    with closing(Database(settings)) as database, database.reading() as session:
        assert len(recent_batches(session)) == 1


def test_a_real_home_is_never_filled_with_invented_people(empty_home: Path) -> None:
    before = (empty_home / "parcours.db").read_bytes()

    with pytest.raises(NotADemo):
        ready_demo(empty_home, port=8019)

    assert (empty_home / "parcours.db").read_bytes() == before


def test_a_second_start_says_where_to_look_and_nothing_of_what_is_there(home: Path) -> None:
    command = [sys.executable, "-m", "server", "demo", "--home", str(home), "--port", str(free_port())]

    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as started:
        assert started.stdout is not None
        said = list(takewhile(lambda line: "PIN" not in line, started.stdout))
        started.terminate()

    assert any("accueil" in line for line in said)
    assert not any("Lu :" in line for line in said)


def test_what_is_said_in_words_names_where_to_look(home: Path) -> None:
    result = CliRunner().invoke(main, ["demo", "--check", "--home", str(home)])

    assert "http://127.0.0.1:8019/" in result.stdout
    assert all(login in result.stdout and password in result.stdout for login, _, _, password in ACCOUNTS)
