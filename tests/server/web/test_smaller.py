import gzip
import re

from flask import Flask
from werkzeug.test import TestResponse

from tests.server.townhall import TownHall
from tests.server.web.people import Person, citizen_path

SHEET = "/static/css/citizen.css"
PACKED = {"Accept-Encoding": "gzip"}


def test_a_page_of_residents_and_its_files_are_packed_for_who_takes_them_so(hall: TownHall, nobody: Person) -> None:
    for path in (citizen_path(hall, hall.open()), SHEET):
        plain, packed = nobody.get(path), nobody.get(path, headers=PACKED)

        assert "Content-Encoding" not in plain.headers
        assert packed.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in packed.headers["Vary"]
        assert without_token(gzip.decompress(packed.data)) == without_token(plain.data)


def without_token(page: bytes) -> bytes:
    return re.sub(rb'csrf_token" value="[^"]*"', b"", page)


def test_a_file_that_a_browser_has_is_not_sent_again(nobody: Person) -> None:
    first: TestResponse = nobody.get(SHEET, headers=PACKED)

    again = nobody.get(SHEET, headers={**PACKED, "If-None-Match": first.headers["ETag"]})

    assert again.status_code == 304
    assert again.data == b""


def test_answers_to_forms_are_sent_as_they_are(hall: TownHall, nobody: Person) -> None:
    path = citizen_path(hall, hall.open())

    answer = nobody.post(path, {"pin": "123456"}, seen=path, headers=PACKED)

    assert answer.status_code == 401
    assert "Content-Encoding" not in answer.headers


def test_agents_pages_are_sent_as_they_are(app: Flask, caseworker: Person) -> None:
    del app

    assert "Content-Encoding" not in caseworker.get("/", headers=PACKED).headers


def test_a_font_is_not_packed_again(nobody: Person) -> None:
    font = "/static/vendor/atkinson/atkinson-hyperlegible-next-latin-400-normal.woff2"

    assert "Content-Encoding" not in nobody.get(font, headers=PACKED).headers
