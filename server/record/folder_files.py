"""The files of a folder that a copier fills: which are there, which are whole, and how one is taken and put aside."""

import os
import re
import stat
from collections.abc import Callable
from contextlib import suppress
from io import RawIOBase
from pathlib import Path
from typing import IO, Final

_JPEG: Final = frozenset({".jpg", ".jpeg", ".jpe", ".jfif"})
SUFFIXES: Final = _JPEG | {".png", ".tif", ".tiff", ".pdf", ".heic", ".heif", ".webp", ".bmp"}
"""How the names of images and PDF end, from a copier or picked at the desk."""
_NOT_NAMED_YET: Final = frozenset({".tmp", ".part"})
_OF_WINDOWS: Final = frozenset({"thumbs.db", "desktop.ini"})
"""What Windows leaves in folders that somebody looked at."""
ASIDE: Final = "lus"
"""The sub-folder of files that were read, where they are moved when somebody asks for it."""
_HIDDEN: Final = (".", "~")

_TAIL: Final = 1024
_ENDS: Final = {".pdf": b"%%EOF", ".png": b"IEND", **dict.fromkeys(_JPEG, b"\xff\xd9")}
"""What stands near the end of a whole file. Other formats do not say where they end."""

Mark = tuple[int, int]
"""Size in bytes and time of change in ns: what tells a file that is still being written."""


class StillChanging(OSError):
    """A file that was written while it was read: what was read of it is thrown away."""


def files_in(folder: Path) -> dict[Path, Mark]:
    """The files of a folder that a reader may read, in the order in which they were written, then by name.

    What came first must be received first: a newer image of a page takes the place of an older one (`newer.py`).

    What a copier has not named yet (`.tmp`, `.part`), hidden files, links that lead nowhere and whatever is no file are
    left alone: a folder may be named as a file is.

    Raises:
        OSError: The folder is not there, or its network does not answer.
    """
    found = {}
    for path in folder.iterdir():
        if path.suffix.lower() in SUFFIXES and not path.name.startswith(_HIDDEN):
            facts = _facts(path)
            if facts is not None and stat.S_ISREG(facts.st_mode):
                found[path] = _mark(facts)
    return dict(sorted(found.items(), key=lambda one: (one[1][1], _by_number(one[0].name))))


def left_out(folder: Path) -> list[str]:
    """Names of the files of a folder that are never read, as they end like no scan's: somebody should know.

    Raises:
        OSError: The folder is not there, or its network does not answer.
    """
    known = SUFFIXES | _NOT_NAMED_YET
    with os.scandir(folder) as there:
        names = [one.name for one in there if Path(one.name).suffix.lower() not in known and one.is_file()]
    return sorted(name for name in names if not name.startswith(_HIDDEN) and name.lower() not in _OF_WINDOWS)


def _by_number(name: str) -> tuple[list[tuple[int, str]], str]:
    """A key by which `scan (9)` comes before `scan (10)`, as people count; the name itself where that is the same."""
    parts = re.split(r"([0-9]+)", name)
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts], name


def _facts(path: Path) -> os.stat_result | None:
    """What the system says of a file; None where it was renamed or taken away just now, or a link leads nowhere."""
    try:
        return path.stat()
    except FileNotFoundError:
        return None
    except OSError:
        if path.is_symlink():
            return None
        raise


def mark_of(path: Path) -> Mark:
    """What changes when a file does."""
    return _mark(path.stat())


def _mark(facts: os.stat_result) -> Mark:
    return facts.st_size, facts.st_mtime_ns


def looks_whole(path: Path) -> bool:
    """Whether a file ends as its format does: a copier may rest for longer than we look, between two pages.

    Raises:
        OSError: It cannot be read.
    """
    ending = _ENDS.get(path.suffix.lower())
    if ending is None:
        return True
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL))
        return ending in file.read()


class Steady(RawIOBase):
    """A file as it is read to its end; refuses the end of one that has changed since it was looked at."""

    def __init__(self, path: Path, mark: Mark) -> None:
        self._path, self._mark = path, mark
        self._file: IO[bytes] = path.open("rb")

    def read(self, size: int = -1) -> bytes:
        """Some more bytes; at the end, none, if they are all of the file that was looked at.

        Raises:
            StillChanging: They are not.
        """
        some = self._file.read(size)
        if not some and self._mark != mark_of(self._path):
            raise StillChanging(f"{self._path.name} is still being written")
        return some

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()


def put_aside(path: Path, mark: Mark) -> Path | None:
    """Move a file that was read into the sub-folder `lus`, beside what is there and never over it.

    Returns:
        Where it is now; None when it is another file by now, which stays.

    Raises:
        OSError: It could not be moved, and is where it was.
    """
    aside = path.parent / ASIDE
    aside.mkdir(exist_ok=True)
    if path.is_symlink():
        return _put_link_aside(path, mark, aside)
    place = _reserved(lambda number: aside / numbered(path.name, number))
    try:
        if mark_of(path) != mark:
            place.unlink()
            return None
        path.replace(place)  # over our own empty file
    except BaseException:
        with suppress(OSError):
            if not place.stat().st_size:
                place.unlink()
        raise
    if mark_of(place) != mark:  # written anew in the moment between: what nobody has read goes back
        place.replace(_reserved(lambda number: path.parent / numbered(path.name, number)))
        return None
    return place


def _put_link_aside(path: Path, mark: Mark, aside: Path) -> Path | None:
    """Put a link aside that leads to the same file from there, whatever way it led."""
    if mark_of(path) != mark:
        return None
    leads_to = path.resolve()
    place = _reserved(lambda number: aside / numbered(path.name, number), lambda free: free.symlink_to(leads_to))
    path.unlink()
    return place


def numbered(name: str, number: int) -> str:
    """A name for the same name again, as `scan (2).pdf` for the second `scan.pdf`."""
    path = Path(name)
    return name if number == 1 else f"{path.stem} ({number}){path.suffix}"


def _new_file(place: Path) -> None:
    os.close(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL))


def _reserved(named: Callable[[int], Path], take: Callable[[Path], None] = _new_file) -> Path:
    """The first name that nobody has, taken."""
    number = 1
    while True:
        place = named(number)
        try:
            take(place)
        except FileExistsError:
            number += 1
        else:
            return place
