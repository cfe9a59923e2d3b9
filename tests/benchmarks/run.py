"""`./run bench`: speed and reading quality, printed as tables. Figures and how to read them: docs/benchmarks.md.

./run bench                      everything
./run bench marks notes          only these parts: speed, marks, notes, lines,
                                 passing, crosses, beside, handwriting, digits,
                                 printing, review, workers, keys, desk, camera,
                                 studio, memory, words
./run bench --json figures.json  the same figures for a machine as well
./run bench marks --pages 2000 --processes 2 --state pages.jsonl
                                 2000 pages of each kind of capture; can be stopped, goes on where it was
"""

import argparse
import json
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.calm import stay_calm  # before what imports NumPy

# isort: split

import cv2

from forms.catalogue import find_template, load_catalogue
from tests.benchmarks import (
    beside,
    camera,
    crosses,
    desk,
    digits,
    handwriting,
    keys,
    lines,
    marks,
    memory,
    notes,
    on_words,
    passing,
    printing,
    review,
    speed,
    studio,
    workers,
)
from tests.benchmarks.marks_pages import Row
from tests.benchmarks.report import Report
from tests.editions import CODES, Edition, Editions, booklet_of
from tests.postgresql import postgresql, postgresql_binaries

TEMPLATES = ("mariage", "logement-demande")


class Bench:
    """What the parts need, made once.

    Attributes:
        editions: What was printed.
        booklets: The two booklets, printed.
        folder: For files, removed afterwards.
        marks_wanted: What the part about marks measures.
    """

    def __init__(self, folder: Path, marks_wanted: marks.Wanted) -> None:
        self.folder, self.marks_wanted = folder, marks_wanted
        self.templates = [find_template(key) for key in TEMPLATES]
        self.editions = Editions()
        self.booklets: list[Edition] = [
            self.editions.print_booklet(booklet_of(template, code=code))
            for template, code in zip(self.templates, CODES, strict=False)
        ]

    def speed(self) -> Report:
        """Milliseconds a page, by stage."""
        return speed.measure(self.editions, self.booklets, self.folder, tell=tell)

    def marks(self) -> Report:
        """Pages found; boxes right, wrong and to a person; notes; places."""
        return marks.measure(self.marks_wanted, tell=tell)

    def passing(self) -> Report:
        """Boxes that a stroke ticks which only passes them."""
        return passing.measure(self.editions, self.booklets[0], tell=tell)

    def crosses(self) -> Report:
        """Boxes with a cross that leaves them, and with one over another mark."""
        return crosses.measure(self.editions, self.booklets[0], tell=tell)

    def beside(self) -> Report:
        """Boxes whose tick is taken back beside them, and ordinary ones."""
        return beside.measure(tell=tell)

    def notes(self) -> Report:
        """Characters of handwriting read wrong."""
        return notes.measure(self.editions, self.booklets, tell=tell)

    def handwriting(self) -> Report:
        """Characters of cut lines of handwriting read wrong, by several readers."""
        return handwriting.measure(tell=tell)

    def digits(self) -> Report:
        """Dates and numbers right, wrong and to a person."""
        return digits.measure(tell=tell)

    def lines(self) -> Report:
        """Lines of handwriting found, split, merged, lost."""
        return lines.measure(self.editions, self.booklets, tell=tell)

    def printing(self) -> Report:
        """Milliseconds a booklet."""
        return printing.measure(tuple(load_catalogue().values()), tell=tell)

    def review(self) -> Report:
        """Milliseconds from a key to the next question, five people at work; no question twice, none lost."""
        binaries = postgresql_binaries()
        with nullcontext(None) if binaries is None else postgresql(binaries) as url:
            return review.measure(self.folder, postgresql=url, tell=tell)

    def workers(self) -> Report:
        """Pages a minute."""
        return workers.measure(self.folder, tell=tell)

    def camera(self) -> Report:
        """Milliseconds from a page that lies still to its picture, and what frames measure."""
        return camera.measure(self.folder, tell=tell)

    def keys(self) -> Report:
        """Keys of an agent at the desk."""
        return keys.measure(self.folder, tell=tell)

    def desk(self) -> Report:
        """Seconds from a picture to its result."""
        return desk.measure(self.folder, tell=tell)

    def studio(self) -> Report:
        """Milliseconds from a key to the page that it changed."""
        return studio.measure(self.folder, tell=tell)

    def memory(self) -> Report:
        """MiB of a worker."""
        return memory.measure(self.folder, tell=tell)

    def words(self) -> Report:
        """Small marks on printed words that leave a trace."""
        return on_words.measure(tell=tell)


PARTS: Mapping[str, Callable[[Bench], Report]] = {
    "speed": Bench.speed,
    "marks": Bench.marks,
    "passing": Bench.passing,
    "crosses": Bench.crosses,
    "beside": Bench.beside,
    "notes": Bench.notes,
    "handwriting": Bench.handwriting,
    "digits": Bench.digits,
    "lines": Bench.lines,
    "printing": Bench.printing,
    "review": Bench.review,
    "workers": Bench.workers,
    "camera": Bench.camera,
    "keys": Bench.keys,
    "desk": Bench.desk,
    "studio": Bench.studio,
    "memory": Bench.memory,
    "words": Bench.words,
}


def tell(progress: str) -> None:
    """Say on standard error what is being done."""
    print(progress, file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the parts that were asked for, and print what they found."""
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__.partition("\n")[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"any of {', '.join(PARTS)}; all when none is named")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    _add_marks_options(parser)
    asked = parser.parse_args(arguments)
    unknown = [part for part in asked.parts if part not in PARTS]
    if unknown:
        parser.error(f"there is no part {', '.join(unknown)}; there are {', '.join(PARTS)}")
    stay_calm()
    found: dict[str, Any] = {"machine": _machine(), "at": datetime.now(UTC).isoformat(timespec="seconds")}
    print(f"{found['machine']}, {found['at']}\n", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), _marks_wanted(asked))
        for name in asked.parts or PARTS:
            found[name] = _part(name, bench)
    if asked.json is not None:
        asked.json.write_text(json.dumps(found, ensure_ascii=False, indent=1), "utf-8")
    return 0


def _add_marks_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("the part marks")
    group.add_argument("--pages", type=int, default=marks.FEW, metavar="N", help="of each kind of capture")
    group.add_argument("--state", type=Path, metavar="FILE", help="keep pages there; go on from those that are there")
    group.add_argument("--processes", type=int, default=1, metavar="N", help="how many work at a time")
    group.add_argument("--only", type=Row, action="append", metavar="KIND", help=f"any of {', '.join(Row)}")
    group.add_argument("--diagram", type=Path, metavar="FILE.png", help="draw the reliability diagram there")


def _marks_wanted(asked: argparse.Namespace) -> marks.Wanted:
    rows = tuple(row for row in Row if asked.only is None or row in asked.only)
    return marks.Wanted(asked.pages, asked.state, asked.processes, rows, asked.diagram)


def _part(name: str, bench: Bench) -> dict[str, Any]:
    start = time.perf_counter()
    report = PARTS[name](bench)
    for table in report.tables:
        print(f"{table}\n")
    for remark in report.remarks:
        print(remark)
    print(f"({name}: {time.perf_counter() - start:.0f} s)\n", flush=True)
    return dict(report.figures)


def _machine() -> str:
    return f"{platform.machine()}, {_cores()} cores, Python {platform.python_version()}, OpenCV {cv2.__version__}"


def _cores() -> int:
    return cv2.getNumberOfCPUs()


if __name__ == "__main__":
    sys.exit(main())
