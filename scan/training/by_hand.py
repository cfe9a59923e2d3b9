"""Trains the network that tells ink by people from wear: `python -m scan.training.by_hand SAMPLES MODEL.onnx`.

Run by hand, with PyTorch and ONNX installed (`pip install torch onnx`); `tests/make_ink_samples.py` makes the samples.
The model card beside the network says what it was trained on and how well it does.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

SIDE: Final = 64
COLOURS: Final = slice(0, 3)
WIDE: Final = 5
BATCH: Final = 128


class Network(nn.Module):  # type: ignore[misc]  # PyTorch is not installed where types are checked
    """Five layers of convolution; the middle of what they see counts beside the mean of it."""

    def __init__(self, channels: int = 7) -> None:
        super().__init__()
        sizes = [(channels, 16, 2), (16, 24, 2), (24, 32, 1), (32, 48, 2), (48, 64, 1)]
        layers: list[nn.Module] = []
        for before, after, stride in sizes:
            layers += [nn.Conv2d(before, after, 3, stride, 1, bias=False), nn.BatchNorm2d(after), nn.ReLU()]
        self.layers = nn.Sequential(*layers)
        self.head = nn.Sequential(nn.Dropout(0.2), nn.Linear(128, 48), nn.ReLU(), nn.Linear(48, 1))

    def forward(self, patches: Tensor) -> Tensor:
        """Patches from 0.0 to 1.0, shape (n, 7, 64, 64), into logits, shape (n, 1)."""
        seen = self.layers(patches)
        middle = seen[:, :, 3:5, 3:5].mean((2, 3))
        said: Tensor = self.head(torch.cat([middle, seen.mean((2, 3))], 1))
        return said


class WithShares(nn.Module):  # type: ignore[misc]  # the same
    """The network as it is shipped: probabilities instead of logits."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, patches: Tensor) -> Tensor:
        """Probability that a person left the ink in the middle, shape (n, 1)."""
        return torch.sigmoid(self.network(patches))


def varied(patches: Tensor, hand: torch.Generator) -> Tensor:
    """Turn, mirror, light, recolour and roughen patches, so that what is learnt is the stroke and not the lamp."""
    if torch.rand(1, generator=hand) < 0.5:
        patches = patches.transpose(2, 3)
    patches = patches.flip([axis for axis in (2, 3) if torch.rand(1, generator=hand) < 0.5])
    patches = patches.clone()
    count, half = len(patches), len(patches) // 2
    colour = patches[:, COLOURS]
    colour[:half] = colour[:half, torch.randperm(3, generator=hand)]
    some = count // 7
    colour[half : half + some] = colour[half : half + some].mean(1, keepdim=True)
    light = 1 + 0.12 * torch.randn(count, 1, 1, 1, generator=hand)
    tint = 1 + 0.04 * torch.randn(count, 3, 1, 1, generator=hand)
    colour *= light * tint
    colour[::3] += 0.03 * torch.randn(colour[::3].shape, generator=hand)
    patches[:, WIDE : WIDE + 1] *= light
    return patches.clamp_(0, 1)


def batches(count: int, hand: np.random.Generator, weights: NDArray[np.float64]) -> Iterator[NDArray[np.int64]]:
    """One round through the examples, the rare ones more often."""
    order = hand.choice(count, count, p=weights / weights.sum())
    for start in range(0, count - BATCH + 1, BATCH):
        yield order[start : start + BATCH]


def train(
    patches: NDArray[np.uint8],
    labels: NDArray[np.int64],
    *,
    rounds: int,
    seed: int = 0,
    network: Network | None = None,
) -> Network:
    """Train on patches, uint8, shape (n, 7, 64, 64), and whether a person left their ink.

    What the network was wrong about comes back more often.
    """
    torch.manual_seed(seed)
    hand, chance = np.random.default_rng(seed), torch.Generator().manual_seed(seed)
    network = network or Network()
    steps = rounds * (len(labels) // BATCH)
    optimiser = torch.optim.AdamW(network.parameters(), lr=2e-3, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, total_steps=steps + 1)
    share = labels.mean()
    weights = np.where(labels == 1, 0.5 / share, 0.5 / (1 - share))
    wrong = np.full(len(labels), 0.5)
    for done in range(rounds):
        network.train()
        total = 0.0
        for chosen in batches(len(labels), hand, weights * (0.15 + wrong)):
            seen = varied(torch.from_numpy(patches[chosen]).float() / 255, chance)
            wanted = torch.from_numpy(labels[chosen]).float()[:, None]
            said = network(seen)
            loss = nn.functional.binary_cross_entropy_with_logits(said, 0.98 * wanted + 0.01)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            total += loss.item()
            wrong[chosen] = np.abs(torch.sigmoid(said.detach())[:, 0].numpy() - labels[chosen])
        print(f"round {done + 1}: loss {total / max(1, len(labels) // BATCH):.4f}", flush=True)
    network.eval()
    return network


def shares(network: Network, patches: NDArray[np.uint8]) -> NDArray[np.float64]:
    """What the network says of patches, shape (n,)."""
    parts = []
    with torch.no_grad():
        for start in range(0, len(patches), 512):
            seen = torch.from_numpy(patches[start : start + 512]).float() / 255
            parts.append(torch.sigmoid(network(seen))[:, 0].numpy())
    return np.concatenate(parts) if parts else np.zeros(0)


def save(network: Network, path: Path) -> None:
    """Write the network as ONNX, for any number of patches at once."""
    example = torch.zeros(2, 7, SIDE, SIDE)
    names: dict[str, Any] = {"input_names": ["patches"], "output_names": ["written"]}
    axes = {"patches": {0: "n"}, "written": {0: "n"}}
    torch.onnx.export(
        WithShares(network).eval(), (example,), str(path), dynamic_axes=axes, opset_version=17, dynamo=False, **names
    )


def load(folder: Path) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """All examples of a folder."""
    files = [np.load(path) for path in sorted(folder.glob("*.npz"))]
    kept = [file for file in files if len(file["y"])]
    return np.concatenate([file["x"] for file in kept]), np.concatenate([file["y"] for file in kept]).astype(np.int64)


def main() -> None:
    """Train on a folder of examples and write the network."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("examples", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("--rounds", type=int, default=16)
    given = parser.parse_args()
    patches, labels = load(given.examples)
    print(f"{len(labels)} examples, {int(labels.sum())} of them left by people")
    save(train(patches, labels, rounds=given.rounds), given.model)


if __name__ == "__main__":
    main()
