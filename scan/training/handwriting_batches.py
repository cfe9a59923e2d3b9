"""What the network that reads lines is shown while it learns: in which order, in which views, how many at a time."""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import torch

from scan.line_views import FRAME_PX, HEIGHT_PX, Inked
from scan.training.handwriting_lines import WrittenLine, encoded, read_picture
from scan.training.handwriting_views import varied

_ROUND_PX: Final = 64
"""Batches are as wide as a multiple of this: for each shape that is new, steps are compiled."""

_SORTED: Final = 640
"""Lines among which those of similar width are put together."""

_FEWEST: Final = 6
"""Lines that are left over go with the batch before, when they are fewer."""


@dataclass(frozen=True, slots=True)
class Share:
    """A source and how often it is shown.

    Attributes:
        lines: What it has.
        times: How often each is shown in an epoch; below 1.0, a part of them, another each time.
    """

    lines: tuple[WrittenLine, ...]
    times: float


@dataclass(frozen=True, slots=True)
class Batch:
    """Lines shown together.

    Attributes:
        lines: Ink, float32, shape (lines, 1, `HEIGHT_PX`, width).
        texts: All classes one after another.
        frames: Of each line.
        lengths: Of each text.
    """

    lines: Any
    texts: Any
    frames: Any
    lengths: Any


def chosen(shares: Sequence[Share], hand: np.random.Generator) -> list[WrittenLine]:
    """What one epoch shows, in its order: lines of similar width lie together."""
    lines = []
    for share in shares:
        whole, part = divmod(share.times, 1.0)
        lines += list(share.lines) * int(whole)
        lines += [share.lines[index] for index in hand.permutation(len(share.lines))[: round(part * len(share.lines))]]
    order = hand.permutation(len(lines))
    chunks = [order[start : start + _SORTED] for start in range(0, len(order), _SORTED)]
    return [lines[index] for chunk in chunks for index in sorted(chunk, key=lambda one: len(lines[one].text))]


def batches(lines: Sequence[WrittenLine], hand: np.random.Generator, area_px: int) -> Iterator[Batch]:
    """Batches of about equal area, those of a chunk in any order; the next is made while one is learnt from."""
    with ThreadPoolExecutor(1) as ahead:
        waiting: deque[Future[list[Batch]]] = deque()
        for start in range(0, len(lines), _SORTED):
            waiting.append(ahead.submit(_chunk, lines[start : start + _SORTED], hand, area_px))
            if len(waiting) > 1:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def _chunk(lines: Sequence[WrittenLine], hand: np.random.Generator, area_px: int) -> list[Batch]:
    pictures = [read_picture(line.picture) for line in lines]
    views = [
        (varied(picture, hand, pictures[int(hand.integers(len(pictures)))]), line.text)
        for picture, line in zip(pictures, lines, strict=True)
    ]
    views = [(view, text) for view, text in views if _fits(view, text)]
    views.sort(key=lambda view: view[0].shape[1])
    made, taken = [], 0
    while taken < len(views):
        count = 1
        while taken + count < len(views) and _rounded(views[taken + count][0]) * (count + 1) <= area_px:
            count += 1
        if len(views) - taken - count < _FEWEST:
            count = len(views) - taken
        made.append(_batch(views[taken : taken + count]))
        taken += count
    return [made[index] for index in hand.permutation(len(made))]


def _rounded(view: Inked) -> int:
    """How wide a batch is for it."""
    return int(view.shape[1] + -view.shape[1] % _ROUND_PX)


def _fits(view: Inked, text: str) -> bool:
    """Whether there are frames enough: one a letter, one more between two that are the same."""
    twins = sum(one == other for one, other in pairwise(text))
    return bool(len(text) + twins <= view.shape[1] // FRAME_PX)


def _batch(views: Sequence[tuple[Inked, str]]) -> Batch:
    wide = max(_rounded(view) for view, _ in views)
    lines = np.zeros((len(views), 1, HEIGHT_PX, wide), np.float32)
    for line, (view, _) in zip(lines, views, strict=True):
        line[0, :, : view.shape[1]] = view
    return Batch(
        torch.from_numpy(lines),
        torch.tensor([letter for _, text in views for letter in encoded(text)]),
        torch.tensor([min(wide, view.shape[1] + 2 * FRAME_PX) // FRAME_PX for view, _ in views]),
        torch.tensor([len(text) for _, text in views]),
    )
