"""Worn pages and pictures: doubts are allowed, a wrong value that nobody would look at is not."""

import pytest

from scan.readings import TickReading
from tests import paper, paper_capture, paper_ink, paper_wear
from tests.captures import WAYS
from tests.editions import Edition, Editions
from tests.filling import Habits, Tally, Verdict, fill_page
from tests.paper_hands import Hands
from tests.reading import all_engines, pages_read, pages_rejected, read_scan, without_handwriting

EVERY_MARK = Habits(drawn=tuple(paper_ink.Drawn), pens=paper_ink.PENS, share=0.75)
WRITTEN = Habits(drawn=tuple(paper_ink.Drawn), share=0.5, notes=0.7, dates=0.7)


def busy_pages(edition: Edition, count: int) -> list[int]:
    """Numbers of the pages with most places to tick or write."""
    return [page.page for page in sorted(edition.layout.pages, key=lambda page: -len(page.zones))[:count]]


@pytest.mark.sampled(5)
@pytest.mark.parametrize("name", list(WAYS))
def test_no_box_is_silently_wrong(
    mariage: Edition, logement: Edition, editions: Editions, hands: Hands, name: str
) -> None:
    tally, way, read = Tally(), WAYS[name], 0

    for edition in (mariage, logement):
        for seed, number in enumerate(busy_pages(edition, 2)):
            sheet = way.printer(paper.print_page(edition.pages_pdf, number - 1), seed)
            filled = fill_page(sheet, edition.layout.page(number), hands, habits=EVERY_MARK, seed=seed + 10)
            for page in pages_read(read_scan(way(filled.paper, seed), editions, without_handwriting())):
                assert (page.code.journey, page.code.page) == (edition.booklet.code, number)
                tally.add(page, filled.meant, only=TickReading)
                read += 1

    assert tally.wrong == []
    assert read >= 3, f"{read} of 4 pages were read: {tally}"
    # more than half of what `Drawn` names was taken back, or is for a person anyway
    assert tally.counts[Verdict.RIGHT] > 0.5 * tally.counts[Verdict.REVIEW], str(tally)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("name", ["flat, 300 dpi", "carried in a bag", "picture"])
def test_no_date_nor_note_is_silently_wrong(mariage: Edition, editions: Editions, hands: Hands, name: str) -> None:
    tally = Tally()

    for seed, number in enumerate(busy_pages(mariage, 2)):
        sheet = paper.print_page(mariage.pages_pdf, number - 1)
        filled = fill_page(sheet, mariage.layout.page(number), hands, habits=WRITTEN, seed=seed + 20)
        for page in pages_read(read_scan(WAYS[name](filled.paper, seed), editions, all_engines())):
            tally.add(page, filled.meant)

    assert tally.wrong == []
    assert tally.counts.total() > 8


@pytest.mark.sampled(2)
@pytest.mark.parametrize("corner", paper_wear.CORNERS)
def test_a_page_with_any_one_corner_torn_off_still_says_which_it_is(
    mariage: Edition, editions: Editions, hands: Hands, corner: paper_wear.Corner
) -> None:
    number = busy_pages(mariage, 1)[0]
    filled = fill_page(paper.print_page(mariage.pages_pdf, number - 1), mariage.layout.page(number), hands, seed=4)
    scan = paper_capture.flat(paper_wear.tear(filled.paper, corner, size=45), angle_deg=0.8, margin=3)
    tally = Tally()

    (page,) = pages_read(read_scan(scan, editions, without_handwriting()))

    tally.add(page, filled.meant, only=TickReading)
    assert (page.code.journey, page.code.page) == (mariage.booklet.code, number)
    assert tally.wrong == []


def test_half_a_page_loses_no_box_silently(mariage: Edition, editions: Editions, hands: Hands) -> None:
    number = busy_pages(mariage, 1)[0]
    filled = fill_page(paper.print_page(mariage.pages_pdf, number - 1), mariage.layout.page(number), hands, seed=5)
    whole = paper_capture.flat(filled.paper)
    half = paper.Scan(whole.image[: whole.image.shape[0] // 2].copy(), whole.dpi, whole.pages)
    tally = Tally()

    reading = read_scan(half, editions, without_handwriting())

    for page in pages_read(reading):
        tally.add(page, filled.meant, only=TickReading)
    assert tally.wrong == []
    assert pages_read(reading) or pages_rejected(reading)


def test_holes_for_a_binder_are_no_ink(mariage: Edition, editions: Editions, hands: Hands) -> None:
    number = busy_pages(mariage, 1)[0]
    sheet = paper_wear.punch(paper.print_page(mariage.pages_pdf, number - 1), x=7)
    filled = fill_page(sheet, mariage.layout.page(number), hands, habits=Habits(share=0.0), seed=6)
    scan = paper_capture.glass([paper_capture.Laid(filled.paper, 90, 130, 1)], lid=(60, 60, 60))

    (page,) = pages_read(read_scan(scan, editions, without_handwriting()))

    assert [zone.value for zone in page.zones if isinstance(zone, TickReading)].count(True) == 0
