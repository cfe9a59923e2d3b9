"""Draws shapes into a PDF. The only file that talks to reportlab: millimetres from the top left in, points out.

Output is the same, byte for byte, for the same shapes: no clock and no random number go into the file.
"""

import io
import logging
import math
import threading
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import ShapeData, ShapedStr, TTFont
from reportlab.pdfgen.canvas import Canvas as PdfCanvas

from forms.units import Mm, Pt, mm_to_pt, pt_to_mm
from print.bidi import CONTROLS, is_directed, visual_runs
from print.faces import MORE, Face, has_greek_or_cyrillic, split_faces
from print.shapes import Circle, Curve, Ink, Line, Modules, Rectangle, Shape, Stroke, Text
from print.shaping import Glyph, arabic_characters, font_file, shape_words, word_width

_FONTS: Final = Path(__file__).parent / "fonts"
_FAMILIES: Final = {Face.LATIN: "AtkinsonHyperlegibleNext", Face.GREEK_AND_CYRILLIC: "NotoSans"}
_PT_PER_MM: Final = mm_to_pt(1.0)

_CLOSEST: Final = {
    "→": ">", "←": "<", "⇒": ">", "✓": "v", "✔": "v", "☐": "[ ]", "№": "nº", "\u2010": "-", "\u2012": "–",
    "\u2015": "—", "\u2009": "\u202f", "\u200a": "\u202f", "\u2007": "\u00a0", "\u2003": " ", "\u2002": " ",
    "\t": " ", "\n": " ", "\r": " ", "ẞ": "SS", "\u02bc": "’", "\u02b9": "’",
}  # fmt: skip
"""Characters that the fonts lack and whose nearest relative Unicode does not name."""

_ONE_AT_A_TIME: Final = threading.Lock()
"""Fonts are the same objects in all documents: two that are cut down to their letters at once would mix them up."""
_PAINTED: Final = {(False, False): "n", (False, True): "S", (True, False): "f*", (True, True): "B*"}
"""How PDF ends a path that is filled, that has a line, or both."""
_SPACE: Final = ord(" ")
_UNKNOWN: Final = "\u00bf"
"""Stands for a letter of a script that the fonts lack: visible, so that an agent sees that something is missing."""

rl_config.useA85 = 0  # letters instead of bytes: a quarter more of a file, a tenth of the time, for no reader of today

_log = logging.getLogger(__name__)


@lru_cache(maxsize=8192)
def text_width(text: str, size: Pt, *, bold: bool = False) -> Mm:
    """How long a line of text is; characters the fonts lack count as what is printed for them."""
    widths, said = _character_widths(Face.LATIN, bold=bold), printable(text)
    try:
        width = sum(widths[ord(character)] for character in said)
    except KeyError:  # some of it is in another script
        width = sum(_part_width(words, face, bold=bold) for words, face in split_faces(said))
    return pt_to_mm(width * size / 1000)


def _part_width(words: str, face: Face, *, bold: bool) -> float:
    """Of words of one font, in thousandths of the type size."""
    if face is Face.ARABIC:
        each, space = words.split(" "), _character_widths(Face.LATIN, bold=bold)[_SPACE]
        return sum(word_width(word, bold=bold) for word in each) * MORE[face] + space * (len(each) - 1)
    widths = _character_widths(face, bold=bold)
    return sum(widths[ord(character)] for character in words if character not in CONTROLS) * MORE[face]


@lru_cache(maxsize=8192)
def printable(text: str) -> str:
    """The text in characters that the fonts have: composed, else without the accents they lack, else a stand-in."""
    composed = unicodedata.normalize("NFC", text)
    known = _printed()
    if all(ord(character) in known for character in composed):
        return composed
    return "".join(_closest(character) for character in composed)


def lacking(text: str) -> str:
    """The signs of a text for which a stand-in is printed, each once, in their order."""
    if printable(text) == text:  # nearly always; a stand-in that was typed is itself one of the fonts'
        return ""
    signs = dict.fromkeys(unicodedata.normalize("NFC", text))
    return "".join(sign for sign in signs if sign != _UNKNOWN and _closest(sign) == _UNKNOWN)


@cache
def _closest(character: str) -> str:
    if ord(character) in _printed():
        return character
    if character in _CLOSEST:
        return _CLOSEST[character]
    if unicodedata.category(character) in {"Mn", "Cf", "Cc"}:
        return ""
    # One level at a time: "ễ" is "ê" with a tilde, and the fonts have "ê".
    parts = unicodedata.decomposition(character).split()
    plain = [part for part in parts if not part.startswith("<")]
    if plain:
        return "".join(_closest(chr(int(part, 16))) for part in plain)
    _log.debug("no glyph for U+%04X, printed as %s", ord(character), _UNKNOWN)
    return _UNKNOWN


@cache
def _font(face: Face, *, bold: bool) -> TTFont:
    """A font, loaded when something is first measured or written in it."""
    file = (
        font_file(bold=bold)
        if face is Face.ARABIC
        else _FONTS / f"{_FAMILIES[face]}-{'Bold' if bold else 'Regular'}.ttf"
    )
    font = TTFont(file.stem, str(file))
    pdfmetrics.registerFont(font)
    return font


def _font_name(face: Face, *, bold: bool) -> str:
    return str(_font(face, bold=bold).fontName)


@cache
def _character_widths(face: Face, *, bold: bool) -> dict[int, float]:
    """Of the characters that a font is used for, in thousandths of the type size."""
    theirs = face is Face.GREEK_AND_CYRILLIC
    widths = _font(face, bold=bold).face.charWidths.items()
    return {code: width for code, width in widths if has_greek_or_cyrillic(chr(code)) is theirs}


@cache
def _characters(face: Face) -> frozenset[int]:
    both = frozenset(_character_widths(face, bold=False)) & frozenset(_character_widths(face, bold=True))
    # Nothing here places an accent over its letter: alone, it would land on the next one and change a name.
    return frozenset(code for code in both if not unicodedata.combining(chr(code)))


@cache
def _printed() -> frozenset[int]:
    """Characters of all fonts, and those that only decide in which order they stand."""
    simple = _characters(Face.LATIN) | _characters(Face.GREEK_AND_CYRILLIC)
    return simple | arabic_characters() | frozenset(map(ord, CONTROLS))


@lru_cache(maxsize=4096)
def _shaped(glyphs: tuple[Glyph, ...]) -> ShapedStr:
    """Glyphs in reportlab's words."""
    places = [ShapeData(0, glyph.advance, 0, glyph.dx, glyph.dy, glyph.width) for glyph in glyphs]
    said = "".join(glyph.character for glyph in glyphs)
    return ShapedStr(said, places)  # type: ignore[arg-type]  # its stub asks for one place, it takes one a glyph


class Canvas:
    """A PDF being drawn.

    Attributes:
        width: Of every page.
        height: Of every page.
    """

    def __init__(
        self,
        width: Mm,
        height: Mm,
        *,
        title: str,
        subject: str,
        both_sides: bool = False,
        scale: float = 1.0,
        language: str = "fr",
    ) -> None:
        """Begin a document.

        Args:
            width: Of every page, as shapes are placed on it.
            height: Likewise.
            title: Of the document.
            subject: Likewise.
            both_sides: To be printed on both faces, turned along the short edge.
            scale: How many times as large everything is drawn, the page included.
            language: Of its words, for who has them read aloud: `en`; of `fr+en`, the first.
        """
        self.width, self.height = width, height
        self._scale = scale
        self._bytes = io.BytesIO()
        size = (mm_to_pt(width * scale), mm_to_pt(height * scale))
        self._pdf = PdfCanvas(
            self._bytes, pagesize=size, invariant=1, lang=language.partition("+")[0], pageCompression=1
        )
        self._pdf.setTitle(title)
        self._pdf.setSubject(subject)
        self._pdf.setAuthor("Mon parcours")
        self._pdf.setCreator("Mon parcours")
        self._pdf.setViewerPreference("DisplayDocTitle", "true")
        # A booklet printed at another size than its own is read less surely: the print dialog starts at 100 %.
        self._pdf.setViewerPreference("PrintScaling", "None")
        if both_sides:
            self._pdf.setViewerPreference("Duplex", "DuplexFlipShortEdge")
        self._begun = False

    def draw(self, shapes: Iterable[Shape], dx: Mm = 0.0, dy: Mm = 0.0) -> None:
        """Draw shapes on the current page, shifted."""
        if not self._begun:
            self._begin()
        for shape in shapes:
            match shape:
                case Text():
                    self._text(shape, dx, dy)
                case Line():
                    self._line(shape, dx, dy)
                case Rectangle():
                    self._rectangle(shape, dx, dy)
                case Circle():
                    self._circle(shape, dx, dy)
                case Curve():
                    self._curve(shape, dx, dy)
                case Modules():
                    self._modules(shape, dx, dy)

    def end_page(self) -> None:
        """Begin a new page."""
        self._pdf.showPage()
        self._begun = False

    def finish(self) -> bytes:
        """Close the document.

        Returns:
            The PDF file.
        """
        with _ONE_AT_A_TIME:
            self._pdf.save()
        return self._bytes.getvalue()

    def _begin(self) -> None:
        self._begun = True
        if self._scale != 1.0:
            self._pdf.scale(self._scale, self._scale)

    def _x(self, x: Mm) -> Pt:
        return x * _PT_PER_MM

    def _y(self, y: Mm) -> Pt:
        return (self.height - y) * _PT_PER_MM

    def _text(self, shape: Text, dx: Mm, dy: Mm) -> None:
        self._fill(shape.ink)
        said, x, y = printable(shape.text), self._x(shape.x + dx), self._y(shape.y + dy)
        if shape.rtl or is_directed(said) or has_greek_or_cyrillic(said):
            self._parted(shape, said, x, y)
            return
        self._pdf.setFont(_font_name(Face.LATIN, bold=shape.bold), shape.size)
        self._pdf.drawString(x, y, said)

    def _parted(self, shape: Text, said: str, x: Pt, y: Pt) -> None:
        """Draw a line of several fonts, or some of which is read from right to left, run by run as they stand."""
        line = self._pdf.beginText(x, y)
        space = _character_widths(Face.LATIN, bold=shape.bold)[_SPACE] / MORE[Face.ARABIC]
        for run in visual_runs(said, rtl=shape.rtl):
            parts = split_faces(run.text)
            for words, face in reversed(parts) if run.rtl else parts:
                line.setFont(_font_name(face, bold=shape.bold), shape.size * MORE[face])
                if face is Face.ARABIC:
                    line.textOut(_shaped(shape_words(words, bold=shape.bold, rtl=run.rtl, space=space)))
                else:
                    line.textOut(words[::-1] if run.rtl else words)
        self._pdf.drawText(line)

    def _line(self, shape: Line, dx: Mm, dy: Mm) -> None:
        self._stroke(shape.stroke)
        self._pdf.line(self._x(shape.x1 + dx), self._y(shape.y1 + dy), self._x(shape.x2 + dx), self._y(shape.y2 + dy))

    def _rectangle(self, shape: Rectangle, dx: Mm, dy: Mm) -> None:
        fill, stroke = self._paint(shape.fill, shape.stroke)
        x, y = self._x(shape.box.x + dx), self._y(shape.box.bottom + dy)
        width, height = mm_to_pt(shape.box.w), mm_to_pt(shape.box.h)
        if shape.radius:
            self._pdf.roundRect(x, y, width, height, mm_to_pt(shape.radius), fill=fill, stroke=stroke)
        else:
            self._pdf.rect(x, y, width, height, fill=fill, stroke=stroke)

    def _circle(self, shape: Circle, dx: Mm, dy: Mm) -> None:
        fill, stroke = self._paint(shape.fill, shape.stroke)
        x, y = self._x(shape.x + dx), self._y(shape.y + dy)
        self._pdf.circle(x, y, mm_to_pt(shape.radius), fill=fill, stroke=stroke)

    def _curve(self, shape: Curve, dx: Mm, dy: Mm) -> None:
        self._paint(shape.fill, shape.stroke)
        self._pdf.saveState()
        self._pdf.translate(self._x(dx), self._y(dy))
        end = _PAINTED[shape.fill is not None, shape.stroke is not None]
        self._pdf.addLiteral(f"{_path(shape.moves, closed=shape.closed)} {end}")
        self._pdf.restoreState()

    def _modules(self, shape: Modules, dx: Mm, dy: Mm) -> None:
        side = mm_to_pt(shape.box.w / len(shape.rows))
        self._fill(Ink.black(1))
        self._pdf.saveState()
        self._pdf.translate(self._x(shape.box.x + dx), self._y(shape.box.y + dy))
        self._pdf.scale(side, -side)
        self._pdf.addLiteral(_squares(shape.rows))
        self._pdf.restoreState()

    def _paint(self, fill: Ink | None, stroke: Stroke | None) -> tuple[int, int]:
        if fill is not None:
            self._fill(fill)
        if stroke is not None:
            self._stroke(stroke)
        return int(fill is not None), int(stroke is not None)

    def _fill(self, ink: Ink) -> None:
        if math.isclose(ink.red, ink.green) and math.isclose(ink.green, ink.blue):
            self._pdf.setFillGray(ink.red)
        else:
            self._pdf.setFillColorRGB(ink.red, ink.green, ink.blue)

    def _stroke(self, stroke: Stroke) -> None:
        ink = stroke.ink
        if math.isclose(ink.red, ink.green) and math.isclose(ink.green, ink.blue):
            self._pdf.setStrokeGray(ink.red)
        else:
            self._pdf.setStrokeColorRGB(ink.red, ink.green, ink.blue)
        self._pdf.setLineWidth(mm_to_pt(stroke.width))
        self._pdf.setLineCap(1)
        self._pdf.setLineJoin(1)
        self._pdf.setDash([] if stroke.dots is None else [0, mm_to_pt(stroke.dots)])


@lru_cache(maxsize=2048)
def _path(moves: tuple[tuple[Mm, ...], ...], *, closed: bool) -> str:
    """Moves in PDF's own words, in points upwards from the top left; drawn on pages and on sheets, worked out once."""
    parts = ["n"]
    for move in moves:
        points = [value * (_PT_PER_MM if place % 2 == 0 else -_PT_PER_MM) for place, value in enumerate(move)]
        parts += [f"{value:.3f}" for value in (points[:2] if len(move) == 3 else points)]
        parts.append({2: "m", 3: "l"}.get(len(move), "c"))
    return " ".join((*parts, *(("h",) if closed else ())))


@lru_cache(maxsize=128)
def _squares(rows: tuple[tuple[bool, ...], ...]) -> str:
    """The dark squares in PDF's own words, one unit a square, from the top left down; drawn twice, worked out once.

    One path for all of them: a viewer that smooths edges then leaves no light seam between two of them.
    """
    parts = [f"{start} {row} {end - start} 1 re" for row, modules in enumerate(rows) for start, end in _runs(modules)]
    return " ".join(("n", *parts, "f"))


def _runs(modules: tuple[bool, ...]) -> list[tuple[int, int]]:
    """Where dark modules start and end, side by side ones together."""
    padded = (False, *modules, False)
    edges = [place for place in range(len(modules) + 1) if padded[place] != padded[place + 1]]
    return list(zip(edges[::2], edges[1::2], strict=True))
