import re
from html import unescape

from flask import Flask

from server.record.designs import LONGEST_TEXT, MOST_LINES
from tests.server.web.designing import (
    MARRIAGE,
    OURS,
    STUDIO,
    TITLE,
    asked,
    begun,
    changed,
    colour_of_p,
    left_places,
    left_texts,
    publish,
    typed_in,
    undo_on,
)
from tests.server.web.people import Person, sign_in, words


def test_a_draft_is_there_again_after_the_session(app: Flask, designer: Person) -> None:
    told = asked(designer, f"{MARRIAGE}garder", changed()).json

    page = sign_in(app, "dina").get(MARRIAGE).text

    assert OURS.replace('"', "&#34;") in page
    assert told["mark"] in page
    assert "brouillon gardé" in told["kept"]


def test_two_windows_do_not_write_over_each_other(designer: Person) -> None:
    first = asked(designer, f"{MARRIAGE}garder", changed()).json["mark"]
    asked(designer, f"{MARRIAGE}garder", changed(after='title = "Deux"'), mark=first)

    answer = asked(designer, f"{MARRIAGE}garder", changed(after='title = "Trois"'), mark=first)

    assert answer.status_code == 409
    assert "dans une autre fenêtre" in answer.json["words"]
    assert answer.json["other"] == changed(after='title = "Deux"')
    assert "Deux" in designer.get(MARRIAGE).text
    third = changed(after='title = "Trois"')
    assert asked(designer, f"{MARRIAGE}garder", third, mark=first, anyway="1").status_code == 200
    assert [typed_in(designer, MARRIAGE), *left_texts(designer)] == [third, changed(after='title = "Deux"')]


def test_a_draft_that_is_given_up_or_replaced_is_taken_back_with_one_button(designer: Person) -> None:
    publish(designer, changed())
    ours = changed(after='title = "Le mien"')
    mark = asked(designer, f"{MARRIAGE}garder", ours, base="2").json["mark"]
    sent = {"text": f"{ours}# la suite\n", "base": "2", "mark": mark}

    designer.post(f"{MARRIAGE}abandonner", sent, seen=MARRIAGE)
    given_up = designer.get(MARRIAGE).text
    designer.post(undo_on(given_up), seen=MARRIAGE)
    back = typed_in(designer, MARRIAGE)
    designer.post(f"{MARRIAGE}versions/1/repartir", seen=MARRIAGE)
    again = designer.get(MARRIAGE).text
    designer.post(undo_on(again), seen=MARRIAGE)

    assert unescape(given_up).count(OURS) == 1
    assert back == typed_in(designer, MARRIAGE) == sent["text"]
    assert TITLE in unescape(again)
    assert left_texts(designer) == []


def test_a_new_booklet_that_is_given_up_is_still_there_to_be_taken_back(designer: Person) -> None:
    begun(designer)
    place = "/studio/carte-perdue/"
    text = typed_in(designer, place)
    designer.post(f"{place}abandonner", {"text": text, "base": "0", "mark": "?"}, seen=place)
    designer.read(STUDIO)

    led = designer.get(place).location
    (address,) = re.findall(r'href="(/studio/carte-perdue/laisse/\w+)"', designer.get(STUDIO).text)
    designer.post(address, seen=STUDIO)

    assert led == STUDIO
    assert typed_in(designer, place) == text


def test_what_a_browser_still_had_is_left_beside_and_not_when_it_is_known(designer: Person, admin: Person) -> None:
    publish(designer, changed())
    asked(designer, f"{MARRIAGE}garder", changed(after='title = "Gardé"'), base="2")
    texts = [changed(), changed(after='title = "Gardé"'), changed(after='title = "Perdu"')]

    told = [asked(designer, f"{MARRIAGE}laisser", text).json["known"] for text in texts]

    assert told == [True, True, False]
    assert left_texts(designer) == [texts[2]]
    assert typed_in(designer, MARRIAGE) == texts[1]
    assert admin.get(left_places(designer)[0]).status_code == 404


def test_nothing_is_left_under_a_name_that_no_booklet_can_have(designer: Person) -> None:
    said = [asked(designer, f"/studio/xx%20yy/{what}", "un texte").status_code for what in ("abandonner", "laisser")]

    assert said == [404, 404]


def test_too_long_a_text_stays_on_the_page_whatever_button_sends_it(designer: Person) -> None:
    asked(designer, f"{MARRIAGE}laisser", changed())
    ways = [f"{MARRIAGE}abandonner", left_places(designer)[0]]
    sent = {"text": "# " + "x" * LONGEST_TEXT, "base": "1", "mark": ""}

    answers = [designer.post(way, sent, seen=MARRIAGE) for way in ways]

    assert [answer.status_code for answer in answers] == [413, 413]
    assert all(sent["text"] in answer.text and "Ce texte est trop long" in answer.text for answer in answers)
    assert "trop long" in asked(designer, f"{MARRIAGE}laisser", sent["text"]).json["words"]


def test_publishing_leaves_what_another_window_wrote_meanwhile(designer: Person) -> None:
    asked(designer, f"{MARRIAGE}garder", changed(after='title = "De l’autre"'))

    publish(designer, changed())

    assert left_texts(designer) == [changed(after='title = "De l’autre"')]


def test_two_designers_at_once_are_told(app: Flask, designer: Person, admin: Person) -> None:
    asked(admin, f"{MARRIAGE}garder", changed())

    assert "Ada Administration écrit aussi ce livret" in designer.read(MARRIAGE)
    assert "écrit aussi" not in admin.read(MARRIAGE)


def test_a_text_that_is_too_long_is_refused_and_not_cut(designer: Person) -> None:
    answer = asked(designer, f"{MARRIAGE}garder", "a" * (LONGEST_TEXT + 1))
    tall, taller = (asked(designer, f"{MARRIAGE}garder", "#\n" * MOST_LINES + more) for more in ("", "#"))
    larger = asked(designer, f"{MARRIAGE}garder", "a" * 10_000_000)
    published = publish(designer, "a" * (LONGEST_TEXT + 1))

    assert [one.status_code for one in (answer, tall, taller, larger)] == [413, 200, 413, 413]
    assert "trop long : 200\N{NARROW NO-BREAK SPACE}000 signes" in answer.json["words"].replace(
        "\N{NO-BREAK SPACE}", " "
    )
    assert "Ce texte est trop long" in words(published)
    assert "data-unsent" in published.text


def test_a_sign_that_no_key_types_does_not_keep_a_text_from_being_kept(designer: Person) -> None:
    answer = asked(designer, f"{MARRIAGE}garder", changed(after=f"{OURS}\0"))

    assert answer.status_code == 200
    assert typed_in(designer, MARRIAGE) == changed()


def test_what_changes_takes_such_a_sign_too_and_a_page_that_is_too_old_gives_everything_back(designer: Person) -> None:
    form = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', designer.get(MARRIAGE).text))
    typed = {**form, "text": changed(), "words": "Un autre\0 titre"}

    old = designer.client.post(f"{MARRIAGE}publier", data={**typed, "csrf_token": "d'hier"})
    new = designer.client.post(f"{MARRIAGE}publier", data=typed)

    assert (old.status_code, new.status_code) == (400, 302)
    assert "Nous nous marions ici" in old.text
    assert "Un autre titre" in designer.read(f"{MARRIAGE}versions/")


def test_a_draft_with_an_error_keeps_its_name_and_colour_and_its_tabs_lead_back(designer: Person) -> None:
    begun(designer)
    place = "/studio/carte-perdue/"
    mark = re.findall(r'name="mark" value="([^"]+)"', designer.get(place).text)[0]
    asked(designer, f"{place}garder", typed_in(designer, place) + "id = \n", base="0", mark=mark)

    tabs = [designer.get(f"{place}{tab}", follow_redirects=True) for tab in ("versions/", "essai/", "langues/")]

    assert "<h1 data-title>Ma carte est perdue</h1>" in designer.get(place).text
    assert colour_of_p(designer, place) == "#123456"
    assert [one.status_code for one in tabs] == [200, 200, 200]
    assert ["Votre brouillon a une erreur" in words(one) for one in tabs] == [False, True, True]
    assert all(f'class="b b-main" href="{place}"' in one.text for one in tabs)
