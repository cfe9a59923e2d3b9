"""Moves journeys from one version of their kind of booklet to another: on purpose, after a look at what changes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.circumstances_json import circumstances_from_json
from server.record import fold, history, words
from server.record.db import Database
from server.record.errors import DatabaseGone
from server.record.history import Source, locked_journey
from server.record.moving import look_at, way_between
from server.record.settling import settle_steps
from server.record.tables import JourneyRow
from server.record.templates import template_of

AT_ONCE: Final = 50
"""Journeys that move in one transaction; others wait to write as long as it takes."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of journeys that were to be moved, by code.

    Attributes:
        codes: They have the newer version now.
        already: They had it.
        again: Something else is to be said of them than what was shown: they stay until somebody has looked again.
        left: They stay because the record did not answer any more; those before them have moved.
        gone: They have neither version now, or no journey of this kind has such a code.
    """

    codes: tuple[str, ...] = ()
    already: tuple[str, ...] = ()
    again: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    def __add__(self, more: "Moved") -> "Moved":
        """What became of these and of some others."""
        return Moved(*(getattr(self, each.name) + getattr(more, each.name) for each in fields(self)))


@dataclass(frozen=True, slots=True)
class Move:
    """Which journeys move, and whose word it is.

    Attributes:
        key: Their kind of booklet.
        before: Their version.
        after: The version that they get.
        by: Who moves them.
    """

    key: str
    before: int
    after: int
    by: str


def move_journeys(
    database: Database,
    move: Move,
    codes: Collection[str],
    shown: Mapping[str, str] | None = None,
    *,
    named: bool = True,
) -> Moved:
    """Move open journeys of one version to another, some at a time; the history of each says so.

    Those of which the other version makes no booklet stay. Booklets that are printed stay readable: see `editions.py`.

    Args:
        database: Of the record.
        move: Which way.
        codes: Of the journeys; others stay.
        shown: The mark of what was said of each before, by code; None: they move whatever is to be said of them.
        named: As it was shown.

    Raises:
        UnknownTemplate: There is no such kind, or not in these versions.
        DatabaseGone: The record does not answer, and no journey was moved.
    """
    total, wanted = Moved(), sorted(set(codes))
    for first in range(0, len(wanted), AT_ONCE):
        try:
            more = _some(database, move, wanted[first : first + AT_ONCE], shown, named=named)
        except DatabaseGone:
            if not total.codes:
                raise
            return replace(total, left=tuple(wanted[first:]))
        total = total + more
    return total


def _some(
    database: Database, move: Move, codes: Collection[str], shown: Mapping[str, str] | None, *, named: bool
) -> Moved:
    """Look at a few journeys while nobody waits, then move those that have not changed since."""
    with database.reading() as session:
        kind = JourneyRow.template == move.key, JourneyRow.code.in_(codes)
        rows = session.execute(select(JourneyRow.code, JourneyRow.template_version).where(*kind))
        having = {row.code: row.template_version for row in rows}
        ready, again = _ready(session, move, codes, shown, named=named)
    found = Moved(
        already=tuple(code for code in codes if having.get(code) == move.after),
        again=tuple(again),
        gone=tuple(code for code in codes if having.get(code) not in {move.before, move.after}),
    )
    if not ready:
        return found
    with database.transaction() as session:
        return found + _moved(session, move, ready)


def _ready(
    session: Session, move: Move, codes: Collection[str], shown: Mapping[str, str] | None, *, named: bool
) -> tuple[dict[str, datetime], list[str]]:
    """The journeys that can move, with when each changed last; and those of which something else is to be said now."""
    way = way_between(session, move.key, move.before, move.after, named=named)
    looked = {one.changes.code: one for one in look_at(session, way, codes)}
    again = [code for code, one in looked.items() if shown is not None and one.changes.mark != shown.get(code)]
    whole = looked.values() if named else look_at(session, replace(way, private=None), codes)
    can = {one.changes.code: one.at for one in whole if not one.changes.impossible}
    return {code: at for code, at in can.items() if code not in again}, again


def _moved(session: Session, move: Move, ready: Mapping[str, datetime]) -> Moved:
    """Move the journeys that are as they were when they were looked at."""
    source, sentence = Source(move.by), words.moved(move.before, move.after)
    title = template_of(session, move.key, move.after).title
    moved, already, again, gone = [], [], [], []
    for code, at in ready.items():
        row = locked_journey(session, code, even_closed=True)
        if row.template_version == move.after:
            already.append(code)
        elif row.template_version != move.before:
            gone.append(code)
        elif row.closed:
            continue
        elif row.changed_at != at:
            again.append(code)
        else:
            history.append(
                session, code, fold.MOVED, source=source, words=sentence, before=move.before, after=move.after
            )
            row.search = history.search_text(code, circumstances_from_json(row.circumstances), title)
            settle_steps(session, row, source)
            moved.append(code)
    return Moved(tuple(moved), tuple(already), tuple(again), gone=tuple(gone))
