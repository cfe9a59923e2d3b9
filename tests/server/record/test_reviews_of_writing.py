from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from forms.geometry import Box
from forms.model import FieldKind
from scan.engines import TextRead
from scan.pipeline import Engines
from scan.readings import Gray
from server.record import journeys
from server.record.errors import (
    WrongValue,
)
from server.record.merge import Why
from server.record.model import ReviewDecision, ReviewItem, ReviewReason
from server.record.readings import decide_review
from server.record.reviews import replaced_note
from tests import paper_ink
from tests.paper import Paper
from tests.paper_hands import Hands
from tests.paper_ink import Drawn
from tests.reading import without_handwriting
from tests.server.record.deciding import IMAGE, PAPER, PHONE, RECORD, decide, undo, value
from tests.server.townhall import AGENT, TownHall, picture

NOTE = "M2.note"
LETTER = Box(128.0, 120.0, 7.0, 7.0)
"""In a margin, as large as a letter: a larger cross is a drawing, which is not read."""


@pytest.fixture
def hall(busy_hall: TownHall) -> TownHall:
    """Every test here needs a booklet that was printed."""
    return busy_hall


class OneText:
    """A reader that reads the same text in every piece of writing, without being sure."""

    def read_lines(self, lines: Sequence[Gray], *, words: Sequence[str] = ()) -> tuple[TextRead, ...]:
        return tuple(TextRead("" if number else PHONE, 0.4) for number, _ in enumerate(lines))


def one_text() -> Engines:
    """The engines of a machine that reads in every note something else than a person does."""
    return replace(without_handwriting(), handwriting=OneText())


def noted(hall: TownHall, hands: Hands, *rows: int, code: str | None = None) -> tuple[str, Paper]:
    """A journey and its page with real handwriting on some rules of a note."""
    if code is None:
        code = hall.printed()
    page = next(page for page in hall.layout(code).pages if any(zone.id == NOTE for zone in page.zones))
    sheet = hall.sheet(code, page.page)
    zone = page.zone(NOTE)
    for row in rows:
        line = hands.lines[row]
        sheet = paper_ink.write_line(sheet, zone.box, line.image, row=row, line_mm=zone.line_mm or 8.0, seed=row)
    return code, sheet


def test_what_is_written_in_the_margin_is_about_nothing_that_the_record_says(hall: TownHall) -> None:
    code, item = annotated(hall)

    with hall.database.transaction() as session:
        decide_review(session, item.id, PAPER, AGENT, seen="")

    assert hall.waiting(code) == []


def test_a_note_that_disappeared_is_taken_out_of_the_record_and_put_back(hall: TownHall, hands: Hands) -> None:
    code, sheet = noted(hall, hands, 0)
    hall.scan(sheet)
    decide(hall, hall.waiting(code)[0], value("Un"))
    _, empty = noted(hall, hands, code=code)
    hall.scan(empty)
    (item,) = hall.waiting(code)
    assert (item.why, item.record) == (Why.GONE, "Un")

    decide(hall, item, PAPER)
    assert hall.known(code) == {}

    undo(hall, item)
    assert hall.known(code) == {NOTE: "Un"}


def gone_from_paper(hall: TownHall, hands: Hands, known: str) -> str:
    """A journey whose note, typed as "Un" and now `known` in the record, has gone from the paper: that is right."""
    code, sheet = noted(hall, hands, 0)
    hall.scan(sheet)
    decide(hall, hall.waiting(code)[0], value("Un"))
    with hall.database.transaction() as session:
        journeys.set_field(session, code, NOTE, known, AGENT)
    hall.scan(noted(hall, hands, code=code)[1])
    decide(hall, hall.waiting(code)[0], PAPER)
    return code


def test_only_the_note_that_disappeared_is_taken_out(hall: TownHall, hands: Hands) -> None:
    code = gone_from_paper(hall, hands, "Un\n\nDeux")

    assert hall.known(code) == {NOTE: "Deux"}


def struck(sheet: Paper, blank: Paper) -> Paper:
    """A sheet with a line through what is written on it, no longer than that."""
    rows, columns = np.nonzero(np.abs(sheet.image.astype(int) - blank.image).max(axis=2) > 40)
    (left, right), y = np.array([columns.min(), columns.max()]) / sheet.px_per_mm, np.median(rows) / sheet.px_per_mm
    line = np.array([[left - 0.5, y + 0.3], [(left + right) / 2, y], [right + 0.5, y - 0.2]])
    return paper_ink.stroke(sheet, line, paper_ink.BLUE, hand=np.random.default_rng(1))


@pytest.mark.parametrize("line", [0, 1, 3, 5])
def test_a_note_that_was_struck_since_somebody_typed_it_is_asked_about(hall: TownHall, hands: Hands, line: int) -> None:
    code, blank = noted(hall, hands)
    page = next(page for page in hall.layout(code).pages if any(zone.id == NOTE for zone in page.zones))
    sheet = paper_ink.write_line(blank, page.zone(NOTE).box, hands.lines[line].image, seed=line)
    hall.scan(picture(sheet, seed=1))
    (first,) = hall.waiting(code)
    decide(hall, first, value("Mardi je ne peux pas"))

    hall.scan(picture(struck(sheet, blank), seed=2))

    assert [(item.field, item.record) for item in hall.waiting(code)] == [(NOTE, "Mardi je ne peux pas")]


def test_a_note_that_was_struck_before_anybody_typed_it_is_asked_about_as_it_is_now(
    hall: TownHall, hands: Hands
) -> None:
    code, blank = noted(hall, hands)
    _, sheet = noted(hall, hands, 0, code=code)
    hall.scan(picture(sheet, seed=1))
    (first,) = hall.waiting(code)

    hall.scan(picture(struck(sheet, blank), seed=2))

    (item,) = hall.waiting(code)
    assert (item.field, item.crop == first.crop) == (NOTE, False)


@pytest.mark.parametrize(("page", "box"), [(4, Box(20, 184, 60, 9)), (5, Box(20, 14, 50, 9)), (3, Box(60, 190, 50, 9))])
@pytest.mark.parametrize("line", [5, 12, 20])
def test_what_is_written_in_the_margin_and_struck_since_is_asked_about(
    hall: TownHall, hands: Hands, page: int, box: Box, line: int
) -> None:
    code = hall.printed()
    blank, image = hall.sheet(code, page), hands.lines[line].image
    sheet = paper_ink.write_line(blank, box, image[:, : image.shape[1] // 2], seed=line)
    hall.scan(picture(sheet, seed=line))
    before = {item.id for item in hall.waiting(code)}
    assert before

    hall.scan(picture(struck(sheet, blank), seed=line + 9))

    assert {item.id for item in hall.waiting(code)} - before


IN_TWO_PARTS = "Venir avec les témoins\n\nRappeler lundi"


@pytest.mark.parametrize("typed", [IN_TWO_PARTS, "Venir avec\u202e les témoins\n\nRappeler lundi\x07"])
def test_a_note_with_a_blank_line_that_disappeared_is_taken_out_of_the_record(
    hall: TownHall, hands: Hands, typed: str
) -> None:
    code, sheet = noted(hall, hands, 0)
    hall.scan(sheet)
    decide(hall, hall.waiting(code)[0], value(typed))
    assert hall.known(code) == {NOTE: IN_TWO_PARTS}
    hall.scan(noted(hall, hands, code=code)[1])

    decide(hall, hall.waiting(code)[0], PAPER)

    assert hall.known(code) == {}


def test_a_note_with_a_blank_line_is_replaced_by_what_is_typed_of_its_next_scan(hall: TownHall, hands: Hands) -> None:
    code, sheet = noted(hall, hands, 0)
    hall.scan(sheet)
    decide(hall, hall.waiting(code)[0], value(IN_TWO_PARTS))
    hall.scan(noted(hall, hands, 0, 1, code=code)[1])
    (item,) = hall.waiting(code)
    with hall.database.reading() as session:
        replaced = replaced_note(session, item)

    decide(hall, item, value(f"{IN_TWO_PARTS}\nEt le livret"))

    assert replaced == IN_TWO_PARTS
    assert hall.known(code) == {NOTE: f"{IN_TWO_PARTS}\nEt le livret"}


def test_a_note_that_disappeared_and_that_the_record_does_not_say_is_told_to_be_left_as_it_is(
    hall: TownHall, hands: Hands
) -> None:
    code = gone_from_paper(hall, hands, "Un, et plus")

    assert hall.known(code) == {NOTE: "Un, et plus"}
    assert hall.record(code).history[-1].words.endswith(" : rien à retirer, le dossier reste comme il est.")


def test_a_note_waits_with_its_crop_and_is_kept_as_a_person_typed_it(hall: TownHall, hands: Hands) -> None:
    code, sheet = noted(hall, hands, 0)
    hall.scan(sheet)
    (item,) = hall.waiting(code)
    assert (item.reason, item.kind) == (ReviewReason.NOTE, FieldKind.NOTE)

    decide(hall, item, value("Venir avec les témoins"))

    field = hall.record(code).fields[NOTE]
    assert (field.value, field.crop) == ("Venir avec les témoins", item.crop)


def test_a_note_that_nobody_can_read_is_kept_as_an_image(hall: TownHall, hands: Hands) -> None:
    code, sheet = noted(hall, hands, 0)
    hall.scan(sheet)
    (item,) = hall.waiting(code)

    decide(hall, item, IMAGE)

    field = hall.record(code).fields[NOTE]
    assert (field.value, field.crop) == ("", item.crop)


def test_the_same_note_scanned_again_is_not_asked_again(hall: TownHall, hands: Hands) -> None:
    code, sheet = noted(hall, hands, 0)
    hall.scan(picture(sheet, seed=1))
    decide(hall, hall.waiting(code)[0], value("Venir avec les témoins"))

    hall.scan(picture(sheet, seed=2))

    assert hall.waiting(code) == []
    assert hall.known(code) == {NOTE: "Venir avec les témoins"}


def test_a_line_added_to_a_note_takes_the_place_of_what_was_typed(hall: TownHall, hands: Hands) -> None:
    code, sheet = noted(hall, hands, 0)
    hall.scan(sheet)
    decide(hall, hall.waiting(code)[0], value("Venir avec les témoins"))

    _, longer = noted(hall, hands, 0, 1, code=code)
    hall.scan(longer)
    (item,) = hall.waiting(code)
    decide(hall, item, value("Venir avec les témoins, samedi"))

    assert hall.known(code) == {NOTE: "Venir avec les témoins, samedi"}


def test_a_note_that_was_corrected_twice_with_a_way_back_between_is_there_once(hall: TownHall, hands: Hands) -> None:
    code, sheet = noted(hall, hands, 0)
    hall.scan(sheet, engines=one_text())
    decide(hall, hall.waiting(code)[0], value("Venir avec les témoins"))
    hall.scan(noted(hall, hands, 0, 1, code=code)[1], engines=one_text())
    (item,) = hall.waiting(code)
    decide(hall, item, value("Venir avec les témoins, samedi"))
    undo(hall, item)
    assert hall.known(code) == {NOTE: "Venir avec les témoins"}

    decide(hall, item, value("Venir avec les témoins, dimanche"))

    assert hall.known(code) == {NOTE: "Venir avec les témoins, dimanche"}


@pytest.mark.parametrize("between", [IMAGE, RECORD])
def test_a_note_of_which_only_the_image_was_kept_once_is_not_doubled_by_its_next_line(
    hall: TownHall, hands: Hands, between: ReviewDecision
) -> None:
    code, sheet = noted(hall, hands, 0)
    hall.scan(sheet, engines=one_text())
    decide(hall, hall.waiting(code)[0], value("Un"))
    hall.scan(noted(hall, hands, 0, 1, code=code)[1], engines=one_text())
    decide(hall, hall.waiting(code)[0], between)
    hall.scan(noted(hall, hands, 0, 1, 2, code=code)[1], engines=one_text())

    decide(hall, hall.waiting(code)[0], value("Un, deux, trois"))

    assert hall.known(code) == {NOTE: "Un, deux, trois"}


def test_a_note_in_a_later_edition_is_added_to_the_first(hall: TownHall, hands: Hands) -> None:
    code, sheet = noted(hall, hands, 0)
    hall.scan(sheet)
    decide(hall, hall.waiting(code)[0], value("Un"))
    hall.print(code)

    _, sheet = noted(hall, hands, 1, code=code)
    hall.scan(sheet)
    decide(hall, hall.waiting(code)[0], value("Deux"))

    assert hall.known(code) == {NOTE: "Un\n\nDeux"}


def annotated(hall: TownHall) -> tuple[str, ReviewItem]:
    """A journey with something in the margin of a page that was read, without being sure."""
    code = hall.printed()
    sheet = paper_ink.mark(hall.sheet(code, 1), LETTER, Drawn.CROSS, pen=paper_ink.BLUE, seed=1)
    hall.scan(sheet, engines=one_text())
    (item,) = hall.waiting(code)
    assert (item.reason, item.paper) == (ReviewReason.ANNOTATION, PHONE)
    return code, item


@pytest.mark.parametrize("decision", [PAPER, value(PHONE)])
def test_what_is_written_in_the_margin_is_kept_in_words_confirmed_or_typed(
    hall: TownHall, decision: ReviewDecision
) -> None:
    code, item = annotated(hall)

    decide(hall, item, decision)

    entry = hall.record(code).history[-1]
    assert (entry.action, entry.after) == ("reviewed", PHONE)
    assert entry.words == f"Vérifié — Écrit hors des cases : « {PHONE} »."


def test_what_nobody_could_read_in_the_margin_cannot_be_confirmed(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(paper_ink.mark(hall.sheet(code, 1), LETTER, Drawn.CROSS, pen=paper_ink.BLUE, seed=1))
    (item,) = hall.waiting(code)
    assert item.kinds == frozenset()

    with pytest.raises(WrongValue):
        decide(hall, item, PAPER)

    assert [one.id for one in hall.waiting(code)] == [item.id]
