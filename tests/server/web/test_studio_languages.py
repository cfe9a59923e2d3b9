"""The languages of a booklet in the studio: looked at, translated, read again."""

import io
import json
import re
from html import unescape
from typing import Any

from flask import Flask
from sqlalchemy import select

from forms.catalogue import shipped_text
from forms.translation import LONGEST
from server.record.tables import TranslationRow, TrialRow
from tests.server.townhall import TownHall
from tests.server.web.people import Person, sign_in, words

MARRIAGE = "/studio/mariage/"
ENGLISH = f"{MARRIAGE}langues/en/"
EVERYTHING = f"{ENGLISH}?montrer=tout"
TITLE = "Se marier à la mairie"
OURS = "Your wedding at the town hall"
_FIELD = re.compile(
    r'<p class="tr-french" id="f-(\w+)">(.*?)</p>.*?name="(said\.\w+\.\d+)".*?>\n(.*?)</textarea>', re.DOTALL
)


def fields(page: str) -> dict[str, tuple[str, str]]:
    """Of each text on a page in French, the name of its field and what stands there."""
    return {unescape(french): (name, unescape(said)) for _mark, french, name, said in _FIELD.findall(page)}


def marriage(before: str = "", after: str = "") -> str:
    text = shipped_text("mariage")
    assert text is not None
    assert before in text
    return text.replace(before, after) if before else text


def draft(person: Person, before: str, after: str) -> None:
    sent = {"text": marriage(before, after), "base": "1", "mark": ""}
    person.post(f"{MARRIAGE}garder", sent, seen=MARRIAGE)


def read_again(person: Person, page: str, reader: str = "Maria Exemple") -> Any:
    """Say that all is read, on a page as it was shown."""
    shown = re.search(r'name="shown" value="([^"]*)"', page)
    assert shown is not None
    return person.post(f"{ENGLISH}relu", {"reader": reader, "shown": shown[1]}, seen=ENGLISH)


def save(person: Person, typed: dict[str, str], **options: Any) -> Any:
    return person.post(ENGLISH, typed, seen=EVERYTHING, content_type="multipart/form-data", **options)


def look(person: Person, **more: str) -> Any:
    sent = {"text": marriage(), "base": "1", "mark": "", **more}
    return person.post(f"{MARRIAGE}regarder", sent, seen=MARRIAGE, headers={"X-Requested-With": "fetch"}).json


def test_the_pages_are_looked_at_in_the_languages_of_the_booklet_as_the_town_hall_says_them(designer: Person) -> None:
    known = {language: look(designer, language=language)["pages"] for language in ("fr", "en", "fr+en", "xx")}
    name, _said = fields(designer.get(EVERYTHING).text)[TITLE]
    save(designer, {name: OURS})

    assert known["xx"] == known["fr"]
    assert len({one[0] for one in known.values()}) == 3
    assert look(designer, language="en")["pages"][0] != known["en"][0]
    assert '<option value="fr+es" >français et espagnol</option>' in designer.get(MARRIAGE).text


def test_what_a_draft_says_anew_is_to_be_translated_beside_what_stood_there_before(designer: Person) -> None:
    draft(designer, "Vous retirez un dossier, vous le remplissez", "Vous retirez un gros dossier, vous le remplissez")

    page = designer.get(ENGLISH)

    (french,) = fields(page.text)
    assert french.startswith("Vous retirez un gros dossier")
    assert "À traduire (1)" in words(page)
    assert "You collect a file, you fill it in" in words(page)
    assert "1 texte n'est pas traduit en anglais" in words(
        designer.post(f"{MARRIAGE}remarques", {"text": marriage(TITLE, "Ici")}, seen=MARRIAGE)
    )


def test_a_text_that_cannot_be_kept_is_told_beside_it_and_the_others_are_kept(app: Flask, designer: Person) -> None:
    page = fields(designer.get(EVERYTHING).text)
    title, short, other = (page[one][0] for one in (TITLE, "Retirer", "Retirer le dossier"))
    save(sign_in(app, "ada"), {title: OURS, short: "Fetch"})

    answer = save(
        designer, {title: "Getting married", short: "Collect", other: "Get the file", "said.0123456789abcdef.0": "?"}
    )
    short_again = fields(answer.text)["Retirer"][0]
    too_long = save(designer, {other: "a" * (LONGEST + 1), short_again: "Collect the whole file"})

    told = words(answer)
    assert answer.status_code == too_long.status_code == 422
    assert "Ada Administration a écrit entre-temps" in told
    assert f'<bdi lang="en" dir="auto">{OURS}</bdi>' in answer.text
    assert (
        "1 texte n'est pas gardé" in told
    )  # the short title, which stands as it was shown, was not written by anybody
    assert "Le livret ne dit plus ces textes" in told
    shown = fields(answer.text)
    assert (shown[TITLE][1], shown["Retirer"][1]) == ("Getting married", "Fetch")
    assert fields(designer.get(EVERYTHING).text)["Retirer le dossier"][1] == "Get the file"
    assert f"Trop long : {LONGEST + 1} signes, 90 au plus tiennent à cette place" in words(too_long)
    assert "Trop long : 22 signes, 21 au plus tiennent à cette place" in words(too_long)
    assert "Collect the whole file" in too_long.text
    assert "a" * (LONGEST + 1) in too_long.text


def test_signs_that_no_paper_shows_are_left_out_or_told_and_take_no_other_text_with_them(designer: Person) -> None:
    page = fields(designer.get(EVERYTHING).text)
    title, short, other = (page[one][0] for one in (TITLE, "Retirer", "Retirer le dossier"))

    answer = save(designer, {title: "Your \u202ewed\u202cding", short: "Fe\0tch\x1b", other: "Get \N{SNOWMAN} it"})

    kept = designer.get(EVERYTHING)
    assert answer.status_code == 302
    assert [fields(kept.text)[one][1] for one in (TITLE, "Retirer", "Retirer le dossier")] == [
        "Your wedding",
        "Fetch",
        "Get \N{SNOWMAN} it",
    ]
    assert words(kept).count("Le papier ne peut pas montrer : \N{SNOWMAN}.") == 1


def test_a_script_keeps_one_text_and_is_told_what_is_left(hall: TownHall, designer: Person) -> None:
    draft(designer, f'title = "{TITLE}"', 'title = "Nous nous marions ici"')
    ((name, said),) = fields(designer.get(ENGLISH).text).values()

    told = save(designer, {name: " We marry\nhere "}, headers={"X-Requested-With": "fetch"}).json

    ((mark, one),) = told["texts"].items()
    assert (said, one["said"], one["number"]) == ("", "We marry here", 1)
    assert mark in name
    assert "Dina Dessin" in one["about"]
    assert told["counts"]["manque"] == "À traduire (0)"
    again = save(designer, {f"said.{mark}.1": "Married here"}, headers={"X-Requested-With": "fetch"}).json
    assert '<p data-words lang="en" dir="auto">We marry here</p>' in again["texts"][mark]["about"]


def test_every_text_of_a_booklet_is_written_at_once(hall: TownHall, designer: Person) -> None:
    page = fields(designer.get(EVERYTHING).text)

    answer = save(designer, {name: f"{said} {number}" for number, (name, said) in enumerate(page.values())})

    assert answer.status_code == 302
    with hall.database.reading() as session:
        assert len(session.scalars(select(TranslationRow)).all()) == len(page) > 200


def test_a_booklet_is_read_again_by_somebody_with_a_name(designer: Person) -> None:
    unnamed = read_again(designer, designer.get(ENGLISH).text, " ")
    read_again(designer, unnamed.text)
    read = designer.read(ENGLISH)
    name, _said = fields(designer.get(EVERYTHING).text)[TITLE]
    save(designer, {name: OURS})

    assert unnamed.status_code == 422
    assert "Écrivez le nom de la personne qui a relu" in words(unnamed)
    assert "Relu par Maria Exemple" in read
    assert "À relire (0)" in read
    assert "Depuis, 1 texte a changé" in designer.read(ENGLISH)
    assert list(fields(designer.get(f"{ENGLISH}?montrer=relire").text)) == [TITLE]


def test_what_somebody_writes_meanwhile_is_not_read_by_who_says_that_all_is(app: Flask, designer: Person) -> None:
    page = designer.get(EVERYTHING).text
    name, _said = fields(page)[TITLE]
    save(sign_in(app, "ada"), {name: OURS})

    refused = read_again(designer, page)
    read_before = designer.read(ENGLISH)
    again = read_again(designer, refused.text)

    assert (refused.status_code, again.status_code) == (409, 302)
    assert "Rien n'est noté : 1 texte a changé" in words(refused)
    assert fields(refused.text) == {TITLE: (name[:-1] + "1", OURS)}
    assert 'name="reader" value="Maria Exemple"' in refused.text
    assert "Relu par Maria Exemple" not in read_before
    assert "Relu par Maria Exemple" in designer.read(ENGLISH)


def test_a_trial_and_the_comparison_are_in_the_language_that_was_chosen(hall: TownHall, designer: Person) -> None:
    pdf = designer.post(f"{MARRIAGE}essai/", {"language": "en"}, seen=f"{MARRIAGE}essai/").data
    with hall.database.reading() as session:
        layout = json.loads(session.scalars(select(TrialRow)).one().layout)

    pages = [
        re.findall(r"/studio/pages/\w+.jpg", designer.get(f"{MARRIAGE}comparer?langue={one}").text)
        for one in ("fr", "en")
    ]

    assert io.BytesIO(pdf).read(4) == b"%PDF"
    assert layout["language"] == "en"
    assert not set(pages[0]) & set(pages[1])


def test_a_language_that_nobody_can_print_is_not_found(designer: Person) -> None:
    assert designer.get(f"{MARRIAGE}langues/xx/").status_code == 404
    assert designer.get("/studio/inconnu/langues/").status_code == 404
