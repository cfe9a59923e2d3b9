"""The page of trust, and questions that were drawn at random as agents meet them among the others."""

import re

import pytest
from flask import Flask

from forms.model import FieldKind
from server.record.days import today
from server.record.efforts import LONGEST_S, efforts, week_of
from server.record.model import ReviewItem, ReviewReason
from server.record.tables import ReviewRow
from server.shares import SHARES_FILE
from server.web.charts import HEIGHT, chart_of
from server.web.looked import are_decided, are_shown
from server.web.trust_words import error_words, percent, review_words
from server.web.typography import thousands
from tests import paper_ink
from tests.paper_ink import Drawn
from tests.server.record.auditing import looking
from tests.server.townhall import TownHall
from tests.server.web.people import Person
from tests.server.web.review.at_desk import decide

READY, RECEIVED = "P-M01.p1.ready", "P-M01.p1.received"
PAGE = "/fiabilite/"


@pytest.fixture
def code(hall: TownHall) -> str:
    """A journey whose page came back with a tick and a doubtful mark; everything else on it is looked at."""
    code = hall.printed()
    sheet = hall.ticked(code, READY)
    page = next(page for page in hall.layout(code).pages if any(zone.id == READY for zone in page.zones))
    doubtful = paper_ink.mark(sheet, page.zone(OTHER).box, Drawn.DOT, pen=paper_ink.BLUE, seed=2)
    looking(hall).scan(doubtful)
    return code


OTHER = "P-M01.p2.ready"


def item_of(hall: TownHall, field: str) -> ReviewItem:
    (found,) = [item for item in hall.waiting() if item.field == field]
    return found


def as_a_doubt(hall: TownHall, item: ReviewItem) -> str:
    """The id of an ordinary question about the same reading."""
    with hall.database.transaction() as session:
        drawn = session.get_one(ReviewRow, item.id)
        told = {column.key: getattr(drawn, column.key) for column in ReviewRow.__table__.columns}
        session.add(ReviewRow(**{**told, "id": "d" * 32, "reason": ReviewReason.DOUBT.value}))
    return "d" * 32


def question(person: Person, review: str) -> str:
    """What a browser is sent of a question, without its address, what is new each time, and the next pictures."""
    page = person.get(f"/relire/{review}").text
    shown = page[page.index('<section class="item"') : page.index("</section>")]
    without = r'(value|data-lease|data-token)="[^" ]{16,}"|data-[a-z]+="/images/[^"]*"'
    return re.sub(without, "", shown.replace(review, "REVIEW"))


def test_a_question_that_was_drawn_is_byte_for_byte_a_doubt(hall: TownHall, caseworker: Person, code: str) -> None:
    drawn = item_of(hall, RECEIVED)
    assert drawn.audit

    doubt = as_a_doubt(hall, drawn)

    assert question(caseworker, drawn.id) == question(caseworker, doubt)
    lines = re.findall(r'<a class="queue-item"(?:(?!</a>).)*</a>', caseworker.get("/relire/").text, re.DOTALL)
    told = {review: next(line for line in lines if review in line).replace(review, "") for review in (drawn.id, doubt)}
    assert len(set(told.values())) == 1


def test_what_was_drawn_is_counted_among_the_doubts_and_the_notes(
    hall: TownHall, caseworker: Person, code: str
) -> None:
    doubts = sum(item.kind is not FieldKind.NOTE for item in hall.waiting(code))

    shown = caseworker.read("/relire/")

    assert f"Lecture incertaine {doubts}" in shown
    assert all(item.id in caseworker.get("/relire/?raison=doubt").text for item in hall.waiting(code)[:3])


def test_the_record_does_not_give_the_reading_away(hall: TownHall, caseworker: Person, code: str) -> None:
    shown = caseworker.read(f"/relire/{item_of(hall, READY).id}")

    assert hall.known(code)[READY] is True
    assert "Au dossier aujourd'hui" not in shown


@pytest.mark.parametrize(("pressed", "opens"), [("oui", False), ("non", True)])
def test_one_key_answers_and_the_words_are_those_of_any_answer(
    hall: TownHall, reception: Person, code: str, pressed: str, opens: bool
) -> None:
    item = item_of(hall, READY)
    buttons = re.findall(r'name="keep" value="(\w+)" data-key="([\w ]+)"', reception.get(f"/relire/{item.id}").text)

    said = decide(reception, item, pressed)

    assert buttons == [("paper", "o enter"), ("non", "n"), ("image", "i")], "one for each answer"

    assert "C'est noté : Pièce d'identité avec photo — Camille Exemple : pièce prête" in said
    waits = [one for one in hall.waiting(code) if one.field == READY]
    assert [one.reason.value for one in waits] == (["conflict"] if opens else [])


def test_what_is_seen_instead_is_shown_beside_the_record(hall: TownHall, caseworker: Person, code: str) -> None:
    decide(caseworker, item_of(hall, READY), "non")

    shown = caseworker.read(f"/relire/{item_of(hall, READY).id}")

    assert "Au dossier aujourd'hui oui" in shown
    assert "Écrit sur le papier non" in shown


def test_answers_are_timed_without_a_word_about_who_gave_them(
    hall: TownHall, reception: Person, caseworker: Person, code: str
) -> None:
    decide(reception, item_of(hall, READY), "oui")
    decide(caseworker, item_of(hall, OTHER), "oui")

    with hall.database.reading() as session:
        found = efforts(session)
    assert {key: effort.answers for key, effort in found.items()} == {
        (week_of(today()), "tick", True): 1,
        (week_of(today()), "tick", False): 1,
    }
    assert all(0 <= effort.seconds <= LONGEST_S for effort in found.values())


def test_an_answer_to_a_question_that_was_not_shown_is_not_timed(hall: TownHall, reception: Person, code: str) -> None:
    reception.post(f"/relire/{item_of(hall, READY).id}", {"keep": "oui"})

    with hall.database.reading() as session:
        assert efforts(session) == {}


def test_answers_given_as_one_share_their_time(hall: TownHall, app: Flask, code: str) -> None:
    items = [item for item in hall.waiting(code) if item.kind is FieldKind.TICK][:3]

    with app.test_request_context(), hall.database.transaction() as session:
        are_shown(item.id for item in items)
        are_decided(session, items)

    with hall.database.reading() as session:
        found = efforts(session)
    assert sum(effort.answers for effort in found.values()) == 3
    assert sum(effort.seconds for effort in found.values()) < LONGEST_S


def test_before_anything_was_read_the_page_says_what_to_do(caseworker: Person) -> None:
    shown = caseworker.read(PAGE)

    assert "Rien à mesurer pour l'instant" in shown
    assert "Numériser des pages" in shown
    assert "Comment c'est mesuré" in shown


def test_the_page_says_the_error_with_its_bound_and_the_review_rate_beside_it(
    hall: TownHall, caseworker: Person, code: str
) -> None:
    decide(caseworker, item_of(hall, READY), "oui")

    shown = caseworker.read(PAGE)

    assert "au plus 95 % 0 erreur sur 1 vérifiée" in shown
    assert [one.reason for one in hall.waiting(code) if one.field == OTHER] == [ReviewReason.DOUBT]
    assert re.search(r"Demandé à une personne : 1 sur \d+ \(\d", shown)


def test_what_goes_in_by_itself_of_notes_is_told_for_what_it_is(hall: TownHall, caseworker: Person, code: str) -> None:
    shown = caseworker.read(PAGE)

    assert re.search(r"Notes \d+ entrées? toutes? seules?, où rien n'est écrit", shown)
    assert shown.count("où rien n'est écrit") == 1


def test_the_page_names_nobody_who_answered(hall: TownHall, caseworker: Person, admin: Person, code: str) -> None:
    decide(caseworker, item_of(hall, READY), "non")

    shown = admin.read(PAGE)

    assert "Paul" not in shown
    assert "1 erreur sur 1 vérifiée" in shown


def test_a_draw_that_is_stopped_is_said(hall: TownHall, caseworker: Person) -> None:
    assert (hall.settings.home / SHARES_FILE).is_file()

    assert "Le tirage est arrêté" in caseworker.read(PAGE)


def test_every_chart_has_its_figures_in_a_table(hall: TownHall, caseworker: Person, code: str) -> None:
    decide(caseworker, item_of(hall, READY), "oui")

    page = caseworker.get(PAGE).text

    assert page.count('<svg class="chart"') == 2 * page.count("semaine par semaine, ") - 1  # of minutes there is one
    assert all(f'id="{name}"' in page for name in re.findall(r'role="img" aria-labelledby="([^"]+)"', page))


def test_reception_meets_the_questions_and_not_the_page(reception: Person) -> None:
    assert reception.get(PAGE).status_code == 403
    assert "Jusqu'où peut-on s'y fier" not in reception.read("/relire/")


def test_the_page_is_found_from_the_questions(caseworker: Person) -> None:
    assert "Jusqu'où peut-on s'y fier" in caseworker.read("/relire/")


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.2209, "22 %"),
        (1.0, "100 %"),
        (0.034, "3,4 %"),
        (0.05, "5 %"),
        (0.0049, "0,49 %"),
        (0.00008, "0,008 %"),
        (0, "0 %"),
    ],
)
def test_a_share_is_said_with_as_many_decimals_as_it_takes(share: float, words: str) -> None:
    assert percent(share).replace("\N{NO-BREAK SPACE}", " ") == words


def test_small_numbers_are_said_honestly() -> None:
    def said(*figures: float | None) -> str:
        return error_words(int(figures[0] or 0), int(figures[1] or 0), figures[2], figures[3]).replace(
            "\N{NO-BREAK SPACE}", " "
        )

    assert said(0, 12, 0.0, 0.2209) == "0 erreur sur 12 vérifiées : au plus 22 %"
    assert said(2, 340, 0.00588, 0.0184) == "2 erreurs sur 340 vérifiées : 0,59 %, au plus 1,8 %"
    assert said(0, 0, None, None) == "Rien de vérifié encore : on ne peut rien dire."


def test_counts_are_grouped_by_thousands() -> None:
    assert thousands(12209) == "12\N{NARROW NO-BREAK SPACE}209"
    assert "43 sur 947" in review_words(43, 947)


def test_a_chart_has_a_bar_a_week_that_ends_where_the_scale_says() -> None:
    chart = chart_of([0.1, None, 0.0], [0.5, 0.4, 0.3])

    assert chart.top == 0.5
    tall, missing, none = chart.bars
    assert missing is None
    assert tall is not None
    assert none is not None
    assert tall.y + tall.height == pytest.approx(chart.base_y, abs=0.11)
    assert none.height == 0
    assert tall.height == pytest.approx((chart.base_y - chart.top_y) / 5, abs=0.1)
    first = chart.line.split()[0]
    assert float(first.partition(",")[2]) == pytest.approx(chart.top_y, abs=0.1)
    assert chart.base_y < HEIGHT
