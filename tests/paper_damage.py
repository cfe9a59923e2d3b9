"""Harder wear: creases through chosen places, dirty folds, tears, a page that curves into its spine, rain, dirt.

Like `tests.paper_wear`: every function returns another sheet, and those that move the paper keep the truth.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Literal, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box, Point
from forms.units import Mm
from scan.readings import Gray
from tests.paper import Paper, bend, field_places
from tests.paper_noise import clouds

Edge: TypeAlias = Literal["top", "right", "bottom", "left"]
EDGES: Final[tuple[Edge, ...]] = ("top", "right", "bottom", "left")

EVEN: Final = 200
"""Light that changes nothing, of 255: there is room above it for the lit side of a crease."""
FIBRE: Final = 246
"""Bare paper where toner has flaked off."""


def crease_through(paper: Paper, places: Sequence[Point], *, dirt: float = 0.25, seed: int = 0) -> Paper:
    """Sharp creases through places of the page, each in some direction.

    Args:
        paper: The sheet.
        places: Of the page: middles of boxes, for one.
        dirt: How dark the line is at most, from 0.0 to 1.0: 0.1 for a fresh crease, 0.5 for an old one.
        seed: Of directions and lengths.
    """
    hand = np.random.default_rng(seed)
    middles = paper.to_px(np.array([[place.x, place.y] for place in places], np.float64).reshape(-1, 2))
    lines = [_wandering(middle, hand.uniform(12, 60) * paper.px_per_mm, paper, hand) for middle in middles]
    return _creased(paper, lines, dirt, hand)


def sharp_fold(
    paper: Paper, *, through: Point, angle_deg: float = 0.0, dirt: float = 0.4, depth: Mm = 0.2, seed: int = 0
) -> Paper:
    """A fold from edge to edge, in any direction, opened again, with dirt in it.

    Args:
        paper: The sheet.
        through: A place of the page on the fold.
        angle_deg: Of the fold; 0 from left to right, 90 from top to bottom.
        dirt: How dark its line is at most, from 0.0 to 1.0.
        depth: How far the paper beside it is pulled towards it.
        seed: Of its irregularity.
    """
    hand = np.random.default_rng(seed)
    x, y = field_places(paper)
    angle = np.deg2rad(angle_deg)
    away = (y - through.y) * np.float32(np.cos(angle)) - (x - through.x) * np.float32(np.sin(angle))
    pull = np.sign(away) * depth * np.exp(-np.abs(away) / 14) * np.clip(np.abs(away) / 1.5, 0, 1) * paper.px_per_mm
    field = np.stack([-np.sin(angle) * pull, np.cos(angle) * pull], axis=-1).astype(np.float32)
    sides = np.where(away > 0, -0.09, 0.04) * np.exp(-np.abs(away) / 4)
    folded = lit_softly(bend(paper, field), 1 + sides)
    along = np.array([np.cos(angle), np.sin(angle)])
    middle = np.array([through.x, through.y])
    ends = middle + np.linspace(-300, 300, 601)[:, None] * along
    line = (ends + hand.normal(0, 0.06, ends.shape)) * paper.px_per_mm
    return _creased(folded, [line], dirt, hand)


def tear_edge(paper: Paper, edge: Edge, *, at: float = 0.5, depth: Mm = 14.0, width: Mm = 22.0, seed: int = 0) -> Paper:
    """Tear a piece out of an edge.

    Args:
        paper: The sheet.
        edge: Which.
        at: Where along the edge, as a share of its length.
        depth: How far the piece reaches into the page.
        width: How wide it is at the edge.
        seed: Of its ragged outline.
    """
    hand = np.random.default_rng(seed)
    quarter = EDGES.index(edge)  # turned so that the edge lies on top
    image, mask = (np.rot90(part, quarter).copy() for part in (paper.image, paper.mask))
    scale, long = paper.px_per_mm, mask.shape[1]
    at = 1 - at if edge in {"bottom", "left"} else at
    middle = at * long / scale
    columns = slice(max(0, round((middle - 0.6 * width) * scale)), min(long, round((middle + 0.6 * width) * scale)))
    away = np.abs(np.arange(long)[columns] / scale - middle) / (width / 2)
    profile = depth * np.clip(1 - away, 0, 1) ** hand.uniform(0.5, 1.2)
    profile = (profile + (0.5 * clouds((1, away.size), 1.2 * scale, hand)[0] + 0.2) * (away < 1)) * scale
    rows = slice(0, round((depth + 6) * scale))
    below = (np.arange(mask.shape[0])[rows, None] - profile[None]).astype(np.float32)
    mask[rows, columns][below < 0] = 0
    fibre = np.where(away < 1.1, np.exp(-np.clip(below, 0, None) / (0.3 * scale)) * 0.85, 0)[..., None]
    image[rows, columns] = (image[rows, columns] * (1 - fibre) + 250 * fibre).astype(np.uint8)
    back = [np.ascontiguousarray(np.rot90(part, -quarter)) for part in (image, mask)]
    return replace(paper, image=back[0], mask=back[1])


def curve_into_spine(paper: Paper, *, right: bool = True, lift: Mm = 5.0, reach: Mm = 12.0) -> Paper:
    """A page of a booklet that is pressed on the glass: near the spine it rises, is seen at a slant, dark, unsharp.

    Args:
        paper: The sheet.
        right: Whether the spine is at its right edge; otherwise at its left.
        lift: How far above the glass the paper is in the spine.
        reach: How far the curve goes into the page, about.
    """
    x, y = field_places(paper)
    away = (paper.width - x) if right else x
    slope = np.clip(lift / reach, 0, 0.9)
    lost = (1 - np.sqrt(1 - slope**2)) * reach * (1 - np.exp(-away / reach))
    field = np.zeros((*x.shape, 2), np.float32)
    field[..., 0] = lost * paper.px_per_mm * (-1 if right else 1)
    field[..., 1] = (y - paper.height / 2) * 0.0011 * lift * np.exp(-away / (0.7 * reach)) * paper.px_per_mm
    bent = bend(paper, field)
    strip = round(0.8 * reach * paper.px_per_mm)
    part = (slice(None), slice(-strip, None) if right else slice(0, strip))
    soft = cv2.GaussianBlur(bent.image[part], (0, 0), 0.04 * lift * paper.px_per_mm * 0.6)
    share = np.linspace(0, 1, strip, dtype=np.float32)[None, :, None] ** 1.5
    share = share if right else share[:, ::-1]
    bent.image[part] = (bent.image[part] * (1 - share) + soft * share).astype(np.uint8)
    return lit_softly(bent, 1 - 0.5 * np.exp(-((away / (0.3 * reach)) ** 1.3)) - 0.06 * np.exp(-away / reach))


def rain(paper: Paper, *, at: tuple[float, float] = (0.4, 0.5), radius: Mm = 35.0, seed: int = 0) -> Paper:
    """Paper that got wet and dried: it cockles, blue ink has run, a tide line is left. Toner stays.

    Args:
        paper: The sheet.
        at: The middle of the wet patch, as shares of width and height.
        radius: Of the patch.
        seed: Of its outline and of the cockles.
    """
    hand = np.random.default_rng(seed)
    x, y = field_places(paper)
    distance = np.hypot(x - at[0] * paper.width, y - at[1] * paper.height)
    inside = radius * (1 + 0.1 * clouds(x.shape, 26, hand) + 0.012 * clouds(x.shape, 3, hand)) - distance
    wet = (1 / (1 + np.exp(-np.clip(inside / 1.5, -30, 30)))).astype(np.float32)
    waves = [clouds(x.shape, 14 * paper.px_per_mm / 8, hand) for _ in range(2)]
    near = np.exp(-np.clip(-inside, 0, None) / 12)
    field = np.stack([0.18 * wave * near * paper.px_per_mm for wave in waves], axis=-1).astype(np.float32)
    run = _run_ink(paper, wet, hand)
    slope = np.gradient(waves[0], axis=1) * near
    tide = 0.07 * np.exp(-((inside / 0.7) ** 2)) + 0.015 * wet
    return lit_softly(bend(run, field), 1 + 0.28 * slope - tide, tint=(0.93, 0.97, 1.0))


def soil(paper: Paper, *, smears: int = 5, seed: int = 0) -> Paper:
    """Dirt of fingers and of the bottom of a bag: faint grey smears, 6 to 30 mm long."""
    hand = np.random.default_rng(seed)
    x, y = field_places(paper)
    light = np.ones(x.shape, np.float32)
    for _ in range(smears):
        middle, angle = hand.uniform(0, 1, 2) * (paper.width, paper.height), hand.uniform(0, np.pi)
        along = (x - middle[0]) * np.cos(angle) + (y - middle[1]) * np.sin(angle)
        across = (y - middle[1]) * np.cos(angle) - (x - middle[0]) * np.sin(angle)
        long, wide = hand.uniform(3, 14), hand.uniform(2, 6)
        light -= hand.uniform(0.02, 0.11) * np.exp(-((along / long) ** 2) - (across / wide) ** 2)
    light -= 0.02 * np.clip(clouds(x.shape, 3, hand), 0, 2) * (light < 0.995)
    return lit_softly(paper, light, tint=(0.97, 0.99, 1.0))


def middles(boxes: Sequence[Box]) -> tuple[Point, ...]:
    """The middles of boxes, for creases through them."""
    return tuple(box.center for box in boxes)


def lit_softly(
    paper: Paper, light: NDArray[np.floating], *, tint: tuple[float, float, float] = (1.0, 1.0, 1.0)
) -> Paper:
    """The sheet under light that changes slowly.

    Args:
        paper: The sheet.
        light: At the places of `field_places`, or coarser; 1.0 leaves the sheet as it is.
        tint: Blue, green, red of what is dark: 0.9 makes shadows keep less of that colour.
    """
    height, width = paper.image.shape[:2]
    layers = []
    for share in tint:
        own = light - (1 - np.minimum(light, 1)) * (1 - share) * 4
        small = np.clip(np.rint(own * EVEN), 0, 255).astype(np.uint8)
        layers.append(small)
    field = cv2.resize(cv2.merge(layers), (width, height), interpolation=cv2.INTER_LINEAR)
    return replace(paper, image=np.asarray(cv2.multiply(paper.image, field, scale=1 / EVEN), np.uint8))


def _wandering(
    middle: NDArray[np.float64], long: float, paper: Paper, hand: np.random.Generator
) -> NDArray[np.float64]:
    """A nearly straight line of places in px, its middle a little beside the place that it goes through."""
    angle = hand.uniform(0, np.pi)
    along = np.array([np.cos(angle), np.sin(angle)])
    steps = np.linspace(-hand.uniform(0.3, 0.7), 1, max(8, round(long / paper.px_per_mm)))
    steps -= steps.mean() * hand.uniform(0, 1)
    bow = hand.normal(0, 0.04) * long * steps**2
    wobble = np.cumsum(np.cumsum(hand.normal(0, 0.035 * paper.px_per_mm, steps.shape)))
    wobble += hand.normal(0, 0.06 * paper.px_per_mm, steps.shape)
    wobble -= np.interp(0.0, steps, wobble)
    across = np.array([-along[1], along[0]])
    off = hand.normal(0, 0.5 * paper.px_per_mm, 2)
    return np.asarray(middle + off + steps[:, None] * along * long + (bow + wobble)[:, None] * across, np.float64)


def _creased(paper: Paper, lines: Sequence[NDArray[np.float64]], dirt: float, hand: np.random.Generator) -> Paper:
    """Draw creases: toner gone along the line, dirt in it, one side in shade and the other in light."""
    height, width = paper.image.shape[:2]
    light = _sides(paper, lines)
    bare = np.zeros((height, width), np.uint8)
    hair = max(1, round(0.09 * paper.px_per_mm))
    for line in lines:
        fading = np.clip(np.linspace(0, 6, len(line)), 0, 1) * np.clip(np.linspace(6, 0, len(line)), 0, 1)
        dark = dirt * fading * np.clip(0.55 + 0.35 * clouds((1, len(line)), 3, hand)[0], 0.05, 1)
        gone = fading * np.clip(hand.normal(0.2, 0.5, len(line)), 0, 1)
        _dashes(light, line, np.rint(EVEN * (1 - dark)).astype(int).tolist(), hair)
        _dashes(bare, line, np.rint(255 * gone).astype(int).tolist(), 2 * hair)
    soft, bare_soft = (cv2.GaussianBlur(part, (0, 0), 0.055 * paper.px_per_mm) for part in (light, bare))
    missing = cv2.subtract(np.full_like(paper.image, FIBRE), paper.image)
    flaked = cv2.add(paper.image, cv2.multiply(missing, cv2.merge([bare_soft] * 3), scale=1 / 255))
    return replace(paper, image=np.asarray(cv2.multiply(flaked, cv2.merge([soft] * 3), scale=1 / EVEN), np.uint8))


def _sides(paper: Paper, lines: Sequence[NDArray[np.float64]]) -> Gray:
    """The light beside creases, drawn four times smaller: it is soft."""
    height, width = paper.image.shape[:2]
    small = np.full((height // 4, width // 4), EVEN, np.uint8)
    for line in lines:
        across = np.gradient(line, axis=0)[:, ::-1] * [-1, 1]
        across /= np.linalg.norm(across, axis=1, keepdims=True) + 1e-9
        for beside, shade in ((0.45, EVEN - 36), (-0.4, EVEN + 26)):
            places = np.rint((line + beside * paper.px_per_mm * across) / 4).astype(np.int32)
            cv2.polylines(small, [places], isClosed=False, color=shade, thickness=1)
    soft = cv2.GaussianBlur(small, (0, 0), max(0.6, 0.4 * paper.px_per_mm / 4))
    return np.asarray(cv2.resize(soft, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


def _run_ink(paper: Paper, wet: NDArray[np.float32], hand: np.random.Generator) -> Paper:
    """Blue ink spreads where it is wet: what it loses at its place is found around it, and a little lower."""
    image = paper.image
    height, width = image.shape[:2]
    blue, green, red = cv2.split(image)
    _, where = cv2.threshold(cv2.subtract(blue, red), 24, 255, cv2.THRESH_BINARY)
    most = cv2.max(blue, green)
    ink = cv2.bitwise_and(cv2.merge([cv2.subtract(most, part) for part in (blue, green, red)]), cv2.merge([where] * 3))
    reach = 0.9 * paper.px_per_mm * hand.uniform(0.6, 1.3) / 4
    small = cv2.resize(ink, (width // 4, height // 4), interpolation=cv2.INTER_AREA)
    lower = np.array([[1, 0, 0], [0, 1, 0.5 * reach]])
    small = cv2.warpAffine(cv2.GaussianBlur(small, (0, 0), reach), lower, (width // 4, height // 4))
    spread = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
    there = cv2.merge([cv2.resize(np.rint(wet * 255).astype(np.uint8), (width, height))] * 3)
    gone = cv2.multiply(ink, there, scale=0.45 / 255)
    come = cv2.multiply(spread, there, scale=1.1 / 255)
    return replace(paper, image=np.asarray(cv2.subtract(cv2.add(image, gone), come), np.uint8))


def _dashes(image: Gray, line: NDArray[np.float64], shades: Sequence[int], thick: int) -> None:
    """Each piece of the line in its own shade."""
    places = np.rint(line).astype(int).tolist()
    for start, end, shade in zip(places, places[1:], shades, strict=False):
        cv2.line(image, start, end, shade, thick, cv2.LINE_AA)
