"""Makes what the networks for digits learn from: cells of practice booklets, written in, worn, captured, found again.

    python -m tests.make_digit_samples FOLDER --mnist FOLDER --hands FILE --fonts FOLDER --pages 400 [--kept | --free]
    python -m tests.make_digit_samples FOLDER --mnist FOLDER --hands FILE --fonts FOLDER --over FREE [--kept]

Every page is warped onto its layout as the reader would do it. A shard, `seen-<seed of its first page>.npz`, holds
`Cells`: what both networks see of each, and what stands there. A second start goes on where the first stopped.

With `--kept`, only writers of whom nothing is learnt, and none of MNIST: what probabilities are fitted on. With
`--free`, pages in which nobody wrote, as `Strip`s: what is around each date or number, as captured and as printed; with
`--over`, each of these is written in several times after its capture: many hands in few captures, as a capture costs
140 ms a date, writing in one 12 ms and what the networks see of it 10 ms.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from forms.catalogue import find_template
from forms.layout import PageLayout, Zone
from forms.units import MM_PER_INCH
from scan.darkness import Window, contrast_gain, darkness
from scan.readings import Gray, RegisteredPage
from scan.training.digit_cells import Cells
from scan.training.digit_sources import fonts, hands, mnist
from scan.training.digit_strips import AROUND_MM, NOTHING, Strip, load_strips, save_strips
from scan.warp import PX_PER_MM
from tests import paper
from tests.captures import Family, draw_way
from tests.editions import CODES, Edition, Editions, booklet_of
from tests.practice_cells import practice_cells
from tests.written_cells import PENS, Hand, write_cells

TEMPLATES: Final = ("mariage", "logement-demande")
BOOKLETS: Final = 4
PAGES_A_SHARD: Final = 10
_TIMES: Final = 20
"""How often a strip is written in."""

_LEAST_CELLS: Final = 40
"""Pages with fewer are not worth a capture."""

_STEP_PX: Final = 8
"""The way to the image is worked out every so many pixels of the page."""

_FINE: Final = 1.6
"""An image more times as fine as the warped page is halved before it is looked up, as `scan.warp` does."""

_OFF_MM: Final = 0.1
"""How far registration leaves a page off, here and there: of worn pages 95 % of the zones are within 0.14 mm."""

_FAMILIES: Final = (Family.FLATBED, Family.WORN, Family.PHONE)


@dataclass(frozen=True, slots=True)
class Practice:
    """What pages are made from.

    Attributes:
        editions: The booklets, printed.
        pages: Their pages with cells.
        hand: Who writes; None: nobody.
    """

    editions: Editions
    pages: tuple[tuple[Edition, PageLayout], ...]
    hand: Hand | None


def main(arguments: Sequence[str] | None = None) -> int:
    """Make as many pages as were asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--mnist", type=Path, required=True)
    parser.add_argument("--hands", type=Path, required=True)
    parser.add_argument("--fonts", type=Path, required=True)
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("--first-seed", type=int, default=0, help="another seed makes other pages")
    parser.add_argument("--kept", action="store_true", help="only writers that are kept out of what is learnt")
    parser.add_argument("--free", action="store_true", help="nobody writes in them")
    parser.add_argument("--over", type=Path, help="shards made with --free, to be written in")
    parser.add_argument("--times", type=int, default=_TIMES, help="how often each of these is written in")
    asked = parser.parse_args(arguments)
    asked.folder.mkdir(parents=True, exist_ok=True)
    cv2.setNumThreads(1)
    learnt, apart = hands(asked.hands)
    others = () if asked.kept else (fonts(asked.fonts), mnist(asked.mnist))
    hand, begun = Hand.of(apart if asked.kept else learnt, others), time.monotonic()
    if asked.over is not None:
        _write_over(asked.over, asked.folder, hand, times=asked.times)
        return 0
    practice = _practice(None if asked.free else hand)
    for start in range(asked.first_seed, asked.first_seed + asked.pages, PAGES_A_SHARD):
        shard = asked.folder / f"{'cells' if asked.free else 'seen'}-{start:07}.npz"
        if shard.exists():
            continue
        strips = [strip for seed in range(start, start + PAGES_A_SHARD) for strip in _strips(practice, seed)]
        if asked.free:
            save_strips(strips, shard)
        else:
            Cells.seen(strips).save(shard)
        sys.stderr.write(f"{shard.name}: {len(strips)} strips, {time.monotonic() - begun:.0f} s\n")
    return 0


def _write_over(free: Path, folder: Path, hand: Hand, *, times: int) -> None:
    """Write so many times into the strips of every shard."""
    for shard in sorted(free.glob("cells-*.npz")):
        seed, begun = int(shard.stem[-7:]), time.monotonic()
        seen = folder / f"seen-{seed:07}.npz"
        if seen.exists():
            continue
        chance = np.random.default_rng([seed, 47])
        strips = [_over(strip, hand, chance) for strip in [*load_strips(shard)] * times]
        Cells.seen(strips).save(seen)
        sys.stderr.write(f"{seen.name}: {len(strips)} strips, {time.monotonic() - begun:.0f} s\n")


def _practice(hand: Hand | None) -> Practice:
    editions = Editions()
    pages: list[tuple[Edition, PageLayout]] = []
    for number in range(BOOKLETS):
        template = practice_cells(find_template(TEMPLATES[number % 2]), number)
        booklet = booklet_of(template, code=CODES[number % len(CODES)], edition=1 + number // len(CODES))
        edition = editions.print_booklet(booklet)
        pages += [(edition, page) for page in edition.layout.pages if _cells(page) >= _LEAST_CELLS]
    return Practice(editions, tuple(pages), hand)


def _cells(page: PageLayout) -> int:
    return sum(len(zone.cells) for zone in page.zones)


def _strips(practice: Practice, seed: int) -> Iterator[Strip]:
    """The dates and numbers of one page."""
    chance = np.random.default_rng([seed, 41])
    edition, layout = practice.pages[int(chance.integers(len(practice.pages)))]
    way = draw_way(_FAMILIES[seed % len(_FAMILIES)], seed)
    sheet = way.printer(paper.print_page(edition.pages_pdf, layout.page - 1, dpi=way.dpi), seed)
    zones = [zone for zone in layout.zones if zone.cells]
    written = {zone.id: (NOTHING,) * len(zone.cells) for zone in zones}
    pens = [PENS[int(chance.integers(len(PENS)))] for _ in range(3)]
    if practice.hand is not None:
        for zone in zones:
            pen = pens[int(chance.integers(len(pens)))]
            sheet, written[zone.id] = write_cells(sheet, zone.cells, practice.hand, pen, chance)
    scan = way(sheet, seed, boxes=[zone.cells[int(chance.integers(len(zone.cells)))] for zone in zones])
    code = edition.booklet.code, edition.booklet.edition
    reference = practice.editions.reference(*code, layout.page, PX_PER_MM)
    page = _as_found(_from_file(scan, chance), layout, reference, chance)
    dark, printed = (darkness(image, PX_PER_MM) for image in (page.gray, reference))
    gain = contrast_gain(dark, printed, page.visible.view(np.uint8), PX_PER_MM)
    for zone in zones:
        yield replace(_strip(page, zone, written[zone.id], gain), two_levels=paper.is_one_bit(scan))


def _strip(page: RegisteredPage, zone: Zone, written: tuple[int, ...], gain: float) -> Strip:
    window = Window.of(zone.box.grown(AROUND_MM), page.px_per_mm, page.gray.shape)
    left, top = window.left / page.px_per_mm, window.top / page.px_per_mm
    cells = tuple(cell.moved(-left, -top) for cell in zone.cells)
    gray, printed = (image[window.slices].copy() for image in (page.gray, page.reference))
    return Strip(gray, printed, cells, written, gain)


def _over(strip: Strip, hand: Hand, chance: np.random.Generator) -> Strip:
    """A strip written in after its capture: the ink is as soft as a lens makes it, and darkens what is there."""
    height, width = strip.gray.shape
    white = paper.empty_sheet(width / PX_PER_MM, height / PX_PER_MM, dpi=PX_PER_MM * MM_PER_INCH)
    sheet, written = write_cells(white, strip.cells, hand, PENS[int(chance.integers(len(PENS)))], chance)
    ink = cv2.GaussianBlur(cv2.cvtColor(sheet.image, cv2.COLOR_BGR2GRAY), (0, 0), chance.uniform(0.3, 1.4))
    gray = np.asarray(cv2.multiply(strip.gray, ink[:height, :width], scale=1 / 255), np.uint8)
    if strip.two_levels:
        gray = np.where(gray > chance.uniform(110, 190), 255, 0).astype(np.uint8)
    return replace(strip, gray=gray, written=written)


def _from_file(scan: paper.Scan, chance: np.random.Generator) -> paper.Scan:
    """The scan through a file, as a scanner or a telephone writes it."""
    if paper.is_one_bit(scan):
        return scan
    data = np.frombuffer(paper.encode(scan, quality=int(chance.integers(60, 92))), np.uint8)
    return replace(scan, image=np.asarray(cv2.imdecode(data, cv2.IMREAD_UNCHANGED), np.uint8))


def _as_found(scan: paper.Scan, layout: PageLayout, reference: Gray, chance: np.random.Generator) -> RegisteredPage:
    """The page warped onto its layout by the truth, but for what a reader is off.

    A page whose every cell is written in is none that the reader compares with its print: too little of that is left.
    """
    height, width = reference.shape
    x, y = np.meshgrid(np.arange(0, width + _STEP_PX, _STEP_PX), np.arange(0, height + _STEP_PX, _STEP_PX))
    places = np.stack([x.ravel(), y.ravel()], axis=1) / PX_PER_MM
    off = cv2.resize(chance.normal(0, _OFF_MM, (4, 3, 2)), x.shape[::-1], interpolation=cv2.INTER_CUBIC)
    found = scan.pages[0](places + off.reshape(-1, 2))
    gray = paper.raw_page(scan).gray
    scale = float(np.linalg.norm(found[1] - found[0])) * PX_PER_MM / _STEP_PX
    while scale > _FINE * PX_PER_MM:
        gray = np.asarray(cv2.resize(gray, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
        found, scale = found / 2, scale / 2
    size = (x.shape[1] * _STEP_PX, x.shape[0] * _STEP_PX)
    way = cv2.resize((found - 0.5).reshape(*x.shape, 2).astype(np.float32), size, interpolation=cv2.INTER_LINEAR)
    # places stand at the middles of squares of the enlarged grid: half a square less the half of a pixel
    way = np.roll(way, (-(_STEP_PX // 2), -(_STEP_PX // 2)), (0, 1))[:height, :width]
    warped = cv2.remap(gray, way[..., 0], way[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return paper.lying_flat(np.asarray(warped, np.uint8), reference, layout, px_per_mm=PX_PER_MM)


if __name__ == "__main__":
    sys.exit(main())
