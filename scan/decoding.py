"""What a line says, by what a network saw in it and by what people write: CTC's prefix search with language models.

A network gives every frame of a line the probability of each character, and of none: the blank. Many alignments spell
the same text; the search adds them up, keeps the likeliest beginnings of a text side by side, and weighs each character
by what people write (Graves and Jaitly, Towards end-to-end speech recognition with recurrent neural networks, ICML
2014; Hannun et al., First-pass large vocabulary continuous speech recognition, 2014). Two models tell that: one of
short sequences, asked character by character, and one that remembers the line, asked for all beginnings of a frame
together (shallow fusion: Gülçehre et al., On using monolingual corpora in neural machine translation, 2015).

It is written with numbers and dictionaries, not arrays: where the network is sure, as it is nearly everywhere, two or
three beginnings are left, and a call of numpy costs more than they do.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from scan.language import LanguageModel
from scan.recurrent import RecurrentModel, Remembered

LogProbabilities: TypeAlias = NDArray[np.float32]
"""Shape (frames, classes); class 0 is the blank of CTC."""

BLANK: Final = 0.999
"""A frame that is blank with more than this says nothing: it only parts equal letters."""

LIKELY: Final = 1e-3
"""Characters below this probability in a frame are not tried."""

_FOREIGN: Final = 1e-6
"""Probability of a character that the language model does not have."""

_NAME_BEGINS: Final = 0.02
_NAME_GOES_ON: Final = 0.6
"""Probability of the first character of a name from the record where a word begins, and of each further one."""

_ROOT: Final = 0
_NOT_ASKED: Final = -1


@dataclass(frozen=True, slots=True)
class Weights:
    """How much what people write counts beside what the network saw.

    Attributes:
        language: Of the logarithms of the model of sequences.
        recurrent: Of those of the model that remembers the line.
        insertion: What every character is given, in nats: a model makes long texts unlikely.
        unknown: What a word is charged that is not in the list, in nats.
        beam: Beginnings kept side by side.
        near: Beginnings with less than this share of the best one's probability are dropped.
        grows: A beginning grows by a character only where both together have at least this probability.
        alternatives: Further readings that are said, at most, of the line and of each word.

    What is chosen here was chosen on copiste-dev; `scan/models/handwriting.md` and `language.md` have the figures.
    """

    language: float = 0.35
    recurrent: float = 0.45
    insertion: float = 2.0
    unknown: float = 2.0
    beam: int = 32
    near: float = 1e-3
    grows: float = 5e-4
    alternatives: int = 5


@dataclass(frozen=True, slots=True)
class ReadWord:
    """A word of a line.

    Attributes:
        text: Without spaces.
        probability: Share of all readings kept that have this word there, 0.0 to 1.0; not calibrated.
        first: The frame in which its first character stands, 0-based.
        last: The frame in which its last character stands.
        others: What others have there, with their shares, best first.
    """

    text: str
    probability: float
    first: int
    last: int
    others: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class ReadLine:
    """What a line says.

    Attributes:
        text: The likeliest reading.
        probability: Its share of all readings kept, 0.0 to 1.0; not calibrated.
        others: Further readings with their shares, best first.
        words: Its words, in order.
    """

    text: str
    probability: float
    others: tuple[tuple[str, float], ...] = ()
    words: tuple[ReadWord, ...] = ()


Beam: TypeAlias = list[tuple[int, float, float]]
"""Beginnings, each a place in the tree, the probability that it ends in a blank, and that it ends in its character."""


class Decoder:
    """Reads what a network says of lines.

    Args:
        characters: What each class of the network means, from class 1; class 0 is the blank.
        language: What people write; None: every text is equally likely.
        weights: How much that counts.
        recurrent: What people write, by all of the line before; only beside `language`.
    """

    def __init__(
        self,
        characters: Sequence[str],
        language: LanguageModel | None,
        weights: Weights | None = None,
        *,
        recurrent: RecurrentModel | None = None,
    ) -> None:
        self._characters = ("", *characters)
        self._language, self._recurrent = language, recurrent
        self._weights = weights or Weights()
        self._class_of = {character: place for place, character in enumerate(self._characters)}

    def decode(self, frames: LogProbabilities, *, alphabet: str = "", words: Sequence[str] = ()) -> ReadLine:
        """Say what a line says.

        Args:
            frames: Of one line.
            alphabet: The only characters that can stand there; then all are equally likely, as digits are.
                Characters that the network does not have cannot be read. Empty: any.
            words: Names that may well stand there, as the record has them.

        Raises:
            ValueError: The frames have not one class for each character and the blank.
        """
        if frames.ndim != 2 or frames.shape[1] != len(self._characters):
            raise ValueError(f"frames {frames.shape} for {len(self._characters)} classes")
        shares = np.exp(np.asarray(frames, np.float32))
        known, language = 1.0, self._language
        if alphabet:
            allowed = [0, *sorted({self._class_of[letter] for letter in alphabet if letter in self._class_of})]
            limited = np.zeros_like(shares)
            limited[:, allowed] = shares[:, allowed]
            sums = limited.sum(axis=1, keepdims=True)
            shares, language = limited / np.maximum(sums, 1e-9), None
            known = float(np.exp(np.log(np.maximum(sums, 1e-6)).mean())) if len(sums) else 1.0
        tree = _Tree(self._characters, language, self._weights, words, self._recurrent)
        history = _searched(shares, tree, self._weights)
        return _said(tree, history, known, self._weights.alternatives)


class _Tree:
    """All beginnings that were tried: each is one character longer than the one that it grew from.

    Attributes:
        parent: The beginning without the last character.
        letter: The class of the last character; 0 for the empty beginning.
        gain: What the language model makes of the last character: a factor.
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
        self.parent, self.letter, self.gain, self.peak, self.frame = [_ROOT], [0], [1.0], [0.0], [-1]
        self.characters = characters
        self._language, self._weights = language, weights
        self.children: dict[int, int] = {}
        self._state = [language.start if language else 0]
        self._columns = [language.column.get(character) for character in characters] if language else []
        self._in_words = [character.isalpha() for character in characters]
        self._given = math.exp(weights.insertion)
        self._charged = math.exp(-weights.unknown)
        self._names = _name_steps(names)
        self._wanted = frozenset(names)
        self._named = [_ROOT]
        both = language is not None and recurrent is not None
        self._remembered = Remembered(recurrent, characters) if both and recurrent else None

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
        if self._remembered is not None:
            known = math.exp(self._remembered.log_share(node, letter))
            gain *= max(known, named, _FOREIGN) ** self._weights.recurrent
        return gain if self._in_words[letter] else gain * self._charge(node)

    def _state_of(self, node: int, language: LanguageModel) -> int:
        """The language model's state after a beginning: most beginnings never grow, so that it is rarely asked."""
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
        self._named.append(step if goes_on else -1 if character.isalpha() else _ROOT)
        if not goes_on:
            return 0.0
        return _NAME_BEGINS if before == _ROOT else _NAME_GOES_ON

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
        while node != _ROOT:
            yield node
            node = self.parent[node]


def _name_steps(names: Sequence[str]) -> Mapping[tuple[int, str], int]:
    """From a place in names and a character to the next place; 0 is where a name begins."""
    steps: dict[tuple[int, str], int] = {}
    ways = (way for name in names for way in (name, name.upper(), name.title()))
    for part in {part for way in ways for part in way.split()}:
        place = _ROOT
        for character in part:
            place = steps.setdefault((place, character), len(steps) + 1)
    return steps


History: TypeAlias = list[tuple[int, list[tuple[float, int]]]]
"""After each frame that says something: the frame, and the beginnings left with their probabilities, 1.0 together."""


def _searched(shares: NDArray[np.float32], tree: _Tree, weights: Weights) -> History:
    """Follow the likeliest beginnings through all frames."""
    beam: Beam = [(_ROOT, 1.0, 0.0)]
    history: History = []
    before = -1
    for frame, blank, likely in _speaking(shares):
        if frame > before + 1:  # blank frames lie between
            beam = [(node, ended + open_, 0.0) for node, ended, open_ in beam]
        beam = _grown(beam, tree, frame, blank, likely, weights=weights)
        history.append((frame, [(ended + open_, node) for node, ended, open_ in beam]))
        before = frame
    tree.prepare([node for node, _, _ in beam])
    final = [(share * tree.end(node), node) for share, node in (history[-1][1] if history else [(1.0, _ROOT)])]
    total = sum(share for share, _ in final)
    final = sorted(((share / total, node) for share, node in final), reverse=True)
    return [*history, (len(shares), final)]


def _speaking(shares: NDArray[np.float32]) -> Iterator[tuple[int, float, list[tuple[int, float]]]]:
    """The frames that are not blank: frame, probability of the blank, likely classes with theirs."""
    frames = np.flatnonzero(shares[:, 0] <= BLANK)
    said = shares[frames]
    rows, classes = np.nonzero(said[:, 1:] >= LIKELY)
    values = said[rows, classes + 1].tolist()
    bounds = np.searchsorted(rows, np.arange(len(frames) + 1)).tolist()
    pairs = list(zip((classes + 1).tolist(), values, strict=True))
    blanks = said[:, 0].tolist()
    for frame, blank, (begin, end) in zip(frames.tolist(), blanks, pairwise(bounds), strict=True):
        yield frame, blank, pairs[begin:end]


def _grown(
    beam: Beam, tree: _Tree, frame: int, blank: float, likely: Sequence[tuple[int, float]], *, weights: Weights
) -> Beam:
    """One frame of the search: every beginning stays as it is, or grows by a character."""
    ended: dict[int, float] = {}
    open_: dict[int, float] = {}
    grows, wide = weights.grows, len(tree.characters)
    letters, gains, peaks, frames, children = tree.letter, tree.gain, tree.peak, tree.frame, tree.children
    share_of = dict(likely)
    most = max(share_of.values(), default=0.0)
    tree.prepare([node for node, in_blank, in_letter in beam if (in_blank + in_letter) * most >= grows])
    for node, in_blank, in_letter in beam:
        total = in_blank + in_letter
        ended[node] = total * blank
        last, place = letters[node], node * wide
        if total * most < grows:  # it can only stay as it is
            if last in share_of:
                open_[node] = open_.get(node, 0.0) + in_letter * share_of[last]
            continue
        for letter, share in likely:
            came = total * share
            if letter == last:
                open_[node] = open_.get(node, 0.0) + in_letter * share
                came = in_blank * share
            if came < grows:
                continue
            child = children.get(place + letter) or tree.child(node, letter)
            came *= gains[child]
            if came > peaks[child]:
                peaks[child], frames[child] = came, frame
            open_[child] = open_.get(child, 0.0) + came
    return _likeliest(ended, open_, weights)


def _likeliest(ended: Mapping[int, float], open_: Mapping[int, float], weights: Weights) -> Beam:
    """The beginnings that are kept, by the probabilities that each ends in a blank and in its character."""
    ranked = [(share + open_.get(node, 0.0), node) for node, share in ended.items()]
    ranked += [(share, node) for node, share in open_.items() if node not in ended]
    least = max(ranked)[0] * weights.near
    ranked = sorted([item for item in ranked if item[0] >= least], reverse=True)[: weights.beam]
    total = sum(share for share, _ in ranked) or 1.0
    return [(node, ended.get(node, 0.0) / total, open_.get(node, 0.0) / total) for _, node in ranked]


def _said(tree: _Tree, history: History, known: float, alternatives: int) -> ReadLine:
    """Put the outcome of a search into words."""
    final = history[-1][1]
    share, best = final[0]
    others = tuple((tree.text(node), float(other)) for other, node in final[1 : 1 + alternatives])
    return ReadLine(tree.text(best), share * known, others, _words(tree, best, history, alternatives))


@dataclass(frozen=True, slots=True)
class _Run:
    """Characters between two spaces on the way to a beginning.

    Attributes:
        text: What they are.
        first: Frame of the first one.
        last: Frame of the last one.
    """

    text: str
    first: int
    last: int

    def meets(self, other: "_Run") -> bool:
        """Whether the middle of one lies in the other."""
        middle, others = (self.first + self.last) / 2, (other.first + other.last) / 2
        return self.first <= others <= self.last or other.first <= middle <= other.last


def _runs(tree: _Tree, node: int, since: int = 0) -> list[_Run]:
    """The words on the way to a beginning, the last first, as far back as frame `since`."""
    runs: list[_Run] = []
    letters: list[str] = []
    first = last = 0
    for place in tree.back(node):
        character = tree.characters[tree.letter[place]]
        if character != " ":
            first = tree.frame[place]
            last = first if not letters else last
            letters.append(character)
            continue
        if letters:
            runs.append(_Run("".join(reversed(letters)), first, last))
            letters = []
        if tree.frame[place] < since:
            return runs
    if letters:
        runs.append(_Run("".join(reversed(letters)), first, last))
    return runs


def _words(tree: _Tree, best: int, history: History, alternatives: int) -> tuple[ReadWord, ...]:
    """The words of the best reading, each judged once the word after it was read.

    The readings that are left in the end differ in the last words only: what differed earlier has made room by then.
    """
    runs = _runs(tree, best)[::-1]
    words: list[ReadWord] = []
    for place, run in enumerate(runs):
        left = history[-1][1]
        if place + 1 < len(runs):
            left = next((left for frame, left in history if frame >= runs[place + 1].last), left)
        shares: dict[str, float] = {}
        for share, node in left:
            text = " ".join(reversed([other.text for other in _runs(tree, node, run.first) if other.meets(run)]))
            shares[text] = shares.get(text, 0.0) + share
        total = sum(shares.values())
        own = shares.pop(run.text, 0.0) / total
        others = sorted(((text, share / total) for text, share in shares.items()), key=itemgetter(1), reverse=True)
        words.append(ReadWord(run.text, own, run.first, run.last, tuple(others[:alternatives])))
    return tuple(words)
