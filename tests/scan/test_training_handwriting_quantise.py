"""Needs onnx, which only those who train have: skipped where it is not installed."""

from pathlib import Path

import numpy as np
import pytest

from scan.line_reader import LEARNT, LineReader
from scan.line_views import shown
from tests.paper_hands import load_hands

pytest.importorskip("onnx", reason="only for training")

import onnx

from scan.training.handwriting_lighter import lighten
from scan.training.handwriting_quantise import fold, quantise


@pytest.fixture(scope="module")
def faster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("models") / "faster.onnx"
    quantise(LEARNT, path, [shown(line.image)[:, :256] for line in load_hands().lines[:6]])
    return path


def test_the_faster_network_reads_nearly_the_same(faster: Path) -> None:
    images = [line.image for line in load_hands().lines[20:26]]

    same = [
        LineReader(LEARNT).frames(image).argmax(axis=1) == LineReader(faster).frames(image).argmax(axis=1)
        for image in images
    ]

    assert np.concatenate(same).mean() > 0.95


def test_its_file_is_smaller_and_keeps_the_alphabet(faster: Path) -> None:
    assert faster.stat().st_size < 0.7 * LEARNT.stat().st_size
    assert LineReader(faster).alphabet == LineReader(LEARNT).alphabet


def test_fewer_nodes_see_the_same(tmp_path: Path) -> None:
    fold(LEARNT, tmp_path / "folded.onnx")
    model = onnx.load(str(tmp_path / "folded.onnx"))
    nodes = len(model.graph.node)

    lighten(model)
    onnx.save(model, str(tmp_path / "lighter.onnx"))

    image = load_hands().lines[20].image
    seen, as_learnt = (np.exp(LineReader(path).frames(image)) for path in (tmp_path / "lighter.onnx", LEARNT))
    assert len(model.graph.node) < nodes - 10
    assert np.abs(seen - as_learnt).max() < 1e-3
