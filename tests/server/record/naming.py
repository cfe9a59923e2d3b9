"""A page that nobody can identify, what an agent types about it, and what came of that, in a few words each."""

import cv2

from forms.page_code import PageCode
from server.record import attach
from server.record.attach import Attached
from server.record.model import PageResult, ReviewItem, ReviewReason
from server.record.readings import batches, undo_review
from tests import paper, paper_wear
from tests.paper import Paper
from tests.paper_ink import Drawn
from tests.reading import without_handwriting
from tests.server.townhall import AGENT, TownHall

READY = "P-M01.p1.ready"
PAGE = 3
OTHER_AGENT = "Ilan Instruction"


def blotted(hall: TownHall, code: str, sheet: Paper) -> Paper:
    """The page with every code blotted out."""
    return paper_wear.blot(sheet, [mark.box for mark in hall.layout(code).page(PAGE).codes])


def unread(hall: TownHall, code: str, *fields: str, drawn: Drawn = Drawn.CROSS) -> ReviewItem:
    """What waits after a scan of a page that nobody can identify, with some boxes ticked."""
    hall.scan(blotted(hall, code, hall.ticked(code, *fields, drawn=drawn)))
    (item,) = [one for one in hall.waiting() if one.reason is ReviewReason.REJECTED]
    assert item.rejection == "no-code"
    return item


def letter() -> Paper:
    """A letter, which is no page of a booklet."""
    sheet = paper.empty_sheet()
    for line in range(6):
        place = (200, 400 + 90 * line)
        cv2.putText(sheet.image, "Madame, Monsieur,", place, cv2.FONT_HERSHEY_SIMPLEX, 2, (40, 40, 40), 4)
    return sheet


def letter_waiting(hall: TownHall) -> ReviewItem:
    """What waits after a scan of a letter."""
    hall.scan(letter(), "lettre.jpg")
    (item,) = [one for one in hall.waiting() if one.rejection == "no-code"]
    return item


def give(
    hall: TownHall,
    item: ReviewItem,
    code: str,
    *,
    edition: int = 1,
    page: int = PAGE,
    by: str = AGENT,
    even_unread: bool = True,
) -> Attached:
    """Name the page of an image, which is kept even when it cannot be read as that page, unless that is not wanted."""
    return attach.attach_page(
        hall.database,
        hall.settings,
        item.id,
        PageCode(code, edition, page),
        by=by,
        engines=without_handwriting(),
        even_unread=even_unread,
    )


def undo(hall: TownHall, item: ReviewItem) -> None:
    with hall.database.transaction() as session:
        undo_review(session, item.id, AGENT)


def pages(hall: TownHall, item: ReviewItem) -> tuple[PageResult, ...]:
    """The pages of its upload, as the desk shows them."""
    with hall.database.reading() as session:
        return batches(session, [item.batch])[0].pages


def images_of(hall: TownHall, code: str) -> list[str]:
    """Storage keys of the pictures that the history of a journey shows."""
    return [entry.crop for entry in hall.record(code).history if entry.crop is not None]
