from dataclasses import replace

import cv2
import numpy as np
import pytest

from forms.geometry import Box, Point
from forms.layout import A5_HEIGHT, A5_WIDTH
from scan.errors import NotRegistered, TooSmall
from scan.readings import FoundPage, RegisteredPage
from scan.warp import Way
from tests import paper, paper_capture, paper_carried, paper_phones, paper_scanners, paper_wear
from tests.captures import WAYS
from tests.editions import Edition, Editions
from tests.paper import Paper, Scan
from tests.paper_capture import Laid
from tests.paper_phones import Scene
from tests.scan.captured import found_in, off_mm, only_page, registered, sheet

PAGE = 4


def places_of(page: RegisteredPage) -> list[Point]:
    """The middles of a page's boxes, cells and areas, in the order of `off_mm`."""
    return [box.center for zone in page.layout.zones for box in zone.cells or (zone.box,)]


def cut(scan: Scan, rows: slice) -> Scan:
    """What is left of a scan of which only some rows were captured."""
    truth, top = scan.pages[0], rows.start
    return replace(scan, image=scan.image[rows].copy(), pages=(lambda places: truth(places) - np.array([0.0, top]),))


@pytest.mark.sampled(2)
@pytest.mark.parametrize("turned", range(4))
def test_every_box_of_a_flat_scan_is_found_within_an_eighth_of_a_millimetre(
    turned: int, mariage: Edition, editions: Editions
) -> None:
    scan = paper_capture.flat(sheet(mariage, PAGE), turned=turned, angle_deg=0.8, margin=2)

    page = registered(only_page(scan, editions), editions)

    assert off_mm(page, scan.pages[0]).max() < 0.125
    assert page.residual_mm < 0.2


def test_a_page_is_halved_once_for_its_place_and_for_its_ink_and_a_copy_with_another_image_anew(
    mariage: Edition, editions: Editions
) -> None:
    page = registered(only_page(paper_capture.flat(sheet(mariage, PAGE)), editions), editions)

    dark = replace(page, gray=np.zeros_like(page.gray))

    assert page.halves is page.halved
    assert page.halves[0] is page.gray
    assert dark.halves[1].max() == 0


@pytest.mark.sampled(1)
@pytest.mark.parametrize("turned", [0, 1])
def test_every_box_of_a_spread_is_found(turned: int, mariage: Edition, editions: Editions) -> None:
    scan = paper_capture.spread(sheet(mariage, PAGE), sheet(mariage, PAGE + 1), turned=turned)

    pages = [registered(page, editions) for page in found_in(scan, editions) if isinstance(page, FoundPage)]

    assert len(pages) == 2
    assert max(off_mm(page, scan.pages[page.found.code.page - PAGE]).max() for page in pages) < 0.2


def test_a_page_pressed_on_the_glass_is_followed_into_its_fold_alike_all_down_the_page(
    mariage: Edition, editions: Editions
) -> None:
    scan = paper_scanners.scan_spread(sheet(mariage, 2), sheet(mariage, 3), seed=0)
    found = [page for page in found_in(scan, editions) if isinstance(page, FoundPage)]

    (page,) = [registered(page, editions) for page in found if page.code.page == 3]

    assert isinstance(page.to_image, Way)
    field = page.to_image.field
    assert np.ptp(field.grid, axis=0).max() == 0.0
    assert np.abs(field.grid).max() > 0.2
    assert off_mm(page, scan.pages[1]).max() < 0.2


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("way", "limit_mm"),
    [
        ("flat, 150 dpi", 0.15),
        ("one bit, 300 dpi", 0.2),
        ("faded print", 0.25),
        ("printed at 96 %", 0.2),
        ("folded in four", 0.3),
        ("carried in a bag", 0.4),
        ("picture", 0.25),
        ("poor picture", 0.3),
    ],
)
def test_boxes_are_found_however_the_page_comes_back(
    way: str, limit_mm: float, mariage: Edition, editions: Editions
) -> None:
    back = WAYS[way]
    scan = back(back.printer(sheet(mariage, PAGE), 4), 4)

    page = registered(only_page(scan, editions), editions)

    assert float(np.percentile(off_mm(page, scan.pages[0]), 95)) < limit_mm


def pale(edition: Edition, page: int, seed: int) -> Scan:
    """A page from a printer at the end of its toner, scanned with one bit a pixel: frames and whole strips are gone."""
    tired = paper_wear.fade(sheet(edition, page), strength=0.5, seed=seed)
    return paper_capture.black_and_white(paper_capture.flat(tired), threshold=155)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("seed", [0, 5, 46])
def test_where_nothing_is_seen_nothing_contradicts_the_rest_of_a_pale_page(
    seed: int, mariage: Edition, editions: Editions
) -> None:
    scan = pale(mariage, PAGE, seed)

    page = registered(only_page(scan, editions), editions)

    assert off_mm(page, scan.pages[0]).max() < 0.2


@pytest.mark.parametrize("seed", [0, 5, 46])
def test_a_pale_page_is_not_taken_for_another(seed: int, mariage: Edition, editions: Editions) -> None:
    found = only_page(pale(mariage, PAGE, seed), editions)

    with pytest.raises(NotRegistered):
        registered(replace(found, code=replace(found.code, page=PAGE + 1)), editions)


def test_600_dpi_gives_the_same_page_at_the_same_scale(mariage: Edition, editions: Editions) -> None:
    scan = paper_capture.flat(sheet(mariage, PAGE), dpi=600)

    page = registered(only_page(scan, editions), editions)

    assert page.gray.shape == page.reference.shape == page.visible.shape == (1680, 1184)
    assert off_mm(page, scan.pages[0]).max() < 0.2


def test_the_corners_are_the_pages_own_even_upside_down(mariage: Edition, editions: Editions) -> None:
    scan = paper_capture.flat(sheet(mariage, PAGE), turned=2, margin=5)

    corners = registered(only_page(scan, editions), editions).corners_px.as_list()

    truth = scan.pages[0](np.array([[0, 0], [148, 0], [148, 210], [0, 210]], np.float64))
    assert np.abs(np.array(corners) - truth).max() < 4


@pytest.mark.sampled(2)
@pytest.mark.parametrize("corner", ["top-left", "top-right", "bottom-right", "bottom-left"])
def test_a_torn_corner_is_not_visible_and_the_rest_lies_right(
    corner: paper_wear.Corner, mariage: Edition, editions: Editions
) -> None:
    scan = paper_capture.flat(paper_wear.tear(sheet(mariage, PAGE), corner, size=55), margin=3)

    page = registered(only_page(scan, editions), editions)

    down, across = (210 - 14 if "bottom" in corner else 14), (148 - 18 if "right" in corner else 18)
    around = page.visible[int((down - 8) * 8) : int((down + 8) * 8), int((across - 8) * 8) : int((across + 8) * 8)]
    assert around.mean() < 0.5
    assert page.visible.mean() > 0.85
    assert off_mm(page, scan.pages[0]).max() < 0.2


@pytest.mark.parametrize("half", [slice(0, 1300), slice(1180, 2480)])
def test_half_a_page_is_visible_by_half(half: slice, mariage: Edition, editions: Editions) -> None:
    scan = cut(paper_capture.flat(sheet(mariage, PAGE)), half)

    page = registered(only_page(scan, editions), editions)

    share = (half.stop - half.start) / 2480
    assert page.visible.mean() == pytest.approx(share, abs=0.03)


def test_print_under_a_hand_is_not_visible(mariage: Edition, editions: Editions) -> None:
    scan = paper_capture.photograph([Laid(sheet(mariage, PAGE), 105, 148)], view=290, height_px=2800)
    image = scan.image.copy()
    text = Box(10, 36, 70, 14)
    middle = scan.pages[0](np.array([[text.center.x, text.center.y]]))[0]
    cv2.ellipse(image, (int(middle[0]), int(middle[1])), (500, 180), 0, 0, 360, (120, 150, 195), -1, cv2.LINE_AA)

    page = registered(only_page(replace(scan, image=image), editions), editions)

    covered = page.visible[int(text.y * 8) : int(text.bottom * 8), int(text.x * 8) : int(text.right * 8)]
    assert covered.mean() < 0.6
    assert page.visible.mean() > 0.8


def test_all_of_an_undamaged_page_is_visible(mariage: Edition, editions: Editions) -> None:
    scan = paper_capture.flat(sheet(mariage, PAGE), margin=3)

    assert registered(only_page(scan, editions), editions).visible.all()


def test_a_hand_over_a_third_of_a_page_costs_what_it_hides(mariage: Edition, editions: Editions) -> None:
    scan = paper_capture.photograph([Laid(sheet(mariage, PAGE), 105, 148)], view=290, height_px=2800)
    image = scan.image.copy()
    under = scan.pages[0](np.array([[100.0, -5.0], [153.0, -5.0], [153.0, 170.0], [100.0, 170.0]]))
    cv2.fillPoly(image, [under.astype(np.int32)], (120, 150, 195), cv2.LINE_AA)

    page = registered(only_page(replace(scan, image=image), editions), editions)

    free = np.array([place.x < 95 for place in places_of(page)])
    assert off_mm(page, scan.pages[0])[free].max() < 0.2
    assert page.visible[:, : 95 * 8].mean() > 0.98
    assert page.visible[24 : 165 * 8, 106 * 8 : 142 * 8].mean() < 0.6


@pytest.mark.parametrize("left", [0, 1])
def test_one_code_is_enough_and_costs_nothing(left: int, mariage: Edition, editions: Editions) -> None:
    scan = paper_capture.flat(paper_carried.in_a_bag(sheet(mariage, PAGE), 3), margin=2)
    found = only_page(scan, editions)

    page = registered(replace(found, marks=tuple(mark for mark in found.marks if mark[1] == left)), editions)

    assert off_mm(page, scan.pages[0]).max() < 0.2
    assert page.visible.mean() > 0.99


def test_writing_areas_are_followed_on_paper_that_lived_in_a_bag(mariage: Edition, editions: Editions) -> None:
    scan = WAYS["carried in a bag"](sheet(mariage, PAGE), 203_002)

    page = registered(only_page(scan, editions), editions)

    assert off_mm(page, scan.pages[0]).max() < 0.2


def test_every_zone_has_a_figure_for_its_place_and_a_badly_curled_one_says_so(
    mariage: Edition, editions: Editions
) -> None:
    flat = paper_capture.flat(sheet(mariage, PAGE), margin=2)
    sheets = sheet(mariage, PAGE), paper.empty_sheet()
    bent = paper_phones.shoot_spread(*sheets, scene=Scene(view=350, rise=25), turned=1, seed=212_001)

    sure = registered(only_page(flat, editions), editions)
    page = registered(only_page(bent, editions), editions)

    assert len(sure.place_mm) == len(sure.layout.zones)
    assert max(sure.place_mm) < 0.2
    places = iter(off_mm(page, bent.pages[0]))
    worst = [max(next(places) for _ in zone.cells or (zone.box,)) for zone in page.layout.zones]
    assert all(figure > 0.3 for off, figure in zip(worst, page.place_mm, strict=True) if off > 0.5)


def test_ink_all_over_a_page_does_not_pull_it(mariage: Edition, editions: Editions) -> None:
    written = sheet(mariage, PAGE)
    image = written.image.copy()
    hand = np.random.default_rng(5)
    for y in range(300, 2300, 60):
        wave = np.stack([np.arange(150, 1600, 8), y + np.cumsum(hand.normal(0, 6, 182)).clip(-25, 25)], axis=1)
        cv2.polylines(image, [wave[:181].astype(np.int32)], isClosed=False, color=(120, 40, 20), thickness=6)
    scan = paper_capture.flat(replace(written, image=image), margin=2)

    page = registered(only_page(scan, editions), editions)

    assert float(np.percentile(off_mm(page, scan.pages[0]), 95)) < 0.25


def test_a_page_that_is_not_what_was_printed_is_rejected(
    mariage: Edition, logement: Edition, editions: Editions
) -> None:
    found = only_page(paper_capture.flat(sheet(mariage, PAGE)), editions)
    other = replace(found, code=replace(found.code, journey=logement.layout.code, page=PAGE + 2))

    with pytest.raises(NotRegistered):
        registered(other, editions)


def test_too_few_pixels_are_said_to_be_too_few(mariage: Edition, editions: Editions) -> None:
    found = only_page(paper_capture.flat(sheet(mariage, PAGE)), editions)
    marks = tuple((type(quad).from_list((np.array(quad.as_list()) / 5).tolist()), index) for quad, index in found.marks)

    with pytest.raises(TooSmall) as caught:
        registered(replace(found, marks=marks), editions)

    assert caught.value.dpi == pytest.approx(60, abs=2)


def curled(page: Paper, far: float) -> Paper:
    """One corner bent up, which shows as print that moves towards the middle, by so many mm at the corner."""
    x, y = paper.field_places(page)
    away = ((x / page.width) * (y / page.height)) ** 2 * far * page.px_per_mm
    return paper.bend(page, np.stack([away, 0.6 * away], axis=-1).astype(np.float32))


@pytest.mark.parametrize("far", [3.0, 6.0, 9.0])
def test_a_corner_that_curls_up_is_followed(mariage: Edition, editions: Editions, far: float) -> None:
    scan = paper_capture.flat(curled(sheet(mariage, 3), far), margin=10)

    page = registered(only_page(scan, editions), editions)

    corners = np.array([[0.0, 0.0], [A5_WIDTH, 0.0], [A5_WIDTH, A5_HEIGHT], [0.0, A5_HEIGHT]])
    assert paper.distance_mm(page.to_image, scan.pages[0], places=corners).max() < 1.0
    assert off_mm(page, scan.pages[0]).max() < 0.5
