"""Scans of one bit a pixel, as of a fax: pencil comes out in crumbs, or not at all."""

from collections.abc import Callable
from enum import StrEnum

import pytest

from scan.readings import Decision, Finding, Mark, ReadPage, TickReading
from tests import paper, paper_capture, paper_ink, paper_marks, paper_pens
from tests.editions import Edition, Editions
from tests.filling import Filled, Habits, Tally, Verdict, fill_page
from tests.paper import Paper, Scan
from tests.paper_hands import Hands
from tests.paper_ink import Drawn, Pen
from tests.paper_marks import Gesture
from tests.reading import pages_read, read_scan, without_handwriting

PAGE = 3
"""The documents of a wedding: 14 boxes, and two lines that the town hall completes."""


def filled(edition: Edition, hands: Hands, pen: Pen, *, drawn: tuple[StrEnum, ...], share: float, seed: int) -> Filled:
    sheet = paper.print_page(edition.pages_pdf, PAGE - 1)
    habits = Habits(drawn=drawn, pens=[pen], share=share)
    return fill_page(sheet, edition.layout.page(PAGE), hands, habits=habits, seed=seed)


def read(page: Filled, editions: Editions, *, threshold: int, suffix: str = ".png") -> ReadPage:
    scan = paper_capture.black_and_white(paper_capture.flat(page.paper, angle_deg=0.7, margin=2), threshold=threshold)
    (found,) = pages_read(read_scan(scan, editions, without_handwriting(), suffix=suffix))
    return found


@pytest.mark.sampled(2)
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


@pytest.mark.sampled(3)
@pytest.mark.parametrize("threshold", [128, 160, 200])
@pytest.mark.parametrize("seed", range(3))
def test_no_pencil_mark_is_read_as_another_and_of_those_that_are_gone_the_page_is_asked_about(
    mariage: Edition, editions: Editions, hands: Hands, threshold: int, seed: int
) -> None:
    page, tally = filled(mariage, hands, paper_ink.PENCIL, drawn=tuple(Drawn), share=0.75, seed=seed), Tally()

    found = read(page, editions, threshold=threshold)

    tally.add(found, page.meant, only=TickReading)
    gone = [said for said in tally.wrong if "read False (empty" in said]
    assert gone == tally.wrong
    assert asks_about(found) or not gone
    assert len(gone) <= (len(found.zones) if threshold == 128 else 1)


def asks_about(page: ReadPage) -> bool:
    """Whether a person is asked about the page as a whole, since its scan may hide pencil."""
    return [noted.finding for noted in page.findings] == [Finding.PENCIL_HIDDEN]


@pytest.mark.parametrize("threshold", [128, 160])
def test_a_pdf_of_one_bit_a_pixel_is_read_as_the_same_scan_in_a_tiff_is(
    mariage: Edition, editions: Editions, hands: Hands, threshold: int
) -> None:
    page = filled(mariage, hands, paper_ink.PENCIL, drawn=tuple(Drawn), share=0.75, seed=1)

    pdf, tiff = (read(page, editions, threshold=threshold, suffix=suffix) for suffix in (".pdf", ".tif"))

    decided = [[(one.zone.id, one.decision) for one in found.zones] for found in (pdf, tiff)]
    assert asks_about(pdf)
    assert decided[0] == decided[1]


@pytest.mark.parametrize(
    "make",
    [paper_capture.flat, lambda sheet: paper_capture.black_and_white(paper_capture.flat(sheet), threshold=200)],
    ids=["colour", "one bit, dark"],
)
def test_a_scan_that_shows_pencil_asks_nothing_about_the_page(
    mariage: Edition, editions: Editions, hands: Hands, make: Callable[[Paper], Scan]
) -> None:
    page = filled(mariage, hands, paper_ink.BLUE, drawn=(Drawn.TICK,), share=0.5, seed=1)

    (found,) = pages_read(read_scan(make(page.paper), editions, without_handwriting(), suffix=".png"))

    assert not asks_about(found)


@pytest.mark.sampled(3)
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


@pytest.mark.sampled(2)
@pytest.mark.parametrize("threshold", [150, 160])
@pytest.mark.parametrize("pen", ["blue ballpoint", "black ballpoint"])
def test_hatching_with_a_pen_needs_no_person_though_it_is_in_pieces(
    mariage: Edition, editions: Editions, hands: Hands, pen: str, threshold: int
) -> None:
    firm = paper_pens.LIVE_PENS[pen]
    page, tally = filled(mariage, hands, firm, drawn=(Gesture.HATCHING,), share=0.5, seed=4), Tally()

    found = read(page, editions, threshold=threshold)

    tally.add(found, page.meant, only=TickReading)
    assert asks_about(found)
    assert (tally.wrong, tally.counts[Verdict.REVIEW]) == ([], 0)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("threshold", [150, 170])
@pytest.mark.parametrize("pen", ["hard pencil", "pencil", "pale blue ballpoint", "dry ballpoint"])
def test_nothing_that_was_taken_back_in_a_pale_pen_marks_a_box(
    mariage: Edition, editions: Editions, hands: Hands, pen: str, threshold: int
) -> None:
    marks, pale = paper_marks.CANCELLED_MARKS, paper_pens.LIVE_PENS[pen]
    for seed in range(2):
        page = filled(mariage, hands, pale, drawn=marks, share=0.9, seed=seed)

        readings = read(page, editions, threshold=threshold).zones

        sure = [one for one in readings if isinstance(one, TickReading) and one.decision is Decision.AUTO]
        assert [one.zone.id for one in sure if one.value] == []


@pytest.mark.sampled(1)
@pytest.mark.parametrize("threshold", [150, 160])
def test_not_every_box_filled_in_felt_goes_to_a_person_beside_what_is_left_of_pencil(
    mariage: Edition, editions: Editions, hands: Hands, threshold: int
) -> None:
    both = (Drawn.TICK, Gesture.SOLID, Gesture.SOLID)
    page, tally = filled(mariage, hands, paper_pens.LEAD_HB, drawn=both, share=0.75, seed=1), Tally()

    found = read(page, editions, threshold=threshold)

    tally.add(found, page.meant, only=TickReading)
    felt = [one for one in found.zones if page.meant[one.zone.id].drawn is Gesture.SOLID]
    pencil = [one for one in found.zones if page.meant[one.zone.id].drawn is Drawn.TICK]
    assert tally.wrong == []
    assert Decision.AUTO in {one.decision for one in felt}
    assert {one.decision for one in pencil} == {Decision.REVIEW}


@pytest.mark.sampled(1)
@pytest.mark.parametrize("threshold", [128, 160, 200])
def test_a_page_without_areas_is_asked_about_too(mariage: Edition, editions: Editions, threshold: int) -> None:
    cover = Filled(paper.print_page(mariage.pages_pdf, 0), mariage.layout.page(1), {})

    found = read(cover, editions, threshold=threshold)

    assert asks_about(found)
    assert found.annotations == ()


def test_an_empty_box_is_less_sure_than_in_grey(mariage: Edition, editions: Editions, hands: Hands) -> None:
    page = filled(mariage, hands, paper_ink.BLUE, drawn=(Drawn.TICK,), share=0.3, seed=2)

    zones = read(page, editions, threshold=160).zones

    empty = [one for one in zones if isinstance(one, TickReading) and one.mark is Mark.EMPTY]
    assert {one.decision for one in empty} == {Decision.AUTO}
    assert 0.9 < max(one.confidence for one in empty) < 0.951
