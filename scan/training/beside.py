"""Lets one network say what stands in a box and another whether a mark lies beside it, in one ONNX file.

    python -m scan.training.beside EARLIER.onnx TRAINED.onnx scan/models/marks.onnx

`EARLIER` gives the shares of `scan.engines.MarkShares` but `beside`, which may follow and is then not asked; `TRAINED`
is a network of `scan.training.marks`, of which nothing but that share is asked. Needs torch and onnx, as that does.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
from onnx import compose, helper, numpy_helper

from scan.training.marks import CLASSES

_KINDS: Final = len(CLASSES) - 1
"""So many shares are taken of the earlier network; the place of `beside`, the last."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Join two networks and write them."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("earlier", type=Path)
    parser.add_argument("trained", type=Path)
    parser.add_argument("model", type=Path)
    asked = parser.parse_args(arguments)
    onnx.save(_joined(onnx.load(asked.earlier), onnx.load(asked.trained)), asked.model)
    return 0


def _joined(earlier: Any, trained: Any) -> Any:
    """Both networks behind one input, the first shares of the one before the last of the other."""
    one, other = (compose.add_prefix(model, prefix) for model, prefix in ((earlier, "kind_"), (trained, "beside_")))
    views = helper.make_tensor_value_info("views", onnx.TensorProto.FLOAT, ["boxes", 4, 80, 80])
    shares = helper.make_tensor_value_info("shares", onnx.TensorProto.FLOAT, ["boxes", len(CLASSES)])
    nodes = [helper.make_node("Identity", ["views"], [each.graph.input[0].name]) for each in (one, other)]
    nodes += [*one.graph.node, *other.graph.node]
    ends = {"first": 0, "last": _KINDS, "end": len(CLASSES), "axis": 1}
    numbers = [numpy_helper.from_array(np.array([value], np.int64), name) for name, value in ends.items()]
    nodes += [
        helper.make_node("Slice", [one.graph.output[0].name, "first", "last", "axis"], ["kinds"]),
        helper.make_node("Slice", [other.graph.output[0].name, "last", "end", "axis"], ["beside"]),
        helper.make_node("Concat", ["kinds", "beside"], ["shares"], axis=1),
    ]
    weights = [*one.graph.initializer, *other.graph.initializer, *numbers]
    graph = helper.make_graph(nodes, "marks", [views], [shares], weights)
    return helper.make_model(graph, opset_imports=earlier.opset_import, ir_version=earlier.ir_version)


if __name__ == "__main__":
    sys.exit(main())
