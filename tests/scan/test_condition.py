from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from forms.units import Mm
from scan.condition import conditions_of
from scan.readings import Finding
from scan.scanner_lines import scanner_lines
from tests import paper_capture, paper_printers, paper_scanners
from tests.captures import PHONE, WAYS
from tests.editions import Edition, Editions
from tests.paper import Paper, Scan
from tests.paper_scanners import Scanner
from tests.scan.captured import only_page, registered, sheet

PAGE = 3


def told(scan: Scan, editions: Editions) -> list[tuple[Finding, Mapping[str, Any]]]:
    """What is found about the only page of a scan."""
    page = registered(only_page(scan, editions), editions)
    return [(noted.finding, noted.facts) for noted in conditions_of(page, tuple(scanner_lines(page)))]


def scanned(page: Paper) -> Scan:
    return paper_scanners.scan_sheet(page, Scanner(dpi=200.0, angle_deg=0.6), seed=3)


def without_toner(page: Paper, left: Mm, width: Mm) -> Paper:
    """A strip down the page without print."""
    image = page.image.copy()
    columns = slice(round(left * page.px_per_mm), round((left + width) * page.px_per_mm))
    image[:, columns] = 255
    return replace(page, image=image)


@pytest.mark.parametrize("percent", [94, 96, 104])
def test_a_page_printed_to_another_scale_is_told_with_it(percent: int, mariage: Edition, editions: Editions) -> None:
    page = paper_printers.misplaced(sheet(mariage, PAGE), scale=percent / 100)

    ((finding, facts),) = told(scanned(page), editions)

    assert finding is Finding.PRINT_SCALE
    assert facts["percent"] == pytest.approx(percent, abs=0.3)


@pytest.mark.parametrize("percent", [99, 100, 101])
def test_a_printer_is_never_exact_and_nothing_is_said_of_it(percent: int, mariage: Edition, editions: Editions) -> None:
    page = paper_printers.misplaced(sheet(mariage, PAGE), scale=percent / 100)

    assert told(scanned(page), editions) == []


def test_nobody_knows_how_large_a_page_in_a_picture_was_printed(mariage: Edition, editions: Editions) -> None:
    page = paper_printers.misplaced(sheet(mariage, PAGE), scale=0.96)

    assert told(PHONE["desk lamp"](page, 1), editions) == []


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("shade", [60, 130])
def test_a_line_that_the_scanner_drew_is_told(shade: int, turned: bool, mariage: Edition, editions: Editions) -> None:
    scan = scanned(sheet(mariage, PAGE))
    image = scan.image.copy()
    (image.swapaxes(0, 1) if turned else image)[:, 700:702] = shade

    assert told(replace(scan, image=image), editions) == [(Finding.STREAKS, {"by": "scanner"})]


def test_a_strip_without_toner_is_told(mariage: Edition, editions: Editions) -> None:
    page = without_toner(sheet(mariage, PAGE), 60.0, 3.0)

    assert told(scanned(page), editions) == [(Finding.STREAKS, {"by": "printer"})]


def test_half_a_page_is_told_with_how_much_is_missing(mariage: Edition, editions: Editions) -> None:
    scan = paper_capture.flat(sheet(mariage, PAGE), dpi=200.0)
    half = replace(scan, image=np.ascontiguousarray(scan.image[:, : round(0.7 * scan.image.shape[1])]))

    ((finding, facts),) = told(half, editions)

    assert finding is Finding.HALF_PAGE
    assert facts["percent"] == pytest.approx(30, abs=1)


@pytest.mark.sampled(3)
@pytest.mark.parametrize("way", ["flat, 150 dpi", "one bit, 300 dpi", "folded in four", "spread", "worn, picture"])
def test_nothing_is_said_of_a_page_that_is_in_order(way: str, mariage: Edition, editions: Editions) -> None:
    assert told(WAYS[way](sheet(mariage, PAGE), 5), editions) == []
