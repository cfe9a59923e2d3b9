"""Makes of the network that reads lines one whose products are of whole numbers: read in a third of the time.

    python -m scan.training.handwriting_quantise scan/models/handwriting.onnx scan/models/handwriting.int8.onnx SOURCE …

Needs onnx. Weights of convolutions have a scale for each output and their values the range that lines of the sources
have there; memory and letters find the range of their values anew at each line (onnxruntime's static and dynamic
quantisation). Weights have 7 bits, as the sums of 8 bits run over on processors without instructions of their own for
them. The first convolution stays as it is: it has little to do, and grey levels are what is read. The file that this
one is made of is kept in the repository, as it is what learning goes on from.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper
from onnxruntime import quantization

from scan.line_views import Inked, shown
from scan.training.handwriting_lines import read_picture, read_source

_LINES: Final = 96
"""Lines on which ranges are measured."""

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
        onnx.save(_in_32_bits(onnx.load(str(model))), str(whole))
        first, *others = (node.name for node in onnx.load(str(whole)).graph.node if node.op_type == "Conv")
        quantization.quantize_static(
            str(whole),
            str(half),
            _Shown(lines),
            op_types_to_quantize=["Conv"],
            nodes_to_quantize=others,
            nodes_to_exclude=[first],
            per_channel=True,
            reduce_range=True,
            activation_type=quantization.QuantType.QUInt8,
            weight_type=quantization.QuantType.QInt8,
        )
        quantization.quantize_dynamic(
            str(half),
            str(out),
            op_types_to_quantize=["LSTM", "MatMul"],
            reduce_range=True,
            weight_type=quantization.QuantType.QInt8,
        )


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


def _in_32_bits(model: Any) -> Any:
    """A network whose weights need no cast."""
    halves = {one.name: one for one in model.graph.initializer if one.data_type == onnx.TensorProto.FLOAT16}
    nodes = []
    for node in model.graph.node:
        if node.op_type == "Cast" and node.input[0] in halves:
            weight = halves[node.input[0]]
            weight.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(weight).astype(np.float32), node.output[0]))
        else:
            nodes.append(node)
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    return model


if __name__ == "__main__":
    sys.exit(main())
