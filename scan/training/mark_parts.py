"""The three networks of `scan/models/marks.onnx`, one at a time: taken out to learn on, and put back.

The file has each normalisation folded into the convolution before it. To learn on, a network gets one back that changes
nothing at first: its mean and variance are those of the samples.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import nn

PARTS: Final = 3
_CONVOLUTIONS: Final = 5
_DENSE: Final = 2
"""Layers of each network."""
_COOLED_BY: Final = (1, 1, 2)
"""Which division of the file is that by the temperature of each; the first one takes the mean of two."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of the networks, as the file names it.

    Attributes:
        weights: The weights of its layers, from the first, and of its two dense ones.
        biases: Their biases.
        temperature: What its last layer is divided by.
    """

    weights: tuple[str, ...]
    biases: tuple[str, ...]
    temperature: float


def part_of(model: Any, number: int) -> Part:
    """The first, second or third network of a model, by number from 0."""
    nodes = {kind: [node for node in model.graph.node if node.op_type == kind] for kind in ("Conv", "Gemm", "Div")}
    layers = nodes["Conv"][_CONVOLUTIONS * number : _CONVOLUTIONS * (number + 1)]
    layers += nodes["Gemm"][_DENSE * number : _DENSE * (number + 1)]
    divisor = nodes["Div"][_COOLED_BY[number]].input[1]
    (constant,) = (node for node in model.graph.node if divisor in node.output)
    temperature = float(numpy_helper.to_array(constant.attribute[0].t))
    return Part(tuple(one.input[1] for one in layers), tuple(one.input[2] for one in layers), temperature)


def sizes_of(model: Any, part: Part) -> tuple[tuple[int, ...], int]:
    """How many channels its convolutions have, and how many classes it tells apart."""
    lengths = tuple(len(_values(model, name)) for name in part.biases)
    return lengths[:_CONVOLUTIONS], lengths[-1]


def give_weights(network: Any, model: Any, part: Part, views: Any) -> None:
    """Let a network of `scan.training.marks.build_network` say what a part says.

    Args:
        network: As large as the part.
        model: The file.
        part: Which network of it.
        views: Some hundred samples, ink 1 and paper 0, float32, shape (n, 4, 80, 80).
    """
    convolutions = [layer for layer in network if isinstance(layer, nn.Conv2d)]
    norms = [layer for layer in network if isinstance(layer, nn.BatchNorm2d)]
    dense = [layer for layer in network if isinstance(layer, nn.Linear)]
    names = zip(part.weights, part.biases, strict=True)
    given = [(torch.tensor(_values(model, weight)), torch.tensor(_values(model, bias))) for weight, bias in names]
    with torch.no_grad():
        for layer, norm, (weight, bias) in zip(convolutions, norms, given, strict=False):
            layer.weight.copy_(weight)
            views = layer(views)
            norm.running_mean.copy_(views.mean((0, 2, 3)))
            norm.running_var.copy_(views.var((0, 2, 3)))
            norm.weight.copy_((norm.running_var + norm.eps).sqrt())
            norm.bias.copy_(norm.running_mean + bias)
            views = (views + bias[:, None, None]).relu()
        for layer, (weight, bias) in zip(dense, given[_CONVOLUTIONS:], strict=True):
            layer.weight.copy_(weight)
            layer.bias.copy_(bias)


def put_back(model: Any, part: Part, network: Any, temperature: float) -> None:
    """Let a part of a file say what a network has learnt to say."""
    convolutions = [layer for layer in network if isinstance(layer, nn.Conv2d)]
    norms = [layer for layer in network if isinstance(layer, nn.BatchNorm2d)]
    dense = [layer for layer in network if isinstance(layer, nn.Linear)]
    with torch.no_grad():
        steep = [norm.weight / (norm.running_var + norm.eps).sqrt() for norm in norms]
        learnt = [
            (layer.weight * by[:, None, None, None], norm.bias - norm.running_mean * by)
            for layer, norm, by in zip(convolutions, norms, steep, strict=True)
        ]
        learnt += [(layer.weight, layer.bias) for layer in dense]
        learnt[-1] = tuple(each * (part.temperature / temperature) for each in learnt[-1])
    for names, values in zip(zip(part.weights, part.biases, strict=True), learnt, strict=True):
        for name, value in zip(names, values, strict=True):
            set_values(model, name, value.detach().numpy())


def _values(model: Any, name: str) -> NDArray[np.float32]:
    return next(np.array(numpy_helper.to_array(one)) for one in model.graph.initializer if one.name == name)


def set_values(model: Any, name: str, values: NDArray[np.floating]) -> None:
    """Write numbers of a model over those that it has by that name."""
    (old,) = (one for one in model.graph.initializer if one.name == name)
    old.CopyFrom(numpy_helper.from_array(np.ascontiguousarray(values, np.float32), name))
