import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from sqlalchemy import select, text

from forms.geometry import Box
from forms.model import FieldKind
from forms.page_code import PageCode
from scan.pose import quad_points
from scan.readings import Gray
from server.config import settings_from
from server.record import attach, journeys
from server.record.attach import Attached
from server.record.db import Database
from server.record.editions import edition_row
from server.record.errors import (
    AlreadyDecided,
    CannotUndo,
    NeverPrintedHere,
    NotThatPage,
    UnknownEdition,
    UnknownJourney,
    UnknownReview,
    WrongValue,
)
from server.record.images import from_bytes
from server.record.merge import Why
from server.record.model import Origin, PageResult, ReviewDecision, ReviewItem, ReviewReason
from server.record.readings import batches, decide_review, undo_review
from server.record.storage import Storage
from server.record.tables import ImageRow, PageReadingRow
from tests import paper, paper_capture, paper_wear
from tests.editions import CODES, Edition
from tests.paper import Paper, Scan
from tests.paper_capture import Laid
from tests.paper_ink import Drawn
from tests.reading import without_handwriting
from tests.server.townhall import AGENT, TownHall

READY = "P-M01.p1.ready"
PAGE = 2
PATIENCE_S = 60.0
OTHER_AGENT = "Ilan Instruction"


@pytest.fixture
def hall(busy_hall: TownHall) -> TownHall:
    """Every test here needs a booklet that was printed."""
    return busy_hall


def blotted(hall: TownHall, code: str, sheet: Paper) -> Paper:
    """The page with every code blotted out."""
    return paper_wear.blot(sheet, [mark.box for mark in hall.layout(code).page(PAGE).codes])


def unread(hall: TownHall, code: str, *fields: str, drawn: Drawn = Drawn.CROSS) -> ReviewItem:
    """What waits after a scan of a page that nobody can identify, with some boxes ticked."""
    hall.scan(blotted(hall, code, hall.ticked(code, *fields, drawn=drawn)))
    (item,) = [one for one in hall.waiting() if one.reason is ReviewReason.REJECTED]
    assert item.rejection == "no-code"
    return item


def give(
    hall: TownHall, item: ReviewItem, code: str, *, edition: int = 1, page: int = PAGE, by: str = AGENT
) -> Attached:
    return attach.attach_page(
        hall.database,
        hall.settings,
        item.id,
        PageCode(code, edition, page),
        by=by,
        engines=without_handwriting(),
    )


def undo(hall: TownHall, item: ReviewItem) -> None:
    with hall.database.transaction() as session:
        undo_review(session, item.id, AGENT)


def pages(hall: TownHall, item: ReviewItem) -> tuple[PageResult, ...]:
    """The pages of its upload, as the desk shows them."""
    with hall.database.reading() as session:
        return batches(session, [item.batch])[0].pages


def test_a_page_whose_codes_are_blotted_out_is_read_with_the_code_that_was_typed(either_hall: TownHall) -> None:
    code = either_hall.printed()
    item = unread(either_hall, code, READY)

    attached = give(either_hall, item, code)

    assert (attached.read, attached.changes) == (True, 1)
    field = either_hall.record(code).fields[READY]
    assert (field.value, field.origin, field.edition) == (True, Origin.PAPER, 1)
    assert field.crop is not None
    assert item.id not in [one.id for one in either_hall.waiting()]


def test_the_history_says_who_recognised_the_page_and_what_it_brought(hall: TownHall) -> None:
    code = hall.printed()

    give(hall, unread(hall, code, READY), code)

    entry = hall.record(code).history[-1]
    assert (entry.action, entry.target, entry.by) == ("scanned", f"1.{PAGE}", AGENT)
    assert entry.words.startswith(f"Page reconnue par un agent : édition 1, page {PAGE}. Elle est lue : 1 changement")


def test_the_desk_then_shows_the_page_as_read(hall: TownHall) -> None:
    code = hall.printed()
    item = unread(hall, code, READY)

    give(hall, item, code)

    (page,) = pages(hall, item)
    assert (page.journey, page.edition, page.page, page.rejection) == (code, 1, PAGE, "")
    assert page.overlay is not None
    assert len(page.changes) == 1


def test_a_doubt_on_such_a_page_waits_like_any_other(hall: TownHall) -> None:
    code = hall.printed()
    item = unread(hall, code, READY, drawn=Drawn.DOT)

    attached = give(hall, item, code)

    (doubt,) = [one for one in hall.waiting(code) if one.field == READY]
    assert attached.read
    assert (doubt.reason, doubt.field, doubt.why) == (ReviewReason.DOUBT, READY, Why.DOUBT)


def test_a_page_that_is_not_the_one_that_was_typed_is_kept_as_an_image(hall: TownHall) -> None:
    code = hall.printed()
    item = unread(hall, code, READY)

    attached = give(hall, item, code, page=PAGE + 1)

    entry = hall.record(code).history[-1]
    assert attached == Attached(read=False)
    assert hall.known(code) == {}
    assert (entry.target, entry.crop) == (f"1.{PAGE + 1}", item.page_image)
    assert "n'a pas pu être lue" in entry.words
    assert hall.waiting() == []


def test_pages_that_lie_on_one_another_are_not_read_whatever_is_typed(hall: TownHall) -> None:
    one, other = hall.printed(), hall.printed()
    below, above = (paper_capture.flat(hall.ticked(code, READY), dpi=200.0) for code in (one, other))
    torn = below.image.shape[0] // 2
    below.image[torn:] = above.image[torn:]
    hall.scan(paper.encode(below))
    rejected = hall.waiting()
    assert {item.rejection for item in rejected} == {"overlapping"}

    attached = [give(hall, item, one) for item in rejected]

    assert attached == [Attached(read=False)] * len(rejected)
    assert hall.known(one) == hall.known(other) == {}


def test_pages_that_lie_on_one_another_go_to_nobody_whose_code_is_on_none_of_them(hall: TownHall) -> None:
    one, other, stranger = hall.printed(), hall.printed(), hall.printed()
    spread = [
        Laid(hall.ticked(one, READY), 80, 110),
        Laid(hall.ticked(other, READY), 140, 200),
        Laid(hall.sheet(stranger, PAGE), 300, 110),
    ]
    hall.scan(paper.encode(paper_capture.glass(spread, dpi=200.0, width=390, height=320)))
    rejected = hall.waiting()
    assert [item.rejection for item in rejected] == ["overlapping", "overlapping"]

    for item in rejected:
        with pytest.raises(NotThatPage):
            give(hall, item, stranger)

    assert images_of(hall, stranger) == []
    assert [give(hall, item, other) for item in rejected] == [Attached(read=False)] * len(rejected)


def test_a_page_under_another_that_was_read_is_not_read_either(hall: TownHall) -> None:
    one, other = hall.printed(), hall.printed()
    under = Laid(blotted(hall, one, hall.ticked(one, READY)), 80, 110)
    over = Laid(hall.ticked(other, READY), 140, 200)
    scan = paper_capture.glass([under, over], dpi=200.0)
    hall.scan(paper.encode(scan))
    (item,) = hall.waiting()
    assert hall.known(other) == {READY: True}

    attached = give(hall, item, one)

    assert attached == Attached(read=False)
    assert hall.known(one) == {}
    assert images_of(hall, one) == [item.page_image]
    assert shown(hall, item, scan)[1] == pytest.approx(0, abs=2), "what lies above is not hers"


def test_a_question_about_something_else_is_not_answered_with_a_code(hall: TownHall) -> None:
    code, other = hall.printed(), hall.printed()
    hall.scan(hall.ticked(code, READY, drawn=Drawn.DOT))
    (doubt,) = hall.waiting(code)

    with pytest.raises(NotThatPage):
        give(hall, doubt, other)

    assert [one.id for one in hall.waiting(code)] == [doubt.id]


def images_of(hall: TownHall, code: str) -> list[str]:
    """Storage keys of the pictures that the history of a journey shows."""
    return [entry.crop for entry in hall.record(code).history if entry.crop is not None]


def torn_up(hall: TownHall, code: str) -> ReviewItem:
    """What waits after a scan of a page of which nothing is left but its codes."""
    codes = [mark.box for mark in hall.layout(code).page(PAGE).codes]
    top = max(box.bottom for box in codes if box.bottom < 100)
    below = min(box.y for box in codes if box.y > 100)
    hall.scan(paper_wear.blot(hall.sheet(code, PAGE), [Box(0, top + 4, 148, below - top - 8)]))
    (item,) = hall.waiting()
    assert item.rejection == "not-registered"
    return item


def lost(hall: TownHall, code: str) -> ReviewItem:
    """What waits after a scan of a page whose printed state the disk lost."""
    sheet = hall.ticked(code, READY)
    with hall.database.reading() as session:
        Storage(hall.settings.storage).path(edition_row(session, code).layout).unlink()
    hall.scan(sheet)
    (item,) = hall.waiting()
    assert item.rejection == "internal"
    return item


@pytest.mark.parametrize("spoilt", [torn_up, lost])
def test_a_page_that_was_not_read_goes_to_the_journey_that_its_own_code_names_and_to_no_other(
    hall: TownHall, spoilt: Callable[[TownHall, str], ReviewItem]
) -> None:
    hers, his = hall.printed(), hall.printed()
    item = spoilt(hall, hers)

    with pytest.raises(NotThatPage) as refused:
        give(hall, item, his)

    assert refused.value.own == PageCode(hers, 1, PAGE)
    assert [each.id for each in hall.waiting()] == [item.id]
    assert images_of(hall, his) == []
    assert give(hall, item, hers) == Attached(read=False)
    assert images_of(hall, hers) == [item.page_image]


def test_a_page_that_was_not_read_is_no_other_page_of_its_booklet_either(hall: TownHall) -> None:
    code = hall.printed()
    item = torn_up(hall, code)

    with pytest.raises(NotThatPage):
        give(hall, item, code, page=PAGE + 1)

    assert images_of(hall, code) == []


def test_a_page_of_another_town_hall_becomes_nobodys_by_typing_a_code(hall: TownHall, mariage: Edition) -> None:
    code = hall.printed()
    hall.scan(paper.print_page(mariage.pages_pdf, PAGE - 1, dpi=200.0))
    (item,) = hall.waiting()
    assert item.rejection == "wrong-signature"

    with pytest.raises(NeverPrintedHere):
        give(hall, item, code)

    assert [each.id for each in hall.waiting()] == [item.id]
    assert images_of(hall, code) == []


def test_a_page_of_an_edition_that_was_never_printed_becomes_nobodys_either(hall: TownHall, tmp_path: Path) -> None:
    code = hall.printed()
    shutil.copytree(hall.settings.home, tmp_path / "restored")
    hall.print(code)
    settings = settings_from(tmp_path / "restored", {})
    restored = TownHall(settings, Database(settings))
    restored.scan(hall.sheet(code, PAGE, edition=2))
    (item,) = restored.waiting()
    assert item.rejection == "unknown-edition"

    with pytest.raises(NeverPrintedHere):
        give(restored, item, code)

    assert images_of(restored, code) == []
    restored.database.close()


def test_taking_the_code_back_leaves_the_journey_as_before_and_asks_again(either_hall: TownHall) -> None:
    code = either_hall.printed()
    item = unread(either_hall, code, READY)
    give(either_hall, item, code)

    undo(either_hall, item)

    assert either_hall.known(code) == {}
    *_, put_back, said = [entry.words for entry in either_hall.record(code).history if entry.action != "status"]
    assert put_back.startswith("Décision annulée — ")
    assert said.startswith("Décision annulée — page retirée du parcours")
    assert [one.id for one in either_hall.waiting()] == [item.id]
    (page,) = pages(either_hall, item)
    assert page.rejection == "no-code"


def test_a_page_never_goes_to_another_journey_than_the_one_that_stands_on_it_in_clear(hall: TownHall) -> None:
    wrong, right = hall.printed(), hall.printed()
    item = unread(hall, right, READY)
    before = hall.record(wrong).history

    with pytest.raises(NotThatPage):
        give(hall, item, wrong)
    attached = give(hall, item, right)

    assert hall.record(wrong).history == before
    assert attached.read
    assert hall.known(wrong) == {}
    assert hall.known(right) == {READY: True}


def test_a_page_that_was_taken_back_is_forgotten_when_the_true_one_comes(hall: TownHall) -> None:
    code = hall.printed()
    item = unread(hall, code, READY)
    give(hall, item, code)
    undo(hall, item)

    hall.scan(hall.sheet(code, PAGE))

    assert hall.waiting(code) == [], "no ink has gone: it was never there"


def test_what_a_page_said_that_was_taken_back_is_not_held_against_the_record(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(hall.sheet(code, PAGE))
    item = unread(hall, code, READY)
    assert give(hall, item, code).changes == 1
    undo(hall, item)

    hall.scan(hall.ticked(code, READY))

    assert hall.known(code) == {READY: True}


def test_a_question_that_the_wrong_page_replaced_waits_again(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, READY, drawn=Drawn.DOT))
    (doubt,) = hall.waiting(code)
    item = unread(hall, code, READY)
    give(hall, item, code)
    assert doubt.id not in [one.id for one in hall.waiting(code)]

    undo(hall, item)

    assert [one.id for one in hall.waiting(code)] == [doubt.id]


def test_what_an_agent_changed_since_is_not_taken_back(hall: TownHall) -> None:
    code = hall.printed()
    item = unread(hall, code, READY)
    give(hall, item, code)
    with hall.database.transaction() as session:
        journeys.set_field(session, code, READY, False, OTHER_AGENT)

    with pytest.raises(CannotUndo):
        undo(hall, item)

    assert hall.known(code) == {READY: False}


def test_a_page_about_which_a_person_has_answered_is_not_taken_back(hall: TownHall) -> None:
    code = hall.printed()
    item = unread(hall, code, READY, drawn=Drawn.DOT)
    give(hall, item, code)
    (doubt,) = [one for one in hall.waiting(code) if one.field == READY]
    with hall.database.transaction() as session:
        decide_review(session, doubt.id, ReviewDecision(True, "value"), OTHER_AGENT)

    with pytest.raises(CannotUndo):
        undo(hall, item)

    assert hall.known(code) == {READY: True}


@pytest.mark.parametrize(("edition", "page"), [(2, 1), (1, 0), (1, 99)])
def test_a_page_is_not_given_to_one_that_was_never_printed(hall: TownHall, edition: int, page: int) -> None:
    code = hall.printed()
    item = unread(hall, code, READY)

    with pytest.raises((UnknownEdition, WrongValue)):
        give(hall, item, code, edition=edition, page=page)

    assert [one.id for one in hall.waiting()] == [item.id]


def test_a_page_is_not_given_to_nobody(hall: TownHall) -> None:
    item = unread(hall, hall.printed(), READY)

    with pytest.raises(UnknownJourney):
        give(hall, item, "K4T7XHK")


def test_nobody_gives_a_page_twice(hall: TownHall) -> None:
    code = hall.printed()
    item = unread(hall, code, READY)
    give(hall, item, code)

    with pytest.raises(AlreadyDecided):
        give(hall, item, code, by=OTHER_AGENT)


def test_a_page_that_never_came_cannot_be_given(hall: TownHall) -> None:
    with pytest.raises(UnknownReview):
        attach.attach_page(
            hall.database,
            hall.settings,
            "0" * 32,
            PageCode(hall.printed(), 1, 1),
            by=AGENT,
            engines=without_handwriting(),
        )


def test_the_code_that_stands_in_clear_is_proposed_to_whoever_names_the_page(hall: TownHall) -> None:
    code = hall.open(code=CODES[0])  # of some codes a letter is read as another: nothing is proposed then
    hall.print(code)
    item = unread(hall, code, READY)

    assert item.in_clear == PageCode(code, 1, PAGE)
    assert [page.in_clear for page in pages(hall, item)] == [item.in_clear]
    assert hall.record(code).history[-1].action != "scanned", "nothing is read on the word of it"


def test_an_image_that_was_given_to_the_wrong_journey_is_not_shown_there_any_more(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(paper_wear.blot(blotted(hall, code, hall.sheet(code, PAGE)), [Box(0, 25, 148, 150)]))
    (item,) = hall.waiting()
    assert not give(hall, item, code).read
    assert hall.record(code).history[-1].crop is not None

    undo(hall, item)

    *_, given, taken_back = hall.record(code).history
    assert (given.action, given.crop, given.scan) == ("scanned", None, None)
    assert taken_back.words.startswith("Décision annulée — image retirée du parcours")


def test_a_page_that_was_not_read_is_kept_without_its_neighbour(hall: TownHall) -> None:
    hers, his = hall.printed(), hall.printed()
    beside = [Laid(blotted(hall, his, hall.sheet(his, PAGE)), 80, 110), Laid(hall.sheet(hers, PAGE), 235, 110)]
    hall.scan(paper.encode(paper_capture.glass(beside, dpi=150.0, width=320, height=220)))
    (item,) = hall.waiting()
    assert item.page_image is not None

    kept = from_bytes(Storage(hall.settings.storage).get(item.page_image))

    height, width = kept.shape
    his_part, her_part = kept[:, : width // 2 - 40], kept[height // 8 : -height // 8, width // 2 + 60 : -60]
    assert his_part.min() < 60
    assert her_part.min() > 150


def spoilt(hall: TownHall, code: str, number: int = PAGE, *fields: str) -> Paper:
    """A page that only a person can name: its codes are blotted out."""
    sheet = hall.ticked(code, *fields) if fields else hall.sheet(code, number)
    return paper_wear.blot(sheet, [mark.box for mark in hall.layout(code).page(number).codes])


def lose(hall: TownHall, code: str, *, layout: bool) -> None:
    """The disk loses what was printed, or where everything stands on it."""
    with hall.database.reading() as session:
        row = edition_row(session, code)
        Storage(hall.settings.storage).path(row.layout if layout else row.pages_pdf).unlink()


def shown(hall: TownHall, item: ReviewItem, scan: Scan) -> list[int]:
    """How much of the ink of each page of a scan is to be seen in the picture that a question shows, in per cent."""
    assert item.page_image is not None
    kept = from_bytes(Storage(hall.settings.storage).get(item.page_image))
    whole = paper.raw_page(scan).gray
    return [round(100 * inked(kept, scan, page) / inked(whole, scan, page)) for page in range(len(scan.pages))]


def inked(gray: Gray, scan: Scan, page: int) -> int:
    """Dark pixels on a page of a scan."""
    corners = quad_points(paper.corners_px(scan, page)).round().astype(np.int32)
    inside = cv2.fillConvexPoly(np.zeros(gray.shape, np.uint8), corners, 1)
    return int(((gray < 100) & (inside > 0)).sum())


def rejected(hall: TownHall) -> list[ReviewItem]:
    """The pages that wait to be named."""
    return [item for item in hall.waiting() if item.rejection]


@pytest.mark.parametrize("layout", [True, False])
@pytest.mark.parametrize("gap", [0.0, 5.0])
def test_a_page_of_a_lost_edition_does_not_take_its_neighbour_along(hall: TownHall, gap: float, layout: bool) -> None:
    hers, his = hall.printed(), hall.printed()
    beside = [Laid(spoilt(hall, his, PAGE, READY), 80, 110), Laid(hall.ticked(hers, READY), 228 + gap, 110)]
    scan = paper_capture.glass(beside, dpi=150.0, width=320, height=220)
    lose(hall, hers, layout=layout)

    hall.scan(paper.encode(scan))

    of_her, of_him = sorted(hall.waiting(), key=lambda item: item.journey != hers)
    assert (of_her.rejection, of_her.journey) == ("internal", hers)
    assert (of_him.rejection, of_him.journey) == ("no-code", None)
    assert shown(hall, of_her, scan) == pytest.approx([0, 100], abs=2)
    assert shown(hall, of_him, scan) == pytest.approx([100, 0], abs=2)
    assert give(hall, of_her, hers) == Attached(read=False)
    assert images_of(hall, hers) == [of_her.page_image]
    assert [item.id for item in hall.waiting()] == [of_him.id]
    assert give(hall, of_him, his).read
    assert hall.known(his) == {READY: True}
    assert rejected(hall) == []


def spread_without_codes(hall: TownHall, code: str, gap: float) -> tuple[Scan, str]:
    """Pages 2 and 3 on a white lid, a box ticked on each; the field of page 3."""
    done = next(zone.id for zone in hall.layout(code).page(3).zones if zone.kind is FieldKind.TICK)
    spread = [Laid(spoilt(hall, code, 2, READY), 80, 110), Laid(spoilt(hall, code, 3, done), 228 + gap, 110)]
    return paper_capture.glass(spread, dpi=200.0, width=320, height=220), done


@pytest.mark.parametrize(
    ("dpi", "questions", "named", "gap"), [(200.0, 2, 2, 0.0), (200.0, 2, 3, 5.0), (None, 1, 3, 0.0), (None, 1, 2, 5.0)]
)
def test_naming_one_page_of_a_spread_without_codes_leaves_the_other_waiting(
    hall: TownHall, gap: float, named: int, dpi: float | None, questions: int
) -> None:
    code = hall.printed()
    scan, done = spread_without_codes(hall, code, gap)
    hall.scan(paper.encode(replace(scan, dpi=dpi)))
    assert len(rejected(hall)) == questions
    item = next(each for each in rejected(hall) if shown(hall, each, scan)[named - 2] > 50)

    attached = give(hall, item, code, page=named)

    assert attached.read
    assert hall.known(code) == {(READY if named == 2 else done): True}
    (other,) = rejected(hall)
    assert (other.rejection, other.journey, other.batch) == ("no-code", None, item.batch)
    assert shown(hall, other, scan) == pytest.approx([0, 100] if named == 2 else [100, 0], abs=2)
    assert give(hall, other, code, page=5 - named).read
    assert hall.known(code) == {READY: True, done: True}
    assert rejected(hall) == []


def test_naming_a_page_again_asks_about_its_neighbour_once(hall: TownHall) -> None:
    code = hall.printed()
    scan, _ = spread_without_codes(hall, code, 5.0)
    hall.scan(paper.encode(replace(scan, dpi=None)))
    item = next(each for each in rejected(hall) if shown(hall, each, scan)[0] > 50)
    give(hall, item, code, page=2)
    waiting = {each.id for each in rejected(hall)}

    undo(hall, item)
    give(hall, item, code, page=2)

    assert {each.id for each in rejected(hall)} == waiting
    assert hall.known(code) == {READY: True}


def somebody_waits(hall: TownHall) -> bool:
    """Whether a transaction waits for another one."""
    with hall.database.reading() as session:
        waits = session.scalars(text("SELECT wait_event_type FROM pg_stat_activity WHERE datname = current_database()"))
        return "Lock" in waits


def test_two_pages_of_one_image_are_given_to_two_journeys_at_once(postgresql_hall: TownHall) -> None:
    hall = postgresql_hall
    code = hall.printed()
    item = unread(hall, code, READY)
    with hall.database.reading() as session:
        (rejected_page,) = session.scalars(select(PageReadingRow)).all()
        columns = {column.name for column in PageReadingRow.__table__.columns} - {"id"}
        beside = {name: getattr(rejected_page, name) for name in columns}
    given: list[Attached] = []
    agent = threading.Thread(target=lambda: given.append(give(hall, item, code)))

    with hall.database.transaction() as session:
        image = select(ImageRow).where(ImageRow.sha256 == beside["sha256"])
        session.scalars(image.with_for_update()).one()
        session.add(PageReadingRow(**{**beside, "place": 1, "outcome": {}}))
        session.flush()
        agent.start()
        end = time.monotonic() + PATIENCE_S
        while agent.is_alive() and not somebody_waits(hall):
            assert time.monotonic() < end
            time.sleep(0.05)
    agent.join(PATIENCE_S)

    (attached,) = given
    assert attached.read
    with hall.database.reading() as session:
        assert list(session.scalars(select(PageReadingRow.place).order_by(PageReadingRow.id))) == [0, 1, 2]
