"""Several processes that learn the same network from different lines, and take the mean of their weights now and then.

Each writes its weights into a file of its own and takes the mean with what the others wrote last; nobody waits for
anybody, and a core that does other things as well learns less without holding up the rest (Blot, Picard, Cord and
Thome, Gossip training for deep learning, 2016).
"""

from pathlib import Path
from typing import Any

import numpy as np
import torch


class Gossip:
    """What one process knows of the others.

    Args:
        folder: Where the files lie; emptied by the first process before the others begin.
        network: Whose weights are exchanged.
        own: Number of this process, 0-based.
        count: How many there are.
    """

    def __init__(self, folder: Path, network: Any, *, own: int, count: int) -> None:
        self._weights = tuple(network.parameters())
        self._paths = [folder / f"weights-{number}.npy" for number in range(count)]
        self._own = own

    def exchange(self) -> None:
        """Say one's weights, and take the mean with those that the others said."""
        mine = torch.cat([weight.detach().flatten() for weight in self._weights]).numpy()
        path = self._paths[self._own]
        part = path.with_suffix(".part.npy")
        np.save(part, mine)
        part.replace(path)  # nobody may read half a file
        others = [np.load(other) for other in self._paths if other != path and other.is_file()]
        mean = torch.from_numpy(np.mean([mine, *others], axis=0, dtype=np.float32))
        with torch.no_grad():
            for weight, values in zip(self._weights, mean.split([one.numel() for one in self._weights]), strict=True):
                weight.copy_(values.view_as(weight))
