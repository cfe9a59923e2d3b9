"""Finding the booklet for what somebody says at the desk: by what residents say, or by any word of the booklets.

What is said here stands in a booklet's file or in the town hall's: where to go with what is not ours, too.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from forms.model import BookletTemplate, Term
from forms.needs import in_order
from forms.town_hall import Service, TownHall
from server.record.history import folded_text
from server.web.typography import _

LONGEST: Final = 80
"""Characters of what is searched for."""

_MOST_PLACES: Final = 2
"""Places of a booklet in which a word is shown: enough to see what it is about."""
_MOST_ELSEWHERE: Final = 5
_ASK_AT: Final = ("accueil", "ville")
"""Services of the town hall's own file that anything can be asked."""

_WORD: Final = re.compile(r"\w+")
_SAYS_NOTHING: Final = frozenset(
    {
        *("a", "ai", "au", "aux", "avec", "avoir", "besoin", "ce", "cette", "comment", "d", "dans", "de", "des", "du"),
        *("elle", "en", "est", "et", "etre", "faire", "faut", "il", "j", "je", "l", "la", "le", "les", "leur", "ma"),
        *("me", "mes", "moi", "mon", "ne", "nous", "on", "ou", "par", "pas", "plus", "pour", "qu", "que", "qui", "s"),
        *("sa", "sans", "se", "ses", "si", "son", "sur", "un", "une", "veut", "veux", "voudrais", "vous", "y"),
    }
)
"""Words that stand in nearly every sentence, without accents."""
_SHORTEST_STEM: Final = 3


@dataclass(frozen=True, slots=True)
class Hit:
    """A booklet in which all the words stand.

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


@dataclass(frozen=True, slots=True)
class Found:
    """What a search finds.

    Attributes:
        hits: Booklets; those that are meant first.
        terms: Hard words that were searched for, with what they mean.
        elsewhere: Whom to see besides.
        ask_at: Who can be asked where nothing else is found.
    """

    hits: tuple[Hit, ...]
    terms: tuple[Term, ...]
    elsewhere: tuple[Elsewhere, ...]
    ask_at: tuple[Elsewhere, ...]

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
    wanted = words_of(typed)
    known = in_order(templates)
    hits = [hit for template in known if wanted and (hit := _hit(template, wanted)) is not None]
    terms = {
        term.word: term for template in known for term in template.glossary if wanted and _is_in(wanted, term.word)
    }
    others = {one.name: one for one in _others(known, town_hall) if wanted and _is_in(wanted, one.name, *one.details)}
    return Found(
        hits=tuple(sorted(hits, key=lambda hit: not hit.meant)),
        terms=tuple(terms.values()),
        elsewhere=tuple(others.values())[:_MOST_ELSEWHERE],
        ask_at=tuple(_service(one) for key in _ASK_AT if (one := town_hall.find(key)) is not None),
    )


def words_of(typed: str) -> frozenset[str]:
    """The words that are searched for, folded: without those that say nothing, unless there are no others."""
    found = frozenset(_WORD.findall(folded_text(typed)))
    return found - _SAYS_NOTHING


def _hit(template: BookletTemplate, wanted: frozenset[str]) -> Hit | None:
    said = [text for need in template.needs for text in (need.says, *need.words)]
    meant = _is_in(wanted, template.title, *said)
    places = tuple((kind, text) for kind, title, text in _places(template) if _is_in(wanted, title, text))
    if not meant and not places:
        return None
    return Hit(template, meant, places[:_MOST_PLACES])


def _places(template: BookletTemplate) -> Iterator[tuple[str, str, str]]:
    """What a booklet speaks of, as (which kind of place, what is searched besides, the words that are shown)."""
    for step in template.steps:
        yield _("Étape"), f"{step.happens} {step.place}", step.title
    for document in template.documents:
        yield _("Pièce"), "", document.title
    for one in template.questions:
        yield _("Question"), one.answer, one.question


def _others(templates: Iterable[BookletTemplate], town_hall: TownHall) -> Iterator[Elsewhere]:
    yield from (_service(one) for one in town_hall.services)
    for template in templates:
        for contact in template.contacts:
            yield Elsewhere(contact.name, contact.details, contact.confirm)


def _service(service: Service) -> Elsewhere:
    return Elsewhere(service.name, service.printed, service.confirm)


def _is_in(wanted: Iterable[str], *texts: str) -> bool:
    """Whether every word wanted begins some word of the texts, in the singular or the plural."""
    known = _WORD.findall(folded_text(" ".join(texts)))
    return all(any(one.startswith((word, _stem(word))) for one in known) for word in wanted)


def _stem(word: str) -> str:
    stem = word.rstrip("sx")
    return stem if len(stem) >= _SHORTEST_STEM else word
