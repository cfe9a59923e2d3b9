from collections import Counter
from typing import Any

from flask import Flask, render_template_string
from sqlalchemy import event

from server.record.accounts import accounts, create_account
from server.record.model import Role
from server.web.reading import RequestDatabase
from server.web.services import services
from tests.server.web.people import PASSWORD, Person
from tests.server.web.review.at_desk import DOUBT, NOTE, Desk, shown


def records(app: Flask) -> RequestDatabase:
    with app.app_context():
        return services().database


def counted(app: Flask) -> Counter[str]:
    """How often a connection was opened, and closed, from now on."""
    seen: Counter[str] = Counter()

    def count(name: str) -> Any:
        return lambda *_args: seen.update([name])

    for name in ("connect", "close"):
        event.listen(records(app).engine, name, count(name))
    return seen


def test_a_block_inside_another_one_reads_in_its_session(app: Flask) -> None:
    database = records(app)

    with app.test_request_context(), database.reading() as outer:
        with database.reading() as inner:
            pass
        assert inner is outer

    with app.test_request_context(), database.reading() as other:
        assert other is not outer


def test_what_is_read_once_the_request_has_written_is_read_anew(app: Flask) -> None:
    database = records(app)

    with app.test_request_context(), database.reading() as before:
        known = len(accounts(before))
        with database.transaction() as session:
            create_account(session, "zoe", "Zoé Zola", Role.RECEPTION, PASSWORD)
        with database.reading() as after:
            assert len(accounts(after)) == known + 1


def test_the_first_block_goes_on_in_the_session_that_was_left_open(app: Flask) -> None:
    database = records(app)

    with app.test_request_context():
        with database.reading_on() as left:
            pass
        with database.reading() as first:
            pass
        with database.reading() as second:
            pass

    assert first is left
    assert second is not left


def test_outside_a_request_every_block_has_a_session_of_its_own(app: Flask) -> None:
    database = records(app)

    with app.app_context(), database.reading() as outer, database.reading() as inner:
        assert inner is not outer


def test_the_page_after_an_answer_is_read_in_one_session(app: Flask, desk: Desk, reception: Person) -> None:
    item = desk.item(DOUBT)
    answered = reception.post(f"/relire/{item.id}", {**shown(reception, item), "keep": "oui"})
    seen = counted(app)

    page = reception.get(answered.location)

    assert page.status_code == 200
    assert seen == {"connect": 1, "close": 1}


def test_a_session_left_open_ends_with_its_request(app: Flask, desk: Desk, reception: Person) -> None:
    seen = counted(app)

    refused = reception.client.post(f"/relire/{desk.item(NOTE).id}")

    assert refused.status_code == 400  # without its token: nothing is looked at
    assert seen["connect"] > 0
    assert seen["close"] == seen["connect"]


def test_a_file_of_ours_is_where_the_application_is(app: Flask) -> None:
    where = "{{ url_for('static', filename='icon.svg') }}"

    with app.test_request_context(base_url="http://localhost/mairie"):
        assert render_template_string(where) == "/mairie/static/icon.svg"
    with app.test_request_context():
        assert render_template_string(where) == "/static/icon.svg"
