"""A question passed on to a colleague, or to all of a role, with a word: it waits for them, until they give it back.

Rows only grow, one each time that a question is passed on or given back; the last one says whose it is.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Final

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from server.record import history
from server.record.decisions import is_waiting, refuse_decided, review_row
from server.record.errors import WrongValue
from server.record.model import Role
from server.record.tables import AccountRow, EscalationRow, ReviewRow
from server.record.values import refuse_longer

LONGEST: Final = 400
"""Signs of the word that goes with a question."""


@dataclass(frozen=True, slots=True)
class Escalation:
    """A question as it was passed on once.

    Attributes:
        by: Who passed it on, or gave it back.
        to: Name of the colleague; empty for a role, or for everybody.
        to_account: Database key of the colleague, if it is one.
        to_role: The role, if it is one.
        words: What they said with it.
        at: When, UTC.
    """

    by: str
    to: str
    to_account: int | None
    to_role: Role | None
    words: str
    at: datetime

    @property
    def given_back(self) -> bool:
        """Whether it is everybody's again."""
        return self.to_account is None and self.to_role is None


def escalate(session: Session, review: str, to: int | Role | None, words: str, by: str) -> None:
    """Pass a question on, or give it back.

    Args:
        session: Of a transaction.
        review: Which, which waits.
        to: Database key of a colleague, or a role; None: everybody's again.
        words: What to say with it; at least one sign for somebody, and at most `LONGEST`.
        by: Who.

    Raises:
        UnknownReview: There is none with this id.
        AlreadyDecided: It does not wait any more.
        WrongValue: There is no such colleague, or nothing was said.
        TextRefused: More was said than there is room for.
    """
    refuse_decided(session, review_row(session, review))
    said = " ".join(words.split())
    refuse_longer("words", said, LONGEST)
    if to is not None and not said:
        raise WrongValue("words", words, "a word for who it is passed on to")
    account = session.get(AccountRow, to) if isinstance(to, int) else None
    if isinstance(to, int) and (account is None or not account.active):
        raise WrongValue("to", to, "a colleague who signs in")
    session.add(
        EscalationRow(
            review=review,
            to_account=None if account is None else account.id,
            to_role=to.value if isinstance(to, Role) else None,
            words=said,
            by=by,
            at=history.now(),
        )
    )


def release(session: Session, review: str, by: str) -> None:
    """Let a question be everybody's again once somebody whom it was passed on to has said what they see."""
    last = escalations_of(session, [review]).get(review, ())[-1:]
    if any(not one.given_back for one in last):
        escalate(session, review, None, "", by)


def escalations_of(session: Session, reviews: Collection[str]) -> dict[str, tuple[Escalation, ...]]:
    """How some questions were passed on, oldest first, by id; only those that ever were."""
    found: dict[str, tuple[Escalation, ...]] = {}
    for row, name in session.execute(_passed_on(), {"reviews": list(reviews)}):
        found[row.review] = (*found.get(row.review, ()), _escalation(row, name))
    return found


@cache
def _passed_on() -> Select[EscalationRow, str]:
    query = select(EscalationRow, AccountRow.name).outerjoin(AccountRow, AccountRow.id == EscalationRow.to_account)
    asked = EscalationRow.review.in_(bindparam("reviews", expanding=True))
    return query.where(asked).order_by(EscalationRow.id)


def count_entrusted(session: Session, account: int) -> int:
    """How many questions wait for an account: passed on to it, or to its role."""
    return session.scalar(_count_entrusted(account)) or 0


@lru_cache(maxsize=64)
def _count_entrusted(account: int) -> Select[int]:
    return select(func.count()).select_from(ReviewRow).where(is_waiting(), entrusted_to(account))


def entrusted_to(account: int) -> ColumnElement[bool]:
    """Whether a `ReviewRow` was passed on to an account or to its role, and not given back."""
    role = select(AccountRow.role).where(AccountRow.id == account).scalar_subquery()
    theirs = or_(EscalationRow.to_account == account, EscalationRow.to_role == role)
    return _last().where(theirs).exists()


def entrusted_elsewhere(account: int) -> ColumnElement[bool]:
    """Whether a `ReviewRow` was passed on to somebody else who still signs in, and not given back."""
    return _last().where(_role().is_not(None)).exists() & ~entrusted_to(account)


def entrusted_to_desk() -> ColumnElement[bool]:
    """Whether a `ReviewRow` was passed on to reception, or to somebody there, who answer no conflict."""
    return _last().where(_role() == Role.RECEPTION.value).exists()


def _role() -> ColumnElement[str]:
    """Of who a question was passed on to; NULL: of nobody, or of somebody whose account is closed."""
    of_account = select(AccountRow.role).where(AccountRow.id == EscalationRow.to_account, AccountRow.active)
    return func.coalesce(EscalationRow.to_role, of_account.correlate(EscalationRow).scalar_subquery())


@cache
def _last() -> Select[int]:
    later = aliased(EscalationRow)
    newer = select(later.id).where(later.review == EscalationRow.review, later.id > EscalationRow.id)
    mine = select(EscalationRow.id).where(EscalationRow.review == ReviewRow.id).correlate(ReviewRow)
    return mine.where(~newer.correlate(EscalationRow).exists())


def _escalation(row: EscalationRow, name: str | None) -> Escalation:
    role = None if row.to_role is None else Role(row.to_role)
    return Escalation(row.by, name or "", row.to_account, role, row.words, row.at)
