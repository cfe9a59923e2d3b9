import tomllib
from pathlib import Path
from typing import Any

import pytest

from forms.catalogue import BOOKLETS
from forms.toml_lines import line_of, value_lines

TEXT = """\
# A comment = "not a key"
key = "a" # [[step]]
'quoted key' = 1
a.b = 2
list = [
  "one",  # first, with a comma
  # nothing
  ["two", "three"], 'four',
]
long = '''
[[step]]
key = "no"
'''
table = { x = 1, y = ["u",
  "v"] }

[[step]]
id = "S1"
  [[step.field]]
  key = "f1"
  [[step.field]]
  key = "f2" # "

[[step]]
id = "S2"
when = 2026-11-25
  [[step.field]]
  key = "f3"

[step.extra]
deep = true
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("key",), 2),
        (("quoted key",), 3),
        (("a", "b"), 4),
        (("list",), 5),
        (("list", 0), 6),
        (("list", 1), 8),
        (("list", 1, 1), 8),
        (("list", 2), 8),
        (("long",), 10),
        (("table",), 14),
        (("table", "y", 1), 15),
        (("step",), 17),
        (("step", 0), 17),
        (("step", 0, "id"), 18),
        (("step", 0, "field", 0), 19),
        (("step", 0, "field", 1, "key"), 22),
        (("step", 1), 24),
        (("step", 1, "when"), 26),
        (("step", 1, "field", 0, "key"), 28),
        (("step", 1, "extra", "deep"), 31),
    ],
)
def test_a_value_is_found_on_its_line(path: tuple[str | int, ...], line: int) -> None:
    assert value_lines(TEXT)[path] == line


def test_what_is_not_there_has_the_line_of_what_is_around_it() -> None:
    lines = value_lines(TEXT)

    assert line_of(lines, ("step", 1, "title")) == 24
    assert line_of(lines, ("step", 0, "field", 1, "options", 3, "key")) == 21
    assert line_of(lines, ("title",)) == 1


def _values(value: Any, path: tuple[str | int, ...] = ()) -> dict[tuple[str | int, ...], Any]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = {} if isinstance(value, dict | list) else {path: value}
    for key, child in children:
        found |= _values(child, (*path, key))
    return found


@pytest.mark.parametrize("path", sorted(BOOKLETS.glob("*.toml")), ids=lambda path: path.name)
def test_every_text_of_a_shipped_booklet_stands_on_the_line_that_is_said(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    lines, rows = value_lines(text), text.splitlines()

    values = {place: value for place, value in _values(tomllib.loads(text)).items() if isinstance(value, str)}

    assert len(values) > 100
    for place, value in values.items():
        assert value in rows[lines[place] - 1]
