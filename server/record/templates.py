"""The kinds of booklet that a home has, completed by its town hall's own file. A session carries those of its home.

They are read once, when a home is first asked for them: a change of the file counts from the next start.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, cast

from sqlalchemy.orm import Session

from forms.catalogue import load_catalogue
from forms.errors import TemplateError, UnknownTemplate
from forms.model import BookletTemplate
from forms.town_hall import TownHall, completed, load_town_hall, shipped_town_hall
from server.config import TOWN_HALL_FILE, ConfigError, Settings

_CARRIED: Final = "templates"
"""Where a session keeps whom to ask for the templates of its home."""


@dataclass(frozen=True, slots=True)
class Templates:
    """The templates of one home.

    Attributes:
        town_hall: What its town hall says of itself.
        by_key: Every template.
    """

    town_hall: TownHall
    by_key: Mapping[str, BookletTemplate]

    def all(self) -> tuple[BookletTemplate, ...]:
        """Every template, in the order of their keys."""
        return tuple(self.by_key.values())

    def of(self, key: str) -> BookletTemplate:
        """One template. Every look-up of one comes here.

        Raises:
            UnknownTemplate: There is none with this key.
        """
        if key not in self.by_key:
            raise UnknownTemplate(key, tuple(self.by_key))
        return self.by_key[key]


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


def template_of(session: Session, key: str) -> BookletTemplate:
    """One of them.

    Raises:
        UnknownTemplate: There is none with this key.
    """
    return templates_of(session).of(key)


def titles_of(template: BookletTemplate) -> dict[str, str]:
    """Titles of steps and documents, by id."""
    steps = {step.id: step.title for step in template.steps}
    return steps | {document.id: document.title for document in template.documents}


def questions_of(template: BookletTemplate) -> dict[str, str]:
    """The questions about a person's situation, by key."""
    return {situation.key: situation.question for situation in template.situations}
