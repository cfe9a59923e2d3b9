"""Notes that somebody wrote, drew or crossed out on a page of a booklet, and a reader that is sure of half of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from scan.engines import TextRead, ValueRead, WordRead
from scan.pipeline import Engines
from scan.readings import Gray
from scan.written_forms import ValueKind
from server.record.days import today
from server.record.model import ReviewItem
from tests import paper_ink
from tests.paper import Paper
from tests.paper_hands import load_hands
from tests.paper_writing import Habit, write_so
from tests.reading import without_handwriting
from tests.server.townhall import TownHall


class TwoWords:
    """A reader that reads "la mairic" in every line, is sure of the first word, and names another for the second."""

    def read_lines(self, lines: Sequence[Gray], *, words: Sequence[str] = ()) -> tuple[TextRead, ...]:
        sure, doubted = WordRead("la", 1.0, 0.0, 0.3), WordRead("mairic", 0.6, 0.4, 1.0, (("mairie", 0.3),))
        return tuple(TextRead("la mairic", 0.6, (("la mairie", 0.3),), (sure, doubted)) for _ in lines)


class WithValues(TwoWords):
    """The same, who sees a phone number in every line, and less surely a day."""

    def read_lines(self, lines: Sequence[Gray], *, words: Sequence[str] = ()) -> tuple[TextRead, ...]:
        day = (today() + timedelta(days=40)).isoformat()
        values = (
            ValueRead(ValueKind.PHONE, "06 12 34 56 78", "0612345678", 0.99, 0.0, 0.3),
            ValueRead(ValueKind.DATE, day, "…", 0.6, 0.4, 0.8),
        )
        return tuple(replace(read, values=values) for read in super().read_lines(lines))


MAIL: Final = "jean-baptiste.delacourt@exemple-paris-et-environs.fr"


@dataclass(frozen=True, slots=True)
class LongLines:
    """A reader that reads twenty-four words in every line, the longest of an address, and is as sure of all of them.

    Attributes:
        confidence: Of every word, 0 to 1.
    """

    confidence: float

    def read_lines(self, lines: Sequence[Gray], *, words: Sequence[str] = ()) -> tuple[TextRead, ...]:
        said = [*["mairies"] * 23, MAIL]
        read = tuple(
            WordRead(word, self.confidence, place / 24, (place + 0.9) / 24, ((f"{word}e", 0.2),))
            for place, word in enumerate(said)
        )
        return tuple(TextRead(" ".join(said), self.confidence, (), read) for _ in lines)


def long_lines(*, sure: bool) -> Engines:
    """The engines of a machine with a reader of long lines, which is sure of every word or of none."""
    return replace(without_handwriting(), handwriting=LongLines(1.0 if sure else 0.3))


def two_words() -> Engines:
    """The engines of a machine with that reader."""
    return replace(without_handwriting(), handwriting=TwoWords())


def with_values() -> Engines:
    """The engines of a machine with a reader that sees values too."""
    return replace(without_handwriting(), handwriting=WithValues())


def written(
    hall: TownHall, habit: Habit, *, note: str = "M1.note", lines: int = 1, seed: int = 2, code: str | None = None
) -> tuple[str, Paper]:
    """A journey, a new one if none is named, and its page with a note that somebody wrote in some way."""
    code = code or hall.printed()
    page = next(page for page in hall.layout(code).pages if any(zone.id == note for zone in page.zones))
    zone, hand = page.zone(note), load_hands().lines
    chosen = [line for line in hand if line.writer == hand[0].writer][:lines]
    sheet = hall.sheet(code, page.page)
    sheet, _ = write_so(sheet, zone.box, chosen, habit, paper_ink.BLUE, line_mm=zone.line_mm or 8.0, seed=seed)
    return code, sheet


def struck_after(hall: TownHall, code: str) -> ReviewItem:
    """The question about a note that comes back with all of it scribbled out."""
    hall.scan(written(hall, Habit.LINE_SCRIBBLED, code=code)[1])
    (item,) = hall.waiting(code)
    return item
