"""What is new, page by page: the words beside the outlines, one answer after the other, and what happens in between."""

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from server.record import history
from server.record.ingest import process, receive
from server.record.journeys import set_field
from server.record.locks import locks_of
from server.record.model import ReviewItem
from server.web.typography import typeset
from tests import paper_ink
from tests.paper_hands import load_hands
from tests.paper_ink import Drawn
from tests.paper_writing import Habit
from tests.reading import without_handwriting
from tests.server.handwriting import two_words, written
from tests.server.townhall import AGENT, TownHall, picture
from tests.server.web.people import OF, TOKEN, Person, sign_in, words

READY, RECEIVED = "P-M01.p1.ready", "P-M01.p1.received"
SCRIPT = {"X-Requested-With": "fetch"}
SEEN = re.compile(r'name="seen" value="(\w+)"')
VERSION = re.compile(r'data-version="(\w+)"')
WHOSE = re.compile(r'name="whose" value="([^"]+)"')


def a_doubt(hall: TownHall) -> tuple[str, ReviewItem]:
    code = hall.printed()
    hall.scan(hall.ticked(code, READY, drawn=Drawn.DOT))
    (item,) = hall.waiting(code)
    return code, item


def answer(person: Person, code: str, item: ReviewItem, keep: str, **data: str) -> tuple[int, str]:
    """Send an answer as the page does, without leaving it; the status, and what is said."""
    shown = person.get(f"/lu/{code}/").text
    found = {name: sign.search(shown) for name, sign in (("seen", SEEN), ("whose", WHOSE), ("of", OF))}
    sent = {name: one.group(1) for name, one in found.items() if one is not None}
    said = person.post(
        f"/lu/{code}/questions/{item.id}", {**sent, "keep": keep, **data}, seen=f"/lu/{code}/", headers=SCRIPT
    )
    return said.status_code, said.text


def waits(hall: TownHall, item: ReviewItem) -> bool:
    return any(one.id == item.id for one in hall.waiting())


def test_new_ink_is_outlined_on_the_page_and_said_beside_it(hall: TownHall, reception: Person) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, READY))

    shown = reception.get(f"/lu/{code}/")

    assert len(re.findall(r"<polygon points=\"[\d., ]+\"/>", shown.text)) == 1
    said = words(shown)
    assert "Ce qui a changé aujourd'hui" in said
    assert "Camille Exemple : pièce prête" in said
    assert "cochée" in said


def test_no_key_of_the_review_does_something_else_here(hall: TownHall, reception: Person) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, READY))

    shown = reception.get(f"/lu/{code}/").text

    assert 'data-key="f" data-receipt' in shown
    assert 'data-key="t"' not in shown, "there it shows all questions of a page"


def test_an_old_mark_is_neither_outlined_nor_said(hall: TownHall, reception: Person) -> None:
    code = hall.printed()
    hall.scan(picture(hall.sheet(code, 3)))

    shown = reception.get(f"/lu/{code}/")

    assert "<polygon" not in shown.text
    assert "Rien de nouveau sur cette page" in words(shown)


def test_a_doubt_is_answered_without_leaving_the_page(hall: TownHall, reception: Person) -> None:
    code, item = a_doubt(hall)

    status, state = answer(reception, code, item, "oui")

    assert status == 200
    assert 'data-said="C’est noté' in state
    assert f"/questions/{item.id}/annuler" in state
    assert hall.known(code)[READY] is True
    assert not waits(hall, item)


def test_a_decision_is_taken_back(hall: TownHall, reception: Person) -> None:
    code, item = a_doubt(hall)
    answer(reception, code, item, "oui")

    back = reception.post(f"/lu/{code}/questions/{item.id}/annuler", seen=f"/lu/{code}/", headers=SCRIPT)

    assert back.status_code == 200
    assert f'data-question="{item.id}"' in back.text
    assert waits(hall, item)
    again = reception.post(f"/lu/{code}/questions/{item.id}/annuler", seen=f"/lu/{code}/", headers=SCRIPT)
    assert again.status_code == 409
    assert "ne peut plus être annulée" in again.text


def test_who_was_slower_is_told_who_decided(hall: TownHall, reception: Person, caseworker: Person) -> None:
    code, item = a_doubt(hall)
    token = {"csrf_token": reception.token(f"/lu/{code}/"), "keep": "oui"}
    answer(caseworker, code, item, "non")

    late = reception.client.post(f"/lu/{code}/questions/{item.id}", data=token, headers=SCRIPT)

    assert late.status_code == 409
    assert "Paul Prestation a déjà décidé" in late.text


def test_an_answer_to_what_the_record_does_not_say_any_more_changes_nothing(hall: TownHall, caseworker: Person) -> None:
    code, item = a_doubt(hall)
    seen = SEEN.search(caseworker.get(f"/lu/{code}/").text)
    assert seen is not None
    with hall.database.transaction() as session:
        set_field(session, code, READY, False, AGENT)

    late = caseworker.post(
        f"/lu/{code}/questions/{item.id}",
        {"keep": "oui", "seen": seen.group(1)},
        seen=f"/lu/{code}/",
        headers=SCRIPT,
    )

    assert late.status_code == 409
    assert "Le dossier a changé entre-temps" in late.text
    assert hall.known(code)[READY] is False


def test_what_only_a_caseworker_decides_is_told_to_the_others(hall: TownHall, reception: Person) -> None:
    code, item = a_doubt(hall)
    with hall.database.transaction() as session:
        set_field(session, code, READY, True, AGENT)

    shown = reception.get(f"/lu/{code}/")

    assert "une autre personne décidera" in words(shown)
    assert "data-question" not in shown.text
    assert answer(reception, code, item, "oui")[0] in {403, 409}


def test_a_text_that_was_typed_comes_back_after_the_session_has_ended(
    app: Flask, hall: TownHall, reception: Person
) -> None:
    code, sheet = written(hall, Habit.ON_RULES)
    hall.scan(sheet, engines=two_words())
    (item,) = hall.waiting(code)
    shown = reception.get(f"/lu/{code}/").text
    found = {name: sign.search(shown) for name, sign in (("seen", SEEN), ("whose", WHOSE), ("of", OF))}
    sent = {name: one.group(1) for name, one in found.items() if one is not None}
    stranger = app.test_client()

    late = stranger.post(
        f"/lu/{code}/questions/{item.id}", data={**sent, "keep": "value", "value": "à la mairie"}, headers=SCRIPT
    )

    assert late.status_code == 401
    assert waits(hall, item)
    assert "à la mairie" in reception.get(f"/lu/{code}/").text


def test_what_was_typed_for_a_question_that_somebody_has_open_is_on_the_page_that_says_so(
    hall: TownHall, reception: Person, caseworker: Person
) -> None:
    code, sheet = written(hall, Habit.ON_RULES)
    hall.scan(sheet, engines=two_words())
    (item,) = hall.waiting(code)
    before = VERSION.findall(reception.get(f"/lu/{code}/").text)
    caseworker.get(f"/relire/{item.id}")

    status, state = answer(reception, code, item, "value", value="Nous viendrons à quatre")

    assert status == 409
    assert "Paul Prestation a cette question ouverte" in state
    assert "Ce que vous aviez tapé est toujours là" in state.replace("\u2019", "'")
    assert ">Nous viendrons à quatre</textarea>" in state
    assert VERSION.findall(state) != before, "a page of the same version stays as it is on the screen, without the text"


def test_what_was_typed_for_a_question_that_somebody_has_answered_is_said(
    hall: TownHall, reception: Person, caseworker: Person
) -> None:
    code, sheet = written(hall, Habit.ON_RULES)
    hall.scan(sheet, engines=two_words())
    (item,) = hall.waiting(code)
    page = reception.get(f"/lu/{code}/").text
    found = {"seen": SEEN.search(page), "whose": WHOSE.search(page), "csrf_token": TOKEN.search(page)}
    shown = {name: one.group(1) for name, one in found.items() if one is not None}
    form = {**shown, "keep": "value", "value": "Nous viendrons à quatre"}
    answer(caseworker, code, item, "image")

    late = reception.client.post(f"/lu/{code}/questions/{item.id}", data=form, headers=SCRIPT)

    assert late.status_code == 409
    assert "Paul Prestation a déjà décidé" in late.text
    assert "« Nous viendrons à quatre »" in late.text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_text_that_is_too_long_is_refused_with_words_for_the_page(hall: TownHall, reception: Person) -> None:
    code, sheet = written(hall, Habit.ON_RULES)
    hall.scan(sheet, engines=two_words())
    (item,) = hall.waiting(code)

    status, said = answer(reception, code, item, "value", value="a" * 4001)

    assert (status, said) == (422, "Ce texte est trop long\N{NO-BREAK SPACE}: il faut au plus 4000 signes.")
    assert waits(hall, item)


def test_a_day_that_does_not_exist_is_refused_with_words_for_the_page(hall: TownHall, reception: Person) -> None:
    code, day = hall.printed(), "M3.appointment"
    page = next(one for one in hall.layout(code).pages if any(zone.id == day for zone in one.zones))
    digits = load_hands().date("2027-02-31", seed=1)
    hall.scan(paper_ink.write_digits(hall.sheet(code, page.page), page.zone(day).cells, digits))
    (item,) = hall.waiting(code)

    status, said = answer(reception, code, item, "value", value="31/02/2027")

    assert (status, said) == (422, typeset("Le 31 février 2027 n'existe pas : ce mois a 28 jours."))
    assert waits(hall, item)


def test_without_a_script_an_answer_leads_back_here(hall: TownHall, reception: Person) -> None:
    code, item = a_doubt(hall)
    seen = SEEN.search(reception.get(f"/lu/{code}/").text)
    assert seen is not None

    done = reception.post(
        f"/lu/{code}/questions/{item.id}", {"keep": "oui", "seen": seen.group(1)}, seen=f"/lu/{code}/"
    )

    assert done.location == f"/lu/{code}/"
    assert "C'est noté" in reception.read(f"/lu/{code}/")


def test_who_looked_is_said(hall: TownHall, reception: Person) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, READY))
    number = re.search(r'data-reading="(\d+)"', reception.get(f"/lu/{code}/").text)
    assert number is not None

    looked = reception.post(f"/lu/{code}/vu", {"page": number.group(1)}, seen=f"/lu/{code}/", headers=SCRIPT)

    assert looked.status_code == 204
    assert "Vue par Agnès Accueil" in reception.read(f"/lu/{code}/")
    for none in ("…", "9" * 30):
        assert reception.post(f"/lu/{code}/vu", {"page": none}, seen=f"/lu/{code}/").status_code == 400


def test_files_that_are_still_read_are_said_and_failed_ones_as_well(hall: TownHall, reception: Person) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, READY))
    reception.post(
        "/numeriser/",
        {"files": (BytesIO(picture(hall.ticked(code, RECEIVED))), "suite.jpg"), "parcours": code},
        seen="/numeriser/",
    )
    hall.scan(b"no image at all", "lettre.doc")

    said = reception.read(f"/lu/{code}/")

    assert "1 fichier en lecture" in said
    assert "data-busy" in reception.get(f"/lu/{code}/etat").text
    assert "lettre.doc" not in said, "what another agent brought, for no journey, is not theirs"


def test_a_file_that_failed_is_told_beside_the_pages_that_it_came_with_and_nowhere_else(
    hall: TownHall, reception: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, other = hall.printed(), hall.printed()
    now = history.now
    for minutes, content, name in (
        (9, picture(hall.ticked(other, READY)), "autre.jpg"),
        (8, b"no image at all", "zoe.doc"),
        (5, b"no image at all", "un.doc"),
        (4, picture(hall.ticked(code, READY)), "page.jpg"),
        (3, b"nor this", "deux.doc"),
        (2, b"nor that", "trois.doc"),
    ):
        monkeypatch.setattr(history, "now", lambda minutes=minutes: now() - timedelta(minutes=minutes))
        upload = receive(hall.database, hall.settings, BytesIO(content), name, "Agnès Accueil")
        process(hall.database, hall.settings, upload, without_handwriting())
    monkeypatch.setattr(history, "now", now)

    ours, theirs = reception.read(f"/lu/{code}/"), reception.read(f"/lu/{other}/")

    assert "un.doc" in ours
    assert "deux.doc" in ours
    assert "Et 1 autre fichier n'a pas pu être lu." in ours
    assert "zoe.doc" not in ours
    assert "zoe.doc" in theirs
    assert "un.doc" not in theirs


def test_what_a_page_asks_by_itself_brings_no_session_back(hall: TownHall, reception: Person) -> None:
    code, _ = a_doubt(hall)
    assert "Set-Cookie" in reception.get(f"/lu/{code}/").headers

    assert "Set-Cookie" not in reception.get(f"/lu/{code}/etat", headers={"X-Requested-With": "fetch"}).headers


def test_a_day_without_a_page_says_what_to_do(hall: TownHall, reception: Person) -> None:
    code = hall.open()

    assert "Aucune page n'a été lue aujourd'hui" in reception.read(f"/lu/{code}/")
    assert reception.get("/lu/AAAAAAA/").status_code == 404


@pytest.mark.parametrize("place", ["/numeriser/", "/parcours/{code}/", "/numeriser/?parcours={code}"])
def test_the_page_is_reached_from_where_pages_come_in(hall: TownHall, reception: Person, place: str) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, READY))

    assert f"/lu/{code}/" in reception.get(place.format(code=code)).text


def test_a_question_on_the_screen_is_kept_from_colleagues_and_follows_its_reader(
    hall: TownHall, reception: Person, caseworker: Person, app: Flask
) -> None:
    code, item = a_doubt(hall)

    def keeps(person: Person, journey: str = code) -> Any:
        address = f"/lu/{journey}/questions/{item.id}/garder"
        return person.post(address, {"lease": "0123456789abcdef"}, seen=f"/lu/{code}/", headers=SCRIPT)

    assert keeps(reception).get_json() == {"words": ""}
    theirs = keeps(caseworker).get_json()["words"]
    assert theirs.startswith("Chez Agnès Accueil")
    assert theirs.endswith("Rien de ce que vous tapez ne se perd.")
    assert keeps(sign_in(app, "agnes")).get_json() == {"words": ""}, "at another desk, it is hers there"
    assert keeps(reception, hall.open()).status_code == 404
    assert answer(caseworker, code, item, "oui")[0] == 409


def test_a_question_that_one_may_not_answer_or_that_is_answered_is_kept_from_nobody(
    hall: TownHall, reception: Person, caseworker: Person
) -> None:
    code, item = a_doubt(hall)
    address = f"/lu/{code}/questions/{item.id}/garder"
    assert answer(caseworker, code, item, "oui")[0] == 200

    said = reception.post(address, {"lease": "0123456789abcdef"}, headers=SCRIPT).get_json()

    assert said == {"words": "C’est déjà décidé. Ce que vous avez tapé reste ici."}

    with hall.database.reading() as session:
        assert locks_of(session, [item.id]) == {}


def test_a_question_that_became_a_caseworkers_meanwhile_is_given_back_at_once_and_the_page_says_so(
    hall: TownHall, reception: Person, caseworker: Person
) -> None:
    code, item = a_doubt(hall)
    address, sent = f"/lu/{code}/questions/{item.id}/garder", {"lease": "0123456789abcdef"}
    reception.post(address, sent, headers=SCRIPT)
    with hall.database.transaction() as session:
        set_field(session, code, item.field, False, AGENT)

    said = reception.post(address, sent, headers=SCRIPT).get_json()

    assert "un agent de prestation doit décider. Ce que vous avez tapé reste ici." in said["words"]
    assert 'name="keep"' in caseworker.get(f"/relire/{item.id}").text
