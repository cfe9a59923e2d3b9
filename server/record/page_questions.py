"""What waits about one page: its questions can be answered together, in one go over the sheet."""

from functools import cache
from typing import Final

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import Session

from server.record.decisions import is_waiting, review_row
from server.record.model import ReviewItem
from server.record.readings import waiting_items
from server.record.tables import ReviewRow
from server.record.waiting import CUT_OFF, kind_now, with_record

TOGETHER: Final = ("doubt", "note", "annotation")
"""Kinds that are answered from the paper alone. What else a page asks is answered one at a time, with all that it takes
to answer it in sight."""


def questions_of_page(session: Session, review: str) -> list[ReviewItem]:
    """What waits about the page of a question, whether that one waits or not, in the order of the page.

    Raises:
        UnknownReview: There is none with this id.
    """
    query = with_record(select(ReviewRow)).where(*_of_page(session, review))
    rows = session.scalars(query.order_by(ReviewRow.number, ReviewRow.id)).all()
    return waiting_items(session, rows)


def count_together(session: Session, review: str) -> int:
    """How many questions about the page of one can be answered together, that one included if it waits.

    Raises:
        UnknownReview: There is none with this id.
    """
    return session.scalar(_together(), {"page": review_row(session, review).page_reading}) or 0


@cache
def _together() -> Select[int]:
    """How many questions about a `page` can be answered together."""
    of_page = is_waiting(), ReviewRow.page_reading == bindparam("page")
    of_kind = with_record(select(ReviewRow.id)).where(*of_page, kind_now().in_(TOGETHER))
    return select(func.count()).select_from(of_kind.subquery())


def answered_together(kind: str) -> bool:
    """Whether questions of a kind (`waiting.kind_of`) are answered together with those of their page."""
    return kind in TOGETHER and kind != CUT_OFF


def _of_page(session: Session, review: str) -> tuple[ColumnElement[bool], ...]:
    return is_waiting(), ReviewRow.page_reading == review_row(session, review).page_reading
