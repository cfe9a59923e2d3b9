from dataclasses import replace

import numpy as np
import pytest

from forms.geometry import Box
from scan.new_ink import find_ink
from scan.readings import RegisteredPage
from scan.scanner_lines import scanner_lines
from tests import paper_ink, paper_pens, paper_scanners
from tests.editions import Edition, Editions
from tests.paper import Paper, Scan
from tests.paper_scanners import Scanner
from tests.scan.captured import only_page, registered, sheet

PAGE = 3
COLUMN = 700
ROW_OF_WORDS = 1304
"""A line along it lies on words for the most part."""


def scanned(page: Paper) -> Scan:
    return paper_scanners.scan_sheet(page, Scanner(dpi=200.0, angle_deg=0.6), seed=3)


def with_line(scan: Scan, shade: int, *, turned: bool = False, long: float = 1.0, at: int = COLUMN) -> Scan:
    """A line of two px from one side of the image to the other, or so much of it."""
    image = scan.image.copy()
    part = image.swapaxes(0, 1) if turned else image
    part[: round(long * part.shape[0]), at : at + 2] = shade
    return replace(scan, image=image)


def read(scan: Scan, editions: Editions) -> RegisteredPage:
    return registered(only_page(scan, editions), editions)


@pytest.mark.parametrize("turned", [False, True])
def test_a_line_is_where_it_is_in_the_image(turned: bool, mariage: Edition, editions: Editions) -> None:
    page = read(with_line(scanned(sheet(mariage, PAGE)), 60, turned=turned), editions)

    (line,) = scanner_lines(page)

    assert (line.first, line.last) == (COLUMN, COLUMN + 1)
    assert (line.turned, line.dark) == (turned, True)


def test_a_line_that_stops_is_not_the_scanners(mariage: Edition, editions: Editions) -> None:
    page = read(with_line(scanned(sheet(mariage, PAGE)), 60, long=0.7), editions)

    assert list(scanner_lines(page)) == []


def test_a_line_through_words_is_seen_between_them(mariage: Edition, editions: Editions) -> None:
    page = read(with_line(scanned(sheet(mariage, PAGE)), 60, turned=True, at=ROW_OF_WORDS), editions)

    (line,) = scanner_lines(page)

    assert (line.first, line.last) == (ROW_OF_WORDS, ROW_OF_WORDS + 1)


def test_a_line_through_words_that_stops_short_of_one_edge_is_not_the_scanners(
    mariage: Edition, editions: Editions
) -> None:
    scan = with_line(scanned(sheet(mariage, PAGE)), 60, turned=True, long=0.9, at=ROW_OF_WORDS)

    assert list(scanner_lines(read(scan, editions))) == []


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("shade", [60, 130])
def test_what_a_scanner_draws_is_no_annotation(shade: int, turned: bool, mariage: Edition, editions: Editions) -> None:
    page = read(with_line(scanned(sheet(mariage, PAGE)), shade, turned=turned), editions)

    assert [loose.box for loose in find_ink(page).loose if loose.by_hand >= 0.5] == []


def test_writing_across_such_a_line_is_whole(mariage: Edition, editions: Editions) -> None:
    x = np.arange(40.0, 56.0, 0.9)
    word = np.stack([x, np.where(np.arange(x.size) % 2 == 0, 196.0, 200.0)], axis=1)
    hand = np.random.default_rng(1)
    scan = scanned(paper_ink.strokes(sheet(mariage, PAGE), [word], paper_pens.BALL_BLUE, hand=hand))
    column = round(read(scan, editions).to_image(np.array([[48.0, 198.0]]))[0, 0])
    image = scan.image.copy()
    image[:, column : column + 2] = np.minimum(image[:, column : column + 2], 150)

    found = [loose.box for loose in find_ink(read(replace(scan, image=image), editions)).loose]

    assert any(box.grown(1.0).contains(Box(40.0, 196.0, 15.0, 4.0)) for box in found)
    assert all(box.h < 8.0 for box in found)
