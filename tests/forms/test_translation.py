from pathlib import Path
from shutil import copytree

import pytest

from forms.catalogue import BOOKLETS, load_catalogue, load_template
from forms.errors import TemplateError
from forms.town_hall import shipped_town_hall
from forms.translation import (
    FRENCH,
    LANGUAGES,
    languages_of,
    load_translation,
    outdated,
    town_hall_translation,
    untranslated,
)

TRANSLATED = [
    (key, language)
    for key, template in load_catalogue().items()
    for language in languages_of(template)
    if language != FRENCH
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the booklets, to be changed."""
    return copytree(BOOKLETS, tmp_path / "booklets")


def change(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


@pytest.mark.parametrize(("key", "language"), TRANSLATED)
def test_every_text_of_a_translated_booklet_has_its_translation(key: str, language: str) -> None:
    template = load_catalogue()[key]
    translation = load_translation(template, language)

    assert translation is not None
    assert untranslated(template, translation) == ()
    assert outdated(template, translation) == ()


@pytest.mark.parametrize(("key", "language"), TRANSLATED)
def test_no_translation_is_taken_for_read_again(key: str, language: str) -> None:
    translation = load_translation(load_catalogue()[key], language)

    assert translation is not None
    assert not translation.proofread


def test_every_booklet_is_in_english() -> None:
    assert {(key, "en") for key in load_catalogue()} <= set(TRANSLATED)


@pytest.mark.parametrize("language", ["es", "ar"])
def test_marrying_and_arriving_are_in_spanish_and_in_arabic(language: str) -> None:
    assert {("mariage", language), ("arrivee", language)} <= set(TRANSLATED)
    assert {language for _, language in TRANSLATED} <= set(LANGUAGES)


def test_a_translation_is_no_booklet_of_its_own() -> None:
    assert set(load_catalogue()) == {path.stem for path in BOOKLETS.glob("*.toml")}


def test_a_booklet_without_a_file_of_translations_is_french_alone(folder: Path) -> None:
    (folder / "en" / "mariage.toml").unlink()
    template = load_template(folder / "mariage.toml")

    assert "en" not in languages_of(template, folder)
    assert load_translation(template, "en", folder=folder) is None
    assert load_translation(template, "../..", folder=folder) is None


def test_a_french_text_that_was_changed_has_no_translation_and_the_old_one_is_told(folder: Path) -> None:
    change(folder / "mariage.toml", '"Retirer le dossier"', '"Aller chercher le dossier"')
    template = load_template(folder / "mariage.toml")
    translation = load_translation(template, "en", folder=folder)

    assert translation is not None
    assert untranslated(template, translation) == ("Aller chercher le dossier",)
    assert outdated(template, translation, folder=folder) == ("Retirer le dossier",)
    path, line = translation.places["Retirer le dossier"]
    assert path.read_text(encoding="utf-8").splitlines()[line] == 'fr = "Retirer le dossier"'


def test_a_text_of_another_booklet_is_translated_where_that_one_is(folder: Path) -> None:
    block = '[[text]]\nfr = "Retirer le dossier"\nen = "Collect the file"\n'
    change(folder / "en" / "mariage.toml", block, "")
    (folder / "en" / "logement-echange.toml").write_text(
        f'language = "en"\nproofread = false\n{block}', encoding="utf-8"
    )
    template = load_template(folder / "mariage.toml")

    translation = load_translation(template, "en", folder=folder)

    assert translation is not None
    assert untranslated(template, translation) == ()
    assert translation.places["Retirer le dossier"] == (folder / "en" / "logement-echange.toml", 3)


def test_the_place_of_a_service_is_said_in_the_other_language() -> None:
    translation = load_translation(load_catalogue()["arrivee"], "en")

    assert translation is not None
    said = translation.texts["À la mairie, au rez-de-chaussée, entrée à gauche."]
    assert said == "At the town hall, on the ground floor, left entrance."


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('language = "en"', 'language = "es"', "dossier « en »"),
        ('en = "Collect the file"', 'es = "Collect the file"', "il manque « en »"),
        ('en = "Collect the file"', 'en = ""', "il manque « en »"),
        ('en = "{nom}: plan', 'en = "Plan', "il manque « {nom} »"),
        ('en = "{nom}: plan', 'en = "{nom}{nmo}: plan', "« {nmo} » s'imprimerait tel quel"),
        ('fr = "Retirer"', 'fr = "Retirer le dossier"', "déjà une traduction"),
        ("proofread = false", 'proofread = "non"', "oui ou non"),
        ('en = "Collect the file"', "en = Collect", "mariage.toml:"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(folder: Path, before: str, after: str, words: str) -> None:
    path = folder / "en" / "mariage.toml"
    change(path, before, after)
    template = load_template(folder / "mariage.toml")

    with pytest.raises(TemplateError) as error:
        load_translation(template, "en", folder=folder)

    assert words in str(error.value)
    assert error.value.path == path
    lines = path.read_text(encoding="utf-8").splitlines()
    found = [number for number, line in enumerate(lines, start=1) if after in line]
    assert any(error.value.line in {number - 2, number - 1, number} for number in found)  # the value, or its block


def test_what_a_town_hall_says_of_itself_is_of_no_booklet_in_particular() -> None:
    hall = shipped_town_hall()

    assert town_hall_translation("ar", hall, {}).texts["Mairie du 19e"] == "بلدية الدائرة 19 (Mairie du 19e)"
    assert town_hall_translation("ar", hall, {"Mairie du 19e": "البلدية"}).texts["Mairie du 19e"] == "البلدية"
