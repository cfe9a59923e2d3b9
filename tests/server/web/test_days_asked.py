"""A day that is perhaps a slip is asked about once, on the page of a resident and of an agent, and never refused."""

from datetime import timedelta

import pytest
from flask import Flask

from forms.fields import Field
from forms.model import Author, FieldKind
from server.record.days import today
from server.web.days_asked import day_doubt
from tests.server.townhall import TownHall
from tests.server.web.people import Person, sent_again, words
from tests.server.web.test_citizen_write import DAY, NOTE, Resident
from tests.server.web.test_given_back import hidden

OVER = (today() - timedelta(days=40)).isoformat()
FAR = today().replace(year=today().year + 9, day=1).isoformat()


@pytest.mark.parametrize("day", [OVER, FAR])
def test_a_resident_is_asked_once_whether_a_strange_day_is_right_and_keeps_all_that_they_typed(
    app: Flask, hall: TownHall, day: str
) -> None:
    resident = Resident(app, hall, hall.open())

    asked = resident.send({f"field.{DAY}": day, f"field.{NOTE}": "Le samedi"})
    known = resident.known()
    kept = resident.send({f"field.{DAY}": day, f"field.{NOTE}": "Le samedi"})

    assert "Est-ce bien juste ? Si oui, enregistrez de nouveau." in words(asked)
    assert f'value="{day}"' in asked.text
    assert "Le samedi</textarea>" in asked.text
    assert known == {}
    assert "C'est noté." in words(kept)
    assert resident.known() == {DAY: day, NOTE: "Le samedi"}


def test_a_day_that_was_confirmed_is_not_asked_about_again_because_something_else_was_wrong(
    app: Flask, hall: TownHall
) -> None:
    resident = Resident(app, hall, hall.open())
    day = {f"field.{DAY}": OVER}
    resident.send(day)

    wrong = resident.send({**day, f"field.{NOTE}": "a" * 5000})
    kept = resident.send({**day, f"field.{NOTE}": "Le samedi"})

    assert "Est-ce bien juste" not in words(wrong)
    assert "C'est noté." in words(kept)
    with resident.person.client.session_transaction() as session:
        assert session["days_asked"] == {}


def test_nothing_that_was_typed_stays_in_the_cookie_of_a_page_that_is_closed(app: Flask, hall: TownHall) -> None:
    resident = Resident(app, hall, hall.open())
    resident.send({f"field.{NOTE}": "Le samedi"}, follow=False)
    resident.send({f"field.{DAY}": OVER})

    resident.person.post(f"{resident.path}/fermer", seen=resident.path)

    with resident.person.client.session_transaction() as session:
        assert not {"days_asked", "citizen_said"} & session.keys()


def test_an_agent_is_asked_once_too_with_what_they_typed_in_their_hands(hall: TownHall, reception: Person) -> None:
    code = hall.open()
    page, path = f"/parcours/{code}/", f"/parcours/{code}/champs"

    asked = reception.client.post(path, data={**hidden(reception, page), "field.M1.souhait_2": OVER})
    again = reception.client.post(path, data=sent_again(asked))

    assert "Ce jour est déjà passé" in words(asked)
    assert 'name="field.M1.souhait_2"' in asked.text
    assert again.status_code == 302
    assert hall.known(code) == {"M1.souhait_2": OVER}


@pytest.mark.parametrize(
    "case",  # whether it is of something to come, the day, whether it is asked about
    [
        (True, OVER, True),
        (True, today().isoformat(), False),
        (False, OVER, False),
        (False, "1900-01-01", True),
        (False, FAR, True),
        (True, "demain", False),
    ],
)
def test_what_was_done_may_be_over_and_what_is_to_come_may_not(case: tuple[bool, str, bool]) -> None:
    coming, day, is_asked = case
    field = Field("M1.x", FieldKind.DATE, Author.AGENT, "Jour", coming=coming)

    assert bool(day_doubt(field, day)) is is_asked
