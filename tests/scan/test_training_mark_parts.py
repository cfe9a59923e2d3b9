"""A network taken out of the file of marks to learn on says what it said, and so does the file it comes back to."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

torch = pytest.importorskip("torch", reason="only for training")
onnx = pytest.importorskip("onnx", reason="only for training")

import onnxruntime  # noqa: E402  # after what may be missing

from scan.marks import MODEL  # noqa: E402
from scan.training.mark_parts import PARTS, give_weights, part_of, put_back, sizes_of  # noqa: E402
from scan.training.marks import build_network  # noqa: E402

VIEWS = np.random.default_rng(0).random((40, 4, 80, 80)).astype(np.float32) ** 4


@pytest.mark.parametrize("number", range(PARTS))
def test_a_network_taken_out_and_put_back_says_the_same(number: int) -> None:
    model = onnx.load(MODEL)
    before = said(model)
    part = part_of(model, number)
    network = build_network(*sizes_of(model, part))
    give_weights(network, model, part, torch.from_numpy(VIEWS))

    put_back(model, part, network.eval(), part.temperature)

    assert said(model) == pytest.approx(before, abs=1e-5)


def test_a_network_put_back_twice_as_cool_is_less_sure() -> None:
    model = onnx.load(MODEL)
    before = said(model)
    part = part_of(model, PARTS - 1)
    network = build_network(*sizes_of(model, part))
    give_weights(network, model, part, torch.from_numpy(VIEWS))

    put_back(model, part, network, 2 * part.temperature)

    assert said(model).max(axis=1).mean() < before.max(axis=1).mean()


def said(model: Any) -> NDArray[np.float32]:
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return np.asarray(session.run(None, {"views": VIEWS})[0])
