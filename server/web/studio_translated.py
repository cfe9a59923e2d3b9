"""What the page of the studio with a booklet's translations shows of each text: worked out here, drawn there."""

import difflib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from math import ceil
from typing import Final

from sqlalchemy.orm import Session

from forms.errors import UnknownTemplate
from forms.model import BookletTemplate
from forms.printed_texts import Part, PrintedText, placed_texts
from forms.translation import LONGEST, translation_with
from print.canvas import lacking
from server.record.templates import template_of, templates_of
from server.record.translations import Own, OwnWords, Proofreading, mark_of, own_words, words_of
from server.record.versions import hash_of, newest_numbers
from server.web.typography import N_, _

_VERSIONS_BACK: Final = 5
"""So many versions are looked through for what stood in the place of a text that nobody translated."""
_ALIKE: Final = 0.5
"""Share of the signs that two texts have in common from which one is taken for the other, reworded."""

_LONGER: Final = 1.5
"""So much longer than the French text that fits a translation may be; those that are shipped are at most 1.3 times."""

_PARTS: Final[Mapping[Part, str]] = {
    Part.COVER: N_("Couverture"),
    Part.STEP: N_("Étape %(id)s"),
    Part.DOCUMENTS: N_("Pièces"),
    Part.SITUATIONS: N_("Selon la situation"),
    Part.CONTACTS: N_("Contacts"),
    Part.GLOSSARY: N_("Mots expliqués"),
    Part.LINKS: N_("Formulaires et pages officielles"),
    Part.QUESTIONS: N_("Questions fréquentes"),
    Part.TOWN_HALL: N_("Ce que la mairie dit d'elle-même"),
}


class State(StrEnum):
    """How far a translation is."""

    MISSING = "missing"
    UNREAD = "unread"
    READ = "read"
    LEFT = "left"
    """The town hall's own words, which may stay in French."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text and its translation.

    Attributes:
        mark: Of the French text, for names of fields.
        french: It.
        said: Its translation; empty: it is printed in French.
        own: What the town hall wrote last; None: nothing.
        past: What it wrote before that, the last first.
        shipped: What is shipped; empty: nothing.
        state: How far it is.
        longest: Signs that its translation may have.
        before: What stood in its place in another version, in French and translated; None: nothing alike.
    """

    mark: str
    french: str
    said: str
    own: OwnWords | None
    past: tuple[OwnWords, ...]
    shipped: str
    state: State
    longest: int = LONGEST
    before: tuple[str, str] | None = None

    @property
    def read_mark(self) -> str:
        """What stands for both when they are read again; empty: there is nothing to read."""
        return mark_of(self.french, self.said) if self.said and self.state is not State.LEFT else ""

    @property
    def unprintable(self) -> str:
        """The signs of what is written here for which a stand-in is printed."""
        return lacking(self.own.said) if self.own else ""

    @property
    def number(self) -> int:
        """Of the words that are shown; 0: none of the town hall's."""
        return 0 if self.own is None else self.own.number

    def as_shown(self, number: int) -> str:
        """What a page showed that was drawn when the town hall's words had this number."""
        words = () if self.own is None else (self.own, *self.past)
        return next((one.said for one in words if one.number == number and one.said), self.shipped)


@dataclass(frozen=True, slots=True)
class Group:
    """The texts of one part of a booklet.

    Attributes:
        title: Its name.
        texts: In the booklet's order.
    """

    title: str
    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Translated:
    """A booklet in another language.

    Attributes:
        groups: Its texts.
        proofread: Whether all of it was read again.
        readings: Who read it again, the last one last.
    """

    groups: tuple[Group, ...]
    proofread: bool
    readings: tuple[Proofreading, ...]

    def count(self, state: State) -> int:
        """How many texts are so far."""
        return sum(one.state is state for group in self.groups for one in group.texts)

    @property
    def all(self) -> int:
        """How many texts are to be translated."""
        return sum(one.state is not State.LEFT for group in self.groups for one in group.texts)

    @property
    def read_marks(self) -> tuple[str, ...]:
        """What stands for all that there is to read, text by text."""
        return tuple(text.read_mark for group in self.groups for text in group.texts if text.read_mark)

    def find(self, mark: str) -> Text | None:
        """The text with this mark."""
        return next((one for group in self.groups for one in group.texts if one.mark == mark), None)


def translated(records: Session, template: BookletTemplate, language: str) -> Translated:
    """What a booklet is in another language, text by text, each once."""
    own, town_hall = own_words(records), templates_of(records).town_hall
    everywhere = list(placed_texts(template, town_hall))
    placed = list({one.text: one for one in reversed(everywhere)}.values())[::-1]
    room = _room(everywhere)
    translation = own.translation(template, language, town_hall)
    shipped = translation_with(template, language, town_hall, {})
    written = words_of(records, language, (one.text for one in placed))
    read = own.read_again(template.key, language)
    missing = [one for one in placed if one.text not in translation.texts and one.part is not Part.TOWN_HALL]
    former = _former(records, template.key, language, own, missing)

    def text_of(one: PrintedText) -> Text:
        said, words = translation.texts.get(one.text, ""), written.get(one.text, [])
        mine = words[0] if words else None
        by_file = shipped.proofread and not (mine and mine.said)
        return Text(
            hash_of(one.text)[:16],
            one.text,
            said,
            mine,
            tuple(words[1:]),
            shipped.texts.get(one.text, ""),
            _state(one, said, read=by_file or mark_of(one.text, said) in read),
            room[one.text],
            former.get(one.text),
        )

    named = [(_title(template, one), text_of(one)) for one in placed]
    groups = [
        Group(title, tuple(text for _title, text in texts)) for title, texts in groupby(named, lambda one: one[0])
    ]
    return Translated(tuple(groups), translation.proofread, own.readings.get((template.key, language), ()))


def _room(placed: Iterable[PrintedText]) -> dict[str, int]:
    """How many signs the translation of each text may have: where it stands several times, what all places hold."""
    found: dict[str, int] = {}
    for one in placed:
        longest = ceil(one.longest * _LONGER) if one.longest else LONGEST
        found[one.text] = min(longest, found.get(one.text, LONGEST))
    return found


def _state(one: PrintedText, said: str, *, read: bool) -> State:
    if one.part is Part.TOWN_HALL:
        return State.LEFT
    return State.MISSING if not said else State.READ if read else State.UNREAD


def _title(template: BookletTemplate, one: PrintedText) -> str:
    named = _(_PARTS[one.part], id=one.item)
    if one.part is not Part.STEP:
        return named
    return f"{named} · {next(step.title for step in template.steps if step.id == one.item)}"


def _former(
    records: Session, key: str, language: str, own: Own, missing: Sequence[PrintedText]
) -> dict[str, tuple[str, str]]:
    """What stood in the place of texts in the last versions, where it was translated and is much alike."""
    found: dict[str, tuple[str, str]] = {}
    town_hall = templates_of(records).town_hall
    newest = newest_numbers(records).get(key, 0) if missing else 0
    for number in range(newest, max(newest - _VERSIONS_BACK, 0), -1):
        try:
            version = template_of(records, key, number)
        except UnknownTemplate:
            continue
        texts = own.translation(version, language, town_hall).texts
        there = {one.place: one.text for one in placed_texts(version, town_hall) if one.text in texts}
        for one in missing:
            before = there.get(one.place)
            if before and one.text not in found and (_stays(one) or _alike(before, one.text)):
                found[one.text] = before, texts[before]
    return found


def _stays(one: PrintedText) -> bool:
    """Whether a place is still the same when a text is put in before it: it has a name, not a number."""
    return not f"{one.item}.{one.field}".rpartition(".")[2].isdecimal() and not one.item.isdecimal()


def _alike(one: str, other: str) -> bool:
    return difflib.SequenceMatcher(a=one, b=other, autojunk=False).ratio() >= _ALIKE


def shown(groups: Iterable[Group], wanted: State | None, also: Iterable[str] = ()) -> list[Group]:
    """The groups with the texts that are so far, and those with one of these marks; None: all.

    Args:
        groups: Of a booklet.
        wanted: How far.
        also: Marks of texts that are shown however far they are.
    """
    kept = set(also)
    parts = [
        Group(one.title, tuple(text for text in one.texts if wanted in {None, text.state} or text.mark in kept))
        for one in groups
    ]
    return [one for one in parts if one.texts]


def only(groups: Iterable[Group], marks: Collection[str]) -> list[Group]:
    """The groups with no other texts than those with these marks."""
    parts = [Group(one.title, tuple(text for text in one.texts if text.mark in marks)) for one in groups]
    return [one for one in parts if one.texts]
