"""What has changed since an edition was printed, and the editions that tell only that."""

from datetime import date

import pytest

from forms.circumstances import AddDocument, AddWord, Change, RemoveStep, SetAppointment
from forms.model import StepStatus
from server.record.editions import edition_pdf, editions, print_edition
from server.record.errors import NothingChanged, UnknownEdition, UnknownLabel
from server.record.inserts import Pending, pending_insert, print_insert
from server.record.journeys import add_change
from server.record.model import Origin
from server.record.news_words import step_lines, summary
from server.record.own_edition import edition_of_today
from server.record.translations import translate
from tests.server.record.changing import set_field, set_status
from tests.server.townhall import AGENT, TownHall
from tests.server.web.reading_pdf import pdf_text


def change(hall: TownHall, code: str, *changes: Change) -> None:
    with hall.database.transaction() as session:
        for one in changes:
            add_change(session, code, one, AGENT)


def pending(hall: TownHall, code: str, since: int | None = None) -> Pending:
    with hall.database.reading() as session:
        return pending_insert(session, hall.settings, code, since)


def leaves(hall: TownHall, code: str, since: int | None = None) -> int:
    return print_insert(hall.database, hall.settings, code, AGENT, since=since).number


def test_the_line_is_that_of_the_whole_booklet_after_an_insert_told_that_a_step_is_gone(busy_hall: TownHall) -> None:
    code = busy_hall.printed()
    change(busy_hall, code, RemoveStep("M5"))
    leaves(busy_hall, code)
    change(busy_hall, code, SetAppointment("M7", date(2027, 1, 12), "10 h 30"))

    line = pending(busy_hall, code).insert.line

    assert [stop.number for stop in line.values()] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert [key for key, stop in line.items() if stop.struck] == ["M5"]


def test_what_changed_is_told_step_by_step_in_words(busy_hall: TownHall) -> None:
    code = busy_hall.printed()
    change(
        busy_hall,
        code,
        SetAppointment("M3", date(2027, 1, 12), "10 h 30"),
        AddDocument("P-X1", "p1", "Attestation de l’employeur", "M3"),
        RemoveStep("M5"),
        AddWord("Pensez à la traduction."),
    )
    set_field(busy_hall, code, "M2.note", "Faut-il une photo ?", origin=Origin.CITIZEN)
    set_status(busy_hall, code, "M1", StepStatus.DONE)

    news = pending(busy_hall, code).news

    assert [step.step.step.id for step in news.steps] == ["M1", "M2", "M3", "M5"]
    assert summary(news) == (
        "un rendez-vous, une pièce, une étape retirée, l'état d'une étape, une réponse ou une note et un mot de l'agent"
    )
    assert step_lines(news.steps[2]) == (
        "Rendez-vous : mardi 12\u00a0janvier\u00a02027, 10\u00a0h\u00a030.",
        "Pièce à apporter : Attestation de l’employeur (Camille Exemple).",
    )


def test_what_stands_on_the_paper_that_the_person_holds_is_no_news(busy_hall: TownHall) -> None:
    code = busy_hall.printed()
    busy_hall.scan(busy_hall.ticked(code, "M1.done"))
    assert busy_hall.record(code).steps[0].status is StepStatus.DONE

    assert pending(busy_hall, code).news.is_nothing

    busy_hall.print(code)  # a new booklet: what is read from the old one is news in it
    busy_hall.scan(busy_hall.ticked(code, "M2.done", edition=1))
    assert [step.step.step.id for step in pending(busy_hall, code).news.steps] == ["M2"]

    busy_hall.scan(busy_hall.ticked(code, "M3.done", edition=2))  # on the new one: no news there, but in the old one
    assert [step.step.step.id for step in pending(busy_hall, code).news.steps] == ["M2"]
    assert [step.step.step.id for step in pending(busy_hall, code, since=1).news.steps] == ["M3"]


def test_nothing_is_printed_where_nothing_changed_or_nothing_was_printed(hall: TownHall) -> None:
    code = hall.open()
    with pytest.raises(UnknownEdition):
        leaves(hall, code)

    hall.print(code)

    with pytest.raises(NothingChanged):
        leaves(hall, code)
    assert hall.record(code).editions == (1,)


def test_leaves_tell_the_page_and_what_they_replace_and_the_next_ones_only_what_came_since(busy_hall: TownHall) -> None:
    code = busy_hall.printed()
    page = next(page.page for page in busy_hall.layout(code).pages if any(z.id == "M3.note" for z in page.zones))
    change(busy_hall, code, SetAppointment("M3", date(2027, 1, 12)))
    leaves(busy_hall, code)
    change(busy_hall, code, SetAppointment("M3", date(2027, 1, 19)))

    number = leaves(busy_hall, code)

    words = " ".join(pdf_text(edition_pdf(busy_hall.database, busy_hall.settings, code, number)).split())
    assert f"À glisser dans le livret, page {page}" in words
    assert "Rendez-vous : mardi 19 janvier 2027" in words
    assert "Remplace : rendez-vous du mardi 12 janvier 2027." in words
    assert pending(busy_hall, code).news.is_nothing
    assert not pending(busy_hall, code, since=1).news.is_nothing
    assert busy_hall.record(code).history[-1].words == (
        "Feuillets à glisser : édition 3, 1 feuillet. Depuis l'édition 2 : un rendez-vous."
    )


def test_labels_are_an_edition_without_anything_to_read(busy_hall: TownHall) -> None:
    code = busy_hall.printed()
    change(busy_hall, code, SetAppointment("M3", date(2027, 1, 12)))

    with pytest.raises(UnknownLabel):
        print_insert(busy_hall.database, busy_hall.settings, code, AGENT, first_label=9)
    edition = print_insert(busy_hall.database, busy_hall.settings, code, AGENT, first_label=8)

    assert (edition.format, edition.pages, busy_hall.layout(code, 2).pages) == ("stickers", 1, ())
    assert "mardi 12" in pdf_text(edition_pdf(busy_hall.database, busy_hall.settings, code, 2))


def test_a_resident_who_takes_their_booklet_home_is_given_a_whole_one(busy_hall: TownHall) -> None:
    code = busy_hall.printed()
    change(busy_hall, code, SetAppointment("M3", date(2027, 1, 12)))
    leaves(busy_hall, code)

    number = edition_of_today(busy_hall.database, busy_hall.settings, code)

    with busy_hall.database.reading() as session:
        assert [one.format for one in editions(session, code)] == ["booklet", "insert", "booklet"]
    assert number == 3
    assert pending(busy_hall, code).since.number == 2  # what they took home may never have been printed


def test_leaves_speak_the_language_of_the_booklet_in_the_town_halls_own_words(hall: TownHall) -> None:
    code = hall.open()
    print_edition(hall.database, hall.settings, code, AGENT, language="en")
    with hall.database.transaction() as session:
        translate(session, "en", "Déposer le dossier à deux", "Come together", seen=0, by=AGENT)
    change(hall, code, SetAppointment("M3", date(2027, 1, 12)))

    number = leaves(hall, code)

    words = " ".join(pdf_text(edition_pdf(hall.database, hall.settings, code, number)).split())
    assert hall.layout(code, number).language == "en"
    assert "Slip into the booklet, page" in words
    assert "Come together" in words
