"""Makes what the network for loose ink learns from: `python -m tests.make_ink_samples FOLDER worn --pages 500`.

Every page is written on, left notes on, worn and captured, and goes through the reader's own stages. Wherever the
reader sees something that may be ink, outside the boxes, the sample is what the network will see there, and whether a
person left it: the sheet before and after somebody wrote on it says so. One file a page, `<family>-<seed>.npz`; a
second start goes on where the first stopped. `scan/training/by_hand.py` learns from them.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.catalogue import find_template
from forms.geometry import Box
from forms.layout import PageLayout
from forms.model import FieldKind
from forms.units import Mm
from scan.by_hand import patches
from scan.faint_strokes import find_faint_strokes
from scan.loose_ink import Place, of_pieces
from scan.readings import Gray, ReadPage
from scan.searched import Searched, search
from scan.stuck_on import find_sheets
from tests import paper, paper_ink, paper_marks, paper_pens
from tests.captures import Family, draw_way
from tests.editions import CODES, Edition, Editions, booklet_of
from tests.filling import Filled, Habits, fill_page, ink_around
from tests.paper import Paper
from tests.paper_hands import load_hands
from tests.paper_notes import NoteKind, leave_note
from tests.paper_room import free_place, printed_words, room_on, to_mm
from tests.reading import pages_read, read_scan, without_handwriting

HABITS: Final = Habits(
    drawn=tuple(paper_marks.MEANT),
    pens=(*paper_pens.EVERYDAY, *paper_pens.HARD),
    share=0.2,
    notes=0.15,
    dates=0.1,
    loose=3.0,
    varied=True,
)
_INK: Final = 18
"""Difference (of 255) between the sheet before and after, from which somebody wrote there."""
_NEAR_PX: Final = 5
_FAR_PX: Final = 17
"""Sides of the squares around a place in which there is true ink, or in which there must be none."""
_STRUCK: Final = 2
"""Lines through printed words a page."""
_HARD_KINDS: Final = (
    *(NoteKind.BAR, NoteKind.ARROW, NoteKind.UNDERLINED, NoteKind.CIRCLED) * 2,
    NoteKind.QUESTION_MARK,
    NoteKind.STICKER,
)
_HARD: Final = 4
"""Notes of these kinds a page, beside the others, each with a pen of its own: long strokes look like folds, and a grey
sticker like a shadow."""
_ELSEWHERE: Final = tuple(
    mark
    for mark in paper_marks.MEANT
    if mark not in {paper_marks.Gesture.ACROSS_NEIGHBOUR, paper_marks.Gesture.RUBBED_OUT}
)
_MARKS: Final = 8
_MARK_MM: Final[tuple[Mm, Mm]] = (3.0, 7.0)
_MISSED_MM: Final[tuple[Mm, Mm]] = (6.0, 9.0)
"""Marks a page as people make them in boxes, so large, in no box: half of them as far from one as the last says."""
_BLANK: Final = 8
_CLEAN: Final = 5
"""Samples of a page where there is no ink, and the darkness that paper stays below: the network is to know that too."""
_APART_PX: Final = 6
_MOST: Final = 60
"""Samples of a page, half of them of wear where there is so much; places nearer than the first are one."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page that somebody wrote on.

    Attributes:
        before: As it was printed.
        filled: What was written.
        page: As it was read.
    """

    before: Paper
    filled: Filled
    page: ReadPage


def main() -> None:
    """Make the samples of one family of captures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("family", type=Family)
    parser.add_argument("--pages", type=int, default=500)
    parser.add_argument("--first-seed", type=int, default=300_000)
    parser.add_argument("--like", default="", help="only captures in whose words this stands, as 'one bit'")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    editions = Editions()
    booklets = [
        editions.print_booklet(booklet_of(find_template(key), code=code))
        for key, code in zip(("mariage", "logement-demande"), CODES, strict=False)
    ]
    pages = [(booklet, layout) for booklet in booklets for layout in booklet.layout.pages]
    for seed in range(given.first_seed, given.first_seed + given.pages):
        path = given.folder / f"{given.family}-{seed}.npz"
        if not path.exists() and given.like in draw_way(given.family, seed).words:
            sheet = write_on(*pages[seed % len(pages)], editions, given.family, seed)
            if sheet is None:
                print(f"{seed}: not read")
            else:
                seen, left = samples_of(sheet, seed)
                np.savez(path, x=seen, y=left)


def write_on(booklet: Edition, layout: PageLayout, editions: Editions, family: Family, seed: int) -> Sheet | None:
    """A page that somebody wrote on, worn, captured and read; None when it could not be read."""
    way = draw_way(family, seed)
    before = way.printer(paper.print_page(booklet.pages_pdf, layout.page - 1, dpi=way.dpi), seed)
    filled = fill_page(before, layout, load_hands(), habits=HABITS, seed=seed)
    written = _marks(_hard_notes(_struck(before, filled, seed), filled, seed), filled, seed)
    filled = replace(filled, paper=written)
    boxes = [zone.box for zone in layout.zones if zone.kind is FieldKind.TICK]
    scan = way(filled.paper, seed, boxes=boxes)
    suffix = paper.suffix_of(scan)
    reading = read_scan(scan, editions, without_handwriting(), suffix=suffix)
    read = [page for page in pages_read(reading) if page.code.page == layout.page]
    return Sheet(before, filled, read[0]) if read else None


def _struck(before: Paper, filled: Filled, seed: int) -> Paper:
    """The sheet with lines through some of its printed words."""
    hand = np.random.default_rng([seed, 77])
    pen = HABITS.pens[int(hand.integers(len(HABITS.pens)))]
    written = filled.paper
    for _ in range(_STRUCK):
        words = printed_words(room_on(before, filled.layout), hand)
        along = np.linspace(0, 1, 5)
        level = words.y + words.h * hand.uniform(0.35, 0.65) + along * hand.normal(0, 0.5)
        line = np.stack([words.x + words.w * along, level], axis=1) + hand.normal(0, 0.15, (5, 2))
        written = paper_ink.strokes(written, [line], pen, hand=hand)
    return written


def _hard_notes(written: Paper, filled: Filled, seed: int) -> Paper:
    """The sheet with more of the notes that are hardest to tell from wear."""
    hand, layout = np.random.default_rng([seed, 78]), filled.layout
    taken = [note.box for note in filled.notes] + [ink_around(zone) for zone in layout.zones]
    for _ in range(_HARD):
        kind = _HARD_KINDS[int(hand.integers(len(_HARD_KINDS)))]
        pen = HABITS.pens[int(hand.integers(len(HABITS.pens)))]
        own = int(hand.integers(10_000))
        written, note = leave_note(written, layout, load_hands(), kind, pen, taken=taken, seed=own)
        taken.append(note.box)
    return written


def _marks(written: Paper, filled: Filled, seed: int) -> Paper:
    """The sheet with marks that missed their boxes, and others anywhere: a filled one looks like a hole."""
    hand, layout = np.random.default_rng([seed, 79]), filled.layout
    boxes = [zone.box for zone in layout.zones if zone.kind is FieldKind.TICK]
    for number in range(_MARKS):
        side = hand.uniform(*_MARK_MM)
        place = Box(*free_place(room_on(written, layout), side, side, hand), side, side)
        if number % 2 == 0 and boxes:
            missed, angle = boxes[int(hand.integers(len(boxes)))], hand.uniform(0, 2 * np.pi)
            away = hand.uniform(*_MISSED_MM)
            place = missed.moved(float(away * np.cos(angle)), float(away * np.sin(angle)))
        if not any(box.grown(1.5).overlaps(place) for box in boxes):
            drawn = _ELSEWHERE[int(hand.integers(len(_ELSEWHERE)))]
            pen = HABITS.pens[int(hand.integers(len(HABITS.pens)))]
            written = paper_marks.make_mark(written, place, drawn, pen, seed=int(hand.integers(1 << 30)))
    return written


def samples_of(sheet: Sheet, seed: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """What the network sees of a page, shape (n, 7, 64, 64), and 1 where a person left it, shape (n,)."""
    found = search(sheet.page.registered)
    truth = true_ink(sheet, found.left.shape, found.coarse.px_per_mm)
    near, far = (cv2.dilate(truth, np.ones((side, side), np.uint8)) for side in (_NEAR_PX, _FAR_PX))
    height, width = truth.shape
    places = [
        (min(x, width - 1), min(y, height - 1)) for x, y in _apart(list(_places(found, sheet.page.registered.layout)))
    ]
    hand = np.random.default_rng(seed)
    ink = [places[index] for index in hand.permutation(len(places)) if near[places[index][::-1]]]
    wear = [places[index] for index in hand.permutation(len(places)) if not far[places[index][::-1]]]
    few = min(len(ink), len(wear), _MOST // 2)
    kept = ink[: max(few, _MOST - len(wear))] + wear[: max(few, _MOST - len(ink))]
    blank = np.argwhere((cv2.dilate(found.left, np.ones((_FAR_PX, _FAR_PX), np.uint8)) < _CLEAN) & (far == 0))
    kept += [(int(x), int(y)) for y, x in hand.permutation(blank)[:_BLANK]]
    return patches(found.views, kept), np.array([near[y, x] for x, y in kept], np.uint8)


def true_ink(sheet: Sheet, shape: tuple[int, ...], px_per_mm: float) -> Gray:
    """1 where somebody wrote, stamped or stuck something on, on the page as the reader lays it out."""
    change = cv2.absdiff(sheet.before.image, sheet.filled.paper.image).max(axis=2)
    corners = to_mm(sheet.before, np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])) * px_per_mm
    way = np.column_stack([corners[1] - corners[0], corners[2] - corners[0], corners[0]])
    side = max(1, round(sheet.before.px_per_mm / px_per_mm))
    small = cv2.warpAffine(cv2.blur(change, (side, side)), way, (shape[1], shape[0]))
    return np.asarray(small >= _INK, np.uint8)


def _places(found: Searched, layout: PageLayout) -> Iterator[Place]:
    """Wherever something may be ink, in areas to write in too, but not in boxes."""
    scale = found.coarse.px_per_mm
    boxes = [zone.box.grown(1.2) for zone in layout.zones if zone.kind is FieldKind.TICK]
    candidates = [*of_pieces(found.labels, (*found.pieces, *found.over), scale)]
    candidates += find_sheets(found.coarse.gray, found.coarse.reference, scale)
    if not found.two_levels and not found.grainy:
        candidates += find_faint_strokes(found.traces, found.labels, layout, marks=())
    for candidate in candidates:
        yield from (place for place in candidate.places if not _is_in(place, boxes, scale))


def _is_in(place: Place, boxes: Sequence[Box], scale: float) -> bool:
    x, y = place[0] / scale, place[1] / scale
    return any(box.x <= x <= box.right and box.y <= y <= box.bottom for box in boxes)


def _apart(places: Sequence[Place]) -> list[Place]:
    kept: list[Place] = []
    for place in places:
        if all(max(abs(place[0] - other[0]), abs(place[1] - other[1])) > _APART_PX for other in kept):
            kept.append(place)
    return kept


if __name__ == "__main__":
    main()
