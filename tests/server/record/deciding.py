"""A question that waits and what a person answers, in a few words each."""

from server.record.model import ReviewDecision, ReviewItem, Value
from server.record.readings import decide_review, undo_review
from tests.paper_ink import Drawn
from tests.server.townhall import AGENT, TownHall

READY, RECEIVED = "P-M01.p1.ready", "P-M01.p1.received"
PHONE = "06 12 34 56 78"
OTHER_AGENT = "Ilan Instruction"
PAPER = ReviewDecision(None, "paper")
RECORD = ReviewDecision(None, "record")
IMAGE = ReviewDecision(None, "image")
REMOVED = ReviewDecision(None, "removed")


def value(said: Value) -> ReviewDecision:
    return ReviewDecision(said, "value")


def decide(hall: TownHall, item: ReviewItem, decision: ReviewDecision, by: str = AGENT) -> None:
    with hall.database.transaction() as session:
        decide_review(session, item.id, decision, by)


def undo(hall: TownHall, item: ReviewItem) -> None:
    with hall.database.transaction() as session:
        undo_review(session, item.id, AGENT)


def doubt(hall: TownHall) -> tuple[str, ReviewItem]:
    """A journey with a mark that nobody could be sure of."""
    code = hall.printed()
    hall.scan(hall.ticked(code, READY, drawn=Drawn.DOT))
    (item,) = hall.waiting(code)
    return code, item
