"""What a browser is told so that a resident's page can be read without a network, and no longer than its PIN lasts."""

import json
import re
import time

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from server.web.citizen_offline import KEEP, STAY
from server.web.security import CITIZEN
from tests.server.townhall import TownHall
from tests.server.web.people import Person, citizen_path, give_pin, words
from tests.server.web.test_citizen_write import NOTE, Resident

SOON, LONG = 20 * 60, 7 * 24 * 3600


@pytest.fixture
def resident(app: Flask, hall: TownHall) -> Resident:
    return Resident(app, hall, hall.open())


def left(resident: Resident, path: str = "") -> int | None:
    """Seconds that a page may be shown without asking; None: nothing is said."""
    said = resident.person.get(resident.path + path).headers.get(KEEP)
    return None if said is None else int(said) - int(time.time())


@pytest.mark.parametrize("path", ["", "?etape=M1", "/moi", "/lu"])
def test_a_page_of_somebodys_own_may_be_kept_as_long_as_it_stays_open(resident: Resident, path: str) -> None:
    assert left(resident, path) == pytest.approx(SOON, abs=60)


def test_on_a_device_of_their_own_it_may_be_kept_for_a_week(resident: Resident) -> None:
    page = f"{resident.path}/moi"
    answer = resident.person.post(f"{resident.path}/appareil", {"mien": "oui"}, seen=page, follow_redirects=True)
    mine = left(resident)
    resident.person.post(f"{resident.path}/appareil", {"mien": "non"}, seen=page)

    assert "jusqu'à sept jours après votre PIN" in words(answer)
    assert mine == pytest.approx(LONG, abs=60)
    assert left(resident) == pytest.approx(SOON, abs=60)


def lapse(resident: Resident) -> TestResponse:
    """What anybody may read, on a device whose session is over."""
    resident.person.client.delete_cookie("parcours")
    return resident.person.get(resident.path)


def test_on_a_device_of_their_own_what_is_kept_stays_when_only_time_went_by(resident: Resident) -> None:
    elsewhere = lapse(resident)
    resident.enter()
    resident.person.post(f"{resident.path}/appareil", {"mien": "oui"}, seen=f"{resident.path}/moi")
    mine = lapse(resident)
    resident.enter()
    again = left(resident)
    give_pin(resident.hall, resident.code)

    assert STAY not in elsewhere.headers
    assert STAY in mine.headers
    assert KEEP not in mine.headers
    assert again == pytest.approx(LONG, abs=60), "it is still theirs"
    assert STAY not in lapse(resident).headers, "there is a new PIN"


def test_closing_says_that_nothing_stays_kept(resident: Resident) -> None:
    resident.person.post(f"{resident.path}/appareil", {"mien": "oui"}, seen=f"{resident.path}/moi")
    beside = f'data-beside="{resident.path}/moi {resident.path}/lu {resident.path}/photos"'
    assert beside in resident.page()

    resident.person.post(f"{resident.path}/fermer", seen=resident.path)

    assert STAY not in resident.person.get(resident.path).headers
    assert "data-beside" not in resident.page()


def test_on_a_device_of_their_own_a_database_that_does_not_answer_is_said_and_nothing_kept_goes(
    resident: Resident,
) -> None:
    resident.person.post(f"{resident.path}/appareil", {"mien": "oui"}, seen=f"{resident.path}/moi")
    resident.person.client.delete_cookie("parcours")
    for file in resident.hall.settings.home.glob("parcours.db*"):
        file.unlink()

    page, by_hand = resident.person.get(resident.path), resident.person.get("/livret")

    assert page.status_code == 503
    assert "Votre livret en papier reste valable" in words(page)
    assert (by_hand.status_code, by_hand.headers.get(STAY)) == (200, "oui")


def test_a_page_that_lapsed_is_closed_though_what_was_typed_is_asked_about(resident: Resident) -> None:
    resident.person.post(f"{resident.path}/appareil", {"mien": "oui"}, seen=f"{resident.path}/moi")
    form = {**resident.form(), f"field.{NOTE}": "Un long texte"}
    lapse(resident)
    form["csrf_token"] = resident.person.token(resident.path)

    asked = resident.press("fermer", form)

    assert "Un long texte" in words(asked)
    assert 'name="quand_meme"' in asked.text
    assert STAY not in resident.person.get(resident.path).headers


def test_the_tab_is_told_once_to_forget_what_was_typed_when_the_page_is_closed(resident: Resident) -> None:
    before = lapse(resident)
    resident.enter()

    closed = resident.person.post(f"{resident.path}/fermer", seen=resident.path, follow_redirects=True)

    told = ["data-forget" in page.text for page in (before, closed, resident.person.get(resident.path))]
    assert told == [False, True, False]


def test_a_device_is_not_said_to_be_somebodys_own_for_another_booklet(app: Flask, resident: Resident) -> None:
    resident.person.post(f"{resident.path}/appareil", {"mien": "oui"}, seen=f"{resident.path}/moi")
    other = Resident(app, resident.hall, resident.hall.open())
    other.person = resident.person

    other.enter()

    assert left(other) == pytest.approx(SOON, abs=60)


def test_nothing_is_kept_of_what_is_no_page_of_theirs(resident: Resident, hall: TownHall, nobody: Person) -> None:
    public = nobody.get(citizen_path(hall, resident.code))
    resident.person.post(f"{resident.path}/fermer", seen=resident.path)

    assert KEEP not in public.headers
    assert "data-until" not in public.text
    assert left(resident) is None


def test_a_tab_asks_how_much_time_is_left_which_adds_none_and_is_told_of_clicks_in_another(resident: Resident) -> None:
    with resident.person.client.session_transaction() as session:
        session[CITIZEN]["until"] = ends = time.time() + 5 * 60
        session.modified = True

    asked = resident.person.get(f"{resident.path}/reste")
    with resident.person.client.session_transaction() as session:
        after = session[CITIZEN]["until"]
    resident.page()
    of_another_tab = resident.person.get(f"{resident.path}/reste")
    lapse(resident)

    assert asked.get_json()["left_s"] == pytest.approx(5 * 60, abs=30)
    assert ("Set-Cookie" in asked.headers, after) == (False, ends)
    assert of_another_tab.get_json()["left_s"] == pytest.approx(SOON, abs=30)
    assert resident.person.get(f"{resident.path}/reste").get_json()["left_s"] == 0


@pytest.mark.parametrize("file", ["/mes-donnees.zip", "/appli.webmanifest"])
def test_a_file_is_not_kept(resident: Resident, file: str) -> None:
    assert left(resident, file) is None


def test_a_wrong_pin_keeps_nothing(resident: Resident, nobody: Person) -> None:
    wrong = "000000" if resident.pin != "000000" else "111111"

    answer = nobody.post(resident.path, {"pin": wrong}, seen=resident.path)

    assert KEEP not in answer.headers


def test_the_application_opens_the_booklet_and_says_nothing_about_it(resident: Resident, nobody: Person) -> None:
    page = nobody.get(resident.path).text
    (link,) = re.findall(r'<link rel="manifest" href="([^"]+)"', page)

    answer = nobody.get(link)

    told = json.loads(answer.data)
    assert answer.mimetype == "application/manifest+json"
    assert (told["start_url"], told["scope"], told["display"]) == (resident.path, "/P/", "standalone")
    assert [nobody.get(icon["src"]).mimetype for icon in told["icons"]] == ["image/png"] * 3
    assert "mari" not in json.dumps({name: value for name, value in told.items() if name != "start_url"})
    assert "manifest-src 'self'" in nobody.get(resident.path).headers["Content-Security-Policy"]


def test_what_answers_without_a_network_answers_for_residents_pages_only(nobody: Person) -> None:
    answer = nobody.get("/P/hors-ligne.js")

    assert answer.mimetype in {"text/javascript", "application/javascript"}
    assert "Service-Worker-Allowed" not in answer.headers


@pytest.mark.parametrize(
    ("what", "said"),
    [("page", "Votre livret en papier"), ("envoi", "Le texte que vous avez tapé est gardé"), ("ferme", "est effacée")],
)
def test_what_is_shown_instead_says_what_to_do(nobody: Person, what: str, said: str) -> None:
    assert said in nobody.read(f"/P/hors-ligne/{what}")
