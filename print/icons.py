"""The icons of the collection: drawings of one stroke in a field of 24 by 24."""

from typing import Final

from print.shapes import Drawing

Moves = tuple[tuple[float, ...], ...]

ARC: Final = 0.5523
"""Handles of a Bézier curve that follows a quarter of a circle of radius 1 to within 0.03 %."""


def ring(x: float, y: float, radius: float) -> Moves:
    """A circle, from its top."""
    k = ARC * radius
    return (
        (x, y - radius),
        (x + k, y - radius, x + radius, y - k, x + radius, y),
        (x + radius, y + k, x + k, y + radius, x, y + radius),
        (x - k, y + radius, x - radius, y + k, x - radius, y),
        (x - radius, y - k, x - k, y - radius, x, y - radius),
    )


def chain(*points: tuple[float, float]) -> Moves:
    """Straight pieces from point to point."""
    return (points[0], *((x, y, 0.0) for x, y in points[1:]))


def dot(x: float, y: float) -> Moves:
    """A point: a line too short to see, with round ends."""
    return chain((x, y), (x, y + 0.1))


def _icon(*parts: Moves) -> Drawing:
    return Drawing(24.0, 24.0, tuple(move for part in parts for move in part))


TICK: Final = _icon(chain((3.5, 12.8), (9.5, 18.8), (20.5, 6.0)))

BRING: Final = _icon(
    chain((4.5, 9), (3, 21.5), (21, 21.5), (19.5, 9), (4.5, 9)),
    ((8, 12.5), (8, 8, 0.0), (8, 1.6, 16, 1.6, 16, 8), (16, 12.5, 0.0)),
)
DELAY: Final = _icon(ring(12, 12, 9.5), chain((12, 6), (12, 12), (16, 14.5)))
PLACE: Final = _icon(
    ((12, 22.5), (7.5, 17.5, 4.5, 13.5, 4.5, 9.5), (4.5, 5, 7.8, 1.8, 12, 1.8), (16.2, 1.8, 19.5, 5, 19.5, 9.5)),
    ((19.5, 9.5), (19.5, 13.5, 16.5, 17.5, 12, 22.5)),
    ring(12, 9.3, 2.7),
)
MEET: Final = _icon(
    ring(7.8, 7.2, 3.6),
    ((1.5, 21), (1.5, 11.6, 14.1, 11.6, 14.1, 21)),
    ring(17.2, 8.6, 2.8),
    ((16.8, 14.2), (20.2, 14, 22.5, 16.6, 22.5, 21)),
)
APPOINTMENT: Final = _icon(
    chain((3.5, 5), (20.5, 5), (20.5, 21.5), (3.5, 21.5), (3.5, 5)),
    chain((3.5, 10), (20.5, 10)),
    chain((8, 2.5), (8, 6.5)),
    chain((16, 2.5), (16, 6.5)),
    chain((8.5, 15.7), (11, 18), (15.5, 13)),
)
STAMP: Final = _icon(
    ((9.3, 14), (9.3, 11, 7.6, 9.3, 7.6, 6.4), (7.6, 0.6, 16.4, 0.6, 16.4, 6.4), (16.4, 9.3, 14.7, 11, 14.7, 14)),
    chain((14.7, 14), (20.8, 14), (20.8, 18), (3.2, 18), (3.2, 14), (14.7, 14)),
    chain((3.2, 21.8), (20.8, 21.8)),
)
PEN: Final = _icon(
    chain((2.5, 21.5), (4, 15.8), (16.2, 3.6), (20.4, 7.8), (8.2, 20), (2.5, 21.5)), chain((13.4, 6.4), (17.6, 10.6))
)
TALK: Final = _icon(
    (
        (7, 22), (7, 17.8, 0.0), (4, 17.8, 2.2, 16.3, 2.2, 14), (2.2, 7, 0.0), (2.2, 4.8, 3.6, 3.2, 6, 3.2),
        (18, 3.2, 0.0), (20.4, 3.2, 21.8, 4.8, 21.8, 7), (21.8, 14, 0.0), (21.8, 16.3, 20.4, 17.8, 18, 17.8),
        (12, 17.8, 0.0), (7, 22, 0.0),
    ),
    chain((7, 8.4), (17, 8.4)),
    chain((7, 12.6), (13.5, 12.6)),
)  # fmt: skip
REMARK: Final = _icon(chain((3, 12), (20, 12)), chain((14, 5.5), (20.5, 12), (14, 18.5)))
ALERT: Final = _icon(chain((12, 2.5), (22.5, 21), (1.5, 21), (12, 2.5)), chain((12, 9), (12, 14.6)), dot(12, 17.8))
REFER: Final = _icon(
    ((3, 19), (3, 12, 6, 8.5, 13, 8.5), (19, 8.5, 0.0)),
    chain((14, 3.5), (20.5, 8.5), (14, 13.5)),
)
SUMMARY: Final = _icon(
    chain((9, 5), (21.5, 5)), chain((9, 12), (21.5, 12)), chain((9, 19), (21.5, 19)),
    ring(3.8, 5, 1.4), ring(3.8, 12, 1.4), ring(3.8, 19, 1.4),
)  # fmt: skip
LINK: Final = _icon(
    chain((5, 2.5), (15, 2.5), (19.5, 7), (19.5, 21.5), (5, 21.5), (5, 2.5)),
    chain((15, 2.5), (15, 7), (19.5, 7)),
    chain((8.5, 12), (16, 12)),
    chain((8.5, 16.5), (16, 16.5)),
)
WORDS: Final = _icon(
    ((12, 5.5), (9.5, 3, 5.5, 2.8, 2, 3.8), (2, 19.2, 0.0), (5.5, 18.2, 9.5, 18.4, 12, 21)),
    ((12, 21), (14.5, 18.4, 18.5, 18.2, 22, 19.2), (22, 3.8, 0.0), (18.5, 2.8, 14.5, 3, 12, 5.5), (12, 21, 0.0)),
)
ASK: Final = _icon(
    ring(12, 12, 10),
    ((8.8, 9.6), (8.8, 5.2, 15.4, 5.4, 15.2, 9.4), (15.1, 11.8, 12, 11.6, 12, 14.4)),
    dot(12, 17.4),
)
HELP: Final = MEET
POINTING: Final = (REMARK, REFER)
"""Arrows to the words after them: turned round where these begin at the right."""
PRIVATE: Final = _icon(
    chain((4, 10.5), (20, 10.5), (20, 21.8), (4, 21.8), (4, 10.5)),
    ((7.5, 10.5), (7.5, 7, 0.0), (7.5, 0.8, 16.5, 0.8, 16.5, 7), (16.5, 10.5, 0.0)),
    chain((12, 14.8), (12, 17.6)),
)
