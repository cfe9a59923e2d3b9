"""The sheet with which a town hall measures its printer: rulers on one face, and behind them the lines of the other."""

from typing import Final

from forms.geometry import Box
from forms.units import Mm
from print.canvas import Canvas, text_width
from print.impose import FOLD, SHEET_HEIGHT, SHEET_WIDTH, Printer
from print.shapes import Line, Rectangle, Shape, Stroke, Text
from print.theme import INK, LARGE, QUIET, baseline
from print.typeset import wrap

_TITLE: Final = "Feuille d’essai de l’imprimante"
REACH: Final = 8
"""How far the rulers go, in mm on either side of the middle: printers that turn the paper are seldom 3 mm off."""
ACROSS_Y: Final[Mm] = 128.0
"""Where the ruler from left to right is; the other one is under it."""
UPRIGHT_Y: Final[Mm] = 165.0
_SHORT: Final[Mm] = 2.0
_LONG: Final[Mm] = 3.6
_BESIDE: Final[Mm] = 1.6
_THIN: Final = Stroke(INK, 0.15)
_LEFT: Final[Mm] = 24.0
_BAR: Final = Box(_LEFT, 104.0, 100.0, 3.0)
_BAR_WORDS: Final = "Cette barre doit mesurer 100 mm : sinon, imprimez à 100 %, sans « ajuster à la page »."
_BACK_WORDS: Final = "Verso. Retournez la feuille : les règles sont de l’autre côté."


def render_rulers(printer: Printer) -> bytes:
    """Draw both faces of a sheet of A4, the second moved as the booklets' are. The PDF file.

    Args:
        printer: As it is set now.
    """
    canvas = Canvas(SHEET_WIDTH, SHEET_HEIGHT, title=_TITLE, subject="Mon parcours", both_sides=True)
    canvas.draw((*_words(printer), *across_shapes(), *upright_shapes()))
    canvas.end_page()
    canvas.draw(_back(), printer.right, printer.down)
    canvas.end_page()
    return canvas.finish()


def _words(printer: Printer) -> list[Shape]:
    set_now = f"Réglage actuel : {_said(printer.right)},{_said(printer.down)}."
    steps = (
        "1. Imprimez cette feuille recto verso, retournée sur le bord court, à 100 %.",
        "2. Tenez-la devant une fenêtre, ce côté vers vous. Un trait du verso se voit au travers de chaque règle.",
        "3. Lisez sur quel nombre il tombe : d’abord sur la règle couchée, puis sur la règle debout.",
        f"4. {set_now} Ajoutez-y ces deux nombres. Écrivez la somme dans printer.toml : offset = [X, Y]",
    )
    y, kind = 22.0, LARGE.title
    shapes: list[Shape] = [Text(_LEFT, baseline(y, kind), _TITLE, kind.size, INK, bold=True)]
    y, kind = y + kind.leading + 3.0, LARGE.stop
    for words in steps:
        for line in wrap(words, SHEET_WIDTH - 2 * _LEFT, kind.size):
            shapes.append(Text(_LEFT, baseline(y, kind), line, kind.size, INK))
            y += kind.leading
        y += 1.5
    beside = _BAR.right + 4.0
    shapes.append(Rectangle(_BAR, fill=INK))
    for place, line in enumerate(wrap(_BAR_WORDS, SHEET_WIDTH - _LEFT - beside, LARGE.small.size)):
        top = _BAR.center.y - LARGE.small.leading + place * LARGE.small.leading
        shapes.append(Text(beside, baseline(top, LARGE.small), line, LARGE.small.size, QUIET))
    return shapes


def across_shapes() -> list[Shape]:
    """From left to right: a line of the other face that shows at the right of 0 lies at the left of it there."""
    shapes: list[Shape] = [Line(FOLD - REACH, ACROSS_Y, FOLD + REACH, ACROSS_Y, _THIN)]
    for mark in range(-REACH, REACH + 1):
        x = FOLD + mark
        shapes.append(Line(x, ACROSS_Y, x, ACROSS_Y - _length(mark), _THIN))
        if mark % 5 == 0:
            words = _said(mark)
            left = x - text_width(words, LARGE.small.size) / 2
            shapes.append(Text(left, ACROSS_Y - _LONG - _BESIDE, words, LARGE.small.size, INK))
    return shapes


def upright_shapes() -> list[Shape]:
    """From top to bottom; numbers grow upwards, as a line that shows too low is to be moved up."""
    shapes: list[Shape] = [Line(FOLD, UPRIGHT_Y - REACH, FOLD, UPRIGHT_Y + REACH, _THIN)]
    for mark in range(-REACH, REACH + 1):
        y = UPRIGHT_Y + mark
        shapes.append(Line(FOLD, y, FOLD - _length(mark), y, _THIN))
        if mark % 5 == 0:
            words = _said(-mark)
            left = FOLD - _LONG - _BESIDE - text_width(words, LARGE.small.size)
            shapes.append(Text(left, y + 1.3, words, LARGE.small.size, INK))
    return shapes


def _back() -> list[Shape]:
    """One line across each ruler."""
    return [
        Text(_LEFT, 22.0, _BACK_WORDS, LARGE.small.size, QUIET),
        Line(FOLD, ACROSS_Y - 14.0, FOLD, ACROSS_Y + 6.0, _THIN),
        Line(FOLD - 6.0, UPRIGHT_Y, FOLD + 14.0, UPRIGHT_Y, _THIN),
    ]


def _length(mark: int) -> Mm:
    return _LONG if mark % 5 == 0 else _SHORT


def _said(length: float) -> str:
    return f"{length:+g}".replace("-", "−") if length else "0"
