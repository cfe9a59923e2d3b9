"""The recognition network that the package rapidocr ships, run without the package.

PP-OCRv6 small (Apache-2.0) reads one line of text: 48 px high in, one probability per character and step out.
The package itself is not imported: it would configure loggers and load its detector, and only its file is needed.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from scan.engine_onnx import Network
from scan.engines import Probe, TextRead
from scan.readings import Gray

Probabilities: TypeAlias = NDArray[np.float32]
"""Shape (steps, classes); class 0 is the blank of CTC."""

_MODEL: Final = "models/PP-OCRv6_rec_small.onnx"

_HEIGHT_PX: Final = 48
"""What the network was trained on."""

_STRETCH: Final = 1.3
"""Handwriting is set tighter than the print the network knows. Character error rate on every ninth line of
copiste-dev: 19.0 % as it is, 15.9 % at 1.2, 15.4 % at 1.3, 15.6 % at 1.5, 16.9 % at 1.7."""

_WIDTHS_PX: Final = (48, 3200)
"""Narrowest and widest line that is sent through: 3200 px are 400 mm at the height of an 8 mm rule, enough for any."""

_BEAM: Final = 24
"""Readings kept side by side when the alphabet is limited; more change nothing on eight digits."""

_LIKELY: Final = 1e-4
"""Characters below this probability at a step are not tried."""


def model_path() -> Path | None:
    """The network's file inside the installed package, or None."""
    spec = find_spec("rapidocr")
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / _MODEL
    return path if path.is_file() else None


def probe() -> Probe:
    """Say whether the network is there."""
    if model_path() is None:
        return Probe("rapidocr", None, "pip install rapidocr (its file PP-OCRv6_rec_small.onnx reads handwriting)")
    return Probe("rapidocr", metadata.version("rapidocr"))


class RapidOcrReader:
    """Reads handwriting with PP-OCRv6 small. Loaded once, at the first line.

    Args:
        path: The ONNX file; its metadata holds the characters.
        threads: How many the network may use; reading pages in parallel is faster with 1.
    """

    def __init__(self, path: Path, *, threads: int = 1) -> None:
        self._network = Network(path, threads=threads)

    def read_lines(self, lines: Sequence[Gray], *, alphabet: str = "") -> tuple[TextRead, ...]:
        """Transcribe lines; see `scan.engines.HandwritingReader`.

        With an alphabet, `TextRead.others` holds the next best readings, so that a caller can choose a valid one.
        """
        return tuple(self._read(line, alphabet) for line in lines)

    def _read(self, line: Gray, alphabet: str) -> TextRead:
        if line.size == 0:
            return TextRead("", 0.0)
        steps = self._run(line)
        if not alphabet:
            return greedy(steps, self._characters)
        columns = [0, *(self._column[character] for character in alphabet)]
        return beam(steps[:, columns], alphabet)

    def _run(self, line: Gray) -> Probabilities:
        height, width = line.shape
        natural = round(width * _HEIGHT_PX / height * _STRETCH)
        wanted = min(max(natural, _WIDTHS_PX[0]), _WIDTHS_PX[1])
        shrinking = height > _HEIGHT_PX
        way = cv2.INTER_AREA if shrinking else cv2.INTER_CUBIC
        scaled = cv2.resize(line, (wanted, _HEIGHT_PX), interpolation=way)
        values = np.asarray(scaled, np.float32) / 127.5 - 1.0
        batch = np.repeat(values[None, None], 3, axis=1)
        return np.asarray(self._network(batch)[0], np.float32)

    @cached_property
    def _characters(self) -> tuple[str, ...]:
        """What each class means; the blank first, the space last."""
        known = self._network.facts["character"].split("\n")
        return ("", *known, " ")

    @cached_property
    def _column(self) -> Mapping[str, int]:
        return {character: index for index, character in enumerate(self._characters)}


def greedy(steps: Probabilities, characters: Sequence[str]) -> TextRead:
    """The most probable class at every step, repeats and blanks taken out.

    Args:
        steps: Probabilities, shape (steps, classes).
        characters: What each class means; the first is the blank.

    Returns:
        The text; its confidence is the geometric mean over the characters.
    """
    best = steps.argmax(axis=1)
    kept = (best != 0) & np.concatenate([[True], best[1:] != best[:-1]])
    if not kept.any():
        return TextRead("", 0.0)
    text = "".join(characters[index] for index in best[kept])
    sure = steps.max(axis=1)[kept]
    return TextRead(text, float(np.exp(np.log(np.maximum(sure, 1e-6)).mean())))


def beam(steps: Probabilities, alphabet: str) -> TextRead:
    """The most probable text when only some characters can stand there.

    Args:
        steps: Probabilities of the blank and of each character of the alphabet, shape (steps, 1 + len(alphabet)).
        alphabet: The characters.

    Returns:
        The best text, its share of the probability of all texts kept, and the others with theirs.
    """
    shares = steps / np.maximum(steps.sum(axis=1, keepdims=True), 1e-9)
    known = float(np.exp(np.log(np.maximum(steps.sum(axis=1), 1e-6)).mean()))
    beams: dict[str, tuple[float, float]] = {"": (1.0, 0.0)}
    for step in shares:
        beams = _extended(beams, step, alphabet)
    total = sum(sum(pair) for pair in beams.values())
    ranked = sorted(((text, sum(pair) / total) for text, pair in beams.items()), key=lambda item: -item[1])
    return TextRead(ranked[0][0], ranked[0][1] * known, others=tuple(ranked[1:]))


def _extended(
    beams: Mapping[str, tuple[float, float]], step: Probabilities, alphabet: str
) -> dict[str, tuple[float, float]]:
    """One step of CTC's prefix search: probabilities of ending in a blank and in a character, by text."""
    grown: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for text, (blank, character) in beams.items():
        grown[text][0] += (blank + character) * float(step[0])
        for index, letter in enumerate(alphabet, start=1):
            share = float(step[index])
            if share < _LIKELY:
                continue
            repeated = text.endswith(letter)
            grown[text + letter][1] += (blank if repeated else blank + character) * share
            if repeated:
                grown[text][1] += character * share
    best = sorted(grown.items(), key=lambda item: -sum(item[1]))[:_BEAM]
    total = sum(sum(pair) for _, pair in best)
    return {text: (pair[0] / total, pair[1] / total) for text, pair in best}
