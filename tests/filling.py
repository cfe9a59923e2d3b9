"""A whole page filled in by somebody, with the truth of what was meant, and the comparison with what was read."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import numpy as np

from forms.geometry import Box
from forms.layout import PageLayout, Zone
from forms.model import FieldKind
from forms.units import Mm
from scan.readings import CellsReading, Decision, NoteReading, ReadPage, TickReading, ZoneReading
from tests import paper_ink, paper_marks
from tests.paper import Paper
from tests.paper_hands import Hands, HandwrittenLine
from tests.paper_ink import Drawn, Pen
from tests.paper_marks import Gesture
from tests.paper_notes import LooseNote, NoteKind, leave_note

PLAIN: Final = (Drawn.TICK, Drawn.CROSS, Drawn.FILL)
"""What people are asked to draw."""

REACH: Final[Mm] = 14.0
"""How far a careless tick goes at most, from the middle of its box."""


class Verdict(StrEnum):
    """How a reading compares with what was meant."""

    RIGHT = "right"
    WRONG = "wrong"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Meant:
    """What somebody meant by what they wrote in a zone.

    Attributes:
        value: True or False for a box, an ISO date, digits or lines of text; "" for an area left free; None where
            only a person can say.
        drawn: What was drawn in a box; None when nothing was.
        pen: With what; None when nothing was written.
    """

    value: bool | str | None
    drawn: StrEnum | None = None
    pen: Pen | None = None


@dataclass(frozen=True, slots=True)
class Filled:
    """A page that somebody filled in.

    Attributes:
        paper: The sheet.
        layout: Its page.
        meant: By zone id, for every zone of the page.
        notes: What was left outside the zones, with its place.
    """

    paper: Paper
    layout: PageLayout
    meant: Mapping[str, Meant]
    notes: tuple[LooseNote, ...] = ()


@dataclass(frozen=True, slots=True)
class Habits:
    """How somebody fills a page in.

    Attributes:
        drawn: What they draw in boxes.
        pens: What they write with, one a page.
        share: How many boxes they mark, from 0.0 to 1.0.
        notes: How many areas they write in, from 0.0 to 1.0.
        dates: How many dates and numbers they fill in, from 0.0 to 1.0.
        loose: How many notes a page they leave outside the zones, on average.
        varied: Whether marks are drawn by chance; otherwise in turn, so that ten of them come back at the same boxes.
        make: Draws a mark, with the arguments of `paper_marks.make_mark`.
        meant: What each mark means; None: only a person can say.
    """

    drawn: Sequence[StrEnum] = PLAIN
    pens: Sequence[Pen] = (paper_ink.BLUE, paper_ink.BLACK)
    share: float = 0.5
    notes: float = 0.0
    dates: float = 0.0
    loose: float = 0.0
    varied: bool = False
    make: Callable[..., Paper] = paper_marks.make_mark
    meant: Mapping[StrEnum, bool | None] = field(default_factory=lambda: paper_marks.MEANT)


def fill_page(paper: Paper, layout: PageLayout, hands: Hands, *, habits: Habits | None = None, seed: int = 0) -> Filled:
    """Fill a page in as a person would: at most one box of a choice, lines on their rules, digits in their cells."""
    habits = habits or Habits()
    person = np.random.default_rng([seed, layout.page])
    pen = habits.pens[int(person.integers(len(habits.pens)))]
    chosen = _chosen(layout, habits, person)
    meant: dict[str, Meant] = {}
    for number, zone in enumerate(layout.zones):
        own = seed * 1000 + layout.page * 100 + number
        if zone.id not in chosen:
            meant[zone.id] = Meant(False if zone.kind is FieldKind.TICK else "")
            continue
        if zone.kind is FieldKind.TICK:
            turn = int(np.random.default_rng([own, 2]).integers(len(habits.drawn))) if habits.varied else own
            drawn = habits.drawn[turn % len(habits.drawn)]
            paper, meant[zone.id] = _mark(paper, zone, layout, (habits, drawn, pen), own)
        else:
            paper, meant[zone.id] = _write(paper, zone, hands, pen, own)
    paper, notes = _leave_notes(paper, layout, hands, (habits, pen), seed)
    return Filled(paper, layout, meant, notes)


def _leave_notes(
    paper: Paper, layout: PageLayout, hands: Hands, who: tuple[Habits, Pen], seed: int
) -> tuple[Paper, tuple[LooseNote, ...]]:
    """Leave notes beside the zones, away from each other and from what is written in boxes."""
    habits, pen = who
    person = np.random.default_rng([seed, layout.page, 5])
    notes: list[LooseNote] = []
    for _ in range(int(habits.loose) + int(person.random() < habits.loose % 1)):
        kind = list(NoteKind)[int(person.integers(len(NoteKind)))]
        taken = [note.box for note in notes] + [ink_around(zone) for zone in layout.zones]
        paper, note = leave_note(paper, layout, hands, kind, pen, taken=taken, seed=int(person.integers(10_000)))
        notes.append(note)
    return paper, tuple(notes)


def ink_around(zone: Zone) -> Box:
    """How far what is written in a zone may reach out of it: a large tick, an arrow."""
    return zone.box.grown(2.5 * zone.box.h if zone.kind is FieldKind.TICK else 1.5)


def _chosen(layout: PageLayout, habits: Habits, person: np.random.Generator) -> set[str]:
    """Ids of the zones that will be written in."""
    chosen: set[str] = set()
    groups: set[str] = set()
    for zone in layout.zones:
        share = {FieldKind.TICK: habits.share, FieldKind.NOTE: habits.notes}.get(zone.kind, habits.dates)
        if person.random() >= share or zone.group in groups:
            continue
        chosen.add(zone.id)
        if zone.group is not None:
            groups.add(zone.group)
    return chosen


def _mark(
    paper: Paper, zone: Zone, layout: PageLayout, how: tuple[Habits, StrEnum, Pen], seed: int
) -> tuple[Paper, Meant]:
    habits, drawn, pen = how
    others = [other for other in layout.zones if other.kind is FieldKind.TICK and other is not zone]
    neighbour = nearest_box(zone.box, others) if drawn is Gesture.ACROSS_NEIGHBOUR else None
    marked = habits.make(paper, zone.box, drawn, pen, neighbour=neighbour, seed=seed)
    return marked, Meant(habits.meant[drawn], drawn, paper_marks.pen_for(drawn, pen))


def nearest_box(box: Box, others: Sequence[Zone]) -> Box | None:
    """The nearest other box, if it is within reach of a long tick."""
    away = [np.hypot(other.box.center.x - box.center.x, other.box.center.y - box.center.y) for other in others]
    nearest = int(np.argmin(away)) if away else -1
    return others[nearest].box if away and away[nearest] < REACH else None


def _write(paper: Paper, zone: Zone, hands: Hands, pen: Pen, seed: int) -> tuple[Paper, Meant]:
    match zone.kind:
        case FieldKind.NOTE:
            lines = note_lines(zone, hands, seed=seed)
            return write_note(paper, zone, lines, pen), Meant("\n".join(line.text for line in lines), pen=pen)
        case FieldKind.DATE:
            day = f"202{6 + seed % 3}-{1 + seed % 12:02}-{1 + (seed * 7) % 28:02}"
            return paper_ink.write_digits(paper, zone.cells, hands.date(day, seed=seed), pen, seed=seed), Meant(
                day, pen=pen
            )
        case _:
            person = np.random.default_rng([seed, 6])
            cells = _taken(zone.cells, person)
            digits = "".join(map(str, person.integers(10, size=len(cells))))
            images = hands.number(digits, seed=seed)
            return paper_ink.write_digits(paper, cells, images, pen, seed=seed), Meant(digits, pen=pen)


def _taken(cells: Sequence[Box], person: np.random.Generator) -> Sequence[Box]:
    """The cells that a number takes: half of the time perhaps not all, from the first on or up to the last."""
    count = len(cells) if person.random() < 0.5 else int(person.integers(1, len(cells) + 1))
    return cells[:count] if person.random() < 0.5 else cells[len(cells) - count :]


def note_lines(zone: Zone, hands: Hands, *, seed: int) -> tuple[HandwrittenLine, ...]:
    """One to three lines by one hand, as many as the area has room for."""
    writer = hands.line(seed).writer
    own = [line for line in hands.lines if line.writer == writer]
    room = max(1, int(zone.box.h / (zone.line_mm or 8.0)))
    return tuple(own[: min(room, 1 + seed % 3)])


def write_note(paper: Paper, zone: Zone, lines: Sequence[HandwrittenLine], pen: Pen) -> Paper:
    """Write lines on the rules of an area, from the first one."""
    for row, line in enumerate(lines):
        line_mm = zone.line_mm or 8.0
        paper = paper_ink.write_line(paper, zone.box, line.image, pen, line_mm=line_mm, row=row, seed=row)
    return paper


def judge(reading: ZoneReading, meant: Meant) -> Verdict:
    """Compare what was read with what was meant. What a person will decide is never wrong.

    Free areas must be read as empty and written ones must not; the text itself is measured elsewhere, by characters,
    unless it would go into the record by itself.
    """
    if isinstance(reading, NoteReading):
        if reading.empty is not (meant.value == ""):
            return Verdict.WRONG  # what somebody wrote would be lost, or a page would be full of nothing
        right = reading.text == meant.value
    elif isinstance(reading, CellsReading):
        right = (reading.value or "") == meant.value
    else:
        right = reading.value is meant.value and meant.value is not None
    if reading.decision is Decision.REVIEW:
        return Verdict.REVIEW
    return Verdict.RIGHT if right else Verdict.WRONG


@dataclass(slots=True)
class Tally:
    """How many readings were right, wrong or sent to a person.

    Attributes:
        counts: By verdict.
        wrong: What was wrong, in words.
    """

    counts: Counter[Verdict] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, page: ReadPage, meant: Mapping[str, Meant], *, only: type[ZoneReading] | None = None) -> None:
        """Judge every zone of a page, or those of one kind of reading."""
        for reading in page.zones:
            if only is not None and not isinstance(reading, only):
                continue
            verdict = judge(reading, meant[reading.zone.id])
            self.counts[verdict] += 1
            if verdict is Verdict.WRONG:
                self.wrong.append(
                    f"{page.code.page}/{reading.zone.id}: {_said(reading)}, meant {_told(meant, reading)}"
                )

    def __str__(self) -> str:
        return ", ".join(f"{self.counts[verdict]} {verdict.value}" for verdict in Verdict)


def _said(reading: ZoneReading) -> str:
    match reading:
        case TickReading(value=value, mark=mark):
            return f"read {value} ({mark.value}, {reading.confidence:.3f})"
        case CellsReading(value=value):
            return f"read {value} {reading.digits} ({reading.confidence:.3f})"
        case NoteReading(text=text, empty=empty):
            return f"read {'nothing' if empty else repr(text)}"


def _told(meant: Mapping[str, Meant], reading: ZoneReading) -> str:
    own = meant[reading.zone.id]
    return f"{own.value!r} ({own.drawn.value if own.drawn else 'nothing drawn'})"
