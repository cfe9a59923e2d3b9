"""What an open page is told, as it happens: the stream itself, through the application."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from flask import Flask

from scan.pipeline import default_engines
from server.record.accounts import set_active
from server.record.ingest import process
from server.web import events, news
from server.web.services import services
from tests.server.townhall import TownHall
from tests.server.web.people import Person, sign_in

LISTEN = {"Accept": "text/event-stream"}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks and signs of life follow one another at once."""
    monkeypatch.setattr(news, "_BUSY_S", 0.01)
    monkeypatch.setattr(news, "_QUIET_S", 0.01)
    monkeypatch.setattr(news, "_LINGERS_S", 0.05)
    monkeypatch.setattr(events, "_TICK_S", 0.02)
    monkeypatch.setattr(events, "_SIGN_OF_LIFE_S", 0.1)


@contextmanager
def listening(person: Person, **headers: str) -> Iterator[Iterator[dict[str, str]]]:
    """What a browser makes of a stream: one piece of news after the other."""
    asked = {**LISTEN, **{name.replace("_", "-"): value for name, value in headers.items()}}
    answer = person.client.get("/evenements", headers=asked)
    assert answer.status_code == 200
    assert answer.mimetype == "text/event-stream"
    with closing(answer):
        yield pieces(answer.response)


def pieces(lines: Any) -> Iterator[dict[str, str]]:
    for chunk in lines:
        text = chunk.decode() if isinstance(chunk, bytes) else chunk
        for block in text.split("\n\n"):
            found = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
            if "event" in found or block.startswith("id:"):
                yield {"data": "", **found}


def test_a_stream_begins_with_everything_and_goes_on_with_what_is_new(hall: TownHall, reception: Person) -> None:
    with listening(reception) as stream:
        first = next(stream)
        batch = hall.receive(b"not an image")
        received = next(stream)
        process(hall.database, hall.settings, batch, default_engines())
        read = next(stream)

    assert first["event"] == "everything"
    assert [(one["event"], one["data"]) for one in (received, read)] == [("upload", batch)] * 2
    assert first["id"] != received["id"] != read["id"]


def test_a_page_that_comes_back_is_told_only_what_it_missed(hall: TownHall, reception: Person) -> None:
    with listening(reception) as stream:
        mark = next(stream)["id"]
        batch = hall.receive(b"not an image")
        next(stream)
        with listening(reception, Last_Event_ID=mark) as again:
            missed = next(again)

    assert (missed["event"], missed["data"]) == ("upload", batch)


@pytest.mark.parametrize("mark", ["", "nonsense", "0123456789ab-7", "-", "é-²"])
def test_a_page_whose_mark_nobody_knows_looks_at_everything(reception: Person, mark: str) -> None:
    with listening(reception, Last_Event_ID=mark.encode().decode("latin-1")) as stream:
        assert next(stream)["event"] == "everything"


def test_a_new_question_is_told(hall: TownHall, reception: Person) -> None:
    with listening(reception) as stream:
        next(stream)
        hall.scan(hall.sheet(hall.printed(), 1))

        assert any(piece["event"] == "questions" for piece in stream)


def test_a_stream_ends_when_its_account_is_closed(hall: TownHall, reception: Person) -> None:
    with listening(reception) as stream:
        next(stream)
        with hall.database.transaction() as session:
            set_active(session, "agnes", active=False)

        assert [piece for piece in stream if piece["event"] != "everything"] == []


def test_a_stream_lasts_a_while_and_no_longer(app: Flask, reception: Person) -> None:
    with app.app_context():
        services().news.lasts_s = 0.1

    with listening(reception) as stream:
        assert [piece["event"] for piece in stream] == ["everything"]


def test_nobody_is_told_who_did_not_sign_in(nobody: Person) -> None:
    assert nobody.get("/evenements", headers=LISTEN).status_code == 401


def test_a_stream_does_not_keep_a_session_alive(reception: Person) -> None:
    answer = reception.client.get("/evenements", headers=LISTEN)
    with closing(answer):
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["X-Accel-Buffering"] == "no"
        assert answer.headers["Cache-Control"] == "no-store"


def test_streams_are_counted_and_a_page_without_one_asks_for_itself(app: Flask) -> None:
    person = sign_in(app, "agnes")
    open_ones = [person.client.get("/evenements", headers=LISTEN) for _ in range(news.MOST_OF_ONE)]

    refused = person.get("/evenements", headers=LISTEN)
    others = sign_in(app, "paul").client.get("/evenements", headers=LISTEN)
    open_ones.pop().close()
    given_back = person.client.get("/evenements", headers=LISTEN)

    assert refused.status_code == 503
    assert others.status_code == 200
    assert given_back.status_code == 200
    for answer in (*open_ones, others, given_back):
        answer.close()
    with app.app_context():
        assert services().news._listening.total() == 0


def test_all_of_us_together_are_counted_too(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(news, "MOST_STREAMS", 1)
    first = sign_in(app, "agnes").client.get("/evenements", headers=LISTEN)

    with closing(first):
        assert sign_in(app, "paul").get("/evenements", headers=LISTEN).status_code == 503


def test_one_thread_looks_however_many_listen_and_none_when_nobody_does(app: Flask, reception: Person) -> None:
    with app.app_context():
        told = services().news
    with listening(reception) as one, listening(reception) as other:
        next(one)
        next(other)
        looker = told._looker

    assert looker is not None
    looker.join(timeout=5)
    assert not looker.is_alive()
    assert told._looker is None
