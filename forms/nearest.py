"""What somebody may have meant by a word that does not exist."""

import difflib
from collections.abc import Sequence
from typing import Final

_SHORT: Final = 6
"""So many words can be read at a glance; of more, only the nearest are named."""


def nearest(typed: str, known: Sequence[str]) -> str:
    """The words that may be meant, as `a, b`: the nearest, else all of them when they are few, else none.

    Args:
        typed: What does not exist.
        known: What exists. Words are compared by what follows their last dot: `mar.` is in every key of a template.
    """
    ends = {_end(word): word for word in known}
    near = [ends[end] for end in difflib.get_close_matches(_end(typed), ends, n=3)]
    return ", ".join(near or (known if len(known) <= _SHORT else []))


def _end(word: str) -> str:
    return word.casefold().rpartition(".")[2]
