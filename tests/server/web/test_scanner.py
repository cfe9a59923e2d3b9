"""The scanner on the desk, in the pages: chosen once, then one key."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.record import scanner_search
from server.record.readings import recent_batches
from server.record.scanner_abilities import Feed
from server.record.scanner_jobs import Sitting
from server.record.scanner_sane import Scanner, Trouble
from server.web import scanner
from server.web.scanner import COOKIE
from server.web.scanner_words import ended_words, feed_words, trouble_words
from tests.sane import JAMMED, desk_scanner
from tests.server.meanwhile import until
from tests.server.townhall import TownHall
from tests.server.web.people import Person, words

SCRIPT = {"X-Requested-With": "fetch"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Path]:
    """A scanner is on the desk."""
    folder = tmp_path / "desk"
    folder.mkdir()
    with desk_scanner(folder):
        yield folder


def choose(person: Person, feed: Feed = Feed.FEEDER, name: str = "test:0") -> Any:
    return person.post("/numeriser/scanner/", {"scanner": f"{name}|{feed}"})


def scan(person: Person) -> str:
    """Press the button, and wait until the scanner has done its work; what the page says then."""
    begun = person.post("/numeriser/scanner/numeriser", headers=SCRIPT)
    assert begun.status_code == 201
    address = re.search(r'data-address="([^"]+)"', begun.text)
    assert address is not None
    until(lambda: "aria-busy" not in person.get(address.group(1), headers=SCRIPT).text)
    return words(person.get(address.group(1), headers=SCRIPT))


def test_the_scanners_of_sane_are_offered_with_where_their_paper_lies(desk: Path, reception: Person) -> None:
    page = reception.read("/numeriser/scanner/")

    assert "Noname frontend-tester (1)" in page
    assert "Noname frontend-tester (2)" in page
    assert "Une page sur la vitre" in page
    assert "Le chargeur, un côté" in page
    assert "deux côtés" not in page


def test_a_choice_is_remembered_and_then_one_button_scans_all_that_lies_there(
    desk: Path, hall: TownHall, reception: Person
) -> None:
    assert choose(reception).location == "/numeriser/"
    assert "Noname frontend-tester (1)" in reception.read("/numeriser/")

    said = scan(reception)

    assert "10 pages numérisées. Vous pouvez reprendre le livret." in said
    with hall.database.reading() as session:
        found = recent_batches(session)
    assert {(upload.received_by, upload.name) for upload in found} == {
        ("Agnès Accueil", f"scanner, page {number}.png") for number in range(1, 11)
    }


def test_a_jam_says_what_happened_what_is_safe_and_what_to_do(tmp_path: Path, reception: Person) -> None:
    folder = tmp_path / "jams"
    folder.mkdir()
    with desk_scanner(folder, then=(2, [JAMMED])):
        choose(reception)
        said = scan(reception)

    assert "Une feuille est bloquée dans le chargeur." in said
    assert "Les 2 pages numérisées avant sont gardées." in said
    assert "retirez la feuille" in said


def test_a_device_that_sane_does_not_list_is_never_asked(desk: Path, reception: Person) -> None:
    assert choose(reception, name="x; touch /tmp/x").status_code == 409
    assert choose(reception, feed="anywhere").status_code == 409  # type: ignore[arg-type]  # what a browser may send
    forged = json.dumps({"name": "--help", "label": "x", "feed": "glass"})
    reception.client.set_cookie(COOKIE, forged)

    answer = reception.post("/numeriser/scanner/numeriser", headers=SCRIPT)

    assert answer.status_code == 409
    assert "Le scanner ne répond plus." in words(answer)


@pytest.mark.parametrize("kept", ["", "nonsense", "[]", "{}", '{"name": 1}', "null"])
def test_a_choice_that_makes_no_sense_is_none(desk: Path, reception: Person, kept: str) -> None:
    reception.client.set_cookie(COOKIE, kept)

    assert "Choisir le scanner de ce poste" in reception.read("/numeriser/")
    answer = reception.post("/numeriser/scanner/numeriser", headers=SCRIPT)
    assert "Choisissez-le d'abord." in words(answer)


def test_a_choice_can_be_forgotten(desk: Path, reception: Person) -> None:
    choose(reception)
    reception.post("/numeriser/scanner/oublier")

    assert "Choisir le scanner de ce poste" in reception.read("/numeriser/")


def test_without_sane_it_is_said_what_to_install(
    tmp_path: Path, reception: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert "sudo apt-get install sane-utils" in reception.read("/numeriser/scanner/")


def test_a_scanner_that_lets_the_network_wait_holds_no_page(
    tmp_path: Path, reception: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program that lists one scanner once it is told that the network has answered."""
    answered, program = tmp_path / "answered", tmp_path / "scanimage"
    waits = f"until [ -e {answered} ]; do sleep 0.05; done"
    program.write_text(f"#!/bin/sh\ncase $1 in --format*) {waits}; echo 'net:1|Noname|far' ;; esac\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(scanner_search, "PATIENCE_S", 0.1)
    monkeypatch.setattr(scanner, "PATIENCE_S", 0.1)

    assert "Je cherche les scanners" in reception.read("/numeriser/scanner/")
    assert "Le serveur cherche encore les scanners." in words(choose(reception, Feed.GLASS, "net:1"))

    answered.touch()
    until(lambda: "Noname far" in reception.read("/numeriser/scanner/?attend=1"))
    assert choose(reception, Feed.GLASS, "net:1").location == "/numeriser/"


def test_two_people_at_one_scanner_get_a_clear_answer(tmp_path: Path, reception: Person, caseworker: Person) -> None:
    folder = tmp_path / "slow"
    folder.mkdir()
    slow = ("--read-delay=yes", "--read-delay-duration=200000", "--read-limit=yes", "--read-limit-size=64")
    with desk_scanner(folder, *slow):
        choose(reception)
        choose(caseworker)
        begun = reception.post("/numeriser/scanner/numeriser", headers=SCRIPT)
        second = caseworker.post("/numeriser/scanner/numeriser", headers=SCRIPT)
        address = re.search(r'data-address="([^"]+)"', begun.text)
        assert address is not None
        reception.post(f"{address.group(1)}/arreter", headers=SCRIPT)
        until(lambda: "aria-busy" not in reception.get(address.group(1), headers=SCRIPT).text)

    assert second.status_code == 409
    assert "Agnès Accueil numérise avec ce scanner en ce moment." in words(second)
    assert "La numérisation est arrêtée." in words(reception.get(address.group(1), headers=SCRIPT))


def test_a_sitting_has_a_page_of_its_own_where_no_script_runs(desk: Path, reception: Person) -> None:
    choose(reception, Feed.GLASS)
    begun = reception.post("/numeriser/scanner/numeriser")

    until(lambda: "1 page numérisée" in reception.read(begun.location))
    assert reception.get("/numeriser/scanner/inconnu").status_code == 404


@pytest.mark.parametrize("trouble", list(Trouble))
def test_every_trouble_says_what_happened_and_what_to_do(reception: Person, trouble: Trouble) -> None:
    with reception.client.application.test_request_context():
        what, then = trouble_words(trouble)
        sitting = Sitting("x", Scanner("test:0", "x"), Feed.GLASS, "Agnès", None, uploads=["a"], trouble=trouble)
        full = Sitting("x", Scanner("test:0", "x"), Feed.GLASS, "Agnès", None, trouble=trouble, full=True)

        assert what.endswith(".")
        assert then.endswith((".", ")."))
        assert ended_words(sitting) == (what, "La page numérisée avant est gardée.", then)
        assert "Gardez la feuille" in ended_words(full)[-1]


@pytest.mark.parametrize("feed", list(Feed))
def test_every_place_of_the_paper_has_words(reception: Person, feed: Feed) -> None:
    with reception.client.application.test_request_context():
        assert feed_words(feed)
