"""Every button of every page where a resident types, in every state of their journey: no text is ever lost."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Final

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from server.record.contest import sayings
from server.record.contest_online import contest_online
from server.record.erasing import erase_journey
from server.record.erasure import ask_to_erase
from server.record.journeys import close_journey
from server.record.storage import Storage
from server.web.security import CITIZEN
from tests.server.photographing import PAPER
from tests.server.townhall import AGENT, TownHall
from tests.server.web.lu.test_citizen_read import READY, readings, scanned
from tests.server.web.people import words
from tests.server.web.test_citizen_write import NOTE, Resident, fields_of
from tests.server.web.test_citizen_write import READY as PIECE

TEXT: Final = "Un texte que personne ne doit perdre"
NOT_SAVED: Final = (
    "Ce n'est pas enregistré.",
    "n'est pas enregistré",
    "Ce texte n'est pas envoyé.",
    "n'est pas envoyé",
    "Rien n'est enregistré encore.",
    "n'a rien remplacé",
    "Cette adresse n'est pas envoyée.",
    "cette adresse n'est pas envoyée",
    "Le courriel n'est pas parti.",
    "Ce parcours est terminé : rien n'a été changé.",
    "Rien n'est perdu",
    "ne peut plus être enregistré",
)
PAGES: Final = ("?etape=M1", "/lu", "/moi", f"/photos?piece={PAPER}")


@dataclass
class Form:
    """A form of a page, as a browser holds it: what it sends, and where its texts are typed."""

    action: str
    sent: dict[str, str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Button:
    """A button that sends a form, or is said to."""

    form: Form | None
    to: str
    sent: dict[str, str]

    @property
    def texts(self) -> list[str]:
        """Where texts are typed that it carries."""
        return self.form.texts if self.form is not None else []

    @property
    def kind(self) -> tuple[str, str]:
        """Buttons of a kind do the same with another document, line or size."""
        return re.sub(r"[0-9a-f]{32}|\?.*", "", self.to), next(iter(self.sent), "")


class Read(HTMLParser):
    """The forms and the buttons of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: dict[str, Form] = {}
        self.pressed: list[tuple[str | None, dict[str, str]]] = []
        self._open: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        one = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = one.get("id", f"form {len(self.forms)}")
            self.forms[self._open] = Form(one.get("action", ""))
        elif tag == "button" and one.get("type") == "submit":
            self.pressed.append((one.get("form", self._open), one))
        elif self._open is not None and one.get("name") and tag in {"input", "textarea"}:
            kind = one.get("type", "text") if tag == "input" else "text"
            if kind not in {"checkbox", "radio", "file"} or "checked" in one:
                self.forms[self._open].sent[one["name"]] = one.get("value", "")
            if tag == "textarea" or kind == "email":
                self.forms[self._open].texts.append(one["name"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None

    @property
    def buttons(self) -> Iterator[Button]:
        for name, one in self.pressed:
            form = self.forms.get(name or "")
            to = one.get("formaction") or (form.action if form else "")
            yield Button(form, to, {one["name"]: one.get("value", "")} if "name" in one else {})

    @property
    def pressed_by_enter(self) -> list[Button]:
        """The first button of each form, which browsers press for who types Enter."""
        return list({id(one.form): one for one in reversed(list(self.buttons))}.values())


@dataclass
class Reader(Resident):
    """A resident of whom something was read that they contest."""

    app: Flask
    hall: TownHall

    def __post_init__(self) -> None:
        super().__init__(self.app, self.hall, scanned(self.hall))
        (reading,) = readings(self.hall, self.code, READY)
        with self.hall.database.transaction() as session:
            self.asked = contest_online(session, self.code, reading)

    def buttons(self, page: str) -> list[Button]:
        """One of each kind on a page."""
        read = Read(self.person.get(self.path + page).text)
        found = list(read.buttons)
        assert all(one.form for one in found), "a button that belongs to no form does nothing"
        assert not [one for one in read.pressed_by_enter if one.texts and one.sent], (
            "Enter changes how the page is read"
        )
        return list({one.kind: one for one in reversed(found)}.values())

    def tell(self, button: Button, text: str) -> TestResponse:
        """Type in the first text of the button's form, and press it."""
        return self._send(button, {button.texts[0]: text})

    def press_on(self, page: TestResponse, name: str, typed: dict[str, str]) -> TestResponse:
        """Press the first button of a name on the page that gives back what was typed."""
        read = Read(page.text)
        assert not [one for one in read.pressed_by_enter if one.sent], "Enter changes how the page is read"
        wanted = next(one for one in read.buttons if next(iter(one.sent), "") == name)
        return self._send(wanted, typed)

    def _send(self, button: Button, typed: dict[str, str]) -> TestResponse:
        assert button.form is not None
        sent = {**button.form.sent, **typed, **button.sent}
        answer = self.person.client.post(button.to, data=sent)
        while answer.status_code == 307:
            answer = self.person.client.post(str(answer.location), data=sent)
        return self.person.get(str(answer.location)) if answer.status_code == 302 else answer

    def is_kept(self, text: str) -> bool:
        with self.hall.database.reading() as session:
            told = sayings(session, [self.asked]).get(self.asked, ())
        return text in {*self.known().values(), *told}


@pytest.fixture
def hall(hall: TownHall) -> TownHall:
    """A town hall whose mail server does not answer: no address is kept."""
    return replace(hall, settings=replace(hall.settings, smtp_url="smtp://127.0.0.1:9", mail_from="a@mairie.exemple"))


def keep_open(resident: Reader) -> None:
    """Nothing happens meanwhile."""


def end(resident: Reader) -> None:
    """The session is over."""
    with resident.person.client.session_transaction() as session:
        session.pop(CITIZEN, None)


def forget(resident: Reader) -> None:
    """The browser kept nothing of the session."""
    resident.person.client.delete_cookie("parcours")


def close(resident: Reader) -> None:
    with resident.hall.database.transaction() as session:
        close_journey(session, resident.code, AGENT)


def erase(resident: Reader) -> None:
    with resident.hall.database.transaction() as session:
        ask_to_erase(session, resident.code)
    erase_journey(resident.hall.database, Storage(resident.hall.settings.storage), resident.code, AGENT)


BEFORE_EACH: Final = {keep_open: Resident.enter, end: end, forget: forget}
"""What is done again before each button: one of them closes the page, and the PIN opens it."""


def faults(resident: Reader, answer: TestResponse, text: str) -> Iterator[str]:
    """What is wrong with what was answered to somebody who typed a text."""
    said, kept = words(answer), resident.is_kept(text)
    if not kept and text not in answer.text:
        yield "the text is lost"
    if not kept and not any(one in said for one in NOT_SAVED):
        yield "nothing says that the text is not saved"
    if not kept and "La mairie peut le lire." in said:
        yield "the text is said to be saved"


def faults_with_the_pin(resident: Reader, asked: TestResponse, text: str) -> Iterator[str]:
    """The same of who then changes the language of the page that asks for the PIN, and types it."""
    in_french = resident.press_on(asked, "langue", {"pin": ""})
    opened = resident.press_on(in_french, "", {"pin": resident.pin})
    if not resident.is_kept(text) and text not in opened.text:
        yield "the text is lost with the PIN"


@pytest.mark.parametrize("meanwhile", [keep_open, end, forget, close, erase])
def test_no_button_loses_a_text_nor_says_that_it_saved_what_it_did_not(
    app: Flask, hall: TownHall, meanwhile: Callable[[Reader], None]
) -> None:
    resident = Reader(app, hall)
    pressed = [(page, one) for page in PAGES for one in resident.buttons(page) if one.texts]
    told: list[str] = []
    meanwhile(resident)

    for number, (page, button) in enumerate(pressed):
        if meanwhile in BEFORE_EACH:
            BEFORE_EACH[meanwhile](resident)
        text = f"camille{number}@exemple.fr" if button.texts == ["adresse"] else f"{TEXT} {number}"
        answer = resident.tell(button, text)
        if answer.mimetype != "text/html":
            continue  # a file to keep: the page stays as it is
        told += [f"{page} {button.kind}: {fault}" for fault in faults(resident, answer, text)]
        if meanwhile is end:
            told += [f"{page} {button.kind}: {fault}" for fault in faults_with_the_pin(resident, answer, text)]

    assert "\n".join(told) == ""


def test_enter_in_the_box_of_an_erasure_sends_no_address(app: Flask, hall: TownHall) -> None:
    resident = Resident(app, hall, hall.open())
    read = Read(resident.person.get(f"{resident.path}/moi").text)
    (pressed,) = [one for one in read.pressed_by_enter if one.form and one.form.texts]

    assert pressed.form is not None
    answer = resident.person.client.post(pressed.to, data={**pressed.form.sent, "compris": "oui"})

    assert (answer.status_code, str(answer.location).partition("#")[0]) == (302, f"{resident.path}/moi")
    assert "formnovalidate" in read.pressed[0][1]


def test_enter_in_the_box_of_the_address_presses_its_own_button_and_no_other_box_does(
    app: Flask, hall: TownHall
) -> None:
    resident = Resident(app, hall, hall.open())
    page = resident.person.get(f"{resident.path}/moi").text
    boxes = [tag for tag in re.findall(r"<(?:input|textarea)[^>]*>", page) if "data-enter" in tag]
    (button,) = re.findall(r'<button[^>]* id="recevoir"[^>]*>', page)

    assert [re.findall(r'(?:id|data-enter)="(\w+)"', tag) for tag in boxes] == [["adresse", "recevoir"]]
    assert f'formaction="{resident.path}/rappels"' in button


def test_the_pin_does_not_send_an_address_whose_button_was_not_pressed(app: Flask, hall: TownHall) -> None:
    resident = Reader(app, hall)
    erasure = next(one for one in resident.buttons("/moi") if one.to.endswith("/effacement"))
    end(resident)

    asked = resident.tell(erasure, "camille@exemple.fr")
    opened = resident.press_on(asked, "", {"pin": resident.pin})

    assert "Le bouton que vous avez pressé n'a rien fait." in words(asked)
    assert "le bouton pressé n'a rien fait. Appuyez de nouveau." in words(opened)
    assert "Cette adresse n'est pas envoyée." in words(opened)
    assert 'value="camille@exemple.fr"' in opened.text


def test_the_pin_saves_what_was_typed_and_the_document_that_was_said_to_be_ready(app: Flask, hall: TownHall) -> None:
    resident = Resident(app, hall, hall.open())
    form = {**resident.form(), f"field.{NOTE}": TEXT, "prete": PIECE}
    with resident.person.client.session_transaction() as session:
        session.pop(CITIZEN, None)

    asked = resident.press("ecrire", form)
    told = resident.press("ecrire", {**fields_of(asked.text), "pin": resident.pin})

    assert resident.known() == {NOTE: TEXT, PIECE: True}
    assert "C'est noté. La mairie peut le lire." in words(told)
