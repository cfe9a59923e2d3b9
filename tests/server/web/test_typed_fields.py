"""Days and numbers that agents type: how a field shows a day, and what is said of one that is none."""

from collections.abc import Iterator

import pytest
from flask import Flask

from forms.model import FieldKind
from server.web.typed_fields import is_wrong, problem, shown_day
from server.web.typography import typeset


@pytest.fixture(autouse=True)
def said_by_the_application(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("31/02/2027", "Le 31 février 2027 n'existe pas : ce mois a 28 jours."),
        ("30.2.28", "Le 30 février 2028 n'existe pas : ce mois a 29 jours."),
        ("03/13/2027", "Il n'y a pas de mois 13. Écrivez le jour, le mois, l'année."),
        ("03/04/0027", "L'année 27 n'est pas possible : de 1900 à 2099."),
        ("12/05/48", "« 12/05/48 » : de quelle année ? Écrivez-la avec quatre chiffres, comme 03/04/1948."),
        ("abc", "« abc » n'est pas une date. Écrivez-la comme 03/04/2027."),
    ],
)
def test_a_day_that_cannot_be_kept_says_why(typed: str, said: str) -> None:
    assert is_wrong(FieldKind.DATE, typed, 0)
    assert problem(FieldKind.DATE, typed) == typeset(said)


def test_a_number_says_how_many_digits_it_may_have() -> None:
    assert [is_wrong(FieldKind.NUMBER, typed, 2) for typed in ("12", "012", "1 2", "123", "1,5")] == [
        *(False, False, False),
        *(True, True),
    ]
    assert problem(FieldKind.NUMBER, "123", 2) == typeset("Écrivez un nombre, sans virgule : 2 chiffres au plus.")


@pytest.mark.parametrize(("kept", "shown"), [("2027-04-03", "03/04/2027"), ("31/02/2027", "31/02/2027"), ("", "")])
def test_a_day_stands_in_its_field_as_it_is_written_by_hand(kept: str, shown: str) -> None:
    assert shown_day(kept) == shown
