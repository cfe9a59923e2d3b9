"""Makes of the network that reads lines one whose products are of whole numbers: read in half of the time.

    python -m scan.training.handwriting_quantise scan/models/handwriting.onnx scan/models/handwriting.int8.onnx SOURCE …

Needs onnx. Weights of convolutions have a scale for each output and their values the range that lines of the sources
have there; the memory finds the range of its values anew at each line (onnxruntime's static and dynamic quantisation).
Weights have 7 bits, as the sums of 8 bits run over on processors without instructions of their own for them. The first
convolution stays as it is, as grey levels are what is read, and so do attention and letters, which have little to do;
their weights are kept in 16 bits. The file that this one is made of is kept in the repository, as it is what learning
goes on from.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnxruntime import quantization

from scan.line_views import Inked, shown
from scan.training.halved import halve
from scan.training.handwriting_lighter import lighten
from scan.training.handwriting_lines import read_picture, read_source

_LINES: Final = 500
"""Lines on which ranges are measured. A range is the mean of theirs: the greatest of all would make steps too wide for
most. With 200 lines, 0.1 points more of copiste-dev were read wrong without the language model, 0.05 with it."""

_WHOLE: Final = ("Conv", "Sigmoid", "Mul", "Relu", "Concat", "GlobalAveragePool")
_WHERE: Final = ("/narrow/", "/wide/", "/halved/", "/mixed/", "/blocks", "/Concat_2", "/network/Relu")
"""Kinds of nodes whose values become whole numbers, and in which parts. On all 525 lines of copiste-dev, without the
language model, 12.7 % of the characters were read wrong so by an earlier network, 12.9 % with the rest as well, 12.3 %
in 32 bits."""

_LARGE: Final = 10_000
"""Arrays of at least so many values are weights; smaller ones are scales too, which stay in 32 bits."""

_WIDE: Final = 512
"""Of each, so many pixels."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the faster network."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("sources", type=Path, nargs="+")
    asked = parser.parse_args(arguments)
    pictures = [line.picture for source in asked.sources for line in read_source(source)]
    quantise(asked.model, asked.out, [_view(path) for path in pictures[:: max(1, len(pictures) // _LINES)]])
    return 0


def quantise(model: Path, out: Path, lines: Sequence[Inked]) -> None:
    """Write the faster network.

    Args:
        model: As `handwriting_export` writes it.
        out: Where to.
        lines: As the network is shown them; all of one width.
    """
    with tempfile.TemporaryDirectory() as folder:
        whole, half = Path(folder) / "whole.onnx", Path(folder) / "half.onnx"
        fold(model, whole)
        lighter = onnx.load(str(whole))
        lighten(lighter)
        onnx.save(lighter, str(whole))
        nodes = lighter.graph.node
        chosen = [node.name for node in nodes if node.op_type in _WHOLE and any(part in node.name for part in _WHERE)]
        quantization.quantize_static(
            str(whole),
            str(half),
            _Shown(lines),
            op_types_to_quantize=list(_WHOLE),
            nodes_to_quantize=chosen,
            per_channel=True,
            reduce_range=True,
            activation_type=quantization.QuantType.QUInt8,
            weight_type=quantization.QuantType.QInt8,
            extra_options={"CalibMovingAverage": True},
        )
        quantization.quantize_dynamic(
            str(half),
            str(out),
            op_types_to_quantize=["LSTM"],
            reduce_range=True,
            weight_type=quantization.QuantType.QInt8,
        )
    made = onnx.load(str(out))
    halve(made, least=_LARGE)
    onnx.save(made, str(out))


class _Shown(quantization.CalibrationDataReader):  # type: ignore[misc]
    """Lines, one after another."""

    def __init__(self, lines: Sequence[Inked]) -> None:
        self._left: Iterator[Inked] = iter(lines)

    def get_next(self) -> Mapping[str, NDArray[np.float32]] | None:
        """The next line; None after the last."""
        line = next(self._left, None)
        return None if line is None else {"lines": line[None, None]}


def _view(path: Path) -> Inked:
    view = shown(read_picture(path))[:, :_WIDE]
    return np.pad(view, ((0, 0), (0, _WIDE - view.shape[1])))


def fold(model: Path, out: Path) -> None:
    """Write a network whose weights are as its nodes use them: in 32 bits, turned, joined."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(out)
    onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


if __name__ == "__main__":
    sys.exit(main())
