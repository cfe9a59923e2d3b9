"""A file becomes RawPages: JPEG, PNG, TIFF of several pages, PDF, HEIC, WebP, BMP; or a clear refusal.

What has colours is decoded once, and its grey made of them, as the boxes of every page are looked at in colour. Of very
large images grey is decoded at once, and colour, half as large, with it (JPEG) or when it is asked for. A file that is
cut short is refused as a whole: its missing part would look like paper on which nobody wrote.
"""

import io
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeAlias

import cv2
import numpy as np
import pi_heif
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from forms.units import MM_PER_INCH
from scan import engine_pdfium
from scan.engine_pdfium import PdfBroken, PdfLocked, PdfPage
from scan.errors import EmptyFile, NotAnImage, PasswordNeeded, ScanError, TooManyPages, TooManyPixels, Truncated
from scan.readings import Colour, Gray, RawPage
from scan.sparing import give_memory_back

MAX_PIXELS: Final = 100_000_000
"""An A3 sheet at 600 dpi has 70 million; a grey and a colour copy of 100 million take 400 MB."""
_COLOUR_WHOLE: Final = 24_000_000
"""Pixels up to which colour is kept as large as grey; of larger images it is kept half as wide and half as high: an A4
scan of 600 dpi then has colours of 300, and a worker of 400 MB is large enough."""
MAX_PAGES: Final = 500
"""A ream of paper; above it a batch is no sitting at a scanner any more."""

_FORMATS: Final = ("JPEG", "PNG", "TIFF", "HEIF", "WEBP", "BMP")
_SEVERAL_PAGES: Final = "TIFF"
"""The only image format whose further frames are pages; those of a phone's MPO are depth maps and previews."""
_BEGINNINGS: Final = (b"\xff\xd8\xff", b"\x89PNG", b"II*\0", b"MM\0*")
"""Of JPEG, PNG and TIFF: what begins so and cannot be opened is damaged."""
_PDF: Final = b"%PDF-"
_PDF_WITHIN: Final = 1024
"""Bytes among which a PDF says that it is one: some begin with a mark of byte order, or with words to a printer."""
_JPEG_END: Final = b"\xff\xd9"
_TRUE_DPI: Final = (90.0, 1300.0)
"""Files without a known resolution often say 72; no scanner in an office goes beyond 1200."""
_ORIENTATION_TAG: Final = 0x0112
_UPRIGHT: Final = 1
_ONLY_GREY: Final = {"1", "L"}
_DEEP_GREY: Final = ("I", "F")
"""Beginnings of the names of kinds of grey with more than eight bits a pixel."""
_UNKNOWN_COLOURS: Final = {"LAB", "HSV"}
"""Pillow opens them and makes no grey of them."""
_TURNS: Final = {3: cv2.ROTATE_180, 6: cv2.ROTATE_90_CLOCKWISE, 8: cv2.ROTATE_90_COUNTERCLOCKWISE}

Decoded: TypeAlias = tuple[Gray, Callable[[], Colour] | None]
"""An image in grey, and what gives it in colour, of a very large one half as large: None where there is none."""

pi_heif.register_heif_opener()


def load_pages(path: Path, *, most_pixels: int = MAX_PIXELS) -> Iterator[RawPage]:
    """Open a file and decode its pages one after the other.

    The first step checks the file; an image that turns out to be damaged raises when it is reached.

    Args:
        path: The file; its name's ending does not matter.
        most_pixels: Of an image that is opened.

    Raises:
        EmptyFile, NotAnImage, Truncated, TooManyPixels, TooManyPages, PasswordNeeded
        OSError: The file cannot be read from the disk.
    """
    data = path.read_bytes()
    if not data:
        raise EmptyFile(path.name)
    is_pdf = _PDF in data[:_PDF_WITHIN] and not data.startswith(_BEGINNINGS)
    pages = _pdf_pages(data, path.name) if is_pdf else _image_pages(data, path, most_pixels)
    del data  # see `_image_pages`
    yield from pages


def _pdf_pages(pdf: bytes, name: str) -> Iterator[RawPage]:
    try:
        pages = engine_pdfium.count_pdf_pages(pdf)
        _check_pages(pages, name)
        for index in range(pages):
            yield _pdf_page(pdf, index, name)
    except PdfLocked as error:
        raise PasswordNeeded(name) from error
    except PdfBroken as error:
        raise Truncated(name, str(error)) from error


def _pdf_page(pdf: bytes, index: int, name: str) -> RawPage:
    start = time.perf_counter()
    page = engine_pdfium.measure_pdf_page(pdf, index)
    scale = page.px_per_mm
    width, height = round(page.width * scale), round(page.height * scale)
    _make_room(width, height, name)
    gray, colour = _rendered(pdf, index, page, large=_is_large(width, height))
    return RawPage(gray, colour, index, dpi=scale * MM_PER_INCH, decode_ms=_milliseconds_since(start))


def _rendered(pdf: bytes, index: int, page: PdfPage, *, large: bool) -> Decoded:
    scale = page.px_per_mm
    if page.one_bit:
        return engine_pdfium.render_pdf_page(pdf, index, scale, one_bit=True), None
    if not large:
        return _with_grey(engine_pdfium.render_pdf_page_in_colour(pdf, index, scale))
    gray = engine_pdfium.render_pdf_page(pdf, index, scale)
    return gray, cache(lambda: _halved(engine_pdfium.render_pdf_page_in_colour(pdf, index, scale)))


def _image_pages(data: bytes, path: Path, most_pixels: int) -> Iterator[RawPage]:
    name = path.name
    with _damage_said(name), _opened(data, name) as image:
        frames = getattr(image, "n_frames", 1) if image.format == _SEVERAL_PAGES else 1
        _check_pages(frames, name)
        for index in range(frames):
            start = time.perf_counter()
            image.seek(index)
            _make_room(*image.size, name, most_pixels)
            gray, colour = _decoded(data, image, path)
            if colour is None and not _is_grey(image):
                colour = _colour_later(data, index, name)
            dpi = _dpi(image)
            if index == frames - 1:  # a picture of 48 megapixels has 8 MB that nobody needs while it is read
                image.close()
                del data
            yield RawPage(gray, colour, index, dpi=dpi, decode_ms=_milliseconds_since(start))


@contextmanager
def _damage_said(name: str) -> Iterator[None]:
    """Pillow meets a damaged file with errors of every kind, `TypeError` and `struct.error` among them."""
    try:
        yield
    except (ScanError, MemoryError):
        raise
    except Exception as error:
        raise Truncated(name, f"{type(error).__name__}: {error}") from error


def _opened(data: bytes, name: str) -> Image.Image:
    """Read the header only."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of large images and of odd tags; we check the size ourselves
        try:
            return Image.open(io.BytesIO(data), formats=_FORMATS)
        except Image.DecompressionBombError as error:
            raise TooManyPixels(name, _pixels_in(str(error)), MAX_PIXELS) from error
        except UnidentifiedImageError as error:
            if data.startswith(_BEGINNINGS):
                raise Truncated(name, "only its beginning is that of an image") from error
            raise NotAnImage(name) from error
        except (OSError, SyntaxError, ValueError) as error:
            raise Truncated(name, str(error)) from error


def _decoded(data: bytes, image: Image.Image, path: Path) -> Decoded:
    """The image in grey, and in colour where that was decoded with it."""
    if image.format not in {"JPEG", "MPO"}:
        return _decoded_by_pillow(image, path.name)
    if not data.rstrip(b"\0\r\n ").endswith(_JPEG_END):
        _decode(image, path.name)  # Pillow says whether all rows are there; what follows them does not matter
    if image.mode == "RGB" and not _is_large(*image.size):
        whole = _upright_jpeg(data, path, image, cv2.IMREAD_COLOR)
        if whole is not None:
            return _with_grey(whole)
    gray = _upright_jpeg(data, path, image, cv2.IMREAD_GRAYSCALE)
    if gray is None:
        return _decoded_by_pillow(image, path.name)
    half = _upright_jpeg(data, path, image, cv2.IMREAD_REDUCED_COLOR_2) if image.mode == "RGB" else None
    return gray, None if half is None else lambda: half


def _with_grey(colour: Colour) -> Decoded:
    """The colours of an image, and the grey that is made of them."""
    return np.asarray(cv2.cvtColor(colour, cv2.COLOR_BGR2GRAY), np.uint8), lambda: colour


def _is_large(width: int, height: int) -> bool:
    return width * height > _COLOUR_WHOLE


def _is_grey(image: Image.Image) -> bool:
    return image.mode in _ONLY_GREY or image.mode.startswith(_DEEP_GREY)


def _upright_jpeg(data: bytes, path: Path, image: Image.Image, how: int) -> NDArray[np.uint8] | None:
    """A JPEG decoded by OpenCV, twice as fast as by Pillow; None: mirrored, or of a kind that OpenCV does not know."""
    orientation = _exif(image).get(_ORIENTATION_TAG, _UPRIGHT)
    if orientation not in {_UPRIGHT, *_TURNS}:
        return None
    decoded = _decoded_jpeg(data, path, image, how | cv2.IMREAD_IGNORE_ORIENTATION)
    if decoded is None or orientation == _UPRIGHT:
        return None if decoded is None else np.asarray(decoded, np.uint8)
    return np.asarray(cv2.rotate(decoded, _TURNS[orientation]), np.uint8)


def _decoded_jpeg(data: bytes, path: Path, image: Image.Image, how: int) -> NDArray[Any] | None:
    """A JPEG decoded by OpenCV into an array of ours: one of its own is copied once more, which takes a third longer.

    OpenCV does not say then whether it came to the end, so what the last row held before says it.
    """
    if how & cv2.IMREAD_REDUCED_GRAYSCALE_2 or not _is_utf8(path):
        return cv2.imdecode(np.frombuffer(data, np.uint8), how)
    channels = (3,) if how & cv2.IMREAD_COLOR else ()
    decoded = np.empty((image.height, image.width, *channels), np.uint8)
    before = np.random.default_rng(0).integers(0, 256, decoded.shape[1:], np.uint8)
    decoded[-1] = before
    try:
        cv2.imread(str(path), decoded, how)
    except cv2.error:
        return None  # of another size than its header says
    return None if np.array_equal(decoded[-1], before) else decoded


def _is_utf8(path: Path) -> bool:
    """Whether OpenCV can be given a file's name: other bytes, from an old scanner's folder, end the process."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def _decoded_by_pillow(image: Image.Image, name: str) -> Decoded:
    if image.mode in _UNKNOWN_COLOURS:
        raise NotAnImage(name, f"its colours are {image.mode}")
    if _is_grey(image) or _is_large(*image.size):
        return _gray_by_pillow(image, name), None
    return _with_grey(_colour_by_pillow(image, name))


def _gray_by_pillow(image: Image.Image, name: str) -> Gray:
    decoded = _upright(_decode(image, name))
    if decoded.mode.startswith(_DEEP_GREY):
        return _eight_bits(np.asarray(decoded, np.float32), 16 if decoded.mode.startswith("I;16") else None)
    return np.asarray(_converted(_on_white(decoded), "L"))


def _eight_bits(values: NDArray[np.float32], bits: int | None) -> Gray:
    """Grey levels of so many bits a pixel as eight; None: as many as the brightest pixel needs."""
    if bits is None:
        bits = next((few for few in (8, 16) if values.max(initial=0) < 2**few), 32)
    return np.asarray(np.clip(values / 2 ** (bits - 8), 0, 255), np.uint8)


def _colour_later(data: bytes, index: int, name: str) -> Callable[[], Colour]:
    @cache
    def decode() -> Colour:
        with _opened(data, name) as image:
            image.seek(index)
            return _halved(_colour_by_pillow(image, name))

    return decode


def _colour_by_pillow(image: Image.Image, name: str) -> Colour:
    decoded = _on_white(_upright(_decode(image, name)))
    return np.asarray(cv2.cvtColor(np.asarray(_converted(decoded, "RGB")), cv2.COLOR_RGB2BGR), np.uint8)


def _halved(colour: Colour) -> Colour:
    height, width = colour.shape[:2]
    return np.asarray(cv2.resize(colour, (width // 2, height // 2), interpolation=cv2.INTER_AREA), np.uint8)


def _decode(image: Image.Image, name: str) -> Image.Image:
    try:
        image.load()
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise Truncated(name, str(error)) from error
    return image


def _upright(image: Image.Image) -> Image.Image:
    """The image turned as its camera was held; Pillow would copy one that lies right, a hundred megabytes of some."""
    lies_right = image.getexif().get(_ORIENTATION_TAG, _UPRIGHT) == _UPRIGHT
    return image if lies_right else ImageOps.exif_transpose(image)


def _converted(image: Image.Image, mode: str) -> Image.Image:
    """The image in another mode; likewise."""
    return image if image.mode == mode else image.convert(mode)


def _on_white(image: Image.Image) -> Image.Image:
    """Put what is transparent on white paper."""
    if not image.has_transparency_data:
        return image
    with_alpha = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), with_alpha)


def _exif(image: Image.Image) -> Any:
    try:
        return image.getexif()
    except (OSError, SyntaxError, ValueError):
        return {}  # a damaged tag says nothing about the picture


def _dpi(image: Image.Image) -> float | None:
    dpi = image.info.get("dpi")
    if dpi is None:
        return None
    low, high = _TRUE_DPI
    value = float(dpi[0])
    return value if low <= value <= high else None


def _check_pages(pages: int, name: str) -> None:
    if pages > MAX_PAGES:
        raise TooManyPages(name, pages, MAX_PAGES)
    if pages == 0:
        raise NotAnImage(name, "a document without pages")


def _make_room(width: int, height: int, name: str, most_pixels: int = MAX_PIXELS) -> None:
    """Before an image is decoded: see that it is not too large, and that a large one has what smaller ones left."""
    if width * height > most_pixels:
        raise TooManyPixels(name, width * height, most_pixels)
    if _is_large(width, height):
        give_memory_back()


def _pixels_in(message: str) -> int:
    """The number of pixels in Pillow's refusal, which says it only in words."""
    return max((int(word.strip("()")) for word in message.split() if word.strip("()").isdigit()), default=0)


def _milliseconds_since(start: float) -> float:
    return (time.perf_counter() - start) * 1000
