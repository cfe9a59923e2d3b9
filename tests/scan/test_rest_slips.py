"""Slips of paper beside a page: what somebody wrote on them is not passed over, and blank ones ask for nothing."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from forms.geometry import Box
from forms.layout import A5_HEIGHT, A5_WIDTH
from forms.units import Mm
from scan.pose import points_quad
from scan.readings import RejectedPage, Rejection
from scan.rest import leftover_pages
from tests import lying_on, paper, paper_capture, paper_ink, paper_phones, paper_things
from tests.paper import Paper, Scan
from tests.paper_capture import Laid
from tests.paper_hands import load_hands
from tests.paper_optics import Table
from tests.paper_phones import Scene
from tests.reading import read_scan, without_handwriting
from tests.scan.captured import printed_mariage, sheet

DARK = (45, 42, 40)
LINE: Mm = 8.0
SIZES: tuple[tuple[Mm, Mm], ...] = ((76.0, 76.0), (50.0, 40.0), (85.0, 55.0))


def written(slip: Paper, *, x: Mm = 5.0, wide: Mm = 40.0) -> Paper:
    line = load_hands().line(3).image
    words = np.ascontiguousarray(line[:, : round(wide / LINE * line.shape[0])])
    return paper_ink.write_line(slip, Box(x, 12, wide, 1.5 * LINE), words, paper_ink.BLUE, line_mm=LINE)


def beside(slip: Paper, *, lid: tuple[int, int, int] = DARK, right: Mm = 6.0) -> Scan:
    """A page on the glass, and a slip on its right, so far away; under its edge where that is negative."""
    page = Laid(sheet(printed_mariage()[1], 7), 76, 107, 0.5)
    other = Laid(slip, 76 + 74 + right + slip.width / 2, 80, -3)
    laid = [page, other] if right > 0 else [other, page]
    scan = paper_capture.glass(laid, width=250, height=216, dpi=200, lid=lid, seed=1)
    return scan if right > 0 else Scan(scan.image, scan.dpi, scan.pages[1:])


def left(scan: Scan) -> int:
    corners = np.array([[0, 0], [A5_WIDTH, 0], [A5_WIDTH, A5_HEIGHT], [0, A5_HEIGHT]], np.float64)
    return len(leftover_pages(paper.raw_page(scan), [points_quad(scan.pages[0](corners))]))


@pytest.mark.parametrize("size", SIZES)
def test_a_slip_that_somebody_wrote_on_is_left_over_and_a_blank_one_is_not(size: tuple[Mm, Mm]) -> None:
    slip = lying_on.stuck_note(*size)

    assert (left(beside(written(slip))), left(beside(slip))) == (1, 0)


def test_a_slip_under_the_page_s_edge_is_left_over_for_what_stands_on_the_part_outside() -> None:
    slip = lying_on.stuck_note()
    note = written(slip, x=39, wide=34)

    assert (left(beside(note, right=-36.0)), left(beside(slip, right=-36.0))) == (1, 0)


def torn(slip: Paper, *, seed: int) -> Paper:
    """A slip of which somebody tore the bottom right off."""
    high, wide = slip.mask.shape
    outline = np.array([[0, 0], [1, 0], [0.97, 0.55], [0.62, 0.8], [0.35, 0.95], [0, 1]])
    outline[2:5] += np.random.default_rng(seed).normal(0, 0.03, (3, 2))
    mask = np.zeros_like(slip.mask)
    cv2.fillPoly(mask, [(outline * (wide, high)).astype(np.int32)], 255)
    return replace(slip, mask=mask)


@pytest.mark.parametrize("seed", range(3))
def test_a_torn_scrap_that_somebody_wrote_on_is_left_over_and_a_blank_one_is_not(seed: int) -> None:
    slip = lying_on.stuck_note(90, 70)

    assert (left(beside(torn(written(slip), seed=seed))), left(beside(torn(slip, seed=seed)))) == (1, 0)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("table", ["wood", "dark", "cloth"])
def test_on_a_desk_a_written_slip_is_left_over_and_a_pen_a_blank_slip_and_a_hand_are_not(table: Table) -> None:
    page, slip = Laid(sheet(printed_mariage()[1], 7), 80, 140, 2), lying_on.stuck_note(60, 76)

    def with_things(*things: Laid) -> int:
        return left(paper_phones.shoot([page], scene=Scene(table, view=300), things=things, seed=2))

    assert with_things(Laid(written(slip), 190, 110, -4)) == 1
    assert with_things(Laid(slip, 190, 80, -4), Laid(paper_things.pen_lying(), 185, 220, 40)) == 0
    assert with_things(Laid(lying_on.hand(), 195, 170, -60)) == 0


def test_what_is_seen_of_another_page_cut_by_the_image_is_no_slip() -> None:
    other = sheet(printed_mariage()[1], 4)
    laid = [Laid(sheet(printed_mariage()[1], 7), 76, 107), Laid(other, 76 + 74 + 10 + 74, 107)]

    assert left(paper_capture.glass(laid, width=205, height=220, dpi=200, lid=DARK, seed=1)) == 0


def test_a_written_slip_waits_for_a_person_like_a_page_without_a_code() -> None:
    reading = read_scan(beside(written(lying_on.stuck_note())), printed_mariage()[0], without_handwriting())

    (rejected,) = (page for page in reading.outcomes if isinstance(page, RejectedPage))
    assert rejected.reason is Rejection.NO_CODE
