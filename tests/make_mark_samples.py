"""Makes what the network for marks learns from: boxes of practice booklets, marked, worn, captured, found and cut out.

    python -m tests.make_mark_samples FOLDER --pages 4000 [--first-seed 0] [--processes 1] [--one-bit 2]
        [--crossed 0.3]

Every page goes through the reader's own stages, so that the network sees what it will see. With `--one-bit`, every scan
is read again in so many scans of one bit a pixel, which a scanner would have made of it. The samples are written in
shards, `marks-<seed of its first page>.npz`; a second start goes on where the first stopped. `scan/training/marks.py`
learns from them.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
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
from scan.training.written_whole import written_whole
from scan.warp import PX_PER_MM
from tests import paper, paper_capture, paper_ink, paper_marks, paper_pens, paper_scanners, paper_shapes
from tests.captures import Family, draw_way
from tests.editions import CODES, Edition, Editions, booklet_of
from tests.filling import Filled, Habits, fill_page, nearest_box
from tests.paper_hands import load_hands
from tests.paper_ink import Pen
from tests.paper_marks import Gesture
from tests.practice_booklet import practice_booklet
from tests.reading import without_handwriting

TEMPLATES: Final = ("mariage", "logement-demande")
PAGES_A_SHARD: Final = 40
BOOKLETS: Final = 6
"""How many practice booklets a process prints."""
EMPTY: Final = "empty"
MISSED: Final = str(Gesture.BESIDE.value)
"""A mark that missed its box: any that means yes, at any side of it."""
WORDS_OVER: Final = "words over"
"""Handwriting that runs through a box: a person says what it means."""
SIGN: Final = "sign"
"""A real handwritten digit in a box: likewise. Those that look like a mark are none of them: 0, 1 and 7."""
STRUCK: Final = "struck somehow"
"""A mark that means yes and one to three further lines through it, of any length and way."""
PENS: Final[dict[str, Pen]] = {**paper_pens.LIVE_PENS, **{f"plain {n}": pen for n, pen in enumerate(paper_ink.PENS)}}
WIDE: Final = "wide cross"
"""A cross larger than its box; it means yes."""
CLOSELY: Final = "crossed out closely"
"""A mark under such a cross."""
KINDS: Final = (EMPTY, *(str(mark.value) for mark in paper_marks.MEANT), WORDS_OVER, SIGN, STRUCK, WIDE, CLOSELY)

_CROSSES: Final = {WIDE: paper_shapes.wide_cross, CLOSELY: paper_shapes.crossed_out_closely}

_ANYHOW: Final = 0.6
"""Share of the struck marks whose further lines have nothing to do with each other; the others' are side by side."""
_DRAWN: Final = tuple(mark for mark in paper_marks.MEANT if mark is not Gesture.BESIDE)
_LEAST_BOXES: Final = 12
"""Pages with fewer are not worth a capture."""
_PENS_A_PAGE: Final = 3
_MISSED_SHARE: Final = 0.25
"""Chance that a box in which nothing stands was missed by a mark, by the share of boxes that are marked."""
_MISSED_BY: Final = (1.1, 1.55)
"""By how many sides of the box: the nearer half of the mark is in the box's view."""
_AWAY: Final = (np.pi, np.pi, np.pi, 0.0, 0.0, np.pi / 2, -np.pi / 2)
"""Where a mark lies that missed, in radians: mostly left of the box."""
_SIGNS: Final = "2345689"
_FAMILIES: Final = (Family.FLATBED, Family.WORN, Family.PHONE)
_SHARES: Final = (0.4, 0.4, 0.2)
_LEVELS: Final = (125, 195)
"""Grey from which a scanner of one bit a pixel sees paper: below, print is gone; above, paper is black."""


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
class MarkedPage:
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
    parser.add_argument("--one-bit", type=int, default=0, help="scans of one bit a pixel made of every other scan")
    parser.add_argument("--crossed", type=float, default=0.08, help="share of free boxes crossed beyond their outline")
    asked = parser.parse_args(arguments)
    asked.folder.mkdir(parents=True, exist_ok=True)
    starts = range(asked.first_seed, asked.first_seed + asked.pages, PAGES_A_SHARD)
    missing = [start for start in starts if not _shard(asked.folder, start).exists()]
    todo = [(asked.folder, start, asked.one_bit, asked.crossed) for start in missing]
    begun = time.monotonic()
    with get_context("spawn").Pool(asked.processes) as pool:
        for done, count in enumerate(pool.imap_unordered(_make_shard, todo), start=1):
            left = (time.monotonic() - begun) / done * (len(todo) - done)
            tell = f"{done} of {len(todo)} shards, {count} boxes in the last, {left / 60:.0f} minutes left"
            print(tell, file=sys.stderr, flush=True)
    return 0


def _shard(folder: Path, start: int) -> Path:
    return folder / f"marks-{start:07}.npz"


def _make_shard(job: tuple[Path, int, int, float]) -> int:
    folder, start, one_bit, crossed = job
    cv2.setNumThreads(1)
    editions, booklets = _printed()
    seeds = range(start, start + PAGES_A_SHARD)
    samples = [sample for seed in seeds for sample in _samples((editions, booklets), seed, one_bit, crossed)]
    with written_whole(_shard(folder, start)) as file:
        np.savez_compressed(
            file,
            views=np.stack([sample.view for sample in samples]),
            kinds=np.array([sample.kind for sample in samples], np.int16),
            pens=np.array([sample.pen for sample in samples], np.int16),
            kind_names=np.array(KINDS),
            pen_names=np.array(list(PENS)),
        )
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


def _samples(printed: tuple[Editions, Sequence[Edition]], seed: int, one_bit: int, crossed: float) -> Iterator[Sample]:
    """The boxes of one page, as often as it is captured."""
    editions, booklets = printed
    hand = np.random.default_rng([seed, 31])
    edition = booklets[int(hand.integers(len(booklets)))]
    pages = [page for page in edition.layout.pages if len(_boxes(page)) >= _LEAST_BOXES]
    layout = pages[int(hand.integers(len(pages)))]
    family = _FAMILIES[int(hand.choice(len(_FAMILIES), p=_SHARES))]
    way = draw_way(family, seed)
    sheet = way.printer(paper.print_page(edition.pages_pdf, layout.page - 1, dpi=way.dpi), seed)
    share = float(hand.choice((0.15, 0.4, 0.7)))
    habits = Habits(pens=tuple(PENS.values()), share=0.0, notes=0.3, loose=1.0)
    filled = fill_page(sheet, layout, load_hands(), habits=habits, seed=seed)
    marked = cross_widely(mark_page(filled, share, hand, seed=seed), crossed, hand)
    scan = way(marked.sheet, seed, boxes=[zone.box for zone in _boxes(layout)])
    scans = [_from_file(scan, hand)]
    if family is not Family.PHONE and not paper.is_one_bit(scan):
        scans += [in_one_bit(scan, hand) for _ in range(one_bit)]
    for one in scans:
        scores, registered = _registered(one, editions, edition, layout) or ((), None)
        views = view_boxes(registered, scores) if registered is not None else ()
        for view, score in zip(views, scores, strict=True):
            zone = score.zone.id
            yield Sample(view, KINDS.index(marked.kinds[zone]), _pen(marked.pens[zone]))


def in_one_bit(scan: paper.Scan, hand: np.random.Generator) -> paper.Scan:
    """A scan as if its scanner had been set to one bit a pixel, in one of the ways in which scanners do that."""
    if scan.image.ndim == 2:
        scan = replace(scan, image=np.asarray(cv2.cvtColor(scan.image, cv2.COLOR_GRAY2BGR), np.uint8))
    kind = hand.random()
    if kind < 0.5:
        return paper_capture.black_and_white(scan, threshold=int(hand.integers(*_LEVELS)))
    if kind < 0.9:
        return paper_scanners.one_bit_adaptive(scan, window=hand.uniform(3, 9), offset=int(hand.integers(8, 24)))
    return paper_capture.halftone(scan)


def mark_page(filled: Filled, share: float, hand: np.random.Generator, *, seed: int) -> MarkedPage:
    """Do everything to the boxes of a page that people do.

    Args:
        filled: A page in whose boxes nothing stands.
        share: How many boxes are marked, from 0.0 to 1.0.
        hand: Draws what is done where.
        seed: Of the handwriting.
    """
    marked = _miss(_mark(filled, share, hand), share * _MISSED_SHARE, hand)
    return _strike(_write_signs(_write_over(marked, hand, seed), hand, seed), hand)


def cross_widely(marked: MarkedPage, share: float, hand: np.random.Generator) -> MarkedPage:
    """Cross some of the boxes in which nothing stands beyond their outline, half of them over another mark."""
    kinds, pens = dict(marked.kinds), dict(marked.pens)
    for zone in _boxes(marked.layout):
        if kinds[zone.id] != EMPTY or hand.random() >= share:
            continue
        kind, pen = str(hand.choice((WIDE, CLOSELY))), list(PENS.values())[int(hand.integers(len(PENS)))]
        middle, off = np.array([zone.box.center.x, zone.box.center.y]), hand.normal(0, 0.25, 2)
        lines = [middle + off + (np.array(line) - 0.5) * zone.box.w for line in _CROSSES[kind](hand)]
        marked = replace(marked, sheet=paper_ink.strokes(marked.sheet, lines, pen, hand=hand))
        kinds[zone.id], pens[zone.id] = kind, pen
    return replace(marked, kinds=kinds, pens=pens)


def _mark(filled: Filled, share: float, hand: np.random.Generator) -> MarkedPage:
    """Mark some boxes of a page, each by some mark, in one of a few pens."""
    boxes = _boxes(filled.layout)
    kinds, pens = dict.fromkeys((zone.id for zone in boxes), EMPTY), dict.fromkeys(zone.id for zone in boxes)
    marked = MarkedPage(filled.paper, filled.layout, kinds, pens)
    own = hand.choice(len(PENS), _PENS_A_PAGE)
    for zone in boxes:
        if hand.random() >= share:
            continue
        drawn = _DRAWN[int(hand.integers(len(_DRAWN)))]
        marked = _drawn(marked, zone, zone.box, (drawn, _pen_of(own, hand)), hand)
    return marked


def _miss(marked: MarkedPage, share: float, hand: np.random.Generator) -> MarkedPage:
    """Draw marks beside some of the boxes that nobody marked, where there is no other box."""
    boxes = _boxes(marked.layout)
    own = hand.choice(len(PENS), _PENS_A_PAGE)
    for zone in boxes:
        if marked.kinds[zone.id] != EMPTY or hand.random() >= share:
            continue
        angle, far = float(hand.choice(_AWAY)) + hand.normal(0, 0.15), hand.uniform(*_MISSED_BY) * zone.box.w
        place = zone.box.moved(float(far * np.cos(angle)), float(far * np.sin(angle)))
        if any(other.box.overlaps(place.grown(0.5)) for other in boxes):
            continue
        drawn = paper_marks.YES_MARKS[int(hand.integers(len(paper_marks.YES_MARKS)))]
        sheet = _drawn(marked, zone, place, (drawn, _pen_of(own, hand)), hand).sheet
        seen = [other.id for other in boxes if marked.kinds[other.id] == EMPTY and _is_in_view(place, other.box)]
        marked = replace(marked, sheet=sheet, kinds={**marked.kinds, **dict.fromkeys(seen, MISSED)})
    return marked


def _is_in_view(mark: Box, box: Box) -> bool:
    """Say whether a mark's nearer half is in the view of a box."""
    away = max(abs(mark.center.x - box.center.x), abs(mark.center.y - box.center.y))
    return away <= _MISSED_BY[1] * max(box.w, box.h)


def _drawn(
    marked: MarkedPage, zone: Zone, box: Box, what: tuple[StrEnum, Pen], hand: np.random.Generator
) -> MarkedPage:
    """Draw a mark of a zone, in a box or where it was taken to be."""
    drawn, pen = what
    others = [other for other in _boxes(marked.layout) if other is not zone]
    neighbour = nearest_box(box, others) if drawn is Gesture.ACROSS_NEIGHBOUR else None
    sheet = paper_marks.make_mark(marked.sheet, box, drawn, pen, neighbour=neighbour, seed=int(hand.integers(1 << 30)))
    kinds, pens = {**marked.kinds, zone.id: str(drawn.value)}, {**marked.pens, zone.id: paper_marks.pen_for(drawn, pen)}
    return MarkedPage(sheet, marked.layout, kinds, pens)


def _pen_of(own: NDArray[np.int64], hand: np.random.Generator) -> Pen:
    return list(PENS.values())[int(hand.choice(own))]


def _boxes(layout: PageLayout) -> list[Zone]:
    return [zone for zone in layout.zones if zone.kind is FieldKind.TICK]


def _pen(pen: Pen | None) -> int:
    for number, known in enumerate(PENS.values()):
        if pen is not None and pen.colour == known.colour and pen.cover == known.cover:
            return number
    return -1


def _write_over(marked: MarkedPage, hand: np.random.Generator, seed: int) -> MarkedPage:
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


def _write_signs(marked: MarkedPage, hand: np.random.Generator, seed: int) -> MarkedPage:
    """Write a digit into some of the boxes that nobody marked."""
    kinds, pens = dict(marked.kinds), dict(marked.pens)
    for zone in _boxes(marked.layout):
        if kinds[zone.id] != EMPTY or hand.random() > 0.08:
            continue
        pen = list(PENS.values())[int(hand.integers(len(PENS)))]
        box = zone.box.moved(*hand.normal(0, 0.5, 2)).grown(float(hand.uniform(-0.8, 0.8)))
        images = load_hands().number(str(hand.choice(list(_SIGNS))), seed=int(hand.integers(10_000)))
        marked = replace(marked, sheet=paper_ink.write_digits(marked.sheet, [box], images, pen, seed=seed))
        kinds[zone.id], pens[zone.id] = SIGN, pen
    return replace(marked, kinds=kinds, pens=pens)


def _strike(marked: MarkedPage, hand: np.random.Generator) -> MarkedPage:
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
    """The scan through a file, as a scanner or a telephone writes it: a JPEG; of one bit a pixel as it is."""
    if paper.is_one_bit(scan):
        return scan
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
