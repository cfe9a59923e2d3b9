"""A desk where questions wait, and who answers them there."""

import re
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import update

from server.record.history import now
from server.record.journeys import set_field
from server.record.model import ReviewItem, ReviewReason, Value
from server.record.tables import LockRow
from server.record.waiting import Wanted, look
from tests.paper_ink import Drawn
from tests.server.townhall import AGENT, TownHall
from tests.server.web.people import OF, TOKEN, Person, words

CONFLICT, DOUBT, NOTE = "P-M02.p1.received", "P-M01.p2.received", "questions.note"
DATE = "M3.appointment"
CHOICE = "M8.livret"


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk where decisions wait.

    Attributes:
        hall: The town hall.
        code: The journey that they are about.
    """

    hall: TownHall
    code: str

    def item(self, field: str = "", reason: ReviewReason | None = None) -> ReviewItem:
        """The one that waits for this field, or for this reason."""
        (found,) = [
            one for one in self.hall.waiting() if (field and one.field == field) or (reason and one.reason is reason)
        ]
        return found

    def waits(self, review: str) -> bool:
        return any(one.id == review for one in self.hall.waiting())

    def listed(self) -> list[ReviewItem]:
        """What waits, as it is listed and handed out."""
        with self.hall.database.reading() as session:
            return look(session, Wanted(), around=None, before=0, after=99).items

    def let_lapse(self) -> None:
        """Let a while pass in which no page says that it is open: whoever had a question has it no more."""
        with self.hall.database.transaction() as session:
            session.execute(update(LockRow).values(until=now() - timedelta(seconds=1)))


SEEN = re.compile(r'name="seen" value="(\w+)"')
WHOSE = re.compile(r'name="whose" value="([^"]+)"')


def seen_by(person: Person, item: ReviewItem) -> str:
    """What the form of a question says that the record said; empty where it says nothing of it."""
    found = SEEN.search(person.get(f"/relire/{item.id}").text)
    return "" if found is None else found.group(1)


def decide(person: Person, item: ReviewItem, keep: str, value: str = "", *, seen: str | None = None) -> str:
    """Press a button of the form as it is now, or as it was when it said `seen`; the words of the page after it."""
    where = f"/relire/{item.id}"
    form = shown(person, item) if seen is None else {"seen": seen}
    return words(person.post(where, {**form, "keep": keep, "value": value}, seen=where, follow_redirects=True))


def shown(person: Person, item: ReviewItem) -> dict[str, str]:
    """What the form of a question holds out of sight."""
    page = person.get(f"/relire/{item.id}").text
    found = {
        "csrf_token": TOKEN.search(page),
        "of": OF.search(page),
        "seen": SEEN.search(page),
        "whose": WHOSE.search(page),
    }
    return {name: one.group(1) for name, one in found.items() if one is not None}


def correct(desk: Desk, field: str, known: Value) -> None:
    """Let somebody change the record while a question waits."""
    with desk.hall.database.transaction() as session:
        set_field(session, desk.code, field, known, AGENT)


def doubtful_choice(desk: Desk) -> ReviewItem:
    """A mark in one box of several that nobody could be sure of."""
    code = desk.hall.printed()
    desk.hall.scan(desk.hall.ticked(code, f"{CHOICE}.remis", drawn=Drawn.DOT))
    (item,) = desk.hall.waiting(code)
    return item
