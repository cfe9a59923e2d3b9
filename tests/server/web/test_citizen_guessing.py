"""Guessing PINs and codes of booklets, one by one, in turn, from one place: it gets nowhere."""

import re
import time
from collections import Counter
from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

from forms import page_code
from server.web.throttle import Guess, Guesses
from tests.server.townhall import TownHall
from tests.server.web.people import Person, citizen_path, give_pin, words
from tests.server.web.test_citizen_write import fields_of

FORGED = "/P/K4T7XHA.1.1.AAAAAAAAAAAA"
FREE = 40


def other_than(pin: str) -> str:
    return f"{(int(pin) + 1) % 1_000_000:06d}"


def guess_codes(nobody: Person, times: int = FREE + 1) -> None:
    for number in range(times):
        nobody.get(f"/P/K4T7XHA.{number + 1}.1.AAAAAAAAAAAA")


def test_wrong_pins_of_many_booklets_stop_whoever_tries_them(hall: TownHall, nobody: Person) -> None:
    paths = [citizen_path(hall, hall.open()) for _ in range(FREE // 5 + 1)]
    mine = hall.open()
    pin, path = give_pin(hall, mine), citizen_path(hall, mine)
    token = nobody.token(path)

    for one in paths:
        for _ in range(5):
            nobody.client.post(one, data={"csrf_token": token, "pin": "000000"})
    right = nobody.client.post(path, data={"csrf_token": token, "pin": pin})
    wrong = nobody.client.post(path, data={"csrf_token": token, "pin": other_than(pin)})
    forged = nobody.client.post(FORGED, data={"csrf_token": token, "pin": pin})

    assert [right.status_code, wrong.status_code, forged.status_code] == [429, 429, 429]
    assert right.text == wrong.text == forged.text
    assert "Réessayez dans" in words(right)


def test_codes_that_are_not_ours_hold_back_whoever_asks_for_them_and_no_form(hall: TownHall, nobody: Person) -> None:
    code = hall.open()
    path, pin = citizen_path(hall, code), give_pin(hall, code)

    guess_codes(nobody)
    forged, by_hand_form = nobody.get(FORGED), nobody.get("/livret")

    assert [forged.status_code, by_hand_form.status_code] == [429, 200]
    assert nobody.post(path, {"pin": pin}, seen=path).status_code == 302


def test_who_has_given_their_pin_goes_on_where_somebody_guesses(hall: TownHall, nobody: Person) -> None:
    code = hall.open()
    path = citizen_path(hall, code)
    nobody.post(path, {"pin": give_pin(hall, code)}, seen=path)

    guess_codes(nobody)

    assert "Camille Exemple" in nobody.read(path)


def test_some_slips_of_the_hand_stop_nobody(hall: TownHall, nobody: Person) -> None:
    code = hall.open()
    path, pin = citizen_path(hall, code), give_pin(hall, code)

    guess_codes(nobody, 10)
    for _ in range(FREE):
        nobody.post(path, {"pin": "12"}, seen=path)

    assert nobody.post(path, {"pin": pin}, seen=path).status_code == 302


def test_a_code_that_we_signed_for_a_journey_that_is_not_here_is_answered_as_any_other(
    hall: TownHall, nobody: Person
) -> None:
    gone = page_code.new_journey_code()
    path = citizen_path(hall, gone)
    token = nobody.token(citizen_path(hall, hall.open()))

    read, forged = nobody.get(path), nobody.get(FORGED)
    tried = nobody.client.post(path, data={"csrf_token": token, "pin": "123456"})

    assert [read.status_code, forged.status_code, tried.status_code] == [404, 404, 404]
    assert read.text == forged.text == tried.text


@pytest.mark.parametrize("pin_given", [True, False])
def test_a_wrong_pin_is_answered_alike_whether_or_not_there_is_one(
    hall: TownHall, nobody: Person, pin_given: bool
) -> None:
    code = hall.open()
    path = citizen_path(hall, code)
    wrong = other_than(give_pin(hall, code)) if pin_given else "123456"

    answer = nobody.post(path, {"pin": wrong}, seen=path)

    assert answer.status_code == 401
    assert "Ce PIN n'est pas le bon. Encore 4 essais." in words(answer)


def test_a_pin_and_a_code_are_taken_in_the_digits_of_the_keyboard(hall: TownHall, nobody: Person) -> None:
    code = hall.printed()
    path, pin = citizen_path(hall, code), give_pin(hall, code)
    arabic, persian = (
        str.maketrans("0123456789", "".join(map(chr, range(zero, zero + 10)))) for zero in (0x660, 0x6F0)
    )
    pattern = re.search(r'name="pin"[^>]*pattern="([^"]*)"', nobody.get(path).text)

    at_the_gate = nobody.post(path, {"pin": pin.translate(arabic)}, seen=path)
    in_clear = by_hand(nobody, code.translate(persian), pin.translate(persian))

    assert (at_the_gate.status_code, in_clear.status_code) == (302, 302)
    assert pattern is not None
    assert "\\p{Nd}" in pattern.group(1)  # else the browser refuses it before it is sent


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long each failure still waited; nobody does in a test."""
    kept: list[float] = []
    monkeypatch.setattr(time, "sleep", kept.append)
    return kept


def by_hand(nobody: Person, code: str, pin: str) -> TestResponse:
    return nobody.post("/livret", {"code": code, "pin": pin}, seen="/livret")


def test_the_code_in_clear_and_the_pin_open_the_booklet(hall: TownHall, nobody: Person, waited: list[float]) -> None:
    code = hall.printed()

    answer = by_hand(nobody, f" {code[:3].lower()}-{code[3:].lower()} ", give_pin(hall, code))

    assert answer.location == citizen_path(hall, code)
    assert "Camille Exemple" in nobody.read(answer.location)
    assert waited == []


@pytest.mark.parametrize("page", ["/livrets/", FORGED])
def test_who_has_a_booklet_finds_where_to_type_its_code(nobody: Person, page: str) -> None:
    assert 'href="/livret"' in nobody.get(page).text


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """What takes time: hashes that are compared, rows that are written, transactions that are written down."""
    done, verify = Counter[str](), PasswordHasher.verify

    def counted(hasher: PasswordHasher, *compared: str) -> bool:
        done["hash"] += 1
        return verify(hasher, *compared)

    def executed(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        done["write"] += statement.startswith("UPDATE journeys")

    def committed(_connection: object) -> None:
        done["commit"] += 1

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    event.listen(Engine, "before_cursor_execute", executed)
    event.listen(Engine, "commit", committed)
    yield done
    event.remove(Engine, "before_cursor_execute", executed)
    event.remove(Engine, "commit", committed)


def test_typed_by_hand_a_wrong_code_and_a_wrong_pin_are_told_apart_by_nothing(
    hall: TownHall, nobody: Person, waited: list[float], work: Counter[str]
) -> None:
    with_pin, without, locked = hall.open(), hall.open(), hall.open()
    pin, right = give_pin(hall, with_pin), give_pin(hall, locked)
    for _ in range(5):
        by_hand(nobody, locked, other_than(right))
    waited.clear()

    tried = [(page_code.new_journey_code(), pin), (with_pin, other_than(pin)), (without, pin), (locked, right)]
    answers, works = [], []
    for one in tried:
        work.clear()
        answers.append(by_hand(nobody, *one))
        works.append(dict(work))

    assert works == [{"hash": 1, "write": 1, "commit": 1}] * len(tried)
    assert {answer.status_code for answer in answers} == {401}
    assert len({re.sub(r'value="[^"]*"', "", answer.text) for answer in answers}) == 1
    assert "Ce code ou ce PIN n'est pas le bon." in words(answers[0])
    assert len(waited) == len(tried)
    assert all(0.0 < wait <= 0.5 for wait in waited)


def test_a_slip_of_the_hand_is_told_without_asking_the_record(
    hall: TownHall, nobody: Person, waited: list[float]
) -> None:
    code = hall.open()
    slips = [by_hand(nobody, f"{code[:-1]}{'A' if code[-1] != 'A' else 'C'}", "123456"), by_hand(nobody, code, "12")]

    assert "faute de frappe" in words(slips[0])
    assert "Votre PIN a six chiffres" in words(slips[1])
    assert waited == []


def test_a_form_by_hand_of_long_ago_is_shown_again_and_is_no_guess(hall: TownHall, nobody: Person) -> None:
    code = hall.open()
    form = {"csrf_token": "d'hier", "code": code, "pin": "123456"}

    answers = [nobody.client.post("/livret", data=form) for _ in range(FREE + 2)]

    assert {answer.status_code for answer in answers} == {400}
    assert "restée ouverte trop longtemps" in words(answers[-1])
    assert code in answers[-1].text
    assert "un autre site" not in nobody.client.post("/livret", data={**form, "code": "un autre site"}).text


def test_a_code_that_was_typed_stays_when_another_language_is_chosen(nobody: Person) -> None:
    sent = {**fields_of(nobody.get("/livret").text), "code": "K4T-7XHK", "langue": "en"}

    chosen = nobody.client.post("/langue", data=sent)
    answer = nobody.client.post(str(chosen.location), data=sent)

    assert chosen.status_code == 307
    assert '<html lang="en"' in answer.text
    assert fields_of(answer.text)["code"] == "K4T-7XHK"
    assert "pas le bon" not in words(answer)


def test_guessing_by_hand_counts_where_it_comes_from(hall: TownHall, nobody: Person, waited: list[float]) -> None:
    token = nobody.token("/livret")
    for _ in range(FREE + 1):
        form = {"csrf_token": token, "code": page_code.new_journey_code(), "pin": "123456"}
        nobody.client.post("/livret", data=form)

    assert len(waited) == FREE
    assert nobody.get("/livret").status_code == 429
    assert 'name="pin"' in nobody.get(citizen_path(hall, hall.open())).text


def test_codes_of_journeys_and_of_nobody_fill_the_same_count_by_hand(
    hall: TownHall, nobody: Person, waited: list[float]
) -> None:
    token, codes = nobody.token("/livret"), [hall.open() for _ in range(FREE // 5 + 1)]
    tried = {"192.0.2.1": codes, "192.0.2.2": [page_code.new_journey_code() for _ in codes]}

    answers = {
        place: [
            nobody.client.post(
                "/livret",
                data={"csrf_token": token, "code": each[number // 5], "pin": "123456"},
                environ_overrides={"REMOTE_ADDR": place},
            ).status_code
            for number in range(FREE + 2)
        ]
        for place, each in tried.items()
    }

    assert answers["192.0.2.1"] == answers["192.0.2.2"] == [401] * FREE + [429] * 2
    assert len(waited) == 2 * FREE


class Clock:
    """Time that passes when a test says so."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_full_count_lets_one_more_try_every_five_minutes_and_holds_nobody_else_back() -> None:
    clock = Clock()
    guesses = Guesses(clock)
    for _ in range(FREE + 4):
        guesses.failed(Guess.PIN, "192.0.2.7")

    waits = guesses.wait_s(Guess.PIN, "192.0.2.7")
    clock.now += waits
    then = guesses.wait_s(Guess.PIN, "192.0.2.7")
    guesses.failed(Guess.PIN, "192.0.2.7")

    assert (waits, then, guesses.wait_s(Guess.PIN, "192.0.2.7")) == (300.0, 0.0, 300.0)
    assert [guesses.wait_s(what, "192.0.2.7") for what in (Guess.BY_HAND, Guess.CODE)] == [0.0, 0.0]
    assert guesses.wait_s(Guess.PIN, "192.0.2.8") == 0.0


@pytest.mark.parametrize("rests_s", [0.0, 60.0, 300.0, 15 * 60.0, 40 * 300.0, 8 * 3600.0])
def test_however_somebody_spreads_their_guesses_one_place_has_327_in_a_day(rests_s: float) -> None:
    """After each guess that fills the count, they rest: not at all, or as long as it may take to be forgotten."""
    clock = Clock()
    guesses, end, tries = Guesses(clock), clock.now + 24 * 3600, 0
    while clock.now < end:
        wait = guesses.wait_s(Guess.PIN, "192.0.2.7")
        if wait:
            clock.now += max(wait, rests_s)
            continue
        guesses.failed(Guess.PIN, "192.0.2.7")
        tries += 1

    assert tries == 327 if not rests_s else tries <= 327


def test_a_waiting_room_that_slips_now_and_then_never_waits() -> None:
    clock = Clock()
    guesses = Guesses(clock)
    waits = []
    for _ in range(100):
        guesses.failed(Guess.PIN, "192.0.2.7")
        waits.append(guesses.wait_s(Guess.PIN, "192.0.2.7"))
        clock.now += 5 * 60

    assert set(waits) == {0.0}


def test_another_address_of_the_same_customer_is_the_same_place() -> None:
    guesses = Guesses(Clock())
    for number in range(FREE + 1):
        guesses.failed(Guess.PIN, f"2001:db8::{number:x}")

    assert guesses.wait_s(Guess.PIN, "2001:db8::ffff") > 0


def test_of_a_long_text_typed_as_a_code_the_beginning_is_said(nobody: Person) -> None:
    answer = nobody.post("/livret", {"code": "K4T7" * 300, "pin": "123456"}, seen="/livret")

    assert "K4T7K4T7K4T7K4T7K4T7…" in answer.text
    assert "K4T7" * 6 not in answer.text.partition('name="code"')[0]
