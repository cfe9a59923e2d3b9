"""Makes the scans of the demonstration: `python -m tests.make_demo_scans`, then read what it says and look at them.

Prints the frozen booklet of `server.demo_story` anew, writes on its pages as a couple and two agents would, captures
them, and keeps beside them what was meant, for tests/end_to_end/test_demo_scans.py. Always the same pixels.
"""

import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from forms.geometry import Box
from forms.layout import PageLayout
from server.demo_story import DATA, freeze
from tests import paper, paper_capture, paper_ink, paper_wear
from tests.paper import Paper, Scan
from tests.paper_capture import Laid, Light
from tests.paper_hands import Hands, load_hands
from tests.paper_ink import BLACK, BLUE, GREEN, Drawn, Pen

SCANS: Final = DATA / "scans"
MEANT: Final = Path(__file__).parent / "data" / "demo_scans.json"
"""By page and zone: what was meant. Zones that are absent were left free."""
QUALITY: Final = 70
"""Of the JPEGs: as small as an office scanner makes them."""


@dataclass(frozen=True, slots=True)
class Hand:
    """One of those who write.

    Attributes:
        writer: Whose handwriting is used, as in tests/data/ink/lines.tsv.
        pen: With what they write.
        seed: Of their strokes.
    """

    writer: str
    pen: Pen
    seed: int


AWA: Final = Hand("wikitexte_0107", BLUE, 1)
JULIEN: Final = Hand("imp_wikitexte_0173", BLACK, 2)
RECEPTION: Final = Hand("imp_wikitexte_0153", GREEN, 3)
CASEWORK: Final = Hand("imp_wikitexte_0282", BLACK, 4)

Written = Drawn | str | int
"""A mark in a box, a date or digits in cells, or how many lines of a note."""

PAGES: Final[Mapping[int, Sequence[tuple[str, Hand, Written]]]] = {
    2: (
        ("P-M01.p1.ready", AWA, Drawn.TICK),
        ("P-M01.p1.received", RECEPTION, Drawn.CROSS),
        ("P-M01.p2.ready", AWA, Drawn.TICK),
        ("P-M01.p2.received", RECEPTION, Drawn.CROSS),
        ("P-M02.p1.ready", AWA, Drawn.TICK),
        ("P-M02.p1.received", RECEPTION, Drawn.CROSS),  # the record says meanwhile that it was not: a conflict
        ("P-M02.p2.ready", AWA, Drawn.OFF_CENTRE),
        ("P-M02.p2.received", RECEPTION, Drawn.DOT),  # a pen that rested: a doubt
    ),
    3: (
        ("P-M10.p1.ready", JULIEN, Drawn.CROSS),
        ("P-M19.p1.ready", AWA, Drawn.TICK),
        ("P-M19.p2.ready", AWA, Drawn.TICK),
        ("P-M11.p2.ready", JULIEN, Drawn.CANCELLED),  # ticked, then struck out: a doubt
        ("P-M18.ready", AWA, Drawn.FILL),
        ("P-M18.received", CASEWORK, Drawn.TICK),
    ),
    4: (
        ("M1.agent_note", RECEPTION, 1),
        ("M1.souhait_1", AWA, "2027-05-15"),
        ("M1.souhait_2", AWA, "2027-06-12"),
        ("M1.note", AWA, 2),
    ),
    5: (
        ("M2.done", RECEPTION, Drawn.TICK),
        ("M2.actes_demandes", JULIEN, "2026-11-09"),
        ("M2.note", JULIEN, 2),
    ),
    6: (
        ("M3.appointment", CASEWORK, "2026-12-03"),
        ("M3.temoins_choisis", AWA, Drawn.TICK),
        ("M3.note", AWA, 1),
    ),
    7: (
        ("M4.interprete", AWA, Drawn.OVERFLOW),
        ("M4.note", JULIEN, 3),
    ),
    15: (("questions.note", AWA, 3),),
}


def main() -> None:
    """Make everything anew."""
    booklet, rendered = freeze(DATA)
    hands = load_hands()
    meant: dict[str, dict[str, object]] = {}
    sheets = {}
    for number, writing in PAGES.items():
        sheets[number], meant[str(number)] = _written(rendered.pages_pdf, rendered.layout.page(number), writing, hands)
    with tempfile.TemporaryDirectory() as folder:
        for name, capture in CAPTURES.items():
            paper.save(capture(sheets), Path(folder) / name, quality=QUALITY)
        shutil.rmtree(SCANS, ignore_errors=True)
        shutil.copytree(folder, SCANS)
    MEANT.write_text(json.dumps(meant, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    size = sum(path.stat().st_size for path in SCANS.iterdir()) / 1e6
    sys.stdout.write(f"{len(CAPTURES)} scans of {booklet.code} in {SCANS}: {size:.1f} MB\n")


def _written(
    pdf: bytes, layout: PageLayout, writing: Sequence[tuple[str, Hand, Written]], hands: Hands
) -> tuple[Paper, dict[str, object]]:
    sheet = paper.print_page(pdf, layout.page - 1)
    meant: dict[str, object] = {}
    for number, (zone_id, hand, written) in enumerate(writing):
        zone = layout.zone(zone_id)
        seed = hand.seed * 100 + layout.page * 10 + number
        if isinstance(written, Drawn):
            sheet = paper_ink.mark(sheet, zone.box, written, hand.pen, seed=seed)
            meant[zone_id] = {"value": paper_ink.TRUTH[written], "drawn": written.value}
        elif isinstance(written, str):
            images = hands.date(written, seed=hand.seed)
            sheet = paper_ink.write_digits(sheet, zone.cells, images, hand.pen, seed=seed)
            meant[zone_id] = {"value": written}
        else:
            lines = [line for line in hands.lines if line.writer == hand.writer][:written]
            for row, line in enumerate(lines):
                sheet = paper_ink.write_line(
                    sheet, zone.box, line.image, hand.pen, line_mm=zone.line_mm or 8.0, row=row
                )
            meant[zone_id] = {"value": "\n".join(line.text for line in lines)}
    return sheet, meant


def _beside(sheet: Paper) -> Paper:
    """A word in the margin, where nobody asked for one."""
    line = next(line for line in load_hands().lines if line.writer == "wikitexte_0019")
    return paper_ink.write_line(sheet, Box(20, 186, 70, 10), line.image, BLUE, line_mm=7.0)


def _carried(sheet: Paper, seed: int) -> Paper:
    folded = paper_wear.fold(sheet, at=0.5, seed=seed)
    return paper_wear.stain(paper_wear.crease(folded, seed=seed), at=(0.78, 0.8), radius=19, seed=seed)


def _photograph(sheet: Paper) -> Scan:
    bent = paper_wear.wrinkle(paper_wear.fold(sheet, seed=8), depth=0.35, seed=8)
    light = Light(fall=0.28, from_deg=215, warmth=0.35, shadow=0.12)
    laid = [Laid(bent, 105, 148, 4)]
    return paper_capture.photograph(laid, light=light, tilt_deg=9, view=275, height_px=3000, seed=11)


CAPTURES: Final[Mapping[str, Callable[[Mapping[int, Paper]], Scan]]] = {
    "1-pieces.jpg": lambda sheets: paper_capture.flat(_carried(sheets[2], 3), angle_deg=0.6, margin=2, seed=1),
    "2-pieces-a-l-envers.jpg": lambda sheets: paper_capture.flat(
        _beside(sheets[3]), turned=2, angle_deg=-0.9, margin=2, seed=2
    ),
    "3-double-page.jpg": lambda sheets: paper_capture.spread(sheets[4], sheets[5], seed=3),
    "4-photo.jpg": lambda sheets: _photograph(sheets[6]),
    "5-audition.jpg": lambda sheets: paper_capture.grey(
        paper_capture.glass([Laid(sheets[7], 107, 84, 91.5)], lid=(228, 230, 231), seed=5)
    ),
    "6-questions.jpg": lambda sheets: paper_capture.flat(sheets[15], turned=1, angle_deg=0.3, dpi=200, seed=6),
}
"""File name to how it is captured, in the order in which an agent would drop them on the desk."""


if __name__ == "__main__":
    main()
