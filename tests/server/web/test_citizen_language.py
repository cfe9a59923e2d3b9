"""A resident reads their booklet's pages in another language, and from right to left where that is written so."""

import re
from datetime import date
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from flask import Flask

from forms.circumstances import AddContact, AddDocument, Circumstances, Subject
from forms.model import Contact
from forms.translation import FRENCH, LANGUAGES, load_phrases
from server.web import language
from server.web.messages import long_date
from server.web.trip_words import hour_words
from server.web.typography import _
from tests.server.townhall import COUPLE, TownHall
from tests.server.web.people import Person, citizen_path, give_pin, words

WEB = Path(language.__file__).parent
THEIRS = (
    "citizen*.py",
    "legal.py",
    "days_asked.py",
    "moments.py",
    "receipt_view.py",
    "receipt_words.py",
    "reminding.py",
    "templates/citizen/*.html",
)
"""The files whose words residents read."""
OTHERS = ("advice.py", "errors.py", "messages.py", "journey_view.py", "unprintable.py")
"""Files of which they read a part."""
KEYWORDS = {"_": None, "N_": None, "plural": (1, 2)}


def in_source(patterns: tuple[str, ...]) -> set[str]:
    """What stands in files of ours and is translated."""
    found: set[str] = set()
    for path in (one for pattern in patterns for one in WEB.glob(pattern)):
        reader = "jinja2.ext:babel_extract" if path.suffix == ".html" else "python"
        for each in extract_from_file(reader, str(path), keywords=KEYWORDS):
            found.update((each[1],) if isinstance(each[1], str) else each[1])
    return found


def speaks(nobody: Person, path: str, code: str) -> None:
    assert nobody.post(f"{path}/langue", {"langue": code, "retour": path}, seen=path).location == path


def test_every_word_of_the_residents_pages_has_its_translation() -> None:
    theirs, others = in_source(THEIRS), in_source(OTHERS)

    for code in set(LANGUAGES) - {FRENCH}:
        said = language.page_words(code).texts
        own = load_phrases(language.PHRASES / f"{code}.toml", code).texts
        gaps = [re.findall(r"%\(\w+\)\w+", text) for text in own]
        assert theirs - set(said) == set(), code
        assert {one for one in own if language.in_language(one, code) and not known(one, theirs | others)} == set()
        assert [sorted(one) for one in gaps] == [sorted(re.findall(r"%\(\w+\)\w+", text)) for text in own.values()]


def known(text: str, source: set[str]) -> bool:
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("’", "'") in source


@pytest.mark.parametrize("time", ["14:30", "14 h 30", "14h30"])
def test_an_hour_is_never_turned_round(app: Flask, time: str) -> None:
    with app.test_request_context():
        french = hour_words(time)
        language.speak("ar")
        arabic = hour_words(time)

    assert french == "14\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}30"
    assert arabic == "\N{LEFT-TO-RIGHT ISOLATE}14:30\N{POP DIRECTIONAL ISOLATE}"


def test_who_types_a_code_chooses_the_language_and_needs_no_cookie_for_it(nobody: Person) -> None:
    page = nobody.get("/livret").text

    answer = nobody.client.post("/langue", data={"retour": "/livret", "code": "", "langue": "ar"})

    assert 'name="retour" value="/livret"' in page
    assert answer.location == "/livret"
    assert '<html lang="ar" dir="rtl"' in nobody.get("/livret").text


def test_a_booklet_is_read_in_arabic_from_right_to_left(hall: TownHall, nobody: Person) -> None:
    code = hall.printed()
    path = citizen_path(hall, code)

    speaks(nobody, path, "ar")
    nobody.post(path, {"pin": give_pin(hall, code)}, seen=path)
    page = nobody.get(path)
    own = nobody.get(f"{path}/moi").text

    assert own.count(f'name="retour" value="{path}/moi"') == 1, "another language, or larger letters, lead back there"
    assert '<html lang="ar" dir="rtl"' in page.text
    assert "<bdi>Camille Exemple</bdi> و <bdi>Noé Modèle</bdi>" in page.text
    told = words(page)
    assert "أخذ الملف" in told
    assert "للإحضار" in told
    assert "ترجمة تحتاج إلى مراجعة. النص الفرنسي هو المعتمد." in told
    shown = re.sub(r'<(bdi|span lang="fr" dir="ltr")>.*?</|\([^()]*\)', "", page.text.partition("<main")[2])
    assert {"le", "la", "de", "vous", "votre", "une", "et"} & set(re.sub(r"<[^>]*>", " ", shown).split()) == set()


def test_what_a_booklet_does_not_say_in_arabic_is_told_to_be_french(hall: TownHall, nobody: Person) -> None:
    path = citizen_path(hall, hall.open(Circumstances((Subject("p1", "Camille Exemple"),)), "logement-demande"))

    speaks(nobody, path, "ar")
    page = nobody.get(path).text

    assert "لم يترجم هذا الكتيب بعد" in page
    assert '<h1><span lang="fr" dir="ltr">Demander un logement social</span></h1>' in page


def test_what_an_agent_added_is_read_as_they_wrote_it(hall: TownHall, nobody: Person) -> None:
    changes = (AddDocument("P-X1", title="Livret de famille"), AddContact(Contact("x", "Agent", ("Mes questions",))))
    code = hall.open(Circumstances(COUPLE.persons, changes=changes))
    path = citizen_path(hall, code)

    speaks(nobody, path, "ar")
    nobody.post(path, {"pin": give_pin(hall, code)}, seen=path)

    told = words(nobody.get(path))
    assert all(said in told for said in ("Livret de famille", "Agent", "Mes questions"))


def test_an_address_that_there_is_not_is_told_in_their_language(hall: TownHall, nobody: Person) -> None:
    path = citizen_path(hall, hall.open())

    speaks(nobody, path, "ar")

    assert "لا أجد هذه الصفحة" in words(nobody.get(f"{path}/ailleurs"))


def test_the_code_of_a_booklet_in_english_opens_in_english_until_one_chooses_otherwise(
    hall: TownHall, reception: Person, nobody: Person
) -> None:
    code = hall.open()
    reception.post(f"/parcours/{code}/impression", {"language": "en"})
    path = citizen_path(hall, code)

    first = nobody.get(path).text
    later = nobody.get("/livret").text
    speaks(nobody, path, "fr")

    assert '<html lang="en"' in first
    assert '<html lang="en"' in later
    assert '<html lang="fr"' in nobody.get(path).text


def test_what_agents_read_stays_french(hall: TownHall, reception: Person) -> None:
    path = citizen_path(hall, hall.open())

    speaks(reception, path, "ar")

    assert '<html lang="fr"' in reception.get("/").text


def test_a_language_that_there_is_not_changes_nothing(hall: TownHall, nobody: Person) -> None:
    path = citizen_path(hall, hall.open())

    speaks(nobody, path, "xx")

    assert '<html lang="fr" dir="ltr"' in nobody.get(path).text


@pytest.mark.parametrize(
    ("code", "day"),
    [
        ("fr", "dimanche 1er mars 2026"),
        ("en", "Sunday 1 March 2026"),
        ("es", "domingo 1 de marzo de 2026"),
        ("ar", "الأحد 1 مارس 2026"),
    ],
)
def test_a_day_is_said_as_one_says_it_there(app: Flask, code: str, day: str) -> None:
    with app.app_context():
        language.speak(code)

        assert long_date(date(2026, 3, 1)) == day


@pytest.mark.parametrize(("name", "isolate"), [("Awa Exemple", "\u2066"), ("ليلى", "\u2067"), ("01 44", "\u2066")])
def test_a_name_is_not_turned_by_the_sentence_around_it(app: Flask, name: str, isolate: str) -> None:
    with app.app_context():
        language.speak("ar")

        assert _("avec %(name)s", name=name) == f"مع {isolate}{name}\u2069"
