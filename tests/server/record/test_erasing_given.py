"""Pages that were given to a journey by mistake and taken back, when it is erased: their numbers come again."""

from datetime import timedelta

from alembic import command
from sqlalchemy import select

from forms.page_code import PageCode
from server.record.attach import attach_page
from server.record.model import ReviewItem
from server.record.tables import DecisionRow, PageReadingRow
from tests.reading import without_handwriting
from tests.server.record.deciding import undo
from tests.server.record.test_erasing import BOX, ask, erase, two_printed
from tests.server.record.test_migrations import configuration
from tests.server.record.test_newer import blotted, page_of
from tests.server.townhall import AGENT, TownHall


def given_by_mistake(hall: TownHall, code: str, owner: str) -> ReviewItem:
    """The question about a page without codes that was given to a journey, and taken back."""
    number = page_of(hall, owner, BOX)
    hall.scan(blotted(hall, hall.ticked(owner, BOX), owner, number, in_clear=False), "sans-code.jpg")
    (item,) = hall.waiting()
    named = PageCode(code, 1, number)
    assert attach_page(hall.database, hall.settings, item.id, named, by=AGENT, engines=without_handwriting()).read
    undo(hall, item)
    return item


def test_the_next_page_counts_though_its_number_was_that_of_an_erased_page(either_hall: TownHall) -> None:
    code, other = two_printed(either_hall)
    item = given_by_mistake(either_hall, code, other)
    ask(either_hall, code)
    erase(either_hall, code)

    batch = either_hall.scan(either_hall.ticked(other, BOX))

    assert [(page.journey, len(page.changes)) for page in batch.pages] == [(other, 1)]
    assert [one.id for one in either_hall.waiting()] == [item.id]


def test_decisions_on_pages_that_were_erased_before_go_and_no_others(either_hall: TownHall) -> None:
    code, other = two_printed(either_hall)
    item = given_by_mistake(either_hall, code, other)
    database = either_hall.database
    with database.transaction() as session:
        page = session.scalars(select(PageReadingRow).where(PageReadingRow.journey == code)).one()
        before = page.read_at - timedelta(hours=1)
        for turn, number, at in ((2, page.id, before), (3, page.id + 9, page.read_at)):
            given = {"keep": "page", "value": "1.1", "journey": code, "page_reading": number, "by": AGENT, "at": at}
            session.add(DecisionRow(review=item.id, turn=turn, decided=False, **given))

    command.downgrade(configuration(database), "0032")
    command.upgrade(configuration(database), "head")

    with database.reading() as session:
        turns = select(DecisionRow.turn).where(DecisionRow.review == item.id).order_by(DecisionRow.turn)
        assert session.scalars(turns).all() == [0, 1]
    assert [one.id for one in either_hall.waiting()] == [item.id]
