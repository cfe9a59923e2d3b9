"""Moves journeys from one version of their kind of booklet to another: on purpose, after a look at what changes."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from forms.booklet import Booklet
from forms.circumstances import Answer, Circumstances
from forms.circumstances_json import circumstances_from_json, circumstances_to_json
from forms.errors import FormsError
from forms.fitting import fit_circumstances
from server.record import fold, history, words
from server.record.booklet_now import booklet_now
from server.record.history import Source, locked_journey
from server.record.moving_parts import PartChange, part_changes
from server.record.moving_reread import PRIVATE, Reread, answers_reread
from server.record.settling import settle_steps
from server.record.tables import JourneyRow
from server.record.templates import Called, called_ever, template_of
from server.record.unnamed import without_names


@dataclass(frozen=True, slots=True)
class Changes:
    """What another version changes for one journey, in titles and sentences as agents read them.

    Attributes:
        code: The journey.
        holders: Names of its persons; empty where nobody is to be named.
        parts: Steps and documents that come, go, or say something else.
        reread: Answers about its situation that would read otherwise.
        set_aside: Answers and changes by hand that it does not take; they are kept, and told to the agent.
        impossible: It makes no booklet of this journey, which cannot be moved; empty: it does.
    """

    code: str
    holders: tuple[str, ...]
    parts: tuple[PartChange, ...] = ()
    reread: tuple[Reread, ...] = ()
    set_aside: tuple[str, ...] = ()
    impossible: str = ""

    @property
    def any(self) -> bool:
        """Whether anything changes for this person."""
        return bool(self.parts or self.reread or self.set_aside or self.impossible)

    @property
    def doubtful(self) -> bool:
        """Something that its record holds may mean something else: it is moved only once somebody says so."""
        return bool(self.reread) or any(one.doubtful for one in self.parts)


def what_changes(session: Session, key: str, before: int, after: int, *, named: bool = True) -> tuple[Changes, ...]:
    """What moving the open journeys of one version to another would change, those that change first.

    Args:
        session: Any.
        key: The kind of booklet.
        before: Their version.
        after: The other one.
        named: Say whose they are; False: no name, and nothing that an agent typed.

    Raises:
        UnknownTemplate: There is no such kind, or not in these versions.
    """
    template_of(session, key, before), template_of(session, key, after)
    rows = session.scalars(_with_version(key, before)).all()
    found = [_changes(session, row, after, named=named) for row in rows]
    return tuple(sorted(found, key=lambda one: (not one.any, one.code)))


def move_journeys(
    session: Session, key: str, before: int, after: int, by: str, *, codes: Collection[str]
) -> tuple[str, ...]:
    """Move open journeys of one version to another; their history says so.

    Those of which the other version makes no booklet stay. Booklets that are printed stay readable: see `editions.py`.

    Args:
        session: Of a transaction.
        key: The kind of booklet.
        before: Their version.
        after: The version that they get.
        by: Who moves them.
        codes: Which of them; others stay.

    Returns:
        The codes of those that were moved.

    Raises:
        UnknownTemplate: There is no such kind, or not in these versions.
    """
    template = template_of(session, key, after)
    moved = []
    for code in [row.code for row in session.scalars(_with_version(key, before)) if row.code in codes]:
        row = locked_journey(session, code)
        if row.template_version != before or _changes(session, row, after).impossible:
            continue
        source, sentence = Source(by), words.moved(before, after)
        history.append(session, code, fold.MOVED, source=source, words=sentence, before=before, after=after)
        row.search = history.search_text(code, circumstances_from_json(row.circumstances), template.title)
        settle_steps(session, row, source)
        moved.append(code)
    return tuple(moved)


def _with_version(key: str, version: int) -> Select[JourneyRow]:
    of_kind = JourneyRow.template == key, JourneyRow.template_version == version
    return select(JourneyRow).where(*of_kind, ~JourneyRow.closed).order_by(JourneyRow.code)


def _changes(session: Session, row: JourneyRow, after: int, *, named: bool = True) -> Changes:
    circumstances = circumstances_from_json(row.circumstances)
    holders = tuple(person.name for person in circumstances.persons if person.name) if named else ()
    if not named:
        circumstances = without_names(circumstances)
    called = called_ever(session, row.template, row.template_version)
    private = frozenset[str]() if named else called.sensitive
    told = _without_answers(circumstances, private)
    try:
        old, new = (_booklet(session, row, circumstances, one) for one in (row.template_version, after))
        shown = [_booklet(session, row, told, one) for one in (row.template_version, after)] if private else [old, new]
    except FormsError as error:
        return Changes(row.code, holders, impossible=str(error))
    fitted = fit_circumstances(new.template, circumstances)
    asked = [one.key for one in new.template.situations]
    if not named:
        called = _discreet(called, fitted.answers)
    aside = words.set_aside(fitted, called, asked)
    parts = part_changes(*shown, named=named)
    reread = tuple(answers_reread(old.template, new.template, fitted.circumstances, private=private))
    return Changes(row.code, holders, parts, reread, aside)


def _without_answers(circumstances: Circumstances, private: Collection[str]) -> Circumstances:
    """The same, had nobody been asked some questions: what only their answers bring tells them."""
    return replace(circumstances, answers=tuple(one for one in circumstances.answers if one.situation not in private))


def _discreet(called: Called, kept: Collection[Answer]) -> Called:
    """Without the answers that are for agents alone, and without those that no version explains any more."""
    unexplained = {(one.situation, one.value): PRIVATE for one in kept}
    known = {place: PRIVATE if place[0] in called.sensitive else label for place, label in called.answers.items()}
    return replace(called, answers=unexplained | known)


def _booklet(session: Session, row: JourneyRow, circumstances: Circumstances, version: int) -> Booklet:
    """The booklet that a version makes of a journey."""
    meant = JourneyRow(
        code=row.code,
        template=row.template,
        template_version=version,
        circumstances=circumstances_to_json(circumstances),
    )
    return booklet_now(session, meant)
