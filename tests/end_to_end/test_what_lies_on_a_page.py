"""Something lies on a page: a strip of another page, a note, a hand. Nothing there goes into the record by itself."""

import pytest

from forms.geometry import Box, Point
from forms.layout import Zone
from forms.model import BookletTemplate, FieldKind
from scan.readings import Decision, NoteReading, ReadPage, TickReading
from tests import paper, paper_capture, paper_ink, paper_printers
from tests.editions import CODES, Edition, Editions, booklet_of
from tests.filling import Habits, fill_page
from tests.lying_on import WHITE, YELLOW, hand, scan_with, scan_with_box_on_box, strip, stuck_note, zones_under
from tests.paper import Paper, Scan
from tests.paper_hands import Hands
from tests.reading import pages_read, read_scan, without_handwriting

PAGE = 10
OTHER_PAGE = 6


def ticked(edition: Edition, number: int, hands: Hands, *, share: float = 1.0) -> Paper:
    sheet = paper.print_page(edition.pages_pdf, number - 1)
    return fill_page(sheet, edition.layout.page(number), hands, habits=Habits(share=share), seed=number).paper


def boxes(edition: Edition, number: int) -> list[Zone]:
    return [zone for zone in edition.layout.page(number).zones if zone.kind is FieldKind.TICK]


def read(scan: Scan, editions: Editions) -> ReadPage:
    """The page below."""
    (page,) = pages_read(read_scan(scan, editions, without_handwriting()))
    return page


def decided_alone(page: ReadPage, zones: tuple[Zone, ...]) -> list[str]:
    """Which of the zones were not left to a person."""
    assert zones, "nothing lies on any zone"
    under = {zone.id for zone in zones}
    return [one.zone.id for one in page.zones if one.zone.id in under and one.decision is Decision.AUTO]


@pytest.fixture(scope="module")
def neighbour(mariage_template: BookletTemplate) -> Edition:
    """The same booklet of another resident."""
    return Editions().print_booklet(booklet_of(mariage_template, code=CODES[2]))


@pytest.mark.sampled(2)
@pytest.mark.parametrize("angle_deg", [0.0, 0.8])
@pytest.mark.parametrize("own", range(3))
def test_a_box_of_another_page_on_ones_own_is_not_read_as_ones_own(
    mariage: Edition, neighbour: Edition, editions: Editions, hands: Hands, *, own: int, angle_deg: float
) -> None:
    box, others = boxes(mariage, PAGE)[own].box, boxes(neighbour, OTHER_PAGE)[0].box
    piece = strip(ticked(neighbour, OTHER_PAGE, hands), Box(0.0, others.y - 8, 148.0, 45.0))
    scan = scan_with_box_on_box(ticked(mariage, PAGE, hands, share=0.0), piece, box, others, angle_deg=angle_deg)

    page = read(scan, editions)

    assert decided_alone(page, zones_under(scan, piece, mariage.layout.page(PAGE))) == []


def test_a_strip_of_another_booklet_ticks_no_box(
    mariage: Edition, logement: Edition, editions: Editions, hands: Hands
) -> None:
    box, others = boxes(mariage, 11)[0].box, boxes(logement, 3)[1].box
    piece = strip(ticked(logement, 3, hands), Box(0.0, others.y - 15, 148.0, 40.0))
    scan = scan_with_box_on_box(ticked(mariage, 11, hands, share=0.5), piece, box, others)

    page = read(scan, editions)

    assert decided_alone(page, zones_under(scan, piece, mariage.layout.page(11))) == []


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("right", "down", "angle_deg"), [(3.0, -2.0, 0.0), (-4.0, 2.5, 1.5), (0.0, 6.0, -3.0)])
def test_a_strip_of_the_same_page_a_few_mm_off_ticks_no_box(
    mariage: Edition,
    neighbour: Edition,
    editions: Editions,
    hands: Hands,
    *,
    right: float,
    down: float,
    angle_deg: float,
) -> None:
    piece = strip(ticked(neighbour, 3, hands), Box(0.0, 60.0, 148.0, 50.0))
    scan = scan_with(ticked(mariage, 3, hands, share=0.3), piece, right=right, down=down, angle_deg=angle_deg)

    page = read(scan, editions)

    assert decided_alone(page, zones_under(scan, piece, mariage.layout.page(3))) == []


@pytest.mark.parametrize("tint", [WHITE, YELLOW], ids=["white", "yellow"])
def test_what_a_blank_note_hides_is_not_read_as_empty(
    mariage: Edition, editions: Editions, hands: Hands, tint: tuple[int, int, int]
) -> None:
    note = stuck_note(tint=tint)
    scan = scan_with(ticked(mariage, PAGE, hands), note, right=20, down=35, angle_deg=6)

    page = read(scan, editions)

    assert decided_alone(page, zones_under(scan, note, mariage.layout.page(PAGE))) == []


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("number", "right", "down"), [(8, -20.0, -45.0), (2, 0.0, -25.0), (10, -10.0, -50.0)])
def test_what_is_written_on_a_note_is_shown_to_a_person(
    mariage: Edition, editions: Editions, hands: Hands, *, number: int, right: float, down: float
) -> None:
    note = stuck_note(51.0, 38.0)
    for row in range(3):
        words = hands.line(row).image
        words = words[:, : words.shape[0] * 6]
        note = paper_ink.write_line(note, Box(2.0, 2.0, 47.0, 34.0), words, line_mm=9.0, row=row, seed=row)
    scan = scan_with(ticked(mariage, number, hands, share=0.0), note, right=right, down=down, angle_deg=3)

    page = read(scan, editions)

    middle = Point(page.registered.layout.width / 2 + right, page.registered.layout.height / 2 + down)
    shown = sum(one.box.w * one.box.h for one in page.annotations if one.box.grown(20.0).contains(middle))
    assert shown > 300.0


def test_what_a_hand_hides_is_not_read_as_empty(mariage: Edition, editions: Editions, hands: Hands) -> None:
    scan = scan_with(ticked(mariage, PAGE, hands), hand(), right=15, down=40, angle_deg=20)

    page = read(scan, editions)

    assert decided_alone(page, zones_under(scan, hand(), mariage.layout.page(PAGE), share=0.3)) == []


def test_handwriting_across_the_page_sends_no_box_to_a_person(
    mariage: Edition, editions: Editions, hands: Hands
) -> None:
    sheet = ticked(mariage, 3, hands, share=0.5)
    for row, place in enumerate((30.0, 47.0, 84.0)):
        sheet = paper_ink.write_line(sheet, Box(14.0, place, 90.0, 9.0), hands.line(row).image, seed=row)

    page = read(scan_with(sheet, stuck_note(2.0, 2.0), right=75.0, down=106.0), editions)

    assert {one.decision for one in page.zones if isinstance(one, TickReading)} == {Decision.AUTO}


def test_a_free_area_on_a_page_with_much_handwriting_is_still_empty(
    mariage: Edition, editions: Editions, hands: Hands
) -> None:
    areas = [zone for zone in mariage.layout.page(PAGE).zones if zone.kind is FieldKind.NOTE]
    first, *others = [zone for zone in areas if ".blank." not in zone.id]  # which stand by what is stuck on the page
    sheet = ticked(mariage, PAGE, hands, share=0.5)
    for row in range(5):
        sheet = paper_ink.write_line(sheet, first.box, hands.line(row).image, row=row, seed=row)

    page = read(scan_with(sheet, stuck_note(2.0, 2.0), right=75.0, down=106.0), editions)

    readings = {one.zone.id: one for one in page.zones if isinstance(one, NoteReading)}
    assert not readings[first.id].empty
    assert all(readings[zone.id].empty and readings[zone.id].decision is Decision.AUTO for zone in others)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("seed", range(5))
def test_print_that_runs_out_of_toner_sends_no_plain_box_to_a_person(
    mariage: Edition, editions: Editions, hands: Hands, *, seed: int
) -> None:
    printed = paper_printers.streaked(paper.print_page(mariage.pages_pdf, PAGE - 1), streaks=3, seed=seed)
    filled = fill_page(printed, mariage.layout.page(PAGE), hands, habits=Habits(share=0.5), seed=seed)

    page = read(paper_capture.flat(filled.paper, seed=seed), editions)

    readings = [one for one in page.zones if isinstance(one, TickReading)]
    assert {one.zone.id: one.value for one in readings} == {
        one.zone.id: filled.meant[one.zone.id].value for one in readings
    }
    assert {one.decision for one in readings} == {Decision.AUTO}


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("right", "down", "width", "height"),
    [(6.0, -8.0, 40.0, 14.0), (3.5, 0.0, 30.0, 9.0), (-1.5, -6.0, 25.0, 20.0), (0.5, 2.5, 60.0, 30.0)],
)
def test_a_blank_note_on_the_words_beside_a_box_or_on_a_part_of_it_is_noticed(
    mariage: Edition,
    editions: Editions,
    hands: Hands,
    *,
    right: float,
    down: float,
    width: float,
    height: float,
) -> None:
    sheet, box = ticked(mariage, PAGE, hands), boxes(mariage, PAGE)[0].box
    note = stuck_note(width, height, tint=WHITE)
    middle = Point(box.right + right + width / 2 - sheet.width / 2, box.center.y + down - sheet.height / 2)
    scan = scan_with(sheet, note, right=middle.x, down=middle.y)

    page = read(scan, editions)

    assert [one.decision for one in page.zones if one.zone.id == boxes(mariage, PAGE)[0].id] == [Decision.REVIEW]


@pytest.mark.sampled(4)
@pytest.mark.parametrize(("own", "other"), [(1, 0), (2, 0), (0, 1), (1, 2)])
@pytest.mark.parametrize(("right", "down"), [(0.0, 0.0), (0.2, -0.2), (-0.25, 0.1)])
@pytest.mark.parametrize("reach", [7.0, 16.0])
def test_a_scrap_of_another_page_with_a_box_in_the_place_of_an_own_one_ticks_nothing(
    mariage: Edition,
    neighbour: Edition,
    editions: Editions,
    hands: Hands,
    *,
    own: int,
    other: int,
    right: float,
    down: float,
    reach: float,
) -> None:
    box, others = boxes(mariage, PAGE)[own].box, boxes(neighbour, OTHER_PAGE)[other].box
    piece = strip(ticked(neighbour, OTHER_PAGE, hands), others.grown(reach))
    sheet = ticked(mariage, PAGE, hands, share=0.0)

    page = read(scan_with_box_on_box(sheet, piece, box.moved(right, down), others), editions)

    ticks = [one for one in page.zones if isinstance(one, TickReading) and one.decision is Decision.AUTO]
    assert not any(one.value for one in ticks)
