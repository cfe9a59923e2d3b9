import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from server.record import history
from server.record.cut_off import read_the_same_day, read_whole_since
from server.record.ingest import process, receive
from server.record.model import ReviewItem, ReviewReason
from server.record.tables import BatchRow, PageReadingRow
from tests import paper, paper_capture, paper_ink
from tests.paper_hands import load_hands
from tests.reading import without_handwriting
from tests.server.record.test_named import brought
from tests.server.record.test_newer import blotted
from tests.server.townhall import AGENT, TownHall, picture

BOX = "P-M01.p1.ready"
NAMES_NOBODY = 5
"""A page that is the same in everybody's booklet but for its codes."""


def came_before(hall: TownHall, content: bytes, *, days: int) -> str:
    """Receive a file so many days ago, and do not read it; its upload."""
    upload = hall.receive(content)
    with hall.database.transaction() as session:
        session.get_one(BatchRow, upload).received_at -= timedelta(days=days)
    return upload


def read(hall: TownHall, *uploads: str) -> None:
    for upload in uploads:
        process(hall.database, hall.settings, upload, without_handwriting())


def half(hall: TownHall, code: str, page: int, share: float) -> bytes:
    """The upper part of a scan."""
    scan = paper_capture.flat(hall.sheet(code, page), dpi=200.0)
    return paper.encode(replace(scan, image=scan.image[: round(scan.image.shape[0] * share)]))


def noted(hall: TownHall, code: str, *rows: int) -> paper.Paper:
    """Page 4 with lines of handwriting in the resident's notes of the first step."""
    sheet, hands = hall.sheet(code, 4), load_hands()
    (area,) = [zone for zone in hall.layout(code).page(4).zones if zone.id == "M1.note"]
    for row in rows:
        sheet = paper_ink.write_line(sheet, area.box, hands.line(row).image, row=row, seed=row)
    return sheet


def part(sheet: paper.Paper, share: float) -> bytes:
    """The left part of a scan."""
    scan = paper_capture.flat(sheet, dpi=200.0)
    return paper.encode(replace(scan, image=scan.image[:, : round(scan.image.shape[1] * share)]))


def about(hall: TownHall, code: str, field: str) -> list[ReviewItem]:
    return [item for item in hall.waiting(code) if item.field == field]


def cut_off(hall: TownHall, code: str) -> list[ReviewItem]:
    """The questions about pages of which a part is not in the image."""
    return [one for one in hall.waiting(code) if one.reason is ReviewReason.ANNOTATION and not one.why]


def whole_since(hall: TownHall, code: str) -> bool:
    """About the first page that was cut off."""
    item = next(one for one in hall.waiting(code) if one.reason is ReviewReason.ANNOTATION)
    with hall.database.reading() as session:
        return read_whole_since(session, item.id)


def test_a_page_that_was_cut_off_is_whole_once_all_of_it_was_read(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(half(hall, code, 3, 0.5))
    said = [whole_since(hall, code)]

    hall.scan(half(hall, code, 3, 0.6))
    said.append(whole_since(hall, code))
    hall.scan(hall.sheet(code, 4))
    said.append(whole_since(hall, code))
    hall.scan(hall.sheet(code, 3))
    said.append(whole_since(hall, code))

    assert said == [False, False, False, True]


def test_half_a_page_that_was_read_whole_the_same_day_asks_nothing(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(hall.sheet(code, 3))

    hall.scan(half(hall, code, 3, 0.5))

    assert cut_off(hall, code) == []


def test_all_that_is_missing_must_have_been_read_the_same_day(hall: TownHall) -> None:
    code = hall.printed()
    for seed in (1, 2):
        hall.scan(picture(hall.sheet(code, 3), seed=seed))

    with hall.database.reading() as session:
        page = session.scalars(select(PageReadingRow).order_by(PageReadingRow.id.desc()).limit(1)).one()
        said = [read_the_same_day(session, page, fields) for fields in ([BOX], [BOX, "questions.note"])]

    assert said == [True, False]


def test_what_came_on_another_day_may_have_been_added_to_since_also_where_both_are_read_today(hall: TownHall) -> None:
    code = hall.printed()
    whole = came_before(hall, picture(hall.sheet(code, 3)), days=4)

    read(hall, whole, hall.receive(half(hall, code, 3, 0.5)))

    assert len(cut_off(hall, code)) == 1


def test_what_came_on_the_same_day_was_not_added_to_since_though_its_reader_rested(
    hall: TownHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = hall.printed()
    whole, part = hall.receive(picture(hall.sheet(code, 3))), hall.receive(half(hall, code, 3, 0.5))
    with monkeypatch.context() as patch:
        patch.setattr(history, "now", lambda: datetime.now(UTC) - timedelta(days=4))
        read(hall, whole)

    read(hall, part)

    assert cut_off(hall, code) == []


def test_a_page_is_not_read_whole_since_in_an_image_that_came_before(hall: TownHall) -> None:
    code = hall.printed()
    whole = came_before(hall, picture(hall.sheet(code, 3)), days=4)

    read(hall, hall.receive(half(hall, code, 3, 0.5)), whole)

    assert not whole_since(hall, code)


def bring_somebody_elses(hall: TownHall, code: str) -> None:
    """Bring a page of another booklet without its codes, while a journey is open: it is taken for that journey's."""
    other = hall.printed()
    sheet = blotted(hall, hall.sheet(other, NAMES_NOBODY), other, NAMES_NOBODY, in_clear=False)
    assert [page.journey for page in brought(hall, sheet, code).pages] == [code]


def test_half_a_page_asks_though_what_may_be_somebody_elses_page_was_read_whole(hall: TownHall) -> None:
    code = hall.printed()
    bring_somebody_elses(hall, code)
    before = hall.waiting(code)

    hall.scan(half(hall, code, NAMES_NOBODY, 0.5))

    assert [item for item in cut_off(hall, code) if item not in before]


def test_half_a_page_is_not_read_whole_since_in_what_may_be_somebody_elses(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(half(hall, code, NAMES_NOBODY, 0.5))

    bring_somebody_elses(hall, code)

    assert not whole_since(hall, code)


def test_a_part_of_a_place_asks_though_what_may_be_somebody_elses_page_shows_all_of_it(hall: TownHall) -> None:
    code = hall.printed()
    bring_somebody_elses(hall, code)
    assert about(hall, code, "M2.note") == []

    hall.scan(part(hall.sheet(code, NAMES_NOBODY), 0.8))

    assert len(about(hall, code, "M2.note")) == 1


def test_half_of_what_may_be_somebody_elses_page_asks_though_the_journeys_own_was_read_whole(hall: TownHall) -> None:
    code, other = hall.printed(), hall.printed()
    hall.scan(hall.sheet(code, NAMES_NOBODY))
    sheet = blotted(hall, hall.sheet(other, NAMES_NOBODY), other, NAMES_NOBODY, in_clear=False)
    scan = paper_capture.flat(sheet, dpi=200.0)
    upper = paper.encode(replace(scan, image=scan.image[: round(scan.image.shape[0] * 0.7)]))
    upload = receive(hall.database, hall.settings, io.BytesIO(upper), "scan.jpg", AGENT, open_journey=code)

    state = process(hall.database, hall.settings, upload, without_handwriting())

    assert [(page.journey, page.cut_off != "") for page in state.pages] == [(code, True)]


def test_the_desk_says_what_is_missing_instead_of_counting_answers(hall: TownHall) -> None:
    code = hall.printed()

    (page,) = hall.scan(half(hall, code, 3, 0.5)).pages
    (item,) = cut_off(hall, code)

    assert page.cut_off == item.question
    assert page.reviews[-1] == item.id


def test_a_part_of_a_note_takes_no_question_away_and_asks_nothing_that_the_whole_one_did(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(noted(hall, code, 0))
    waiting = hall.waiting(code)

    hall.scan(part(noted(hall, code, 0), 0.8))

    assert about(hall, code, "M1.note") == [item for item in waiting if item.field == "M1.note"]
    assert [item.field for item in hall.waiting(code) if item.field] == [item.field for item in waiting if item.field]


def test_a_part_of_a_note_that_came_on_another_day_is_asked_about_also_where_both_are_read_today(
    hall: TownHall,
) -> None:
    code = hall.printed()
    whole = came_before(hall, picture(noted(hall, code, 0)), days=4)

    read(hall, whole, hall.receive(part(noted(hall, code, 0), 0.8)))

    assert len(about(hall, code, "M1.note")) == 2


def test_new_ink_in_a_part_of_a_note_is_asked_beside_what_waits(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(noted(hall, code, 0))
    (first,) = about(hall, code, "M1.note")

    hall.scan(part(noted(hall, code, 0, 1), 0.8))

    asked = [item.id for item in about(hall, code, "M1.note")]
    assert len(asked) == 2
    assert first.id in asked


def test_the_whole_page_takes_the_place_of_a_question_about_a_part_of_it(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(part(noted(hall, code, 0), 0.8))
    (first,) = about(hall, code, "M1.note")

    hall.scan(noted(hall, code, 0))

    (now,) = about(hall, code, "M1.note")
    assert now.id != first.id
