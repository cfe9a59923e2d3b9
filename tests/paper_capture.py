"""Sheets of paper become images: on a flat scanner, side by side on its glass, or in front of a telephone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.units import Mm, px_per_mm
from scan.readings import Colour, Gray
from tests import paper_optics
from tests.once import once
from tests.paper import Paper, Points, Scan, Transform
from tests.paper_optics import A4_HEIGHT, A4_WIDTH, LAMP, Light

LID: Final = (250, 250, 250)
"""The white lid of a scanner, blue, green, red."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A sheet on the glass.

    Attributes:
        paper: The sheet.
        x: Its middle, mm from the left edge of the glass.
        y: Its middle, mm from the top edge.
        angle_deg: How far it is turned clockwise.
    """

    paper: Paper
    x: Mm
    y: Mm
    angle_deg: float = 0.0


def flat(
    paper: Paper, *, dpi: float = 300.0, turned: int = 0, angle_deg: float = 0.0, margin: Mm = 0.0, seed: int = 0
) -> Scan:
    """One sheet through a document scanner, cut to the paper.

    Args:
        paper: The sheet.
        dpi: Resolution of the scan, 150 to 600.
        turned: Quarter turns clockwise, 0 to 3.
        angle_deg: How crooked it went through, clockwise.
        margin: What the scanner adds around the paper.
        seed: Of the noise.
    """
    width, height = (paper.width, paper.height) if turned % 2 == 0 else (paper.height, paper.width)
    width, height = width + 2 * margin, height + 2 * margin
    laid = Laid(paper, width / 2, height / 2, 90.0 * turned + angle_deg)
    return glass([laid], width=width, height=height, dpi=dpi, seed=seed)


def glass(
    sheets: Sequence[Laid],
    *,
    width: Mm = A4_WIDTH,
    height: Mm = A4_HEIGHT,
    dpi: float = 300.0,
    lid: tuple[int, int, int] = LID,
    seed: int = 0,
) -> Scan:
    """Sheets laid on the glass of a scanner, the later ones over the earlier ones.

    Args:
        sheets: What lies there.
        width: Of the image.
        height: Of the image.
        dpi: Resolution of the scan.
        lid: Colour of what shows around the paper.
        seed: Of the noise.
    """
    scale = px_per_mm(dpi)
    size = (round(width * scale), round(height * scale))
    pages = tuple(through(sheet.paper, placing_of(sheet, scale)) for sheet in sheets)
    return Scan(_captured(size, dpi, lid, seed, *sheets).copy(), dpi, pages)


def _capture(size: tuple[int, int], dpi: float, lid: tuple[int, int, int], seed: int, *sheets: Laid) -> Colour:
    """The picture alone, of `size` px."""
    scale = px_per_mm(dpi)
    image = one_colour(size, lid)
    for sheet in sheets:
        image = paste(image, sheet.paper, placing_of(sheet, scale), shadow_px=0.5 * scale)
    return sensor(image, blur_px=0.35 * dpi / 300, noise=2.0, seed=seed)


def _seen(asked: object) -> object:
    """What a picture shows of a sheet: all but where the places of its page went."""
    if not isinstance(asked, Laid):
        return asked
    paper = asked.paper
    return paper.image, paper.mask, paper.px_per_mm, asked.x, asked.y, asked.angle_deg


_captured: Final = once(_capture, 24, _seen)
"""Kept, 6 MB each for A5 at 200 dpi: test after test brings the same page to the desk."""


def spread(left: Paper, right: Paper, *, dpi: float = 300.0, turned: int = 0, gap: Mm = 0.0, seed: int = 0) -> Scan:
    """An open booklet face down on the glass: two pages, with the dark valley of the fold between them.

    Args:
        left: The page on the left.
        right: The page on the right.
        dpi: Resolution of the scan.
        turned: Quarter turns clockwise, 0 to 3.
        gap: What the binding swallows or shows between the pages; 0 when they meet.
        seed: Of the noise.
    """
    width, height = left.width + right.width + gap, left.height
    sheets = [
        Laid(_valley(left, at_right=True), left.width / 2, height / 2),
        Laid(_valley(right, at_right=False), left.width + gap + right.width / 2, height / 2),
    ]
    return turn(glass(sheets, width=width, height=height, dpi=dpi, seed=seed), turned)


def turn(scan: Scan, quarters: int) -> Scan:
    """Turn the whole image clockwise by quarters."""
    height, width = scan.image.shape[:2]
    image = np.ascontiguousarray(np.rot90(scan.image, -quarters))
    ways = {
        0: np.array([[1, 0, 0], [0, 1, 0]]),
        1: np.array([[0, -1, height], [1, 0, 0]]),
        2: np.array([[-1, 0, width], [0, -1, height]]),
        3: np.array([[0, 1, 0], [-1, 0, width]]),
    }
    way = ways[quarters % 4].astype(np.float64)
    return replace(scan, image=image, pages=tuple(_then(page, way) for page in scan.pages))


def grey(scan: Scan) -> Scan:
    """The scanner set to grey."""
    return replace(scan, image=np.asarray(cv2.cvtColor(scan.image, cv2.COLOR_BGR2GRAY), np.uint8))


def black_and_white(scan: Scan, *, threshold: int = 160) -> Scan:
    """The scanner set to one bit a pixel, 0 or 255."""
    one_bit = np.where(grey(scan).image > threshold, 255, 0)
    return replace(scan, image=one_bit.astype(np.uint8))


def light(scan: Scan, contrast: float) -> Scan:
    """The scanner set too light: everything keeps this share of its darkness, from 0.0 to 1.0."""
    return replace(scan, image=(255 - (255 - scan.image.astype(np.float32)) * contrast).astype(np.uint8))


def halftone(scan: Scan) -> Scan:
    """The scanner set to one bit a pixel "for photographs": greys become dots, by Bayer's matrix of 4 x 4."""
    bayer = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]]) * 16 + 8
    image = grey(scan).image
    height, width = image.shape
    levels = np.tile(bayer, (height // 4 + 1, width // 4 + 1))[:height, :width]
    return replace(scan, image=np.where(image > levels, 255, 0).astype(np.uint8))


def paste(image: Colour, paper: Paper, placing: NDArray[np.float64], *, shadow_px: float = 0.0) -> Colour:
    """Lay a sheet on an image.

    Args:
        image: What it lies on.
        paper: The sheet.
        placing: Homography from px of the sheet to px of the image, shape (3, 3), both counted from the middle of
            the first pixel, as OpenCV does.
        shadow_px: How wide a shadow its edges throw; 0: none.
    """
    source, mask, placing = _shrunk(paper, placing)
    left, top, width, height = _reached(image, mask, placing, round(3 * shadow_px) + 2)
    placing = np.array([[1, 0, -left], [0, 1, -top], [0, 0, 1]]) @ placing
    warped = cv2.warpPerspective(source, placing, (width, height), borderMode=cv2.BORDER_REPLICATE)
    cover = np.asarray(cv2.warpPerspective(mask, placing, (width, height)), np.uint8)
    result = image.copy()
    part = result[top : top + height, left : left + width]
    if shadow_px > 0:
        part[:] = cv2.multiply(part, cv2.merge([_shade(cover, shadow_px)] * 3), scale=1 / 255)
    # By their numbers: of millions of pixels a few thousand are edge, and to look at all again each time took a third.
    edge = np.divmod(np.flatnonzero((cover > 0) & (cover < 255)), width)
    share = cover[edge][:, None] / 255
    blended = part[edge] * (1 - share) + warped[edge] * share
    cv2.copyTo(warped, cover, part)
    part[edge] = blended.astype(np.uint8)
    return result


def _reached(image: Colour, mask: Gray, placing: NDArray[np.float64], margin: int) -> tuple[int, int, int, int]:
    """The part of an image that a sheet and its shadow reach: left, top, width and height."""
    height, width = mask.shape
    corners = apply(placing, np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64))
    left, top = (max(0, int(low) - margin) for low in corners.min(axis=0))
    right = min(image.shape[1], int(corners[:, 0].max()) + margin)
    bottom = min(image.shape[0], int(corners[:, 1].max()) + margin)
    return left, top, right - left, bottom - top


def _shade(cover: NDArray[np.uint8], shadow_px: float) -> Gray:
    """How much light is left around a sheet, 255 being all of it. Drawn four times smaller: it is blurred anyway."""
    small = cv2.resize(cover, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    blurred = cv2.GaussianBlur(small, (0, 0), shadow_px / 4)
    left = (255 - 0.35 * np.arange(256)).astype(np.uint8)
    return np.asarray(cv2.LUT(cv2.resize(blurred, cover.shape[::-1]), left), np.uint8)


def one_colour(size: tuple[int, int], colour: tuple[int, int, int]) -> Colour:
    """An image of one colour: blue, green, red; `size` is its width and height in px."""
    return np.asarray(cv2.merge([np.full(size[::-1], level, np.uint8) for level in colour]), np.uint8)


def through(paper: Paper, placing: NDArray[np.float64]) -> Transform:
    """Where a place of the printed page, in mm, goes through a homography of the sheet."""

    def to_image(points: Points) -> Points:
        return apply(placing, paper.to_px(np.asarray(points, np.float64)) - 0.5) + 0.5

    return to_image


def apply(placing: NDArray[np.float64], points: Points) -> Points:
    """Send points through a homography, shape (3, 3)."""
    sent = np.hstack([points, np.ones((len(points), 1))]) @ placing.T
    return np.asarray(sent[:, :2] / sent[:, 2:], np.float64)


def sensor(image: Colour, *, blur_px: float, noise: float, seed: int) -> Colour:
    """What a sensor adds: a soft edge, and noise of the given standard deviation (0 to 255)."""
    soft = cv2.GaussianBlur(image, (0, 0), blur_px) if blur_px > 0 else image
    grain = _grain(image.shape[:2], noise, seed)
    return np.asarray(cv2.add(soft, cv2.merge([grain] * 3), dtype=cv2.CV_8U), np.uint8)


@lru_cache(maxsize=8)
def _grain(shape: tuple[int, ...], noise: float, seed: int) -> NDArray[np.int16]:
    """The noise of a sensor. Kept: page after page goes through one scanner, and half of its time went into this."""
    grain = np.random.default_rng(seed).standard_normal(shape, np.float32) * np.float32(noise)
    kept: NDArray[np.int16] = np.rint(grain).astype(np.int16)
    kept.flags.writeable = False
    return kept


def placing_of(sheet: Laid, scale: float) -> NDArray[np.float64]:
    """Sheet px to image px: pixel centres of the sheet's middle meet those of its place on the glass."""
    height, width = sheet.paper.image.shape[:2]
    angle, size = np.deg2rad(sheet.angle_deg), scale / sheet.paper.px_per_mm
    cos, sin = size * np.cos(angle), size * np.sin(angle)
    middle = np.array([(width - 1) / 2, (height - 1) / 2])
    rotation = np.array([[cos, -sin], [sin, cos]])
    shift = np.array([sheet.x * scale - 0.5, sheet.y * scale - 0.5]) - rotation @ middle
    return np.vstack([np.column_stack([rotation, shift]), [0.0, 0.0, 1.0]])


def _shrunk(paper: Paper, placing: NDArray[np.float64]) -> tuple[Colour, NDArray[np.uint8], NDArray[np.float64]]:
    """Average the sheet down first when the image is much coarser, so that thin lines do not drop out."""
    height, width = paper.image.shape[:2]
    corners = apply(placing, np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64))
    shrink = float(np.linalg.norm(corners[1] - corners[0]) + np.linalg.norm(corners[3] - corners[0])) / (width + height)
    if shrink > 0.8:
        return paper.image, paper.mask, placing
    size = (round(width * shrink), round(height * shrink))
    back_x, back_y = width / size[0], height / size[1]
    grow = np.array([[back_x, 0, (back_x - 1) / 2], [0, back_y, (back_y - 1) / 2], [0, 0, 1]])
    small = cv2.resize(paper.image, size, interpolation=cv2.INTER_AREA)
    mask = cv2.resize(paper.mask, size, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8), np.asarray(mask, np.uint8), placing @ grow


def _valley(paper: Paper, *, at_right: bool) -> Paper:
    """Shade the edge that goes down into the fold, over 9 mm."""
    width = paper.image.shape[1]
    away = np.arange(width, dtype=np.float32) / paper.px_per_mm
    away = away[::-1] if at_right else away
    light = np.rint(255 * (1 - 0.42 * np.exp(-((away / 3.2) ** 1.3)))).astype(np.uint8)
    shaded = cv2.multiply(paper.image, np.broadcast_to(light[None, :, None], paper.image.shape).copy(), scale=1 / 255)
    return replace(paper, image=np.asarray(shaded, np.uint8))


def _then(page: Transform, way: NDArray[np.float64]) -> Transform:
    return lambda points: page(points) @ way[:, :2].T + way[:, 2]


def photograph(
    sheets: Sequence[Laid],
    *,
    light: Light = LAMP,
    tilt_deg: float = 12.0,
    view: Mm = 325.0,
    height_px: int = 3000,
    defocus_px: float = 0.6,
    motion_px: float = 0.0,
    seed: int = 0,
) -> Scan:
    """A picture taken by hand over a wooden desk.

    Args:
        sheets: What lies on the desk, as on an A4 glass 210 × 297 mm; its middle is the middle of the picture.
        light: How it is lit.
        tilt_deg: How far the telephone leans away from looking straight down.
        view: How much of the desk the picture shows from top to bottom, about; an A5 page fills one of 240.
        height_px: Of the picture; its width is three quarters of it.
        defocus_px: Standard deviation of the blur.
        motion_px: How far the hand moved while the picture was taken.
        seed: Of the direction of the tilt, the desk and the noise.
    """
    hand = np.random.default_rng(seed)
    size = (round(height_px * 0.75), height_px)
    camera = paper_optics.camera(size, tilt_deg, view, hand)
    image = paper_optics.desk(size, hand)
    pages = []
    for sheet in sheets:
        placing = camera @ placing_of(sheet, 1.0)
        image = paste(image, sheet.paper, placing, shadow_px=size[1] * 0.004)
        pages.append(through(sheet.paper, placing))
    lit = np.asarray(cv2.multiply(image, paper_optics.lamp(size, light, hand), dtype=cv2.CV_8U), np.uint8)
    if motion_px > 0:
        lit = np.asarray(cv2.filter2D(lit, -1, paper_optics.motion(motion_px, hand)), np.uint8)
    return Scan(sensor(lit, blur_px=defocus_px, noise=3.5, seed=seed), None, tuple(pages))
