"""Which steps and documents a printed page is about, by what was printed there to be ticked; and in which language."""

from dataclasses import dataclass
from typing import Final

from forms.errors import LayoutError
from forms.layout import PageLayout
from forms.page_code import PageCode
from forms.translation import FRENCH
from server.config import Settings
from server.record.db import Database
from server.record.editions import edition_layout, whole_edition
from server.record.errors import StorageFailed, UnknownContent, UnknownEdition, UnknownJourney

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
        owners: Ids of the steps and the documents of which it has a place to tick or to write, in reading order.
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
        return PageShows(_owners(layout.page(page.page)), layout.language.partition("+")[0])
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


def _owners(page: PageLayout) -> tuple[str, ...]:
    return tuple(dict.fromkeys(zone.id.partition(".")[0] for zone in page.zones))
