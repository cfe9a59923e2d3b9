"""Everything written on a page, as readers say it: lines in writing areas and annotations, digits in their cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from forms.geometry import Box
from forms.model import FieldKind
from scan.cells import CellsScore, read_cells
from scan.engines import DigitReader, HandwritingReader, TextRead, ValueRead, WordRead
from scan.found_lines import FoundLine, find_writing
from scan.new_ink import Ink
from scan.readings import Decision, FoundValue, LineKind, RegisteredPage, TextLine, TextWord


@dataclass(frozen=True, slots=True)
class Writing:
    """Everything written on a page, as read.

    Attributes:
        notes: Lines of each note that has ink, by zone id, from the top; confidences are the reader's own.
        cells: Each date or number that has ink, by zone id.
        loose: Lines of each annotation, in the order of `Ink.loose`.
    """

    notes: Mapping[str, tuple[TextLine, ...]]
    cells: Mapping[str, CellsScore]
    loose: tuple[tuple[TextLine, ...], ...]


def read_writing(
    page: RegisteredPage, ink: Ink, reader: HandwritingReader, digits: DigitReader, *, names: Sequence[str] = ()
) -> Writing:
    """Read what was written on a page; zones without ink cost nothing.

    Args:
        page: The page warped onto its layout.
        ink: What was found on it.
        reader: Who reads lines.
        digits: Who reads cells.
        names: What may well be written in lines, as the record has it.
    """
    found = find_writing(page, ink)
    read = partial(read_lines, reader=reader, px_per_mm=page.px_per_mm, names=names)
    notes = {zone_id: read(lines) for zone_id, lines in found.notes.items()}
    cells = {}
    for zone in page.layout.zones:
        written = ink.zones.get(zone.id)
        if written is not None and written.pieces and zone.kind is not FieldKind.NOTE:
            cells[zone.id] = read_cells(page, zone, digits, gain=ink.gain)
    return Writing(notes, cells, tuple(read(lines) for lines in found.loose))


def read_lines(
    lines: Sequence[FoundLine], reader: HandwritingReader, *, px_per_mm: float, names: Sequence[str] = ()
) -> tuple[TextLine, ...]:
    """Read lines of ink; what is crossed out or drawn is not read.

    Args:
        lines: From `find_lines`.
        reader: Who reads.
        px_per_mm: Scale of the page that they were found on.
        names: What may well be written there.
    """
    texts = iter(reader.read_lines([line.image for line in lines if line.kind is LineKind.WRITING], words=names))
    read = [(line, next(texts) if line.kind is LineKind.WRITING else TextRead("", 0.0)) for line in lines]
    return tuple(_text_line(line, text, px_per_mm) for line, text in read)


def _text_line(line: FoundLine, read: TextRead, px_per_mm: float) -> TextLine:
    seen = line.window.box(px_per_mm)
    words = tuple(TextWord(word.text, word.confidence, _around(word, line, seen), word.others) for word in read.words)
    found = tuple(
        FoundValue(one.kind, one.value, one.text, one.confidence, Decision.REVIEW, _around(one, line, seen), one.others)
        for one in read.values
    )
    return TextLine(read.text, read.confidence, line.box, line.kind, words, read.others, found)


def _around(word: WordRead | ValueRead, line: FoundLine, seen: Box) -> Box:
    """Where a word of a line stands on the page; `seen` is what the image of the line shows of it.

    It is as high as the line would be if it were level, and lies where the line is at its middle.
    """
    fall = line.slope * line.box.w
    height = max(line.box.h - abs(fall), line.box.h / 3)
    middle = line.box.center.y + fall * ((word.begin + word.end) / 2 - 0.5)
    top = min(max(middle - height / 2, line.box.y), line.box.bottom - height)
    return Box(seen.x + word.begin * seen.w, top, (word.end - word.begin) * seen.w, height)
