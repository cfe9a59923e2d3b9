"""What a note is found by, and what somebody types to find it: without accents, capitals and punctuation. Pure.

The beginning of a word is enough. Digits are found wherever they stand in a number, which spaces, dots and the like do
not end: `06 12 34`, `06.12.34` and `061234` are the same, in the note and in what is typed.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from scan.decide_text import SAID_OF
from server.record.history import folded_text

LONGEST: Final = 40
"""Characters of a word, or of a number, by which it is looked up; the rest is compared."""

MOST_WORDS: Final = 12
"""Words of a search that count; a whole page that was pasted is cut here."""

_LIGATURES: Final = str.maketrans({"œ": "oe", "æ": "ae"})
"""Two letters to whoever types them; Unicode does not take them apart."""

_TOKEN: Final = re.compile(r"[^\W\d_]+|\d+")

# What is taken is never given back (`++`), and a run begins at no digit but its first: a row of four thousand digits
# takes a millisecond, not seconds during which nobody else can write.
_SEPARATED: Final = r"\d++(?:[\s.:,/()\-]{1,3}\d++)"
_RUN: Final = re.compile(r"(?<!\d)" + _SEPARATED + "+")
_NUMBER: Final = re.compile(r"\+?" + _SEPARATED + "*")
_ABROAD: Final = re.compile(r"(?:\+|\b00)33[\s.(]*+0?[\s.)]*+(?=\d)")
"""How phone numbers of this country are dialled from another one."""

_OF_DIGITS: Final = re.compile(r"[.:,/()+\-]*\d[\d.:,/()+\-]*")
_ELIDED: Final = re.compile(r"^[^\W\d_]{1,2}['’](?=\w)")
"""What is written before an apostrophe: `l'attestation` is found as `attestation`."""

BREAK: Final = "|"
"""Stands where what follows does not go on from what was before."""

_WITHIN: Final = "#"
"""Stands before the digits of a number from one of them on."""

_WHOLE: Final = 2
"""Signs up to which a word or a number is only a beginning: `de` is in `demain`, and not in `madame`."""

_AROUND: Final = 70
"""Characters of a note that are shown on each side of what was found."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a search, or the digits that stand together in it.

    Attributes:
        pieces: As typed between spaces, without accents or capitals: names have to hold all of them.
        ways: What a `searchable` text holds where a note says it: all of one of these.
    """

    pieces: tuple[str, ...]
    ways: tuple[tuple[str, ...], ...]

    def is_in(self, searched: str) -> bool:
        """Whether a `searchable` text says it."""
        return any(all(part in searched for part in way) for way in self.ways)


@dataclass(frozen=True, slots=True)
class Key:
    """What is looked up to find a word.

    Attributes:
        word: As `index_words` has it.
        begun: What begins with it will do.
    """

    word: str
    begun: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A part of what is shown of a note.

    Attributes:
        text: As it stands in the note.
        found: It is what was looked for.
    """

    text: str
    found: bool


def searchable(text: str) -> str:
    """A text as it is searched: its words and numbers, then every number whole; a space on each side of all of them.

    What stands for a drawing or something crossed out is the machine's word, and not searched.
    """
    for said in SAID_OF.values():
        text = text.replace(said, " ")
    plain = _plain(text)
    numbers = dict.fromkeys(_digits(run) for run in _RUN.findall(plain))
    return f" {f' {BREAK} '.join([' '.join(_TOKEN.findall(plain)), *numbers])} "


def index_words(searched: str) -> frozenset[str]:
    """What a `searchable` text is looked up by: its words, and every number from each of its digits on, after `#`."""
    tokens = [token for token in searched.split() if token != BREAK]
    numbers = {token for token in tokens if token.isdigit()}
    ends = {f"{_WITHIN}{number[at : at + LONGEST]}" for number in numbers for at in range(len(number) - _WHOLE)}
    return frozenset(token[:LONGEST] for token in {*tokens, *ends})


def keys_of(part: str) -> tuple[Key, ...]:
    """What is looked up for a part of a way in which a note says something; all of it has to be there."""
    if part.isdigit():
        return (Key(f"{_WITHIN}{part}"[:LONGEST], begun=True),)
    *whole, last = part.split()
    keys = [Key(word[:LONGEST], begun=False) for word in whole]
    return (*keys, Key(last[:LONGEST], begun=not part.endswith(" ")))


def words_of(typed: str) -> tuple[Word, ...]:
    """The words of a search, each once; no more than `MOST_WORDS`, without signs that are no part of any word."""
    groups: list[list[str]] = []
    for piece in folded_text(typed).split():
        if groups and _OF_DIGITS.fullmatch(piece) and _OF_DIGITS.fullmatch(groups[-1][-1]):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    words = (Word(tuple(group), _ways(group)) for group in groups)
    return tuple(dict.fromkeys(word for word in words if word.ways))[:MOST_WORDS]


def excerpt(text: str, words: Sequence[Word]) -> tuple[Part, ...]:
    """The part of a note around the first thing that was looked for, with all that was looked for in it marked.

    Args:
        text: The note.
        words: What was looked for; where the note says none of it, its beginning is shown.
    """
    text = " ".join(unicodedata.normalize("NFC", text).split())
    spans = _spans(text, words)
    first = spans[0] if spans else (0, 0)
    begin, end = _cut(text, first[0] - _AROUND, first[1] + _AROUND)
    parts, at = [Part("… ", False)] if begin else [], begin
    for left, right in spans:
        if right <= end:
            parts += [Part(text[at:left], False), Part(text[left:right], True)]
            at = right
    parts += [Part(text[at:end], False), Part(" …" if end < len(text) else "", False)]
    return tuple(part for part in parts if part.text)


def _plain(text: str) -> str:
    return _ABROAD.sub("0", folded_text(text).translate(_LIGATURES))


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())


def _ways(group: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """How a note says what was typed together; nothing for signs that are no part of any word."""
    if _OF_DIGITS.fullmatch(group[0]):
        numbers = [_digits(piece) for piece in group]
        whole = _number(_digits(_plain(" ".join(group))))
        apart = tuple(map(_number, numbers))
        return ((whole,), apart) if len(numbers) > 1 and min(map(len, numbers)) > _WHOLE else ((whole,),)
    tokens = _TOKEN.findall(_plain(_ELIDED.sub("", group[0])))
    return ((_beginning(tokens),),) if tokens else ()


def _number(digits: str) -> str:
    return digits if len(digits) > _WHOLE else _beginning([digits])


def _beginning(tokens: Sequence[str]) -> str:
    """One after the other, the last one perhaps only begun; a single letter or digit is whole."""
    return f" {' '.join(tokens)}{' ' if len(tokens[-1]) == 1 else ''}"


def _spans(text: str, words: Sequence[Word]) -> list[tuple[int, int]]:
    """Where a text says what was looked for: from, to; in order, apart from each other."""
    parts = {part for word in words for way in word.ways for part in way}
    numbers = [part for part in parts if part.isdigit()]
    begun = [part.split() for part in parts if not part.isdigit()]
    whole = [token for tokens in begun for token in tokens[:-1]]
    whole += [tokens[-1] for tokens in begun if len(tokens[-1]) == 1]
    beginnings = tuple(tokens[-1] for tokens in begun if len(tokens[-1]) > 1)
    found = [
        match.span()
        for match in _NUMBER.finditer(text)
        if any(number in _digits(_plain(match.group())) for number in numbers)
    ]
    for match in _TOKEN.finditer(text):
        token = _plain(match.group())
        inside = any(left <= match.start() < right for left, right in found)
        if not inside and (token in whole or token.startswith(beginnings)):
            found.append(match.span())
    return sorted(found)


def _cut(text: str, begin: int, end: int) -> tuple[int, int]:
    """The same with all of the word at either end."""
    begin = text.rfind(" ", 0, max(begin, 0)) + 1
    end = text.find(" ", end)
    return begin, len(text) if end < 0 else end
