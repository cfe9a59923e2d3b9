"""Scans, crops and PDFs by content hash, in a folder. What is put here is never changed, and lost only on purpose."""

import errno
import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO, BinaryIO, Final

from server.record.errors import StorageFailed, UnknownContent

_CHUNK: Final = 1 << 20
"""Bytes copied at a time: uploads never stand whole in memory."""

_HASH_LETTERS: Final = 64
_ABANDONED: Final = timedelta(days=1)
"""A file that has been arriving for so long never will."""


@dataclass(frozen=True, slots=True)
class Stored:
    """Something that was put.

    Attributes:
        key: SHA-256 of its bytes, in hexadecimal.
        size: Bytes.
    """

    key: str
    size: int


class Storage:
    """A folder of contents. A content's key is its SHA-256; `ab/cd…` are its folders.

    Attributes:
        folder: Where.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: bytes) -> str:
        """Keep bytes; when it returns they are on the disk, whole.

        Returns:
            Their key. Putting the same bytes again gives the same key, and writes only what is damaged.

        Raises:
            StorageFailed: The disk is full or failed; nothing half-written stays.
        """
        key = hashlib.sha256(content).hexdigest()
        if not self._holds(key, content):
            with _told(self.folder), self._incoming() as file:
                file.write(content)
                self._keep(file, key)
        return key

    def put_stream(self, source: BinaryIO) -> Stored:
        """Keep everything that can still be read from `source`, however much, a piece at a time.

        Raises:
            StorageFailed: The disk is full or failed; nothing half-written stays.
        """
        digest, size = hashlib.sha256(), 0
        with _told(self.folder), self._incoming() as file:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
            self._keep(file, digest.hexdigest())
        return Stored(digest.hexdigest(), size)

    def get(self, key: str) -> bytes:
        """The bytes of a key.

        Raises:
            UnknownContent: Nothing is stored under it.
        """
        return self.path(key).read_bytes()

    def open(self, key: str) -> BinaryIO:
        """The same as a file to read.

        Raises:
            UnknownContent: Nothing is stored under it.
        """
        return self.path(key).open("rb")

    def path(self, key: str) -> Path:
        """Where the bytes of a key are, also while they lie aside: whoever only reads brings nothing back.

        Raises:
            UnknownContent: Nothing is stored under it.
        """
        place = self._place(key)
        for path in (place, self._aside / key, place):  # they may be put back between two looks
            if path.is_file():
                return path
        raise UnknownContent(key)

    def is_sound(self, key: str) -> bool:
        """Whether the bytes of a key are those that were put.

        Raises:
            UnknownContent: Nothing is stored under it.
            OSError: The disk does not give them.
        """
        with self.path(key).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == key

    def lay_aside(self, key: str) -> bool:
        """Take the bytes of a key out of the way, until `remove` or `put_back`; whether they were there.

        Whoever puts the same bytes meanwhile has them in their place. A transaction that named them may not have been
        known yet: what the record names is read from there.
        """
        place, aside = self._place(key), self._aside / key
        self._aside.mkdir(parents=True, exist_ok=True)
        try:
            os.utime(place)  # since when they lie aside
            place.replace(aside)
        except FileNotFoundError:
            return False
        return True

    def is_laid_aside(self, key: str) -> bool:
        """Whether the bytes of a key lie aside, and nobody has put them again since.

        Raises:
            UnknownContent: Nothing can be stored under it.
        """
        return not self._place(key).is_file() and (self._aside / key).is_file()

    def put_back(self, key: str) -> None:
        """Give what was laid aside its place again. Only `erasing.py` may ask for it, of what the record names."""
        with suppress(FileNotFoundError):  # it was put back just now
            (self._aside / key).replace(self._place(key))

    def laid_aside(self, older_than: timedelta) -> set[str]:
        """The keys of what was laid aside so long ago."""
        latest, found = time.time() - older_than.total_seconds(), set()
        for file in self._aside.glob("*"):
            with suppress(FileNotFoundError):  # it was put back just now
                if file.stat().st_mtime <= latest:
                    found.add(file.name)
        return found

    def remove(self, key: str) -> None:
        """Remove what was laid aside, for ever. Only `erasing.py` and `photos.py` may ask for it."""
        (self._aside / key).unlink(missing_ok=True)

    def clean(self, older_than: timedelta = _ABANDONED) -> int:
        """Remove what was arriving and never came to its end, because its process was killed.

        Returns:
            How many files went.
        """
        oldest, removed = time.time() - older_than.total_seconds(), 0
        for file in self._arriving.glob("tmp*"):
            with suppress(FileNotFoundError):  # it came to its end just now
                if file.stat().st_mtime < oldest:
                    file.unlink()
                    removed += 1
        return removed

    @property
    def _aside(self) -> Path:
        return self.folder / "aside"

    @property
    def _arriving(self) -> Path:
        return self.folder / "incoming"

    def _place(self, key: str) -> Path:
        if len(key) != _HASH_LETTERS or not set(key) <= set("0123456789abcdef"):
            raise UnknownContent(key)
        return self.folder / key[:2] / key[2:4] / key

    def _holds(self, key: str, content: bytes) -> bool:
        """Whether these very bytes are there; what the disk does not give counts as missing, and is written again."""
        try:
            return self._place(key).read_bytes() == content
        except OSError:
            return False

    @contextmanager
    def _incoming(self) -> Iterator[IO[bytes]]:
        """A new file that goes away by itself unless `_keep` moved it to its place."""
        self._arriving.mkdir(parents=True, exist_ok=True)
        file = tempfile.NamedTemporaryFile(dir=self._arriving, delete=False)  # noqa: SIM115  # closed below, in every case
        try:
            yield file
        finally:
            try:
                file.close()
            finally:
                Path(file.name).unlink(missing_ok=True)

    def _keep(self, file: IO[bytes], key: str) -> None:
        """Make sure of the bytes, then give them their name in one step, then make sure of the name."""
        file.flush()
        os.fsync(file.fileno())
        place = self._place(key)
        place.parent.mkdir(parents=True, exist_ok=True)
        Path(file.name).replace(place)
        for folder in (place.parent, place.parent.parent, self.folder):
            _sync_folder(folder)


def is_full(error: OSError) -> bool:
    """Whether a disk, a quota or a limit has no room left."""
    return error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Say in our own words that the disk failed."""
    try:
        yield
    except OSError as error:
        full = is_full(error)
        problem = f"the disk failed ({error.strerror or error}): check the one that holds {folder}, and try again"
        if full:
            problem = f"the disk is full: free some space on the one that holds {folder}, and try again"
        raise StorageFailed(problem, full=full) from error
