"""Words that somebody typed at the desk, in haste: which of our words they are. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from server.record.history import folded_text

_WORD: Final = re.compile(r"\w+")
_SAYS_NOTHING: Final = frozenset(
    {
        *("a", "ai", "au", "aux", "avec", "avoir", "besoin", "ce", "cette", "comment", "d", "dans", "de", "des", "du"),
        *("elle", "en", "est", "et", "etre", "faire", "faut", "il", "j", "je", "l", "la", "le", "les", "leur", "ma"),
        *("me", "mes", "moi", "mon", "ne", "nous", "on", "ou", "par", "pas", "plus", "pour", "qu", "que", "qui", "s"),
        *("sa", "sans", "se", "ses", "si", "son", "sur", "un", "une", "veut", "veux", "voudrais", "vous", "y"),
    }
)
"""Words that stand in nearly every sentence, without accents."""
_ENDINGS: Final = (
    *("ations", "ation", "ements", "ement", "ions", "ion", "euses", "euse", "eurs", "eur", "ees", "ee", "ers", "er"),
    *("ir", "ez", "es", "e", "s", "x"),
)
"""How words of one family end, folded, a longer ending before one that it ends with: `expulser`, `expulsion`."""
_SHORTEST_ROOT: Final = 4
"""Letters that stay of a word whose ending is left out: fewer are no word of their own."""
_SHORTEST_WITH_SLIP: Final = 5
"""Letters of a word that can be read as another: in shorter ones, a slip makes a word of its own."""

_SAID_FOR: Final[Mapping[str, tuple[str, ...]]] = {
    "appart": ("appartement",),
    "bagarre": ("conflit",),
    "blatte": ("cafards",),
    "boulot": ("travail", "emploi"),
    "cni": ("identite",),
    "garderie": ("creche",),
    "heritier": ("heritage",),
    "impaye": ("dettes",),
    "invalidite": ("handicap",),
    "maternelle": ("ecole",),
    "notaire": ("succession",),
    "proprio": ("proprietaire",),
    "rdv": ("rendez",),
    "separation": ("divorce",),
    "souris": ("rats",),
    "testament": ("succession",),
    "viree": ("licenciement",),
}
"""What people say and no booklet writes, folded, and the words that booklets write for it."""

Word = frozenset[str]
"""The roots of words, folded, any of which is the word that was typed."""


@dataclass(frozen=True, slots=True)
class Understood:
    """Words as they are searched for.

    Attributes:
        words: Each word that stands somewhere, or was read as one that does.
        read_as: The words read as others, as (typed, read).
        unknown: The words that resemble nothing.
    """

    words: tuple[Word, ...]
    read_as: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]


def words_of(typed: str) -> dict[str, str]:
    """The words that are searched for, folded, each as it was typed: without those that say nothing."""
    return {folded: word for folded, word in _split(typed) if len(folded) > 1 and folded not in _SAYS_NOTHING}


def vocabulary(texts: Iterable[str]) -> dict[str, str]:
    """The words of all texts, folded, each as it is written."""
    return dict(_split(" ".join(texts)))


def understood(typed: Mapping[str, str], known: Mapping[str, str]) -> Understood:
    """Read typed words as words that are known: by their family, or as the nearest where there is a slip in them."""
    roots = {_root(word) for word in known}
    words, read_as, unknown = [], [], []
    for folded, shown in typed.items():
        written = [word for word in _written_for(folded) if _root(word) in roots]
        if _root(folded) in roots:
            words.append(frozenset({_root(folded), *map(_root, written)}))
        elif written:
            words.append(frozenset(map(_root, written)))
            read_as.append((shown, known.get(written[0], written[0])))
        elif nearest := [word for word in known if _is_a_slip_away(folded, word)]:
            words.append(frozenset(map(_root, nearest)))
            read_as.append((shown, known[min(nearest)]))
        else:
            unknown.append(shown)
    return Understood(tuple(words), tuple(read_as), tuple(unknown))


def holds(words: Sequence[Word], *texts: str) -> bool:
    """Whether some word of the texts is of the family of every word."""
    known = {_root(folded) for folded, _word in _split(" ".join(texts))}
    return all(word & known for word in words)


def _split(text: str) -> list[tuple[str, str]]:
    """The words of a text, as (folded, in small letters)."""
    return [(folded_text(word), word) for word in _WORD.findall(text.lower())]


def _is_a_slip_away(typed: str, word: str) -> bool:
    """Whether one letter is too many, too few or wrong, or two stand the wrong way round; but the first is right."""
    longer, shorter = sorted((typed, word), key=len, reverse=True)
    if len(shorter) < _SHORTEST_WITH_SLIP - 1 or len(longer) - len(shorter) > 1 or typed[0] != word[0]:
        return False
    at = next((at for at, (one, other) in enumerate(zip(longer, shorter, strict=False)) if one != other), len(shorter))
    if len(longer) == len(shorter):
        turned = longer[at : at + 2] == shorter[at : at + 2][::-1] and longer[at + 2 :] == shorter[at + 2 :]
        return turned or (len(typed) >= _SHORTEST_WITH_SLIP and longer[at + 1 :] == shorter[at + 1 :])
    return len(longer) > _SHORTEST_WITH_SLIP and longer[at + 1 :] == shorter[at:]


def _written_for(word: str) -> tuple[str, ...]:
    """The words that booklets write for what was said, whatever its ending."""
    return _BY_ROOT.get(_root(word), ())


@cache
def _root(word: str) -> str:
    """A word without the ending that it shares with its family."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_ROOT:
            return word[: -len(ending)]
    return word


_BY_ROOT: Final = {_root(said): written for said, written in _SAID_FOR.items()}
