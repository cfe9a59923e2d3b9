"""The scanner on the desk, through SANE's program `scanimage`: which ones there are, what they can do, their pages.

Scanners of the network are in its list as well. It is never run through a shell, and a device is only ever one of the
list.
"""

import os
import re
import selectors
import shutil
import signal
import subprocess
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from time import monotonic
from typing import IO, Final, cast

from server.record.errors import RecordError
from server.record.scanner_abilities import Abilities, Feed, abilities_of, options_for

PROGRAM: Final = "scanimage"

LISTING_S: Final = 40.0
"""SANE asks the network for scanners; those that are not there are waited for."""
_ASKING_S: Final = 30.0
SILENCE_S: Final = 120.0
"""A lamp warms up in a minute; a scanner that says nothing for longer has lost its cable or its network."""
_LETTING_GO_S: Final = 10.0
"""To bring its carriage home when it is told to stop."""
_TICK_S: Final = 0.2
_AT_ONCE: Final = 65_536


class Trouble(StrEnum):
    """Why a scanner gave no page, or no more."""

    MISSING = "missing"
    GONE = "gone"
    BUSY = "busy"
    JAMMED = "jammed"
    EMPTY = "empty"
    COVER = "cover"
    DENIED = "denied"
    CANCELLED = "cancelled"
    SILENT = "silent"
    SEARCHING = "searching"
    UNANSWERED = "unanswered"
    REFUSED = "refused"
    BROKEN = "broken"


_SAID: Final[Mapping[str, Trouble]] = {
    "Device busy": Trouble.BUSY,
    "Document feeder jammed": Trouble.JAMMED,
    "Document feeder out of documents": Trouble.EMPTY,
    "Scanner cover is open": Trouble.COVER,
    "Access to resource has been denied": Trouble.DENIED,
    "Operation was canceled": Trouble.CANCELLED,
    "Operation was cancelled": Trouble.CANCELLED,
    "Invalid argument": Trouble.REFUSED,
    "Operation not supported": Trouble.REFUSED,
    "Out of memory": Trouble.BROKEN,
    "Error during device I/O": Trouble.BROKEN,
}
"""SANE's own words for a status (`sane_strstatus`), which programs print untranslated in the locale C."""

_STATUS: Final[Mapping[int, Trouble]] = {
    1: Trouble.REFUSED, 2: Trouble.CANCELLED, 3: Trouble.BUSY, 4: Trouble.REFUSED, 6: Trouble.JAMMED,
    7: Trouble.EMPTY, 8: Trouble.COVER, 11: Trouble.DENIED,
}  # fmt: skip
"""`scanimage` ends with SANE's status."""


class ScannerFailed(RecordError):
    """The scanner, or the program that speaks with it, did not do what it should.

    Attributes:
        trouble: What ails it.
        detail: In SANE's words, for the log.
    """

    def __init__(self, trouble: Trouble, detail: str = "") -> None:
        self.trouble, self.detail = trouble, detail
        super().__init__(f"the scanner failed: {trouble.value}{f' ({detail})' if detail else ''}")


@dataclass(frozen=True, slots=True)
class Scanner:
    """A scanner that SANE knows.

    Attributes:
        name: SANE's: where it is and who speaks with it.
        label: Maker and model.
    """

    name: str
    label: str


def version() -> str:
    """Which `scanimage` is here, as it says.

    Raises:
        ScannerFailed: None is; the package is named sane-utils on Debian, sane-backends elsewhere.
    """
    return _answer(["--version"], _ASKING_S).splitlines()[0]


def scanners() -> list[Scanner]:
    """Every scanner that SANE finds now, on this machine and on the network.

    Raises:
        ScannerFailed: The program is missing, or does not answer.
    """
    found = []
    for line in _answer(["--formatted-device-list=%d|%v|%m%n"], LISTING_S).splitlines():
        name, _, rest = line.partition("|")
        label = " ".join(rest.replace("|", " ").replace("_", " ").split())
        if name:
            found.append(Scanner(name, label or name))
    return found


def abilities(name: str) -> Abilities:
    """What a scanner can do.

    Raises:
        ScannerFailed: It does not answer.
    """
    return abilities_of(_answer([f"--device-name={name}", "--all-options"], _ASKING_S))


def pages(
    name: str,
    feed: Feed,
    folder: Path,
    *,
    stopped: Callable[[], bool] = lambda: False,
    tell: Callable[[float], None] = lambda _share: None,
) -> Generator[Path]:
    """Scan what lies there, a page at a time; each is on the disk, whole, when it is given.

    Args:
        name: Of a scanner in the list.
        feed: Where the paper lies. From the glass comes one page, from the feeder all there are.
        folder: Where the files go; a page that was not finished may stay in it under another name.
        stopped: Asked several times a second; True ends it.
        tell: Takes how much of the page that is being scanned is there, from 0 to 1.

    Raises:
        ScannerFailed: Also after some pages: those that were given are good.
    """
    where = folder / "page-%04d.png"
    batch = [f"--batch={where}", "--batch-print", "--progress", "--format=png"]
    once = ["--batch-count=1"] if feed is Feed.GLASS else []
    running = _started([f"--device-name={name}", *options_for(abilities(name), feed), *batch, *once])
    given, said = 0, _Said(tell)
    try:
        for line in _lines(running, said, stopped):
            given += 1
            yield Path(line)
        _check(running.wait(), said.last, given)
    finally:
        _let_go(running)


class _Said:
    """What the program says beside its pages: how far it has come, and its last words.

    Attributes:
        last: The last line that is no progress, in SANE's words.
    """

    def __init__(self, tell: Callable[[float], None]) -> None:
        self.last = ""
        self._tell = tell
        self._rest = ""

    def hear(self, text: str) -> None:
        """Take some more of it; a line ends with a return or a new line."""
        *lines, self._rest = re.split(r"[\r\n]", self._rest + text)
        for line in lines:
            if share := re.match(r"Progress: ([\d.]+)%", line):
                self._tell(min(float(share[1]) / 100, 1.0))
            if PROGRAM in line:
                self.last = line.partition(f"{PROGRAM}: ")[2]


def _lines(running: subprocess.Popen[bytes], said: _Said, stopped: Callable[[], bool]) -> Iterator[str]:
    """What the program writes to its standard output, line by line, while it runs and is not told to stop."""
    with selectors.DefaultSelector() as selector:
        for pipe in (running.stdout, running.stderr):
            selector.register(cast("IO[bytes]", pipe), selectors.EVENT_READ)
        heard, rest = monotonic(), b""
        while selector.get_map():
            ends = stopped()
            for key, _events in selector.select(0 if ends else _TICK_S):
                heard, some = monotonic(), os.read(key.fd, _AT_ONCE)
                if not some:
                    selector.unregister(key.fileobj)
                elif key.fileobj is running.stderr:
                    said.hear(some.decode(errors="replace"))
                else:
                    *lines, rest = (rest + some).split(b"\n")
                    yield from (line.decode() for line in lines)
            if ends:  # what it told until now counts: those pages are whole
                raise ScannerFailed(Trouble.CANCELLED)
            if monotonic() - heard > SILENCE_S:
                raise ScannerFailed(Trouble.SILENT)


def _check(status: int, last: str, given: int) -> None:
    """Raise what stopped the program, if something did. A feeder that is empty after some pages has done its work."""
    if status == 0:
        return
    trouble = _trouble(status, last)
    if not (trouble is Trouble.EMPTY and given):
        raise ScannerFailed(trouble, last)


def _trouble(status: int, last: str) -> Trouble:
    words = last.rpartition(": ")[2]
    if last.startswith("open of device") and words == "Invalid argument":
        return Trouble.GONE
    return _SAID.get(words) or _STATUS.get(status, Trouble.BROKEN)


def _let_go(running: subprocess.Popen[bytes]) -> None:
    """End the program, which brings the carriage home; a scanner that does not answer is left to itself."""
    if running.poll() is None:
        running.send_signal(signal.SIGINT)
        try:
            running.wait(_LETTING_GO_S)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()
    for pipe in (running.stdout, running.stderr):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()


def _command(arguments: Sequence[str]) -> list[str]:
    """The program as it is run: its words untranslated, its numbers with a point."""
    program = shutil.which(PROGRAM)
    if program is None:
        raise ScannerFailed(Trouble.MISSING, f"{PROGRAM} is not installed (package sane-utils or sane-backends)")
    return [shutil.which("env") or "/usr/bin/env", "LC_ALL=C", program, *arguments]


def _started(arguments: Sequence[str]) -> subprocess.Popen[bytes]:
    command = _command(arguments)
    return subprocess.Popen(  # noqa: S603  # no shell; the device is one of SANE's list
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def _answer(arguments: Sequence[str], patience_s: float) -> str:
    """What the program answers to a question."""
    try:
        done = subprocess.run(  # noqa: S603  # as above
            _command(arguments), stdin=subprocess.DEVNULL, capture_output=True, timeout=patience_s, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ScannerFailed(Trouble.SILENT, f"no answer in {patience_s:g} s") from error
    if done.returncode:
        said = _Said(lambda _share: None)
        said.hear(done.stderr.decode(errors="replace") + "\n")
        raise ScannerFailed(_trouble(done.returncode, said.last), said.last)
    return done.stdout.decode(errors="replace")
