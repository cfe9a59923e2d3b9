"""What an agent changes in a booklet: it beats the rules, and the booklet stays whole."""

import random
from datetime import date

import pytest

from forms.booklet import build_booklet
from forms.catalogue import find_template
from forms.circumstances import (
    AddContact,
    AddDocument,
    AddStep,
    AddWord,
    Change,
    Circumstances,
    MoveStep,
    RemoveContact,
    RemoveDocument,
    RemoveStep,
    RemoveWord,
    SetAppointment,
    said_still,
)
from forms.errors import AnswerError
from forms.model import Contact, StepStatus
from tests.forms.people import COUPLE, TODAY, booklet, circumstances, places, statuses, steps


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ((RemoveStep("M2"),), "M1 M3 M4 M5 M6 M7 M8"),
        ((AddStep("M9"),), "M1 M2 M9 M3 M4 M5 M6 M7 M8"),
        ((AddStep("M9", after="M4"),), "M1 M2 M3 M4 M9 M5 M6 M7 M8"),
        ((AddStep("X3F2A", "Voir le notaire", "À deux.", after="M5"),), "M1 M2 M3 M4 M5 X3F2A M6 M7 M8"),
        ((AddStep("X1", "Voir le notaire"),), "M1 M2 M3 M4 M5 M6 M7 M8 X1"),
        ((MoveStep("M5", "M2"),), "M1 M2 M5 M3 M4 M6 M7 M8"),
        ((MoveStep("M2", "M5"),), "M1 M3 M4 M5 M2 M6 M7 M8"),
        ((MoveStep("M4", ""),), "M4 M1 M2 M3 M5 M6 M7 M8"),
        ((MoveStep("M4", "M4"),), "M1 M2 M3 M4 M5 M6 M7 M8"),
        ((RemoveStep("M2"), AddStep("M2")), "M1 M2 M3 M4 M5 M6 M7 M8"),
        ((AddStep("X1", "Un"), RemoveStep("X1")), "M1 M2 M3 M4 M5 M6 M7 M8"),
        ((AddStep("X1", "Un"), RemoveStep("X1"), MoveStep("X1", "M2")), "M1 M2 M3 M4 M5 M6 M7 M8"),
        ((MoveStep("M9", "M1"),), "M1 M2 M3 M4 M5 M6 M7 M8"),
    ],
)
def test_an_agent_adds_removes_and_moves_steps(changes: tuple[Change, ...], expected: str) -> None:
    made = booklet("mariage", changes=changes)

    assert steps(made) == expected.split()


def test_an_agents_change_beats_the_rules() -> None:
    removed = (RemoveDocument("P-M13", "p1"), RemoveStep("M9"), AddDocument("P-M09", "p2"))

    made = booklet("mariage", "mar.mineur@p1=oui", "mar.lieu_acte@p2=ofpra", changes=removed)

    assert "P-M13.p1" not in places(made)
    assert "M9" not in steps(made)
    assert "P-M09.p2" in places(made)


def test_removing_a_document_from_nobody_in_particular_removes_everybodys() -> None:
    made = booklet("mariage", changes=(RemoveDocument("P-M02"),))

    assert not {place for place in places(made) if place.startswith("P-M02")}


def test_adding_a_document_of_each_person_without_saying_whose_asks_both() -> None:
    made = booklet("mariage", changes=(AddDocument("P-M06"),))

    assert {"P-M06.p1", "P-M06.p2"} <= places(made)


def test_an_agents_own_document_has_its_title_its_person_and_its_boxes() -> None:
    own = AddDocument("P-X1", "p2", "Lettre de votre employeur", "M6")

    made = booklet("mariage", changes=(own,))

    (paper,) = (one for one in made.documents if one.document.id == "P-X1")
    assert (paper.document.title, paper.document.step, paper.subject) == (own.title, "M6", COUPLE[1])
    assert paper.received.id == "P-X1.p2.received"
    assert not paper.to_confirm


def test_a_document_that_an_agent_asks_for_is_no_longer_to_be_confirmed() -> None:
    made = booklet("mariage", "mar.divorce@p1=ne_sait_pas", changes=(AddDocument("P-M11", "p1"),))

    (divorce,) = (one for one in made.documents if one.document.id == "P-M11")
    assert not divorce.to_confirm


def test_an_agents_words_and_contacts_are_in_the_booklet() -> None:
    somebody = Contact("x-notaire", "Maître Lefèvre, notaire", ("01 99 00 12 34",))

    made = booklet("mariage", changes=(AddWord("À bientôt !"), AddContact(somebody)))

    assert made.words == ("À bientôt !",)
    assert made.contacts[-1] == somebody


@pytest.mark.parametrize(
    "change",
    [
        RemoveStep("M77"),
        MoveStep("M77", "M1"),
        MoveStep("M1", "M77"),
        AddStep("M77"),
        AddStep("X1"),
        AddStep("X.1", "Un"),
        AddDocument("P-X.1", title="Une"),
        SetAppointment("M77", date(2026, 12, 3)),
        RemoveDocument("P-M77"),
        AddDocument("P-M77"),
        AddDocument("P-X1"),
        AddDocument("P-M01", "p9"),
        AddDocument("P-M18", "p1"),
        AddDocument("P-M01", "p1", step="M77"),
    ],
)
def test_a_change_to_what_does_not_exist_is_refused(change: Change) -> None:
    with pytest.raises(AnswerError):
        booklet("mariage", changes=(change,))


def test_whatever_an_agent_changes_the_booklet_stays_whole() -> None:
    draw = random.Random(1848)

    for _ in range(150):
        changes = tuple(_random_change(draw) for _ in range(draw.randrange(1, 9)))
        said = draw.sample(["mar.mineur@p1=oui", "mar.contrat=oui", "mar.lieu_acte@p2=ofpra"], draw.randrange(4))

        made = booklet("mariage", *said, changes=changes)

        ids = [field.id for field in made.fields]
        assert len(ids) == len(set(ids))
        assert len(steps(made)) == len(set(steps(made)))
        assert {paper.document.step for paper in made.documents} <= set(steps(made))
        assert list(statuses(made).values()).count(StepStatus.CURRENT) == 1


def test_a_childs_document_is_refused_where_there_is_no_child_to_bring_it() -> None:
    couple = Circumstances(COUPLE, changes=(AddDocument("P-D03"),))

    with pytest.raises(AnswerError, match="no child"):
        build_booklet(find_template("logement-demande"), couple, code="K4T7XHA", edition=1, printed_on=TODAY)


def test_a_word_and_a_contact_that_were_taken_back_are_gone_and_what_was_never_there_harms_nothing() -> None:
    judge = Contact("x-1", "Le juge", ())
    changes = (
        *(AddWord("Un"), AddWord("Deux"), AddContact(judge)),
        *(RemoveWord("Un"), RemoveContact("x-1"), RemoveWord("Trois"), RemoveContact("x-9")),
    )

    made = booklet("mariage", changes=changes)

    assert made.words == ("Deux",)
    assert judge not in made.contacts
    assert said_still(circumstances("mariage", changes=changes)) == (AddWord("Deux"),)


def test_a_contact_of_the_template_is_not_taken_back() -> None:
    kept = booklet("mariage").contacts

    assert booklet("mariage", changes=(RemoveContact(kept[0].key),)).contacts == kept


def _random_change(draw: random.Random) -> Change:
    step = draw.choice(["M1", "M3", "M6", "M9", "X1"])
    document, subject = draw.choice(["P-M02", "P-M09", "P-M13"]), draw.choice(["", "p1", "p2"])
    changes: list[Change] = [
        AddStep(draw.choice(["M6", "M9"]), after=draw.choice(["", "M1", "M8"])),
        AddStep("X1", "Revenir", after=draw.choice(["", "M2"])),
        RemoveStep(step if step != "X1" else "M2"),
        MoveStep(draw.choice(["M2", "M9"]), draw.choice(["", "M5", "M9"])),
        AddDocument(document, subject),
        RemoveDocument(document, subject),
        AddDocument("P-X1", "p1", "Lettre", draw.choice(["", "M3", "M6"])),
        SetAppointment(draw.choice(["M3", "M9"]), TODAY),
    ]
    return draw.choice(changes)
