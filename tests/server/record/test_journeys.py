from collections.abc import Callable
from dataclasses import replace

import pytest

from forms.circumstances import (
    LONGEST_NAME,
    AddDocument,
    AddWord,
    Answer,
    Circumstances,
    RemoveStep,
    Subject,
)
from forms.errors import AnswerError, UnknownTemplate
from forms.model import StepStatus
from print.cover import CoverChoice, cover_choice
from print.shapes import Ink
from print.theme import Theme
from server.record import journeys
from server.record.errors import (
    FormerKey,
    JourneyClosed,
    TextRefused,
    UnknownField,
    UnknownJourney,
    WrongValue,
)
from server.record.model import Origin
from tests.server.record.changing import find, set_field, set_status, statuses
from tests.server.townhall import AGENT, COUPLE, TownHall

NOBODY = "K4T7XHK"


def test_a_journey_starts_at_its_first_step(either_hall: TownHall) -> None:
    code = either_hall.open()

    record = either_hall.record(code)

    assert record.summary.holders == ("Camille Exemple", "Noé Modèle")
    assert record.summary.current_step == record.steps[0].title
    assert statuses(either_hall, code)[:2] == ["current", "to_do"]
    assert record.history[0].words == "Parcours ouvert : Se marier à la mairie."


def test_an_answer_that_the_template_does_not_have_opens_nothing(hall: TownHall) -> None:
    wrong = replace(COUPLE, answers=(Answer("mar.divorce", "peut-être", "p1"),))

    with pytest.raises(AnswerError):
        hall.open(wrong)

    assert find(hall, "") == []


@pytest.mark.parametrize("name", ["A" * (LONGEST_NAME + 1), "Ada\nLovelace", "Ada\x00"])
def test_a_name_that_no_booklet_can_carry_opens_nothing_and_changes_nothing(hall: TownHall, name: str) -> None:
    code = hall.open()
    persons = (Subject("p1", name), Subject("p2", "Noé Modèle"))

    with pytest.raises(AnswerError, match="name"):
        hall.open(replace(COUPLE, persons=persons))
    with pytest.raises(AnswerError, match="name"), hall.database.transaction() as session:
        journeys.set_answers(session, code, replace(COUPLE, persons=persons), AGENT)

    assert [found.holders for found in find(hall, "")] == [("Camille Exemple", "Noé Modèle")]


def test_the_longest_name_that_is_taken_leaves_the_cover_of_every_booklet_whole(hall: TownHall) -> None:
    name = ("Marie-Charlotte de la Rochefoucauld Montbel d'Aubigny-Saint-Martin " * 2)[:LONGEST_NAME]
    for key, template in hall.database.templates.by_key.items():
        persons = tuple(Subject(f"p{number}", name) for number in range(1, max(1, template.persons_min) + 1))
        code = hall.open(Circumstances(persons), key)

        with hall.database.reading() as session:
            booklet = journeys.preview_booklet(session, code)

        theme = Theme(Ink.from_hex(template.colour), template.letter)
        assert cover_choice(theme, booklet) == CoverChoice()


def test_a_kind_of_booklet_that_does_not_exist_opens_nothing(hall: TownHall) -> None:
    with pytest.raises(UnknownTemplate):
        hall.open(template="permis-de-chasse")


def test_a_journey_that_nobody_opened_is_unknown(hall: TownHall) -> None:
    with pytest.raises(UnknownJourney):
        hall.record(NOBODY)


@pytest.mark.parametrize("typed", ["exemple", "EXEMPLE camille", "Noe", "modèle", "marier"])
def test_a_journey_is_found_by_its_names_without_minding_accents(either_hall: TownHall, typed: str) -> None:
    code = either_hall.open()
    either_hall.open(Circumstances((Subject("p1", "Lou"),)), "logement-demande")

    assert [found.code for found in find(either_hall, typed)] == [code]


def test_a_journey_is_found_by_its_code_as_it_is_printed(hall: TownHall) -> None:
    code = hall.open()
    hall.open()

    assert [found.code for found in find(hall, f"{code[:3]}-{code[3:].lower()}")] == [code]


@pytest.mark.parametrize("typed", ["%", "_", "100%", "'; --"])
def test_what_means_something_to_a_database_is_only_text(hall: TownHall, typed: str) -> None:
    hall.open()

    assert find(hall, typed) == []


def test_the_journey_that_changed_last_comes_first(hall: TownHall) -> None:
    first, second = hall.open(), hall.open()
    set_field(hall, first, "M1.done", True)

    assert [found.code for found in find(hall, "")] == [first, second]


def test_an_unchanged_value_leaves_no_trace(hall: TownHall) -> None:
    code = hall.open()
    set_field(hall, code, "M1.done", True)
    before = hall.record(code).history

    set_field(hall, code, "M1.done", True)

    assert hall.record(code).history == before


def test_history_says_who_changed_what_from_what_to_what(hall: TownHall) -> None:
    code = hall.open()
    set_field(hall, code, "M1.note", "Samedi", Origin.CITIZEN)

    set_field(hall, code, "M1.note", "Dimanche")

    entry = hall.record(code).history[-1]
    assert (entry.by, entry.target, entry.before, entry.after) == (AGENT, "M1.note", "Samedi", "Dimanche")
    assert "« Dimanche » (avant : « Samedi »)" in entry.words


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("M1.done", "oui"),
        ("M1.note", True),
        ("M3.appointment", "demain"),
        ("M3.appointment", "2026-02-30"),
        ("M8.livret", "perdu"),
        ("M6.invites", "douze"),
        ("M6.invites", "123456789"),
    ],
)
def test_a_value_that_the_field_cannot_hold_is_refused(hall: TownHall, field: str, value: bool | str) -> None:
    code = hall.open()

    with pytest.raises(WrongValue):
        set_field(hall, code, field, value)


@pytest.mark.parametrize(
    ("field", "value"),
    [("M3.appointment", "2026-12-03"), ("M8.livret", "remis"), ("M6.invites", "80"), ("M1.note", " Venir à deux ")],
)
def test_a_value_of_every_kind_is_kept(either_hall: TownHall, field: str, value: str) -> None:
    code = either_hall.open()

    set_field(either_hall, code, field, value)

    assert either_hall.known(code) == {field: value.strip()}


def test_a_field_that_the_booklet_does_not_have_is_unknown(hall: TownHall) -> None:
    code = hall.open()

    with pytest.raises(UnknownField):
        set_field(hall, code, "D1.done", True)


def test_the_last_child_may_be_taken_out_though_a_document_was_asked_for_every_child(hall: TownHall) -> None:
    family = replace(COUPLE, children=(Subject("c1", "Zoé Exemple"),))
    code = hall.open(family, "logement-demande")
    with hall.database.transaction() as session:
        journeys.add_change(session, code, AddDocument("P-D11"), AGENT)

    with hall.database.transaction() as session:
        journeys.set_answers(session, code, COUPLE, AGENT)

    with hall.database.reading() as session:
        booklet = journeys.preview_booklet(session, code)
    assert booklet.children == ()
    assert any("garde" in words for words in booklet.agent_warnings)


def test_a_change_that_the_template_cannot_take_is_refused(hall: TownHall) -> None:
    code = hall.open()

    with pytest.raises(AnswerError), hall.database.transaction() as session:
        journeys.add_change(session, code, RemoveStep("Z9"), AGENT)

    assert hall.record(code).circumstances.changes == ()


def test_new_answers_keep_what_the_agent_changed(hall: TownHall) -> None:
    code = hall.open()
    divorced = replace(COUPLE, answers=(Answer("mar.divorce", "oui", "p1"),))
    with hall.database.transaction() as session:
        journeys.add_change(session, code, AddWord("Pensez aux photos"), AGENT)

        journeys.set_answers(session, code, divorced, AGENT)

    kept = hall.record(code).circumstances
    assert (kept.answers, kept.changes) == (divorced.answers, (AddWord("Pensez aux photos"),))


ALONE = Circumstances((Subject("p1", "Camille Exemple"),))


def test_a_journey_goes_on_when_its_template_is_for_fewer_persons(
    hall: TownHall, edit_template: Callable[[str, str, str], None]
) -> None:
    code = hall.open(template="logement-demande")
    edit_template("logement-demande", "persons_max = 6", "persons_max = 1")
    answered = replace(COUPLE, answers=(Answer("log.deja_hlm", "oui"),))

    with hall.database.transaction() as session:
        journeys.set_answers(session, code, answered, AGENT)
        journeys.add_change(session, code, AddWord("À bientôt"), AGENT)
    set_status(hall, code, hall.record(code).steps[0].id, StepStatus.DONE)

    assert hall.record(code).circumstances == replace(answered, changes=(AddWord("À bientôt"),))
    assert hall.print(code) == 1
    assert [found.code for found in find(hall, "Camille")] == [code]


def test_only_as_many_persons_as_the_template_is_for_begin_or_change_a_journey(
    hall: TownHall, edit_template: Callable[[str, str, str], None]
) -> None:
    code = hall.open(ALONE, "logement-demande")
    edit_template("logement-demande", "persons_max = 6", "persons_max = 1")

    with pytest.raises(AnswerError, match="exactly 1 person expected, not 2"):
        hall.open(template="logement-demande")
    with (
        pytest.raises(AnswerError, match="exactly 1 person expected, not 2"),
        hall.database.transaction() as session,
    ):
        journeys.set_answers(session, code, COUPLE, AGENT)

    assert hall.record(code).circumstances == ALONE


def test_nobody_new_gets_the_key_of_somebody_who_was_taken_out(either_hall: TownHall) -> None:
    camille = COUPLE.persons[0]
    code = either_hall.open(Circumstances((camille, Subject("p2", "Noé Modèle"))), "logement-demande")
    with either_hall.database.transaction() as session:
        journeys.set_answers(session, code, ALONE, AGENT)

    with pytest.raises(FormerKey), either_hall.database.transaction() as session:
        journeys.set_answers(session, code, Circumstances((camille, Subject("p2", "Lou Autre"))), AGENT)

    assert either_hall.record(code).circumstances == ALONE


def test_a_new_name_is_found(hall: TownHall) -> None:
    code = hall.open()

    with hall.database.transaction() as session:
        journeys.set_answers(session, code, Circumstances((Subject("p1", "Zélie"), COUPLE.persons[1])), AGENT)

    assert [found.code for found in find(hall, "zelie")] == [code]


@pytest.mark.parametrize(("word", "by", "longest"), [("Bravo", "A" * 201, 200), ("Bravo\0", AGENT, None)])
def test_what_one_database_could_not_hold_is_refused_on_both(
    either_hall: TownHall, word: str, by: str, longest: int | None
) -> None:
    code = either_hall.open()

    with pytest.raises(TextRefused) as refused, either_hall.database.transaction() as session:
        journeys.add_change(session, code, AddWord(word), by)

    assert refused.value.longest == longest
    assert either_hall.record(code).circumstances.changes == ()


def test_a_closed_journey_is_only_read(hall: TownHall) -> None:
    code = hall.open()
    with hall.database.transaction() as session:
        journeys.close_journey(session, code, AGENT)

    with pytest.raises(JourneyClosed):
        set_field(hall, code, "M1.done", True)

    assert hall.record(code).summary.closed


def test_a_reopened_journey_goes_on(hall: TownHall) -> None:
    code = hall.open()
    with hall.database.transaction() as session:
        journeys.close_journey(session, code, AGENT)
        journeys.reopen_journey(session, code, AGENT)

    set_field(hall, code, "M1.done", True)

    assert hall.known(code) == {"M1.done": True}


def test_a_booklet_prints_what_the_record_knows(hall: TownHall) -> None:
    code = hall.open()
    set_field(hall, code, "P-M01.p1.ready", True, Origin.PAPER)
    set_field(hall, code, "P-M01.p1.received", True, Origin.PAPER)
    set_field(hall, code, "P-M02.p1.received", False)

    with hall.database.reading() as session:
        fields = {field.id: field.known for field in journeys.preview_booklet(session, code).fields}

    assert fields["P-M01.p1.ready"] is not None
    assert fields["P-M01.p1.received"] is not None
    assert fields["P-M02.p1.received"] is None


DOWRY = Answer("mar.dot", "oui", "p1")
"""To a question that the template does not ask, as one that was asked once."""


def test_an_answer_that_the_template_no_longer_takes_stops_nothing_and_is_told_to_the_agent(hall: TownHall) -> None:
    code = hall.open()
    before = statuses(hall, code)

    hall.outdate(code, DOWRY)

    assert DOWRY in hall.record(code).circumstances.answers
    assert statuses(hall, code) == before
    with hall.database.reading() as session:
        warnings = journeys.preview_booklet(session, code).agent_warnings
    assert [warning for warning in warnings if "mar.dot = oui" in warning]


def test_an_answer_that_the_template_no_longer_takes_stays_when_others_are_given(hall: TownHall) -> None:
    code = hall.open()
    hall.outdate(code, DOWRY)
    given = replace(COUPLE, answers=(Answer("mar.divorce", "oui", "p1"),))

    with hall.database.transaction() as session:
        journeys.set_answers(session, code, given, AGENT)
        journeys.add_change(session, code, AddWord("À bientôt"), AGENT)

    known = hall.record(code).circumstances
    assert known.answers == (*given.answers, DOWRY)
    assert known.changes == (AddWord("À bientôt"),)


def test_one_of_several_answers_takes_the_place_of_none(
    hall: TownHall, edit_template: Callable[[str, str, str], None]
) -> None:
    edit_template("mariage", 'key = "mar.nb_temoins"', 'key = "mar.nb_temoins"\nseveral = true')
    code, older = hall.open(), Answer("mar.nb_temoins", "5")
    hall.outdate(code, older)
    given = replace(COUPLE, answers=(Answer("mar.nb_temoins", "2"), Answer("mar.nb_temoins", "3")))

    with hall.database.transaction() as session:
        journeys.set_answers(session, code, given, AGENT)

    assert hall.record(code).circumstances.answers == (*given.answers, older)


def test_a_new_answer_takes_the_place_of_one_that_the_template_no_longer_takes(hall: TownHall) -> None:
    code = hall.open()
    hall.outdate(code, Answer("mar.divorce", "jadis", "p1"))
    given = replace(COUPLE, answers=(Answer("mar.divorce", "oui", "p1"),))

    with hall.database.transaction() as session:
        journeys.set_answers(session, code, given, AGENT)

    assert hall.record(code).circumstances.answers == given.answers
