"""The demonstration town hall, served, with a reader beside it; and people at a real browser."""

import re
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import Any, Final, NoReturn

import pytest
import waitress
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright
from sqlalchemy import delete

from forms.page_code import PageCode, page_address
from scan.pipeline import default_engines
from server.config import DATABASE_FILE, Settings
from server.demo import ACCOUNTS, ready_demo
from server.record.claims import unfinished
from server.record.db import Database
from server.record.editions import StoredEditions
from server.record.errors import RecordError
from server.record.ingest import process
from server.record.model import Counter
from server.record.tables import LockRow
from server.serving import HOW
from server.shares import DEFAULT_SHARES, VARIABLE
from server.web import create_app
from server.web.counters import COOKIE

_WHOLE: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSERS: Final = ("chromium-headless-shell", *_WHOLE)
"""Programs that playwright can drive; the first one installed is taken: that without windows does least besides."""

_QUIET: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
)
"""Nothing but the page itself: it runs without a network, as root, in a container."""


_QUIET_LOOKS: Final = 3
"""In a row at a page that asks for nothing, 10 ms or a drawing apart: what just came may have it ask for more."""
_UNASKED: Final = 10
"""Times that the reader finds the database file as it was before it asks it all the same, for claims that lapse.

It looks ten times a second as long as its process tests anything: to ask each time took a fortieth of a core.
"""
_MOST_LOOKS: Final = 2000
"""At a page that does not become complete: half a minute."""


@dataclass(frozen=True, slots=True)
class Site:
    """The demonstration as it is served.

    Attributes:
        address: Without a slash at its end.
        settings: Of its home.
        database: The record behind it, for what only the record can tell.
        reading: Held by whoever reads what is uploaded: who reads a file with engines of their own holds it.
    """

    address: str
    settings: Settings
    database: Database
    reading: Lock = field(default_factory=Lock)


@contextmanager
def served_demo(home: Path) -> Iterator[Site]:
    """The demonstration, on a port of its own, while the block runs. It is filled when the folder is empty.

    Its pages say that questions are drawn at random, and none is: it would be in the way of a test that counts, or goes
    from one question to the next. Who wants some reads a page as `tests.server.record.auditing.looking` does.
    """
    settings = filled_demo(home)
    database = Database(settings)
    reading = Lock()
    said = replace(settings, audit_shares=DEFAULT_SHARES)
    with served(said) as address, _reader(settings, database, reading):
        yield Site(address, settings, database, reading)
    database.close()


def filled_demo(home: Path) -> Settings:
    """The settings of the demonstration, which is filled when the folder is empty; no question is drawn at random."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, "0")
        return ready_demo(home, port=8019)


@contextmanager
def served_alone(settings: Settings) -> Iterator[Site]:
    """A home as it is, without anybody who reads what is uploaded, while the block runs."""
    database = Database(settings)
    with served(settings) as address:
        yield Site(address, settings, database)
    database.close()


@contextmanager
def served_again(site: Site) -> Iterator[Site]:
    """The same record by an application of its own, as after a restart, while the block runs."""
    with served(site.settings) as address:
        yield replace(site, address=address)


@contextmanager
def served(settings: Settings, failures: Mapping[str, Callable[[], Exception]] | None = None) -> Iterator[str]:
    """A home on a port of its own, while the block runs; its address.

    Args:
        settings: Of the home.
        failures: What happens, by endpoint, instead of the endpoint's answer.
    """
    app = create_app(settings)
    app.jinja_env.bytecode_cache = _COMPILED
    for endpoint, failure in (failures or {}).items():
        app.view_functions[endpoint] = _failing(failure)
    server = waitress.create_server(app, host="127.0.0.1", port=0, **HOW)
    serving = threading.Thread(target=server.run, daemon=True)
    serving.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    serving.join(timeout=10)


class _Compiled(BytecodeCache):
    """Templates, compiled once for all applications of this process."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


_COMPILED: Final = _Compiled()


def _failing(failure: Callable[[], Exception]) -> Callable[..., NoReturn]:
    """A view that fails, whatever its address says."""

    def fail(**_facts: object) -> NoReturn:
        raise failure()

    return fail


def installed_browser(*, whole: bool = False) -> str | None:
    """Where a browser is that can be driven; None when there is none.

    Args:
        whole: With what only a browser with windows has: that without them asks nobody whether a camera may be used.
    """
    return next((path for name in (_WHOLE if whole else BROWSERS) if (path := shutil.which(name))), None)


@contextmanager
def launched(browser: str, *more: str) -> Iterator[Browser]:
    """A browser without a window, while the block runs; `more` are switches of its own."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browser, args=[*_QUIET, *more])
        yield started
        started.close()


@contextmanager
def launched_beside(browser: Browser, *switches: str, whole: bool = False) -> Iterator[Browser]:
    """Another browser with switches of its own, while the block runs; `whole` as for `installed_browser`."""
    started = browser.browser_type.launch(executable_path=installed_browser(whole=whole), args=[*_QUIET, *switches])
    yield started
    started.close()


@contextmanager
def new_page(
    browser: Browser, site: Site, *, width: int = 1280, height: int = 844, scheme: str = "light", scale: float = 1.0
) -> Iterator[Page]:
    """A browser of its own: another person's, or the same person's telephone.

    Args:
        browser: The program.
        site: What it looks at.
        width: Of its window, px of the page.
        height: Likewise.
        scheme: `light` or `dark`.
        scale: Px of the screen in one px of the page.
    """
    context = browser.new_context(
        base_url=site.address,
        viewport={"width": width, "height": height},
        device_scale_factor=scale,
        color_scheme="dark" if scheme == "dark" else "light",
        locale="fr-FR",
        reduced_motion="reduce",
    )
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


class Underway:
    """What a page has asked for and has not got, from now on; what changes elsewhere is told it as long as it is open.

    Says sooner than "networkidle" that a page is complete: that waits until nothing was asked for during half a second.
    """

    def __init__(self, page: Page) -> None:
        self._page, self._asked = page, set[Request]()
        page.on("request", self._add)
        page.on("requestfinished", self._remove)
        page.on("requestfailed", self._remove)

    def _add(self, request: Request) -> None:
        if request.resource_type != "eventsource":
            self._asked.add(request)

    def _remove(self, request: Request) -> None:
        self._asked.discard(request)

    def wait(self) -> None:
        """Wait until the page is loaded, has all, and asks for no more once it has drawn what came."""
        self._page.wait_for_load_state()
        quiet = 0
        for _ in range(_MOST_LOOKS):
            self._page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 10)))")
            quiet = 0 if self._asked else quiet + 1
            if quiet == _QUIET_LOOKS:
                self._page.remove_listener("request", self._add)
                self._page.remove_listener("requestfinished", self._remove)
                self._page.remove_listener("requestfailed", self._remove)
                return
        raise AssertionError(f"still asked for: {[one.url for one in self._asked]}")


def sign_in(page: Page, login: str) -> Page:
    """Sign in with an account of the demonstration: on the form, which leads to the first page.

    In a browser that was not used yet, without the form and without a page: most tests look at another one.
    """
    if page.context.cookies() or page.url != "about:blank":
        page.goto("/connexion")
        _enter(page, login)
    else:
        page.context.add_cookies([_just_signed_in(page.context, login)])
    return page


_signed_in: Final[dict[tuple[str, str], Any]] = {}
"""The cookie of a session that has just begun, by where and as whom: nothing was looked at with it."""


def _just_signed_in(context: BrowserContext, login: str) -> Any:
    form = context.request.get("/connexion")
    where = form.url, login
    if where not in _signed_in:
        token = re.search(r'name="csrf_token" value="([^"]+)"', form.text())
        sent = {"csrf_token": token.group(1) if token else "", "login": login, "password": _password(login)}
        answer = context.request.post("/connexion", form=sent, max_redirects=0)
        assert answer.status == 302, answer.text()
        (_signed_in[where],) = context.cookies()
    return _signed_in[where]


def sign_in_beside(page: Page, login: str) -> None:
    """Sign in where somebody else is signed in, on the form that is open."""
    _enter(page, login)
    page.close()


def _enter(page: Page, login: str) -> None:
    """Fill in the form that is open, and wait for what it leads to."""
    page.get_by_label("Votre nom de compte").fill(login)
    page.get_by_label("Votre mot de passe").fill(_password(login))
    page.get_by_role("button", name="Entrer").click()
    page.wait_for_url("**/")


def _password(login: str) -> str:
    (password,) = [password for known, _, _, password in ACCOUNTS if known == login]
    return password


def stands_at_reception(page: Page) -> None:
    """Let the browser of a page say where its booklets are handed out, as an agent chooses once."""
    page.context.add_cookies([{"name": COOKIE, "value": Counter.RECEPTION.value, "domain": "127.0.0.1", "path": "/"}])


def let_lapse(site: Site) -> None:
    """Let a while pass in which no page says that it is open: nobody has a question any more."""
    with site.database.transaction() as session:
        session.execute(delete(LockRow))


def citizen_path(site: Site, code: str, page: int = 1) -> str:
    """The path that the code of a page of a booklet opens."""
    key = site.settings.secrets.signing_keys[0]
    address = page_address(PageCode(code, 1, page), base_url=site.address, key=key)
    return "/P/" + address.partition("/P/")[2]


@contextmanager
def _reader(settings: Settings, database: Database, held: Lock) -> Iterator[None]:
    """Read what is uploaded while the block runs, as a worker does."""
    stop, engines, editions = threading.Event(), default_engines(), StoredEditions(database, settings)

    def read() -> None:
        written, unasked = tuple[int, ...](), 0
        while not stop.wait(0.1):
            before, written = written, _last_written(settings)
            unasked = 0 if written != before else unasked + 1
            if unasked % _UNASKED:
                continue
            with held, suppress(RecordError):  # another test fills the disk: as a worker, it tries again
                for batch in unfinished(database):
                    process(database, settings, batch, engines, editions)

    reading = threading.Thread(target=read, daemon=True)
    reading.start()
    yield
    stop.set()
    reading.join(timeout=30)


def _last_written(settings: Settings) -> tuple[int, ...]:
    """When the embedded database and its log were last written, ns; 0 where there is none."""
    written = []
    for name in (DATABASE_FILE, f"{DATABASE_FILE}-wal"):
        try:
            written.append((settings.home / name).stat().st_mtime_ns)
        except FileNotFoundError:
            written.append(0)
    return tuple(written)
