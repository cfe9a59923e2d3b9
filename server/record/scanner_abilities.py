"""What a scanner says that it can do, and the options that we ask it for; pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_A4_MM: Final = (210.0, 297.0)
_WANTED_DPI: Final = 300


class Feed(StrEnum):
    """Where the paper lies."""

    GLASS = "glass"
    FEEDER = "feeder"
    DUPLEX = "duplex"


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a scanner can do, as far as we use it.

    Attributes:
        feeds: Where paper may lie, the glass first.
        sources: SANE's name of each of them; none for a scanner that has one and no name for it.
        modes: SANE's names of its modes, as in `Color`.
        resolutions: In dpi, ascending; empty: it does not say.
        size_mm: Width and height of its largest page; None: it does not say.
    """

    feeds: tuple[Feed, ...]
    sources: Mapping[Feed, str]
    modes: tuple[str, ...]
    resolutions: tuple[int, ...]
    size_mm: tuple[float, float] | None


def options_for(can: Abilities, feed: Feed) -> list[str]:
    """The options of a scan: the paper's place, colour, 300 dpi or the nearest above, at most an A4 page."""
    wishes = [f"--source={can.sources[feed]}"] if feed in can.sources else []
    colour = next((mode for mode in can.modes if "color" in mode.lower() or "colour" in mode.lower()), None)
    gray = next((mode for mode in can.modes if "gray" in mode.lower() or "grey" in mode.lower()), None)
    if colour or gray:
        wishes.append(f"--mode={colour or gray}")
    if can.resolutions:
        enough = [dpi for dpi in can.resolutions if dpi >= _WANTED_DPI]
        wishes.append(f"--resolution={enough[0] if enough else can.resolutions[-1]}")
    if can.size_mm is not None:
        width, height = (min(most, wanted) for most, wanted in zip(can.size_mm, _A4_MM, strict=True))
        wishes += ["-l", "0", "-t", "0", "-x", f"{width:g}", "-y", f"{height:g}"]
    return wishes


_OPTION: Final = re.compile(
    r"^ +--?(?P<name>[A-Za-z][\w-]*)(?:\[=\([^)]*\)\])? ?(?P<values>.*?) \[(?P<now>[^\]]*)\]", re.MULTILINE
)
_RANGE: Final = re.compile(r"(-?[\d.]+)\.\.(-?[\d.]+)")


def abilities_of(told: str) -> Abilities:
    """Read what `scanimage --all-options` says."""
    options = {each["name"]: each["values"] for each in _OPTION.finditer(told) if each["now"] != "inactive"}
    sources: dict[Feed, str] = {}
    for source in _choices(options.get("source", "")):
        sources.setdefault(_feed(source), source)
    width, height = _most(options.get("x", "")), _most(options.get("y", ""))
    return Abilities(
        feeds=tuple(feed for feed in Feed if feed in sources) or (Feed.GLASS,),
        sources=sources,
        modes=tuple(_choices(options.get("mode", ""))),
        resolutions=_resolutions(options.get("resolution", "")),
        size_mm=None if width is None or height is None else (width, height),
    )


def _choices(values: str) -> list[str]:
    return [each for each in values.split("|") if each and each != "auto"]


def _feed(source: str) -> Feed:
    """Where the paper lies, by a driver's name of it: `ADF Duplex`, `Document Feeder`, `Flatbed`, `Normal`."""
    lower = source.lower()
    if "duplex" in lower or "both sides" in lower:
        return Feed.DUPLEX
    return Feed.FEEDER if "adf" in lower or "feeder" in lower else Feed.GLASS


def _resolutions(values: str) -> tuple[int, ...]:
    found = _RANGE.search(values)
    if found is None:
        return tuple(sorted(int(float(each)) for each in re.findall(r"[\d.]+", values)))
    least, most = (float(each) for each in found.groups())
    return (int(min(max(_WANTED_DPI, least), most)),)


def _most(values: str) -> float | None:
    found = _RANGE.search(values)
    return None if found is None else float(found[2])
