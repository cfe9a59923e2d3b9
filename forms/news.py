"""What has changed between two booklets of one journey: what an insert prints. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from forms.booklet import Booklet, BookletDocument, BookletStep, Field
from forms.fields import APPOINTMENT_KEY, DONE_KEY, HOUR_KEY
from forms.line import said_of_way
from forms.model import Contact, StepStatus

_NOBODY: Final = frozenset[str]()
OWN_PLACE: Final = (f".{DONE_KEY}", f".{APPOINTMENT_KEY}")
"""Fields that are told as the step's status and its appointment."""


@dataclass(frozen=True, slots=True)
class PaperNews:
    """A supporting document that changed.

    Attributes:
        before: As the booklet asks for it; None: it does not.
        now: As it is asked for today; None: it is not.
    """

    before: BookletDocument | None
    now: BookletDocument | None

    @property
    def paper(self) -> BookletDocument:
        """The document, as far as it is known now."""
        found = self.now or self.before
        if found is None:
            raise ValueError("a document that neither booklet asks for")
        return found


@dataclass(frozen=True, slots=True)
class StepNews:
    """What changed about a step.

    Attributes:
        before: As the booklet has it; None: it does not.
        now: As it is today; None: it is not on the line any more.
        appointment: It has another one, or one for the first time, or none any more.
        finished: It was done since, or is not done any more.
        said: What this situation changes about it, in printable words that are new.
        dropped: What the booklet says that the situation changes about it, and that does not count any more.
        explained: What happens, where and how long is told in other words.
        fields: Those that are new, or of which something else is known, as they are today.
        papers: Documents that are brought to it.
    """

    before: BookletStep | None
    now: BookletStep | None
    appointment: bool = False
    finished: bool = False
    said: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    explained: bool = False
    fields: tuple[Field, ...] = ()
    papers: tuple[PaperNews, ...] = ()

    @property
    def step(self) -> BookletStep:
        """The step, as far as it is known now."""
        found = self.now or self.before
        if found is None:
            raise ValueError("a step that is on neither line")
        return found

    @property
    def added(self) -> bool:
        """Whether the booklet does not have it."""
        return self.before is None

    @property
    def gone(self) -> bool:
        """Whether it is not on the line any more."""
        return self.now is None

    @property
    def withdrawn(self) -> tuple[Field, ...]:
        """Fields of which the booklet says something that is not known any more."""
        return () if self.before is None else _withdrawn(self.before.fields, self.fields)

    @property
    def is_nothing(self) -> bool:
        """Whether nothing changed about it."""
        changed = self.added or self.gone or self.appointment or self.finished or self.explained
        return not (changed or self.said or self.dropped or self.fields or self.papers)


@dataclass(frozen=True, slots=True)
class BookletNews:
    """Everything that changed.

    Attributes:
        steps: Those about which something changed, in order of the line; those that are gone come last.
        papers: Documents of no step.
        contacts: Whom to see besides those of the booklet.
        words: The agent's words to the person that are new.
        taken_back: Those of the booklet that the agent took back.
        warnings: What the person must know, and where else to go, that is new.
        dropped: What the booklet says of these that does not count any more.
        left_out: Contacts of the booklet whom there is no reason to see any more.
        fields: Those outside the steps of which something else is known, as they are today.
        withdrawn: Those of them of which nothing is known any more.
        cover: The booklet's title or the names on its cover changed: no insert can tell.
    """

    steps: tuple[StepNews, ...] = ()
    papers: tuple[PaperNews, ...] = ()
    contacts: tuple[Contact, ...] = ()
    words: tuple[str, ...] = ()
    taken_back: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    left_out: tuple[Contact, ...] = ()
    fields: tuple[Field, ...] = ()
    withdrawn: tuple[Field, ...] = ()
    cover: bool = False

    @property
    def is_nothing(self) -> bool:
        """Whether there is nothing that an insert could tell."""
        return not (self.steps or self.is_aside)

    @property
    def is_aside(self) -> bool:
        """Whether something changed that belongs to no step of the line, steps that are gone apart."""
        told = self.papers or self.contacts or self.words or self.warnings or self.fields
        return bool(told or self.taken_back or self.dropped or self.left_out)


def news_between(before: Booklet, now: Booklet, on_paper: Collection[str] = _NOBODY) -> BookletNews:
    """Compare two booklets of one journey.

    Args:
        before: As it was printed.
        now: As it would be printed.
        on_paper: Ids of fields of which everything that is known was read from the paper that the person has: what
            stands there is no news.
    """
    papers = _papers(before, now, on_paper)
    known = {step.step.id: step for step in before.steps}
    today = {step.step.id: step for step in now.steps}
    steps = [_step(known.get(key), today.get(key), papers.pop(key, ()), on_paper) for key in {**today, **known}]
    contacts = tuple(contact for contact in now.contacts if contact not in before.contacts)
    called = {contact.name for contact in now.contacts}
    known_aside = _aside(before)
    aside = _other(known_aside, _aside(now, {field.id for field in known_aside}), on_paper)
    return BookletNews(
        steps=tuple(step for step in steps if not step.is_nothing),
        papers=tuple(paper for rest in papers.values() for paper in rest),
        contacts=contacts,
        words=_added(before.words, now.words),
        taken_back=_added(now.words, before.words),
        warnings=_added(_warnings(before), _warnings(now)),
        dropped=_added(_warnings(now), _warnings(before)),
        left_out=tuple(contact for contact in before.contacts if contact.name not in called),
        fields=aside,
        withdrawn=_withdrawn(known_aside, aside),
        cover=before.template.title != now.template.title or _names(before) != _names(now),
    )


def _step(
    before: BookletStep | None, now: BookletStep | None, papers: tuple[PaperNews, ...], on_paper: Collection[str]
) -> StepNews:
    if before is None or now is None:
        fields = now.fields if now is not None else ()
        return StepNews(before, now, fields=fields, papers=papers)
    key = now.step.id
    done = now.status is StepStatus.DONE
    return StepNews(
        before,
        now,
        appointment=_is_new_appointment(before, now, on_paper),
        finished=done is not (before.status is StepStatus.DONE) and f"{key}.done" not in on_paper,
        said=() if done else _added(before.remarks, _remarks(now)),
        dropped=() if done or before.status is StepStatus.DONE else _added(now.remarks, _remarks(before)),
        explained=not done and _explained(before) != _explained(now),
        fields=tuple(one for one in _other(before.fields, now.fields, on_paper) if not one.id.endswith(OWN_PLACE)),
        papers=papers,
    )


def _is_new_appointment(before: BookletStep, now: BookletStep, on_paper: Collection[str]) -> bool:
    """Whether a step has an appointment that the paper does not tell: its day, or the hour noted beside that."""
    was, at = before.appointment, now.appointment
    if was == at or f"{now.step.id}.{APPOINTMENT_KEY}" in on_paper:
        return False
    same_day = was is not None and at is not None and was.on == at.on
    return not (same_day and f"{now.step.id}.{HOUR_KEY}" in on_paper)


def _remarks(one: BookletStep) -> tuple[str, ...]:
    """What the situation changes about a step: not the name of its way, printed only where there are others."""
    return tuple(words for words in one.remarks if words != said_of_way(one.step))


def _explained(step: BookletStep) -> tuple[str, ...]:
    return step.step.title, step.step.happens, step.step.place, step.step.delay


def _other(before: Collection[Field], now: Collection[Field], on_paper: Collection[str]) -> tuple[Field, ...]:
    """The fields that are new, or of which something else is known than before."""
    known = {field.id: _value(field) for field in before}
    return tuple(
        field
        for field in now
        if field.id not in on_paper and (field.id not in known or known[field.id] != _value(field))
    )


def _withdrawn(before: Collection[Field], now: Collection[Field]) -> tuple[Field, ...]:
    """The fields of which something was known before, and nothing now."""
    known = {field.id for field in before if _value(field)}
    return tuple(field for field in now if field.id in known and not _value(field))


def _value(field: Field) -> bool | str | None:
    """What stands there; None: nothing, which is what an empty box or line is too."""
    return (None if field.known is None else field.known.value) or None


def _papers(before: Booklet, now: Booklet, on_paper: Collection[str]) -> dict[str, tuple[PaperNews, ...]]:
    """The documents that changed, by the step that they are brought to; those that are gone come last."""
    known, today = _by_key(before), _by_key(now)
    found: dict[str, list[PaperNews]] = {}
    for key in {**today, **known}:
        one = PaperNews(known.get(key), today.get(key))
        if _is_news(one, on_paper):
            found.setdefault(one.paper.document.step, []).append(one)
    return {step: tuple(papers) for step, papers in found.items()}


def _is_news(paper: PaperNews, on_paper: Collection[str]) -> bool:
    before, now = paper.before, paper.now
    if before is None or now is None:
        return True
    boxes = [(before.received, now.received), (before.ready, now.ready)]
    if any(_value(one) != _value(other) and other.id not in on_paper for one, other in boxes):
        return True
    return _value(now.received) is not True and _asked(before) != _asked(now)


def _asked(paper: BookletDocument) -> tuple[object, ...]:
    document, whose = paper.document, paper.subject
    name = "" if whose is None else whose.name
    return document.title, document.validity, document.obtain, document.step, name, paper.remarks, paper.to_confirm


def _by_key(booklet: Booklet) -> dict[tuple[str, str], BookletDocument]:
    return {(one.document.id, one.subject.key if one.subject else ""): one for one in booklet.documents}


def _aside(booklet: Booklet, also: Collection[str] = _NOBODY) -> tuple[Field, ...]:
    """Fields outside the steps of which something is known, and others by id."""
    fields = (*booklet.asides, booklet.questions)
    return tuple(field for field in fields if _value(field) is not None or field.id in also)


def _added(before: Collection[str], now: Collection[str]) -> tuple[str, ...]:
    return tuple(words for words in now if words not in before)


def _warnings(booklet: Booklet) -> tuple[str, ...]:
    return *booklet.warnings, *(words for _key, words in booklet.referrals)


def _names(booklet: Booklet) -> tuple[str, ...]:
    return tuple(person.name for person in (*booklet.persons, *booklet.children))
