"""Needs torch and onnx, which only those who train have: skipped where they are not installed."""

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from scan.line_reader import LEARNT
from scan.line_views import shown
from tests.benchmarks.ppocr import model_path
from tests.paper_hands import load_hands

torch = pytest.importorskip("torch", reason="only for training")
pytest.importorskip("onnx", reason="only for training")

from scan.engine_onnx import Network  # noqa: E402  # the next need torch
from scan.training.gossip import Gossip  # noqa: E402
from scan.training.handwriting import Plan, Training  # noqa: E402
from scan.training.handwriting_batches import Share, batches, chosen  # noqa: E402
from scan.training.handwriting_export import export  # noqa: E402
from scan.training.handwriting_lines import ALPHABET, read_source  # noqa: E402
from scan.training.handwriting_network import LineReader  # noqa: E402
from scan.training.handwriting_start import start_from  # noqa: E402

Batch = np.ndarray[tuple[int, ...], np.dtype[np.float32]]


@pytest.fixture(scope="module")
def lines() -> Batch:
    views = [shown(line.image)[:, :320] for line in load_hands().lines[:8]]
    return np.stack([np.pad(view, ((0, 0), (0, 320 - view.shape[1])))[None] for view in views])


@pytest.fixture(scope="module")
def started() -> Any:
    network = LineReader()
    start_from(LEARNT, network)
    return network


def chances(network: Any, lines: Batch) -> Batch:
    network.eval()
    with torch.no_grad():
        return np.asarray(network(torch.from_numpy(lines)).softmax(-1).numpy())


def test_a_network_that_begins_with_the_shipped_one_reads_the_same(started: Any, lines: Batch) -> None:
    shipped = np.exp(Network(LEARNT)(lines))

    assert np.abs(chances(started, lines) - shipped).max() < 1e-3


def test_what_is_exported_again_is_the_same_network(started: Any, lines: Batch, tmp_path: Path) -> None:
    export(started, tmp_path / "again.onnx")

    again, first = (np.exp(Network(path)(lines)) for path in (tmp_path / "again.onnx", LEARNT))
    assert np.abs(again - first).max() < 1e-3


def test_a_network_that_begins_with_ppocr_reads_our_letters_as_it_does(lines: Batch) -> None:
    path = model_path()
    assert path is not None
    network = LineReader()
    start_from(path, network)
    theirs = Network(path)
    alphabet = theirs.facts["character"].split("\n")
    classes = [0, *(alphabet.index(letter) + 1 for letter in ALPHABET if letter in alphabet)]
    ours = [0, *(index for index, letter in enumerate(ALPHABET, start=1) if letter in alphabet)]

    steps = theirs(np.repeat(1.0 - 2.0 * lines, 3, axis=1))[:, :, classes]
    frames = chances(network, lines)[:, :, ours]

    likeliest = steps.argmax(-1)  # its activation is exact GELU, ours an approximation
    assert (frames[:, 0::2].argmax(-1) == likeliest).mean() > 0.9
    assert (frames[:, 1::2].argmax(-1) == likeliest).mean() > 0.9


def test_a_network_learns_what_it_is_shown(tmp_path: Path) -> None:
    hands = load_hands().lines[:12]
    for number, line in enumerate(hands):
        cv2.imwrite(str(tmp_path / f"{number}.png"), line.image)
    rows = ["file\twriter\ttext", *(f"{number}.png\tone\t{line.text}" for number, line in enumerate(hands))]
    (tmp_path / "lines.tsv").write_text("\n".join(rows), "utf-8")
    shown_lines = chosen([Share(read_source(tmp_path), 1.0)], np.random.default_rng(1))
    (first, *_) = list(batches(shown_lines, np.random.default_rng(2), 12 * 1024))
    training = Training(rate=3e-3)
    training.start(LEARNT)
    training.network.dropout.p = 0.0

    losses = [training.learn(first) for _ in range(12)]

    assert losses[-1] < losses[0]


def test_processes_take_the_mean_of_what_they_have_learnt(tmp_path: Path) -> None:
    networks = [torch.nn.Linear(3, 2, bias=False) for _ in range(2)]
    first, second = (network.weight.detach().clone() for network in networks)
    one, other = (Gossip(tmp_path, network, own=own, count=2) for own, network in enumerate(networks))

    one.exchange()  # nobody else has said anything yet
    assert torch.equal(networks[0].weight, first)
    other.exchange()
    assert torch.allclose(networks[1].weight, (first + second) / 2)
    one.exchange()
    assert torch.allclose(networks[0].weight, (first + second) / 2)


def test_a_network_of_another_alphabet_is_refused() -> None:
    with pytest.raises(ValueError, match="alphabet"):
        start_from(LEARNT.with_name("marks.onnx"), LineReader())


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
