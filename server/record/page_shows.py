"""Which steps and documents a printed page is about, by what was printed there to be ticked; and in which language."""

from dataclasses import dataclass
from typing import Final

from forms.errors import LayoutError
from forms.layout import Layout
from forms.page_code import PageCode
from forms.translation import FRENCH
from server.config import Settings
from server.record.db import Database
from server.record.editions import INSERTS, edition_layout, whole_edition
from server.record.errors import StorageFailed, UnknownContent, UnknownEdition, UnknownJourney

QUESTIONS: Final = "questions"
NOTES: Final = "notes"
NEXT: Final = "next"
"""The next appointment, and whom to ask."""
READING: Final = "reading"
"""What is only read: frequent questions, hard words, forms and guides, whom to ask."""

_NOT_TO_BE_HAD: Final = (
    KeyError,
    ValueError,
    LayoutError,
    UnknownJourney,
    UnknownEdition,
    UnknownContent,
    StorageFailed,
)
"""What says that an edition, or a page of it, is not there to be looked at."""


@dataclass(frozen=True, slots=True)
class PageShows:
    """What stands on a page.

    Attributes:
        owners: Ids of the steps and the documents of which it has a place to tick or to write, in reading order; also
            `QUESTIONS`, `NOTES` and `NEXT` for the pages at the end, and `READING` for one on which nothing is written.
        language: Code of the one that it is printed in; French, where another one stands beside it.
    """

    owners: tuple[str, ...] = ()
    language: str = FRENCH


def page_shows(database: Database, settings: Settings, page: PageCode) -> PageShows:
    """What a page of an edition is about; nothing in particular where that edition cannot be had, or has no such page.

    Args:
        database: The record's.
        settings: Of the home.
        page: Which page.
    """
    try:
        layout = edition_layout(database, settings, page.journey, page.edition)
        return PageShows(_owners(layout, page.page), layout.language.partition("+")[0])
    except _NOT_TO_BE_HAD:
        return PageShows()


def language_read(database: Database, settings: Settings, code: str) -> str:
    """Code of the language that somebody reads who was given the last booklet of a journey; French if nothing tells.

    Args:
        database: The record's.
        settings: Of the home.
        code: The journey.
    """
    try:
        with database.reading() as session:
            last = whole_edition(session, code)
        layout = None if last is None else edition_layout(database, settings, code, last.number)
    except _NOT_TO_BE_HAD:
        return FRENCH
    return FRENCH if layout is None else layout.language.rpartition("+")[2]


def _owners(layout: Layout, number: int) -> tuple[str, ...]:
    """What a page is about; the last one is about the next appointment, also where nothing is left to write of it.

    After the steps and documents begin, a page has such places, but where it holds nothing that is not read alone.
    Before they begin, the summary goes on, with whom the booklet is for: such a page is about the whole.
    """
    owners = _named(layout, number)
    if owners or number == 1 or layout.format in INSERTS:
        return owners
    if number == len(layout.pages):
        return (NEXT,)
    begun = any(_named(layout, before) for before in range(1, number))
    return (READING,) if begun else ()


def _named(layout: Layout, number: int) -> tuple[str, ...]:
    """Whose the places of a page are, but for what everybody is asked."""
    return tuple(dict.fromkeys(owner for zone in layout.page(number).zones if (owner := _owner(zone.id))))


def _owner(zone: str) -> str:
    """Whose a place is; empty for one of the questions that everybody asks."""
    owner, _dot, rest = zone.partition(".")
    if owner == "contacts":
        return NEXT
    return "" if owner == QUESTIONS and rest != "note" else owner
