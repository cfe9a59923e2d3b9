"""Reads lines of handwriting with the network of `scan/models/handwriting.int8.onnx` and what people write in French.

The cards of the network and of the two language models are beside them.
"""

import math
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np

from scan.decoding import Decoder, LogProbabilities
from scan.engine_onnx import Network
from scan.engines import TextRead
from scan.found_values import find_values
from scan.language import load_model
from scan.line_views import FRAME_PX, LEAST_INK, Inked, shown
from scan.other_readings import other_readings, placed
from scan.readings import Gray
from scan.recurrent import RecurrentModel

LEARNT: Final = Path(__file__).parent / "models" / "handwriting.onnx"
"""The network as it was learnt: what learning goes on from."""

MODEL: Final = LEARNT.with_suffix(".int8.onnx")
"""The same, whose products are of whole numbers: it reads in half of the time."""

_STEP_PX: Final = 2 * FRAME_PX
"""The network reads lines whose width is a multiple of this."""


class LineReader:
    """Reads handwriting; see `scan.engines.HandwritingReader`. Loaded once, at the first line.

    Args:
        path: The ONNX file; its metadata holds the alphabet.
        french: Whether what people write counts; False: only what the network saw.
    """

    def __init__(self, path: Path = MODEL, *, french: bool = True) -> None:
        self._network = Network(path)
        self._french = french

    def read_lines(self, lines: Sequence[Gray], *, words: Sequence[str] = ()) -> tuple[TextRead, ...]:
        """Transcribe lines.

        The confidence of a text is the product of what the search says of its words; `scan.decide_text` knows how often
        that is right.
        """
        return tuple(self._read(line, words) for line in lines)

    def frames(self, line: Gray) -> LogProbabilities:
        """What the network sees in a line of at least one pixel, for `scan.decoding`."""
        return self._frames(shown(line))

    def _frames(self, view: Inked) -> LogProbabilities:
        padded = np.pad(view, ((0, 0), (0, -view.shape[1] % _STEP_PX)))
        return np.asarray(self._network(padded[None, None])[0], np.float32)

    @cached_property
    def alphabet(self) -> str:
        """What classes 1 and following of the network mean."""
        return self._network.facts["alphabet"]

    def _read(self, line: Gray, words: Sequence[str]) -> TextRead:
        view = shown(line) if line.size else None
        if view is None or view.max() < LEAST_INK:
            return TextRead("", 0.0)
        frames = self._frames(view)
        read = self._decoder.decode(frames, words=words)
        said = math.prod(word.probability for word in read.words) if read.words else 0.0
        values = find_values(frames, self.alphabet, read.text)
        return TextRead(read.text, said, other_readings(read), placed(read.words, len(frames)), values)

    @cached_property
    def _decoder(self) -> Decoder:
        if not self._french:
            return Decoder(self.alphabet, None)
        return Decoder(self.alphabet, load_model(), recurrent=RecurrentModel())
