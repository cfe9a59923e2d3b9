"""A text that was typed is there again for who typed it, and for nobody else."""

from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import event, func, select
from werkzeug.test import TestResponse

from server.record.accounts import set_active
from server.record.drafts import MOST_OF_QUESTION
from server.record.journeys import set_field
from server.record.model import ReviewItem
from server.record.tables import DraftRow
from server.record.values import LONGEST_VALUE
from server.web import create_app
from server.web.services import services
from tests import paper_ink
from tests.paper_hands import Hands
from tests.server.meanwhile import busy_record
from tests.server.townhall import AGENT
from tests.server.web.people import PASSWORD, Person, sent_again, sign_in, words
from tests.server.web.review.at_desk import DATE, DOUBT, NOTE, Desk, decide, shown

TYPED = "Nous viendrons\nà quatre"


def send(person: Person, item: ReviewItem, form: dict[str, str], text: str = TYPED) -> TestResponse:
    """Send a text with a form as it was shown, from a browser whose session has ended."""
    person.client.delete_cookie("parcours")
    return person.client.post(f"/relire/{item.id}?raison=note", data={**form, "keep": "value", "value": text})


def come_back(person: Person, answer: TestResponse, login: str) -> str:
    """Sign in on the page that they were led to; where that leads."""
    sent = {"login": login, "password": PASSWORD}
    return str(person.post(answer.location, sent, seen=answer.location).location)


def test_a_text_sent_after_the_session_has_ended_is_back_once_its_author_has_signed_in(
    desk: Desk, reception: Person
) -> None:
    item = desk.item(NOTE)
    form = shown(reception, item)

    answer = send(reception, item, form)
    asked = reception.read(answer.location)
    where = come_back(reception, answer, "agnes")

    assert "Votre session est finie : rien n'a été enregistré." in asked
    assert "le texte que vous aviez tapé revient" in asked
    assert where == f"/relire/{item.id}?raison=note#question"
    assert f">{TYPED}</textarea>" in reception.get(where.partition("#")[0]).text
    assert desk.waits(item.id)


def test_somebody_else_who_signs_in_at_the_same_machine_sees_nothing_of_it(desk: Desk, reception: Person) -> None:
    item = desk.item(NOTE)
    answer = send(reception, item, shown(reception, item))

    where = come_back(reception, answer, "paul")

    assert "quatre" not in reception.get(where).text
    assert "quatre" not in answer.text + answer.location + str(answer.headers)
    assert "quatre" not in str(reception.client.get_cookie("parcours"))


def test_its_author_finds_it_even_when_somebody_else_came_between(app: Flask, desk: Desk, reception: Person) -> None:
    item = desk.item(NOTE)
    come_back(reception, send(reception, item, shown(reception, item)), "paul")

    assert f">{TYPED}</textarea>" in sign_in(app, "agnes").get(f"/relire/{item.id}").text


@pytest.mark.parametrize("forged", ["", "WzEsIjEiXQ.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb", "other"])
def test_a_form_that_is_not_ours_leaves_no_text(app: Flask, desk: Desk, reception: Person, forged: str) -> None:
    item = desk.item(NOTE)
    other = shown(reception, desk.item(DOUBT))["whose"]

    answer = send(reception, item, {"whose": other if forged == "other" else forged})

    assert parse_qs(urlsplit(answer.location).query)["fin"] == ["rien"]
    assert "quatre" not in sign_in(app, "agnes").get(f"/relire/{item.id}").text


def test_a_form_of_an_earlier_session_of_the_same_browser_keeps_its_text_too(desk: Desk, reception: Person) -> None:
    item = desk.item(NOTE)
    form = shown(reception, item)
    reception.client.delete_cookie("parcours")
    reception.post("/connexion", {"login": "agnes", "password": PASSWORD}, seen="/connexion")

    answer = reception.client.post(f"/relire/{item.id}", data={**form, "keep": "value", "value": TYPED})

    assert answer.status_code == 400
    assert "Le texte que vous aviez tapé revient avec sa question." in words(answer)
    assert f">{TYPED}</textarea>" in reception.get(f"/relire/{item.id}").text


def test_any_other_form_sent_after_the_session_has_ended_is_said_to_have_changed_nothing(nobody: Person) -> None:
    answer = nobody.post("/parcours/nouveau/mariage", {"value": TYPED}, seen="/connexion")

    assert "Votre session est finie : rien n'a été enregistré." in nobody.read(answer.location)
    assert "fin" not in parse_qs(urlsplit(nobody.get("/relire/").location).query)


def test_the_second_of_two_finds_what_they_typed_beside_what_was_decided(
    desk: Desk, reception: Person, caseworker: Person
) -> None:
    item = desk.item(NOTE)
    seen = shown(caseworker, item)["seen"]
    desk.let_lapse()
    decide(reception, item, "image")

    page = decide(caseworker, item, "value", TYPED, seen=seen)

    assert "Agnès Accueil a déjà décidé" in page
    assert "Vous aviez tapé, et ce n'est pas enregistré : Nous viendrons à quatre" in page
    assert "quatre" not in reception.read(f"/relire/{item.id}")
    caseworker.post(f"/relire/{item.id}/annuler")
    assert f">{TYPED}</textarea>" in caseworker.get(f"/relire/{item.id}").text


@pytest.mark.parametrize("keep", ["image", "paper"])
def test_the_second_of_two_who_typed_nothing_goes_on_to_the_next_question(
    desk: Desk, reception: Person, caseworker: Person, keep: str
) -> None:
    item = desk.item(NOTE)
    seen = shown(caseworker, item)["seen"]
    desk.let_lapse()
    decide(reception, item, "image")

    page = decide(caseworker, item, keep, str(item.paper), seen=seen)

    assert "Agnès Accueil a déjà décidé" in page
    assert "C'est déjà décidé" not in page


def test_a_text_that_was_sent_twice_is_not_said_to_be_in_no_record(desk: Desk, reception: Person) -> None:
    item = desk.item(NOTE)
    seen = shown(reception, item)["seen"]
    decide(reception, item, "value", TYPED, seen=seen)

    page = decide(reception, item, "value", TYPED.replace("\n", "\r\n"), seen=seen)

    assert "a déjà décidé" in page
    assert "pas enregistré" not in page + reception.read(f"/relire/{item.id}")


def test_the_longest_text_that_the_field_takes_comes_back_whole(desk: Desk, reception: Person) -> None:
    item = desk.item(NOTE)
    text = "".join(chr(0x3041 + place % 80) for place in range(LONGEST_VALUE))

    decide(reception, item, "image", text)
    reception.post(f"/relire/{item.id}/annuler")

    page = reception.get(f"/relire/{item.id}").text
    assert f">{text}</textarea>" in page
    assert f'data-most="{LONGEST_VALUE}"' in page
    assert "maxlength" not in page


def test_a_text_that_is_too_long_changes_nothing_and_comes_back_whole(desk: Desk, reception: Person) -> None:
    item = desk.item(NOTE)
    text = "".join(chr(0x3041 + place % 80) for place in range(LONGEST_VALUE + 1))
    form = shown(reception, item)

    answer = reception.client.post(f"/relire/{item.id}", data={**form, "keep": "value", "value": text})

    assert answer.status_code == 400
    assert "Ce texte est trop long" in words(answer)
    assert sent_again(answer)["value"] == text
    assert desk.waits(item.id)


def test_a_text_that_is_too_long_comes_back_whole_after_the_session_has_ended(desk: Desk, reception: Person) -> None:
    item = desk.item(NOTE)
    text = "".join(chr(0x3041 + place % 80) for place in range(LONGEST_VALUE + 1))

    answer = send(reception, item, shown(reception, item), text)

    assert sent_again(answer)["value"] == text


def test_a_text_that_was_kept_in_the_record_is_no_draft_any_more(desk: Desk, reception: Person) -> None:
    item = desk.item(NOTE)
    decide(reception, item, "image", TYPED)
    reception.post(f"/relire/{item.id}/annuler")

    decide(reception, item, "value", "Autre chose")
    reception.post(f"/relire/{item.id}/annuler")

    assert "quatre" not in reception.get(f"/relire/{item.id}").text


def started_again(app: Flask) -> Flask:
    """The application of another process on the same record: after a restart, or beside this one."""
    with app.app_context():
        settings = services().settings
    again = create_app(settings)
    again.jinja_env.bytecode_cache = app.jinja_env.bytecode_cache
    return again


def kept_texts(desk: Desk) -> int:
    with desk.hall.database.reading() as session:
        return session.scalar(select(func.count()).select_from(DraftRow)) or 0


def test_a_text_sent_after_the_session_has_ended_is_back_after_a_restart(
    app: Flask, desk: Desk, reception: Person
) -> None:
    item = desk.item(NOTE)
    send(reception, item, shown(reception, item))

    page = sign_in(started_again(app), "agnes").get(f"/relire/{item.id}").text

    assert f">{TYPED}</textarea>" in page


def test_a_text_that_was_not_kept_with_a_decision_is_back_after_a_restart(
    app: Flask, desk: Desk, reception: Person
) -> None:
    item = desk.item(NOTE)
    decide(reception, item, "image", TYPED)
    agnes = sign_in(started_again(app), "agnes")

    agnes.post(f"/relire/{item.id}/annuler")

    assert f">{TYPED}</textarea>" in agnes.get(f"/relire/{item.id}").text
    assert "quatre" not in sign_in(started_again(app), "paul").get(f"/relire/{item.id}").text


def test_a_form_of_one_process_is_one_of_ours_for_another(app: Flask, desk: Desk, reception: Person) -> None:
    item = desk.item(NOTE)
    form, nobody = shown(reception, item), Person(started_again(app).test_client())

    send(nobody, item, form)

    assert f">{TYPED}</textarea>" in reception.get(f"/relire/{item.id}").text


def test_the_page_says_when_it_was_typed_and_what_was_read(desk: Desk, reception: Person) -> None:
    item = desk.item(NOTE)
    send(reception, item, shown(reception, item))

    page = sign_in_again(reception).read(f"/relire/{item.id}")

    assert "Vous aviez tapé ceci (aujourd'hui à" in page
    assert "Je lisais : «" in page


def sign_in_again(person: Person) -> Person:
    person.post("/connexion", {"login": "agnes", "password": PASSWORD}, seen="/connexion")
    return person


def test_texts_of_two_windows_of_an_account_are_both_there(desk: Desk, reception: Person) -> None:
    item = desk.item(NOTE)
    form = shown(reception, item)
    send(reception, item, form)
    send(reception, item, form, "À cinq heures")

    page = sign_in_again(reception).get(f"/relire/{item.id}")

    assert ">À cinq heures</textarea>" in page.text
    assert "Tapé aussi, et pas enregistré : Nous viendrons à quatre" in words(page)


def test_an_answer_takes_away_the_texts_that_its_form_showed_and_no_other(desk: Desk, reception: Person) -> None:
    item = desk.item(NOTE)
    send(reception, item, shown(reception, item))
    sign_in_again(reception)
    before = shown(reception, item)
    decide(reception, item, "value", "Autre chose")
    assert kept_texts(desk) == 0

    reception.post(f"/relire/{item.id}/annuler")
    send(reception, item, before, "D'une autre fenêtre")
    sign_in_again(reception)
    form = {**shown(reception, item), "whose": before["whose"], "keep": "value", "value": "Encore autre chose"}
    reception.post(f"/relire/{item.id}", form)

    assert "D'une autre fenêtre" in reception.read(f"/relire/{item.id}")


def test_a_text_sent_again_and_again_with_one_form_takes_no_more_room(desk: Desk, reception: Person) -> None:
    item = desk.item(NOTE)
    form = shown(reception, item)

    for number in range(3 * MOST_OF_QUESTION):
        send(reception, item, form, f"texte {number}")

    assert kept_texts(desk) == MOST_OF_QUESTION


def test_a_stranger_with_a_form_of_their_own_asks_nothing_of_the_database(
    app: Flask, desk: Desk, nobody: Person
) -> None:
    item, asked = desk.item(NOTE), list[str]()
    token = nobody.token("/connexion")
    with app.app_context():
        engine = services().database.engine
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))

    answer = nobody.client.post(f"/relire/{item.id}", data={"csrf_token": token, "keep": "value", "value": TYPED})

    assert answer.status_code == 302
    assert asked == []


def test_a_form_of_an_account_that_was_closed_leaves_nothing(desk: Desk, reception: Person) -> None:
    item = desk.item(NOTE)
    form = shown(reception, item)
    with desk.hall.database.transaction() as session:
        set_active(session, "agnes", active=False)

    answer = send(reception, item, form)

    assert parse_qs(urlsplit(answer.location).query)["fin"] == ["rien"]
    assert kept_texts(desk) == 0


def test_a_reading_that_is_sent_as_it_was_is_no_text_of_an_agent(desk: Desk, reception: Person) -> None:
    item = desk.item(NOTE)

    answer = send(reception, item, shown(reception, item), str(item.paper).replace("\n", "\r\n"))

    assert parse_qs(urlsplit(answer.location).query)["fin"] == ["rien"]
    assert kept_texts(desk) == 0


@pytest.mark.parametrize("signed_in", [True, False])
def test_a_record_that_is_busy_gives_the_text_back_to_be_sent_again(
    desk: Desk, reception: Person, monkeypatch: pytest.MonkeyPatch, *, signed_in: bool
) -> None:
    item = desk.item(NOTE)
    form = {**shown(reception, item), "keep": "value", "value": f"<b>{TYPED}"}
    if not signed_in:
        reception.client.delete_cookie("parcours")
    with busy_record(desk.hall.settings, monkeypatch):
        answer = reception.client.post(f"/relire/{item.id}?raison=note", data=form)

    assert answer.status_code == 503
    assert "Ce que vous aviez tapé n'est pas enregistré. Le voici :" in words(answer)
    assert f'action="/relire/{item.id}?raison=note"' in answer.text
    again = reception.client.post(f"/relire/{item.id}?raison=note", data=sent_again(answer))
    if signed_in:
        assert desk.hall.known(desk.code)[NOTE] == f"<b>{TYPED}"
    else:
        assert "le texte que vous aviez tapé revient" in reception.read(again.location)


def test_a_record_that_is_gone_gives_the_text_back_too(app: Flask, desk: Desk, reception: Person) -> None:
    item = desk.item(NOTE)
    form = {**shown(reception, item), "keep": "value", "value": TYPED}
    file = desk.hall.settings.database_file
    away = file.rename(file.with_name("away"))

    answer = reception.client.post(f"/relire/{item.id}", data=form)

    assert answer.status_code == 503
    away.rename(file)
    reception.client.post(f"/relire/{item.id}", data=sent_again(answer))
    assert desk.hall.known(desk.code)[NOTE] == TYPED


def test_a_form_of_an_earlier_session_gives_its_text_back_when_the_record_is_busy(
    desk: Desk, reception: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = desk.item(NOTE)
    form = {**shown(reception, item), "keep": "value", "value": TYPED}
    reception.client.delete_cookie("parcours")
    sign_in_again(reception)

    with busy_record(desk.hall.settings, monkeypatch):
        answer = reception.client.post(f"/relire/{item.id}", data=form)

    assert answer.status_code == 503
    assert sent_again(answer)["value"] == TYPED


@pytest.mark.parametrize("whose_form", ["nobody's", "paul's"])
def test_no_page_shows_what_came_with_a_form_that_is_not_of_who_sends_it(
    app: Flask, desk: Desk, reception: Person, monkeypatch: pytest.MonkeyPatch, whose_form: str
) -> None:
    item = desk.item(NOTE)
    of = shown(sign_in(app, "paul"), item)["of"] if whose_form == "paul's" else ""
    form = {**shown(reception, item), "of": of, "keep": "value", "value": TYPED}

    with busy_record(desk.hall.settings, monkeypatch):
        answer = reception.client.post(f"/relire/{item.id}", data=form)

    assert answer.status_code == 503
    assert "quatre" not in answer.text


@pytest.mark.parametrize("looked_again", [False, True])
def test_a_text_for_a_question_that_has_become_a_caseworkers_stays_with_who_typed_it(
    desk: Desk, reception: Person, caseworker: Person, hands: Hands, *, looked_again: bool
) -> None:
    code = desk.hall.printed()
    layout = next(one for one in desk.hall.layout(code).pages if any(zone.id == DATE for zone in one.zones))
    cells = layout.zone(DATE).cells
    desk.hall.scan(paper_ink.write_digits(desk.hall.sheet(code, layout.page), cells, hands.date("2030-12-03", seed=1)))
    (item,) = desk.hall.waiting(code)
    form = {**shown(reception, item), "keep": "value", "value": "2031-01-07"}
    with desk.hall.database.transaction() as session:
        set_field(session, code, DATE, "2030-12-10", AGENT)
    desk.let_lapse()
    if looked_again:
        form["seen"] = shown(caseworker, item)["seen"]

    reception.client.post(f"/relire/{item.id}", data=form)

    assert "Vous aviez tapé, et ce n'est pas enregistré : 2031-01-07" in reception.read(f"/relire/{item.id}")
    assert "2031" not in caseworker.read(f"/relire/{item.id}")
