"""What programs that read say of themselves, in the home: a small file a watched folder, and one of all workers.

Each is written anew every moment.

The record would be the wrong place: a heartbeat is worth nothing a minute later, and no backup needs it.
"""

import hashlib
import json
import logging
import os
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final

from server.config import PRIVATE_FOLDER, Settings
from server.record.history import now

log = logging.getLogger(__name__)

FOLDER: Final = "watching"
BEATS_S: Final = 5.0
_DEAD: Final = timedelta(seconds=60)
"""A program that has said nothing for so long has been ended: it beats a dozen times in it."""
_STALLED: Final = timedelta(seconds=60)
"""A folder at which nobody could look for so long: a look takes milliseconds, on a slow network a second or two."""
_LETTERS: Final = 20
_WORKER: Final = "worker"
"""The file of the workers: whichever beats, somebody reads what is uploaded."""


class Health(StrEnum):
    """How it is with a folder."""

    WATCHED = "watched"
    DOWN = "down"
    UNREACHABLE = "unreachable"
    STALLED = "stalled"


@dataclass(frozen=True, slots=True)
class Beat:
    """What was last said of a folder.

    Attributes:
        desk: Whose it is.
        folder: Where, on the machine of the program.
        machine: Its name.
        command: What starts the program again.
        beat_at: When it said so, UTC.
        looked_at: When it last saw what is in the folder; None: never yet.
        problem: Why it could not look, in the system's words; empty when it could.
        unfinished: Names of files that are not whole yet.
        left: Names of files that are never read, as they end like no scan's.
    """

    desk: str
    folder: str
    machine: str
    command: str
    beat_at: datetime
    looked_at: datetime | None
    problem: str
    unfinished: tuple[str, ...]
    left: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The name of its file."""
        return hashlib.sha256(f"{self.machine}\0{self.folder}".encode()).hexdigest()[:_LETTERS]

    def health(self, moment: datetime) -> Health:
        """How it is with the folder at a moment, UTC."""
        if moment - self.beat_at > _DEAD:
            return Health.DOWN
        if self.problem:
            return Health.UNREACHABLE
        waits = self.looked_at is not None and moment - self.looked_at > _STALLED
        return Health.STALLED if waits else Health.WATCHED


def beat(settings: Settings, said: Beat) -> None:
    """Say how it is with a folder; a full disk is no reason to stop watching."""
    try:
        _write(settings, f"{said.key}.json", json.dumps(asdict(said), default=datetime.isoformat))
    except OSError as error:
        log.warning("nobody can be told how it is with %s: %s", said.folder, error)


def beat_as_worker(settings: Settings, moment: datetime | None = None) -> None:
    """Say that a worker is alive; a full disk is no reason to stop reading.

    Args:
        settings: Of the home.
        moment: When it is so, UTC; None: now.
    """
    try:
        _write(settings, _WORKER, (moment or now()).isoformat())
    except OSError as error:
        log.warning("nobody can be told that a worker is alive: %s", error)


def beat_on_as_worker(settings: Settings) -> None:
    """Say so from now on as long as this process lives, also while it reads a long file."""

    def beat_on() -> None:
        while True:
            beat_as_worker(settings)
            time.sleep(BEATS_S)

    threading.Thread(target=beat_on, daemon=True).start()


def worker_lives(settings: Settings) -> bool:
    """Whether a worker has said so lately: somebody reads what is uploaded."""
    try:
        said = datetime.fromisoformat((settings.home / FOLDER / _WORKER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return now() - said.astimezone(UTC) <= _DEAD


def forget_worker(settings: Settings) -> None:
    """Say that a worker has ended; another one that is alive says so within seconds."""
    with suppress(OSError):
        (settings.home / FOLDER / _WORKER).unlink(missing_ok=True)


def beats(settings: Settings) -> list[Beat]:
    """What was last said of every folder, by desk; what cannot be read says nothing."""
    found = []
    for file in (settings.home / FOLDER).glob("*.json"):
        try:
            found.append(_read(file))
        except (OSError, ValueError, KeyError, TypeError) as error:
            log.warning("%s cannot be read: %s", file, error)
    return sorted(found, key=lambda one: (one.desk, one.folder))


def forget(settings: Settings, key: str) -> bool:
    """Forget a folder that nobody watches any more; False when it is watched, or nobody knows it."""
    one = next((each for each in beats(settings) if each.key == key), None)
    if one is None or one.health(now()) is not Health.DOWN:
        return False
    (settings.home / FOLDER / f"{key}.json").unlink(missing_ok=True)
    return True


def _write(settings: Settings, name: str, text: str) -> None:
    place = settings.home / FOLDER
    place.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    descriptor, written = tempfile.mkstemp(prefix=".beat-", dir=place)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    Path(written).replace(place / name)


def _read(file: Path) -> Beat:
    said = json.loads(file.read_text(encoding="utf-8"))
    looked = said["looked_at"]
    return Beat(
        desk=str(said["desk"]),
        folder=str(said["folder"]),
        machine=str(said["machine"]),
        command=str(said["command"]),
        beat_at=datetime.fromisoformat(said["beat_at"]).astimezone(UTC),
        looked_at=None if looked is None else datetime.fromisoformat(looked).astimezone(UTC),
        problem=str(said["problem"]),
        unfinished=tuple(str(name) for name in said["unfinished"]),
        left=tuple(str(name) for name in said.get("left", ())),  # an older program says nothing of them
    )
