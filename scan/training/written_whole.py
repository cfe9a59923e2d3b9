"""Files that are there whole or not at all, however a training or the making of samples ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """A file to write to, which takes its name when it is done: an interrupted write leaves what was there."""
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        yield file
    part.replace(path)
