import re

import pytest
from flask import Flask

from forms.circumstances import RemoveStep
from forms.page_code import display_journey_code
from server.record.journeys import add_change
from server.record.model import Account, ReviewReason, Role
from server.web.question_page import first_for
from server.web.questions import shortened
from tests.server.townhall import AGENT
from tests.server.web.people import Person, asked_by, words
from tests.server.web.review.at_desk import CHOICE, CONFLICT, DOUBT, NOTE, Desk, decide, doubtful_choice, seen_by

YEAR = "D1.annee_avis"


def test_every_kind_of_decision_waits(desk: Desk) -> None:
    reasons = {one.reason for one in desk.hall.waiting()}

    assert {ReviewReason.CONFLICT, ReviewReason.DOUBT, ReviewReason.NOTE, ReviewReason.REJECTED} <= reasons


def test_of_what_waits_only_the_part_that_is_shown_is_loaded(app: Flask, desk: Desk, reception: Person) -> None:
    for path in ("/relire/", "/relire/?raison=note", f"/relire/{desk.item(DOUBT).id}"):
        loaded = [one for one in asked_by(app, reception, path) if "SELECT reviews.id, reviews.number" in one]

        assert loaded, path
        assert all("reviews.id = " in one or "reviews.id IN (?" in one for one in loaded), path


def test_nothing_to_review_says_so(app: Flask, desk: Desk, caseworker: Person) -> None:
    assert "Rien à relire" in caseworker.read("/relire/?parcours=AAAAAAA")


def test_a_doubt_shows_the_crop_the_printed_words_and_the_keys(desk: Desk, reception: Person) -> None:
    item = desk.item(DOUBT)

    page = reception.get(f"/relire/{item.id}")

    assert f"/images/{item.crop}" in page.text
    assert "Cette case est-elle cochée ?" in words(page)
    assert re.findall(r'data-key="(\w+)"', page.text) == ["o", "n", "i", "s", "e"]
    assert "Bien lu" not in words(page), "nothing was read that could be kept"


def test_a_page_is_shown_with_the_place_of_the_crop(desk: Desk, reception: Person) -> None:
    item = desk.item(DOUBT)

    page = reception.get(f"/relire/{item.id}").text

    assert f"/images/{item.page_image}" in page
    assert item.box_mm is not None
    assert f'x="{item.box_mm[0] - 1.5}"' in page


@pytest.mark.parametrize(("keep", "known"), [("oui", True), ("non", None), ("image", None)])
def test_one_key_decides_a_box(desk: Desk, reception: Person, keep: str, known: bool | None) -> None:
    item = desk.item(DOUBT)

    decide(reception, item, keep)

    assert not desk.waits(item.id)
    assert desk.hall.known(desk.code).get(DOUBT) is known


@pytest.mark.parametrize(
    ("field", "keep", "value", "said"),
    [
        (DOUBT, "oui", "", "pièce reçue : oui."),
        (DOUBT, "non", "", "pièce reçue : non."),
        (DOUBT, "image", "", "pièce reçue : image gardée."),
        (CONFLICT, "record", "", "pièce reçue : le dossier reste comme il est."),
        (NOTE, "value", "Nous arriverons " * 9, f"Questions de la personne : « {('Nous arriverons ' * 9)[:60]}… »."),
    ],
)
def test_it_is_said_which_answer_was_noted(  # noqa: PLR0917  # one line a case
    desk: Desk, caseworker: Person, field: str, keep: str, value: str, said: str
) -> None:
    assert said in decide(caseworker, desk.item(field), keep, value)


def test_the_option_of_a_choice_is_said_in_its_printed_words(desk: Desk, reception: Person) -> None:
    assert "Livret de famille : remis." in decide(reception, doubtful_choice(desk), "option.remis")


def test_a_note_is_kept_as_read(desk: Desk, reception: Person) -> None:
    item = desk.item(NOTE)

    decide(reception, item, "paper")

    assert desk.hall.known(desk.code)[NOTE] == item.paper


def test_a_note_is_corrected_in_place(desk: Desk, reception: Person) -> None:
    decide(reception, desk.item(NOTE), "value", "Nous arriverons\r\nen retard ")

    assert desk.hall.known(desk.code)[NOTE] == "Nous arriverons\nen retard"


def test_a_correction_is_kept_even_when_the_reading_is_accepted(desk: Desk, reception: Person) -> None:
    decide(reception, desk.item(NOTE), "paper", "Un texte corrigé")

    assert desk.hall.known(desk.code)[NOTE] == "Un texte corrigé"


def test_a_text_that_was_typed_and_not_kept_comes_back_with_its_question(desk: Desk, reception: Person) -> None:
    item = desk.item(NOTE)

    said = decide(reception, item, "image", "Un texte presque fini")
    reception.post(f"/relire/{item.id}/annuler")

    assert "Le texte que vous aviez tapé n'est pas gardé" in said
    assert ">Un texte presque fini</textarea>" in reception.get(f"/relire/{item.id}").text


def test_a_reading_that_came_back_with_other_ends_of_lines_is_still_the_reading(desk: Desk, reception: Person) -> None:
    item = desk.item(NOTE)

    decide(reception, item, "paper", f"{item.paper}\n".replace("\n", "\r\n"))

    assert desk.hall.known(desk.code)[NOTE] == item.paper


def test_a_note_that_nobody_can_read_keeps_its_image(desk: Desk, reception: Person) -> None:
    item = desk.item(NOTE)

    decide(reception, item, "image")

    state = desk.hall.record(desk.code).fields[NOTE]
    assert state.value == ""
    assert state.crop == item.crop
    assert f"/images/{item.crop}" in reception.get(f"/parcours/{desk.code}/").text


def test_a_choice_offers_what_was_printed_even_when_todays_booklet_has_it_no_more(
    desk: Desk, reception: Person
) -> None:
    item = doubtful_choice(desk)
    assert item.journey is not None
    with desk.hall.database.transaction() as session:
        add_change(session, item.journey, RemoveStep(CHOICE.partition(".")[0]), AGENT)

    page = reception.read(f"/relire/{item.id}")
    decide(reception, item, "option.remis")

    assert "1 remis 2 mis à jour" in page
    assert desk.hall.known(item.journey) == {CHOICE: "remis"}


def test_reception_is_led_to_what_it_may_answer_and_may_look_at_the_rest(desk: Desk, reception: Person) -> None:
    conflict, doubt = desk.item(CONFLICT), desk.item(DOUBT)
    agnes = Account(1, "agnes", "Agnès Accueil", Role.RECEPTION, active=True)

    assert first_for(agnes, [conflict, doubt]) == doubt
    assert first_for(agnes, [conflict]) == conflict
    assert first_for(agnes, []) is None
    assert "un agent de prestation doit décider" in reception.read("/relire/?raison=conflict")


@pytest.mark.parametrize("keep", ["", "everything", "value"])
def test_a_button_that_does_not_exist_decides_nothing(desk: Desk, reception: Person, keep: str) -> None:
    item = desk.item(DOUBT)

    decide(reception, item, keep, "peut-être")

    assert desk.waits(item.id)


def test_a_list_narrowed_to_a_reason_stays_narrowed(desk: Desk, reception: Person) -> None:
    item = desk.item(NOTE)

    answer = reception.post(f"/relire/{item.id}?raison=note", {"keep": "image", "seen": seen_by(reception, item)})

    assert "raison=note" in answer.location


def test_the_last_of_a_kind_leads_to_the_others(desk: Desk, caseworker: Person) -> None:
    item, others = desk.item(CONFLICT), len(desk.hall.waiting()) - 1
    where = f"/relire/{item.id}?raison=conflict"
    sent = {"keep": "paper", "seen": seen_by(caseworker, item)}

    page = words(caseworker.post(where, sent, seen=where, follow_redirects=True))

    assert "C'est noté" in page
    assert f"Voir les {others} autres questions" in page
    assert "Numériser des pages" not in page


def test_a_journey_without_questions_leads_back_to_it_and_keeps_its_name(desk: Desk, caseworker: Person) -> None:
    code = desk.hall.printed()

    page = caseworker.get(f"/relire/?parcours={code}")

    assert f"Seulement pour un parcours : Camille Exemple et Noé Modèle, {display_journey_code(code)}" in words(page)
    assert "Rien à relire pour ce parcours" in words(page)
    assert re.search(rf'href="/parcours/{code}/">[^<]*<svg.*?</svg>Revenir au parcours', page.text, re.DOTALL)
    assert "questions attendent pour d'autres parcours" in words(page)


def test_a_line_of_the_list_says_all_that_tells_it_from_the_next(desk: Desk, reception: Person) -> None:
    page = reception.read("/relire/")
    question = "Pièce d'identité avec photo — Noé Modèle : pièce reçue"

    assert f"{question} Page 3 · Camille Exemple et Noé Modèle" in page
    assert re.search(r"feuille volante\.jpg Reçue aujourd'hui à", page)


def test_the_journey_page_says_first_what_waits(desk: Desk, reception: Person) -> None:
    page = reception.read(f"/parcours/{desk.code}/")

    assert re.search(r"\d réponses attendent votre avis Relire maintenant", page)


def test_a_review_that_does_not_exist_is_not_found(desk: Desk, reception: Person) -> None:
    assert reception.get("/relire/inconnue").status_code == 404


def test_a_number_takes_as_many_digits_as_were_printed(desk: Desk, reception: Person) -> None:
    code = desk.hall.open(template="logement-demande")
    desk.hall.print(code)
    desk.hall.scan(desk.hall.ticked(code, YEAR))
    (item,) = [one for one in desk.hall.waiting(code) if one.field == YEAR]

    for page in (f"/relire/{item.id}", f"/relire/{item.id}/page"):
        (field,) = re.findall(r'<input[^>]*inputmode="numeric"[^>]*>', reception.get(page).text)
        assert 'pattern="[0-9]{0,4}"' in field, page


def test_long_questions_about_one_person_are_told_apart_in_the_list() -> None:
    name = "Marie-Antoinette Fictive de la Haute-Bretonnière-Exemplaire"
    asked = [f"Pièce d'identité avec photo — {name} : pièce {state}" for state in ("prête", "reçue")]

    listed = [shortened(one) for one in asked]

    assert listed[0].endswith(" : pièce prête")
    assert listed[1].endswith(" : pièce reçue")
    assert all(len(one) < len(asked[0]) for one in listed)
    assert all(one.startswith("Pièce d'identité avec photo — Marie-Antoinette") for one in listed)
    assert shortened("Étape faite") == "Étape faite"
