"""PP-OCRv6 small as the package rapidocr ships it, which the benchmark compares with.

It reads one line of text: 48 px high in, one probability per character and step out (Apache-2.0). The package itself is
not imported: it would configure loggers and load its detector, and only its file is needed.
"""

from collections.abc import Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from scan.engine_onnx import Network
from scan.engines import TextRead
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


def model_path() -> Path | None:
    """The network's file inside the installed package, or None."""
    spec = find_spec("rapidocr")
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / _MODEL
    return path if path.is_file() else None


class PpOcrReader:
    """Reads handwriting with PP-OCRv6 small. Loaded once, at the first line.

    Args:
        path: The ONNX file; its metadata holds the characters.
    """

    def __init__(self, path: Path) -> None:
        self._network = Network(path)

    def read_lines(self, lines: Sequence[Gray], *, words: Sequence[str] = ()) -> tuple[TextRead, ...]:
        """Transcribe lines by the likeliest character at every step; names are not asked of it."""
        return tuple(greedy(self._run(line), self._characters) for line in lines)

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
