"""What moving journeys from one version of their kind of booklet to another changes, for who decides it."""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from forms.circumstances import Answer
from forms.circumstances_json import circumstances_from_json
from forms.errors import FormsError
from forms.fitting import fit_circumstances
from forms.model import BookletTemplate
from server.record import words
from server.record.booklet_now import fitted_booklet
from server.record.history import field_states_of, step_states_of
from server.record.model import FieldState, StepState
from server.record.moving_parts import PartChange, part_changes
from server.record.moving_private import PRIVATE, Private, private_in, told, told_fields, unseen_rereads
from server.record.moving_reread import Reread, answers_reread
from server.record.moving_words import words_changed
from server.record.tables import JourneyRow
from server.record.templates import Called, called_in, template_of, versions_read
from server.record.versions import FIRST, newest_of

_AT_ONCE: Final = 500
"""Journeys of which the record is asked at once."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What another version changes for one journey, in titles and sentences as agents read them.

    Attributes:
        code: The journey.
        holders: Names of its persons; empty where nobody is to be named.
        parts: Steps, documents and printed words that come, go, or say something else.
        reread: Answers about its situation that would read otherwise.
        set_aside: Answers and changes by hand that it does not take; they are kept, and told to the agent.
        impossible: It makes no booklet of this journey, which cannot be moved; empty: it does.
        unseen: What would read otherwise of what is for agents alone; the same for every journey, whatever it holds.
        guarded: A version of the kind cannot be read: all answers count as being for agents alone.
    """

    code: str
    holders: tuple[str, ...]
    parts: tuple[PartChange, ...] = ()
    reread: tuple[Reread, ...] = ()
    set_aside: tuple[str, ...] = ()
    impossible: str = ""
    unseen: tuple[Reread, ...] = ()
    guarded: bool = False

    @property
    def any(self) -> bool:
        """Whether anything changes for this person, as far as whoever looks on may know."""
        return bool(self.parts or self.reread or self.set_aside or self.impossible)

    @property
    def doubtful(self) -> bool:
        """Something that its record holds may mean something else: it is moved only once somebody says so."""
        return bool(self.reread or self.unseen) or any(one.doubtful for one in self.parts)

    @property
    def mark(self) -> str:
        """Stands for all that is said of the journey here: another one, and somebody must look again."""
        return hashlib.sha256(repr(replace(self, holders=())).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Way:
    """From one version of a kind of booklet to another, and what whoever looks on may know of it.

    Attributes:
        key: The kind.
        before: The number of the first.
        old: The first.
        new: The other one.
        called: How all versions call their parts.
        private: What is for agents alone; None: nothing, for an agent looks on.
        unseen: See `Changes`.
        guarded: See `Changes`.
    """

    key: str
    before: int
    old: BookletTemplate
    new: BookletTemplate
    called: Called
    private: Private | None
    unseen: tuple[Reread, ...]
    guarded: bool


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found of a journey, and when that had changed last."""

    changes: Changes
    at: datetime


def what_changes(session: Session, key: str, before: int, after: int, *, named: bool = True) -> tuple[Changes, ...]:
    """What moving the open journeys of one version to another would change, those that change first.

    Args:
        session: Any.
        key: The kind of booklet.
        before: Their version.
        after: The other one.
        named: Say whose they are; False: no name, nothing that an agent typed, and nothing that only agents may know.

    Raises:
        UnknownTemplate: There is no such kind, or not in these versions.
    """
    way = way_between(session, key, before, after, named=named)
    found = [one.changes for one in look_at(session, way)]
    return tuple(sorted(found, key=lambda one: (not one.any, one.code)))


def way_between(session: Session, key: str, before: int, after: int, *, named: bool) -> Way:
    """Two versions of a kind, and what of them whoever looks on may know.

    Raises:
        UnknownTemplate: There is no such kind, or not in these versions.
    """
    old, new = template_of(session, key, before), template_of(session, key, after)
    versions = versions_read(session, key, before)
    called = called_in(*versions)
    if named:
        return Way(key, before, old, new, called, None, (), guarded=False)
    whole = len(versions) == newest_of(session, key) - FIRST + 1
    private = private_in(versions, whole=whole)
    old, new = _undated(old), _undated(new)
    return Way(key, before, old, new, called, private, unseen_rereads(old, new, private), guarded=not whole)


def _undated(template: BookletTemplate) -> BookletTemplate:
    """Without what is said of the date that a person's document bears."""
    return replace(template, documents=tuple(replace(one, age_day_unknown=True) for one in template.documents))


def look_at(session: Session, way: Way, codes: Collection[str] | None = None) -> Iterator[Looked]:
    """What a way changes for open journeys that have its first version.

    Args:
        session: Any.
        way: Which.
        codes: Of some of them; None: of all.
    """
    rows = session.scalars(open_with(way, codes)).all()
    for first in range(0, len(rows), _AT_ONCE):
        some = rows[first : first + _AT_ONCE]
        names = [row.code for row in some]
        steps, fields = step_states_of(session, names), field_states_of(session, names)
        for row in some:
            yield Looked(_changes(way, row, steps[row.code], fields[row.code]), row.changed_at)


def open_with(way: Way, codes: Collection[str] | None) -> Select[JourneyRow]:
    """Open journeys that have the first version of a way."""
    which = JourneyRow.template == way.key, JourneyRow.template_version == way.before, ~JourneyRow.closed
    some = () if codes is None else (JourneyRow.code.in_(codes),)
    return select(JourneyRow).where(*which, *some).order_by(JourneyRow.code)


def _changes(way: Way, row: JourneyRow, steps: Mapping[str, StepState], fields: Mapping[str, FieldState]) -> Changes:
    circumstances = circumstances_from_json(row.circumstances)
    holders = tuple(person.name for person in circumstances.persons if person.name) if way.private is None else ()
    try:
        if way.private is not None:
            circumstances, fields = told(way.old, circumstances, way.private), told_fields(fields, way.private)
        fitted = [fit_circumstances(one, circumstances) for one in (way.old, way.new)]
        old, new = (
            fitted_booklet(template, row.code, one.circumstances, steps, fields, edition=1)
            for template, one in zip((way.old, way.new), fitted, strict=True)
        )
    except FormsError as error:
        return Changes(row.code, holders, impossible=str(error), unseen=way.unseen, guarded=way.guarded)
    called = way.called if way.private is None else _discreet(way.called, fitted[1].answers)
    return Changes(
        row.code,
        holders,
        (*part_changes(old, new, private=way.private.fields if way.private else ()), *words_changed(old, new)),
        tuple(answers_reread(way.old, way.new, fitted[1].circumstances)),
        words.set_aside(fitted[1], called, [one.key for one in way.new.situations]),
        unseen=way.unseen,
        guarded=way.guarded,
    )


def _discreet(called: Called, kept: Collection[Answer]) -> Called:
    """Without the answers that no version explains any more."""
    return replace(called, answers={(one.situation, one.value): PRIVATE for one in kept} | dict(called.answers))
