"""What printers do to a page before anybody writes on it: misplaced, too bold, too pale, screened, streaked.

Call them on the sheet as it comes from `paper.print_page`; those that move the print keep the truth of where it went.
"""

from dataclasses import replace
from typing import Final

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from forms.units import Mm
from scan.readings import Gray
from tests.paper import Paper, Points
from tests.paper_noise import bell_bytes, clouds

WHITE: Final = 255


def misplaced(paper: Paper, *, scale: float = 1.0, right: Mm = 0.0, down: Mm = 0.0, turn_deg: float = 0.0) -> Paper:
    """The whole print in another size, elsewhere on the same sheet, crooked.

    Args:
        paper: The sheet as it should be.
        scale: 0.94 to 1.04 for "fit to page" and its like, around the middle; what leaves the sheet is not printed.
        right: How far the print is displaced: up to 3 mm on the second side of a duplex printer.
        down: The same.
        turn_deg: How far it is turned, clockwise: up to half a degree.
    """
    height, width = paper.image.shape[:2]
    middle = np.array([width / 2, height / 2])
    angle = np.deg2rad(turn_deg)
    way = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    shift = middle + np.array([right, down]) * paper.px_per_mm - way @ middle
    before = paper.to_px

    def to_px(points: Points) -> Points:
        return np.asarray(before(points) @ way.T + shift, np.float64)

    centred = np.column_stack([way, shift + (way - np.eye(2)) @ [0.5, 0.5]])
    image = cv2.warpAffine(
        paper.image, centred, (width, height), borderMode=cv2.BORDER_CONSTANT, borderValue=(WHITE,) * 3
    )
    return replace(paper, image=np.asarray(image, np.uint8), to_px=to_px)


def bold(paper: Paper, *, gain: float = 0.6) -> Paper:
    """Dot gain: every edge `gain` times a twelfth of a millimetre further out, from 0.0 to 1.0."""
    return _mixed(paper, cv2.erode(paper.image, _disc(paper)), gain)


def thin(paper: Paper, *, loss: float = 0.6) -> Paper:
    """A new drum that prints too little: every edge further in, hairlines pale."""
    return _mixed(paper, cv2.dilate(paper.image, _disc(paper)), loss)


def streaked(paper: Paper, *, streaks: int = 2, seed: int = 0) -> Paper:
    """Streaks without toner down the page, where the drum is scratched: 0.4 to 4 mm wide, coming and going."""
    hand = np.random.default_rng(seed)
    height, width = paper.image.shape[:2]
    across = np.arange(width, dtype=np.float32) / paper.px_per_mm
    left = np.ones((max(2, height // 8), width), np.float32)
    for _ in range(streaks):
        middle, half = hand.uniform(0.05, 0.95) * paper.width, hand.uniform(0.2, 2.0)
        share = hand.uniform(0.5, 1.0) / (1 + np.exp(np.clip((np.abs(across - middle) - half) / 0.12, -30, 30)))
        along = np.clip(0.8 + 0.35 * clouds((left.shape[0], 1), left.shape[0] / 5, hand), 0.0, 1.0)
        left *= 1 - share[None] * along
    return _inked(paper, left)


def speckled(paper: Paper, *, specks: int = 150, seed: int = 0) -> Paper:
    """Loose toner: black specks on the paper, and white ones where toner did not hold."""
    hand = np.random.default_rng(seed)
    image = paper.image.copy()
    height, width = image.shape[:2]
    places = hand.uniform(0, 1, (specks, 2)) * (width, height)
    sizes = np.minimum(0.05 * (1 + hand.pareto(2.2, specks)), 0.35) * paper.px_per_mm
    for (x, y), size, dark in zip(places, sizes, hand.random(specks) < 0.6, strict=True):
        shade = (45,) * 3 if dark else (WHITE,) * 3
        place = (round(x * 16), round(y * 16))
        cv2.circle(image, place, max(6, round(size * 16)), shade, -1, cv2.LINE_AA, shift=4)
    return replace(paper, image=image)


def screened(paper: Paper, *, share: float = 0.62, lines_per_inch: float = 106.0) -> Paper:
    """A printer that saves toner: black becomes dots on a grid at 45 degrees.

    Args:
        paper: The sheet as it should be.
        share: How much of the toner is left, from 0.0 to 1.0.
        lines_per_inch: Of the grid: 85 to 141; at 300 dpi the finer ones turn into an uneven grey.
    """
    height, width = paper.image.shape[:2]
    turn = 2 * np.pi * lines_per_inch / 25.4 / paper.px_per_mm / np.sqrt(2)
    waves = [np.cos(turn * np.arange(length, dtype=np.float32)) for length in (height, width)]
    grid = np.rint(118 * np.outer(*waves) + 128).astype(np.uint8)
    ink = cv2.bitwise_not(paper.image)
    dots = cv2.addWeighted(ink, 2.2 * share, cv2.merge([grid] * 3), -1.6, 100)
    dots = cv2.min(dots, cv2.LUT(ink, np.clip(np.arange(256) * 1.6, 0, 255).astype(np.uint8)))  # paper stays white
    return replace(paper, image=np.asarray(cv2.bitwise_not(dots), np.uint8))


def inkjet(paper: Paper, *, feather: float = 0.5, seed: int = 0) -> Paper:
    """Ink that creeps into cheap paper, dark grey rather than black, in bands as wide as the head.

    Args:
        paper: The sheet as it should be.
        feather: How much of every edge creeps, from 0.0 to 1.0.
        seed: Of the fibres and of the bands.
    """
    hand = np.random.default_rng(seed)
    height, width = paper.image.shape[:2]
    image = cv2.GaussianBlur(paper.image, (0, 0), 0.045 * paper.px_per_mm)
    fibres = cv2.GaussianBlur(bell_bytes((height, width), 60, hand), (0, 0), 0.05 * paper.px_per_mm)
    far = cv2.erode(image, _disc(paper, mm=0.12))
    level = float(np.quantile(fibres[::7, ::7], 1 - 0.6 * feather))
    image = cv2.copyTo(far, np.asarray(fibres > level, np.uint8), image)
    rows = 0.86 * (1 + 0.03 * clouds((height, 1), 2.5 * paper.px_per_mm, hand))
    lines = (np.arange(height) / paper.px_per_mm + hand.uniform(0, 8)) % 8.2 < 0.15
    rows[lines] *= 0.75
    return _inked(replace(paper, image=np.asarray(image, np.uint8)), rows)


def _inked(paper: Paper, left: NDArray[np.float32]) -> Paper:
    """The sheet with so much of its ink left, from 0.0 to 1.0; any shape, stretched over the sheet."""
    height, width = paper.image.shape[:2]
    share = cv2.resize(np.rint(np.clip(left, 0, 1) * 255).astype(np.uint8), (width, height))
    ink = cv2.multiply(cv2.bitwise_not(paper.image), cv2.merge([share] * 3), scale=1 / 255)
    return replace(paper, image=np.asarray(cv2.bitwise_not(ink), np.uint8))


def _mixed(paper: Paper, other: MatLike, share: float) -> Paper:
    return replace(paper, image=np.asarray(cv2.addWeighted(paper.image, 1 - share, other, share, 0), np.uint8))


def _disc(paper: Paper, *, mm: Mm = 0.085) -> Gray:
    """A round kernel that reaches so far, at least one pixel."""
    side = 2 * max(1, round(mm * paper.px_per_mm)) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)
