"""Moves journeys from one version of their kind of booklet to another: on purpose, after a look at what changes."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from forms.brought import BookletDocument
from forms.circumstances_json import circumstances_from_json
from forms.errors import FormsError
from forms.fitting import fit_circumstances
from server.record import fold, history, words
from server.record.booklet_now import booklet_now
from server.record.history import Source, locked_journey
from server.record.settling import settle_steps
from server.record.tables import JourneyRow
from server.record.templates import questions_of, template_of, titles_of


@dataclass(frozen=True, slots=True)
class Changes:
    """What another version changes for one journey, in titles and sentences as agents read them.

    Attributes:
        code: The journey.
        holders: Names of its persons.
        added: Steps and documents that come.
        removed: Steps and documents that go.
        reworded: Steps and documents that say something else.
        set_aside: Answers and changes by hand that it does not take; they are kept, and told to the agent.
        impossible: It makes no booklet of this journey, which cannot be moved; empty: it does.
    """

    code: str
    holders: tuple[str, ...]
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    reworded: tuple[str, ...] = ()
    set_aside: tuple[str, ...] = ()
    impossible: str = ""

    @property
    def any(self) -> bool:
        """Whether anything changes for this person."""
        return bool(self.added or self.removed or self.reworded or self.set_aside or self.impossible)


def what_changes(session: Session, key: str, before: int, after: int) -> tuple[Changes, ...]:
    """What moving the open journeys of one version to another would change, those that change first.

    Raises:
        UnknownTemplate: There is no such kind, or not in these versions.
    """
    template_of(session, key, before), template_of(session, key, after)
    found = [_changes(session, row, after) for row in session.scalars(_with_version(key, before)).all()]
    return tuple(sorted(found, key=lambda one: (not one.any, one.code)))


def move_journeys(session: Session, key: str, before: int, after: int, by: str) -> tuple[str, ...]:
    """Move the open journeys of one version to another; their history says so.

    Those of which the other version makes no booklet stay. Booklets that are printed stay readable: see `editions.py`.

    Args:
        session: Of a transaction.
        key: The kind of booklet.
        before: Their version.
        after: The version that they get.
        by: Who moves them.

    Returns:
        The codes of those that were moved.

    Raises:
        UnknownTemplate: There is no such kind, or not in these versions.
    """
    template = template_of(session, key, after)
    moved = []
    for code in [row.code for row in session.scalars(_with_version(key, before)).all()]:
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


def _changes(session: Session, row: JourneyRow, after: int) -> Changes:
    circumstances = circumstances_from_json(row.circumstances)
    holders = tuple(person.name for person in circumstances.persons if person.name)
    try:
        old, new = _parts(session, row, row.template_version), _parts(session, row, after)
    except FormsError as error:
        return Changes(row.code, holders, impossible=str(error))
    template = template_of(session, row.template, after)
    now = template_of(session, row.template, row.template_version)
    aside = words.set_aside(
        fit_circumstances(template, circumstances),
        titles_of(now) | titles_of(template),
        questions_of(now) | questions_of(template),
    )
    return Changes(
        row.code,
        holders,
        added=tuple(title for name, (title, _said) in new.items() if name not in old),
        removed=tuple(title for name, (title, _said) in old.items() if name not in new),
        reworded=tuple(title for name, (title, said) in new.items() if name in old and old[name][1] != said),
        set_aside=tuple(aside),
    )


def _parts(session: Session, row: JourneyRow, version: int) -> Mapping[str, tuple[str, object]]:
    """Every step and document of the booklet that a version makes of a journey: its title and what it says, by name."""
    meant = JourneyRow(code=row.code, template=row.template, template_version=version, circumstances=row.circumstances)
    booklet = booklet_now(session, meant)
    parts: dict[str, tuple[str, object]] = {}
    for one in booklet.line:
        parts[one.step.id] = (one.step.title, one.step)
    for each in booklet.documents:
        name = each.document.id + (f"@{each.subject.key}" if each.subject else "")
        parts[name] = (_title(each), (each.document, each.remarks))
    return parts


def _title(document: BookletDocument) -> str:
    title = document.document.title
    return f"{title} ({document.subject.name})" if document.subject and document.subject.name else title
