"""How likely each character is after the ones before it, in French as people write it at a town hall.

A model of sequences of up to seven characters, with a list of words; `scan/training/language.py` makes it,
`scan/models/language.md` says of what and how well it does.

The file is a tree of sequences in one order: first the single characters, then those of two, each length sorted. A byte
says the last character, a byte its probability, a byte how many longer sequences begin so; where those lie follows from
the sums. What the file does not list has the probability after the shorter sequence, scaled so that all characters are
1.0 together. The search asks for a few characters after each of many sequences, so they are looked up one by one and
kept: a whole row at a time took three times as long.
"""

import math
import re
import zipfile
import zlib
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

STEPS_A_NAT: Final = 16
"""A probability p is written as -16 ln p, from 1 to 255: to 3 %, down to 1.2e-7."""

_SHARES: Final = [math.exp(-cost / STEPS_A_NAT) for cost in range(256)]

_LEFT: Final = 1e-6
"""Probability that is always left for what is not listed."""

_NONE: Final = 1e-12
"""Where no more than this is left after the shorter sequence, everything is listed."""

MODEL: Final = Path(__file__).parent / "models" / "language.npz"

_ARRAYS: Final[Mapping[str, str]] = {"letters": "u", "costs": "u", "children": "u", "words": "u", "characters": "U"}
"""What a file holds, and of which kind."""

_WORD: Final = re.compile(r"[^\W\d_]+")

_KEPT: Final = 100_000
"""Answers of each of four kinds that are kept: 10 MB each. A line of handwriting asks how likely some 1,000 characters
are, most of them for the first time."""

_Answer = TypeVar("_Answer")


class BadLanguageModel(Exception):
    """A file is not a language model."""

    def __init__(self, path: Path, problem: str) -> None:
        self.path = path
        super().__init__(f"{path}: {problem}; make it again with python -m scan.training.language")


class LanguageModel:
    """Probabilities of characters.

    A state is what was written before, as far as it matters: the place of a sequence in the file, 0 for nothing.

    Args:
        characters: What each column means; the first is the edge of a line.
        letters: The last character of each sequence, a column; shape (n,).
        costs: -16 ln of its probability after the others; shape (n,).
        children: How many longer sequences begin with nothing, with the first sequence, with the second ...
        words: Known words, in small letters.
    """

    def __init__(
        self,
        characters: str,
        letters: NDArray[np.uint8],
        costs: NDArray[np.uint8],
        children: NDArray[np.uint8],
        words: frozenset[str] = frozenset(),
    ) -> None:
        self.characters = characters
        self.column: Mapping[str, int] = {character: place for place, character in enumerate(characters)}
        self._letters, self._costs = letters.tobytes(), costs.tobytes()
        first = np.concatenate([[0], np.cumsum(children, dtype=np.int64)])
        self._first = array("i", first.astype(np.int32).tobytes())
        self._parents = len(children)
        self._words = words
        self._shares: dict[int, float] = {}
        self._listed: dict[int, float] = {}
        self._rests: dict[int, float] = {}
        self._shorter: dict[int, int] = {}

    @property
    def start(self) -> int:
        """The state at the beginning of a line."""
        return self.after(0, 0)

    def share(self, state: int, column: int) -> float:
        """How likely a character is.

        Args:
            state: From `start` or `after`.
            column: Of the character.
        """
        key = state << 8 | column
        known = self._shares.get(key)
        if known is None:
            first = self._first
            at = self._letters.find(column, first[state], first[state + 1])
            if at >= 0:
                known = _SHARES[self._costs[at]] * self._listed_of(state)
            else:
                lower = self.share(self._shorter_of(state), column) if state else 1 / len(self.characters)
                known = lower * self._rest_of(state)
            _keep(self._shares, key, known)
        return known

    def after(self, state: int, column: int) -> int:
        """The state after a character; arguments as of `share`."""
        first = self._first
        while True:
            place = self._letters.find(column, first[state], first[state + 1]) + 1
            if 0 < place < self._parents and first[place] < first[place + 1]:
                return place
            if not state:
                return 0
            state = self._shorter_of(state)

    def _listed_of(self, state: int) -> float:
        """What listed probabilities after a state are multiplied by."""
        known = self._listed.get(state)
        if known is None:
            listed, left = self._sums_of(state)
            known = 1 / (listed + left)
            _keep(self._listed, state, known)
        return known

    def _rest_of(self, state: int) -> float:
        """What probabilities after the shorter sequence are multiplied by, of characters that are not listed."""
        known = self._rests.get(state)
        if known is None:
            begin, end = self._first[state], self._first[state + 1]
            listed, left = self._sums_of(state)
            if state:
                shorter = self._shorter_of(state)
                elsewhere = 1.0 - sum(self.share(shorter, column) for column in self._letters[begin:end])
            else:
                elsewhere = 1.0 - (end - begin) / len(self.characters)
            known = left / (listed + left) / elsewhere if elsewhere > _NONE else 0.0
            _keep(self._rests, state, known)
        return known

    def _sums_of(self, state: int) -> tuple[float, float]:
        """The listed probabilities after a state together, and what is left for characters that are not listed."""
        begin, end = self._first[state], self._first[state + 1]
        listed = sum(map(_SHARES.__getitem__, self._costs[begin:end]))
        return listed, max(1.0 - listed, _LEFT) if end - begin < len(self.characters) else 0.0

    def _shorter_of(self, state: int) -> int:
        """The state with the first character left out, or as many as the file does not have."""
        known = self._shorter.get(state)
        if known is None:
            parent = bisect_right(self._first, state - 1, hi=self._parents) - 1
            known = self.after(self._shorter_of(parent), self._letters[state - 1]) if parent else 0
            _keep(self._shorter, state, known)
        return known

    def knows(self, word: str) -> bool:
        """Whether a word is in the list, as it is or in small letters."""
        return word in self._words or word.lower() in self._words

    @staticmethod
    def words_of(text: str) -> Iterator[str]:
        """Runs of letters."""
        return (found[0] for found in _WORD.finditer(text))


def _keep(answers: dict[int, _Answer], key: int, answer: _Answer) -> None:
    """Remember an answer; all earlier ones are forgotten when they are too many."""
    if len(answers) >= _KEPT:
        answers.clear()
    answers[key] = answer


def load_model(path: Path = MODEL) -> LanguageModel:
    """Read a model.

    Raises:
        BadLanguageModel: The file is none, or is damaged.
        OSError: The file cannot be read.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays_in:
            arrays = {name: arrays_in[name] for name in _ARRAYS}
    except (zipfile.BadZipFile, zlib.error, ValueError, KeyError, EOFError) as problem:
        raise BadLanguageModel(path, str(problem)) from problem
    for name, kind in _ARRAYS.items():
        if arrays[name].dtype.kind != kind:
            raise BadLanguageModel(path, f"{name} is {arrays[name].dtype}")
    letters, costs, children = arrays["letters"], arrays["costs"], arrays["children"]
    characters = str(arrays["characters"])
    if not len(letters) == len(costs) == int(children.sum()) or len(children) > len(letters) + 1:
        raise BadLanguageModel(path, f"{len(letters)} letters, {len(costs)} costs, {int(children.sum())} children")
    if len(letters) and letters.max() >= len(characters):
        raise BadLanguageModel(path, f"a letter {letters.max()} among {len(characters)} characters")
    try:
        words = zlib.decompress(arrays["words"].tobytes()).decode()
    except (zlib.error, UnicodeDecodeError) as problem:
        raise BadLanguageModel(path, f"words: {problem}") from problem
    return LanguageModel(characters, letters, costs, children, frozenset(words.split("\n")))
