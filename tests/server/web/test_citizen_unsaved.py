"""What a resident typed and did not save: every button carries it, closing asks about it, nothing replaces it."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from forms.fields import Field
from forms.model import Author, FieldKind
from server.record.erasing import erase_journey
from server.record.erasure import ask_to_erase
from server.record.journeys import set_field
from server.record.model import FieldState, Origin
from server.record.online import RESIDENT
from server.record.storage import Storage
from server.record.values import value_mark
from server.web.citizen_fields import sent, wishes
from server.web.citizen_unsaved import unsaved
from server.web.messages import value_words
from tests.server.townhall import AGENT, TownHall
from tests.server.web.people import Person, words
from tests.server.web.test_citizen_write import DAY, NOTE, READY, SOON, Resident, fields_of

TYPED = {f"field.{NOTE}": "Le samedi", f"field.{DAY}": SOON, "field.questions.note": "À deux ?"}


@pytest.fixture
def resident(app: Flask, hall: TownHall) -> Resident:
    return Resident(app, hall, hall.open())


@pytest.mark.parametrize(
    ("button", "pressed"),
    [
        ("ecrire", {"prete": READY}),
        ("annuler", {"lignes": "9"}),
        ("taille", {"taille": "2", "retour": "/"}),
        ("langue", {"langue": "fr"}),
    ],
)
def test_every_button_of_the_page_carries_what_is_typed_in_all_of_it(
    resident: Resident, button: str, pressed: dict[str, str]
) -> None:
    form = {**resident.form(), **TYPED, **pressed}

    after = resident.press(button, form)

    assert TYPED.items() <= fields_of(after.text).items()
    assert words(after).count("Ce n'est pas enregistré.") == len(TYPED)
    assert resident.known().keys() <= {READY}
    resident.send({}, form=fields_of(after.text))
    assert {f"field.{field}": value for field, value in resident.known().items() if field != READY} == TYPED


def test_what_is_given_back_replaces_nothing_that_was_written_meanwhile(resident: Resident) -> None:
    form = {**resident.form(), f"field.{NOTE}": "De celui-ci", f"field.{DAY}": "2027-06-12"}
    with resident.hall.database.transaction() as session:
        set_field(session, resident.code, NOTE, "De l'autre téléphone", RESIDENT, origin=Origin.CITIZEN)

    after = resident.send({"prete": READY}, form=form)

    assert "Écrit entre-temps, aujourd'hui" in words(after)
    assert fields_of(after.text)[f"field.{NOTE}"] == "De celui-ci"
    assert resident.known() == {NOTE: "De l'autre téléphone", READY: True}


def test_closing_asks_about_what_is_typed_and_not_saved(resident: Resident) -> None:
    form = {**resident.form(), **TYPED}

    asked = resident.press("fermer", form)
    stayed = resident.press("suite", fields_of(asked.text))
    saved = resident.press("ecrire", {**fields_of(asked.text), "puis_fermer": "oui"})
    known = resident.known()
    resident.enter()
    dropped = resident.press("fermer", {**resident.form(), f"field.{NOTE}": "Perdu", "quand_meme": "oui"})
    resident.enter()
    nothing_typed = resident.press("fermer", resident.form())

    said = ("n'est pas enregistré", "Le samedi", value_words(SOON, FieldKind.DATE), "À deux ?")
    assert all(text in words(asked) for text in said)
    assert TYPED.items() <= fields_of(stayed.text).items()
    assert all("Mon PIN à six chiffres" in words(page) for page in (saved, dropped, nothing_typed))
    assert {f"field.{field}": value for field, value in known.items()} == TYPED
    assert resident.known() == known


def test_what_was_typed_on_a_page_that_closed_by_itself_is_given_back_by_every_button(resident: Resident) -> None:
    form = {**resident.form(), f"field.{NOTE}": "Un long texte"}
    resident.person.post(f"{resident.path}/fermer", seen=resident.path)
    form["csrf_token"] = resident.person.token(resident.path)

    asked = [resident.press(button, form) for button in ("annuler", "taille", "fermer")]

    assert all("Un long texte" in words(page) for page in asked)
    told = [resident.send({"pin": resident.pin}, form=fields_of(asked[place].text)) for place in (0, -1)]
    assert resident.known() == {NOTE: "Un long texte"}
    undone = "Le bouton que vous avez pressé n'a rien fait."
    assert [undone in words(page) for page in (*asked, *told)] == [True, False, False, True, False]


def test_a_language_and_a_size_are_kept_though_the_browser_forgot_the_page(resident: Resident) -> None:
    form = {**resident.form(), "retour": resident.path}
    chosen = {"langue": {"langue": "en"}, "taille": {"taille": "2", f"field.{NOTE}": "Un long texte"}}

    for button, pressed in chosen.items():
        resident.person.client.delete_cookie("parcours")
        answer = resident.press(button, {**form, **pressed})

    assert 'lang="en"' in answer.text
    assert 'data-size="2"' in answer.text
    assert "Un long texte" in words(answer)


def test_what_was_typed_in_a_journey_that_was_erased_is_given_back_to_be_kept_elsewhere(resident: Resident) -> None:
    form = resident.form()
    with resident.hall.database.transaction() as session:
        ask_to_erase(session, resident.code)
    erase_journey(resident.hall.database, Storage(resident.hall.settings.storage), resident.code, AGENT)

    answer = resident.send({f"field.{NOTE}": "Un long texte"}, form=form)

    assert answer.status_code == 410
    assert "ne peut plus être enregistré" in words(answer)
    assert "Un long texte" in words(answer)
    assert not any(promise in words(answer) for promise in ("Rien n'est perdu", "Mon PIN"))


def test_only_a_device_that_had_it_open_learns_that_a_journey_was_erased(app: Flask, resident: Resident) -> None:
    with resident.hall.database.transaction() as session:
        ask_to_erase(session, resident.code)
    erase_journey(resident.hall.database, Storage(resident.hall.settings.storage), resident.code, AGENT)

    told = [resident.person.get(resident.path), resident.person.post(f"{resident.path}/livret")]
    strangers = Person(app.test_client()).read(resident.path)

    assert all("Vos données ont été effacées." in words(page) for page in told)
    assert not any("Mon PIN" in words(page) for page in told)
    assert "Mon PIN à six chiffres" in strangers
    assert "effacées" not in strangers


def test_a_note_that_was_kept_with_a_mark_of_direction_is_not_rewritten_where_nobody_touched_it() -> None:
    field = Field(NOTE, FieldKind.NOTE, Author.CITIZEN, "Mes notes")
    known = {NOTE: FieldState(NOTE, "Avant \u202e7202", Origin.CITIZEN, RESIDENT, datetime.now(UTC))}
    shown = {f"shown.{NOTE}": value_mark(known[NOTE].value)}
    untouched, changed = (sent({**shown, f"field.{NOTE}": text}) for text in ("Avant \u202e7202", "Avant \u202e7202 !"))

    assert wishes(untouched, {NOTE: field}, known, {}) == {}
    assert unsaved(untouched, {NOTE: field}, known).values == {}
    assert wishes(changed, {NOTE: field}, known, {})[NOTE].value == "Avant 7202 !"
