"""What goes in by itself and is drawn: asked as a doubt is, never changes the record, and brings errors to a person."""

import pytest
from sqlalchemy import select

from forms.model import FieldKind
from server.record.audits import is_right
from server.record.contest import contest
from server.record.corrections import corrections
from server.record.days import today
from server.record.errors import CannotUndo, WrongValue
from server.record.history import changes_of
from server.record.journeys import close_journey, set_field
from server.record.merge import Why
from server.record.model import Origin, ReviewDecision, ReviewItem, ReviewReason
from server.record.sitting import sitting
from server.record.standing import decided_lately
from server.record.tables import AuditRow, ReviewRow, TallyRow
from tests.paper_ink import Drawn
from tests.server.record.auditing import ALL, item_of, looking, ticked
from tests.server.record.deciding import IMAGE, PAPER, READY, RECEIVED, RECORD, REMOVED, decide, undo, value
from tests.server.townhall import AGENT, TownHall, picture

NOTHING = ReviewDecision(None, "empty")


@pytest.fixture
def hall(busy_hall: TownHall) -> TownHall:
    """A town hall where a booklet was printed, and that looks at everything."""
    return looking(busy_hall)


def history_of(hall: TownHall, code: str) -> list[str]:
    return [entry.words for entry in hall.record(code).history]


def test_boxes_that_are_ticked_and_boxes_that_are_empty_are_looked_at(hall: TownHall) -> None:
    ticked(hall, READY)

    assert (item_of(hall, READY).paper, item_of(hall, RECEIVED).paper) == (True, False)
    assert item_of(hall, READY).audit
    assert item_of(hall, READY).crop
    assert item_of(hall, RECEIVED).crop, "an empty box has its picture too"


def test_an_audit_says_nothing_that_a_doubt_would_not(hall: TownHall) -> None:
    ticked(hall, READY)

    item = item_of(hall, READY)

    assert (item.reason, item.why, item.record) == (ReviewReason.DOUBT, Why.DOUBT, None)


def test_questions_drawn_stand_among_the_doubts_in_the_order_of_the_page(hall: TownHall) -> None:
    code = hall.printed()
    page = next(page for page in hall.layout(code).pages if any(zone.id == READY for zone in page.zones))
    hall.scan(hall.ticked(code, READY, drawn=Drawn.DOT))

    places = [[zone.id for zone in page.zones].index(item.field) for item in hall.waiting(code)]

    assert [item.audit for item in hall.waiting(code) if item.field == READY] == [False]
    assert places == sorted(places)


def test_nothing_is_drawn_of_what_a_person_is_asked_about(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, READY, drawn=Drawn.DOT))

    with hall.database.reading() as session:
        about = session.scalars(select(ReviewRow.reason).where(ReviewRow.field == READY)).all()
    assert about == ["doubt"]


def test_the_share_is_kept_with_the_question(busy_hall: TownHall) -> None:
    hall = looking(busy_hall, {**ALL, FieldKind.TICK: 0.5})
    ticked(hall, READY)

    with hall.database.reading() as session:
        shares = set(session.scalars(select(AuditRow.share)))
        kinds = set(session.scalars(select(ReviewRow.kind).where(ReviewRow.reason == "audit")))
    assert 0.5 in shares
    assert FieldKind.TICK.value in kinds


def test_an_answer_that_agrees_closes_the_question_and_leaves_no_trace_in_the_journey(hall: TownHall) -> None:
    code = ticked(hall, READY)
    before = (hall.known(code), history_of(hall, code))

    decide(hall, item_of(hall, READY), value(said=True))
    decide(hall, item_of(hall, RECEIVED), value(said=False))

    assert (hall.known(code), history_of(hall, code)) == before
    assert not [item for item in hall.waiting(code) if item.field in {READY, RECEIVED}]


@pytest.mark.parametrize(("field", "seen", "known"), [(READY, False, True), (RECEIVED, True, None)])
def test_an_answer_that_disagrees_changes_nothing_and_asks_a_caseworker(
    hall: TownHall, field: str, seen: bool, known: bool | None
) -> None:
    code = ticked(hall, READY)

    decide(hall, item_of(hall, field), value(seen))

    asked = item_of(hall, field)
    assert hall.known(code).get(field) is known
    assert (asked.reason, asked.why, asked.paper, asked.record) == (
        ReviewReason.CONFLICT,
        Why.LOOKED_AGAIN,
        seen,
        known,
    )
    assert asked.crop
    assert "voit" in history_of(hall, code)[-1]


def test_the_caseworker_puts_it_right_and_the_history_says_who(hall: TownHall) -> None:
    code = ticked(hall, READY)
    decide(hall, item_of(hall, READY), value(said=False))
    decide(hall, item_of(hall, RECEIVED), value(said=True))

    decide(hall, item_of(hall, READY), PAPER, "Ilan Instruction")
    decide(hall, item_of(hall, RECEIVED), PAPER, "Ilan Instruction")

    fields = hall.record(code).fields
    assert (fields[READY].value, fields[RECEIVED].value) == (False, True)
    assert (fields[RECEIVED].by, fields[RECEIVED].origin) == ("Ilan Instruction", Origin.PAPER)
    assert fields[RECEIVED].crop


def test_what_somebody_saw_who_looked_again_waits_for_the_caseworker_whatever_comes_later(hall: TownHall) -> None:
    code = ticked(hall, READY)
    decide(hall, item_of(hall, READY), value(said=False))
    opened = item_of(hall, READY)
    assert opened.why == Why.LOOKED_AGAIN

    hall.scan(picture(hall.ticked(code, READY, drawn=Drawn.CROSSED_OUT), seed=5))

    assert opened.id in [one.id for one in hall.waiting(code)]


def test_what_somebody_saw_who_looked_again_waits_however_the_record_changes(hall: TownHall) -> None:
    code = hall.printed()
    with hall.database.transaction() as session:
        set_field(session, code, READY, True, AGENT)
    hall.scan(hall.ticked(code, READY))
    decide(hall, item_of(hall, READY), value(said=False))
    opened = item_of(hall, READY)

    with hall.database.transaction() as session:
        for said in (None, True):
            set_field(session, code, READY, said, AGENT)

    assert item_of(hall, READY).id == opened.id


def test_the_caseworker_may_find_that_the_record_is_right(hall: TownHall) -> None:
    code = ticked(hall, READY)
    decide(hall, item_of(hall, READY), value(said=False))

    decide(hall, item_of(hall, READY), RECORD)

    assert hall.known(code)[READY] is True
    assert not [item for item in hall.waiting(code) if item.field == READY]


def test_an_answer_is_taken_back_with_what_it_opened(hall: TownHall) -> None:
    code = ticked(hall, READY)
    audit = item_of(hall, READY)
    decide(hall, audit, value(said=False))

    undo(hall, audit)

    assert item_of(hall, READY).id == audit.id
    assert history_of(hall, code)[-1].startswith("Décision annulée")
    decide(hall, audit, value(said=False))
    assert item_of(hall, READY).reason is ReviewReason.CONFLICT


def contested(hall: TownHall, code: str, drawn: ReviewItem) -> str:
    """The id of the question of a resident who says that what was read, and drawn, is not right."""
    with hall.database.transaction() as session:
        return contest(session, code, AGENT, reading=session.get_one(ReviewRow, drawn.id).reading)


@pytest.mark.parametrize("when", ["before", "after"])
def test_what_a_resident_contests_waits_on_when_an_answer_is_taken_back(hall: TownHall, when: str) -> None:
    code = ticked(hall, READY)
    audit = item_of(hall, READY)
    asked = contested(hall, code, audit) if when == "before" else ""
    decide(hall, audit, value(said=False))
    asked = asked or contested(hall, code, audit)

    undo(hall, audit)

    assert {item.id for item in hall.waiting(code) if item.field == READY} == {asked, audit.id}


def test_an_answer_that_agreed_is_taken_back_without_a_word(hall: TownHall) -> None:
    code = ticked(hall, READY)
    audit, before = item_of(hall, READY), history_of(hall, code)
    decide(hall, audit, PAPER)
    with hall.database.reading() as session:
        assert [(one.review, one.reason) for one in decided_lately(session)] == [(audit.id, ReviewReason.DOUBT)]

    undo(hall, audit)

    assert item_of(hall, READY).id == audit.id
    assert history_of(hall, code) == before


def test_an_answer_stands_once_a_caseworker_has_decided_on_it(hall: TownHall) -> None:
    ticked(hall, READY)
    audit = item_of(hall, READY)
    decide(hall, audit, value(said=False))
    conflict = item_of(hall, READY)
    decide(hall, conflict, PAPER)

    with pytest.raises(CannotUndo):
        undo(hall, audit)

    undo(hall, conflict)
    undo(hall, audit)
    assert item_of(hall, READY).id == audit.id


def test_an_error_that_an_agent_put_right_meanwhile_counts_and_asks_nobody(hall: TownHall) -> None:
    code = ticked(hall, READY)
    with hall.database.transaction() as session:
        set_field(session, code, READY, None, AGENT)

    decide(hall, item_of(hall, READY), value(said=False))

    assert not [item for item in hall.waiting(code) if item.field == READY]
    assert "voit" in history_of(hall, code)[-1]


def test_an_audit_waits_on_when_the_page_is_scanned_again_and_asks_about_its_own_image(hall: TownHall) -> None:
    code = ticked(hall, READY)
    first = item_of(hall, RECEIVED)

    hall.scan(hall.ticked(code, READY, RECEIVED))

    waits = [item for item in hall.waiting(code) if item.field == RECEIVED]
    assert first.id in {item.id for item in waits}
    assert hall.known(code)[RECEIVED] is True
    decide(hall, first, value(said=True))
    assert not [item for item in hall.waiting(code) if item.reason is ReviewReason.CONFLICT], "the later scan says it"


def test_the_same_page_scanned_twice_is_asked_about_once(hall: TownHall) -> None:
    code = ticked(hall, READY)
    before = [item.id for item in hall.waiting(code)]

    hall.scan(hall.ticked(code, READY), "again.jpg")

    assert [item.id for item in hall.waiting(code)] == before


def test_what_a_person_saw_is_no_verdict_that_later_scans_are_held_against(hall: TownHall) -> None:
    code = ticked(hall, READY)
    decide(hall, item_of(hall, RECEIVED), value(said=False))

    hall.scan(hall.ticked(code, READY, RECEIVED))

    assert hall.known(code)[RECEIVED] is True


def test_an_audit_of_a_closed_journey_is_answered_like_any_question(hall: TownHall) -> None:
    code = ticked(hall, READY)
    with hall.database.transaction() as session:
        close_journey(session, code, AGENT)

    decide(hall, item_of(hall, READY), value(said=False))

    assert item_of(hall, READY).reason is ReviewReason.CONFLICT


def test_an_image_of_which_nobody_can_say_anything_is_kept_and_opens_nothing(hall: TownHall) -> None:
    code = ticked(hall, READY)

    decide(hall, item_of(hall, READY), IMAGE)

    assert not [item for item in hall.waiting(code) if item.field == READY]
    assert hall.known(code)[READY] is True


@pytest.mark.parametrize("keep", [RECORD, REMOVED], ids=["record", "removed"])
def test_an_answer_about_the_record_is_none(hall: TownHall, keep: ReviewDecision) -> None:
    ticked(hall, READY)

    with pytest.raises(WrongValue):
        decide(hall, item_of(hall, READY), keep)


def test_an_empty_date_and_an_empty_note_are_looked_at_and_said_to_be_empty(hall: TownHall) -> None:
    code = hall.printed()
    for kind in (FieldKind.DATE, FieldKind.NOTE):
        page = next(p for p in hall.layout(code).pages if any(zone.kind is kind for zone in p.zones))
        hall.scan(hall.sheet(code, page.page), f"{kind}.jpg")
    empties = [item for item in hall.waiting(code) if item.kind in {FieldKind.DATE, FieldKind.NOTE}]
    assert {item.kind for item in empties} == {FieldKind.DATE, FieldKind.NOTE}
    assert {item.reason for item in empties} == {ReviewReason.DOUBT, ReviewReason.NOTE}

    for item in empties:
        decide(hall, item, NOTHING)

    assert hall.known(code) == {}
    assert not [item for item in hall.waiting(code) if item.kind in {FieldKind.DATE, FieldKind.NOTE}]


def test_a_date_that_a_person_sees_where_none_was_read_goes_in_by_a_caseworker(hall: TownHall) -> None:
    code = hall.printed()
    page = next(p for p in hall.layout(code).pages if any(zone.kind is FieldKind.DATE for zone in p.zones))
    hall.scan(hall.sheet(code, page.page))
    item = next(one for one in hall.waiting(code) if one.kind is FieldKind.DATE)

    decide(hall, item, value("2026-12-03"))
    asked = item_of(hall, item.field)
    decide(hall, asked, PAPER)

    assert (asked.reason, asked.paper) == (ReviewReason.CONFLICT, "2026-12-03")
    assert hall.known(code)[item.field] == "2026-12-03"


@pytest.mark.parametrize("kind", [FieldKind.DATE, FieldKind.NOTE])
def test_writing_that_nobody_can_read_where_none_was_read_is_an_error_and_asked_about(
    hall: TownHall, kind: FieldKind
) -> None:
    code = hall.printed()
    page = next(p for p in hall.layout(code).pages if any(zone.kind is kind for zone in p.zones))
    hall.scan(hall.sheet(code, page.page))
    drawn = next(one for one in hall.waiting(code) if one.kind is kind)

    decide(hall, drawn, IMAGE)
    asked = item_of(hall, drawn.field)
    with hall.database.reading() as session:
        row = session.get_one(ReviewRow, drawn.id)
        right = is_right(row, None, "image", None)

    assert right is False
    assert not asked.audit
    assert (asked.reason, asked.paper) == (drawn.reason, None)
    assert any("voit de l'écriture" in words for words in history_of(hall, code))
    undo(hall, drawn)
    assert item_of(hall, drawn.field).id == drawn.id


def test_audits_are_labels_and_what_follows_them_is_none(hall: TownHall) -> None:
    ticked(hall, READY)
    decide(hall, item_of(hall, READY), PAPER)
    decide(hall, item_of(hall, RECEIVED), value(said=True))
    decide(hall, item_of(hall, RECEIVED), PAPER)  # the conflict that it opened

    with hall.database.reading() as session:
        labels = {one.field: (one.read, one.decided, one.accepted, one.audit) for one in corrections(session)}
    assert labels == {READY: (True, True, True, True), RECEIVED: (False, True, False, True)}


def test_how_many_went_in_and_how_many_asked_is_kept_page_by_page(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, READY, drawn=Drawn.DOT))

    with hall.database.reading() as session:
        (boxes,) = session.scalars(select(TallyRow).where(TallyRow.kind == FieldKind.TICK.value)).all()
        asked = session.scalars(select(ReviewRow).where(ReviewRow.reason == "doubt")).all()
        drawn = session.scalars(
            select(ReviewRow).where(ReviewRow.reason == "audit", ReviewRow.kind == FieldKind.TICK.value)
        ).all()
        changes = session.scalars(changes_of(code, READY)).all()
    assert (boxes.asked, boxes.by_itself) == (len(asked), len(drawn))
    assert changes == []


def test_the_pages_of_today_tell_what_went_in_whatever_was_drawn(hall: TownHall) -> None:
    code = ticked(hall, READY)

    with hall.database.reading() as session:
        (page,) = sitting(session, code, today()).pages

    assert page.waiting == ()
    assert {one.field.id: (one.applied, one.waits) for one in page.new} == {READY: (True, False)}


def test_the_pages_of_today_show_what_an_answer_opened_and_not_the_answer(hall: TownHall) -> None:
    code = ticked(hall, READY)
    decide(hall, item_of(hall, READY), value(said=False))

    with hall.database.reading() as session:
        (page,) = sitting(session, code, today()).pages

    (shown,) = [one.item for one in page.new if one.field.id == READY]
    assert shown is not None
    assert (shown.reason, shown.why) == (ReviewReason.CONFLICT, Why.LOOKED_AGAIN)


def test_a_resident_who_contests_a_reading_is_heard_whether_it_was_drawn_or_not(hall: TownHall) -> None:
    code = ticked(hall, READY)

    asked = contested(hall, code, item_of(hall, READY))

    (heard,) = [item for item in hall.waiting(code) if item.id == asked]
    assert not heard.audit
