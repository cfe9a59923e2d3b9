"""Trains the network that says what stands in a box, and writes it as ONNX.

    python -m tests.make_mark_samples SAMPLES
    python -m scan.training.marks SAMPLES scan/models/marks.onnx [--epochs 12] [--without-unseen]

Needs torch and onnx, which nothing else does: `pip install torch onnx`. Every tenth shard, whole pages of other seeds,
is kept for validation and calibration. With `--start` training goes on from weights; models/marks.md says how what is
shipped was made. With `--without-unseen`, marks and pens of `UNSEEN_KINDS` and `UNSEEN_PENS` are kept out of it and
measured apart: that says how the network does on what it never saw.

The loss is cross-entropy, in bfloat16 where the processor has it. What is kept is a running mean of the weights (Polyak
and Juditsky, Acceleration of Stochastic Approximation by Averaging, 1992); one temperature is fitted to it on the
validation shards (Guo et al., On Calibration of Modern Neural Networks, ICML 2017) and becomes part of the network.
"""

import argparse
import json
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from torch import nn

from scan.training.halved import halve
from scan.training.mark_parts import PARTS, give_weights, part_of, put_back, sizes_of
from scan.training.precision import learning
from scan.training.written_whole import written_whole

CLASSES: Final = ("empty", "tick", "cross", "fill", "ring", "cancelled", "unclear", "beside")
YES: Final = slice(1, 5)
"""The classes of marks that mean yes."""

_CLASS_OF: Final[dict[str, str]] = {
    "empty": "empty",
    **dict.fromkeys(
        (
            "tick",
            "off-centre",
            "overflow",
            "slash",
            "trembling tick",
            "ticked twice",
            "tick from outside",
            "tick across the neighbour",
        ),
        "tick",
    ),
    **dict.fromkeys(("cross", "wide cross"), "cross"),
    **dict.fromkeys(("fill", "scribble", "hatching", "solid felt"), "fill"),
    "ring": "ring",
    "beside the box": "beside",
    **dict.fromkeys(("dot", "letter", "equals", "circled", "oui", "non", "words over", "sign"), "unclear"),
}
"""By kind of mark, as `tests.make_mark_samples` names it; whatever else is there was taken back."""

UNSEEN_KINDS: Final = ("hatching", "ticked twice", "struck slanting", "equals")
UNSEEN_PENS: Final = ("violet ballpoint", "gel", "hard pencil", "light green felt")

_OUTSIDE: Final = ("empty", "beside the box", "circled")
"""What leaves the inside of a box free."""
_INNER_PX: Final = 30
_INKED: Final = 217
_TRACE_PX: Final = 4
"""A box so far from the rim of whose view fewer pixels than the last are 15 % darker than paper shows no mark."""
_ONE_BIT: Final = 0.6
"""Share of wholly white pixels from which a view is of a scan of one bit a pixel."""

_CHANNELS: Final = (24, 48, 80, 112, 160)
_STRIDES: Final = (2, 2, 2, 1, 2)
_BATCH: Final = 256
_RATE: Final = 2e-3
_MEAN: Final = 0.99
"""Share of the running mean of the weights that stays at every step."""
_SHIFT_PX: Final = 2
"""How far scan and print are moved against each other: 0.3 mm, as badly as a box may lie."""
_GREY: Final = 0.25
_OTHER_COLOURS: Final = 0.25
_OTHER_INK: Final = 0.2
_GRAINY: Final = 0.4
"""How many views are made grey, change all colours, change those of what was not printed, and become grainy."""
_LEAST_HALVED: Final = 1024
"""Values in an array from which a network that is written alone keeps them in 16 bits."""
_PRINT_PX: Final = 3
"""How far around print dark is taken for it."""


@dataclass(frozen=True, slots=True)
class Samples:
    """Boxes to learn from.

    Attributes:
        views: uint8, shape (n, 4, side, side).
        classes: Place in `CLASSES`, shape (n,).
        kinds: Names of marks, shape (n,).
        pens: Names of pens, "" for none, shape (n,).
    """

    views: NDArray[np.uint8]
    classes: NDArray[np.int64]
    kinds: NDArray[np.str_]
    pens: NDArray[np.str_]

    def where(self, keep: NDArray[np.bool_]) -> "Samples":
        """Those that `keep` says."""
        return Samples(self.views[keep], self.classes[keep], self.kinds[keep], self.pens[keep])


@dataclass(frozen=True, slots=True)
class _Course:
    """How a network is trained.

    Attributes:
        epochs: How often everything is shown to it.
        rate: Of learning, at its highest.
        checkpoint: Where its weights are kept after each epoch.
    """

    epochs: int
    rate: float
    checkpoint: Path


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, calibrate, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("samples", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--without-unseen", action="store_true")
    parser.add_argument("--start", type=Path, help="weights to go on from")
    parser.add_argument(
        "--part", type=int, choices=range(PARTS), help="which network of the model that is there learns on"
    )
    parser.add_argument("--alone", type=Path, metavar="OUT", help="write it there alone; the model stays as it is")
    parser.add_argument("--rate", type=float, default=_RATE, help="of learning, at its highest")
    asked = parser.parse_args(arguments)
    torch.manual_seed(1)
    shards = sorted(asked.samples.glob("marks-*.npz"))
    train, kept = load(set(shards) - set(kept_of(shards))), load(kept_of(shards))
    unseen = train.where(_unseen(train))
    if asked.without_unseen:
        train = train.where(~_unseen(train))
    if asked.part is not None:
        return _learn_on(asked, train, kept)
    network = build_network()
    if asked.start is not None:
        network.load_state_dict(torch.load(asked.start))
    network = _train(network, train, kept, _Course(asked.epochs, asked.rate, asked.model.with_suffix(".pt")))
    temperature = _fit_temperature(_logits(network, kept), kept.classes)
    figures = {"train": len(train.classes), "temperature": temperature, "kept": _figures(network, kept, temperature)}
    if asked.without_unseen:
        figures["unseen"] = _figures(network, unseen, temperature)
    asked.model.with_suffix(".json").write_text(json.dumps(figures, indent=1), "utf-8")
    print(json.dumps(figures, indent=1))
    _export(network, temperature, asked.model)
    return 0


def _learn_on(asked: argparse.Namespace, train: Samples, kept: Samples) -> int:
    """Let one network of a model that is there learn on, and put it back or write it alone."""
    model = onnx.load(asked.model)
    part = part_of(model, asked.part)
    channels, classes = sizes_of(model, part)
    train, kept = (samples.where(samples.classes < classes) for samples in (train, kept))
    network = build_network(channels, classes)
    give_weights(network, model, part, torch.from_numpy(as_seen(train.views[:: max(1, len(train.views) // 1024)])))
    if asked.start is not None:
        network.load_state_dict(torch.load(asked.start))
    print(json.dumps({"before": _figures(network, kept, part.temperature)}, indent=1))
    checkpoint = asked.alone.with_suffix(".pt") if asked.alone else asked.model.with_suffix(f".{asked.part}.pt")
    network = _train(network, train, kept, _Course(asked.epochs, asked.rate, checkpoint))
    temperature = _fit_temperature(_logits(network, kept), kept.classes)
    print(json.dumps({"temperature": temperature, "after": _figures(network, kept, temperature)}, indent=1))
    if asked.alone is not None:
        _export(network, temperature, asked.alone)
        alone = onnx.load(asked.alone)
        halve(alone, least=_LEAST_HALVED)
        onnx.save(alone, asked.alone)
        return 0
    put_back(model, part, network, temperature)
    onnx.save(model, asked.model)
    return 0


class _Cooled(nn.Module):  # type: ignore[misc]
    """Divides by a temperature."""

    def __init__(self, temperature: float) -> None:
        super().__init__()
        self.temperature = temperature

    def forward(self, values: Any) -> Any:
        """Values for the softmax."""
        return values / self.temperature


def build_network(channels: Sequence[int] = _CHANNELS, classes: int = len(CLASSES)) -> Any:
    """Twenty-one million multiplications a box, unless told otherwise: 0.3 milliseconds on one core."""
    blocks = zip((4, *channels), channels, _STRIDES, strict=False)
    return nn.Sequential(
        *(layer for before, after, stride in blocks for layer in _block(before, after, stride=stride)),
        nn.Flatten(),
        nn.Dropout(0.25),
        nn.Linear(channels[-1] * 25, 96),
        nn.ReLU(),
        nn.Linear(96, classes),
    )


def _block(channels: int, out: int, *, stride: int) -> tuple[Any, ...]:
    return nn.Conv2d(channels, out, 3, stride, 1, bias=False), nn.BatchNorm2d(out), nn.ReLU()


def kept_of(shards: Sequence[Path]) -> Sequence[Path]:
    """Those that are kept for measuring, one of ten, of shards in the order of their names."""
    return shards[9::10]


def load(shards: Iterable[Path]) -> Samples:
    """The samples of some shards, in the order of their names, but those of which nothing is to be seen."""
    parts = []
    for shard in sorted(shards):
        with np.load(shard) as data:
            kinds = data["kind_names"][data["kinds"]]
            pens = np.append(data["pen_names"], "")[data["pens"]]
            classes = np.array([CLASSES.index(_CLASS_OF.get(str(kind), "cancelled")) for kind in kinds])
            samples = Samples(data["views"], classes, kinds, pens)
            parts.append(samples.where(~_is_gone(samples)))
    names = ("views", "classes", "kinds", "pens")
    return Samples(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def _is_gone(samples: Samples) -> NDArray[np.bool_]:
    """Which marks a scan of one bit a pixel does not show: they would teach that no empty box there is surely empty.

    Such scans are asked about as a whole; see docs/decisions/0004-one-bit-scans.md.
    """
    scans = samples.views[:, :3]
    inner = slice(_INNER_PX, scans.shape[-1] - _INNER_PX)
    inked = (scans[:, :, inner, inner].min(axis=1) < _INKED).sum(axis=(1, 2))
    one_bit = (scans == 255).mean(axis=(1, 2, 3)) > _ONE_BIT
    return np.asarray(one_bit & (inked < _TRACE_PX) & ~np.isin(samples.kinds, _OUTSIDE))


def _unseen(samples: Samples) -> NDArray[np.bool_]:
    return np.isin(samples.kinds, UNSEEN_KINDS) | np.isin(samples.pens, UNSEEN_PENS)


def _train(network: Any, train: Samples, kept: Samples, course: _Course) -> Any:
    """Train a network; the mean of its weights comes back."""
    hand = np.random.default_rng(1)
    network = network.to(memory_format=torch.channels_last)
    mean = torch.optim.swa_utils.AveragedModel(
        network, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(_MEAN), use_buffers=True
    )
    optimiser = torch.optim.AdamW(network.parameters(), lr=course.rate, weight_decay=1e-3)
    steps = course.epochs * (len(train.classes) // _BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, course.rate, total_steps=max(1, steps))
    loss_of = nn.CrossEntropyLoss()
    begun = time.monotonic()
    for epoch in range(course.epochs):
        network.train()
        losses = []
        for views, classes in _batches(train, hand):
            with learning():
                said = network(views.to(memory_format=torch.channels_last))
            loss = loss_of(said.float(), classes)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            mean.update_parameters(network)
            losses.append(float(loss.detach()))
        with written_whole(course.checkpoint) as file:
            torch.save(mean.module.state_dict(), file)
        right = float((_logits(mean.module, kept).argmax(1).numpy() == kept.classes).mean())
        left = (time.monotonic() - begun) / (epoch + 1) * (course.epochs - epoch - 1)
        tell = f"epoch {epoch + 1}: loss {np.mean(losses):.4f}, kept right {right:.4f}, {left / 60:.0f} minutes left"
        print(tell, file=sys.stderr, flush=True)
    return mean.module


def _batches(samples: Samples, hand: np.random.Generator) -> Iterator[tuple[Any, Any]]:
    """All samples in another order, in batches; the next is made while one is learnt from."""
    order = hand.permutation(len(samples.classes))
    starts = range(0, len(order) - _BATCH + 1, _BATCH)
    with ThreadPoolExecutor(1) as ahead:
        waiting: deque[Future[tuple[Any, Any]]] = deque()
        for start in starts:
            waiting.append(ahead.submit(_batch, samples, np.sort(order[start : start + _BATCH]), hand))
            if len(waiting) > 1:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _batch(samples: Samples, chosen: NDArray[np.int64], hand: np.random.Generator) -> tuple[Any, Any]:
    moved = np.stack([_moved(view, hand) for view in samples.views[chosen]])
    return _varied(torch.from_numpy(as_seen(moved)), hand), torch.from_numpy(samples.classes[chosen])


def as_seen(views: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Ink is 1, paper 0."""
    return np.asarray(1.0 - views.astype(np.float32) / 255.0, np.float32)


def _moved(view: NDArray[np.uint8], hand: np.random.Generator) -> NDArray[np.uint8]:
    """A view whose scan lies a little off its print, in other colours or in grey."""
    out = view.copy()
    scan = view[hand.permutation(3)] if hand.random() < _OTHER_COLOURS else view[:3]
    out[:3] = np.roll(scan, hand.integers(-_SHIFT_PX, _SHIFT_PX + 1, 2), (1, 2))
    if hand.random() < _GREY:
        out[:3] = out[:3].mean(axis=0, dtype=np.float32).astype(np.uint8)
    return out


def _varied(views: Any, hand: np.random.Generator) -> Any:
    """Lighter and darker scans, other inks, grain: what changes nothing of what stands in a box."""
    count = len(views)
    inked = np.flatnonzero(hand.random(count) < _OTHER_INK)
    paled = hand.uniform(0, 1, (len(inked), 3))
    paled[np.arange(len(inked)), hand.integers(3, size=len(inked))] = 0.0  # one channel always shows it
    views[inked, :3] -= _ink(views[inked]) * _each(paled)
    views[:, :3] *= _each(hand.uniform(0.75, 1.2, (count, 1)) * hand.uniform(0.92, 1.08, (count, 3)))
    views[:, :3] += _each(hand.normal(0, 0.02, (count, 1)))
    grainy = np.flatnonzero(hand.random(count) < _GRAINY)
    grain = torch.randn(len(grainy), 1, *views.shape[2:]) * _each(hand.uniform(0.0, 0.06, (len(grainy), 1)))
    views[grainy, :3] += grain
    return views.clamp_(0, 1)


def _ink(views: Any) -> Any:
    """What of scans was not printed."""
    side = 2 * _PRINT_PX + 1
    rows = nn.functional.max_pool2d(views[:, 3:], (1, side), 1, (0, _PRINT_PX))
    printed = nn.functional.max_pool2d(rows, (side, 1), 1, (_PRINT_PX, 0))
    return (views[:, :3] - printed).clamp(min=0)


def _each(values: NDArray[np.float64]) -> Any:
    """One value for every channel of every view."""
    return torch.from_numpy(values.astype(np.float32))[:, :, None, None]


def _logits(network: Any, samples: Samples) -> Any:
    network.eval()
    with torch.no_grad():
        parts = [
            network(torch.from_numpy(as_seen(samples.views[start : start + 512])))
            for start in range(0, len(samples.classes), 512)
        ]
    return torch.cat(parts) if parts else torch.zeros(0, len(CLASSES))


def _fit_temperature(logits: Any, classes: NDArray[np.int64]) -> float:
    """The temperature of least cross-entropy."""
    wanted = torch.from_numpy(classes)
    tried = np.geomspace(0.3, 3.0, 60)
    losses = [float(nn.functional.cross_entropy(logits / float(one), wanted)) for one in tried]
    return float(tried[int(np.argmin(losses))])


def _figures(network: Any, samples: Samples, temperature: float) -> dict[str, Any]:
    """How often the network is right, and what would go in by itself, right and wrong, at several thresholds."""
    shares = torch.softmax(_logits(network, samples) / temperature, 1).numpy()
    yes, cancelled = shares[:, YES].sum(axis=1), shares[:, CLASSES.index("cancelled")]
    empty = np.where(cancelled < 0.1, shares[:, 0] + cancelled, 0.0)
    truly_yes = (samples.classes >= YES.start) & (samples.classes < YES.stop)
    truly_no = (samples.classes == 0) | (samples.classes == CLASSES.index("cancelled"))
    plain = truly_yes | (samples.classes == 0)
    result: dict[str, Any] = {
        "boxes": len(samples.classes),
        "right": float((shares.argmax(axis=1) == samples.classes).mean()),
    }
    for threshold in (0.9, 0.97, 0.99, 0.995, 0.998, 0.999):
        auto_yes, auto_no = yes >= threshold, empty >= threshold
        wrong = (auto_yes & ~truly_yes) | (auto_no & ~truly_no)
        review = plain & ~auto_yes & ~auto_no
        kinds, counts = np.unique(samples.kinds[wrong], return_counts=True)
        result[f"at {threshold}"] = {
            "wrong": int(wrong.sum()),
            "plain": int(plain.sum()),
            "plain to a person": float(review.sum() / max(1, plain.sum())),
            "empty to a person": float((review & (samples.classes == 0)).sum() / max(1, (samples.classes == 0).sum())),
            "wrong by kind": dict(zip(map(str, kinds), counts.tolist(), strict=True)),
        }
    return result


def _export(network: Any, temperature: float, path: Path) -> None:
    """Write the network with its temperature and a softmax: views with ink as 1 in, probabilities out."""
    network.eval()
    whole = nn.Sequential(network, _Cooled(temperature), nn.Softmax(dim=1))
    example = torch.zeros(1, 4, 80, 80)
    torch.onnx.export(
        whole,
        (example,),
        str(path),
        input_names=["views"],
        output_names=["shares"],
        dynamic_axes={"views": {0: "boxes"}, "shares": {0: "boxes"}},
        opset_version=17,
        dynamo=False,
    )


if __name__ == "__main__":
    sys.exit(main())
