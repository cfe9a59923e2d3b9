"""Names of files as people can read them and every database can keep them; pure. A file goes by its content."""

import re
import unicodedata
from pathlib import PurePath
from typing import Final

LONGEST: Final = 200
"""Characters. File systems take 255 bytes; a program that sends a file may say anything."""

_NAMELESS: Final = "sans nom"
_ELLIPSIS: Final = "…"
_ENDING: Final = 20
_STRAY_BYTE: Final = re.compile("[\udc80-\udcff]")
"""How Python hands over a byte of a name that is no UTF-8."""
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_UNKNOWN: Final = "\N{REPLACEMENT CHARACTER}"


def encodable(path: str) -> str:
    """A path that can be written anywhere as UTF-8.

    A byte that is no UTF-8 comes from an older system: it is taken for a letter of Latin-1, as such systems write it.
    """
    letters = _STRAY_BYTE.sub(lambda byte: chr(ord(byte[0]) - 0xDC00), path)
    return _SURROGATE.sub(_UNKNOWN, letters)


def displayable_name(path: str) -> str:
    """The last part of a path, fit for a page and for the record; a long one is cut in its middle."""
    letters = encodable(PurePath(path).name) or _NAMELESS
    name = "".join(letter if _is_shown(letter) else _UNKNOWN for letter in letters)
    if len(name) <= LONGEST:
        return name
    return name[: LONGEST - _ENDING - 1] + _ELLIPSIS + name[-_ENDING:]


def _is_shown(letter: str) -> bool:
    return letter.isprintable() or unicodedata.category(letter) == "Zs"
