"""Begins a training from a network that was shipped, as the state of the training itself is not in the repository.

`handwriting_export` folded each batch norm into the convolution before it. Here the convolution keeps the direction of
its weights, and the batch norm gets the mean and variance that real lines have there, and the factor and offset that
make the two together what they were: what the network reads is the same, and learning goes on as if it had never
stopped. The short way, which is not shipped, is fitted to what the network says. See `handwriting` for `--start`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn

from scan.training.handwriting_lines import ALPHABET
from scan.training.handwriting_network import LineReader

_GATES: Final = (0, 2, 3, 1)
"""Where PyTorch's gates of an LSTM (in, forget, cell, out) stand among those of ONNX (in, out, forget, cell)."""

_LEAST_NORM: Final = 1e-6
_RIDGE: Final = 1e-3
"""Share of their mean that is added to the squares when the short way is fitted."""


def start_from(path: Path, network: LineReader, batches: Iterable[Any]) -> None:
    """Give a network the weights of a shipped one.

    Args:
        path: The ONNX file.
        network: Of the same shape; changed.
        batches: Lines of ink as they are learnt from, float32, shape (lines, 1, 64, width): what batch norms measure.

    Raises:
        ValueError: The file holds a network of another shape or alphabet, or there are no batches.
    """
    model = onnx.load(str(path))
    alphabet = {fact.key: fact.value for fact in model.metadata_props}.get("alphabet")
    if alphabet != ALPHABET:
        raise ValueError(f"{path}: its alphabet is {alphabet!r}")
    weights = {one.name.removesuffix("_half"): _tensor(one) for one in model.graph.initializer}
    with torch.no_grad():
        folded = _take_convolutions(network, model, weights, path)
        _take_memory(network.memory, model, weights, path)
        _take_letters(network, model, weights, path)
        network.eval()
        _measure(network, folded, batches)


@dataclass(slots=True)
class _Folded:
    """A convolution, the batch norm behind it, and what the file has of the two together.

    Attributes:
        convolution: Its weights are what the file has, each output's brought to a length of 1.
        norm: Behind it.
        longer: How many times longer the file's are, for each output.
        offset: The file's.
        values: How many values were seen, for each output.
        total: Their sum.
        squares: The sum of their squares.
    """

    convolution: Any
    norm: Any
    longer: Any
    offset: Any
    values: int = 0
    total: Any = 0.0
    squares: Any = 0.0

    def see(self, _module: Any, inputs: tuple[Any, ...]) -> None:
        """Add up what goes into the batch norm."""
        (seen,) = inputs
        seen = seen.double()
        self.values += seen.numel() // seen.shape[1]
        self.total = self.total + seen.sum((0, 2, 3))
        self.squares = self.squares + seen.square().sum((0, 2, 3))

    def pass_on(self) -> None:
        """Make the batch norm do what the file's convolution does after its product, whatever lines are like."""
        self._set(torch.zeros_like(self.offset), torch.ones_like(self.offset))

    def settle(self) -> None:
        """Make the batch norm do the same, with the mean and variance of the values seen."""
        mean = self.total / self.values
        self._set(mean.float(), (self.squares / self.values - mean.square()).clamp_min(0.0).float())

    def _set(self, mean: Any, variance: Any) -> None:
        self.norm.running_mean.copy_(mean)
        self.norm.running_var.copy_(variance)
        self.norm.weight.copy_((variance + self.norm.eps).sqrt() * self.longer)
        self.norm.bias.copy_(self.offset + mean * self.longer)


def _take_convolutions(network: LineReader, model: Any, weights: dict[str, Any], path: Path) -> list[_Folded]:
    pairs = list(_convolutions(network))
    nodes = [node for node in model.graph.node if node.op_type == "Conv"]
    if len(nodes) != len(pairs):
        raise ValueError(f"{path}: {len(nodes)} convolutions, not {len(pairs)}")
    folded = []
    for node, (convolution, norm) in zip(nodes, pairs, strict=True):
        whole, offset = weights[node.input[1]], weights[node.input[2]]
        _same_shape(path, node.name, whole, convolution.weight)
        longer = whole.flatten(1).norm(dim=1).clamp_min(_LEAST_NORM)
        convolution.weight.copy_(whole / longer[:, None, None, None])
        folded.append(_Folded(convolution, norm, longer, offset))
        folded[-1].pass_on()
    return folded


def _convolutions(network: LineReader) -> Iterator[tuple[Any, Any]]:
    """Each convolution with its batch norm, in the order in which a line goes through them."""
    before = None
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            yield before, module
        before = module


def _take_memory(memory: Any, model: Any, weights: dict[str, Any], path: Path) -> None:
    nodes = [node for node in model.graph.node if node.op_type == "LSTM"]
    if len(nodes) != memory.num_layers:
        raise ValueError(f"{path}: {len(nodes)} layers of memory, not {memory.num_layers}")
    for layer, node in enumerate(nodes):
        inward, again, offsets = (weights[name] for name in node.input[1:4])
        for way, name in enumerate((f"l{layer}", f"l{layer}_reverse")):
            own = {
                f"weight_ih_{name}": inward[way],
                f"weight_hh_{name}": again[way],
                f"bias_ih_{name}": offsets[way].chunk(2)[0],
                f"bias_hh_{name}": offsets[way].chunk(2)[1],
            }
            for target, values in own.items():
                gates = values.chunk(4)
                ordered = torch.cat([gates[gate] for gate in _GATES])
                _same_shape(path, target, ordered, getattr(memory, target))
                getattr(memory, target).copy_(ordered)


def _take_letters(network: LineReader, model: Any, weights: dict[str, Any], path: Path) -> None:
    linear = network.letters[1]
    (product,) = (node for node in model.graph.node if node.op_type == "MatMul")
    (added,) = (node for node in model.graph.node if node.op_type == "Add" and product.output[0] in node.input)
    whole = weights[product.input[1]].T
    _same_shape(path, product.name, whole, linear.weight)
    linear.weight.copy_(whole)
    linear.bias.copy_(weights[next(name for name in added.input if name in weights)])


def _measure(network: LineReader, folded: list[_Folded], batches: Iterable[Any]) -> None:
    """Show lines to the network: batch norms see them, and the short way is fitted (ridge regression)."""
    hooks = [one.norm.register_forward_pre_hook(one.see) for one in folded]
    squares: Any = 0.0
    products: Any = 0.0
    count = 0
    for lines in batches:
        count += len(lines)
        steps = network.flat(network.strokes(lines))[:, :, 0]
        said = network.letters(network.memory(steps.transpose(1, 2))[0])
        around = nn.functional.unfold(steps[:, :, None], (1, 3), padding=(0, 1)).transpose(1, 2).flatten(0, 1)
        known = torch.cat([around, torch.ones(len(around), 1)], dim=1)
        squares = squares + known.T @ known
        products = products + known.T @ said.flatten(0, 1)
    for hook in hooks:
        hook.remove()
    if count == 0:
        raise ValueError("no lines to measure batch norms on")
    squares += _RIDGE * squares.diagonal().mean() * torch.eye(len(squares))
    fitted = torch.linalg.solve(squares, products)
    network.short.weight.copy_(fitted[:-1].T.reshape(network.short.weight.shape))
    network.short.bias.copy_(fitted[-1])
    for one in folded:
        one.settle()


def _tensor(weight: Any) -> Any:
    return torch.from_numpy(numpy_helper.to_array(weight).astype(np.float32))


def _same_shape(path: Path, name: str, found: Any, wanted: Any) -> None:
    if found.shape != wanted.shape:
        raise ValueError(f"{path}: {name} has shape {tuple(found.shape)}, not {tuple(wanted.shape)}")
