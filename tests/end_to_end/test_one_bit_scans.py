"""Scans of one bit a pixel, as of a fax: pencil comes out in crumbs, or not at all."""

import pytest

from scan.readings import Decision, Mark, ReadPage, TickReading
from tests import paper, paper_capture, paper_ink
from tests.editions import Edition, Editions
from tests.filling import Filled, Habits, Tally, Verdict, fill_page
from tests.paper_hands import Hands
from tests.paper_ink import Drawn, Pen
from tests.reading import pages_read, read_scan, without_handwriting

PAGE = 2
"""The documents of a wedding: 14 boxes, and two lines that the town hall completes."""


def filled(edition: Edition, hands: Hands, pen: Pen, *, drawn: tuple[Drawn, ...], share: float, seed: int) -> Filled:
    sheet = paper.print_page(edition.pages_pdf, PAGE - 1)
    habits = Habits(drawn=drawn, pens=[pen], share=share)
    return fill_page(sheet, edition.layout.page(PAGE), hands, habits=habits, seed=seed)


def read(page: Filled, editions: Editions, *, threshold: int, suffix: str = ".png") -> ReadPage:
    scan = paper_capture.black_and_white(paper_capture.flat(page.paper, angle_deg=0.7, margin=2), threshold=threshold)
    (found,) = pages_read(read_scan(scan, editions, without_handwriting(), suffix=suffix))
    return found


@pytest.mark.parametrize("threshold", [128, 160])
@pytest.mark.parametrize("seed", range(3))
def test_no_pencil_mark_that_was_taken_back_marks_a_box(
    mariage: Edition, editions: Editions, hands: Hands, threshold: int, seed: int
) -> None:
    drawn = (*paper_ink.STRUCK, Drawn.CANCELLED)
    page = filled(mariage, hands, paper_ink.PENCIL, drawn=drawn, share=0.75, seed=seed)

    readings = read(page, editions, threshold=threshold).zones

    sure = [one for one in readings if isinstance(one, TickReading) and one.decision is Decision.AUTO]
    assert [one.zone.id for one in sure if one.value] == []


@pytest.mark.parametrize("threshold", [160, 200])
@pytest.mark.parametrize("seed", range(3))
def test_no_pencil_mark_is_silently_wrong(
    mariage: Edition, editions: Editions, hands: Hands, threshold: int, seed: int
) -> None:
    page, tally = filled(mariage, hands, paper_ink.PENCIL, drawn=tuple(Drawn), share=0.75, seed=seed), Tally()

    tally.add(read(page, editions, threshold=threshold), page.meant, only=TickReading)

    assert tally.wrong == []


def test_beside_crumbs_of_pencil_an_empty_box_goes_to_a_person(
    mariage: Edition, editions: Editions, hands: Hands
) -> None:
    page = filled(mariage, hands, paper_ink.PENCIL, drawn=(Drawn.TICK, Drawn.CROSS), share=0.5, seed=3)

    readings = read(page, editions, threshold=160).zones

    empty = [one for one in readings if isinstance(one, TickReading) and one.mark is Mark.EMPTY]
    assert empty
    assert {one.decision for one in empty} == {Decision.REVIEW}


@pytest.mark.parametrize("threshold", [128, 160, 200])
@pytest.mark.parametrize("suffix", [".png", ".jpg"])
def test_plain_ticks_of_a_pen_and_empty_boxes_need_no_person(
    mariage: Edition, editions: Editions, hands: Hands, *, threshold: int, suffix: str
) -> None:
    page, tally = filled(mariage, hands, paper_ink.BLUE, drawn=(Drawn.TICK,), share=0.5, seed=1), Tally()

    found = read(page, editions, threshold=threshold, suffix=suffix)

    tally.add(found, page.meant, only=TickReading)
    assert tally.wrong == []
    assert tally.counts[Verdict.RIGHT] >= (9 if threshold == 128 else 13)  # so dark, what looks empty may not be


@pytest.mark.parametrize("threshold", [128, 160, 200])
def test_a_page_without_areas_is_shown_whole_for_pencil_may_be_gone(
    mariage: Edition, editions: Editions, threshold: int
) -> None:
    cover = Filled(paper.print_page(mariage.pages_pdf, 0), mariage.layout.page(1), {})

    (shown,) = read(cover, editions, threshold=threshold).annotations

    assert (shown.box.w, shown.box.h) == (cover.layout.width, cover.layout.height)


def test_an_empty_box_is_less_sure_than_in_grey(mariage: Edition, editions: Editions, hands: Hands) -> None:
    page = filled(mariage, hands, paper_ink.BLUE, drawn=(Drawn.TICK,), share=0.3, seed=2)

    empty = [one for one in read(page, editions, threshold=160).zones if one.decision is Decision.AUTO]

    assert {one.confidence for one in empty if isinstance(one, TickReading) and one.mark is Mark.EMPTY} == {0.95}
