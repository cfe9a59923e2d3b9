"""Reads iCalendar files as RFC 5545 has them, written from its grammar and apart from what writes ours."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

_NAME: Final = re.compile(r'^([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^";:,]*))*):(.*)$', re.DOTALL)
_ESCAPED: Final = re.compile(r"\\([\\;,nN])")


@dataclass(slots=True)
class Component:
    """`BEGIN:name` … `END:name`.

    Attributes:
        name: In capitals.
        lines: Parameters and raw value of each property, by name; the last one of each.
        parts: Components inside.
    """

    name: str
    lines: dict[str, tuple[dict[str, str], str]] = field(default_factory=dict)
    parts: list["Component"] = field(default_factory=list)

    def one(self, name: str) -> "Component":
        (found,) = [part for part in self.parts if part.name == name]
        return found

    def value(self, name: str) -> str:
        return self.lines[name][1]

    def text(self, name: str) -> str:
        """A value of type TEXT: nothing in it is unescaped but what must be."""
        raw = self.value(name)
        assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", raw), f"{name} is not escaped"
        return _ESCAPED.sub(lambda found: {"n": "\n", "N": "\n"}.get(found[1], found[1]), raw)


def parse(content: bytes) -> Component:
    """Read a file; every rule of its lines is asserted."""
    assert content.endswith(b"\r\n")
    physical = content.removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in physical)
    lines = [line.decode() for line in content.replace(b"\r\n ", b"").removesuffix(b"\r\n").split(b"\r\n")]
    for line in physical:
        line.decode()  # no sign is cut in two
    root = Component("")
    assert list(_read(iter(lines), root)) == []
    (calendar,) = root.parts
    return calendar


def _read(lines: Iterator[str], into: Component) -> Iterator[str]:
    for line in lines:
        found = _NAME.match(line)
        assert found, f"no property: {line!r}"
        name, value = found[1].upper(), found[3]
        if name == "BEGIN":
            part = Component(value.upper())
            into.parts.append(part)
            yield from _read(lines, part)
        elif name == "END":
            assert value.upper() == into.name
            return
        else:
            parameters = (one.partition("=") for one in found[2].split(";") if one)
            into.lines[name] = {key.upper(): said.strip('"') for key, _sign, said in parameters}, value
    assert not into.name, f"{into.name} has no end"


def offset_at(zone: Component, local: datetime) -> timedelta:
    """How far a VTIMEZONE is from UTC at a local time, for rules of the last Sunday of a month."""
    last: tuple[datetime, timedelta] | None = None
    for part in zone.parts:
        begun = datetime.fromisoformat(part.value("DTSTART"))
        rule = dict(one.split("=") for one in part.value("RRULE").split(";"))
        assert (rule["FREQ"], rule["BYDAY"]) == ("YEARLY", "-1SU")
        for year in (local.year - 1, local.year):
            month = int(rule["BYMONTH"])
            end = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
            sunday = end - timedelta(days=(end.weekday() + 1) % 7)
            onset = datetime.combine(sunday, begun.time())
            if begun <= onset <= local and (last is None or onset > last[0]):
                last = onset, _offset(part.value("TZOFFSETTO"))
    assert last is not None
    return last[1]


def _offset(text: str) -> timedelta:
    size = timedelta(hours=int(text[1:3]), minutes=int(text[3:5]))
    return -size if text[0] == "-" else size
