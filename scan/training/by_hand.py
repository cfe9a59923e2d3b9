"""Trains the network that tells ink by people from wear: `python -m scan.training.by_hand SAMPLES MODEL.onnx`.

Run by hand, with PyTorch and ONNX installed (`pip install torch onnx`); `tests/make_ink_samples.py` makes the samples.
With `--start` it goes on from the last network of an earlier file, and with `--beside` all networks of an earlier file
are asked too: `--share` says how much the new one counts, the others count alike. The model card beside the network
says what it was trained on and how well it does.
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import Tensor, nn

from scan.training.precision import learning

SIDE: Final = 64
COLOURS: Final = slice(0, 3)
WIDE: Final = 5
BATCH: Final = 128
FEWEST: Final = 2048
"""Samples by which a layer's usual values are known again, which an ONNX file no longer tells."""
SOFT: Final = torch.tensor([[1.0, 2.0, 1.0], [2.0, 4.0, 2.0], [1.0, 2.0, 1.0]]) / 16


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
    """The networks as they are shipped: one probability; the last counts for so much of what they say."""

    def __init__(self, networks: Sequence[Network], share: float = 0.5) -> None:
        super().__init__()
        self.earlier, self.last, self.share = nn.ModuleList(networks[:-1]), networks[-1], share

    def forward(self, patches: Tensor) -> Tensor:
        """Probability that a person left the ink in the middle, shape (n, 1)."""
        if not len(self.earlier):
            return torch.sigmoid(self.last(patches))
        earlier = torch.stack([network(patches) for network in self.earlier]).mean(0)  # first in the file, too
        return torch.sigmoid((1 - self.share) * earlier + self.share * self.last(patches))


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
    return otherwise_captured(patches, hand).clamp_(0, 1)


def otherwise_captured(patches: Tensor, hand: torch.Generator) -> Tensor:
    """Some of the patches softer, paler or darker, lit from one side, or in the grain of a poor camera."""
    count, colour = len(patches), patches[:, COLOURS]

    def some(share: float) -> Tensor:
        return torch.rand(count, generator=hand) < share

    soft = some(0.25)
    around = nn.functional.pad(colour[soft], (1, 1, 1, 1), mode="replicate").flatten(0, 1)[:, None]
    colour[soft] = nn.functional.conv2d(around, SOFT[None, None]).reshape(-1, 3, SIDE, SIDE)
    pale = some(0.4)
    paper, depth = colour[pale].amax((2, 3), keepdim=True), 0.55 + 0.75 * torch.rand(count, 1, 1, 1, generator=hand)
    colour[pale] = paper - (paper - colour[pale]) * depth[pale]
    lit, along = some(0.3), torch.linspace(-0.5, 0.5, SIDE)
    fall = 0.35 * torch.randn(count, 1, 2, generator=hand)
    colour[lit] *= (1 + fall[..., :1, None] * along[:, None] + fall[..., 1:, None] * along)[lit]
    grainy, rough = some(0.3), 0.05 * torch.rand(count, 1, 1, 1, generator=hand)
    colour[grainy] += rough[grainy] * torch.randn(colour[grainy].shape, generator=hand)
    return patches


def batches(steps: int, hand: np.random.Generator, weights: NDArray[np.float64]) -> Iterator[NDArray[np.int64]]:
    """One round of so many steps, the rare examples more often."""
    order = hand.choice(len(weights), steps * BATCH, p=weights / weights.sum())
    for start in range(0, len(order), BATCH):
        yield order[start : start + BATCH]


def train(
    patches: NDArray[np.uint8],
    labels: NDArray[np.int64],
    *,
    rounds: int,
    steps: int | None = None,
    rate: float = 4e-3,
    seed: int = 0,
    network: Network | None = None,
) -> Network:
    """Train on patches, uint8, shape (n, 7, 64, 64), and whether a person left their ink.

    What the network was wrong about comes back more often. A round has so many steps, or sees as many examples as
    there are.
    """
    torch.manual_seed(seed)
    hand, chance = np.random.default_rng(seed), torch.Generator().manual_seed(seed)
    network, steps = network or Network(), steps or len(labels) // BATCH
    optimiser = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=rounds * steps + 1)
    share = labels.mean()
    weights = np.where(labels == 1, 0.5 / share, 0.5 / (1 - share))
    wrong = np.full(len(labels), 0.5)
    for done in range(rounds):
        network.train()
        total = 0.0
        for chosen in batches(steps, hand, weights * (0.15 + wrong)):
            seen = varied(torch.from_numpy(patches[chosen]).float() / 255, chance)
            wanted = torch.from_numpy(labels[chosen]).float()[:, None]
            with learning():
                said = network(seen).float()
            loss = nn.functional.binary_cross_entropy_with_logits(said, 0.98 * wanted + 0.01)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            total += loss.item()
            wrong[chosen] = np.abs(torch.sigmoid(said.detach())[:, 0].numpy() - labels[chosen])
        print(f"round {done + 1}: loss {total / steps:.4f}", flush=True)
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


def save(networks: Sequence[Network], path: Path, *, share: float = 0.5) -> None:
    """Write networks as one ONNX file, for any number of patches at once."""
    example = torch.zeros(2, 7, SIDE, SIDE)
    names: dict[str, Any] = {"input_names": ["patches"], "output_names": ["written"]}
    axes = {"patches": {0: "n"}, "written": {0: "n"}}
    torch.onnx.export(
        WithShares(networks, share).eval(),
        (example,),
        str(path),
        dynamic_axes=axes,
        opset_version=17,
        dynamo=False,
        **names,
    )


def load(folder: Path) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """All examples of a folder."""
    files = [np.load(path) for path in sorted(folder.glob("*.npz"))]
    kept = [file for file in files if len(file["y"])]
    return np.concatenate([file["x"] for file in kept]), np.concatenate([file["y"] for file in kept]).astype(np.int64)


def networks_of(path: Path, patches: NDArray[np.uint8]) -> list[Network]:
    """The networks of an ONNX file that `save` wrote, ready to go on learning from such patches."""
    graph = onnx.load(str(path)).graph
    known = {each.name: torch.tensor(numpy_helper.to_array(each)) for each in graph.initializer}
    weights = [
        [known[name] for name in node.input[1:]] for node in graph.node if node.op_type in {"Conv", "Gemm", "MatMul"}
    ]
    few = np.random.default_rng(1).permutation(len(patches))[:FEWEST]
    seen = torch.from_numpy(patches[few]).float() / 255
    layers = len(weights_in(Network()))
    with torch.no_grad():
        return [_refilled(weights[first : first + layers], seen) for first in range(0, len(weights), layers)]


def weights_in(network: Network) -> list[Any]:
    """The layers of a network that have weights, in the order in which an ONNX file names them."""
    return [layer for layer in network.modules() if isinstance(layer, nn.Conv2d | nn.Linear)]


def _refilled(weights: Sequence[Sequence[Tensor]], seen: Tensor) -> Network:
    """A network with weights into which the usual values of its layers were folded."""
    network, waiting = Network(), list(weights)
    for layer in network.layers:
        if isinstance(layer, nn.Conv2d):
            weight, bias = waiting.pop(0)
            layer.weight.copy_(weight)
        elif isinstance(layer, nn.BatchNorm2d):
            usual, spread = seen.mean((0, 2, 3)), seen.var((0, 2, 3), unbiased=False)
            layer.running_mean.copy_(usual)
            layer.running_var.copy_(spread)
            layer.weight.copy_((spread + layer.eps).sqrt())
            layer.bias.copy_(bias + usual)
            layer.eval()
        seen = layer(seen)
    for layer in weights_in(network)[-len(waiting) :]:
        weight, bias = waiting.pop(0)
        layer.weight.copy_(weight)
        layer.bias.copy_(bias)
    network.eval()
    return network


def main() -> None:
    """Train on a folder of examples and write the network."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("examples", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("--rounds", type=int, default=16)
    parser.add_argument("--steps", type=int, help="of a round; as many as there are examples for, if not said")
    parser.add_argument("--rate", type=float, default=4e-3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--start", type=Path, help="an ONNX file from whose last network training goes on")
    parser.add_argument("--beside", type=Path, help="an ONNX file whose networks are asked too")
    parser.add_argument("--share", type=float, default=0.5, help="for how much the new network counts beside those")
    given = parser.parse_args()
    patches, labels = load(given.examples)
    print(f"{len(labels)} examples, {int(labels.sum())} of them left by people")
    network = None if given.start is None else networks_of(given.start, patches)[-1]
    course = {"rounds": given.rounds, "steps": given.steps, "rate": given.rate, "seed": given.seed}
    beside = [] if given.beside is None else networks_of(given.beside, patches)
    save([*beside, train(patches, labels, **course, network=network)], given.model, share=given.share)


if __name__ == "__main__":
    main()
