"""Things that lie on a page when it is scanned: a strip torn from another page, a note stuck on, a hand."""

from dataclasses import replace
from typing import Final

import cv2
import numpy as np

from forms.geometry import Box, Point
from forms.layout import PageLayout, Zone
from forms.units import Mm
from tests import paper, paper_capture
from tests.paper import Paper, Scan
from tests.paper_capture import Laid

MIDDLE: Final = Point(76.0, 107.0)
"""Where the page lies on the glass."""
GLASS: Final = (152.0, 214.0)
YELLOW: Final = (140, 235, 250)
WHITE: Final = (250, 250, 250)
SKIN: Final = (140, 165, 205)


def strip(sheet: Paper, part: Box) -> Paper:
    """What is left of a sheet when all but a part of it has been torn off."""
    mask = np.zeros_like(sheet.mask)
    left, top, right, bottom = (round(edge * sheet.px_per_mm) for edge in (part.x, part.y, part.right, part.bottom))
    mask[max(0, top) : bottom, max(0, left) : right] = 255
    return replace(sheet, mask=mask)


def stuck_note(width: Mm = 76.0, height: Mm = 76.0, *, tint: tuple[int, int, int] = YELLOW) -> Paper:
    """A blank piece of paper; `tint` is blue, green, red."""
    sheet = paper.empty_sheet(width, height)
    sheet.image[:] = tint
    return sheet


def hand() -> Paper:
    """The back of a hand with four fingers, 85 × 110 mm, skin a little uneven."""
    sheet = stuck_note(85.0, 110.0, tint=SKIN)
    mask, scale = np.zeros_like(sheet.mask), sheet.px_per_mm
    for finger in range(4):
        tip, root = (14 + 18 * finger, 14), (30 + 8 * finger, 70)
        ends = [tuple(round(place * scale) for place in end) for end in (tip, root)]
        cv2.line(mask, ends[0], ends[1], 255, round(16 * scale))
    cv2.ellipse(
        mask, (round(42 * scale), round(80 * scale)), (round(34 * scale), round(28 * scale)), 0, 0, 360, 255, -1
    )
    uneven = 1 + 0.06 * np.random.default_rng(3).standard_normal((40, 40)).astype(np.float32)
    light = cv2.resize(uneven, sheet.image.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    sheet.image[:] = np.clip(sheet.image * light[..., None], 0, 255)
    return replace(sheet, mask=mask)


def scan_with(page: Paper, above: Paper, *, right: Mm = 0.0, down: Mm = 0.0, angle_deg: float = 0.0) -> Scan:
    """Scan a page with something on it, its middle so far from the page's, turned by some degrees."""
    laid = [Laid(page, MIDDLE.x, MIDDLE.y), Laid(above, MIDDLE.x + right, MIDDLE.y + down, angle_deg)]
    return paper_capture.glass(laid, width=GLASS[0], height=GLASS[1])


def scan_with_box_on_box(page: Paper, above: Paper, own: Box, others: Box, *, angle_deg: float = 0.0) -> Scan:
    """Scan a page with another lying on it, one box of which lies exactly on one of the page's own."""
    turn = np.deg2rad(angle_deg)
    way = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    middle = np.array([page.width / 2, page.height / 2])
    to_own, to_others = (np.array([box.center.x, box.center.y]) - middle for box in (own, others))
    right, down = to_own - way @ to_others
    return scan_with(page, above, right=float(right), down=float(down), angle_deg=angle_deg)


def zones_under(scan: Scan, above: Paper, layout: PageLayout, *, share: float = 0.15) -> tuple[Zone, ...]:
    """The zones of which at least this share lies under what lies on the page."""
    corners = np.array([[0, 0], [above.width, 0], [above.width, above.height], [0, above.height]], np.float64)
    to_above, _ = cv2.findHomography(scan.pages[1](corners), above.to_px(corners))
    found = []
    for zone in layout.zones:
        x, y = np.meshgrid(np.linspace(zone.box.x, zone.box.right, 12), np.linspace(zone.box.y, zone.box.bottom, 12))
        places = scan.pages[0](np.stack([x.ravel(), y.ravel()], axis=1))
        columns, rows = np.round(cv2.perspectiveTransform(places[None], to_above)[0]).astype(int).T
        height, width = above.mask.shape
        there = (columns >= 0) & (rows >= 0) & (columns < width) & (rows < height)
        covered = np.zeros(there.shape, np.bool_)
        covered[there] = above.mask[rows[there], columns[there]] > 0
        if covered.mean() >= share:
            found.append(zone)
    return tuple(found)
