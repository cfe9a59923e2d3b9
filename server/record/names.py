"""Names that may well be written in a journey's booklet: a reader of handwriting is told them, and nobody else."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from sqlalchemy.orm import Session

from forms.circumstances import AddContact, Circumstances, SetAppointment
from forms.circumstances_json import circumstances_from_json
from forms.errors import UnknownTemplate
from forms.model import BookletTemplate
from server.record.tables import JourneyRow
from server.record.templates import template_of

_WORD: Final = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
"""A word with what is joined to it: `Armand-Carrel`, `D'Angelo`."""

_PART: Final = re.compile(r"[^\W\d_]+")

_BEGINNING: Final = re.compile(r"(?:^|(?<=[.:!?;]))\W*\w+")
"""The first word of a text, and of each sentence in it."""

_SHORTEST: Final = 3
"""Letters: shorter ones (`de`, `Le`) are everywhere anyway."""


def names_of(session: Session, code: str) -> tuple[str, ...]:
    """The names of a journey's persons, and of the places and services of its booklet, one word each.

    Empty when there is no journey with this code.
    """
    row = session.get(JourneyRow, code)
    if row is None:
        return ()
    circumstances = circumstances_from_json(row.circumstances)
    try:
        return names_in(template_of(session, row.template, row.template_version), circumstances)
    except UnknownTemplate:  # its paper is still read
        return names_in(None, circumstances)


def names_in(template: BookletTemplate | None, circumstances: Circumstances) -> tuple[str, ...]:
    """The same from what a booklet is made of; pure.

    Of places and services, only words with a capital that no sentence begins with: the others are in the dictionary.
    """
    found = [name for subject in circumstances.subjects for name in _words(subject.name)]
    for text in _places(template, circumstances):
        found += [name for name in _words(_BEGINNING.sub("", text)) if name[0].isupper()]
    return tuple(dict.fromkeys(found))


def _places(template: BookletTemplate | None, circumstances: Circumstances) -> Iterator[str]:
    added = [change.contact for change in circumstances.changes if isinstance(change, AddContact)]
    for contact in (*(template.contacts if template else ()), *added):
        yield contact.name
        yield from contact.details
    yield from (step.place for step in template.steps) if template else ()
    yield from (change.place for change in circumstances.changes if isinstance(change, SetAppointment))


def _words(text: str) -> Iterable[str]:
    """The words of a text, whole and in parts."""
    for word in _WORD.findall(text):
        for part in dict.fromkeys((word, *_PART.findall(word))):
            if len(part) >= _SHORTEST:
                yield part
