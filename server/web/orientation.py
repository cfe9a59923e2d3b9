"""Finding the booklet for what somebody says at the desk: by what residents say, or by any word of the booklets.

What is said here stands in a booklet's file or in the town hall's: where to go with what is not ours, too. A word with
a slip is read as the nearest that stands there. Where no booklet is for all the words, the nearest booklets are said.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from forms.model import BookletTemplate, Term
from forms.needs import in_order
from forms.town_hall import Service, TownHall
from server.web.typed_words import Word, holds, understood, vocabulary, words_of
from server.web.typography import _

LONGEST: Final = 80
"""Characters of what is searched for."""

_MOST_PLACES: Final = 2
"""Places of a booklet in which a word is shown: enough to see what it is about."""
_MOST_ELSEWHERE: Final = 5
_ASK_AT: Final = ("accueil", "ville")
"""Services of the town hall's own file that anything can be asked."""

_MOST_NEAR: Final = 3
"""Booklets or services that are said where none holds all the words."""
_NEARLY_AS_NEAR: Final = 0.5
"""What is said besides the nearest weighs at least this share of it."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Hit:
    """A booklet in which the words stand.

    Attributes:
        template: The booklet.
        meant: They stand in what people say who need it: it is for them. Else it only speaks of it.
        places: Where they stand, as (which kind of place, the words there).
    """

    template: BookletTemplate
    meant: bool
    places: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Somebody who is told of in a booklet, or in the town hall's own file.

    Attributes:
        name: As it is printed.
        details: One fact a line.
        to_ask: What the town hall must still confirm.
    """

    name: str
    details: tuple[str, ...]
    to_ask: tuple[str, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """What is searched."""
        return self.name, *self.details


@dataclass(frozen=True, slots=True)
class Found:
    """What a search finds.

    Attributes:
        hits: Booklets in which all the words stand; those that are meant first.
        near: Where no booklet is for it: those that are for some of the words, the nearest first.
        terms: Hard words that were searched for, with what they mean.
        elsewhere: Whom to see besides.
        ask_at: Who can be asked where nothing else is found.
        read_as: Words that stand nowhere, as (typed, as it was read).
        unknown: Words that nothing here resembles.
    """

    hits: tuple[Hit, ...]
    near: tuple[Hit, ...]
    terms: tuple[Term, ...]
    elsewhere: tuple[Elsewhere, ...]
    ask_at: tuple[Elsewhere, ...]
    read_as: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]

    @property
    def meant(self) -> tuple[Hit, ...]:
        """The booklets that are for it."""
        return tuple(hit for hit in self.hits if hit.meant)

    @property
    def mentions(self) -> tuple[Hit, ...]:
        """The booklets that only speak of it."""
        return tuple(hit for hit in self.hits if not hit.meant)


def search(templates: Iterable[BookletTemplate], town_hall: TownHall, typed: str) -> Found:
    """Find some words in the booklets and in the town hall's file.

    Args:
        templates: The booklets.
        town_hall: Of which the services are searched as well.
        typed: What was typed; with nothing but short words, nothing is found.
    """
    known = in_order(templates)
    others = tuple({one.name: one for one in _others(known, town_hall)}.values())
    asked = understood(words_of(typed), vocabulary(_all_texts(known, others)))
    whole = asked.words if not asked.unknown else ()
    hits = [hit for template in known if whole and (hit := _hit(template, whole)) is not None]
    terms = {term.word: term for template in known for term in template.glossary if whole and holds(whole, term.word)}
    elsewhere = tuple(one for one in others if whole and holds(whole, *one.texts))
    near = () if any(hit.meant for hit in hits) else _nearest(asked.words, known, _said)
    if not (hits or terms or elsewhere):
        near = near or _nearest(asked.words, known, _spoken)
        elsewhere = _nearest(asked.words, others, lambda one: one.texts)
    return Found(
        hits=tuple(sorted(hits, key=lambda hit: not hit.meant)),
        near=tuple(Hit(template, meant=True, places=()) for template in near),
        terms=tuple(terms.values()),
        elsewhere=elsewhere[:_MOST_ELSEWHERE],
        ask_at=tuple(_service(one) for key in _ASK_AT if (one := town_hall.find(key)) is not None),
        read_as=asked.read_as,
        unknown=asked.unknown,
    )


def _nearest(words: Sequence[Word], things: Sequence[_T], texts: Callable[[_T], Sequence[str]]) -> tuple[_T, ...]:
    """The things in whose texts the most of the words stand; a word that stands in few of them weighs more."""
    held = [[holds((word,), *texts(thing)) for word in words] for thing in things]
    rare = [1 / max(1, sum(one[at] for one in held)) for at in range(len(words))]
    weights = [sum(weight for weight, is_held in zip(rare, one, strict=True) if is_held) for one in held]
    least = _NEARLY_AS_NEAR * max(weights, default=0.0)
    ranked = sorted(zip(weights, things, strict=True), key=lambda one: -one[0])
    return tuple(thing for weight, thing in ranked if weight and weight >= least)[:_MOST_NEAR]


def _hit(template: BookletTemplate, words: Sequence[Word]) -> Hit | None:
    meant = holds(words, *_said(template))
    places = tuple((kind, text) for kind, title, text in _places(template) if holds(words, title, text))
    if not meant and not places:
        return None
    return Hit(template, meant, places[:_MOST_PLACES])


def _said(template: BookletTemplate) -> tuple[str, ...]:
    """What people say who need a booklet."""
    return template.title, *(text for need in template.needs for text in (need.says, *need.words))


def _spoken(template: BookletTemplate) -> tuple[str, ...]:
    """All that a booklet speaks of."""
    return tuple(text for _kind, title, words in _places(template) for text in (title, words))


def _all_texts(templates: Iterable[BookletTemplate], others: Iterable[Elsewhere]) -> Iterator[str]:
    for template in templates:
        yield from (*_said(template), *_spoken(template), *(term.word for term in template.glossary))
    for one in others:
        yield from one.texts


def _places(template: BookletTemplate) -> Iterator[tuple[str, str, str]]:
    """What a booklet speaks of, as (which kind of place, what is searched besides, the words that are shown)."""
    yield _("Pour qui"), "", template.purpose
    for step in template.steps:
        yield _("Étape"), f"{step.happens} {step.place}", step.title
    for document in template.documents:
        yield _("Pièce"), "", document.title
    for one in template.questions:
        yield _("Question"), one.answer, one.question
    for situation in template.situations:
        answers = " ".join(choice.label for choice in situation.answers)
        yield _("Question de l'agent"), f"{situation.help} {answers}", situation.question


def _others(templates: Iterable[BookletTemplate], town_hall: TownHall) -> Iterator[Elsewhere]:
    yield from (_service(one) for one in town_hall.services)
    for template in templates:
        for contact in template.contacts:
            yield Elsewhere(contact.name, contact.details, contact.confirm)


def _service(service: Service) -> Elsewhere:
    return Elsewhere(service.name, service.printed, service.confirm)
