"""Pages whose image may not show pencil: one question a page, until an image shows all of it."""

from collections.abc import Collection

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from server.record.decisions import sentences_waiting
from server.record.model import ReviewReason
from server.record.tables import PageReadingRow, ReviewRow


def about_pencil(page: PageReadingRow) -> ColumnElement[bool]:
    """The questions about pencil on a page of an edition."""
    return (ReviewRow.reason == ReviewReason.HIDDEN.value) & (ReviewRow.page == page.page)


def hidden_pages(session: Session, pages: Collection[int]) -> dict[int, str]:
    """What waits about pencil that may not show, in a sentence, by key of the page."""
    return sentences_waiting(session, pages, ReviewRow.reason == ReviewReason.HIDDEN.value)
