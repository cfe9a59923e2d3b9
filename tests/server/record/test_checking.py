from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Executable, delete, select, update
from sqlalchemy.orm import Session

from server.config import Settings, settings_from
from server.record.checking import check_home
from server.record.editions import edition_row
from server.record.journeys import set_field
from server.record.storage import Storage
from server.record.tables import (
    BatchRow,
    FieldRow,
    JourneyRow,
    NoteRow,
    NoteWordRow,
    PageReadingRow,
    ReviewRow,
    StepRow,
    WaitingRow,
)
from tests import paper_ink
from tests.paper_ink import Drawn
from tests.server.begun import begin, copied
from tests.server.townhall import AGENT, TownHall

READY, RECEIVED = "P-M01.p1.ready", "P-M01.p1.received"


@pytest.fixture(scope="module")
def begun(printed_home: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A town hall where a page was read; do not write in it."""
    home, code = printed_home

    def bring_page(hall: TownHall) -> None:
        sheet = hall.ticked(code, READY)
        hall.scan(paper_ink.mark(sheet, hall.layout(code).page(3).zone(RECEIVED).box, Drawn.DOT, seed=5))

    return begin(settings_from(home, {}), tmp_path_factory.mktemp("begun") / "home", bring_page)


@pytest.fixture
def hall(begun: Settings, tmp_path: Path) -> Iterator[TownHall]:
    """A town hall where a page was read, with an answer in the record and another one in doubt."""
    with copied(begun, tmp_path / "home") as hall:
        yield hall


def problems(hall: TownHall) -> list[str]:
    found: list[str] = check_home(hall.database, hall.settings)["problems"]
    return found


def test_a_home_in_order_has_no_problem(hall: TownHall) -> None:
    assert problems(hall) == []


def key_of(column: str) -> Callable[[Session], str | None]:
    return lambda session: getattr(
        edition_row(session, session.scalars(select(FieldRow.journey)).first() or ""), column
    )


CONTENTS: dict[str, Callable[[Session], str | None]] = {
    "the upload": lambda session: session.scalar(select(BatchRow.sha256)),
    "the layout": key_of("layout"),
    "the pages": key_of("pages_pdf"),
    "the booklet": key_of("booklet_pdf"),
    "the image of the page": lambda session: session.scalar(select(PageReadingRow.page_image)),
    "the page with its readings": lambda session: session.scalar(select(PageReadingRow.overlay)),
    "the crop of a value": lambda session: session.scalar(select(FieldRow.crop)),
    "the crop of a question": lambda session: session.scalar(select(ReviewRow.crop)),
}


@pytest.mark.parametrize("content", CONTENTS)
def test_whatever_the_storage_lost_is_found(hall: TownHall, content: str) -> None:
    with hall.database.reading() as session:
        key = CONTENTS[content](session)
    assert key is not None
    Storage(hall.settings.storage).path(key).unlink()

    (problem,) = problems(hall)

    assert problem.startswith("the storage lost ")
    assert key in problem


@pytest.mark.parametrize("content", CONTENTS)
def test_whatever_was_changed_in_the_storage_is_found(hall: TownHall, content: str) -> None:
    with hall.database.reading() as session:
        key = CONTENTS[content](session)
    assert key is not None
    path = Storage(hall.settings.storage).path(key)
    path.write_bytes(bytes([path.read_bytes()[0] ^ 1]) + path.read_bytes()[1:])

    (problem,) = problems(hall)

    assert "is damaged" in problem
    assert key in problem


def test_a_record_that_is_not_what_its_history_says_is_found(hall: TownHall) -> None:
    with hall.database.transaction() as session:
        row = session.scalars(select(StepRow)).first()
        assert row is not None
        row.status = "done"

    (problem,) = problems(hall)

    assert "not what its history says" in problem


def test_a_question_that_is_not_asked_any_more_is_found(hall: TownHall) -> None:
    (item,) = hall.waiting()
    with hall.database.transaction() as session:
        session.execute(delete(WaitingRow))

    (problem,) = problems(hall)

    assert problem == f"the question {item.id} of {item.journey} does not wait, and was not decided"


FOUND_BY: dict[str, Executable] = {
    "a note that is not kept": delete(NoteRow),
    "a note of something else": update(NoteRow).values(text="Autre chose"),
    "words that are not kept": delete(NoteWordRow),
    "a word that nobody wrote": update(NoteWordRow).where(NoteWordRow.word == "temoins").values(word="zzz"),
    "the name of somebody else": update(JourneyRow).values(search="zoe"),
}


@pytest.mark.parametrize("wrong", FOUND_BY)
def test_a_search_that_does_not_find_what_the_record_says_is_found(busy_hall: TownHall, wrong: str) -> None:
    code = busy_hall.printed()
    with busy_hall.database.transaction() as session:
        set_field(session, code, "questions.note", "Faut-il venir avec nos témoins ?", AGENT)
    assert problems(busy_hall) == []
    with busy_hall.database.transaction() as session:
        session.execute(FOUND_BY[wrong])

    (problem,) = problems(busy_hall)

    assert problem.startswith(f"a search finds {code} by something else")
