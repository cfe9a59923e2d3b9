"""Needs torch and onnx, which only those who train have: skipped where they are not installed."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scan.line_reader import LEARNT
from scan.line_views import shown
from tests.paper_hands import load_hands

torch = pytest.importorskip("torch", reason="only for training")
pytest.importorskip("onnx", reason="only for training")

from scan.engine_onnx import Network  # noqa: E402  # the next need torch
from scan.training.handwriting import Plan  # noqa: E402
from scan.training.handwriting_export import export  # noqa: E402
from scan.training.handwriting_network import LineReader  # noqa: E402
from scan.training.handwriting_start import start_from  # noqa: E402

Batch = np.ndarray[tuple[int, ...], np.dtype[np.float32]]


@pytest.fixture(scope="module")
def lines() -> Batch:
    views = [shown(line.image)[:, :320] for line in load_hands().lines[:8]]
    return np.stack([np.pad(view, ((0, 0), (0, 320 - view.shape[1])))[None] for view in views])


@pytest.fixture(scope="module")
def started(lines: Batch) -> Any:
    network = LineReader()
    start_from(LEARNT, network, [torch.from_numpy(lines)])
    return network


def chances(network: Any, lines: Batch) -> Batch:
    network.eval()
    with torch.no_grad():
        return np.asarray(network(torch.from_numpy(lines)).softmax(-1).numpy())


def test_a_network_that_begins_with_the_shipped_one_reads_the_same(started: Any, lines: Batch) -> None:
    shipped = np.exp(Network(LEARNT)(lines))

    assert np.abs(chances(started, lines) - shipped).max() < 1e-3


def test_its_batch_norms_hold_what_lines_are_like(started: Any, lines: Batch) -> None:
    expected = chances(started, lines)
    started.train()
    for module in started.modules():
        if isinstance(module, torch.nn.Dropout | torch.nn.Dropout2d):
            module.p = 0.0
    started.memory.dropout = 0.0

    with torch.no_grad():
        said, _ = started(torch.from_numpy(lines))  # with the mean and variance of these lines themselves

    assert np.abs(said.softmax(-1).numpy() - expected).max() < 0.01


def test_its_short_way_says_about_what_the_long_one_says(started: Any, lines: Batch) -> None:
    expected = chances(started, lines).argmax(-1)
    started.train()

    with torch.no_grad():
        _, short = started(torch.from_numpy(lines))

    same = short.numpy().argmax(-1) == expected
    assert same[expected > 0].mean() > 0.5


def test_what_is_exported_again_is_the_same_network(started: Any, lines: Batch, tmp_path: Path) -> None:
    export(started, tmp_path / "again.onnx")

    again, first = (np.exp(Network(path)(lines)) for path in (tmp_path / "again.onnx", LEARNT))
    assert np.abs(again - first).max() < 0.02  # weights are rounded to 16 bits, at another length than before


def test_without_lines_nothing_can_be_measured() -> None:
    with pytest.raises(ValueError, match="no lines"):
        start_from(LEARNT, LineReader(), [])


def test_a_network_of_another_alphabet_is_refused() -> None:
    with pytest.raises(ValueError, match="alphabet"):
        start_from(LEARNT.with_name("marks.onnx"), LineReader(), [])


def test_a_training_of_minutes_begins_at_the_whole_rate_and_ends_when_they_are_over() -> None:
    assert Plan(20, 0, minutes=60.0).share(0.0) == pytest.approx(1.0, abs=1e-3)
    assert Plan(20, 0, minutes=0.0).share(0.0) == 0.0


def test_a_training_of_epochs_cools_in_the_last_ones() -> None:
    plan = Plan(3, 2, minutes=None)
    shares = []
    for _ in range(3):
        shares += [plan.share(0.0), plan.share(0.5)]
        plan.next()

    assert shares == [1.0, 1.0, 1.0, 0.75, 0.5, 0.25]
    assert plan.share(0.0) == 0.0
