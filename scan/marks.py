"""What stands in every box, by the networks of `scan/models/marks.onnx` and `scan/models/crosses.onnx`.

Their cards are beside them.
"""

from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scan.box_views import Views
from scan.engine_onnx import Network
from scan.engines import MarkShares

MODEL: Final = Path(__file__).parent / "models" / "marks.onnx"
CROSSES: Final = MODEL.with_name("crosses.onnx")
"""Knows crosses that leave their box, which the other takes for marks that were taken back."""

_CROSS: Final = 2
_CANCELLED: Final = 5
"""Places in what both say of a box."""

_CROSSED: Final = 0.5
_IN_DOUBT: Final = 0.02
"""Shares of a cross and a mark taken back together, and of the latter alone, from which the second network is asked."""


class MarkNetwork:
    """Says what stands in boxes; see `scan.engines.MarkReader`."""

    def __init__(self, path: Path = MODEL, crosses: Path = CROSSES) -> None:
        self._network = Network(path)
        self._crosses = Network(crosses)

    def read_marks(self, views: Views) -> tuple[MarkShares, ...]:
        """One answer for every box."""
        if not len(views):
            return ()
        ink = np.asarray(views, np.float32)
        ink /= 255.0
        np.subtract(1.0, ink, out=ink)
        said = self._network(ink)
        crossed, cancelled = said[:, _CROSS], said[:, _CANCELLED]
        asked = np.flatnonzero((crossed + cancelled >= _CROSSED) & (cancelled >= _IN_DOUBT))
        large = dict(zip(asked.tolist(), self._large_crosses(ink[asked]), strict=True))
        return tuple(replace(MarkShares(*row), large_cross=large.get(place)) for place, row in enumerate(said.tolist()))

    def _large_crosses(self, ink: NDArray[np.float32]) -> list[float]:
        """How likely each of some boxes was crossed and meant so, by the second network."""
        return self._crosses(ink)[:, _CROSS].tolist() if len(ink) else []
