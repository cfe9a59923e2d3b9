"""Keeps the weights of an ONNX file in 16 bits: half as large, and what is read is the same."""

from typing import Any

import numpy as np
import onnx
from onnx import helper, numpy_helper


def halve(model: Any, *, least: int) -> None:
    """Put a cast behind each weight, which onnxruntime does once, when it loads the file; the name stays.

    Args:
        model: Changed.
        least: Weights in arrays of fewer values stay in 32 bits.
    """
    casts = []
    for weight in model.graph.initializer:
        values = numpy_helper.to_array(weight)
        if values.dtype != np.float32 or values.size < least:
            continue
        name = weight.name
        weight.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}_half"))
        casts.append(helper.make_node("Cast", [f"{name}_half"], [name], to=onnx.TensorProto.FLOAT))
    nodes = list(model.graph.node)
    del model.graph.node[:]
    model.graph.node.extend([*casts, *nodes])
