"""The same network that reads lines, with fewer and cheaper nodes, ready to be made of whole numbers.

What comes out differs by rounding only. Room around an image is a convolution's own padding; a mean over an image is
one that has a form in whole numbers; what the gate x sigmoid(1.702 x) multiplies by is in the weights around it.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from onnx import ModelProto, NodeProto, helper, numpy_helper


def lighten(model: ModelProto) -> None:
    """Make the nodes of a network fewer, in place; it is as `handwriting_export` writes it, its constants folded."""
    graph = _Graph(model)
    graph.take_room_in()
    graph.name_means()
    graph.scale_gates()
    graph.drop_unread()


class _Graph:
    """A network's nodes, and who reads what."""

    def __init__(self, model: ModelProto) -> None:
        self._graph = model.graph
        self._weights = {one.name: one for one in model.graph.initializer}

    def take_room_in(self) -> None:
        """Let convolutions that read padded values pad them themselves: behind, by a row and a column of nothing."""
        for node in self._of("Conv"):
            room = self._maker(node.input[0], "Pad")
            if room is not None:
                _set(node, "pads", [0, 0, 1, 1])
                node.input[0] = room.input[0]

    def name_means(self) -> None:
        """Call the mean over a whole image what it is."""
        for node in self._of("ReduceMean"):
            if _get(node, "axes") == [2, 3]:
                del node.attribute[:]
                node.op_type = "GlobalAveragePool"

    def scale_gates(self) -> None:
        """Put the factor within a gate into the convolution before it, and take it out of the one after it."""
        for node in self._of("Mul"):
            gates = self._readers(node.output[0])
            if node.input[1] not in self._weights or [gate.op_type for gate in gates] != ["Sigmoid"]:
                continue
            factor = float(self._values(node.input[1]))
            (before,) = (one for one in self._graph.node if node.input[0] in one.output)
            (mixed,) = self._readers(gates[0].output[0])
            (after,) = self._readers(mixed.output[0])
            self._scale(before.input[1:3], factor)
            self._scale(after.input[1:2], 1 / factor)
            gates[0].input[0] = node.input[0]

    def drop_unread(self) -> None:
        """Leave out nodes and weights that nobody reads any more."""
        wanted = {one.name for one in self._graph.output}
        for node in reversed(list(self._graph.node)):
            if wanted.isdisjoint(node.output):
                self._graph.node.remove(node)
            else:
                wanted.update(node.input)
        for weight in list(self._graph.initializer):
            if weight.name not in wanted:
                self._graph.initializer.remove(weight)

    def _of(self, kind: str) -> list[NodeProto]:
        return [node for node in self._graph.node if node.op_type == kind]

    def _readers(self, name: str) -> list[NodeProto]:
        return [node for node in self._graph.node if name in node.input]

    def _maker(self, name: str, kind: str) -> NodeProto | None:
        """The node that makes a value, if it is of a kind."""
        return next((node for node in self._of(kind) if name in node.output), None)

    def _values(self, name: str) -> Any:
        return numpy_helper.to_array(self._weights[name])

    def _scale(self, names: Sequence[str], factor: float) -> None:
        for name in names:
            scaled = np.asarray(self._values(name) * factor, np.float32)
            self._weights[name].CopyFrom(numpy_helper.from_array(scaled, name))


def _get(node: NodeProto, name: str) -> Any:
    return next((helper.get_attribute_value(one) for one in node.attribute if one.name == name), None)


def _set(node: NodeProto, name: str, values: Sequence[int]) -> None:
    for one in [one for one in node.attribute if one.name == name]:
        node.attribute.remove(one)
    node.attribute.append(helper.make_attribute(name, values))
