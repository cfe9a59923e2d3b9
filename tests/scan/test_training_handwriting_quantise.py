"""Needs onnx, which only those who train have: skipped where it is not installed."""

from pathlib import Path

import numpy as np
import pytest

from scan.line_reader import LEARNT, LineReader
from scan.line_views import shown
from tests.paper_hands import load_hands

pytest.importorskip("onnx", reason="only for training")

from scan.training.handwriting_quantise import quantise


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
