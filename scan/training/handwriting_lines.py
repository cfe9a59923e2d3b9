"""Lines of handwriting to learn from: where they lie, who wrote them, what they say.

A source is a folder as `../shared/data` and the corrections of agents have them: `lines.tsv` with `file`, `writer` and
`text`, separated by tabs, and the pictures it names. Transcribers of different projects write crossed-out, unread and
raised letters in their own ways; `cleaned` brings them to what is on the paper, or says that a line teaches nothing.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from scan.readings import Gray

ALPHABET: Final = (
    " abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    "àâäçéèêëîïôöœùûüæñáíóúãÀÂÇÉÈÊËÎÏÔÖŒÙÛÜ"
    ".,;:!?'\"()[]/-+=*&%€$°«»@#_<>²"
)
"""What the network can write; class 0 is the blank, these follow."""

_CONSENT: Final = (
    "J'ai lu les conditions de participation et j'y consens. Je comprends que mon manuscrit sera anonymisé et utilisé "
    "par BAnQ pour des activités de recherche et développement et qu'il pourra aussi être publié et partagé sous "
    "licence CC-BY pour être utilisé librement à des fins non commerciales."
)
"""What every volunteer of *Copiste d'un jour* wrote: in no figure, it flatters them."""

_OF_CONSENT: Final = 0.6
"""Share of a line that stands in that sentence, in one piece, where the line is of it."""

_READ_AS: Final = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "ſ": "s", "\u00a0": " "})

_TEACHES_NOTHING: Final = ("<", ">", "#", "⋎", "{", "}", "_", "*", "~", "[?]")
"""Signs of transcribers, not of writers: crossed out, inserted, unread, formulas."""


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """One line and what it says.

    Attributes:
        picture: A grey picture of the line alone, dark on light.
        writer: Who wrote it, within its source.
        text: What it says, in `ALPHABET`.
        source: The name of its folder.
    """

    picture: Path
    writer: str
    text: str
    source: str


def read_source(folder: Path, *, measured: bool = False) -> tuple[WrittenLine, ...]:
    """The lines of one source that can be learnt from, in its order.

    Args:
        folder: Holds `lines.tsv`.
        measured: All lines as they were transcribed, to measure a reader on: none is left out because it is hard.

    Raises:
        ValueError: A row has not three columns; the message names file and row.
    """
    return tuple(_lines(folder, measured=measured))


def cleaned(text: str) -> str | None:
    """What is on the paper, by what a transcriber wrote; None where that cannot be told."""
    known = unicodedata.normalize("NFC", text).translate(_READ_AS)
    if any(sign in known for sign in _TEACHES_NOTHING):
        return None
    known = " ".join(known.replace("^", "").split())
    if not known or not set(known) <= set(ALPHABET):
        return None
    return known


def is_consent(text: str) -> bool:
    """Whether a line is of the sentence that every volunteer of *Copiste d'un jour* wrote."""
    match = SequenceMatcher(None, text, _CONSENT, autojunk=False).find_longest_match()
    return match.size >= max(8, _OF_CONSENT * len(text))


def plain(text: str) -> str:
    """A text as it is compared: quotes, dashes and spaces in one form, accents composed."""
    known = unicodedata.normalize("NFC", text).translate(_READ_AS)
    return " ".join(known.replace("«", '"').replace("»", '"').split())


def read_picture(path: Path) -> Gray:
    """The picture of a line, uint8, shape (height, width).

    Raises:
        FileNotFoundError: There is none, or none that can be read.
    """
    picture = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    if picture is None:
        raise FileNotFoundError(f"{path}: no picture that can be read")
    return np.asarray(picture, np.uint8)


def encoded(text: str) -> tuple[int, ...]:
    """The classes of a text's characters."""
    return tuple(ALPHABET.index(character) + 1 for character in text)


def distance(said: str, written: str) -> int:
    """Levenshtein's distance: the fewest characters to change, add or remove."""
    before = list(range(len(written) + 1))
    for row, letter in enumerate(said, start=1):
        now = [row]
        for column, other in enumerate(written, start=1):
            now.append(min(before[column] + 1, now[-1] + 1, before[column - 1] + (letter != other)))
        before = now
    return before[-1]


def _lines(folder: Path, *, measured: bool) -> Iterator[WrittenLine]:
    table = folder / "lines.tsv"
    for number, row in enumerate(table.read_text("utf-8").splitlines()[1:], start=2):
        columns: Sequence[str] = row.split("\t")
        if len(columns) != 3:
            raise ValueError(f"{table}, row {number}: {len(columns)} columns; file, writer and text are wanted")
        file, writer, text = columns
        said = " ".join(text.split()) if measured else cleaned(text)
        if said is not None:
            yield WrittenLine(folder / file, writer, said, folder.name)
