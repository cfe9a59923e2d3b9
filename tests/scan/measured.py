"""A page of five zones, and boxes as plain as there are: tests of decisions change one measure at a time."""

from collections.abc import Mapping
from dataclasses import MISSING, fields, replace

import numpy as np

from forms.geometry import Box
from forms.layout import PageLayout, Zone
from forms.model import Author, FieldKind
from scan.cells import CellsScore
from scan.decide import decide_page
from scan.decide_ticks import SURE
from scan.engines import MarkShares
from scan.handwriting import Writing
from scan.loose_ink import LooseInk
from scan.new_ink import Ink, ZoneInk
from scan.own_print import LostPrint
from scan.readings import Annotation, Decision, ZoneReading
from scan.ticks import TickScore
from tests import paper

BOX = Zone("M1.done", FieldKind.TICK, Author.AGENT, Box(20.0, 20.0, 4.5, 4.5))
NEAR = Zone("M2.done", FieldKind.TICK, Author.AGENT, Box(20.0, 44.0, 4.5, 4.5))
FAR = Zone("M3.done", FieldKind.TICK, Author.AGENT, Box(20.0, 90.0, 4.5, 4.5))
NOTE = Zone("M1.note", FieldKind.NOTE, Author.CITIZEN, Box(40.0, 20.0, 60.0, 24.0), line_mm=8.0)
DATE = Zone("M1.appointment", FieldKind.DATE, Author.AGENT, Box(40, 60, 48, 8), cells=(Box(40, 60, 6, 8),) * 8)
LAYOUT = PageLayout(1, 120.0, 120.0, (BOX, NEAR, FAR, NOTE, DATE))
SQUARES = (20, 20)

CROSS = TickScore(
    zone=BOX,
    visible=1.0,
    frame=0.9,
    shift_mm=(0.0, 0.0),
    ink=0.25,
    firm=0.2,
    width_mm=0.5,
    outside_mm2=0.4,
    dark=0.6,
    pieces=1,
    roundness=0.0,
    outline=1.0,
)
"""As plain a cross as there is."""

NOTHING = replace(CROSS, ink=0.0, firm=0.0, outside_mm2=0.0, dark=0.0, pieces=0)


def shares(**said: float) -> MarkShares:
    """What the network says: the rest, if any, is unclear."""
    rest = 1.0 - sum(said.values())
    always = [one.name for one in fields(MarkShares) if one.default is MISSING]
    return MarkShares(**{**dict.fromkeys(always, 0.0), "unclear": rest, **said})


IS_CROSS = shares(cross=SURE + 0.01)
IS_EMPTY = shares(empty=SURE + 0.01)


def nothing_lost() -> LostPrint:
    return LostPrint(np.zeros(SQUARES, np.bool_), np.zeros(SQUARES, np.bool_))


def decided(
    *,
    lost: LostPrint | None = None,
    pale: bool = True,
    beside: float = 0.0,
    visible: bool = True,
    places: tuple[float, ...] = (),
    layout: PageLayout = LAYOUT,
    loose: tuple[LooseInk, ...] = (),
    scores: Mapping[str, TickScore] | None = None,
    said: Mapping[str, MarkShares] | None = None,
    two_levels: bool = False,
    surplus: Mapping[str, float] | None = None,
    roughness: Mapping[str, float] | None = None,
    cells: Mapping[str, CellsScore] | None = None,
) -> tuple[tuple[ZoneReading, ...], tuple[Annotation, ...]]:
    """What is decided on a page with a plain cross in every box and nothing written, but for what is said."""
    page = replace(paper.blank_page(layout, px_per_mm=4.0), place_mm=places)
    page.visible[:, round(70 * 4.0) :] &= visible
    more, rough = surplus or {}, roughness or {}
    zones = {
        zone.id: ZoneInk(zone, zone.box, 0.0, (), surplus=more.get(zone.id, 0.0), roughness=rough.get(zone.id, 0.0))
        for zone in layout.zones
        if zone.kind is not FieldKind.TICK
    }
    ink = Ink(
        np.zeros((480, 480), np.int32),
        4.0,
        zones,
        loose,
        lost or nothing_lost(),
        two_levels,
        pale=pale,
        surplus_beside=beside,
    )
    ticks = [(scores or {}).get(zone.id, replace(CROSS, zone=zone)) for zone in (BOX, NEAR, FAR)]
    judged = [(said or {}).get(score.zone.id, IS_CROSS) for score in ticks]
    return decide_page(page, ticks, judged, ink, Writing({}, cells or {}, ((),) * len(loose)), year=2026)


def to_a_person(
    *,
    lost: LostPrint | None = None,
    pale: bool = True,
    beside: float = 0.0,
    visible: bool = True,
    places: tuple[float, ...] = (),
    scores: Mapping[str, TickScore] | None = None,
    said: Mapping[str, MarkShares] | None = None,
    two_levels: bool = False,
    surplus: Mapping[str, float] | None = None,
    roughness: Mapping[str, float] | None = None,
) -> set[str]:
    readings, _ = decided(
        lost=lost,
        pale=pale,
        beside=beside,
        visible=visible,
        places=places,
        scores=scores,
        said=said,
        two_levels=two_levels,
        surplus=surplus,
        roughness=roughness,
    )
    return {reading.zone.id for reading in readings if reading.decision is Decision.REVIEW}
