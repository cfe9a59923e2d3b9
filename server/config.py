"""Settings: frozen, built once from the command line and the environment. Nothing else reads the environment.

A home is a folder that holds everything a town hall has:

    parcours.db       the record (unless PARCOURS_DATABASE_URL names a PostgreSQL database)
    queue.db          uploads waiting for a reader (unless the database is PostgreSQL, or PARCOURS_QUEUE_URL is set)
    storage/          scans, crops and PDFs, by content hash
    secrets.json      keys
    scanner/          pages that a scanner has just given, until they are received
    watching/         how it is with copiers' folders, and whether a worker is alive, written anew every few seconds
    mairie.toml       what the town hall says of itself: addresses, rooms, telephone numbers, hours
    audit.toml        what share of what goes in by itself a person looks at, where the town hall chose one
    printer.toml      how its printer moves what is printed on both faces, where the town hall measured it
    city-account.secret   what the City's accounts know this program by, where residents may sign in with theirs

Everything in it is readable by its owner only.
"""

import errno
import json
import os
import re
import secrets
import shutil
import sqlite3
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from print.impose import EXACT, Printer
from server.city_account import CITY_SECRET_FILE, CityAccount, city_account_of
from server.printer import CREEP_VARIABLE, OFFSET_VARIABLE, PRINTER_FILE, printer_of
from server.shares import DEFAULT_SHARES, SHARES_FILE, VARIABLE, Shares, shares_of

DEFAULT_HOME: Final = Path("parcours-home")
DEFAULT_BASE_URL: Final = "https://parcours.mairie19.example"
SECRETS_FILE: Final = "secrets.json"
_REDIS: Final = ("redis://", "rediss://", "unix://")
"""As the client takes them: plain, encrypted, and a socket on this machine."""
_SMTP_FORM: Final = "smtps://USER:PASSWORD@HOST:PORT"
_ADDRESS: Final = re.compile(r"[^\s@<>,;:\"]+@(?![\d.]+$)(?:[^\s@<>,;:\"\[\].]+\.)+[^\s@<>,;:\"\[\].]+")
"""A name at a host, which is of some domain, and not named by its number alone."""
_KEY_BYTES: Final = 32
"""256 bits, the size of HMAC-SHA256's own output."""
DATABASE_FILE: Final = "parcours.db"
TOWN_HALL_FILE: Final = "mairie.toml"
PRIVATE: Final = 0o600
"""Mode of every file with something about a person, or a key, in it. What SQLite puts beside its file takes it over."""
PRIVATE_FOLDER: Final = 0o700
_NO_ROOM: Final = 1 << 20
"""Bytes: several times an empty database."""


class ConfigError(Exception):
    """Settings that cannot be used; says what to do."""


class HomeDamaged(ConfigError):
    """A home that has lost something which must never be made anew; says what, and what to do."""


class NoHome(ConfigError):
    """The folder is not a home yet.

    Attributes:
        home: The folder.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        super().__init__(f"{home} is not a home yet: run `parcours init --home {home}`")


@dataclass(frozen=True, slots=True)
class Secrets:
    """What must never leave the home.

    Attributes:
        flask_key: Signs the sessions of the web pages.
        signing_keys: Sign the codes of printed pages, newest first. The first signs, all are accepted: paper that was
            printed years ago must still be read.
    """

    flask_key: str = field(repr=False)
    signing_keys: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """Where everything is.

    Attributes:
        home: The folder; nothing is written outside it.
        database_url: As SQLAlchemy takes it.
        base_url: Scheme and host of the citizen pages, printed in every code.
        queue_url: `sqlite:` in the home, `postgresql…` or Redis (`redis…`, or `unix…` for a socket) elsewhere.
        secrets: Keys.
        trusted_proxy: Address of the proxy whose word on who asks, and how, is taken; empty: there is none.
        audit_shares: Share of what goes in by itself that is shown to a person, by kind of field.
        smtp_url: Where mails are handed over to be sent, with the password if there is one; empty: none are.
        mail_from: The address that they are sent from; empty likewise.
        printer: How the town hall's printer moves what is printed on both faces.
        city_account: Who signs residents in with their account of the City; None: nobody does.
    """

    home: Path
    database_url: str = field(repr=False)
    base_url: str
    queue_url: str = field(repr=False)
    secrets: Secrets
    trusted_proxy: str = ""
    audit_shares: Shares = field(default_factory=lambda: DEFAULT_SHARES, hash=False)
    smtp_url: str = field(default="", repr=False)
    mail_from: str = ""
    printer: Printer = EXACT
    city_account: CityAccount | None = None

    @property
    def storage(self) -> Path:
        """The folder of scans, crops and PDFs."""
        return self.home / "storage"

    @property
    def database_file(self) -> Path:
        """The embedded database, whether the record is there or not."""
        return self.home / DATABASE_FILE

    @property
    def on_sqlite(self) -> bool:
        """Whether the record is the embedded database."""
        return self.database_url.startswith("sqlite")


def calm_programs() -> None:
    """Let Tesseract, and OpenBLAS under NumPy and OpenCV, use one thread: on a busy machine theirs wait for others.

    OpenBLAS asks once, when it is loaded. With two threads on two busy cores the equations of a bent page took 16 ms
    instead of 0.8.
    """
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def settings_from(home: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Build the settings of a home that exists.

    Args:
        home: The folder; None: PARCOURS_HOME, else `parcours-home` in the current folder.
        environ: Variables; None: those of the process.

    Raises:
        NoHome: The folder was not prepared.
        HomeDamaged: The keys are gone or damaged.
        ConfigError: A variable cannot be used.
    """
    variables = os.environ if environ is None else environ
    place = _home(home, variables)
    if not (place / SECRETS_FILE).is_file():
        _check_nothing_lost(place)
        raise NoHome(place)
    return _settings(place, variables)


def prepare_home(
    home: Path | None = None, environ: Mapping[str, str] | None = None, *, accepted: Sequence[bytes] = ()
) -> Settings:
    """Create the folder and its keys where they are missing, and build its settings. Harmless on a home that exists.

    Args:
        home: As in `settings_from`.
        environ: As in `settings_from`.
        accepted: For a new home: further keys whose codes it accepts.

    Raises:
        HomeDamaged: The keys are damaged, or they are gone and a record or scans are there.
        ConfigError: A variable cannot be used.
        OSError: The folder cannot be written.
    """
    variables = os.environ if environ is None else environ
    place = _home(home, variables)
    place.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    if not (place / SECRETS_FILE).exists():
        _begin_home(place, variables, accepted)
    return _settings(place, variables)


def _begin_home(place: Path, variables: Mapping[str, str], accepted: Sequence[bytes]) -> None:
    """Make what a home never has twice. The keys come last: where they are and the database is not, it was lost."""
    _check_nothing_lost(place)
    if not any(place.iterdir()):  # ours alone; a folder with something else in it stays as open as it is
        place.chmod(PRIVATE_FOLDER)
    (place / "storage").mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    if not variables.get("PARCOURS_DATABASE_URL"):
        _create_database(place / DATABASE_FILE)
    _write_secrets(place / SECRETS_FILE, accepted)


def _check_nothing_lost(place: Path) -> None:
    """Refuse a folder that holds a town hall's data and not its keys."""
    storage, keys = place / "storage", place / SECRETS_FILE
    holds = _holds_record(place / DATABASE_FILE) or (storage.is_dir() and any(storage.iterdir()))
    if holds and not keys.exists():  # another `init` may have written them a moment ago
        raise HomeDamaged(
            f"{keys} is missing, and without its keys no printed code can be read: put back the one of your last backup"
        )


def _holds_record(database: Path) -> bool:
    """Whether somebody's data may be in it: it is more than the database that `_create_database` makes."""
    if not database.exists():
        return False
    try:
        with closing(sqlite3.connect(database)) as opened:
            return bool(opened.execute("SELECT 1 FROM sqlite_master").fetchone())
    except sqlite3.Error:
        return True


def _create_database(path: Path) -> None:
    """Make a database without a table, which is a file that is not empty: an empty one was damaged later."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, PRIVATE))
    try:
        with closing(sqlite3.connect(path)) as database:
            database.execute("PRAGMA journal_mode=WAL")
    except sqlite3.OperationalError as error:  # which does not tell a full disk from a broken one
        path.unlink()
        code = errno.ENOSPC if shutil.disk_usage(path.parent).free < _NO_ROOM else errno.EIO
        raise OSError(code, os.strerror(code), str(path)) from error


def home_of(
    home: Path | None = None, environ: Mapping[str, str] | None = None, *, default: Path = DEFAULT_HOME
) -> Path:
    """Where the home is or would be, prepared or not.

    Args:
        home: As in `settings_from`.
        environ: As in `settings_from`.
        default: When nothing names it.
    """
    return _home(home, os.environ if environ is None else environ, default)


def _home(home: Path | None, variables: Mapping[str, str], default: Path = DEFAULT_HOME) -> Path:
    named = home if home is not None else Path(variables.get("PARCOURS_HOME") or default)
    place = named.expanduser().absolute()
    if place.exists() and not place.is_dir():
        raise ConfigError(f"{place} is a file, and a home is a folder: name another one")
    return place


def _settings(home: Path, variables: Mapping[str, str]) -> Settings:
    named = variables.get("PARCOURS_DATABASE_URL")
    database_url = _database_url(named) if named else f"sqlite:///{home / DATABASE_FILE}"
    smtp_url, mail_from = _mail(variables.get("PARCOURS_SMTP_URL") or "", variables.get("PARCOURS_MAIL_FROM") or "")
    return Settings(
        home=home,
        database_url=database_url,
        base_url=_base_url(variables.get("PARCOURS_BASE_URL") or DEFAULT_BASE_URL),
        queue_url=_queue_url(variables.get("PARCOURS_QUEUE_URL") or _queue_beside(database_url)),
        secrets=_read_secrets(home / SECRETS_FILE),
        trusted_proxy=_trusted_proxy(variables.get("PARCOURS_TRUSTED_PROXY") or ""),
        audit_shares=_audit_shares(variables.get(VARIABLE) or "", home / SHARES_FILE),
        smtp_url=smtp_url,
        mail_from=mail_from,
        printer=_printer(variables, home / PRINTER_FILE),
        city_account=_city_account(variables, home / CITY_SECRET_FILE),
    )


def _database_url(url: str) -> str:
    _check_address("PARCOURS_DATABASE_URL", url, "postgresql://USER:PASSWORD@HOST:PORT/NAME")
    for scheme in ("postgres://", "postgresql://", "postgresql+psycopg://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    raise ConfigError("PARCOURS_DATABASE_URL must start with postgresql://; unset it for the embedded database")


def _queue_beside(database_url: str) -> str:
    return "sqlite:" if database_url.startswith("sqlite") else database_url


def _check_address(variable: str, url: str, form: str) -> None:
    """Refuse what cannot be taken apart, without repeating it: it may hold a password."""
    try:
        urlsplit(url).port  # noqa: B018  # reading it is what checks it
    except ValueError as error:
        raise ConfigError(f"{variable} is not an address; write {form}") from error


def _queue_url(url: str) -> str:
    _check_address("PARCOURS_QUEUE_URL", url, "redis://HOST:PORT/NUMBER")
    if not url.startswith(("sqlite:", "postgres://", "postgresql://", "postgresql+psycopg://", *_REDIS)):
        raise ConfigError(
            "PARCOURS_QUEUE_URL must start with redis:// or postgresql://; unset it for a queue beside the record"
        )
    return url.replace("+psycopg", "", 1)


def _base_url(url: str) -> str:
    _check_address("PARCOURS_BASE_URL", url, DEFAULT_BASE_URL)
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path.strip("/") or parts.query:
        raise ConfigError(f"PARCOURS_BASE_URL is {url!r}; write scheme and host only, as in {DEFAULT_BASE_URL}")
    return f"{parts.scheme}://{parts.netloc}"


def _trusted_proxy(address: str) -> str:
    try:
        return str(ip_address(address)) if address else ""
    except ValueError as error:
        raise ConfigError(
            f"PARCOURS_TRUSTED_PROXY is {address!r}; write the address from which the proxy asks, as in 127.0.0.1"
        ) from error


def _audit_shares(variable: str, file: Path) -> Shares:
    try:
        return shares_of(variable, file)
    except OSError as error:
        raise ConfigError(f"{file} cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise ConfigError(str(error)) from error


def _printer(variables: Mapping[str, str], file: Path) -> Printer:
    try:
        return printer_of(variables.get(CREEP_VARIABLE) or "", variables.get(OFFSET_VARIABLE) or "", file)
    except OSError as error:
        raise ConfigError(f"{file} cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise ConfigError(str(error)) from error


def _city_account(variables: Mapping[str, str], file: Path) -> CityAccount | None:
    try:
        return city_account_of(variables, file)
    except OSError as error:
        raise ConfigError(f"{file} cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise ConfigError(str(error)) from error


def is_mail_address(text: str) -> bool:
    """Whether mail may be sent there, as far as its form tells; the server that takes it knows the rest."""
    return _ADDRESS.fullmatch(text) is not None


def _mail(url: str, sender: str) -> tuple[str, str]:
    """Where receipts are sent and from which address: both, or neither."""
    if not url and not sender:
        return "", ""
    _check_address("PARCOURS_SMTP_URL", url, _SMTP_FORM)
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ConfigError(f"PARCOURS_SMTP_URL must be like {_SMTP_FORM}, or smtp:// for a server that offers STARTTLS")
    if not is_mail_address(sender):
        raise ConfigError(f"PARCOURS_MAIL_FROM is {sender!r}; write an address, as in accueil@mairie.example")
    return url, sender


def _write_secrets(path: Path, accepted: Sequence[bytes]) -> None:
    """Write new keys, whole or not at all, never readable by others, and never over those of another `init`."""
    signing_keys = [secrets.token_hex(_KEY_BYTES), *(key.hex() for key in accepted)]
    document = {"flask_key": secrets.token_hex(_KEY_BYTES), "signing_keys": signing_keys}
    descriptor, name = tempfile.mkstemp(prefix=".secrets-", dir=path.parent)  # readable by its owner only
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(document, file)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            path.hardlink_to(temporary)
    finally:
        temporary.unlink()


def _read_secrets(path: Path) -> Secrets:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        keys = tuple(bytes.fromhex(key) for key in document["signing_keys"])
        flask_key = str(document["flask_key"])
    except (ValueError, KeyError, TypeError) as error:
        raise HomeDamaged(f"{path} is damaged ({error}): put back the one of your last backup") from error
    if not keys:
        raise HomeDamaged(f"{path} holds no signing key: put back the one of your last backup")
    return Secrets(flask_key=flask_key, signing_keys=keys)
