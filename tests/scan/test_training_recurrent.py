"""Needs torch and onnx, which only those who train have: skipped where they are not installed."""

import math
import random
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="only for training")
pytest.importorskip("onnx", reason="only for training")

from scan.recurrent import EDGE, RecurrentModel, Remembered  # noqa: E402  # the next need torch
from scan.training.handwriting_lines import ALPHABET  # noqa: E402
from scan.training.language import encoded  # noqa: E402
from scan.training.recurrent import SHARES, Recurrent, export, main, perplexity, side_by_side  # noqa: E402

LINE = "Les pièces sont là."


@pytest.fixture
def network() -> Recurrent:
    torch.manual_seed(5)
    return Recurrent(16)


def test_what_is_exported_reads_a_line_as_the_network_does(network: Recurrent, tmp_path: Path) -> None:
    export(network, tmp_path / "small.onnx")
    columns, _ = side_by_side([encoded([LINE])])
    with torch.no_grad():
        wanted = network(columns).log_softmax(-1)[:, 0].numpy()

    remembered = Remembered(RecurrentModel(tmp_path / "small.onnx"), ("", *ALPHABET))
    for place, column in enumerate(encoded([LINE])[1:-1].tolist(), start=1):
        remembered.read([(place, place - 1, column)])

    said = [[remembered.log_share(place, 7), remembered.log_end(place)] for place in range(len(LINE) + 1)]
    assert np.array(said) == pytest.approx(wanted[: len(LINE) + 1][:, [7, EDGE]], abs=0.01)


def test_the_perplexity_of_lines_counts_their_ends_and_nothing_behind_them(network: Recurrent) -> None:
    together, counts = side_by_side([encoded(["ab"]), encoded([LINE])])

    assert counts.sum(0).tolist() == [3.0, len(LINE) + 1.0]
    assert (together[4:, 0] == EDGE).all()
    assert perplexity(network, ["ab", "Ω"]) == perplexity(network, ["ab"]) != perplexity(network, ["ab", LINE])


def test_a_training_goes_on_from_where_it_was_and_exports_nothing_that_never_learnt(tmp_path: Path) -> None:
    hand = random.Random(1)
    for name in SHARES:
        lines = ["".join(hand.choices("aeinrst ", k=40)) for _ in range(30)]
        (tmp_path / f"{name}.txt").write_text("\n".join(lines), "utf-8")
    asked = [str(tmp_path), str(tmp_path / "out"), str(tmp_path / "model.onnx")]

    with pytest.raises(SystemExit):
        main([*asked, "--minutes", "0"])
    assert not (tmp_path / "model.onnx").exists()

    seen = []
    for _ in range(2):
        main([*asked, "--minutes", "0.02"])
        seen.append(torch.load(tmp_path / "out" / "state.pt")["seen"])

    assert 0 < seen[0] < seen[1]
    assert all(math.isfinite(one) for one in RecurrentModel(tmp_path / "model.onnx").start[0])
