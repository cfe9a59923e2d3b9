"""Where texts of a given form stand in a line, by the frames of a network: CTC's forward sum over a form.

What a network says of a line is a probability for every text; the search adds up that of all alignments of all lines in
which a text of the form stands somewhere, between signs that end words, text by text. What stands before and after may
be anything: the probabilities of all of it together are one, so that a sum says how likely the text is there, against
everything else that could be (the sum: Graves et al., ICML 2006; the ratio to a filler: Fischer et al., Lexicon-free
handwritten word spotting using character HMMs, Pattern Recognition Letters 33, 2012).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from scan.decoding import BLANK, LIKELY, LogProbabilities
from scan.grammar import Acceptor
from scan.what_follows import LINE_ENDS, Wholes

_LEAST: Final = 1e-6
"""Texts and beginnings less likely than this are dropped."""

_MOST: Final = 24
"""Beginnings kept side by side."""

_CHOICES: Final = 8
"""Characters of a frame that are tried, at most, the likeliest."""

_WORK: Final = 20_000
"""Characters tried after beginnings, in one search, from which it is given up, as if nothing stood there: bar codes and
hatching say everything everywhere, and took seconds. The most of 150 lines with values in fonts (seed 104) is 5,400."""


@dataclass(frozen=True, slots=True)
class Spotted:
    """A text of a form that may stand in a line.

    Attributes:
        said: The text.
        chance: Probability that it stands there, by the network alone, 0.0 to 1.0.
        first: The frame in which its first character begins.
        last: The frame in which its last character stands.
    """

    said: str
    chance: float
    first: int
    last: int


class _Begun:
    """A beginning: the probabilities that it ends in a blank and in its last character, and where that stands."""

    __slots__ = ("in_blank", "in_letter", "last", "peak", "state")

    def __init__(self, state: int, last: int) -> None:
        self.state, self.last = state, last
        self.in_blank = self.in_letter = self.peak = 0.0

    @property
    def whole(self) -> float:
        """Its probability."""
        return self.in_blank + self.in_letter

    def see(self, came: float, frame: int) -> None:
        """Note where its last character is likeliest."""
        if came > self.peak:
            self.peak, self.last = came, frame


_Key: TypeAlias = tuple[int, str, str]
"""Where it began, what was read, and what follows that so far; empty: nothing yet."""


def _always(said: str, follows: str) -> float:
    """Every text is whole, whatever follows."""
    del said, follows
    return 1.0


class Line:
    """A line's frames, ready to be searched.

    Args:
        frames: Log-probabilities.
        alphabet: What classes 1 and following mean.
    """

    def __init__(self, frames: LogProbabilities, alphabet: str) -> None:
        self.shares: NDArray[np.float64] = np.exp(np.asarray(frames, np.float64))
        self.alphabet = alphabet
        self.speaking = np.flatnonzero(self.shares[:, 0] <= BLANK)
        self.likely = _likely(self.shares[self.speaking], alphabet)
        self._greatest: NDArray[np.float64] = self.shares.max(axis=0, initial=0.0)
        self.firsts = _firsts(self.speaking.tolist(), self.likely)
        self.parted = [_parted(characters) for characters in self.likely]
        self._before: dict[tuple[str, bool], list[float]] = {}

    def before(self, came_by: str, *, by_words: bool) -> list[float]:
        """Probability, before each frame that speaks, that a word may begin there and no number goes on.

        Args:
            came_by: Signs through which a number before would go on.
            by_words: Whether a word would, too.
        """
        key = came_by, by_words
        if key not in self._before:
            self._before[key] = _before(self, came_by, by_words=by_words)
        return self._before[key]

    def greatest(self, characters: str) -> float:
        """The greatest probability of any of some characters in any frame."""
        classes = [self.alphabet.index(one) + 1 for one in characters if one in self.alphabet]
        return float(self._greatest[classes].max()) if classes else 0.0


def spot(
    line: Line, form: Acceptor, *, came_by: str = "", by_words: bool = False, whole: Wholes = _always
) -> tuple[Spotted, ...]:
    """Say which texts of a form may stand in a line, and where, the likeliest first.

    Args:
        line: Of one line.
        form: Of the texts; none of them is empty, or begins or ends with a space.
        came_by: Signs through which a number before a text would be a part of it, so that it is none.
        by_words: Whether a word before would be, too.
        whole: How likely a text is whole by what follows it: anything but a letter or a digit, to begin with.
    """
    search = _Search(form, whole)
    previous = -1
    befores = line.before(came_by, by_words=by_words)
    for step, (frame, before) in enumerate(zip(line.speaking.tolist(), befores, strict=True)):
        if frame > previous + 1:
            search.pause()
        search.see(frame, float(line.shares[frame, 0]), line.likely[step])
        search.begin(frame, line.likely[step], line.firsts[step], before)
        if search.work > _WORK:
            return ()
        previous = frame
    return search.found()


def _likely(shares: NDArray[np.float64], alphabet: str) -> list[list[tuple[str, float]]]:
    """The characters of each frame that are tried, with their probabilities, in the order of the alphabet."""
    likely: list[list[tuple[str, float]]] = [[] for _ in shares]
    frames, letters = np.nonzero(shares[:, 1:] >= LIKELY)
    values = shares[frames, letters + 1].tolist()
    for frame, letter, share in zip(frames.tolist(), letters.tolist(), values, strict=True):
        likely[frame].append((alphabet[letter], share))
    return [characters if len(characters) <= _CHOICES else _likeliest(characters) for characters in likely]


def _likeliest(characters: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    """As many as are tried, in their order."""
    kept = sorted(range(len(characters)), key=lambda place: -characters[place][1])[:_CHOICES]
    return [characters[place] for place in sorted(kept)]


def _parted(characters: Sequence[tuple[str, float]]) -> tuple[float, float, list[tuple[str, float]]]:
    """The probabilities of all digits and of all letters of a frame, and the other characters with theirs."""
    digits = letters = 0.0
    others = []
    for character, share in characters:
        if character.isdigit():
            digits += share
        elif character.isalnum():
            letters += share
        else:
            others.append((character, share))
    return digits, letters, others


def _firsts(frames: Sequence[int], likely: Sequence[Sequence[tuple[str, float]]]) -> list[list[int]]:
    """Of each likely character of each frame, the first of the frames, one beside the other, in which it is likely."""
    runs: dict[str, tuple[int, int]] = {}
    firsts = []
    for frame, characters in zip(frames, likely, strict=True):
        for character, _ in characters:
            first, last = runs.get(character, (frame, frame - 1))
            runs[character] = (first if last >= frame - 1 else frame, frame)
        firsts.append([runs[character][0] for character, _ in characters])
    return firsts


class _Search:
    """Follows the beginnings of texts of a form through the frames of a line.

    Args:
        form: Of the texts.
        whole: How likely a text is whole by what follows it.
    """

    def __init__(self, form: Acceptor, whole: Wholes) -> None:
        self._form, self._whole = form, whole
        self._begun: dict[_Key, _Begun] = {}
        self._ended: dict[tuple[int, str], Spotted] = {}
        self.work = 0
        """Characters tried after beginnings so far."""

    def pause(self) -> None:
        """Frames went by in which nothing stands."""
        for one in self._begun.values():
            one.in_blank, one.in_letter = one.whole, 0.0

    def see(self, frame: int, blank: float, likely: Sequence[tuple[str, float]]) -> None:
        """One frame: every beginning stays as it is, grows, or ends as something else follows."""
        if not self._begun:
            return
        self.work += len(self._begun) * len(likely)
        grown: dict[_Key, _Begun] = {}
        for key, one in self._begun.items():
            stays = grown.setdefault(key, _Begun(one.state, one.last))
            stays.in_blank += one.whole * blank
            stays.last, stays.peak = one.last, max(one.peak, stays.peak)
            for character, share in likely:
                if key[2]:
                    self._wait(grown, key, one, (character, share))
                else:
                    self._go_on(grown, key, one, (character, share), frame)
        self._begun = grown

    def begin(self, frame: int, likely: Sequence[tuple[str, float]], firsts: Sequence[int], before: float) -> None:
        """The same frame: texts may begin in it, of which the likeliest are kept with those that go on."""
        for (character, share), first in zip(likely, firsts, strict=True):
            state, came = self._form.step(0, character), before * share
            if state >= 0 and came >= _LEAST:
                _add(self._begun, (first, character, ""), state, came, frame)
        if self._begun:
            self._begun = _kept(self._begun)

    def found(self) -> tuple[Spotted, ...]:
        """The texts that stand in the line, once it is at its end; the likeliest first."""
        for key, one in self._begun.items():
            if self._form.ends[one.state]:
                self._follow({}, key, one, LINE_ENDS, one.whole)
        return tuple(sorted((one for one in self._ended.values() if one.chance >= _LEAST), key=lambda one: -one.chance))

    def _go_on(self, grown: dict[_Key, _Begun], key: _Key, one: _Begun, seen: tuple[str, float], frame: int) -> None:
        """A character after a beginning: it may be its last one still, a further one, or what follows it."""
        first, said, _ = key
        character, share = seen
        came = one.whole * share
        if character == said[-1]:
            grown[key].in_letter += one.in_letter * share
            grown[key].see(one.in_letter * share, frame)
            came = one.in_blank * share
        if came < _LEAST:
            return
        state = self._form.step(one.state, character)
        if state >= 0:
            _add(grown, (first, said + character, ""), state, came, frame)
        if self._form.ends[one.state] and not character.isalnum():
            self._follow(grown, key, one, character, came)

    def _wait(self, grown: dict[_Key, _Begun], key: _Key, one: _Begun, seen: tuple[str, float]) -> None:
        """A character after a text and what follows it so far: the last of that still, or a further one."""
        character, share = seen
        came = one.whole * share
        if character == key[2][-1]:
            stays = came if not character.isalnum() else one.in_letter * share  # nobody writes two spaces, or dots
            grown[key].in_letter += stays
            came -= stays
        if came >= _LEAST:
            self._follow(grown, key, one, character, came)

    def _follow(self, grown: dict[_Key, _Begun], key: _Key, one: _Begun, character: str, came: float) -> None:
        """Let a character follow a text that may be whole: it ends, waits for more of what follows, or is none."""
        first, said, follows = key
        share = self._whole(said, follows + character)
        if share is None:
            waiting = grown.setdefault((first, said, follows + character), _Begun(one.state, one.last))
            waiting.in_letter += came
        elif share > 0.0:
            self._end(first, said, one, came * share)

    def _end(self, first: int, said: str, one: _Begun, chance: float) -> None:
        known = self._ended.get((first, said))
        so_far = 0.0 if known is None else known.chance
        self._ended[first, said] = Spotted(said, so_far + chance, first, one.last)


def _add(grown: dict[_Key, _Begun], key: _Key, state: int, came: float, frame: int) -> None:
    """Let a beginning end in a character of a frame."""
    one = grown.setdefault(key, _Begun(state, frame))
    one.in_letter += came
    one.see(came, frame)


def _kept(begun: dict[_Key, _Begun]) -> dict[_Key, _Begun]:
    """The likeliest beginnings."""
    kept = [(one.whole, key) for key, one in begun.items() if one.whole >= _LEAST]
    if len(kept) > _MOST:
        kept = sorted(kept, reverse=True)[:_MOST]
    return {key: begun[key] for _, key in kept}


def _before(line: Line, came_by: str, *, by_words: bool) -> list[float]:
    """See `Line.before`."""
    free, digit, letter = 1.0, 0.0, 0.0
    signs = dict.fromkeys(came_by, 0.0)  # after a digit, or a word too
    chances = []
    for blank, (digits, letters, others) in zip(line.shares[line.speaking, 0].tolist(), line.parted, strict=True):
        chances.append(free)
        waiting = sum(signs.values())
        every, number = free + digit + letter + waiting, digit + letter if by_words else digit
        came_free, of_signs = 0.0, signs
        if waiting or others:
            signs = {one: chance * blank for one, chance in signs.items()}
        for character, share in others:
            goes_on = 0.0
            if character in signs:
                goes_on = number + of_signs[character]
                signs[character] += goes_on * share
            came_free += (every - goes_on) * share
        free, digit, letter = free * blank + came_free, digit * blank + every * digits, letter * blank + every * letters
        whole = free + digit + letter
        if waiting or others:
            whole += sum(signs.values())
            signs = {one: chance / whole for one, chance in signs.items()}
        free, digit, letter = free / whole, digit / whole, letter / whole
    return chances
