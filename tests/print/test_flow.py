from dataclasses import replace

import pytest

from forms.model import Author
from forms.units import Mm
from print.body import put_under
from print.flow import STYLES, Flow, Style, fill, paginate, that_fit, whole_sheets
from print.sketch import Block
from print.steps import step_blocks
from print.theme import CONTENT_HEIGHT, USUAL, theme_of
from tests.print.samples import first_marriage

CLOSE = Style(whole=False, sections=False)
WHOLE = Style(whole=True, sections=False)


def block(height: Mm, *, group: str = "", gap: Mm = 0.0) -> Block:
    return Block(height=height, shapes=(), gap=gap, group=group)


def heights(flows: list[Flow]) -> list[list[Mm]]:
    return [[each.height for each in flow.blocks] for flow in flows]


def test_blocks_follow_each_other_until_the_page_is_full() -> None:
    flows = paginate([block(60), block(60), block(60)], CLOSE)

    assert heights(flows) == [[60, 60], [60]]


def test_a_heading_goes_to_the_next_page_with_what_it_heads() -> None:
    heading = replace(block(10), keep_with_next=True, heading=True)

    flows = paginate([block(130), heading, block(50)], CLOSE)

    assert heights(flows) == [[130], [10, 50]]


@pytest.mark.parametrize("style", STYLES)
def test_a_heading_is_not_left_alone_where_a_step_and_its_table_exceed_a_page(style: Style) -> None:
    words, heading, row = (replace(block(height, group="A4"), keep_with_next=True) for height in (90, 15, 40))

    flows = paginate([words, replace(heading, heading=True), row, block(30, group="A4")], style)

    assert heights(flows) == [[90], [15, 40, 30]]


def test_a_step_stays_whole_where_paper_allows() -> None:
    step = [block(60, group="M3"), block(50, group="M3")]

    assert heights(paginate([block(70), *step], WHOLE)) == [[70], [60, 50]]
    assert heights(paginate([block(70), *step], CLOSE)) == [[70, 60], [50]]


def test_a_heading_is_repeated_where_its_rows_go_on() -> None:
    heading = block(8)
    rows = [replace(block(60), again=heading) for _ in range(4)]

    flows = paginate([heading, *rows], CLOSE)

    assert heights(flows) == [[8, 60, 60], [8, 60, 60]]


def test_a_section_begins_a_page_in_the_generous_style() -> None:
    section = replace(block(20), section=True)

    assert len(paginate([block(120), section], Style(whole=True, sections=True))) == 2
    assert len(paginate([block(120), section], WHOLE)) == 1


def test_a_section_begins_no_page_where_that_would_leave_the_one_before_half_empty() -> None:
    section, noted = replace(block(20), section=True), replace(block(60), grow=lambda lines: block(60 + 8 * lines))

    assert len(paginate([block(60), section], Style(whole=True, sections=True))) == 1
    assert len(paginate([noted, section], Style(whole=True, sections=True))) == 2


def test_no_page_is_fuller_than_paper() -> None:
    blocks = [block(7 + number * 13 % 50, gap=3.0) for number in range(40)]

    flows = paginate(blocks, WHOLE)

    assert all(flow.height <= CONTENT_HEIGHT for flow in flows)
    assert [each for flow in flows for each in flow.blocks] == blocks


@pytest.mark.parametrize(("pages", "expected"), [(1, 4), (4, 4), (5, 8), (12, 12), (13, 16)])
def test_sheets_hold_four_pages(pages: int, expected: int) -> None:
    assert whole_sheets(pages) == expected


def test_writing_areas_take_the_paper_that_is_left_in_equal_parts() -> None:
    def area(lines: int) -> Block:
        return Block(height=20 + 8 * lines, shapes=(), grow=area)

    flow = Flow()
    for _ in range(2):
        flow.put(area(0))

    fill(flow)

    assert flow.height <= CONTENT_HEIGHT < flow.height + 8
    assert abs(flow.blocks[0].height - flow.blocks[1].height) <= 8


@pytest.mark.parametrize(
    ("each", "taken"),
    [
        pytest.param((20, 20, 20, 60), (20, 20, 20), id="those-that-follow-one-another"),
        pytest.param((95, 25, 20, 30), (25, 20, 30), id="later-ones-where-the-first-does-not-fit"),
        pytest.param((80, 40, 45, 5), (40, 45, 5), id="later-ones-where-they-fill-it-better"),
        pytest.param((80, 30, 10, 40), (80, 10), id="the-first-ones-where-they-fill-it-better"),
        pytest.param((70, 60, 50), (), id="one-alone-is-not-worth-a-title"),
    ],
)
def test_a_hollow_page_is_filled_with_what_fits(each: tuple[int, ...], taken: tuple[int, ...]) -> None:
    items = [Block(height, ()) for height in each]

    found = that_fit(Flow(room=100.0), Block(10.0, ()), items, least=2)

    assert tuple(one.height for one in found) == taken


def test_nothing_is_put_between_the_words_of_a_step_and_its_boxes() -> None:
    words, boxes, foot = block(20, group="M1"), block(30, group="M1"), block(10)
    first, second = Flow(), Flow()
    first.put(words)
    second.put(boxes)

    assert put_under([words, boxes], words, [foot]) is None
    assert put_under([words, boxes], boxes, [foot]) == [words, boxes, foot]
    assert first.goes_on(second)
    assert not second.goes_on(Flow())


def test_a_page_that_begins_with_its_own_title_has_no_other_one_above() -> None:
    again = block(8)
    section = replace(block(120), section=True, again=again)

    assert heights(paginate([block(100), section], WHOLE)) == [[100], [120]]
    assert heights(paginate([block(100), replace(section, section=False, titled=True)], WHOLE)) == [[100], [120]]
    assert heights(paginate([block(100), replace(section, section=False)], WHOLE)) == [[100], [8, 120]]


def test_a_page_that_is_well_filled_is_left_as_it_is() -> None:
    page = Flow(room=200.0)
    page.put(Block(140.0, ()))

    assert that_fit(page, Block(10.0, ()), [Block(height, ()) for height in (45.0, 20.0, 20.0)], least=2) == []


def test_a_step_that_no_page_holds_is_never_cut_between_the_day_of_an_appointment_and_its_hour() -> None:
    booklet = first_marriage()
    place, step = next((place, each) for place, each in enumerate(booklet.steps) if each.step.id == "M4")
    note = next(field for field in step.fields if field.id == "M4.note")
    notes = (
        replace(note, id=f"M4.n{number}", author=Author.AGENT, lines=lines) for number, lines in enumerate((5, 4, 2))
    )
    first, second, last = notes
    at = next(at for at, field in enumerate(step.fields) if field.id == "M4.appointment")
    long = replace(step, fields=(first, second, *step.fields[at : at + 2], last, note))
    line = tuple(long if one is step else one for one in booklet.line)

    block = step_blocks(theme_of(booklet.template, USUAL), replace(booklet, line=line), place + 1)[1]

    assert block.cut is not None
    parted = [each for room in range(60, round(block.height), 2) if (each := block.cut(float(room))) is not None]
    ends = {head.zones[-1].id for head, _ in parted}
    assert "M4.n1" in ends
    assert "M4.appointment" not in ends
