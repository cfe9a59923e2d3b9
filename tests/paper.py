"""A printed page that is written on, worn and captured, with the truth of where everything went.

Start with `print_page`, write with `tests.paper_ink`, wear it out with `tests.paper_wear`, capture it with
`tests.paper_capture`. Everything is pure and seeded: the same arguments give the same pixels.

Positions on paper are mm from the top left corner of the trimmed page, y down, shape (n, 2), float64. In px, a position
counts from the outer edge of the first pixel, whose middle is (0.5, 0.5).
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Final, TypeAlias

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image

from forms.geometry import Box, Point, Quad
from forms.layout import A5_HEIGHT, A5_WIDTH, PageLayout
from forms.page_code import PageCode
from forms.units import MM_PER_INCH, Mm, px_per_mm
from scan.readings import Colour, FoundPage, Gray, How, RawPage, RegisteredPage

Points: TypeAlias = NDArray[np.float64]
"""Shape (n, 2), each row (x, y)."""

Transform: TypeAlias = Callable[[Points], Points]
"""Turns points into as many other points."""

FIELD_STEP: Final = 8
"""Bent paper is described every 8 px: fine enough for a fold at 300 dpi, 64 times smaller than the page."""

BOX_GREY: Final = 115
"""The outline of printed boxes: 55 % black, as the design says."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet with what stands on it.

    Attributes:
        image: The sheet.
        mask: Shape (height, width): 255 where there is paper, 0 where it is torn off or punched.
        px_per_mm: Scale of `image`.
        width: Of the printed page.
        height: Of the printed page.
        to_px: Where a place of the printed page now is in `image`, however bent.
    """

    image: Colour
    mask: Gray
    px_per_mm: float
    width: Mm
    height: Mm
    to_px: Transform


@dataclass(frozen=True, slots=True)
class Scan:
    """What a scanner or a telephone made.

    Attributes:
        image: Grey or colour.
        dpi: What a scanner writes into the file; None for a telephone.
        pages: For each page in the picture, in the order they were laid down: mm on the page to px in `image`.
    """

    image: NDArray[np.uint8]
    dpi: float | None
    pages: tuple[Transform, ...]


def print_page(pdf: bytes, index: int = 0, *, dpi: float = 300.0) -> Paper:
    """Rasterise one page of a PDF in colour.

    Args:
        pdf: The document.
        index: Page of the document, from 0.
        dpi: Resolution of the ink that will be put on it; a capture should not ask for much more.
    """
    image, width, height = _rasterised(pdf, index, dpi)
    return _flat(image.copy(), dpi, width, height)


@lru_cache(maxsize=8)
def _rasterised(pdf: bytes, index: int, dpi: float) -> tuple[Colour, Mm, Mm]:
    """A page, its width and its height. Kept: most tests write on the same few pages."""
    document = pypdfium2.PdfDocument(pdf)
    page = document[index]
    width, height = page.get_width() * MM_PER_INCH / 72, page.get_height() * MM_PER_INCH / 72
    bitmap = page.render(scale=dpi / 72)
    image = np.ascontiguousarray(bitmap.to_numpy()[:, :, :3]).copy()
    for handle in (bitmap, page, document):
        handle.close()
    return image, width, height


def empty_sheet(width: Mm = A5_WIDTH, height: Mm = A5_HEIGHT, *, dpi: float = 300.0) -> Paper:
    """White paper with nothing on it."""
    scale = px_per_mm(dpi)
    return _flat(np.full((round(height * scale), round(width * scale), 3), 255, np.uint8), dpi, width, height)


def _flat(image: Colour, dpi: float, width: Mm, height: Mm) -> Paper:
    scale = px_per_mm(dpi)
    mask = np.full(image.shape[:2], 255, np.uint8)
    return Paper(image, mask, scale, width, height, lambda points: np.asarray(points, np.float64) * scale)


def bend(paper: Paper, field: NDArray[np.float32]) -> Paper:
    """Move the paper a little, place by place.

    Args:
        paper: What to bend.
        field: From where each place takes what it shows: px to the right and down, shape
            (height // FIELD_STEP, width // FIELD_STEP, 2) or near it. Smooth, so that it can be followed back.
    """
    height, width = paper.image.shape[:2]
    dense = cv2.resize(field, (width, height), interpolation=cv2.INTER_LINEAR)
    x, y = np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)[:, None]
    source = (x + dense[..., 0], y + dense[..., 1])
    image = cv2.remap(paper.image, *source, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    mask = paper.mask
    if not mask.all():  # a whole sheet stays whole
        mask = np.asarray(cv2.remap(mask, *source, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8)
    scale = (field.shape[1] / width, field.shape[0] / height)

    def to_px(points: Points) -> Points:
        start = paper.to_px(points)
        found = start.copy()
        for _ in range(10):  # contracts: the field moves far less than a pixel a pixel
            found = start - _sample(field, found, scale)
        return found

    return replace(paper, image=np.asarray(image, np.uint8), mask=mask, to_px=to_px)


def _sample(field: NDArray[np.float32], points: Points, scale: tuple[float, float]) -> Points:
    places = (points * np.array(scale) - 0.5).astype(np.float32)
    found = cv2.remap(field, places[None, :, 0], places[None, :, 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(found[0], np.float64)


def field_places(paper: Paper) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Where the nodes of a bending field are on the sheet: x and y in mm, each of the field's shape."""
    height, width = paper.image.shape[:2]
    rows, columns = height // FIELD_STEP, width // FIELD_STEP
    x = (np.arange(columns, dtype=np.float32) + 0.5) * (width / columns / paper.px_per_mm)
    y = (np.arange(rows, dtype=np.float32) + 0.5) * (height / rows / paper.px_per_mm)
    across, down = np.meshgrid(x, y)
    return across, down


def corners_px(scan: Scan, page: int = 0, *, width: Mm = A5_WIDTH, height: Mm = A5_HEIGHT) -> Quad:
    """Where the corners of a page truly are in the image."""
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    return Quad.from_list(scan.pages[page](corners).tolist())


def distance_mm(found: Transform, truth: Transform, *, places: Points | None = None) -> NDArray[np.float64]:
    """How far a registration is from the truth.

    Args:
        found: Where the registration says that places of the page are in the image.
        truth: Where they are.
        places: Of the page, in mm, shape (n, 2); None: 11 × 15 over an A5 page, 5 mm inside its edges.

    Returns:
        Millimetres on paper, shape (n,).
    """
    if places is None:
        x, y = np.meshgrid(np.linspace(5, A5_WIDTH - 5, 11), np.linspace(5, A5_HEIGHT - 5, 15))
        places = np.stack([x.ravel(), y.ravel()], axis=1)
    half = np.array([[0.5, 0.0]])
    one_mm = np.linalg.norm(truth(places + half) - truth(places - half), axis=1)
    return np.asarray(np.linalg.norm(found(places) - truth(places), axis=1) / one_mm, np.float64)


def zone_places(layout: PageLayout) -> Points:
    """The middles of a page's boxes, cells and areas, in mm, shape (n, 2)."""
    boxes = [box for zone in layout.zones for box in (zone.cells or (zone.box,))]
    return np.array([[box.center.x, box.center.y] for box in boxes], np.float64)


def raw_page(scan: Scan, *, index: int = 0) -> RawPage:
    """The scan as the pipeline's first stage gives it, without the way through a file."""
    if scan.image.ndim == 2:
        return RawPage(scan.image, None, index, scan.dpi)
    gray = np.asarray(cv2.cvtColor(scan.image, cv2.COLOR_BGR2GRAY), np.uint8)
    return RawPage(gray, lambda: scan.image, index, scan.dpi)


def suffix_of(scan: Scan) -> str:
    """How scanners and telephones write such an image: as TIFF where it has one bit a pixel, as JPEG otherwise."""
    return ".tif" if is_one_bit(scan) else ".jpg"


def encode(scan: Scan, *, suffix: str = ".jpg", quality: int = 80) -> bytes:
    """The scan as the bytes of a JPEG, PNG or TIFF file, with its resolution; black and white is packed in TIFF."""
    if suffix in {".tif", ".pdf"} and is_one_bit(scan):
        return _group_4(scan, suffix)
    options = [cv2.IMWRITE_JPEG_QUALITY, quality] if suffix in {".jpg", ".jpeg"} else []
    done, data = cv2.imencode(suffix, scan.image, options)
    assert done, suffix
    content = data.tobytes()
    if suffix in {".jpg", ".jpeg"} and scan.dpi is not None and content[6:11] == b"JFIF\0":
        dots = round(scan.dpi).to_bytes(2, "big")
        content = content[:13] + b"\x01" + dots + dots + content[18:]
    return content


def is_one_bit(scan: Scan) -> bool:
    """Say whether every pixel is black or white."""
    return scan.image.ndim == 2 and bool(np.isin(scan.image, (0, 255)).all())


def _group_4(scan: Scan, suffix: str) -> bytes:
    """As office scanners write black and white, in a TIFF or a PDF."""
    file, dpi = io.BytesIO(), scan.dpi or 300.0
    bits = Image.fromarray(scan.image).convert("1", dither=Image.Dither.NONE)
    if suffix == ".pdf":
        bits.save(file, "PDF", resolution=dpi)
    else:
        bits.save(file, "TIFF", compression="group4", dpi=(dpi, dpi))
    return file.getvalue()


def save(scan: Scan, path: Path, *, quality: int = 80) -> Path:
    """Write the scan; the name's ending says how."""
    path.write_bytes(encode(scan, suffix=path.suffix, quality=quality))
    return path


def save_together(scans: Sequence[Scan], path: Path, *, quality: int = 80) -> Path:
    """Write several scans into one TIFF or PDF, as a scanner does with a pile; the name's ending says which."""
    pictures = [Image.open(io.BytesIO(encode(scan, quality=quality))) for scan in scans]
    dpi = scans[0].dpi or 300.0
    pictures[0].save(path, save_all=True, append_images=pictures[1:], resolution=dpi, dpi=(dpi, dpi))
    for picture in pictures:
        picture.close()
    return path


def blank_page(
    layout: PageLayout,
    *,
    px_per_mm: float = 10.0,
    ink: Box | None = None,
    share: float = 1.0,
) -> RegisteredPage:
    """A page that lies perfectly on its layout: outlines of boxes and cells, and a patch of black ink.

    Args:
        layout: Its page. Ticks and cells are drawn with a 0.35 mm outline, nothing else is.
        px_per_mm: Scale.
        ink: Where ink covers the paper.
        share: How much of `ink` is covered, from the top, from 0.0 to 1.0.
    """
    shape = (round(layout.height * px_per_mm), round(layout.width * px_per_mm))
    reference = np.full(shape, 255, np.uint8)
    for zone in layout.zones:
        for box in zone.cells or ((zone.box,) if zone.line_mm is None else ()):
            _outline(reference, box, px_per_mm)
    gray = reference.copy()
    if ink is not None and share > 0:
        bottom = ink.y + ink.h * share
        gray[_px(ink.y, px_per_mm) : _px(bottom, px_per_mm), _px(ink.x, px_per_mm) : _px(ink.right, px_per_mm)] = 0
    return lying_flat(gray, reference, layout, px_per_mm=px_per_mm)


def blank_sheet(layout: PageLayout, *, px_per_mm: float) -> Paper:
    """The page of `blank_page` as a sheet to write on."""
    reference = blank_page(layout, px_per_mm=px_per_mm).reference
    sheet = empty_sheet(layout.width, layout.height, dpi=px_per_mm * MM_PER_INCH)
    sheet.image[:] = reference[: sheet.image.shape[0], : sheet.image.shape[1], None]
    return sheet


def sheet_on_layout(sheet: Paper, layout: PageLayout) -> RegisteredPage:
    """A sheet of `blank_sheet`, written on, as it would be captured without any loss."""
    reference = blank_page(layout, px_per_mm=sheet.px_per_mm).reference
    return lying_flat(sheet.image[:, :, 1].copy(), reference, layout, px_per_mm=sheet.px_per_mm)


def lying_flat(gray: Gray, reference: Gray, layout: PageLayout, *, px_per_mm: float) -> RegisteredPage:
    """Two images of a page at the same scale, as a registered page: what was captured and what was printed."""
    right, bottom = layout.width * px_per_mm, layout.height * px_per_mm
    quad = Quad(Point(0, 0), Point(right, 0), Point(right, bottom), Point(0, bottom))
    found = FoundPage(RawPage(gray, None, 0), PageCode("K4T7XHA", 1, layout.page), How.CODE, ())
    return RegisteredPage(
        found=found,
        layout=layout,
        gray=gray,
        reference=reference,
        visible=np.ones(gray.shape, np.bool_),
        px_per_mm=px_per_mm,
        corners_px=quad,
        to_image=lambda points: points * px_per_mm,
        residual_mm=0.0,
    )


def _outline(image: Gray, box: Box, scale: float) -> None:
    outer, inner = box.grown(0.175), box.grown(-0.175)
    inside = image[_px(inner.y, scale) : _px(inner.bottom, scale), _px(inner.x, scale) : _px(inner.right, scale)].copy()
    image[_px(outer.y, scale) : _px(outer.bottom, scale), _px(outer.x, scale) : _px(outer.right, scale)] = BOX_GREY
    image[_px(inner.y, scale) : _px(inner.bottom, scale), _px(inner.x, scale) : _px(inner.right, scale)] = inside


def _px(length: Mm, scale: float) -> int:
    return round(length * scale)
