"""The City's accounts for tests: a real provider as a process on this machine, and residents who sign in there."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import requests
from flask import Flask

from server.city_account import CityAccount
from tests.server.web.people import Person

SECRET: Final = "un secret d'essai"
BACK: Final = "http://localhost/livret/compte/retour"
_ROOT: Final = Path(__file__).parents[3]
_PATIENCE_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class City:
    """The provider.

    Attributes:
        issuer: Its address.
    """

    issuer: str

    @property
    def account(self) -> CityAccount:
        return CityAccount(self.issuer, "mon-parcours", SECRET)

    def lie(self, **lies: Any) -> None:
        """Say something else than the truth from now on; nothing: the truth."""
        requests.post(f"{self.issuer}/lies", json=lies, timeout=_PATIENCE_S).raise_for_status()


@contextmanager
def city() -> Iterator[City]:
    """A provider, while the block runs."""
    command = [sys.executable, "-m", "tests.openid_provider", "--secret", SECRET, "--back", BACK]
    with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield City(process.stdout.readline().strip())
        finally:
            process.terminate()


@dataclass(slots=True)
class Signer:
    """Somebody with an account of the City, at a browser of their own.

    Attributes:
        app: Of the town hall.
        name: Of their account.
        person: Their browser, at the town hall's pages.
        there: The same browser, at the provider's.
    """

    app: Flask
    name: str = "alix"
    person: Person = field(init=False)
    there: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.person = Person(self.app.test_client())

    def leave(self, path: str) -> str:
        """Press a button that leads to the provider; the address there."""
        answer = self.person.get(path)
        assert answer.status_code == 302, answer.text
        return str(answer.location)

    def sign_in(self, there: str, **typed: str) -> str:
        """Sign in there, unless they need not; the path that they come back to."""
        answer = self.there.get(there, allow_redirects=False, timeout=_PATIENCE_S)
        if answer.status_code == 200:
            form = {"name": self.name, "password": self.name, "go": "yes", **typed}
            answer = self.there.post(there, data=form, allow_redirects=False, timeout=_PATIENCE_S)
        back = answer.headers["Location"]
        assert back.startswith(f"{BACK}?")
        return back.removeprefix("http://localhost")

    def open(self, path: str = "") -> str:
        """What they read once they have signed in to open a booklet; the last one's page, or none's."""
        address = path.removeprefix("/P/")
        return self.person.read(
            self.sign_in(self.leave(f"/livret/compte?livret={address}" if address else "/livret/compte"))
        )
