"""Makes docs/paper-examples.jpg, for people to judge the paper of tests: `python -m tests.make_paper_examples`.

Look at it afterwards: whatever does not look like the real thing should be mended before a figure is believed.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from forms.catalogue import find_template
from forms.geometry import Box, Point
from forms.layout import PageLayout
from forms.units import Mm
from scan.readings import Colour
from tests import (
    paper,
    paper_capture,
    paper_damage,
    paper_marks,
    paper_office,
    paper_pens,
    paper_phones,
    paper_printers,
    paper_scanners,
    paper_things,
    paper_wear,
)
from tests.captures import PHONE
from tests.contact_sheet import WIDTH, Tile, fitted, grid, lettered, part, titled
from tests.editions import CODES, Edition, Editions, booklet_of
from tests.filling import Habits, fill_page
from tests.paper import Paper, Scan
from tests.paper_capture import Laid
from tests.paper_hands import load_hands
from tests.paper_ink import Drawn
from tests.paper_marks import AnyMark, Gesture
from tests.paper_notes import NoteKind, leave_note
from tests.paper_phones import Phone, Scene
from tests.paper_scanners import Scanner

EXAMPLES: Final = Path(__file__).parents[1] / "docs" / "paper-examples.jpg"
MOST_BYTES: Final = 1_000_000
_CELL: Final[Mm] = 15.0
"""Of the table of pens and marks."""

MARKS: Final[Sequence[AnyMark]] = (
    Drawn.TICK,
    Drawn.CROSS,
    Gesture.SLASH,
    Drawn.DOT,
    Drawn.RING,
    Gesture.SCRIBBLE,
    Gesture.HATCHING,
    Gesture.FROM_OUTSIDE,
    Gesture.ACROSS_NEIGHBOUR,
    Gesture.BESIDE,
    Gesture.CIRCLED,
    Gesture.NO,
    Gesture.SCRIBBLED_OVER,
    Gesture.BLACKENED,
    Gesture.STRUCK_THROUGH,
    Gesture.ARROW,
    Gesture.RUBBED_OUT,
)

_SHORT: Final[Mapping[AnyMark, str]] = {
    Gesture.FROM_OUTSIDE: "from outside",
    Gesture.ACROSS_NEIGHBOUR: "across another",
    Gesture.BESIDE: "beside",
    Gesture.SCRIBBLED_OVER: "loops over it",
    Gesture.ARROW: "out, and arrow",
}
"""Where a name is wider than its column."""


@dataclass(frozen=True, slots=True)
class Pages:
    """What the examples are made of: two pages of a booklet, one printed, both written on."""

    edition: Edition
    printed: Paper
    written: Paper
    other: Paper
    boxes: tuple[Box, ...]

    def layout(self, number: int) -> PageLayout:
        return self.edition.layout.page(number)


def main() -> None:
    """Make the sheet anew."""
    pages = _pages()
    parts = [
        titled("Pens and marks, scanned at 300 dpi", _pens_and_marks()),
        grid("Printers", _printers(pages), columns=4, size=(485, 190)),
        grid("Wear", _wear(pages), columns=5, size=(386, 290)),
        grid("Notes outside the zones, stamps, stickers", _notes(pages), columns=5, size=(386, 170)),
        grid("Scanners", _scanners(pages), columns=5, size=(386, 300)),
        grid("Telephones", _phones(pages), columns=6, size=(320, 425)),
    ]
    _keep(np.vstack(parts))


def _pages() -> Pages:
    editions = Editions()
    edition = editions.print_booklet(booklet_of(find_template("mariage"), code=CODES[0]))
    printed, fifth = (paper.print_page(edition.pages_pdf, number - 1) for number in (2, 5))
    drawn = (Drawn.TICK, Drawn.CROSS, Gesture.SCRIBBLE, Gesture.FROM_OUTSIDE, Gesture.STRUCK_THROUGH)
    habits = Habits(drawn=drawn, pens=(paper_pens.FOUNTAIN_BLUE,), share=0.7, notes=1, dates=1)
    written = fill_page(printed, edition.layout.page(2), load_hands(), habits=habits, seed=8)
    other = fill_page(fifth, edition.layout.page(5), load_hands(), habits=habits, seed=8)
    boxes = tuple(zone.box for zone in written.layout.zones)
    return Pages(edition, printed, written.paper, other.paper, boxes)


def _pens_and_marks() -> Colour:
    """One row a pen, one column a mark."""
    wide, tall = _CELL * len(MARKS) + 26, _CELL * len(paper_pens.LIVE_PENS)
    sheet = paper.empty_sheet(wide, tall)
    for row, pen in enumerate(paper_pens.LIVE_PENS.values()):
        for column, mark in enumerate(MARKS):
            box = Box(26 + _CELL * (column + 0.32), _CELL * (row + 0.32), 4.5, 4.5)
            neighbour = box.moved(5.9, 0)
            for outline in (box, neighbour) if mark is Gesture.ACROSS_NEIGHBOUR else (box,):
                _outline(sheet, outline)
            sheet = paper_marks.make_mark(sheet, box, mark, pen, neighbour=neighbour, seed=row * 31 + column)
    image = fitted(paper_scanners.scan_sheet(sheet, Scanner(margin=0)).image, (WIDTH, round(WIDTH * tall / wide)))
    scale = WIDTH / wide
    rows = [(8, scale * _CELL * (row + 0.4), name) for row, name in enumerate(paper_pens.LIVE_PENS)]
    image = lettered(image, rows, size=19)
    heads = [(scale * (26 + _CELL * (at + 0.04)), 6.0, _SHORT.get(mark, mark.value)) for at, mark in enumerate(MARKS)]
    return np.vstack([lettered(np.full((30, WIDTH, 3), 255, np.uint8), heads, size=13), image])


def _outline(sheet: Paper, box: Box) -> None:
    corners = [round(side * sheet.px_per_mm * 8) for side in (box.x, box.y, box.right, box.bottom)]
    grey = (paper.BOX_GREY,) * 3
    cv2.rectangle(sheet.image, (corners[0], corners[1]), (corners[2], corners[3]), grey, 4, cv2.LINE_AA, shift=3)


def _printers(pages: Pages) -> list[Tile]:
    ways: Mapping[str, Callable[[Paper], Paper]] = {
        "as it should be": lambda sheet: sheet,
        "94 %, 3 mm aside, turned by 0.5 degrees": lambda sheet: paper_printers.misplaced(
            sheet, scale=0.94, right=3, turn_deg=0.5
        ),
        "dot gain": lambda sheet: paper_printers.bold(sheet, gain=0.9),
        "too little ink": lambda sheet: paper_printers.thin(sheet, loss=0.7),
        "streaks without toner": lambda sheet: paper_printers.streaked(sheet, streaks=7, seed=5),
        "speckles of toner": lambda sheet: paper_printers.speckled(sheet, specks=600, seed=1),
        "toner saved, 106 lines an inch": paper_printers.screened,
        "inkjet on cheap paper": paper_printers.inkjet,
    }
    place = Box(8, 68, 72, 28)
    return [Tile(name, part(paper_scanners.scan_sheet(way(pages.printed)), place)) for name, way in ways.items()]


def _wear(pages: Pages) -> list[Tile]:
    sheet, middles = pages.written, paper_damage.middles(pages.boxes)
    left, corner = Box(8, 70, 76, 57), Box(95, -3, 56, 42)
    soaked = paper_pens.soak_through(pages.printed, paper.empty_sheet(), _felt_front(pages.boxes))
    unstapled = paper_office.pull_staple(sheet, at=Point(34, 10), angle_deg=10)
    crumpled = paper_wear.crease(paper_wear.wrinkle(sheet, depth=1.0, seed=2), lines=9, seed=2)
    worn: Sequence[tuple[str, Paper, Box]] = (
        ("fresh creases through boxes", paper_damage.crease_through(sheet, middles, dirt=0.15, seed=3), left),
        ("old creases through boxes", paper_damage.crease_through(sheet, middles, dirt=0.6, seed=7), left),
        ("a dirty fold", paper_damage.sharp_fold(sheet, through=middles[6], angle_deg=6, dirt=0.55, seed=1), left),
        ("coffee", paper_wear.stain(sheet, at=(0.35, 0.48), radius=20, seed=2), left),
        ("rain: ink has run", paper_damage.rain(sheet, at=(0.14, 0.46), radius=26, seed=4), left),
        ("crumpled", crumpled, Box(60, 60, 88, 66)),
        ("dirty hands", paper_damage.soil(sheet, smears=9, seed=12), Box(0, 0, 148, 111)),
        ("a torn edge", paper_damage.tear_edge(sheet, "right", at=0.3, seed=2), Box(95, 40, 56, 42)),
        ("a torn corner", paper_wear.tear(sheet, "top-right", size=30, seed=2), corner),
        ("a corner folded over", paper_office.dog_ear(sheet, size=17), corner),
        (
            "staple, and where one was",
            paper_office.staple(unstapled, at=Point(16, 12), angle_deg=40),
            Box(0, 0, 52, 39),
        ),
        ("punched", paper_wear.punch(paper_office.hole(sheet, at=Point(40, 45), radius=1.2)), Box(0, 30, 80, 60)),
        ("a page in its spine", paper_damage.curve_into_spine(sheet, lift=6), Box(82, 45, 66, 50)),
        ("thick felt through the sheet", soaked, Box(40, 70, 76, 57)),
        ("recycled paper", paper_wear.yellow(sheet), left),
    )
    setting = Scanner(lid=(150, 152, 155))
    return [Tile(name, part(paper_scanners.scan_sheet(after, setting), place)) for name, after, place in worn]


def _felt_front(boxes: Sequence[Box]) -> Paper:
    """The other side of the sheet: boxes filled with thick felt."""
    front = paper.empty_sheet()
    for number, box in enumerate(boxes):
        front = paper_marks.make_mark(front, box.moved(20, 5), Gesture.SCRIBBLE, paper_pens.FELT_THICK, seed=number)
    return front


def _notes(pages: Pages) -> list[Tile]:
    tiles = []
    for number, kind in enumerate(NoteKind):
        pen = paper_pens.EVERYDAY[number % 4]
        sheet, note = leave_note(pages.other, pages.layout(5), load_hands(), kind, pen, seed=number + 3)
        wide = max(66.0, note.box.w + 6)
        tall = wide * 170 / 386
        x = float(np.clip(note.box.center.x - wide / 2, 0, 148 - wide))
        y = float(np.clip(note.box.center.y - tall / 2, 0, 210 - tall))
        tiles.append(Tile(kind.value, part(paper_scanners.scan_sheet(sheet), Box(x, y, wide, tall))))
    return tiles


def _scanners(pages: Pages) -> list[Tile]:
    scan_sheet = paper_scanners.scan_sheet
    sheet = paper_damage.crease_through(pages.written, paper_damage.middles(pages.boxes[3:6]), dirt=0.4, seed=2)
    plain, near, wider = scan_sheet(sheet), Box(8, 84, 52, 40), Box(0, 60, 78, 60)
    open_lid = paper_scanners.lid_open(scan_sheet(sheet, Scanner(lid=paper_scanners.DARK_ROOM, margin=8, angle_deg=3)))
    thin = scan_sheet(paper_scanners.show_through(sheet, pages.other, share=0.14))
    spread = paper_scanners.scan_spread(sheet, pages.other, lift=5)
    return [
        Tile("colour, 300 dpi", part(plain, near)),
        Tile("150 dpi", part(scan_sheet(sheet, Scanner(dpi=150)), near)),
        Tile("one bit, fixed level", part(paper_capture.black_and_white(plain), near)),
        Tile("one bit, adaptive", part(paper_scanners.one_bit_adaptive(plain), near)),
        Tile("JPEG of quality 15", part(paper_scanners.compressed(plain, quality=15), near)),
        Tile("made clear and sharp", part(paper_scanners.levels(scan_sheet(sheet, Scanner(sharpen=1.2))), near)),
        Tile("dust in the feeder", part(paper_scanners.dusty(plain, lines=6, seed=4), wider)),
        Tile("thin paper", part(thin, wider)),
        Tile("lid open, crooked", part(open_lid, Box(-8, -8, 164, 128))),
        Tile("spread pressed on the glass", part(spread, Box(70, 20, 156, 121))),
    ]


def _phones(pages: Pages) -> list[Tile]:
    sheet = pages.written
    laid = Laid(sheet, 105, 148, -4)
    things = [Laid(paper_things.thumb(), 213, 198, -75), Laid(paper_things.pen_lying(), 50, 225, 50)]
    held = paper_phones.shoot([laid], scene=Scene("cloth", view=290), things=things)
    white = paper_phones.shoot([laid], paper_phones.MEGAPIXELS_8, Scene("white", view=290), seed=2)
    bent = paper_phones.shoot_spread(sheet, pages.other, scene=Scene(view=350, rise=10), turned=1, seed=3)
    tiles = [
        Tile("desk lamp", PHONE["desk lamp"](sheet, 4).image),
        Tile("evening, shadow of the hand", PHONE["evening, shadow of the hand"](sheet, 4).image),
        Tile("spread bent at the fold", bent.image),
        Tile("thumb and pen", held.image),
        Tile("white table, 8 megapixels", white.image),
        Tile("bent page, near", part(bent, Box(96, 65, 53, 40))),
    ]
    for name, phone in _NEAR.items():
        tiles.append(Tile(name, _near(paper_phones.shoot([laid], phone, Scene(view=300)), Point(60, 95))))
    return tiles


_NEAR: Final[Mapping[str, Phone]] = {
    "12 megapixels": paper_phones.MEGAPIXELS_12,
    "8 megapixels, evening": Phone(height_px=3264, noise=7, coring=5, sharpen=1.2, defocus_px=1.2),
    "48 megapixels": paper_phones.MEGAPIXELS_48,
    "moved": Phone(motion_px=7),
    "out of focus": Phone(defocus_px=3.5),
    "as HEIC": Phone(heic=True, quality=40, balance=(1.1, 1.0, 0.92)),
}


def _near(scan: Scan, place: Point) -> Colour:
    return part(scan, Box(place.x - 20, place.y - 26, 40, 53))


def _keep(image: Colour) -> None:
    """Write the sheet as well as it fits."""
    for quality in range(85, 40, -5):
        _, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_OPTIMIZE, 1])
        if data.size < MOST_BYTES:
            break
    EXAMPLES.write_bytes(data.tobytes())
    sys.stdout.write(
        f"{EXAMPLES.name}: {image.shape[1]} x {image.shape[0]}, {data.size // 1000} kB, quality {quality}\n"
    )


if __name__ == "__main__":
    main()
