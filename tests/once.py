"""Answers that are kept: the same question, asked again with the same pixels, takes the time of finding it again."""

import hashlib
import pickle
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import numpy as np


def _itself(asked: Any) -> Any:
    return asked


def once(look: Callable[..., Any], most: int, facts: Callable[[Any], Any] = _itself) -> Callable[..., Any]:
    """The same answer to the same question, pixel by pixel; an array that was given cannot be changed by who gets it.

    Args:
        look: Pure: its answer depends on what it is asked alone.
        most: Answers that are kept, the last ones asked for.
        facts: What of an argument the answer depends on.
    """
    kept: OrderedDict[bytes, Any] = OrderedDict()

    def answer(*asked: Any) -> Any:
        place = digest(*map(facts, asked))
        if place not in kept:
            kept[place] = _fixed(look(*asked))
            if len(kept) > most:
                kept.popitem(last=False)
        kept.move_to_end(place)
        return kept[place]

    return answer


def digest(*facts: Any) -> bytes:
    """Of arrays pixel by pixel, and of anything else as it is pickled."""
    key = hashlib.sha256()  # in silicon: three times as fast as what is made for speed
    for one in facts:
        if isinstance(one, np.ndarray):
            key.update(f"{one.shape} {one.dtype}".encode())
            key.update(np.ascontiguousarray(one).data)
        elif isinstance(one, tuple):
            key.update(digest(*one))
        else:
            key.update(pickle.dumps(one))
    return key.digest()


def _fixed(found: Any) -> Any:
    for one in found if isinstance(found, tuple) else (found,):
        if isinstance(one, np.ndarray):
            one.flags.writeable = False
    return found
