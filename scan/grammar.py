"""Forms that texts can have, read one character at a time: what may come next, and whether it may end here.

A form is a regular expression; reading a character leaves another form, its derivative (Brzozowski, Derivatives of
regular expressions, Journal of the ACM 11, 1964). Each pair is worked out once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Final, TypeAlias


@dataclass(frozen=True, slots=True)
class One:
    """Any one of some characters; of none, a form that no text has."""

    of: frozenset[str]


@dataclass(frozen=True, slots=True)
class Then:
    """One form, then another; of none, the empty text."""

    parts: tuple["Form", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Any of some forms."""

    of: frozenset["Form"]


Form: TypeAlias = One | Then | Either

NEVER: Final[Form] = One(frozenset())
EMPTY: Final[Form] = Then(())


def one(characters: Iterable[str]) -> Form:
    """Any one of some characters."""
    return One(frozenset(characters))


def then(*forms: Form) -> Form:
    """Some forms, one after another."""
    parts: list[Form] = []
    for form in forms:
        if form == NEVER:
            return NEVER
        parts += form.parts if isinstance(form, Then) else [form]
    return parts[0] if len(parts) == 1 else Then(tuple(parts))


def either(*forms: Form) -> Form:
    """Any of some forms."""
    every: set[Form] = set()
    for form in forms:
        every |= form.of if isinstance(form, Either) else {form}
    every.discard(NEVER)
    if not every:
        return NEVER
    return every.pop() if len(every) == 1 else Either(frozenset(every))


def maybe(form: Form) -> Form:
    """A form, or nothing."""
    return either(form, EMPTY)


def times(form: Form, least: int, most: int) -> Form:
    """A form so many times."""
    rest = EMPTY
    for _ in range(most - least):
        rest = maybe(then(form, rest))
    return then(*[form] * least, rest)


def text(*texts: str) -> Form:
    """Any of some texts."""
    return either(*(then(*(one(letter) for letter in each)) for each in texts))


@cache
def may_end(form: Form) -> bool:
    """Whether the empty text has a form."""
    match form:
        case One():
            return False
        case Then(parts):
            return all(may_end(part) for part in parts)
        case Either(of):
            return any(may_end(part) for part in of)


@cache
def after(form: Form, character: str) -> Form:
    """What is left of a form once a character was read; `NEVER` where it cannot stand there."""
    match form:
        case One(of):
            return EMPTY if character in of else NEVER
        case Either(of):
            return either(*(after(part, character) for part in of))
        case Then(parts):
            if not parts:
                return NEVER
            first, rest = parts[0], then(*parts[1:])
            read = then(after(first, character), rest)
            return either(read, after(rest, character)) if may_end(first) else read


class Acceptor:
    """A form, ready to be read along: what is left of it are numbered states, worked out as they are reached.

    Threads may share one: a state is worked out by one of them, and seen by the others once it is whole.

    Args:
        form: State 0.
    """

    def __init__(self, form: Form) -> None:
        self._forms = [form]
        self._numbers = {form: 0}
        self._next: list[dict[str, int]] = [{}]
        self.ends = [may_end(form)]
        """Whether a text may end in each state."""
        self._growing = Lock()

    def step(self, state: int, character: str) -> int:
        """The state after a character; -1 where it cannot stand there."""
        known = self._next[state].get(character)
        if known is None:
            with self._growing:
                known = self._next[state].get(character)
                if known is None:
                    known = self._next[state][character] = self._number(after(self._forms[state], character))
        return known

    def has(self, said: str) -> bool:
        """Whether a text has the form."""
        state = 0
        for character in said:
            state = self.step(state, character)
            if state < 0:
                return False
        return self.ends[state]

    def _number(self, form: Form) -> int:
        if form == NEVER:
            return -1
        known = self._numbers.get(form)
        if known is None:
            known = self._numbers[form] = len(self._forms)
            self._forms.append(form)
            self._next.append({})
            self.ends.append(may_end(form))
        return known
