import os
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import IntegrityError

from forms.circumstances import Answer, Circumstances, Subject
from forms.model import StepStatus
from forms.units import MM_PER_INCH
from server.record import history
from server.record.claims import MOST_ATTEMPTS, unfinished
from server.record.editions import edition_pdf, edition_row
from server.record.errors import StorageFailed, UnknownBatch, UnknownContent
from server.record.ingest import process
from server.record.journeys import set_field
from server.record.merge import Why
from server.record.model import BatchStatus, Origin, ReviewReason
from server.record.readings import batches, recent_batches
from server.record.storage import Storage
from server.record.tables import BatchRow, PageReadingRow, ReadingRow
from server.record.words import MACHINE
from tests import paper, paper_capture, paper_ink
from tests.editions import Edition
from tests.paper_capture import Laid
from tests.paper_ink import Drawn
from tests.reading import without_handwriting
from tests.server.townhall import AGENT, TownHall, damaged_pile, picture, pile_with_a_lost_picture

READY, RECEIVED = "P-M01.p1.ready", "P-M01.p1.received"


@pytest.fixture
def hall(busy_hall: TownHall) -> TownHall:
    """Every test here needs a booklet that was printed."""
    return busy_hall


def test_a_tick_on_paper_goes_into_the_record(either_hall: TownHall) -> None:
    code = either_hall.printed()

    state = either_hall.scan(either_hall.ticked(code, READY))

    field = either_hall.record(code).fields[READY]
    assert (field.value, field.origin, field.by, field.edition) == (True, Origin.PAPER, MACHINE, 1)
    assert field.scan == state.sha256
    assert state.status is BatchStatus.READ
    ((sentence,),) = [page.changes for page in state.pages]
    assert sentence.endswith("pièce prête : oui.")


def test_the_crop_of_what_was_written_is_kept(hall: TownHall) -> None:
    code = hall.printed()

    hall.scan(hall.ticked(code, READY))

    crop = hall.record(code).fields[READY].crop
    assert crop is not None
    assert Storage(hall.settings.storage).get(crop).startswith(b"\xff\xd8")


def test_a_tick_that_says_that_a_step_is_done_moves_the_line(hall: TownHall) -> None:
    code = hall.printed()

    hall.scan(hall.ticked(code, "M1.done"))

    assert [step.status.value for step in hall.record(code).steps][:2] == ["done", "current"]


def test_an_untouched_booklet_changes_nothing_and_asks_nothing(hall: TownHall) -> None:
    code = hall.printed()
    before = hall.known(code)

    state = hall.scan(hall.sheet(code, 3))

    assert state.pages[0].rejection == ""
    assert hall.known(code) == before
    assert hall.waiting() == []


def test_an_upload_is_on_the_disk_and_in_the_database_before_it_is_acknowledged(either_hall: TownHall) -> None:
    content = b"whatever it is"

    batch = either_hall.receive(content, "scan 12.pdf")

    with either_hall.database.reading() as session:
        (state,) = batches(session, [batch])
    assert Storage(either_hall.settings.storage).get(state.sha256) == content
    assert (state.status, state.name, state.received_by) == (BatchStatus.WAITING, "scan 12.pdf", AGENT)


@pytest.mark.parametrize("name", ["f\udce9.jpg", "nul\0.jpg", "long" * 5000 + ".jpg"])
def test_a_file_of_whatever_name_is_taken_in(either_hall: TownHall, name: str) -> None:
    batch = either_hall.receive(b"not an image", name)

    with either_hall.database.reading() as session:
        (state,) = batches(session, [batch])
    assert state.name.isprintable()
    assert state.name.endswith(".jpg")


def test_a_batch_that_nobody_brought_is_unknown(hall: TownHall) -> None:
    with pytest.raises(UnknownBatch):
        process(hall.database, hall.settings, "0" * 32, without_handwriting())


def test_processing_twice_reads_nothing_twice(either_hall: TownHall) -> None:
    code = either_hall.printed()
    batch = either_hall.receive(picture(either_hall.ticked(code, READY)))
    first = process(either_hall.database, either_hall.settings, batch, without_handwriting())

    second = process(either_hall.database, either_hall.settings, batch, without_handwriting())

    assert second == first
    with either_hall.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(PageReadingRow)) == 1


def test_the_same_file_brought_twice_is_said_to_be_known(either_hall: TownHall) -> None:
    code = either_hall.printed()
    content = picture(either_hall.ticked(code, READY))
    first = either_hall.scan(content)
    before = either_hall.record(code).history

    state = either_hall.scan(content, "the same.jpg")

    assert (first.repeated, state.repeated) == (False, True)
    assert [(page.journey, page.repeated, page.changes) for page in state.pages] == [(code, True, ())]
    assert either_hall.record(code).history == before


def test_the_same_page_scanned_again_asks_and_changes_nothing(hall: TownHall) -> None:
    code = hall.printed()
    sheet = hall.ticked(code, READY)
    sheet = paper_ink.mark(sheet, hall.layout(code).page(3).zone(RECEIVED).box, Drawn.DOT, seed=5)
    hall.scan(picture(sheet, seed=1))
    known, waiting = hall.known(code), [item.id for item in hall.waiting()]

    hall.scan(picture(sheet, seed=2))

    assert hall.known(code) == known
    assert [item.id for item in hall.waiting()] == waiting
    assert len(waiting) == 1


@pytest.mark.parametrize("said", [None, False])
def test_what_an_agent_corrected_stays_when_the_page_comes_back_with_other_ink(
    hall: TownHall, said: bool | None
) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, READY))
    with hall.database.transaction() as session:
        set_field(session, code, READY, said, AGENT)

    hall.scan(hall.ticked(code, READY, drawn=Drawn.FILL))

    (question,) = hall.waiting()
    assert question.reason is ReviewReason.CONFLICT
    assert hall.known(code).get(READY) is said


def test_ink_that_has_gone_is_asked_about_with_the_picture_of_what_it_was(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, READY))
    crop = hall.record(code).fields[READY].crop

    hall.scan(hall.sheet(code, 3))

    (question,) = hall.waiting()
    assert (question.reason, question.field, question.record) == (ReviewReason.CONFLICT, READY, True)
    assert question.crop == crop
    assert question.why == Why.GONE
    assert hall.record(code).fields[READY].value is True


def test_two_residents_in_one_file_each_keep_to_their_own_record(hall: TownHall) -> None:
    one, other = hall.open(), hall.open(Circumstances((Subject("p1", "Sacha"), Subject("p2", "Lou"))))
    hall.print(one)
    hall.print(other)
    spread = [
        Laid(hall.ticked(one, READY), 74.0, 105.0, 0.0),
        Laid(hall.ticked(other, RECEIVED), 223.0, 105.0, 0.0),
    ]

    state = hall.scan(paper.encode(paper_capture.glass(spread, width=297.0, height=210.0, dpi=200.0)))

    assert {page.journey for page in state.pages} == {one, other}
    assert hall.known(one) == {READY: True}
    assert hall.known(other) == {RECEIVED: True}


def test_what_a_page_of_one_resident_shows_is_never_in_another_record(hall: TownHall) -> None:
    one, other = hall.open(), hall.open()
    hall.print(one)
    hall.print(other)
    untouched = hall.record(other)

    state = hall.scan(hall.ticked(one, READY))

    assert hall.record(other) == untouched
    with hall.database.reading() as session:
        images = {entry.scan for entry in hall.record(other).history} | {
            reading.crop for reading in session.scalars(select(ReadingRow).where(ReadingRow.journey == other))
        }
    assert state.sha256 not in images


def test_an_older_edition_is_read_after_a_newer_one_was_printed(hall: TownHall) -> None:
    code = hall.printed()
    old_sheet = hall.ticked(code, READY, edition=1)
    hall.print(code)

    hall.scan(old_sheet)

    assert hall.record(code).fields[READY].edition == 1


def test_paper_against_what_the_record_learned_since_is_a_conflict(either_hall: TownHall) -> None:
    code = either_hall.printed()
    sheet = either_hall.ticked(code, RECEIVED)
    with either_hall.database.transaction() as session:
        set_field(session, code, RECEIVED, False, AGENT)

    either_hall.scan(sheet)

    (item,) = either_hall.waiting(code)
    assert (item.reason, item.paper, item.record) == (ReviewReason.CONFLICT, True, False)
    assert either_hall.known(code) == {RECEIVED: False}


def test_a_page_of_another_town_hall_waits_for_a_person_and_enters_no_record(hall: TownHall, mariage: Edition) -> None:
    sheet = paper.print_page(mariage.pages_pdf, 2, dpi=200.0)

    state = hall.scan(sheet)

    assert [page.rejection for page in state.pages] == ["wrong-signature"]
    (item,) = hall.waiting()
    assert (item.reason, item.journey, item.rejection) == (ReviewReason.REJECTED, None, "wrong-signature")
    assert item.page_image is not None


def test_a_blank_sheet_is_kept_and_asks_nothing(hall: TownHall) -> None:
    state = hall.scan(paper.empty_sheet(dpi=200.0))

    assert [page.rejection for page in state.pages] == ["blank"]
    assert hall.waiting() == []


def test_a_page_cut_off_says_once_what_is_missing(hall: TownHall) -> None:
    code = hall.printed()
    sheet = hall.ticked(code, READY)
    scan = paper_capture.flat(sheet, dpi=200.0)
    below_the_first_row = round((hall.layout(code).page(3).zone(READY).box.bottom + 5.0) * 200.0 / MM_PER_INCH)
    half = replace(scan, image=scan.image[:below_the_first_row])

    state = hall.scan(paper.encode(half))

    assert [page.rejection for page in state.pages] == [""]
    assert hall.known(code) == {READY: True}
    assert ["Page coupée" in item.question for item in hall.waiting(code)] == [True]


def test_boxes_that_were_cut_through_ask_nothing_more_once_the_whole_page_shows_them_empty(hall: TownHall) -> None:
    code = hall.printed()
    scan = paper_capture.flat(hall.sheet(code, 3), dpi=200.0)
    box = hall.layout(code).page(3).zone(READY).box
    through_the_first_row = round((box.y + 0.7 * box.h) * 200.0 / MM_PER_INCH)
    hall.scan(paper.encode(replace(scan, image=scan.image[:through_the_first_row])))
    assert READY in [item.field for item in hall.waiting(code)]

    hall.scan(hall.sheet(code, 3))

    assert [item.field for item in hall.waiting(code) if item.field] == []


def test_a_dot_that_a_second_scan_does_not_show_still_waits_as_a_doubt(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, READY, drawn=Drawn.DOT))
    (doubt,) = hall.waiting(code)

    hall.scan(hall.sheet(code, 3))

    (waits,) = hall.waiting(code)
    assert (waits.id, waits.reason, waits.crop) == (doubt.id, ReviewReason.DOUBT, doubt.crop)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "vide"),
        (b"not an image at all", "ni une image ni un PDF"),
        (b"%PDF-1.7 and then nothing", "."),
    ],
)
def test_a_file_that_cannot_be_read_fails_with_advice_and_is_kept(hall: TownHall, content: bytes, words: str) -> None:
    state = hall.scan(content, "scan.pdf")

    assert state.status is BatchStatus.FAILED
    assert words in state.error
    assert Storage(hall.settings.storage).get(state.sha256) == content


def test_a_file_that_failed_is_tried_again_when_it_is_brought_again(hall: TownHall) -> None:
    hall.scan(b"not an image at all")

    state = hall.scan(b"not an image at all")

    assert (state.status, state.pages) == (BatchStatus.FAILED, ())


def test_recent_uploads_come_newest_first(hall: TownHall) -> None:
    first, second = hall.receive(b"1"), hall.receive(b"2")

    with hall.database.reading() as session:
        recent = [state.id for state in recent_batches(session, 5)]

    assert recent == [second, first]


def test_a_full_disk_takes_nothing_in(hall: TownHall, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(StorageFailed, match="the disk is full"):
        hall.receive(b"a page")

    with hall.database.reading() as session:
        assert recent_batches(session, 5) == []


def test_only_the_very_same_file_is_taken_for_the_same_file(hall: TownHall) -> None:
    code = hall.printed()
    batch = hall.receive(picture(hall.ticked(code, READY)))
    refusal = "CREATE TRIGGER refuse BEFORE INSERT ON readings BEGIN SELECT RAISE(ABORT, 'refused'); END"
    with hall.database.transaction() as session:
        session.execute(text(refusal))

    with pytest.raises(IntegrityError, match="refused"):
        process(hall.database, hall.settings, batch, without_handwriting())

    assert unfinished(hall.database) == [batch]
    with hall.database.transaction() as session:
        session.execute(text("DROP TRIGGER refuse"))
    process(hall.database, hall.settings, batch, without_handwriting())
    assert hall.known(code) == {READY: True}


def test_paper_is_merged_though_the_template_has_dropped_a_question_since(hall: TownHall) -> None:
    code = hall.printed()
    sheet = hall.ticked(code, "M1.done")
    hall.outdate(code, Answer("mar.dot", "oui", "p1"))

    state = hall.scan(sheet)

    assert (state.status, hall.known(code)) == (BatchStatus.READ, {"M1.done": True})
    assert [step.status.value for step in hall.record(code).steps][:2] == ["done", "current"]


def test_paper_is_merged_though_there_is_no_template_of_its_kind_any_more(hall: TownHall) -> None:
    code = hall.printed()
    sheet = hall.ticked(code, "M1.done")
    with hall.database.transaction() as session:
        history.journey_row(session, code).template = "mariage-1975"

    state = hall.scan(sheet)

    with hall.database.reading() as session:
        assert history.field_states(session, code)["M1.done"].value is True
        assert history.step_states(session, code)["M1"].status is StepStatus.DONE
    assert state.status is BatchStatus.READ


def lose(hall: TownHall, key: str) -> None:
    Storage(hall.settings.storage).path(key).unlink()


@pytest.mark.parametrize("kept", ["layout", "pages_pdf"])
def test_a_page_whose_edition_was_lost_is_rejected_alone_and_its_image_kept(hall: TownHall, kept: str) -> None:
    lost, whole = hall.printed(), hall.open()
    hall.print(whole)
    sheets = [hall.ticked(code, READY) for code in (lost, whole)]
    spread = [Laid(sheets[0], 74.0, 105.0, 0.0), Laid(sheets[1], 223.0, 105.0, 0.0)]
    image = paper.encode(paper_capture.glass(spread, width=297.0, height=210.0, dpi=200.0))
    with hall.database.reading() as session:
        lose(hall, getattr(edition_row(session, lost), kept))

    state = hall.scan(image)

    assert (state.status, state.error) == (BatchStatus.READ, "")
    assert sorted(page.rejection for page in state.pages) == ["", "internal"]
    assert hall.known(whole) == {READY: True}
    (question,) = hall.waiting()
    assert (question.rejection, question.page_image is not None) == ("internal", True)


def test_a_page_whose_edition_was_damaged_is_rejected(hall: TownHall) -> None:
    code = hall.printed()
    sheet = hall.ticked(code, READY)
    with hall.database.reading() as session:
        Storage(hall.settings.storage).path(edition_row(session, code).layout).write_bytes(b"{}")

    state = hall.scan(sheet)

    assert [page.rejection for page in state.pages] == ["internal"]


def test_an_upload_that_the_disk_lost_is_given_up_after_a_few_tries(hall: TownHall) -> None:
    batch = hall.receive(b"a page")
    with hall.database.reading() as session:
        lose(hall, session.get_one(BatchRow, batch).sha256)

    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(UnknownContent):
            process(hall.database, hall.settings, batch, without_handwriting())
    state = process(hall.database, hall.settings, batch, without_handwriting())

    assert state.status is BatchStatus.FAILED
    assert unfinished(hall.database) == []


def test_showing_a_pile_of_pages_asks_no_more_of_the_database_than_showing_one(hall: TownHall) -> None:
    code = hall.printed()
    one = hall.receive(picture(hall.ticked(code, READY)))
    pile = hall.receive(edition_pdf(hall.database, hall.settings, code, form="pages"))
    for batch in (one, pile):
        process(hall.database, hall.settings, batch, without_handwriting())
    asked: list[int] = []

    def count(*_of_a_query: object) -> None:
        asked[-1] += 1

    event.listen(hall.database.engine, "before_cursor_execute", count)
    for batch in (one, pile):
        asked.append(0)
        with hall.database.reading() as session:
            batches(session, [batch])

    assert asked[0] == asked[1]


@pytest.mark.parametrize("pile", [damaged_pile, pile_with_a_lost_picture])
def test_a_page_that_cannot_be_opened_asks_and_those_behind_it_are_read(
    hall: TownHall, pile: Callable[..., bytes]
) -> None:
    code = hall.printed()

    state = hall.scan(pile(hall.sheet(code, 3), hall.ticked(code, READY)), "pile")

    assert state.status is BatchStatus.READ
    assert [(page.page, page.rejection, page.in_file) for page in state.pages] == [
        (3, "", None),
        (None, "damaged", (2, 3)),
        (3, "", None),
    ]
    assert hall.known(code)[READY] is True
    (question,) = hall.waiting()
    assert (question.reason, question.rejection) == (ReviewReason.REJECTED, "damaged")
    assert (question.question, question.page_image) == ("Page 2 sur 3 du fichier : elle ne s'ouvre pas", None)


def test_a_file_with_such_a_page_is_known_when_it_comes_again(hall: TownHall) -> None:
    code = hall.printed()
    pile = damaged_pile(hall.sheet(code, 3), hall.sheet(code, 4))
    hall.scan(pile, "pile.tif")

    again = hall.scan(pile, "pile.tif")

    assert again.repeated
    assert len(hall.waiting()) == 1
