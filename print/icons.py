"""The drawings of the collection: icons of one stroke, and the motif of each line. Bézier paths, in a 24 × 24 field."""

from typing import Final

from print.shapes import Drawing

_C: Final = 0.5523
"""Length of the handles that make a quarter circle of radius 1 from a Bézier curve."""


def ring(x: float, y: float, r: float) -> tuple[tuple[float, ...], ...]:
    """A circle as four curves."""
    k = _C * r
    return (
        (x, y - r),
        (x + k, y - r, x + r, y - k, x + r, y),
        (x + r, y + k, x + k, y + r, x, y + r),
        (x - k, y + r, x - r, y + k, x - r, y),
        (x - r, y - k, x - k, y - r, x, y - r),
    )


def lines(*points: tuple[float, float]) -> tuple[tuple[float, ...], ...]:
    """A chain of straight pieces."""
    return (points[0], *((x, y, 0.0) for x, y in points[1:]))


TICK: Final = Drawing(24, 24, lines((4, 13), (10, 19), (20, 6)))
BRING: Final = Drawing(24, 24, (*lines((5, 9), (3.5, 21), (20.5, 21), (19, 9), (5, 9)), (8, 12),
    (8, 12, 8, 8, 8, 7.5), (8, 1.5, 16, 1.5, 16, 7.5), (16, 12, 0.0)))
WAIT: Final = Drawing(24, 24, (*ring(12, 12, 9), *lines((12, 6.5), (12, 12), (16, 14.5))))
MEET: Final = Drawing(24, 24, (*ring(8, 7.5, 3.5), (1.5, 20), (1.5, 11.5, 14.5, 11.5, 14.5, 20), *ring(17, 9, 2.8),
    (16.5, 14.2), (20, 14, 22.5, 16, 22.5, 20)))
PLACE: Final = Drawing(24, 24, ((12, 22), (8, 17, 5, 13, 5, 9), (5, 5, 8, 2, 12, 2), (16, 2, 19, 5, 19, 9),
    (19, 13, 16, 17, 12, 22), *ring(12, 9, 2.6)))
SIGN: Final = Drawing(24, 24, ((2, 17), (6, 3, 10, 3, 8, 11), (6.5, 17, 8, 18, 11, 13), (12.5, 10.5, 13, 17, 15.5, 15),
    (17, 13.5, 18, 15, 22, 14), *lines((2, 21.5), (22, 21.5))))
DEADLINE: Final = Drawing(24, 24, (*lines((4, 5), (20, 5), (20, 21), (4, 21), (4, 5)), *lines((4, 10), (20, 10)),
    *lines((8, 2.5), (8, 6.5)), *lines((16, 2.5), (16, 6.5)), *lines((9, 15.5), (11.2, 17.7), (15, 13.3))))
STAMP: Final = Drawing(24, 24, ((9.5, 14), (9.5, 11, 8, 9, 8, 6.5), (8, 1, 16, 1, 16, 6.5), (16, 9, 14.5, 11, 14.5, 14),
    (20.5, 14, 0.0), (20.5, 18, 0.0), (3.5, 18, 0.0), (3.5, 14, 0.0), (14.5, 14, 0.0), *lines((3.5, 21.5), (20.5, 21.5))))
PEN: Final = Drawing(24, 24, (*lines((3, 21), (4.5, 15.5), (16, 4), (20, 8), (8.5, 19.5), (3, 21)), *lines((13.5, 6.5), (17.5, 10.5))))
TALK: Final = Drawing(24, 24, ((7, 21), (7, 17.5, 0.0), (4, 17.5, 3, 16, 3, 14), (3, 7, 0.0), (3, 5, 4, 4, 6, 4),
    (18, 4, 0.0), (20, 4, 21, 5, 21, 7), (21, 14, 0.0), (21, 16.5, 20, 17.5, 18, 17.5), (11.5, 17.5, 0.0), (7, 21, 0.0)))
ALERT: Final = Drawing(24, 24, (*lines((12, 3), (22, 20.5), (2, 20.5), (12, 3)), *lines((12, 9.5), (12, 14.5)),
    *lines((12, 17.4), (12, 17.5))))
