"""How long a flat 300 dpi page takes by stage, beside the time that OpenCV needs to decode its JPEG."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from scan.engines import NullHandwritingReader
from scan.pipeline import Engines, default_engines, read_file
from scan.readings import ImageReading, ReadPage
from tests import paper
from tests.benchmarks.report import Report, Table
from tests.captures import WAYS
from tests.editions import Edition, Editions
from tests.filling import Habits, fill_page
from tests.paper_hands import load_hands

REPEATS = 5


def measure(editions: Editions, booklets: Sequence[Edition], folder: Path, *, tell: Callable[[str], None]) -> Report:
    """Read pages with marks and without handwriting, in a warm process on one core."""
    cv2.setNumThreads(1)
    engines = replace(default_engines(), handwriting=NullHandwritingReader())
    scans = [scan for edition in booklets for scan in _scans(edition, folder)]
    _read_all(scans, editions, engines)  # warm: references rendered, libraries loaded
    readings: list[ImageReading] = []
    walls: list[float] = []
    for repeat in range(REPEATS):
        tell(f"speed: {len(scans)} pages, round {repeat + 1} of {REPEATS}")
        for scan in scans:
            start = time.perf_counter()
            readings.extend(read_file(scan, editions, engines))
            walls.append((time.perf_counter() - start) * 1000)
    decoding = {name: _decode_ms(scans, flag) for name, flag in _DECODERS.items()}
    return _report(readings, walls, decoding, scans)


_DECODERS = {"colour": cv2.IMREAD_COLOR, "grey": cv2.IMREAD_GRAYSCALE}


def _scans(edition: Edition, folder: Path) -> list[Path]:
    """Every second page of the booklet, ticked, as a JPEG of quality 80."""
    made = []
    for page in edition.layout.pages[1::2]:
        sheet = paper.print_page(edition.pages_pdf, page.page - 1)
        filled = fill_page(sheet, page, load_hands(), habits=Habits(share=0.5), seed=page.page)
        name = folder / f"{edition.booklet.template.key}-{page.page}.jpg"
        made.append(paper.save(WAYS["flat, 300 dpi"](filled.paper, 4 * page.page), name))
    return made


def _read_all(scans: Sequence[Path], editions: Editions, engines: Engines) -> None:
    for scan in scans:
        for reading in read_file(scan, editions, engines):
            assert all(isinstance(outcome, ReadPage) for outcome in reading.outcomes), (scan, reading.outcomes)


def _decode_ms(scans: Sequence[Path], flag: int) -> float:
    times = []
    for scan in scans:
        data = np.fromfile(scan, np.uint8)
        for _ in range(REPEATS):
            start = time.perf_counter()
            assert cv2.imdecode(data, flag) is not None
            times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def _report(
    readings: Sequence[ImageReading], walls: Sequence[float], decoding: dict[str, float], scans: Sequence[Path]
) -> Report:
    stages = list(dict.fromkeys(stage for reading in readings for stage in reading.timings_ms))
    by_stage = {stage: statistics.median([r.timings_ms.get(stage, 0.0) for r in readings]) for stage in stages}
    whole = statistics.median(walls)
    rows = [[stage, f"{value:.1f}"] for stage, value in by_stage.items()]
    rows += [["whole page", f"{whole:.1f}"]]
    rows += [[f"OpenCV decodes it, {name}", f"{value:.1f}"] for name, value in decoding.items()]
    rows += [[f"whole page / decoding in {name}", f"{whole / value:.1f} x"] for name, value in decoding.items()]
    size = statistics.median([scan.stat().st_size for scan in scans]) / 1000
    figures = {
        "ms_by_stage": by_stage,
        "ms_page": whole,
        "ms_decode": decoding,
        "ratio": {name: whole / value for name, value in decoding.items()},
        "pages": len(scans),
        "kilobytes": size,
    }
    title = "Reading a flat 300 dpi A5 page without handwriting: median milliseconds, warm, one core"
    remark = f"{len(scans)} pages of {size:.0f} kB, {REPEATS} rounds; the wanted ratio is 5 at most."
    return Report((Table(title, ("stage", "ms"), rows),), figures, (remark,))
