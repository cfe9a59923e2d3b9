"""Sizes, inks and measures of the collection. Lengths in mm, type sizes in pt.

Contrasts are those of WCAG 2.2 against white paper.
"""

from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from typing import Final

from forms.layout import A4_HEIGHT, A4_WIDTH, A5_HEIGHT, A5_WIDTH, A6_HEIGHT, A6_WIDTH
from forms.model import BookletTemplate
from forms.units import Mm, Pt, pt_to_mm
from print.bidi import has_right_to_left
from print.own import own
from print.shapes import Ink, Stroke
from print.shaping import require_shaping
from print.wording import Shown, Wording


@dataclass(frozen=True, slots=True)
class TypeSize:
    """A size of type and the distance of its lines."""

    size: Pt
    leading: Mm


@dataclass(frozen=True, slots=True)
class TypeSizes:
    """The type of a booklet: Atkinson Hyperlegible Next.

    Attributes:
        body: Running text and labels.
        small: What is said beside it; the smallest type, codes excepted.
        stop: The name of a step.
        names: Whose booklet it is.
        title: Of a section.
        cover: The booklet's name.
        code: The journey code under the small QR code.
        stop_radius: Of a stop, mm: its number is in small type.
    """

    body: TypeSize
    small: TypeSize
    stop: TypeSize
    names: TypeSize
    title: TypeSize
    cover: TypeSize
    code: TypeSize
    stop_radius: Mm


USUAL: Final = TypeSizes(
    body=TypeSize(10.5, pt_to_mm(14)),
    small=TypeSize(10.0, pt_to_mm(13)),
    stop=TypeSize(12.0, pt_to_mm(15)),
    names=TypeSize(13.0, pt_to_mm(17)),
    title=TypeSize(17.0, pt_to_mm(20)),
    cover=TypeSize(29.0, pt_to_mm(32)),
    code=TypeSize(7.0, pt_to_mm(9)),
    stop_radius=2.7,
)
LARGE: Final = TypeSizes(
    body=TypeSize(11.8, pt_to_mm(15.5)),
    small=TypeSize(11.4, pt_to_mm(14.5)),
    stop=TypeSize(13.3, pt_to_mm(16.5)),
    names=TypeSize(14.3, pt_to_mm(18)),
    title=TypeSize(18.0, pt_to_mm(21)),
    cover=TypeSize(29.0, pt_to_mm(32)),
    code=TypeSize(7.0, pt_to_mm(9)),
    stop_radius=3.1,
)
"""Of a page that is drawn 1.41 times as large, on A4: nothing is under 16 pt there but the code."""

_ARABIC_LEADING: Final = 1.05
"""At 1.0, tails and the marks under them touched in 9 of 1,150 lines; more than this costs sheets of paper."""


def for_arabic(sizes: TypeSizes) -> TypeSizes:
    """The same type with more room between lines: Arabic reaches higher and further down than Latin letters."""
    return replace(
        sizes,
        body=_airier(sizes.body),
        small=_airier(sizes.small),
        stop=_airier(sizes.stop),
        names=_airier(sizes.names),
        title=_airier(sizes.title),
        cover=_airier(sizes.cover),
    )


def _airier(kind: TypeSize) -> TypeSize:
    return TypeSize(kind.size, kind.leading * _ARABIC_LEADING)


CAP_HEIGHT: Final = 0.668
"""Height of a capital in ems, from the fonts' OS/2 tables."""
LINE_CHARACTERS: Final = 58
ARABIC_LINE_CHARACTERS: Final = 74
"""Arabic writes few vowels: so many characters of it are as long a line, and as many words."""


# The page.
OUTSIDE: Final[Mm] = 9.0
AT_FOLD: Final[Mm] = 14.0
"""Where text and zones begin beside the fold; the line runs between them and the fold. Zones keep 12 mm away."""
CONTENT_WIDTH: Final[Mm] = A5_WIDTH - OUTSIDE - AT_FOLD


@dataclass(frozen=True, slots=True)
class PageFormat:
    """How a booklet's pages are made.

    Attributes:
        key: As layouts name it.
        width: Of a page as it is composed.
        scale: How many times as large it is drawn.
        sizes: Its type.
        height: Of a page as it is composed.
        content_width: Of the column of its blocks.
    """

    key: str
    width: Mm
    scale: float
    sizes: TypeSizes
    height: Mm = A5_HEIGHT
    content_width: Mm = CONTENT_WIDTH


_ENLARGED: Final = A4_HEIGHT / A5_HEIGHT
A5_PAGES: Final = PageFormat("pages", A5_WIDTH, 1.0, USUAL)
LARGE_PRINT: Final = PageFormat("large", A4_WIDTH / _ENLARGED, _ENLARGED, LARGE)
"""One page a sheet of A4: composed half a millimetre wider than A5, free paper at the outer edge."""
LEAF: Final = PageFormat("insert", A6_WIDTH, 1.0, USUAL, A6_HEIGHT, A6_WIDTH - OUTSIDE - AT_FOLD)
"""Slipped into a booklet: half a page of it, with the same margins, the same codes and the same type."""

LINE_FROM_FOLD: Final[Mm] = 8.0
CONTENT_TOP: Final[Mm] = 26.0
CONTENT_BOTTOM: Final[Mm] = 182.0
CONTENT_HEIGHT: Final[Mm] = CONTENT_BOTTOM - CONTENT_TOP
PAPER_EDGE: Final[Mm] = 5.0
"""What office printers leave white at the edge of a sheet."""
PAGE_BOTTOM: Final[Mm] = A5_HEIGHT - OUTSIDE

# What is ticked and written on.
BOX: Final[Mm] = 4.5
BOX_FREE: Final[Mm] = 3.0
BOX_LABEL: Final[Mm] = 1.8
"""From a box to its label."""
CELL_WIDTH: Final[Mm] = 6.0
CELL_HEIGHT: Final[Mm] = 8.0
CELL_GROUP_GAP: Final[Mm] = 2.0
RULE_PITCH: Final[Mm] = 8.0
PANEL_RADIUS: Final[Mm] = 1.5
_TAILS: Final[Mm] = 0.7
"""Noto Sans Arabic reaches 0.42 em under the line, in type 1.1 times as large; the Latin fonts reach 0.19 em."""

# Free paper above a section.
SECTION_GAP: Final[Mm] = 10.0
ENDING_GAP: Final[Mm] = 6.0
"""At the end of a booklet, where sections are short."""

# Inks.
INK: Final = Ink.black(0.88)
QUIET: Final = Ink.black(0.64)
"""Second-rank words; contrast 6.4."""
BOX_STROKE: Final = Stroke(Ink.black(0.55), 0.35)
CELL_STROKE: Final = Stroke(Ink.black(0.40), 0.25)
RULE_STROKE: Final = Stroke(Ink.black(0.25), 0.30, dots=1.0)
AREA_STROKE: Final = Stroke(Ink.black(0.25), 0.25)


@dataclass(frozen=True, slots=True)
class Theme:
    """What one booklet of the collection looks like.

    Attributes:
        colour: The line's; at least 6 to 1 on white for every line of the collection.
        letter: The line's.
        sizes: Its type.
        wording: In which language its words are printed, and which others are measured; None: in French alone.
        motif: Name of its drawing; empty: the one of its letter.
        measured: What `print.measured` found of its paragraphs: blocks are drawn in many places to find the best one.
    """

    colour: Ink
    letter: str
    sizes: TypeSizes = USUAL
    wording: Wording | None = None
    motif: str = ""
    measured: dict[Hashable, object] = field(default_factory=dict, compare=False, repr=False)

    @property
    def tint(self) -> Ink:
        """What the agent's areas stand on."""
        return self.colour.tint(0.06)

    @property
    def both(self) -> bool:
        """Whether two languages stand under each other."""
        return self.wording is not None and self.wording.shown is Shown.BOTH

    @property
    def rtl(self) -> bool:
        """Whether one of the languages that are measured is written from right to left."""
        return self.wording is not None and any(one.rtl for one in (self.wording, *self.wording.beside))

    @property
    def all_rtl(self) -> bool:
        """Whether such a language is printed, and no other."""
        return self.wording is not None and self.wording.shown is Shown.OTHER and self.wording.rtl

    @property
    def tails(self) -> Mm:
        """Free paper under words for the tails of Arabic letters, which reach further down than Latin ones."""
        return _TAILS if self.rtl else 0.0

    @property
    def unproofread(self) -> bool:
        """Whether a translation is printed that nobody has read again."""
        return self.wording is not None and not self.wording.proofread and self.wording.shown is not Shown.FRENCH

    def say(self, text: str) -> str:
        """What is printed of French words where one language has room: French, where there are two."""
        if self.wording is None or self.wording.shown is not Shown.OTHER:
            return text
        return self.wording.say(text)

    def own(self, words: str) -> str:
        """Words that are somebody's own, marked where that matters: `print.own`."""
        return own(words) if self.wording is not None or has_right_to_left(words) else words

    def reads_rtl(self, words: str) -> bool:
        """Whether words, as they are printed, follow each other from right to left: a French name alone does not."""
        return self.all_rtl and has_right_to_left(words)

    def versions(self, text: str) -> tuple[str, ...]:
        """French words in every language that is measured, French first."""
        if self.wording is None:
            return (text,)
        return (text, self.wording.say(text), *(one.say(text) for one in self.wording.beside))

    def pitch(self, kind: TypeSize, *, rtl: bool) -> Mm:
        """From one line of a paragraph to the next: more in Arabic, which reaches higher and further down.

        Args:
            kind: Its type.
            rtl: Its words are read from right to left.
        """
        return kind.leading * _ARABIC_LEADING if rtl and not self.both else kind.leading

    @property
    def shown(self) -> int:
        """Which of the `versions` is printed, where it is one."""
        return 1 if self.wording is not None and self.wording.shown is Shown.OTHER else 0

    @property
    def hairline(self) -> Stroke:
        """Between rows, and around the resident's panels."""
        return Stroke(self.colour.tint(0.45), 0.25)


def theme_of(template: BookletTemplate, sizes: TypeSizes, wording: Wording | None = None) -> Theme:
    """The look of a booklet.

    Args:
        template: The booklet's.
        sizes: The type of its pages.
        wording: In which language; None: in French alone.

    Raises:
        ShapingUnavailable: Arabic is printed or measured, and the library that joins its letters is missing.
    """
    theme = Theme(Ink.from_hex(template.colour), template.letter, sizes, wording, template.motif)
    if theme.rtl:
        require_shaping()
    return replace(theme, sizes=for_arabic(sizes)) if theme.rtl and theme.both else theme


def baseline(top: Mm, kind: TypeSize) -> Mm:
    """Baseline of a line of text whose capitals stand in the middle of its leading."""
    return top + (kind.leading + pt_to_mm(kind.size) * CAP_HEIGHT) / 2
