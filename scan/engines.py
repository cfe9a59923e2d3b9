"""What an outside reader must be able to do, and readers that read nothing.

Each outside library is used in one file only, `engine_<name>.py`; each has a `probe()` that says which version is
there, or what to install. The null readers stand in for what a machine lacks: everything then goes to a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from forms.geometry import Quad
from scan.readings import Gray, Others
from scan.written_forms import ValueKind


@dataclass(frozen=True, slots=True)
class Probe:
    """Whether an outside reader can be used here.

    Attributes:
        name: The library or program.
        version: Its version, or None when it is missing.
        remedy: What to install when it is missing; empty when it is there.
    """

    name: str
    version: str | None
    remedy: str = ""

    @property
    def available(self) -> bool:
        """Whether it can be used."""
        return self.version is not None


@dataclass(frozen=True, slots=True)
class CodeSeen:
    """A QR code in an image.

    Attributes:
        text: What it says.
        corners_px: Outer corners of its modules, clockwise from the code's own top left; pixel (0, 0) covers
            the square from (0, 0) to (1, 1).
    """

    text: str
    corners_px: Quad


@dataclass(frozen=True, slots=True)
class WordRead:
    """What a reader says of one word in an image of a line.

    Attributes:
        text: Without spaces.
        confidence: The reader's own, from 0.0 to 1.0; not calibrated, see `scan.decide_text`.
        begin: Where it begins, as a share of the image's width, about.
        end: Where it ends, likewise.
        others: What else may stand there, best first; no more than a few.
    """

    text: str
    confidence: float
    begin: float
    end: float
    others: Others = ()


@dataclass(frozen=True, slots=True)
class ValueRead:
    """What a reader says of something with a form in an image of a line: a date, a time, a phone number.

    Attributes:
        kind: What it is.
        value: Its normal form; see `scan.written_forms`.
        text: How it is written.
        confidence: The reader's own, from 0.0 to 1.0; not calibrated, see `scan.decide_values`.
        begin: Where it begins, as a share of the image's width, about.
        end: Where it ends, likewise.
        others: Other values that may stand there, best first.
    """

    kind: ValueKind
    value: str
    text: str
    confidence: float
    begin: float
    end: float
    others: Others = ()


@dataclass(frozen=True, slots=True)
class TextRead:
    """What a reader says is written in an image.

    Attributes:
        text: Empty when nothing could be read.
        confidence: The reader's own, from 0.0 to 1.0; not calibrated, see `scan.decide_text`.
        others: Further readings of the same image, each with its own confidence, best first; when the reader can tell.
        words: Of the text, in order; none when the reader cannot tell where they are.
        values: What with a form stands there, from the left, whatever the text says.
    """

    text: str
    confidence: float
    others: Others = ()
    words: tuple[WordRead, ...] = ()
    values: tuple[ValueRead, ...] = ()


@dataclass(frozen=True, slots=True)
class MarkShares:
    """How likely it is that each kind of thing stands in a box; the seven are 1.0 together.

    Attributes:
        empty: Nothing.
        tick: A tick, or a slash.
        cross: A cross.
        fill: A filled box, solid or hatched.
        ring: A ring inside the box.
        cancelled: A mark that was taken back: struck out, scribbled over, rubbed out.
        unclear: What only a person understands: a dot, a letter, a word, a mark beside or around the box.
        beside: How likely a mark that missed the box lies beside it, as another network says: not one of the seven.
        large_cross: How likely it is a cross that was meant, however large, as a network for these says where the
            others waver between a cross and a mark taken back; None elsewhere. Not one of the seven either.
    """

    empty: float
    tick: float
    cross: float
    fill: float
    ring: float
    cancelled: float
    unclear: float
    beside: float
    large_cross: float | None = None

    @property
    def yes(self) -> float:
        """How likely it is that somebody marked the box and meant it."""
        return self.tick + self.cross + self.fill + self.ring


class CodeReader(Protocol):
    """Finds QR codes."""

    def read_codes(self, gray: Gray) -> tuple[CodeSeen, ...]:
        """Every QR code in an image, any way up.

        Args:
            gray: uint8, shape (height, width), 0 is black.
        """


class HandwritingReader(Protocol):
    """Reads handwriting, one line an image."""

    def read_lines(self, lines: Sequence[Gray], *, words: Sequence[str] = ()) -> tuple[TextRead, ...]:
        """Transcribe lines of handwriting.

        Args:
            lines: One image a line: uint8, shape (height, width), ink dark on white.
            words: Names that may well stand there, as the record has them; a reader may leave them aside.

        Returns:
            One result for every line, in order.
        """


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell of a date or a number.

    Attributes:
        ink: Darkness of what was written there, uint8, shape (height, width).
        around: The cell with its surroundings, uint8, shape (2, 44, 36): darkness of what its print does not explain,
            and of everything; see `scan.cells`.
    """

    ink: Gray
    around: Gray


NO_DIGIT: Final = 10
"""Which class of `DigitReader` is something that is no digit; those before are the digits."""


class DigitReader(Protocol):
    """Says what stands in cells, in two opinions."""

    def read_digits(self, cells: Sequence[CellView]) -> NDArray[np.float64]:
        """Probability of each digit 0 to 9, of something that is no digit, and of nothing; shape (cells, 2, 12).

        Zeros where nothing can be said.
        """


class PrintedReader(Protocol):
    """Reads printed text, one block an image."""

    def read_printed(self, gray: Gray, *, alphabet: str = "") -> TextRead:
        """Transcribe a block of printed text.

        Args:
            gray: uint8, shape (height, width), ink dark on white.
            alphabet: The only characters that can stand there; empty: any.
        """


class MarkReader(Protocol):
    """Says what stands in boxes."""

    def read_marks(self, views: NDArray[np.uint8]) -> tuple[MarkShares, ...]:
        """One answer for every box, in order.

        Args:
            views: From `scan.box_views.view_boxes`.
        """


class NullCodeReader:
    """Finds no code."""

    def read_codes(self, gray: Gray) -> tuple[CodeSeen, ...]:
        return ()


class NullHandwritingReader:
    """Reads nothing, with no confidence: every line goes to a person."""

    def read_lines(self, lines: Sequence[Gray], *, words: Sequence[str] = ()) -> tuple[TextRead, ...]:
        return tuple(TextRead("", 0.0) for _ in lines)


class NullDigitReader:
    """Reads no digit."""

    def read_digits(self, cells: Sequence[CellView]) -> NDArray[np.float64]:
        return np.zeros((len(cells), 2, 12))


class NullPrintedReader:
    """Reads nothing, with no confidence."""

    def read_printed(self, gray: Gray, *, alphabet: str = "") -> TextRead:
        return TextRead("", 0.0)
