"""Trains the two networks that say what stands in a cell, and writes them as one ONNX file.

    python -m scan.training.digits OUT.onnx --cells FOLDER --kept FOLDER --mnist FOLDER --hands FILE --fonts FOLDER

Needs torch and onnx. Cells come from `tests.make_digit_samples`, those of `--kept` from writers of whom nothing is
learnt. The first network sees the ink of a cell alone, framed as MNIST is, and learns from single digits too; the
second sees the cell with its surroundings and never a framed digit: so they go wrong in different ways. Cross-entropy;
a temperature for each is fitted on the kept cells (Guo et al., ICML 2017), as is the weight with which
`scan.decide_digits` adds their logarithms.

    python -m scan.training.digits OUT.onnx --go-on MODEL.onnx --cells FOLDER --kept FOLDER --epochs 1

goes on from a file made before, on cells alone, at a third of the rate: its normalisation is part of its convolutions.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from torch import nn

from scan.cells import AROUND_PX, CELL_INK_MM2, cell_ink
from scan.darkness import PALE
from scan.digits import SIDE_PX, framed
from scan.engines import CellView
from scan.training.digit_sources import Digits, fonts, hands, mnist
from scan.training.digit_strips import NO_DIGIT, Strip, load_strips
from scan.training.precision import learning
from scan.warp import PX_PER_MM

_CLASSES: Final = 12
_BATCH: Final = 128
_RATE: Final = 3e-3
_STEEPEST: Final = 2.0
"""Norm to which gradients are cut: a network without normalisation starts steeply."""

_WEIGHED: Final = ("Conv", "Gemm")
"""Layers with weights, as ONNX calls them."""

_SINGLE: Final = 12_000
"""Single digits of each source that the first network learns from in an epoch, at most."""


@dataclass(frozen=True, slots=True)
class Cells:
    """What both networks see of cells with ink, and what stands there.

    Attributes:
        inks: uint8, shape (n, 28, 28).
        around: uint8, shape (n, 2, 44, 36).
        written: Class of each: a digit, no digit, nothing.
    """

    inks: NDArray[np.uint8]
    around: NDArray[np.uint8]
    written: NDArray[np.int64]

    @classmethod
    def of(cls, folders: Sequence[Path]) -> "Cells":
        """The cells of all shards of some folders."""
        inks, around, written = [], [], []
        for shard in sorted(shard for folder in folders for shard in folder.glob("cells-*.npz")):
            for strip in load_strips(shard):
                for view, what in _views(strip):
                    inks.append(framed(view.ink))
                    around.append(view.around)
                    written.append(what)
        return cls(np.stack(inks), np.stack(around), np.array(written, np.int64))


def _views(strip: Strip) -> Iterator[tuple[CellView, int]]:
    for cell, what in zip(strip.cells, strip.written, strict=True):
        view = cell_ink(strip.gray, strip.printed, cell, PX_PER_MM, gain=strip.gain).view
        if float((view.ink >= PALE).sum()) / PX_PER_MM**2 >= CELL_INK_MM2:
            yield view, what


def main(arguments: Sequence[str] | None = None) -> int:
    """Train both and write them."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("--cells", type=Path, nargs="+", required=True)
    parser.add_argument("--kept", type=Path, required=True)
    parser.add_argument("--mnist", type=Path)
    parser.add_argument("--hands", type=Path)
    parser.add_argument("--fonts", type=Path)
    parser.add_argument("--go-on", type=Path, help="a file made before, to go on learning from")
    parser.add_argument("--epochs", type=int, default=4, help="of the first; twice as many of the second")
    asked = parser.parse_args(arguments)
    torch.manual_seed(1)
    torch.set_num_threads(1)
    cells, kept = Cells.of(asked.cells), Cells.of([asked.kept])
    _tell(f"{len(cells.written)} cells to learn from, {np.bincount(cells.written)}; {len(kept.written)} kept")
    inks, digits, rate = cells.inks[:, None], cells.written, _RATE
    networks = [_ink_network(), _around_network()]
    if asked.go_on is None:
        inks, digits = _with_singles(cells, (hands(asked.hands)[0], mnist(asked.mnist), fonts(asked.fonts)))
    else:
        networks, rate = _made_before(networks, asked.go_on), _RATE / 3
    networks = [
        _trained(networks[0], inks, digits, _varied_ink, epochs=asked.epochs, rate=rate),
        _trained(networks[1], cells.around, cells.written, _varied_around, epochs=2 * asked.epochs, rate=rate),
    ]
    values = [_values(networks[0], kept.inks[:, None]), _values(networks[1], kept.around)]
    heats = [_temperature(one, kept.written) for one in values]
    _tell(f"temperatures {heats}")
    _report(values, heats, kept.written)
    _export([_Cooled(network, heat) for network, heat in zip(networks, heats, strict=True)], asked.model)
    return 0


def _tell(said: str) -> None:
    print(said, file=sys.stderr, flush=True)


def _with_singles(cells: Cells, singles: Sequence[Digits]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """The ink of cells, and single digits framed alike."""
    hand = np.random.default_rng(2)
    images, digits = [cells.inks], [cells.written]
    for source in singles:
        chosen = hand.permutation(len(source.digits))[:_SINGLE]
        images.append(np.stack([framed(source.images[one]) for one in chosen]))
        digits.append(source.digits[chosen])
    return np.concatenate(images)[:, None], np.concatenate(digits)


def _ink_network() -> Any:
    """Four convolutions and two dense layers: 120,000 weights."""
    return nn.Sequential(
        *_block(1, 16), *_block(16, 16), nn.MaxPool2d(2), nn.Dropout2d(0.05),
        *_block(16, 32), *_block(32, 32), nn.MaxPool2d(2), nn.Dropout2d(0.05),
        nn.Flatten(), nn.Linear(32 * 49, 64), nn.ReLU(), nn.Dropout(0.2), nn.Linear(64, _CLASSES),
    )  # fmt: skip


def _around_network() -> Any:
    """Five convolutions and two dense layers: 120,000 weights."""
    return nn.Sequential(
        *_block(2, 12), *_block(12, 24, stride=2), *_block(24, 24), nn.MaxPool2d(2), nn.Dropout2d(0.05),
        *_block(24, 48), *_block(48, 48), nn.MaxPool2d(2), nn.Dropout2d(0.05),
        nn.Flatten(), nn.Linear(48 * 20, 80), nn.ReLU(), nn.Dropout(0.2), nn.Linear(80, _CLASSES),
    )  # fmt: skip


def _block(channels: int, out: int, *, stride: int = 1) -> tuple[Any, ...]:
    return nn.Conv2d(channels, out, 3, padding=1, stride=stride, bias=False), nn.BatchNorm2d(out), nn.ReLU()


_Vary = Callable[[NDArray[np.uint8], np.random.Generator], NDArray[np.float32]]


def _made_before(networks: Sequence[Any], path: Path) -> list[Any]:
    """The networks of a file, whose convolutions hold their normalisation, with their weights."""
    graph = onnx.load(path).graph
    held = {one.name: onnx.numpy_helper.to_array(one) for one in graph.initializer}
    weights = iter([(held[node.input[1]], held[node.input[2]]) for node in graph.node if node.op_type in _WEIGHED])
    plain = [_without_normalisation(network) for network in networks]
    for layer in (layer for network in plain for layer in network if isinstance(layer, nn.Conv2d | nn.Linear)):
        weight, bias = next(weights)
        layer.weight.data, layer.bias.data = torch.tensor(weight), torch.tensor(bias)
    return plain


def _without_normalisation(network: Any) -> Any:
    layers = []
    for layer in network:
        if isinstance(layer, nn.Conv2d):
            layers.append(nn.Conv2d(layer.in_channels, layer.out_channels, 3, padding=1, stride=layer.stride))
        elif not isinstance(layer, nn.BatchNorm2d):
            layers.append(layer)
    return nn.Sequential(*layers)


def _trained(
    network: Any, images: NDArray[np.uint8], classes: NDArray[np.int64], vary: _Vary, *, epochs: int, rate: float
) -> Any:
    hand = np.random.default_rng(len(classes))
    network = network.to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=1e-3)
    steps = epochs * (len(classes) // _BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps)
    for epoch in range(epochs):
        network.train()
        losses = []
        order = hand.permutation(len(classes))
        for start in range(0, len(order) - _BATCH + 1, _BATCH):
            own = order[start : start + _BATCH]
            views = torch.from_numpy(np.stack([vary(images[one], hand) for one in own]))
            with learning():
                said = network(views.to(memory_format=torch.channels_last))
            loss = nn.functional.cross_entropy(said.float(), torch.from_numpy(classes[own]), label_smoothing=0.02)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), _STEEPEST)
            optimiser.step()
            schedule.step()
            losses.append(float(loss.detach()))
        _tell(f"epoch {epoch + 1} of {epochs}: loss {np.mean(losses):.4f}")
    return network.eval()


def _varied_ink(image: NDArray[np.uint8], hand: np.random.Generator) -> NDArray[np.float32]:
    """A digit as another hand and pen could have written it."""
    turn, slant = hand.normal(0, 0.08), hand.normal(0, 0.12)
    across, down = np.exp(hand.normal(0, 0.1, 2)) * hand.uniform(0.85, 1.05)
    matrix = np.array(
        [[across * np.cos(turn), across * (slant - np.sin(turn))], [down * np.sin(turn), down * np.cos(turn)]]
    )
    middle = np.array([SIDE_PX / 2 - 0.5, SIDE_PX / 2 - 0.5])
    place = np.hstack([matrix, (middle - matrix @ middle + hand.normal(0, 0.8, 2))[:, None]])
    moved = cv2.warpAffine(image[0], place, (SIDE_PX, SIDE_PX), flags=cv2.INTER_LINEAR)
    ink = np.asarray(moved.astype(np.float32) / 255, np.float32)
    weight = hand.random()
    if weight < 0.25:
        ink = np.asarray(cv2.dilate(ink, np.ones((2, 2), np.uint8)), np.float32)
    elif weight < 0.35:
        ink = np.asarray(np.clip(1.5 * cv2.erode(ink, np.ones((2, 2), np.uint8)) + 0.4 * ink, 0, 1), np.float32)
    grain = hand.normal(0, hand.uniform(0, 0.06), ink.shape)
    return np.asarray(np.clip(ink * hand.uniform(0.7, 1.0) + grain, 0, 1), np.float32)[None]


def _varied_around(image: NDArray[np.uint8], hand: np.random.Generator) -> NDArray[np.float32]:
    """A cell a little displaced, turned and stretched, darker or paler, in grain."""
    high, wide = AROUND_PX
    turn, slant = hand.normal(0, 0.03), hand.normal(0, 0.08)
    across, down = np.exp(hand.normal(0, 0.06, 2))
    matrix = np.array(
        [[across * np.cos(turn), across * (slant - np.sin(turn))], [down * np.sin(turn), down * np.cos(turn)]]
    )
    middle = np.array([wide / 2 - 0.5, high / 2 - 0.5])
    place = np.hstack([matrix, (middle - matrix @ middle + hand.normal(0, 1.0, 2))[:, None]])
    moved = cv2.warpAffine(image.transpose(1, 2, 0), place, (wide, high), flags=cv2.INTER_LINEAR)
    seen = np.asarray(moved.transpose(2, 0, 1).astype(np.float32) / 255, np.float32)
    seen *= hand.uniform([[[0.75]], [[0.6]]], [[[1.1]], [[1.3]]]).astype(np.float32)
    seen += hand.normal(0, hand.uniform(0, 0.05), seen.shape).astype(np.float32)
    return np.clip(seen, 0, 1)


def _values(network: Any, images: NDArray[np.uint8]) -> Any:
    with torch.no_grad():
        return torch.cat(
            [
                network(torch.from_numpy(images[start : start + 512].astype(np.float32) / 255))
                for start in range(0, len(images), 512)
            ]
        )


def _temperature(values: Any, classes: NDArray[np.int64]) -> float:
    wanted = torch.from_numpy(classes)
    tried = np.geomspace(0.3, 3.0, 60)
    losses = [float(nn.functional.cross_entropy(values / float(one), wanted)) for one in tried]
    return float(tried[int(np.argmin(losses))])


def _report(values: Sequence[Any], heats: Sequence[float], classes: NDArray[np.int64]) -> None:
    """How well both do on the kept cells, and the weight that fits best when their logarithms are added."""
    logs = [torch.log_softmax(one / heat, 1) for one, heat in zip(values, heats, strict=True)]
    wanted = torch.from_numpy(classes)
    for name, part in (("digits", classes < NO_DIGIT), ("no digits", classes == NO_DIGIT), ("all", classes >= 0)):
        said = [np.asarray(one.argmax(1))[part] for one in logs]
        agree = said[0] == said[1]
        right = [float((one == classes[part]).mean()) for one in said]
        wrong = int((agree & (said[0] != classes[part])).sum())
        _tell(
            f"{name}: {part.sum()}, right {right[0]:.4f} and {right[1]:.4f}, agree {agree.mean():.4f}, wrongly {wrong}"
        )
    tried = np.linspace(0.3, 1.2, 46)
    losses = [float(nn.functional.cross_entropy(float(one) * (logs[0] + logs[1]), wanted)) for one in tried]
    _tell(f"together with weight {tried[int(np.argmin(losses))]:.2f}, loss {min(losses):.4f}")


class _Cooled(nn.Module):  # type: ignore[misc]
    """Divides by a temperature and makes probabilities."""

    def __init__(self, network: Any, temperature: float) -> None:
        super().__init__()
        self.network = network
        self.temperature = temperature

    def forward(self, views: Any) -> Any:
        return torch.softmax(self.network(views) / self.temperature, 1)


class _Both(nn.Module):  # type: ignore[misc]
    """What both networks say of each cell."""

    def __init__(self, ink: Any, around: Any) -> None:
        super().__init__()
        self.ink, self.around = ink, around

    def forward(self, inks: Any, around: Any) -> Any:
        return torch.stack([self.ink(inks), self.around(around)], dim=1)


def _export(networks: Sequence[Any], path: Path) -> None:
    """Write them: `inks`, float32, (n, 1, 28, 28), and `around`, (n, 2, 44, 36), to `chances`, (n, 2, 12)."""
    both = _Both(*networks).to(memory_format=torch.contiguous_format).eval()
    torch.onnx.export(
        both,
        (torch.zeros(1, 1, SIDE_PX, SIDE_PX), torch.zeros(1, 2, *AROUND_PX)),
        str(path),
        input_names=["inks", "around"],
        output_names=["chances"],
        dynamic_axes={"inks": {0: "n"}, "around": {0: "n"}, "chances": {0: "n"}},
        opset_version=17,
        dynamo=False,
    )


if __name__ == "__main__":
    sys.exit(main())
