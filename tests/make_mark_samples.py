"""Makes what the network for marks learns from: boxes of practice booklets, marked, worn, captured, found and cut out.

    python -m tests.make_mark_samples FOLDER --pages 4000 [--first-seed 0] [--processes 1]

Every page goes through the reader's own stages, so that the network sees what it will see. The samples are written in
shards, `marks-<seed of its first page>.npz`; a second start goes on where the first stopped. `scan/training/marks.py`
learns from them.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.catalogue import find_template
from forms.geometry import Box
from forms.layout import PageLayout, Zone
from forms.model import FieldKind
from scan.box_views import view_boxes
from scan.errors import PageRejected
from scan.find import find_pages
from scan.readings import FoundPage, RegisteredPage
from scan.register import register
from scan.ticks import TickScore, score_ticks
from scan.warp import PX_PER_MM
from tests import paper, paper_ink, paper_marks, paper_pens
from tests.captures import Family, draw_way
from tests.editions import CODES, Edition, Editions, booklet_of
from tests.filling import Filled, Habits, fill_page
from tests.paper_hands import load_hands
from tests.paper_ink import Pen
from tests.practice_booklet import practice_booklet
from tests.reading import without_handwriting

TEMPLATES: Final = ("mariage", "logement-demande")
PAGES_A_SHARD: Final = 40
BOOKLETS: Final = 6
"""How many practice booklets a process prints."""
EMPTY: Final = "empty"
WORDS_OVER: Final = "words over"
"""Handwriting that runs through a box: a person says what it means."""
SIGN: Final = "sign"
"""A real handwritten digit in a box: likewise."""
STRUCK: Final = "struck somehow"
"""A mark that means yes and one to three further lines through it, of any length and way."""
PENS: Final[dict[str, Pen]] = {**paper_pens.LIVE_PENS, **{f"plain {n}": pen for n, pen in enumerate(paper_ink.PENS)}}
KINDS: Final = (EMPTY, *(str(mark.value) for mark in paper_marks.MEANT), WORDS_OVER, SIGN, STRUCK)

_ANYHOW: Final = 0.6
"""Share of the struck marks whose further lines have nothing to do with each other; the others' are side by side."""
_FAMILIES: Final = (Family.FLATBED, Family.WORN, Family.PHONE)
_SHARES: Final = (0.3, 0.4, 0.3)


@dataclass(frozen=True, slots=True)
class Sample:
    """A box as the network will see it.

    Attributes:
        view: From `scan.box_views.view_boxes`.
        kind: Place in `KINDS`.
        pen: Place in `PENS`, -1 for none.
    """

    view: NDArray[np.uint8]
    kind: int
    pen: int


@dataclass(frozen=True, slots=True)
class _Marked:
    """A page with what stands in its boxes.

    Attributes:
        sheet: The page.
        layout: Where its boxes are.
        kinds: One of `KINDS` for every box, by zone id.
        pens: With what it was drawn, None for nothing, likewise.
    """

    sheet: paper.Paper
    layout: PageLayout
    kinds: Mapping[str, str]
    pens: Mapping[str, Pen | None]


def main(arguments: Sequence[str] | None = None) -> int:
    """Make as many pages as were asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=4000)
    parser.add_argument("--first-seed", type=int, default=0, help="another seed makes other pages")
    parser.add_argument("--processes", type=int, default=1)
    asked = parser.parse_args(arguments)
    asked.folder.mkdir(parents=True, exist_ok=True)
    starts = range(asked.first_seed, asked.first_seed + asked.pages, PAGES_A_SHARD)
    todo = [(asked.folder, start) for start in starts if not _shard(asked.folder, start).exists()]
    begun = time.monotonic()
    with get_context("spawn").Pool(asked.processes) as pool:
        for done, count in enumerate(pool.imap_unordered(_make_shard, todo), start=1):
            left = (time.monotonic() - begun) / done * (len(todo) - done)
            tell = f"{done} of {len(todo)} shards, {count} boxes in the last, {left / 60:.0f} minutes left"
            print(tell, file=sys.stderr, flush=True)
    return 0


def _shard(folder: Path, start: int) -> Path:
    return folder / f"marks-{start:07}.npz"


def _make_shard(job: tuple[Path, int]) -> int:
    folder, start = job
    cv2.setNumThreads(1)
    editions, booklets = _printed()
    seeds = range(start, start + PAGES_A_SHARD)
    samples = [sample for seed in seeds for sample in _samples(editions, booklets, seed)]
    unfinished = _shard(folder, start).with_suffix(".part")
    with unfinished.open("wb") as file:
        np.savez_compressed(
            file,
            views=np.stack([sample.view for sample in samples]),
            kinds=np.array([sample.kind for sample in samples], np.int16),
            pens=np.array([sample.pen for sample in samples], np.int16),
            kind_names=np.array(KINDS),
            pen_names=np.array(list(PENS)),
        )
    unfinished.rename(_shard(folder, start))
    return len(samples)


_PRINTED: list[tuple[Editions, list[Edition]]] = []


def _printed() -> tuple[Editions, list[Edition]]:
    """The practice booklets, printed once a process."""
    if not _PRINTED:
        editions = Editions()
        booklets = []
        for number in range(BOOKLETS):
            template = practice_booklet(find_template(TEMPLATES[number % 2]), number)
            booklet = booklet_of(template, code=CODES[number % len(CODES)], edition=1 + number // len(CODES))
            booklets.append(editions.print_booklet(booklet))
        _PRINTED.append((editions, booklets))
    return _PRINTED[0]


def _samples(editions: Editions, booklets: Sequence[Edition], seed: int) -> Iterator[Sample]:
    """The boxes of one page."""
    hand = np.random.default_rng([seed, 31])
    edition = booklets[int(hand.integers(len(booklets)))]
    pages = [page for page in edition.layout.pages if len(_boxes(page)) > 3]
    layout = pages[int(hand.integers(len(pages)))]
    family = _FAMILIES[int(hand.choice(len(_FAMILIES), p=_SHARES))]
    way = draw_way(family, seed)
    sheet = way.printer(paper.print_page(edition.pages_pdf, layout.page - 1, dpi=way.dpi), seed)
    share = float(hand.choice((0.15, 0.4, 0.7)))
    habits = Habits(tuple(paper_marks.MEANT), tuple(PENS.values()), share, notes=0.3, loose=1.0, varied=True)
    filled = fill_page(sheet, layout, load_hands(), habits=habits, seed=seed)
    marked = _strike(_write_signs(_write_over(_marked(filled), hand, seed), hand, seed), hand)
    scan = way(marked.sheet, seed, boxes=[zone.box for zone in _boxes(layout)])
    page = _registered(_from_file(scan, hand), editions, edition, layout)
    if page is None:
        return
    scores, registered = page
    for view, score in zip(view_boxes(registered, scores), scores, strict=True):
        zone = score.zone.id
        yield Sample(view, KINDS.index(marked.kinds[zone]), _pen(marked.pens[zone]))


def _marked(filled: Filled) -> _Marked:
    """What a page that was filled in holds in its boxes."""
    meant = {zone.id: filled.meant[zone.id] for zone in _boxes(filled.layout)}
    kinds = {zone: EMPTY if mark.drawn is None else mark.drawn.value for zone, mark in meant.items()}
    return _Marked(filled.paper, filled.layout, kinds, {zone: mark.pen for zone, mark in meant.items()})


def _boxes(layout: PageLayout) -> list[Zone]:
    return [zone for zone in layout.zones if zone.kind is FieldKind.TICK]


def _pen(pen: Pen | None) -> int:
    for number, known in enumerate(PENS.values()):
        if pen is not None and pen.colour == known.colour and pen.cover == known.cover:
            return number
    return -1


def _write_over(marked: _Marked, hand: np.random.Generator, seed: int) -> _Marked:
    """Write words through some of the boxes that nobody marked."""
    before, kinds = marked.sheet, dict(marked.kinds)
    for zone in _boxes(marked.layout):
        if kinds[zone.id] != EMPTY or hand.random() > 0.05:
            continue
        tall = float(hand.uniform(5.5, 8.5))
        left = zone.box.center.x - float(hand.uniform(4, 40))
        place = Box(max(3.0, left), zone.box.center.y - tall + float(hand.uniform(-2, 3)), 130.0, tall)
        pen = list(PENS.values())[int(hand.integers(len(PENS)))]
        line = load_hands().line(int(hand.integers(1000))).image
        line = np.ascontiguousarray(line[:, : int(line.shape[1] * hand.uniform(0.15, 0.6))])
        written = paper_ink.write_line(marked.sheet, place, line, pen, line_mm=tall, seed=seed)
        marked = replace(marked, sheet=written)
    for zone in _boxes(marked.layout):
        if kinds[zone.id] == EMPTY and _changed_mm2(before, marked.sheet, zone.box) > 0.15:
            kinds[zone.id] = WORDS_OVER
    return replace(marked, kinds=kinds)


def _write_signs(marked: _Marked, hand: np.random.Generator, seed: int) -> _Marked:
    """Write a digit into some of the boxes that nobody marked."""
    kinds, pens = dict(marked.kinds), dict(marked.pens)
    for zone in _boxes(marked.layout):
        if kinds[zone.id] != EMPTY or hand.random() > 0.08:
            continue
        pen = list(PENS.values())[int(hand.integers(len(PENS)))]
        box = zone.box.moved(*hand.normal(0, 0.5, 2)).grown(float(hand.uniform(-0.8, 0.8)))
        images = load_hands().number(str(hand.integers(10)), seed=int(hand.integers(10_000)))
        marked = replace(marked, sheet=paper_ink.write_digits(marked.sheet, [box], images, pen, seed=seed))
        kinds[zone.id], pens[zone.id] = SIGN, pen
    return replace(marked, kinds=kinds, pens=pens)


def _strike(marked: _Marked, hand: np.random.Generator) -> _Marked:
    """Draw further lines through some of the marks that mean yes."""
    kinds = dict(marked.kinds)
    for zone in _boxes(marked.layout):
        pen = marked.pens[zone.id]
        if kinds[zone.id] not in paper_marks.YES_MARKS or pen is None or hand.random() > 0.12:
            continue
        along = None if hand.random() < _ANYHOW else hand.uniform(0, np.pi)
        for _ in range(int(hand.integers(1, 4))):
            angle = hand.uniform(0, np.pi) if along is None else along + hand.normal(0, 0.12)
            marked = replace(
                marked, sheet=paper_ink.stroke(marked.sheet, _through(zone.box, angle, hand), pen, hand=hand)
            )
        kinds[zone.id] = STRUCK
    return replace(marked, kinds=kinds)


def _through(box: Box, angle: float, hand: np.random.Generator) -> NDArray[np.float64]:
    """A line of three points near the middle of a box, in mm, shape (3, 2); the angle is in radians."""
    ends = np.array([[np.cos(angle), np.sin(angle)]]) * np.array([[-1.0], [1.0]]) * box.w * hand.uniform(0.45, 1.2)
    bent = np.insert(ends, 1, hand.normal(0, 0.3, 2), axis=0)
    return np.asarray(np.array([box.center.x, box.center.y]) + hand.normal(0, 0.5, 2) + bent, np.float64)


def _changed_mm2(before: paper.Paper, after: paper.Paper, box: Box) -> float:
    """How much ink came into a box."""
    corners = after.to_px(np.array([[box.x, box.y], [box.right, box.bottom]])).round().astype(int)
    part = (slice(corners[0, 1], corners[1, 1]), slice(corners[0, 0], corners[1, 0]))
    difference = cv2.absdiff(before.image[part], after.image[part]).max(axis=2)
    return float((difference > 30).sum()) / after.px_per_mm**2


def _from_file(scan: paper.Scan, hand: np.random.Generator) -> paper.Scan:
    """The scan through a JPEG file, as a scanner or a telephone writes it."""
    data = np.frombuffer(paper.encode(scan, quality=int(hand.integers(60, 92))), np.uint8)
    return replace(scan, image=np.asarray(cv2.imdecode(data, cv2.IMREAD_UNCHANGED), np.uint8))


def _registered(
    scan: paper.Scan, editions: Editions, edition: Edition, layout: PageLayout
) -> tuple[tuple[TickScore, ...], RegisteredPage] | None:
    """The page as the reader found it; None when it did not."""
    raw = paper.raw_page(scan)
    for found in find_pages(raw, editions, without_handwriting().code_readers):
        if isinstance(found, FoundPage) and found.code.page == layout.page:
            code = found.code
            reference = editions.reference(code.journey, code.edition, code.page, PX_PER_MM)
            try:
                page = register(found, layout, reference)
            except PageRejected:
                return None
            return score_ticks(page), page
    return None


if __name__ == "__main__":
    sys.exit(main())
