"""A scanner on the desk for tests: SANE's own program, and its backends that need no device.

`test` gives pictures of its own, from a glass or from a feeder of ten pages, and fails as it is told. `pnm` gives an
image file: a page that somebody has written on.
"""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from server.record.scanner_sane import PROGRAM
from tests.needs import missing

JAMMED = "--read-return-value=SANE_STATUS_JAMMED"


@contextmanager
def desk_scanner(
    folder: Path,
    *options: str,
    backend: str = "test",
    then: tuple[int, Sequence[str]] | None = None,
    coarse: bool = True,
) -> Iterator[None]:
    """A scanner is there while the block runs.

    Args:
        folder: An empty one.
        options: What its device is told besides, as in `--read-delay=yes`.
        backend: SANE's.
        then: After so many pages, with these options besides.
        coarse: Pages of few pixels, which are soon there, whatever resolution is asked for.
    """
    program = shutil.which(PROGRAM)
    if program is None:
        missing(f"{PROGRAM} is not installed: package sane-utils or sane-backends")
    (folder / "dll.conf").write_text(f"{backend}\n")
    plain = " ".join([f'"{program}" "$@"', *(["--resolution=30"] if coarse else []), *options])
    called = _called(plain)
    if then is not None:
        pages, others = then
        after = _called(f"{plain} --batch-start={pages + 1} {' '.join(others)}")
        called = f"{plain} --batch-count={pages} || exit\n{after}"
    script = f'#!/bin/sh\ncase "$*" in\n*--batch=*)\n{called}\n;;\n*)\nexec "{program}" "$@"\n;;\nesac\n'
    (folder / PROGRAM).write_text(script)
    (folder / PROGRAM).chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(folder), prepend=os.pathsep)
        patch.setenv("SANE_CONFIG_DIR", str(folder))
        yield


def _called(command: str) -> str:
    """A command; twice again where it is to fail and says nothing: one in eighty times SANE's `test` never ends so."""
    if "--read-return-value" not in command:
        return command
    once = f"timeout 25 {command}; status=$?"
    again = f"if [ $status = 124 ]; then {once}; fi"
    return f"{once}\n{again}\n{again}\n(exit $status)"
