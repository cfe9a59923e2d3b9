import html
import json
import re

import pytest

from forms.circumstances import RemoveStep
from server.record.journeys import add_change, set_field
from server.record.model import ReviewItem, ReviewReason
from tests import paper_ink
from tests.paper_hands import Hands
from tests.paper_writing import Habit
from tests.server.handwriting import struck_after, two_words, with_values, written
from tests.server.townhall import TownHall
from tests.server.web.people import Person, citizen_path, give_pin, words
from tests.server.web.review.at_desk import decide

NOTE, LONG, QUESTIONS = "M1.note", "M2.note", "questions.note"


def asked(hall: TownHall, habit: Habit, *, note: str = NOTE, lines: int = 1, seed: int = 2) -> ReviewItem:
    code, sheet = written(hall, habit, note=note, lines=lines, seed=seed)
    hall.scan(sheet, engines=two_words())
    (item,) = [one for one in hall.waiting(code) if one.field == note]
    return item


@pytest.mark.parametrize(("habit", "title"), [(Habit.DRAWING, "Dessin"), (Habit.LINE_SCRIBBLED, "Raturé")])
def test_a_drawing_and_what_is_crossed_out_are_said_to_be_that_wherever_they_are_shown(
    hall: TownHall, caseworker: Person, habit: Habit, title: str
) -> None:
    item = asked(hall, habit)
    journey = f"/parcours/{item.journey}/"

    question, waits = caseworker.read(f"/relire/{item.id}"), caseworker.read(journey)
    decide(caseworker, item, "image")
    page = caseworker.read(journey)

    assert f"{title}. Je ne le lis pas : l'image est gardée telle quelle." in question
    assert "Je n'arrive pas à lire" not in question
    assert f"Notes de la personne : {title.lower()}" in waits
    assert f"{title}, gardé en image" in page
    assert "gardé en image, sans texte" not in page


def test_one_key_keeps_a_drawing(hall: TownHall, caseworker: Person) -> None:
    item = asked(hall, Habit.DRAWING)

    keys = re.findall(r'value="image" data-key="([^"]*)"', caseworker.get(f"/relire/{item.id}").text)

    assert keys == ["enter i"]


def test_a_note_that_was_crossed_out_since_can_be_taken_out_of_the_record(hall: TownHall, caseworker: Person) -> None:
    first = asked(hall, Habit.ON_RULES)
    code = str(first.journey)
    decide(caseworker, first, "value", "la mairie")
    item = struck_after(hall, code)

    page = caseworker.read(f"/relire/{item.id}")
    decide(caseworker, item, "removed")
    after = caseworker.read("/relire/")

    assert "R Retirer du dossier" in page
    assert hall.known(code) == {}
    assert "raturé, retiré du dossier" in after


def test_nothing_can_be_taken_out_where_the_record_says_nothing(hall: TownHall, caseworker: Person) -> None:
    item = asked(hall, Habit.LINE_SCRIBBLED)

    page = caseworker.read(f"/relire/{item.id}")
    said = decide(caseworker, item, "removed")

    assert "Retirer du dossier" not in page
    assert "rien n'a été changé" in said


@pytest.mark.parametrize("habit", [Habit.DRAWING, Habit.LINE_SCRIBBLED])
def test_words_typed_for_a_drawing_are_kept_whatever_the_button_says(
    hall: TownHall, caseworker: Person, habit: Habit
) -> None:
    item = asked(hall, habit)

    said = decide(caseworker, item, "image", "Un cœur et deux noms")

    assert hall.known(str(item.journey)) == {NOTE: "Un cœur et deux noms"}
    assert "n'est pas gardé" not in said


def test_the_reading_is_a_drawing_too_for_whoever_sends_it_without_a_page(hall: TownHall, caseworker: Person) -> None:
    item = asked(hall, Habit.DRAWING)

    decide(caseworker, item, "paper")

    assert hall.known(str(item.journey)) == {NOTE: ""}


def test_what_was_seen_on_the_page_says_that_a_note_is_a_drawing(hall: TownHall, caseworker: Person) -> None:
    _code, sheet = written(hall, Habit.DRAWING)
    (page,) = hall.scan(sheet).pages

    seen = caseworker.read(f"/numeriser/pages/{page.number}")

    assert "dessin, à garder en image" in seen
    assert "écrit à la main, que je ne lis pas" not in seen


def test_a_resident_is_told_that_their_drawing_is_kept(hall: TownHall, caseworker: Person, nobody: Person) -> None:
    item = asked(hall, Habit.DRAWING, note=QUESTIONS, seed=6)
    decide(caseworker, item, "image")
    path = citizen_path(hall, str(item.journey))

    answer = nobody.post(path, {"pin": give_pin(hall, str(item.journey))}, seen=path, follow_redirects=True)

    assert "Votre dessin est gardé tel que vous l'avez fait." in words(answer)


def test_a_doubtful_word_is_marked_and_offers_what_else_it_may_be(hall: TownHall, caseworker: Person) -> None:
    item = asked(hall, Habit.ON_RULES)

    page = caseworker.get(f"/relire/{item.id}")

    (button,) = re.findall(r'<button type="button" class="word"[^>]*>', page.text)
    assert 'data-word="mairic"' in button
    others = re.search(r"data-others='([^']*)'", button)
    assert others is not None
    assert json.loads(html.unescape(others.group(1))) == ["mairie"]
    assert "la mairic ? , pas sûr" in words(page)


def test_a_word_that_was_picked_is_kept_in_the_text(hall: TownHall, caseworker: Person) -> None:
    item = asked(hall, Habit.ON_RULES)

    decide(caseworker, item, "value", "la mairie")

    assert hall.known(str(item.journey)) == {NOTE: "la mairie"}


def test_a_line_crossed_out_among_words_is_shown_as_such_and_stays_in_the_text(
    hall: TownHall, caseworker: Person
) -> None:
    code, sheet = written(hall, Habit.LINE_SCRIBBLED, lines=2, seed=5)
    hall.scan(sheet, engines=two_words())
    (item,) = hall.waiting(code)

    page = caseworker.get(f"/relire/{item.id}").text
    decide(caseworker, item, "paper")

    assert 'data-word="[raturé]"' in page
    assert "[raturé]" in str(hall.known(code)[NOTE])


def test_a_note_that_could_not_be_read_has_no_words_to_pick_from(hall: TownHall, caseworker: Person) -> None:
    code, sheet = written(hall, Habit.ON_RULES)
    hall.scan(sheet)
    (item,) = hall.waiting(code)

    page = caseworker.get(f"/relire/{item.id}")

    assert "data-seen" not in page.text
    assert "Je n'arrive pas à lire. Qu'est-ce qui est écrit ?" in words(page)


def test_what_was_recognised_in_a_note_is_shown_and_what_is_in_doubt_said_to_be(
    hall: TownHall, caseworker: Person
) -> None:
    code, sheet = written(hall, Habit.ON_RULES)
    hall.scan(sheet, engines=with_values())
    (item,) = [one for one in hall.waiting(code) if one.field == NOTE]

    page = caseworker.read(f"/relire/{item.id}")
    decide(caseworker, item, "image")

    assert "Repéré dans ces lignes : téléphone : 06 12 34 56 78 date : " in page
    assert "06 12 34 56 78 à vérifier" not in page
    assert re.search(r"date : \d+ \w+ \d{4} à vérifier", page)
    assert hall.known(code) == {NOTE: ""}, "a value that was shown was written by itself"


def test_a_note_in_which_nothing_was_recognised_says_nothing_of_it(hall: TownHall, caseworker: Person) -> None:
    item = asked(hall, Habit.ON_RULES)

    assert "Repéré dans ces lignes" not in caseworker.read(f"/relire/{item.id}")


def test_a_note_beside_one_of_the_record_says_that_it_is_added(hall: TownHall, caseworker: Person) -> None:
    item = asked(hall, Habit.ON_RULES)
    code = str(item.journey)
    with hall.database.transaction() as session:
        set_field(session, code, NOTE, "Venir à deux", "Agnès Accueil")

    page, whole = caseworker.read(f"/relire/{item.id}"), caseworker.read(f"/relire/{item.id}/page")
    decide(caseworker, item, "value", "la mairie")

    assert "Au dossier aujourd'hui Venir à deux Votre réponse s'y ajoute : rien n'en est retiré." in page
    assert "Au dossier aujourd'hui : Venir à deux Votre réponse s'y ajoute" in whole
    assert hall.known(code)[NOTE] == "Venir à deux\n\nla mairie"


def test_a_note_with_more_ink_says_which_earlier_text_it_takes_the_place_of(
    hall: TownHall, caseworker: Person, hands: Hands
) -> None:
    code = hall.printed()
    page = next(page for page in hall.layout(code).pages if any(zone.id == LONG for zone in page.zones))
    sheet, box = hall.sheet(code, page.page), page.zone(LONG).box
    asked = []
    for row, line in enumerate(hands.lines[:2]):
        sheet = paper_ink.write_line(sheet, box, line.image, row=row, line_mm=page.zone(LONG).line_mm or 8.0, seed=row)
        hall.scan(sheet)
        (item,) = hall.waiting(code)
        asked.append(caseworker.read(f"/relire/{item.id}"))
        decide(caseworker, item, "value", "la mairie, lundi" if row else "la mairie")

    assert "Votre réponse" not in asked[0]
    assert "Votre réponse prend la place de « la mairie », lu ici avant." in asked[1]
    assert hall.known(code)[LONG] == "la mairie, lundi"


def test_a_note_of_a_step_that_was_taken_out_says_that_it_is_added_too(hall: TownHall, caseworker: Person) -> None:
    code, sheet = written(hall, Habit.ON_RULES)
    with hall.database.transaction() as session:
        set_field(session, code, NOTE, "Venir à deux", "Agnès Accueil")
        add_change(session, code, RemoveStep("M1"), "Paul Prestation")
    hall.scan(sheet, engines=two_words())
    (item,) = [one for one in hall.waiting(code) if one.field == NOTE]

    page = caseworker.read(f"/relire/{item.id}")
    decide(caseworker, item, "paper")

    assert item.reason is ReviewReason.CONFLICT
    assert "Le papier a raison Votre réponse s'y ajoute : rien n'en est retiré." in page
    assert hall.known(code)[NOTE] == "Venir à deux\n\nla mairic"
