from collections.abc import Sequence
from pathlib import Path

import pytest

from forms.catalogue import find_template
from forms.circumstances import Circumstances, Subject
from forms.page_code import PageCode
from scan.booklets import Booklet
from scan.pipeline import read_file, read_image
from scan.readings import Decision, How, ImageReading, RawPage, ReadPage, RejectedPage, Rejection, TickReading
from tests import paper, paper_capture, paper_ink, paper_wear
from tests.captures import WAYS
from tests.editions import CODES, Edition, Editions, booklet_of
from tests.paper import Paper
from tests.paper_ink import Drawn
from tests.reading import pages_read, without_handwriting

pytestmark = pytest.mark.usefixtures("looked_at_once")

PAGE = 3
HERS, HIS, THEIRS = CODES[:3]
"""Two booklets of one template that differ in their codes alone, and a third one of other people."""


@pytest.fixture(scope="module")
def editions() -> Editions:
    editions = Editions()
    template = find_template("mariage")
    for code in (HERS, HIS):
        editions.print_booklet(booklet_of(template, code=code))
    others = Circumstances((Subject("p1", "Awa Inventée"), Subject("p2", "Jean Personne")))
    editions.print_booklet(booklet_of(template, code=THEIRS, circumstances=others))
    return editions


@pytest.fixture(scope="module")
def hers(editions: Editions) -> Edition:
    return editions.printed[HERS, 1]


def printed(edition: Edition, page: int) -> Paper:
    return paper.print_page(edition.pages_pdf, page - 1, dpi=200.0)


def nameless(edition: Edition, page: int = PAGE, *, letters: bool = False) -> Paper:
    """A page with a cross in its first box, whose codes are blotted out; the letters under them as well, or not."""
    layout = edition.layout.page(page)
    ticks = [zone for zone in layout.zones if zone.kind == "tick"]
    sheet = paper_ink.mark(printed(edition, page), ticks[0].box, Drawn.CROSS, seed=1)
    return paper_wear.blot(sheet, [*(code.box for code in layout.codes), *(() if letters else layout.typed)])


def read(raw: RawPage, editions: Editions, *journeys: str) -> ImageReading:
    booklets: Sequence[Booklet] = [(journey, 1) for journey in journeys]
    return read_image(raw, editions, without_handwriting(), lambda: booklets)


def flat(sheet: Paper) -> RawPage:
    return paper.raw_page(paper_capture.flat(sheet, dpi=200.0, turned=1))


def test_a_page_without_codes_beside_another_of_its_booklet_is_known_by_its_content(
    hers: Edition, editions: Editions
) -> None:
    raw = paper.raw_page(paper_capture.spread(nameless(hers, letters=True), printed(hers, PAGE + 1), dpi=200.0))

    pages = pages_read(read(raw, editions))

    assert [(page.code.page, page.how) for page in pages] == [(PAGE + 1, How.CODE), (PAGE, How.CONTENT)]
    assert all(page.code.journey == HERS for page in pages)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("way", ["flat, 150 dpi", "one bit, 300 dpi", "crumpled", "poor picture"])
def test_a_page_of_the_open_journey_is_known_by_its_content(way: str, hers: Edition, editions: Editions) -> None:
    raw = paper.raw_page(WAYS[way](nameless(hers), 2))

    (page,) = read(raw, editions, HERS).outcomes

    assert isinstance(page, ReadPage)
    assert (page.code, page.how) == (PageCode(HERS, 1, PAGE), How.CONTENT)


def test_marks_go_in_by_themselves_only_where_the_letters_say_whose_page_it_is(
    hers: Edition, editions: Editions
) -> None:
    decisions = []
    for letters in (True, False):
        (page,) = read(flat(nameless(hers, letters=letters)), editions, HERS).outcomes
        assert isinstance(page, ReadPage)
        crossed = next(zone for zone in page.zones if isinstance(zone, TickReading))
        decisions.append(crossed.decision)

    assert decisions == [Decision.AUTO, Decision.REVIEW]


def test_a_page_is_never_given_to_one_of_two_journeys_by_a_guess(hers: Edition, editions: Editions) -> None:
    (outcome,) = read(flat(nameless(hers)), editions, HERS, HIS).outcomes

    assert isinstance(outcome, RejectedPage)


@pytest.mark.parametrize("edge", ["letters", "code"])
def test_what_is_left_of_the_codes_tells_two_journeys_apart(edge: str, hers: Edition, editions: Editions) -> None:
    layout = hers.layout.page(PAGE)
    sheet = nameless(hers, letters=True)
    if edge == "code":
        small = layout.codes[1].box
        finders = [small.__class__(small.x - 1, y, 5, 5) for y in (small.y - 1, small.bottom - 4)]
        sheet = paper_wear.blot(printed(hers, PAGE), [layout.codes[0].box, *layout.typed, *finders], margin=0.0)

    (page,) = read(flat(sheet), editions, HIS, HERS).outcomes

    assert isinstance(page, ReadPage)
    assert page.code.journey == HERS
    assert page.how is How.CONTENT


def test_printed_names_tell_two_journeys_apart(hers: Edition, editions: Editions) -> None:
    (page,) = read(flat(nameless(hers)), editions, THEIRS, HERS).outcomes

    assert isinstance(page, ReadPage)
    assert page.code.journey == HERS


@pytest.mark.parametrize("letters", [True, False])
def test_a_page_of_other_people_is_not_taken_for_one_of_the_open_journey(
    letters: bool, hers: Edition, editions: Editions
) -> None:
    (outcome,) = read(flat(nameless(hers, letters=letters)), editions, THEIRS).outcomes

    assert isinstance(outcome, RejectedPage)


@pytest.mark.parametrize("seed", [2, 5])
def test_nor_is_it_where_a_scan_of_one_bit_has_lost_light_print(seed: int, hers: Edition, editions: Editions) -> None:
    (outcome,) = read(paper.raw_page(WAYS["one bit, 300 dpi"](nameless(hers), seed)), editions, THEIRS).outcomes

    assert isinstance(outcome, RejectedPage)


def test_the_same_page_is_not_found_twice_in_one_image(hers: Edition, editions: Editions) -> None:
    raw = paper.raw_page(paper_capture.spread(nameless(hers), printed(hers, PAGE), dpi=200.0))

    outcomes = read(raw, editions).outcomes

    assert [isinstance(outcome, ReadPage) for outcome in outcomes] == [True, False]


def test_the_codes_on_other_images_of_the_file_say_which_booklets_it_may_be(
    tmp_path: Path, hers: Edition, editions: Editions
) -> None:
    scans = [paper_capture.flat(sheet, dpi=200.0) for sheet in (nameless(hers, letters=True), printed(hers, PAGE + 1))]
    path = paper.save_together(scans, tmp_path / "pile.pdf")

    images = list(read_file(path, editions, without_handwriting()))

    assert [page.how for image in images for page in pages_read(image)] == [How.CONTENT, How.CODE]
    assert [page.code.page for image in images for page in pages_read(image)] == [PAGE, PAGE + 1]


def test_two_pages_without_codes_in_one_picture_are_both_known(hers: Edition, editions: Editions) -> None:
    raw = paper.raw_page(paper_capture.spread(nameless(hers), nameless(hers, PAGE + 1), dpi=200.0))

    pages = pages_read(read(raw, editions, HERS))

    assert sorted(page.code.page for page in pages) == [PAGE, PAGE + 1]


def test_an_edition_is_not_taken_for_one_whose_number_looks_like_its_own() -> None:
    editions = Editions()
    for number in range(1, 7):
        editions.print_booklet(booklet_of(find_template("mariage"), code=HERS, edition=number))
    raw = flat(nameless(editions.printed[HERS, 5], letters=True))

    taken = read_image(raw, editions, without_handwriting(), lambda: [(HERS, 6)]).outcomes
    known = read_image(raw, editions, without_handwriting(), lambda: [(HERS, 5)]).outcomes

    assert [page.reason for page in taken if isinstance(page, RejectedPage)] == [Rejection.NO_CODE]
    assert [(page.code.edition, page.findings) for page in known if isinstance(page, ReadPage)] == [(5, ())]
