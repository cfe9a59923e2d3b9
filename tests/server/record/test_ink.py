from dataclasses import replace

import numpy as np
import pytest

from forms.geometry import Box
from forms.model import FieldKind
from server.record.ink import (
    KeptInk,
    added_strokes,
    ink_around,
    ink_from_png,
    page_ink,
    same_ink,
    shows_all,
    shows_ink,
)
from tests import paper_ink
from tests.captures import WAYS
from tests.editions import Edition, Editions
from tests.paper import Paper, Scan, print_page
from tests.paper_hands import Hands
from tests.reading import pages_read, read_scan, without_handwriting

NOTE = "questions.note"


def place(edition: Edition) -> tuple[int, Box]:
    page = next(page for page in edition.layout.pages if any(zone.id == NOTE for zone in page.zones))
    return page.page, page.zone(NOTE).box


AGAIN = ("flat, 200 dpi", "flat, 150 dpi", "anywhere on the glass", "picture")
"""Ways in which a page comes back a second time."""

WORN = (*AGAIN, "folded in four")
"""A fold through the words looks like a stroke: a person is asked again, which costs little."""


def written(edition: Edition, hands: Hands, rows: int) -> Paper:
    page, box = place(edition)
    sheet = print_page(edition.pages_pdf, page - 1, dpi=200.0)
    for row in range(rows):
        sheet = paper_ink.write_line(sheet, box, hands.lines[row].image, row=row, seed=row)
    return sheet


def ink_of(scan: Scan, editions: Editions, box: Box, kind: FieldKind = FieldKind.NOTE) -> KeptInk:
    (page,) = pages_read(read_scan(scan, editions, without_handwriting()))
    return ink_around(page_ink(page.registered), box, kind)


def first_and_again(
    mariage: Edition, editions: Editions, before: Paper, after: Paper, way: str
) -> tuple[KeptInk, KeptInk]:
    """The ink of a sheet at its first scan, and later, captured in another way."""
    _, box = place(mariage)
    return ink_of(WAYS["flat, 300 dpi"](before, 1), editions, box), ink_of(WAYS[way](after, 2), editions, box)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("way", AGAIN)
def test_the_same_paper_shows_the_same_ink_however_it_is_captured(
    mariage: Edition, editions: Editions, hands: Hands, way: str
) -> None:
    sheet = written(mariage, hands, 2)

    before, after = first_and_again(mariage, editions, sheet, sheet, way)

    assert same_ink(before, after)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("way", WORN)
def test_a_line_that_was_added_is_seen(mariage: Edition, editions: Editions, hands: Hands, way: str) -> None:
    before, after = first_and_again(mariage, editions, written(mariage, hands, 2), written(mariage, hands, 3), way)

    assert not same_ink(before, after)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("way", WORN)
def test_a_word_as_short_as_a_stroke_is_seen(mariage: Edition, editions: Editions, hands: Hands, way: str) -> None:
    _, box = place(mariage)
    sheet = written(mariage, hands, 2)
    stroke = np.array([[box.x + 10.0, box.y + 30.0], [box.x + 12.0, box.y + 28.5], [box.x + 14.0, box.y + 30.0]])
    longer = paper_ink.stroke(sheet, stroke, paper_ink.BLUE, hand=np.random.default_rng(1))

    before, after = first_and_again(mariage, editions, sheet, longer, way)

    assert not same_ink(before, after)


def through(sheet: Paper, across: Box, seed: int = 1) -> Paper:
    """A sheet with a line through something that stands on it, no longer than that."""
    y = across.center.y
    line = np.array([[across.x, y + 0.3], [across.center.x, y], [across.right, y - 0.2]])
    return paper_ink.stroke(sheet, line, paper_ink.BLUE, hand=np.random.default_rng(seed))


def written_box(sheet: Paper, blank: Paper) -> Box:
    """What was written on a sheet, in mm of the page."""
    rows, columns = np.nonzero(np.abs(sheet.image.astype(int) - blank.image).max(axis=2) > 40)
    left, top, right, bottom = (
        float(edge) / sheet.px_per_mm for edge in (columns.min(), rows.min(), columns.max(), rows.max())
    )
    return Box(left, top, right - left, bottom - top)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("way", AGAIN)
@pytest.mark.parametrize("row", [0, 5, 12])
def test_a_line_or_a_word_that_was_struck_since_is_seen(
    mariage: Edition, editions: Editions, hands: Hands, way: str, row: int
) -> None:
    page, box = place(mariage)
    blank = print_page(mariage.pages_pdf, page - 1, dpi=200.0)
    sheet = paper_ink.write_line(blank, box, hands.lines[row].image, seed=row)
    line = written_box(sheet, blank)
    word = replace(line, x=line.x + 0.2 * line.w, w=0.3 * line.w)

    for struck in (line, word):
        before, after = first_and_again(mariage, editions, sheet, through(sheet, struck), way)

        assert not same_ink(before, after)
        assert not shows_all(before, after)
        assert added_strokes(after, before).any()


READY = "P-M01.p1.ready"


@pytest.mark.sampled(2)
@pytest.mark.parametrize("way", AGAIN)
@pytest.mark.parametrize("drawn", [paper_ink.Drawn.TICK, paper_ink.Drawn.CROSS])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_box_that_was_struck_inside_since_is_seen(
    mariage: Edition, editions: Editions, way: str, drawn: paper_ink.Drawn, seed: int
) -> None:
    box = mariage.layout.page(3).zone(READY).box
    sheet = paper_ink.mark(print_page(mariage.pages_pdf, 2, dpi=200.0), box, drawn, seed=seed)

    before, unchanged, struck = (
        ink_of(WAYS[another](paper, 1), editions, box, FieldKind.TICK)
        for another, paper in (("flat, 300 dpi", sheet), (way, sheet), (way, through(sheet, box.grown(-0.2), seed)))
    )

    assert same_ink(before, unchanged)
    assert not same_ink(before, struck)


CHANGED_DIGITS = {
    "3 to 8": (1, "2027-05-13", [[(0.15, 0.12), (0.0, 0.28), (0.25, 0.46)], [(0.3, 0.54), (0.0, 0.72), (0.15, 0.9)]]),
    "5 to 6": (3, "2027-05-13", [[(0.15, 0.35), (0.02, 0.6), (0.1, 0.9)]]),
    "1 to 7": (0, "2027-05-13", [[(-0.2, 0.5), (1.2, 0.45)]]),
}
"""Which cell of a date, the date, and the strokes that change its digit, in shares of the digit's own box."""


@pytest.mark.sampled(2)
@pytest.mark.parametrize("way", AGAIN)
@pytest.mark.parametrize("digit", CHANGED_DIGITS)
def test_a_digit_that_was_made_into_another_since_is_seen(
    mariage: Edition, editions: Editions, hands: Hands, way: str, digit: str
) -> None:
    seed = 1 + AGAIN.index(way)
    page, zone = next((p, z) for p in mariage.layout.pages for z in p.zones if z.kind is FieldKind.DATE)
    cell, day, lines = CHANGED_DIGITS[digit]
    blank = print_page(mariage.pages_pdf, page.page - 1, dpi=200.0)
    written = hands.date(day, seed=seed)
    sheet = paper_ink.write_digits(blank, zone.cells, written, seed=seed)
    only = [image if number == cell else None for number, image in enumerate(written)]
    own = written_box(paper_ink.write_digits(blank, zone.cells, only, seed=seed), blank)
    strokes = [np.array([(own.x + x * own.w, own.y + y * own.h) for x, y in line]) for line in lines]
    changed = paper_ink.strokes(sheet, strokes, paper_ink.BLUE, hand=np.random.default_rng(seed))

    before, unchanged, after = (
        ink_of(WAYS[another](paper, 1), editions, zone.box, FieldKind.DATE)
        for another, paper in (("flat, 300 dpi", sheet), (way, sheet), (way, changed))
    )

    assert same_ink(before, unchanged)
    assert not same_ink(before, after)


def test_ink_that_was_rubbed_out_is_missed(mariage: Edition, editions: Editions, hands: Hands) -> None:
    longer, shorter = written(mariage, hands, 2), written(mariage, hands, 1)

    before, after = first_and_again(mariage, editions, longer, shorter, "flat, 200 dpi")

    assert not same_ink(before, after)


def test_ink_is_kept_without_loss(mariage: Edition, editions: Editions, hands: Hands) -> None:
    _, box = place(mariage)
    ink = ink_of(WAYS["flat, 200 dpi"](written(mariage, hands, 1), 1), editions, box)

    kept = ink_from_png(ink.box, ink.to_png())

    assert kept.box == ink.box
    assert np.array_equal(kept.dark, ink.dark)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("way", AGAIN)
def test_a_place_where_nobody_wrote_shows_no_ink_and_a_pencil_dot_does(
    mariage: Edition, editions: Editions, way: str
) -> None:
    empty = print_page(mariage.pages_pdf, 2, dpi=200.0)
    box = mariage.layout.page(3).zone("P-M01.p1.ready").box
    dotted = paper_ink.mark(empty, box, paper_ink.Drawn.DOT, pen=paper_ink.PENCIL, seed=1)

    kept = [
        ink_around(page_ink(page.registered), box, FieldKind.TICK)
        for sheet in (empty, dotted)
        for page in pages_read(read_scan(WAYS[way](sheet, 1), editions, without_handwriting()))
    ]

    assert [shows_ink(ink) for ink in kept] == [False, True]
