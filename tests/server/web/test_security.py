import gc
import io
import re
import resource
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

import server.web
from server.record.readings import recent_batches
from server.web import create_app
from server.web.security import LARGEST_FORM, is_ours
from tests.server.townhall import TownHall
from tests.server.web.people import Person, citizen_path, words

TEMPLATES = sorted((Path(server.web.__file__).parent / "templates").rglob("*.html"))
ELSEWHERE = ("", "x", "//[x", "/\t/[x", "/x\r\nA: b", "//ailleurs.example", "/\\ailleurs.example", "https:x", "/\x7f")
PATHS = ("/connexion", "/P/K4T7XHA.1.1.AAAAAAAAAAAA", "/rien", "/static/css/base.css")


def test_an_address_leads_nowhere_else_and_breaks_nothing(nobody: Person) -> None:
    led = {path: nobody.client.post("/taille", data={"retour": path, "taille": "2"}).location for path in ELSEWHERE}

    assert [path for path in ELSEWHERE if is_ours(path)] == []
    assert set(led.values()) == {"/livrets/"}
    assert is_ours("/P/K4T7XHA?etape=M3#adapte")


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_keeps_foreign_scripts_and_frames_out(nobody: Person, path: str) -> None:
    headers = nobody.get(path).headers

    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.name))
def test_no_template_has_a_script_or_a_style_of_its_own(template: Path) -> None:
    source = template.read_text(encoding="utf-8")

    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:|\|\s*safe", source)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.name))
def test_every_form_that_changes_something_carries_the_token(template: Path) -> None:
    forms = re.findall(r'<form[^>]*method="post".*?</form>', template.read_text(encoding="utf-8"), flags=re.DOTALL)

    assert [form[:120] for form in forms if "token()" not in form and "csrf_token" not in form] == []


def test_nothing_is_loaded_from_another_site() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES)

    assert re.findall(r'(?:src|href)="https?://[^"]*', sources) == []


@pytest.mark.parametrize(
    "path", ["/connexion", "/deconnexion", "/parcours/nouveau/mariage", "/numeriser/", "/relire/x", "/comptes/"]
)
def test_a_request_from_another_site_is_refused(admin: Person, path: str) -> None:
    answer = admin.client.post(path, data={"login": "agnes"})

    assert answer.status_code == 400
    assert "rien n'a été changé" in words(answer)


def test_a_resident_cannot_be_made_to_type_a_pin_from_another_site(hall: TownHall, nobody: Person) -> None:
    assert nobody.client.post(citizen_path(hall, hall.open()), data={"pin": "123456"}).status_code == 400


def test_pages_are_not_kept_by_browsers_but_styles_are(nobody: Person) -> None:
    assert nobody.get("/connexion").headers["Cache-Control"] == "no-store"
    assert "max-age=3600" in nobody.get("/static/css/base.css").headers["Cache-Control"]


@pytest.mark.parametrize(("base_url", "secure"), [("https://parcours.example", True), ("http://127.0.0.1:8019", False)])
def test_the_cookie_is_for_https_only_where_the_site_is(hall: TownHall, base_url: str, secure: bool) -> None:
    app = create_app(replace(hall.settings, base_url=base_url))

    assert app.config["SESSION_COOKIE_SECURE"] is secure


def test_browsers_are_told_to_stay_on_https(app: Flask) -> None:
    answer = app.test_client().get("/connexion", base_url="https://parcours.example")

    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def upload(person: Person, path: str, size: int) -> TestResponse:
    """Send a file; the form is put together in memory."""
    head = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.jpg"\r\n\r\n'
    return person.client.post(
        path,
        data=head + b"0" * size + b"\r\n--x--\r\n",
        content_type="multipart/form-data; boundary=x",
        headers={"X-CSRFToken": person.token("/numeriser/")},
    )


def test_files_are_only_taken_where_they_are_wanted(reception: Person) -> None:
    sizes = [LARGEST_FORM // 2, LARGEST_FORM + 1]

    there = [upload(reception, "/numeriser/", size).status_code for size in sizes]
    elsewhere = [upload(reception, "/parcours/nouveau/mariage", size).status_code for size in sizes]

    assert there == [302, 302]
    assert elsewhere[1] == 413


def test_nothing_is_read_of_what_somebody_sends_who_did_not_sign_in(nobody: Person) -> None:
    class Untouched(io.BytesIO):
        """A body that must not be read."""

        def read(self, *_size: object) -> bytes:
            raise AssertionError("it was read")

        readinto = readline = read  # type: ignore[assignment]  # however somebody reads it

    answer = nobody.client.post(
        "/numeriser/",
        input_stream=Untouched(),
        content_length=10_000_000,
        content_type="multipart/form-data; boundary=x",
    )

    assert answer.status_code == 302


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # nobody closes what was not written
def test_a_full_disk_while_receiving_is_said_in_words(reception: Person, hall: TownHall) -> None:
    allowed = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FORM, allowed[1]))  # what is larger has no room on the disk
    try:
        answer = upload(reception, "/numeriser/", 2 * LARGEST_FORM)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, allowed)

    gc.collect()
    assert answer.status_code == 507
    assert "Il n'y a plus de place" in words(answer)
    with hall.database.reading() as session:
        assert recent_batches(session) == []


@pytest.mark.parametrize("path", ["/?q=%00", "/parcours/K4T7XH%00/", "/connexion?suite=%00"])
def test_an_address_that_no_database_takes_is_refused(admin: Person, path: str) -> None:
    assert admin.get(path).status_code == 400


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/connexion", {"login": "ada\0", "password": "x"}),
        ("/comptes/", {"login": "nora", "name": "Nora\0", "password": "encore une phrase"}),
        ("/parcours/nouveau/mariage", {"person.p1": "Camille\0"}),
        ("/numeriser/", {"files": (io.BytesIO(b"page"), "a\0.jpg")}),
    ],
)
def test_a_text_that_no_database_takes_is_refused(admin: Person, path: str, sent: dict[str, object]) -> None:
    answer = admin.post(path, sent)

    assert answer.status_code == 400
    assert "Rien n'a été changé." in words(answer)
