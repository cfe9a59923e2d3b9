"""Where on a line of handwriting each character stands, as the network that reads lines sees it."""

from collections.abc import Iterator
from difflib import SequenceMatcher

import numpy as np
from numpy.typing import NDArray

from scan.line_reader import LineReader
from scan.line_views import FRAME_PX, shown


def spelled(reader: LineReader, picture: NDArray[np.uint8]) -> tuple[str, list[float]]:
    """The likeliest path's text, and where the middle of each character is, 0.0 left, 1.0 right."""
    best = reader.frames(picture).argmax(axis=1)
    length = shown(picture).shape[1] / FRAME_PX  # the last frames may stand in what was added to the line
    starts = np.flatnonzero(np.diff(best, prepend=-1))
    ends = np.append(starts[1:], len(best))
    runs = [(best[start], (start + end) / 2) for start, end in zip(starts, ends, strict=True) if best[start] > 0]
    return "".join(reader.alphabet[letter - 1] for letter, _ in runs), [middle / length for _, middle in runs]


def agreed(said: str, written: str) -> Iterator[tuple[int, int]]:
    """Places in a reading, and in the transcription, of characters that both have, as they have those on both sides."""
    for match in SequenceMatcher(None, said, written, autojunk=False).get_matching_blocks():
        for place in range(match.a + 1, match.a + match.size - 1):
            yield place, match.b + place - match.a
