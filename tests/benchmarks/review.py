"""How fast five people get through a thousand questions, over HTTP, against the application as it is served.

The questions are real: those that wait in the demonstration once its scans were read, with their readings, pictures and
journeys. The rows of these journeys are copied, each copy with a code of its own, until a thousand questions wait.
"""

import http.client
import re
import statistics
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from html import unescape
from pathlib import Path
from random import Random
from socket import create_connection, create_server
from typing import Any, Final
from urllib.parse import urlencode

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from forms.page_code import new_journey_code
from server.config import Settings
from server.demo import ready_demo
from server.record.accounts import create_account
from server.record.db import Database, upgrade
from server.record.decisions import is_waiting
from server.record.model import Role
from server.record.table_base import Table as Rows
from server.record.tables import (
    AuditRow,
    BatchRow,
    DecisionRow,
    EditionRow,
    FieldRow,
    FileRow,
    HistoryRow,
    JourneyRow,
    PageReadingRow,
    ReadingRow,
    ReviewRow,
    StepRow,
    TemplateTextRow,
    TemplateVersionRow,
    WaitingRow,
)
from tests.benchmarks.report import Report, Table

WANTED: Final = 1000
PEOPLE: Final = 5
PASSWORD: Final = "une phrase de passe"
_STARTS_IN_S: Final = 60.0
_FORM: Final = re.compile(r'<form method="post" action="(/relire/\w+(?:\?[^"]*)?)"(?:(?!</form>).)*', re.DOTALL)
_HIDDEN: Final = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
_KEYS: Final = re.compile(r'name="keep" value="([\w.]+)"')
_TOKEN: Final = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Pace:
    """How five people work.

    Attributes:
        name: What it is called.
        thinking_s: Between a question on screen and a key, seconds: from and to.
        each: Questions after which a person stops, if any is left.
    """

    name: str
    thinking_s: tuple[float, float]
    each: int


PACES: Final = (Pace("looking", (1.0, 2.0), 40), Pace("in haste", (0.25, 0.75), WANTED))
"""Somebody who looks at each picture, and somebody faster than anybody is for long, until nothing waits."""


@dataclass
class Person:
    """Somebody at a browser, and what they saw.

    Attributes:
        address: Host and port.
        login: Of their account.
        times: Seconds from each key to the whole next page, by pace.
        answered: Ids of the questions whose answer was taken.
        refused: Answers that were not taken.
    """

    address: str
    login: str
    times: dict[Pace, list[float]] = field(default_factory=dict)
    answered: list[str] = field(default_factory=list)
    refused: int = 0
    cookies: dict[str, str] = field(default_factory=dict)
    page: str = ""

    def work(self, pace: Pace, seed: int) -> None:
        """Answer what is handed out, going on from the page that they have open, until nothing is."""
        random, times = Random(seed), self.times.setdefault(pace, [])
        with closing(http.client.HTTPConnection(self.address, timeout=60)) as connection:
            self.page = self.page or self._sign_in(connection)
            while len(times) < pace.each and (found := _FORM.search(self.page)) and _KEYS.search(found.group(0)):
                time.sleep(random.uniform(*pace.thinking_s))
                action, form = unescape(found.group(1)), dict(_HIDDEN.findall(found.group(0)))
                form["keep"] = _key(_KEYS.findall(found.group(0)), random)
                start = time.perf_counter()
                place = self._ask(connection, "POST", action, {name: unescape(said) for name, said in form.items()})[1]
                self.page = self._ask(connection, "GET", place)[0]
                times.append(time.perf_counter() - start)
                taken = "C’est noté" in self.page
                self.answered += [action.partition("?")[0].rpartition("/")[2]] if taken else []
                self.refused += not taken

    def _sign_in(self, connection: http.client.HTTPConnection) -> str:
        token = _TOKEN.search(self._ask(connection, "GET", "/connexion")[0])
        assert token is not None
        who = {"csrf_token": unescape(token.group(1)), "login": self.login, "password": PASSWORD}
        self._ask(connection, "POST", "/connexion", who)
        return self._ask(connection, "GET", "/relire/")[0]

    def _ask(
        self, connection: http.client.HTTPConnection, method: str, path: str, form: Mapping[str, str] | None = None
    ) -> tuple[str, str]:
        """One request; the page that came, and where it sends the browser."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        headers |= {"Content-Type": "application/x-www-form-urlencoded"} if form is not None else {}
        connection.request(method, path.partition("#")[0], urlencode(form or {}) if form is not None else None, headers)
        answer = connection.getresponse()
        page = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return page, answer.headers.get("Location", "")


def measure(folder: Path, *, postgresql: str | None, tell: Callable[[str], None]) -> Report:
    """Let five people answer a thousand questions, on SQLite and, where it is installed, on PostgreSQL.

    Args:
        folder: For the homes.
        postgresql: Address of an empty PostgreSQL database; None where there is none.
        tell: Says how far it is.
    """
    tell("review: the demonstration is filled and its scans are read")
    demo = ready_demo(folder / "demo", port=8019)
    counts: list[list[str]] = []
    rows: list[list[str]] = []
    figures: dict[str, Any] = {}
    for name, settings in _homes(demo, postgresql):
        tell(f"review: {WANTED} questions wait on {name}")
        database = Database(settings)
        waiting = _fill(database)
        people, seconds = _people_at_work(settings)
        found = _checked(database, waiting, people)
        database.close()
        of_paces = {pace.name: _times([one.times[pace] for one in people], seconds[pace]) for pace in PACES}
        figures[name] = {**found, **of_paces}
        counts.append([name, *(str(count) for count in found.values())])
        rows += [[name, pace, *(f"{figure:.0f}" for figure in of_pace.values())] for pace, of_pace in of_paces.items()]
    became = Table(
        f"{PEOPLE} people, {WANTED} questions: what became of them",
        ("on", "waited", "answered", "twice", "left", "lost", "refused"),
        counts,
    )
    columns = ("on", "pace", "keys", "median ms", "95 % ms", "worst ms", "an hour")
    return Report((became, Table("From a key to the whole next page", columns, rows)), figures, (_REMARK,))


def _times(of_people: list[list[float]], seconds: float) -> dict[str, float]:
    """What people saw at one pace."""
    times = sorted(one * 1000 for of_person in of_people for one in of_person)
    return {
        "keys": len(times),
        "median_ms": statistics.median(times),
        "p95_ms": _quantile(times, 0.95),
        "worst_ms": times[-1],
        "an_hour": 3600 * len(times) / seconds,
    }


_REMARK: Final = (
    "; ".join(f"{pace.name}: {pace.thinking_s[0]} to {pace.thinking_s[1]} s before each key" for pace in PACES)
    + ". The five, the server and the database share this machine. A key is an answer, its transaction, the next "
    "question handed out, and its page."
)


def _homes(demo: Settings, postgresql: str | None) -> Iterator[tuple[str, Settings]]:
    if postgresql is not None:
        settings = replace(demo, database_url=postgresql, queue_url=postgresql.replace("+psycopg", ""))
        upgrade(settings)
        _carry_over(Database(demo), Database(settings))
        yield "PostgreSQL", settings
    yield "SQLite", demo


_BY_ITSELF: Final = tuple(row.__table__ for row in (WaitingRow, TemplateTextRow, TemplateVersionRow))
"""What a record writes by itself: with its questions, and of the booklets that are shipped when it is made."""


def _carry_over(one: Database, other: Database) -> None:
    """Copy the demonstration's rows, those of now and those of then, into an empty record."""
    for table in Rows.metadata.sorted_tables:
        if table in _BY_ITSELF:
            continue
        with one.reading() as source, other.transaction() as target:
            found = [dict(row._mapping) for row in source.execute(select(table))]
            if found:
                target.execute(insert(table), found)
            if found and isinstance(found[0].get("id"), int):
                last = func.setval(func.pg_get_serial_sequence(table.name, "id"), max(row["id"] for row in found))
                target.execute(select(last))


def _fill(database: Database) -> set[str]:
    """Let so many questions wait; their ids."""
    with database.transaction() as session:
        for number in range(PEOPLE):
            role = Role.CASEWORK if number < 2 else Role.RECEPTION
            create_account(session, f"personne{number}", f"Personne {number}", role, PASSWORD)
        codes = session.scalars(select(JourneyRow.code).order_by(JourneyRow.code)).all()
        while (session.scalar(select(func.count()).select_from(ReviewRow).where(is_waiting())) or 0) < WANTED:
            for code in codes:
                _copy_journey(session, code)
    if database.engine.dialect.name == "postgresql":
        with database.transaction() as session:
            session.execute(text("ANALYZE"))  # as PostgreSQL does by itself within a minute; that of tests never does
    with database.reading() as session:
        return set(session.scalars(select(ReviewRow.id).where(is_waiting())))


def _copy_journey(session: Session, code: str) -> None:
    """Copy a journey with all that was printed, read and asked of it; what was decided stays decided."""
    new = new_journey_code()
    for table in (JourneyRow, EditionRow, FieldRow, StepRow):
        _copy(session, table, {"code" if table is JourneyRow else "journey": code}, new)
    shas = session.scalars(select(PageReadingRow.sha256).where(PageReadingRow.journey == code).distinct()).all()
    files = {sha: _copy_file(session, sha) for sha in shas}
    pages = {}
    for row in _rows(session, PageReadingRow, PageReadingRow.journey == code):
        key = row.pop("id")
        pages[key] = _insert(session, PageReadingRow, row | {"journey": new, "sha256": files[row["sha256"]]})
    readings = {}
    for row in _rows(session, ReadingRow, ReadingRow.page_reading.in_(pages)):
        key = row.pop("id")
        changed = {"journey": new, "page_reading": pages[row["page_reading"]]}
        readings[key] = _insert(session, ReadingRow, row | changed)
    for row in _rows(session, HistoryRow, HistoryRow.journey == code):
        row.pop("id")
        _insert(session, HistoryRow, row | {"journey": new, "review": None, "page_reading": None})
    for row in _rows(session, ReviewRow, ReviewRow.page_reading.in_(pages) & is_waiting()):
        changed = {"id": uuid.uuid4().hex, "journey": new, "page_reading": pages[row["page_reading"]]}
        drawn = _rows(session, AuditRow, AuditRow.review == row["id"])
        _insert(session, ReviewRow, row | changed | {"reading": readings.get(row["reading"])})
        for one in drawn:
            _insert(session, AuditRow, one | {"review": changed["id"]})


def _copy_file(session: Session, sha256: str) -> str:
    """The same file under another name, as if it had been scanned again."""
    batch = session.scalar(select(FileRow.batch).where(FileRow.sha256 == sha256))
    (row,) = _rows(session, BatchRow, BatchRow.id == batch)
    name, new = uuid.uuid4().hex, uuid.uuid4().hex * 2
    _insert(session, BatchRow, row | {"id": name, "sha256": new})
    for file in _rows(session, FileRow, FileRow.sha256 == sha256):
        _insert(session, FileRow, file | {"sha256": new, "batch": name})
    return new


def _copy(session: Session, table: type[Rows], where: Mapping[str, str], code: str) -> None:
    ((name, value),) = where.items()
    for row in _rows(session, table, getattr(table, name) == value):
        if table is EditionRow:
            row.pop("id")
        _insert(session, table, row | {name: code})


def _rows(session: Session, table: type[Rows], where: Any) -> list[dict[str, Any]]:
    return [dict(row._mapping) for row in session.execute(select(*table.__table__.columns).where(where))]


def _insert(session: Session, table: type[Rows], row: Mapping[str, Any]) -> Any:
    """Insert a row; its key where it is one column."""
    key = next(iter(table.__table__.primary_key))
    return session.scalar(insert(table).values(**row).returning(key))


def _people_at_work(settings: Settings) -> tuple[list[Person], dict[Pace, float]]:
    """The people after they have worked at one pace after the other, and the seconds of each."""
    with _served(settings) as address:
        people = [Person(address, f"personne{number}") for number in range(PEOPLE)]
        return people, {pace: _at_pace(people, pace) for pace in PACES}


def _at_pace(people: list[Person], pace: Pace) -> float:
    threads = [threading.Thread(target=one.work, args=(pace, seed)) for seed, one in enumerate(people)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - start


@contextmanager
def _served(settings: Settings) -> Iterator[str]:
    """The application in a process of its own, as `parcours serve` runs it; host and port."""
    with create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    variables = [f"PARCOURS_BASE_URL=http://127.0.0.1:{port}"]
    if not settings.on_sqlite:
        variables.append(f"PARCOURS_DATABASE_URL={settings.database_url}")
    serve = [sys.executable, "-m", "server", "serve", "--home", str(settings.home), "--port", str(port)]
    command = ["env", *variables, *serve]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(port: int) -> None:
    end = time.monotonic() + _STARTS_IN_S
    while time.monotonic() < end:
        with suppress(OSError), create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise TimeoutError(f"the application did not answer in {_STARTS_IN_S:.0f} s")


def _checked(database: Database, waiting: set[str], people: list[Person]) -> dict[str, Any]:
    """What became of the questions, by the record itself."""
    with database.reading() as session:
        decided = session.scalars(select(DecisionRow.review).where(DecisionRow.review.in_(waiting))).all()
        left = set(session.scalars(select(ReviewRow.id).where(is_waiting())))
    answered = Counter(one for person in people for one in person.answered)
    counts = Counter(decided)
    return {
        "waited": len(waiting),
        "answered": len(answered),
        "twice": sum(count > 1 for count in (counts | answered).values()),
        "left": len(left & waiting),
        "lost": len(waiting - left - counts.keys()),
        "refused": sum(person.refused for person in people),
    }


def _key(keys: list[str], random: Random) -> str:
    """What a person presses: as read where something was read, else one of the keys that there are."""
    return "paper" if "paper" in keys else random.choice(keys)


def _quantile(times: list[float], share: float) -> float:
    return times[min(len(times) - 1, round(share * len(times)))]
