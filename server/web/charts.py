"""Small charts, week by week, as places of their strokes: the template draws them as SVG; pure.

Made to be read in grey: what is counted are bars, a bound is a line, and the scale is written beside them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 360.0
HEIGHT: Final = 96.0
_LEFT: Final = 44.0
"""Room for what the scale says."""
_TOP, _BOTTOM = 10.0, 8.0
_SCALES: Final = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
"""Where the scale of a share may end."""
_FILLED: Final = 0.56
"""Of the width of a week, what its bar takes."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A week's share or count.

    Attributes:
        x: Left edge, in units of a chart `WIDTH` by `HEIGHT`, from its top left.
        y: Top edge.
        width: Of the bar.
        height: 0 for none.
    """

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of as many weeks as it has bars.

    Attributes:
        bars: One a week, oldest first; None where there is nothing to say.
        line: Points of the line, `x,y x,y …`; empty for none.
        last: Where the line ends; None without one.
        top: What the scale ends at.
        top_y: Where that is.
        base_y: Where 0 is.
        left: Where the weeks begin.
    """

    bars: tuple[Bar | None, ...]
    line: str
    last: tuple[float, float] | None
    top: float
    top_y: float = _TOP
    base_y: float = HEIGHT - _BOTTOM
    left: float = _LEFT


def chart_of(values: Sequence[float | None], line: Sequence[float | None] = (), *, top: float | None = None) -> Chart:
    """Draw a value a week as bars, and another one as a line.

    Args:
        values: 0 and more, oldest first; None: nothing to say.
        line: As many, or none.
        top: What the scale ends at; None: the next of the usual shares.
    """
    known = [value for value in (*values, *line) if value is not None]
    end = top or next((scale for scale in _SCALES if scale >= max(known, default=0.0)), 1.0)
    wide, high = (WIDTH - _LEFT) / max(len(values), 1), HEIGHT - _TOP - _BOTTOM
    bars = [
        None if value is None else _bar(_LEFT + (week + (1 - _FILLED) / 2) * wide, wide * _FILLED, value / end * high)
        for week, value in enumerate(values)
    ]
    points = [
        (_LEFT + (week + 0.5) * wide, HEIGHT - _BOTTOM - value / end * high)
        for week, value in enumerate(line)
        if value is not None
    ]
    drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return Chart(tuple(bars), drawn, points[-1] if points else None, end)


def _bar(x: float, width: float, height: float) -> Bar:
    return Bar(round(x, 1), round(HEIGHT - _BOTTOM - height, 1), round(width, 1), round(height, 1))
