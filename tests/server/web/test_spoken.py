from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask

from scan.readings import Finding, Rejection
from server.record.model import BatchState, BatchStatus, PageResult
from server.record.overview import journeys_by_code
from server.web.spoken import said_of_page, said_of_upload
from tests.server.townhall import TownHall

PAGE = PageResult("CODE", 1, 2, "image", "overlay", (), (), "", repeated=False)
UPLOAD = BatchState("id", "livret.pdf", "sha", BatchStatus.WAITING, "", (), datetime(2026, 11, 26, tzinfo=UTC), "Agnès")


def plain(words: str) -> str:
    return words.replace("\N{NO-BREAK SPACE}", " ").replace("’", "'")


@pytest.mark.parametrize(
    ("changes", "waits", "said"),
    [
        (
            ("Acte de naissance : pièce prête.", "Étape faite."),
            0,
            " Au dossier : Acte de naissance : pièce prête. Étape faite.",
        ),
        ((), 2, " 2 réponses attendent votre avis."),
        ((), 0, " Rien de nouveau."),
        (("Étape faite.",), 1, " Au dossier : Étape faite. 1 réponse attend votre avis."),
    ],
)
def test_a_page_says_whose_it_is_and_what_was_read(
    app: Flask, hall: TownHall, changes: tuple[str, ...], waits: int, said: str
) -> None:
    code = hall.open()
    with hall.database.reading() as session:
        owner = journeys_by_code(session, {code})[code]
    page = replace(PAGE, changes=changes, reviews=tuple("r" * waits))

    with app.test_request_context():
        words = said_of_page(page, owner)

    assert plain(words) == "Page 2 de Camille Exemple et Noé Modèle." + said


def test_a_page_of_which_a_part_is_missing_says_so(app: Flask) -> None:
    with app.test_request_context():
        words = said_of_page(replace(PAGE, findings=({"finding": Finding.HALF_PAGE, "percent": 50},)), None)

    assert plain(words) == "Page 2 de ce parcours. Page coupée. Rien de nouveau."


def test_a_page_that_was_not_read_says_why_and_what_to_do(app: Flask) -> None:
    with app.test_request_context():
        words = said_of_page(replace(PAGE, journey=None, rejection=Rejection.NO_CODE), None)

    assert plain(words).startswith("Page non reconnue. Je ne trouve pas de code de livret sur cette page.")


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (UPLOAD, "livret.pdf : arrivé, attend d'être lu."),
        (replace(UPLOAD, status=BatchStatus.READING), "livret.pdf : lecture en cours."),
        (replace(UPLOAD, status=BatchStatus.READING, images_read=3), "livret.pdf : lecture en cours. 3 pages lues."),
        (
            replace(UPLOAD, status=BatchStatus.READ, pages=(replace(PAGE, reviews=("r",)), PAGE)),
            "livret.pdf : lu, 2 pages. 1 réponse attend votre avis.",
        ),
        (
            replace(UPLOAD, status=BatchStatus.FAILED, error="Ce fichier n'est pas une image."),
            "livret.pdf : pas lu. Ce fichier n'est pas une image.",
        ),
    ],
)
def test_an_upload_says_how_far_it_has_come(app: Flask, state: BatchState, said: str) -> None:
    with app.test_request_context():
        assert plain(said_of_upload(state)) == said


def test_an_upload_that_nobody_reads_says_so(app: Flask) -> None:
    with app.test_request_context():
        said = plain(said_of_upload(UPLOAD, unattended=True))

    assert said.startswith("livret.pdf : Personne ne lit pour l'instant")
