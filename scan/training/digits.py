"""Trains the two networks that say what stands in a cell, and writes them as one ONNX file.

    python -m scan.training.digits OUT.onnx --cells FOLDER --kept FOLDER --mnist FOLDER --hands FILE --fonts FOLDER

Needs torch and onnx. Cells come from `tests.make_digit_samples`, those of `--kept` from writers of whom nothing is
learnt. The first network sees the ink of a cell alone, framed as MNIST is, and learns from single digits too; the
second sees the cell with its surroundings and never a framed digit: so they go wrong in different ways. Cross-entropy;
a temperature for each is fitted on the kept cells (Guo et al., ICML 2017), as is the weight with which
`scan.decide_digits` adds their logarithms.

Both learn in turn, epoch by epoch; after each, what they know is written to `OUT.state.pt`, and the same command goes
on from there.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from scan.cells import AROUND_PX
from scan.digits import SIDE_PX, framed
from scan.training.digit_cells import Cells
from scan.training.digit_sources import Digits, fonts, hands, mnist
from scan.training.digit_strips import NO_DIGIT
from scan.training.precision import learning
from scan.training.written_whole import written_whole

_CLASSES: Final = 12
_BATCH: Final = 128
_RATE: Final = 3e-3
_STEEPEST: Final = 2.0
"""Norm to which gradients are cut: a network without normalisation starts steeply."""

_SMOOTHED: Final = 0.01
"""Share of certainty that is not asked for: some cells hold another digit than they are said to."""

_SINGLE: Final = 20_000
"""Single digits of each source that the first network learns from besides, at most."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Train both and write them."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("--cells", type=Path, nargs="+", required=True)
    parser.add_argument("--kept", type=Path, required=True)
    parser.add_argument("--mnist", type=Path, required=True)
    parser.add_argument("--hands", type=Path, required=True)
    parser.add_argument("--fonts", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=4)
    asked = parser.parse_args(arguments)
    torch.manual_seed(1)
    torch.set_num_threads(1)
    cells, kept = Cells.load(asked.cells), Cells.load([asked.kept])
    _tell(f"{len(cells.written)} cells to learn from, {np.bincount(cells.written)}; {len(kept.written)} kept")
    inks, digits = _with_singles(cells, (hands(asked.hands)[0], mnist(asked.mnist), fonts(asked.fonts)))
    taught = (
        _Pupil(_ink_network(), inks, digits, _varied_ink),
        _Pupil(_around_network(), cells.around, cells.written, _varied_around),
    )
    _teach(taught, epochs=asked.epochs, state=asked.model.with_suffix(".state.pt"))
    networks = [pupil.network.eval() for pupil in taught]
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
    """Five convolutions and two dense layers: 270,000 weights."""
    return nn.Sequential(
        *_block(1, 16), *_block(16, 32, stride=2), *_block(32, 32), nn.MaxPool2d(2), nn.Dropout2d(0.03),
        *_block(32, 64), *_block(64, 64), nn.Dropout2d(0.03),
        nn.Flatten(), nn.Linear(64 * 49, 64), nn.ReLU(), nn.Dropout(0.2), nn.Linear(64, _CLASSES),
    )  # fmt: skip


def _around_network() -> Any:
    """Five convolutions and two dense layers: 220,000 weights."""
    return nn.Sequential(
        *_block(2, 16, stride=2, side=5), *_block(16, 32), nn.MaxPool2d(2), nn.Dropout2d(0.03),
        *_block(32, 64), *_block(64, 64), nn.MaxPool2d(2), nn.Dropout2d(0.03), *_block(64, 64),
        nn.Flatten(), nn.Linear(64 * 20, 96), nn.ReLU(), nn.Dropout(0.2), nn.Linear(96, _CLASSES),
    )  # fmt: skip


def _block(channels: int, out: int, *, stride: int = 1, side: int = 3) -> tuple[Any, ...]:
    turned = nn.Conv2d(channels, out, side, padding=side // 2, stride=stride, bias=False)
    return turned, nn.BatchNorm2d(out), nn.ReLU()


_Vary = Callable[[NDArray[np.uint8], np.random.Generator], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class _Pupil:
    """A network and what it learns from.

    Attributes:
        network: It.
        images: uint8, shape (n, channels, height, width).
        classes: What each is.
        vary: Another look of one.
    """

    network: Any
    images: NDArray[np.uint8]
    classes: NDArray[np.int64]
    vary: _Vary


def _teach(pupils: Sequence[_Pupil], *, epochs: int, state: Path) -> None:
    """Teach each in turn, from where the state has it."""
    hands = [_Hand(pupil, epochs) for pupil in pupils]
    course, done = [epochs, *(len(pupil.classes) for pupil in pupils)], 0
    if state.exists():
        known = torch.load(state, weights_only=True)
        if known["of"] != course:
            raise SystemExit(
                f"{state} is of {known['of'][0]} epochs of {known['of'][1:]} cells; move it away to begin anew"
            )
        done = int(known["epochs"])
        for hand, own in zip(hands, known["pupils"], strict=True):
            hand.load(own)
    for epoch in range(done, epochs):
        losses = [_epoch(hand, epoch) for hand in hands]
        with written_whole(state) as file:
            torch.save({"of": course, "epochs": epoch + 1, "pupils": [hand.known() for hand in hands]}, file)
        _tell(f"epoch {epoch + 1} of {epochs}: losses {losses[0]:.4f}, {losses[1]:.4f}")


class _Hand:
    """What moves the weights of a network: the rate rises for three tenths of the way, then falls to nothing."""

    def __init__(self, pupil: _Pupil, epochs: int) -> None:
        self.pupil = pupil
        self.network = pupil.network.to(memory_format=torch.channels_last)
        self.optimiser = torch.optim.AdamW(self.network.parameters(), lr=_RATE, weight_decay=1e-3)
        steps = epochs * (len(pupil.classes) // _BATCH)
        self.schedule = torch.optim.lr_scheduler.OneCycleLR(self.optimiser, _RATE, total_steps=steps)

    @property
    def _parts(self) -> tuple[Any, ...]:
        return self.network, self.optimiser, self.schedule

    def known(self) -> list[Any]:
        return [part.state_dict() for part in self._parts]

    def load(self, known: Sequence[Any]) -> None:
        for part, own in zip(self._parts, known, strict=True):
            part.load_state_dict(own)

    def step(self, views: Any, classes: Any) -> float:
        with learning():
            said = self.network(views.to(memory_format=torch.channels_last))
        loss = nn.functional.cross_entropy(said.float(), classes, label_smoothing=_SMOOTHED)
        self.optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), _STEEPEST)
        self.optimiser.step()
        self.schedule.step()
        return float(loss.detach())


def _epoch(hand: _Hand, epoch: int) -> float:
    """Learn from everything once; the mean loss."""
    pupil, chance = hand.pupil, np.random.default_rng([epoch, len(hand.pupil.classes)])
    hand.network.train()
    losses = []
    order = chance.permutation(len(pupil.classes))
    for start in range(0, len(order) - _BATCH + 1, _BATCH):
        own = order[start : start + _BATCH]
        views = np.stack([pupil.vary(pupil.images[one], chance) for one in own])
        losses.append(hand.step(torch.from_numpy(views), torch.from_numpy(pupil.classes[own])))
    return float(np.mean(losses))


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
