"""The kinds of booklet that a home has, completed by its town hall's own file. A session carries those of its home.

Those that are shipped are read once, when a home is first asked for them: a change of the town hall's file counts from
the next start. A version is read once too, for it never changes; which one is the newest is asked of the record.
"""

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, cast

from sqlalchemy.orm import Session

from forms.catalogue import load_catalogue, read_booklet
from forms.errors import TemplateError, UnknownTemplate
from forms.model import BookletTemplate
from forms.town_hall import TownHall, completed, load_town_hall, shipped_town_hall
from server.config import TOWN_HALL_FILE, ConfigError, Settings
from server.record.versions import FIRST, is_shipped, kept_text, newest_as_shipped, newest_numbers, newest_of

log = logging.getLogger(__name__)

_CARRIED: Final = "templates"
"""Where a session keeps whom to ask for the templates of its home."""


@dataclass(frozen=True, slots=True)
class Templates:
    """The templates of one home.

    Attributes:
        town_hall: What its town hall says of itself.
        by_key: Those that are shipped.
        translated: What was last read of the home's own translations; see `translations.py`.
    """

    town_hall: TownHall
    by_key: Mapping[str, BookletTemplate]
    translated: dict[str, object] = field(default_factory=dict, compare=False, repr=False)
    _read: dict[tuple[str, int], BookletTemplate] = field(default_factory=dict, compare=False, repr=False)

    def of(self, session: Session, key: str, version: int | None = None) -> BookletTemplate:
        """One template. Every look-up of one comes here.

        Args:
            session: Any, of the same home.
            key: Its key.
            version: Which of its versions; None: the newest.

        Raises:
            UnknownTemplate: There is none with this key, or not in such a version, or none that can still be read.
        """
        number = newest_of(session, key) if version is None else version
        found = self._read.get((key, number))
        if found is None:
            self._read[key, number] = found = self._kept(session, key, number)
        return found

    def newest(self, session: Session) -> Mapping[str, BookletTemplate]:
        """The newest version of every kind of booklet, in the order of their keys."""
        numbers = newest_numbers(session)
        if not numbers.items() <= self._read.keys():
            as_shipped = newest_as_shipped(session).items()
            self._read.update({(key, number): self.by_key[key] for key, number in as_shipped if key in self.by_key})
        return {key: self.of(session, key, number) for key, number in numbers.items()}

    def _kept(self, session: Session, key: str, number: int) -> BookletTemplate:
        kept = kept_text(session, key, number)
        if key in self.by_key and is_shipped(key, kept):
            return self.by_key[key]
        template, problems = read_booklet(key, kept.text, self.town_hall, kept.borrowed.get)
        if template is None or problems:  # it was good when it was published
            log.error("version %d of %s cannot be read any more: %s", number, key, problems[0])
            raise UnknownTemplate(key, tuple(newest_numbers(session)))
        return template


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest version of each kind of booklet that a home has.

    Attributes:
        town_hall: What its town hall says of itself.
        by_key: Every one.
    """

    town_hall: TownHall
    by_key: Mapping[str, BookletTemplate]

    def all(self) -> tuple[BookletTemplate, ...]:
        """Every one, in the order of their keys."""
        return tuple(self.by_key.values())


def load_templates(settings: Settings) -> Templates:
    """Read the templates of a home.

    Raises:
        ConfigError: The town hall's file, or a template, cannot be used; says where and what to write. It is no error
            of a journey's booklet, which would only leave that journey as it is.
    """
    file = settings.home / TOWN_HALL_FILE
    try:
        town_hall = shipped_town_hall()
        if file.exists():  # a home of an earlier version has none before the next `init`
            town_hall = completed(load_town_hall(file), town_hall)
        return Templates(town_hall, load_catalogue(town_hall=town_hall))
    except TemplateError as error:
        raise ConfigError(f"{error.path.parent}/{error}") from error
    except OSError as error:
        problem = f"{file} cannot be read ({error.strerror})"
        raise ConfigError(f"{problem}: make it a file that this account may read") from error


def carry(session: Session, ask: Callable[[], Templates]) -> None:
    """Let a session know the templates of its home, which are read when they are first asked for."""
    session.info[_CARRIED] = ask


def templates_of(session: Session) -> Templates:
    """The templates of the home that a session reads or writes.

    Raises:
        ConfigError: One of them cannot be used.
    """
    return cast("Callable[[], Templates]", session.info[_CARRIED])()


def template_of(session: Session, key: str, version: int | None = None) -> BookletTemplate:
    """One of them; without a version, the newest.

    Raises:
        UnknownTemplate: There is none with this key, or not in such a version.
    """
    return templates_of(session).of(session, key, version)


def titles_of(template: BookletTemplate) -> dict[str, str]:
    """Titles of steps and documents, by id."""
    steps = {step.id: step.title for step in template.steps}
    return steps | {document.id: document.title for document in template.documents}


@dataclass(frozen=True, slots=True)
class Called:
    """How the versions of a kind of booklet call what they have or had.

    Attributes:
        titles: Of steps and documents, by id.
        questions: About a person's situation, by key.
        answers: What is printed of an answer, by question and answer.
    """

    titles: Mapping[str, str]
    questions: Mapping[str, str]
    answers: Mapping[tuple[str, str], str]


def called_in(*templates: BookletTemplate) -> Called:
    """How templates call their parts; where they differ, the last one counts."""
    titles: dict[str, str] = {}
    questions: dict[str, str] = {}
    answers: dict[tuple[str, str], str] = {}
    for template in templates:
        titles |= titles_of(template)
        for situation in template.situations:
            questions[situation.key] = situation.question
            answers |= {(situation.key, one.key): one.label for one in situation.answers}
    return Called(titles, questions, answers)


def called_ever(session: Session, key: str, version: int) -> Called:
    """How the versions of a kind call their parts: one of them before all, then those before it, then newer ones."""
    return called_in(*versions_read(session, key, version))


def versions_read(session: Session, key: str, version: int) -> tuple[BookletTemplate, ...]:
    """Every version of a kind that can be read: newer ones than one of them first, then the older ones and itself."""
    older, newer = range(FIRST, version + 1), range(version + 1, newest_of(session, key) + 1)
    known = []
    for number in (*reversed(newer), *older):
        with suppress(UnknownTemplate):  # one that cannot be read any more
            known.append(template_of(session, key, number))
    return tuple(known)
