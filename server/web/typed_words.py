"""Words that somebody typed at the desk, in haste: which of our words they are. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
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
_SHORTEST_STEM: Final = 3
_SHORTEST_WITH_SLIP: Final = 5
"""Letters of a word that can be read as another: in shorter ones, a slip makes a word of its own."""
_ALIKE: Final = 0.8
"""Share of letters in the same order (Ratcliff and Obershelp) from which one word is read as another: a letter too
many, too few, wrong or out of place in a word of five."""

Word = frozenset[str]
"""The beginnings of words, folded, any of which is the word that was typed."""


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


def words_of(typed: str) -> tuple[str, ...]:
    """The words that are searched for, folded, each once: without those that say nothing."""
    return tuple(dict.fromkeys(word for word in _split(typed) if word not in _SAYS_NOTHING))


def vocabulary(texts: Iterable[str]) -> frozenset[str]:
    """The words of all texts, folded."""
    return frozenset(_split(" ".join(texts)))


def understood(typed: Iterable[str], known: frozenset[str]) -> Understood:
    """Read typed words as words that are known: as they stand, or as the nearest where there is a slip in them."""
    words, read_as, unknown = [], [], []
    for one in typed:
        if any(word.startswith((one, _stem(one))) for word in known):
            words.append(frozenset({one, _stem(one)}))
        elif nearest := _nearest(one, known):
            words.append(frozenset(_stem(word) for word in nearest))
            read_as.append((one, min(nearest)))
        else:
            unknown.append(one)
    return Understood(tuple(words), tuple(read_as), tuple(unknown))


def holds(words: Sequence[Word], *texts: str) -> bool:
    """Whether every word begins some word of the texts, in the singular or the plural."""
    known = _split(" ".join(texts))
    return all(any(one.startswith(tuple(word)) for one in known) for word in words)


def _split(text: str) -> list[str]:
    return _WORD.findall(folded_text(text))


def _nearest(typed: str, known: Iterable[str]) -> tuple[str, ...]:
    """The words most like a typed one, each as like as the others; none where nothing is."""
    if len(typed) < _SHORTEST_WITH_SLIP:
        return ()
    matcher = SequenceMatcher(None, b=typed, autojunk=False)
    shares = {}
    for word in known:
        matcher.set_seq1(word)
        if min(matcher.real_quick_ratio(), matcher.quick_ratio()) >= _ALIKE and (share := matcher.ratio()) >= _ALIKE:
            shares[word] = share
    best = max(shares.values(), default=0.0)
    return tuple(word for word, share in shares.items() if share == best)


def _stem(word: str) -> str:
    stem = word.rstrip("sx")
    return stem if len(stem) >= _SHORTEST_STEM else word
