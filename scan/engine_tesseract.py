"""Tesseract, through pytesseract: printed text."""

import shutil
from collections.abc import Sequence
from typing import Final

import numpy as np
import pytesseract

from scan.engines import Probe, TextRead
from scan.readings import Gray

_REMEDY: Final = "install the system packages tesseract-ocr and tesseract-ocr-fra"

_LINE: Final = 7
_BLOCK: Final = 6
"""Page segmentation modes of Tesseract: one line of text, one uniform block of text."""

_BORDER_PX: Final = 12
"""White around the text, without which Tesseract loses the first letters."""


def probe() -> Probe:
    """Say whether Tesseract and its French model are there."""
    if shutil.which("tesseract") is None:
        return Probe("tesseract", None, _REMEDY)
    if "fra" not in pytesseract.get_languages(config=""):
        return Probe("tesseract", None, "install the system package tesseract-ocr-fra")
    return Probe("tesseract", str(pytesseract.get_tesseract_version()))


class TesseractReader:
    """Reads printed text; handwriting for the benchmark alone, which compares with it.

    Args:
        language: A model that is installed.
        seconds: When to give up on one image.
    """

    def __init__(self, *, language: str = "fra", seconds: float = 20.0) -> None:
        self._language = language
        self._seconds = seconds

    def read_lines(self, lines: Sequence[Gray], *, words: Sequence[str] = ()) -> tuple[TextRead, ...]:
        """Transcribe lines; see `scan.engines.HandwritingReader`. It cannot be given names."""
        return tuple(self._read(line, _LINE) for line in lines)

    def read_printed(self, gray: Gray, *, alphabet: str = "") -> TextRead:
        """Transcribe a block; see `scan.engines.PrintedReader`."""
        return self._read(gray, _BLOCK, alphabet)

    def _read(self, gray: Gray, mode: int, alphabet: str = "") -> TextRead:
        if gray.size == 0:
            return TextRead("", 0.0)
        config = f"--psm {mode}"
        if alphabet:
            config += f" -c tessedit_char_whitelist={alphabet}"
        image = np.pad(gray, _BORDER_PX, constant_values=255)
        words = pytesseract.image_to_data(
            image,
            lang=self._language,
            config=config,
            output_type=pytesseract.Output.DICT,
            timeout=self._seconds,
        )
        return _joined(words)


def _joined(words: dict[str, list[object]]) -> TextRead:
    """Words into lines; the confidence is their mean, from Tesseract's 0 to 100."""
    lines: dict[tuple[object, ...], list[str]] = {}
    scores = []
    places = zip(words["block_num"], words["par_num"], words["line_num"], strict=True)
    for place, word, score in zip(places, words["text"], words["conf"], strict=True):
        sure = float(str(score)) / 100
        if str(word).strip() and sure > 0:  # on white paper it invents words with confidence 0
            lines.setdefault(place, []).append(str(word))
            scores.append(sure)
    if not scores:
        return TextRead("", 0.0)
    return TextRead("\n".join(" ".join(line) for line in lines.values()), sum(scores) / len(scores))
