"""What agents tell each other: kept with every wording, found by agents, and nowhere else."""

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DatabaseError

from server.record.journeys import close_journey
from server.record.note_search import find_by_notes
from server.record.private_notes import (
    LONGEST,
    NoteChanged,
    PrivateNote,
    UnknownNote,
    correct_note,
    private_notes,
    write_note,
)
from server.record.tables import PrivateNoteRow
from tests.server.townhall import AGENT, TownHall

SAID = "Son frère peut traduire, au 06 12 34 56 78"


def write(hall: TownHall, code: str, text: str = SAID, by: str = AGENT) -> str:
    with hall.database.transaction() as session:
        return write_note(session, code, text, by)


def correct(hall: TownHall, code: str, note: str, text: str, seen: int = 1) -> None:
    with hall.database.transaction() as session:
        correct_note(session, code, note, text, "Paul Prestation", seen=seen)


def notes(hall: TownHall, code: str) -> tuple[PrivateNote, ...]:
    with hall.database.reading() as session:
        return private_notes(session, code)


def found(hall: TownHall, typed: str) -> list[str]:
    with hall.database.reading() as session:
        return [one.summary.code for one in find_by_notes(session, typed, limit=10)]


def test_a_note_says_who_wrote_it_and_the_newest_is_first(either_hall: TownHall) -> None:
    code = either_hall.open()
    write(either_hall, code, "Premier")
    write(either_hall, code, "Second", by="Paul Prestation")

    kept = notes(either_hall, code)

    assert [(one.now.text, one.now.by) for one in kept] == [("Second", "Paul Prestation"), ("Premier", AGENT)]


def test_a_correction_keeps_what_was_written_before(either_hall: TownHall) -> None:
    code = either_hall.open()
    note = write(either_hall, code)

    correct(either_hall, code, note, "Sa sœur peut traduire")

    (kept,) = notes(either_hall, code)
    assert [(one.text, one.by) for one in kept.wordings] == [
        *((SAID, AGENT), ("Sa sœur peut traduire", "Paul Prestation")),
    ]


def test_a_note_that_somebody_corrected_meanwhile_is_not_written_over(either_hall: TownHall) -> None:
    code = either_hall.open()
    note = write(either_hall, code)
    correct(either_hall, code, note, "Autre chose")

    with pytest.raises(NoteChanged, match="Paul Prestation"):
        correct(either_hall, code, note, "Encore autre chose", seen=1)

    (kept,) = notes(either_hall, code)
    assert kept.now.text == "Autre chose"


def test_the_same_correction_sent_twice_is_one(hall: TownHall) -> None:
    code = hall.open()
    note = write(hall, code)
    correct(hall, code, note, "Autre chose")

    correct(hall, code, note, "Autre chose", seen=1)

    (kept,) = notes(hall, code)
    assert kept.turn == 2


def test_a_note_is_found_by_its_words_and_digits_as_it_reads_now(either_hall: TownHall) -> None:
    code = either_hall.open()
    note = write(either_hall, code)
    before = [found(either_hall, typed) for typed in ("traduire", "0612345678", "06.12.34.56.78", "345678")]

    correct(either_hall, code, note, "")

    assert before == [[code]] * 4
    assert found(either_hall, "traduire") == []


def test_a_note_can_be_written_about_a_journey_that_is_closed(hall: TownHall) -> None:
    code = hall.open()
    with hall.database.transaction() as session:
        close_journey(session, code, AGENT)

    write(hall, code)

    assert len(notes(hall, code)) == 1


@pytest.mark.parametrize("text", ["", "x" * (LONGEST + 1)])
def test_a_note_has_something_to_say_and_an_end(hall: TownHall, text: str) -> None:
    with pytest.raises(ValueError, match="signs"):
        write(hall, hall.open(), text)


def test_a_note_of_another_journey_is_none_of_this_one(hall: TownHall) -> None:
    note = write(hall, hall.open())

    with pytest.raises(UnknownNote):
        correct(hall, hall.open(), note, "…")


@pytest.mark.parametrize("change", [update(PrivateNoteRow).values(text="…"), delete(PrivateNoteRow)])
def test_the_database_itself_refuses_to_change_a_wording(either_hall: TownHall, change: object) -> None:
    write(either_hall, either_hall.open())

    with pytest.raises(DatabaseError, match="never changed nor removed"), either_hall.database.transaction() as session:
        session.execute(change)  # type: ignore[call-overload]  # either statement
