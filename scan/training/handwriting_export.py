"""Writes a trained network that reads lines as ONNX, its weights in half precision.

    python -m scan.training.handwriting_export OUT/state.pt scan/models/handwriting.onnx

Needs torch and onnx. Weights are kept in 16 bits and made 32 again when the file is loaded: the file is half as large
and what is read the same. They keep the names that they have in training, so that learning can go on from the file. The
alphabet is in the file's metadata.
"""

import argparse
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import onnx
import torch
from onnx import helper
from torch import nn

from scan.line_views import FRAME_PX, HEIGHT_PX
from scan.training.halved import halve
from scan.training.handwriting import Training
from scan.training.handwriting_lines import ALPHABET

_SMALL: Final = 256
"""Weights in smaller arrays stay in 32 bits."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Export what was learnt."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("state", type=Path)
    parser.add_argument("model", type=Path)
    asked = parser.parse_args(arguments)
    training = Training(rate=0.0)
    training.load(asked.state)
    export(training.mean.module, asked.model)
    return 0


class _Chances(nn.Module):  # type: ignore[misc]
    """The network with its softmax: lines of ink in, log-probabilities out."""

    def __init__(self, network: Any) -> None:
        super().__init__()
        self.network = network

    def forward(self, lines: Any) -> Any:
        return self.network(lines).log_softmax(-1)


def export(network: Any, path: Path) -> None:
    """Write a network: `lines`, float32, shape (lines, 1, 48, width), to `chances`, (lines, width / 4, classes)."""
    whole = _Chances(network).to(memory_format=torch.contiguous_format).eval()
    example = torch.zeros(1, 1, HEIGHT_PX, 64 * FRAME_PX)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter's own: it is deprecated, its successor cannot write LSTMs
        torch.onnx.export(
            whole,
            (example,),
            str(path),
            input_names=["lines"],
            output_names=["chances"],
            dynamic_axes={"lines": {0: "lines", 3: "width"}, "chances": {0: "lines", 1: "frames"}},
            opset_version=17,
            dynamo=False,
            do_constant_folding=False,
        )
    model = onnx.load(str(path))
    halve(model, least=_SMALL)
    helper.set_model_props(model, {"alphabet": ALPHABET})
    onnx.save(model, str(path))


if __name__ == "__main__":
    sys.exit(main())
