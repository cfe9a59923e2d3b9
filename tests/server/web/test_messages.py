from datetime import date

import pytest

from forms.model import Author, FieldKind, StepStatus
from server.record.model import BatchStatus, Origin, ReviewReason, Role
from server.record.words import to_agents
from server.web import messages


def test_every_value_of_every_list_has_words() -> None:
    said = [
        *(messages.step_status(one) for one in StepStatus),
        *(messages.role_name(one) for one in Role),
        *(messages.origin_words(one) for one in Origin),
        *(messages.reason_words(one) for one in ReviewReason),
        *(messages.batch_status(one) for one in BatchStatus),
    ]

    assert all(said)


@pytest.mark.parametrize(
    ("value", "kind", "words"),
    [
        (None, None, "rien"),
        (True, FieldKind.TICK, "cochée"),
        (False, FieldKind.TICK, "vide"),
        ("2026-03-12", FieldKind.DATE, "12 mars 2026"),
        ("2026-04-01", FieldKind.DATE, "1er avril 2026"),
        ("12 mars", FieldKind.DATE, "12 mars"),
        ("2026-03-12", FieldKind.NOTE, "2026-03-12"),
        ("045", FieldKind.NUMBER, "45"),
    ],
)
def test_a_value_is_said_as_people_say_it(value: messages.Value, kind: FieldKind | None, words: str) -> None:
    assert messages.value_words(value, kind) == words


def test_who_is_followed_has_one_name_on_the_pages_of_agents() -> None:
    assert messages.author_words(Author.CITIZEN) == "la personne"
    assert messages.origin_words(Origin.CITIZEN) == "écrit par la personne"
    assert to_agents("Mes notes") == "Notes de la personne"


def test_a_reading_in_doubt_says_so() -> None:
    assert messages.reading_words("12 mars", quoted=True).endswith("sans en être sûr.")
    assert messages.reading_words("", quoted=True) == "Je n’arrive pas à lire."


@pytest.mark.parametrize(
    ("left", "words"), [(3, "Encore 3 essais."), (1, "Encore 1 essai."), (0, "Plus d’essai pour le moment.")]
)
def test_tries_that_are_left_are_counted(left: int, words: str) -> None:
    assert messages.attempts_words(left) == words


def test_a_day_is_named() -> None:
    assert messages.long_date(date(2026, 3, 12)) == "jeudi 12 mars 2026"
