"""The ways a page comes back: what happened to it and what took its picture, by name, for tests and figures."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from tests import paper, paper_capture, paper_wear
from tests.paper import Paper, Scan
from tests.paper_capture import Laid
from tests.paper_optics import Light


def _same(sheet: Paper, seed: int) -> Paper:
    return sheet


def _fit_to_page(sheet: Paper, seed: int) -> Paper:
    return paper_wear.shrink(sheet)


@dataclass(frozen=True, slots=True)
class Way:
    """One way a page comes back.

    Attributes:
        capture: Makes the image of the sheet, by seed.
        printer: What the printer did to the sheet before anybody wrote on it.
        wear: What happened to the sheet after somebody wrote on it.
    """

    capture: Callable[[Paper, int], Scan]
    printer: Callable[[Paper, int], Paper] = _same
    wear: Callable[[Paper, int], Paper] = _same

    def __call__(self, sheet: Paper, seed: int) -> Scan:
        """Wear the written sheet and capture it."""
        return self.capture(self.wear(sheet, seed), seed)


def _lean(seed: int) -> float:
    """How crooked a sheet lies: within 1.5 degrees, as through a document feeder."""
    return ((seed * 37) % 31 - 15) / 10


def _flat(dpi: float) -> Callable[[Paper, int], Scan]:
    return lambda sheet, seed: paper_capture.flat(
        sheet, dpi=dpi, turned=seed % 4, angle_deg=_lean(seed), margin=2, seed=seed
    )


def _on_glass(sheet: Paper, seed: int) -> Scan:
    laid = Laid(sheet, 82 + seed % 40, 115 + seed % 60, 90 * (seed % 4) + 3 * _lean(seed))
    return paper_capture.glass([laid], lid=(226, 228, 230), seed=seed)


def _in_a_bag(sheet: Paper, seed: int) -> Paper:
    sheet = paper_wear.fold(sheet, at=0.5, seed=seed)
    sheet = paper_wear.crease(paper_wear.wrinkle(sheet, seed=seed), lines=5, seed=seed)
    place = (0.25 + 0.5 * ((seed * 3) % 7) / 6, 0.25 + 0.5 * ((seed * 5) % 7) / 6)
    return paper_wear.stain(sheet, at=place, seed=seed)


def _folded_in_four(sheet: Paper, seed: int) -> Paper:
    sheet = paper_wear.fold(sheet, at=0.5, seed=seed)
    return paper_wear.fold(sheet, at=0.5, across=False, seed=seed + 1)


def _crumpled(sheet: Paper, seed: int) -> Paper:
    sheet = paper_wear.wrinkle(sheet, depth=1.2, seed=seed)
    return paper_wear.crease(paper_wear.fold(sheet, at=0.45, depth=0.35, seed=seed), lines=9, seed=seed)


def _picture(sheet: Paper, seed: int) -> Scan:
    laid = Laid(sheet, 105, 148, 90 * (seed % 4) + 2 * _lean(seed))
    light = Light(fall=0.25, from_deg=40 * seed, warmth=0.3)
    return paper_capture.photograph([laid], light=light, tilt_deg=8, view=290, height_px=3600, seed=seed)


def _poor_picture(sheet: Paper, seed: int) -> Scan:
    laid = Laid(sheet, 105, 148, 90 * (seed % 4) + 4 * _lean(seed))
    light = Light(strength=0.75, fall=0.5, from_deg=50 * seed, warmth=0.8, shadow=0.35)
    return paper_capture.photograph(
        [laid], light=light, tilt_deg=18, height_px=2800, defocus_px=1.1, motion_px=2.5, seed=seed
    )


WAYS: Final[Mapping[str, Way]] = MappingProxyType(
    {
        "flat, 300 dpi": Way(_flat(300)),
        "flat, 200 dpi": Way(_flat(200)),
        "flat, 150 dpi": Way(_flat(150)),
        "grey, 300 dpi": Way(lambda sheet, seed: paper_capture.grey(_flat(300)(sheet, seed))),
        "one bit, 300 dpi": Way(lambda sheet, seed: paper_capture.black_and_white(_flat(300)(sheet, seed))),
        "anywhere on the glass": Way(_on_glass),
        "spread": Way(lambda sheet, seed: paper_capture.spread(sheet, paper.empty_sheet(), turned=seed % 4, seed=seed)),
        "carried in a bag": Way(_on_glass, wear=_in_a_bag),
        "folded in four": Way(_flat(300), wear=_folded_in_four),
        "crumpled": Way(_on_glass, wear=_crumpled),
        "faded print": Way(_flat(300), printer=lambda sheet, seed: paper_wear.fade(sheet, seed=seed)),
        "printed at 96 %": Way(_flat(300), printer=_fit_to_page),
        "picture": Way(_picture),
        "worn, picture": Way(_picture, wear=_in_a_bag),
        "poor picture": Way(_poor_picture),
    }
)

CLEAN: Final = ("flat, 300 dpi", "grey, 300 dpi", "anywhere on the glass", "spread")
"""On these every box must be right."""
