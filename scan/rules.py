"""The dotted rules of writing areas, found again under what is written: they hold the middle of areas that are blank.

How far down a rule lies is seen from its surroundings, averaged along some millimetres. How far right, only its dots
can say, and they look the same one dot further on: they are counted from both ends, where the frame holds the page.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box
from forms.layout import PageLayout
from forms.model import FieldKind
from forms.units import Mm
from scan.readings import Gray
from scan.slips import NOT_HELD, Slips

_EDGE: Final[Mm] = 0.9
"""Nearer to the upper and lower edge of an area, and twice as near to its sides, its frame is seen."""
_LEAST_DARK: Final = 4.0
"""Darkness (of 255) of a dotted rule, averaged along itself; paper has less than 1."""
_NARROW: Final = 0.3
"""Share of a rule's darkness that is left 1 mm above and below; words have more."""
_PITCH: Final[Mm] = 4.0
_ALONG: Final[Mm] = 6.0
"""Distance of the places that are looked at along a rule, and how much of it is averaged."""
_AROUND: Final[Mm] = 1.5
_REACH: Final[Mm] = 1.5
"""Height of what is compared, to both sides, and how far away it is looked for."""
_MOST_DARK: Final = 70.0
"""Ink that crosses a rule counts as dark as this: a rule has up to 60."""
_LIKE: Final = 0.8
"""Correlation of a rule that is seen; handwriting along it has less."""
_PERIODS: Final[tuple[Mm, Mm]] = (0.6, 2.5)
_DOTTED: Final = 0.25
"""Share of its printed rhythm that a rule shows when its dots can be counted."""
_AGREE: Final = 0.25
"""Counted from both ends, dots are at the same place to this share of their distance."""
_DOWN: Final[Mm] = 0.04
_RIGHT: Final[Mm] = 0.06
"""Standard errors of what is found."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as printed.

    Attributes:
        row: px.
        columns: Where it is looked at, px.
        period: Distance of its dots, px; 0.0 for a solid one.
    """

    row: int
    columns: NDArray[np.intp]
    period: float


def find_rules(printed: Gray, layout: PageLayout, px_per_mm: float) -> tuple[Rule, ...]:
    """Find the rules of the writing areas of a page.

    Args:
        printed: The printed page.
        layout: Its zones.
        px_per_mm: Its scale, about 4.
    """
    dark = (255 - printed).astype(np.float64)
    return tuple(rule for box in writing_areas(layout) for rule in _rules_of(dark, box, px_per_mm))


def writing_areas(layout: PageLayout) -> tuple[Box, ...]:
    """The areas of a page that may be full of handwriting."""
    return tuple(zone.box for zone in layout.zones if zone.kind is FieldKind.NOTE)


def _rules_of(dark: NDArray[np.float64], box: Box, scale: float) -> list[Rule]:
    top, bottom = round((box.y + _EDGE) * scale), round((box.bottom - _EDGE) * scale)
    left, right = round((box.x + 2 * _EDGE) * scale), round((box.right - 2 * _EDGE) * scale)
    half = round(_ALONG * scale / 2)
    if bottom - top < 3 or right - left < 2 * half:
        return []
    profile = dark[:, left:right].mean(axis=1)
    columns = np.arange(left + half, right - half + 1, round(_PITCH * scale))
    beside = round(scale)
    found = []
    for row in range(top, bottom):
        level = profile[row]
        around = max(profile[row - beside], profile[min(row + beside, len(profile) - 1)])
        if level > _LEAST_DARK and level == profile[row - 1 : row + 2].max() and around < _NARROW * level:
            found.append(Rule(row, columns, _period(dark[row - 1 : row + 2, left:right].sum(axis=0), scale)))
    return found


def _period(line: NDArray[np.float64], scale: float) -> float:
    """Distance of the dots along a line in px; 0.0 when it is solid."""
    size = 8 * len(line)  # finely enough to count a whole line of dots
    strength = np.abs(np.fft.rfft((line - line.mean()) * np.hanning(len(line)), size))
    first, last = (max(1, round(size / (period * scale))) for period in reversed(_PERIODS))
    best = first + int(strength[first : last + 1].argmax())
    return size / best if strength[best] > 0.1 * line.sum() / 2 else 0.0


def rule_slips(rules: tuple[Rule, ...], page: Gray, printed: Gray, px_per_mm: float) -> Slips:
    """Measure how far rules lie from where they should be.

    Args:
        rules: From `find_rules`.
        page: The scan, warped, at their scale.
        printed: The printed page.
        px_per_mm: The scale.
    """
    parts = [_slips_along(rule, page, printed, px_per_mm) for rule in rules]
    places, moved, spread = (np.vstack([np.zeros((0, 2)), *(part[index] for part in parts)]) for index in range(3))
    return Slips(places, moved, spread)


def _slips_along(rule: Rule, page: Gray, printed: Gray, scale: float) -> tuple[NDArray[np.float64], ...]:
    around, reach, half = round(_AROUND * scale), round(_REACH * scale), round(_ALONG * scale / 2)
    top = rule.row - around - reach
    rows = np.arange(top, rule.row + around + reach + 1).clip(0, page.shape[0] - 1)
    seen = _averages(page, rows, rule.columns, half)
    wanted = _averages(printed, rows[reach:-reach], rule.columns, half)
    down, likeness = _best_shift(seen, wanted, reach)
    right = _dots_moved(rule, page, printed, np.round(down).astype(int), half)
    known_down, known_right = likeness > _LIKE, (likeness > _LIKE) & np.isfinite(right)
    places = np.stack([rule.columns + 0.5, np.full(len(rule.columns), rule.row + 0.5)], axis=1) / scale
    moved = np.stack([np.where(known_right, right, 0.0), down], axis=1) / scale
    spread = np.stack([np.where(known_right, _RIGHT, NOT_HELD), np.where(known_down, _DOWN, NOT_HELD)], axis=1)
    return places, moved, spread


def _averages(image: Gray, rows: NDArray[np.intp], columns: NDArray[np.intp], half: int) -> NDArray[np.float64]:
    """Darkness of rows, averaged along a stretch around every column; shape (columns, rows)."""
    strip = image[rows].astype(np.float64)
    dark = np.minimum(np.percentile(strip, 80, axis=1, keepdims=True) - strip, _MOST_DARK)
    sums = np.cumsum(np.hstack([np.zeros((len(rows), 1)), dark]), axis=1)
    return np.asarray((sums[:, columns + half] - sums[:, columns - half]).T / (2 * half))


def _best_shift(
    seen: NDArray[np.float64], wanted: NDArray[np.float64], reach: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where each of the wanted profiles is in what is seen, in px from the middle, and its correlation there."""
    length = wanted.shape[1]
    wanted = wanted - wanted.mean(axis=1, keepdims=True)
    size = np.linalg.norm(wanted, axis=1)
    likeness = np.zeros((len(seen), 2 * reach + 1))
    for shift in range(2 * reach + 1):
        part = seen[:, shift : shift + length]
        part = part - part.mean(axis=1, keepdims=True)
        likeness[:, shift] = (part * wanted).sum(axis=1) / np.maximum(np.linalg.norm(part, axis=1) * size, 1e-6)
    best = likeness[:, 1:-1].argmax(axis=1) + 1
    each = np.arange(len(seen))
    before, at, after = (likeness[each, best + step] for step in (-1, 0, 1))
    bend = np.minimum(before - 2 * at + after, -1e-9)
    return best - reach + (0.5 * (before - after) / bend).clip(-0.5, 0.5), at


def _dots_moved(rule: Rule, page: Gray, printed: Gray, down: NDArray[np.intp], half: int) -> NDArray[np.float64]:
    """How far right the dots lie, px, shape (columns,); not a number where they cannot be counted."""
    unknown = np.full(len(rule.columns), np.nan)
    if not rule.period:
        return unknown
    wave = np.exp(-2j * np.pi * np.arange(-half, half) / rule.period) * np.hanning(2 * half)
    seen = np.array([_rhythm(page, rule.row + d, c, half, wave) for d, c in zip(down, rule.columns, strict=True)])
    wanted = np.array([_rhythm(printed, rule.row, column, half, wave) for column in rule.columns])
    away = -np.angle(seen / np.where(wanted == 0, 1, wanted)) / (2 * np.pi) * rule.period
    clear = np.abs(seen) > _DOTTED * np.abs(wanted)
    if not clear.any():
        return unknown
    from_left = _counted(away[clear], rule.period)
    from_right = _counted(away[clear][::-1], rule.period)[::-1]
    counted = np.where(np.abs(from_left - from_right) < _AGREE * rule.period, from_left, np.nan)
    unknown[clear] = counted
    return unknown


def _rhythm(image: Gray, row: int, column: int, half: int, wave: NDArray[np.complex128]) -> complex:
    """How strongly, and where, a row of dots repeats."""
    row = min(max(row, 1), image.shape[0] - 2)
    line = image[row - 1 : row + 2, column - half : column + half].astype(np.float64).sum(axis=0)
    dark = np.minimum(line.max() - line, 3 * _MOST_DARK)
    return complex(((dark - dark.mean()) * wave).sum())


def _counted(away: NDArray[np.float64], period: float) -> NDArray[np.float64]:
    """Each one nearest to the one before; the first nearest to none."""
    steps = np.diff(np.concatenate([[0.0], away]))
    return np.asarray(np.cumsum(steps - period * np.round(steps / period)))
