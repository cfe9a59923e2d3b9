"""« Garder une photo », as a resident does it without a script, and what agents and strangers see of it: nothing."""

import io
import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from forms.circumstances import RemoveDocument
from server.record import photos
from server.record.city_links import link_account
from server.record.journeys import add_change, set_field
from server.web import security
from server.web.auth import largest_body
from server.web.citizen_offline import KEEP
from tests.server.photographing import PAPER, taken
from tests.server.townhall import AGENT, TownHall
from tests.server.web.people import Person, words
from tests.server.web.test_citizen_write import Resident


@pytest.fixture
def resident(app: Flask, hall: TownHall) -> Resident:
    return Resident(app, hall, hall.open())


def send(resident: Resident, content: bytes, name: str = "acte.jpg", paper: str = PAPER) -> TestResponse:
    """Send the form of a document as a browser does: the input that was not used is there, and empty."""
    page = f"{resident.path}/photos?piece={paper}"
    data = {
        "csrf_token": resident.person.token(page),
        "piece": paper,
        "photo": [(io.BytesIO(b""), ""), (io.BytesIO(content), name)],
    }
    return resident.person.client.post(f"{resident.path}/photos", data=data, follow_redirects=True)


def photo_of(page: TestResponse) -> str:
    (path,) = set(re.findall(r'<img src="([^"]+)"', page.text))
    return str(path)


def act(resident: Resident, photo: str, what: str) -> str:
    data = {"faire": what, "piece": PAPER}
    seen = f"{resident.path}/photos?piece={PAPER}"
    return words(resident.person.post(photo.removesuffix(".jpg"), data, seen=seen, follow_redirects=True))


def test_a_photo_is_kept_seen_and_erased_by_its_resident(resident: Resident) -> None:
    offered = resident.person.read(resident.path)
    page = send(resident, taken())
    photo = photo_of(page)
    picture = resident.person.get(photo)

    gone = act(resident, photo, "retirer")

    assert "Garder une photo : Pièce d'identité avec photo, Camille Exemple" in offered
    assert "La photo est gardée, pour vous." in words(page)
    assert "la mairie ne les voit pas. Apportez les originaux." in words(page)
    assert (picture.mimetype, picture.headers["Cache-Control"]) == ("image/jpeg", "no-store")
    assert KEEP not in picture.headers
    assert "Set-Cookie" not in picture.headers, "late, it would bring back what the device knew when it was asked for"
    assert picture.data.startswith(b"\xff\xd8\xff")
    assert "La photo est effacée." in gone
    assert resident.person.get(photo).status_code == 404


def test_a_photo_of_the_camera_and_a_file_are_both_kept_or_it_is_said(resident: Resident) -> None:
    def both(*contents: bytes) -> TestResponse:
        page = f"{resident.path}/photos?piece={PAPER}"
        data = {"csrf_token": resident.person.token(page), "piece": PAPER}
        files = {"photo": [(io.BytesIO(content), "acte.jpg") for content in contents]}
        return resident.person.client.post(f"{resident.path}/photos", data=data | files, follow_redirects=True)

    kept = both(taken(), taken(colour="teal"))
    half = both(taken(colour="white"), b"rien")

    assert "Les deux photos sont gardées, pour vous." in words(kept)
    assert "Une des deux photos est gardée. L'autre ne l'est pas : Ce fichier n'est pas une photo." in words(half)
    assert [page.text.count("<figure") for page in (kept, half)] == [2, 3]


def test_nobody_else_sees_it_and_nobody_learns_that_it_is_there(
    app: Flask, resident: Resident, caseworker: Person, nobody: Person
) -> None:
    photo = photo_of(send(resident, taken()))
    other = Resident(app, resident.hall, resident.hall.open())
    mine, never = photo.rpartition("/")[2], "0" * 32 + ".jpg"
    (stored,) = (file.name for file in resident.hall.settings.storage.rglob("*") if file.is_file())

    strangers = [words(nobody.get(f"{resident.path}/photos/{name}")) for name in (mine, never)]
    refused = [
        *(other.person.get(f"{other.path}/photos/{name}") for name in (mine, never)),
        *(caseworker.get(f"/parcours/{resident.code}/photos/{name}") for name in (mine, never)),
        *(caseworker.get(f"/images/{name}") for name in (stored, "0" * 64)),
    ]

    assert strangers[0] == strangers[1]
    assert "Mon PIN à six chiffres" in strangers[0]
    assert [answer.status_code for answer in refused] == [404] * 6
    assert words(refused[0]) == words(refused[1])
    assert words(refused[2]) == words(refused[3])
    assert "Photo montrée" not in caseworker.read(f"/parcours/{resident.code}/")
    assert "Garder une photo" not in nobody.read(resident.path)


def test_agents_see_it_from_when_its_resident_shows_it_until_they_do_not(
    resident: Resident, caseworker: Person
) -> None:
    photo = photo_of(send(resident, taken()))
    with resident.hall.database.transaction() as session:
        set_field(session, resident.code, PAPER.replace("ready", "received"), True, AGENT)
    received = caseworker.read(f"/parcours/{resident.code}/")

    said = act(resident, photo, "montrer")
    desk = caseworker.get(f"/parcours/{resident.code}/")
    (path,) = re.findall(rf'href="(/parcours/{resident.code}/photos/[^"]+)"', desk.text)
    seen = caseworker.get(path)
    act(resident, photo, "cacher")

    assert "Photo montrée" not in received
    assert "La mairie peut voir cette photo." in said
    assert "photo, pas une pièce" in words(desk)
    assert seen.data == resident.person.get(photo).data
    assert caseworker.get(path).status_code == 404


def test_a_photo_that_is_shown_of_a_document_asked_for_no_more_is_told_as_such_to_both(
    resident: Resident, caseworker: Person
) -> None:
    act(resident, photo_of(send(resident, taken())), "montrer")
    with resident.hall.database.transaction() as session:
        add_change(session, resident.code, RemoveDocument("P-M01", reason="Vu avec la préfecture"), AGENT)
        link_account(session, resident.code, "https://compte.ville.example", "0a" * 32)

    mine = words(resident.person.get(f"{resident.path}/photos"))
    desk = caseworker.read(f"/parcours/{resident.code}/")

    assert "Cette pièce n'est plus demandée : vous pouvez ne plus la montrer." in mine
    assert "apportez l'original" not in mine
    assert "et qui ouvre ce livret avec un compte relié" in mine
    assert "Photos de pièces qui ne sont plus demandées" in desk
    assert "Photo montrée par la personne : Pièce d'identité avec photo" in desk


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Aucune photo n'est choisie"),
        (b"%PDF-1.7", "n'est pas une photo"),
        (b"<svg onload='alert(1)'>", "n'est pas une photo"),
        (taken()[:-400], "abîmée ou incomplète"),
        (taken(2000, 299), "trop petite pour être lue"),
    ],
)
def test_what_is_no_photo_is_told_and_not_kept(resident: Resident, content: bytes, said: str) -> None:
    answer = send(resident, content, "acte.jpg" if content else "")

    assert answer.status_code == 400
    assert said in words(answer)
    assert not any(file.is_file() for file in resident.hall.settings.storage.rglob("*"))


def test_a_photo_too_many_is_refused_before_it_is_opened(resident: Resident, monkeypatch: pytest.MonkeyPatch) -> None:
    send(resident, taken())
    monkeypatch.setattr(photos, "MOST", 1)

    answer = send(resident, b"this would be no photo")

    assert answer.status_code == 400
    assert "n'est pas une photo" not in words(answer)
    assert "c'est le plus possible" in words(answer)


def test_one_that_is_too_heavy_is_told_in_a_residents_words(
    resident: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(security, "LARGEST_PHOTO", 5_000)

    answer = send(resident, taken() + b"0" * 5_000)

    assert answer.status_code == 413
    assert "Cette photo est trop lourde" in words(answer)
    assert "points par pouce" not in words(answer)


def test_a_large_body_is_received_from_whom_gave_the_pin_and_from_nobody_else(app: Flask, resident: Resident) -> None:
    cookie = resident.person.client.get_cookie("parcours")

    assert cookie is not None
    assert largest_body(app, cookie.value) > security.LARGEST_PHOTO
    assert largest_body(app, cookie.value[:-1]) == largest_body(app, "") == security.LARGEST_FORM


def test_without_the_pin_no_large_body_is_taken_and_the_photo_is_not_kept(app: Flask, resident: Resident) -> None:
    page = f"{resident.path}/photos?piece={PAPER}"
    token = resident.person.token(page)
    resident.person.post(f"{resident.path}/fermer", seen=resident.path)

    sent = {"csrf_token": token, "piece": PAPER, "photo": (io.BytesIO(taken()), "a.jpg")}
    small = resident.person.client.post(f"{resident.path}/photos", data=sent)
    large = resident.person.client.post(f"{resident.path}/photos", data=b"0" * (security.LARGEST_FORM + 1))

    resident.person.client.delete_cookie("parcours")
    forgotten = resident.person.client.post(f"{resident.path}/photos", data={"csrf_token": token, "piece": PAPER})

    assert (small.status_code, large.status_code, forgotten.status_code) == (401, 413, 400)
    assert all("la photo n'est pas gardée" in words(answer) for answer in (small, forgotten))
    assert not any(file.is_file() for file in resident.hall.settings.storage.rglob("*"))
