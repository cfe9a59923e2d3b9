import re
from dataclasses import replace

import pytest

from forms.page_code import display_journey_code
from server.record.journeys import open_journey
from server.record.model import ReviewItem, ReviewReason
from tests import paper, paper_capture, paper_wear
from tests.server.record.asking import ask as ask_page
from tests.server.townhall import AGENT, COUPLE, picture
from tests.server.web.people import Person, words, words_of
from tests.server.web.review.at_desk import CONFLICT, DOUBT, Desk, decide


def cut_off(desk: Desk) -> tuple[str, ReviewItem]:
    """Half of a page of a new journey is scanned: the journey's code, and what asks about it."""
    code = desk.hall.printed()
    scan = paper_capture.flat(desk.hall.sheet(code, 3), dpi=200.0)
    desk.hall.scan(paper.encode(replace(scan, image=scan.image[: scan.image.shape[0] // 2])))
    (item,) = [one for one in desk.hall.waiting(code) if one.reason is ReviewReason.ANNOTATION]
    return code, item


def test_pages_that_were_set_aside_are_not_said_to_be_in_a_record(desk: Desk, caseworker: Person) -> None:
    stray = desk.item(reason=ReviewReason.REJECTED)
    decide(caseworker, stray, "image")
    for one in desk.hall.waiting():
        decide(caseworker, one, "image")

    page = caseworker.read("/relire/")

    assert "Toutes les questions ont une réponse. 1 page mise de côté n'est dans aucun dossier" in page


def test_the_code_in_clear_is_proposed_with_whose_it_is(desk: Desk, reception: Person) -> None:
    with desk.hall.database.transaction() as session:
        code = open_journey(session, "mariage", COUPLE, AGENT, code="K4T7XHK")
    desk.hall.print(code)
    codes = [mark.box for mark in desk.hall.layout(code).page(3).codes]
    desk.hall.scan(picture(paper_wear.blot(desk.hall.sheet(code, 3), codes)))
    (item,) = [one for one in desk.hall.waiting() if one.in_clear is not None]

    for page in (reception.get(f"/relire/{item.id}"), reception.get("/numeriser/")):
        assert f"Je lis « {display_journey_code(code)}, édition 1, page 3 », sans en être sûr." in words(page)
        assert "C'est le parcours de Camille Exemple et Noé Modèle." in words(page)
        assert f'value="{display_journey_code(code)}"' in page.text
    assert re.search(
        r'<button[^>]* data-key="enter"><kbd>Entrée</kbd>.*Lire cette page', reception.get(f"/relire/{item.id}").text
    )


@pytest.mark.parametrize("field", [CONFLICT, DOUBT])
def test_only_a_page_that_was_not_read_is_attached(desk: Desk, caseworker: Person, field: str) -> None:
    item = desk.item(field)

    answer = caseworker.post(f"/relire/{item.id}/rattacher", {"code": desk.code, "edition": "1", "page": "2"})

    assert answer.status_code == 400
    assert desk.waits(item.id)


def test_a_page_without_codes_is_read_with_the_code_that_was_typed(desk: Desk, reception: Person) -> None:
    code = desk.hall.printed()
    codes = [mark.box for mark in desk.hall.layout(code).page(3).codes]
    desk.hall.scan(paper_wear.blot(desk.hall.ticked(code, CONFLICT), codes), "sans code.jpg")
    item = next(one for one in reversed(desk.hall.waiting()) if one.reason is ReviewReason.REJECTED)
    form = {"code": display_journey_code(code).lower(), "edition": "1", "page": "3"}

    answer = reception.post(f"/relire/{item.id}/rattacher", form, follow_redirects=True)

    assert "La page est lue avec le code tapé." in words(answer)
    assert desk.hall.known(code) == {CONFLICT: True}
    assert not desk.waits(item.id)


def test_a_page_that_was_cut_off_says_what_to_do_and_asks_for_no_text(desk: Desk, reception: Person) -> None:
    code, item = cut_off(desk)

    page = reception.get(f"/relire/{item.id}")
    desk.hall.scan(desk.hall.sheet(code, 3))
    since = reception.read(f"/relire/{item.id}")
    said = decide(reception, item, "image")

    assert "La page entière a été lue depuis" in since
    assert "ne sont pas dans l'image Numérisez la page entière de nouveau" in words(page)
    assert "Qu'est-ce qui est écrit" not in words(page)
    assert "<textarea" not in page.text
    assert re.findall(r'data-key="(\w+)"', page.text) == ["g", "s", "e"]
    assert "C'est noté : page 3 regardée. Elle reste coupée, son image est gardée." in said
    assert not desk.waits(item.id)


def test_cut_pages_are_a_kind_of_their_own(desk: Desk, reception: Person) -> None:
    _, item = cut_off(desk)

    apart, with_writing = (reception.get(f"/relire/?raison={kind}").text for kind in ("cut-off", "annotation"))

    assert f'action="/relire/{item.id}?raison=cut-off"' in apart
    assert item.id not in with_writing
    assert "Page coupée 1" in words(reception.get("/relire/"))
    assert item.question in reception.read("/numeriser/")


def test_a_page_that_nobody_can_read_is_filed_under_the_code_that_was_typed_once_that_is_wanted(
    desk: Desk, reception: Person
) -> None:
    item = desk.item(reason=ReviewReason.REJECTED)
    form = {"code": display_journey_code(desk.code).lower(), "edition": "1", "page": "2"}
    where = f"/relire/{item.id}/rattacher"

    before = reception.get(f"/relire/{item.id}").text
    tried = reception.post(where, form, follow_redirects=True)
    waits = desk.waits(item.id)
    filed = reception.post(where, {**form, "unread": "1"}, follow_redirects=True)

    assert "Je ne reconnais pas la page 2 de l'édition 1 sur cette image : rien n'est lu ni rangé." in words(tried)
    assert 'class="say say-doubt"' in tried.text.partition("Je ne reconnais pas")[0].rpartition('class="messages"')[2]
    assert all(f'value="{typed}"' in tried.text for typed in form.values()), "what was typed is there to be corrected"
    assert ['name="unread"' in page for page in (before, tried.text)] == [False, True]
    assert waits
    assert f"L'image est rangée avec le parcours {display_journey_code(desk.code)}" in words(filed)
    assert "say-good" not in filed.text.partition("L'image est rangée")[0].rpartition('class="messages"')[2]
    assert not desk.waits(item.id)
    assert desk.hall.record(desk.code).history[-1].crop == item.page_image


def test_a_code_that_was_refused_and_its_second_word_stay_with_their_question(desk: Desk, reception: Person) -> None:
    item = desk.item(reason=ReviewReason.REJECTED)
    with desk.hall.database.transaction() as session:
        another = ask_page(session, 1)

    reception.post(f"/relire/{item.id}/rattacher", {"code": desk.code, "edition": "1", "page": "2"})
    elsewhere, here = (reception.get(f"/relire/{one}").text for one in (another, item.id))

    assert [f'value="{desk.code}"' in page for page in (elsewhere, here)] == [False, True]
    assert ['name="unread"' in page for page in (elsewhere, here)] == [False, True]


@pytest.mark.parametrize(
    ("wrong", "part"),
    [
        ({"code": "K4T-7XH0"}, "faute de frappe"),
        ({"code": "K4T-7XHA"}, ""),
        ({"code": ""}, "Tapez le code imprimé en bas de la page"),
        ({"edition": "7"}, "jamais été imprimé sous ce numéro"),
        ({"edition": ""}, "Tapez le numéro de l'édition"),
        ({"page": "99"}, "n'a pas de page à ce numéro"),
        ({"page": "deux"}, "n'a pas de page à ce numéro"),
        ({"page": " "}, "Tapez le numéro de la page"),
    ],
)
def test_a_wrong_code_files_nothing_says_what_is_wrong_and_leads_to_its_field(
    desk: Desk, reception: Person, wrong: dict[str, str], part: str
) -> None:
    item = desk.item(reason=ReviewReason.REJECTED)
    form = {"code": desk.code, "edition": "1", "page": "2", **wrong}
    (field,) = wrong

    sent = reception.post(f"/relire/{item.id}/rattacher", form)
    answer = reception.get(sent.location)

    assert sent.location.endswith(f"#{field}")
    assert re.findall(r'name="(\w+)"[^>]*aria-invalid="true" aria-describedby="faute"', answer.text) == [field]
    (why,) = re.findall(
        r'<div class="say say-bad attach-words" role="alert" id="faute">.*?</div>', answer.text, re.DOTALL
    )
    assert part in words_of(why)
    assert all(f'value="{typed}"' in answer.text for typed in form.values()), "what was typed is there to be corrected"
    assert "required" not in answer.text.partition("/rattacher")[2].partition("</form>")[0], "our own words are said"
    assert desk.waits(item.id)
