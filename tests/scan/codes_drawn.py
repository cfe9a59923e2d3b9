"""A QR code drawn to the pixel, for the tests of the code readers."""

from typing import Final

import numpy as np
import segno
from numpy.typing import NDArray

from scan.readings import Gray

TEXT: Final = "HTTPS://PARCOURS.EXAMPLE/P/K4T7XHK.1.1.ABCDEFGHIJKL"
_SIDE: Final = 400
_LEFT, _TOP, _MODULE = 120, 60, 6


def drawn(turns: int = 0) -> Gray:
    """White, 400 px wide and high, with the code; turned clockwise by quarters."""
    image = np.full((_SIDE, _SIDE), 255, np.uint8)
    modules = _modules()
    code = np.where(modules, 0, 255).astype(np.uint8).repeat(_MODULE, axis=0).repeat(_MODULE, axis=1)
    image[_TOP : _TOP + len(code), _LEFT : _LEFT + len(code)] = code
    return np.ascontiguousarray(np.rot90(image, -turns))


def corners(turns: int = 0) -> NDArray[np.float64]:
    """The true corners of the code, clockwise from its own top left, shape (4, 2)."""
    side = len(_modules()) * _MODULE
    points = np.array([[0, 0], [side, 0], [side, side], [0, side]], np.float64) + np.array([_LEFT, _TOP])
    for _ in range(turns):
        points = np.stack([_SIDE - points[:, 1], points[:, 0]], axis=1)
    return np.asarray(points, np.float64)


def _modules() -> NDArray[np.bool_]:
    return np.array(segno.make(TEXT, error="m", micro=False).matrix).astype(np.bool_)
