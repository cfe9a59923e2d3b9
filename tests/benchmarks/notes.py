"""How many characters of handwritten notes are read wrong, and how many notes a person is asked to read."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from forms.layout import PageLayout, Zone
from forms.model import FieldKind
from scan.readings import Decision, NoteReading
from scan.training.handwriting_lines import distance, is_consent, plain
from tests import paper, paper_capture, paper_ink
from tests.benchmarks.report import Report, Table
from tests.editions import Edition, Editions
from tests.filling import write_note
from tests.paper_hands import HandwrittenLine, load_hands, read_lines
from tests.reading import all_engines, pages_read, read_scan
from tests.unruled import without_rule

COLLECTION: Final = Path(__file__).parents[3] / "shared" / "data" / "handwriting" / "copiste-dev"
"""The whole collection, beside the repository where there is one; otherwise the lines in tests/data."""

_WIDE_MM: Final = 100.0
"""In narrower areas the lines would be shrunk to writing of 2 mm, with letters of 1 mm: nobody writes so."""


@dataclass(frozen=True, slots=True)
class Read:
    """A note that was written and read.

    Attributes:
        writer: Whose hand.
        errors: Characters to change, add or remove.
        length: Characters written.
        decision: Whether it would go into the record by itself.
        exact: Every character is right.
        errors_cut: The same as `errors` when the reader is given the lines as they are laid on the page.
    """

    writer: str
    errors: int
    length: int
    decision: Decision
    exact: bool
    errors_cut: int


def measure(editions: Editions, booklets: Sequence[Edition], *, tell: Callable[[str], None], most: int = 150) -> Report:
    """Write lines of many hands into the writing areas of flat 300 dpi pages, one hand an area, and read them."""
    lines, source = _lines(most)
    notes = list(_grouped(lines))
    read: list[Read] = []
    for number, batch in enumerate(_batches(notes, booklets)):
        tell(f"notes: page {number + 1}, {len(read)} of {len(notes)} notes read")
        read += _read_page(editions, *batch, seed=number)
    return _report(read, len(lines), source)


def _lines(most: int) -> tuple[list[HandwrittenLine], str]:
    if not COLLECTION.is_dir():
        return list(load_hands().lines), "tests/data/ink"
    every = [line for line in read_lines(COLLECTION) if not is_consent(line.text)]
    chosen = every[:: max(1, len(every) // most)]
    return [HandwrittenLine(without_rule(line.image), line.text, line.writer) for line in chosen], "copiste-dev"


def _grouped(lines: Sequence[HandwrittenLine]) -> Iterator[tuple[HandwrittenLine, ...]]:
    """Two lines of one hand a note."""
    by_writer: dict[str, list[HandwrittenLine]] = defaultdict(list)
    for line in lines:
        by_writer[line.writer].append(line)
    for own in by_writer.values():
        yield from (tuple(own[start : start + 2]) for start in range(0, len(own), 2))


def _batches(
    notes: Sequence[tuple[HandwrittenLine, ...]], booklets: Sequence[Edition]
) -> Iterator[tuple[Edition, PageLayout, list[tuple[Zone, tuple[HandwrittenLine, ...]]]]]:
    """Notes with the areas they go to, page after page, the booklets again and again."""
    left = list(notes)
    while left:
        for edition in booklets:
            for page in edition.layout.pages:
                areas = [z for z in page.zones if z.kind is FieldKind.NOTE and _has_room(z)]
                placed = [(zone, left.pop(0)) for zone in areas[: len(left)]]
                if placed:
                    yield edition, page, placed


def _has_room(zone: Zone) -> bool:
    """Two lines as people write them: those of the collection are as wide as a page."""
    return zone.box.h >= 2 * (zone.line_mm or 8.0) - 0.5 and zone.box.w >= _WIDE_MM


def _read_page(
    editions: Editions,
    edition: Edition,
    page: PageLayout,
    placed: Sequence[tuple[Zone, tuple[HandwrittenLine, ...]]],
    *,
    seed: int,
) -> list[Read]:
    sheet = paper.print_page(edition.pages_pdf, page.page - 1)
    for place, (zone, lines) in enumerate(placed):
        sheet = write_note(sheet, zone, lines, paper_ink.PENS[(seed + place) % 3])
    scan = paper_capture.flat(sheet, angle_deg=0.3, seed=seed)
    found = {
        reading.zone.id: reading
        for read in pages_read(read_scan(scan, editions, all_engines()))
        for reading in read.zones
        if isinstance(reading, NoteReading)
    }
    return [_compare(found.get(zone.id), lines) for zone, lines in placed]


def _compare(reading: NoteReading | None, lines: Sequence[HandwrittenLine]) -> Read:
    written = plain("\n".join(line.text for line in lines))
    said = plain(reading.text) if reading is not None else ""
    decision = reading.decision if reading is not None else Decision.REVIEW
    cut = plain("\n".join(text.text for text in all_engines().handwriting.read_lines([line.image for line in lines])))
    return Read(
        writer=lines[0].writer,
        errors=distance(said, written),
        length=len(written),
        decision=decision,
        exact=said == written,
        errors_cut=distance(cut, written),
    )


def _report(read: Sequence[Read], lines: int, source: str) -> Report:
    errors, length = sum(note.errors for note in read), max(1, sum(note.length for note in read))
    by_writer: dict[str, list[Read]] = defaultdict(list)
    for note in read:
        by_writer[note.writer].append(note)
    rates = sorted(sum(n.errors for n in own) / sum(n.length for n in own) for own in by_writer.values())
    review = sum(note.decision is Decision.REVIEW for note in read)
    silent = sum(note.decision is Decision.AUTO and not note.exact for note in read)
    rows = [
        ["notes", str(len(read))],
        ["lines", str(lines)],
        ["hands", str(len(by_writer))],
        ["characters wrong", f"{errors / length:.1%}"],
        ["the same lines, never on a page", f"{sum(note.errors_cut for note in read) / length:.1%}"],
        ["best hand", f"{rates[0]:.1%}"],
        ["median hand", f"{rates[len(rates) // 2]:.1%}"],
        ["worst hand", f"{rates[-1]:.1%}"],
        ["notes exactly right", f"{sum(note.exact for note in read) / len(read):.0%}"],
        ["notes for a person", f"{review / len(read):.0%}"],
        ["into the record by themselves, not exact", str(silent)],
    ]
    figures = {
        "source": source,
        "notes": len(read),
        "lines": lines,
        "hands": len(by_writer),
        "cer": errors / length,
        "cer_cut": sum(note.errors_cut for note in read) / length,
        "cer_by_hand": rates,
        "review": review / len(read),
        "auto_not_exact": silent,
    }
    title = f"Handwritten notes on flat 300 dpi pages ({source}, without the sentence of consent)"
    return Report((Table(title, ("", ""), rows),), figures)
