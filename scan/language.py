"""How likely each character is after the ones before it, in French as people write it at a town hall.

A model of sequences of up to seven characters, with a list of words; `scan/training/language.py` makes it,
`scan/models/language.md` says of what and how well it does.

The file is a tree of sequences in one order: first the single characters, then those of two, each length sorted. A byte
says the last character, a byte its probability, a byte how many longer sequences begin so; where those lie follows from
the sums. Probabilities after a sequence are put together when it is first met and kept, since a line asks for the same
ones again and again: what the file does not list has the probability after the shorter sequence, scaled so that all
are 1.0 together.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

STEPS_A_NAT: Final = 16
"""A probability p is written as -16 ln p, from 1 to 255: to 3 %, down to 1.2e-7."""

_SHARES: Final = np.exp(-np.arange(256, dtype=np.float32) / STEPS_A_NAT)

MODEL: Final = Path(__file__).parent / "models" / "language.npz"

_ARRAYS: Final[Mapping[str, str]] = {"letters": "u", "costs": "u", "children": "u", "words": "u", "characters": "U"}
"""What a file holds, and of which kind."""

_WORD: Final = re.compile(r"[^\W\d_]+")

_ROWS: Final = 20_000
"""Sequences whose probabilities are kept: 25 MB. A page of ten lines meets some 3,000 of them."""

Row: TypeAlias = tuple[NDArray[np.float32], NDArray[np.int32]]
"""The probability of every character, and the state after it."""


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
        self._letters, self._costs = letters, costs
        self._first = np.concatenate([[1], 1 + np.cumsum(children, dtype=np.int64)]).astype(np.int32)
        self._words = words
        self._shorter: dict[int, int] = {}
        self._rows: dict[int, Row] = {}

    @cached_property
    def start(self) -> int:
        """The state at the beginning of a line."""
        return int(self.row(0)[1][0])

    def row(self, state: int) -> Row:
        """What may come next.

        Args:
            state: From `start` or an earlier row.

        Returns:
            The probability of every column, 1.0 together, and the state after it.
        """
        known = self._rows.get(state)
        if known is None:
            if len(self._rows) >= _ROWS:
                self._rows.clear()
            known = self._rows[state] = self._made(state)
        return known

    def _made(self, state: int) -> Row:
        width = len(self.characters)
        if state == 0:
            shares, after = np.full(width, 1 / width, np.float32), np.zeros(width, np.int32)
        else:
            lower, lower_after = self.row(self._shorter[state])
            shares, after = lower.copy(), lower_after.copy()
        begin, end = int(self._first[state]), int(self._first[state + 1])
        letters, listed = self._letters[begin - 1 : end - 1], _SHARES[self._costs[begin - 1 : end - 1]]
        rest, lower_rest = 1.0 - float(listed.sum()), 1.0 - float(shares[letters].sum())
        shares *= max(rest, 1e-6) / max(lower_rest, 1e-6)
        shares[letters] = listed
        shares /= shares.sum()
        for place, letter in enumerate(letters.tolist(), start=begin):
            if place + 1 < len(self._first) and self._first[place] < self._first[place + 1]:
                self._shorter[place] = int(after[letter]) if state else 0
                after[letter] = place
        return shares, after

    def knows(self, word: str) -> bool:
        """Whether a word is in the list, as it is or in small letters."""
        return word in self._words or word.lower() in self._words

    @staticmethod
    def words_of(text: str) -> Iterator[str]:
        """Runs of letters."""
        return (found[0] for found in _WORD.finditer(text))


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
