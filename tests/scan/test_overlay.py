from dataclasses import replace

import cv2
import numpy as np
import pytest

from forms.geometry import Box
from scan.overlay import OUTSIDE, crop_zone, draw_found, draw_overlay
from scan.overlay_signs import CODE, DOUBT, INK, SURE, chances
from scan.pipeline import Engines, read_image
from scan.readings import Colour, Decision, Finding, Noted, ReadPage, RejectedPage, Rejection, TickReading, is_empty
from tests import paper, paper_capture, paper_ink
from tests.editions import Edition, Editions
from tests.paper import Scan
from tests.paper_ink import Drawn
from tests.scan.captured import READERS, sheet

PAGE = 4


def read(scan: Scan, editions: Editions) -> ReadPage:
    (page,) = read_image(paper.raw_page(scan), editions, Engines(READERS)).outcomes
    assert isinstance(page, ReadPage)
    return page


def share_of(colour: tuple[int, int, int], image: Colour, box: Box, scale: float = 8.0) -> float:
    """Share of the pixels of a part that have nearly a colour."""
    part = image[int(box.y * scale) : int(box.bottom * scale), int(box.x * scale) : int(box.right * scale)]
    return float((np.abs(part.astype(int) - np.array(colour)).max(axis=2) < 40).mean())


@pytest.fixture(scope="module")
def ticked(mariage: Edition, editions: Editions) -> ReadPage:
    box = next(zone.box for zone in mariage.layout.page(PAGE).zones if zone.kind.value == "tick")
    return read(paper_capture.flat(paper_ink.mark(sheet(mariage, PAGE), box, Drawn.CROSS), turned=1), editions)


def test_the_overlay_has_the_size_of_the_warped_page(ticked: ReadPage) -> None:
    overlay = draw_overlay(ticked)

    assert overlay.shape == (*ticked.registered.gray.shape, 3)
    assert overlay.dtype == np.uint8


def test_a_sure_tick_is_framed_its_ink_outlined_and_nothing_else(ticked: ReadPage) -> None:
    overlay = draw_overlay(ticked)

    around = ticked.zones[0].zone.box.grown(2.5)
    assert ticked.zones[0].decision is Decision.AUTO
    assert share_of(SURE, overlay, around) > 0.03
    assert share_of(INK, overlay, around) > 0.01
    assert share_of(INK, overlay, Box(9, 120, 120, 80)) == 0


def test_a_doubt_is_marked_otherwise_than_what_is_sure(ticked: ReadPage) -> None:
    doubt = replace(ticked, zones=(replace(ticked.zones[0], decision=Decision.REVIEW), *ticked.zones[1:]))
    around = ticked.zones[0].zone.box.grown(2.5)

    overlay = draw_overlay(doubt)

    assert share_of(DOUBT, overlay, around) > 0.02
    assert share_of(SURE, overlay, around) < 0.005


def test_what_looks_empty_where_pencil_may_not_show_is_no_doubt_of_its_own(ticked: ReadPage) -> None:
    place, area = next((n, one) for n, one in enumerate(ticked.zones) if not isinstance(one, TickReading))
    assert is_empty(area)
    zones = (*ticked.zones[:place], replace(area, decision=Decision.REVIEW), *ticked.zones[place + 1 :])
    alone, with_page = (
        replace(ticked, zones=zones, findings=findings) for findings in ((), (Noted(Finding.PENCIL_HIDDEN),))
    )

    shares = [share_of(DOUBT, draw_overlay(page), area.zone.box.grown(2.5)) for page in (alone, with_page)]

    assert shares[0] > 0.002
    assert shares[1] == 0


def test_drawing_changes_nothing_in_what_was_read(ticked: ReadPage) -> None:
    before = ticked.registered.gray.copy()

    draw_overlay(ticked)

    assert np.array_equal(ticked.registered.gray, before)


def test_what_is_not_in_the_image_is_plain_grey(mariage: Edition, editions: Editions) -> None:
    scan = paper_capture.flat(sheet(mariage, PAGE))
    page = read(replace(scan, image=scan.image[:1500].copy()), editions)

    overlay = draw_overlay(page)

    assert tuple(overlay[-40, 600].tolist()) == OUTSIDE


def test_how_sure_a_mark_is_stands_below_it(ticked: ReadPage) -> None:
    less = replace(ticked, zones=(replace(ticked.zones[0], confidence=0.93), *ticked.zones[1:]))
    box = ticked.zones[0].zone.box
    below = Box(box.x - 1, box.bottom + 1.1, box.w + 4, 2.5)

    first, second = draw_overlay(ticked), draw_overlay(less)

    assert all(share_of(SURE, overlay, below) > 0.05 for overlay in (first, second))
    assert not np.array_equal(first, second)


@pytest.mark.parametrize(
    ("confidence", "said"), [(1.0, "99,9"), (0.99999, "99,9"), (0.99, "99,0"), (0.9899, "98"), (0.7, "70")]
)
def test_a_figure_is_never_rounded_up_to_certain(confidence: float, said: str) -> None:
    assert chances(confidence) == said


def test_a_code_that_was_read_stands_in_brackets_and_another_one_does_not(ticked: ReadPage) -> None:
    first, second = (code.box.grown(2.5) for code in ticked.registered.layout.codes)
    found = replace(ticked.registered.found, marks=ticked.registered.found.marks[:1])
    read_by = found.marks[0][1]
    page = replace(ticked, registered=replace(ticked.registered, found=found))

    overlay = draw_overlay(page)

    shares = [share_of(CODE, overlay, box) for box in (first, second)]
    assert shares[read_by] > 0.03
    assert shares[1 - read_by] == 0


def test_a_zone_whose_place_is_unsure_says_by_how_much(ticked: ReadPage) -> None:
    zones = ticked.registered.layout.zones
    sure = replace(ticked, registered=replace(ticked.registered, place_mm=(0.05,) * len(zones)))
    unsure = replace(ticked, registered=replace(ticked.registered, place_mm=(0.05,) * (len(zones) - 1) + (0.6,)))
    around = Box(zones[-1].box.x - 12, zones[-1].box.y - 4, 14, 6)

    shares = [share_of(DOUBT, draw_overlay(page), around) for page in (sure, unsure)]

    assert shares[0] == 0
    assert shares[1] > 0.02


def test_the_edge_of_the_paper_is_no_ink(mariage: Edition, editions: Editions) -> None:
    laid = paper_capture.Laid(sheet(mariage, PAGE), 105, 148, 2.0)
    page = read(paper_capture.photograph([laid], seed=3), editions)

    overlay = draw_overlay(page)

    width, height = page.registered.layout.width, page.registered.layout.height
    for edge in (Box(0, 0, width, 1.5), Box(0, height - 1.5, width, 1.5), Box(0, 0, 1.5, height)):
        assert share_of(INK, overlay, edge) == 0


def test_the_image_shows_where_pages_lie_and_what_was_not_read(ticked: ReadPage) -> None:
    lost = RejectedPage(Rejection.NO_CODE, "", ticked.corners_px)
    raw = ticked.registered.found.raw

    read, rejected = draw_found(raw, [ticked]), draw_found(raw, [lost])

    everywhere = Box(0, 0, read.shape[1], read.shape[0])
    assert max(read.shape) <= 1800
    assert share_of(SURE, read, everywhere, 1.0) > 0.005
    assert share_of(CODE, read, everywhere, 1.0) > 0.001
    assert share_of(DOUBT, rejected, everywhere, 1.0) > 0.001
    assert share_of(SURE, rejected, everywhere, 1.0) < 0.001


def test_a_crop_is_upright_in_colour_and_as_fine_as_the_scan(ticked: ReadPage) -> None:
    box = ticked.zones[0].zone.box

    crop = crop_zone(ticked, box, margin_mm=3.0)

    height, width = crop.shape[:2]
    assert (width / (box.w + 6), height / (box.h + 6)) == (pytest.approx(11.8, abs=0.2), pytest.approx(11.8, abs=0.2))
    blue, _, red = (int(crop[..., channel].min()) for channel in range(3))
    assert blue > red + 8  # the pen is blue, and covers what is printed grey
    printed = ticked.registered.gray[
        int((box.y - 3) * 8) : int((box.bottom + 3) * 8), int((box.x - 3) * 8) : int((box.right + 3) * 8)
    ]
    small = cv2.resize(cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY), printed.shape[::-1], interpolation=cv2.INTER_AREA)
    assert np.corrcoef(small.ravel(), printed.ravel())[0, 1] > 0.95


def test_a_crop_of_a_grey_scan_is_grey_in_three_channels(mariage: Edition, editions: Editions) -> None:
    page = read(paper_capture.grey(paper_capture.flat(sheet(mariage, PAGE))), editions)

    crop = crop_zone(page, page.zones[0].zone.box)

    assert np.array_equal(crop[..., 0], crop[..., 2])


def test_a_crop_at_the_edge_stops_at_the_paper(ticked: ReadPage) -> None:
    crop = crop_zone(ticked, Box(140, 200, 8, 10), margin_mm=5.0)

    height, width = crop.shape[:2]
    assert (width, height) == (pytest.approx(13 * 11.8, abs=3), pytest.approx(15 * 11.8, abs=3))


def test_the_colours_of_outlines_can_be_told_from_paper() -> None:
    def luminance(bgr: tuple[int, int, int]) -> float:
        linear = [(c / 255 / 12.92) if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in bgr]
        return 0.0722 * linear[0] + 0.7152 * linear[1] + 0.2126 * linear[2]

    assert all(1.05 / (luminance(colour) + 0.05) >= 4.5 for colour in (SURE, DOUBT, INK))
