"""Whether two wordings of one thing may say something else, however alike they look. Pure."""

import re
from collections import Counter
from typing import Final

_SIGN: Final = re.compile(r"[\W_]+")
_NEGATED: Final = re.compile(r"\b(?:ne\b|n['’])")
_REFUSED: Final = re.compile(r"\b(?:pas|jamais|aucune?|rien)\b")
_WITHOUT: Final = re.compile(r"\b(?:non|sans|sauf|hors|hormis|excepté)\b")
_NUMBER: Final = re.compile(r"\d+")
_WORD: Final = re.compile(r"[^\W\d_]+")

_OPPOSITES: Final = (
    ("avant", "après"),
    ("moins", "plus"),
    ("majeur", "mineur"),
    ("majeure", "mineure"),
    ("majeurs", "mineurs"),
    ("premier", "dernier"),
    ("première", "dernière"),
    ("début", "fin"),
    ("entrée", "sortie"),
    ("arrivée", "départ"),
)
_UNDOES: Final = ("in", "im", "il", "ir", "mal", "dé", "dés")
"""What turns a French word into its opposite: « complet », « incomplet »."""

_LEAST: Final = 4
"""Letters of a word that these turn: « dire » and « dédire », and no « as »."""


def says_the_same(before: str, after: str) -> bool:
    """Whether two wordings differ in capitals, spaces, quotation marks and full stops alone."""
    return _SIGN.sub(" ", before.casefold()).strip() == _SIGN.sub(" ", after.casefold()).strip()


def turned(before: str, after: str) -> bool:
    """Whether a negation or a number comes, goes or changes, or a word gives its place to its opposite.

    Or to any other, where it alone changes: "retirer le dossier" and "déposer le dossier" are two things.
    """
    old, new = before.casefold(), after.casefold()
    return (
        _denials(old) != _denials(new)
        or _numbers(old) != _numbers(new)
        or _opposed(old, new)
        or _one_for_another(old, new)
    )


def _numbers(said: str) -> Counter[str]:
    """The numbers of a text, each with how often it stands there."""
    return Counter(_NUMBER.findall(said))


def _denials(said: str) -> int:
    """How often something is denied: « n'est pas » once, « sans bail » once, « pas de bail » once."""
    return max(len(_NEGATED.findall(said)), len(_REFUSED.findall(said))) + len(_WITHOUT.findall(said))


def _opposed(old: str, new: str) -> bool:
    before, after = Counter(_WORD.findall(old)), Counter(_WORD.findall(new))
    gone, come = before - after, after - before
    return any(
        any(one in here and other in there for one, other in _OPPOSITES)
        or any(start + word in there for word in here if len(word) >= _LEAST for start in _UNDOES)
        for here, there in ((gone, come), (come, gone))
    )


def _one_for_another(old: str, new: str) -> bool:
    """Whether one long word alone gave its place to one that does not begin as it does."""
    before, after = ({word for word in _WORD.findall(one) if len(word) >= _LEAST} for one in (old, new))
    gone, come = before - after, after - before
    return len(gone) == len(come) == 1 and gone.pop()[:_LEAST] != come.pop()[:_LEAST]
