from forms.geometry import Box
from server.record.aside import pages_set_aside
from server.record.model import ReviewDecision
from server.record.readings import decide_review, undo_review
from tests import paper, paper_ink
from tests.paper_ink import Drawn
from tests.server.townhall import AGENT, TownHall


def set_aside(hall: TownHall) -> int:
    with hall.database.reading() as session:
        return pages_set_aside(session)


def test_a_page_is_set_aside_from_the_decision_until_it_is_taken_back(hall: TownHall) -> None:
    hall.scan(paper_ink.mark(paper.empty_sheet(dpi=200.0), Box(40, 60, 40, 40), Drawn.CROSS, pen=paper_ink.BLACK))
    (item,) = hall.waiting()
    counted = [set_aside(hall)]

    with hall.database.transaction() as session:
        decide_review(session, item.id, ReviewDecision(None, "image"), AGENT)
    counted.append(set_aside(hall))
    with hall.database.transaction() as session:
        undo_review(session, item.id, AGENT)
    counted.append(set_aside(hall))

    assert counted == [0, 1, 0]
