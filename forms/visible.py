"""What of a text is to be seen, on a screen or on paper."""

import unicodedata
from collections.abc import Collection
from typing import Final

_LINES: Final = "\r\n\t"
EMBEDDINGS: Final = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF"})
"""How Unicode calls what embeds or overrides a direction."""
_TURNS: Final = EMBEDDINGS | {"LRI", "RLI", "FSI", "PDI"}
"""And what isolates one."""
_UNSEEN: Final = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
"""Categories of signs that show nothing."""
_BLANK: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\ufe0e\ufe0f\uffa0")
"""Signs of other categories that show nothing either: fillers, an empty cell of Braille, what chooses a drawing."""


def visible_text(text: str) -> str:
    """A text without what controls a screen or turns the words around it; empty where nothing of it is to be seen.

    What joins letters or parts them (emoji, Persian) stays, and so do marks of direction: they turn nothing round.
    """
    kept = "".join(sign for sign in text if sign in _LINES or not is_control(sign))
    return "" if all(_shows_nothing(sign) for sign in kept) else kept.strip()


def _shows_nothing(sign: str) -> bool:
    return sign in _BLANK or unicodedata.category(sign) in _UNSEEN


def is_control(sign: str, turns: Collection[str] = _TURNS) -> bool:
    """Whether a sign controls a screen, or turns the words around it in one of some ways."""
    return unicodedata.category(sign) == "Cc" or unicodedata.bidirectional(sign) in turns
