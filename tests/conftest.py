"""Fixtures that every test may ask for: what was printed, real handwriting, databases."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from forms.catalogue import find_template
from forms.model import BookletTemplate
from tests.editions import CODES, Edition, Editions, booklet_of
from tests.needs import missing
from tests.paper_hands import Hands, load_hands

SERVER_USER = "nobody"
"""PostgreSQL refuses to run as root, as tests do in a container."""

UNSAFE = (
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "autovacuum=off",
)
"""What no record would survive a power cut with: tests need not, and do not wait for the disk."""


@pytest.fixture(scope="session", autouse=True)
def no_scanner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No scanner of this machine or its network is asked for; tests have their own: see `tests.sane`."""
    folder = tmp_path_factory.mktemp("sane")
    (folder / "dll.conf").touch()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SANE_CONFIG_DIR", str(folder))
        yield


@pytest.fixture(scope="session")
def mariage_template() -> BookletTemplate:
    return find_template("mariage")


@pytest.fixture(scope="session")
def logement_template() -> BookletTemplate:
    return find_template("logement-demande")


@pytest.fixture(scope="session")
def editions() -> Editions:
    """What the tests' town hall has printed: fill it through the fixtures `mariage` and `logement`, not yourself."""
    return Editions()


@pytest.fixture(scope="session")
def mariage(editions: Editions, mariage_template: BookletTemplate) -> Edition:
    """The first edition of a marriage booklet for two persons, journey `CODES[0]`."""
    return editions.print_booklet(booklet_of(mariage_template, code=CODES[0]))


@pytest.fixture(scope="session")
def logement(editions: Editions, logement_template: BookletTemplate) -> Edition:
    """The first edition of a housing booklet, journey `CODES[1]`."""
    return editions.print_booklet(booklet_of(logement_template, code=CODES[1]))


@pytest.fixture(scope="session")
def hands() -> Hands:
    return load_hands()


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A PostgreSQL server of its own on a Unix socket; see `missing` where PostgreSQL is not installed."""
    binaries = _postgresql_binaries()
    if binaries is None:
        missing("PostgreSQL is not installed: no initdb on the PATH nor in /usr/lib/postgresql")
    pytest.importorskip("psycopg", reason="the driver is not installed: pip install mon-parcours[postgresql]")
    with _postgresql(binaries) as socket_folder:
        yield f"postgresql+psycopg://parcours@/postgres?host={socket_folder}"


def _postgresql_binaries() -> Path | None:
    """The folder that holds initdb and pg_ctl; the newest where there are several."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    found = installed[-1] if installed else Path(on_path) if on_path else None
    return None if found is None else found.resolve().parent


@contextmanager
def _postgresql(binaries: Path) -> Iterator[Path]:
    """Start a server, and stop it and remove all it wrote afterwards; gives the folder of its socket."""
    home = Path(tempfile.mkdtemp(prefix="pg"))  # short: a socket's path has at most 107 characters
    user = SERVER_USER if os.geteuid() == 0 else None
    if user is not None:
        shutil.chown(home, user)
    data = home / "data"
    settings = f"-k {home} -c listen_addresses='' {' '.join(f'-c {setting}' for setting in UNSAFE)}"
    try:
        _run([binaries / "initdb", "--no-sync", "-D", data, "-U", "parcours", "-A", "trust", "-E", "UTF8"], user, home)
        _run([binaries / "pg_ctl", "-D", data, "-o", settings, "-l", home / "log", "-w", "start"], user, home)
        try:
            yield home
        finally:
            _run([binaries / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"], user, home)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _run(command: list[str | Path], user: str | None, folder: Path) -> None:
    subprocess.run(command, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
