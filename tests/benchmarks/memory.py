"""How much memory a worker takes at most, for each kind of image and after all of them."""

from collections.abc import Callable, Mapping
from itertools import islice
from pathlib import Path
from typing import Final

from tests import paper, paper_phones, paper_scanners
from tests.benchmarks.report import Report, Table
from tests.benchmarks.town_hall import Sheet, copy_of, print_sheets, workers
from tests.paper_capture import Laid
from tests.paper_phones import MEGAPIXELS_12, MEGAPIXELS_48, Scene
from tests.paper_scanners import Scanner

WANTED_MIB: Final = 400
ALL: Final = "all of them in turn"


def measure(folder: Path, *, tell: Callable[[str], None]) -> Report:
    """Give each file to a worker of its own, then all files to one, and ask the system what it held at most."""
    home = folder / "memory"
    sheets = tuple(islice((s for s in print_sheets(home) if s.layout.page % 12 in (2, 3)), 2))
    files = _files(sheets, folder)
    peaks: dict[str, float] = {}
    for number, name in enumerate([*files, ALL]):
        tell(f"memory: {name}")
        with workers(copy_of(home, f"memory-{number}"), 1) as working:
            for file in files.values() if name == ALL else [files[name]]:
                working.read([file])
            peaks[name] = max(working.peaks_mib(), default=float("nan"))
    rows = [[name, f"{peak:.0f}"] for name, peak in peaks.items()]
    title = "The most memory that a worker held, every reader loaded: MiB resident"
    return Report((Table(title, ("image", "MiB"), rows),), {"mib": peaks}, (f"{WANTED_MIB} at most are wanted.",))


def _files(sheets: tuple[Sheet, ...], folder: Path) -> Mapping[str, Path]:
    left, right = (sheet.paper for sheet in sheets)
    loose, spread = Laid(left, 105, 148, 2.0), Scene(view=350, rise=6)
    scans = {
        "A5, 300 dpi, colour": paper_scanners.scan_sheet(left),
        "A4 spread, 300 dpi, colour": paper_scanners.scan_spread(left, right),
        "A4 spread, 600 dpi, colour": paper_scanners.scan_spread(left, right, Scanner(dpi=600)),
        "12 megapixels": paper_phones.shoot([loose], MEGAPIXELS_12),
        "48 megapixels": paper_phones.shoot([loose], MEGAPIXELS_48),
        "48 megapixels, spread": paper_phones.shoot_spread(left, right, MEGAPIXELS_48, spread, turned=1),
    }
    return {name: paper.save(scan, folder / f"{name}.jpg") for name, scan in scans.items()}
