"""Trains the network that reads lines of handwriting.

    python -m scan.training.handwriting OUT --train SOURCE[:TIMES] … --dev SOURCE [--start MODEL.onnx]
        [--epochs 20] [--rate 1e-3] [--cool N | --minutes N] [--processes 1]

Needs torch, which nothing else does. A source is a folder with `lines.tsv` (see `handwriting_lines`); TIMES says how
often its lines are shown in one epoch, 1 where it is not said, a part of one to take another part each time. The state
after each epoch is in OUT/state.pt, and the same command goes on from there; OUT/log.jsonl says how it went. What is
kept is a running mean of the weights (Polyak and Juditsky, 1992). Where there is no state yet, `--start` begins with a
network that was shipped (`handwriting_start`). `--cool N` ends a training: the rate falls to nothing within N epochs;
`--minutes N` too: by half a cosine (Loshchilov and Hutter, 2017), and it stops when they are over, whatever the epoch.

The loss is CTC (Graves et al., ICML 2006), in bfloat16 where the processor has it. Weights that another network has
learnt change by a share of what they are. Lines are shown in batches of similar width and about equal area. With
`--processes N`, so many learn side by side and take the mean of their weights (`gossip`).
"""

import argparse
import json
import math
import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from scan.line_views import FRAME_PX, shown
from scan.training.gossip import Gossip
from scan.training.handwriting_batches import Batch, Share, batches, chosen
from scan.training.handwriting_lines import (
    ALPHABET,
    WrittenLine,
    distance,
    is_consent,
    read_picture,
    read_source,
)
from scan.training.handwriting_network import LineReader
from scan.training.handwriting_start import start_from
from scan.training.precision import learning
from scan.training.written_whole import written_whole

_RATE: Final = 1e-3
_WARMING: Final = 100
"""Steps in which the rate rises."""

_AREA_PX: Final = 12 * 1024
"""Width of all lines of a batch together."""

_MEAN: Final = 0.998
"""Share of the running mean of the weights that stays at every step."""

_NORM: Final = 1.0
"""Longest gradient."""

_LEARNT: Final = 0.2
_SPREAD: Final = 0.04
"""Shares of the rate for weights that another network has learnt, and for those of its that were spread over a
neighbourhood. Its batch norms are folded in, so nothing brings back what goes astray: at 0.75 the loss rose."""

_EXCHANGED: Final = 16
"""Steps after which processes take the mean of their weights."""

_TOLD: Final = 25
"""Steps between two words on how it goes."""

_MEASURED: Final = 3
"""After an epoch, one of so many lines of the dev source is read."""


class Plan:
    """When a training ends, and how the rate falls before.

    Args:
        epochs: How many there are to be.
        cool: In how many of them, at the end, the rate falls to nothing in a straight line.
        minutes: In which, from now on, it falls to nothing by half a cosine; epochs do not count then.
    """

    def __init__(self, epochs: int, cool: int, minutes: float | None) -> None:
        self._left, self._cool, self._minutes = epochs, cool, minutes
        self._begun = time.monotonic()

    @property
    def gone_minutes(self) -> float:
        """Since it was made."""
        return (time.monotonic() - self._begun) / 60

    def share(self, done: float) -> float:
        """Share of the rate when a part of an epoch is done; 0.0 once the training is over."""
        if self._minutes is not None:
            gone = self.gone_minutes / max(1e-9, self._minutes)
            return 0.5 + 0.5 * math.cos(math.pi * gone) if gone < 1.0 else 0.0
        left = max(0.0, self._left - done)
        return min(1.0, left / self._cool) if self._cool else float(left > 0.0)

    def next(self) -> None:
        """One epoch is over."""
        self._left -= 1


class Training:
    """A network, how far it has come, and its mean."""

    def __init__(self, *, rate: float, area_px: int = _AREA_PX) -> None:
        self.network = LineReader().to(memory_format=torch.channels_last)
        self.mean = torch.optim.swa_utils.AveragedModel(
            self.network, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(_MEAN), use_buffers=True
        )
        shares = _shares(self.network)
        self.optimiser = torch.optim.Adam([{"params": params, "share": share} for share, params in shares], lr=rate)
        self.rate, self.area_px = rate, area_px
        self.gossip: Gossip | None = None
        self.steps = 0
        self.epochs = 0

    def start(self, path: Path) -> None:
        """Begin with the weights of another network."""
        start_from(path, self.network)
        self.mean.module.load_state_dict(self.network.state_dict())

    def learn(self, batch: Batch, *, share: float = 1.0) -> float:
        """One step; the loss a character comes back."""
        self.network.train()
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate * group["share"] * share * min(1.0, (self.steps + 1) / _WARMING)
        with learning():
            said = self.network(batch.lines.to(memory_format=torch.channels_last))
        loss = _loss(said, batch)
        self.optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), _NORM)
        self.optimiser.step()
        self.steps += 1
        if self.gossip is not None and self.steps % _EXCHANGED == 0:
            self.gossip.exchange()
        self.mean.update_parameters(self.network)
        return float(loss.detach())

    def save(self, path: Path) -> None:
        """Write everything that going on needs; an interrupted write loses nothing."""
        known = {
            "network": self.network.state_dict(),
            "mean": self.mean.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "steps": self.steps,
            "epochs": self.epochs,
        }
        with written_whole(path) as file:
            torch.save(known, file)

    def load(self, path: Path) -> None:
        """Go on from what `save` wrote."""
        state = torch.load(path)
        self.network.load_state_dict(state["network"])
        self.mean.load_state_dict(state["mean"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.steps, self.epochs = state["steps"], state["epochs"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, or go on training."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--train", nargs="+", required=True, metavar="SOURCE[:TIMES]")
    parser.add_argument("--dev", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=20, help="how many more")
    parser.add_argument(
        "--cool", type=int, default=0, help="in how many of them, at the end, the rate falls to nothing"
    )
    parser.add_argument("--minutes", type=float, help="within which the rate falls to nothing and the training ends")
    parser.add_argument("--start", type=Path, metavar="MODEL", help="a network that was shipped, to begin with")
    parser.add_argument("--rate", type=float, default=_RATE)
    parser.add_argument("--processes", type=int, default=1, help="that learn side by side, a core each")
    parser.add_argument("--area", type=int, default=_AREA_PX, metavar="PX", help="width of a batch's lines together")
    asked = parser.parse_args(arguments)
    asked.out.mkdir(parents=True, exist_ok=True)
    for old in asked.out.glob("weights-*.npy"):
        old.unlink()
    others = [
        multiprocessing.get_context("spawn").Process(target=_train, args=(asked, own), daemon=True)
        for own in range(1, asked.processes)
    ]
    for other in others:
        other.start()
    _train(asked, 0)
    for other in others:
        other.terminate()
    return 0


def _train(asked: argparse.Namespace, own: int) -> None:
    """What one process does; the first measures and writes down how it goes."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    cv2.setNumThreads(1)  # before the next: both speak to the same OpenMP
    torch.set_num_threads(1)
    shares = [_share(one) for one in asked.train]
    dev = [line for line in read_source(asked.dev, measured=True) if not is_consent(line.text)][::_MEASURED]
    training = Training(rate=asked.rate, area_px=asked.area)
    state = asked.out / "state.pt"
    if state.is_file():
        training.load(state)
    elif asked.start is not None:
        training.start(asked.start)
    if asked.processes > 1:
        training.gossip = Gossip(asked.out, training.network, own=own, count=asked.processes)
    plan = Plan(asked.epochs, asked.cool, asked.minutes)
    while plan.share(0.0) > 0.0:
        seed = asked.processes * training.epochs + own
        torch.manual_seed(seed)
        losses, seen = _epoch(training, shares, plan=plan, seed=1000 + seed)
        if own == 0:
            training.save(state)
            _write_down(training, losses, seen, minutes=plan.gone_minutes, dev=dev, log=asked.out / "log.jsonl")


def _end_with(parent: Any) -> None:
    """Nobody goes on learning beside a training that was killed."""
    parent.join()
    os._exit(1)


def _shares(network: LineReader) -> list[tuple[float, list[Any]]]:
    """Weights with their share of the rate."""
    new = [*network.memory.parameters(), *network.remembered.parameters()]
    spread = [network.beside.weight, network.steps.weight]
    others = {id(one) for one in (*new, *spread)}
    learnt = [one for one in network.parameters() if id(one) not in others]
    return [(1.0, new), (_SPREAD, spread), (_LEARNT, learnt)]


def _share(said: str) -> Share:
    folder, _, times = said.partition(":")
    return Share(read_source(Path(folder)), float(times or 1.0))


def _epoch(training: Training, shares: Sequence[Share], *, plan: Plan, seed: int) -> tuple[list[float], int]:
    """Show everything once, or as much as there is time for; the losses, and how many lines were shown."""
    hand = np.random.default_rng(seed)
    lines = chosen(shares, hand)
    begun, losses, seen = time.monotonic(), [], 0
    for batch in batches(lines, hand, training.area_px):
        done = seen / len(lines)
        share = plan.share(done)
        if share == 0.0:
            break
        losses.append(training.learn(batch, share=share))
        seen += len(batch.frames)
        if len(losses) % _TOLD == 0:
            _tell(training, float(np.mean(losses[-_TOLD:])), done, begun)
    training.epochs += 1
    plan.next()
    return losses, seen


def _write_down(
    training: Training, losses: Sequence[float], seen: int, *, minutes: float, dev: Sequence[WrittenLine], log: Path
) -> None:
    """Measure the mean of the weights, and say how the epoch went."""
    errors, letters = measure(training.mean.module, dev)
    row = {
        "epoch": training.epochs,
        "steps": training.steps,
        "lines": seen,
        "loss": float(np.mean(losses)) if losses else None,
        "dev": errors / letters,
        "minutes": minutes,
    }
    with log.open("a", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")
    print("\n" + json.dumps(row), file=sys.stderr, flush=True)


def _tell(training: Training, loss: float, done: float, begun: float) -> None:
    minutes = (time.monotonic() - begun) / 60
    left = minutes / max(done, 1e-6) * (1 - done)
    tell = f"epoch {training.epochs + 1}: {100 * done:3.0f} %, loss {loss:.3f}, {left:.0f} minutes left"
    print(tell, file=sys.stderr, flush=True)


def _loss(said: Any, batch: Batch) -> Any:
    """CTC, a character."""
    chances = said.float().log_softmax(-1).transpose(0, 1)
    losses = nn.functional.ctc_loss(
        chances, batch.texts, batch.frames, batch.lengths, reduction="sum", zero_infinity=True
    )
    return losses / batch.lengths.sum()


def frames_of(network: Any, picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Log-probabilities of a line, shape (frames, classes)."""
    view = shown(picture)
    wide = view.shape[1] + -view.shape[1] % (2 * FRAME_PX)
    line = np.pad(view, ((0, 0), (0, wide - view.shape[1])))[None, None]
    network.eval()
    with torch.no_grad():
        return np.asarray(network(torch.from_numpy(line))[0].log_softmax(-1).numpy(), np.float32)


def measure(network: Any, lines: Sequence[WrittenLine]) -> tuple[int, int]:
    """Wrong characters, and characters, read without a language model."""
    errors = sum(distance(greedy(frames_of(network, read_picture(line.picture))), line.text) for line in lines)
    return errors, sum(len(line.text) for line in lines)


def greedy(frames: NDArray[np.float32]) -> str:
    """The likeliest class at every frame, repeats and blanks taken out."""
    best = frames.argmax(axis=1)
    kept = best[np.flatnonzero(np.diff(best, prepend=-1))]
    return "".join(ALPHABET[letter - 1] for letter in kept if letter > 0).strip()


if __name__ == "__main__":
    raise SystemExit(main())
