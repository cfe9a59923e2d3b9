"""Every page goes to the journey it was printed for, whatever it is scanned with; nobody else's ever does."""

from pathlib import Path

import pytest

from forms.model import BookletTemplate
from scan.pipeline import read_file
from scan.readings import ImageReading, Rejection, TickReading
from tests import paper, paper_capture
from tests.editions import CODES, Edition, Editions, booklet_of
from tests.filling import Filled, Habits, Tally, fill_page
from tests.paper import Scan
from tests.paper_capture import Laid
from tests.paper_hands import Hands
from tests.reading import pages_read, pages_rejected, read_scan, without_handwriting


def filled_page(edition: Edition, number: int, hands: Hands, *, seed: int = 0) -> Filled:
    sheet = paper.print_page(edition.pages_pdf, number - 1)
    return fill_page(sheet, edition.layout.page(number), hands, habits=Habits(share=0.6), seed=seed)


def read_together(scans: list[Scan], path: Path, editions: Editions) -> list[ImageReading]:
    paper.save_together(scans, path)
    return list(read_file(path, editions, without_handwriting()))


@pytest.mark.parametrize("name", ["pile.pdf", "pile.tif"])
def test_pages_of_two_residents_in_one_file_stay_apart(
    mariage: Edition, logement: Edition, editions: Editions, hands: Hands, *, tmp_path: Path, name: str
) -> None:
    pages = [filled_page(mariage, 3, hands), filled_page(logement, 2, hands), filled_page(mariage, 4, hands)]
    scans = [paper_capture.flat(page.paper, turned=turn, seed=turn) for turn, page in enumerate(pages)]

    readings = read_together(scans, tmp_path / name, editions)

    found = [(page.code.journey, page.code.page) for reading in readings for page in pages_read(reading)]
    assert found == [(CODES[0], 3), (CODES[1], 2), (CODES[0], 4)]
    for reading, filled in zip(readings, pages, strict=True):
        tally = Tally()
        tally.add(pages_read(reading)[0], filled.meant, only=TickReading)
        assert tally.wrong == []


def test_pages_of_two_residents_side_by_side_on_the_glass_stay_apart(
    mariage: Edition, logement: Edition, editions: Editions, hands: Hands
) -> None:
    ours, theirs = filled_page(mariage, 3, hands, seed=1), filled_page(logement, 2, hands, seed=2)
    laid = [Laid(ours.paper, 80, 112, 2), Laid(theirs.paper, 245, 108, 181)]
    scan = paper_capture.glass(laid, width=330, height=225, lid=(200, 205, 208))

    reading = read_scan(scan, editions, without_handwriting())

    by_journey = {page.code.journey: page for page in pages_read(reading)}
    assert set(by_journey) == {CODES[0], CODES[1]}
    for filled, code in ((ours, CODES[0]), (theirs, CODES[1])):
        tally = Tally()
        tally.add(by_journey[code], filled.meant, only=TickReading)
        assert tally.wrong == []


def test_half_a_page_on_somebody_elses_goes_into_nobodys_record(
    mariage_template: BookletTemplate, hands: Hands
) -> None:
    town_hall = Editions()
    below, above = (town_hall.print_booklet(booklet_of(mariage_template, code=code)) for code in CODES[:2])
    scans = [paper_capture.flat(filled_page(one, 3, hands, seed=1).paper, seed=1) for one in (below, above)]
    torn = scans[0].image.shape[0] // 2
    scans[0].image[torn:] = scans[1].image[torn:]

    reading = read_scan(scans[0], town_hall, without_handwriting())

    assert not pages_read(reading)
    assert {page.reason for page in pages_rejected(reading)} == {Rejection.OVERLAPPING}
    assert {page.code for page in pages_rejected(reading)} == {None}


def test_an_old_edition_is_read_on_its_own_layout_after_the_journey_moved_on(
    mariage_template: BookletTemplate, hands: Hands
) -> None:
    source = Editions()
    old = source.print_booklet(booklet_of(mariage_template, edition=1))
    source.print_booklet(booklet_of(mariage_template, edition=2))
    filled = filled_page(old, 3, hands, seed=3)
    tally = Tally()

    (page,) = pages_read(read_scan(paper_capture.flat(filled.paper, turned=2), source, without_handwriting()))

    tally.add(page, filled.meant, only=TickReading)
    assert page.code.edition == 1
    assert tally.wrong == []


def test_a_page_of_another_town_hall_is_refused(
    mariage_template: BookletTemplate, editions: Editions, hands: Hands
) -> None:
    elsewhere = Editions(key=b"signing key of another town hall").print_booklet(booklet_of(mariage_template))
    scan = paper_capture.flat(filled_page(elsewhere, 3, hands).paper)

    reading = read_scan(scan, editions, without_handwriting())

    assert pages_read(reading) == ()
    assert {page.reason for page in pages_rejected(reading)} == {Rejection.WRONG_SIGNATURE}


def test_a_page_that_was_never_printed_here_is_refused(
    mariage_template: BookletTemplate, editions: Editions, hands: Hands
) -> None:
    unknown = Editions().print_booklet(booklet_of(mariage_template, code=CODES[4]))
    scan = paper_capture.flat(filled_page(unknown, 3, hands).paper)

    reading = read_scan(scan, editions, without_handwriting())

    assert pages_read(reading) == ()
    assert {page.reason for page in pages_rejected(reading)} == {Rejection.UNKNOWN_EDITION}


def test_blank_paper_is_said_to_be_blank(editions: Editions) -> None:
    scan = paper_capture.flat(paper.empty_sheet(), margin=5)

    reading = read_scan(scan, editions, without_handwriting())

    assert [page.reason for page in pages_rejected(reading)] == [Rejection.BLANK]
