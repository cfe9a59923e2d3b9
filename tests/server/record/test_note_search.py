"""What is written in a journey finds it, as it stands now: from the paper, or the keyboard, to the search."""

from itertools import product

import pytest
from sqlalchemy import insert, update

from forms.circumstances import Circumstances, Subject
from forms.geometry import Box
from server.record import history, journeys
from server.record.db import upgrade
from server.record.model import ReviewDecision, ReviewItem, ReviewReason
from server.record.note_search import FoundNote, NotedJourney, find_by_notes
from server.record.tables import FieldRow, JourneyRow, NoteRow, NoteWordRow
from tests import paper_ink
from tests.paper_ink import Drawn
from tests.paper_writing import Habit
from tests.server.handwriting import two_words, with_values, written
from tests.server.record.changing import find, set_field
from tests.server.record.deciding import IMAGE, PAPER, RECORD, REMOVED, decide, undo, value
from tests.server.townhall import AGENT, TownHall

NOTE = "M1.note"
MARGIN = Box(128.0, 120.0, 12.0, 12.0)
SAID = "Rappeler la préfecture au 06 12 34 56 78"


def found(hall: TownHall, typed: str) -> list[NotedJourney]:
    with hall.database.reading() as session:
        return find_by_notes(session, typed, limit=10)


def codes(hall: TownHall, typed: str) -> list[str]:
    return [one.summary.code for one in found(hall, typed)]


def the_note(hall: TownHall, typed: str) -> FoundNote:
    ((note,),) = [one.notes for one in found(hall, typed)]
    return note


def words(note: FoundNote) -> str:
    return "".join(part.text for part in note.parts)


def asked_about_a_note(hall: TownHall, code: str | None = None, *, seed: int = 2) -> tuple[str, ReviewItem]:
    """A journey, and the question about a note in which "la mairic", perhaps "mairie", was read."""
    code, sheet = written(hall, Habit.ON_RULES, code=code, seed=seed)
    hall.scan(sheet, engines=two_words())
    (item,) = hall.waiting(code)
    return code, item


@pytest.mark.parametrize("typed", ["prefecture", "RAPPELER préf", "06.12.34", "5678", "préfecture noe"])
def test_a_journey_is_found_by_what_an_agent_typed_in_it(either_hall: TownHall, typed: str) -> None:
    code = either_hall.open()
    either_hall.open(Circumstances((Subject("p1", "Lou"), Subject("p2", "Noé"))))
    set_field(either_hall, code, NOTE, SAID)

    assert codes(either_hall, typed) == [code]
    assert the_note(either_hall, typed).checked
    assert (the_note(either_hall, typed).field, the_note(either_hall, typed).page) == (NOTE, None)
    assert find(either_hall, typed) == []


def test_what_two_notes_of_a_journey_say_together_finds_it_and_the_fuller_one_is_shown_first(hall: TownHall) -> None:
    code = hall.open()
    for field, said in {"M1.note": "la caution", "M2.note": "la préfecture", "M3.note": "caution, préfecture"}.items():
        set_field(hall, code, field, said)

    (one,) = found(hall, "préfecture caution")

    assert [words(note) for note in one.notes] == ["caution, préfecture", "la caution"]
    assert one.more == 1


def test_a_journey_that_its_names_found_is_not_found_again_by_its_notes(either_hall: TownHall) -> None:
    named, noted = either_hall.open(), either_hall.open(Circumstances((Subject("p1", "Lou"), Subject("p2", "Ada"))))
    for code in (named, noted):
        set_field(either_hall, code, NOTE, "vient avec Noé")

    with either_hall.database.reading() as session:
        beside = find_by_notes(session, "noe", limit=10, without={named})

    assert [one.code for one in find(either_hall, "noe")] == [named]
    assert codes(either_hall, "noe") == [noted, named]
    assert [one.summary.code for one in beside] == [noted]


def test_the_last_changed_comes_first_and_no_more_than_were_asked_for(either_hall: TownHall) -> None:
    opened = [either_hall.open() for _ in range(3)]
    for code in opened:
        set_field(either_hall, code, NOTE, SAID)

    with either_hall.database.reading() as session:
        two = find_by_notes(session, "préfecture", limit=2)

    assert [one.summary.code for one in two] == opened[:0:-1]


@pytest.mark.parametrize("typed", ["", "  ", "&", "%", "préfecture marseille", "0612 99"])
def test_what_no_note_says_finds_nothing(hall: TownHall, typed: str) -> None:
    set_field(hall, hall.open(), NOTE, SAID)

    assert found(hall, typed) == []


def test_what_is_taken_out_of_a_note_is_found_no_more_and_what_takes_its_place_is(either_hall: TownHall) -> None:
    code = either_hall.open()
    set_field(either_hall, code, NOTE, SAID)

    set_field(either_hall, code, NOTE, "vient mardi")
    after = codes(either_hall, "préfecture"), codes(either_hall, "mardi")
    set_field(either_hall, code, NOTE, None)

    assert after == ([], [code])
    assert codes(either_hall, "mardi") == []


def test_more_words_than_one_statement_takes_go_like_any_others(postgresql_hall: TownHall) -> None:
    code = postgresql_hall.open()
    many = ["".join(letters) for letters in product("abcdefghij", repeat=5)][:70_000]
    set_field(postgresql_hall, code, NOTE, " ".join(many))

    set_field(postgresql_hall, code, NOTE, SAID)

    assert (codes(postgresql_hall, "abcde"), codes(postgresql_hall, "préfecture")) == ([], [code])


def test_ticks_dates_and_options_are_no_notes_and_the_number_in_cells_is(hall: TownHall) -> None:
    code = hall.open(Circumstances((Subject("p1", "Lou"),)), "logement-demande")
    with hall.database.reading() as session:
        fields = journeys.preview_booklet(session, code).fields
    number = next(field for field in fields if field.kind.value == "number")
    option = next(field for field in fields if field.kind.value == "choice")
    day = next(field for field in fields if field.kind.value == "date")
    digits = "7319482650"[: number.digits]
    set_field(hall, code, number.id, digits)
    set_field(hall, code, option.id, option.options[0].key)
    set_field(hall, code, day.id, "2031-05-17")

    assert codes(hall, digits) == [code]
    assert [codes(hall, option.options[0].key), codes(hall, "2031")] == [[], []]


def test_a_note_that_waits_is_found_as_it_was_read_and_by_what_it_may_say(busy_hall: TownHall) -> None:
    code, item = asked_about_a_note(busy_hall)

    read, perhaps, both = (the_note(busy_hall, typed) for typed in ("mairic", "mairie", "la mairie"))

    assert (read.checked, read.review, read.field, read.edition, read.page) == (False, item.id, NOTE, 1, item.page)
    assert [note.perhaps for note in (read, perhaps, both)] == [(), ("mairie",), ("mairie",)]
    assert words(perhaps) == "la mairic"
    assert codes(busy_hall, "la-mairie") == [code]


def test_a_note_that_was_read_wrong_is_found_by_its_correction_until_that_is_taken_back(busy_hall: TownHall) -> None:
    code, item = asked_about_a_note(busy_hall)

    decide(busy_hall, item, value("la caution"))
    corrected = [codes(busy_hall, typed) for typed in ("mairic", "mairie", "caution")]
    note = the_note(busy_hall, "caution")
    undo(busy_hall, item)

    assert corrected == [[], [], [code]]
    assert (note.checked, note.review, note.field, note.page) == (True, None, NOTE, item.page)
    assert [codes(busy_hall, typed) for typed in ("mairic", "mairie", "caution")] == [[code], [code], []]


def test_a_note_that_a_person_found_right_is_not_found_by_what_else_it_might_have_said(busy_hall: TownHall) -> None:
    code, item = asked_about_a_note(busy_hall)

    decide(busy_hall, item, PAPER)

    assert [codes(busy_hall, typed) for typed in ("mairic", "mairie")] == [[code], []]
    assert the_note(busy_hall, "mairic").checked


@pytest.mark.parametrize("decision", [IMAGE, RECORD])
def test_a_note_of_which_a_person_kept_no_text_is_found_no_more(busy_hall: TownHall, decision: ReviewDecision) -> None:
    _code, item = asked_about_a_note(busy_hall)

    decide(busy_hall, item, decision)

    assert [codes(busy_hall, typed) for typed in ("mairic", "mairie")] == [[], []]


def test_a_note_that_is_struck_out_is_found_until_it_leaves_the_record(busy_hall: TownHall) -> None:
    code, item = asked_about_a_note(busy_hall)
    decide(busy_hall, item, value("la caution"))
    busy_hall.scan(written(busy_hall, Habit.LINE_SCRIBBLED, code=code)[1])
    (struck,) = busy_hall.waiting(code)

    before = codes(busy_hall, "caution")
    decide(busy_hall, struck, REMOVED)

    assert before == [code]
    assert codes(busy_hall, "caution") == []
    assert codes(busy_hall, "rature") == []


def test_a_phone_number_that_may_stand_in_a_note_finds_it(busy_hall: TownHall) -> None:
    code, sheet = written(busy_hall, Habit.ON_RULES)
    busy_hall.scan(sheet, engines=with_values())

    assert codes(busy_hall, "0612 34") == [code]
    assert the_note(busy_hall, "0612 34").perhaps == ("06 12 34 56 78",)


def test_what_stands_in_the_margin_is_found_once_somebody_read_it(busy_hall: TownHall) -> None:
    code = busy_hall.printed()
    busy_hall.scan(paper_ink.mark(busy_hall.sheet(code, 1), MARGIN, Drawn.CROSS, pen=paper_ink.BLUE, seed=1))
    (item,) = [one for one in busy_hall.waiting(code) if one.reason is ReviewReason.ANNOTATION]

    decide(busy_hall, item, value("Ma mère viendra"))
    note = the_note(busy_hall, "mere")
    undo(busy_hall, item)

    assert (note.field, note.label, note.edition, note.page, note.checked) == ("", "", 1, 1, True)
    assert codes(busy_hall, "mere") == []


def test_notes_that_an_earlier_version_kept_or_none_are_found_after_an_upgrade(either_hall: TownHall) -> None:
    code, other = either_hall.open(), either_hall.open()
    with either_hall.database.transaction() as session:
        for each in (code, other):
            session.execute(update(JourneyRow).where(JourneyRow.code == each).values(notes_rules=0))
        facts = {"value": SAID, "origin": "agent", "by": AGENT, "at": history.now()}
        session.execute(insert(FieldRow).values(journey=code, field=NOTE, **facts))
        gone = {"search": " gone ", "text": "gone", "perhaps": [], "field": NOTE, "label": "", "sensitive": False}
        session.execute(insert(NoteRow).values(journey=other, place=NOTE, checked=True, **gone))
        session.execute(insert(NoteWordRow).values(journey=other, word="gone"))
    before = codes(either_hall, "préfecture"), codes(either_hall, "gone")

    upgrade(either_hall.settings)

    assert before == ([], [other])
    assert [codes(either_hall, typed) for typed in ("préfecture", "gone")] == [[code], []]
