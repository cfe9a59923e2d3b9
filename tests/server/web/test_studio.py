import io
import json
import re
from datetime import date
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import func, select

from forms.layout import layout_from_json
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
from tests.server.web.designing import (
    MARRIAGE,
    STUDIO,
    TITLE,
    asked,
    begun,
    boxes,
    changed,
    colour_of_p,
    publish,
    text_of,
    typed_in,
    written_over,
)
from tests.server.web.people import PASSWORD, Person, sign_in, words


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
    scan = paper.encode(paper_capture.spread(left, filled.paper, seed=0), quality=75)
    assert len(scan) < 500_000, "a larger one makes Werkzeug's test client leave a file open"
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


def test_every_block_that_a_file_can_have_is_explained() -> None:
    explained = help_by_block()

    assert {"debut", "step", "step.field", "document", "situation", "situation.rule", "autres"} <= set(explained)
    assert "<code>title</code>" in explained["step"]
    assert "en/mariage.toml" not in explained["autres"]
