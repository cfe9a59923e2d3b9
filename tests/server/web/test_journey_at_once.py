"""Two agents on the page of one journey at the very same moment, which only PostgreSQL lets happen."""

import threading
import time
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text

from server.record.accounts import create_account
from server.record.journeys import set_field
from server.record.model import Role
from server.web import create_app
from server.web.services import services
from tests.server.townhall import AGENT, TownHall
from tests.server.web.people import PASSWORD, sign_in

PATIENCE_S = 60.0


@pytest.fixture
def app(postgresql_hall: TownHall) -> Iterator[Flask]:
    with postgresql_hall.database.transaction() as session:
        create_account(session, "paul", "Paul Prestation", Role.CASEWORK, PASSWORD)
    app = create_app(postgresql_hall.settings)
    yield app
    with app.app_context():
        services().database.close()
        services().queue.close()


def somebody_waits(hall: TownHall) -> bool:
    with hall.database.engine.connect() as connection:
        return bool(connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))


def test_a_note_that_is_being_written_stays_beside_the_one_that_is_sent(app: Flask, postgresql_hall: TownHall) -> None:
    hall = postgresql_hall
    code = hall.open()
    person = sign_in(app, "paul")
    form = {"field.M3.note": "Venir à deux", "csrf_token": person.token(f"/parcours/{code}/")}
    sent = threading.Thread(target=lambda: person.client.post(f"/parcours/{code}/champs", data=form))

    with hall.database.transaction() as session:
        set_field(session, code, "M3.note", "Salle 3", AGENT)
        sent.start()
        end = time.monotonic() + PATIENCE_S
        while sent.is_alive() and not somebody_waits(hall):
            assert time.monotonic() < end
            time.sleep(0.05)
    sent.join(PATIENCE_S)

    assert hall.known(code)["M3.note"] == "Salle 3\n\nVenir à deux"
