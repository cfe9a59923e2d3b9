"""One way a page comes back: a printer, what happens to the paper, a capture, put together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from forms.geometry import Box
from tests.paper import Paper, Scan


def same(sheet: Paper, seed: int) -> Paper:
    """Nothing happens to the sheet."""
    return sheet


def spared(sheet: Paper, boxes: Sequence[Box], seed: int) -> Paper:
    """Nothing happens to the boxes."""
    return sheet


@dataclass(frozen=True, slots=True)
class Way:
    """One way a page comes back.

    Attributes:
        capture: Makes the image of the sheet, by seed.
        printer: What the printer did to the sheet before anybody wrote on it.
        wear: What happened to the sheet after somebody wrote on it.
        aimed: What happened to its boxes then, before the rest.
        words: All of it in words, with its measures; "" where the name says it.
        dpi: What the sheet should be printed at: not much less than the image shows.
    """

    capture: Callable[[Paper, int], Scan]
    printer: Callable[[Paper, int], Paper] = same
    wear: Callable[[Paper, int], Paper] = same
    aimed: Callable[[Paper, Sequence[Box], int], Paper] = spared
    words: str = ""
    dpi: float = 300.0

    def __call__(self, sheet: Paper, seed: int, *, boxes: Sequence[Box] = ()) -> Scan:
        """Wear the written sheet and capture it; its boxes say where creases go that go through boxes."""
        return self.capture(self.wear(self.aimed(sheet, boxes, seed), seed), seed)


def lean(seed: int) -> float:
    """How crooked a sheet lies: within 1.5 degrees, as through a document feeder."""
    return ((seed * 37) % 31 - 15) / 10
