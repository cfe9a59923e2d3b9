from datetime import date

import pytest

from forms.circumstances import Subject
from forms.model import Contact
from print.words import joined, long_date, parse_iso, subject_name, telephone, with_numbers
from tests.print.samples import first_marriage, large_family


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 12, 3), "jeudi 3\u00a0décembre\u00a02026"),
        (date(2026, 8, 1), "samedi 1er\u00a0août\u00a02026"),
    ],
)
def test_dates_are_written_as_they_are_said(day: date, words: str) -> None:
    assert long_date(day) == words


@pytest.mark.parametrize("text", ["", "12 mars", "2026-02-30"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert parse_iso(text) is None


@pytest.mark.parametrize(
    ("names", "said"), [([], ""), (["Awa"], "Awa"), (["Awa", "Marc"], "Awa et Marc"), (list("ABC"), "A, B et C")]
)
def test_names_are_joined_as_they_are_said(names: list[str], said: str) -> None:
    assert joined(names) == said


def test_a_child_without_a_name_has_a_number() -> None:
    family = large_family()

    assert subject_name(family, family.children[2]) == "Enfant 3"
    assert subject_name(family, Subject("p9")) == "Autre personne"


def test_the_first_number_that_can_be_called_is_found() -> None:
    contacts = (Contact("a", "Écoute", ("3919",)), Contact("b", "Mairie", ("5 place X, 75019 Paris", "01 44 52 29 19")))

    assert telephone(contacts) == "01\u00a044\u00a052\u00a029\u00a019"
    assert telephone(contacts[:1]) == ""


def test_steps_are_called_by_their_number_in_this_booklet() -> None:
    booklet = first_marriage()

    assert with_numbers(booklet, "avant l’étape M6.") == "avant l’étape\u00a06."
    assert with_numbers(booklet, "l’étape D9") == "l’étape\u00a0D9"
