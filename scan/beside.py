"""What stands beside a ticked box and may take it back: "non", "erreur", a cross, an arrow, a line through its label.

Nobody but a person can say whether it does, so whatever stands close by is a doubt; further along the row of the box
only what says no, is crossed out, or cannot be read. A line under words is none, nor one through another box's label.
"""

import re
from collections.abc import Collection, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box, bounding_box
from forms.units import Mm
from scan.connected import numbered
from scan.darkness import Window
from scan.ink_pieces import Piece
from scan.label_lines import Labels
from scan.loose_ink import SHOWN, LooseInk
from scan.months import plain
from scan.new_ink import Ink
from scan.passing import FAR_MM, leads_away
from scan.readings import LineKind, TextLine
from scan.tails import is_straight

_CLOSE_MM: Final[tuple[Mm, Mm]] = (12.0, 3.0)
"""What a person left so near to a ticked box, to its sides and above or below it, was perhaps meant for it: the
beginning of its label lies there, and there is often no room elsewhere."""

_FRAME_MM: Final[Mm] = 1.5
"""Ink that lies no further from it may be the frame's own, printed or seen a little off: on phone pictures it is."""

_SIDE_MM: Final[tuple[Mm, Mm]] = (7.0, 1.5)
_WORD_MM2: Final = 8.0
"""A word that hangs on the frame where print lies badly has so much ink within so much of a box. Of 115 marks that mean
yes (seeds 620000, 630000 and 640000 on) one ring on a phone picture has as much that is not one straight stroke."""

_CRUMB_MM: Final[Mm] = 2.0
"""No word or cross is smaller; what is left between printed letters of the end of a tick's own stroke is."""

_ROW_MM: Final[tuple[Mm, Mm]] = (27.0, 1.5)
"""A word in the row of a box is so far from it at most, and reaches so near to its height. What says no is no wear,
however worn it looks."""

_WORD_MM: Final[Mm] = 4.0
"""No word is narrower; the end of another box's tick, which is often loose ink, is."""

_READ: Final = 0.5
"""Confidence of `scan.line_reader` below which a line may say anything: words across a label are seldom read."""

_TAKES_BACK: Final = re.compile(
    r"\b(x|non?|ni|pas|plus|sans|rien|jamais|aucune?|besoin|annul\w*|err\w+|faux|fausse|nulle?|refus\w*|refair\w*"
    r"|inutile\w*|tromp\w*|retir\w*|supprim\w*|barree?|rayee?|stop)\b"
)
"""Words that take something back, in small letters without accents; "x" is a cross."""


def stands_beside(box: Box, ink: Ink, writing: Sequence[Sequence[TextLine]], labels: Labels) -> Box | None:
    """The rectangle around what stands beside a ticked box and may take it back; None: nothing does.

    Args:
        box: The outline of the box.
        ink: From `find_ink`.
        writing: What its loose ink says, from `read_writing`.
        labels: The words right of the boxes of the page.
    """
    found = [*labels.struck(box)]
    for one, lines in zip(ink.loose, writing, strict=True):
        free = [piece for piece in one.pieces if not labels.explains(piece, box)]
        is_free = bool(free) if one.pieces else not labels.is_of_another(one.box, box)
        if is_free and (_is_close(one, free, box, ink) or _may_refuse(one, free, lines, box)):
            found.append(one.box)
    aside = ink.wear | labels.under(box, ink.labels, ink.px_per_mm)
    if _hangs_on(box, ink, aside) or leads_away(ink.labels, ink.px_per_mm, box, aside):
        found.append(box.grown(FAR_MM))
    return bounding_box(found) if found else None


def _is_close(found: LooseInk, free: Sequence[Piece], box: Box, ink: Ink) -> bool:
    """Say whether the free pieces of ink, and not the rectangle around it, lie close to a box: beside its mark."""
    is_meant = found.by_hand >= SHOWN and max(found.box.w, found.box.h) >= _CRUMB_MM
    if not is_meant or not found.box.overlaps(_around(box, _CLOSE_MM)):
        return False
    if not found.pieces:
        return not box.grown(_FRAME_MM).contains(found.box)
    of_mark = np.unique(ink.labels[Window.of(box, ink.px_per_mm, ink.labels.shape).slices])
    own = np.setdiff1d([piece.label for piece in free], of_mark)
    return bool(np.isin(_beyond_frame(box, _CLOSE_MM, ink), own).any())


def _hangs_on(box: Box, ink: Ink, aside: Collection[int]) -> bool:
    """Say whether as much ink as a word has, but for some pieces, hangs on the frame or the mark of a box."""
    labels = _beyond_frame(box, _SIDE_MM, ink)
    others = [*aside, *(piece.label for found in ink.loose for piece in found.pieces)]
    count, parts = numbered(((labels > 0) & ~np.isin(labels, others)).view(np.uint8))
    places = (np.argwhere(parts == part) / ink.px_per_mm for part in range(1, count))
    return any(len(part) >= _WORD_MM2 * ink.px_per_mm**2 and not is_straight(part) for part in places)


def _beyond_frame(box: Box, reach: tuple[Mm, Mm], ink: Ink) -> NDArray[np.int32]:
    """The labels around a box, 0 where the box and its frame are."""
    parts = (_around(box, reach), box.grown(_FRAME_MM))
    around, inner = (Window.of(part, ink.px_per_mm, ink.labels.shape) for part in parts)
    labels = ink.labels[around.slices].copy()
    top, left = max(0, inner.top - around.top), max(0, inner.left - around.left)
    labels[top : inner.bottom - around.top, left : inner.right - around.left] = 0
    return labels


def _may_refuse(found: LooseInk, free: Sequence[Piece], lines: Sequence[TextLine], box: Box) -> bool:
    """Say whether a line of free pieces of ink stands in the row of a box and may take it back."""
    row, frame = _around(box, _ROW_MM), box.grown(_FRAME_MM)
    there = [line for line in lines if line.box.overlaps(row) and not line.box.overlaps(frame)]
    there = [line for line in there if any(piece.box.overlaps(line.box) for piece in free)]
    unread = found.by_hand >= SHOWN and any(_says_anything(line) for line in there)
    return unread or any(line.kind is LineKind.CROSSED_OUT or says_no(line) for line in there)


def _says_anything(line: TextLine) -> bool:
    """Say whether a line is a word that could not be read."""
    return line.kind is LineKind.WRITING and line.confidence < _READ and line.box.w >= _WORD_MM


def _around(box: Box, reach: tuple[Mm, Mm]) -> Box:
    across, down = reach
    return Box(box.x - across, box.y - down, box.w + 2 * across, box.h + 2 * down)


def says_no(line: TextLine) -> bool:
    """Say whether a line may take something back, by all that it may say."""
    others = (*line.others, *(other for word in line.words for other in word.others))
    return any(_TAKES_BACK.search(plain(text)) for text in (line.text, *(text for text, _ in others)))
