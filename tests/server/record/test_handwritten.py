"""Drawings, what is crossed out, and words with what else they may be, from the paper to the record."""

import pytest
from sqlalchemy import event, select

from forms.geometry import Box
from scan.readings import LineKind
from server.record import journeys
from server.record.errors import WrongValue
from server.record.handwritten import kept_as_images, kinds_asked, kinds_in, kinds_of_crops, seen_lines, text_of
from server.record.margins import margin_notes
from server.record.model import Kinds, ReviewDecision, ReviewItem, ReviewReason
from server.record.reviews import struck_text
from server.record.tables import ReviewRow
from tests import paper_ink
from tests.paper_ink import Drawn
from tests.paper_writing import Habit
from tests.server.handwriting import struck_after, two_words, written
from tests.server.record.deciding import IMAGE, PAPER, REMOVED, decide, doubt, undo, value
from tests.server.townhall import AGENT, TownHall

NOTE = "M1.note"
DRAWN, STRUCK = frozenset({LineKind.DRAWING}), frozenset({LineKind.CROSSED_OUT})
MARGIN = Box(100.0, 128.0, 12.0, 12.0)


@pytest.fixture
def hall(busy_hall: TownHall) -> TownHall:
    """Every test here needs a booklet that was printed."""
    return busy_hall


def asked(hall: TownHall, habit: Habit) -> tuple[str, ReviewItem]:
    code, sheet = written(hall, habit)
    hall.scan(sheet)
    (item,) = hall.waiting(code)
    return code, item


def kept(hall: TownHall, code: str) -> Kinds:
    """What the record says of the one picture that it keeps without a text."""
    record = hall.record(code)
    with hall.database.reading() as session:
        (kinds,) = kinds_of_crops(session, code, kept_as_images(record)).values()
    return kinds


@pytest.mark.parametrize(
    ("habit", "kinds", "said"),
    [
        (Habit.DRAWING, DRAWN, "un dessin, gardé en image"),
        (Habit.LINE_SCRIBBLED, STRUCK, "raturé, gardé en image"),
    ],
)
@pytest.mark.parametrize("decision", [PAPER, IMAGE])
def test_a_drawing_and_what_is_crossed_out_are_kept_as_what_they_are(
    hall: TownHall, habit: Habit, kinds: Kinds, said: str, decision: ReviewDecision
) -> None:
    code, item = asked(hall, habit)
    assert (item.reason, item.paper, item.kinds) == (ReviewReason.NOTE, None, kinds)

    decide(hall, item, decision)

    record = hall.record(code)
    assert (record.fields[NOTE].value, record.fields[NOTE].crop) == ("", item.crop)
    assert record.history[-1].words.endswith(f"{said}.")
    assert record.history[-1].crop == item.crop
    assert kept(hall, code) == kinds


def test_a_drawing_that_was_kept_is_asked_about_again_once_that_is_taken_back(hall: TownHall) -> None:
    code, item = asked(hall, Habit.DRAWING)
    decide(hall, item, PAPER)

    undo(hall, item)

    assert hall.known(code) == {}
    assert [(one.id, one.kinds) for one in hall.waiting(code)] == [(item.id, DRAWN)]


def test_what_looked_like_a_drawing_can_be_written_in_words(hall: TownHall) -> None:
    code, item = asked(hall, Habit.DRAWING)

    decide(hall, item, value("deux flèches"))

    assert hall.known(code) == {NOTE: "deux flèches"}


def test_a_drawing_in_the_margin_is_kept_as_one_and_taken_back(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(paper_ink.mark(hall.sheet(code, 1), MARGIN, Drawn.CROSS, pen=paper_ink.BLUE, seed=1))
    (item,) = hall.waiting(code)
    assert (item.reason, item.kinds) == (ReviewReason.ANNOTATION, DRAWN)

    decide(hall, item, PAPER)

    with hall.database.reading() as session:
        (note,) = margin_notes(session, code)
    assert (note.text, note.kinds, note.crop) == ("", DRAWN, item.crop)
    assert hall.record(code).history[-1].words == "Vérifié — Écrit hors des cases : un dessin, gardé en image."
    undo(hall, item)
    with hall.database.reading() as session:
        assert margin_notes(session, code) == ()


def struck(hall: TownHall, text: str) -> tuple[str, ReviewItem]:
    """A note that somebody typed off the paper, and that came back scribbled out."""
    code, _ = asked(hall, Habit.ON_RULES)
    decide(hall, hall.waiting(code)[0], value(text))
    return code, struck_after(hall, code)


def offered_out(hall: TownHall, item: ReviewItem) -> str | None:
    with hall.database.reading() as session:
        return struck_text(session, item)


def test_a_note_that_was_crossed_out_since_is_taken_out_of_the_record_and_put_back(hall: TownHall) -> None:
    code, item = struck(hall, "la mairie")
    assert (item.kinds, offered_out(hall, item)) == (STRUCK, "la mairie")

    decide(hall, item, REMOVED)
    gone = hall.known(code)
    undo(hall, item)

    assert gone == {}
    assert hall.known(code) == {NOTE: "la mairie"}
    assert offered_out(hall, item) == "la mairie"


@pytest.mark.parametrize("text", ["la mairie", "la mairie\n\nsamedi"])
def test_only_the_note_that_was_crossed_out_is_taken_out(hall: TownHall, text: str) -> None:
    code, item = struck(hall, text)
    with hall.database.transaction() as session:
        journeys.set_field(session, code, NOTE, f"{text}\n\nDeux", AGENT)

    decide(hall, item, REMOVED)

    assert hall.known(code) == {NOTE: "Deux"}


def test_a_note_that_was_crossed_out_stays_where_only_its_image_is_kept(hall: TownHall) -> None:
    code, item = struck(hall, "la mairie")

    decide(hall, item, IMAGE)

    assert hall.known(code) == {NOTE: "la mairie"}


@pytest.mark.parametrize("habit", [Habit.DRAWING, Habit.LINE_SCRIBBLED])
def test_nothing_is_taken_out_where_nothing_was_read_before(hall: TownHall, habit: Habit) -> None:
    code, item = asked(hall, habit)
    with hall.database.transaction() as session:
        journeys.set_field(session, code, NOTE, "Deux", AGENT)

    assert offered_out(hall, item) is None
    with pytest.raises(WrongValue):
        decide(hall, item, REMOVED)

    assert hall.known(code) == {NOTE: "Deux"}
    assert [one.id for one in hall.waiting(code)] == [item.id]


def test_a_note_with_words_says_which_of_them_are_doubtful_and_what_else_they_may_be(hall: TownHall) -> None:
    code, sheet = written(hall, Habit.ON_RULES)
    hall.scan(sheet, engines=two_words())
    (item,) = hall.waiting(code)

    with hall.database.reading() as session:
        lines = seen_lines(session, item.id)

    assert text_of(lines) == item.paper == "la mairic"
    (line,) = lines
    assert [(word.text, word.doubtful, word.others) for word in line.words] == [
        ("la", False, ()),
        ("mairic", True, ("mairie",)),
    ]
    assert item.box_mm is not None
    area = Box.from_list(item.box_mm)
    assert all(area.overlaps(word.box) for word in line.words)
    assert line.words[0].box.x < line.words[1].box.x


def test_a_line_crossed_out_among_others_stands_in_the_text_as_such(hall: TownHall) -> None:
    code, sheet = written(hall, Habit.LINE_SCRIBBLED, lines=2, seed=5)
    hall.scan(sheet, engines=two_words())
    (item,) = hall.waiting(code)

    with hall.database.reading() as session:
        lines = seen_lines(session, item.id)

    assert item.kinds == frozenset()
    assert sorted(line.kind for line in lines) == [LineKind.CROSSED_OUT, LineKind.WRITING]
    assert text_of(lines) == item.paper
    assert "[raturé]" in str(item.paper)


@pytest.mark.parametrize(("kind", "looked_at"), [("tick", 0), ("date", 0), ("note", 1), (None, 1)])
def test_a_page_as_it_was_read_is_looked_at_for_writing_only(hall: TownHall, kind: str | None, looked_at: int) -> None:
    doubt(hall)
    said: list[str] = []
    with hall.database.reading() as session:
        row = session.scalars(select(ReviewRow)).one()
        session.expunge(row)
        row.kind, row.paper = kind, None
        event.listen(hall.database.engine, "before_cursor_execute", lambda *given: said.append(given[2]))
        assert kinds_asked(session, [row]) == {}

    assert sum("outcome" in statement for statement in said) == looked_at


@pytest.mark.parametrize(
    ("document", "kinds"),
    [
        ({"text": "", "lines": []}, frozenset()),
        ({"text": "", "lines": [{"kind": "drawing"}, {"kind": "crossed-out"}]}, DRAWN | STRUCK),
        ({"text": "", "lines": [{"kind": "drawing"}, {"text": ""}]}, frozenset()),
        ({"text": "oui\n[dessin]", "lines": [{}, {"kind": "drawing"}]}, frozenset()),
        ({"text": "", "kind": "drawing"}, DRAWN),
        ({"text": ""}, frozenset()),
    ],
)
def test_only_what_holds_no_writing_at_all_is_a_drawing_or_crossed_out(
    document: dict[str, object], kinds: Kinds
) -> None:
    assert kinds_in(document) == kinds
