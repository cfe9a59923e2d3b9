"""Measures of a page into readings: what stands in its boxes and areas, how sure, and who decides.

Here are the thresholds of the page: which zones are its own and in their place, and what its scan may hide. Those of
boxes are in `scan.decide_ticks`, of dates and numbers in `scan.decide_digits`, of handwriting in `scan.decide_text`, of
what with a form stands in notes in `scan.decide_values`, of areas without ink in `scan.decide_empty`; from where ink
outside every zone is shown says `scan.loose_ink`.

Two mistakes are not equal: a wrong value that goes into the record by itself harms someone; a doubt costs an agent
five seconds. So only what is plainly empty, plainly marked or plainly a date is decided alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final, TypeVar

import numpy as np

from forms.geometry import Box
from forms.layout import Zone
from forms.model import FieldKind
from forms.units import Mm
from scan.beside import stands_beside
from scan.by_boxes import NO_INK
from scan.cells import CellsScore
from scan.darkness import Window
from scan.decide_digits import decide_cells
from scan.decide_text import decide_annotation, decide_note, nearest_owner
from scan.decide_ticks import SURE, VISIBLE, decide_tick, is_eaten, is_whole, nobodys
from scan.engines import MarkShares
from scan.handwriting import Writing
from scan.label_lines import Labels
from scan.loose_ink import SHOWN
from scan.new_ink import Ink, ZoneInk
from scan.own_print import LostPrint
from scan.passing import only_passes
from scan.readings import (
    Annotation,
    CellsReading,
    Decision,
    NoteReading,
    RegisteredPage,
    TickReading,
    ZoneReading,
    is_empty,
)
from scan.ticks import TickScore

_FRAME_CLEAR: Final = 0.7
_FRAME_OFF_MM: Final = 0.3
"""A frame as clear as the first that lies further than the second from its place was printed on something else: of 279
frames of scanned pages none does, of 280 on worn ones two."""

_PLACE_MM: Final[Mm] = 0.3
"""A zone that may be further than this from its place is a doubt: of the zones of worn pages 1 % may be and none of
those of pictures, of crumpled pages 17 %; of those that truly are, 16 of 23."""

_PLACE_BY_FRAME_MM: Final[Mm] = 1.0
"""A box whose frame is seen clearly, and where it should be, is there, although the print around says only that it may
be as far from its place as this: the next box begins 3.5 mm away. So are cells with ink: the next one is 6 mm away."""

_FRAME_MARKED: Final = 0.45
_MARKED_INK: Final = 0.3
_PLACE_MARKED_MM: Final[Mm] = 0.5
"""A box with as much ink as the second, whose frame is seen as clearly as the first, is where it should be though the
print around says only that it may be as far off as the third: of 22 marked boxes of 440 pages (seeds from 741000) that
may be 0.3 to 0.5 mm off, ten show their frames with less than `_FRAME_CLEAR`; the mark of each is where it was drawn.
On 160 crumpled and carried pages written on in felt a reader found 28 such boxes more, all read right."""

_OFF_REACH_MM: Final = 30.0
"""How far around such a frame the other boxes are doubted: a strip of paper is not often lower."""

_LOST_NEAR_MM: Final = 8.0
_LOST_AROUND_MM: Final = 25.0
_LOST_AROUND: Final = 3
"""A box is not this page's if print is gone in one square of 6 mm as near as the first, or in three squares as near as
the second: worn pages of `tests/captures.py` lose one box in a hundred to that, flat ones none."""

_WHOLE_OUTLINE: Final = 0.25
"""Darkness of the palest quarter of a side of a frame, by that as printed, from which nothing covers a part of it:
under paper 0.0 to 0.1, in the palest print 0.3."""

_LOST_BY_AREA_MM: Final = 2.0
_LOST_AROUND_AREA_MM: Final = 20.0
"""The same for writing areas, dates and numbers."""

_LIKELY: Final = 0.5
"""Probability of emptiness from which ink in a box is dust or dirt, and says nothing of the pens of its page."""

_EMPTY_TWO_LEVELS: Final = 0.95
"""Probability that a box or area that a scan of one bit a pixel shows empty is: what was written in pencil may be gone
altogether. See docs/decisions/0004-one-bit-scans.md for the figures."""

_ROUGH: Final = 2.4
_ROUGH_ONE_LINE: Final = 1.5
"""Roughness of the paper (of 255) from which pencil may leave no trace in an area. Below, on 103 grainy pictures
written on with pale pens, all of 170 areas, dates and numbers showed; above the first 2 of 15 areas did not. Where
there is room for one line only, 9 of 29 lines squeezed to letters of 1 mm were lost, from 1.58 on; of 23 words as large
as people write none was."""

_ONE_LINE_MM: Final[Mm] = 12.0
"""Note areas lower than this have room for one line; digits in cells are never squeezed."""

_SURPLUS_BESIDE: Final = 6.0
"""Surplus of dark grain outside the zones from which something was perhaps written there that is not shown: 8 of 9
notes in pale pens that nothing else shows have more, and a fifth of the pages without, most of them creased."""


def decide_page(
    page: RegisteredPage,
    ticks: Sequence[TickScore],
    shares: Sequence[MarkShares],
    ink: Ink,
    writing: Writing,
    *,
    year: int | None = None,
) -> tuple[tuple[ZoneReading, ...], tuple[Annotation, ...]]:
    """Turn the measures of a page into readings.

    Args:
        page: The page warped onto its layout.
        ticks: From `score_ticks`.
        shares: What the network for marks says of each of them.
        ink: From `find_ink`.
        writing: From `read_writing`.
        year: The year in which the page was scanned; None: this one.

    Returns:
        One reading for every zone of the layout, in its order; and the annotations, from the top.
    """
    boxes = {score.zone.id: (score, said) for score, said in zip(ticks, shares, strict=True)}
    labels = Labels(page, [score.zone.box for score in ticks])
    moved = [score.zone.box for score in ticks if _frame_is_off(score)]
    clear = shows_pencil(ink)
    hides = ink.two_levels and not clear
    eaten = hides and any(is_eaten(score, said) and said.empty < _LIKELY for score, said in boxes.values())
    now = datetime.now(tz=UTC).year if year is None else year
    zones: list[ZoneReading] = []
    places = page.place_mm or (0.0,) * len(page.layout.zones)
    for zone, place_mm in zip(page.layout.zones, places, strict=True):
        if zone.kind is FieldKind.TICK:
            own = _is_in_place(boxes[zone.id][0], place_mm) and _is_own_box(boxes[zone.id][0], ink.lost, moved)
            tick = _box(zone, boxes, ink, writing, labels, hides=hides) if own else nobodys(zone)
            doubt = eaten and not is_whole(*boxes[zone.id])
            zones.append(_two_levels(tick, eaten=doubt) if ink.two_levels else tick)
            continue
        written = _written(zone, ink.zones[zone.id], writing, now)
        placed = place_mm <= _most_off(writing.cells.get(zone.id))
        own = placed and visible_share(page, zone.box) >= VISIBLE and _is_own_area(zone, ink.lost)
        written = written if own else _unseen(written)
        written = _unsure(written) if is_empty(written) and not clear else written
        zones.append(_two_levels(written, eaten=eaten) if ink.two_levels else written)
    loose = zip(ink.loose, writing.loose, strict=True)
    annotations = [
        replace(decide_annotation(found, lines), near=nearest_owner(found.box, page.layout))
        for found, lines in loose
        if found.by_hand >= SHOWN
    ]
    return tuple(zones), tuple(annotations)


def shows_pencil(ink: Ink) -> bool:
    """Say whether an area that looks empty is: nothing is hidden by grain, nor by a scan of one bit a pixel."""
    rough = any(
        zone.roughness >= (_ROUGH_ONE_LINE if _is_one_line(zone.zone) else _ROUGH) for zone in ink.zones.values()
    )
    return ink.pale and not rough and ink.surplus_beside < _SURPLUS_BESIDE


def _is_one_line(zone: Zone) -> bool:
    return zone.kind is FieldKind.NOTE and zone.box.h < _ONE_LINE_MM


def _box(
    zone: Zone,
    boxes: Mapping[str, tuple[TickScore, MarkShares]],
    ink: Ink,
    writing: Writing,
    labels: Labels,
    *,
    hides: bool,
) -> TickReading:
    """What stands in a box, by all that is known of it."""
    score, shares = boxes[zone.id]
    by = ink.by_boxes.get(zone.id, NO_INK)
    crossed = by.crossed_by in boxes and boxes[by.crossed_by][1].tick >= SURE
    tick = decide_tick(score, shares, by, crossed=crossed, hides=hides)
    sure = tick.decision is Decision.AUTO
    if sure and not tick.value:
        return tick
    if sure and only_passes(ink.labels, ink.px_per_mm, zone.box, ink.wear):
        return nobodys(zone)
    beside = stands_beside(zone.box, ink, writing.loose, labels)
    return tick if beside is None else replace(tick, decision=Decision.REVIEW, beside=beside)


def _written(zone: Zone, ink: ZoneInk, writing: Writing, year: int) -> NoteReading | CellsReading:
    """What was written in a zone that is not a box."""
    if zone.kind is FieldKind.NOTE:
        return decide_note(zone, ink, writing.notes.get(zone.id, ()))
    return decide_cells(
        zone,
        writing.cells.get(zone.id),
        year,
        faint_mm2=ink.doubtful_mm2,
        surplus=ink.surplus,
        out_mm2=ink.out_mm2,
        near_mm2=ink.near_mm2,
        on_lines_mm=ink.on_lines_mm,
    )


def without_trust(zones: Sequence[ZoneReading]) -> tuple[ZoneReading, ...]:
    """The readings of a page of which nobody is sure whose it is: everything that was written goes to a person."""
    return tuple(zone if is_empty(zone) else replace(zone, decision=Decision.REVIEW) for zone in zones)


def visible_share(page: RegisteredPage, box: Box) -> float:
    """Share of a box that is in the image, from 0.0 to 1.0."""
    seen = page.visible[Window.of(box, page.px_per_mm, page.visible.shape).slices]
    return np.count_nonzero(seen) / seen.size if seen.size else 0.0


def _frame_is_off(score: TickScore) -> bool:
    return score.frame >= _FRAME_CLEAR and float(np.hypot(*score.shift_mm)) > _FRAME_OFF_MM


def _is_in_place(score: TickScore, place_mm: Mm) -> bool:
    """Say whether a box is where it was looked for, by the print around it or by its own frame."""
    if float(np.hypot(*score.shift_mm)) > _FRAME_OFF_MM:
        return place_mm <= _PLACE_MM
    if score.frame >= _FRAME_CLEAR:
        return place_mm <= _PLACE_BY_FRAME_MM
    marked = score.frame >= _FRAME_MARKED and score.ink >= _MARKED_INK
    return place_mm <= (_PLACE_MARKED_MM if marked else _PLACE_MM)


def _most_off(cells: CellsScore | None) -> Mm:
    """How far from its place an area may be and still be read: by its own cells, where these are seen clearly."""
    seen = cells is not None and cells.frame >= _FRAME_CLEAR and cells.shift_mm <= _FRAME_OFF_MM
    return _PLACE_BY_FRAME_MM if seen else _PLACE_MM


def _is_own_box(score: TickScore, lost: LostPrint, moved: Sequence[Box]) -> bool:
    """Say whether a box is this page's, not that of a strip of another page, nor on a note stuck over it.

    Pale print is this page's own; but so it looks under thin paper, where the frame is as pale, and what is punched out
    may have been in the box: only a box whose frame is all there is excused.
    """
    box, whole = score.zone.box, score.outline >= _WHOLE_OUTLINE
    near, around = (lost.words_near(box, reach, but_excused=whole) for reach in (_LOST_NEAR_MM, _LOST_AROUND_MM))
    gone = near > 0 or around >= _LOST_AROUND
    return not gone and not any(box.grown(_OFF_REACH_MM).overlaps(one) for one in moved)


def _is_own_area(zone: Zone, lost: LostPrint) -> bool:
    near, around = (lost.words_near(zone.box, reach) for reach in (_LOST_BY_AREA_MM, _LOST_AROUND_AREA_MM))
    return near == 0 and around < _LOST_AROUND and lost.lines_in(zone.box) == 0


def _unseen(reading: NoteReading | CellsReading) -> NoteReading | CellsReading:
    """Nobody can say what stands where the page was cut off, torn or covered."""
    return replace(reading, confidence=min(reading.confidence, 0.5), decision=Decision.REVIEW)


def _unsure(reading: NoteReading | CellsReading) -> NoteReading | CellsReading:
    """An area that looks empty in a scan that would not show everything."""
    return replace(reading, confidence=min(reading.confidence, 0.9), decision=Decision.REVIEW)


_Reading = TypeVar("_Reading", bound=ZoneReading)


def _two_levels(reading: _Reading, *, eaten: bool) -> _Reading:
    """A reading of a scan of one bit a pixel: what looks empty may have been written in pencil.

    Once a mark of the page shows that it was, half of a striking out may look like a cross: a person looks at each that
    is not plainly whole.
    """
    if is_empty(reading):
        return replace(reading, confidence=min(reading.confidence, _EMPTY_TWO_LEVELS))
    if not eaten:
        return reading
    return replace(reading, confidence=min(reading.confidence, 0.9), decision=Decision.REVIEW)
