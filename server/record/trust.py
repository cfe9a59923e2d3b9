"""How far what goes in by itself can be trusted: errors that audits found, how much is asked, and what it costs.

Everything is counted from what is kept; nothing is kept of who answered. A week is that in which a page was read.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.model import FieldKind
from scan.bounds import upper_bound
from server.record import words
from server.record.audits import is_right
from server.record.days import day_of, today
from server.record.decisions import is_last_word, taken_back
from server.record.efforts import Effort, efforts, week_of
from server.record.tables import AuditRow, DecisionRow, PageReadingRow, ReviewRow, TallyRow

WEEKS: Final = 12
"""That are shown one by one: a quarter."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What people saw of what had gone in by itself, as much as was drawn with one share.

    Attributes:
        right: They saw what was read.
        wrong: They saw something else.
        undecided: They could not tell.
    """

    right: int = 0
    wrong: int = 0
    undecided: int = 0

    @property
    def checked(self) -> int:
        """Of how many they could tell."""
        return self.right + self.wrong


@dataclass(frozen=True, slots=True)
class Measured:
    """Readings of one kind of field, of a week or of all time.

    Attributes:
        by_itself: How many went in by themselves, empty places too.
        asked: How many a person was asked about.
        looked: What audits saw, by the share with which they were drawn.
    """

    by_itself: int = 0
    asked: int = 0
    looked: Mapping[float, Looked] = field(default_factory=dict)

    @property
    def review_rate(self) -> float | None:
        """Share of the readings that a person was asked about, from 0 to 1; None without readings."""
        return self.asked / (self.asked + self.by_itself) if self.asked + self.by_itself else None

    @property
    def checked(self) -> int:
        """How many were looked at, and could be told."""
        return sum(one.checked for one in self.looked.values())

    @property
    def wrong(self) -> int:
        """How many of these were wrong."""
        return sum(one.wrong for one in self.looked.values())

    @property
    def undecided(self) -> int:
        """How many were looked at, and could not be told."""
        return sum(one.undecided for one in self.looked.values())

    @property
    def rate(self) -> float | None:
        """Share of what goes in by itself that is wrong, from 0 to 1; None before anything was looked at.

        Each reading counts for as many as it was drawn from: one in 100 of a share of 0.01.
        """
        of = sum(one.checked / share for share, one in self.looked.items())
        return sum(one.wrong / share for share, one in self.looked.items()) / of if of else None

    @property
    def at_most(self) -> float | None:
        """The upper bound (95 %) of that rate; None before anything was looked at.

        Exact (Clopper and Pearson) where all were drawn with one share. With several, of the number of draws of one
        share that would say as much (Kish), rounded to the side of doubt.
        """
        rate = self.rate
        if rate is None:
            return None
        if self.is_exact:
            return upper_bound(self.wrong, self.checked)
        weights = [(one.checked, 1 / share) for share, one in self.looked.items()]
        enough = sum(count * w for count, w in weights) ** 2 / sum(count * w * w for count, w in weights)
        count = max(int(enough + 1e-9), 1)
        return upper_bound(min(count, -int(-(rate * count) // 1)), count)

    @property
    def is_exact(self) -> bool:
        """Whether all that was looked at was drawn with one share."""
        return sum(1 for one in self.looked.values() if one.checked) <= 1

    def plus(self, other: "Measured") -> "Measured":
        """Both together."""
        looked = dict(self.looked)
        for share, one in other.looked.items():
            own = looked.get(share, Looked())
            looked[share] = Looked(own.right + one.right, own.wrong + one.wrong, own.undecided + one.undecided)
        return Measured(self.by_itself + other.by_itself, self.asked + other.asked, looked)


@dataclass(frozen=True, slots=True)
class Trust:
    """What can be said.

    Attributes:
        since: The day on which the first page was counted; None before that.
        weeks: Mondays of the weeks that are shown one by one, oldest first; the last one is this week's.
        kinds: All that was counted, by kind of field.
        by_week: The same, by week and kind; weeks in which nothing was read are missing.
        efforts: What answers took, by week, kind, and whether they were drawn at random.
    """

    since: date | None
    weeks: tuple[date, ...]
    kinds: Mapping[FieldKind, Measured]
    by_week: Mapping[tuple[date, FieldKind], Measured]
    efforts: Mapping[tuple[date, str, bool], Effort]


def trust(session: Session) -> Trust:
    """Count everything that is kept; pages that were given to a journey by mistake are left out."""
    days, counts = _counts(session)
    by_week = defaultdict(Measured, {key: Measured(by_itself, asked) for key, (by_itself, asked) in counts.items()})
    for read_at, kind, share, looked in _looked(session):
        key = (week_of(day_of(read_at)), kind)
        by_week[key] = by_week[key].plus(Measured(looked={share: looked}))
    kinds = {kind: _sum(one for (_, own), one in by_week.items() if own is kind) for kind in FieldKind}
    last = week_of(today())
    weeks = tuple(last - timedelta(weeks=ago) for ago in reversed(range(WEEKS)))
    return Trust(min(days, default=None), weeks, kinds, dict(by_week), efforts(session))


def _sum(parts: Iterable[Measured]) -> Measured:
    whole = Measured()
    for part in parts:
        whole = whole.plus(part)
    return whole


def _counts(session: Session) -> tuple[set[date], dict[tuple[date, FieldKind], list[int]]]:
    """The days on which pages were counted; how many readings went in by themselves and asked, by week and kind."""
    rows = session.execute(
        select(PageReadingRow.read_at, TallyRow.kind, TallyRow.by_itself, TallyRow.asked)
        .join(PageReadingRow, PageReadingRow.id == TallyRow.page_reading)
        .where(PageReadingRow.id.not_in(taken_back()))
    )
    days: set[date] = set()
    counts: dict[tuple[date, FieldKind], list[int]] = {}
    for read_at, kind, by_itself, asked in rows:
        day = day_of(read_at)
        days.add(day)
        counted = counts.setdefault((week_of(day), FieldKind(kind)), [0, 0])
        counted[0] += by_itself
        counted[1] += asked
    return days, counts


def _looked(session: Session) -> Iterable[tuple[datetime, FieldKind, float, Looked]]:
    """What people saw of what was drawn: when its page was read, its kind, its share."""
    answered = session.execute(
        select(PageReadingRow.read_at, AuditRow.share, ReviewRow, DecisionRow)
        .join(ReviewRow, ReviewRow.id == AuditRow.review)
        .join(PageReadingRow, PageReadingRow.id == ReviewRow.page_reading)
        .join(DecisionRow, DecisionRow.review == AuditRow.review)
        .where(
            is_last_word(),
            DecisionRow.decided,
            DecisionRow.by != words.MACHINE,
            PageReadingRow.id.not_in(taken_back()),
        )
    )
    for read_at, share, row, decision in answered:
        right = is_right(row, None, decision.keep, decision.value)
        yield read_at, FieldKind(str(row.kind)), share, Looked(right is True, right is False, right is None)
