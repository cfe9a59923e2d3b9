"""A sheet that is no page of a booklet, as a letter or a loose note: its image is kept with a journey, and not read."""

from sqlalchemy.orm import Session

from scan.readings import NAMELESS
from server.record import fold, history, words
from server.record.decisions import refuse_decided, review_row, sha_of, write_decision
from server.record.errors import WrongValue
from server.record.history import Source, unerased_journey
from server.record.model import Origin


def keep_sheet(session: Session, review_id: str, journey: str, *, by: str) -> None:
    """Keep the image of a sheet that nobody could read with the journey that a person named.

    Args:
        session: Of a transaction.
        review_id: The question about it.
        journey: The code, as typed.
        by: Who says so.

    Raises:
        UnknownReview, UnknownJourney, JourneyErased
        WrongValue: It says itself which page it is, or the question is about something else.
        AlreadyDecided: Somebody was faster; says who.
    """
    unerased_journey(session, journey)
    row = review_row(session, review_id)
    if row.rejection not in NAMELESS:
        raise WrongValue("rejection", row.rejection, "a sheet on which nothing says that it is a page of a booklet")
    refuse_decided(session, row)
    write_decision(session, row, by=by, keep="image", value=None, journey=journey)
    source = Source(by, Origin.PAPER, None, sha_of(session, row), row.page_image, row.id)
    history.append(session, journey, fold.SCANNED, source=source, words=words.OWN_SHEET)
