"""What is particular to one journey: its persons, their answers, and an agent's own changes. Frozen data."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from forms.errors import AnswerError
from forms.model import Contact

LONGEST_NAME: Final = 80
"""Characters. Two such names leave the cover of a booklet whole; two of a hundred push parts of it inside: measured."""


LONGEST_TIME: Final = 20
"""Characters: `10 h 30 précises`."""

_CLOCK: Final = re.compile(r"(\d+)\s*[hH:]\s*(\d*)")
_HOUR_FIRST: Final = re.compile(r"(?:à )?(\d{1,2} ?[hH:](?: ?[0-5]\d)?)(?!\w)(?: ?[,;.] ?| |$)(?!(?:ou|et|à)\b)(\D.*|)")

LONGEST_PLACE: Final = 120
"""Characters, as for the place of a step: two lines of a page."""


LONGEST_WHO: Final = 80
"""Characters, as for a name."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A person or a child that the journey is about.

    Attributes:
        key: `p1`, `p2` … for persons, `c1` … for children. Stable; part of zone ids.
        name: As the booklet calls them; may be empty ("Personne 1" is then printed).
    """

    key: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer; a question that takes several has one of these for each.

    Attributes:
        situation: Key of the situation.
        value: Key of the answer; `ne_sait_pas` is one.
        subject: Key of the person or child it is about; empty for the record.
    """

    situation: str
    value: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class AddStep:
    """Add a step of the template that no rule asked for, or a step of the agent's own (`id` starts with `X`)."""

    id: str
    title: str = ""
    text: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class RemoveStep:
    """Leave a step out, whatever the rules say."""

    id: str


@dataclass(frozen=True, slots=True)
class MoveStep:
    """Put a step right after another one; first when `after` is empty."""

    id: str
    after: str


@dataclass(frozen=True, slots=True)
class AddDocument:
    """Ask for a document of the template, or one of the agent's own (`id` starts with `P-X`)."""

    id: str
    subject: str = ""
    title: str = ""
    step: str = ""


@dataclass(frozen=True, slots=True)
class RemoveDocument:
    """Do not ask for a document, whatever the rules say. An empty subject means everybody's.

    The reason is for agents: history tells it, and no booklet prints it.
    """

    id: str
    subject: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AddContact:
    """Name someone to see."""

    contact: Contact


@dataclass(frozen=True, slots=True)
class RemoveContact:
    """Name somebody no more whom an agent had named; harmless where nobody had."""

    key: str


@dataclass(frozen=True, slots=True)
class SetAppointment:
    """Say when, where and with whom a step's appointment is."""

    step: str
    on: date
    time: str = ""
    place: str = ""
    who: str = ""

    @property
    def details(self) -> tuple[str, ...]:
        """Hour, place and person, as far as they are known."""
        return tuple(words for words in (self.time, self.place, f"avec {self.who}" if self.who else "") if words)


@dataclass(frozen=True, slots=True)
class RemoveAppointment:
    """Say that a step has no appointment any more; harmless where it had none."""

    step: str


@dataclass(frozen=True, slots=True)
class AddWord:
    """A word to the person, printed on the cover."""

    text: str


@dataclass(frozen=True, slots=True)
class RemoveWord:
    """Take a word to the person back; harmless where it was never said."""

    text: str


Change = (
    AddStep
    | RemoveStep
    | MoveStep
    | AddDocument
    | RemoveDocument
    | AddContact
    | RemoveContact
    | SetAppointment
    | RemoveAppointment
    | AddWord
    | RemoveWord
)
"""What an agent changes by hand, applied in order after the rules."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Everything that makes a booklet this person's.

    Attributes:
        persons: At least one, in order.
        children: May be empty.
        answers: At most one for each situation and subject, or one for each of several that were chosen; what was
            not asked is absent.
        changes: The agent's own, in the order they were made.
    """

    persons: tuple[Subject, ...]
    children: tuple[Subject, ...] = ()
    answers: tuple[Answer, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """Everybody that it is about: the persons, then the children."""
        return (*self.persons, *self.children)


@dataclass(frozen=True, slots=True)
class KnownValue:
    """What the record knows of a field when a booklet is printed.

    Attributes:
        value: True or False for a box, an ISO date, digits, or a text.
        on: The day it became known.
        stale: It was noted beside what has changed since: an hour beside another day.
    """

    value: bool | str
    on: date
    stale: bool = False


def said_still(circumstances: Circumstances) -> tuple[Change, ...]:
    """The contacts and words of an agent that were not taken back, in the order in which they were added."""
    kept: list[Change] = []
    for change in circumstances.changes:
        match change:
            case AddContact() | AddWord():
                kept.append(change)
            case RemoveContact(key=key):
                kept = [one for one in kept if not (isinstance(one, AddContact) and one.contact.key == key)]
            case RemoveWord(text=text):
                kept = [one for one in kept if not (isinstance(one, AddWord) and one.text == text)]
            case _:
                pass
    return tuple(kept)


def check_name(subject: Subject) -> None:
    """Refuse a name that a booklet cannot carry. An empty one is none yet.

    Raises:
        AnswerError: It is too long, or holds something else than letters and signs.
    """
    if len(subject.name) > LONGEST_NAME:
        raise AnswerError(
            subject.key, f"a name of {len(subject.name)} characters; the cover has room for {LONGEST_NAME}"
        )
    if not subject.name.isprintable():
        raise AnswerError(subject.key, "a name holds a character that cannot be printed; type it again")


def check_appointment(appointment: SetAppointment) -> None:
    """Refuse an hour, a place or a person that would fill the page where the appointment is announced.

    Raises:
        AnswerError: One of them is too long, or no clock shows the hour.
    """
    for what, words, longest in (
        ("an hour", appointment.time, LONGEST_TIME),
        ("a place", appointment.place, LONGEST_PLACE),
        ("a person", appointment.who, LONGEST_WHO),
    ):
        if len(words) > longest:
            raise AnswerError(appointment.step, f"{what} of {len(words)} characters; there is room for {longest}")
    if not is_hour(appointment.time):
        raise AnswerError(appointment.step, f"{appointment.time!r}, which no clock shows")


def hour_first(words: str) -> tuple[str, str]:
    """The hour that some words begin with, and what comes after it.

    No hour where they begin with none of a clock, or where more of it comes after it, as in `9 h ou 11 h`: all of it is
    said as it was written then.
    """
    plain = " ".join(words.split())
    found = _HOUR_FIRST.fullmatch(plain)
    if found is None or not is_hour(found[1]) or _CLOCK.search(found[2]):
        return "", plain
    return found[1], found[2]


def is_hour(words: str) -> bool:
    """Whether every hour in some words is one that a clock shows; `matin`, which says none, has no other."""
    return all(int(hour) < 24 and int(minutes or 0) < 60 for hour, minutes in _CLOCK.findall(words))
