import inspect
from datetime import date

import pytest

import scan.errors
from forms.booklet import build_booklet
from forms.catalogue import find_template
from forms.circumstances import Circumstances, Subject
from forms.fields import Field
from forms.model import Author, Choice, FieldKind
from scan.errors import EmptyFile, FileError
from server.record import words
from server.record.model import ReviewDecision, Value

CANAL = Field(
    "D2.canal",
    FieldKind.CHOICE,
    Author.AGENT,
    "Demande faite",
    options=(Choice("en_ligne", "en ligne"), Choice("papier", "sur papier")),
)
YEAR = Field("D1.annee_avis", FieldKind.NUMBER, Author.AGENT, "Année de l’avis", digits=4)
POINTS = Field("D5.points", FieldKind.NUMBER, Author.CITIZEN, "Mes points", digits=4)
DAY = Field("D2.depose_le", FieldKind.DATE, Author.AGENT, "Déposée le")
NOTE = Field("D2.note", FieldKind.NOTE, Author.CITIZEN, "Mes notes", lines=3)
DONE = Field("D2.done", FieldKind.TICK, Author.AGENT, "Étape faite")

FILE_ERRORS = [
    kind
    for _, kind in inspect.getmembers(scan.errors, inspect.isclass)
    if issubclass(kind, FileError) and kind is not FileError
]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        (CANAL, "papier", "Demande faite : sur papier."),
        (CANAL, "fax", "Demande faite : fax."),
        (YEAR, "2025", "Année de l’avis : 2025."),
        (POINTS, "045", "Mes points : 45."),
        (DAY, "2026-11-16", "Déposée le : 16/11/2026."),
        (NOTE, "appeler lundi", "Notes de la personne : « appeler lundi »."),
        (NOTE, "Appeler lundi.", "Notes de la personne : « Appeler lundi. »"),
        (NOTE, "", "Notes de la personne : l'image seule est gardée."),
        (DONE, True, "Étape faite : oui."),
        (DONE, None, "Étape faite : effacé."),
    ],
)
def test_history_says_a_value_as_it_is_printed(field: Field, value: Value, said: str) -> None:
    assert words.field_set(field, value, None) == said


def test_agents_are_told_of_the_residents_writing_as_of_the_residents() -> None:
    couple = Circumstances((Subject("p1", "Ada"),))
    printed = build_booklet(find_template("mariage"), couple, code="K4T7XHK", edition=1, printed_on=date(2026, 3, 12))
    written = [words.to_agents(field.label) for field in printed.fields if field.author is Author.CITIZEN]

    assert f"{printed.steps[0].step.title} — Notes de la personne" in written
    assert "Questions de la personne" in written
    assert not [label for label in written if "Mes " in label]
    assert words.to_agents("Mes notes, page 2") == "Notes de la personne, page 2"
    assert words.reviewed("Déposer — Mes notes", "lecture confirmée") == (
        "Vérifié — Déposer — Notes de la personne : lecture confirmée."
    )


@pytest.mark.parametrize(
    ("read", "rejected", "said"),
    [
        ([(1, 3)], 0, "Page 3 (édition 1) lue : 2 changements."),
        ([(1, 3), (1, 3)], 0, "Page 3 (édition 1) lue : 2 changements."),
        ([(1, 4), (1, 1), (1, 3)], 0, "Pages 1, 3 et 4 (édition 1) lues : 2 changements."),
        ([(2, 1), (1, 3)], 1, "Page 3 (édition 1), page 1 (édition 2) lues, 1 page non reconnue : 2 changements."),
        ([], 2, "2 pages non reconnues : 2 changements."),
    ],
)
def test_history_says_which_pages_came_back(read: list[tuple[int, int]], rejected: int, said: str) -> None:
    assert words.scanned(read, rejected, 2, 0) == said


def test_history_says_what_a_choice_was_before() -> None:
    assert words.field_set(CANAL, "papier", "en_ligne") == "Demande faite : sur papier (avant : en ligne)."


def test_a_decision_about_a_choice_is_said_in_its_printed_words() -> None:
    assert words.decided(ReviewDecision("papier", "value"), CANAL) == "sur papier"


@pytest.mark.parametrize("kind", FILE_ERRORS)
def test_every_file_that_cannot_be_read_has_advice_of_its_own(kind: type[FileError]) -> None:
    assert words.failure(kind.__new__(kind)) != words.FAILED


def test_an_unknown_failure_is_not_repeated_to_people() -> None:
    assert "boom" not in words.failure(ValueError("boom"))


def test_an_empty_file_is_called_empty() -> None:
    assert words.failure(EmptyFile("scan.jpg")).startswith("Ce fichier est vide.")
