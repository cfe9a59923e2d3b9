"""Which part of a picture shows all that is written in an area: a tall area often holds one line."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.geometry import Box
from forms.layout import A5_HEIGHT, A5_WIDTH
from forms.model import FieldKind
from forms.units import Mm
from scan.overlay import CROP_MARGIN_MM
from server.record.decisions import review_row
from server.record.ink import KeptInk, ink_of, ink_span
from server.record.tables import ReadingRow

_AROUND_MM: Final[Mm] = 6.0
"""Paper shown above and below what is written: most of a line of 8 mm, to see where on the rules it stands."""

_WORTH: Final = 0.8
"""Of an area that would be shown almost whole, the whole is shown."""

_LITTLE_MM: Final[Mm] = 6.0
"""What would be left out above or below is shown as well where it is less: half a line of type tells nothing."""


@dataclass(frozen=True, slots=True)
class Closer:
    """A picture and the part of it that is looked at, both in mm of the page.

    Attributes:
        whole: What the picture shows.
        part: As wide, and as tall as what is written, with some paper around it.
    """

    whole: Box
    part: Box


def whole_picture(box: Box) -> Box:
    """What the picture of a box shows: the paper around it as well, in mm of the page."""
    wanted = box.grown(CROP_MARGIN_MM)
    left, top = max(0.0, wanted.x), max(0.0, wanted.y)
    return Box(left, top, min(A5_WIDTH, wanted.right) - left, min(A5_HEIGHT, wanted.bottom) - top)


def closer_look(session: Session, review_id: str) -> Closer | None:
    """The part of a review's picture that holds every stroke; None: all of it, or it is not the picture of a note.

    Raises:
        UnknownReview: There is none with this id.
    """
    row = review_row(session, review_id)
    if row.kind != FieldKind.NOTE.value or row.crop is None or row.box_mm is None:
        return None
    reading = session.scalar(
        select(ReadingRow)
        .where(ReadingRow.journey == row.journey, ReadingRow.edition == row.edition)
        .where(ReadingRow.field == row.field, ReadingRow.crop == row.crop)
        .where(ReadingRow.page_reading == row.page_reading)  # an earlier page's picture may begin elsewhere
        .limit(1)
    )
    ink = None if reading is None else ink_of(reading)
    return None if ink is None else _closer(Box.from_list(row.box_mm), ink)


def _closer(box: Box, ink: KeptInk) -> Closer | None:
    whole = whole_picture(box)
    span = ink_span(ink)
    if span is None:
        return None
    first, last = max(whole.y, span[0] - _AROUND_MM), min(whole.bottom, span[1] + _AROUND_MM)
    first = whole.y if first - whole.y < _LITTLE_MM else first
    last = whole.bottom if whole.bottom - last < _LITTLE_MM else last
    if last - first > _WORTH * whole.h:
        return None
    return Closer(whole, Box(whole.x, first, whole.w, last - first))
