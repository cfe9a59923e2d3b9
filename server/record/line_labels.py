"""Whether a text that a person decided says, row by row, what the lines of ink say that were read; pure."""

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, Final

from scan.decide_text import SAID_OF
from scan.found_lines import FoundLine
from scan.readings import LineKind

_ALIKE: Final = 0.5
"""Least likeness of a line as read and as decided: of 946 pairs of unlike lines in `tests/data/ink` 1 % reach 0.45, and
of these lines with 40 % of the letters wrong 95 % have 0.59 with themselves."""

_SAME_MM: Final = 0.5
"""How far apart the sides of the box of a line may be that is found again on the image that was read: lines of a note
are many times as far from one another."""


def row_of(line: Mapping[str, Any]) -> str:
    """A line as it stands in the text of the whole."""
    return str(SAID_OF.get(_kind(line), line["text"]))


def _kind(line: Mapping[str, Any]) -> LineKind:
    return LineKind(line.get("kind", LineKind.WRITING))


def are_found_again(read: Sequence[Mapping[str, Any]], found: Sequence[FoundLine]) -> bool:
    """Whether lines that are found now are those that were read then: of the same kinds, in the same places.

    Args:
        read: Lines as in `parcours read`.
        found: On the same page, by the program as it is now.
    """
    return len(read) == len(found) and all(
        _kind(then) is now.kind
        and all(abs(one - other) <= _SAME_MM for one, other in zip(then["box_mm"], now.box.as_list(), strict=True))
        for then, now in zip(read, found, strict=True)
    )


def is_line_by_line(read: Sequence[str], decided: Sequence[str]) -> bool:
    """Whether each row that was decided says what the line at its place says.

    Somebody may have broken the lines elsewhere, left one out and added another, or typed something else over them.
    What is crossed out or drawn may be a part of a line, whose picture lacks it: such a row is to stand where it stood,
    and no word to come or go beside it.

    Args:
        read: The lines, with a sign of `scan.decide_text.SAID_OF` for each that is not read; "" for what could not be.
        decided: The rows of the text, none empty.
    """
    signs = frozenset(SAID_OF.values())
    if len(read) != len(decided) or any(sign in row for row in decided for sign in signs if row not in signs):
        return False
    if any(said != row for said, row in zip(read, decided, strict=True) if said in signs or row in signs):
        return False
    lines = [(said, row) for said, row in zip(read, decided, strict=True) if said not in signs]
    if len(lines) < len(read) and any(len(said.split()) != len(row.split()) for said, row in lines):
        return False
    rows = [row for _, row in lines]
    return all(
        not said or (_alike(said, row) >= _ALIKE and _alike(said, row) >= max(_alike(said, other) for other in rows))
        for said, row in lines
    )


def _alike(said: str, text: str) -> float:
    return SequenceMatcher(None, said, text, autojunk=False).ratio()
