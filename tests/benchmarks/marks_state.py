"""Pages that a benchmark has done, one JSON line each, so that the next run goes on where this one stopped."""

import hashlib
import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TextIO

from tests.benchmarks.marks_pages import Page, Row

ROOT: Final = Path(__file__).parents[2]
_CODE: Final = ("forms/**/*", "print/**/*", "scan/**/*", "tests/*.py", "tests/benchmarks/marks_pages.py")
"""What a page's result depends on: other tests and documents may change between two runs."""


@dataclass(frozen=True, slots=True)
class Code:
    """Which code read a page.

    Attributes:
        fingerprint: Of every file that can change a result.
        commit: For people; ends with "+" where something was not committed.
    """

    fingerprint: str
    commit: str


@dataclass(frozen=True, slots=True)
class Done:
    """What a file of pages holds.

    Attributes:
        pages: Those that this code read.
        others: How many pages other code read, by its commit; they are not counted.
    """

    pages: dict[tuple[Row, int], Page]
    others: dict[str, int]


def present_code() -> Code:
    """The code that is running."""
    digest = hashlib.sha256()
    for path in sorted({path for pattern in _CODE for path in ROOT.glob(pattern)}):
        if path.is_file() and "__pycache__" not in path.parts and "training" not in path.parts:
            digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return Code(digest.hexdigest()[:16], _commit())


def _commit() -> str:
    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()

    return git("rev-parse", "--short", "HEAD") + ("+" if git("status", "--porcelain", "-uno") else "")


def load(path: Path | None, code: Code) -> Done:
    """Read what was done; a last line that was cut short counts as not done."""
    done = Done({}, {})
    for said in _lines(path):
        if said["code"] == code.fingerprint:
            page = Page.from_json(said["page"])
            done.pages[page.row, page.seed] = page
        else:
            done.others[said["commit"]] = done.others.get(said["commit"], 0) + 1
    return done


def _lines(path: Path | None) -> Iterator[dict[str, Any]]:
    if path is None or not path.exists():
        return
    for line in path.read_text("utf-8").splitlines():
        try:
            yield json.loads(line)
        except json.JSONDecodeError:
            continue


def begin(path: Path) -> TextIO:
    """Open a file of pages to add to it, on a line of its own."""
    cut = path.exists() and not path.read_bytes().endswith((b"\n", b"")[path.stat().st_size == 0])
    file = path.open("a", encoding="utf-8")
    if cut:
        file.write("\n")
    return file


def add(file: TextIO, page: Page, code: Code) -> None:
    """Add a page, and see that it stays there whatever happens next."""
    said = {"code": code.fingerprint, "commit": code.commit, "page": page.to_json()}
    file.write(json.dumps(said, ensure_ascii=False, separators=(",", ":")) + "\n")
    file.flush()
