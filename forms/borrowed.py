"""Blocks that two booklets share, written in one file: `as_in = "logement-demande"` stands for the rest of the block.

What the block says itself goes before what the other file says: a document is brought to a step of its own booklet.
"""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from forms.toml_tables import Problems, what_to_write
from forms.unread import UNREAD

AS_IN: Final = "as_in"

_NAMES: Final[Mapping[str, str]] = {"document": "id", "contact": "key", "term": "word", "link": "title"}
"""Blocks that can be shared, and the value by which each is found in the other file."""


def with_borrowed(data: dict[str, Any], folders: Sequence[Path], problems: Problems) -> dict[str, Any]:
    """The same file with its shared blocks whole.

    Args:
        data: A file as it is written. Left as it is.
        folders: Where the other booklets are: the first that has one counts.
        problems: Takes what cannot be found.
    """
    whole = dict(data)
    for kind, name in _NAMES.items():
        blocks = data.get(kind)
        if isinstance(blocks, list):
            whole[kind] = [
                _whole(block, (kind, number), name, folders, problems=problems)
                if isinstance(block, dict) and AS_IN in block
                else block
                for number, block in enumerate(blocks)
            ]
    return whole


def borrowed_documents(data: dict[str, Any]) -> frozenset[str]:
    """Ids of the documents that stand in another file."""
    blocks = data.get("document")
    return frozenset(
        str(block.get("id")) for block in (blocks if isinstance(blocks, list) else []) if AS_IN in dict(block)
    )


def _whole(
    block: dict[str, Any], place: tuple[str, int], name: str, folders: Sequence[Path], *, problems: Problems
) -> dict[str, Any]:
    """One block with what the other file says of it; without, where nothing is found."""
    own = {key: value for key, value in block.items() if key != AS_IN}
    others = _blocks(str(block[AS_IN]), place[0], folders)
    if others is None:
        remedy = "Écrivez le nom d'un autre fichier de ce dossier, sans « .toml »."
        problems.add((*place, AS_IN), f"« {block[AS_IN]} » n'est pas un livret qui se lit ici", remedy)
        return own
    wanted, known = str(own.get(name, "")), {str(one[name]): one for one in others if name in one and AS_IN not in one}
    if wanted not in known:
        problem = f"« {wanted} » n'est pas dans le livret « {block[AS_IN]} »"
        problems.add((*place, name), problem, what_to_write(wanted, known))
        return own
    other = known[wanted]
    unread = [key for key in other.get(UNREAD, []) if key not in own]
    return {**other, UNREAD: unread, **own}


def _blocks(key: str, kind: str, folders: Sequence[Path]) -> list[dict[str, Any]] | None:
    """The blocks of a kind in another booklet's file; None when it cannot be read."""
    for folder in folders:
        path = folder / f"{key}.toml"
        if path.parent == folder and path.is_file():
            try:
                found = tomllib.loads(path.read_text(encoding="utf-8-sig")).get(kind, [])
            except (tomllib.TOMLDecodeError, UnicodeDecodeError):
                return None
            return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    return None
