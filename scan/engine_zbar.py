"""QR codes with zbar, the second opinion where zxing-cpp finds nothing.

The Python package is always there; the C library libzbar comes from the system and may be missing.
"""

import math
from importlib import metadata
from types import ModuleType
from typing import Any, Final

from forms.geometry import Point, Quad
from scan.engines import CodeSeen, Probe
from scan.readings import Gray

_PACKAGE: Final = "pyzbar"
_TURNS: Final = {"UP": 0, "RIGHT": 1, "DOWN": 2, "LEFT": 3}
"""Quarter turns clockwise of the code on the image, by zbar's name for them."""


def probe() -> Probe:
    """Say which pyzbar is there, or how to install the system library that it needs."""
    if _library() is None:
        return Probe(_PACKAGE, None, "install the system library zbar (Debian: libzbar0, Fedora: zbar, macOS: zbar)")
    return Probe(_PACKAGE, metadata.version(_PACKAGE))


class ZbarReader:
    """Finds QR codes with zbar; finds none where the library is missing."""

    def __init__(self) -> None:
        self._zbar = _library()

    def read_codes(self, gray: Gray) -> tuple[CodeSeen, ...]:
        """Every QR code that decodes and whose corners are known, any way up.

        Args:
            gray: uint8, shape (height, width), 0 is black.
        """
        if self._zbar is None:
            return ()
        codes = self._zbar.decode(gray, symbols=[self._zbar.ZBarSymbol.QRCODE])
        return tuple(CodeSeen(code.data.decode("utf-8", "replace"), _corners(code)) for code in codes if _known(code))


def _library() -> ModuleType | None:
    try:
        from pyzbar import pyzbar  # noqa: PLC0415  # importing it loads the system library, which may be missing
    except ImportError:
        return None
    return pyzbar  # type: ignore[no-any-return]


def _known(code: Any) -> bool:
    return len(code.polygon) == 4 and code.orientation in _TURNS


def _corners(code: Any) -> Quad:
    """Order zbar's convex hull clockwise from the code's own top left corner."""
    middle_x = sum(place.x for place in code.polygon) / 4
    middle_y = sum(place.y for place in code.polygon) / 4
    clockwise = sorted(code.polygon, key=lambda place: math.atan2(place.y - middle_y, place.x - middle_x))
    first = _TURNS[code.orientation]  # atan2 starts at the left, so the corner at the top left comes first
    return Quad(*(Point(float(place.x), float(place.y)) for place in clockwise[first:] + clockwise[:first]))
