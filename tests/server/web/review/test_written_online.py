"""A question about paper, where the resident has written online meanwhile: the agent sees whose word it is."""

from server.record.model import ReviewReason, Value
from server.record.online import Wish, write_online
from tests.paper_ink import Drawn
from tests.server.townhall import TownHall
from tests.server.web.people import Person

READY = "P-M01.p1.ready"


def write(hall: TownHall, code: str, value: Value) -> None:
    with hall.database.transaction() as session:
        write_online(session, code, {READY: Wish(value)})


def test_what_the_resident_wrote_is_said_to_be_theirs(hall: TownHall, caseworker: Person) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, READY, drawn=Drawn.DOT))
    write(hall, code, True)
    (item,) = hall.waiting(code)

    page = caseworker.read(f"/relire/{item.id}")

    assert item.reason is ReviewReason.CONFLICT
    assert "écrit en ligne par la personne, aujourd'hui" in page


def test_what_the_resident_took_out_is_said_to_be_theirs(hall: TownHall, caseworker: Person) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, READY))
    write(hall, code, None)
    hall.scan(hall.ticked(code, READY, drawn=Drawn.TICK))
    (item,) = hall.waiting(code)

    assert "retiré par la personne, en ligne, aujourd'hui" in caseworker.read(f"/relire/{item.id}")
