"""How long an image takes by stage, beside the time that OpenCV needs to decode its JPEG in colour.

Reading and decoding are measured as time of the processor, so that other programs do not disturb their ratio; stages,
which the pipeline measures itself, as time of the clock. On a machine that does nothing else they agree.
"""

import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np

from forms.layout import PageLayout
from scan.engines import NullDigitReader, NullHandwritingReader
from scan.pipeline import Engines, default_engines, read_file
from scan.readings import ReadPage
from tests import paper, paper_phones, paper_scanners
from tests.benchmarks.report import Report, Table
from tests.capture_way import lean
from tests.editions import Edition, Editions
from tests.filling import Habits, fill_page
from tests.paper import Paper, Scan
from tests.paper_capture import Laid
from tests.paper_hands import load_hands
from tests.paper_phones import MEGAPIXELS_12, Scene
from tests.paper_scanners import Scanner

ROUNDS: Final = 7
PAGES: Final = 3
"""Images of a kind."""
QUALITY: Final = 80


@dataclass(slots=True)
class Times:
    """What one kind of image took, in milliseconds.

    Attributes:
        wanted: How many times the decoding it may take.
        decoding: Of each image and round, by OpenCV, in colour.
        reading: The same, from the file to its readings.
        stages: The same, by stage.
    """

    wanted: float
    decoding: list[float] = field(default_factory=list)
    reading: list[float] = field(default_factory=list)
    stages: list[Mapping[str, float]] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """Reading by decoding, each pair measured within a second: the median of all pairs."""
        return statistics.median(read / decode for read, decode in zip(self.reading, self.decoding, strict=True))

    def stage(self, name: str) -> float:
        """Median of a stage; 0.0 where it does not occur."""
        return statistics.median(stages.get(name, 0.0) for stages in self.stages)


def measure(editions: Editions, booklets: Sequence[Edition], folder: Path, *, tell: Callable[[str], None]) -> Report:
    """Read images with marks and without handwriting, in a warm process on one core."""
    cv2.setNumThreads(1)
    engines = replace(default_engines(), handwriting=NullHandwritingReader(), digits=NullDigitReader())
    kinds: dict[str, tuple[Times, list[Path]]] = {}
    for name, (wanted, capture) in _KINDS.items():
        tell(f"speed: making {name}")
        scans = [capture(*pair, seed) for seed, pair in enumerate(_pairs(booklets))]
        paths = [
            paper.save(scan, folder / f"speed-{name}-{seed}.jpg", quality=QUALITY) for seed, scan in enumerate(scans)
        ]
        kinds[name] = Times(wanted), paths
    for number in range(ROUNDS + 1):
        for name, (times, paths) in kinds.items():
            tell(f"speed: {name}, round {number} of {ROUNDS}")
            # The first round warms: references are rendered, libraries loaded.
            _one_round(Times(0.0) if number == 0 else times, paths, editions, engines)
    return _report({name: times for name, (times, _) in kinds.items()}, {n: p for n, (_, p) in kinds.items()})


def _one_round(times: Times, paths: Sequence[Path], editions: Editions, engines: Engines) -> None:
    for path in paths:
        start = time.process_time()
        assert cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_COLOR) is not None
        middle = time.process_time()
        readings = tuple(read_file(path, editions, engines))
        end = time.process_time()
        assert any(isinstance(outcome, ReadPage) for outcome in readings[0].outcomes), (path, readings)
        times.decoding.append((middle - start) * 1000)
        times.reading.append((end - middle) * 1000)
        times.stages.append(readings[0].timings_ms)


def _pairs(booklets: Sequence[Edition]) -> Iterator[tuple[Paper, Paper]]:
    """Pages that lie open together, half of their boxes marked."""
    for edition in booklets:
        spreads = [pair for pair in pairwise(edition.layout.pages) if pair[0].page % 2 == 0]
        for left, right in spreads[: PAGES - 1 if edition is booklets[0] else 1]:
            yield _filled(edition, left), _filled(edition, right)


def _filled(edition: Edition, page: PageLayout) -> Paper:
    sheet = paper.print_page(edition.pages_pdf, page.page - 1)
    return fill_page(sheet, page, load_hands(), habits=Habits(share=0.5), seed=page.page).paper


def _page_scanned(left: Paper, right: Paper, seed: int) -> Scan:
    return paper_scanners.scan_sheet(left, Scanner(angle_deg=lean(seed), turned=seed % 4), seed=seed)


def _spread_scanned(left: Paper, right: Paper, seed: int) -> Scan:
    return paper_scanners.scan_spread(left, right, Scanner(angle_deg=lean(seed) / 3, margin=0.0), seed=seed)


def _page_shot(left: Paper, right: Paper, seed: int) -> Scan:
    return paper_phones.shoot([Laid(left, 105, 148, lean(seed))], MEGAPIXELS_12, Scene(view=260), seed=seed)


def _spread_shot(left: Paper, right: Paper, seed: int) -> Scan:
    return paper_phones.shoot_spread(left, right, MEGAPIXELS_12, Scene(view=350, rise=6), turned=1, seed=seed)


_KINDS: Final[Mapping[str, tuple[float, Callable[[Paper, Paper, int], Scan]]]] = {
    "A5 page, 300 dpi": (3.0, _page_scanned),
    "A4 spread, 300 dpi": (3.0, _spread_scanned),
    "12 MP, a page": (6.0, _page_shot),
    "12 MP, a spread": (6.0, _spread_shot),
}
"""How many times the decoding is wanted at most, and the capture."""


def _report(kinds: Mapping[str, Times], paths: Mapping[str, Sequence[Path]]) -> Report:
    stages = list(dict.fromkeys(stage for times in kinds.values() for one in times.stages for stage in one))
    rows = [[stage, *(f"{times.stage(stage):.1f}" for times in kinds.values())] for stage in stages]
    rows += [
        ["from file to readings", *(f"{statistics.median(times.reading):.1f}" for times in kinds.values())],
        ["OpenCV decodes it in colour", *(f"{statistics.median(times.decoding):.1f}" for times in kinds.values())],
        ["reading / decoding", *(f"{times.ratio:.1f} x" for times in kinds.values())],
        ["wanted at most", *(f"{times.wanted:.0f} x" for times in kinds.values())],
    ]
    figures: dict[str, Any] = {
        name: {
            "ms_by_stage": {stage: times.stage(stage) for stage in stages},
            "ms": statistics.median(times.reading),
            "ms_decode": statistics.median(times.decoding),
            "ratio": times.ratio,
            "wanted": times.wanted,
            "kilobytes": statistics.median(path.stat().st_size for path in paths[name]) / 1000,
        }
        for name, times in kinds.items()
    }
    title = "An image without handwriting, warm, one core: median milliseconds by stage"
    sizes = ", ".join(f"{name} {found['kilobytes']:.0f} kB" for name, found in figures.items())
    remark = f"{PAGES} images of each kind as JPEG of quality {QUALITY}, {ROUNDS} rounds: {sizes}."
    return Report((Table(title, ("stage", *kinds), rows),), figures, (remark,))
