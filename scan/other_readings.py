"""What else a line may say, from one search of `scan.decoding`: for a person who picks what is written."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from scan.decoding import ReadLine, ReadWord
from scan.engines import WordRead
from scan.readings import Other, Others

MOST: Final = 4
"""Other readings that are said of a line, and of a word: as many as a person looks at."""

_LEAST: Final = 0.02
"""Share of all readings below which another one is not worth a look."""

_BLANK: Final = re.compile(r" (?=[.,;:!?»)'’])|(?<=[(«'’]) |(?<=\w)(?: -(?=\w|$)|- (?=\w))")
"""A blank before a mark, within brackets, by an apostrophe, or on one side of a hyphen (on both, it is a dash)."""
_ASTRAY: Final = re.compile(
    r" (?=[.,)'’])|(?<=[('’]) |(?<=\w)(?: -(?=\w|$)|- (?=\w))"  # one too many
    r"|(?<=\w)[;:!?»](?= |$)|«(?! )"  # one too few
)
"""Such a blank where French has none, or none where it has one."""


def other_readings(read: ReadLine, most: int = MOST) -> Others:
    """Other readings of a whole line, best first.

    The readings that a search keeps to its end differ in the last words; those in which a word further ahead is
    another are put together here, one word at a time. A reading's share is the line's own, times how much likelier
    what it has instead is than what the line has. Of those that only blanks by punctuation tell apart, which nobody
    would type for, one is said: the one that has them as in French; none where the line has them so itself.

    Args:
        read: From `scan.decoding.Decoder.decode`.
        most: How many, at most.
    """
    own = 1.0
    for word in read.words:
        own *= word.probability
    found = {_tight(read.text): (read.text, own)}
    for text, share in (*_by_word(read.words, own), *_by_search(read, own)):
        if share >= _LEAST * own:
            said, its_share = found.setdefault(_tight(text), (text, share))
            if _astray(text) < _astray(said):
                found[_tight(text)] = text, its_share
    others = (other for other in found.values() if other[0] != read.text)
    return tuple(sorted(others, key=lambda other: -other[1])[:most])


def placed(words: Sequence[ReadWord], frames: int) -> tuple[WordRead, ...]:
    """Words with their places as shares of the width of their line's image.

    A character is seen somewhere within its ink, so half a character is added at each end of a word.

    Args:
        words: From a search.
        frames: Of the whole line.
    """
    return tuple(_placed(word, frames) for word in words)


def _tight(text: str) -> str:
    """A text without the blanks by its punctuation."""
    return _BLANK.sub(lambda found: found[0].strip(), text)


def _astray(text: str) -> int:
    """How many blanks by its punctuation are not as in French."""
    return len(_ASTRAY.findall(text))


def _by_word(words: Sequence[ReadWord], own: float) -> Iterator[Other]:
    for place, word in enumerate(words):
        for text, share in word.others:
            said = [*(each.text for each in words[:place]), text, *(each.text for each in words[place + 1 :])]
            yield " ".join(part for part in said if part), own * share / max(word.probability, _LEAST)


def _by_search(read: ReadLine, own: float) -> Iterator[Other]:
    for text, share in read.others:
        yield text, own * share / max(read.probability, _LEAST)


def _placed(word: ReadWord, frames: int) -> WordRead:
    character = (word.last - word.first) / max(1, len(word.text) - 1) or 1.0
    begin, end = word.first + 0.5 - character / 2, word.last + 0.5 + character / 2
    others = tuple((text, share) for text, share in word.others if text and share >= _LEAST)
    return WordRead(word.text, word.probability, max(0.0, begin / frames), min(1.0, end / frames), others[:MOST])
