"""What there is to write outside the panels of the steps, and under which names."""

from dataclasses import replace
from datetime import date

import pytest

from forms.booklet import build_booklet
from forms.catalogue import find_template, load_catalogue
from forms.circumstances import KnownValue
from forms.fields import NOTES_PAGES, contact_blanks, notes_fields, step_fields
from forms.model import Author, Contact, FieldKind, Step
from forms.news import news_between
from tests.forms.people import TODAY, booklet, circumstances

STEP = Step("M1", "Retirer le dossier", "Retirer", "Un agent vous reçoit.", "", confirm=("Jours d’accueil", "Bureau"))


def test_what_the_town_hall_fills_in_is_a_note_of_the_agent_at_its_step() -> None:
    blanks = [field for field in step_fields(STEP, {}) if field.blank]

    assert [field.id for field in blanks] == ["M1.blank.jours-d-accueil", "M1.blank.bureau"]
    assert {(field.kind, field.author, field.lines) for field in blanks} == {(FieldKind.NOTE, Author.AGENT, 1)}
    assert blanks[0].label == "Retirer le dossier — Jours d’accueil"


def test_a_blank_keeps_its_name_when_the_template_asks_for_more_and_in_another_order() -> None:
    asking_more = replace(STEP, confirm=("Étage", "Bureau", "Jours d’accueil"))

    before, after = ({f.caption: f.id for f in step_fields(step, {}) if f.blank} for step in (STEP, asking_more))

    assert before.items() <= after.items()


def test_two_blanks_never_share_a_name() -> None:
    same = "Ce que la mairie doit encore dire à propos de ce service : "
    contact = Contact("antenne", "Antenne", (), confirm=(f"{same}jours", f"{same}heures", f"{same}jours"))

    ids = [field.id for field in contact_blanks(contact, {})]

    assert len(set(ids)) == 3
    assert all(one.startswith("contacts.antenne.ce-que-la-mairie") for one in ids)


def test_every_field_of_a_booklet_has_a_name_of_its_own() -> None:
    for key in load_catalogue():
        ids = [field.id for field in booklet(key).fields]

        assert len(ids) == len(set(ids))
        assert {"next.when", "next.where", "notes.1", "questions.note"} <= set(ids)


def test_a_blank_of_a_document_that_two_people_bring_is_one() -> None:
    ids = [field.id for field in booklet("mariage").fields]

    assert ids.count("P-M02.blank.nombre-et-age-des-justificatifs") == 1


def test_the_agent_writes_the_next_appointment_and_the_resident_the_notes() -> None:
    authors = {field.id: field.author for field in booklet("mariage").fields}

    assert authors["next.when"] is authors["next.where"] is Author.AGENT
    assert [authors[field.id] for field in notes_fields({})] == [Author.CITIZEN] * NOTES_PAGES


def test_what_was_written_outside_the_steps_is_known_to_the_next_booklet() -> None:
    known = {
        name: KnownValue("jeudi, 10 h", date(2026, 11, 20))
        for name in ("next.when", "notes.1", "contacts.etat-civil.jours-et-heures-pour-les-dossiers-de-mariage")
    }

    made = build_booklet(
        find_template("mariage"), circumstances("mariage"), code="K4T7XHA", edition=2, printed_on=TODAY, known=known
    )

    assert {field.id: field.known for field in made.fields if field.id in known} == known


def test_what_is_only_kept_as_a_picture_leaves_its_line_free() -> None:
    known = {"M1.blank.bureau": KnownValue("", date(2026, 11, 20))}

    blanks = {field.id: field.known for field in step_fields(STEP, known) if field.blank}

    assert blanks["M1.blank.bureau"] is None


@pytest.mark.parametrize("on_paper", [True, False])
def test_an_hour_that_stands_on_the_paper_beside_its_day_is_no_news(on_paper: bool) -> None:
    day = {"M4.appointment": KnownValue("2026-12-03", TODAY)}
    before, now = (
        build_booklet(
            find_template("mariage"), circumstances("mariage"), code="K4T7XHA", edition=1, printed_on=TODAY, known=known
        )
        for known in (day, day | {"M4.appointment_at": KnownValue("9 h 30", TODAY)})
    )

    news = news_between(before, now, {"M4.appointment_at"} if on_paper else frozenset())

    assert any(step.appointment for step in news.steps) is not on_paper
