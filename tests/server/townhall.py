"""A town hall for tests: a home, its database, and what agents do there, in a few words each."""

import io
import re
from dataclasses import dataclass, field, replace
from functools import cache
from random import Random
from typing import Final

import numpy as np
from PIL import Image
from sqlalchemy import select

from forms import page_code
from forms.circumstances import Answer, Circumstances, Subject
from forms.circumstances_json import circumstances_from_json, circumstances_to_json
from forms.layout import Layout
from forms.page_code import ALPHABET, CODE_LENGTH
from scan.pipeline import Engines
from server.config import Settings
from server.record import fold, history
from server.record.db import Database
from server.record.editions import edition_layout, edition_pdf, print_edition
from server.record.history import Source
from server.record.ingest import process, receive
from server.record.journeys import journey_record, open_journey
from server.record.model import BatchState, JourneyRecord, ReviewItem
from server.record.readings import reviews
from server.record.tables import JourneyRow
from tests import paper, paper_capture, paper_ink
from tests.paper import Paper
from tests.paper_ink import Drawn
from tests.reading import without_handwriting

AGENT: Final = "Agnès Agent"
_CODES: Final = 500
"""Journeys that one test opens, at most."""

COUPLE: Final = Circumstances((Subject("p1", "Camille Exemple"), Subject("p2", "Noé Modèle")))


@dataclass(frozen=True, slots=True)
class TownHall:
    """A home and what is done there.

    Attributes:
        settings: Of the home.
        database: Its record.
        ready: Codes of journeys whose booklet was printed before the test began.
    """

    settings: Settings
    database: Database
    ready: list[str] = field(default_factory=list)

    def open(self, circumstances: Circumstances = COUPLE, template: str = "mariage", *, code: str | None = None) -> str:
        """Open a journey; its code, the first one of a list that is free unless it is given.

        Journeys of the same people, opened in the same order, then have the same codes in every test.
        """
        with self.database.transaction() as session:
            taken = set(session.scalars(select(JourneyRow.code)))
            free = code or next(one for one in _codes() if one not in taken)
            return open_journey(session, template, circumstances, AGENT, code=free)

    def printed(self) -> str:
        """Open a journey and print its first edition; its code."""
        if self.ready:
            return self.ready.pop()
        code = self.open()
        self.print(code)
        return code

    def outdate(self, code: str, *answers: Answer) -> None:
        """Let a journey have answers that its template took once and does not take today."""
        with self.database.transaction() as session:
            document = history.journey_row(session, code).circumstances
            today = circumstances_from_json(document)
            after = circumstances_to_json(replace(today, answers=(*today.answers, *answers)))
            history.append(session, code, fold.ANSWERS, source=Source(AGENT), words="…", before=document, after=after)

    def record(self, code: str) -> JourneyRecord:
        with self.database.reading() as session:
            return journey_record(session, code)

    def known(self, code: str) -> dict[str, bool | str]:
        """Values of the record, by field."""
        return {field: state.value for field, state in self.record(code).fields.items()}

    def waiting(self, code: str | None = None) -> list[ReviewItem]:
        with self.database.reading() as session:
            return reviews(session, journey=code)

    def print(self, code: str) -> int:
        """Print an edition; its number."""
        return print_edition(self.database, self.settings, code, AGENT).number

    def layout(self, code: str, edition: int | None = None) -> Layout:
        return edition_layout(self.database, self.settings, code, edition)

    def sheet(self, code: str, page: int, edition: int | None = None, *, dpi: float = 200.0) -> Paper:
        """A printed page, on which nobody wrote yet."""
        pdf = edition_pdf(self.database, self.settings, code, edition, form="pages")
        return paper.print_page(pdf, page - 1, dpi=dpi)

    def ticked(self, code: str, *fields: str, edition: int | None = None, drawn: Drawn = Drawn.CROSS) -> Paper:
        """The page of some boxes, ticked by hand; the boxes are all on the same page."""
        layout = self.layout(code, edition)
        page = next(each for each in layout.pages if any(zone.id == fields[0] for zone in each.zones))
        sheet = self.sheet(code, page.page, edition)
        for box in fields:
            sheet = paper_ink.mark(sheet, page.zone(box).box, drawn, pen=paper_ink.BLUE, seed=1)
        return sheet

    def receive(self, content: bytes, name: str = "scan.jpg") -> str:
        return receive(self.database, self.settings, io.BytesIO(content), name, AGENT)

    def scan(self, content: bytes | Paper, name: str = "scan.jpg", engines: Engines | None = None) -> BatchState:
        """Bring a file or a sheet to the desk and read it."""
        kept = content if isinstance(content, bytes) else picture(content)
        return process(self.database, self.settings, self.receive(kept, name), engines or without_handwriting())


@cache
def _codes() -> tuple[str, ...]:
    """Codes of journeys as they may be drawn, always the same."""
    random = Random(7)
    drawn = ("".join(random.choices(ALPHABET, k=CODE_LENGTH - 1)) for _ in range(_CODES))
    return tuple(one + page_code._check_letter(one) for one in dict.fromkeys(drawn))


def picture(sheet: Paper, *, seed: int = 0, dpi: float = 200.0) -> bytes:
    """A sheet as a flatbed scanner's JPEG."""
    return paper.encode(paper_capture.flat(sheet, dpi=dpi, seed=seed))


def pile(*sheets: Paper) -> bytes:
    """Sheets in one TIFF, in their order."""
    return _tiff(*(Image.open(io.BytesIO(picture(sheet, seed=seed))) for seed, sheet in enumerate(sheets)))


def damaged_pile(first: Paper, *others: Paper) -> bytes:
    """Sheets in one TIFF, in which the page after the first one is damaged."""
    lost = Image.fromarray(np.random.default_rng(0).integers(0, 255, (600, 400), np.uint8))
    start, *rest = [Image.open(io.BytesIO(picture(sheet))) for sheet in (first, *others)]
    middle = (len(_tiff(start)) + len(_tiff(start, lost))) // 2
    pile = _tiff(start, lost, *rest)
    return pile[:middle] + b"\xff" * 5000 + pile[middle + 5000 :]


def pile_with_a_lost_picture(first: Paper, *others: Paper) -> bytes:
    """Sheets in one PDF, in which the picture of the second page lost its beginning: it is rendered as white paper."""
    start, *rest = [Image.open(io.BytesIO(picture(sheet))) for sheet in (first, *others)]
    written = io.BytesIO()
    start.save(written, "PDF", resolution=start.info["dpi"][0], save_all=True, append_images=[start, *rest])
    pile = written.getvalue()
    _, lost, *_ = re.finditer(rb"\xff\xd8\xff", pile)
    return pile[: lost.start()] + bytes(700) + pile[lost.start() + 700 :]


def _tiff(first: Image.Image, *others: Image.Image) -> bytes:
    written = io.BytesIO()
    first.save(written, "TIFF", save_all=True, append_images=others, compression="tiff_lzw")
    return written.getvalue()
