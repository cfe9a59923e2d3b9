"""How many readings went in by themselves, and how many asked a person: kept page by page, when it is read."""

from collections import Counter
from collections.abc import Iterable
from enum import Enum

from sqlalchemy.orm import Session

from forms.model import FieldKind
from server.record.tables import PageReadingRow, TallyRow


class Fate(Enum):
    """What became of a reading.

    Attributes:
        BY_ITSELF: It is sure, and nobody was asked; an empty place as well.
        ASKED: A person was asked about it.
        TELLS_NOTHING: It repeats an earlier one, or would change nothing.
    """

    BY_ITSELF = "by-itself"
    ASKED = "asked"
    TELLS_NOTHING = "tells-nothing"


def keep_tallies(session: Session, page: PageReadingRow, fates: Iterable[tuple[FieldKind, Fate]]) -> None:
    """Count what became of the readings of a page.

    Args:
        session: Of the file's transaction.
        page: As it is kept.
        fates: Of each of its readings, with the kind of its field.
    """
    counts = Counter(fates)
    for kind in FieldKind:
        by_itself, asked = counts[kind, Fate.BY_ITSELF], counts[kind, Fate.ASKED]
        if by_itself or asked:
            session.add(TallyRow(page_reading=page.id, kind=kind.value, by_itself=by_itself, asked=asked))
