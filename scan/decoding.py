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

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from scan.beginnings import ROOT, SEQUENCES, Beginnings, Weights
from scan.language import LanguageModel
from scan.recurrent import RecurrentModel

LogProbabilities: TypeAlias = NDArray[np.float32]
"""Shape (frames, classes); class 0 is the blank of CTC."""

BLANK: Final = 0.999
"""A frame that is blank with more than this says nothing: it only parts equal letters."""

LIKELY: Final = 1e-3
"""Characters below this probability in a frame are not tried."""


@dataclass(frozen=True, slots=True)
class ReadWord:
    """A word of a line.

    Attributes:
        text: Without spaces.
        probability: Share of all readings kept that have this word there, 0.0 to 1.0; not calibrated.
        first: The first frame in which a character of it stands, 0-based.
        last: The last one.
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
        self._weights = weights or (SEQUENCES if recurrent is None else Weights())

    def decode(self, frames: LogProbabilities, *, words: Sequence[str] = ()) -> ReadLine:
        """Say what a line says.

        Args:
            frames: Of one line.
            words: Names that may well stand there, as the record has them.

        Raises:
            ValueError: The frames have not one class for each character and the blank.
        """
        if frames.ndim != 2 or frames.shape[1] != len(self._characters):
            raise ValueError(f"frames {frames.shape} for {len(self._characters)} classes")
        shares = np.exp(np.asarray(frames, np.float32))
        tree = Beginnings(self._characters, self._language, self._weights, words, self._recurrent)
        history = _searched(shares, tree, self._weights)
        return _said(tree, history, self._weights.alternatives)


History: TypeAlias = list[tuple[int, list[tuple[float, int]]]]
"""After each frame that says something: the frame, and the beginnings left with their probabilities, 1.0 together."""


def _searched(shares: NDArray[np.float32], tree: Beginnings, weights: Weights) -> History:
    """Follow the likeliest beginnings through all frames."""
    beam: Beam = [(ROOT, 1.0, 0.0)]
    history: History = []
    before = -1
    for frame, blank, likely in _speaking(shares):
        if frame > before + 1:  # blank frames lie between
            beam = [(node, ended + open_, 0.0) for node, ended, open_ in beam]
        beam = _grown(beam, tree, frame, blank, likely, weights=weights)
        history.append((frame, [(ended + open_, node) for node, ended, open_ in beam]))
        before = frame
    tree.prepare([node for node, _, _ in beam])
    final = [(share * tree.end(node), node) for share, node in (history[-1][1] if history else [(1.0, ROOT)])]
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
    beam: Beam, tree: Beginnings, frame: int, blank: float, likely: Sequence[tuple[int, float]], *, weights: Weights
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


def _said(tree: Beginnings, history: History, alternatives: int) -> ReadLine:
    """Put the outcome of a search into words."""
    final = history[-1][1]
    share, best = final[0]
    others = tuple((tree.text(node), float(other)) for other, node in final[1 : 1 + alternatives])
    return ReadLine(tree.text(best), share, others, _words(tree, best, history, alternatives))


@dataclass(frozen=True, slots=True)
class _Run:
    """Characters between two spaces on the way to a beginning.

    Attributes:
        text: What they are.
        first: The first frame of any of them; where much is likely, a character may be likeliest before the one ahead.
        last: The last one.
    """

    text: str
    first: int
    last: int

    def meets(self, other: "_Run") -> bool:
        """Whether the middle of one lies in the other."""
        middle, others = (self.first + self.last) / 2, (other.first + other.last) / 2
        return self.first <= others <= self.last or other.first <= middle <= other.last


def _runs(tree: Beginnings, node: int, since: int = 0) -> list[_Run]:
    """The words on the way to a beginning, the last first, as far back as frame `since`."""
    runs: list[_Run] = []
    letters: list[str] = []
    first = last = 0
    for place in tree.back(node):
        character = tree.characters[tree.letter[place]]
        if character != " ":
            frame = tree.frame[place]
            first, last = (min(first, frame), max(last, frame)) if letters else (frame, frame)
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


def _words(tree: Beginnings, best: int, history: History, alternatives: int) -> tuple[ReadWord, ...]:
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
