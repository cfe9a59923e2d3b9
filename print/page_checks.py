"""What is wrong with composed pages, measured on their shapes: what runs off, overlaps, is cut or too small to read.

What composing promises is held against what came out, so that a new template, a longer word or another size of type
cannot spoil a page without anybody noticing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from itertools import combinations, zip_longest
from typing import Any, Final

from forms.geometry import Box
from forms.units import Mm, Pt, pt_to_mm
from print.canvas import lacking, text_width
from print.page import Page, Part
from print.shapes import Ink, Text
from print.theme import CAP_HEIGHT, PAPER_EDGE, USUAL

LEAST_SIZE: Final[Pt] = 10.0
"""Of every text that is read, by the design; the small code's own words are smaller, for machines and clerks."""
LEAST_CONTRAST: Final = 4.5
"""Of words on paper: WCAG 2.2, level AA."""
_TITLE_SIZE: Final[Pt] = USUAL.stop.size
"""A step's name, or anything larger in bold, says what a page begins with."""
_AT_FOLD: Final[Mm] = 12.0
"""No zone is nearer to the fold."""
_TOUCH: Final[Mm] = 0.3
"""Texts whose capitals and lines come this much into each other can still be read."""
_CODE_SIGNS: Final = " · "
"""Stands in the code in clear under the small code, and in nothing else that is so small."""


class Fault(StrEnum):
    """What can be wrong with a page."""

    OFF_PAPER = "off_paper"
    OVER_TEXT = "over_text"
    OVER_ZONE = "over_zone"
    CUT_SHORT = "cut_short"
    CUT_WORD = "cut_word"
    TOO_SMALL = "too_small"
    NO_LETTER = "no_letter"
    NO_HEADING = "no_heading"
    LONE_HEADING = "lone_heading"


@dataclass(frozen=True, slots=True)
class PageFault:
    """Something wrong on a page.

    Attributes:
        page: Its number, from 1.
        fault: What.
        words: Which words, or which zone.
    """

    page: int
    fault: Fault
    words: str


def page_faults(
    pages: Iterable[Page], *, folded: bool = True, written: str = "", headed: bool = True
) -> tuple[PageFault, ...]:
    """Everything that is wrong with pages, page by page.

    Args:
        pages: As they were composed.
        folded: The fold is at the right of even pages; otherwise all are bound at the left.
        written: Every text that was to be printed: what ends with `…` there was not cut.
        headed: What a page begins with says what it belongs to; a leaf says so in the line at its head.
    """
    return tuple(
        fault
        for page in pages
        for fault in (
            *_text_faults(page, written),
            *(_heading_faults(page) if headed else ()),
            *_lone_headings(page),
            *_zone_faults(page, fold_left=not folded or page.layout.page % 2 == 1),
        )
    )


def texts_of(value: Any) -> str:
    """Every text in a booklet, or in any other frozen data, a line each."""
    return "\n".join(_strings(value))


def contrast(one: Ink, other: Ink) -> float:
    """How much lighter one ink is than the other, from 1 to 21: WCAG 2.2."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(ink: Ink) -> float:
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _parts(ink)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def _parts(ink: Ink) -> tuple[float, float, float]:
    return ink.red, ink.green, ink.blue


def _text_faults(page: Page, written: str) -> Iterator[PageFault]:
    number, width, height = page.layout.page, page.layout.width, page.layout.height
    texts = list(texts_on(page))
    paper = Box(PAPER_EDGE, PAPER_EDGE, width - 2 * PAPER_EDGE, height - 2 * PAPER_EDGE)
    for text, box in texts:
        if not paper.grown(0.1).contains(box):
            yield PageFault(number, Fault.OFF_PAPER, text.text)
        if text.text.endswith("…") and text.text not in written:
            yield PageFault(number, Fault.CUT_SHORT, text.text)
        if text.cut:
            yield PageFault(number, Fault.CUT_WORD, text.text)
        if text.size < LEAST_SIZE and _CODE_SIGNS not in text.text:
            yield PageFault(number, Fault.TOO_SMALL, text.text)
        if lacking(text.text):
            yield PageFault(number, Fault.NO_LETTER, text.text)
    for (one, above), (other, below) in combinations(texts, 2):
        if above.grown(-_TOUCH / 2).overlaps(below.grown(-_TOUCH / 2)):
            yield PageFault(number, Fault.OVER_TEXT, f"{one.text} / {other.text}")


def _heading_faults(page: Page) -> Iterator[PageFault]:
    """What a page begins with, if that is no title; the cover has its own."""
    blocks = [part for part in page.parts[1:] if any(isinstance(shape, Text) for shape in part.shapes)]
    texts = [shape for part in blocks[:1] for shape in part.shapes if isinstance(shape, Text) and shape.text.strip()]
    if texts and not any(text.size >= _TITLE_SIZE and text.bold for text in texts):
        yield PageFault(page.layout.page, Fault.NO_HEADING, " ".join(text.text for text in texts)[:60])


def _lone_headings(page: Page) -> Iterator[PageFault]:
    """Headings under which nothing stands: at the foot of a page, or above one that is larger."""
    parts = page.parts[1:]
    for part, under in zip_longest(parts, parts[1:]):
        if part.heading and (under is None or (under.heading and _largest(under) > _largest(part))):
            words = (shape.text for shape in part.shapes if isinstance(shape, Text))
            yield PageFault(page.layout.page, Fault.LONE_HEADING, " ".join(words)[:60])


def _largest(part: Part) -> Pt:
    return max((shape.size for shape in part.shapes if isinstance(shape, Text)), default=0.0)


def _zone_faults(page: Page, *, fold_left: bool) -> Iterator[PageFault]:
    texts = list(texts_on(page))
    left = _AT_FOLD if fold_left else 0.0
    free = Box(left, 0.0, page.layout.width - _AT_FOLD, page.layout.height)
    codes = [mark.box.grown(4 * mark.box.w / mark.modules) for mark in page.layout.codes]
    for place, zone in enumerate(page.layout.zones):
        others = [*codes, *(other.box for other in page.layout.zones[:place])]
        if not free.contains(zone.box):
            yield PageFault(page.layout.page, Fault.OFF_PAPER, zone.label or zone.id)
        if any(zone.box.overlaps(other) for other in others):
            yield PageFault(page.layout.page, Fault.OVER_ZONE, zone.label or zone.id)
        inside = zone.cells or (zone.box,)
        for text, box in texts:
            if any(box.grown(-_TOUCH / 2).overlaps(cell) for cell in inside):
                yield PageFault(page.layout.page, Fault.OVER_ZONE, text.text)


def texts_on(page: Page) -> Iterator[tuple[Text, Box]]:
    """Every line of text, with the box from its baseline to the top of its capitals, on the page."""
    for part in page.parts:
        for shape in part.shapes:
            if isinstance(shape, Text) and shape.text.strip():
                high = pt_to_mm(shape.size) * CAP_HEIGHT
                wide = text_width(shape.text, shape.size, bold=shape.bold)
                yield shape, Box(part.x + shape.x, part.y + shape.y - high, wide, high)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _strings(one)
    elif is_dataclass(value):
        for each in fields(value):
            yield from _strings(getattr(value, each.name))
