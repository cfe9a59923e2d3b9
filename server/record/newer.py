"""What a newer image of a place does to the questions that wait about it, and what an older one may still say.

Images are merged in the order in which they are read, which is not that in which they came (`received.py`). A question
goes only where nothing that it is about is lost with it: asking twice costs little.
"""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.model import FieldKind
from server.record.audits import why_asked
from server.record.beside import stands_beside
from server.record.decisions import is_contested
from server.record.findings import is_surely_the_page
from server.record.ink import KeptInk, ink_of, shows_all, shows_ink
from server.record.merge import Apply, Ask, Keep, Outcome, Why
from server.record.prepared import KeptReading
from server.record.received import received
from server.record.sightings import Place, last_reading, readings_since, shows_all_of
from server.record.tables import PageReadingRow, ReadingRow, ReviewRow

_SETTLED: Final = frozenset({Why.DOUBT, Why.PERHAPS_DIFFER})
"""Rules whose questions have nothing left to ask once the paper surely says what the record says.

Not `CANCELLED`: a stroke through a box may hardly show in another image.
"""


def if_older(session: Session, place: Place, page: PageReadingRow, kept: KeptReading, outcome: Outcome) -> Outcome:
    """What becomes of a reading whose image came before one in which the place was read already.

    What it leaves empty is not gone, and nothing of it goes in by itself. Ink that the newer image does not show may
    have been lost in that one, or be of another copy: a person is asked.

    Args:
        session: Of the file's transaction.
        place: Where.
        page: That is merged.
        kept: What it says there.
        outcome: What `merge` says, which knows no order.
    """
    newer = [reading for reading, later in readings_since(session, place, page) if is_surely_the_page(later.outcome)]
    paper = kept.reading.paper
    if not newer:
        return outcome
    if paper.empty or any(shows_all_of(reading, kept.ink) for reading in newer):
        return Keep(Why.HIDDEN if paper.hidden else Why.OLDER)
    if isinstance(outcome, Apply):
        return Ask(Why.DOUBT if paper.kind is FieldKind.NOTE else Why.BOTH_DIFFER)
    if outcome == Ask(Why.DOUBT) and paper.kind is not FieldKind.NOTE:
        return Ask(Why.PERHAPS_DIFFER)
    return outcome


def takes_the_place(
    session: Session, question: ReviewRow, page: PageReadingRow, kept: KeptReading, outcome: Outcome
) -> bool:
    """Whether a question that waits about a place has nothing left to ask, now that a page was read there.

    Only a page that is certainly the one in question says so, where all of the place is in an image that did not come
    before. Then what it shows must hold all the ink that the question is about, and what stands beside a box. What a
    person brought up, a resident or who looked at an image again, is for a person to answer.

    Args:
        session: Of the file's transaction.
        question: That waits.
        page: That is merged.
        kept: What it says there.
        outcome: What becomes of that.
    """
    paper, before = kept.reading.paper, session.get_one(PageReadingRow, question.page_reading)
    asked = session.scalar(
        select(ReadingRow).where(ReadingRow.page_reading == before.id, ReadingRow.field == question.field)
    )
    is_newer = received(session, page) >= received(session, before)
    if asked is None or not (is_newer and paper.whole and is_surely_the_page(page.outcome)):
        return False
    if stands_beside(before.outcome, question.field) and not paper.beside:
        return False
    if why_asked(session, question) == Why.LOOKED_AGAIN or is_contested(session, question.id):
        return False
    if asked.merged == Why.GONE:
        return _is_back(session, asked, kept, outcome)
    agrees = outcome.why is Why.KNOWN and paper.sure and asked.merged in _SETTLED
    settles = agrees or isinstance(outcome, (Apply, Ask)) or outcome.why is Why.CLEARED
    return settles and _shows_what(asked, kept.ink)


def _is_back(session: Session, asked: ReadingRow, kept: KeptReading, outcome: Outcome) -> bool:
    """Whether what is asked about as gone needs no answer any more: it is there again, or the place is surely read.

    Other words may stand in a note, and what is asked about there may be nothing, as a person then says: that takes
    nothing out of the record. What had gone is still to be taken out, so both wait.
    """
    paper = kept.reading.paper
    if isinstance(outcome, Keep) and outcome.why is not Why.KNOWN:
        return False
    if paper.sure and paper.kind is not FieldKind.NOTE and not isinstance(outcome, Ask):
        return True
    before = last_reading(session, Place(asked.journey, asked.edition, asked.field), before=asked.id)
    return before is not None and _shows_what(before, kept.ink)


def _shows_what(asked: ReadingRow, ink: KeptInk | None) -> bool:
    """Whether the ink that is there now holds all that an earlier reading saw."""
    before = ink_of(asked)
    if before is None:
        return asked.empty
    return not shows_ink(before) or (ink is not None and shows_all(ink, before))
