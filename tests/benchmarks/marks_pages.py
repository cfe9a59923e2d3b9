"""One page of the benchmark of marks: drawn by its seed, printed, filled in, worn, captured, read and judged.

Seeds from `FIRST_SEED` on are the benchmark's alone: nobody develops, trains or sets a threshold on them. Who wants
more pages while developing takes seeds below.

Half of the boxes are marked. Of these marks five in seven mean yes, one in six was taken back, one in eight is
unclear; within each of the three every kind of mark is equally frequent, which is harsher than people are. Two pages
in three are written with a pen that most people have, one with a pen that readers lose. A quarter of the areas, dates
and numbers is written in, and every second page has a note outside every zone.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Any, Final

import numpy as np

from forms.catalogue import find_template
from forms.circumstances import Answer, Circumstances, Subject
from forms.layout import PageLayout, Zone
from forms.model import BookletTemplate, FieldKind, Scope
from scan.readings import Decision, Finding, ImageReading, ReadPage, TickReading
from tests import paper, paper_marks, paper_pens, unseen
from tests.capture_way import Way
from tests.captures import Family, draw_way
from tests.editions import CODES, Edition, Editions, booklet_of
from tests.filling import Filled, Habits, Meant, fill_page, ink_around
from tests.paper_hands import load_hands
from tests.paper_ink import Pen
from tests.paper_notes import count_notes
from tests.reading import pages_read, pages_rejected, read_scan, without_handwriting

FIRST_SEED: Final = 900_000
TEMPLATES: Final = ("mariage", "logement-demande")
ANSWERS: Final = (None, "oui", "non")
"""What the invented people answered to every question; None: they were not asked."""

EMPTY: Final = "empty"


class Row(StrEnum):
    """Kinds of capture, as the table has them."""

    FLATBED = "flatbed"
    WORN = "worn"
    PHONE = "phone"
    UNSEEN_SCANNER = "unseen, scanner"
    UNSEEN_PHONE = "unseen, phone"


@dataclass(frozen=True, slots=True)
class Box:
    """What came of one box.

    Attributes:
        zone: Its id.
        drawn: What was drawn in it; `EMPTY` for nothing.
        pen: With what; "" for nothing.
        meant: What the person meant; None: only a person can say.
        value: What was read.
        mark: What was seen in it.
        confidence: Of `value`.
        auto: Whether it would go into the record by itself.
    """

    zone: str
    drawn: str
    pen: str
    meant: bool | None
    value: bool | None
    mark: str
    confidence: float
    auto: bool


@dataclass(frozen=True, slots=True)
class Page:
    """What came of one page.

    Attributes:
        row: How it was captured.
        seed: Of everything about it.
        template: What it belongs to.
        page: Its number.
        way: What happened to it, in words.
        lost: Why it was not read; "" when it was.
        others: How many pages were read in the image that are not this one.
        boxes: Those of a page that was read.
        found: Loose notes that were found.
        missed: Those that were not.
        false: Places shown where nobody left anything.
        asked: One question asks about the whole page, because its scan may hide pencil.
        off_mm: How far each zone is from where it truly is.
        ms: How long the stages of reading took together.
    """

    row: Row
    seed: int
    template: str
    page: int
    way: str
    lost: str
    others: int = 0
    boxes: tuple[Box, ...] = ()
    found: int = 0
    missed: int = 0
    false: int = 0
    asked: bool = False
    off_mm: tuple[float, ...] = ()
    ms: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """As a dictionary of plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Page":
        """The page that `to_json` said."""
        boxes = tuple(Box(**box) for box in said["boxes"])
        return cls(**{**said, "row": Row(said["row"]), "boxes": boxes, "off_mm": tuple(said["off_mm"])})


class Booklets:
    """Booklets of both templates, with few steps and with many, printed once."""

    def __init__(self) -> None:
        self.editions = Editions()
        plans = [(find_template(key), answer) for key in TEMPLATES for answer in ANSWERS]
        for number, (template, answer) in enumerate(plans):
            code, edition = CODES[number // len(ANSWERS)], 1 + number % len(ANSWERS)
            about = _circumstances(template, answer)
            self.editions.print_booklet(booklet_of(template, code=code, edition=edition, circumstances=about))

    @cached_property
    def pages(self) -> tuple[tuple[Edition, PageLayout], ...]:
        """Every page with a box, as often as it has boxes: a box is drawn as likely as another one."""
        every = [(edition, page) for edition in self.editions.printed.values() for page in edition.layout.pages]
        return tuple((edition, page) for edition, page in every for _ in _boxes(page))

    def draw(self, row: Row, seed: int) -> tuple[Edition, PageLayout]:
        """The page of a seed."""
        hand = np.random.default_rng([seed, list(Row).index(row), 77])
        return self.pages[int(hand.integers(len(self.pages)))]


def _circumstances(template: BookletTemplate, answer: str | None) -> Circumstances:
    names = ("Camille Exemple", "Noé Exemple")
    persons = tuple(Subject(f"p{n + 1}", names[n]) for n in range(max(1, template.persons_min)))
    answers = [
        Answer(situation.key, answer, "" if situation.scope is Scope.RECORD else person.key)
        for situation in template.situations
        if situation.scope is not Scope.CHILD and answer in {option.key for option in situation.answers}
        for person in (persons[:1] if situation.scope is Scope.RECORD else persons)
    ]
    return Circumstances(persons, answers=tuple(answers))


def _boxes(page: PageLayout) -> list[Zone]:
    return [zone for zone in page.zones if zone.kind is FieldKind.TICK]


_FREQUENT: Final = (
    (paper_marks.YES_MARKS, 6),
    (paper_marks.CANCELLED_MARKS, 2),
    (paper_marks.UNCLEAR_MARKS, 2),
)
"""How often each mark of a kind is drawn: 84 of 118 marks mean yes, 20 were taken back, 14 are unclear."""

HABITS: Final = Habits(
    drawn=tuple(mark for marks, times in _FREQUENT for mark in marks * times),
    pens=paper_pens.EVERYDAY * 3 + paper_pens.HARD,
    share=0.5,
    notes=0.25,
    dates=0.25,
    loose=0.5,
    varied=True,
)


def _plan(row: Row, seed: int) -> tuple[Way, Habits]:
    match row:
        case Row.UNSEEN_SCANNER | Row.UNSEEN_PHONE:
            return unseen.draw_way(seed, phone=row is Row.UNSEEN_PHONE), unseen.habits(HABITS)
        case _:
            return draw_way(Family(row.value), seed), HABITS


def is_page_of(read: ReadPage, edition: Edition, layout: PageLayout) -> bool:
    """Say whether a page was read as this one of an edition."""
    place = (edition.booklet.code, edition.booklet.edition, layout.page)
    return (read.code.journey, read.code.edition, read.code.page) == place


def measure_page(row: Row, seed: int, booklets: Booklets) -> Page:
    """Make the page of a seed, read it and judge what was read."""
    edition, layout = booklets.draw(row, seed)
    way, habits = _plan(row, seed)
    sheet = way.printer(paper.print_page(edition.pages_pdf, layout.page - 1, dpi=way.dpi), seed)
    filled = fill_page(sheet, layout, load_hands(), habits=habits, seed=seed)
    scan = way(filled.paper, seed, boxes=[zone.box for zone in _boxes(layout)])
    suffix = paper.suffix_of(scan)
    reading = read_scan(scan, booklets.editions, without_handwriting(), suffix=suffix)
    drawn = Page(row, seed, edition.booklet.template.key, layout.page, way.words, "")
    drawn = replace(drawn, ms=round(sum(reading.timings_ms.values()), 1))
    own = [read for read in pages_read(reading) if is_page_of(read, edition, layout)]
    drawn = replace(drawn, others=len(pages_read(reading)) - len(own[:1]))
    if not own:
        return replace(drawn, lost=_why(reading))
    off = paper.distance_mm(own[0].registered.to_image, scan.pages[0], places=paper.zone_places(layout))
    return _judged(replace(drawn, off_mm=tuple(round(float(each), 3) for each in off)), own[0], filled)


def _why(reading: ImageReading) -> str:
    said = [f"{page.reason.value}: {page.detail}" for page in pages_rejected(reading)]
    return "; ".join(said) or "another page was read"


def _judged(page: Page, read: ReadPage, filled: Filled) -> Page:
    """The page with what came of its boxes and notes."""
    boxes = tuple(
        _box(reading, filled.meant[reading.zone.id]) for reading in read.zones if isinstance(reading, TickReading)
    )
    loose = [note.box for note in read.annotations]
    written = [ink_around(zone) for zone in filled.layout.zones if filled.meant[zone.id].pen is not None]
    notes = count_notes(loose, filled.notes, ink=written)
    return replace(
        page,
        boxes=boxes,
        found=len(notes.found),
        missed=len(notes.missed),
        false=len(notes.false),
        asked=read.has(Finding.PENCIL_HIDDEN),
    )


def _box(reading: TickReading, meant: Meant) -> Box:
    return Box(
        zone=reading.zone.id,
        drawn=EMPTY if meant.drawn is None else meant.drawn.value,
        pen="" if meant.pen is None else pen_name(meant.pen),
        meant=bool(meant.value) if isinstance(meant.value, bool) else None,
        value=reading.value,
        mark=reading.mark.value,
        confidence=round(reading.confidence, 5),
        auto=reading.decision is Decision.AUTO,
    )


_PENS: Final = {pen.colour: name for pens in (paper_pens.LIVE_PENS, unseen.PENS) for name, pen in pens.items()}


def pen_name(pen: Pen) -> str:
    """What a pen is called; its colour tells, since a word is written with a thinner one."""
    return _PENS[pen.colour]
