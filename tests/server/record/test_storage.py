import errno
import hashlib
import io
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from server.record.errors import StorageFailed, UnknownContent
from server.record.storage import Storage


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage(tmp_path / "storage")


def files(storage: Storage) -> list[Path]:
    return sorted(path for path in storage.folder.rglob("*") if path.is_file())


def test_what_is_put_comes_back(storage: Storage) -> None:
    key = storage.put(b"a page")

    assert storage.get(key) == b"a page"
    assert key == hashlib.sha256(b"a page").hexdigest()


def test_the_same_content_is_kept_once(storage: Storage) -> None:
    assert storage.put(b"a page") == storage.put_stream(io.BytesIO(b"a page")).key

    assert len(files(storage)) == 1


def test_a_large_stream_is_kept_whole(storage: Storage) -> None:
    content = os.urandom(3 << 20)

    stored = storage.put_stream(io.BytesIO(content))

    assert (stored.size, storage.get(stored.key)) == (len(content), content)


def test_an_empty_file_is_kept_too(storage: Storage) -> None:
    assert storage.get(storage.put_stream(io.BytesIO(b"")).key) == b""


@pytest.mark.parametrize("key", ["", "0" * 64, "../../etc/passwd", "A" * 64, "g" * 64])
def test_a_key_of_nothing_is_unknown(storage: Storage, key: str) -> None:
    with pytest.raises(UnknownContent):
        storage.path(key)


@pytest.mark.parametrize("damaged", [b"a p", b"a pagf", b""])
def test_a_damaged_copy_is_replaced_by_a_whole_one(storage: Storage, damaged: bytes) -> None:
    key = storage.put(b"a page")
    storage.path(key).write_bytes(damaged)

    storage.put(b"a page")

    assert storage.get(key) == b"a page"


class FullDisk(io.RawIOBase):
    """A stream that ends as a disk does when it is full while being copied from."""

    def read(self, size: int = -1) -> bytes:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_stream_that_breaks_leaves_nothing_behind(storage: Storage) -> None:
    with pytest.raises(StorageFailed, match="the disk is full") as caught:
        storage.put_stream(FullDisk())  # type: ignore[arg-type]  # a raw stream is enough for what is read here

    assert caught.value.full
    assert files(storage) == []


FILL = """
import io, resource, sys
from pathlib import Path
from server.record.errors import StorageFailed
from server.record.storage import Storage
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
storage = Storage(Path(sys.argv[1]))
storage.put(b"small enough")
try:
    storage.put_stream(io.BytesIO(b"x" * 1_000_000))
except StorageFailed as error:
    sys.exit(7 if error.full else 8)
"""


def test_a_disk_that_is_really_full_leaves_nothing_half_written(storage: Storage) -> None:
    done = subprocess.run([sys.executable, "-c", FILL, storage.folder], check=False)

    assert done.returncode == 7
    assert [path.read_bytes() for path in files(storage)] == [b"small enough"]


def test_what_was_arriving_for_more_than_a_day_is_removed_and_nothing_else(storage: Storage) -> None:
    kept = storage.put(b"a page")
    arriving = [storage.folder / "incoming" / name for name in ("tmpold", "tmpnew")]
    for file in arriving:
        file.write_bytes(b"half a page")
    two_days_ago = time.time() - 2 * 24 * 3600
    for file in (arriving[0], storage.path(kept)):
        os.utime(file, (two_days_ago, two_days_ago))

    assert storage.clean() == 1
    assert [file.exists() for file in arriving] == [False, True]
    assert storage.get(kept) == b"a page"


def test_a_storage_in_which_nothing_arrived_yet_is_clean(storage: Storage) -> None:
    assert storage.clean() == 0


def test_a_content_that_changed_is_not_sound(storage: Storage) -> None:
    key = storage.put(b"a page")
    before = storage.is_sound(key)

    storage.path(key).write_bytes(b"a pagE")

    assert (before, storage.is_sound(key)) == (True, False)


def test_what_was_laid_aside_is_read_where_it_lies_and_only_who_puts_it_has_it_back(storage: Storage) -> None:
    key = storage.put(b"a page")
    place = storage.path(key)
    storage.lay_aside(key)

    assert storage.get(key) == b"a page"
    assert storage.is_laid_aside(key)
    storage.put(b"a page")

    assert storage.path(key) == place
    assert not storage.is_laid_aside(key)
    storage.remove(key)
    assert storage.get(key) == b"a page"


def test_what_is_put_back_has_its_place_again(storage: Storage) -> None:
    key = storage.put(b"a page")
    before = files(storage)
    storage.lay_aside(key)

    storage.put_back(key)
    storage.put_back(key)

    assert files(storage) == before
