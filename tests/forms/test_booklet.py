from dataclasses import replace
from datetime import date, timedelta

import pytest

from forms.booklet import Booklet, BookletStep, build_booklet, check_persons
from forms.brought import documents_brought
from forms.catalogue import find_template, load_catalogue
from forms.circumstances import (
    AddDocument,
    Answer,
    Circumstances,
    KnownValue,
    MoveStep,
    RemoveStep,
    SetAppointment,
    Subject,
)
from forms.errors import AnswerError
from forms.line import line_of_steps
from forms.model import Author, FieldKind, Scope, StepStatus
from tests.forms.people import COUPLE, TODAY, booklet, circumstances, places, statuses, steps

OF_WHOM = {Scope.PERSON: "@p1", Scope.CHILD: "@c1", Scope.RECORD: ""}
"""Asked about the first person or child, as `people.booklet` reads it."""


def step(made: Booklet, step_id: str) -> BookletStep:
    return next(one for one in made.steps if one.step.id == step_id)


def test_every_field_has_its_own_id() -> None:
    for key in load_catalogue():
        ids = [field.id for field in booklet(key).fields]

        assert len(ids) == len(set(ids))


def test_a_steps_fields_start_with_done_and_end_with_the_appointment_and_the_notes() -> None:
    made = booklet("mariage")

    ids = [field.id.partition(".")[2] for field in step(made, "M3").fields]

    own = ["date_depot", "dossier_complet", "completer_avant", "temoins_choisis"]
    blanks = ["blank.comment-prendre-rendez-vous-pour-le-depot", "blank.jour-ou-l-on-calcule-l-age-des-actes"]
    assert ids == ["done", *blanks, *own, "appointment", "agent_note", "note"]


def test_a_step_without_appointment_has_no_cells_for_one() -> None:
    made = booklet("mariage")

    assert "M2.appointment" not in [field.id for field in made.fields]


def test_the_standard_fields_say_who_writes_them() -> None:
    made = {field.id: (field.kind, field.author) for field in booklet("mariage", "mar.contrat=oui").fields}

    assert made["M3.done"] == (FieldKind.TICK, Author.AGENT)
    assert made["M3.appointment"] == (FieldKind.DATE, Author.AGENT)
    assert made["M3.agent_note"] == (FieldKind.NOTE, Author.AGENT)
    assert made["M3.note"] == (FieldKind.NOTE, Author.CITIZEN)
    assert made["P-M01.p2.received"] == (FieldKind.TICK, Author.AGENT)
    assert made["P-M01.p2.ready"] == (FieldKind.TICK, Author.CITIZEN)
    assert made["P-M15.received"] == (FieldKind.TICK, Author.AGENT)
    assert made["questions.note"] == (FieldKind.NOTE, Author.CITIZEN)


def test_a_label_can_be_reviewed_without_the_page() -> None:
    labels = {field.id: field.label for field in booklet("mariage").fields}

    assert labels["P-M01.p1.received"] == "Pièce d’identité avec photo — Camille\N{NO-BREAK SPACE}: pièce reçue"
    assert labels["M3.dossier_complet"] == "Déposer le dossier à deux — Dossier complet"
    assert all(labels.values())


def test_every_note_has_lines_every_number_cells_and_every_choice_boxes() -> None:
    for key, template in load_catalogue().items():
        unknown = (f"{one.key}{OF_WHOM[one.scope]}=ne_sait_pas" for one in template.situations)
        for field in booklet(key, *unknown).fields:
            assert (field.lines > 0) == (field.kind is FieldKind.NOTE)
            assert (field.digits > 0) == (field.kind is FieldKind.NUMBER)
            assert (len(field.options) > 1) == (field.kind is FieldKind.CHOICE)


def test_documents_come_by_step_then_by_person_with_the_records_last() -> None:
    made = booklet("mariage", "mar.contrat=oui", "mar.divorce@p2=oui", "mar.enfants_communs=oui")

    order = [(paper.document.step, paper.subject.key if paper.subject else "") for paper in made.documents]
    of_camille = [one for one in order if one == ("M3", "p1")]
    of_noe = [one for one in order if one == ("M3", "p2")]
    assert order == [*of_camille, *of_noe, ("M3", ""), ("M3", ""), ("M6", "")]
    assert [paper.document.id for paper in made.documents if paper.subject == COUPLE[1]] == [
        *("P-M01", "P-M02", "P-M11", "P-M19"),
    ]


def test_persons_without_a_name_are_numbered() -> None:
    nameless = Circumstances((Subject("p1"), Subject("p2", "Noé")))

    made = build_booklet(find_template("mariage"), nameless, code="K4T7XHA", edition=1, printed_on=TODAY)

    assert [person.name for person in made.persons] == ["Personne 1", "Noé"]
    assert "Personne 1" in next(field.label for field in made.fields if field.id == "P-M01.p1.ready")


@pytest.mark.parametrize("key", ["", "a1", "c1", "p1.x", "p0"])
def test_a_person_has_a_key_that_can_stand_in_a_field_id(key: str) -> None:
    persons = (Subject("p1"), Subject(key))

    with pytest.raises(AnswerError, match="each used once"):
        build_booklet(find_template("mariage"), Circumstances(persons), code="K4T7XHA", edition=1, printed_on=TODAY)


def test_two_persons_never_share_a_key() -> None:
    twice = Circumstances((Subject("p1"), Subject("p1")))

    with pytest.raises(AnswerError, match="each used once"):
        build_booklet(find_template("mariage"), twice, code="K4T7XHA", edition=1, printed_on=TODAY)


def test_nothing_is_noted_of_the_interview() -> None:
    ids = [field.id for field in booklet("mariage").fields if field.author is Author.AGENT]

    assert "M3.agent_note" in ids
    assert [one for one in ids if one.startswith("M4.")] == ["M4.done", "M4.appointment", "M4.appointment_at"]
    (hour,) = (field for field in booklet("mariage").fields if field.id == "M4.appointment_at")
    assert not hour.grows


def test_on_which_day_certificates_are_counted_is_for_the_town_hall_to_say_once() -> None:
    made = booklet("mariage", "mar.lieu_acte@p1=france_non_verifiable", "mar.lieu_acte@p2=etranger_hors_ue")

    asked = [field.id for field in made.fields if "calcule" in field.label]
    assert asked == ["M3.blank.jour-ou-l-on-calcule-l-age-des-actes"]
    assert not [text for text in made.texts if "jour du dépôt" in text]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_marriage_is_between_two_persons(count: int) -> None:
    persons = tuple(Subject(f"p{number}") for number in range(1, count + 1))

    with pytest.raises(AnswerError, match="exactly 2 persons expected"):
        check_persons(find_template("mariage"), Circumstances(persons))


@pytest.mark.parametrize(("least", "most"), [(1, 1), (3, 4)])
def test_persons_of_before_the_template_took_another_number_have_their_booklet(least: int, most: int) -> None:
    template = replace(find_template("mariage"), persons_min=least, persons_max=most)

    made = build_booklet(template, Circumstances(COUPLE), code="K4T7XHA", edition=1, printed_on=TODAY)

    assert made.persons == COUPLE
    assert places(made) == places(booklet("mariage"))


def test_the_first_step_that_is_not_done_is_the_current_one() -> None:
    made = booklet("mariage", statuses={"M1": StepStatus.DONE, "M3": StepStatus.DONE})

    found = statuses(made)

    assert [found[one] for one in ("M1", "M2", "M3", "M4")] == [
        *(StepStatus.DONE, StepStatus.CURRENT, StepStatus.DONE, StepStatus.TO_DO),
    ]
    assert list(found.values()).count(StepStatus.CURRENT) == 1


def test_a_finished_journey_has_no_current_step() -> None:
    made = booklet("mariage", statuses={f"M{number}": StepStatus.DONE for number in range(1, 9)})

    assert set(statuses(made).values()) == {StepStatus.DONE}


def test_a_step_that_is_not_needed_is_left_out() -> None:
    made = booklet("mariage", statuses={"M6": StepStatus.NOT_NEEDED})

    assert "M6" not in steps(made)
    assert "M6.done" not in [field.id for field in made.fields]


def test_a_step_that_is_not_needed_keeps_its_place_on_the_line() -> None:
    made = booklet("mariage", statuses={"M1": StepStatus.NOT_NEEDED})

    assert [(one.step.id, one.status) for one in made.line[:3]] == [
        *(("M1", StepStatus.NOT_NEEDED), ("M2", StepStatus.CURRENT), ("M3", StepStatus.TO_DO)),
    ]
    assert made.line[1:] == made.steps


def test_the_line_alone_is_that_of_the_booklet() -> None:
    template, of_couple = find_template("mariage"), circumstances("mariage", changes=(MoveStep("M5", "M1"),))
    known = {"M1.done": KnownValue(value=True, on=TODAY), "M3.note": KnownValue(value="À deux", on=TODAY)}
    where = {"M1": StepStatus.DONE, "M6": StepStatus.NOT_NEEDED}

    line = line_of_steps(template, of_couple, known=known, statuses=where)

    made = build_booklet(template, of_couple, code="K4T7XHA", edition=1, printed_on=TODAY, known=known, statuses=where)
    assert line == made.line


def test_the_documents_alone_are_those_of_the_booklet() -> None:
    template, day = find_template("mariage"), TODAY + timedelta(days=3)
    appointments = (SetAppointment("M3", TODAY - timedelta(days=1)), SetAppointment("M5", day, "10 h"))
    added = AddDocument("P-X1", "p2", "Une attestation", "M5")
    of_couple = circumstances("mariage", "mar.lieu_acte@p1=france_non_verifiable", changes=(*appointments, added))
    known = {
        "P-M01.p1.received": KnownValue(value=True, on=TODAY),
        "P-M02.p2.ready": KnownValue(value=True, on=TODAY),
        "P-M03.p1.issued": KnownValue(value="2026-03-12", on=TODAY),
        "M4.appointment": KnownValue(value=day.isoformat(), on=TODAY),
    }
    where = {"M1": StepStatus.DONE, "M6": StepStatus.NOT_NEEDED}

    documents = documents_brought(template, of_couple, known=known, statuses=where, day=TODAY)

    made = build_booklet(template, of_couple, code="K4T7XHA", edition=1, printed_on=TODAY, known=known, statuses=where)
    assert documents == made.documents
    assert {paper.trip.on for paper in documents if paper.trip is not None} == {day}


def test_a_document_of_a_step_that_was_left_out_is_brought_to_the_next_one() -> None:
    made = booklet("mariage", "mar.contrat=oui", changes=(RemoveStep("M6"),))

    (contract,) = (paper for paper in made.documents if paper.document.id == "P-M15")

    assert contract.document.step == "M7"


def test_what_the_record_knows_is_in_the_field_with_its_day() -> None:
    known = {
        "M1.done": KnownValue(value=True, on=date(2026, 10, 2)),
        "P-M01.p1.received": KnownValue(value=True, on=date(2026, 10, 20)),
        "questions.note": KnownValue(value="Peut-on venir à vélo ?", on=date(2026, 10, 3)),
    }

    made = booklet("mariage", known=known)

    assert {field.id: field.known for field in made.fields if field.known is not None} == known
    assert step(made, "M1").status is StepStatus.DONE
    assert step(made, "M1").done_on == date(2026, 10, 2)


def test_a_box_that_was_read_as_not_ticked_does_not_finish_a_step() -> None:
    made = booklet("mariage", known={"M1.done": KnownValue(value=False, on=date(2026, 10, 2))})

    assert step(made, "M1").status is StepStatus.CURRENT
    assert step(made, "M1").done_on is None


def test_an_appointment_comes_from_the_agent_or_from_the_record() -> None:
    set_by_agent = SetAppointment("M3", date(2026, 12, 3), "10 h 30", "Bureau 12")
    known = {"M4.appointment": KnownValue(value="2026-12-10", on=TODAY)}

    made = booklet("mariage", changes=(set_by_agent,), known=known)

    assert step(made, "M3").appointment == set_by_agent
    assert step(made, "M4").appointment == SetAppointment("M4", date(2026, 12, 10))
    assert step(made, "M5").appointment is None


def test_a_day_that_the_record_learnt_since_beats_the_one_first_set() -> None:
    first = SetAppointment("M3", date(2026, 12, 3), "10 h 30", "Bureau 12")

    moved = booklet("mariage", changes=(first,), known={"M3.appointment": KnownValue(value="2026-12-17", on=TODAY)})
    same = booklet("mariage", changes=(first,), known={"M3.appointment": KnownValue(value="2026-12-03", on=TODAY)})

    assert step(moved, "M3").appointment == SetAppointment("M3", date(2026, 12, 17))
    assert step(same, "M3").appointment == first


def test_a_contact_of_certain_documents_comes_with_them_only() -> None:
    plain, with_contract = booklet("mariage"), booklet("mariage", "mar.contrat=oui")

    assert "notaires" not in [contact.key for contact in plain.contacts]
    assert "notaires" in [contact.key for contact in with_contract.contacts]


def test_a_link_of_certain_documents_comes_with_them_only() -> None:
    plain, translated = booklet("mariage"), booklet("mariage", "mar.langue_etrangere@p1=oui")

    assert "Fiche F12956" not in [link.number for link in plain.links]
    assert "Fiche F12956" in [link.number for link in translated.links]


def test_a_question_that_nobody_asks_any_more_is_not_printed() -> None:
    before = booklet("mariage")
    after = booklet("mariage", statuses={"M3": StepStatus.DONE})

    gone = {one.question for one in before.frequent} - {one.question for one in after.frequent}
    assert {one.until for one in before.frequent if one.question in gone} == {"M3"}


def test_the_glossary_explains_the_words_of_this_booklet_and_no_others() -> None:
    plain = [term.word for term in booklet("mariage").glossary]
    abroad = [term.word for term in booklet("mariage", "mar.lieu_acte@p1=etranger_hors_ue").glossary]

    assert "audition" in plain
    assert "apostille, légalisation" not in plain
    assert "apostille, légalisation" in abroad


def test_a_step_in_doubt_says_so() -> None:
    made = booklet("logement-demande", "log.duree_attente=ne_sait_pas")

    assert step(made, "D7").remarks == ("À voir avec l’agent.",)


def test_the_same_circumstances_always_make_the_same_booklet() -> None:
    said = ("mar.lieu_acte@p1=etranger_hors_ue", "mar.contrat=oui", "mar.mineur@p2=ne_sait_pas")

    assert booklet("mariage", *said) == booklet("mariage", *said)


def test_a_field_keeps_its_id_when_the_situation_changes() -> None:
    before = {field.id: (field.kind, field.author) for field in booklet("mariage").fields}
    after = {
        field.id: (field.kind, field.author)
        for field in booklet("mariage", "mar.mineur@p1=oui", "mar.contrat=oui", "mar.heberge@p2=oui").fields
    }

    assert before.items() <= after.items()


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("mariage", "18 ans ou plus, sauf dispense"),
        ("mariage", "pas déjà marié"),
        ("mariage", "parents trop proches"),
        ("mariage", "y réside depuis 1 mois"),
        ("mariage", "Peuvent coûter : une traduction, un interprète, un notaire."),
        ("logement-demande", "hors de l’Union européenne a besoin d’un titre de séjour"),
    ],
)
def test_the_conditions_and_the_costs_are_told_to_everybody(key: str, said: str) -> None:
    text = "\n".join(booklet(key).texts).replace("\u00a0", " ")

    assert said in text


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        ("mariage", {"M1.souhait_1", "M1.souhait_2", "M1.souhait_3", "M5.possible_jusquau", "M5.avis_envoye"}),
        ("logement-demande", {"D1.lieux", "D1.pieces", "D1.ascenseur"}),
    ],
)
def test_what_the_town_hall_and_the_resident_write_at_a_step_has_its_place(key: str, wanted: set[str]) -> None:
    assert wanted <= {field.id for field in booklet(key).fields}


def test_with_two_months_left_the_first_step_has_its_documents_and_nobody_is_to_wait_for_a_reminder() -> None:
    made = booklet("logement-renouvellement", "ren.delai_restant=moins_2_mois")

    assert [one.step.id for one in made.steps][:2] == ["R3", "R1"]
    assert {one.document.id: one.document.step for one in made.documents}["P-R01"] == "R3"
    assert step(made, "R1").step.delay == ""
    assert "R1.rappel" not in {one.id for one in made.fields}


@pytest.mark.parametrize(
    ("said", "doors"),
    [
        ((), {"mediateur-ville", "conciliateurs", "defenseur"}),
        (("med.adversaire=ville",), {"mediateur-ville"}),
        (("med.adversaire=etat",), {"defenseur"}),
        (("med.adversaire=famille",), {"mediation-familiale"}),
    ],
)
def test_a_conflict_is_told_where_every_door_is_until_its_own_is_found(said: tuple[str, ...], doors: set[str]) -> None:
    made = booklet("mediateur", *said)

    assert {one.key for one in made.contacts} == {"accueil", *doors}


def test_a_booklet_sent_by_post_asks_once_for_what_children_bring_where_none_is_named() -> None:
    people = Circumstances((Subject("p1", "Awa"),), answers=(Answer("arr.mode_reception", "poste"),))

    made = build_booklet(find_template("arrivee"), people, code="K4T7XHA", edition=1, printed_on=TODAY)

    assert {"P-A04", "P-A05", "P-A07"} <= places(made)
