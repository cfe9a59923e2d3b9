"""Dates, times, telephone numbers and their like in a line of handwriting, each with how sure it is.

Every form is searched in the frames (`scan.spotting`), whatever the language model made of the line: it knows words,
and nothing of digits. Texts that say the same are added up; those that lie in one place compete, with one another and
with everything that has no form. What goes into the record is a person's decision: this is what they are offered.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from scan.decoding import LogProbabilities
from scan.engines import ValueRead
from scan.spotting import Line, Spotted, spot
from scan.words_around import likely
from scan.written_forms import FORMS, ValueKind, WrittenForm

_SIGN: Final = 0.02
"""Where no sign of a form is likelier than this in any frame, it is not looked for."""

_SPOKEN_OF: Final = 0.02
"""Chance of all texts of a form in one place, by the network alone, from which it is said at all."""

_OTHERS: Final = 4
"""Further values that are said, at most."""

_ALONE: Final = 0.5
"""What is left of the confidence in a value that the line does not say as it was read by what people write: of 407
values with a chance of 0.55 and more, 96 in 100 are right where it does, 46 where it does not."""

_NUMBER_APART: Final = re.compile(r"\.? \d{2}(?:\d{2})?(?: ?c[a-z]*)?")
"""A year behind a day, minutes behind an hour, cents behind euros, or none of these: `scan.what_follows` tells."""

_NEVER: Final = 1e-9
"""Probability of what does not stand in a text."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something with a form that may stand in a place of a line, before anyone says how sure that is.

    Attributes:
        kind: What it is.
        value: Its normal form.
        said: How it is written.
        chance: Probability that any text of a form stands in the place, by the network alone.
        share: Of that, the part of the texts with this value.
        others: Other values of the same kind in the same place with their shares, best first.
        first: The frame in which it begins.
        last: The frame in which its last character stands.
    """

    kind: ValueKind
    value: str
    said: str
    chance: float
    share: float
    others: tuple[tuple[str, float], ...]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Text:
    """A text that has the form of a kind."""

    kind: ValueKind
    written: WrittenForm
    spotted: Spotted


@dataclass(frozen=True, slots=True)
class _Meant:
    """A text and what it says; None: it has a form and says nothing, as the 31st of February."""

    kind: ValueKind
    value: str | None
    spotted: Spotted


def find_values(frames: LogProbabilities, alphabet: str, text: str) -> tuple[ValueRead, ...]:
    """What with a form is written in a line, from the left; places are shares of the line's width.

    The confidence of a value is its chance by the network alone, halved unless `text` says it too; and as likely as the
    words around it in `text` let it be meant. `scan.decide_values` knows how often that is right.

    Args:
        frames: Of one line.
        alphabet: What classes 1 and following of the network mean.
        text: The same line as it was read by what people write.
    """
    found = candidates(frames, alphabet)
    said = _said(text, alphabet) if found else {}
    read = []
    for one in found:
        agreed = said.get((one.kind, one.value))
        share = agreed.pop(0) if agreed else _ALONE
        if share > 0.0:
            read.append(_read(one, one.chance * one.share * share, len(frames)))
    return tuple(read)


def _read(one: Candidate, confidence: float, frames: int) -> ValueRead:
    return ValueRead(
        kind=one.kind,
        value=one.value,
        text=one.said,
        confidence=confidence,
        begin=max(0.0, (one.first - 0.5) / frames),
        end=min(1.0, (one.last + 1.5) / frames),
        others=one.others,
    )


def _said(text: str, alphabet: str) -> Mapping[tuple[ValueKind, str], list[float]]:
    """The values that a text says, with how likely each is meant where it stands, from the left."""
    said: dict[tuple[ValueKind, str], list[float]] = {}
    for one, share in _in_text(text, alphabet):
        said.setdefault((one.kind, one.value), []).append(share)
    return said


def values_of(text: str, alphabet: str) -> list[tuple[ValueKind, str]]:
    """What with a form stands in a text, from the left: searched as frames are that are sure of every character."""
    return [(one.kind, one.value) for one, share in _in_text(text, alphabet) if share > 0.0]


def _in_text(text: str, alphabet: str) -> Iterator[tuple[Candidate, float]]:
    """What may stand in a text, with how likely it is meant by the words around it."""
    shares = np.full((2 * len(text), len(alphabet) + 1), _NEVER, np.float32)
    shares[1::2, 0] = 1.0
    for place, character in enumerate(text):
        if character in alphabet:  # of another one no frame says anything: no value has it
            shares[2 * place, alphabet.index(character) + 1] = 1.0
    for one in candidates(np.asarray(np.log(shares), np.float32), alphabet):
        begin = one.first // 2
        yield one, likely(one.kind, one.said, text[:begin], text[begin + len(one.said) :])


def candidates(frames: LogProbabilities, alphabet: str) -> tuple[Candidate, ...]:
    """What with a form may stand in a line, from the left.

    Args:
        frames: Of one line.
        alphabet: What classes 1 and following of the network mean.
    """
    line = Line(frames, alphabet)
    texts = [
        _Text(kind, written, one)
        for kind, forms in FORMS.items()
        for written in forms
        if all(line.greatest(signs) >= _SIGN for signs in written.signs)
        for one in spot(line, written.form, came_by=written.came_by, by_words=written.by_words, whole=written.whole)
    ]
    places = _places([meant for one in _whole(texts) for meant in _meanings(one)])
    found = [one for place in places if (one := _candidate(place)) is not None]
    return tuple(sorted(found, key=lambda one: one.first))


def _meanings(text: _Text) -> list[_Meant]:
    """What a text may say, with the chance of each; None where it says nothing."""
    shares: dict[str | None, float] = dict(text.written.values(text.spotted.said).items())
    spotted = text.spotted
    return [
        _Meant(text.kind, value, replace(spotted, chance=spotted.chance * share))
        for value, share in (shares or {None: 1.0}).items()
    ]


def _whole(texts: Sequence[_Text]) -> list[_Text]:
    """Take from each text the chance that it is only a part of a longer one, or the same of a kind named before."""
    left = []
    for number, one in enumerate(texts):
        chance = one.spotted.chance
        for place, other in enumerate(texts):
            if place != number and _overlap(one.spotted, other.spotted) and _is_part(one, other, before=place < number):
                chance -= other.spotted.chance
        if chance > 0:
            left.append(replace(one, spotted=replace(one.spotted, chance=chance)))
    return left


def _is_part(one: _Text, other: _Text, *, before: bool) -> bool:
    """A number apart is a part of a text, or is not, by what follows it: of a text with it, that without is none."""
    said, longer = one.spotted.said, other.spotted.said
    if one.kind is other.kind and longer.startswith(said) and _NUMBER_APART.fullmatch(longer, len(said)):
        return False
    if said == longer:
        return before and one.kind is not other.kind
    return said in longer


def _overlap(one: Spotted, other: Spotted) -> bool:
    return one.first <= other.last and other.first <= one.last


def _places(meant: Sequence[_Meant]) -> list[list[_Meant]]:
    """Texts that overlap the likeliest of those that are left, place by place."""
    left = sorted(meant, key=lambda one: -one.spotted.chance)
    places = []
    while left:
        places.append([one for one in left if _overlap(one.spotted, left[0].spotted)])
        left = [one for one in left if not _overlap(one.spotted, left[0].spotted)]
    return places


def _candidate(place: Sequence[_Meant]) -> Candidate | None:
    """The likeliest value of a place."""
    whole = sum(one.spotted.chance for one in place)
    if whole < _SPOKEN_OF:
        return None
    chances: dict[tuple[ValueKind, str | None], float] = {}
    for one in place:
        chances[one.kind, one.value] = chances.get((one.kind, one.value), 0.0) + one.spotted.chance
    kind, value = max(chances, key=chances.__getitem__)
    if value is None:
        return None
    said = max((one.spotted for one in place if (one.kind, one.value) == (kind, value)), key=lambda one: one.chance)
    others = sorted(
        (
            (other, chance / whole)
            for (of, other), chance in chances.items()
            if of is kind and other not in {None, value}
        ),
        key=lambda other: -other[1],
    )
    return Candidate(
        kind=kind,
        value=value,
        said=said.said,
        chance=min(1.0, whole),
        share=chances[kind, value] / whole,
        others=tuple((str(other), share) for other, share in others[:_OTHERS]),
        first=said.first,
        last=said.last,
    )
