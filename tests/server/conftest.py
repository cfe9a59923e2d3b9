"""Homes for tests: prepared once, copied for each test, so that a test starts in a few milliseconds."""

import os
import pickle
import shutil
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import MethodType
from typing import Any, TypeAlias

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, make_url
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from forms import catalogue
from forms.booklet import Booklet
from forms.borrowed import Find
from forms.errors import TemplateError
from forms.model import BookletTemplate, FieldKind
from forms.town_hall import TownHall as TownHallOfFile
from print.booklet import RenderedBooklet, render_booklet
from print.impose import Printer
from print.wording import Wording
from server.config import Settings, prepare_home, settings_from
from server.record import accounts, db, editions, pins, templates, versions
from server.record.db import Database, upgrade
from server.record.editions import edition_pdf
from server.record.templates import load_templates
from server.shares import SHARES_FILE
from tests.needs import missing
from tests.remembered import remembered
from tests.server.begun import beside
from tests.server.shell import Shell
from tests.server.townhall import TownHall
from tests.shared import folder_of_the_run, taken_or_made

SERVER_PATIENCE_S = 20.0
PREPARES = db._prepare_sqlite
SHIPPED = {"passwords": accounts._HASHER, "pins": pins._HASHER}
"""What is shipped, kept before any test: one worker may run tests of both conftests that have the fixtures below."""
LEAST_COST = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
_Template: TypeAlias = tuple[BookletTemplate | None, tuple[TemplateError, ...]]
"""What is read of the text of a booklet."""
_ReadTemplate: TypeAlias = tuple[Mapping[str, str | None], BookletTemplate | None]
"""The texts of the other booklets that were asked for, and what was read."""


@pytest.fixture(scope="session", autouse=True)
def shipped_hashers() -> Iterator[Mapping[str, PasswordHasher]]:
    """What passwords and PINs are hashed with outside tests; in tests they are at the least cost, by the same code.

    Of the tests of the pages, which all sign in, half the time went into hashes.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "_HASHER", LEAST_COST)
        patch.setattr(accounts, "_NOBODY", LEAST_COST.hash("nobody has this password"))
        patch.setattr(pins, "_HASHER", LEAST_COST)
        yield SHIPPED


@pytest.fixture(scope="session", autouse=True)
def shipped_pragmas() -> Iterator[Callable[[Any, Any], None]]:
    """What prepares a connection to SQLite outside tests; tests do not wait until the disk itself has what they wrote.

    A test makes sure of a dozen files and transactions; where others use the disk, too, each takes 20 ms.
    """

    def prepare(connection: Any, entry: Any) -> None:
        PREPARES(connection, entry)
        connection.execute("PRAGMA synchronous=OFF")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db, "_prepare_sqlite", prepare)
        patch.setattr(os, "fsync", lambda _descriptor: None)
        yield PREPARES


@pytest.fixture(scope="session", autouse=True)
def drawn_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A booklet that is the same in every word and code, down to its signatures, is drawn once for all tests.

    Of the tests that print, a third of the time went into drawing the booklets of the same two people.
    """
    folder = folder_of_the_run(tmp_path_factory) / "drawn"
    folder.mkdir(exist_ok=True)
    kept: dict[bytes, RenderedBooklet] = {}

    def render(
        booklet: Booklet, *, address: Callable[[int], str], printer: Printer, wording: Wording | None
    ) -> RenderedBooklet:
        said = [] if wording is None else [(wording.code, wording.proofread), *_translations(wording)]
        key = pickle.dumps((booklet, address(1), printer, said))
        if key not in kept:
            draw = partial(render_booklet, booklet, address=address, printer=printer, wording=wording)
            kept[key] = taken_or_made(folder, key, draw)
        return kept[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(editions, "render_booklet", render)
        yield


def _translations(wording: Wording) -> list[tuple[str, tuple[str, ...]]]:
    """All that a booklet may say, or make room for, in another language than French."""
    return [(one.language, one.translations) for one in (wording, *wording.beside)]


@pytest.fixture(scope="session", autouse=True)
def templates_read_once() -> Iterator[None]:
    """The text of a booklet is read once, and again only where a booklet that it takes blocks from has changed.

    A test that changes one line of one booklet read all nine anew: half of its time.
    """
    read, kept = catalogue._of_text, defaultdict[tuple[str, str, TownHallOfFile], list[_ReadTemplate]](list)

    def read_or_take(path: Path, text: str, town_hall: TownHallOfFile, find: Find) -> _Template:
        known = kept[path.stem, text, town_hall]
        for taken, template in known:
            if all(find(key) == other for key, other in taken.items()):
                return template, ()
        asked: dict[str, str | None] = {}

        def ask(key: str) -> str | None:
            asked[key] = find(key)
            return asked[key]

        template, problems = read(path, text, town_hall, ask)
        if not problems:  # these name the file, which is another one in the next test
            known.append((asked, template))
        return template, problems

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogue, "_of_text", read_or_take)
        yield


@pytest.fixture(scope="module", autouse=True)
def looked_at_once() -> Iterator[None]:
    """What SIFT, Tesseract and zbar find in an image is kept; of the tests of pages, they took a third of the time."""
    with remembered():
        yield


@pytest.fixture(scope="session", autouse=True)
def routes_built_once() -> Iterator[None]:
    """How a route is recognised, and its address put together, is compiled once for the applications of all tests.

    Most of what an application took to start went into it.
    """
    kept: dict[object, Rule] = {}
    compile_rule = Rule.compile

    def compile_or_take(rule: Rule) -> None:
        converters, defaults = tuple(rule.map.converters.items()), tuple((rule.defaults or {}).items())
        alike = kept.setdefault((rule.rule, rule.subdomain, rule.merge_slashes, defaults, converters), rule)
        if alike is rule:
            compile_rule(rule)
            return
        rule._parts, rule._trace, rule._converters = alike._parts, alike._trace, alike._converters
        rule.arguments |= alike.arguments
        for name in ("_build", "_build_unknown"):
            setattr(rule, name, MethodType(getattr(alike, name).__func__, rule))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "compile", compile_or_take)
        yield


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Iterator[None]:
    """A statement is put together once for the databases of all tests: each has an engine of its own.

    SQLAlchemy keeps statements by engine and dialect, and a test asks most of its own only once: a tenth of the time of
    the tests of the record went into it. What is kept is found by the same keys as ever; every PostgreSQL database of
    the tests is on one server, so that one dialect is as good as another.
    """
    kept: LRUCache[Any, Any] = LRUCache(6000)
    begin = Engine.__init__

    def share(engine: Engine, *arguments: Any, **how: Any) -> None:
        begin(engine, *arguments, **how)
        engine._compiled_cache = kept

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Engine, "__init__", share)
        for dialect in (SQLiteDialect, PGDialect_psycopg):
            patch.setattr(dialect, "__hash__", lambda one: hash(type(one)))
            patch.setattr(dialect, "__eq__", lambda one, other: type(one) is type(other))
        yield


def draws_nothing(home: Path) -> None:
    """Let nothing that goes in by itself be looked at in a home: a question drawn at random would be in the way."""
    (home / SHARES_FILE).write_text("[share]\n" + "".join(f"{kind} = 0.0\n" for kind in FieldKind), encoding="utf-8")


@pytest.fixture(scope="session")
def empty_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with tables and without a record; do not write in it."""
    settings = prepare_home(tmp_path_factory.mktemp("town-hall") / "home", {})
    draws_nothing(settings.home)
    upgrade(settings)
    return settings.home


@pytest.fixture
def settings(empty_home: Path, tmp_path: Path) -> Settings:
    """A new home on the embedded database."""
    home = tmp_path / "home"
    shutil.copytree(empty_home, home)
    return settings_from(home, {})


@pytest.fixture
def hall(settings: Settings) -> Iterator[TownHall]:
    """A town hall on the embedded database."""
    database = Database(settings)
    yield TownHall(settings, database)
    database.close()


@pytest.fixture(scope="session")
def printed_home(empty_home: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A home with one journey whose booklet was printed, and its code; do not write in it."""
    home = tmp_path_factory.mktemp("printed") / "home"
    shutil.copytree(empty_home, home)
    settings = settings_from(home, {})
    database = Database(settings)
    code = TownHall(settings, database).printed()
    database.close()
    return home, code


@pytest.fixture
def busy_hall(printed_home: tuple[Path, str], tmp_path: Path) -> Iterator[TownHall]:
    """A town hall on the embedded database, where a booklet was printed already."""
    home, code = printed_home
    shutil.copytree(home, tmp_path / "home")
    settings = settings_from(tmp_path / "home", {})
    database = Database(settings)
    yield TownHall(settings, database, [code])
    database.close()


@pytest.fixture(scope="session")
def empty_postgresql(postgresql_url: str, empty_home: Path) -> str:
    """The address of a PostgreSQL database with tables and without a record; do not write in it."""
    url = beside(postgresql_url)
    upgrade(replace(settings_from(empty_home, {}), database_url=url))
    return url


@pytest.fixture
def postgresql_settings(empty_postgresql: str, settings: Settings) -> Settings:
    """A new home whose record is on PostgreSQL."""
    url = beside(empty_postgresql, template=str(make_url(empty_postgresql).database))
    return replace(settings, database_url=url, queue_url=url.replace("+psycopg", ""))


@pytest.fixture
def postgresql_hall(postgresql_settings: Settings) -> Iterator[TownHall]:
    """A town hall on PostgreSQL."""
    database = Database(postgresql_settings)
    yield TownHall(postgresql_settings, database)
    database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def either_hall(request: pytest.FixtureRequest) -> TownHall:
    """A town hall, once on each database."""
    found: TownHall = request.getfixturevalue("hall" if request.param == "sqlite" else "postgresql_hall")
    return found


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def either_empty(request: pytest.FixtureRequest, empty_home: Path) -> Settings:
    """A home with tables and without a record, once on each database; do not write in it: see `tests.server.begun`."""
    settings = settings_from(empty_home, {})
    if request.param == "sqlite":
        return settings
    return replace(settings, database_url=request.getfixturevalue("empty_postgresql"))


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A Redis server of its own on a Unix socket; see `missing` where neither Redis nor Valkey is installed."""
    server = shutil.which("redis-server") or shutil.which("valkey-server")
    if server is None:
        missing("Redis is not installed: neither redis-server nor valkey-server is on the PATH")
    folder = Path(tempfile.mkdtemp(prefix="redis"))  # short: a socket's path has at most 107 characters
    socket = folder / "socket"
    process = subprocess.Popen(
        [server, "--port", "0", "--unixsocket", socket, "--save", "", "--dir", folder, "--daemonize", "no"],
        stdout=subprocess.DEVNULL,
    )
    try:
        end = time.monotonic() + SERVER_PATIENCE_S
        while not socket.exists():
            assert process.poll() is None
            assert time.monotonic() < end
            time.sleep(0.02)
        yield f"unix://{socket}"
    finally:
        process.terminate()
        process.wait(SERVER_PATIENCE_S)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def shell(empty_home: Path, tmp_path: Path) -> Shell:
    home = tmp_path / "home"
    shutil.copytree(empty_home, home)
    return Shell(home)


@pytest.fixture
def printed(printed_home: tuple[Path, str], tmp_path: Path) -> tuple[Shell, str, Path]:
    """A shell where a booklet was printed, its journey, and the PDF of its pages."""
    home, code = printed_home
    shutil.copytree(home, tmp_path / "home")
    settings = settings_from(home, {})
    database = Database(settings)
    pages = edition_pdf(database, settings, code, form="pages")
    database.close()
    (tmp_path / "pages.pdf").write_bytes(pages)
    return Shell(tmp_path / "home"), code, tmp_path / "pages.pdf"


@pytest.fixture
def edit_template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, str, str], None]]:
    """Change a line of a booklet, as if all journeys were moved to what it says then: key, line before, line after."""
    folder = tmp_path / "booklets"
    shutil.copytree(catalogue.BOOKLETS, folder)
    monkeypatch.setattr(catalogue, "BOOKLETS", folder)
    monkeypatch.setattr(templates, "kept_text", lambda _session, key, _version: versions._shipped(key))
    # Read anew at every look, as if the program had just been started.
    monkeypatch.setattr(Database, "templates", property(lambda database: load_templates(database._settings)))

    def edit(key: str, before: str, after: str) -> None:
        path = folder / f"{key}.toml"
        text = path.read_text(encoding="utf-8")
        assert before in text.splitlines()
        path.write_text(text.replace(f"\n{before}\n", f"\n{after}\n"), encoding="utf-8")
        catalogue._shipped.cache_clear()

    yield edit
    monkeypatch.undo()
    catalogue._shipped.cache_clear()
