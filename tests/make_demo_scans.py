"""Makes the scans of the demonstration: `python -m tests.make_demo_scans`, then read what it says and look at them.

Prints the frozen booklets of `server.demo_story` anew, writes on their pages as residents and agents would, captures
them, and keeps beside them what was meant, for tests/end_to_end/test_demo_scans.py. Always the same pixels.
"""

import json
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from forms.geometry import Box
from forms.layout import Layout, PageLayout, Zone
from print.booklet import RenderedBooklet
from server.demo_story import COUPLE, DATA, RETURNED, TENANT, freeze
from tests import paper, paper_capture, paper_ink, paper_wear
from tests.filling import write_note
from tests.paper import Paper, Scan
from tests.paper_capture import Laid
from tests.paper_hands import Hands, load_hands
from tests.paper_ink import BLACK, BLUE, GREEN, Drawn, Pen
from tests.paper_optics import Light

SCANS: Final = DATA / "scans"
MEANT: Final = Path(__file__).parent / "data" / "demo_scans.json"
"""By journey, page and zone: what was meant. Zones that are absent were left free."""
LOOSE: Final = "8-feuille-volante.jpg"
"""The last scan: a page that cannot be identified."""
PILE: Final = "7-logement.pdf"
"""The pages of the other journey, as a feeder makes one file of them."""
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
SORAYA: Final = Hand("wikitexte_0019", BLACK, 5)

Written = Drawn | str | int
"""A mark in a box, a date or digits in cells, or how many lines of a note."""

_COUPLE: Final[Sequence[tuple[str, Hand, Written]]] = (
    ("P-M01.p1.ready", AWA, Drawn.TICK),
    ("P-M01.p1.received", RECEPTION, Drawn.CROSS),
    ("P-M01.p2.ready", AWA, Drawn.TICK),
    ("P-M01.p2.received", RECEPTION, Drawn.CROSS),
    ("P-M02.p1.ready", AWA, Drawn.TICK),
    ("P-M02.p1.received", RECEPTION, Drawn.CROSS),  # the record says meanwhile that it was not: a conflict
    ("P-M02.p2.ready", AWA, Drawn.OFF_CENTRE),
    ("P-M02.p2.received", RECEPTION, Drawn.DOT),  # a pen that rested: a doubt
    ("P-M10.p1.ready", JULIEN, Drawn.CROSS),
    ("P-M19.p1.ready", AWA, Drawn.TICK),
    ("P-M19.p2.ready", AWA, Drawn.TICK),
    ("P-M11.p2.ready", JULIEN, Drawn.CANCELLED),  # ticked, then struck out: a doubt
    ("P-M18.ready", AWA, Drawn.FILL),
    ("P-M18.received", CASEWORK, Drawn.TICK),
    ("M1.agent_note", RECEPTION, 1),
    ("M1.souhait_1", AWA, "2027-05-15"),
    ("M1.souhait_2", AWA, "2027-06-12"),
    ("M1.note", AWA, 1),
    ("M2.done", RECEPTION, Drawn.TICK),
    ("M2.actes_demandes", JULIEN, "2026-11-09"),
    ("M2.note", JULIEN, 2),
    ("M3.appointment", CASEWORK, "2026-12-03"),
    ("M3.temoins_choisis", AWA, Drawn.TICK),
    ("M3.note", AWA, 1),
    ("M4.interprete", AWA, Drawn.OVERFLOW),
    ("M4.note", JULIEN, 2),
    ("M6.acces_sans_marche", AWA, Drawn.CROSS),
    ("M6.note", AWA, 1),
    ("questions.note", AWA, 3),
    ("M5.noms_verifies", JULIEN, Drawn.TICK),
)
_TENANT: Final[Sequence[tuple[str, Hand, Written]]] = (
    ("P-D01.p1.ready", SORAYA, Drawn.TICK),
    ("P-D01.p1.received", RECEPTION, Drawn.TICK),
    ("P-D06.p1.ready", SORAYA, Drawn.CROSS),
    ("D1.done", RECEPTION, Drawn.TICK),
    ("D1.annee_avis", RECEPTION, "2025"),
    ("D1.ascenseur", SORAYA, Drawn.TICK),
    ("D1.note", SORAYA, 2),
    ("D2.canal.papier", RECEPTION, Drawn.CROSS),
    ("D2.depose_le", RECEPTION, "2026-11-16"),
    ("D2.agent_note", RECEPTION, 1),
    ("D2.note", SORAYA, 1),
)
WRITING: Final = {COUPLE.code: _COUPLE, TENANT.code: _TENANT}
"""By journey: zone, whose hand, what."""


def main() -> None:
    """Make everything anew."""
    booklets = {returned.code: freeze(returned, DATA) for returned in RETURNED}
    written = {code: written_pages(rendered, WRITING[code]) for code, rendered in booklets.items()}
    shutil.rmtree(SCANS, ignore_errors=True)
    SCANS.mkdir()
    captured = captures(booklets[COUPLE.code].layout, written[COUPLE.code][0])
    for name, scan in captured.items():
        paper.save(scan, SCANS / name, quality=QUALITY)
    pile = [paper_capture.flat(sheet, dpi=200, margin=1, seed=page) for page, sheet in _marked(written[TENANT.code])]
    paper.save_together(pile, SCANS / PILE, quality=QUALITY)
    meant = {code: truth for code, (_, truth) in written.items()}
    MEANT.write_text(json.dumps(meant, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    files = sorted(SCANS.iterdir())
    sys.stdout.write(f"{len(files)} scans in {SCANS}: {sum(path.stat().st_size for path in files) / 1e6:.1f} MB\n")


def written_pages(
    rendered: RenderedBooklet, writing: Sequence[tuple[str, Hand, Written]]
) -> tuple[dict[int, Paper], dict[str, dict[str, object]]]:
    """Every page of a booklet, with what was written on it, and what was meant, by page and zone."""
    hands = load_hands()
    pages = {zone.id: page for page in rendered.layout.pages for zone in page.zones}
    sheets = {page.page: paper.print_page(rendered.pages_pdf, page.page - 1) for page in rendered.layout.pages}
    meant: dict[str, dict[str, object]] = {str(pages[zone_id].page): {} for zone_id, _, _ in writing}
    for seed, (zone_id, hand, written) in enumerate(writing, start=100):
        page = pages[zone_id]
        sheets[page.page], value = _write(sheets[page.page], page.zone(zone_id), hand, written, hands=hands, seed=seed)
        meant[str(page.page)][zone_id] = value
    return sheets, meant


def _marked(written: tuple[dict[int, Paper], dict[str, dict[str, object]]]) -> list[tuple[int, Paper]]:
    sheets, meant = written
    return [(page, sheet) for page, sheet in sheets.items() if str(page) in meant]


def _write(
    sheet: Paper, zone: Zone, hand: Hand, written: Written, *, hands: Hands, seed: int
) -> tuple[Paper, dict[str, object]]:
    if isinstance(written, Drawn):
        marked = paper_ink.mark(sheet, zone.box, written, hand.pen, seed=seed)
        return marked, {"value": paper_ink.TRUTH[written], "drawn": written.value}
    if isinstance(written, str):
        images = hands.date(written, seed=hand.seed) if "-" in written else hands.number(written, seed=hand.seed)
        return paper_ink.write_digits(sheet, zone.cells, images, hand.pen, seed=seed), {"value": written}
    own = [line for line in hands.lines if line.writer == hand.writer]
    lines = [own[(seed + row) % len(own)] for row in range(written)]
    return write_note(sheet, zone, lines, hand.pen), {"value": "\n".join(line.text for line in lines)}


def captures(layout: Layout, sheets: Mapping[int, Paper]) -> dict[str, Scan]:
    """The scans, by file name, in the order in which an agent would drop them on the desk. No page comes twice."""
    page_of = {zone.id: page.page for page in layout.pages for zone in page.zones}
    left = page_of["M2.note"] // 2 * 2
    made = {"3-double-page.jpg": paper_capture.spread(sheets[left], sheets[left + 1], seed=3)}
    taken = {left, left + 1}
    for name, (zone_id, capture) in _SINGLE.items():
        number = page_of[zone_id]
        if number not in taken:
            taken.add(number)
            made[name] = capture(sheets[number], layout.page(number))
    for number in sorted({page_of[zone_id] for zone_id, _, _ in _COUPLE} - taken):
        made[f"6-page-{number}.jpg"] = paper_capture.flat(sheets[number], angle_deg=-0.4, margin=1, seed=number)
    made[LOOSE] = _loose_sheet()
    return dict(sorted(made.items()))


def _loose_sheet() -> Scan:
    """A sheet of their own that somebody slipped into the booklet: no code, so nobody knows whose it is."""
    sheet = paper_wear.fold(paper_wear.yellow(paper.empty_sheet(), tint=(236, 245, 248)), seed=9)
    area = Box(12, 40, 124, 80)
    lines = [line for line in load_hands().lines if line.writer == "imp_wikitexte_0285"]
    for row, line in enumerate(lines):
        sheet = paper_ink.write_line(sheet, area, line.image, BLACK, line_mm=9.0, row=row, seed=row)
    return paper_capture.flat(sheet, dpi=200, angle_deg=0.5, margin=2, seed=9)


def _carried(sheet: Paper, page: PageLayout) -> Scan:
    """Folded, creased and stained, through the feeder."""
    creased = paper_wear.crease(paper_wear.fold(sheet, at=0.5, seed=3), seed=3)
    stained = paper_wear.stain(creased, at=(0.78, 0.8), radius=19, seed=3)
    return paper_capture.flat(stained, angle_deg=0.6, margin=2, seed=1)


def _upside_down(sheet: Paper, page: PageLayout) -> Scan:
    """With a word where nobody asked for one."""
    line = next(line for line in load_hands().lines if line.writer == "wikitexte_0019")
    noted = paper_ink.write_line(sheet, _free_place(sheet, page), line.image, BLUE, line_mm=7.0)
    return paper_capture.flat(noted, turned=2, angle_deg=-0.9, margin=2, seed=2)


def _free_place(sheet: Paper, page: PageLayout) -> Box:
    """Room for a line of 70 mm where nothing is printed, as low as possible."""
    for y in range(int(page.height) - 20, 20, -1):
        for x in range(12, int(page.width) - 82, 4):
            box = Box(x, y, 70, 9)
            left, top, right, bottom = (int(edge * sheet.px_per_mm) for edge in (x, y, box.right, box.bottom))
            if sheet.image[top:bottom, left:right].min() > 250 and not any(
                zone.box.overlaps(box) for zone in page.zones
            ):
                return box
    raise ValueError(f"page {page.page} is full")


def _photograph(sheet: Paper, page: PageLayout) -> Scan:
    """Taken by an agent at somebody's home."""
    bent = paper_wear.wrinkle(paper_wear.fold(sheet, seed=8), depth=0.35, seed=8)
    light = Light(fall=0.28, from_deg=215, warmth=0.35, shadow=0.12)
    laid = [Laid(bent, 105, 148, 4)]
    return paper_capture.photograph(laid, light=light, tilt_deg=9, view=275, height_px=3000, seed=11)


def _on_the_glass(sheet: Paper, page: PageLayout) -> Scan:
    """Laid down sideways, in grey."""
    return paper_capture.grey(paper_capture.glass([Laid(sheet, 107, 84, 91.5)], lid=(228, 230, 231), seed=5))


def _coarse(sheet: Paper, page: PageLayout) -> Scan:
    return paper_capture.flat(sheet, turned=1, angle_deg=0.3, dpi=200, seed=6)


def _black_and_white(sheet: Paper, page: PageLayout) -> Scan:
    """As a copier's default is: what was written in pencil would not show."""
    return paper_capture.black_and_white(paper_capture.flat(sheet, dpi=200, angle_deg=-0.3, margin=1, seed=7))


_SINGLE: Final[Mapping[str, tuple[str, Callable[[Paper, PageLayout], Scan]]]] = {
    "1-pieces.jpg": ("P-M01.p1.ready", _carried),
    "2-a-l-envers.jpg": ("P-M18.ready", _upside_down),
    "4-photo.jpg": ("M4.note", _photograph),
    "5-sur-la-vitre.jpg": ("M6.note", _on_the_glass),
    "6-questions.jpg": ("questions.note", _coarse),
    "7-noir-et-blanc.png": ("M5.noms_verifies", _black_and_white),
}
"""File name to a zone of the page that it shows, and how it is captured."""


if __name__ == "__main__":
    main()
