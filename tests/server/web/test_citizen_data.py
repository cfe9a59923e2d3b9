"""A resident's data: all of it in a file, and erased when they ask for it and a caseworker agrees."""

import io
import json
import re
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from forms.circumstances import AddWord, Circumstances, RemoveDocument, Subject
from server.config import settings_from
from server.record.days import today
from server.record.erasing import erase_journey
from server.record.erasure import ask_to_erase
from server.record.journeys import add_change, set_field
from server.record.own_export import contents_of
from server.record.private_notes import write_note
from server.record.storage import Storage
from server.record.tables import JourneyRow
from server.web import citizen_export
from server.web.erasure import due_on
from tests.paper_ink import Drawn
from tests.server.begun import begin
from tests.server.townhall import AGENT, TownHall, picture
from tests.server.web.people import Person, words
from tests.server.web.test_citizen_write import Resident

BOX = "M3.temoins_choisis"
PAUL = "Paul Prestation"


@pytest.fixture(scope="module")
def home_to_copy(staffed_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of somebody whose booklet was printed, written in and scanned, and about whom agents wrote."""

    def bring_booklet(hall: TownHall) -> None:
        code = hall.printed()
        hall.scan(picture(hall.ticked(code, BOX, drawn=Drawn.CROSS)))
        with hall.database.transaction() as session:
            add_change(session, code, AddWord("Bienvenue"), PAUL)
            add_change(session, code, RemoveDocument("P-M01", reason="Vu avec la préfecture"), PAUL)
            write_note(session, code, "Rappeler la préfecture", PAUL)

    return begin(settings_from(staffed_home, {}), tmp_path_factory.mktemp("begun") / "home", bring_booklet).home


@pytest.fixture
def resident(app: Flask, hall: TownHall) -> Resident:
    """Whose booklet it is."""
    with hall.database.reading() as session:
        return Resident(app, hall, session.scalars(select(JourneyRow.code)).one())


def download(resident: Resident) -> zipfile.ZipFile:
    answer = resident.person.get(f"{resident.path}/mes-donnees.zip")
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert answer.headers["Cache-Control"] == "no-store"
    return zipfile.ZipFile(io.BytesIO(answer.data))


def ask(resident: Resident, **form: str) -> str:
    page = f"{resident.path}/moi"
    sent = form or {"compris": "oui"}
    return words(resident.person.post(f"{resident.path}/effacement", sent, seen=page, follow_redirects=True))


def waits(resident: Resident) -> None:
    with resident.hall.database.transaction() as session:
        ask_to_erase(session, resident.code)


def test_the_file_holds_everything_that_is_theirs(resident: Resident) -> None:
    resident.send({"field.M1.note": "Le samedi"})

    file = download(resident)

    assert file.testzip() is None
    names = file.namelist()
    assert {"LISEZ-MOI.txt", "dossier.json", "historique.txt", "livrets/edition-1.pdf"} <= set(names)
    assert file.read("livrets/edition-1.pdf").startswith(b"%PDF")
    assert [name for name in names if re.fullmatch(r"pages/edition-1-page-\d+-lecture-\d+\.(png|jpg|webp)", name)]
    assert [name for name in names if re.fullmatch(rf"extraits/.*/{BOX}\.(png|jpg|webp)", name)]
    record = json.loads(file.read("dossier.json"))
    assert record["fields"]["M1.note"]["value"] == "Le samedi"
    assert record["fields"][BOX]["value"] is True
    assert record["holders"] == ["Camille Exemple", "Noé Modèle"]
    assert "Mot pour la personne : « Bienvenue »." in file.read("historique.txt").decode()


def test_what_agents_say_among_themselves_is_not_in_it(resident: Resident) -> None:
    with resident.hall.database.transaction() as session:
        set_field(session, resident.code, "M3.agent_note", "Dossier à surveiller", PAUL)

    file = download(resident)

    told = "".join(file.read(name).decode() for name in file.namelist() if name.endswith((".json", ".txt")))
    assert "Pièce retirée" in told
    secrets = (PAUL, "Agnès Agent", "Rappeler la préfecture", "Vu avec la préfecture", "Dossier à surveiller")
    assert [secret for secret in secrets if secret in told] == []
    assert "reviews" not in json.loads(file.read("dossier.json"))


def test_what_the_storage_lost_is_named_and_the_rest_is_there(resident: Resident) -> None:
    whole = download(resident)
    page = next(name for name in whole.namelist() if name.startswith("pages/"))
    for stored in resident.hall.settings.storage.rglob("*"):
        if stored.is_file() and stored.read_bytes() == whole.read(page):
            stored.unlink()

    file = download(resident)

    assert page not in file.namelist()
    assert page.partition(".")[0] in file.read("LISEZ-MOI.txt").decode()


def test_the_file_is_made_while_it_is_sent(resident: Resident, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    contents = contents_of

    def counted(*given):  # type: ignore[no-untyped-def]  # as the function that it stands for
        for one in contents(*given):
            asked.append(one[0])
            yield one

    monkeypatch.setattr(citizen_export, "contents_of", counted)

    answer = resident.person.client.get(f"{resident.path}/mes-donnees.zip", buffered=False)
    pieces = answer.iter_encoded()
    first = next(pieces)

    assert b"dossier.json" in first
    assert asked == []
    assert len(list(pieces)) > len(asked) > 3


def test_the_file_needs_the_pin(resident: Resident, app: Flask) -> None:
    assert app.test_client().get(f"{resident.path}/mes-donnees.zip").mimetype == "text/html"


def test_a_request_is_seen_by_agents_and_taken_back(resident: Resident, reception: Person, caseworker: Person) -> None:
    asked = ask(resident)
    desk, task = reception.read(f"/parcours/{resident.code}/"), caseworker.read("/effacements/")

    taken_back = ask(resident, retirer="oui")

    assert "Votre demande est arrivée" in asked
    assert "La personne demande l'effacement de ses données" in desk
    assert "Un agent de prestation répond." in desk
    assert "Camille Exemple et Noé Modèle" in task
    assert "Votre demande est retirée" in taken_back
    assert "demande l'effacement de ses données" not in caseworker.read(f"/parcours/{resident.code}/")
    assert "Aucune demande n'attend." in caseworker.read("/effacements/")


def test_nothing_is_asked_before_it_was_read(resident: Resident, caseworker: Person) -> None:
    page = ask(resident, compris="")

    assert "Rien n'est demandé encore." in page
    assert "Aucune demande n'attend." in caseworker.read("/effacements/")


def test_what_is_asked_at_the_desk_is_noted_with_its_day(
    resident: Resident, reception: Person, caseworker: Person
) -> None:
    page, asked = f"/parcours/{resident.code}/", {"channel": "letter", "day": today().isoformat()}
    note = f"{page}effacement/demande"

    late = (today() + timedelta(1)).isoformat()
    refused = [
        reception.post(note, asked | wrong, seen=page, follow_redirects=True)
        for wrong in (
            {"day": late},
            {"day": "2019-02-01"},
            {"day": "31/02/2026"},
            {"day": ""},
            {"channel": "pigeon"},
            {"channel": ""},
        )
    ]
    nothing = caseworker.read("/effacements/")
    noted = words(reception.post(note, asked, seen=page, follow_redirects=True))

    assert all("Rien n'est noté." in words(told) for told in refused)
    assert all('id="demande-effacement" open' in told.text and 'aria-invalid="true"' in told.text for told in refused)
    assert 'value="letter" checked' in refused[0].text, "what was chosen is chosen still"
    assert f'value="{today():%d/%m/%Y}"' in refused[-1].text
    assert 'id="demande-effacement" open' not in reception.get(page).text
    assert "Aucune demande n'attend." in nothing
    assert "ou un agent la note sur la page du parcours" in nothing
    assert "La demande est notée." in noted
    assert "Effacement des données demandé par la personne, par courrier. Agnès Accueil" in noted
    assert "Camille Exemple et Noé Modèle" in caseworker.read("/effacements/")
    assert "Vous l'avez demandé le" in words(resident.person.get(f"{resident.path}/moi"))


def test_a_request_after_a_refusal_is_a_new_one(resident: Resident, reception: Person, caseworker: Person) -> None:
    waits(resident)
    answer = f"/parcours/{resident.code}/effacement"
    caseworker.post(f"{answer}/refus", {"word": "Dossier en cours"}, seen=answer)

    asked = {"channel": "desk", "day": today().isoformat()}
    page = f"/parcours/{resident.code}/"
    noted = words(reception.post(f"{answer}/demande", asked, seen=page, follow_redirects=True))

    assert "La demande est notée." in noted
    assert "Camille Exemple et Noé Modèle" in caseworker.read("/effacements/")


def test_a_caseworker_erases_in_two_steps(resident: Resident, caseworker: Person, app: Flask) -> None:
    waits(resident)
    page = f"/parcours/{resident.code}/effacement"
    first, second = caseworker.read(page), caseworker.get(f"{page}?etape=2")

    answer = caseworker.post(page, {"code": resident.code.lower()}, seen=f"{page}?etape=2", follow_redirects=True)

    assert "recopiez le code" not in first
    assert "à confirmer" in first
    assert "recopiez le code" in words(second)
    assert 'class="b b-bad"' in second.text, "what cannot be undone is no main button"
    assert "Les données sont effacées." in words(answer)
    assert "Camille" not in caseworker.read(f"/parcours/{resident.code}/")
    assert "Camille" not in resident.page()
    stranger = app.test_client()
    assert "Camille" not in stranger.get(resident.path).text


def test_nothing_of_an_erased_journey_is_offered_nor_taken(
    hall: TownHall, resident: Resident, caseworker: Person
) -> None:
    waits(resident)
    erase_journey(hall.database, Storage(hall.settings.storage), resident.code, AGENT)
    page = f"/parcours/{resident.code}/"

    shown = caseworker.read(page)
    refused = caseworker.post(f"{page}reouverture")

    assert "Les données de ce parcours sont effacées depuis le" in shown
    assert "Ce qui était imprimé est effacé, et son papier ne se lit plus." in shown
    assert not [one for one in ("Aucun livret n'a été imprimé", "Commencée", "Clos à l'étape") if one in shown]
    assert not [one for one in ("Rouvrir le parcours", "Entre agents", "La personne demande") if one in shown]
    assert (refused.status_code, hall.record(resident.code).summary.closed) == (409, True)
    assert "il ne sert plus" in words(refused)


@pytest.mark.parametrize("together", [True, False])
def test_an_agent_is_told_that_two_persons_must_agree(
    resident: Resident, caseworker: Person, hall: TownHall, together: bool
) -> None:
    alone = Circumstances((Subject("p1", "Awa Exemple"),))
    code = resident.code if together else hall.open(alone, "logement-demande")
    with hall.database.transaction() as session:
        ask_to_erase(session, code)

    pages = [caseworker.read(f"/parcours/{code}/effacement{step}") for step in ("", "?etape=2")]

    told = "2 personnes sont concernées : toutes doivent être d'accord."
    assert [told in page for page in pages] == [together, together]
    who = "Camille Exemple et Noé Modèle" if together else "Awa Exemple"
    assert f"Effacement demandé : {who}" in pages[0]
    assert "demandé par la personne. Sur sa page, avec son PIN ou un compte relié." in pages[0]
    assert "Les photos de pièces, même celles que la mairie ne voit pas." in pages[0]
    assert "les liens avec des comptes de la Ville" in pages[0]


def test_who_erases_is_told_how_many_files_wait_to_be_read(
    resident: Resident, caseworker: Person, hall: TownHall
) -> None:
    waits(resident)
    page = f"/parcours/{resident.code}/effacement?etape=2"
    before = caseworker.read(page)

    hall.receive(b"a file")

    assert "attend d'être lu" not in before
    assert "1 fichier numérisé attend d'être lu" in caseworker.read(page)


@pytest.mark.parametrize("typed", ["", "K4T7XHA", "oui"])
def test_nothing_is_erased_without_the_code(resident: Resident, caseworker: Person, typed: str) -> None:
    waits(resident)
    page = f"/parcours/{resident.code}/effacement"

    answer = caseworker.post(page, {"code": typed}, seen=f"{page}?etape=2")

    assert answer.status_code == 400
    assert "Rien n'est effacé." in words(answer)
    assert f'value="{typed}" aria-invalid="true" aria-describedby="faute" autofocus' in answer.text
    assert ("Recopiez le code" in words(answer).partition("Rien n'est effacé.")[0]) == (not typed)
    assert "Camille Exemple" in caseworker.read(f"/parcours/{resident.code}/")


def test_nothing_is_erased_that_nobody_asked_for(resident: Resident, caseworker: Person) -> None:
    page = f"/parcours/{resident.code}/effacement"

    looked = caseworker.read(page)
    answer = caseworker.post(page, {"code": resident.code}, follow_redirects=True)

    assert "Personne n'a demandé l'effacement de ce parcours." in looked
    assert "Cette demande n'attend plus" in words(answer)
    assert "Camille Exemple" in caseworker.read(f"/parcours/{resident.code}/")


def test_a_refusal_has_a_word_that_the_resident_reads(resident: Resident, caseworker: Person) -> None:
    waits(resident)
    page = f"/parcours/{resident.code}/effacement"

    empty = caseworker.post(f"{page}/refus", {"word": " "}, seen=page)
    caseworker.post(f"{page}/refus", {"word": "L'acte est signé."}, seen=page)

    assert empty.status_code == 400
    assert "Dites pourquoi" in words(empty)
    told = words(resident.person.get(f"{resident.path}/moi"))
    assert "La mairie a refusé le" in told
    assert "L'acte est signé." in told
    assert "Demander l'effacement" in told


def test_reception_answers_no_request(resident: Resident, reception: Person) -> None:
    waits(resident)
    page = f"/parcours/{resident.code}/effacement"

    answers = [reception.get(page), reception.post(page, {"code": resident.code}), reception.get("/effacements/")]

    assert [answer.status_code for answer in answers] == [403] * 3
    assert "Camille Exemple" in reception.read(f"/parcours/{resident.code}/")


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        ("2026-11-27", "2026-12-27"),
        ("2026-12-31", "2027-01-31"),
        ("2027-01-31", "2027-02-28"),
        ("2028-01-30", "2028-02-29"),
    ],
)
def test_the_answer_is_due_within_a_month(asked: str, due: str) -> None:
    assert due_on(date.fromisoformat(asked)) == date.fromisoformat(due)
