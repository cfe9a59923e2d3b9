"""What a page goes through and what it becomes; frozen data. `readings_json` has its JSON.

RawPage -> FoundPage -> RegisteredPage -> ReadPage | RejectedPage.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, cached_property
from typing import Final, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box, Quad
from forms.layout import Layout, PageLayout, Zone
from forms.page_code import PageCode
from forms.units import Mm
from scan.halves import Halves
from scan.written_forms import ValueKind

Gray: TypeAlias = NDArray[np.uint8]
"""Grey image, shape (height, width), 0 is black."""

Colour: TypeAlias = NDArray[np.uint8]
"""Colour image, shape (height, width, 3), in OpenCV's order blue, green, red."""


class How(StrEnum):
    """What identified a page."""

    CODE = "code"
    TYPED = "typed"
    CONTENT = "content"


class Mark(StrEnum):
    """What stands in a box."""

    EMPTY = "empty"
    TICK = "tick"
    CROSS = "cross"
    FILL = "fill"
    CANCELLED = "cancelled"
    OTHER = "other"


class LineKind(StrEnum):
    """What a line of ink is."""

    WRITING = "writing"
    CROSSED_OUT = "crossed-out"
    DRAWING = "drawing"


class Decision(StrEnum):
    """Whether a value goes into the record by itself."""

    AUTO = "auto"
    REVIEW = "review"


class Rejection(StrEnum):
    """Why a page, or a file, could not be read."""

    NO_CODE = "no-code"
    TOO_FAR = "too-far"
    NEGATIVE = "negative"
    FOREIGN_CODE = "foreign-code"
    WRONG_SIGNATURE = "wrong-signature"
    UNKNOWN_EDITION = "unknown-edition"
    BLANK = "blank"
    NOT_REGISTERED = "not-registered"
    OVERLAPPING = "overlapping"
    OTHER_CODE = "other-code"
    TOO_SMALL = "too-small"
    TOO_LARGE = "too-large"
    DAMAGED = "damaged"
    INTERNAL = "internal"


WITHOUT_CODE: Final = frozenset({Rejection.NO_CODE, Rejection.TOO_FAR, Rejection.NEGATIVE})
"""No code was read on such a page, of ours or of anybody; of some it can be said why."""

NAMELESS: Final = WITHOUT_CODE | {Rejection.FOREIGN_CODE}
"""No code of ours was read on such a page: nothing on it says that it is one of a booklet."""

UNOPENED: Final = frozenset({Rejection.TOO_LARGE, Rejection.DAMAGED})
"""Of such a page of a file there is no image."""


class Finding(StrEnum):
    """What a person should know of a page, or of a file, that was read all the same."""

    BY_CONTENT = "by-content"
    PRINT_SCALE = "print-scale"
    STREAKS = "streaks"
    HALF_PAGE = "half-page"
    SIDES_DISAGREE = "sides-disagree"
    PAGE_TWICE = "page-twice"
    PAGE_MISSING = "page-missing"
    PENCIL_HIDDEN = "pencil-hidden"


@dataclass(frozen=True, slots=True)
class Noted:
    """A finding, with its facts.

    Attributes:
        finding: What.
        facts: How much, which: numbers and words for the advice, by name.
    """

    finding: Finding
    facts: Mapping[str, float | str] = field(default_factory=dict)


@dataclass(frozen=True)
class RawPage:
    """One image of a file.

    Attributes:
        gray: The whole image.
        colour: The same in colour, of a very large image half as wide and high, and mostly decoded only when it is
            asked for. None for grey files. `scan.warp.part_in_colour` takes parts of it.
        index: Its place in the file, from 0.
        dpi: As the file says, or None.
        decode_ms: How long the file's own decoding took, for the benchmark.
    """

    gray: Gray
    colour: Callable[[], Colour] | None
    index: int
    dpi: float | None = None
    decode_ms: float = 0.0

    @cached_property
    def halves(self) -> Halves:
        """Its grey at half the size, at a quarter and so on: once for all who look for codes, edges and print in it."""
        return Halves(self.gray)


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A booklet page in an image.

    Attributes:
        raw: Where it was found.
        code: What its code says.
        how: What identified it.
        marks: (corners of the QR code's modules in px, index of that code in `PageLayout.codes`) for every code of
            this page that was read, corners clockwise from the code's own top left.
    """

    raw: RawPage
    code: PageCode
    how: How
    marks: tuple[tuple[Quad, int], ...]


@dataclass(frozen=True)
class RegisteredPage:
    """A page warped onto its layout.

    Attributes:
        found: Where it comes from.
        layout: What was printed.
        gray: The page, uint8, shape (height_mm * px_per_mm, width_mm * px_per_mm); (0, 0) is the paper's top left.
        reference: The same page as printed, without any ink, same shape and scale.
        visible: Same shape, bool: False where the page is outside the image (cut off).
        px_per_mm: Scale of `gray`.
        corners_px: The trimmed page's corners in the image, clockwise from the page's own top left.
        to_image: Turns page positions in mm, shape (n, 2), into image positions in px, shape (n, 2).
        residual_mm: 95th percentile of what is left between page and layout after warping; large means unsure.
        place_mm: How far each zone may be from its place, in the layout's order; see `scan.sure`. Empty: not known.
        halved: `gray` as far as it was halved while it was registered; None: not at all.
    """

    found: FoundPage
    layout: PageLayout
    gray: Gray
    reference: Gray
    visible: NDArray[np.bool_]
    px_per_mm: float
    corners_px: Quad
    to_image: Callable[[NDArray[np.float64]], NDArray[np.float64]]
    residual_mm: float
    place_mm: tuple[Mm, ...] = ()
    halved: Halves | None = field(default=None, repr=False)

    @cached_property
    def halves(self) -> Halves:
        """`gray` at half its scale, at a quarter and so on."""
        if self.halved is None or self.halved[0] is not self.gray:  # as of a copy of the page with another image
            return Halves(self.gray)
        return self.halved

    @cached_property
    def visible_thinned(self) -> Callable[[int], NDArray[np.uint8]]:
        """`visible` as 0 and 1, of so many rows and columns the first one alone; must not be changed."""
        visible = self.visible  # not the page itself: it would hold itself, and 50 MB would wait for the collector
        return cache(lambda every: np.ascontiguousarray(visible[::every, ::every]).view(np.uint8))


@dataclass(frozen=True, slots=True)
class TickReading:
    """What was read in a box.

    Attributes:
        zone: The box.
        value: True, False, or None when nobody could say.
        mark: What stands in it.
        confidence: Probability that `value` is right.
        decision: Whether it goes into the record by itself.
        beside: What stands beside it and may take it back: a doubt; None: nothing, or it is surely empty.
    """

    zone: Zone
    value: bool | None
    mark: Mark
    confidence: float
    decision: Decision
    beside: Box | None = None


Other: TypeAlias = tuple[str, float]
Others: TypeAlias = tuple[Other, ...]
"""What else may stand somewhere, likeliest first, each with its share of all readings that were kept, 0.0 to 1.0."""


@dataclass(frozen=True, slots=True)
class TextWord:
    """A word of a line of handwriting.

    Attributes:
        text: As read, without spaces.
        confidence: Probability that it is right.
        box: On the page, about.
        others: What else it may be.
    """

    text: str
    confidence: float
    box: Box
    others: Others = ()


@dataclass(frozen=True, slots=True)
class FoundValue:
    """Something with a form in a line of handwriting: offered to a person, never written into the record by itself.

    Attributes:
        kind: What it is.
        value: Its normal form; see `scan.written_forms`.
        text: How it is written.
        confidence: Probability that it stands there and is right.
        decision: `auto`: exact; `review`: in doubt.
        box: On the page, about.
        others: Other values that may stand there.
    """

    kind: ValueKind
    value: str
    text: str
    confidence: float
    decision: Decision
    box: Box
    others: Others = ()


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of handwriting.

    Attributes:
        text: As read.
        confidence: Probability that it is right.
        box: On the page.
        kind: What is crossed out or drawn has no text.
        words: Of the text, in order; none when the reader cannot tell where they are.
        others: What else the whole line may say.
        found: What with a form stands in it, from the left.
    """

    text: str
    confidence: float
    box: Box
    kind: LineKind = LineKind.WRITING
    words: tuple[TextWord, ...] = ()
    others: Others = ()
    found: tuple[FoundValue, ...] = ()


@dataclass(frozen=True, slots=True)
class NoteReading:
    """What was read in a writing area.

    Attributes:
        zone: The area.
        empty: No ink at all.
        text: The lines, joined with newlines.
        confidence: Probability that the text is right.
        decision: Whether it goes into the record by itself.
        lines: Each line.
    """

    zone: Zone
    empty: bool
    text: str
    confidence: float
    decision: Decision
    lines: tuple[TextLine, ...] = ()


@dataclass(frozen=True, slots=True)
class CellsReading:
    """What was read in the cells of a date or a number.

    Attributes:
        zone: The cells together.
        value: ISO date, or digits; None when empty or not readable.
        empty: No ink in any cell.
        confidence: Probability that `value` is right.
        decision: Whether it goes into the record by itself.
        digits: Each cell as read, "" for an empty one, "?" for one that nobody could say.
    """

    zone: Zone
    value: str | None
    empty: bool
    confidence: float
    decision: Decision
    digits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Annotation:
    """Ink outside every zone.

    Attributes:
        box: On the page.
        text: As read; may be empty for a drawing.
        confidence: Probability that the text is right.
        near: Id of the step, or of the supporting document, whose zones are nearest; None on a page without zones.
        by_hand: How likely a person left it, 0.0 to 1.0.
        new: Not to be seen in an earlier scan of the same sheet, as far as one was compared.
        kind: What all of its lines are; writing where they are not of one kind, as `lines` then say.
        lines: Each line.
    """

    box: Box
    text: str
    confidence: float
    near: str | None = None
    by_hand: float = 1.0
    new: bool = True
    kind: LineKind = LineKind.WRITING
    lines: tuple[TextLine, ...] = ()


ZoneReading: TypeAlias = TickReading | NoteReading | CellsReading


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page that was read.

    Attributes:
        code: Journey, edition and page.
        how: What identified it.
        corners_px: The trimmed page in the image, clockwise from its own top left.
        zones: One reading for every zone of the layout, in its order.
        annotations: Ink outside every zone.
        residual_mm: How well the page lies on its layout.
        registered: The warped page, for crops and overlays.
        findings: What a person should know of it.
    """

    code: PageCode
    how: How
    corners_px: Quad
    zones: tuple[ZoneReading, ...]
    annotations: tuple[Annotation, ...]
    residual_mm: float
    registered: RegisteredPage
    findings: tuple[Noted, ...] = ()

    def has(self, finding: Finding) -> bool:
        """Whether this is among the findings."""
        return any(noted.finding is finding for noted in self.findings)


@dataclass(frozen=True, slots=True)
class RejectedPage:
    """Something that could not be read. The image is kept all the same.

    Attributes:
        reason: Why.
        detail: Facts, in English, for the log.
        corners_px: Where in the image, when known.
        code: What its code says, when it could be read.
        in_clear: What the code in clear says where no other could be read. It is not signed: a person decides.
        in_file: Which page of its file it is, from 1, and of how many, where it could not be opened: there is no image
            by which a person would know it.
    """

    reason: Rejection
    detail: str
    corners_px: Quad | None = None
    code: PageCode | None = None
    in_clear: PageCode | None = None
    in_file: tuple[int, int] | None = None


PageOutcome: TypeAlias = ReadPage | RejectedPage


@dataclass(frozen=True, slots=True)
class ImageReading:
    """Everything that one image of a file says.

    Attributes:
        index: Its place in the file, from 0.
        width_px: Of the image; 0 of one that could not be opened.
        height_px: Likewise.
        outcomes: Every page found or rejected in it.
        timings_ms: Milliseconds by stage, of those it went through: decode, find, reference, register, ticks, ink,
            text, condition; content and in clear, where pages have no code that could be read.
        raw: The image itself, kept when a page of it was rejected so that a person can look at it.
    """

    index: int
    width_px: int
    height_px: int
    outcomes: tuple[PageOutcome, ...]
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    raw: RawPage | None = None


class EditionSource(Protocol):
    """Where the pipeline finds what was printed. The server implements it; tests have one in memory."""

    def page_code(self, text: str) -> PageCode:
        """Check and read the text of a QR code.

        Raises:
            forms.errors.ForeignCode, forms.errors.WrongSignature
        """

    def layout(self, journey: str, edition: int) -> Layout | None:
        """The layout of an edition, or None when it was never printed here.

        Raises:
            scan.errors.EditionLost: It was printed here, and what was kept of it is gone.
        """

    def reference(self, journey: str, edition: int, page: int, px_per_mm: float) -> Gray:
        """The printed page without ink, at that scale; cached by the implementation.

        Raises:
            scan.errors.EditionLost: Likewise.
        """

    def names(self, journey: str) -> Sequence[str]:
        """Names of persons, places and services that may well be written in a booklet of a journey; none of others."""


def is_empty(reading: ZoneReading) -> bool:
    """Say whether nobody wrote in the zone."""
    match reading:
        case TickReading(mark=mark):
            return mark is Mark.EMPTY
        case CellsReading(empty=empty) | NoteReading(empty=empty):
            return empty
