import json
from datetime import date
from typing import Any

import pytest

from forms.circumstances import (
    AddContact,
    AddDocument,
    AddStep,
    AddWord,
    Answer,
    Change,
    Circumstances,
    MoveStep,
    RemoveAppointment,
    RemoveContact,
    RemoveDocument,
    RemoveStep,
    RemoveWord,
    SetAppointment,
    Subject,
)
from forms.circumstances_json import change_from_json, change_to_json, circumstances_from_json, circumstances_to_json
from forms.errors import AnswerError
from forms.model import Contact

CHANGES: tuple[Change, ...] = (
    AddStep("X1", "Voir le notaire", "À deux.", after="M5"),
    RemoveStep("M6"),
    MoveStep("M4", ""),
    AddDocument("P-X1", "p2", "Lettre", "M3"),
    RemoveDocument("P-M02"),
    AddContact(Contact("x-notaire", "Maître Lefèvre", ("01 99 00 12 34", "Escalier B"), base=False, confirm=("Jour",))),
    RemoveContact("x-1"),
    RemoveAppointment("M3"),
    SetAppointment("M3", date(2026, 12, 3), "10 h 30", "Bureau 12", "Ada Administration"),
    AddWord("À bientôt !"),
    RemoveWord("À bientôt !"),
)
WHOLE = Circumstances(
    (Subject("p1", "Camille"), Subject("p2")),
    (Subject("c1", "Lina"),),
    (Answer("mar.divorce", "oui", "p1"), Answer("mar.contrat", "ne_sait_pas")),
    CHANGES,
)


def test_circumstances_are_the_same_after_writing_and_reading() -> None:
    assert circumstances_from_json(json.loads(json.dumps(circumstances_to_json(WHOLE)))) == WHOLE


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: type(change).__name__)
def test_a_change_is_the_same_after_writing_and_reading(change: Change) -> None:
    assert change_from_json(json.loads(json.dumps(change_to_json(change)))) == change


def test_a_change_says_its_kind_in_small_letters() -> None:
    assert change_to_json(RemoveStep("M6")) == {"kind": "remove_step", "id": "M6"}


def test_what_a_record_has_nothing_of_may_be_missing() -> None:
    read = circumstances_from_json({"persons": [{"key": "p1"}]})

    assert read == Circumstances((Subject("p1"),))


def test_a_contact_needs_a_key_and_a_name_only() -> None:
    change = change_from_json({"kind": "add_contact", "contact": {"key": "a", "name": "A"}})

    assert change == AddContact(Contact("a", "A", ()))


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (None, "an object with persons, children, answers, changes expected"),
        ([], "an object"),
        ({"people": []}, "no people here"),
        ({"persons": {}}, "a list expected"),
        ({"persons": [{"name": "Camille"}]}, "'key' is missing"),
        ({"persons": [{"key": 1}]}, "'key' is not a str: 1"),
        ({"persons": [{"key": "p1", "age": 3}]}, "no age here"),
        ({"persons": [{"key": "p1"}], "children": [{"key": "p1"}]}, "a key of their own, not 'p1'"),
        ({"persons": [{"key": ""}]}, "a key of their own, not ''"),
        ({"answers": [{"situation": "mar.divorce"}]}, "'value' is missing"),
        ({"changes": ["M6"]}, "no kind of change None"),
        ({"changes": [{"kind": "drop"}]}, "no kind of change 'drop'; known: add_step"),
        ({"changes": [{"kind": "remove_step"}]}, "'id' is missing"),
        ({"changes": [{"kind": "remove_step", "id": "M6", "on": "x"}]}, "no on here"),
        (
            {"changes": [{"kind": "set_appointment", "step": "M3", "on": "demain"}]},
            "not a date like 2026-12-03: 'demain'",
        ),
        ({"changes": [{"kind": "set_appointment", "on": "2026-12-03"}]}, "'step' is missing"),
        ({"changes": [{"kind": "add_contact"}]}, "an object"),
        (
            {"changes": [{"kind": "add_contact", "contact": {"key": "a", "name": "A", "details": "x"}}]},
            "not a list of texts",
        ),
        (
            {"changes": [{"kind": "add_contact", "contact": {"key": "a", "name": "A", "base": "oui"}}]},
            "neither true nor false",
        ),
    ],
)
def test_what_is_not_circumstances_is_refused_with_what_is_wrong(document: Any, words: str) -> None:
    with pytest.raises(AnswerError) as refusal:
        circumstances_from_json(document)

    assert words in str(refusal.value)
