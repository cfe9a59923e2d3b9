"""Blocks that two booklets share, written in one file: `as_in = "logement-demande"` stands for the rest of the block.

What the block says itself goes before what the other file says: a document is brought to a step of its own booklet.
"""

import tomllib
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final, TypeAlias

from forms.toml_tables import Problems, what_to_write
from forms.unread import UNREAD

AS_IN: Final = "as_in"

Find: TypeAlias = Callable[[str], str | None]
"""Gives the text of a booklet by its key; None: there is none, or it cannot be read."""

_NAMES: Final[Mapping[str, str]] = {"document": "id", "contact": "key", "term": "word", "link": "title"}
"""Blocks that can be shared, and the value by which each is found in the other file."""


def with_borrowed(data: dict[str, Any], find: Find, problems: Problems) -> dict[str, Any]:
    """The same file with its shared blocks whole.

    Args:
        data: A file as it is written. Left as it is.
        find: Gives the other booklets.
        problems: Takes what cannot be found.
    """
    files = {key: _read(find(key)) for key in borrowed_keys(data)}  # each once: that takes long
    whole = dict(data)
    for kind in _NAMES:
        if isinstance(data.get(kind), list):
            whole[kind] = [
                _whole(block, (kind, number), files[str(block[AS_IN])], problems)
                if isinstance(block, dict) and AS_IN in block
                else block
                for number, block in enumerate(data[kind])
            ]
    return whole


def borrowed_keys(data: dict[str, Any]) -> frozenset[str]:
    """Keys of the booklets from which a file takes blocks, as they are written there."""
    return frozenset(str(block[AS_IN]) for kind in _NAMES for block in _blocks(data, kind) if AS_IN in block)


def borrowed_documents(data: dict[str, Any]) -> frozenset[str]:
    """Ids of the documents that stand in another file."""
    return frozenset(str(block.get("id")) for block in _blocks(data, "document") if AS_IN in block)


def _whole(
    block: dict[str, Any], place: tuple[str, int], other: dict[str, Any] | None, problems: Problems
) -> dict[str, Any]:
    """One block with what the other file says of it; without, where nothing is found."""
    own = {key: value for key, value in block.items() if key != AS_IN}
    if other is None:
        remedy = "Écrivez la clé d'un autre livret, par exemple « logement-demande »."
        problems.add((*place, AS_IN), f"« {block[AS_IN]} » n'est pas un livret qui se lit ici", remedy)
        return own
    kind, name = place[0], _NAMES[place[0]]
    known = {str(one[name]): one for one in _blocks(other, kind) if name in one and AS_IN not in one}
    wanted = str(own.get(name, ""))
    if wanted not in known:
        problem = f"« {wanted} » n'est pas dans le livret « {block[AS_IN]} »"
        problems.add((*place, name), problem, what_to_write(wanted, known))
        return own
    unread = [key for key in known[wanted].get(UNREAD, []) if key not in own]
    return {**known[wanted], UNREAD: unread, **own}


def _blocks(data: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    found = data.get(kind, [])
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


@lru_cache(maxsize=16)
def _read(text: str | None) -> dict[str, Any] | None:
    """Another booklet, which nobody changes; None when it cannot be read.

    Kept: while a booklet is written, the others from which it takes blocks are asked for at every key.
    """
    try:
        return None if text is None else tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None
