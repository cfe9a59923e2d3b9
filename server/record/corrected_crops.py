"""Cuts out of kept pages what people decided about, each as the network that reads it is shown it.

The image of a page and its print are kept for ever, so that lines, digits and boxes are found again by the functions
that found them when the page was read.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box, Quad, bounding_box
from forms.layout import Zone
from forms.model import FieldKind
from scan.box_views import view_boxes
from scan.cells import cell_ink, read_cells
from scan.decide_digits import together
from scan.decide_text import SAID_OF
from scan.digits import DigitNetwork, framed
from scan.engines import NO_DIGIT, DigitReader
from scan.found_lines import FoundLine, FoundWriting, find_writing
from scan.new_ink import Ink, find_ink
from scan.readings import FoundPage, Gray, How, LineKind, Mark, RawPage, RegisteredPage
from scan.ticks import score_ticks
from server.record.beside import stands_beside
from server.record.corrections import ANNOTATION, Correction
from server.record.editions import StoredEditions
from server.record.handwritten import document_of
from server.record.images import from_bytes
from server.record.line_labels import are_found_again, is_line_by_line, row_of
from server.record.storage import Storage

_YES: Final = frozenset({Mark.TICK, Mark.CROSS, Mark.FILL})
_NO: Final = frozenset({Mark.EMPTY, Mark.CANCELLED})
"""Marks of which a decision that the box is ticked, or is not, tells that they were read right."""

_CHANCE_LEAST: Final = 0.05
_NO_DIGIT_MOST: Final = 0.2
"""A cell teaches what was decided if that was read there or has the first share by both networks together, and neither
gives what is no digit the second. Of 640 struck digits (seeds from 561000), each decided as each of the nine others,
1.2 % are exported with that label, and 3 % with 0.5 for the second. Of 3,200 plain digits 93 % still teach; of the 93
of them that were misread 20, as nothing tells the others from those that were struck for another."""


class Use(StrEnum):
    """What a crop teaches."""

    LINES = "lines"
    NOTES = "notes"
    DIGITS = "digits"
    MARKS = "marks"


@dataclass(frozen=True, slots=True)
class Sample:
    """Something to learn from.

    Attributes:
        use: By which training.
        image: A line or a note, dark on white; a digit, ink 255; the scan around a box. uint8, shape (height, width).
        text: What it says; of a box `yes` or `no`.
        printed: What was printed around a box, of the same shape; None for all others.
        mark: What stands in a box, where it is known.
    """

    use: Use
    image: Gray
    text: str
    printed: Gray | None = None
    mark: str = ""


@dataclass
class Cutter:
    """Cuts crops out of pages; those of one page are quickest one after another.

    Attributes:
        storage: Where the images of pages are.
        editions: What was printed.
        digits: Says whether what was decided may be what stands in a cell: what it said when the page was read is not
            kept.
    """

    storage: Storage
    editions: StoredEditions
    digits: DigitReader = field(default_factory=DigitNetwork)
    _key: tuple[str, str] = ("", "")
    _page: "_Page | None" = field(default=None, repr=False)

    def samples(self, correction: Correction) -> tuple[Sample, ...]:
        """What a correction teaches; empty where it cannot be told of what.

        Raises:
            UnknownContent: The image of the page is gone.
            EditionLost: What was printed is gone.
        """
        page = self._opened(correction)
        match correction.kind:
            case FieldKind.NOTE | "annotation":
                return _writing(page, correction)
            case FieldKind.DATE | FieldKind.NUMBER:
                return _digits(page, correction, self.digits)
            case _:
                return _marks(page, correction)

    def _opened(self, correction: Correction) -> "_Page":
        key = (correction.page_image, str(correction.page))
        if self._page is None or self._key != key:
            self._key, self._page = key, _Page(self._registered(correction))
        return self._page

    def _registered(self, correction: Correction) -> RegisteredPage:
        code = correction.page
        gray = from_bytes(self.storage.get(correction.page_image))
        layout = self.editions.layout(code.journey, code.edition)
        assert layout is not None  # noqa: S101  # the page was read by it
        page = layout.page(code.page)
        scale = gray.shape[1] / page.width
        reference = self.editions.reference(code.journey, code.edition, code.page, scale)
        high, wide = np.minimum(gray.shape, reference.shape).tolist()
        return RegisteredPage(
            found=FoundPage(RawPage(gray, None, 0), code, How(correction.how), ()),
            layout=page,
            gray=gray[:high, :wide],
            reference=reference[:high, :wide],
            visible=np.ones((high, wide), np.bool_),
            px_per_mm=scale,
            corners_px=Quad.from_list([(0, 0), (wide, 0), (wide, high), (0, high)]),
            to_image=lambda places: places * scale,
            residual_mm=0.0,
        )


class _Page:
    """A page and what was found on it, once it was asked for."""

    def __init__(self, page: RegisteredPage) -> None:
        self.page = page
        self._ink: Ink | None = None
        self._writing: FoundWriting | None = None

    @property
    def ink(self) -> Ink:
        if self._ink is None:
            self._ink = find_ink(self.page)
        return self._ink

    @property
    def writing(self) -> FoundWriting:
        if self._writing is None:
            self._writing = find_writing(self.page, self.ink)
        return self._writing


def _writing(page: _Page, correction: Correction) -> tuple[Sample, ...]:
    """Lines with their texts, where it can be told which is whose; otherwise the whole of it."""
    if not isinstance(correction.decided, str):
        return ()
    rows = [row for row in (" ".join(row.split()) for row in correction.decided.splitlines()) if row]
    texts = [text for text in map(_without_signs, rows) if text]
    if not texts:
        return ()
    read = (document_of(correction.outcome, correction.field) or {}).get("lines", ())
    found = _found(page, correction)
    if are_found_again(read, found) and is_line_by_line([row_of(line) for line in read], rows):
        lines = [line for line in found if line.kind is LineKind.WRITING]
        return tuple(Sample(Use.LINES, line.image, text) for line, text in zip(lines, texts, strict=True))
    whole = _whole(page, correction)
    return () if whole is None else (Sample(Use.NOTES, whole, "\\n".join(texts)),)


def _without_signs(row: str) -> str:
    """A row without what stands there for ink that is not read."""
    for sign in SAID_OF.values():
        row = row.replace(sign, " ")
    return " ".join(row.split())


def _found(page: _Page, correction: Correction) -> Sequence[FoundLine]:
    """The lines that are found where the person looked."""
    if correction.kind != ANNOTATION:
        return page.writing.notes.get(correction.field, ())
    if correction.box is None:
        return ()
    areas = [_shared(loose.box, correction.box) for loose in page.ink.loose]
    best = max(range(len(areas)), key=areas.__getitem__, default=None)
    return () if best is None or areas[best] <= 0 else page.writing.loose[best]


def _shared(one: Box, other: Box) -> float:
    wide = min(one.right, other.right) - max(one.x, other.x)
    tall = min(one.bottom, other.bottom) - max(one.y, other.y)
    return max(0.0, wide) * max(0.0, tall)


def _whole(page: _Page, correction: Correction) -> Gray | None:
    """Where the person looked, as scanned, without the words that are printed around an area."""
    box = correction.box
    if box is None:
        return None
    if correction.kind != ANNOTATION:
        area = page.page.layout.zone(correction.field)
        box = bounding_box([area.box, *(line.box for line in _found(page, correction))])
    scale = page.page.px_per_mm
    rows = slice(max(0, round(box.y * scale)), round(box.bottom * scale))
    part = page.page.gray[rows, max(0, round(box.x * scale)) : round(box.right * scale)]
    return part if part.size else None


def _digits(page: _Page, correction: Correction, reader: DigitReader) -> tuple[Sample, ...]:
    """Every digit of a date or a number that stands in a cell of its own, and is not struck there for another."""
    if not isinstance(correction.decided, str):
        return ()
    zone = page.page.layout.zone(correction.field)
    score = read_cells(page.page, zone, reader, gain=page.ink.gain)
    if score.runs_on:
        return ()  # struck out, or written across the cells
    read = next((tuple(one["digits"]) for one in correction.outcome["zones"] if one["id"] == zone.id), ())
    digits = those_seen(digits_of(zone, correction.decided, read), read, score.chances)
    gray, printed, scale = page.page.gray, page.page.reference, page.page.px_per_mm
    cells = [cell_ink(gray, printed, cell, scale, gain=page.ink.gain) for cell in zone.cells]
    return tuple(
        Sample(Use.DIGITS, framed(cell.view.ink), digit) for cell, digit in zip(cells, digits, strict=True) if digit
    )


def digits_of(zone: Zone, decided: str, read: Sequence[str]) -> tuple[str, ...]:
    """Which digit stands in each cell; "" where none does, and everywhere where that cannot be told.

    Args:
        zone: A date or a number.
        decided: An ISO date, or a number without zeros before it.
        read: What was read in each cell, "" for an empty one.
    """
    nothing = ("",) * len(zone.cells)
    filled = [place for place, digit in enumerate(read) if digit]
    if len(read) != len(zone.cells):
        return nothing
    if zone.kind is FieldKind.DATE:
        year, month, day = decided.split("-")
        wanted = day + month + year
        if len(wanted) != len(zone.cells):
            return nothing
        digits = tuple(digit if place in filled else "" for place, digit in enumerate(wanted))
    elif len(decided) <= len(filled):
        padded = dict(zip(filled, decided.rjust(len(filled), "0"), strict=True))
        digits = tuple(padded.get(place, "") for place in range(len(zone.cells)))
    else:
        return nothing
    agreed = sum(digits[place] == read[place] for place in filled)
    return digits if 2 * agreed >= len(filled) else nothing


def those_seen(digits: Sequence[str], read: Sequence[str], chances: NDArray[np.float64]) -> tuple[str, ...]:
    """The digits that may be what stands in their cells: a struck 4 with a 5 above it is decided as a 5.

    Args:
        digits: What was decided for each cell, "" where that is not known.
        read: What was read in each.
        chances: What stands in each by both networks, shape (cells, 2, 12), as in `scan.cells.CellsScore`.

    Returns:
        The same, "" where a digit was not read and has hardly a chance, or where something stands that may be none.
    """
    shares = together(chances)
    return tuple(
        digit
        if digit
        and chances[place, :, NO_DIGIT].max() < _NO_DIGIT_MOST
        and (digit == read[place] or shares[place, int(digit)] >= _CHANCE_LEAST)
        else ""
        for place, digit in enumerate(digits)
    )


def _marks(page: _Page, correction: Correction) -> tuple[Sample, ...]:
    """A box and whether it is ticked; of a choice, the box that was chosen."""
    box, yes, mark = correction.field, correction.decided is True, correction.mark
    looks_so = mark in {each.value for each in _NO}
    if not yes and not looks_so and stands_beside(correction.outcome, box):
        return ()  # what stands beside it may have taken the mark back, and is not in its view
    if correction.kind == FieldKind.CHOICE:
        box, yes = f"{correction.field}.{correction.decided}", True
        mark = dict(part.split(":", 1) for part in mark.split(",") if ":" in part).get(str(correction.decided), "")
        if not mark:
            return ()  # it looked empty: what was chosen may have been said, not ticked
    scores = [score for score in score_ticks(page.page) if score.zone.id == box]
    if not scores:
        return ()
    (view,) = view_boxes(page.page, scores)
    known = mark if mark in {each.value for each in (_YES if yes else _NO)} else ""
    return (Sample(Use.MARKS, _plane(view[:3].mean(axis=0)), "yes" if yes else "no", _plane(view[3]), known),)


def _plane(values: NDArray[Any]) -> Gray:
    return np.asarray(np.round(values), np.uint8)
