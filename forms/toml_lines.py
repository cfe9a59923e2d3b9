"""On which line of a TOML text each value stands, so that an error can say where. `tomllib` does not tell.

Only for texts that `tomllib` has accepted: nothing is checked here.
"""

import re
from typing import Final, TypeAlias

Path: TypeAlias = tuple[str | int, ...]
"""Where a value is: keys, and numbers in arrays from 0: `("situation", 3, "rule", 0, "add", 1)`."""

_SPACE: Final = re.compile(r"(?:[ \t\r]|#[^\n]*)*")
_HEADER: Final = re.compile(r"(\[\[?)([^\]\n]*)\]\]?")
_KEY: Final = re.compile(r"\s*([A-Za-z0-9_-]+|\"[^\"\n]*\"|'[^'\n]*')\s*")
_STRING: Final = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|' + r"'''.*?'{3,5}|" + r'"(?:\\.|[^"\\\n])*"|' + r"'[^'\n]*'", re.DOTALL
)
_BARE: Final = re.compile(r"[^,\[\]{}\s#\"']+")


def value_lines(text: str) -> dict[Path, int]:
    """Find the line, from 1, of every table, key and array element of a TOML text."""
    return _Scanner(text).scan()


def line_of(lines: dict[Path, int], path: Path) -> int:
    """The line of a value, or of the nearest thing around it that has one; 1 when nothing has."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return 1


class _Scanner:
    """Walks once through a text, remembering which table it is in."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line = 1
        self._table: Path = ()
        self._counts: dict[Path, int] = {}
        self._lines: dict[Path, int] = {}

    def scan(self) -> dict[Path, int]:
        while self._skip_blank():
            if self._text[self._at] == "[":
                self._header()
            else:
                self._pair()
        return self._lines

    def _advance(self, end: int) -> None:
        self._line += self._text.count("\n", self._at, end)
        self._at = end

    def _skip_blank(self) -> bool:
        """Go to the next sign that is neither space, end of line nor comment; False at the end of the text."""
        while self._at < len(self._text):
            match = _SPACE.match(self._text, self._at)
            self._advance(match.end() if match else self._at)
            if self._at == len(self._text) or self._text[self._at] != "\n":
                break
            self._advance(self._at + 1)
        return self._at < len(self._text)

    def _header(self) -> None:
        match = _HEADER.match(self._text, self._at)
        if match is None:  # never in a text that tomllib has accepted
            self._advance(len(self._text))
            return
        path: Path = ()
        keys = [key.strip("\"'") for key in _KEY.findall(match.group(2))]
        for key in keys[:-1]:
            path = (*path, key)
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
        path = (*path, keys[-1])
        if match.group(1) == "[[":
            self._counts[path] = self._counts.get(path, 0) + 1
            self._lines.setdefault(path, self._line)
            path = (*path, self._counts[path] - 1)
        self._table = path
        self._lines[path] = self._line
        self._advance(match.end())

    def _pair(self) -> None:
        path, line = self._table, self._line
        while match := _KEY.match(self._text, self._at):
            path = (*path, match.group(1).strip("\"'"))
            self._advance(match.end())
            if self._text[self._at] != ".":
                break
            self._advance(self._at + 1)
        self._lines[path] = line
        self._advance(self._at + 1)  # the sign =
        self._value(path)

    def _value(self, path: Path) -> None:
        self._skip_blank()
        sign = self._text[self._at] if self._at < len(self._text) else ""
        match = _STRING.match(self._text, self._at) or _BARE.match(self._text, self._at)
        if sign in ("[", "{"):
            self._array(path, inline_table=sign == "{")
        elif match is not None:
            self._advance(match.end())
        else:  # never in a text that tomllib has accepted
            self._advance(len(self._text))

    def _array(self, path: Path, *, inline_table: bool) -> None:
        self._advance(self._at + 1)
        element = 0
        while self._skip_blank():
            sign = self._text[self._at]
            if sign in ("]", "}"):
                self._advance(self._at + 1)
                return
            if sign == ",":
                element += 1
                self._advance(self._at + 1)
            elif inline_table:
                self._pair_inside(path)
            else:
                self._lines[*path, element] = self._line
                self._value((*path, element))

    def _pair_inside(self, path: Path) -> None:
        table, self._table = self._table, path
        self._pair()
        self._table = table
