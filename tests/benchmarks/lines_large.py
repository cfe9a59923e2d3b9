"""Whether words written large or with a thick pen are taken for words, and not for something crossed out or drawn.

Words of real hands and words, numbers and names in stroke fonts (Hershey's, as OpenCV has them), each letter a little
off, in strokes 0.3 to 3 mm wide and 4 to 20 mm high, one in each area of a sheet.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box
from forms.layout import PageLayout, Zone
from forms.model import Author, FieldKind
from forms.units import Mm
from scan.connected import Bits
from scan.darkness import PALE
from scan.found_lines import FoundLine, find_writing
from scan.new_ink import find_ink
from scan.readings import Gray, LineKind
from scan.training.handwriting_ink import middles
from tests import paper, paper_ink
from tests.benchmarks.report import Table
from tests.paper_hands import HandwrittenLine
from tests.unruled import without_rule

_SCALE: Final = 8.0
_WIDE: Final[Mm] = 64.0
_TALL: Final[Mm] = 26.0
_AREAS: Final = tuple(
    Zone(
        id=f"A{row}{column}.note",
        kind=FieldKind.NOTE,
        author=Author.CITIZEN,
        box=Box(6.0 + 70.0 * column, 6.0 + 29.0 * row, _WIDE + 2.0, _TALL),
        line_mm=8.0,
    )
    for row in range(7)
    for column in range(2)
)
_LAYOUT: Final = PageLayout(1, 148.0, 210.0, _AREAS)

HEIGHTS: Final[tuple[Mm, ...]] = (4.0, 6.0, 8.0, 12.0, 16.0, 20.0)
WIDTHS: Final[tuple[Mm, ...]] = (0.3, 0.6, 1.0, 1.5, 2.0, 3.0)
_THICKEST: Final = 0.14
_THICKEST_CAPITALS: Final = 0.2
"""Strokes are no wider than this share of the height: thicker ones close every letter."""

_CAPITALS: Final = ("NON", "CAF", "OUI", "CNI", "RDV", "FAIT", "URGENT", "MAIRIE", "A VOIR", "OK", "PMI", "HLM")
_SMALL: Final = ("non", "oui", "vu", "ok", "fait", "voir", "mail", "lundi", "copie", "Marc", "le 12", "tel")
_NAMES: Final = ("Lefebvre", "Dubois", "J. Martin", "Moreau", "A. Petit", "Garnier", "Roux", "Fontaine")

_OFF: Final = 0.5
_WHOLE: Final = 0.9
"""A word is taken for something else when more than the first share of its ink is; it is read in parts when no image
has the second share."""


class Fate(StrEnum):
    """What became of a word."""

    READ = "read"
    IN_PARTS = "read in parts"
    CROSSED_OUT = "crossed out"
    DRAWING = "a drawing"
    LOST = "not found"


class Kind(StrEnum):
    """What was written."""

    HAND = "a word by a real hand"
    CAPITALS = "capitals"
    SMALL = "small letters"
    NUMBER = "a telephone number"
    NAME = "a name, as signed"


@dataclass(frozen=True, slots=True)
class _Sample:
    """One word: what it is, how high, how thick, where its ink is."""

    kind: Kind
    tall: Mm
    wide: Mm
    ink: Bits


def large_words(
    hands: Sequence[Sequence[HandwrittenLine]], *, tell: Callable[[str], None], sheets: int, first: int = 0
) -> tuple[Table, dict[str, object]]:
    """Write words large and thick, and see what they are taken for: a table, and the same for a machine.

    Args:
        hands: Lines by writer.
        tell: Takes progress.
        sheets: How many sheets of 14 words.
        first: The first seed.
    """
    said: dict[tuple[str, str], Counter[Fate]] = {}
    for number in range(sheets):
        tell(f"large words: sheet {number + 1} of {sheets}")
        found, samples = _sheet(hands, np.random.default_rng([first + number, 47]))
        for zone, sample in zip(_AREAS, samples, strict=True):
            fate = fate_of(found.get(zone.id, ()), sample.ink)
            for row in (("", str(sample.kind)), ("high", f"{sample.tall:g} mm"), ("thick", f"{sample.wide:g} mm")):
                said.setdefault(row, Counter())[fate] += 1
    order = [("", str(kind)) for kind in Kind]
    order += [("high", f"{tall:g} mm") for tall in HEIGHTS] + [("thick", f"{wide:g} mm") for wide in WIDTHS]
    rows = [_row(row, said[row]) for row in order if row in said]
    every = sum((said[row] for row in order[: len(Kind)] if row in said), Counter[Fate]())
    rows.insert(0, _row(("", "all"), every))
    columns = ("", *Fate, "read")
    return Table("Large and thick words, and what they are taken for", columns, rows), {
        f"{name} {row}".strip(): dict(counts) for (name, row), counts in said.items()
    }


def _row(name: tuple[str, str], said: Counter[Fate]) -> list[str]:
    read = said[Fate.READ] + said[Fate.IN_PARTS]
    return [" ".join(name).strip(), *(str(said[fate]) for fate in Fate), f"{read / max(1, said.total()):.1%}"]


def fate_of(lines: Sequence[FoundLine], ink: Bits) -> Fate:
    """What became of some ink, by the lines found in its area."""
    areas = [int(np.count_nonzero((line.ink >= PALE) & (ink[line.window.slices] > 0))) for line in lines]
    if sum(areas) < _OFF * np.count_nonzero(ink):
        return Fate.LOST
    by_kind = {kind: [area for area, line in zip(areas, lines, strict=True) if line.kind is kind] for kind in LineKind}
    words = by_kind[LineKind.WRITING]
    if sum(words) >= _OFF * sum(areas):
        return Fate.READ if max(words) >= _WHOLE * sum(areas) else Fate.IN_PARTS
    struck = sum(by_kind[LineKind.CROSSED_OUT]) >= sum(by_kind[LineKind.DRAWING])
    return Fate.CROSSED_OUT if struck else Fate.DRAWING


def _sheet(
    hands: Sequence[Sequence[HandwrittenLine]], hand: np.random.Generator
) -> tuple[Mapping[str, tuple[FoundLine, ...]], list[_Sample]]:
    """A sheet with a word in each area: the lines found there, and what is there."""
    reference = paper.blank_page(_LAYOUT, px_per_mm=_SCALE).reference
    sheet = paper.empty_sheet(_LAYOUT.width, _LAYOUT.height, dpi=_SCALE * 25.4)
    height, width = sheet.image.shape[:2]
    sheet.image[:] = reference[:height, :width, None]
    samples = []
    for zone in _AREAS:
        sample = _sample(hands, hand)
        pen = paper_ink.PENS[int(hand.integers(2))] if sample.wide < 0.8 else paper_ink.FELT
        soft = cv2.GaussianBlur(sample.ink.astype(np.float32), (0, 0), 0.7)
        left = round(
            (zone.box.x + 1.0) * _SCALE + hand.uniform(0, 1) * max(0.0, (_WIDE - 2.0) * _SCALE - soft.shape[1])
        )
        top = round((zone.box.y + 1.0) * _SCALE + hand.uniform(0, 1) * max(0.0, (_TALL - 2.0) * _SCALE - soft.shape[0]))
        paper_ink.lay(sheet, np.asarray(soft * pen.cover, np.float32), (left, top), pen, hand=hand)
        on_page = np.zeros(reference.shape, np.uint8)
        on_page[top : top + soft.shape[0], left : left + soft.shape[1]] = sample.ink
        samples.append(_Sample(sample.kind, sample.tall, sample.wide, on_page))
    page = paper.lying_flat(_scanned(sheet.image[:, :, 1], hand), reference, _LAYOUT, px_per_mm=_SCALE)
    return find_writing(page, find_ink(page)).notes, samples


def _scanned(image: Gray, hand: np.random.Generator) -> Gray:
    """What a scanner makes of it: soft, with noise, a JPEG of quality 80."""
    soft = cv2.GaussianBlur(image, (0, 0), 0.6) + hand.normal(0, 4, image.shape)
    _, packed = cv2.imencode(".jpg", np.clip(soft, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 80])
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE), np.uint8)


def _sample(hands: Sequence[Sequence[HandwrittenLine]], hand: np.random.Generator) -> _Sample:
    """A word, its ink alone."""
    while True:
        kind = list(Kind)[int(hand.integers(len(Kind)))]
        tall = HEIGHTS[int(hand.integers(len(HEIGHTS)))]
        wide = WIDTHS[int(hand.integers(len(WIDTHS)))]
        if wide > (_THICKEST_CAPITALS if kind is Kind.CAPITALS else _THICKEST) * tall:
            continue
        course = _course(kind, hands, hand)
        ink = _inked(course, tall, wide)
        if max(ink.shape[1] - _WIDE * _SCALE, ink.shape[0] - (_TALL - 2.0) * _SCALE) <= 0:
            return _Sample(kind, tall, wide, ink)


def _course(kind: Kind, hands: Sequence[Sequence[HandwrittenLine]], hand: np.random.Generator) -> Bits:
    """Strokes one pixel wide or so, large."""
    match kind:
        case Kind.HAND:
            return _word_by_hand(hands, hand)
        case Kind.CAPITALS:
            return _in_font(_CAPITALS[int(hand.integers(len(_CAPITALS)))], cv2.FONT_HERSHEY_SIMPLEX, hand)
        case Kind.SMALL:
            return _in_font(_SMALL[int(hand.integers(len(_SMALL)))], cv2.FONT_HERSHEY_SIMPLEX, hand)
        case Kind.NUMBER:
            digits = "0" + "".join(str(digit) for digit in hand.integers(0, 10, 9))
            digits = digits[: int(hand.choice([4, 6, 8, 10]))]
            pairs = " ".join(digits[at : at + 2] for at in range(0, len(digits), 2))
            strokes = _in_font(pairs if hand.random() < 0.5 else digits, cv2.FONT_HERSHEY_SIMPLEX, hand)
            return np.asarray(cv2.resize(strokes, None, fx=0.75, fy=1.0, interpolation=cv2.INTER_AREA) > 0, np.uint8)
        case Kind.NAME:
            return _in_font(_NAMES[int(hand.integers(len(_NAMES)))], cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, hand)


def _in_font(text: str, font: int, hand: np.random.Generator) -> Bits:
    """Letters one after the other, each a little turned, higher or lower, then all slanted and bent."""
    canvas = np.zeros((400, 180 * len(text) + 200), np.uint8)
    x = 100.0
    for letter in text:
        (step, _), _ = cv2.getTextSize(letter, font, 6.0, 1)
        own = np.zeros_like(canvas)
        cv2.putText(own, letter, (round(x), 280), font, 6.0, 1, 2)
        turn = cv2.getRotationMatrix2D((x, 280), float(hand.normal(0, 3)), float(hand.uniform(0.9, 1.1)))
        turn[1, 2] += hand.normal(0, 6)
        canvas |= np.asarray(cv2.warpAffine(own, turn, canvas.shape[::-1], flags=cv2.INTER_NEAREST), np.uint8)
        x += step * hand.uniform(0.85, 1.05)
    return _bent(canvas, hand)


def _bent(bits: Bits, hand: np.random.Generator) -> Bits:
    height, width = bits.shape
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    nodes = (width // 90 + 2, height // 90 + 2)
    dx, dy = (
        cv2.resize(hand.normal(0, 7, nodes[::-1]).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
        for _ in range(2)
    )
    x = x + dx + np.float32(hand.normal(0.1, 0.15)) * (y - height / 2)
    return np.asarray(cv2.remap(bits, x, y + dy, cv2.INTER_NEAREST), np.uint8)


def _word_by_hand(hands: Sequence[Sequence[HandwrittenLine]], hand: np.random.Generator) -> Bits:
    """The middles of the strokes of one of the words of a line, four times as large as scanned."""
    while True:
        own = hands[int(hand.integers(len(hands)))]
        alpha = paper_ink.ink_of(without_rule(own[int(hand.integers(len(own)))].image))
        for start, end in _words(alpha, hand):
            part = cv2.resize(alpha[:, start:end], None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC) > 0.25
            if part.any() and end - start > 30:
                deep = np.asarray(cv2.distanceTransform(part.view(np.uint8), cv2.DIST_L2, 3), np.float32)
                return np.asarray(middles(deep), np.uint8)


def _words(alpha: NDArray[np.float32], hand: np.random.Generator) -> Iterator[tuple[int, int]]:
    """Columns between gaps as wide as a space, in any order."""
    inked = np.flatnonzero((alpha > 0.2).any(axis=0))
    if inked.size == 0:
        return
    breaks = np.flatnonzero(np.diff(inked) > 16)
    starts, ends = [inked[0], *inked[breaks + 1]], [*(inked[breaks] + 1), inked[-1] + 1]
    for at in hand.permutation(len(starts)).tolist():
        yield int(starts[at]), int(ends[at])


def _inked(course: Bits, tall: Mm, wide: Mm) -> Bits:
    """A course as high as wanted in strokes as thick as wanted."""
    rows, columns = np.nonzero(course)
    size = (tall - wide) * _SCALE / max(1, int(np.ptp(rows)))
    pad = round(wide * _SCALE / 2) + 2
    canvas = np.zeros((round(np.ptp(rows) * size) + 2 * pad + 1, round(np.ptp(columns) * size) + 2 * pad + 1), np.uint8)
    at = np.rint((rows - rows.min()) * size).astype(int) + pad, np.rint((columns - columns.min()) * size).astype(int)
    canvas[at[0], at[1] + pad] = 1
    side = max(1, round(wide * _SCALE))
    brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return np.asarray(cv2.dilate(canvas, brush), np.uint8)
