"""The dotted rules of writing areas, found again under what is written: they hold the middle of areas that are blank.

How far down a rule lies is seen from its surroundings, averaged along some millimetres. So averaged, the foot of a line
of handwriting looks much like a rule; but a rule's darkness is in its dots, and there are none beside it. How far right
it lies, only its dots can say, and they look the same one dot further on: they are counted from both ends, where the
frame holds the page.
"""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
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
_PLAINLY: Final = 0.9
"""Correlation of a rule that is seen, if its dots are as well, and of one that little else looks like."""
_IN_DOTS: Final = 0.6
_BESIDE: Final = 0.5
"""Rhythm of a rule by its darkness, both as shares of what was printed, and rhythm 1 mm above or below it by its own: a
rule has more than the first and less than the second."""
_NEAR: Final[Mm] = 0.45
_LIKE_FAR: Final = 0.86
"""One rule in a hundred lies further from where frames and words put it: that one is believed if its dots are seen and
it is as like as this. On 240 pages written full (seeds 870500 to 870539), of what is as like a rule as `_LIKE`, 87 % of
the rules are believed, and of the feet of handwriting more than 0.3 mm off 5 %."""
_PERIODS: Final[tuple[Mm, Mm]] = (0.6, 2.5)
_RHYTHM: Final = 0.05
"""Share of a rule's darkness in its strongest rhythm, from which it is dotted."""
_DOTTED: Final = 0.25
"""Share of its printed rhythm that a rule shows when its dots can be counted."""
_AGREE: Final = 0.25
"""Counted from both ends, dots are at the same place to this share of their distance."""
_DOWN: Final[Mm] = 0.04
_RIGHT: Final[Mm] = 0.06
"""Standard errors of what is found."""

Floats = NDArray[np.float64]


def writing_areas(layout: PageLayout) -> tuple[Box, ...]:
    """The areas of a page that may be full of handwriting."""
    return tuple(zone.box for zone in layout.zones if zone.kind is FieldKind.NOTE)


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a page, in the places along them that are looked at, n altogether.

    Attributes:
        px_per_mm: Scale.
        rows: px, shape (n,).
        columns: px, shape (n,).
        of_rule: Which rule each place belongs to, shape (n,).
        periods: Distance of the dots, px; 0.0 for a solid rule; shape (n,).
        profiles: Darkness as printed, from `_AROUND` above to below, shape (n, rows).
        rhythms: Of the dots as printed, shape (n,).
    """

    px_per_mm: float
    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    of_rule: NDArray[np.intp]
    periods: Floats
    profiles: Floats
    rhythms: NDArray[np.complex128]

    @classmethod
    def of(cls, printed: Gray, layout: PageLayout, px_per_mm: float) -> Self:
        """Find the rules of the writing areas of a page.

        Args:
            printed: The printed page.
            layout: Its zones.
            px_per_mm: Its scale, about 4.
        """
        found = [rule for box in writing_areas(layout) for rule in _rules_in(printed, box, px_per_mm)]
        counts = [len(columns) for _, columns, _ in found]
        rows = np.repeat(np.array([row for row, _, _ in found], np.intp), counts)
        columns = np.concatenate([np.zeros(0, np.intp), *(columns for _, columns, _ in found)])
        periods = np.repeat(np.array([period for _, _, period in found], np.float64), counts)
        of_rule = np.repeat(np.arange(len(found)), counts)
        half = round(_ALONG * px_per_mm / 2)
        profiles = _profiles(printed, rows, columns, round(_AROUND * px_per_mm), half)
        return cls(
            px_per_mm, rows, columns, of_rule, periods, profiles, _rhythms(printed, rows, columns, half, periods)
        )

    def slips(self, page: Gray, *, count: bool = True) -> Slips:
        """Measure how far rules lie from where they should be.

        Args:
            page: The scan, warped, at their scale.
            count: Whether dots are counted: only where frames lie within half a dot of their places already.
        """
        around, reach = round(_AROUND * self.px_per_mm), round(_REACH * self.px_per_mm)
        half = round(_ALONG * self.px_per_mm / 2)
        seen = _profiles(page, self.rows, self.columns, around + reach, half)
        down, likeness, strength = _best_shift(seen, self.profiles, reach)
        found = np.round(down).astype(np.intp)
        known = likeness > _LIKE
        rhythms = _rhythms(page, self.rows + found, self.columns, half, self.periods)
        dotted, alike = self._is_dotted(page, known, found, rhythms, strength), likeness[known]
        near = np.abs(down[known]) < _NEAR * self.px_per_mm
        known[known] = np.where(near, dotted | (alike > _PLAINLY), dotted & (alike > _LIKE_FAR))
        right = self._dots(rhythms) if count else np.full(len(down), np.nan)
        counted = known & np.isfinite(right)
        places = np.stack([self.columns, self.rows + 0.5], axis=1) / self.px_per_mm
        moved = np.stack([np.where(counted, right, 0.0), down], axis=1) / self.px_per_mm
        spread = np.stack([np.where(counted, _RIGHT, NOT_HELD), np.where(known, _DOWN, NOT_HELD)], axis=1)
        return Slips(places, moved, spread)

    def _is_dotted(
        self,
        page: Gray,
        which: NDArray[np.bool_],
        down: NDArray[np.intp],
        rhythms: NDArray[np.complex128],
        strength: Floats,
    ) -> NDArray[np.bool_]:
        """Whether what was found at some places is as dotted as it is dark, and nothing beside it is.

        Args:
            page: The page warped, at their scale.
            which: The places, shape (n,).
            down: How far down a rule seems to lie at each, px, shape (n,).
            rhythms: Of what lies there, shape (n,).
            strength: How dark it is there by what was printed, shape (n,).

        Returns:
            Of those places alone.
        """
        half, beside = round(_ALONG * self.px_per_mm / 2), round(self.px_per_mm)
        rows, columns, periods = (self.rows + down)[which], self.columns[which], self.periods[which]
        above, below = (np.abs(_rhythms(page, rows + off, columns, half, periods)) for off in (-beside, beside))
        at = np.abs(rhythms[which])
        share = at / np.maximum(np.abs(self.rhythms[which]), 1e-6)
        alone = np.maximum(above, below) < _BESIDE * at
        return np.asarray((periods > 0) & (share > _IN_DOTS * strength[which]) & alone)

    def _dots(self, seen: NDArray[np.complex128]) -> Floats:
        """How far right the dots lie by their rhythms, px, shape (n,); not a number where they cannot be counted."""
        turned = np.angle(seen * self.rhythms.conj())
        away = -turned / (2 * np.pi) * self.periods
        clear = (self.periods > 0) & (np.abs(seen) > _DOTTED * np.abs(self.rhythms))
        right = np.full(len(away), np.nan)
        for rule in np.unique(self.of_rule[clear]):
            places = np.flatnonzero(clear & (self.of_rule == rule))
            right[places] = _counted_from_both(away[places], self.periods[places[0]])
        return right


def _rules_in(printed: Gray, box: Box, scale: float) -> list[tuple[int, NDArray[np.intp], float]]:
    """The rows of an area's rules, the columns that are looked at, and the distance of the dots, px."""
    top, bottom = round((box.y + _EDGE) * scale), round((box.bottom - _EDGE) * scale)
    left, right = round((box.x + 2 * _EDGE) * scale), round((box.right - 2 * _EDGE) * scale)
    half, beside = round(_ALONG * scale / 2), round(scale)
    if bottom - top < 3 or right - left < 2 * half or top < beside:
        return []
    part = 255.0 - printed[top - beside : bottom + beside, left:right]
    profile = part.mean(axis=1)
    columns = np.arange(left + half, right - half + 1, round(_PITCH * scale))
    found = []
    for row in range(beside, len(profile) - beside):
        level = profile[row]
        around = max(profile[row - beside], profile[row + beside])
        if level > _LEAST_DARK and level == profile[row - 1 : row + 2].max() and around < _NARROW * level:
            line = part[row - 1 : row + 2].sum(axis=0)
            found.append((top - beside + row, columns, _period(line, scale)))
    return found


def _period(line: Floats, scale: float) -> float:
    """Distance of the dots along a line in px; 0.0 when it is solid."""
    size = 8 * len(line)  # finely enough to count a whole line of dots
    strength = np.abs(np.fft.rfft((line - line.mean()) * np.hanning(len(line)), size))
    first, last = (max(1, round(size / (period * scale))) for period in reversed(_PERIODS))
    best = first + int(strength[first : last + 1].argmax())
    return size / best if strength[best] > _RHYTHM * line.sum() else 0.0


def _profiles(image: Gray, rows: NDArray[np.intp], columns: NDArray[np.intp], around: int, half: int) -> Floats:
    """Darkness of the rows around places, averaged along a stretch; shape (places, 2 * around + 1)."""
    parts = _parts(image, rows, columns, around, half).astype(np.float32)
    paper = parts.max(axis=2).mean(axis=1)[:, None, None]
    return np.asarray(np.minimum(paper - parts, _MOST_DARK).mean(axis=2), np.float64)


def _rhythms(
    image: Gray, rows: NDArray[np.intp], columns: NDArray[np.intp], half: int, periods: Floats
) -> NDArray[np.complex128]:
    """How strongly, and where, the dots around places repeat; shape (places,)."""
    lines = _parts(image, rows, columns, 1, half).sum(axis=1, dtype=np.float64)
    dark = np.minimum(lines.max(axis=1, keepdims=True) - lines, 3 * _MOST_DARK)
    turns = np.arange(-half, half) / np.maximum(periods, 1.0)[:, None]
    waves = np.exp(-2j * np.pi * turns) * np.hanning(2 * half)
    return np.asarray(((dark - dark.mean(axis=1, keepdims=True)) * waves).sum(axis=1))


def _parts(image: Gray, rows: NDArray[np.intp], columns: NDArray[np.intp], around: int, half: int) -> Gray:
    """What lies around places, shape (places, 2 * around + 1, 2 * half)."""
    height, width = 2 * around + 1, 2 * half
    top = (rows - around).clip(0, image.shape[0] - height)
    left = (columns - half).clip(0, image.shape[1] - width)
    return np.asarray(sliding_window_view(image, (height, width))[top, left])


def _best_shift(seen: Floats, wanted: Floats, reach: int) -> tuple[Floats, Floats, Floats]:
    """Where each of the wanted profiles is in what is seen, px from the middle; its correlation there; how strong."""
    parts = sliding_window_view(seen, wanted.shape[1], axis=1)
    parts = parts - parts.mean(axis=2, keepdims=True)
    wanted = wanted - wanted.mean(axis=1, keepdims=True)
    own = np.maximum((wanted * wanted).sum(axis=1), 1e-6)
    alike = (parts * wanted[:, None]).sum(axis=2)
    likeness = alike / np.maximum(np.sqrt((parts * parts).sum(axis=2) * own[:, None]), 1e-6)
    best = likeness[:, 1:-1].argmax(axis=1) + 1
    each = np.arange(len(seen))
    before, at, after = (likeness[each, best + step] for step in (-1, 0, 1))
    bend = np.minimum(before - 2 * at + after, -1e-9)
    return best - reach + (0.5 * (before - after) / bend).clip(-0.5, 0.5), at, alike[each, best] / own


def _counted_from_both(away: Floats, period: float) -> Floats:
    """Each one nearest to the one before, the first nearest to none; not a number where both ends disagree."""
    from_left, from_right = _counted(away, period), _counted(away[::-1], period)[::-1]
    return np.where(np.abs(from_left - from_right) < _AGREE * period, from_left, np.nan)


def _counted(away: Floats, period: float) -> Floats:
    steps = np.diff(np.concatenate([[0.0], away]))
    return np.asarray(np.cumsum(steps - period * np.round(steps / period)))
