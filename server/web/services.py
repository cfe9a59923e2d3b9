"""What a view needs from outside the request: settings, database, storage, throttle; kept on the application."""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, cast

from flask import current_app

from forms.model import BookletTemplate
from scan.pipeline import Engines, default_engines
from server.config import Settings
from server.record.jobs import Queue
from server.record.scanner_jobs import Sittings
from server.record.storage import Storage
from server.record.templates import Newest
from server.web.news import News
from server.web.reading import RequestDatabase
from server.web.throttle import Guesses, SignIns

if TYPE_CHECKING:
    from server.web.engine_openid import Provider

_KEY: Final = "parcours"


@dataclass(frozen=True, slots=True)
class Services:
    """One per application.

    Attributes:
        settings: As given to `create_app`.
        database: Transactions.
        storage: Scans, crops and PDFs.
        queue: Uploads that wait for a reader.
        sign_ins: Slows down whoever guesses passwords.
        guesses: Slows down whoever guesses codes of booklets and PINs.
        news: Tells open pages what is new.
        sittings: At the scanners.
        city: Who signs residents in with their account of the City; None: nobody does.
    """

    settings: Settings
    database: RequestDatabase
    storage: Storage
    queue: Queue
    sign_ins: SignIns
    guesses: Guesses
    news: News
    sittings: Sittings
    city: "Provider | None" = None


def keep(services: Services) -> None:
    """Put the services on the application being made; to be called inside its context."""
    current_app.extensions[_KEY] = services


def services() -> Services:
    """The services of the application that answers this request."""
    return cast("Services", current_app.extensions[_KEY])


@cache
def engines() -> Engines:
    """The readers, for a page that is read while a person waits; loaded when the first one is."""
    return default_engines()


def templates() -> Newest:
    """The kinds of booklet of this home, each in its newest version."""
    with database().reading() as records:
        kept = database().templates
        return Newest(kept.town_hall, kept.newest(records))


def template_of(key: str, version: int | None = None) -> BookletTemplate:
    """A kind of booklet; without a version, the newest, with which a journey is opened.

    Raises:
        UnknownTemplate: There is none with this key, or not in such a version.
    """
    with database().reading() as records:
        return database().templates.of(records, key, version)


def database() -> RequestDatabase:
    """The record's database."""
    return services().database
