"""Notes that somebody wrote, drew or crossed out on a page of a booklet, and a reader that is sure of half of them."""

from collections.abc import Sequence
from dataclasses import replace

from scan.engines import TextRead, WordRead
from scan.pipeline import Engines
from scan.readings import Gray
from tests import paper_ink
from tests.paper import Paper
from tests.paper_hands import load_hands
from tests.paper_writing import Habit, write_so
from tests.reading import without_handwriting
from tests.server.townhall import TownHall


class TwoWords:
    """A reader that reads "la mairic" in every line, is sure of the first word, and names another for the second."""

    def read_lines(
        self, lines: Sequence[Gray], *, alphabet: str = "", words: Sequence[str] = ()
    ) -> tuple[TextRead, ...]:
        sure, doubted = WordRead("la", 1.0, 0.0, 0.3), WordRead("mairic", 0.6, 0.4, 1.0, (("mairie", 0.3),))
        return tuple(TextRead("la mairic", 0.6, (("la mairie", 0.3),), (sure, doubted)) for _ in lines)


def two_words() -> Engines:
    """The engines of a machine with that reader."""
    return replace(without_handwriting(), handwriting=TwoWords())


def written(hall: TownHall, habit: Habit, *, note: str = "M1.note", lines: int = 1, seed: int = 2) -> tuple[str, Paper]:
    """A journey and its page with a note that somebody wrote in some way."""
    code = hall.printed()
    page = next(page for page in hall.layout(code).pages if any(zone.id == note for zone in page.zones))
    zone, hand = page.zone(note), load_hands().lines
    chosen = [line for line in hand if line.writer == hand[0].writer][:lines]
    sheet = hall.sheet(code, page.page)
    sheet, _ = write_so(sheet, zone.box, chosen, habit, paper_ink.BLUE, line_mm=zone.line_mm or 8.0, seed=seed)
    return code, sheet
