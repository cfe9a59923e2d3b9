import pytest

from forms.catalogue import shipped_text
from forms.printed_texts import placed_texts
from forms.translation import LONGEST
from server.record.design_errors import NamesMissing, NamesUnknown, TranslationChanged
from server.record.designs import first_text, publish
from server.record.errors import (
    TextRefused,
)
from server.record.journeys import preview_booklet
from server.record.languages import left_in_french, printed_in, wording_in
from server.record.templates import template_of, templates_of
from server.record.translations import mark_of, note_proofreading, own_words, tidied, translate, words_of
from tests.editions import booklet_of
from tests.server.townhall import TownHall

TITLE = "Se marier à la mairie"
SHIPPED = "Marrying at the town hall"
OURS = "Your wedding at the town hall"


def write(hall: TownHall, said: str, *, seen: int = 0, french: str = TITLE, by: str = "Dina Dessin") -> bool:
    with hall.database.transaction() as session:
        return translate(session, "en", french, said, seen=seen, by=by)


def says(hall: TownHall, french: str = TITLE) -> tuple[str, bool]:
    """What a journey's booklet prints for a French text in English, and whether it is said to be read again."""
    code = hall.open()
    with hall.database.reading() as session:
        booklet = preview_booklet(session, code)
        wording = wording_in(booklet, "en", templates_of(session).town_hall, own_words(session))
    assert wording is not None
    return wording.say(french), wording.proofread


def read_again(hall: TownHall, reader: str) -> None:
    with hall.database.transaction() as session:
        template = template_of(session, "mariage")
        town_hall = templates_of(session).town_hall
        texts = own_words(session).translation(template, "en", town_hall).texts
        seen = {mark_of(text, said) for text, said in texts.items()}
        note_proofreading(session, template, "en", seen=seen, reader=reader, by="Dina Dessin")


def test_words_of_which_nothing_is_to_be_seen_are_none() -> None:
    assert tidied("\N{ZERO WIDTH SPACE} \N{BRAILLE PATTERN BLANK}\N{LEFT-TO-RIGHT MARK}") == ""


def test_what_the_town_hall_translates_comes_before_what_is_shipped_until_it_is_taken_back(
    either_hall: TownHall,
) -> None:
    before = says(either_hall)

    wrote = (write(either_hall, f"  {OURS}\n"), write(either_hall, OURS, seen=1))
    ours = says(either_hall)
    write(either_hall, "", seen=1)

    assert wrote == (True, False)
    assert (before[0], ours[0], says(either_hall)[0]) == (SHIPPED, OURS, SHIPPED)
    with either_hall.database.reading() as session:
        assert [one.said for one in words_of(session, "en", [TITLE])[TITLE]] == ["", OURS]


def test_who_did_not_see_the_last_words_is_told_and_writes_over_nothing(either_hall: TownHall) -> None:
    write(either_hall, OURS, by="Denis Dessin")

    with pytest.raises(TranslationChanged) as told:
        write(either_hall, "Getting married")

    assert (told.value.said, told.value.by, told.value.number) == (OURS, "Denis Dessin", 1)
    assert says(either_hall)[0] == OURS


def test_words_that_no_page_can_print_are_refused(hall: TownHall) -> None:
    with pytest.raises(TextRefused):
        write(hall, "a" * (LONGEST + 1))
    with pytest.raises(NamesMissing, match=r"\{nombre\}"):
        write(hall, "page", french="page {nombre} sur {combien}")
    with pytest.raises(NamesUnknown, match=r"\{nmo\}"):
        write(hall, "{nom} {nmo}", french="{nom}")


def test_a_booklet_that_somebody_read_again_is_to_be_read_again_once_a_text_changes(either_hall: TownHall) -> None:
    read = [says(either_hall)[1]]
    read_again(either_hall, "Maria Exemple")
    read.append(says(either_hall)[1])
    write(either_hall, OURS)
    read.append(says(either_hall)[1])
    read_again(either_hall, "Maria Exemple")
    read.append(says(either_hall)[1])
    read_again(either_hall, "")
    read.append(says(either_hall)[1])

    assert read == [False, True, False, True, False]


def test_a_booklet_made_here_is_offered_in_a_language_once_nearly_all_of_it_is_translated(hall: TownHall) -> None:
    text = first_text("carte-perdue", "P", "#123456", "Ma carte est perdue")
    with hall.database.transaction() as session:
        publish(session, "carte-perdue", text, base=0, by="Dina Dessin", words="Première")
        template, town_hall = template_of(session, "carte-perdue"), templates_of(session).town_hall
        own = own_words(session)
        missing = left_in_french(template, "en", own, town_hall)
        texts = [one.text for one in placed_texts(template, town_hall) if one.text != "Pièce d'identité"]
    offered = []
    for number, french in enumerate(texts):
        write(hall, f"English {number}", french=french)
        with hall.database.reading() as session:
            offered.append("fr+en" in printed_in(template, own_words(session), town_hall))

    assert missing == 5  # « Réunir les pièces » and « Pièce d'identité » are translated elsewhere
    assert not offered[0]
    assert offered[-1]
    with hall.database.reading() as session:
        assert left_in_french(template, "en", own_words(session), town_hall) == 0


def test_a_french_text_that_changes_has_no_translation_any_more(hall: TownHall) -> None:
    text = shipped_text("mariage")
    assert text is not None
    with hall.database.transaction() as session:
        publish(
            session,
            "mariage",
            text.replace(f'title = "{TITLE}"', 'title = "Nous nous marions"'),
            base=1,
            by="Dina",
            words="Titre",
        )

        left = left_in_french(
            template_of(session, "mariage"), "en", own_words(session), templates_of(session).town_hall
        )

    assert left == 1


def test_a_language_that_is_only_begun_measures_the_others_and_is_measured_with_none(hall: TownHall) -> None:
    with hall.database.transaction() as session:
        template, town_hall = template_of(session, "logement-demande"), templates_of(session).town_hall
        translate(session, "es", template.title, "Pedir una vivienda social", seen=0, by="Dina Dessin")
    with hall.database.reading() as session:
        own = own_words(session)
    booklet = booklet_of(template)

    worded = {one: wording_in(booklet, one, town_hall, own) for one in ("fr", "en", "es", "fr+en")}

    measured = {
        one: [found.language, *(other.language for other in found.beside)] for one, found in worded.items() if found
    }
    assert measured == {"fr": ["en"], "en": ["en"], "es": ["es", "en"], "fr+en": ["en"]}
