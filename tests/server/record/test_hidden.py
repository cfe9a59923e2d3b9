"""Scans of one bit a pixel, on which pencil may not show: one question a page, and nothing is taken for empty."""

import io

import pytest
from sqlalchemy import select

from forms.page_code import PageCode
from server.record import words
from server.record.attach import attach_page
from server.record.decisions import last_decision
from server.record.ingest import process, receive
from server.record.journeys import set_field
from server.record.merge import Why
from server.record.model import ReviewDecision, ReviewItem, ReviewReason
from server.record.readings import decide_review, undo_review
from server.record.tables import ReadingRow
from tests import paper, paper_capture, paper_ink, paper_wear
from tests.paper import Paper, Scan
from tests.paper_hands import load_hands
from tests.paper_ink import Drawn
from tests.reading import without_handwriting
from tests.server.townhall import AGENT, TownHall, picture

COVER, DOCUMENTS, STEP = 1, 3, 4
"""Without any place to write, with boxes and two areas, and with areas, dates and a box."""
BOX, DATE, NOTE = "P-M01.p1.ready", "M1.souhait_1", "M1.note"


@pytest.fixture
def hall(busy_hall: TownHall) -> TownHall:
    """Every test here needs a booklet that was printed."""
    return busy_hall


def black_and_white(sheet: Paper, *, dpi: float = 200.0, threshold: int = 160) -> bytes:
    """A scan of one bit a pixel, on which pencil may leave no trace; at a threshold of 128 it leaves none."""
    scan = paper_capture.black_and_white(paper_capture.flat(sheet, dpi=dpi), threshold=threshold)
    return paper.encode(scan, suffix=".png")


def upper_half(sheet: Paper) -> bytes:
    """The upper half of a page, in colour."""
    scan = paper_capture.flat(sheet, dpi=200.0)
    return paper.encode(Scan(scan.image[: scan.image.shape[0] // 2], scan.dpi, scan.pages))


def about_pencil(hall: TownHall, code: str | None = None) -> list[ReviewItem]:
    return [item for item in hall.waiting(code) if item.reason is ReviewReason.HIDDEN]


def asked(hall: TownHall, field: str) -> list[str]:
    """The questions that wait about a field."""
    return [item.id for item in hall.waiting() if item.field == field]


def without_code(hall: TownHall, code: str, *, typed: bool) -> Paper:
    """The page with a tick, its codes blotted out, and what stands beside them in clear unless it may be typed."""
    layout = hall.layout(code).page(DOCUMENTS)
    return paper_wear.blot(
        hall.ticked(code, BOX), [*(mark.box for mark in layout.codes), *(() if typed else layout.typed)]
    )


def give(hall: TownHall, code: str, *, in_clear: bool = True) -> ReviewItem:
    """Bring the page without its codes and type them; the question whose answer that was."""
    hall.scan(without_code(hall, code, typed=in_clear))
    (item,) = [one for one in hall.waiting() if one.reason is ReviewReason.REJECTED]
    attach_page(
        hall.database,
        hall.settings,
        item.id,
        PageCode(code, 1, DOCUMENTS),
        by=AGENT,
        engines=without_handwriting(),
    )
    return item


def undo(hall: TownHall, item: ReviewItem) -> None:
    with hall.database.transaction() as session:
        undo_review(session, item.id, AGENT)


@pytest.mark.parametrize("threshold", [128, 160])
@pytest.mark.parametrize("page", [COVER, DOCUMENTS, STEP])
def test_a_page_asks_one_question_however_much_of_it_looks_empty(hall: TownHall, page: int, threshold: int) -> None:
    code = hall.printed()

    (read,) = hall.scan(black_and_white(hall.sheet(code, page), threshold=threshold)).pages

    (item,) = hall.waiting(code)
    assert (item.reason, item.field, item.question) == (ReviewReason.HIDDEN, "", words.HIDDEN)
    assert (item.page, item.crop, item.paper) == (page, read.page_image, None)
    assert (read.hidden, read.reviews) == (item.question, (item.id,))
    assert hall.known(code) == {}
    with hall.database.reading() as session:
        kept = session.scalars(select(ReadingRow.merged)).all()
    assert set(kept) == (set() if page == COVER else {Why.HIDDEN})


def test_what_the_record_learned_since_the_printing_is_asked_as_ever(hall: TownHall) -> None:
    code = hall.printed()
    with hall.database.transaction() as session:
        set_field(session, code, DATE, "2027-05-15", AGENT)

    hall.scan(black_and_white(hall.sheet(code, STEP)))
    hall.scan(black_and_white(hall.sheet(code, STEP), dpi=220.0))

    assert [(item.field, item.why) for item in hall.waiting(code)] == [(DATE, Why.PERHAPS_DIFFER), ("", "")]


def test_a_tick_that_has_gone_is_asked_as_ever(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, BOX))

    hall.scan(black_and_white(hall.sheet(code, DOCUMENTS)))

    assert [(item.field, item.why) for item in hall.waiting(code)] == [(BOX, Why.GONE), ("", "")]


def test_a_mark_in_doubt_is_asked_about_beside_the_page(hall: TownHall) -> None:
    code = hall.printed()

    (page,) = hall.scan(black_and_white(hall.ticked(code, BOX, drawn=Drawn.LETTER))).pages

    assert [(item.field, item.why) for item in hall.waiting(code)] == [(BOX, Why.DOUBT), ("", "")]
    assert page.reviews[-1:] == tuple(item.id for item in about_pencil(hall))


def test_ink_that_was_asked_about_goes_on_waiting(hall: TownHall) -> None:
    code, hands = hall.printed(), load_hands()
    area = hall.layout(code).page(STEP).zone(NOTE).box
    hall.scan(hall.ticked(code, BOX, drawn=Drawn.DOT))
    hall.scan(paper_ink.write_line(hall.sheet(code, STEP), area, hands.line(0).image, seed=0))
    waiting = asked(hall, BOX), asked(hall, NOTE)
    assert [len(one) for one in waiting] == [1, 1]

    for page in (DOCUMENTS, STEP):
        hall.scan(black_and_white(hall.sheet(code, page)))
        hall.scan(hall.sheet(code, page))  # which is no better look at what the image before it did not show

    assert (asked(hall, BOX), asked(hall, NOTE)) == waiting


def test_what_was_added_in_pencil_since_an_image_that_showed_everything_is_asked_about(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(hall.sheet(code, DOCUMENTS))

    hall.scan(black_and_white(hall.ticked(code, BOX)))

    assert hall.known(code) == {BOX: True}
    assert [item.page for item in about_pencil(hall, code)] == [DOCUMENTS]


def test_a_later_image_that_shows_everything_answers_and_half_of_one_does_not(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(upper_half(hall.sheet(code, STEP)))
    hall.scan(black_and_white(hall.sheet(code, STEP)))
    (item,) = about_pencil(hall, code)
    hall.scan(upper_half(hall.ticked(code, "M1.done")))
    assert about_pencil(hall, code) == [item]

    hall.scan(hall.sheet(code, STEP))

    assert about_pencil(hall, code) == []
    with hall.database.reading() as session:
        last = last_decision(session, item.id)
    assert last is not None
    assert (last.by, last.value) == (words.MACHINE, words.REPLACED)


def test_a_second_image_that_may_hide_pencil_takes_the_place_of_the_first(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(black_and_white(hall.sheet(code, COVER)))
    hall.scan(black_and_white(hall.sheet(code, DOCUMENTS)))
    (cover, first) = about_pencil(hall, code)

    hall.scan(black_and_white(hall.sheet(code, DOCUMENTS), dpi=220.0))

    now_asked = about_pencil(hall, code)
    assert [item.page for item in now_asked] == [COVER, DOCUMENTS]
    assert cover in now_asked
    assert first not in now_asked


def test_an_image_that_came_before_answers_nothing_and_asks_no_second_time_about_pencil(hall: TownHall) -> None:
    code = hall.printed()
    shows_all = hall.receive(picture(hall.sheet(code, DOCUMENTS)), "1.jpg")
    hides = hall.receive(black_and_white(hall.sheet(code, DOCUMENTS), dpi=220.0), "2.jpg")
    hall.scan(black_and_white(hall.sheet(code, DOCUMENTS)))
    asked = about_pencil(hall, code)

    for older in (hides, shows_all):
        process(hall.database, hall.settings, older, without_handwriting())

    assert (len(asked), about_pencil(hall, code)) == (1, asked)


def test_who_looked_at_the_sheet_says_so_in_the_history_and_may_take_it_back(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(black_and_white(hall.sheet(code, COVER)))
    (item,) = about_pencil(hall, code)

    with hall.database.transaction() as session:
        decide_review(session, item.id, ReviewDecision(None, "image"), AGENT)

    assert about_pencil(hall, code) == []
    entry = hall.record(code).history[-1]
    assert (entry.by, entry.words) == (AGENT, f"Vérifié — {words.HIDDEN} : l'image est gardée.")
    undo(hall, item)
    assert about_pencil(hall, code) == [item]


def test_a_page_known_by_its_print_alone_answers_nothing(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(black_and_white(hall.sheet(code, DOCUMENTS)))
    (item,) = about_pencil(hall, code)
    nameless = io.BytesIO(picture(without_code(hall, code, typed=False)))

    batch = receive(hall.database, hall.settings, nameless, "scan.jpg", AGENT, open_journey=code)
    (page,) = process(hall.database, hall.settings, batch, without_handwriting()).pages

    assert [found["finding"] for found in page.findings] == ["by-content"]
    assert about_pencil(hall, code) == [item]


def test_a_page_that_may_be_somebody_elses_as_its_code_was_typed_answers_nothing(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(black_and_white(hall.sheet(code, DOCUMENTS)))
    (item,) = about_pencil(hall, code)

    give(hall, code, in_clear=False)

    assert about_pencil(hall, code) == [item]


def test_a_question_that_a_page_answered_waits_again_when_that_page_was_somebody_elses(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(black_and_white(hall.sheet(code, DOCUMENTS)))
    (item,) = about_pencil(hall, code)
    given = give(hall, code)
    assert about_pencil(hall, code) == []

    undo(hall, given)

    assert about_pencil(hall, code) == [item]


def test_a_page_asks_once_when_one_between_two_images_of_it_was_somebody_elses(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(black_and_white(hall.sheet(code, DOCUMENTS)))
    given = give(hall, code)
    hall.scan(black_and_white(hall.sheet(code, DOCUMENTS), dpi=220.0))
    (item,) = about_pencil(hall, code)

    undo(hall, given)

    assert about_pencil(hall, code) == [item]
