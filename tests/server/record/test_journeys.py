from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from forms.booklet import Field
from forms.circumstances import (
    LONGEST_NAME,
    AddDocument,
    AddStep,
    AddWord,
    Answer,
    Circumstances,
    MoveStep,
    RemoveStep,
    SetAppointment,
    Subject,
)
from forms.errors import AnswerError, UnknownTemplate
from forms.model import Author, FieldKind, StepStatus
from print.cover import CoverChoice, cover_choice
from print.shapes import Ink
from print.theme import Theme
from server.record import journeys
from server.record.days import today
from server.record.errors import (
    FormerKey,
    JourneyClosed,
    MoveNotAllowed,
    TextRefused,
    UnknownField,
    UnknownJourney,
    UnknownStep,
    WrongValue,
)
from server.record.history import Source, journey_row
from server.record.model import JourneySummary, Origin
from server.record.overview import steps_by_code
from server.record.settling import write_field
from server.record.templates import templates
from tests.server.townhall import AGENT, COUPLE, TownHall

NOBODY = "K4T7XHK"


def set_field(hall: TownHall, code: str, field: str, value: bool | str | None, origin: Origin = Origin.AGENT) -> None:
    with hall.database.transaction() as session:
        journeys.set_field(session, code, field, value, AGENT, origin=origin)


def set_status(hall: TownHall, code: str, step: str, status: StepStatus) -> None:
    with hall.database.transaction() as session:
        journeys.set_status(session, code, step, status, AGENT)


def find(hall: TownHall, text: str) -> list[JourneySummary]:
    with hall.database.reading() as session:
        return journeys.find_journeys(session, text)


def statuses(hall: TownHall, code: str) -> list[str]:
    return [step.status.value for step in hall.record(code).steps]


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
    for key, template in templates().items():
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


def test_a_done_step_makes_the_next_one_current(either_hall: TownHall) -> None:
    code = either_hall.open()

    set_field(either_hall, code, "M1.done", True)

    assert statuses(either_hall, code)[:3] == ["done", "current", "to_do"]
    assert either_hall.record(code).steps[0].since == today()


def test_a_step_that_is_not_done_after_all_is_current_again(hall: TownHall) -> None:
    code = hall.open()
    set_field(hall, code, "M1.done", True)

    set_field(hall, code, "M1.done", None)

    assert statuses(hall, code)[:2] == ["current", "to_do"]


def test_a_step_marked_done_by_an_agent_is_known_to_be_done_on_paper_too(hall: TownHall) -> None:
    code = hall.open()

    set_status(hall, code, "M1", StepStatus.DONE)

    assert hall.known(code) == {"M1.done": True}


def test_a_step_taken_up_again_is_no_longer_known_to_be_done(hall: TownHall) -> None:
    code = hall.open()
    set_status(hall, code, "M1", StepStatus.DONE)

    set_status(hall, code, "M1", StepStatus.TO_DO)

    assert hall.known(code) == {}


def test_a_step_that_is_not_needed_stays_in_its_place_and_is_taken_up_again(either_hall: TownHall) -> None:
    code = either_hall.open()

    set_status(either_hall, code, "M2", StepStatus.NOT_NEEDED)
    set_status(either_hall, code, "M1", StepStatus.DONE)
    without = statuses(either_hall, code)[:3]
    set_status(either_hall, code, "M2", StepStatus.TO_DO)

    assert without == ["done", "not_needed", "current"]
    assert statuses(either_hall, code)[:3] == ["done", "current", "to_do"]


def test_a_step_that_is_not_needed_is_not_printed_and_not_counted_in_lists(hall: TownHall) -> None:
    code = hall.open()
    set_status(hall, code, "M2", StepStatus.NOT_NEEDED)

    hall.print(code)

    zones = {zone.id for page in hall.layout(code).pages for zone in page.zones}
    assert {"M1.done", "M2.done", "M3.done"} & zones == {"M1.done", "M3.done"}
    with hall.database.reading() as session:
        listed = [step.id for step in steps_by_code(session, [code])[code]]
    assert listed[:2] == ["M1", "M3"]


def test_who_says_that_a_step_is_done_takes_it_up_again_first(hall: TownHall) -> None:
    code = hall.open()
    set_status(hall, code, "M2", StepStatus.NOT_NEEDED)
    printed_before = Field("M2.done", FieldKind.TICK, Author.AGENT, "Étape faite")

    with hall.database.transaction() as session:
        write_field(session, journey_row(session, code), printed_before, True, Source(AGENT))

    assert statuses(hall, code)[1] == "done"
    assert [entry.after for entry in hall.record(code).history if entry.target == "M2"] == [
        *("not_needed", "to_do", "done"),
    ]


@pytest.mark.parametrize("status", [StepStatus.CURRENT, StepStatus.TO_DO])
def test_the_current_step_follows_from_the_order_and_is_not_chosen(hall: TownHall, status: StepStatus) -> None:
    code = hall.open()

    with pytest.raises(MoveNotAllowed):
        set_status(hall, code, "M2", status)


def test_a_step_that_the_booklet_does_not_have_does_not_move(hall: TownHall) -> None:
    code = hall.open()

    with pytest.raises(UnknownStep):
        set_status(hall, code, "D1", StepStatus.DONE)


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


def test_an_appointment_is_known_and_announced(hall: TownHall) -> None:
    code = hall.open()
    day = today() + timedelta(days=3)

    with hall.database.transaction() as session:
        journeys.add_change(session, code, SetAppointment("M3", day, "10 h"), AGENT)

    assert hall.record(code).summary.next_appointment == day
    assert hall.known(code) == {"M3.appointment": day.isoformat()}


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


def test_an_appointment_longer_than_its_room_is_refused_and_changes_nothing(hall: TownHall) -> None:
    code = hall.open()
    before = hall.record(code).history

    with pytest.raises(AnswerError), hall.database.transaction() as session:
        journeys.add_change(session, code, SetAppointment("M3", today(), "10 h", "Salle des mariages " * 30), AGENT)

    assert hall.record(code).history == before


def test_an_appointment_that_is_over_is_not_announced(hall: TownHall) -> None:
    code = hall.open()

    set_field(hall, code, "M3.appointment", "2020-01-01")

    assert hall.record(code).summary.next_appointment is None


def test_a_step_that_is_left_out_leaves_the_next_one_current(hall: TownHall) -> None:
    code = hall.open()

    with hall.database.transaction() as session:
        journeys.add_change(session, code, RemoveStep("M1"), AGENT)

    record = hall.record(code)
    assert [(step.id, step.title) for step in record.steps if step.status is StepStatus.CURRENT] == [
        ("M2", record.summary.current_step),
    ]


def test_a_step_of_the_agents_own_that_was_current_and_taken_out_is_in_no_list(either_hall: TownHall) -> None:
    code = either_hall.open()
    before = either_hall.record(code).summary.current_step
    with either_hall.database.transaction() as session:
        journeys.add_change(session, code, AddStep("X1", "Passer voir Paul"), AGENT)
        journeys.add_change(session, code, MoveStep("X1", after=""), AGENT)
        journeys.add_change(session, code, RemoveStep("X1"), AGENT)

    record = either_hall.record(code)

    assert statuses(either_hall, code).count("current") == 1
    assert record.summary.current_step == before == record.steps[0].title
    assert [summary.current_step for summary in find(either_hall, code)] == [before]


def test_the_step_after_one_that_the_template_no_longer_has_is_current(
    hall: TownHall, edit_template: Callable[[str, str, str], None]
) -> None:
    code = hall.open()
    set_status(hall, code, "M1", StepStatus.DONE)
    edit_template("mariage", 'title = "Réunir les pièces"', 'title = "Réunir les pièces"\nbase = false')

    record = hall.record(code)

    assert [(step.id, step.status.value) for step in record.steps[:2]] == [("M1", "done"), ("M3", "current")]
    assert record.summary.current_step == record.steps[1].title


def test_an_appointment_of_a_step_that_was_taken_out_is_not_announced(hall: TownHall) -> None:
    code = hall.open()
    with hall.database.transaction() as session:
        journeys.add_change(session, code, SetAppointment("M3", today() + timedelta(days=3)), AGENT)
        journeys.add_change(session, code, SetAppointment("M5", today() + timedelta(days=9)), AGENT)
        journeys.add_change(session, code, RemoveStep("M3"), AGENT)

    assert hall.known(code)["M3.appointment"]
    assert hall.record(code).summary.next_appointment == today() + timedelta(days=9)


def test_an_appointment_of_a_step_that_is_not_needed_is_not_announced(hall: TownHall) -> None:
    code = hall.open()
    with hall.database.transaction() as session:
        journeys.add_change(session, code, SetAppointment("M3", today() + timedelta(days=3)), AGENT)
        journeys.set_status(session, code, "M3", StepStatus.NOT_NEEDED, AGENT)

    assert hall.record(code).summary.next_appointment is None


def test_a_step_of_the_agents_own_has_its_title_in_lists(hall: TownHall) -> None:
    code = hall.open()
    with hall.database.transaction() as session:
        journeys.add_change(session, code, AddStep("X1", "Appeler le notaire", after=""), AGENT)
        for step in journeys.preview_booklet(session, code).steps:
            if step.step.id != "X1":
                journeys.set_status(session, code, step.step.id, StepStatus.DONE, AGENT)

    assert hall.record(code).summary.current_step == "Appeler le notaire"


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


def test_a_booklet_prints_what_the_record_knows_and_who_said_it(hall: TownHall) -> None:
    code = hall.open()
    set_field(hall, code, "P-M01.p1.ready", True, Origin.PAPER)
    set_field(hall, code, "P-M01.p1.received", True, Origin.PAPER)
    set_field(hall, code, "P-M02.p1.received", False)

    with hall.database.reading() as session:
        fields = {field.id: field.known for field in journeys.preview_booklet(session, code).fields}

    ready, received = fields["P-M01.p1.ready"], fields["P-M01.p1.received"]
    assert ready is not None
    assert ready.by is Author.CITIZEN
    assert received is not None
    assert received.by is Author.AGENT
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


def test_a_new_answer_takes_the_place_of_one_that_the_template_no_longer_takes(hall: TownHall) -> None:
    code = hall.open()
    hall.outdate(code, Answer("mar.divorce", "jadis", "p1"))
    given = replace(COUPLE, answers=(Answer("mar.divorce", "oui", "p1"),))

    with hall.database.transaction() as session:
        journeys.set_answers(session, code, given, AGENT)

    assert hall.record(code).circumstances.answers == given.answers
