"""What stands in every box, by the network of `scan/models/marks.onnx`; its card is beside it."""

from pathlib import Path
from typing import Final

import numpy as np

from scan.box_views import Views
from scan.engine_onnx import Network
from scan.engines import MarkShares

MODEL: Final = Path(__file__).parent / "models" / "marks.onnx"


class MarkNetwork:
    """Says what stands in boxes; see `scan.engines.MarkReader`."""

    def __init__(self, path: Path = MODEL) -> None:
        self._network = Network(path)

    def read_marks(self, views: Views) -> tuple[MarkShares, ...]:
        """One answer for every box."""
        if not len(views):
            return ()
        ink = np.asarray(views, np.float32)
        ink /= 255.0
        np.subtract(1.0, ink, out=ink)
        return tuple(MarkShares(*row) for row in self._network(ink).tolist())
