"""A tick that is taken back beside it goes to a person; one with other words in its row does not."""

from functools import partial

import pytest

from forms.geometry import Box
from scan.readings import Decision, TickReading
from tests import paper, paper_beside, paper_marks, paper_pens
from tests.captures import WAYS
from tests.editions import Edition, Editions
from tests.paper import Paper
from tests.paper_beside import Beside, OnLabel
from tests.paper_ink import Drawn, Pen
from tests.reading import all_engines, pages_read, read_scan

PAGE = 3
"""The documents of a wedding: 14 boxes."""

LONG_LABELS = 7
"""A step with labels of 20 to 35 mm."""

LEFT = ("P-M01.p1.ready", "P-M02.p1.ready", "P-M19.p1.ready", "P-M18.ready")
RIGHT = ("P-M01.p2.received", "P-M02.p2.received", "P-M19.p2.received", "P-M18.received")
"""The first and the last box of each row: what stands in the row by the one is far from the other."""


def ticked(mariage: Edition, pen: Pen, sheet: Paper | None = None) -> Paper:
    """The page, written on or not, with the first and the last box of each row ticked."""
    sheet = sheet or paper.print_page(mariage.pages_pdf, PAGE - 1)
    for seed, zone in enumerate((*LEFT, *RIGHT)):
        sheet = paper_marks.make_mark(sheet, mariage.layout.page(PAGE).zone(zone).box, Drawn.TICK, pen, seed=seed)
    return sheet


def believed(sheet: Paper, editions: Editions) -> set[str]:
    """Ids of the boxes that go in as ticked by themselves; the other ticked ones go to a person."""
    (page,) = pages_read(read_scan(WAYS["flat, 300 dpi"](sheet, 1), editions, all_engines()))
    ticks = [one for one in page.zones if isinstance(one, TickReading) and one.value]
    assert {one.zone.id for one in ticks} == {*LEFT, *RIGHT}
    assert all((one.beside is None) is (one.decision is Decision.AUTO) for one in ticks)
    return {one.zone.id for one in ticks if one.decision is Decision.AUTO}


@pytest.mark.parametrize("pen", [paper_pens.BALL_BLUE, paper_pens.GEL_BLACK], ids=["ballpoint", "gel"])
@pytest.mark.parametrize("first", [Beside.NO, Beside.NOT_NEEDED])
def test_a_tick_that_is_taken_back_beside_it_goes_to_a_person(
    mariage: Edition, editions: Editions, first: Beside, pen: Pen
) -> None:
    page, sheet = mariage.layout.page(PAGE), ticked(mariage, pen)
    for seed, (zone, what) in enumerate(zip(LEFT, (first, Beside.ERROR, Beside.CANCELLED, Beside.CROSS), strict=True)):
        sheet = paper_beside.take_back(sheet, page, page.zone(zone), what, pen, seed=seed)

    assert believed(sheet, editions) == set(RIGHT)


@pytest.mark.parametrize("seed", [3, 4], ids=["joined to the tick", "apart from it"])
def test_an_arrow_from_a_tick_to_another_box_sends_the_tick_to_a_person(
    mariage: Edition, editions: Editions, seed: int
) -> None:
    page, sheet = mariage.layout.page(PAGE), ticked(mariage, paper_pens.BALL_BLUE)
    sheet = paper_beside.take_back(sheet, page, page.zone("P-M18.ready"), Beside.ARROW, seed=seed)

    assert "P-M18.ready" not in believed(sheet, editions)


def test_a_word_that_says_no_is_looked_for_along_the_row_and_another_word_is_not(
    mariage: Edition, editions: Editions
) -> None:
    write, sheet = partial(paper_beside.write, tall=1.8), ticked(mariage, paper_pens.BALL_BLUE)
    first, second = (mariage.layout.page(PAGE).zone(zone).box for zone in ("P-M02.p2.received", "P-M18.received"))

    sheet = write(sheet, "erreur", beyond_label(first), seed=1)
    sheet = write(sheet, "appel", beyond_label(second), seed=2)

    assert {*LEFT, *RIGHT} - believed(sheet, editions) == {"P-M02.p2.received"}


@pytest.mark.parametrize("pen", [paper_pens.BALL_BLUE, paper_pens.LEAD_2B], ids=["ballpoint", "pencil"])
def test_a_tick_whose_label_is_struck_out_goes_to_a_person_and_no_other_does(
    mariage: Edition, editions: Editions, pen: Pen
) -> None:
    page, sheet = mariage.layout.page(PAGE), paper.print_page(mariage.pages_pdf, PAGE - 1)
    struck = {
        "P-M01.p2.received": OnLabel.LINE,
        "P-M02.p1.ready": OnLabel.TWO_LINES,
        "P-M02.p2.received": OnLabel.WAVE,
        "P-M18.ready": OnLabel.LINE_END,
    }
    between = {"P-M01.p2.ready": OnLabel.LINE, "P-M19.p2.ready": OnLabel.TWO_LINES}
    for seed, (zone, what) in enumerate({**struck, **between}.items()):
        sheet = paper_beside.draw_on_label(sheet, page, page.zone(zone), what, pen, seed=seed)

    assert {*LEFT, *RIGHT} - believed(ticked(mariage, pen, sheet), editions) == set(struck)


@pytest.mark.parametrize("what", [OnLabel.LINE_END, OnLabel.TWO_LINES_END])
def test_a_line_through_the_last_words_of_a_label_alone_sends_its_tick_to_a_person(
    mariage: Edition, editions: Editions, what: OnLabel
) -> None:
    sheet, page = paper.print_page(mariage.pages_pdf, LONG_LABELS - 1), mariage.layout.page(LONG_LABELS)
    zones = [page.zone(zone) for zone in ("M4.interprete", "M4.accueil_adapte")]
    struck = paper_beside.draw_on_label(sheet, page, zones[1], what, seed=1)

    for zone in zones:
        struck = paper_marks.make_mark(struck, zone.box, Drawn.TICK, paper_pens.BALL_BLUE)

    (read,) = pages_read(read_scan(WAYS["flat, 300 dpi"](struck, 1), editions, all_engines()))
    ticks = {one.zone.id: one for one in read.zones if isinstance(one, TickReading) and one.value}
    assert [ticks[zone.id].decision for zone in zones] == [Decision.AUTO, Decision.REVIEW]


@pytest.mark.parametrize("what", [OnLabel.UNDERLINED, OnLabel.UNDERLINED_END, OnLabel.HIGHLIGHTED])
def test_a_marked_label_leaves_its_tick_sure(mariage: Edition, editions: Editions, what: OnLabel) -> None:
    page, sheet = mariage.layout.page(PAGE), paper.print_page(mariage.pages_pdf, PAGE - 1)
    for seed, zone in enumerate(("P-M02.p2.ready", "P-M02.p2.received")):
        sheet = paper_beside.draw_on_label(sheet, page, page.zone(zone), what, seed=seed)

    assert believed(ticked(mariage, paper_pens.BALL_BLUE, sheet), editions) == {*LEFT, *RIGHT}


def beyond_label(box: Box) -> tuple[float, float]:
    """Where a word begins that stands right of the label of a box, 13 mm from it."""
    return box.right + 13.0, box.y + 1.3
