"""How a booklet ends: what stands on its last page, and what right before it. Drawn once, tried in many ways."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Final

from forms.booklet import Booklet
from forms.model import Link, Term
from forms.units import Mm
from print.closing import (
    appointment_block,
    appointment_blocks,
    contact_blocks,
    personal_data,
)
from print.flow import Flow
from print.listing import Listing
from print.reading import forms_listing, words_elsewhere, words_listing
from print.sketch import Block
from print.theme import Theme
from print.writing import QUESTION_LINES_LEAST, noted_blocks, questions_block


class _Questions(Enum):
    """Where the questions stand, the most generous place first."""

    AMPLE = auto()
    """On a page of theirs, or under what leaves them much room."""
    LITTLE = auto()
    """Under the last step or the contacts, in little room."""
    LAST_PAGE = auto()
    """On the last page, in little room."""


class _Words(Enum):
    """Where the hard words stand."""

    BEFORE = auto()
    LAST_PAGE = auto()
    BOTH = auto()
    """They begin before the last page and go on there."""


class _Forms(Enum):
    """Where existing forms and guides stand that belong to no step."""

    LAST_PAGE = auto()
    BEFORE = auto()
    GAP = auto()
    """At the foot of an earlier page that has room for them."""


_WORDS: Final = {
    True: (_Words.LAST_PAGE, _Words.BEFORE, _Words.BOTH),
    False: (_Words.LAST_PAGE, _Words.BOTH, _Words.BEFORE),
}
"""By whether the contacts stand on the last page: without them, it is half empty."""

_PLACES: Final = tuple(
    (contacts, forms, words)
    for contacts in (True, False)
    for forms in (_Forms.LAST_PAGE, _Forms.BEFORE)
    for words in _WORDS[contacts]
)
"""Of contacts (on the last page or not), forms and words: contacts are looked for there; the fullest page is first."""

_PLACES_WITH_GAP: Final = tuple(
    (contacts, _Forms.GAP, words) for contacts, forms, words in _PLACES if forms is _Forms.LAST_PAGE
)


@dataclass(frozen=True, slots=True)
class Ending:
    """One way to end a booklet.

    Attributes:
        gap: What stands at the foot of an earlier page.
        before: What stands before the last page.
        last: The last page.
    """

    gap: tuple[Block, ...]
    before: tuple[Block, ...]
    last: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Closing:
    """What a booklet ends with, drawn.

    Attributes:
        theme: The booklet's look.
        questions: The page of questions, by where it stands.
        coming: What is known of the next appointment, where the last page has no room for it.
        appointment: The lines for another appointment.
        contacts: Whom to see.
        data: What the town hall does with what is written.
        noted: Pages of notes on which something was noted: nobody looks for it anywhere else.
        forms: Forms and guides that stand here.
        words: The hard words, of which some may be left out.
        more: Where other hard words are explained, if anywhere.
    """

    theme: Theme
    questions: Mapping[_Questions, Block]
    coming: Sequence[Block]
    appointment: Block
    contacts: Sequence[Block]
    data: Block
    noted: Sequence[Block]
    forms: Listing
    words: Listing
    more: Sequence[Block] = ()

    def with_links(self, links: Sequence[Link]) -> "Closing":
        """The same with forms and guides."""
        return replace(self, forms=forms_listing(self.theme, links))

    def with_words(self, terms: Sequence[Term], more: str = "") -> "Closing":
        """The same with hard words, and the address where others are explained; empty: nowhere."""
        elsewhere = [words_elsewhere(self.theme, more)] if more else []
        return replace(self, words=words_listing(self.theme, terms), more=elsewhere)

    def endings(self, words: int, *, gap: bool = False) -> Iterator[Ending]:
        """Ways to end with so many hard words explained, the most generous first; with `gap` those that have one."""
        for questions in _Questions:
            for contacts, forms, place in _PLACES_WITH_GAP if gap else _PLACES:
                ending = self._ending(questions, forms, place, words, contacts=contacts)
                if ending is not None:
                    yield ending

    def _ending(
        self, questions: _Questions, forms: _Forms, place: _Words, words: int, *, contacts: bool
    ) -> Ending | None:
        """One of them; None if its last page has no room for what stands there, or if another one is the same."""
        asked = [self.questions[questions]]
        listed = self.forms.blocks()
        if (forms is not _Forms.BEFORE and not listed) or (place is not _Words.BEFORE and not (words or self.more)):
            return None
        above = [
            *(asked if questions is _Questions.LAST_PAGE else ()),
            self.appointment,
            *(self.contacts if contacts else ()),
            *(listed if forms is _Forms.LAST_PAGE else ()),
        ]
        explained = self._explained(place, words, _room_under([*above, self.data]))
        if explained is None:
            return None
        before = [
            *self.coming,
            *(() if contacts else self.contacts),
            *(listed if forms is _Forms.BEFORE else ()),
            *explained[0],
            *(() if questions is _Questions.LAST_PAGE else asked),
            *self.noted,
        ]
        in_gap = tuple(listed) if forms is _Forms.GAP else ()
        return Ending(in_gap, tuple(before), (*above, *explained[1], self.data))

    def _explained(self, place: _Words, words: int, room: Mm) -> tuple[list[Block], list[Block]] | None:
        """The hard words before the last page and on it, where there is so much room; None if they do not fit."""
        if room < 0:
            return None
        title = self.words.again if words else self.words.heading
        more = [replace(block, again=title) for block in self.more]  # it may begin a page
        whole = [*self.words.blocks(words), *more]
        if place is _Words.BEFORE:
            return whole, []
        if place is _Words.LAST_PAGE:
            return ([], whole) if _height(whole) <= room else None
        parted = self.words.parted(words, room - self.words.again.gap - _height(self.more))
        return None if parted is None else (parted[0], [*parted[1], *self.more])


def draw_closing(theme: Theme, booklet: Booklet) -> Closing:
    """Draw what every booklet ends with: without forms, guides and hard words yet."""
    little = questions_block(theme, booklet.questions, least=QUESTION_LINES_LEAST)
    appointment, coming = appointment_block(theme, booklet, known=True), []
    data = personal_data(theme)
    if not Flow().takes([appointment, data]):
        appointment, coming = appointment_block(theme, booklet, known=False), appointment_blocks(theme, booklet)
    return Closing(
        theme=theme,
        questions={**dict.fromkeys(_Questions, little), _Questions.AMPLE: questions_block(theme, booklet.questions)},
        coming=coming,
        appointment=appointment,
        contacts=contact_blocks(theme, booklet),
        data=data,
        noted=noted_blocks(theme, booklet),
        forms=forms_listing(theme, ()),
        words=words_listing(theme, ()),
    )


def _height(blocks: Sequence[Block]) -> Mm:
    """How much blocks take under others."""
    return sum(block.height + block.gap for block in blocks)


def _room_under(blocks: list[Block]) -> Mm:
    """What a page with these has left; negative if it does not hold them."""
    flow = Flow()
    for block in blocks:
        flow.put(block)
    return flow.room - flow.height
