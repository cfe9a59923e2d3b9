"""What a page says, zone by zone, becomes what it says of each field; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from forms.geometry import Box
from forms.layout import Zone
from forms.model import FieldKind
from forms.units import Mm
from scan.readings import (
    CellsReading,
    Decision,
    Finding,
    Mark,
    NoteReading,
    ReadPage,
    TickReading,
    ZoneReading,
    is_empty,
)
from server.record.merge import Paper

NO_MARK: Final = ""

_ROW_MM: Final[Mm] = 3.0
"""How far above or below a box ink lies at most that is perhaps meant for it, as in `scan.beside`."""

_ROUNDED_MM: Final[Mm] = 0.01
"""A rectangle around others may be smaller than these by as much as a sum is rounded."""


@dataclass(frozen=True, slots=True)
class FieldReading:
    """What a page says of a field.

    Attributes:
        field: Its id: the zone's, or the group's for the boxes of a choice.
        paper: For the merge.
        confidence: Probability that the value is right; of a choice, of its least sure box.
        mark: What stands in a box; empty for other kinds.
        box: Where a person should look: the zone and the words that run on beyond it, or all the boxes of a choice.
        label: The words printed beside it.
        printed: What was printed as known beside it, if anything.
        beside: What stands beside a box that is not surely empty, and made it a doubt.
    """

    field: str
    paper: Paper
    confidence: float
    mark: str
    box: Box
    label: str
    printed: str | None
    beside: Box | None = None

    @property
    def shown(self) -> Box:
        """What the picture of a question shows at least."""
        return self.box if self.beside is None else _around([self.box, self.beside])

    def tells_of(self, ink: Box) -> bool:
        """Whether ink outside every zone stands in the row of a ticked box, and is what stands beside it.

        The question about such a box says so; about any other one it asks only what stands in it.
        """
        if self.beside is None or not self.paper.value:
            return False
        row = Box(self.beside.x, self.box.y - _ROW_MM, self.beside.w, self.box.h + 2 * _ROW_MM)
        return self.beside.grown(_ROUNDED_MM).contains(ink) and row.overlaps(ink)


def read_fields(page: ReadPage) -> tuple[FieldReading, ...]:
    """Every field of a page, in its order."""
    faint = page.has(Finding.PENCIL_HIDDEN)
    groups: dict[str, list[TickReading]] = {}
    order: dict[str, ZoneReading | None] = {}
    for reading in page.zones:
        group = reading.zone.group
        if isinstance(reading, TickReading) and group is not None:
            groups.setdefault(group, []).append(reading)
            order.setdefault(group, None)
        else:
            order[reading.zone.id] = reading
    return tuple(
        _choice(field, groups[field], faint=faint) if reading is None else _single(reading, faint=faint)
        for field, reading in order.items()
    )


def _single(reading: ZoneReading, *, faint: bool) -> FieldReading:
    sure = reading.decision is Decision.AUTO
    stands, beside = (reading.mark.value, reading.beside) if isinstance(reading, TickReading) else (NO_MARK, None)
    match reading:
        case TickReading(value=value, mark=mark):
            free = is_empty(reading) and sure  # a free box in doubt has ink in it or beside it, which shows
            hidden, cancelled = faint and free, mark is Mark.CANCELLED
            paper = Paper(
                FieldKind.TICK, value, free, sure, cancelled, hidden=hidden, beside=reading.beside is not None
            )
        case NoteReading(text=text, empty=empty):
            paper = Paper(FieldKind.NOTE, text.strip() or None, empty and sure, sure, hidden=faint and empty)
        case CellsReading(value=value, empty=empty):
            paper = Paper(reading.zone.kind, value, empty and sure, sure, hidden=faint and empty)
    zone = reading.zone
    return FieldReading(zone.id, paper, reading.confidence, stands, _shown(reading), zone.label, zone.printed, beside)


def _shown(reading: ZoneReading) -> Box:
    """The part of the page on which a reading stands: words that run on beyond their area are of it too."""
    lines = reading.lines if isinstance(reading, NoteReading) else ()
    return _around([reading.zone.box, *(line.box for line in lines)])


def _choice(field: str, boxes: Sequence[TickReading], *, faint: bool) -> FieldReading:
    """One answer out of several boxes: sure only when every box is, and at most one is ticked."""
    ticked = [_option(box.zone, field) for box in boxes if box.value is True]
    sure = len(ticked) <= 1 and all(box.decision is Decision.AUTO for box in boxes)
    marks = {box.mark for box in boxes}
    cancelled = not ticked and Mark.CANCELLED in marks and marks <= {Mark.EMPTY, Mark.CANCELLED}
    empty = sure and all(map(is_empty, boxes))
    value = ticked[0] if len(ticked) == 1 else None
    beside = [box.beside for box in boxes if box.beside is not None]
    return FieldReading(
        field=field,
        paper=Paper(FieldKind.CHOICE, value, empty, sure, cancelled, hidden=faint and empty, beside=bool(beside)),
        confidence=min(box.confidence for box in boxes),
        mark=",".join(f"{_option(box.zone, field)}:{box.mark.value}" for box in boxes if box.mark is not Mark.EMPTY),
        box=_around([box.zone.box for box in boxes]),
        label=field,
        printed=boxes[0].zone.printed,
        beside=_around(beside) if beside else None,
    )


def _option(zone: Zone, field: str) -> str:
    return zone.id.removeprefix(f"{field}.")


def _around(boxes: Sequence[Box]) -> Box:
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    right, bottom = max(box.right for box in boxes), max(box.bottom for box in boxes)
    return Box(left, top, right - left, bottom - top)
