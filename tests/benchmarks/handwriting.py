"""How many characters of cut lines of handwriting are read wrong, by each reader, and by the hand of each writer.

The lines are those of *Copiste d'un jour* by writers that no network here was trained on, as they are cut there. The
sentence of consent that all of them copied is left out. Capitals aside, a capital in place of its small letter is no
error: small letters in the shape of capitals were transcribed as small ones of some hands there, as capitals of others.
Time is that of the processor, Tesseract's own process included, so that other programs count little.
"""

import os
import statistics
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from scan import engine_tesseract
from scan.engine_tesseract import TesseractReader
from scan.engines import HandwritingReader
from scan.line_reader import LineReader
from scan.training.handwriting_lines import distance, is_consent, plain
from tests.benchmarks import ppocr
from tests.benchmarks.notes import COLLECTION
from tests.benchmarks.ppocr import PpOcrReader
from tests.benchmarks.report import Report, Table
from tests.paper_hands import HandwrittenLine, load_hands, read_lines

_STEPS: Final = 20
"""Lines between two words of progress."""

_EVERY: Final[Mapping[str, int]] = {"Tesseract": 4}
"""Readers that are shown only so many of the lines, as they are slow and far behind."""

_BAD: Final = 0.12
"""Nine writers in ten are to be below this."""


@dataclass(slots=True)
class _Count:
    """What one reader made of one writer's lines."""

    wrong: int = 0
    wrong_letters: int = 0  # capitals aside
    letters: int = 0
    ms: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return self.wrong / max(1, self.letters)

    @property
    def rate_of_letters(self) -> float:
        return self.wrong_letters / max(1, self.letters)


def measure(*, tell: Callable[[str], None]) -> Report:
    """Show the lines to every reader that is installed."""
    lines, source = _lines()
    found = {name: _read(name, reader, lines, tell) for name, reader in _readers().items()}
    return _report(found, source)


def _lines() -> tuple[Sequence[HandwrittenLine], str]:
    if not COLLECTION.is_dir():
        return load_hands().lines, "tests/data/ink"
    return [line for line in read_lines(COLLECTION) if not is_consent(line.text)], "copiste-dev"


def _readers() -> dict[str, HandwritingReader]:
    readers: dict[str, HandwritingReader] = {"ours": LineReader(), "ours, no French": LineReader(french=False)}
    shipped = ppocr.model_path()
    if shipped is not None:
        readers["PP-OCRv6 small"] = PpOcrReader(shipped)
    if engine_tesseract.probe().available:
        readers["Tesseract"] = TesseractReader()
    return readers


def _read(
    name: str, reader: HandwritingReader, lines: Sequence[HandwrittenLine], tell: Callable[[str], None]
) -> Mapping[str, _Count]:
    """Counts by writer."""
    counts: dict[str, _Count] = defaultdict(_Count)
    chosen = lines[:: _EVERY.get(name, 1)]
    reader.read_lines([chosen[0].image])  # loads what is loaded once
    for number, line in enumerate(chosen):
        if number % _STEPS == 0:
            tell(f"handwriting: {name}, {number} of {len(chosen)} lines")
        start = sum(os.times()[:4])
        (read,) = reader.read_lines([line.image])
        count = counts[line.writer]
        count.ms.append((sum(os.times()[:4]) - start) * 1000)
        count.wrong += distance(plain(read.text), plain(line.text))
        count.wrong_letters += distance(plain(read.text).lower(), plain(line.text).lower())
        count.letters += len(plain(line.text))
    return counts


def _report(found: Mapping[str, Mapping[str, _Count]], source: str) -> Report:
    rows = [_row(name, counts) for name, counts in found.items()]
    columns = (
        "reader",
        "lines",
        "characters wrong",
        "capitals aside",
        "median writer",
        "worst writer",
        "writers below 12 %",
        "ms a line",
    )
    title = f"Lines as cut ({source}), writers that no network was trained on"
    writers = sorted(found["ours"], key=lambda writer: found["ours"][writer].rate)
    by_writer = [[writer, *(_rate(counts, writer) for counts in found.values())] for writer in writers]
    figures = {
        "source": source,
        "readers": {
            name: {
                "cer": _whole(counts).rate,
                "cer_capitals_aside": _whole(counts).rate_of_letters,
                "ms": statistics.median(ms for count in counts.values() for ms in count.ms),
                "cer_by_writer": {writer: count.rate for writer, count in counts.items()},
            }
            for name, counts in found.items()
        },
    }
    tables = Table(title, columns, rows), Table("By writer", ("writer", *found), by_writer)
    return Report(tables, figures)


def _row(name: str, counts: Mapping[str, _Count]) -> Sequence[str]:
    whole, rates = _whole(counts), sorted(count.rate for count in counts.values())
    below = sum(rate < _BAD for rate in rates)
    return (
        name,
        str(len(whole.ms)),
        f"{whole.rate:.1%}",
        f"{whole.rate_of_letters:.1%}",
        f"{statistics.median(rates):.1%}",
        f"{rates[-1]:.1%}",
        f"{below} of {len(rates)}",
        f"{statistics.median(whole.ms):.0f}",
    )


def _whole(counts: Mapping[str, _Count]) -> _Count:
    own = counts.values()
    ms = [ms for one in own for ms in one.ms]
    wrong, wrong_letters = sum(one.wrong for one in own), sum(one.wrong_letters for one in own)
    return _Count(wrong, wrong_letters, sum(one.letters for one in own), ms)


def _rate(counts: Mapping[str, _Count], writer: str) -> str:
    return f"{counts[writer].rate:.1%}" if writer in counts else "-"
