"""Office scanners and what they do: the feeder, the lid, dust on the glass, one bit a pixel, JPEG.

Make a scan with `scan_sheet` or `scan_spread`, then hand it through the functions below; all keep the truth of places.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np

from forms.units import Mm, px_per_mm
from scan.readings import Colour
from tests import paper_capture, paper_damage, paper_optics
from tests.paper import Paper, Scan
from tests.paper_capture import Laid
from tests.paper_noise import add_grain, clouds

DARK_ROOM: Final = (40, 37, 35)
"""What a scanner sees beside the paper when its lid is open."""
GREY_LID: Final = (206, 208, 210)


@dataclass(frozen=True, slots=True)
class Scanner:
    """How a scanner is set and how the paper went in.

    Attributes:
        dpi: 150 to 600.
        turned: Quarter turns clockwise, 0 to 3.
        angle_deg: How crooked the paper lies, clockwise.
        margin: What the scanner shows around the paper.
        lid: Colour of what is seen there: blue, green, red.
        noise: Standard deviation of a pixel, of 255.
        sharpen: How much the scanner sharpens, from 0.0 to about 1.5.
    """

    dpi: float = 300.0
    turned: int = 0
    angle_deg: float = 0.0
    margin: Mm = 2.0
    lid: tuple[int, int, int] = paper_capture.LID
    noise: float = 2.0
    sharpen: float = 0.0


PLAIN: Final = Scanner()


def scan_sheet(paper: Paper, scanner: Scanner = PLAIN, *, seed: int = 0) -> Scan:
    """One sheet through a document feeder or on the glass, cut to the paper."""
    width, height = (paper.width, paper.height) if scanner.turned % 2 == 0 else (paper.height, paper.width)
    width, height = width + 2 * scanner.margin, height + 2 * scanner.margin
    laid = Laid(paper, width / 2, height / 2, 90.0 * scanner.turned + scanner.angle_deg)
    return scan_glass([laid], scanner, width=width, height=height, seed=seed)


def scan_glass(
    sheets: Sequence[Laid],
    scanner: Scanner = PLAIN,
    *,
    width: Mm = paper_optics.A4_WIDTH,
    height: Mm = paper_optics.A4_HEIGHT,
    seed: int = 0,
) -> Scan:
    """Sheets laid on the glass, the later ones over the earlier ones, each turned as `sheets` says."""
    scale = px_per_mm(scanner.dpi)
    image = paper_capture.one_colour((round(width * scale), round(height * scale)), scanner.lid)
    pages = []
    for sheet in sheets:
        placing = paper_capture.placing_of(sheet, scale)
        image = paper_capture.paste(image, sheet.paper, placing, shadow_px=0.5 * scale)
        pages.append(paper_capture.through(sheet.paper, placing))
    soft = np.asarray(cv2.GaussianBlur(image, (0, 0), 0.35 * scanner.dpi / 300), np.uint8)
    if scanner.sharpen > 0:
        soft = sharpened(soft, scanner.sharpen, radius_px=0.8 * scanner.dpi / 300)
    return Scan(add_grain(soft, scanner.noise, np.random.default_rng(seed)), scanner.dpi, tuple(pages))


def scan_spread(left: Paper, right: Paper, scanner: Scanner = PLAIN, *, lift: Mm = 4.0, seed: int = 0) -> Scan:
    """An open booklet pressed on the glass: near the fold both pages rise into the dark.

    Args:
        left: The page on the left.
        right: The page on the right.
        scanner: Its `turned` turns the whole; `angle_deg` does too.
        lift: How far above the glass the fold is; see `paper_damage.curve_into_spine`.
        seed: Of the noise.
    """
    pages = [paper_damage.curve_into_spine(left, right=True, lift=lift)]
    pages.append(paper_damage.curve_into_spine(right, right=False, lift=lift))
    width, height = left.width + right.width + 2 * scanner.margin, left.height + 2 * scanner.margin
    angle = np.deg2rad(scanner.angle_deg)
    along = np.array([np.cos(angle), np.sin(angle)])
    fold = np.array([scanner.margin + left.width, height / 2])
    places = [fold - along * left.width / 2, fold + along * right.width / 2]
    sheets = [Laid(page, float(x), float(y), scanner.angle_deg) for page, (x, y) in zip(pages, places, strict=True)]
    return paper_capture.turn(scan_glass(sheets, scanner, width=width, height=height, seed=seed), scanner.turned)


def show_through(paper: Paper, back: Paper | None = None, *, share: float = 0.1) -> Paper:
    """The other side of thin paper, mirrored and soft. Call it before the scan.

    Args:
        paper: The page that is scanned.
        back: What is printed and written on the other side; None: much the same as on this one.
        share: How much of its darkness is seen, 0.05 to 0.2.
    """
    behind = cv2.flip((back or paper).image, 1)
    height, width = paper.image.shape[:2]
    small = cv2.resize(behind, (width // 3, height // 3), interpolation=cv2.INTER_AREA)
    soft = cv2.resize(cv2.GaussianBlur(small, (0, 0), 0.06 * paper.px_per_mm), (width, height))
    dark = cv2.multiply(cv2.bitwise_not(soft), paper.image, scale=share / 255)  # black hides what is behind it
    return replace(paper, image=np.asarray(cv2.subtract(paper.image, dark), np.uint8))


def lid_open(scan: Scan, *, fall: float = 0.25, from_deg: float = 20.0) -> Scan:
    """Light of the room from one side, over a scan made with `DARK_ROOM` as its lid: one side is washed out.

    Args:
        scan: In colour.
        fall: How much darker the far side is, from 0.0 to 1.0.
        from_deg: Where the window is: 0 right, 90 below.
    """
    height, width = scan.image.shape[:2]
    angle = np.deg2rad(from_deg)
    x, y = np.meshgrid(np.linspace(-1, 1, 24), np.linspace(-1, 1, 32))
    side = (x * np.cos(angle) + y * np.sin(angle)) / 1.4
    light = np.rint(255 * np.clip(1 - fall * (1 - side) / 2, 0, 1)).astype(np.uint8)
    veil = np.rint(24 * np.clip(side, 0, 1) ** 2).astype(np.uint8)
    light, veil = (cv2.merge([cv2.resize(part, (width, height))] * 3) for part in (light, veil))
    lit = cv2.add(cv2.multiply(scan.image, light, scale=1 / 255), veil)
    return replace(scan, image=np.asarray(lit, np.uint8))


def dusty(scan: Scan, *, lines: int = 2, seed: int = 0) -> Scan:
    """Dust under the feeder: thin lines from top to bottom of the image, some dark, some light or coloured."""
    hand = np.random.default_rng(seed)
    image = scan.image.copy()
    height, width = image.shape[:2]
    for _ in range(lines):
        x = int(hand.integers(width // 20, width - width // 20))
        wide = max(1, round(hand.uniform(0.06, 0.3) * px_per_mm(scan.dpi or 300.0)))
        shade = hand.uniform(0.25, 0.9) * np.clip(0.9 + 0.15 * clouds((height, 1), height / 6, hand), 0, 1)
        colour = np.array([60.0] * 3 if hand.random() < 0.7 else hand.uniform(40, 235, 3))
        part = image[:, x : x + wide].reshape(height, -1, 1 if image.ndim == 2 else 3).astype(np.float32)
        mixed = part * (1 - shade[..., None]) + (colour.mean() if image.ndim == 2 else colour) * shade[..., None]
        image[:, x : x + wide] = mixed.reshape(image[:, x : x + wide].shape).astype(np.uint8)
    return replace(scan, image=image)


def one_bit_adaptive(scan: Scan, *, window: Mm = 5.0, offset: int = 14) -> Scan:
    """One bit a pixel, each beside the mean of what is around it: large black areas come out hollow, creases black."""
    side = 2 * round(window * px_per_mm(scan.dpi or 300.0) / 2) + 1
    grey = scan.image if scan.image.ndim == 2 else paper_capture.grey(scan).image
    image = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, side, offset)
    return replace(scan, image=np.asarray(image, np.uint8))


def levels(scan: Scan, *, black: int = 30, white: int = 225, gamma: float = 1.0) -> Scan:
    """A scanner that makes documents clear: what is lighter than `white` is white, darker than `black` black."""
    steps = np.clip((np.arange(256) - black) / (white - black), 0, 1) ** gamma
    return replace(scan, image=np.asarray(cv2.LUT(scan.image, np.rint(255 * steps).astype(np.uint8)), np.uint8))


def compressed(scan: Scan, *, quality: int = 40) -> Scan:
    """Through a JPEG of this quality, 1 to 100, and back."""
    _, data = cv2.imencode(".jpg", scan.image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    way = cv2.IMREAD_GRAYSCALE if scan.image.ndim == 2 else cv2.IMREAD_COLOR
    image = cv2.imdecode(data, way)
    assert image is not None
    return replace(scan, image=np.asarray(image, np.uint8))


def sharpened(image: Colour, share: float, *, radius_px: float) -> Colour:
    """Edges made steeper than they are, with the halos that come with it."""
    soft = cv2.GaussianBlur(image, (0, 0), radius_px)
    return np.asarray(cv2.addWeighted(image, 1 + share, soft, -share, 0), np.uint8)
