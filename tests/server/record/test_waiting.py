"""The list of what waits: its order, what is shown of it, who is handed what."""

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import select, text

from server.record.accounts import create_account
from server.record.db import MIGRATIONS
from server.record.journeys import set_field
from server.record.locks import Holder, claim, refuse_held
from server.record.model import Role
from server.record.readings import reviews, undo_review
from server.record.tables import WaitingRow
from server.record.waiting import (
    KINDS,
    Wanted,
    first_of,
    hand_out,
    kind_of,
    look,
    place_of,
)
from tests.paper_ink import Drawn
from tests.server.record.asking import ask
from tests.server.record.deciding import IMAGE, READY, decide
from tests.server.townhall import AGENT, TownHall

PASSWORD = "une phrase de passe"


@pytest.fixture
def me(either_hall: TownHall) -> Holder:
    with either_hall.database.transaction() as session:
        return Holder(create_account(session, "agnes", "Agnès Accueil", Role.RECEPTION, PASSWORD).id, "desk")


@pytest.fixture
def strays(either_hall: TownHall) -> list[str]:
    """Six questions of one kind, in their order."""
    with either_hall.database.transaction() as session:
        return [ask(session, number) for number in range(6)]


def handed(hall: TownHall, who: Holder, wanted: Wanted | None = None, after: str | None = None) -> str | None:
    with hall.database.transaction() as session:
        place = None if after is None else place_of(session, after)
        return hand_out(session, who, wanted or Wanted(), kinds=KINDS, lease="page", after=place)


def doubt(hall: TownHall, box: str = READY) -> str:
    """A mark that nobody could be sure of, in a journey of its own; its question."""
    code = hall.printed()
    hall.scan(hall.ticked(code, box, drawn=Drawn.DOT))
    return next(item.id for item in hall.waiting(code) if item.field == box)


def test_the_list_is_by_kind_and_then_in_the_order_of_the_pages(either_hall: TownHall, strays: list[str]) -> None:
    question = doubt(either_hall)

    with either_hall.database.reading() as session:
        seen = look(session, Wanted(), around=None, before=0, after=99)

    assert [one.id for one in seen.items] == [question, *strays]
    assert [seen.counts[kind] for kind in ("doubt", "rejected", "note")] == [1, 6, 0]


def test_a_doubt_is_counted_and_listed_as_a_conflict_once_the_record_has_changed(either_hall: TownHall) -> None:
    question = doubt(either_hall)
    (item,) = either_hall.waiting()
    assert item.journey is not None
    with either_hall.database.transaction() as session:
        set_field(session, item.journey, item.field, False, AGENT)

    with either_hall.database.reading() as session:
        seen = look(session, Wanted(kind="conflict"), around=None, before=0, after=9)

    (found,) = seen.items
    assert (seen.counts["doubt"], seen.counts["conflict"]) == (0, 1)
    assert (found.id, kind_of(found)) == (question, "conflict")


def test_what_is_loaded_is_what_is_shown_around_the_question(either_hall: TownHall, strays: list[str]) -> None:
    with either_hall.database.reading() as session:
        found = look(session, Wanted(), around=strays[3], before=1, after=2).items

    assert [one.id for one in found] == strays[2:5]


def test_a_question_that_was_decided_still_says_where_the_list_goes_on(
    either_hall: TownHall, strays: list[str], me: Holder
) -> None:
    with either_hall.database.reading() as session:
        item = next(one for one in reviews(session) if one.id == strays[2])
    decide(either_hall, item, IMAGE)

    assert handed(either_hall, me, after=strays[2]) == strays[3]


def test_the_list_goes_round(either_hall: TownHall, strays: list[str], me: Holder) -> None:
    assert handed(either_hall, me, after=strays[-1]) == strays[0]


def test_nobody_is_handed_what_somebody_else_has(either_hall: TownHall, strays: list[str], me: Holder) -> None:
    with either_hall.database.transaction() as session:
        other = Holder(create_account(session, "paul", "Paul Prestation", Role.CASEWORK, PASSWORD).id, "desk")
        claim(session, strays[:2], other, "page")

    assert handed(either_hall, me) == strays[2]


def test_somebody_who_may_answer_nothing_that_waits_is_handed_nothing(
    either_hall: TownHall, strays: list[str], me: Holder
) -> None:
    with either_hall.database.transaction() as session:
        assert hand_out(session, me, Wanted(), kinds=["doubt"], lease="page") is None
        assert first_of(session, Wanted()) == strays[0]


def test_a_question_that_somebody_is_about_to_answer_is_passed_over_without_waiting_for_them(
    postgresql_hall: TownHall,
) -> None:
    with postgresql_hall.database.transaction() as session:
        first, second = ask(session, 0), ask(session, 1)
        agnes, awa = (
            create_account(session, name, name.title(), Role.RECEPTION, PASSWORD).id for name in ("agnes", "awa")
        )

    with postgresql_hall.database.transaction() as answering:
        refuse_held(answering, first, Holder(awa, "desk"))  # as an answer does that waits for its journey then
        with postgresql_hall.database.transaction() as session:
            session.execute(text("SET LOCAL lock_timeout = '5s'"))
            handed = hand_out(session, Holder(agnes, "desk"), Wanted(), kinds=KINDS, lease="page")

    assert handed == second


def test_a_record_of_before_knows_what_waits_once_it_is_brought_up_to_date(
    either_hall: TownHall, strays: list[str]
) -> None:
    items = {one.id: one for one in either_hall.waiting()}
    decide(either_hall, items[strays[0]], IMAGE)
    decide(either_hall, items[strays[1]], IMAGE)
    with either_hall.database.transaction() as session:
        undo_review(session, strays[1], AGENT)
    config = Config(attributes={"engine": either_hall.database.engine})
    config.set_main_option("script_location", str(MIGRATIONS))

    command.downgrade(config, "0015")
    command.upgrade(config, "head")

    with either_hall.database.reading() as session:
        assert set(session.scalars(select(WaitingRow.review))) == set(strays[1:])
    decide(either_hall, items[strays[2]], IMAGE)
    assert {one.id for one in either_hall.waiting()} == {strays[1], *strays[3:]}
