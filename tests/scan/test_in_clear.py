import pytest

from forms.catalogue import find_template
from forms.geometry import Box
from forms.page_code import PageCode
from scan.darkness import Window
from scan.pipeline import read_typed
from scan.readings import Decision, ReadPage, RejectedPage, Rejection, TickReading
from tests import paper, paper_capture, paper_ink, paper_wear
from tests.captures import WAYS
from tests.editions import CODES, Edition, Editions, booklet_of
from tests.paper import Paper
from tests.paper_ink import Drawn
from tests.reading import without_handwriting

pytestmark = pytest.mark.usefixtures("looked_at_once")

PAGE = 4
HERS, HIS = CODES[0], CODES[1]
"""Two people's booklets of the same template: page for page, only the codes differ."""


@pytest.fixture(scope="module")
def editions() -> Editions:
    return Editions()


@pytest.fixture(scope="module")
def hers(editions: Editions) -> Edition:
    for code in (HERS, HIS):
        editions.print_booklet(booklet_of(find_template("logement-demande"), code=code))
    return editions.printed[HERS, 1]


@pytest.fixture(scope="module")
def reprinted() -> Editions:
    """Her booklet in eleven editions, which only the number in the codes tells apart."""
    editions = Editions()
    for number in range(1, 12):
        editions.print_booklet(booklet_of(find_template("logement-demande"), code=HERS, edition=number))
    return editions


def without_qr(edition: Edition, page: int = PAGE) -> Paper:
    layout = edition.layout.page(page)
    return paper_wear.blot(paper.print_page(edition.pages_pdf, page - 1), [code.box for code in layout.codes])


def ticked(edition: Edition, sheet: Paper, page: int = PAGE) -> Paper:
    zones = [zone for zone in edition.layout.page(page).zones if zone.kind == "tick"]
    return paper_ink.mark(sheet, zones[0].box, Drawn.CROSS, seed=1)


def read_as(code: str, sheet: Paper, editions: Editions, way: str = "flat, 300 dpi") -> ReadPage | RejectedPage:
    raw = paper.raw_page(WAYS[way](sheet, 1))
    return read_typed(raw, PageCode(code, 1, PAGE), None, editions, without_handwriting())


@pytest.mark.sampled(2)
@pytest.mark.parametrize("way", ["flat, 150 dpi", "one bit, 300 dpi", "folded in four", "poor picture"])
def test_a_page_is_read_as_the_journey_whose_code_stands_on_it_and_no_other(
    way: str, hers: Edition, editions: Editions
) -> None:
    sheet = ticked(hers, without_qr(hers))

    right, wrong = (read_as(code, sheet, editions, way) for code in (HERS, HIS))

    assert isinstance(right, ReadPage)
    assert [zone.value for zone in right.zones if isinstance(zone, TickReading) and zone.value] == [True]
    assert isinstance(wrong, RejectedPage)
    assert wrong.reason is Rejection.OTHER_CODE


def test_the_other_code_is_refused_when_one_of_the_two_in_clear_is_torn_off(hers: Edition, editions: Editions) -> None:
    sheet = paper_wear.blot(without_qr(hers), [hers.layout.page(PAGE).typed[1]])

    right, wrong = (read_as(code, sheet, editions) for code in (HERS, HIS))

    assert isinstance(right, ReadPage)
    assert isinstance(wrong, RejectedPage)


@pytest.mark.parametrize("code", [HERS, HIS])
def test_marks_go_to_a_person_when_the_two_codes_in_clear_are_not_the_same(
    code: str, hers: Edition, editions: Editions
) -> None:
    sheet, other = (ticked(edition, without_qr(edition)) for edition in (hers, editions.printed[HIS, 1]))
    box = hers.layout.page(PAGE).typed[1].grown(1.0)
    window = Window.of(box, sheet.px_per_mm, sheet.image.shape).slices
    sheet.image[window] = other.image[window]

    page = read_as(code, sheet, editions)

    assert isinstance(page, ReadPage)
    marked = [zone for zone in page.zones if isinstance(zone, TickReading) and zone.value is not False]
    assert {zone.decision for zone in marked} == {Decision.REVIEW}


@pytest.mark.parametrize("code", [HERS, HIS])
def test_marks_go_to_a_person_when_nothing_says_whose_the_page_is(code: str, hers: Edition, editions: Editions) -> None:
    around = [Box(box.x - 1, box.y - 1, box.w + 2, box.h + 2) for box in hers.layout.page(PAGE).typed]
    sheet = paper_wear.blot(ticked(hers, without_qr(hers)), around)

    page = read_as(code, sheet, editions)

    assert isinstance(page, ReadPage)
    marked = [zone for zone in page.zones if isinstance(zone, TickReading) and zone.value is not False]
    assert len(marked) == 1
    assert {zone.decision for zone in marked} == {Decision.REVIEW}


def test_what_was_written_over_the_code_in_clear_is_not_taken_for_another_code(
    hers: Edition, editions: Editions
) -> None:
    sheet = without_qr(hers)
    for box in hers.layout.page(PAGE).typed:
        sheet = paper_ink.mark(sheet, Box(box.x + 2, box.y - 2, 8, 8), Drawn.CROSS, seed=2)

    page = read_as(HERS, sheet, editions)

    assert isinstance(page, ReadPage | RejectedPage)
    assert not isinstance(page, ReadPage) or all(
        zone.decision is Decision.REVIEW for zone in page.zones if isinstance(zone, TickReading) and zone.value
    )


def test_a_picture_from_the_side_still_shows_it(hers: Edition, editions: Editions) -> None:
    laid = [paper_capture.Laid(ticked(hers, without_qr(hers)), 105, 148, 40)]
    raw = paper.raw_page(paper_capture.photograph(laid, tilt_deg=14))

    outcomes = [read_typed(raw, PageCode(code, 1, PAGE), None, editions, without_handwriting()) for code in (HERS, HIS)]

    assert [isinstance(outcome, ReadPage) for outcome in outcomes] == [True, False]


def goes_in(typed: int, sheet: Paper, page: int, editions: Editions, way: str) -> list[bool]:
    """The ticks that go into the record by themselves when an edition is typed."""
    raw = paper.raw_page(WAYS[way](sheet, 1))
    read = read_typed(raw, PageCode(HERS, typed, page), None, editions, without_handwriting())
    ticks = [zone for zone in read.zones if isinstance(zone, TickReading)] if isinstance(read, ReadPage) else []
    return [zone.value for zone in ticks if zone.value and zone.decision is Decision.AUTO]


@pytest.mark.sampled(3)
@pytest.mark.parametrize("way", ["flat, 150 dpi", "one bit, 300 dpi", "folded in four", "poor picture"])
@pytest.mark.parametrize(("printed", "typed", "page"), [(5, 6, 4), (6, 5, 4), (6, 8, 4), (3, 8, 4), (11, 1, 3)])
def test_an_edition_is_never_taken_for_one_whose_number_looks_like_its_own(
    printed: int, typed: int, page: int, way: str, reprinted: Editions
) -> None:
    edition = reprinted.printed[HERS, printed]
    sheet = ticked(edition, without_qr(edition, page), page)

    right, wrong = (goes_in(number, sheet, page, reprinted, way) for number in (printed, typed))

    assert (right, wrong) == ([True], [])
