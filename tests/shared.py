"""What one of the processes that run the tests makes, and the others take: it takes too long for each of them."""

import fcntl
import hashlib
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

import pytest

_WORKERS: Final = "popen-"
"""How the folder begins that a process has in that of the run where it is one of several."""

_Made = TypeVar("_Made")


def folder_of_the_run(folders: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this run of the tests have, and no other run."""
    base = folders.getbasetemp()
    return base.parent if base.name.startswith(_WORKERS) else base


def made_once(folders: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that is made once a run, by whoever needs it first; others wait for it. Do not write in it.

    Args:
        folders: Of this process.
        name: Of the folder.
        make: Fills a path where nothing is yet.
    """
    run = folder_of_the_run(folders)
    made, part = run / name, run / f"{name}.part-{os.getpid()}"
    with (run / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            make(part)
            part.rename(made)
    return made


def taken_or_made(folder: Path, key: bytes, make: Callable[[], _Made]) -> _Made:
    """What any of the processes has made and kept under a key; else what is made, and kept from now on.

    Args:
        folder: Of what is kept.
        key: All that it depends on.
        make: Makes it.
    """
    place = folder / hashlib.sha256(key).hexdigest()
    if place.exists():
        found: _Made = pickle.loads(place.read_bytes())  # noqa: S301  # written below
        return found
    made = make()
    part = folder / f"{place.name}.part-{os.getpid()}"
    part.write_bytes(pickle.dumps(made))
    part.rename(place)
    return made
