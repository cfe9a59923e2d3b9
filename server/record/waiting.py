"""The questions that wait, as one list that several people work through: counted, cut to what is shown, handed out.

Nothing but the questions that are shown is loaded, however many wait; of the others only where they stand.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple, TypeVarTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    SQLColumnExpression,
    String,
    Text,
    bindparam,
    case,
    cast,
    func,
    literal,
    select,
    tuple_,
)
from sqlalchemy.orm import Session

from forms.model import FieldKind
from server.record.decisions import is_waiting
from server.record.errors import UnknownReview
from server.record.escalations import entrusted_elsewhere, entrusted_to, entrusted_to_desk
from server.record.history import now
from server.record.locks import Holder, claim_at_once, held_by_others
from server.record.model import ReviewItem, ReviewReason
from server.record.opinions import given_by, two_differ
from server.record.readings import waiting_items
from server.record.tables import FieldRow, LockRow, ReviewRow

_Columns = TypeVarTuple("_Columns")

CUT_OFF: Final = "cut-off"
"""A part of a page is not in the image. It is kept as writing elsewhere, but there is nothing to read or to type."""

KINDS: Final = ("doubt", "note", "conflict", "annotation", CUT_OFF, "hidden", "rejected")
"""In the order in which they are listed and handed out: `ReviewReason`, and cut pages apart from it."""


class Place(NamedTuple):
    """Where a question stands in the order of the list.

    Attributes:
        rank: Of its kind, from 0.
        page: Key of its page.
        number: Among the questions about the page.
        review: Its id.
    """

    rank: int
    page: int
    number: int
    review: str


@dataclass(frozen=True, slots=True)
class Look:
    """A part of the list, and how long it is.

    Attributes:
        items: The questions that are shown, in its order.
        counts: How many of each kind wait, whatever kind is wanted, in the order of `KINDS`; kinds with none too.
    """

    items: list[ReviewItem]
    counts: dict[str, int]


_TRIES: Final = 8
"""Questions that somebody else may have taken while one was being looked for."""

_WAYS: Final = ("next of page", "after", "before")
_ONLY_WAY: Final = ("from the first",)
"""Where the next question is looked for, one after the other."""

_STATEMENTS: Final = 256
"""Of some people at some lists. To put one of these together takes longer than to ask the record with it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of the questions that wait.

    Attributes:
        journey: Only what concerns it; None: all.
        kind: Only of this kind, one of `KINDS`; None: of all.
        entrusted_to: Only what was passed on to this account, or to its role; None: all.
    """

    journey: str | None = None
    kind: str | None = None
    entrusted_to: int | None = None


def look(session: Session, wanted: Wanted, *, around: str | None, before: int, after: int) -> Look:
    """The list as it is shown, from one look at all that waits.

    Args:
        session: Any.
        wanted: Which questions.
        around: The question that is looked at, decided or not; None: from the first one.
        before: How many before it, at most.
        after: How many from it on, at most.

    Raises:
        UnknownReview: There is no question that is looked at.
    """
    # A thousand rows may be found: they are taken as they come, and no object is made of any.
    found = session.connection().execute(_all_that_wait(replace(wanted, kind=None))).all()
    kinds = Counter([kind for kind, _page, _number, _review in found])
    rank = {kind: _rank(kind) for kind in kinds}
    places = sorted([(rank[row[0]], row[1], row[2], row[3]) for row in found if wanted.kind in {None, row[0]}])
    first = 0 if around is None else bisect_left(places, _place_among(session, places, around))
    shown = [review for _rank, _page, _number, review in places[max(0, first - before) : first + after]]
    return Look(_items(session, shown), {kind: kinds[kind] for kind in KINDS})


@lru_cache(maxsize=_STATEMENTS)
def _all_that_wait(wanted: Wanted) -> Select[str, int, int, str]:
    columns = select(kind_now(), ReviewRow.page_reading, ReviewRow.number, ReviewRow.id).select_from(ReviewRow)
    return with_record(columns).where(*_waits(wanted))


def _place_among(session: Session, places: Sequence[tuple[int, int, int, str]], review: str) -> Place:
    found = next((place for place in places if place[3] == review), None)
    return place_of(session, review) if found is None else Place(*found)


def _items(session: Session, reviews: Sequence[str]) -> list[ReviewItem]:
    """Questions that wait, in the order of their ids."""
    rows = {row.id: row for row in session.scalars(_some(), {"reviews": list(reviews)})}
    return waiting_items(session, [rows[review] for review in reviews])


@cache
def _some() -> Select[ReviewRow]:
    return select(ReviewRow).where(ReviewRow.id.in_(bindparam("reviews", expanding=True)))


def first_of(session: Session, wanted: Wanted) -> str | None:
    """The first question of a list, whoever may answer it; None: none waits."""
    query = with_record(select(ReviewRow.id)).where(*_waits(wanted))
    found: str | None = session.scalar(query.order_by(*in_order()).limit(1))
    return found


def hand_out(
    session: Session, holder: Holder, wanted: Wanted, *, kinds: Collection[str], lease: str, after: Place | None = None
) -> str | None:
    """Give somebody the next question of a list that nobody else has, and keep it for them.

    Args:
        session: Of a transaction.
        holder: Who asks.
        wanted: The list.
        kinds: Kinds that they may answer.
        lease: Mark of the page that will show it.
        after: Where the question stood that they come from; None: the first one is wanted. The list goes round.

    Returns:
        Its id; None: there is none for them.
    """
    for way in _ONLY_WAY if after is None else _WAYS:
        query = _free(holder, wanted, frozenset(kinds), way)
        values = {"moment": now(), **({} if after is None else after._asdict())}
        for candidate in session.scalars(query, values).all():
            if claim_at_once(session, candidate, holder, lease):  # nobody takes it at this very moment
                return candidate
    return None


def place_of(session: Session, review: str) -> Place:
    """Where a question stands in the order of the list, whether it waits or not.

    Raises:
        UnknownReview: There is none with this id.
    """
    found = session.execute(_place(), {"review": review}).first()
    if found is None:
        raise UnknownReview(review)
    return Place(*found)


@cache
def _place() -> Select[Any]:
    return with_record(select(*in_order()).select_from(ReviewRow)).where(ReviewRow.id == bindparam("review"))


def kind_of(item: ReviewItem) -> str:
    """What kind of question it is, one of `KINDS`."""
    if item.reason is ReviewReason.ANNOTATION and not item.why:
        return CUT_OFF
    return item.reason.value


def _waits(wanted: Wanted) -> Iterable[ColumnElement[bool]]:
    yield is_waiting()
    if wanted.journey is not None:
        yield ReviewRow.journey == wanted.journey
    if wanted.entrusted_to is not None:
        yield entrusted_to(wanted.entrusted_to)
    if wanted.kind is not None:
        yield kind_now() == wanted.kind


def with_record(query: Select[*_Columns]) -> Select[*_Columns]:
    """Beside each question what the record says now, which its kind depends on."""
    same = (FieldRow.journey == ReviewRow.journey) & (FieldRow.field == ReviewRow.field)
    return query.outerjoin(FieldRow, same)


@cache
def kind_now() -> ColumnElement[str]:
    """The kind of a question, as `kind_of` says it of one that waits (`readings.waiting_items`)."""
    nothing = literal("null", Text)
    then, today = (func.coalesce(cast(value, Text), nothing) for value in (ReviewRow.record, FieldRow.value))
    drawn = ReviewRow.reason == ReviewReason.AUDIT.value  # told as an ordinary question: see `audits.told_reason`
    conflict = literal(ReviewReason.CONFLICT.value, String)
    return case(
        (
            (ReviewRow.reason == ReviewReason.ANNOTATION.value) & ReviewRow.reading.is_(None),
            literal(CUT_OFF, String),
        ),
        (two_differ(), conflict),
        (
            (ReviewRow.reason == ReviewReason.DOUBT.value) & (then != today),
            literal(ReviewReason.CONFLICT.value, String),
        ),
        (drawn & (ReviewRow.kind == FieldKind.NOTE.value), literal(ReviewReason.NOTE.value, String)),
        (drawn, literal(ReviewReason.DOUBT.value, String)),
        else_=ReviewRow.reason,
    )


def _rank(kind: str) -> int:
    """Where a kind stands in the order, as `in_order` has it."""
    return KINDS.index(kind) if kind in KINDS else len(KINDS)


@cache
def in_order() -> tuple[SQLColumnExpression[Any], ...]:
    """By kind, then in the order of the pages."""
    rank = case({kind: rank for rank, kind in enumerate(KINDS)}, value=kind_now(), else_=len(KINDS))
    return (rank, ReviewRow.page_reading, ReviewRow.number, ReviewRow.id)


@lru_cache(maxsize=_STATEMENTS)
def _free(holder: Holder, wanted: Wanted, kinds: frozenset[str], way: str) -> Select[str]:
    """The first questions of a list that somebody may answer and nobody else has at a `moment`.

    Args:
        holder: Who asks.
        wanted: The list.
        kinds: Kinds that they may answer.
        way: One of `_WAYS`: where to look, seen from the `Place` that the statement is given; or all of the list.
    """
    held = held_by_others(holder, ReviewRow.id, bindparam("moment", type_=LockRow.until.type))
    free = with_record(select(ReviewRow.id)).where(kind_now().in_(kinds), ~held)
    # What was passed on to who cannot answer it any more, for it is a caseworker's by now, waits for every caseworker.
    stuck = (kind_now() == ReviewReason.CONFLICT.value) & entrusted_to_desk()
    others = entrusted_elsewhere(holder.account) & ~stuck
    free = free.where(*_waits(wanted), ~given_by(holder.account, ReviewRow.id), ~others)
    return free.where(*_where(way)).order_by(*in_order()).limit(_TRIES)


def _where(way: str) -> Iterable[ColumnElement[bool]]:
    rank, page, number = (bindparam(name, type_=Integer) for name in ("rank", "page", "number"))
    review = bindparam("review", type_=String)
    place = tuple_(rank, page, number, review)
    match way:
        case "next of page":  # what comes right after, if it is of the same kind and about the same page: found by that
            yield ReviewRow.page_reading == page
            yield in_order()[0] == rank
            yield tuple_(ReviewRow.number, ReviewRow.id) > tuple_(number, review)
        case "after":
            yield tuple_(*in_order()) > place
        case "before":
            yield tuple_(*in_order()) < place
