"""Which sentences of a booklet are long, and which of its words few people know. Pure.

Nothing here is an error: a booklet with a hard word can be printed. It says where an editor should look again.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path as FilePath
from typing import Any, Final

from forms.toml_lines import Path

SENTENCE_WORDS: Final = 15
"""A sentence may have so many words. Our own choice: the guides to easy language ask for short sentences with one idea
each, and give no number; 567 of the 575 sentences of the first two booklets keep to it."""

_PRINTED: Final = {
    (): ("title", "purpose", "summary"),
    ("step",): ("title", "happens", "place", "delay"),
    ("step", "field"): ("label", "options"),
    ("document",): ("title", "validity", "obtain"),
    ("situation",): ("question",),
    ("situation", "rule"): ("text", "warn"),
    ("contact",): ("name",),
    ("term",): ("meaning",),
    ("question",): ("question", "answer"),
    ("need",): ("says",),
    ("need", "reply"): ("question", "answer"),
}
"""The values that residents read or are asked, by the names of the blocks around them."""

_WORDS: Final = FilePath(__file__).parent / "words" / "french.txt"
_WORD: Final = re.compile(r"[^\W\d_]+")
_SENTENCE_END: Final = re.compile(r"(?<=[.!?;:…])\s+")
_ADDRESS: Final = re.compile(r"\S+\.(?:fr|org|eu|com|net)\S*|\S+@\S+|\{[^{}]*\}")
"""What is not read as words: addresses, and what stands for a name or for a place."""

_ENDINGS: Final = re.compile(
    r"(?:issez|issent|issant|eraient|erait|erez|eront|ements?|ements|ations?|ateurs?|atrices?|euses?|eurs?|ières?|iers?|"
    r"ées?|és?|ez|er|ent|ons|ant|re|es|e|s|x)$"
)
"""Endings of verbs, of the feminine and of the plural: who knows `déposer` reads `déposez`."""
_STEM: Final = 3
"""What is left of a word without its ending has so many letters at least; a shorter one says too little."""


@dataclass(frozen=True, slots=True)
class Hard:
    """Something that is hard to read.

    Attributes:
        place: Where it stands in the file.
        words: The sentence, or the word.
        count: How many words the sentence has; 0 for a word.
    """

    place: Path
    words: str
    count: int = 0


def hard_to_read(data: dict[str, Any]) -> tuple[Hard, ...]:
    """Find long sentences, and words that are neither common nor explained, each word once.

    Args:
        data: A booklet's file, as TOML.
    """
    texts = list(_texts(data, (), ()))
    explained = {stem for term in _tables(data, "term") for stem in _stems(_words_of(str(term.get("word", ""))))}
    found = [
        Hard(place, sentence, count)
        for place, text in texts
        for sentence in _SENTENCE_END.split(text)
        if (count := len(_words_of(sentence))) > SENTENCE_WORDS
    ]
    said: set[str] = set()
    for place, text in texts:
        for word in _words_of(text):
            stem = _stem(word.lower())
            if word[0].islower() and stem not in explained and stem not in said and not is_common(word):
                said.add(stem)
                found.append(Hard(place, word))
    return tuple(found)


def is_common(word: str) -> bool:
    """Whether a word, or another form of it, is among those written most; a single letter always is."""
    word = word.lower()
    return len(word) == 1 or word in _common() or _stem(word) in _common_stems()


def _words_of(text: str) -> list[str]:
    return _WORD.findall(_ADDRESS.sub(" ", text))


def _texts(block: dict[str, Any], kind: tuple[str, ...], place: Path) -> Iterator[tuple[Path, str]]:
    """The texts of a block and of the blocks in it that people read, with their places."""
    for key in _PRINTED[kind]:
        value = block.get(key, "")
        for number, text in enumerate(value if isinstance(value, list) else [value]):
            words = text[-1] if isinstance(text, list) and text else text  # an option is a key and its label
            words = words.get("label", "") if isinstance(words, dict) else words
            yield (*place, key, number) if isinstance(value, list) else (*place, key), str(words)
    for inner in _PRINTED:
        if inner[:-1] == kind and inner:
            for number, one in enumerate(_tables(block, inner[-1])):
                yield from _texts(one, inner, (*place, inner[-1], number))


def _tables(block: dict[str, Any], key: str) -> list[dict[str, Any]]:
    value = block.get(key, [])
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _stems(words: Iterable[str]) -> set[str]:
    return {_stem(word.lower()) for word in words}


def _stem(word: str) -> str:
    short = _ENDINGS.sub("", word)
    return short if len(short) >= _STEM else word


@cache
def _common() -> Collection[str]:
    lines = _WORDS.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


@cache
def _common_stems() -> Collection[str]:
    return frozenset(_stems(_common()))
