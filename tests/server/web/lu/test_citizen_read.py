"""« Ce que la mairie a lu sur mon livret »: on the resident's own device, with pictures, and "this is not right"."""

import errno
import io
import re
import zipfile
from datetime import datetime, timedelta
from typing import BinaryIO

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from forms.catalogue import shipped_text
from server.record import history
from server.record.contest import sayings
from server.record.contest_online import contest_online, say_online
from server.record.days import day_of
from server.record.designs import publish
from server.record.journeys import set_field
from server.record.model import ReviewDecision
from server.record.moving_on import Move, move_journeys
from server.record.online import RESIDENT
from server.record.readings import decide_review
from server.record.storage import Storage
from server.record.tables import ReadingRow
from tests.paper_ink import Drawn
from tests.paper_writing import Habit
from tests.server.handwriting import two_words, written
from tests.server.townhall import AGENT, TownHall
from tests.server.web.people import Person, citizen_path, give_pin, words
from tests.server.web.test_citizen_write import fields_of

READY, AGENT_NOTE, NOTE = "P-M01.p1.ready", "M1.agent_note", "M1.note"


def enter(app: Flask, hall: TownHall, code: str) -> Person:
    """Somebody with the booklet of a journey, who gave its PIN."""
    person, path = Person(app.test_client()), citizen_path(hall, code)
    assert person.post(path, {"pin": give_pin(hall, code)}, seen=path).status_code == 302
    return person


def scanned(hall: TownHall, *fields: str, drawn: Drawn = Drawn.CROSS) -> str:
    code = hall.printed()
    hall.scan(hall.ticked(code, *(fields or (READY,)), drawn=drawn))
    return code


def readings(hall: TownHall, code: str, field: str) -> list[int]:
    """Keys of what was read in a place."""
    with hall.database.reading() as session:
        found = select(ReadingRow.id).where(ReadingRow.journey == code, ReadingRow.field == field)
        return list(session.scalars(found.order_by(ReadingRow.id)))


def say_wrong(hall: TownHall, person: Person, code: str, reading: int, question: str = "") -> str:
    """Press « Ce n'est pas juste »; the words of the page that follows."""
    path = citizen_path(hall, code)
    form = {"lecture": f"{reading} {question}".strip()}
    return words(person.post(f"{path}/lu/pas-juste", form, seen=path, follow_redirects=True))


def test_what_was_read_is_told_with_its_picture_under_its_step(app: Flask, hall: TownHall) -> None:
    code = scanned(hall)
    person, path = enter(app, hall, code), citizen_path(hall, code)

    page = person.get(f"{path}/lu")
    (source,) = re.findall(r'<img class="crop" src="([^"]+)"', page.text)
    (size,) = re.findall(r'<img class="crop"[^>]* width="(\d+)" height="(\d+)"', page.text)
    image = person.get(source)
    with Image.open(io.BytesIO(image.data)) as picture:
        ratio = picture.width / picture.height

    assert "Déposer le dossier à deux Pièce d'identité avec photo, Camille Exemple : prête" in words(page)
    assert "1 page lue" in words(page)
    assert int(size[0]) / int(size[1]) == pytest.approx(ratio, rel=0.02)
    assert image.status_code == 200
    assert image.headers["Content-Type"].startswith("image/")
    assert image.headers["Cache-Control"] == "no-store"
    assert "Ce que la mairie a lu sur mon livret" in person.read(path)


def test_a_picture_that_the_disk_does_not_give_leaves_the_page(
    app: Flask, hall: TownHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_storage: Storage, _key: str) -> BinaryIO:
        raise OSError(errno.EIO, "Input/output error")

    code = scanned(hall)
    person, path = enter(app, hall, code), citizen_path(hall, code)
    monkeypatch.setattr(Storage, "open", fail)

    assert "Camille Exemple : prête" in person.read(f"{path}/lu")


def test_a_booklet_of_which_nothing_was_read_says_so(app: Flask, hall: TownHall) -> None:
    code = hall.open()
    person, path = enter(app, hall, code), citizen_path(hall, code)

    assert "La mairie n'a encore rien lu sur votre livret." in person.read(f"{path}/lu")
    assert "Ce que la mairie a lu" not in person.read(path)


def test_nothing_of_it_is_for_who_has_not_given_the_pin(app: Flask, hall: TownHall, nobody: Person) -> None:
    code, other = scanned(hall), hall.open()
    (reading,) = readings(hall, code, READY)
    path = citizen_path(hall, code)

    closed = [nobody.get(f"{path}/lu"), nobody.get(f"{path}/lu/{reading}")]
    sent = nobody.post(f"{path}/lu/pas-juste", {"lecture": str(reading)}, seen=path)
    elsewhere = enter(app, hall, other).get(f"{citizen_path(hall, other)}/lu/{reading}")

    assert all("Mon PIN à six chiffres" in words(answer) for answer in (*closed, sent))
    assert not [answer for answer in (*closed, sent) if "prête" in words(answer)]
    assert elsewhere.status_code == 404
    assert hall.waiting(code) == []


def test_notes_of_agents_are_neither_told_nor_shown_nor_contested(app: Flask, hall: TownHall) -> None:
    code, sheet = written(hall, Habit.ON_RULES, note=AGENT_NOTE)
    hall.scan(sheet, engines=two_words())
    (item,) = hall.waiting(code)
    with hall.database.transaction() as session:
        decide_review(session, item.id, ReviewDecision("méfiance", "value"), AGENT)
    (reading,) = readings(hall, code, AGENT_NOTE)
    person, path = enter(app, hall, code), citizen_path(hall, code)

    page, image = person.read(f"{path}/lu"), person.get(f"{path}/lu/{reading}")
    say_wrong(hall, person, code, reading)

    assert "méfiance" not in page
    assert image.status_code == 404
    assert hall.waiting(code) == []


def test_what_only_agents_see_is_said_to_be_read_and_not_shown(app: Flask, hall: TownHall) -> None:
    code = scanned(hall, "M4.accueil_adapte")
    (reading,) = readings(hall, code, "M4.accueil_adapte")
    person, path = enter(app, hall, code), citizen_path(hall, code)

    page = person.get(f"{path}/lu")

    assert "votre réponse est lue" in words(page)
    assert "<img" not in page.text
    assert person.get(f"{path}/lu/{reading}").status_code == 404
    assert person.get(f"{path}/lu/{9**40}").status_code == 404


def test_what_only_agents_see_by_now_is_not_shown_of_an_older_edition(app: Flask, hall: TownHall) -> None:
    private, label = "M3.temoins_choisis", 'label = "Nos témoins sont choisis"'
    code = scanned(hall, private)
    (reading,) = readings(hall, code, private)
    text = shipped_text("mariage") or ""
    with hall.database.transaction() as session:
        kept = text.replace(label, f"{label}\nsensitive = true")
        newest = publish(session, "mariage", kept, base=1, by=AGENT, words="Pour les agents seuls")
    move_journeys(hall.database, Move("mariage", 1, newest, AGENT), [code])
    person, path = enter(app, hall, code), citizen_path(hall, code)

    page = person.get(f"{path}/lu")
    file = zipfile.ZipFile(io.BytesIO(person.get(f"{path}/mes-donnees.zip").data))

    assert "votre réponse est lue" in words(page)
    assert "<img" not in page.text
    assert person.get(f"{path}/lu/{reading}").status_code == 404
    assert [name for name in file.namelist() if private in name] == []
    assert private not in file.read("dossier.json").decode()


def test_a_line_that_is_not_right_waits_for_an_agent_and_is_asked_once(
    app: Flask, hall: TownHall, caseworker: Person
) -> None:
    code = scanned(hall)
    (reading,) = readings(hall, code, READY)
    person = enter(app, hall, code)

    told = say_wrong(hall, person, code, reading)
    again = say_wrong(hall, person, code, reading)

    (item,) = hall.waiting(code)
    assert hall.known(code)[READY] is True
    assert "un agent regardera de nouveau" in told
    assert "Un agent doit encore regarder" in again
    contested = [entry for entry in hall.record(code).history if entry.action == "contested"]
    assert [(entry.by, entry.words[:43]) for entry in contested] == [
        (RESIDENT, "La personne dit que ce n'est pas juste — Pi")
    ]
    assert "La personne dit que ce n'est pas juste" in caseworker.read(f"/relire/{item.id}")


def test_what_an_agent_decided_stays_until_somebody_looks_again(app: Flask, hall: TownHall) -> None:
    code, sheet = written(hall, Habit.ON_RULES)
    hall.scan(sheet, engines=two_words())
    (item,) = hall.waiting(code)
    with hall.database.transaction() as session:
        decide_review(session, item.id, ReviewDecision("à la gare", "value"), AGENT)
    (reading,) = readings(hall, code, NOTE)
    person = enter(app, hall, code)
    before = person.read(f"{citizen_path(hall, code)}/lu")

    say_wrong(hall, person, code, reading, item.id)
    say_wrong(hall, person, code, reading, item.id)

    assert "Votre note : « à la gare »" in before
    assert hall.known(code)[NOTE] == "à la gare"
    assert len(hall.waiting(code)) == 1


def test_what_is_not_right_is_said_in_their_words(app: Flask, hall: TownHall, caseworker: Person) -> None:
    code = scanned(hall)
    (reading,) = readings(hall, code, READY)
    person, path = enter(app, hall, code), citizen_path(hall, code)
    say_wrong(hall, person, code, reading)
    (item,) = hall.waiting(code)

    before = person.get(f"{path}/lu").text
    for said in ("Pas encore.", "Pas encore.", "Je l'attends.", "En mai.", "En juin."):
        answer = person.post(f"{path}/lu/dit/{item.id}", {f"dit.{item.id}": said}, seen=path, follow_redirects=True)

    assert re.search(r"citizen/keep\.js.*<textarea[^>]* data-keep", before, re.DOTALL)
    assert "Vous avez dit : « Pas encore. »" in words(answer)
    assert "« En juin. »" not in words(answer)
    assert answer.status_code == 409
    assert "La mairie a déjà 3 mots de vous à ce sujet : celui-ci n'est pas envoyé." in words(answer)
    assert "En juin." in words(answer)
    assert words(answer).count("Vous avez dit") == 3
    assert "« Je l'attends. »" in caseworker.read(f"/relire/{item.id}")


def test_words_of_which_nothing_is_to_be_seen_are_asked_for_again(app: Flask, hall: TownHall) -> None:
    code = scanned(hall)
    (reading,) = readings(hall, code, READY)
    person, path = enter(app, hall, code), citizen_path(hall, code)
    say_wrong(hall, person, code, reading)
    (item,) = hall.waiting(code)

    answer = person.post(f"{path}/lu/dit/{item.id}", {f"dit.{item.id}": "\u200b"}, seen=path)

    assert answer.status_code == 400
    assert "Écrivez d'abord ce qui n'est pas juste." in words(answer)
    with hall.database.transaction() as session:
        assert sayings(session, [item.id]) == {item.id: ()}
        assert not say_online(session, code, item.id, "\u200b")


def test_words_about_what_an_agent_answered_meanwhile_are_given_back(app: Flask, hall: TownHall) -> None:
    code = scanned(hall)
    (reading,) = readings(hall, code, READY)
    person, path = enter(app, hall, code), citizen_path(hall, code)
    say_wrong(hall, person, code, reading)
    (item,) = hall.waiting(code)
    with hall.database.transaction() as session:
        decide_review(session, item.id, ReviewDecision(True, "value"), AGENT)

    answer = person.post(f"{path}/lu/dit/{item.id}", {f"dit.{item.id}": "Je l'attends."}, seen=path)

    assert answer.status_code == 409
    assert "Un agent a répondu entre-temps : ce que vous avez écrit n'est pas envoyé." in words(answer)
    assert "Je l'attends." in words(answer)


@pytest.mark.parametrize("lost", ["session", "cookie"])
def test_words_of_a_session_that_ended_are_given_back_and_then_sent(app: Flask, hall: TownHall, lost: str) -> None:
    code = scanned(hall)
    (reading,) = readings(hall, code, READY)
    person, path = enter(app, hall, code), citizen_path(hall, code)
    say_wrong(hall, person, code, reading)
    (item,) = hall.waiting(code)
    (mark,) = re.findall(r'name="de" value="([^"]+)"', person.get(f"{path}/lu").text)
    person.post(f"{path}/fermer", seen=path)
    person = Person(app.test_client()) if lost == "cookie" else person
    form = {"de": mark, f"dit.{item.id}": "Je l'attends."}
    sent = {**form, "csrf_token": person.token(path) if lost == "session" else "d'hier"}

    asked = person.client.post(f"{path}/lu/dit/{item.id}", data=sent)
    (to,) = re.findall(r'<form id="repris" class="card raised stack" method="post" action="([^"]+)"', asked.text)
    kept = person.post(
        to,
        {**fields_of(asked.text), "csrf_token": person.token(path), "pin": give_pin(hall, code)},
        follow_redirects=True,
    )

    assert asked.status_code == 401
    assert "Rien n'est perdu" in words(asked)
    assert "Je l'attends." in words(asked)
    assert "Vous avez dit : « Je l'attends. »" in words(kept)


def test_words_that_are_too_long_are_given_back(app: Flask, hall: TownHall) -> None:
    code = scanned(hall)
    (reading,) = readings(hall, code, READY)
    person, path = enter(app, hall, code), citizen_path(hall, code)
    say_wrong(hall, person, code, reading)
    (item,) = hall.waiting(code)

    answer = person.post(f"{path}/lu/dit/{item.id}", {f"dit.{item.id}": "y" * 1001}, seen=path)

    assert answer.status_code == 400
    assert "Trop long : 1001 signes, 1000 au plus." in words(answer)
    assert "y" * 1001 in answer.text


def test_only_a_question_of_ones_own_takes_words(app: Flask, hall: TownHall) -> None:
    code = scanned(hall, drawn=Drawn.DOT)
    (item,) = hall.waiting(code)
    person, path = enter(app, hall, code), citizen_path(hall, code)

    answer = person.post(f"{path}/lu/dit/{item.id}", {f"dit.{item.id}": "Bonjour"}, seen=path)

    assert answer.status_code == 404
    assert "Un agent doit encore regarder" in person.read(f"{path}/lu")


def test_a_character_that_nobody_types_reaches_no_database(app: Flask, hall: TownHall) -> None:
    code = scanned(hall)
    (reading,) = readings(hall, code, READY)
    person, path = enter(app, hall, code), citizen_path(hall, code)

    named = person.post(f"{path}/lu", {"repris": "oui", "dit.\0": "Bonjour"}, seen=path)
    wrong = person.post(f"{path}/lu/pas-juste", {"lecture": f"{reading} \0"}, seen=path)
    address = person.post(f"{path}/moi", {"adresse": "camille\0@exemple.fr"}, seen=path)

    assert (named.status_code, wrong.status_code, address.status_code) == (400, 302, 200)
    assert 'value="camille@exemple.fr"' in address.text or "camille@exemple.fr" in words(address)


def test_a_question_of_somebody_else_holds_back_nothing_beside_it(app: Flask, hall: TownHall) -> None:
    code, other = scanned(hall), scanned(hall)
    asked: list[str] = []
    for one in (code, other):
        (reading,) = readings(hall, one, READY)
        with hall.database.transaction() as session:
            asked.append(contest_online(session, one, reading))
    person, path = enter(app, hall, code), citizen_path(hall, code)
    form = {"repris": "oui", f"dit.{asked[0]}": "Je l'attends.", f"dit.{asked[1]}": "À eux."}

    answer = person.post(f"{path}/lu", form, seen=path)

    assert answer.status_code == 409
    assert "À eux." in words(answer)
    with hall.database.reading() as session:
        assert sayings(session, asked) == {asked[0]: ("Je l'attends.",), asked[1]: ()}


def test_days_are_told_one_by_one_as_they_were(app: Flask, hall: TownHall, monkeypatch: pytest.MonkeyPatch) -> None:
    code = hall.printed()
    real, long_ago = history.now, timedelta(days=9)

    def then() -> datetime:
        return real() - long_ago

    with monkeypatch.context() as patch:
        patch.setattr(history, "now", then)
        hall.scan(hall.ticked(code, READY))
    hall.scan(hall.ticked(code, READY, "P-M01.p2.ready"))
    with hall.database.transaction() as session:
        set_field(session, code, READY, None, AGENT)
    person, path = enter(app, hall, code), citizen_path(hall, code)

    last = person.get(f"{path}/lu")
    first = person.read(f"{path}/lu?jour={day_of(then())}")

    assert "Noé Modèle : prête" in words(last)
    assert "Camille Exemple : prête" not in words(last)
    assert len(re.findall(r'<a class="b[^"]*" href="[^"]*jour=', last.text)) == 2
    assert "Camille Exemple : prête Depuis, c'est effacé." in first
    assert "Noé Modèle : prête" in person.read(f"{path}/lu?jour=hier")
