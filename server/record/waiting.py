"""The questions that wait, as one list that several people work through: counted, cut to what is shown, handed out.

Nothing but the questions that are shown is loaded, however many wait; of the others only where they stand.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final, NamedTuple, TypeVarTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    String,
    Text,
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
from server.record.locks import Holder, claim_at_once, held_by_others
from server.record.model import ReviewItem, ReviewReason
from server.record.opinions import given_by, two_differ
from server.record.readings import waiting_items
from server.record.tables import FieldRow, ReviewRow

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
    every = replace(wanted, kind=None)
    columns = select(kind_now(), ReviewRow.page_reading, ReviewRow.number, ReviewRow.id).select_from(ReviewRow)
    found = session.execute(with_record(columns).where(*_waits(every))).all()
    kinds = Counter(row[0] for row in found)
    places = sorted(
        Place(_rank(kind), page, number, review) for kind, page, number, review in found if wanted.kind in {None, kind}
    )
    first = 0 if around is None else bisect_left(places, _place_among(session, places, around))
    shown = [place.review for place in places[max(0, first - before) : first + after]]
    return Look(_items(session, shown), {kind: kinds[kind] for kind in KINDS})


def _place_among(session: Session, places: Sequence[Place], review: str) -> Place:
    return next((place for place in places if place.review == review), None) or place_of(session, review)


def _items(session: Session, reviews: Sequence[str]) -> list[ReviewItem]:
    """Questions that wait, in the order of their ids."""
    rows = {row.id: row for row in session.scalars(select(ReviewRow).where(ReviewRow.id.in_(reviews)))}
    return waiting_items(session, [rows[review] for review in reviews])


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
    ways = _ways(_free(holder, wanted, kinds), after)
    return next((found for way in ways if (found := _first_free(session, way, holder, lease))), None)


def place_of(session: Session, review: str) -> Place:
    """Where a question stands in the order of the list, whether it waits or not.

    Raises:
        UnknownReview: There is none with this id.
    """
    found = session.execute(
        with_record(select(*in_order()).select_from(ReviewRow)).where(ReviewRow.id == review)
    ).first()
    if found is None:
        raise UnknownReview(review)
    return Place(*found)


def kind_of(item: ReviewItem) -> str:
    """What kind of question it is, one of `KINDS`."""
    if item.reason is ReviewReason.ANNOTATION and not item.why:
        return CUT_OFF
    return item.reason.value


def _first_free(session: Session, query: Select[str], holder: Holder, lease: str) -> str | None:
    """Claim the first of some questions that nobody takes at this very moment."""
    for candidate in session.scalars(query.order_by(*in_order()).limit(_TRIES)).all():
        if claim_at_once(session, candidate, holder, lease):
            return candidate
    return None


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


def _free(holder: Holder, wanted: Wanted, kinds: Collection[str]) -> Select[str]:
    """The questions of a list that somebody may answer and nobody else has."""
    free = with_record(select(ReviewRow.id)).where(kind_now().in_(kinds), ~held_by_others(holder, ReviewRow.id))
    # What was passed on to who cannot answer it any more, for it is a caseworker's by now, waits for every caseworker.
    stuck = (kind_now() == ReviewReason.CONFLICT.value) & entrusted_to_desk()
    others = entrusted_elsewhere(holder.account) & ~stuck
    return free.where(*_waits(wanted), ~given_by(holder.account, ReviewRow.id), ~others)


def _ways(free: Select[str], after: Place | None) -> Iterator[Select[str]]:
    """Where to look for the next question, one after the other."""
    if after is None:
        yield free
        return
    yield _next_of_page(free, after)
    yield free.where(_after(after))
    yield free.where(_before(after))


def _next_of_page(free: Select[str], place: Place) -> Select[str]:
    """What comes right after a question, if that is of the same kind and about the same page: found by its page."""
    number = tuple_(ReviewRow.number, ReviewRow.id) > tuple_(literal(place.number), literal(place.review))
    return free.where(ReviewRow.page_reading == place.page, number, in_order()[0] == place.rank)


def _after(place: Place) -> ColumnElement[bool]:
    return tuple_(*in_order()) > tuple_(*(literal(each) for each in place))


def _before(place: Place) -> ColumnElement[bool]:
    return tuple_(*in_order()) < tuple_(*(literal(each) for each in place))
