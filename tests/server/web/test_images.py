from datetime import timedelta

import pytest

from server.record import history
from server.record.erasing import sweep_erased
from server.record.erasure import ERASURE
from server.record.errors import UnknownContent
from server.record.history import Source
from server.record.storage import Storage
from tests.server.townhall import AGENT, TownHall
from tests.server.web.people import Person

JPEG, PDF = b"\xff\xd8\xff\xe0 a picture", b"%PDF-1.7 a booklet with names"


def test_an_agent_sees_a_stored_image(hall: TownHall, reception: Person) -> None:
    key = Storage(hall.settings.storage).put(JPEG)

    answer = reception.get(f"/images/{key}")

    assert answer.data == JPEG
    assert answer.mimetype == "image/jpeg"
    assert answer.headers["Cache-Control"].startswith("private")


def test_a_part_of_a_page_that_arrives_late_brings_no_old_session_back(hall: TownHall, reception: Person) -> None:
    key = Storage(hall.settings.storage).put(JPEG)

    assert "Set-Cookie" in reception.get("/numeriser/").headers
    assert "Set-Cookie" not in reception.get(f"/images/{key}").headers
    assert "Set-Cookie" not in reception.get("/static/css/accounts.css").headers


def test_an_answer_to_a_script_that_arrives_late_brings_no_old_session_back(reception: Person) -> None:
    assert "Set-Cookie" in reception.get("/parcours/nouveau/mariage").headers
    for script in ({"HX-Request": "true"}, {"X-Requested-With": "fetch"}):
        answer = reception.get("/parcours/nouveau/mariage", headers=script)

        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers


def test_an_image_that_was_erased_is_not_there_and_goes_all_the_same(hall: TownHall, reception: Person) -> None:
    storage = Storage(hall.settings.storage)
    key = storage.put(JPEG)
    storage.lay_aside(key)

    assert reception.get(f"/images/{key}").status_code == 404
    sweep_erased(hall.database, storage, older_than=timedelta())
    with pytest.raises(UnknownContent):
        storage.path(key)


def test_an_image_that_lies_aside_is_there_where_the_record_names_it(hall: TownHall, reception: Person) -> None:
    storage, code = Storage(hall.settings.storage), hall.open()
    key = storage.put(JPEG)
    with hall.database.transaction() as session:
        history.append(session, code, ERASURE, source=Source(AGENT, crop=key), words="Vu.")
    storage.lay_aside(key)

    assert reception.get(f"/images/{key}").data == JPEG
    assert storage.is_laid_aside(key)


def test_nobody_else_does(hall: TownHall, nobody: Person) -> None:
    key = Storage(hall.settings.storage).put(JPEG)

    assert nobody.get(f"/images/{key}").status_code == 302


@pytest.mark.parametrize("content", [PDF, b"<svg onload='alert(1)'>", b"{}"])
def test_whatever_is_not_an_image_is_not_served(hall: TownHall, reception: Person, content: bytes) -> None:
    key = Storage(hall.settings.storage).put(content)

    assert reception.get(f"/images/{key}").status_code == 404


@pytest.mark.parametrize("key", ["0" * 64, "x", "..%2F..%2Fsecrets.json"])
def test_a_key_of_nothing_is_not_found(reception: Person, key: str) -> None:
    assert reception.get(f"/images/{key}").status_code == 404
