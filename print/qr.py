"""Text -> the modules of a QR code, through segno."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import segno

from forms.geometry import Box
from forms.layout import CodeMark
from forms.units import MM_PER_INCH, Mm
from print.shapes import Modules

LARGE_MODULE: Final[Mm] = 12 * MM_PER_INCH / 600
"""Twelve dots of a 600 dpi printer, six of a 300 dpi one: edges fall between dots. 33 modules make 16.8 mm."""

SMALL_MODULE: Final[Mm] = 10 * MM_PER_INCH / 600
"""Ten dots at 600 dpi. 29 modules make 12.3 mm."""

LARGE_MOST: Final[Mm] = 18.0
SMALL_MOST: Final[Mm] = 14.0

QUIET_MODULES: Final = 4
"""Free modules on every side, ISO/IEC 18004:2015, 6.3.8."""


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code ready to be placed.

    Attributes:
        rows: One tuple a row, True for dark, without the quiet zone.
        module: Side of one module.
    """

    rows: tuple[tuple[bool, ...], ...]
    module: Mm

    @property
    def side(self) -> Mm:
        """Side of all the modules."""
        return self.module * len(self.rows)

    @property
    def quiet(self) -> Mm:
        """Width of the quiet zone."""
        return self.module * QUIET_MODULES

    def at(self, x: Mm, y: Mm) -> tuple[Modules, CodeMark]:
        """Place it, its first module's corner at (x, y)."""
        box = Box(x, y, self.side, self.side)
        return Modules(box, self.rows), CodeMark(box, len(self.rows))


def large_code(text: str) -> Code:
    """The code at the outer bottom corner: a quarter of it may be unreadable (level Q)."""
    return _code(text, error="Q", module=LARGE_MODULE, most=LARGE_MOST)


def small_code(text: str) -> Code:
    """The code at the opposite top corner: level M keeps its modules large enough for 150 dpi."""
    return _code(text, error="M", module=SMALL_MODULE, most=SMALL_MOST)


@lru_cache(maxsize=128)
def _code(text: str, *, error: str, module: Mm, most: Mm) -> Code:
    # A booklet that is drawn again and again while somebody writes it has the same codes each time.
    made = segno.make(text, error=error, micro=False, boost_error=False)
    rows = tuple(tuple(bool(value) for value in row) for row in made.matrix)
    return Code(rows, min(module, most / len(rows)))
