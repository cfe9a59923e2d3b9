"""Somebody at a browser, for tests of the pages: an agent who signed in, or a resident with a booklet."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any, Final

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import event
from werkzeug.test import TestResponse

from forms.page_code import PageCode, page_address
from server.record.journeys import new_pin
from server.web.services import services
from tests.server.townhall import TownHall

PASSWORD: Final = "une phrase de passe"
TOKEN: Final = re.compile(r'name="csrf_token" value="([^"]+)"')
_COOKIE: Final = "parcours"
_SESSIONS: Final[dict[tuple[str, str], str]] = {}
"""What the cookie of a session holds that has just begun, by the key of a home and the account."""
OF: Final = re.compile(r'name="of" value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at a browser.

    Attributes:
        client: Their browser.
    """

    client: FlaskClient

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(path, buffered=True, **options)

    def post(self, path: str, data: Mapping[str, Any] | None = None, *, seen: str = "", **options: Any) -> TestResponse:
        """Send a form as the page at `seen` would: with its token. Without one, as any page of this browser would."""
        sent = {"csrf_token": self.token(seen) if seen else self.any_token(), **(data or {})}
        return self.client.post(path, data=sent, **options)

    def any_token(self) -> str:
        """A token that this browser's session was given with some page, made as every page makes it."""
        with self.client.session_transaction() as session:
            said = session.setdefault("csrf_token", "some page's")
        key = self.client.application.secret_key
        assert isinstance(key, str)
        return URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(said)

    def token(self, path: str) -> str:
        found = TOKEN.search(self.client.get(path).text)
        assert found is not None, f"no form on {path}"
        return found.group(1)

    def read(self, path: str) -> str:
        """The text of a page, as people read it: without tags, spaces as one, no-break ones as plain ones."""
        return words(self.get(path, follow_redirects=True))


def words(response: TestResponse) -> str:
    """What people read on a page."""
    return words_of(response.text)


def words_of(page: str) -> str:
    """What people read in a part of a page."""
    text = re.sub(r"<(script|style).*?</\1>|<[^>]*>", " ", page, flags=re.DOTALL)
    text = text.replace("&#39;", "'").replace("&amp;", "&").replace("\N{NO-BREAK SPACE}", " ").replace("’", "'")
    text = text.replace("\N{NON-BREAKING HYPHEN}", "-")
    return " ".join(text.split())


def sent_again(answer: TestResponse) -> dict[str, str]:
    """The form of a page that gives back what was typed, as a browser would send it."""
    form = answer.text.partition("data-unsent")[2].partition("</form>")[0]
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    typed = re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)</textarea>', form)
    return {name: unescape(value) for name, value in [*hidden, *typed]}


def sign_in(app: Flask, login: str) -> Person:
    person = Person(app.test_client())
    answer = person.post("/connexion", {"login": login, "password": PASSWORD}, seen="/connexion")
    assert answer.status_code == 302
    return person


def signed_in(app: Flask, login: str) -> Person:
    """Somebody who has signed in, on the form where it is the first time: their session is one of every copied home."""
    place = str(app.secret_key), login
    if place not in _SESSIONS:
        begun = sign_in(app, login).client.get_cookie(_COOKIE)
        assert begun is not None
        _SESSIONS[place] = begun.value
    person = Person(app.test_client())
    person.client.set_cookie(_COOKIE, _SESSIONS[place])
    return person


def citizen_path(hall: TownHall, code: str, *, edition: int = 1, page: int = 1) -> str:
    """The path of the address that a page's QR code holds."""
    key = hall.settings.secrets.signing_keys[0]
    address = page_address(PageCode(code, edition, page), base_url=hall.settings.base_url, key=key)
    return "/P/" + address.partition("/P/")[2]


def give_pin(hall: TownHall, code: str) -> str:
    with hall.database.transaction() as session:
        return new_pin(session, code, "Agnès Accueil")


def asked_by(app: Flask, person: Person, path: str) -> list[str]:
    """What a page asks the database, in SQL."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    with app.app_context():
        engine = services().database.engine
    event.listen(engine, "before_cursor_execute", note)
    person.get(path)
    event.remove(engine, "before_cursor_execute", note)
    return [statement for statement in asked if statement.startswith("SELECT")]
