"""Values that stand in notes, as they fit a journey."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from forms.geometry import Box
from forms.units import Mm
from scan.engines import TextRead, ValueRead
from scan.pipeline import Engines
from scan.readings import Gray
from scan.written_forms import ValueKind
from server.record.days import today
from server.record.offered import Offered, fitted, offered
from tests import paper_ink
from tests.paper_hands import Hands
from tests.reading import without_handwriting
from tests.server.record.deciding import decide, doubt, value
from tests.server.townhall import TownHall

NOTE = "M1.note"
BEGUN = date(2026, 11, 25)
READ = date(2027, 1, 10)


def found(said: str, *others: tuple[str, float], confidence: float = 0.99, decision: str = "auto") -> dict[str, Any]:
    return {
        "kind": "date",
        "value": said,
        "text": "…",
        "confidence": confidence,
        "decision": decision,
        "box_mm": [10.0, 20.0, 30.0, 5.0],
        "others": [{"value": other, "share": share} for other, share in others],
    }


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2026-11-25", "2026-11-25"),
        ("2026-12-03", "2026-12-03"),
        ("--12-03", "2026-12-03"),
        ("--11-25", "2026-11-25"),
        ("--11-24", "2027-11-24"),
        ("--02-29", "2028-02-29"),
    ],
)
def test_a_day_is_the_first_since_the_journey_began(said: str, day: str) -> None:
    one = fitted(found(said), BEGUN, READ)

    assert one == Offered(ValueKind.DATE, day, "…", 0.99, exact=True, box_mm=(10.0, 20.0, 30.0, 5.0))


def test_a_day_without_a_year_is_in_doubt_once_there_was_another() -> None:
    one = fitted(found("--12-03"), BEGUN, date(2028, 1, 10))

    assert one is not None
    assert (one.value, one.exact, one.others) == ("2026-12-03", False, ("2027-12-03",))


@pytest.mark.parametrize("said", ["2026-11-24", "1984-02-03"])
def test_a_day_before_the_journey_is_refused(said: str) -> None:
    assert fitted(found(said), BEGUN, READ) is None


def test_instead_of_a_day_before_the_journey_the_next_likeliest_is_offered_in_doubt() -> None:
    one = fitted(found("2025-12-03", ("2026-12-03", 0.3), ("2026-12-08", 0.1)), BEGUN, READ)

    assert one is not None
    assert (one.value, one.exact, one.others) == ("2026-12-03", False, ("2026-12-08",))
    assert one.confidence == pytest.approx(0.99 * 0.3 / 0.6)


def test_what_is_hardly_likely_is_not_offered_instead() -> None:
    assert fitted(found("2025-12-03", ("2026-12-03", 0.01)), BEGUN, READ) is None


def test_of_two_centuries_the_coming_one_is_offered_in_doubt_where_it_is_likelier_and_else_hardly_likely() -> None:
    paper = fitted(found("2036-08-03", ("1936-08-03", 0.2), confidence=0.96, decision="review"), BEGUN, READ)
    birth = fitted(found("1945-08-03", ("2045-08-03", 0.2), confidence=0.96, decision="review"), BEGUN, READ)

    assert paper is not None
    assert (paper.value, paper.exact, paper.confidence) == ("2036-08-03", False, 0.96)
    assert birth is not None
    assert not birth.exact
    assert birth.confidence < 0.5


def test_what_is_no_day_is_offered_as_it_is() -> None:
    time = {**found("14:30", ("14:50", 0.2), decision="review"), "kind": "time"}

    one = fitted(time, BEGUN, READ)

    assert one is not None
    assert (one.kind, one.value, one.exact, one.others) == (ValueKind.TIME, "14:30", False, ("14:50",))


class Appointments:
    """A reader that reads an appointment in every line: a day before the journey, one after, and a phone number."""

    def read_lines(self, lines: Sequence[Gray], *, words: Sequence[str] = ()) -> tuple[TextRead, ...]:
        before, after = (today() + timedelta(days=days) for days in (-40, 40))
        values = (
            ValueRead(ValueKind.DATE, before.isoformat(), "…", 0.9, 0.0, 0.2),
            ValueRead(ValueKind.DATE, after.isoformat(), "…", 0.9, 0.3, 0.5),
            ValueRead(ValueKind.PHONE, "06 12 34 56 78", "0612345678", 0.9, 0.6, 0.9),
        )
        return tuple(TextRead("…", 0.4, values=values) for _ in lines)


def appointments() -> Engines:
    return replace(without_handwriting(), handwriting=Appointments())


def test_what_stands_in_a_note_is_offered_with_its_question(busy_hall: TownHall, hands: Hands) -> None:
    hall = busy_hall
    code = hall.printed()
    page = next(page for page in hall.layout(code).pages if any(zone.id == NOTE for zone in page.zones))
    zone = page.zone(NOTE)
    sheet = paper_ink.write_line(
        hall.sheet(code, page.page), zone.box, hands.lines[0].image, row=0, line_mm=zone.line_mm or 8.0, seed=1
    )
    hall.scan(sheet, engines=appointments())
    (item,) = hall.waiting(code)

    with hall.database.reading() as session:
        day, phone = offered(session, item.id)

    assert (day.kind, day.value) == (ValueKind.DATE, (today() + timedelta(days=40)).isoformat())
    assert (phone.kind, phone.value, phone.text) == (ValueKind.PHONE, "06 12 34 56 78", "0612345678")
    assert zone.box.grown(Mm(6)).overlaps(Box.from_list(phone.box_mm))
    assert day.box_mm[0] + day.box_mm[2] < phone.box_mm[0]
    assert hall.known(code) == {}  # offered, and not written


def test_what_stands_beside_the_areas_is_offered_too(busy_hall: TownHall, hands: Hands) -> None:
    hall = busy_hall
    code = hall.printed()
    margin = Box(Mm(40.0), Mm(164.0), Mm(60.0), Mm(8.0))
    sheet = paper_ink.write_line(hall.sheet(code, 1), margin, hands.lines[0].image, row=0, line_mm=8.0, seed=1)
    hall.scan(sheet, engines=appointments())
    (item,) = [item for item in hall.waiting(code) if item.reason == "annotation"]

    with hall.database.reading() as session:
        kinds = {one.kind for one in offered(session, item.id)}

    assert kinds == {ValueKind.DATE, ValueKind.PHONE}


def test_a_box_offers_nothing(busy_hall: TownHall) -> None:
    _, item = doubt(busy_hall)
    decide(busy_hall, item, value(said=True))

    with busy_hall.database.reading() as session:
        assert offered(session, item.id) == ()
