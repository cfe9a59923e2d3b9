"""Trains the recurrent language model that decoding reads lines with.

    python -m scan.training.recurrent TEXTS OUT MODEL.onnx [--minutes 50] [--measure FILE …]

Needs torch and onnx. TEXTS is what `python -m scan.training.french_text` wrote. A line begins with the edge of a line
and ends with it; long paragraphs are broken into lines, as they are in a writing area, and each is read from nothing,
as the reader meets it. One layer of LSTM, cross-entropy, AdamW (Loshchilov and Hutter, ICLR 2019), the rate falling to
nothing by half a cosine within the minutes given. OUT/state.pt is written every minute, and the same command goes on
from there, with a new cosine; `--minutes 0` only exports and measures.

`--measure FILE` says the perplexity of lines that nothing was learnt from, as `scan.training.language` does.
"""

import argparse
import math
import random
import sys
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import helper
from torch import nn

from scan.recurrent import EDGE
from scan.training.halved import halve
from scan.training.handwriting_lines import ALPHABET
from scan.training.language import encoded, lines_of
from scan.training.written_whole import written_whole

SHARES: Final[Mapping[str, float]] = {
    "service-public": 0.22,
    "travail": 0.05,
    "littre": 0.33,
    "copiste-train": 0.15,
    "poilus": 0.05,
    "mss20": 0.01,
    "peraire": 0.04,
    "ours": 0.04,
    "phrases": 0.08,
    "communes": 0.03,
}
"""Share of the characters shown that each source has."""

_WIDE: Final = 256
_LETTER: Final = 48
"""Numbers that the network remembers, and in which it knows a character."""

_DROPPED: Final = 0.1
_RATE: Final = 2e-3
_WARMING: Final = 200
"""Steps in which the rate rises."""

_STEEPEST: Final = 1.0
"""Norm to which gradients are cut."""

_LINES: Final = 96
_SORTED: Final = 24
"""Lines of a batch, and batches among whose lines those of like length are put together."""

_PARAGRAPHS: Final = 2000
"""Paragraphs of a source that are broken into lines at once."""

_SEED: Final = 11
_SAVED_S: Final = 60.0
_SMALL: Final = 256
"""Weights in smaller arrays stay in 32 bits."""


class Recurrent(nn.Module):  # type: ignore[misc]
    """One layer of LSTM over characters, as columns: the edge of a line, and the alphabet."""

    def __init__(self, wide: int = _WIDE) -> None:
        super().__init__()
        columns = len(ALPHABET) + 1
        self.letters = nn.Embedding(columns, _LETTER)
        self.memory = nn.LSTM(_LETTER, wide)
        self.dropped = nn.Dropout(_DROPPED)
        self.next = nn.Linear(wide, columns)

    def forward(self, lines: Any) -> Any:
        """Values of each next character: (characters, lines) to (characters, lines, columns)."""
        out, _ = self.memory(self.letters(lines))
        return self.next(self.dropped(out))


class _Step(nn.Module):  # type: ignore[misc]
    """The network as a search asks it: one more character of several beginnings."""

    def __init__(self, network: Recurrent) -> None:
        super().__init__()
        layer = network.memory
        bias = layer.bias_ih_l0 + layer.bias_hh_l0
        self.inputs = nn.Parameter(network.letters.weight @ layer.weight_ih_l0.T + bias)
        self.memory = nn.Parameter(layer.weight_hh_l0.T.clone())
        self.next = network.next

    def forward(self, letters: Any, before: Any) -> Any:
        out, kept = before.chunk(2, 1)
        gates = self.inputs[letters] + out @ self.memory
        enters, stays, new, leaves = gates.chunk(4, 1)
        kept = torch.sigmoid(stays) * kept + torch.sigmoid(enters) * torch.tanh(new)
        out = torch.sigmoid(leaves) * torch.tanh(kept)
        return torch.cat([out, kept, self.next(out).log_softmax(1)], 1)


class _Source:
    """Lines of one source, in a new order each time that all were shown."""

    def __init__(self, path: Path, hand: random.Random) -> None:
        self._paragraphs = path.read_text("utf-8").splitlines()
        self._hand = hand
        self._left: list[str] = []
        self._lines: list[NDArray[np.uint8]] = []

    def take(self) -> NDArray[np.uint8]:
        """One line, its edges included."""
        while not self._lines:
            if not self._left:
                self._left = list(self._paragraphs)
                self._hand.shuffle(self._left)
            part, self._left = self._left[:_PARAGRAPHS], self._left[_PARAGRAPHS:]
            self._lines = lines_of(part, self._hand)
            self._hand.shuffle(self._lines)
        return self._lines.pop()


def batches(texts: Path, hand: random.Random) -> Iterator[tuple[Any, Any]]:
    """Lines side by side without end: columns, int64, shape (longest, lines), and 1 where the next one counts."""
    sources = {name: _Source(texts / f"{name}.txt", hand) for name in SHARES}
    long = {name: float(np.mean([len(source.take()) for _ in range(200)])) for name, source in sources.items()}
    weights = [SHARES[name] / long[name] for name in sources]
    while True:
        names = hand.choices(list(sources), weights, k=_LINES * _SORTED)
        lines = sorted((sources[name].take() for name in names), key=len)
        parts = [lines[start : start + _LINES] for start in range(0, len(lines), _LINES)]
        hand.shuffle(parts)
        yield from map(side_by_side, parts)


def side_by_side(lines: Sequence[NDArray[np.uint8]]) -> tuple[Any, Any]:
    """Lines as a batch: columns, shape (longest, lines), and 1 for each that is followed by one of its line."""
    columns = np.full((max(map(len, lines)), len(lines)), EDGE, np.int64)
    counts = np.zeros((len(columns) - 1, len(lines)), np.float32)
    for place, line in enumerate(lines):
        columns[: len(line), place] = line
        counts[: len(line) - 1, place] = 1.0
    return torch.from_numpy(columns), torch.from_numpy(counts)


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, or go on training; export; measure."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("texts", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("--minutes", type=float, default=50.0, help="0: export what was learnt before")
    parser.add_argument("--measure", type=Path, nargs="*", default=(), help="lines to say the perplexity of")
    asked = parser.parse_args(arguments)
    asked.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(_SEED)
    torch.set_num_threads(1)
    network, state = Recurrent(), asked.out / "state.pt"
    known = torch.load(state) if state.is_file() else None
    if known is not None:
        network.load_state_dict(known["network"])
    elif not asked.minutes:
        parser.error(f"{state}: nothing was learnt there yet; say with --minutes how long to learn")
    if asked.minutes:
        learn(network, asked.texts, state, minutes=asked.minutes, seen=known["seen"] if known else 0.0)
    export(network, asked.model)
    for path in asked.measure:
        nats = perplexity(network, path.read_text("utf-8").splitlines())
        _tell(f"{path.name}: {math.exp(nats):.2f} ({nats / math.log(2):.3f} bits)")
    return 0


def _tell(said: str) -> None:
    print(said, file=sys.stderr, flush=True)


def learn(network: Recurrent, texts: Path, state: Path, *, minutes: float, seen: float = 0.0) -> None:
    """Show lines for so many minutes; what is known is kept every minute and at the end.

    Args:
        network: What learns.
        texts: A file a source.
        state: Where it is kept.
        minutes: How long.
        seen: Characters that it was shown before: others are drawn then.
    """
    hand = random.Random(_SEED + seen)  # noqa: S311  the order of lines is no secret
    optimiser = torch.optim.AdamW(network.parameters(), lr=_RATE, weight_decay=1e-4, betas=(0.9, 0.99))
    network.train()
    begun = saved = time.monotonic()
    losses = []
    for step, (lines, counts) in enumerate(batches(texts, hand), start=1):
        gone = (time.monotonic() - begun) / 60 / minutes
        if gone >= 1.0:
            break
        for group in optimiser.param_groups:
            group["lr"] = _RATE * min(1.0, step / _WARMING) * (0.5 + 0.5 * math.cos(math.pi * gone))
        loss = _loss(network, lines, counts) / counts.sum()
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), _STEEPEST)
        optimiser.step()
        seen += float(counts.sum())
        losses.append(float(loss.detach()))
        if time.monotonic() - saved > _SAVED_S:
            saved = time.monotonic()
            _save(network, state, seen)
            _tell(f"{100 * gone:3.0f} %: {seen / 1e6:.1f} million characters, loss {np.mean(losses[-200:]):.3f}")
    network.eval()
    _save(network, state, seen)


def _save(network: Recurrent, state: Path, seen: float) -> None:
    """Write what going on needs."""
    with written_whole(state) as file:
        torch.save({"network": network.state_dict(), "seen": seen}, file)


def _loss(network: Recurrent, lines: Any, counts: Any) -> Any:
    """Cross-entropy of all characters that count, in nats."""
    said = network(lines[:-1])
    each = nn.functional.cross_entropy(said.flatten(0, 1), lines[1:].flatten(), reduction="none")
    return (each * counts.flatten()).sum()


def perplexity(network: Recurrent, lines: Sequence[str]) -> float:
    """Nats a character of lines, the end of each counted; lines with other characters are left out."""
    network.eval()
    columns = [one for one in (encoded([line]) for line in lines) if one.max() <= len(ALPHABET)]
    total = count = 0.0
    with torch.no_grad():
        for line in columns:
            batch, counts = side_by_side([line])
            total += float(_loss(network, batch, counts))
            count += float(counts.sum())
    return total / max(count, 1.0)


def export(network: Recurrent, path: Path) -> None:
    """Write one step: `letters`, int64, (n,), and `before`, float32, (n, 2 wide), to `after`, (n, 2 wide + columns)."""
    step = _Step(network.eval())
    wide = network.memory.hidden_size
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter's own: it is deprecated
        torch.onnx.export(
            step,
            (torch.zeros(2, dtype=torch.int64), torch.zeros(2, 2 * wide)),
            str(path),
            input_names=["letters", "before"],
            output_names=["after"],
            dynamic_axes={name: {0: "beginnings"} for name in ("letters", "before", "after")},
            opset_version=17,
            dynamo=False,
        )
    model = onnx.load(str(path))
    halve(model, least=_SMALL)
    helper.set_model_props(model, {"alphabet": ALPHABET, "wide": str(wide)})
    onnx.save(model, str(path))


if __name__ == "__main__":
    raise SystemExit(main())
