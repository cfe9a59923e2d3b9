"""Pens, hands, printers and light that nothing was developed on. Used by `tests.unseen`, and by nothing else.

Whoever mends the reading does not look here: what is measured on these pages says how it fares on paper that it was
not made for.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import cv2
import numpy as np
from PIL import Image

from forms.geometry import Box
from scan.readings import Colour
from tests import paper_ink, paper_marks, paper_shapes
from tests.paper import Paper, Scan
from tests.paper_ink import Drawn, Pen
from tests.paper_marks import Gesture
from tests.paper_noise import clouds
from tests.paper_shapes import Line, Shape, shaken
from tests.paper_strokes import Touch

HIGHLIGHTER: Final = Pen((60, 222, 246), 1.8, 0.75, 0.0, Touch(pressure=0.15, tooth=0.55, skips=1.0, pool=0.2))
"""Yellow, nearly empty."""
PINK_HIGHLIGHTER: Final = Pen((190, 110, 250), 2.0, 0.7, 0.0, Touch(pressure=0.1, tooth=0.2, pool=0.3))
BOARD_MARKER: Final = Pen((128, 62, 24), 1.3, 0.86, 0.0, Touch(pressure=0.2, tooth=0.5, skips=1.2))
BROWN_FINELINER: Final = Pen((46, 72, 112), 0.3, 0.92, 0.0, Touch(pressure=0.15, tooth=0.05, pool=0.2))
TURQUOISE_GEL: Final = Pen((176, 150, 20), 0.45, 0.9, 0.0, Touch(pressure=0.25, tooth=0.15, skips=0.4, pool=0.5))
ORANGE_CRAYON: Final = Pen((64, 124, 226), 0.9, 0.72, 0.0, Touch(pressure=0.7, tooth=0.9))
WET_FOUNTAIN: Final = Pen((44, 36, 52), 0.75, 0.9, 0.0, Touch(pressure=0.5, pool=0.8, feather=0.06, broad=0.5))
PENS: Final[Mapping[str, Pen]] = MappingProxyType(
    {
        "yellow highlighter": HIGHLIGHTER,
        "pink highlighter": PINK_HIGHLIGHTER,
        "board marker": BOARD_MARKER,
        "brown fineliner": BROWN_FINELINER,
        "turquoise gel": TURQUOISE_GEL,
        "orange crayon": ORANGE_CRAYON,
        "wet fountain pen": WET_FOUNTAIN,
    }
)


class UnseenMark(StrEnum):
    """What other hands draw."""

    LEFT_HANDED = "left-handed tick"
    HOOKED = "tick with a hook"
    SMALL_CROSS = "small cross"
    LOOP = "cross in one stroke"
    PLUS = "plus"
    STAR = "star"
    SPIRAL = "filled with a spiral"
    WAVE = "tick under a wave"
    DOUBLE_STROKE = "tick under two strokes"
    WHITED_OUT = "tick under correction tape"
    DASH = "dash"
    QUESTION = "question mark in the box"


MEANT: Final[Mapping[StrEnum, bool | None]] = MappingProxyType(
    dict(paper_marks.MEANT)
    | dict.fromkeys(list(UnseenMark)[:7], True)
    | dict.fromkeys((UnseenMark.WAVE, UnseenMark.DOUBLE_STROKE, UnseenMark.WHITED_OUT), False)
    | dict.fromkeys((UnseenMark.DASH, UnseenMark.QUESTION), None)
)


def make_mark(
    paper: Paper, box: Box, drawn: StrEnum, pen: Pen, *, neighbour: Box | None = None, seed: int = 0
) -> Paper:
    """Draw any mark, as `paper_marks.make_mark` does, or one of another hand."""
    if isinstance(drawn, Drawn | Gesture):
        return paper_marks.make_mark(paper, box, drawn, pen, neighbour=neighbour, seed=seed)
    drawn = UnseenMark(drawn)
    hand = np.random.default_rng([seed, 3])
    middle, side = np.array([box.center.x, box.center.y]), np.array([box.w, box.h])
    shift, size = hand.uniform(-0.1, 0.1, 2), hand.uniform(0.8, 1.15)
    places = [middle + (np.array(line) - 0.5 + shift) * size * side for line in _SHAPES[drawn](hand)]
    written = paper_ink.strokes(paper, places, pen, hand=hand)
    return _taped(written, box, hand) if drawn is UnseenMark.WHITED_OUT else written


def _left_handed(hand: np.random.Generator) -> Shape:
    return [shaken([(0.92, 0.45), (0.62, 0.9), (0.02, 0.08)], hand)]


def _hooked(hand: np.random.Generator) -> Shape:
    return [shaken([(0.02, 0.4), (0.14, 0.36), (0.34, 0.86), (0.8, 0.2), (1.1, 0.0), (1.18, 0.12)], hand, 0.04)]


def _small_cross(hand: np.random.Generator) -> Shape:
    place = hand.uniform(-0.12, 0.12, 2)
    return [
        [(x * 0.5 + 0.25 + float(place[0]), y * 0.5 + 0.25 + float(place[1])) for x, y in line]
        for line in paper_shapes.cross(hand)
    ]


def _loop(hand: np.random.Generator) -> Shape:
    return [
        shaken([(0.1, 0.1), (0.5, 0.5), (0.85, 0.9), (0.98, 0.7), (0.8, 0.3), (0.5, 0.5), (0.08, 0.95)], hand, 0.05)
    ]


def _plus(hand: np.random.Generator) -> Shape:
    return [shaken([(0.5, 0.05), (0.5, 0.95)], hand), shaken([(0.05, 0.5), (0.95, 0.5)], hand)]


def _star(hand: np.random.Generator) -> Shape:
    return [*paper_shapes.cross(hand), shaken([(0.5, 0.0), (0.5, 1.0)], hand)]


def _spiral(hand: np.random.Generator) -> Shape:
    turns = np.linspace(0, hand.uniform(7, 11) * np.pi, 70)
    reach = np.linspace(0.05, 0.48, 70)
    line: Line = [
        (0.5 + float(r * np.cos(turn)), 0.5 + float(r * np.sin(turn))) for turn, r in zip(turns, reach, strict=True)
    ]
    return [shaken(line, hand, 0.02)]


def _wave(hand: np.random.Generator) -> Shape:
    x = np.linspace(-0.5, 1.5, 18)
    height, phase = hand.uniform(0.12, 0.25), hand.uniform(0, 6)
    return [*paper_shapes.tick(hand), [(float(at), 0.5 + float(height * np.sin(5.5 * at + phase))) for at in x]]


def _double_stroke(hand: np.random.Generator) -> Shape:
    lines = [shaken([(-0.3 + at, 1.2), (0.5 + at, 0.5), (1.1 + at, -0.25)], hand, 0.03) for at in (-0.1, 0.2)]
    mark = paper_shapes.cross(hand) if hand.random() < 0.4 else paper_shapes.tick(hand)
    return [*mark, *lines]


def _dash(hand: np.random.Generator) -> Shape:
    return [shaken([(0.2, 0.5), (0.8, 0.5)], hand, 0.03)]


def _question(hand: np.random.Generator) -> Shape:
    bow = [(0.3, 0.25), (0.45, 0.08), (0.7, 0.2), (0.62, 0.42), (0.48, 0.55), (0.48, 0.72)]
    return [shaken(bow, hand, 0.02), shaken([(0.48, 0.88), (0.5, 0.92)], hand, 0.01)]


_SHAPES: Final[Mapping[UnseenMark, Callable[[np.random.Generator], Shape]]] = MappingProxyType(
    {
        UnseenMark.LEFT_HANDED: _left_handed,
        UnseenMark.HOOKED: _hooked,
        UnseenMark.SMALL_CROSS: _small_cross,
        UnseenMark.LOOP: _loop,
        UnseenMark.PLUS: _plus,
        UnseenMark.STAR: _star,
        UnseenMark.SPIRAL: _spiral,
        UnseenMark.WAVE: _wave,
        UnseenMark.DOUBLE_STROKE: _double_stroke,
        UnseenMark.WHITED_OUT: paper_shapes.tick,
        UnseenMark.DASH: _dash,
        UnseenMark.QUESTION: _question,
    }
)


def _taped(paper: Paper, box: Box, hand: np.random.Generator) -> Paper:
    """A strip of white correction tape over a box: what is under it shows a little, its edge a little too."""
    image = paper.image.copy()
    width, height = box.w * hand.uniform(1.5, 2.2), 5.0
    corners = np.array([[-width, -height], [width, -height], [width, height], [-width, height]]) / 2
    turn = np.deg2rad(hand.normal(0, 4))
    way = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    places = np.rint(paper.to_px(corners @ way + [box.center.x, box.center.y])).astype(np.int32)
    tape = np.zeros(image.shape[:2], np.uint8)
    cv2.fillConvexPoly(tape, places, 255, cv2.LINE_AA)
    share = (tape.astype(np.float32) / 255 * hand.uniform(0.93, 0.99))[..., None]
    image = (image * (1 - share) + np.array([246, 249, 250]) * share).astype(np.uint8)
    cv2.polylines(image, [places], True, (226, 228, 230), 1, cv2.LINE_AA)
    return replace(paper, image=image)


def duplicated(paper: Paper, *, ink: tuple[int, int, int] = (128, 84, 30), seed: int = 0) -> Paper:
    """A stencil duplicator: one coloured ink for everything, uneven over large areas, pinholes in black."""
    hand = np.random.default_rng(seed)
    height, width = paper.image.shape[:2]
    cover = 1 - cv2.cvtColor(paper.image, cv2.COLOR_BGR2GRAY).astype(np.float32) / 255
    uneven = cv2.resize(clouds((height // 8, width // 8), 9 * paper.px_per_mm / 8, hand), (width, height))
    holes = hand.random((height, width), dtype=np.float32) < 0.025
    cover *= np.clip(0.86 + 0.1 * uneven, 0.4, 1) * np.where(holes, 0.35, 1)
    image = 255 - cover[..., None] * (255 - np.array(ink, np.float32))
    return replace(paper, image=image.astype(np.uint8))


def thermal(paper: Paper, *, left: float = 0.6, seed: int = 0) -> Paper:
    """A thermal printer's brownish print that light has paled, dots in rows, on paper that has yellowed."""
    hand = np.random.default_rng(seed)
    height, width = paper.image.shape[:2]
    cover = 1 - cv2.cvtColor(paper.image, cv2.COLOR_BGR2GRAY).astype(np.float32) / 255
    rows = 1 - 0.12 * (np.sin(2 * np.pi * np.arange(height) / paper.px_per_mm * 8.0) > 0.4)
    columns = np.ones(width)
    columns[hand.integers(0, width, 3)] = 0.1  # elements of the head that are broken
    cover *= left * rows[:, None].astype(np.float32) * columns[None].astype(np.float32)
    image = np.array([232, 243, 248], np.float32) * (
        1 - cover[..., None] * (1 - np.array([0.3, 0.22, 0.2], np.float32))
    )
    return replace(paper, image=image.astype(np.uint8))


def mended(paper: Paper, *, seed: int = 0) -> Paper:
    """A strip of clear tape across the page, old enough to be seen."""
    hand = np.random.default_rng(seed)
    at, wide = hand.uniform(0.2, 0.8) * paper.height, 12.0
    lean = hand.uniform(-6, 6)
    corners = np.array([[-5, at], [paper.width + 5, at + lean], [paper.width + 5, at + lean + wide], [-5, at + wide]])
    tape = np.zeros(paper.image.shape[:2], np.uint8)
    places = np.rint(corners * paper.px_per_mm).astype(np.int32)
    cv2.fillConvexPoly(tape, places, 255, cv2.LINE_AA)
    tint = 1 - (tape.astype(np.float32) / 255)[..., None] * (1 - np.array([0.87, 0.945, 0.96], np.float32))
    image = (paper.image * tint).astype(np.uint8)
    cv2.polylines(image, [places], True, (188, 200, 206), max(1, round(0.12 * paper.px_per_mm)), cv2.LINE_AA)
    return replace(paper, image=image)


def fringed(scan: Scan, *, shift_px: float = 0.8, dark: float = 0.1) -> Scan:
    """A scanner whose three rows of sensors see places a little apart, and whose lamp is darker at its ends."""
    height, width = scan.image.shape[:2]
    moved = [
        cv2.warpAffine(
            channel, np.array([[1, 0, 0.3 * at], [0, 1, at]]), (width, height), borderMode=cv2.BORDER_REPLICATE
        )
        for channel, at in zip(cv2.split(scan.image), (-shift_px, 0.0, shift_px), strict=True)
    ]
    ends = 1 - dark * np.abs(np.linspace(-1, 1, width, dtype=np.float32)) ** 3
    return replace(scan, image=np.asarray(cv2.merge(moved) * ends[None, :, None], np.uint8))


def diffused(scan: Scan) -> Scan:
    """One bit a pixel by error diffusion, as scanners do when set to pictures."""
    grey = Image.fromarray(np.asarray(cv2.cvtColor(scan.image, cv2.COLOR_BGR2GRAY), np.uint8))
    lighter = grey.point([min(255, round(level * 255 / 235)) for level in range(256)])
    return replace(scan, image=np.asarray(lighter.convert("1"), np.uint8) * np.uint8(255))


def ring_lamp(scan: Scan, *, bands: float = 0.03, seed: int = 0) -> Scan:
    """A ring of LEDs: a cold glare in the middle, two faint shadows of one arm, bands where it flickers."""
    hand = np.random.default_rng(seed)
    height, width = scan.image.shape[:2]
    shape = (height // 16, width // 16)
    y, x = np.meshgrid(np.linspace(-1, 1, shape[0]), np.linspace(-1, 1, shape[1]), indexing="ij")
    light = 1 - 0.2 * (x**2 + y**2) / 2
    edge = x * hand.choice([-1, 1]) + 0.4 * y + hand.uniform(-0.5, 0.1)
    for apart in (0.0, hand.uniform(0.12, 0.3)):
        light *= 1 - 0.17 / (1 + np.exp(-(edge - apart) * 30))
    light *= 1 + bands * np.sin(2 * np.pi * (y * hand.uniform(5, 11) + hand.random()))
    glare = 26 * np.exp(-((x - hand.uniform(-0.5, 0.5)) ** 2 + (y - hand.uniform(-0.5, 0.5)) ** 2) / 0.05)
    field = cv2.resize(light.astype(np.float32), (width, height))[..., None]
    veil = cv2.resize(glare.astype(np.float32), (width, height))[..., None]
    cold = np.array([1.04, 1.0, 0.95], np.float32)
    return replace(scan, image=np.clip(scan.image * field * cold + veil, 0, 255).astype(np.uint8))


def sent(scan: Scan, *, longest_px: int = 2560, quality: int = 72) -> Scan:
    """A picture that a messenger made smaller on its way."""
    height, width = scan.image.shape[:2]
    share = min(1.0, longest_px / max(height, width))
    small = cv2.resize(scan.image, (round(width * share), round(height * share)), interpolation=cv2.INTER_AREA)
    across, down = small.shape[1] / width, small.shape[0] / height
    _, data = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, quality])
    image = cv2.imdecode(data, cv2.IMREAD_COLOR)
    assert image is not None
    pages = tuple(lambda points, page=page: page(points) * np.array([across, down]) for page in scan.pages)
    return Scan(_as_colour(image), None, pages)


def _as_colour(image: np.ndarray) -> Colour:
    return np.asarray(image, np.uint8)
