"""A question that somebody has open is theirs: nobody else is asked it, and nobody else's answer counts, meanwhile.

A lock is a lease. The request that shows the question begins it, for as long as a person may need; from then on the
open page keeps it with a heartbeat, for a short time after each, so that it ends soon after the browser is gone. It
ends at once with an answer, and when the page says that it is left. What has ended counts no more, and whoever comes
next takes its place, in one statement: of two who come at the same moment one has it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, bindparam, case, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from server.record.db import Database
from server.record.errors import HeldByAnother
from server.record.history import now
from server.record.tables import AccountRow, LockRow

ASKED: Final = timedelta(minutes=5)
"""How long a request keeps a question by itself: in a browser without scripts nothing else does."""

KEPT: Final = timedelta(seconds=90)
"""How long a heartbeat keeps it: the time of the next one three times over, also where a browser slows down the clocks
of a page out of sight to one tick a minute."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a question open, and where.

    Attributes:
        account: Database key.
        place: Mark of a browser: the same person at another desk is at another place.
    """

    account: int
    place: str


@dataclass(frozen=True, slots=True)
class Lock:
    """A question that somebody has open.

    Attributes:
        review: Its id.
        holder: Who has it, and where.
        name: Of the account.
        lease: Mark of the page that shows it.
        since: From when on they have it without a break, UTC.
        until: Until when, unless they keep it, UTC.
    """

    review: str
    holder: Holder
    name: str
    lease: str
    since: datetime
    until: datetime


def claim(
    session: Session,
    reviews: Collection[str],
    holder: Holder,
    lease: str,
    *,
    lasting: timedelta = ASKED,
    force: bool = False,
) -> dict[str, Lock]:
    """Take some questions, as far as nobody else has them; what is one's own already is kept for longer.

    The same account takes over from itself: who opens a question at another desk has it there.

    Args:
        session: Of a transaction.
        reviews: Ids of reviews, which exist.
        holder: Who takes them, and where.
        lease: Mark of the page that shows them.
        lasting: For how long.
        force: Take them from whoever has them.

    Returns:
        Who has each of them now, by id; look at `Lock.holder`. One that somebody gave back meanwhile is not in it.
    """
    moment = now()
    one_order = sorted(set(reviews))  # so that two who take several never wait for each other
    rows = [_new(review, holder, lease, moment, lasting) for review in one_order]
    for row in rows:
        _take_turn(session, str(row["review"]), wait=True)
    if rows:
        take, how = _take(session.get_bind().dialect.name, force=force), _as(holder, moment)
        session.execute(take, [row | how for row in rows])
    return locks_of(session, reviews)


def claim_at_once(session: Session, review: str, holder: Holder, lease: str) -> bool:
    """Take a question unless somebody has it, or takes, answers or passes it on at this very moment.

    Nobody is waited for: who hands out a question holds the journey that was just answered about, and who is about to
    answer the other question may be waiting for that journey.
    """
    return _take_turn(session, review, wait=False) and _takes(session, review, holder, lease)


def refuse_held(session: Session, review: str, holder: Holder) -> None:
    """Refuse an answer to a question that somebody else has open, or the same person elsewhere.

    Takes the question for the rest of the transaction: of two answers at the same moment the second one waits.

    Raises:
        HeldByAnother: Says who, and since when.
    """
    _take_turn(session, review, wait=True)
    if _takes(session, review, holder, ""):
        return
    lock = locks_of(session, [review]).get(review)
    if lock is not None and lock.holder.account != holder.account:
        raise HeldByAnother(review, lock.name, lock.since)


def locks_of(session: Session, reviews: Collection[str]) -> dict[str, Lock]:
    """Who has some questions open now, by id."""
    found = session.execute(_live(), {"reviews": list(reviews), "moment": now()}).all()
    return {row.review: _lock(row, name) for row, name in found}


def free(session: Session, reviews: Collection[str]) -> None:
    """Let nobody have some questions any more: they are answered."""
    session.execute(delete(LockRow).where(LockRow.review.in_(reviews)))


def give_back(session: Session, lease: str, holder: Holder) -> None:
    """End what a page kept that its reader has left. What another page of theirs has taken over meanwhile stays."""
    _of_lease(session, lease, holder)
    session.execute(delete(LockRow).where(LockRow.lease == lease, LockRow.account == holder.account))


def keep_lease(session: Session, lease: str, holder: Holder, lasting: timedelta) -> list[str]:
    """Keep all that a page has open for longer; the ids of that."""
    mine = (LockRow.lease == lease, LockRow.account == holder.account)  # who has signed in anew is at a new place
    now_on = {"until": now() + lasting, "place": holder.place}
    _of_lease(session, lease, holder)
    kept = session.scalars(update(LockRow).where(*mine).values(**now_on).returning(LockRow.review))
    return list(kept)


def _of_lease(session: Session, lease: str, holder: Holder) -> None:
    """Wait for all that a page keeps in the order of `claim`: its heartbeat and its answer may come at one moment."""
    mine = (LockRow.lease == lease, LockRow.account == holder.account)
    session.execute(select(LockRow.review).where(*mine).order_by(LockRow.review).with_for_update())


def held_by_others(
    holder: Holder, review: SQLColumnExpression[str], moment: SQLColumnExpression[datetime]
) -> ColumnElement[bool]:
    """Whether somebody else has a question at a moment, or the same person elsewhere, as a condition on its id."""
    others = or_(LockRow.account != holder.account, LockRow.place != holder.place)
    return select(LockRow.review).where(LockRow.review == review, LockRow.until > moment, others).exists()


def sweep_locks(database: Database) -> None:
    """Forget who had what, long after it ended.

    Raises:
        DatabaseGone
    """
    with database.transaction() as session:
        session.execute(delete(LockRow).where(LockRow.until < now() - timedelta(hours=1)))


def _take_turn(session: Session, review: str, *, wait: bool) -> bool:
    """Be the only one who takes a question until the transaction ends; False: somebody else is, and is not waited for.

    SQLite has one writer at a time, whose turn it always is.
    """
    if session.get_bind().dialect.name == "sqlite":
        return True
    turn = func.hashtextextended(review, 0)
    if wait:
        session.execute(select(func.pg_advisory_xact_lock(turn)))
        return True
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(turn))))


def _takes(session: Session, review: str, holder: Holder, lease: str) -> bool:
    """Take one question where it may be taken, and say whether it was; whose turn it is has the caller seen to."""
    moment = now()
    values = _new(review, holder, lease, moment, ASKED) | _as(holder, moment)
    return session.scalar(_take_one(session.get_bind().dialect.name), values) is not None


def _new(review: str, holder: Holder, lease: str, moment: datetime, lasting: timedelta) -> dict[str, Any]:
    """A question's row, as whoever takes it wants it."""
    return {
        "review": review,
        "account": holder.account,
        "place": holder.place,
        "lease": lease,
        "since": moment,
        "until": moment + lasting,
    }


def _as(holder: Holder, moment: datetime) -> dict[str, Any]:
    """What `_take` wants to know of who takes a question."""
    return {"my_account": holder.account, "my_place": holder.place, "moment": moment}


@cache
def _take_one(dialect: str) -> Any:
    return _take(dialect, force=False).returning(LockRow.review)


@cache
def _take(dialect: str, *, force: bool) -> Any:
    """The statement that takes a question where it may be taken, and leaves it otherwise."""
    new = (sqlite if dialect == "sqlite" else postgresql).insert(LockRow.__table__)
    mine, moment = LockRow.account == bindparam("my_account"), bindparam("moment", type_=LockRow.until.type)
    goes_on = mine & (LockRow.place == bindparam("my_place")) & (LockRow.until > moment)
    return new.on_conflict_do_update(
        index_elements=["review"],
        set_={
            "account": new.excluded.account,
            "place": new.excluded.place,
            "lease": new.excluded.lease,
            "since": case((goes_on, LockRow.since), else_=new.excluded.since),
            "until": new.excluded.until,
        },
        where=None if force else or_(mine, LockRow.until <= moment),
    )


@cache
def _live() -> Select[LockRow, str]:
    """Who has some `reviews` at a `moment`."""
    query = select(LockRow, AccountRow.name).join(AccountRow, AccountRow.id == LockRow.account)
    asked = LockRow.review.in_(bindparam("reviews", expanding=True))
    return query.where(asked, LockRow.until > bindparam("moment")).execution_options(populate_existing=True)


def _lock(row: LockRow, name: str) -> Lock:
    return Lock(row.review, Holder(row.account, row.place), name, row.lease, row.since, row.until)
