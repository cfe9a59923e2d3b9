"""How likely each character is after everything that was written before it on its line: a recurrent network.

Sequences of seven characters, as in `scan.language`, do not reach back beyond a word; a layer of LSTM does (Hochreiter
and Schmidhuber, Long short-term memory, Neural Computation 9, 1997; as a language model: Mikolov et al., Recurrent
neural network based language model, Interspeech 2010). `scan.decoding` weighs with both. `scan/training/recurrent.py`
makes it, `scan/models/recurrent.md` says of what and how well it does.
"""

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scan.engine_onnx import BadNetwork, Network

MODEL: Final = Path(__file__).parent / "models" / "recurrent.onnx"

EDGE: Final = 0
"""The column of the edge of a line; the characters follow."""

_ROOM: Final = 512
"""Beginnings for which a line takes memory at once: as many as most lines have."""


class RecurrentModel:
    """Probabilities of characters, by all those before them on the line. Loaded once, when it is first asked.

    Args:
        path: The ONNX file; `BadNetwork` is raised where it is none, another or damaged.
    """

    def __init__(self, path: Path = MODEL) -> None:
        self._path = path
        self._network = Network(path)

    @cached_property
    def column(self) -> Mapping[str, int]:
        """Where each character's probability stands."""
        return {character: place for place, character in enumerate(self._fact("alphabet"), start=EDGE + 1)}

    @cached_property
    def wide(self) -> int:
        """How many numbers come out for a beginning; it remembers as many besides."""
        return int(self._fact("wide"))

    @cached_property
    def start(self) -> NDArray[np.float32]:
        """What is known where nothing was written yet, as from `step`, shape (1, 2 wide + columns)."""
        columns = range(EDGE, EDGE + 1 + len(self.column))
        known = self.step(np.zeros((len(columns), 2 * self.wide), np.float32), columns)
        if known.shape[1] != 2 * self.wide + len(columns) or not np.isfinite(known).all():
            raise BadNetwork(self._path, "what it says is no probability of characters")
        return known[EDGE : EDGE + 1]

    def step(self, before: NDArray[np.float32], columns: Sequence[int]) -> NDArray[np.float32]:
        """Read one more character of several beginnings.

        Args:
            before: What is known of each, shape (beginnings, 2 wide); 0 where nothing was read.
            columns: The character that each reads.

        Returns:
            The same after it, and then the logarithm of the probability of each next character,
            shape (beginnings, 2 wide + columns).
        """
        return self._network(np.asarray(columns, np.int64), before)

    def _fact(self, name: str) -> str:
        facts = self._network.facts
        if name not in facts:
            raise BadNetwork(self._path, f"no recurrent language model: it does not say its {name}")
        return facts[name]


class Remembered:
    """What the model knows of the beginnings of one line, each by a number; 0 is the empty one.

    Args:
        model: Which.
        characters: What the classes of the network for lines mean, its blank "".
    """

    def __init__(self, model: RecurrentModel, characters: Sequence[str]) -> None:
        self._model = model
        self._columns = [model.column.get(character) for character in characters]
        self._unknown = model.column.get(" ", EDGE)  # a character that it lacks parts words, as far as it can tell
        self._known = np.zeros((_ROOM, 2 * model.wide), np.float32)
        self._row: dict[int, int] = {}
        self._logs: list[list[float]] = []
        self._keep([0], model.start)

    def read(self, beginnings: Sequence[tuple[int, int, int]]) -> None:
        """Read the last characters of beginnings, all at once.

        Args:
            beginnings: Each with the one that it grew from, which was read, and the class of its last character.
        """
        new = [one for one in beginnings if one[0] not in self._row]
        if new:
            before = self._known[[self._row[parent] for _, parent, _ in new]]
            columns = [self._columns[letter] or self._unknown for _, _, letter in new]
            self._keep([one for one, _, _ in new], self._model.step(before, columns))

    def log_share(self, beginning: int, letter: int) -> float:
        """Logarithm of the probability of a class after a beginning that was read; -inf for one that it has not."""
        column = self._columns[letter]
        return -math.inf if column is None else self._logs[self._row[beginning]][column]

    def log_end(self, beginning: int) -> float:
        """The same of the end of the line."""
        return self._logs[self._row[beginning]][EDGE]

    def _keep(self, beginnings: Sequence[int], after: NDArray[np.float32]) -> None:
        first = len(self._logs)
        while first + len(beginnings) > len(self._known):
            self._known = np.concatenate([self._known, np.zeros_like(self._known)])
        known = 2 * self._model.wide
        self._known[first : first + len(beginnings)] = after[:, :known]
        self._row.update(zip(beginnings, range(first, first + len(beginnings)), strict=True))
        self._logs += after[:, known:].tolist()
