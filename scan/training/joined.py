"""Lets two networks say together what stands in a box, and one of them whether a mark lies beside it, in one ONNX file.

    python -m scan.training.joined EARLIER.onnx TRAINED.onnx scan/models/marks.onnx [--powers 0.5 0.5]

`EARLIER` gives the shares of `scan.engines.MarkShares` but `beside`, which may follow and is then not asked; `TRAINED`
is a network of `scan.training.marks`. What both say is multiplied, each to its power, and made 1.0 together (Hinton,
Products of Experts, ICANN 1999): a thing of which one of them knows that it is not there is not there. The powers also
calibrate the result. Needs torch and onnx, as `scan.training.marks` does.
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
"""So many shares both networks give; the place of `beside`, the last."""

_LEAST: Final = 1e-7
"""No share counts as less."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Join two networks and write them."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("earlier", type=Path)
    parser.add_argument("trained", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("--powers", type=float, nargs=2, default=(0.5, 0.5), metavar=("EARLIER", "TRAINED"))
    asked = parser.parse_args(arguments)
    onnx.save(joined(onnx.load(asked.earlier), onnx.load(asked.trained), asked.powers), asked.model)
    return 0


def joined(earlier: Any, trained: Any, powers: Sequence[float]) -> Any:
    """Both networks behind one input: the product of what they say, then what the second says of `beside`."""
    one, other = (compose.add_prefix(model, prefix) for model, prefix in ((earlier, "one_"), (trained, "other_")))
    views = helper.make_tensor_value_info("views", onnx.TensorProto.FLOAT, ["boxes", 4, 80, 80])
    shares = helper.make_tensor_value_info("shares", onnx.TensorProto.FLOAT, ["boxes", len(CLASSES)])
    ends = {"first": 0, "last": _KINDS, "end": len(CLASSES), "axis": 1}
    numbers = [numpy_helper.from_array(np.array([value], np.int64), name) for name, value in ends.items()]
    numbers.append(numpy_helper.from_array(np.float32(_LEAST), "least"))
    nodes = []
    for model, name, power in ((one, "one", powers[0]), (other, "other", powers[1])):
        numbers.append(numpy_helper.from_array(np.float32(power), f"{name}_power"))
        nodes += [
            helper.make_node("Identity", ["views"], [model.graph.input[0].name]),
            *model.graph.node,
            helper.make_node("Slice", [model.graph.output[0].name, "first", "last", "axis"], [f"{name}_kinds"]),
            helper.make_node("Max", [f"{name}_kinds", "least"], [f"{name}_some"]),
            helper.make_node("Log", [f"{name}_some"], [f"{name}_log"]),
            helper.make_node("Mul", [f"{name}_log", f"{name}_power"], [f"{name}_weighted"]),
        ]
    nodes += [
        helper.make_node("Add", ["one_weighted", "other_weighted"], ["both"]),
        helper.make_node("Softmax", ["both"], ["kinds"], axis=1),
        helper.make_node("Slice", [other.graph.output[0].name, "last", "end", "axis"], ["beside"]),
        helper.make_node("Concat", ["kinds", "beside"], ["shares"], axis=1),
    ]
    weights = [*one.graph.initializer, *other.graph.initializer, *numbers]
    graph = helper.make_graph(nodes, "marks", [views], [shares], weights)
    return helper.make_model(graph, opset_imports=earlier.opset_import, ir_version=earlier.ir_version)


if __name__ == "__main__":
    sys.exit(main())
