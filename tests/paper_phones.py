"""Telephones and what they do: a bent booklet on a table, the shadow of the hand, and all that happens after the lens.

`photograph` of `paper_capture` is the plain picture that tests have had from the start; `shoot` is the thorough one.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from forms.units import Mm
from scan.readings import Colour
from tests import paper_capture, paper_optics, paper_scanners
from tests.paper import Paper, Scan
from tests.paper_bow import bowed
from tests.paper_capture import Laid
from tests.paper_noise import add_grain
from tests.paper_optics import LAMP, Light, Table, tabletop

EYE: Final[Mm] = 450.0
"""How high the telephone is held above the table."""


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone's camera and the program behind it.

    Attributes:
        height_px: Of the picture, which is upright; its width is three quarters of it.
        defocus_px: Standard deviation of the blur of the lens.
        motion_px: How far the hand moved while the picture was taken.
        noise: Standard deviation of the sensor, of 255: 3 in daylight, 10 in the evening.
        coring: Detail weaker than this, of 255, is taken for noise and goes: 0 keeps all, 4 makes faint pencil vanish.
        sharpen: How much of the remaining detail is added again.
        balance: Gains of blue, green, red: (1, 1, 1) when the telephone found out what is white.
        vignette: How much darker the corners are, from 0.0 to 1.0.
        quality: Of its JPEG, or of its HEIC.
        heic: Whether it keeps pictures as HEIC.
    """

    height_px: int = 4032
    defocus_px: float = 0.8
    motion_px: float = 0.0
    noise: float = 3.0
    coring: float = 3.0
    sharpen: float = 0.7
    balance: tuple[float, float, float] = (1.0, 1.0, 1.0)
    vignette: float = 0.12
    quality: int = 88
    heic: bool = False


MEGAPIXELS_8: Final = Phone(height_px=3264, defocus_px=0.9, noise=5.0, coring=4.5, sharpen=1.1)
MEGAPIXELS_12: Final = Phone()
MEGAPIXELS_48: Final = Phone(height_px=8064, defocus_px=1.5, noise=4.0, coring=3.0, sharpen=0.5)
"""Its four pixels under one filter see little more than twelve million do."""


@dataclass(frozen=True, slots=True)
class Stand:
    """Where the telephone is.

    Attributes:
        way: Homography from mm on the table to px of the picture.
        eye: Its lens: mm to the right, down and above the table.
    """

    way: NDArray[np.float64]
    eye: tuple[Mm, Mm, Mm]


@dataclass(frozen=True, slots=True)
class Scene:
    """What the picture is taken of.

    Attributes:
        table: What the paper lies on.
        light: How it is lit; its `shadow` is that of the hand and the telephone.
        tilt_deg: How far the telephone leans away from looking straight down.
        view: How much of the table the picture shows from top to bottom, about; an A5 page fills one of 240.
        rise: How high the pages of an open booklet rise beside its fold; 0 for loose sheets.
    """

    table: Table = "wood"
    light: Light = LAMP
    tilt_deg: float = 12.0
    view: Mm = 325.0
    rise: Mm = 0.0


def shoot(
    sheets: Sequence[Laid],
    phone: Phone = MEGAPIXELS_12,
    scene: Scene | None = None,
    *,
    things: Sequence[Laid] = (),
    seed: int = 0,
) -> Scan:
    """Take a picture by hand.

    Args:
        sheets: What lies on the table, as on an A4 glass 210 × 297 mm; its middle is the middle of the picture.
        phone: With what.
        scene: Where.
        things: What lies on the sheets: see `paper_things`.
        seed: Of the direction of the tilt, the table, the shadow and the noise.
    """
    scene = scene or Scene()
    hand = np.random.default_rng(seed)
    size = (round(phone.height_px * 0.75), phone.height_px)
    stand = stand_above(size, scene, hand)
    image = tabletop(size, scene.table, hand)
    pages = []
    for place, sheet in enumerate([*sheets, *things]):
        placing = stand.way @ paper_capture.placing_of(sheet, 1.0)
        image = paper_capture.paste(image, sheet.paper, placing, shadow_px=size[1] * 0.004)
        if place < len(sheets):
            pages.append(paper_capture.through(sheet.paper, placing))
    image = _lit(image, phone, scene.light, hand)
    return Scan(developed(image, phone, hand), None, tuple(pages))


def shoot_spread(
    left: Paper,
    right: Paper,
    phone: Phone = MEGAPIXELS_12,
    scene: Scene | None = None,
    *,
    turned: int = 0,
    seed: int = 0,
) -> Scan:
    """Take a picture of an open booklet whose pages rise on both sides of the fold.

    Args:
        left: The page on the left.
        right: The page on the right.
        phone: With what.
        scene: Where; its `rise` bends the pages, its `view` should be 1.1 times what is needed.
        turned: Quarter turns clockwise, 0 to 3: 1 and 3 fill an upright picture.
        seed: As of `shoot`, whose first draws are the same.
    """
    scene = scene or Scene(rise=9.0)
    size = (round(phone.height_px * 0.75), phone.height_px)
    eye = stand_above(size, scene, np.random.default_rng(seed)).eye
    angle = np.deg2rad(90 * turned + np.random.default_rng([seed, 7]).normal(0, 3))
    along = np.array([np.cos(angle), np.sin(angle)])
    middle = np.array([paper_optics.A4_WIDTH / 2, paper_optics.A4_HEIGHT / 2])
    laid = []
    for page, side in ((left, -1), (right, 1)):
        x, y = (middle + side * along * page.width / 2).tolist()
        flat = Laid(page, x, y, float(np.rad2deg(angle)))
        laid.append(replace(flat, paper=bowed(flat, spine_right=side < 0, rise=scene.rise, eye=eye)))
    return shoot(laid, phone, scene, seed=seed)


def stand_above(size: tuple[int, int], scene: Scene, hand: np.random.Generator) -> Stand:
    """Hold the telephone over the middle of the table, leaning in some direction."""
    turned, roll = hand.uniform(0, 2 * np.pi), hand.normal(0, np.deg2rad(2))
    axis = np.array([np.cos(turned), np.sin(turned), 0.0]) * np.deg2rad(scene.tilt_deg)
    rotation = np.asarray(cv2.Rodrigues(axis)[0] @ cv2.Rodrigues(np.array([0, 0, roll]))[0], np.float64)
    focal = size[1] * EYE / scene.view
    inside = np.array([[focal, 0, size[0] / 2], [0, focal, size[1] / 2], [0, 0, 1]])
    middle = np.array([paper_optics.A4_WIDTH / 2, paper_optics.A4_HEIGHT / 2])
    centred = np.array([[1, 0, -middle[0]], [0, 1, -middle[1]], [0, 0, 1]])
    table = np.column_stack([rotation[:, 0], rotation[:, 1], [0, 0, EYE]])
    x, y, z = (-rotation.T @ np.array([0, 0, EYE])).tolist()  # z points into the table
    return Stand(inside @ table @ centred, (float(middle[0] + x), float(middle[1] + y), -z))


def developed(image: Colour, phone: Phone, hand: np.random.Generator) -> Colour:
    """From the lens to the file: blur, noise, noise taken away again with what is as faint, sharpening, compression."""
    if phone.motion_px > 0:
        image = np.asarray(cv2.filter2D(image, -1, paper_optics.motion(phone.motion_px, hand)), np.uint8)
    if phone.defocus_px > 0:
        image = np.asarray(cv2.GaussianBlur(image, (0, 0), phone.defocus_px), np.uint8)
    image = add_grain(image, phone.noise, hand, lump_px=0.6)
    base = cv2.GaussianBlur(image, (0, 0), 1.2)
    detail = np.arange(256) - 128.0
    kept = np.sign(detail) * np.clip(np.abs(detail) - phone.coring, 0, None) * (1 + phone.sharpen)
    table = np.clip(np.rint(kept + 128), 0, 255).astype(np.uint8)
    fine = cv2.LUT(cv2.addWeighted(image, 1.0, base, -1.0, 128), table)
    image = np.asarray(cv2.addWeighted(base, 1.0, fine, 1.0, -128), np.uint8)
    if phone.heic:
        return through_heic(image, quality=phone.quality)
    return np.asarray(paper_scanners.compressed(Scan(image, None, ()), quality=phone.quality).image, np.uint8)


def through_heic(image: Colour, *, quality: int = 60) -> Colour:
    """What HEIC does to a picture, by way of AVIF, whose smoothing of large blocks is the same kind.

    No encoder of HEIC comes with the project: see docs/dependencies.md. That files of the kind are opened is tested
    with a real one in tests/scan/test_load.py.
    """
    file = io.BytesIO()
    Image.fromarray(image).save(file, "AVIF", quality=quality, speed=10)
    with Image.open(file) as picture:
        return np.asarray(picture.convert("RGB"), np.uint8).copy()


def _lit(image: Colour, phone: Phone, light: Light, hand: np.random.Generator) -> Colour:
    """Lamp, shadow of the hand, dark corners and white balance, drawn much smaller: all of them are soft."""
    height, width = image.shape[:2]
    small = paper_optics.lamp((96, 128), replace(light, shadow=0.0), hand)
    if light.shadow > 0:
        small = small * (1 - light.shadow * _hand_shadow((96, 128), hand))[..., None]
    x, y = np.meshgrid(np.linspace(-1, 1, 96), np.linspace(-1, 1, 128))
    small = small * (1 - phone.vignette * ((x**2 + y**2) / 2) ** 1.5)[..., None] * np.array(phone.balance)
    shade = np.clip(np.rint(small * 200), 0, 255).astype(np.uint8)
    field = cv2.resize(shade, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.multiply(image, field, scale=1 / 200), np.uint8)


def _hand_shadow(size: tuple[int, int], hand: np.random.Generator) -> NDArray[np.float32]:
    """An arm from one edge with a telephone at its end, blurred as a lamp does: 1.0 in full shadow."""
    width, height = size
    drawn = np.zeros((height, width), np.float32)
    side = hand.choice([-1, 1])
    end = np.array([width / 2 + side * hand.uniform(0.0, 0.3) * width, height * hand.uniform(0.35, 0.75)])
    start = np.array([width / 2 + side * width * 0.8, height * hand.uniform(0.7, 1.1)])
    cv2.line(drawn, np.rint(start).astype(int).tolist(), np.rint(end).astype(int).tolist(), 1.0, round(width * 0.16))
    box = cv2.boxPoints((end.tolist(), (width * 0.3, width * 0.55), float(hand.uniform(-40, 40))))
    cv2.fillPoly(drawn, [np.rint(box).astype(np.int32)], 1.0)
    return np.asarray(cv2.GaussianBlur(drawn, (0, 0), width * hand.uniform(0.015, 0.06)), np.float32)
