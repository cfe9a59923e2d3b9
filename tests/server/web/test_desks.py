"""Whose desk it is, and the folders of the copiers, in the pages."""

import errno
import io
import os
from dataclasses import replace
from datetime import timedelta

import pytest

from server.record.claims import STALE, claim
from server.record.heartbeat import Beat, beat, beat_as_worker
from server.record.history import now
from server.record.ingest import receive
from server.record.readings import recent_batches
from server.record.tables import BatchRow
from tests.server.record.test_watching_on import said
from tests.server.townhall import TownHall
from tests.server.web.people import Person, words

NOBODY = "Personne ne lit pour l'instant"


def received(hall: TownHall, batch: str, *, ago_s: float) -> None:
    """Let an upload have come in a while ago."""
    with hall.database.transaction() as session:
        session.get_one(BatchRow, batch).received_at = now() - timedelta(seconds=ago_s)


def from_folder(hall: TownHall, name: str, desk: str) -> str:
    return receive(hall.database, hall.settings, io.BytesIO(name.encode()), name, "numériseur", desk=desk)


def test_a_desk_is_remembered_and_shows_what_its_copier_sends(hall: TownHall, reception: Person) -> None:
    from_folder(hall, "ici.pdf", "Accueil 1")
    from_folder(hall, "là-bas.pdf", "Accueil 2")
    assert "là-bas.pdf" in reception.read("/numeriser/")

    reception.post("/numeriser/poste", {"poste": "  Accueil   1 "})

    page = reception.read("/numeriser/")
    assert "Derniers envois du poste Accueil 1" in page
    assert "ici.pdf" in page
    assert "là-bas.pdf" not in page
    assert "là-bas.pdf" in reception.read("/numeriser/?tous=1")


def test_a_name_that_is_too_long_for_a_desk_is_refused_and_none_is_cut(reception: Person) -> None:
    reception.post("/numeriser/poste", {"poste": "Accueil 1"})

    reception.post("/numeriser/poste", {"poste": "Guichet " + "é" * 53})

    page = reception.read("/numeriser/")
    assert "Le nom du poste est trop long : 61 signes, 60 au plus." in page
    assert "Poste : Accueil 1" in page
    reception.post("/numeriser/poste", {"poste": "Guichet " + "é" * 52})
    assert f"Poste : Guichet {'é' * 52}" in reception.read("/numeriser/")


def test_what_an_agent_sends_comes_in_at_their_desk(hall: TownHall, reception: Person) -> None:
    reception.post("/numeriser/poste", {"poste": "Guichet Été"})
    reception.post("/numeriser/", {"files": (io.BytesIO(b"x"), "a.jpg")}, content_type="multipart/form-data")

    with hall.database.reading() as session:
        assert recent_batches(session)[0].desk == "Guichet Été"
    reception.post("/numeriser/poste", {"poste": ""})
    assert "Dire à quel poste je suis" in reception.read("/numeriser/")


def test_an_upload_that_nobody_reads_says_so_and_not_that_it_is_being_read(hall: TownHall, reception: Person) -> None:
    batch = hall.receive(b"%PDF", "livret.pdf")
    card = f"/numeriser/envois/{batch}"
    assert NOBODY not in reception.read(card)  # a worker may be starting

    received(hall, batch, ago_s=90)

    page = reception.read(card)
    assert NOBODY in page
    assert "parcours worker" in page
    assert "Votre fichier est gardé" in page
    assert "<progress" not in reception.get(card).text
    beat_as_worker(hall.settings)
    assert NOBODY not in reception.read(card)


def test_only_the_file_that_is_being_read_has_a_bar_that_moves(hall: TownHall, reception: Person) -> None:
    cards = [f"/numeriser/envois/{hall.receive(content, 'livret.pdf')}" for content in (b"%PDF", b"%PDF-")]
    assert claim(hall.database, cards[0].rpartition("/")[2]) is not None

    shown = [reception.get(card) for card in cards]

    assert ["<progress" in one.text for one in shown] == [True, False]
    assert "En attente de lecture" in words(shown[1])


def test_the_camera_is_told_too_that_nobody_reads(hall: TownHall, reception: Person) -> None:
    batch = hall.receive(b"%PDF", "page.jpg")
    asked = f"/numeriser/camera/lectures?envoi={batch}"
    before = reception.get(asked).get_json()["unattended"]

    received(hall, batch, ago_s=90)

    assert before == ""
    assert NOBODY in reception.get(asked).get_json()["unattended"].replace("’", "'")


def test_an_upload_whose_reader_was_lost_is_read_by_nobody_either(hall: TownHall, reception: Person) -> None:
    batch = hall.receive(b"%PDF", "livret.pdf")
    assert claim(hall.database, batch) is not None
    received(hall, batch, ago_s=900)
    assert NOBODY not in reception.read(f"/numeriser/envois/{batch}")  # its reader is this program

    with hall.database.transaction() as session:
        session.get_one(BatchRow, batch).claimed_at = now() - STALE

    assert NOBODY in reception.read(f"/numeriser/envois/{batch}")


def test_what_a_watched_folder_brought_is_read_by_whoever_watches_it(hall: TownHall, reception: Person) -> None:
    batch = from_folder(hall, "pile.pdf", "Accueil 1")
    received(hall, batch, ago_s=90)

    beat(hall.settings, said())
    assert NOBODY not in reception.read(f"/numeriser/envois/{batch}")
    beat(hall.settings, said(ago_s=600))

    assert NOBODY in reception.read(f"/numeriser/envois/{batch}")


def test_without_a_folder_it_is_said_how_to_watch_one(hall: TownHall, reception: Person) -> None:
    assert "parcours watch" in reception.read("/numeriser/dossiers")


def shown(hall: TownHall, reception: Person, last: Beat) -> str:
    beat(hall.settings, last)
    return reception.read("/numeriser/dossiers")


def test_a_folder_that_is_watched_says_when_it_was_looked_at_and_what_came(hall: TownHall, reception: Person) -> None:
    from_folder(hall, "hier.pdf", "Accueil 1")

    page = shown(hall, reception, said())

    assert "Suivi" in page
    assert "hier.pdf" in page
    assert "En cours d'écriture par le copieur : scan.pdf" in page
    assert "Pas lus, car leur nom ne finit pas" in page
    assert "SCAN0001. Si ce sont des pages, renommez-les." in page
    assert "n'est pas suivi" not in reception.read("/numeriser/")


def test_a_program_that_was_ended_says_what_starts_it_again(hall: TownHall, reception: Person) -> None:
    page = shown(hall, reception, said(ago_s=600))

    assert "Personne ne regarde ce répertoire depuis" in page
    assert "parcours watch /mnt/copieur" in page
    assert "Le répertoire « Accueil 1 » n'est pas suivi en ce moment" in reception.read("/numeriser/")


def test_a_folder_that_cannot_be_opened_says_why_and_what_to_do(hall: TownHall, reception: Person) -> None:
    page = shown(hall, reception, said(problem="Host is down"))

    assert "« Host is down »" in page
    assert "partage du copieur" in page


@pytest.mark.parametrize(
    ("number", "why"),
    [(errno.ENOENT, "Il n'existe pas, ou le partage"), (errno.EACCES, "n'a pas le droit de le lire")],
)
def test_why_a_folder_cannot_be_opened_is_said_in_french(
    hall: TownHall, reception: Person, number: int, why: str
) -> None:
    page = shown(hall, reception, said(problem=os.strerror(number)))

    assert why in page
    assert os.strerror(number) not in page


def test_a_network_that_stalls_is_said(hall: TownHall, reception: Person) -> None:
    assert "Ce répertoire ne répond plus depuis" in shown(hall, reception, said(looked_ago_s=600))


def test_a_folder_that_serves_no_more_is_forgotten(hall: TownHall, reception: Person) -> None:
    dead = replace(said(ago_s=600), desk="Ancien poste")
    assert "Ancien poste" in shown(hall, reception, dead)

    answer = reception.post(f"/numeriser/dossiers/{dead.key}/oublier")

    assert "Ancien poste" not in words(reception.get(answer.location))
