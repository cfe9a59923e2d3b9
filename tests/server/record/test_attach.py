import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select, text

from forms.geometry import Box
from forms.page_code import PageCode
from server.config import settings_from
from server.record import attach
from server.record.attach import Attached
from server.record.db import Database
from server.record.editions import edition_row
from server.record.errors import (
    AlreadyDecided,
    NeverPrintedHere,
    NoImage,
    NotRecognised,
    NotThatPage,
    UnknownEdition,
    UnknownJourney,
    UnknownReview,
    WrongValue,
)
from server.record.merge import Why
from server.record.model import Origin, ReviewItem, ReviewReason
from server.record.storage import Storage
from server.record.tables import ImageRow, PageReadingRow
from tests import paper, paper_wear
from tests.editions import CODES, Edition
from tests.paper_ink import Drawn
from tests.reading import without_handwriting
from tests.server.record.naming import OTHER_AGENT, PAGE, READY, give, images_of, pages, unread
from tests.server.townhall import AGENT, TownHall, damaged_pile

PATIENCE_S = 60.0


@pytest.fixture
def hall(busy_hall: TownHall) -> TownHall:
    """Every test here needs a booklet that was printed."""
    return busy_hall


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


def test_nothing_is_filed_of_a_page_that_is_not_the_one_that_was_typed_unless_that_is_wanted(hall: TownHall) -> None:
    code = hall.printed()
    item = unread(hall, code, READY)
    before = hall.record(code).history
    wrong = PageCode(code, 1, PAGE + 1)

    with pytest.raises(NotRecognised):
        attach.attach_page(hall.database, hall.settings, item.id, wrong, by=AGENT, engines=without_handwriting())

    assert hall.record(code).history == before
    assert [one.id for one in hall.waiting()] == [item.id]


def test_a_question_about_something_else_is_not_answered_with_a_code(hall: TownHall) -> None:
    code, other = hall.printed(), hall.printed()
    hall.scan(hall.ticked(code, READY, drawn=Drawn.DOT))
    (doubt,) = hall.waiting(code)

    with pytest.raises(NotThatPage):
        give(hall, doubt, other)

    assert [one.id for one in hall.waiting(code)] == [doubt.id]


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
    assert give(hall, item, hers, even_unread=False) == Attached(read=False)
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


def test_of_a_page_that_could_not_be_opened_nothing_is_given_to_a_journey(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(damaged_pile(hall.sheet(code, 3), hall.sheet(code, 4)), "pile.tif")
    (question,) = hall.waiting()

    with pytest.raises(NoImage):
        give(hall, question, code)

    assert len(hall.waiting()) == 1
