"""What happens to a booklet between two visits: folds, stains, a bag, a poor printer, a hole punch.

Every function returns another sheet; those that move the paper keep the truth of where it went.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box
from forms.units import Mm
from tests.paper import Paper, bend, field_places
from tests.paper_noise import clouds

Corner = Literal["top-left", "top-right", "bottom-right", "bottom-left"]
CORNERS: Final[tuple[Corner, ...]] = ("top-left", "top-right", "bottom-right", "bottom-left")


def fold(paper: Paper, *, at: float = 0.5, across: bool = True, depth: Mm = 0.15, seed: int = 0) -> Paper:
    """Fold the page and open it again: a worn line, a soft shade beside it, and paper that no longer lies flat.

    Args:
        paper: The sheet.
        at: Where, as a share of the height (or of the width).
        across: From left to right; otherwise from top to bottom.
        depth: How far the paper beside the fold is pulled towards it: 0.1 to 0.2 under a lid, more without one.
        seed: Of the fold's own irregularity.
    """
    hand = np.random.default_rng(seed)
    across_mm, down_mm = field_places(paper)
    line = (at * paper.height if across else at * paper.width) + float(hand.normal(0, 0.8))
    slope = float(hand.normal(0, 0.008))
    distance = (down_mm - line - slope * across_mm) if across else (across_mm - line - slope * down_mm)
    pull = np.sign(distance) * depth * np.exp(-np.abs(distance) / 14) * np.clip(np.abs(distance) / 1.5, 0, 1)
    field = np.zeros((*distance.shape, 2), np.float32)
    field[..., 1 if across else 0] = pull * paper.px_per_mm
    beside = np.exp(-((distance / 3.0) ** 2))
    light = 1 + np.where(distance > 0, -0.10, 0.03) * beside
    bent = lit(bend(paper, field), smooth_up(np.asarray(light, np.float32), paper))
    return _worn_line(bent, smooth_up(distance, bent), hand)


def _worn_line(paper: Paper, away: NDArray[np.float32], hand: np.random.Generator) -> Paper:
    """Along the fold the toner is rubbed off in places and dirt has settled in others."""
    rough = clouds(away.shape, paper.px_per_mm * 1.2, hand)
    near = np.abs(away) < 0.4
    line = np.exp(-((away[near] / 0.16) ** 2))[:, None]
    rubbed = line * np.clip(rough[near][:, None] * 1.4, 0, 0.85)
    dirt = 1 - 0.22 * line * np.clip(-rough[near][:, None], 0, 1)
    image = paper.image.copy()
    image[near] = np.clip((image[near] * (1 - rubbed) + 248 * rubbed) * dirt, 0, 255).astype(np.uint8)
    return replace(paper, image=image)


def crease(paper: Paper, *, lines: int = 5, seed: int = 0) -> Paper:
    """Sharp little creases here and there, as after a pocket."""
    hand = np.random.default_rng(seed)
    drawn = np.zeros(paper.image.shape[:2], np.float32)
    for _ in range(lines):
        _crease(drawn, paper, hand)
    return lit(paper, np.asarray(1 + cv2.GaussianBlur(drawn, (0, 0), 0.1 * paper.px_per_mm), np.float32))


def _crease(drawn: NDArray[np.float32], paper: Paper, hand: np.random.Generator) -> None:
    """Dark on one side, light on the other."""
    height, width = drawn.shape
    middle = hand.uniform(0.1, 0.9, 2) * (width, height)
    angle, long = hand.uniform(0, np.pi), hand.uniform(15, 60) * paper.px_per_mm
    along = np.array([np.cos(angle), np.sin(angle)])
    for side, shade in ((-1, -0.22), (1, 0.05)):
        shift = side * 0.15 * paper.px_per_mm * np.array([-along[1], along[0]])
        steps = middle + shift + np.linspace(-0.5, 0.5, 9)[:, None] * along * long + hand.normal(0, 2, (9, 2))
        thick = max(1, round(0.12 * paper.px_per_mm))
        cv2.polylines(drawn, [steps.astype(np.int32)], isClosed=False, color=shade, thickness=thick)


def wrinkle(paper: Paper, *, depth: Mm = 0.5, seed: int = 0) -> Paper:
    """Paper that was carried in a bag: it waves, and the light shows it.

    Args:
        paper: The sheet.
        depth: How far the paper moves sideways at most, about: under 1 mm unless it is badly crumpled.
        seed: Of the waves.
    """
    hand = np.random.default_rng(seed)
    shape = field_places(paper)[0].shape
    step = paper.image.shape[1] / shape[1]
    field = np.zeros((*shape, 2), np.float32)
    for axis in (0, 1):
        waves = clouds(shape, 32 * paper.px_per_mm / step, hand)
        field[..., axis] = waves / np.abs(waves).max() * depth * paper.px_per_mm
    return lit(bend(paper, field), smooth_up(_facets(paper, hand), paper))


def _facets(paper: Paper, hand: np.random.Generator) -> NDArray[np.float32]:
    """How the light falls on paper that was crumpled: ridges, one side of each light, the other dark, fading away."""
    across, down = field_places(paper)
    light = np.ones(across.shape, np.float32)
    for _ in range(16):
        angle = hand.uniform(0, np.pi)
        x, y = hand.uniform(0, paper.width), hand.uniform(0, paper.height)
        along = (across - x) * np.cos(angle) + (down - y) * np.sin(angle)
        away = (down - y) * np.cos(angle) - (across - x) * np.sin(angle) + 0.6 * np.sin(along / 9)
        long, wide, deep = hand.uniform(12, 45), hand.uniform(3, 14), hand.normal(0, 0.045)
        light += deep * np.tanh(away / 0.5) * np.exp(-np.abs(away) / wide - (along / long) ** 4)
    return np.asarray(light * 0.98, np.float32)


def stain(paper: Paper, *, at: tuple[float, float] = (0.7, 0.6), radius: Mm = 22.0, seed: int = 0) -> Paper:
    """Set a cup of coffee on the page: a ring, darker at its rim, and a few drops.

    Args:
        paper: The sheet.
        at: The ring's middle, as shares of width and height.
        radius: Of the ring.
        seed: Of its irregularity.
    """
    hand = np.random.default_rng(seed)
    amount = _ring(paper, at, radius, hand)
    for _ in range(4):
        near = np.array(at) + hand.normal(0, 0.16, 2)
        amount = np.maximum(amount, _ring(paper, (near[0], near[1]), float(hand.uniform(0.8, 2.5)), hand) * 0.9)
    coffee = (0.62, 0.78, 0.88)  # blue is swallowed most
    left = [1 - amount * (1 - share) for share in coffee]
    stained = cv2.multiply(paper.image, cv2.merge(left), dtype=cv2.CV_8U)
    return replace(paper, image=np.asarray(stained, np.uint8))


def _ring(paper: Paper, at: tuple[float, float], radius: Mm, hand: np.random.Generator) -> NDArray[np.float32]:
    across, down = field_places(paper)
    x, y = across[:1] - at[0] * paper.width, down[:, :1] - at[1] * paper.height
    angle, distance = np.arctan2(y, x), np.hypot(y, x)
    wobble = 1 + 0.03 * np.sin(3 * angle + hand.uniform(0, 6)) + 0.02 * np.sin(7 * angle + hand.uniform(0, 6))
    off = distance - radius * wobble
    inside = 0.22 / (1 + np.exp(np.clip(off / 0.4, -30, 30)))
    rim = 0.75 * np.exp(-((off / (0.05 * radius + 0.4)) ** 2)) * (0.6 + 0.4 * np.sin(angle + hand.uniform(0, 6)))
    return smooth_up(np.asarray(np.clip(inside + rim, 0, 1), np.float32), paper)


def fade(paper: Paper, *, strength: float = 0.55, streaks: bool = True, seed: int = 0) -> Paper:
    """A printer at the end of its toner: pale, with paler bands down the page. Call it before writing.

    Args:
        paper: The sheet as printed.
        strength: How much of the ink is left, from 0.0 to 1.0.
        streaks: Whether it is uneven.
        seed: Of the bands.
    """
    hand = np.random.default_rng(seed)
    left = np.full(paper.image.shape[1], strength, np.float32)
    if streaks:
        left *= 1 + 0.3 * clouds((1, len(left)), 6 * paper.px_per_mm, hand)[0]
    image = 255 - (255 - paper.image.astype(np.float32)) * np.clip(left, 0, 1)[None, :, None]
    return replace(paper, image=image.astype(np.uint8))


def shrink(paper: Paper, *, scale: float = 0.96) -> Paper:
    """A printer set to "fit to page": everything smaller, around the middle of the same sheet. Call it first."""
    height, width = paper.image.shape[:2]
    middle = np.array([width / 2, height / 2])
    shift = (1 - scale) * (middle - 0.5)
    matrix = np.array([[scale, 0, shift[0]], [0, scale, shift[1]]])
    image = cv2.warpAffine(
        paper.image,
        matrix,
        (width, height),
        flags=cv2.INTER_AREA,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(255,) * 3,
    )
    before = paper.to_px
    return replace(
        paper, image=np.asarray(image, np.uint8), to_px=lambda points: middle + (before(points) - middle) * scale
    )


def tear(paper: Paper, corner: Corner, *, size: Mm = 32.0, seed: int = 0) -> Paper:
    """Tear a corner off, `size` mm along both edges, with a ragged white edge."""
    hand = np.random.default_rng(seed)
    height, width = paper.image.shape[:2]
    x = np.arange(width, dtype=np.float32) / paper.px_per_mm
    y = np.arange(height, dtype=np.float32) / paper.px_per_mm
    x = x[::-1] if corner.endswith("right") else x
    y = y[::-1] if corner.startswith("bottom") else y
    ragged = 0.9 * clouds((height, width), 1.6 * paper.px_per_mm, hand)
    inside = x[None] + y[:, None] - size + ragged
    mask = np.where(inside < 0, 0, paper.mask).astype(np.uint8)
    fibre = np.exp(-np.clip(inside, 0, None) / 0.35)[..., None]
    image = paper.image * (1 - 0.8 * fibre) + 250 * 0.8 * fibre
    return replace(paper, image=image.astype(np.uint8), mask=mask)


def punch(paper: Paper, *, x: Mm = 12.0, between: Mm = 80.0) -> Paper:
    """Two holes of 6 mm for a binder, `x` mm from the left edge."""
    mask = paper.mask.copy()
    for y in (paper.height / 2 - between / 2, paper.height / 2 + between / 2):
        place = (round(x * paper.px_per_mm), round(y * paper.px_per_mm))
        cv2.circle(mask, place, round(3 * paper.px_per_mm), 0, -1, cv2.LINE_AA)
    return replace(paper, mask=mask)


def blot(paper: Paper, boxes: Sequence[Box], *, margin: Mm = 1.0) -> Paper:
    """Ink spilt over parts of a page that lies flat, so that nothing can be read there: codes, for one."""
    image = paper.image.copy()
    for box in boxes:
        left, top = box.x - margin, box.y - margin
        corners = [round(edge * paper.px_per_mm) for edge in (left, top, box.right + margin, box.bottom + margin)]
        cv2.rectangle(image, (corners[0], corners[1]), (corners[2], corners[3]), (30, 30, 30), -1)
    return replace(paper, image=image)


def yellow(paper: Paper, *, tint: tuple[int, int, int] = (222, 238, 245)) -> Paper:
    """Recycled or cheap paper: not white, with small fibres. `tint` is blue, green, red."""
    hand = np.random.default_rng(5)
    fibres = 1 - 0.012 * np.abs(clouds(paper.image.shape[:2], 0.25 * paper.px_per_mm, hand))
    shade = np.array(tint, np.float32) / 255
    return replace(paper, image=(paper.image * shade * fibres[..., None]).astype(np.uint8))


def smooth_up(field: NDArray[np.float32], paper: Paper) -> NDArray[np.float32]:
    """A field of `field_places`, for every pixel of the sheet."""
    height, width = paper.image.shape[:2]
    return np.asarray(cv2.resize(field, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)


def lit(paper: Paper, light: NDArray[np.float32]) -> Paper:
    """The sheet under so much light at each pixel; 1.0 leaves it as it is."""
    lit = cv2.multiply(paper.image, cv2.merge([light] * 3), dtype=cv2.CV_8U)
    return replace(paper, image=np.asarray(lit, np.uint8))
