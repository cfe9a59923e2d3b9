"""What a booklet's file or a town hall's holds from memory: values that have to be read again before they are printed.

A block names them: `unread = ["validity"]`. What is listed is the value itself, so that the list can't go out of date.
"""

from collections.abc import Iterator
from typing import Any, Final

from forms.toml_lines import Path
from forms.toml_tables import Problems, what_to_write
from forms.typography import typeset

UNREAD: Final = "unread"

_BLOCKS: Final = ("step", "document", "situation", "contact", "term", "link", "question", "service")
_NAMES: Final = ("id", "key", "question", "name", "title", "word")
"""Values that say which block it is, the shortest first."""


def read_unread(data: dict[str, Any], problems: Problems) -> tuple[tuple[str, str], ...]:
    """List what must be read again, as (where, the value), in the file's order; what can't be so is noted."""
    key = str(data.get("key", ""))
    found = list(_of_block(data, (), key, problems))
    if isinstance(data.get("time"), dict):
        found += _of_block(data["time"], ("time",), key, problems)
    for kind in _BLOCKS:
        for number, block in enumerate(_tables(data, kind)):
            where = next((str(block[name]) for name in _NAMES if name in block), kind)
            found += _of_block(block, (kind, number), where, problems)
            for place, rule in enumerate(_tables(block, "rule")):
                found += _of_block(rule, (kind, number, "rule", place), where, problems)
    return tuple(found)


def _of_block(block: dict[str, Any], place: Path, where: str, problems: Problems) -> Iterator[tuple[str, str]]:
    names = block.get(UNREAD, [])
    if not isinstance(names, list):
        problems.add((*place, UNREAD), f"« {UNREAD} » doit être une liste de noms", f'Écrivez {UNREAD} = ["…"].')
        return
    for number, name in enumerate(names):
        known = [key for key in block if key != UNREAD and _words(block[key])]
        if name not in known:
            problem = f"« {name} » n'est pas écrit dans ce bloc"
            problems.add((*place, UNREAD, number), problem, what_to_write(str(name), known))
        else:
            yield where, typeset(_words(block[name]))


def _words(value: Any) -> str:
    """A text, or a list of texts, in one line; empty for anything else."""
    texts = value if isinstance(value, list) else [value]
    return " ; ".join(texts) if all(isinstance(text, str) for text in texts) else ""


def _tables(block: dict[str, Any], key: str) -> list[dict[str, Any]]:
    value = block.get(key, [])
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
