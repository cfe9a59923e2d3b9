"""Tables of how often readings are right, by what was said of them, and how well such tables hold for other writers.

`scan.training.calibration` makes them of what the reader of lines says.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from scan.training.chances import Bin, calibration_error, reliability

EDGES: Final = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995)
"""Where the bins of what is reported begin: finer where decisions are made."""

_BINS: Final = (3, 4, 5, 6, 8, 10, 12, 16, 20, 30)
"""Numbers of bins that are tried."""

_FEWEST: Final = 20
"""Readings in a bin, at least."""

_ALONE: Final = (0.9, 0.95, 0.98, 0.99, 0.995)
"""Probabilities from which something might be decided alone."""

_PERFECT: Final = 200
"""How often readings are drawn that are right as often as said, to say what error chance alone makes."""

Shares: TypeAlias = NDArray[np.float64]
"""Shape (readings,), 0.0 to 1.0."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a reader said of something, and whether that was right.

    Attributes:
        said: Its own confidence, 0.0 to 1.0.
        right: Whether what it read was written.
        writer: By whom.
    """

    said: float
    right: bool
    writer: str


@dataclass(frozen=True, slots=True)
class Table:
    """How often a reader is right, by what it says; between, it is interpolated, and flat beyond both ends.

    Attributes:
        said: Rising.
        right: Not falling, one for each.
    """

    said: tuple[float, ...]
    right: tuple[float, ...]

    def __call__(self, said: Shares) -> Shares:
        """Probability of being right."""
        return np.asarray(np.interp(said, self.said, self.right), np.float64)


@dataclass(frozen=True)
class Calibration:
    """What was found about lines, or about words.

    Attributes:
        table: Made of all readings.
        bins: In how many bins they were sorted.
        readings: How many there were.
        right: The share of them that was right.
        before: Reliability of what the reader says.
        after: Reliability of what the table makes of it, on writers left out; the first seed's.
        errors: Expected calibration error on writers left out, one for each seed.
        by_chance: The same of readings that are right just as often as the table says, their mean.
        losses: Mean logarithmic loss on writers left out, in nats: of the table, of what the reader says itself, of
            the share right of all.
        alone: From a probability on: how many are decided alone on writers left out, and how many of these wrongly;
            the first seed's.
    """

    table: Table
    bins: int
    readings: int
    right: float
    before: tuple[Bin, ...]
    after: tuple[Bin, ...]
    errors: tuple[float, ...]
    by_chance: float
    losses: tuple[float, float, float]
    alone: dict[float, tuple[int, int]] = field(default_factory=dict)


def calibrated(told: Sequence[Told], folds: int, seeds: Sequence[int]) -> Calibration:
    """Make the table, and measure tables made so on writers left out.

    Args:
        told: At least some right and some wrong, of at least as many writers as there are folds.
        folds: Parts into which the writers are dealt, from 2.
        seeds: Each deals them another way; at least one.

    Raises:
        ValueError: There are fewer writers than folds.
    """
    said = np.array([one.said for one in told])
    right = np.array([one.right for one in told], np.float64)
    writers = np.array([one.writer for one in told])
    if len(set(writers)) < folds:
        raise ValueError(f"{len(set(writers))} writers cannot be dealt into {folds} parts")
    counts = [count for count in _BINS if count * _FEWEST <= len(told)] or [1]
    tried = {bins: [left_out(said, right, writers, bins, folds=folds, seed=seed) for seed in seeds] for bins in counts}
    bins = min(tried, key=lambda count: np.mean([_loss(one, right) for one in tried[count]]))
    chances = tried[bins]
    pairs = [list(zip(one.tolist(), right > 0, strict=True)) for one in chances]
    return Calibration(
        table=table(said, right, bins),
        bins=bins,
        readings=len(told),
        right=float(right.mean()),
        before=reliability(list(zip(said.tolist(), right > 0, strict=True)), EDGES),
        after=reliability(pairs[0], EDGES),
        errors=tuple(calibration_error(reliability(one, EDGES)) for one in pairs),
        by_chance=_by_chance(chances[0]),
        losses=(
            float(np.mean([_loss(one, right) for one in chances])),
            _loss(said, right),
            _loss(np.full(len(right), right.mean()), right),
        ),
        alone={least: _alone(chances[0], right, least) for least in _ALONE},
    )


def table(said: Shares, right: Shares, bins: int) -> Table:
    """How often readings are right, by what was said of them.

    Args:
        said: What was said of each.
        right: 1.0 where it was right, 0.0 where not.
        bins: In how many bins of equally many they are sorted.
    """
    order = np.argsort(said, kind="stable")
    pools: list[list[float]] = []  # what was said and what was right, summed, and how many
    for part in np.array_split(order, bins):
        pools.append([float(said[part].sum()), float(right[part].sum()), float(len(part))])
        while len(pools) > 1 and _rate(pools[-2]) >= _rate(pools[-1]):
            above = pools.pop()
            pools[-1] = [one + other for one, other in zip(pools[-1], above, strict=True)]
    points = {_rounded(pool[0] / pool[2]): round(_rate(pool), 4) for pool in pools}
    return Table(tuple(points), tuple(points.values()))


def _rate(pool: Sequence[float]) -> float:
    """The share right, never quite none nor all (Krichevsky and Trofimov, 1981)."""
    return (pool[1] + 0.5) / (pool[2] + 1.0)


def _rounded(said: float) -> float:
    """To two digits of the doubt: 0.99966 is not 1."""
    doubt = 1 - said
    return float(f"{1 - float(f'{doubt:.2g}'):.7g}")


def left_out(said: Shares, right: Shares, writers: NDArray[np.str_], bins: int, *, folds: int, seed: int) -> Shares:
    """Probability of being right of each reading, by a table made without its writer."""
    names = np.array(sorted(set(writers.tolist())))
    np.random.default_rng(seed).shuffle(names)
    chances = np.zeros(len(said))
    for fold in range(folds):
        own = np.isin(writers, names[fold::folds])
        chances[own] = table(said[~own], right[~own], bins)(said[own])
    return chances


def _loss(chances: Shares, right: Shares) -> float:
    """Mean logarithmic loss, in nats."""
    kept = np.clip(chances, 1e-6, 1 - 1e-6)
    return float(-np.mean(right * np.log(kept) + (1 - right) * np.log1p(-kept)))


def _by_chance(chances: Shares) -> float:
    """Mean error of readings that are right just as often as is said: what even a perfect table shows."""
    hand = np.random.default_rng(0)
    drawn = (hand.random(len(chances)) < chances for _ in range(_PERFECT))
    return float(
        np.mean([calibration_error(reliability(list(zip(chances, one, strict=True)), EDGES)) for one in drawn])
    )


def _alone(chances: Shares, right: Shares, least: float) -> tuple[int, int]:
    sure = chances >= least
    return int(sure.sum()), int((right[sure] == 0).sum())
