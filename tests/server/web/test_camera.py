"""What the page under the camera may do, and what its scripts are told."""

import hashlib
import io
import re
from pathlib import Path
from typing import Any

import pytest

import server.web
from forms.geometry import Box
from forms.page_code import PageCode, page_address
from server.record.ingest import process
from server.record.journeys import close_journey
from server.web.security import CONTENT_SECURITY_POLICY
from tests import paper, paper_capture, paper_ink
from tests.reading import without_handwriting
from tests.server.townhall import TownHall, picture
from tests.server.web.people import Person

STATIC = Path(server.web.__file__).parent / "static"
READER = STATIC / "vendor" / "zxing"


def text_of(hall: TownHall, code: str, page: int, *, edition: int = 1, key: bytes | None = None) -> str:
    """What the code of a page says."""
    signed = key or hall.settings.secrets.signing_keys[0]
    return page_address(PageCode(code, edition, page), base_url=hall.settings.base_url, key=signed)


def ask(person: Person, codes: Any) -> Any:
    token = person.token("/numeriser/")
    return person.client.post("/numeriser/camera/livrets", json={"codes": codes}, headers={"X-CSRFToken": token})


def send(hall: TownHall, person: Person, content: bytes) -> str:
    """Send a picture as the outbox does, and read it; the id of the upload."""
    answer = person.post(
        "/numeriser/",
        {"files": [(io.BytesIO(content), "Sous la caméra.jpg")]},
        headers={"X-Requested-With": "fetch"},
        content_type="multipart/form-data",
    )
    found = re.search(r'<article class="batch[^>]* id="envoi-([0-9a-f]+)"', answer.text)
    assert found is not None
    process(hall.database, hall.settings, found[1], without_handwriting())
    return found[1]


def said_of(person: Person, upload: str) -> Any:
    """What the strip is told of an upload."""
    (told,) = person.get(f"/numeriser/camera/lectures?envoi={upload}").get_json()["uploads"]
    return told


def test_only_the_camera_page_and_its_worker_may_use_a_camera_and_web_assembly(reception: Person) -> None:
    page = reception.get("/numeriser/camera/").headers
    worker = reception.get("/static/js/camera-worker.js").headers

    for headers in (page, worker):
        assert "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self';" in headers["Content-Security-Policy"]
        assert "'unsafe-eval'" not in headers["Content-Security-Policy"].replace("'wasm-unsafe-eval'", "")
        assert "unsafe-inline" not in headers["Content-Security-Policy"]
    assert page["Permissions-Policy"] == "camera=(self), geolocation=(), microphone=()"


@pytest.mark.parametrize(
    "path",
    ["/numeriser/", "/", "/numeriser/camera/qui", "/static/js/camera.js", "/static/css/camera.css"],
)
def test_every_other_answer_keeps_camera_and_web_assembly_out(reception: Person, path: str) -> None:
    headers = reception.get(path).headers

    assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert headers["Permissions-Policy"].startswith("camera=(), ")


def test_the_reader_of_codes_is_the_one_that_its_script_was_made_for() -> None:
    script = (READER / "reader" / "index.js").read_text(encoding="utf-8")
    (expected,) = set(re.findall(r'"([0-9a-f]{64})"', script))

    assert hashlib.sha256((READER / "zxing_reader.wasm").read_bytes()).hexdigest() == expected


def test_a_seen_code_tells_its_page_and_how_many_its_booklet_has(hall: TownHall, reception: Person) -> None:
    code = hall.printed()
    count = len(hall.layout(code).pages)
    texts = [text_of(hall, code, page) for page in (3, 2)]

    answer = ask(reception, texts).json

    assert [(one["journey"], one["edition"], one["page"]) for one in answer["pages"]] == [(code, 1, 3), (code, 1, 2)]
    (booklet,) = answer["booklets"]
    assert (booklet["pages"], booklet["letter"], booklet["closed"]) == (count, "M", False)
    assert booklet["holders"] == "Camille Exemple et Noé Modèle"
    assert booklet["on"] == f"/lu/{code}/"
    assert answer["unknown"] == []


def test_a_code_that_is_not_ours_is_told_apart_and_tells_nothing(hall: TownHall, reception: Person) -> None:
    code = hall.printed()
    strange = [
        "https://example.org/",
        text_of(hall, code, 1, key=b"of another town hall"),
        text_of(hall, code, 1, edition=9),
        "",
    ]

    answer = ask(reception, strange).json

    assert answer == {"pages": [], "booklets": [], "unknown": strange}


def test_a_closed_journey_is_said_to_be_closed(hall: TownHall, reception: Person) -> None:
    code = hall.printed()
    with hall.database.transaction() as session:
        close_journey(session, code, "Paul Prestation")

    (booklet,) = ask(reception, [text_of(hall, code, 1)]).json["booklets"]

    assert booklet["closed"] is True


@pytest.mark.parametrize("codes", [None, "text", [1], ["x"] * 65, {"a": "b"}])
def test_a_question_that_is_no_list_of_texts_is_refused(reception: Person, codes: Any) -> None:
    assert ask(reception, codes).status_code == 400


def test_who_is_signed_in_comes_with_the_token_that_pictures_are_sent_with(reception: Person) -> None:
    who = reception.get("/numeriser/camera/qui").get_json()

    assert who["name"] == "Agnès Accueil"
    sent = reception.client.post(
        "/numeriser/",
        data={"files": (io.BytesIO(b"page"), "page.jpg")},
        headers={"X-CSRFToken": who["token"], "X-Requested-With": "fetch"},
        content_type="multipart/form-data",
    )
    assert sent.status_code == 201


def test_a_script_of_somebody_whose_session_ended_is_told_so(nobody: Person) -> None:
    scripted = {"X-Requested-With": "fetch"}

    assert nobody.get("/numeriser/camera/qui", headers=scripted).status_code == 401
    assert nobody.get("/numeriser/camera/lectures", headers=scripted).status_code == 401
    assert nobody.client.post("/numeriser/camera/livrets", json={}, headers=scripted).status_code == 401


def test_what_was_read_of_a_spread_is_told_page_by_page(hall: TownHall, reception: Person) -> None:
    code = hall.printed()
    ticked = next(page.page for page in hall.layout(code).pages for zone in page.zones if zone.id == "P-M01.p1.ready")
    scan = paper_capture.spread(hall.ticked(code, "P-M01.p1.ready"), hall.sheet(code, ticked + 1), dpi=200.0)
    upload = send(hall, reception, paper.encode(scan))

    told = said_of(reception, upload)

    assert (told["id"], told["state"], told["words"]) == (upload, "read", "")
    said = {page["page"]: (page["said"], page["words"]) for page in told["pages"]}
    assert said == {ticked: ("read", "lue, 1 nouveauté"), ticked + 1: ("read", "lue, rien de nouveau")}
    assert all(reception.get(page["href"]).status_code == 200 for page in told["pages"])


def test_a_page_that_could_not_be_read_says_why_and_where_to_look(hall: TownHall, reception: Person) -> None:
    stray = paper_ink.mark(
        paper.empty_sheet(dpi=200.0), Box(60.0, 90.0, 20.0, 20.0), paper_ink.Drawn.CROSS, pen=paper_ink.BLACK
    )
    upload = send(hall, reception, picture(stray))

    told = said_of(reception, upload)

    (page,) = told["pages"]
    assert (page["page"], page["said"], page["words"]) == (None, "unread", "Page non reconnue")
    assert page["href"] == f"/numeriser/envois/{upload}"


def test_a_file_that_failed_says_so_in_words(hall: TownHall, reception: Person) -> None:
    upload = send(hall, reception, b"not an image")

    told = said_of(reception, upload)

    assert (told["state"], told["pages"]) == ("failed", [])
    assert "ni une image ni un PDF" in told["words"]


def test_an_upload_that_nobody_knows_is_left_out(reception: Person) -> None:
    assert reception.get(f"/numeriser/camera/lectures?envoi={'0' * 32}").json == {
        "uploads": [],
        "booklets": [],
        "unattended": "",
    }


def test_the_desk_and_the_journey_lead_under_the_camera(hall: TownHall, reception: Person) -> None:
    code = hall.printed()

    assert 'href="/numeriser/camera/"' in reception.get("/numeriser/").text
    for path in (f"/numeriser/?parcours={code}", f"/parcours/{code}/"):
        assert f'href="/numeriser/camera/?parcours={code}"' in reception.get(path).text
    assert f'data-journey="{code}"' in reception.get(f"/numeriser/camera/?parcours={code}").text
    assert 'data-journey=""' in reception.get("/numeriser/camera/?parcours=AAAAAAA").text
