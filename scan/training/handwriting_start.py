"""Begins a training of the network that reads lines, from PP-OCRv6 or from the network that is shipped.

Of PP-OCRv6 small (Apache-2.0; in the package rapidocr) everything is taken, but of its 18,710 classes those of our
alphabet only: what the network reads is the same at first. A shipped network has the names of the weights that were
learnt. See `handwriting` for `--start`.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn

from scan.training.handwriting_lines import ALPHABET
from scan.training.handwriting_network import LineReader

_FACTOR: Final = 6
"""A tensor of at most so many values is a constant of its node, not a weight."""

_UNKNOWN: Final = -4.0
"""Value of a letter that PP-OCRv6 does not know."""

_Weights = Iterator[tuple[str, Any]]
"""Kind of the node that uses it, and the weight."""


def start_from(path: Path, network: LineReader) -> None:
    """Give a network the weights of another.

    Args:
        path: The ONNX file: PP-OCRv6_rec_small as the package rapidocr has it, or what `handwriting_export` wrote.
        network: Changed.

    Raises:
        ValueError: The file holds a network of another shape or alphabet.
    """
    model = onnx.load(str(path))
    facts = {fact.key: fact.value for fact in model.metadata_props}
    with torch.no_grad():
        if "character" in facts:
            _take_ppocr(model, facts["character"].split("\n"), network, path)
        else:
            _take_own(model, facts.get("alphabet"), network, path)


def _take_own(model: Any, alphabet: str | None, network: LineReader, path: Path) -> None:
    if alphabet != ALPHABET:
        raise ValueError(f"{path}: its alphabet is {alphabet!r}")
    weights = {one.name.removesuffix("_half").removeprefix("network."): one for one in model.graph.initializer}
    for name, target in network.state_dict().items():
        if name not in weights:
            raise ValueError(f"{path}: no weights are called {name}")
        _copy(path, name, _tensor(weights[name]), target)


def _take_ppocr(model: Any, characters: list[str], network: LineReader, path: Path) -> None:
    weights = _in_order(model)
    first = _next(weights, "Conv", path)
    _copy(path, "first", first.sum(1, keepdim=True), network.first.weight)  # one colour instead of three
    network.first.bias.copy_(_next(weights, "Add", path).flatten())
    for module in (network.narrow, network.wide, network.halved, network.mixed, *_convolutions(network.blocks)):
        _copy(path, "a convolution", _next(weights, "Conv", path), module.weight)
        module.bias.copy_(_next(weights, "Add", path).flatten())
    for module in (network.beside, network.steps, network.around):
        _take_normed(weights, module, path)
    *layers, last = network.attention
    for layer in layers:
        _take_norm(weights, layer.before, path)
        _take_product(weights, layer.asked, path)
        _take_product(weights, layer.answered, path)
        _take_norm(weights, layer.between, path)
        _take_product(weights, layer.wide, path)
        _take_product(weights, layer.back, path)
    _take_norm(weights, last, path)
    _take_letters(_next(weights, "MatMul", path), _next(weights, "Add", path), characters, network)
    if next(weights, None) is not None:
        raise ValueError(f"{path}: has more weights than PP-OCRv6 small")


def _take_normed(weights: _Weights, module: Any, path: Path) -> None:
    """A convolution with the batch norm behind it; one that took the mean of a neighbourhood takes its share of it."""
    kernel = _next(weights, "Conv", path)
    factor, offset, mean, variance = (_next(weights, "BatchNormalization", path) for _ in range(4))
    longer = factor / (variance + 1e-5).sqrt()
    whole = (kernel * longer[:, None, None, None]).expand_as(module.weight)
    if kernel.shape != module.weight.shape:
        whole = whole / (module.weight.shape[2] * module.weight.shape[3])
    module.weight.copy_(whole)
    module.bias.copy_(offset - mean * longer)


def _take_norm(weights: _Weights, module: Any, path: Path) -> None:
    _copy(path, "a norm", _next(weights, "Mul", path), module.weight)
    _copy(path, "a norm", _next(weights, "Add", path), module.bias)


def _take_product(weights: _Weights, module: Any, path: Path) -> None:
    _copy(path, "a product", _next(weights, "MatMul", path).T, module.weight)
    _copy(path, "a product", _next(weights, "Add", path), module.bias)


def _take_letters(product: Any, offset: Any, characters: list[str], network: LineReader) -> None:
    """Our letters, the same in both frames of a step; the memory says nothing yet."""
    places = {character: index for index, character in enumerate(characters, start=1)} | {" ": product.shape[1] - 1}
    classes = [0, *(places.get(letter, -1) for letter in ALPHABET)]
    chosen = torch.tensor([max(0, place) for place in classes])
    known = torch.tensor([place >= 0 for place in classes])
    rows = product.T[chosen] * known[:, None]
    values = torch.where(known, offset[chosen], torch.tensor(_UNKNOWN))
    frames = len(network.letters.bias) // len(values)
    network.letters.weight.copy_(rows.repeat(frames, 1))
    network.letters.bias.copy_(values.repeat(frames))
    nn.init.zeros_(network.remembered.weight)


def _convolutions(blocks: Any) -> Iterator[Any]:
    return (module for module in blocks.modules() if isinstance(module, nn.Conv2d))


def _in_order(model: Any) -> _Weights:
    """The weights of a network's nodes, in the order in which a line goes through them."""
    tensors = {one.name: one for one in model.graph.initializer}
    same = {node.output[0]: node.input[0] for node in model.graph.node if node.op_type == "Identity"}
    for node in model.graph.node:
        for used in () if node.op_type == "Identity" else node.input:
            name = used
            while name in same:
                name = same[name]
            if name in tensors and np.prod(tensors[name].dims) > _FACTOR:
                yield node.op_type, _tensor(tensors[name])


def _next(weights: _Weights, kind: str, path: Path) -> Any:
    found, weight = next(weights, ("nothing", None))
    if found != kind:
        raise ValueError(f"{path}: not PP-OCRv6 small: weights of {found} where those of {kind} belong")
    return weight


def _copy(path: Path, name: str, weight: Any, target: Any) -> None:
    if weight.shape != target.shape:
        raise ValueError(f"{path}: {name} has the shape {tuple(weight.shape)}, not {tuple(target.shape)}")
    target.copy_(weight)


def _tensor(weight: Any) -> Any:
    return torch.from_numpy(np.array(numpy_helper.to_array(weight), np.float32))
