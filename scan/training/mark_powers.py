"""Weighs the networks of `scan/models/marks.onnx` anew once they have learnt on.

    python -m scan.training.mark_powers SAMPLES scan/models/marks.onnx [--before BEFORE.onnx --share 0.7]

With `--before` all weights become a mean of those before and those after they learnt on, which forgets less of what the
new samples lack (Wortsman et al., Robust fine-tuning of zero-shot models, CVPR 2022). The powers of the two and of the
third (see `scan.training.joined`) become those of least cross-entropy on the samples that `scan.training.marks` keeps,
marks beside boxes left out, of which the third alone speaks.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import numpy_helper

from scan.training import marks
from scan.training.mark_parts import set_values

_POWERS: Final = ("one_power", "other_power")
_LOGARITHMS: Final = ("one_log", "other_log")
_TRIED: Final = np.linspace(0.1, 1.2, 23)
"""Powers of each of both."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit the powers and write them."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("samples", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("--before", type=Path, help="the same networks before they learnt on")
    parser.add_argument("--share", type=float, default=1.0, help="of the weights after, from 0.0 to 1.0")
    asked = parser.parse_args(arguments)
    model = onnx.load(asked.model)
    if asked.before is not None:
        _keep_of(model, onnx.load(asked.before), 1 - asked.share)
    said, classes = _said_of(model, marks.kept_of(sorted(asked.samples.glob("marks-*.npz"))))
    tried = {(one, other): _surprise(one * said[0] + other * said[1], classes) for one in _TRIED for other in _TRIED}
    best = min(tried, key=tried.__getitem__)
    print(f"powers {best[0]:.2f}, {best[1]:.2f} of {len(classes)} boxes: {tried[best]:.4f}", file=sys.stderr)
    for name, power in zip(_POWERS, best, strict=True):
        set_values(model, name, np.array(power))
    onnx.save(model, asked.model)
    return 0


def _keep_of(model: Any, before: Any, share: float) -> None:
    """Let the weights of a model be so much those of another one of the same shape."""
    given = {one.name: numpy_helper.to_array(one) for one in before.graph.initializer}
    for one in model.graph.initializer:
        values = numpy_helper.to_array(one)
        if values.ndim and values.dtype == np.float32:
            set_values(model, one.name, share * given[one.name] + (1 - share) * values)


def _said_of(model: Any, shards: Sequence[Path]) -> tuple[tuple[NDArray[np.float32], ...], NDArray[np.int64]]:
    """Logarithms of what the two and the third say of samples that `beside` is none of, and what these are."""
    whole = onnx.ModelProto()
    whole.CopyFrom(model)
    whole.graph.output.extend(onnx.helper.make_empty_tensor_value_info(name) for name in _LOGARITHMS)
    session = onnxruntime.InferenceSession(whole.SerializeToString(), providers=["CPUExecutionProvider"])
    samples = marks.load(shards)
    samples = samples.where(samples.classes < len(marks.CLASSES) - 1)
    parts = [
        session.run(list(_LOGARITHMS), {"views": marks.as_seen(samples.views[start : start + 256])})
        for start in range(0, len(samples.classes), 256)
    ]
    return tuple(np.concatenate(one) for one in zip(*parts, strict=True)), samples.classes


def _surprise(values: NDArray[np.float32], classes: NDArray[np.int64]) -> float:
    """Mean cross-entropy of the softmax of values, shape (n, classes)."""
    values = values - values.max(axis=1, keepdims=True)
    own = np.take_along_axis(values, classes[:, None], axis=1)[:, 0]
    return float((np.log(np.exp(values).sum(axis=1)) - own).mean())


if __name__ == "__main__":
    sys.exit(main())
