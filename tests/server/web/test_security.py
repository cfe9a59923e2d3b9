import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

import server.web
from server.web import create_app
from tests.server.townhall import TownHall
from tests.server.web.people import Person, citizen_path, words

TEMPLATES = sorted((Path(server.web.__file__).parent / "templates").rglob("*.html"))
PATHS = ("/connexion", "/P/K4T7XHA.1.1.AAAAAAAAAAAA", "/rien", "/static/css/base.css")


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
