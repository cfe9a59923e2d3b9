import io
import json
import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from forms.catalogue import shipped_text
from forms.layout import layout_from_json
from server.record.designs import LONGEST_TEXT, MOST_LINES
from server.record.model import Role
from server.record.tables import BatchRow, JourneyRow, PageReadingRow, TrialRow
from server.web.messages import short_date
from server.web.page_words import rejection_title
from server.web.studio_help import help_by_block
from server.web.studio_versions import block_diffs
from tests import paper, paper_capture
from tests.filling import Habits, fill_page
from tests.paper_hands import Hands
from tests.server.townhall import TownHall
from tests.server.web.designing import boxes, written_over
from tests.server.web.people import PASSWORD, Person, sign_in, words

STUDIO = "/studio/"
MARRIAGE = "/studio/mariage/"
TITLE = 'title = "Se marier à la mairie"'
OURS = 'title = "Nous nous marions ici"'


def text_of(key: str = "mariage") -> str:
    text = shipped_text(key)
    assert text is not None
    return text


def changed(before: str = TITLE, after: str = OURS) -> str:
    assert before in text_of()
    return text_of().replace(before, after, 1)


def asked(person: Person, path: str, text: str, **more: str) -> Any:
    sent = {"text": text, "base": "1", "mark": "", **more}
    return person.post(path, sent, seen=MARRIAGE, headers={"X-Requested-With": "fetch"})


def publish(person: Person, text: str, *, base: str = "1", said: str = "Un autre titre") -> Any:
    return person.post(f"{MARRIAGE}publier", {"text": text, "base": base, "mark": "", "words": said}, seen=MARRIAGE)


def begun(person: Person, **typed: str) -> Any:
    new = {"key": "carte-perdue", "letter": "P", "colour": "#123456", "title": "Ma carte est perdue", **typed}
    return person.post(STUDIO, new, seen=STUDIO)


def test_a_designer_begins_in_the_studio_and_sees_no_journey(hall: TownHall, designer: Person) -> None:
    code = hall.open()

    home = designer.get("/connexion").location

    assert home == STUDIO
    assert "1 parcours ouvert" in designer.read(STUDIO)
    assert [designer.get(path).status_code for path in ("/", f"/parcours/{code}/", "/numeriser/", "/relire/")] == [
        403
    ] * 4


def test_an_account_for_a_designer_is_made_on_the_accounts_page(app: Flask, admin: Person) -> None:
    new = {"login": "denis", "name": "Denis Dessin", "role": Role.DESIGN.value, "password": PASSWORD}
    admin.post("/comptes/", new, seen="/comptes/")

    assert sign_in(app, "denis").get(STUDIO).status_code == 200


def test_the_studio_shows_the_text_its_version_and_the_help(designer: Person) -> None:
    page = designer.get(MARRIAGE).text

    assert "Retirer le dossier" in page
    assert "à partir de la version 1" in designer.read(MARRIAGE)
    assert 'data-help="step.field"' in page


def test_what_is_typed_is_told_its_errors_with_their_lines(designer: Person) -> None:
    told = asked(designer, f"{MARRIAGE}regarder", changed(TITLE, "title = Se marier")).json

    assert [one["line"] for one in told["problems"]] == [text_of().splitlines().index(TITLE) + 1]
    assert "pages" not in told


def test_the_pages_follow_what_is_typed_and_only_what_changed_has_another_name(designer: Person) -> None:
    step = next(line for line in text_of().splitlines() if line.startswith("happens ="))
    before = asked(designer, f"{MARRIAGE}regarder", text_of()).json["pages"]
    after = asked(designer, f"{MARRIAGE}regarder", changed(step, 'happens = "Une autre phrase."')).json["pages"]

    different = [page for page, (one, other) in enumerate(zip(before, after, strict=False)) if one != other]
    assert 0 < len(different) < len(before)
    picture = designer.get(f"/studio/pages/{after[different[0]]}.jpg")
    assert (picture.status_code, picture.mimetype) == (200, "image/jpeg")


def test_a_page_that_nobody_composed_lately_is_not_found(designer: Person) -> None:
    assert designer.get(f"/studio/pages/{'0' * 32}.jpg").status_code == 404


def test_the_pages_follow_the_answers_and_the_format(designer: Person) -> None:
    plain = asked(designer, f"{MARRIAGE}regarder", text_of()).json
    divorced = asked(designer, f"{MARRIAGE}regarder", text_of(), **{"answer.mar.divorce": "oui"}).json
    large = asked(designer, f"{MARRIAGE}regarder", text_of(), format="grand").json

    assert "mar.divorce" in plain["form"]
    assert len({json.dumps(told["pages"]) for told in (plain, divorced, large)}) == 3


def test_a_text_is_read_again_for_hard_words_and_what_is_to_be_confirmed(designer: Person) -> None:
    answer = asked(designer, f"{MARRIAGE}remarques", text_of())

    assert "À confirmer par la mairie" in words(answer)
    assert "data-line-number" in answer.text


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


def test_a_version_is_published_and_new_journeys_have_it(hall: TownHall, designer: Person) -> None:
    before = hall.open()

    assert publish(designer, changed()).status_code == 302
    after = hall.open()

    assert [hall.record(code).summary.version for code in (before, after)] == [1, 2]
    told = designer.read(f"{MARRIAGE}versions/")
    assert "Version 2" in told
    assert "Un autre titre" in told
    assert "Dina Dessin" in told


def test_who_publishes_on_an_older_version_is_told_and_keeps_the_text(designer: Person, admin: Person) -> None:
    publish(admin, changed())

    answer = publish(designer, changed(after='title = "Le mien"'))

    assert answer.status_code == 409
    assert "Ada Administration a publié la version 2" in words(answer)
    assert "Le mien" in designer.get(MARRIAGE).text
    assert publish(designer, changed(after='title = "Le mien"'), base="2").status_code == 302


def test_what_is_published_already_is_said_and_leaves_no_draft(designer: Person) -> None:
    same = publish(designer, text_of(), said="Rien de nouveau")
    first, again = (publish(designer, changed()) for _time in range(2))

    assert same.status_code == 422
    assert "Ce texte est déjà publié : c'est la version 1. Rien n'a été changé." in words(same)
    assert ("Rien de nouveau" in same.text, "pas encore gardé" in words(same)) == (True, False)
    assert (first.location, again.location) == (f"{MARRIAGE}versions/",) * 2
    told = designer.read(f"{MARRIAGE}versions/")
    assert "Ce texte est déjà publié : c'est la version 2" in told
    assert "Version 3" not in told
    assert "brouillon gardé" not in designer.read(MARRIAGE)


@pytest.mark.parametrize(
    ("text", "said", "problem"),
    [
        (changed(), "", "Dites en quelques mots"),
        (changed("[[step]]", "[[stop]]"), "Un mot", "ne peut pas encore être publié : ligne"),
        (changed(), "mot " * 100, "trop longs"),
        ("ceci n'est pas du TOML", "Un mot", "ligne 1"),
    ],
)
def test_what_cannot_be_published_is_said_and_kept(designer: Person, text: str, said: str, problem: str) -> None:
    answer = publish(designer, text, said=said)

    assert answer.status_code == 422
    assert problem in words(answer)
    assert words(answer).count("brouillon gardé") == 1
    assert text.splitlines()[0].replace("'", "&#39;") in designer.get(MARRIAGE).text


def test_a_name_that_a_colleague_has_begun_is_told_with_theirs(designer: Person, admin: Person) -> None:
    begun(designer)

    taken, looked = begun(admin, letter="Q", colour="#654321"), admin.get("/studio/carte-perdue/")

    told = "Dina Dessin a commencé un livret « carte-perdue », pas encore publié"
    assert taken.status_code == 422
    assert told in words(taken)
    assert (looked.location, told in admin.read(STUDIO)) == (STUDIO, True)


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


def test_leaving_the_list_of_booklets_asks_nothing(designer: Person) -> None:
    (colour,) = re.findall(r'type="color" value="([^"]+)"', designer.get(STUDIO).text)

    assert colour == colour.lower()


def test_a_new_booklet_begins_from_an_empty_form(designer: Person) -> None:
    assert ">X</option>" not in designer.get(STUDIO).text
    answer = begun(designer, motif="carte")

    assert answer.location == "/studio/carte-perdue/"
    assert 'motif = "carte"' in unescape(designer.get("/studio/carte-perdue/").text)
    assert "nouveau livret, pas encore publié" in designer.read("/studio/carte-perdue/")
    assert "pas encore publié" in designer.read(STUDIO)


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"key": "mariage"}, "Il y a déjà un livret « mariage »"),
        ({"key": "../carte"}, "« ../carte » ne peut pas être un nom de fichier : prenez de petites lettres"),
        ({"letter": "M"}, "est déjà prise par le livret"),
        ({"colour": "#a8264f"}, "est déjà prise par le livret"),
        ({"motif": "soleil"}, "« soleil » n'a pas la forme d'un « motif »"),
        ({"title": ""}, "title"),
    ],
)
def test_what_no_booklet_can_be_called_is_refused(designer: Person, typed: dict[str, str], problem: str) -> None:
    answer = begun(designer, **typed)

    assert answer.status_code == 422
    assert problem in words(answer)


def test_a_booklet_that_nobody_knows_is_not_found(designer: Person) -> None:
    assert designer.get("/studio/personne/").status_code == 404
    assert designer.post("/studio/..carte/garder", {"text": "a"}, seen=MARRIAGE).status_code == 404


def test_two_versions_are_compared_by_text_and_by_page(designer: Person) -> None:
    publish(designer, changed())

    page = designer.get(f"{MARRIAGE}comparer?avant=1&apres=2").text

    assert "<del>title = &#34;Se marier à la mairie&#34;</del>" in page
    assert "<ins>title = &#34;Nous nous marions ici&#34;</ins>" in page
    assert page.count("<rect") >= 2


def test_blocks_that_are_the_same_are_not_shown() -> None:
    before = 'a = 1\n[[step]]\nid = "M1"\ntitle = "Un"\n[[step]]\nid = "M2"\n'
    after = 'a = 1\n[[step]]\nid = "M1"\ntitle = "Deux"\n[[document]]\nid = "P-M01"\n'

    found = [(one.name, one.sign) for one in block_diffs(before, after)]

    assert found == [("[[step]] M1", ""), ("[[document]] P-M01", "+"), ("[[step]] M2", "-")]


def test_journeys_are_moved_after_a_list_of_what_changes_for_whom(hall: TownHall, designer: Person) -> None:
    code = hall.open()
    publish(designer, changed('title = "Retirer le dossier"', 'title = "Retirer votre dossier"'))
    moving = f"{MARRIAGE}deplacer?avant=1&apres=2"

    page = designer.get(moving)
    told = words(page)
    sent = {"avant": "1", "apres": "2", "code": boxes(page, code)}
    designer.post(f"{MARRIAGE}deplacer", sent, seen=moving)

    assert "Dit autrement Retirer le dossier Retirer votre dossier" in told
    assert "Camille" not in told
    assert hall.record(code).summary.version == 2


def test_a_trial_is_printed_and_read_and_nothing_of_it_is_kept(hall: TownHall, designer: Person, hands: Hands) -> None:
    begun(designer)
    asked_for = '\n[[step.field]]\nkey = "quand"\nkind = "date"\nauthor = "citizen"\nlabel = "Je la perds le"\n\n'
    written = written_over(typed_in(designer, "/studio/carte-perdue/")).replace(
        "\n[[document]]", f"{asked_for}[[document]]"
    )
    mark = re.findall(r'name="mark" value="([^"]+)"', designer.get("/studio/carte-perdue/").text)[0]
    asked(designer, "/studio/carte-perdue/garder", written, base="0", mark=mark)
    pdf = designer.post("/studio/carte-perdue/essai/", {"feuilles": "pages"}, seen="/studio/carte-perdue/essai/").data
    with hall.database.reading() as session:
        trial = session.scalars(select(TrialRow)).one()
        layout = layout_from_json(json.loads(trial.layout))
    first = next(page for page in layout.pages if any(zone.id == "P1.done" for zone in page.zones))
    other = next(page for page in layout.pages if page.page > first.page)
    filled = fill_page(paper.print_page(pdf, first.page - 1), first, hands, habits=Habits(share=1.0, dates=1.0), seed=1)
    left = paper.print_page(pdf, other.page - 1)
    scan = paper.encode(paper_capture.spread(left, filled.paper, seed=0))
    when = filled.meant["P1.quand"].value

    answer = designer.post(
        "/studio/carte-perdue/essai/lire",
        {"file": (io.BytesIO(scan), "essai.jpg")},
        seen="/studio/carte-perdue/essai/",
        content_type="multipart/form-data",
    )

    assert "Étape faite coché" in words(answer)
    assert f"Je la perds le {short_date(date.fromisoformat(str(when)))}" in words(answer)
    assert words(answer).index(f"Page {first.page}") < words(answer).index(f"Page {other.page}")
    with hall.database.reading() as session:
        kept = [session.scalar(select(func.count()).select_from(one)) for one in (JourneyRow, BatchRow, PageReadingRow)]
    assert kept == [0, 0, 0]
    at_the_desk = hall.scan(scan)  # by mistake
    assert hall.waiting() == []
    assert {rejection_title(page.rejection) for page in at_the_desk.pages} == {"C’est un essai"}


def test_a_file_that_is_no_scan_of_a_trial_is_said_to_be_none(designer: Person) -> None:
    answer = designer.post(
        f"{MARRIAGE}essai/lire",
        {"file": (io.BytesIO(b"not an image"), "essai.jpg")},
        seen=f"{MARRIAGE}essai/",
        content_type="multipart/form-data",
    )

    assert answer.status_code == 422
    assert "n'est ni une image ni un PDF" in words(answer)


def test_a_booklet_made_here_has_its_colour_for_its_designer_at_once_and_for_a_stranger_once_published(
    designer: Person, nobody: Person
) -> None:
    begun(designer)
    key = "/studio/carte-perdue/"
    written = written_over(typed_in(designer, key))
    places = (key, f"{key}essai/", "/livrets/")
    before = [colour_of_p(person, place) for person, place in zip((designer, designer, nobody), places, strict=True)]

    published = {"text": written, "base": "0", "mark": "", "words": "Le premier"}
    designer.post(f"{key}publier", published, seen=key)

    assert before == ["#123456", "#123456", ""]
    assert [colour_of_p(nobody, place) for place in ("/livrets/", "/livrets/carte-perdue", "/livret")] == [
        "#123456"
    ] * 3


def typed_in(person: Person, place: str) -> str:
    """The text that a page of the studio shows."""
    return unescape(re.findall(r'name="text"[^>]*>\n(.*?)</textarea>', person.get(place).text, re.DOTALL)[0])


def left_places(person: Person) -> list[str]:
    """Where the texts are read that somebody left of the booklet for a marriage, the last one first."""
    return re.findall(rf'href="({MARRIAGE}laisse/\w+)"', person.get(MARRIAGE).text)


def left_texts(person: Person) -> list[str]:
    pages = [person.get(place).text for place in left_places(person)]
    return [unescape(re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)[0]) for page in pages]


def undo_on(page: str) -> str:
    """Where the button leads that takes back what was just done."""
    return str(re.findall(r'<form class="row-s" method="post" action="([^"]+)"', page)[0])


def colour_of_p(person: Person, place: str) -> str:
    """The colour that a page's style sheets give the line P; empty: none."""
    sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)"', person.get(place).text)
    rules = "".join(person.get(unescape(one)).text for one in sheets)
    return "".join(re.findall(r'^\[data-line="P"\] { --line: ([^;]+);', rules, re.MULTILINE))


def test_every_block_that_a_file_can_have_is_explained() -> None:
    explained = help_by_block()

    assert {"debut", "step", "step.field", "document", "situation", "situation.rule", "autres"} <= set(explained)
    assert "<code>title</code>" in explained["step"]
    assert "en/mariage.toml" not in explained["autres"]
