"""A resident says that something is not right: it waits for a person again, whatever was decided, and is in history."""

from functools import partial

import pytest

from server.record import fold, journeys
from server.record.contest import add_saying, contest, sayings
from server.record.days import today
from server.record.errors import UnknownReview
from server.record.model import Origin, ReviewItem, ReviewReason, Role
from server.record.sitting import New, sitting
from server.web.policy import may_decide
from tests.paper_ink import Drawn
from tests.paper_writing import Habit
from tests.server.handwriting import long_lines, written
from tests.server.record.deciding import OTHER_AGENT, PAPER, READY, decide, value
from tests.server.townhall import AGENT, TownHall, picture

NOTE = "M1.note"


@pytest.fixture
def hall(busy_hall: TownHall) -> TownHall:
    """Every test here needs a booklet that was printed."""
    return busy_hall


def told(hall: TownHall, code: str) -> New:
    """The one thing that is new and that nobody is asked about."""
    with hall.database.reading() as session:
        (page,) = sitting(session, code, today()).pages
    (new,) = page.told
    return new


def say_wrong(hall: TownHall, code: str, new: New, role: Role = Role.CASEWORK) -> ReviewItem:
    """Contest it; the question that waits then."""
    review, may = None if new.item is None else new.item.id, partial(may_decide, role)
    with hall.database.transaction() as session:
        waits = contest(session, code, AGENT, review=review, reading=new.reading, may_take_back=may)
    (item,) = [one for one in hall.waiting(code) if one.id == waits]
    return item


def ticked_and_contested(hall: TownHall, saying: str, by: str) -> tuple[str, ReviewItem]:
    """A booklet whose tick went in by itself, and the question since its resident said that it is not right."""
    code = hall.printed()
    hall.scan(hall.ticked(code, READY))
    item = say_wrong(hall, code, told(hall, code))
    with hall.database.transaction() as session:
        add_saying(session, code, item.id, saying, by)
    return code, item


def test_what_went_in_by_itself_is_asked_about_and_stays_in_the_record_until_then(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, READY))
    new = told(hall, code)

    item = say_wrong(hall, code, new)

    assert (item.field, item.paper, item.crop) == (READY, True, new.crop)
    assert hall.known(code)[READY] is True
    decide(hall, item, value(False))
    assert hall.known(code)[READY] is False


def test_a_sheet_that_comes_again_leaves_what_a_resident_contests_to_a_person_with_their_words(hall: TownHall) -> None:
    code, item = ticked_and_contested(hall, "Je n'ai jamais coché cela", AGENT)

    hall.scan(picture(hall.ticked(code, READY, drawn=Drawn.CROSSED_OUT), seed=5))

    with hall.database.reading() as session:
        said = sayings(session, [one.id for one in hall.waiting(code)])
    assert said == {item.id: ("Je n'ai jamais coché cela",)}


def test_saying_it_twice_asks_once(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, READY))
    new = told(hall, code)

    first = say_wrong(hall, code, new)

    assert say_wrong(hall, code, new).id == first.id
    assert len(hall.waiting(code)) == 1


def test_what_an_agent_decided_is_taken_back(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, READY, drawn=Drawn.DOT))
    (asked,) = hall.waiting(code)
    decide(hall, asked, value(True), by=OTHER_AGENT)

    item = say_wrong(hall, code, told(hall, code))

    assert item.id == asked.id
    assert READY not in hall.known(code)


def test_a_decision_that_something_stands_on_is_asked_about_anew(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, READY, drawn=Drawn.DOT))
    (asked,) = hall.waiting(code)
    decide(hall, asked, value(True))
    for known in (False, True):
        with hall.database.transaction() as session:
            journeys.set_field(session, code, READY, known, OTHER_AGENT)

    item = say_wrong(hall, code, told(hall, code))

    assert item.id != asked.id
    assert hall.known(code)[READY] is True


def test_what_a_caseworker_decided_is_not_taken_back_at_the_desk_and_waits_for_a_caseworker(hall: TownHall) -> None:
    code = hall.printed()
    with hall.database.transaction() as session:
        journeys.set_field(session, code, READY, False, OTHER_AGENT)
    hall.scan(hall.ticked(code, READY))
    (asked,) = hall.waiting(code)
    assert asked.reason is ReviewReason.CONFLICT
    decide(hall, asked, PAPER, by=OTHER_AGENT)

    item = say_wrong(hall, code, told(hall, code), Role.RECEPTION)

    assert hall.known(code)[READY] is True
    assert item.id != asked.id
    assert item.reason is ReviewReason.CONFLICT
    decide(hall, item, value(False), by=OTHER_AGENT)
    assert hall.known(code)[READY] is False


def test_what_somebody_wrote_since_is_for_a_caseworker_to_change(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, READY))
    with hall.database.transaction() as session:
        journeys.set_field(session, code, READY, False, OTHER_AGENT)

    assert say_wrong(hall, code, told(hall, code), Role.RECEPTION).reason is ReviewReason.CONFLICT


def test_a_note_that_was_contested_is_one_thing_however_often(hall: TownHall) -> None:
    code, sheet = written(hall, Habit.ON_RULES)
    hall.scan(sheet, engines=long_lines(sure=True))
    (asked,) = hall.waiting(code)
    decide(hall, asked, PAPER)
    for text in ("autre chose", "encore autre chose"):
        with hall.database.transaction() as session:
            journeys.set_field(session, code, NOTE, text, OTHER_AGENT)
        item = say_wrong(hall, code, told(hall, code))
        decide(hall, item, value(f"{text} !"))

    assert told(hall, code).field.id == NOTE


def test_another_text_takes_the_place_of_the_one_that_was_read(hall: TownHall) -> None:
    code, sheet = written(hall, Habit.ON_RULES)
    hall.scan(sheet, engines=long_lines(sure=True))
    (asked,) = hall.waiting(code)
    decide(hall, asked, PAPER)
    read = hall.known(code)[NOTE]
    with hall.database.transaction() as session:
        journeys.set_field(session, code, NOTE, f"{read} !", OTHER_AGENT)
        journeys.set_field(session, code, NOTE, read, OTHER_AGENT)

    item = say_wrong(hall, code, told(hall, code))
    assert item.id != asked.id
    decide(hall, item, value("ce que la personne voulait dire"))

    assert hall.known(code)[NOTE] == "ce que la personne voulait dire"


def test_it_is_in_history_with_who_was_told_and_what_was_said(hall: TownHall) -> None:
    code, item = ticked_and_contested(hall, "Je ne l'ai pas encore.", OTHER_AGENT)

    first, second = [entry for entry in hall.record(code).history if entry.action == fold.CONTESTED]

    assert (first.by, first.origin, first.crop) == (AGENT, Origin.CITIZEN, item.crop)
    assert first.words.startswith("La personne dit que ce n'est pas juste")
    assert second.by == OTHER_AGENT
    assert "Je ne l'ai pas encore." in second.words
    with hall.database.reading() as session:
        assert sayings(session, [item.id]) == {item.id: ("Je ne l'ai pas encore.",)}


def test_nothing_of_another_journey_is_contested(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, READY))
    new, other = told(hall, code), hall.open()

    with pytest.raises(UnknownReview), hall.database.transaction() as session:
        contest(session, other, AGENT, reading=new.reading)
    with pytest.raises(UnknownReview), hall.database.transaction() as session:
        contest(session, code, AGENT)
    item = say_wrong(hall, code, new)
    with pytest.raises(UnknownReview), hall.database.transaction() as session:
        contest(session, other, AGENT, review=item.id)
    with pytest.raises(UnknownReview), hall.database.transaction() as session:
        add_saying(session, other, item.id, "…", AGENT)


def test_the_same_page_that_comes_again_answers_nothing(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, READY))
    item = say_wrong(hall, code, told(hall, code))

    hall.scan(hall.ticked(code, READY), "encore.jpg")

    assert [one.id for one in hall.waiting(code)] == [item.id]
