"""The beginnings of texts that a search through a line tries, and what those who know what people write make of each.

`scan.decoding` searches; the models are `scan.language` and `scan.recurrent`, and the names are of the record. The
network learnt from French lines, so that what it says of a letter is in part what mostly stands there: without taking
that away it would count twice (McDermott, Sak and Variani, A density ratio approach to language model fusion, ASRU
2019). How often a character follows the one before stands for what the network knows.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from scan.language import LanguageModel
from scan.recurrent import RecurrentModel, Remembered

_FOREIGN: Final = 1e-6
"""Probability of a character that a language model does not have."""

_RAREST: Final = 1e-5
"""No character is taken to follow another more rarely: the network could not have learnt how much more."""

_NAME_BEGINS: Final = 0.02
_NAME_GOES_ON: Final = 0.6
"""Probability of the first character of a name from the record where a word begins, and of each further one."""

_WORD: Final = re.compile(r"[^\W\d_]+")

ROOT: Final = 0
_NOT_ASKED: Final = -1


@dataclass(frozen=True, slots=True)
class Weights:
    """How much what people write counts beside what the network saw.

    Attributes:
        language: Of the logarithms of the model of sequences.
        recurrent: Of those of the model that remembers the line.
        internal: Of those of how often a character follows the one before, taken away: the network knows it.
        insertion: What every character is given, in nats: a model makes long texts unlikely.
        unknown: What a word is charged that is not in the list, in nats.
        beam: Beginnings kept side by side.
        near: Beginnings with less than this share of the best one's probability are dropped.
        grows: A beginning grows by a character only where both together have at least this probability.
        alternatives: Further readings that are said, at most, of the line and of each word.

    What is chosen here was chosen on copiste-dev; `recurrent.md`, `handwriting.md` and `language.md` in `scan/models`
    have the figures.
    """

    language: float = 0.35
    recurrent: float = 0.5
    internal: float = 0.6
    insertion: float = 0.6
    unknown: float = 3.0
    beam: int = 32
    near: float = 1e-3
    grows: float = 5e-4
    alternatives: int = 5


SEQUENCES: Final = Weights(language=0.5, recurrent=0.0, internal=0.0, insertion=1.2, unknown=2.0)
"""Where only the model of sequences says what people write."""


class Beginnings:
    """All beginnings that were tried: each is one character longer than the one that it grew from.

    Attributes:
        parent: The beginning without the last character.
        letter: The class of the last character; 0 for the empty beginning.
        gain: What the language models make of the last character: a factor.
        peak: The greatest probability that came to it in one frame.
        frame: The frame of that.
        children: Beginnings by the one they grew from, times the number of classes, plus the class.
    """

    def __init__(
        self,
        characters: Sequence[str],
        language: LanguageModel | None,
        weights: Weights,
        names: Sequence[str],
        recurrent: RecurrentModel | None = None,
    ) -> None:
        self.parent, self.letter, self.gain, self.peak, self.frame = [ROOT], [0], [1.0], [0.0], [-1]
        self.characters = characters
        self._language, self._weights = language, weights
        self.children: dict[int, int] = {}
        self._state = [language.start if language else 0]
        self._columns = [language.column.get(character) for character in characters] if language else []
        self._alone = [language.after(0, column or 0) for column in self._columns] if language else []
        self._in_words = [character.isalpha() for character in characters]
        self._given = math.exp(weights.insertion)
        self._charged = math.exp(-weights.unknown)
        ways = _ways_to_write(names)
        self._names = _name_steps(ways)
        self._wanted = frozenset(word for way in ways for word in _WORD.findall(way))
        self._named = [ROOT]
        self._remembered = Remembered(recurrent, characters) if language and recurrent else None

    def prepare(self, nodes: Sequence[int]) -> None:
        """Read beginnings that are about to grow or to end, all at once."""
        if self._remembered is not None:
            self._remembered.read([(node, self.parent[node], self.letter[node]) for node in nodes])

    def child(self, node: int, letter: int) -> int:
        """The beginning that is one character longer."""
        key = node * len(self.characters) + letter
        known = self.children.get(key)
        if known is None:
            known = self.children[key] = len(self.parent)
            self.parent.append(node)
            self.letter.append(letter)
            self.peak.append(0.0)
            self.frame.append(-1)
            self.gain.append(self._gain_of(node, letter, self._language) if self._language else 1.0)
        return known

    def _gain_of(self, node: int, letter: int, language: LanguageModel) -> float:
        """What the language makes of a character."""
        column = self._columns[letter]
        share = _FOREIGN if column is None else language.share(self._state_of(node, language), column)
        self._state.append(_NOT_ASKED)
        named = self._name_share(node, self.characters[letter]) if self._names else 0.0
        gain: float = self._given * max(share, named) ** self._weights.language
        if column is not None and self._weights.internal:
            gain *= max(_RAREST, language.share(self._alone[self.letter[node]], column)) ** -self._weights.internal
        if self._remembered is not None:
            known = math.exp(self._remembered.log_share(node, letter))
            gain *= max(known, named, _FOREIGN) ** self._weights.recurrent
        return gain if self._in_words[letter] else gain * self._charge(node)

    def _state_of(self, node: int, language: LanguageModel) -> int:
        """The state of the model of sequences after a beginning; most never grow, so that it is rarely asked."""
        state = self._state[node]
        if state == _NOT_ASKED:
            column = self._columns[self.letter[node]]
            state = 0 if column is None else language.after(self._state_of(self.parent[node], language), column)
            self._state[node] = state
        return state

    def _name_share(self, node: int, character: str) -> float:
        """How likely a character is as the next of a name; notes how far into a name it leads."""
        before = self._named[node]
        step = self._names.get((before, character), -1) if before >= 0 else -1
        goes_on = step >= 0
        self._named.append(step if goes_on else -1 if character.isalpha() else ROOT)
        if not goes_on:
            return 0.0
        return _NAME_BEGINS if before == ROOT else _NAME_GOES_ON

    def _charge(self, node: int) -> float:
        """What the word that ends with a beginning is charged: 1.0 when it is known."""
        letters: list[str] = []
        while self._in_words[letter := self.letter[node]]:
            letters.append(self.characters[letter])
            node = self.parent[node]
        if len(letters) < 2 or self._language is None:
            return 1.0
        word = "".join(reversed(letters))
        return 1.0 if self._language.knows(word) or word in self._wanted else self._charged

    def end(self, node: int) -> float:
        """What the language makes of a line that ends here."""
        if self._language is None:
            return 1.0
        gain: float = self._language.share(self._state_of(node, self._language), 0) ** self._weights.language
        if self._remembered is not None:
            gain *= math.exp(self._weights.recurrent * self._remembered.log_end(node))
        return gain * self._charge(node)

    def text(self, node: int) -> str:
        """What a beginning says."""
        return "".join(reversed([self.characters[self.letter[place]] for place in self.back(node)]))

    def back(self, node: int) -> Iterator[int]:
        """A beginning and those it grew from, but for the empty one."""
        while node != ROOT:
            yield node
            node = self.parent[node]


def _ways_to_write(names: Sequence[str]) -> frozenset[str]:
    """The parts of names between spaces: as the record has them, in capitals, and with a capital each."""
    return frozenset(word for name in names for way in (name, name.upper(), name.title()) for word in way.split())


def _name_steps(parts: Iterable[str]) -> Mapping[tuple[int, str], int]:
    """From a place in names and a character to the next place; 0 is where a name begins."""
    steps: dict[tuple[int, str], int] = {}
    for part in parts:
        place = ROOT
        for character in part:
            place = steps.setdefault((place, character), len(steps) + 1)
    return steps
