from dataclasses import dataclass, replace

import cv2
import numpy as np
import pytest
import segno

from forms.geometry import Box
from forms.layout import Layout
from forms.page_code import PageCode, page_address
from scan.engines import NullCodeReader
from scan.errors import EditionLost
from scan.find import find_pages
from scan.overlap import shared_area
from scan.readings import Colour, FoundPage, Gray, RawPage, RejectedPage, Rejection
from tests import paper, paper_capture, paper_ink, paper_pens, paper_phones, paper_unseen, paper_wear
from tests.editions import BASE_URL, CODES, Edition, Editions
from tests.needs import missing
from tests.paper import Paper, Scan
from tests.paper_capture import Laid
from tests.paper_hands import Hands
from tests.paper_optics import Light
from tests.paper_phones import Scene
from tests.scan.captured import READERS, found_in, only_page, sheet


@dataclass(slots=True)
class Lost(Editions):
    """A town hall that lost what it keeps of one journey.

    Attributes:
        journey: Its code.
        layouts: Whether the layouts are gone too, and not only the printed pages.
    """

    journey: str = ""
    layouts: bool = True

    def layout(self, journey: str, edition: int) -> Layout | None:
        if self.layouts and journey == self.journey:
            raise EditionLost(journey, edition, "the file is gone")
        return super(Lost, self).layout(journey, edition)

    def reference(self, journey: str, edition: int, page: int, px_per_mm: float) -> Gray:
        if journey == self.journey:
            raise EditionLost(journey, edition, "the file is gone")
        return super(Lost, self).reference(journey, edition, page, px_per_mm)


def pages_in(scan: Scan, editions: Editions) -> list[tuple[str, int]]:
    found = found_in(scan, editions)
    assert all(isinstance(page, FoundPage) for page in found), found
    return sorted((page.code.journey, page.code.page) for page in found if page.code is not None)


def reasons(scan: Scan, editions: Editions) -> list[Rejection]:
    return [page.reason for page in found_in(scan, editions) if isinstance(page, RejectedPage)]


def paint(scan: Scan, area: tuple[slice, slice], value: int = 255) -> Scan:
    image = scan.image.copy()
    image[area] = value
    return replace(scan, image=image)


def with_code(text: str) -> Colour:
    """An A5 page at 150 dpi with some lines of print and one QR code."""
    page = np.full((1240, 874, 3), 255, np.uint8)
    for line in range(200, 700, 40):
        cv2.putText(page, "une autre feuille, imprimee ailleurs", (80, line), 0, 1.0, (40, 40, 40), 2)
    modules = np.array([list(row) for row in segno.make(text, error="m").matrix], np.bool_)
    code = np.where(modules, 0, 255).astype(np.uint8).repeat(4, axis=0).repeat(4, axis=1)
    page[900 : 900 + len(code), 600 : 600 + len(code)] = code[..., None]
    return page


@pytest.mark.sampled(2)
@pytest.mark.parametrize("turned", range(4))
def test_a_page_is_found_any_way_up_by_both_its_codes(turned: int, mariage: Edition, editions: Editions) -> None:
    scan = paper_capture.flat(sheet(mariage, 4), turned=turned, angle_deg=1.2, margin=2)

    page = only_page(scan, editions)

    assert page.code == PageCode(CODES[0], 1, 4)
    assert sorted(index for _, index in page.marks) == [0, 1]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("turned", range(4))
def test_both_pages_of_a_spread_are_found(turned: int, mariage: Edition, editions: Editions) -> None:
    scan = paper_capture.spread(sheet(mariage, 4), sheet(mariage, 5), turned=turned)

    assert pages_in(scan, editions) == [(CODES[0], 4), (CODES[0], 5)]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("turned", range(4))
def test_a_page_is_found_anywhere_on_a_large_glass(turned: int, mariage: Edition, editions: Editions) -> None:
    scan = paper_capture.glass([Laid(sheet(mariage, 4), 100, 140, 90 * turned + 4)])

    assert only_page(scan, editions).code.page == 4


@pytest.mark.parametrize("dpi", [150, 600])
def test_a_page_is_found_at_the_resolutions_of_scanners(dpi: float, mariage: Edition, editions: Editions) -> None:
    scan = paper_capture.flat(sheet(mariage, 4), dpi=dpi)

    assert only_page(scan, editions).code.page == 4


def test_pages_of_two_residents_in_one_picture_keep_their_own_codes(
    mariage: Edition, logement: Edition, editions: Editions
) -> None:
    scan = paper_capture.spread(sheet(mariage, 4), sheet(logement, 4))

    assert pages_in(scan, editions) == sorted([(CODES[0], 4), (CODES[1], 4)])


def test_two_copies_of_a_page_are_two_pages(mariage: Edition, editions: Editions) -> None:
    scan = paper_capture.spread(sheet(mariage, 4), sheet(mariage, 4))

    assert pages_in(scan, editions) == [(CODES[0], 4), (CODES[0], 4)]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("corner", ["top-left", "top-right", "bottom-right", "bottom-left"])
def test_any_corner_may_be_torn_off(corner: paper_wear.Corner, mariage: Edition, editions: Editions) -> None:
    scan = paper_capture.flat(paper_wear.tear(sheet(mariage, 4), corner, size=40), margin=3)

    assert only_page(scan, editions).code.page == 4


@pytest.mark.sampled(2)
@pytest.mark.parametrize("seed", [5, 7, 46, 49])
def test_a_page_is_found_whose_codes_both_lost_a_strip(seed: int, mariage: Edition, editions: Editions) -> None:
    tired = paper_wear.fade(sheet(mariage, 4), strength=0.5, seed=seed)
    scan = paper_capture.black_and_white(paper_capture.flat(tired), threshold=155)

    page = only_page(scan, editions)

    assert page.code == PageCode(CODES[0], 1, 4)
    assert not any(reader.read_codes(paper.raw_page(scan).gray) for reader in READERS)


@pytest.mark.parametrize("index", [0, 1])
def test_a_single_code_is_known_for_the_one_it_is(index: int, mariage: Edition, editions: Editions) -> None:
    scan = paper_capture.flat(sheet(mariage, 4))
    other = mariage.layout.page(4).codes[1 - index].box
    scale = 300 / 25.4
    y, x = (slice(int(start * scale), int((start + 6) * scale)) for start in (other.y, other.x))

    page = only_page(paint(scan, (y, x)), editions)

    assert [mark for _, mark in page.marks] == [index]


def test_a_page_in_a_picture_is_found(mariage: Edition, editions: Editions) -> None:
    scan = paper_capture.photograph([Laid(sheet(mariage, 4), 105, 148, 95)], tilt_deg=15, height_px=2800, seed=3)

    assert only_page(scan, editions).code.page == 4


def test_a_page_without_readable_codes_beside_another_is_not_lost(mariage: Edition, editions: Editions) -> None:
    scan = paper_capture.spread(sheet(mariage, 4), sheet(mariage, 5))
    scale = 300 / 25.4
    for mark in mariage.layout.page(5).codes:
        left, top = (148 + mark.box.x) * scale, mark.box.y * scale
        side = mark.box.w * scale
        scan = paint(scan, (slice(int(top), int(top + side)), slice(int(left), int(left + side))))

    first, second = found_in(scan, editions)

    assert isinstance(first, FoundPage)
    assert first.code.page == 4
    assert isinstance(second, RejectedPage)
    assert second.reason is Rejection.NO_CODE
    assert second.corners_px is not None
    assert min(corner.x for corner in second.corners_px.corners) == pytest.approx(148 * scale, abs=100)


def blotted(edition: Edition, page: int, *codes: int) -> Paper:
    """A page of which some codes are blotted out."""
    marks = edition.layout.page(page).codes
    return paper_wear.blot(sheet(edition, page), [marks[index].box for index in codes])


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("laid", "unreadable", "gap"),
    [
        ((4, True), (), 0),
        ((4, True), (0,), 5),
        ((4, True), (1,), 0),
        ((4, False), (), 5),
        ((4, False), (0,), 0),
        ((4, False), (1,), 5),
        ((5, True), (), 5),
        ((5, True), (0,), 0),
        ((5, True), (1,), 0),
    ],
)
def test_a_page_that_leads_nowhere_is_told_apart_from_one_without_code_on_the_same_white_lid(
    gap: float, unreadable: tuple[int, ...], laid: tuple[int, bool], mariage: Edition, logement: Edition
) -> None:
    page, hers_is_left = laid
    kept = Lost(printed={(CODES[0], 1): mariage, (CODES[1], 1): logement}, journey=CODES[0])
    left, right = 80.0, 228.0 + gap
    hers = Laid(blotted(mariage, page, *unreadable), left if hers_is_left else right, 110, 1.0)
    his = Laid(blotted(logement, 4, 0, 1), right if hers_is_left else left, 110)
    scan = paper_capture.glass([his, hers], dpi=150.0, width=330, height=220)

    refused, nameless = found_in(scan, kept)

    assert isinstance(refused, RejectedPage)
    assert isinstance(nameless, RejectedPage)
    if refused.reason is Rejection.NO_CODE:
        refused, nameless = nameless, refused
    assert (refused.reason, refused.code) == (Rejection.INTERNAL, PageCode(CODES[0], 1, page))
    assert (nameless.reason, nameless.code) == (Rejection.NO_CODE, None)
    assert refused.corners_px is not None
    assert nameless.corners_px is not None
    assert shared_area(refused.corners_px, paper.corners_px(scan, 1)) > 0.97
    assert shared_area(refused.corners_px, paper.corners_px(scan, 0)) < 0.03
    assert shared_area(nameless.corners_px, paper.corners_px(scan, 0)) > 0.9
    assert shared_area(nameless.corners_px, paper.corners_px(scan, 1)) < 0.03


@pytest.mark.parametrize("unreadable", [(), (0,)])
def test_a_page_of_a_lost_edition_alone_on_a_large_glass_is_one_page(
    unreadable: tuple[int, ...], mariage: Edition
) -> None:
    kept = Lost(printed={(CODES[0], 1): mariage}, journey=CODES[0])
    scan = paper_capture.glass([Laid(blotted(mariage, 4, *unreadable), 90, 120, 4)])

    assert reasons(scan, kept) == [Rejection.INTERNAL]


def test_a_page_whose_print_is_lost_takes_its_neighbour_not_with_it(mariage: Edition, logement: Edition) -> None:
    kept = Lost(printed={(CODES[0], 1): mariage, (CODES[1], 1): logement}, journey=CODES[0], layouts=False)
    scan = paper_capture.spread(blotted(mariage, 4, 1), sheet(logement, 4))

    his, hers = found_in(scan, kept)

    assert isinstance(his, FoundPage)
    assert his.code == PageCode(CODES[1], 1, 4)
    assert isinstance(hers, RejectedPage)
    assert (hers.reason, hers.code) == (Rejection.INTERNAL, PageCode(CODES[0], 1, 4))


def test_blank_paper_is_blank(editions: Editions) -> None:
    scan = paper_capture.flat(paper.empty_sheet(), margin=3)

    assert reasons(scan, editions) == [Rejection.BLANK]


def test_a_single_line_of_handwriting_is_not_blank(editions: Editions) -> None:
    scan = paper_capture.flat(paper.empty_sheet())
    image = scan.image.copy()
    cv2.putText(image, "rendez-vous le 3 decembre", (300, 1200), cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, 2.5, (120, 40, 20), 5)

    assert reasons(replace(scan, image=image), editions) == [Rejection.NO_CODE]


def numbered(hands: Hands) -> Paper:
    """An empty sheet on which somebody wrote four digits with a ballpoint."""
    cells = [Box(60 + 5 * place, 80, 5, 7) for place in range(4)]
    digits = hands.number("1430", seed=3)
    return paper_ink.write_digits(paper.empty_sheet(), cells, digits, paper_pens.BALL_BLUE, seed=3)


def test_nor_is_a_number_on_a_large_glass(editions: Editions, hands: Hands) -> None:
    scan = paper_capture.glass([Laid(numbered(hands), 90, 120, 2)], seed=4)

    assert reasons(scan, editions) == [Rejection.NO_CODE]


@pytest.mark.parametrize(("written", "asked"), [(True, [Rejection.NO_CODE]), (False, [])], ids=["written", "blank"])
def test_a_sheet_beside_a_page_is_asked_about_where_somebody_wrote_on_it(
    written: bool, asked: list[Rejection], mariage: Edition, editions: Editions, hands: Hands
) -> None:
    beside = numbered(hands) if written else paper.empty_sheet()
    scan = paper_capture.spread(sheet(mariage, 4), beside, seed=4)

    assert reasons(scan, editions) == asked


def test_a_picture_from_too_far_away_is_no_blank_page(mariage: Edition, editions: Editions) -> None:
    scene = Scene(table="wood", view=650, light=Light(from_deg=40))
    picture = paper_phones.shoot([Laid(sheet(mariage, 4), 105, 148, 3)], scene=scene, seed=2)

    assert reasons(paper_unseen.sent(picture, longest_px=1280), editions) == [Rejection.NO_CODE]


def test_nor_is_a_negative(mariage: Edition, editions: Editions) -> None:
    scan = paper_capture.flat(sheet(mariage, 4), margin=2)

    assert reasons(replace(scan, image=255 - scan.image), editions) == [Rejection.NO_CODE]


def test_a_page_of_another_program_is_foreign(editions: Editions) -> None:
    scan = Scan(with_code("https://www.example.org/menu"), 150, ())

    assert reasons(scan, editions) == [Rejection.FOREIGN_CODE]


def test_a_page_of_another_town_hall_has_the_wrong_signature(editions: Editions) -> None:
    address = page_address(PageCode(CODES[0], 1, 4), base_url=BASE_URL, key=b"the key of another town hall")

    assert reasons(Scan(with_code(address), 150, ()), editions) == [Rejection.WRONG_SIGNATURE]


@pytest.mark.parametrize("code", [PageCode(CODES[4], 1, 1), PageCode(CODES[0], 1, 99)])
def test_a_page_that_was_never_printed_here_is_unknown(code: PageCode, mariage: Edition, editions: Editions) -> None:
    address = page_address(code, base_url=BASE_URL, key=editions.key)

    (page,) = found_in(Scan(with_code(address), 150, ()), editions)

    assert isinstance(page, RejectedPage)
    assert (page.reason, page.code) == (Rejection.UNKNOWN_EDITION, code)


def test_a_link_stuck_on_one_of_our_pages_is_no_page_of_its_own(mariage: Edition, editions: Editions) -> None:
    scan = paper_capture.flat(sheet(mariage, 4))
    sticker = with_code("https://www.example.org/form")[890:1020, 590:720].repeat(2, axis=0).repeat(2, axis=1)
    image = scan.image.copy()
    image[1300 : 1300 + len(sticker), 700 : 700 + len(sticker)] = sticker

    assert only_page(replace(scan, image=image), editions).code.page == 4


def test_without_a_code_reader_a_page_is_found_by_its_modules(mariage: Edition, editions: Editions) -> None:
    raw = paper.raw_page(paper_capture.flat(sheet(mariage, 4)))

    (page,) = find_pages(raw, editions, [NullCodeReader()])

    assert isinstance(page, FoundPage)
    assert page.code == PageCode(CODES[0], 1, 4)


def test_a_page_without_a_code_goes_to_a_person(mariage: Edition, editions: Editions) -> None:
    raw = paper.raw_page(paper_capture.flat(blotted(mariage, 4, 0, 1)))

    (page,) = find_pages(raw, editions, [NullCodeReader()])

    assert isinstance(page, RejectedPage)
    assert page.reason is Rejection.NO_CODE


def test_zbar_alone_finds_pages_too(mariage: Edition, editions: Editions) -> None:
    raw = paper.raw_page(paper_capture.flat(sheet(mariage, 4), angle_deg=2, margin=3))
    zbar = READERS[1]
    if not zbar.read_codes(raw.gray):
        missing("the system library zbar is not installed")

    (page,) = find_pages(raw, editions, [zbar])

    assert isinstance(page, FoundPage)


@pytest.mark.parametrize("side", [1, 12, 60])
def test_an_image_of_a_few_pixels_is_harmless(side: int, editions: Editions) -> None:
    raw = RawPage(np.full((side, side), 255, np.uint8), None, 0)

    (page,) = find_pages(raw, editions, READERS)

    assert isinstance(page, RejectedPage)
