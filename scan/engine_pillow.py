"""Image files with Pillow: TIFF, PNG, HEIC, WebP, BMP, and the JPEG that OpenCV does not know."""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import cv2
import numpy as np
import pi_heif
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from scan.errors import NotAnImage, ScanError, TooManyPixels, Truncated
from scan.readings import Colour, Gray

BEGINNINGS: Final = (b"\xff\xd8\xff", b"\x89PNG", b"II*\0", b"MM\0*")
"""Of JPEG, PNG and TIFF: what begins so and cannot be opened is damaged."""
UPRIGHT: Final = 1
"""How a camera was held whose picture lies right, as EXIF numbers it."""
_FORMATS: Final = ("JPEG", "PNG", "TIFF", "HEIF", "WEBP", "BMP")
_JPEG: Final = {"JPEG", "MPO"}
_SEVERAL_PAGES: Final = {"TIFF", "PNG", "WEBP", "HEIF"}
"""Formats whose further frames are pages, those of an animation too: what somebody put into one file was to be read.
Those of a phone's MPO are depth maps and previews; a HEIC keeps such things apart from its pictures."""
_TRUE_DPI: Final = (90.0, 1300.0)
"""Files without a known resolution often say 72; no scanner in an office goes beyond 1200."""
_ORIENTATION_TAG: Final = 0x0112
_UNKNOWN_ORIENTATION: Final = 0
_ONLY_GREY: Final = {"1", "L"}
_DEEP_GREY: Final = ("I", "F")
"""Beginnings of the names of kinds of grey with more than eight bits a pixel."""
_UNKNOWN_COLOURS: Final = {"LAB", "HSV"}
"""Pillow opens them and makes no grey of them."""

pi_heif.register_heif_opener()


class ImageFile:
    """An image file whose header has been read; it shows its first page until `seek`.

    Attributes:
        name: For what is said of it.
        pages: How many it has; where it is cut short between two, the first of those that are missing counts.
    """

    def __init__(self, image: Image.Image, name: str) -> None:
        self._image = image
        self.name = name
        self.pages = _count_frames(image) if image.format in _SEVERAL_PAGES else 1

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in px, as the file has it: not turned yet."""
        return self._image.size

    @property
    def is_jpeg(self) -> bool:
        return self._image.format in _JPEG

    @property
    def is_rgb(self) -> bool:
        """Whether its colours are red, green and blue, and nothing of it is transparent."""
        return self._image.mode == "RGB"

    @property
    def is_grey(self) -> bool:
        return self._image.mode in _ONLY_GREY or self._image.mode.startswith(_DEEP_GREY)

    @property
    def orientation(self) -> int:
        """How the camera was held, as EXIF numbers it: `UPRIGHT`, one of seven others, or nothing known."""
        try:
            said = self._image.getexif().get(_ORIENTATION_TAG, UPRIGHT)
        except (OSError, SyntaxError, ValueError):
            return UPRIGHT  # a damaged tag says nothing about the picture
        return said if isinstance(said, int) else _UNKNOWN_ORIENTATION

    @property
    def dpi(self) -> float | None:
        """Pixels an inch, where the file says what a scanner may have."""
        dpi = self._image.info.get("dpi")
        if dpi is None:
            return None
        low, high = _TRUE_DPI
        value = float(dpi[0])
        return value if low <= value <= high else None

    def seek(self, page: int) -> None:
        """Show another page, from 0."""
        _seek(self._image, page)

    def close(self) -> None:
        """Give back what the file holds."""
        self._image.close()

    def check_whole(self) -> None:
        """Decode it.

        Raises:
            Truncated: Rows are missing.
        """
        try:
            self._image.load()
        except (OSError, SyntaxError, ValueError, EOFError) as error:
            raise Truncated(self.name, str(error)) from error

    def gray(self) -> Gray:
        """The page in grey, turned upright.

        Raises:
            NotAnImage: Its colours are none that Pillow makes grey of.
            Truncated: As `check_whole`.
        """
        decoded = self._decoded()
        if decoded.mode.startswith(_DEEP_GREY):
            return _eight_bits(np.asarray(decoded, np.float32), 16 if decoded.mode.startswith("I;16") else None)
        return np.asarray(_converted(_on_white(decoded), "L"))

    def colour(self) -> Colour:
        """The page in colour, turned upright; raises as `gray` does."""
        decoded = _on_white(self._decoded())
        return np.asarray(cv2.cvtColor(np.asarray(_converted(decoded, "RGB")), cv2.COLOR_RGB2BGR), np.uint8)

    def _decoded(self) -> Image.Image:
        if self._image.mode in _UNKNOWN_COLOURS:
            raise NotAnImage(self.name, f"its colours are {self._image.mode}")
        self.check_whole()
        return _upright(self._image)


@contextmanager
def opened(data: bytes, name: str, *, most_pixels: int) -> Iterator[ImageFile]:
    """Open an image of which only the header is read.

    Args:
        data: The file.
        name: For what is said of it.
        most_pixels: Said where Pillow refuses an image as too large.

    Raises:
        NotAnImage: It is none of the formats.
        Truncated: It is damaged; also of whatever Pillow raises while it is open.
        TooManyPixels: Pillow refuses it.
    """
    with damage_said(name), _header(data, name, most_pixels) as image:
        del data  # who opened it may let go of it, too, once the image is closed
        yield ImageFile(image, name)


@contextmanager
def damage_said(name: str) -> Iterator[None]:
    """Say of a file, or of a page of it, that it is damaged, whatever its reader raises.

    Pillow meets a damaged file with errors of every kind, `TypeError` and `struct.error` among them; sizes that no page
    has are met with as many.

    Raises:
        Truncated: Instead of what is no error of ours.
    """
    try:
        yield
    except (ScanError, MemoryError):
        raise
    except Exception as error:
        raise Truncated(name, f"{type(error).__name__}: {error}") from error


def _header(data: bytes, name: str, most_pixels: int) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of large images and of odd tags; the size is checked before use
        try:
            return Image.open(io.BytesIO(data), formats=_FORMATS)
        except Image.DecompressionBombError as error:
            raise TooManyPixels(name, _pixels_in(str(error)), most_pixels) from error
        except UnidentifiedImageError as error:
            if data.startswith(BEGINNINGS):
                raise Truncated(name, "only its beginning is that of an image") from error
            raise NotAnImage(name) from error
        except (OSError, SyntaxError, ValueError) as error:
            raise Truncated(name, str(error)) from error


def _count_frames(image: Image.Image) -> int:
    """How many frames an image has, damaged ones too; it shows its first one afterwards."""
    frames, damaged = 1, False
    while True:
        try:
            _seek(image, frames)
        except EOFError:
            break
        except Exception:  # noqa: BLE001  # of every kind; whoever comes to the frame says it
            if damaged:  # two in a row: nothing leads on from here
                break
            damaged = True
        else:
            damaged = False
        frames += 1
    _seek(image, 0)
    return frames


def _seek(image: Image.Image, frame: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a damaged frame is met with an error as well
        image.seek(frame)


def _pixels_in(message: str) -> int:
    """The number of pixels in Pillow's refusal, which says it only in words."""
    return max((int(word.strip("()")) for word in message.split() if word.strip("()").isdigit()), default=0)


def _eight_bits(values: NDArray[np.float32], bits: int | None) -> Gray:
    """Grey levels of so many bits a pixel as eight; None: as many as the brightest pixel needs."""
    if bits is None:
        bits = next((few for few in (8, 16) if values.max(initial=0) < 2**few), 32)
    return np.asarray(np.clip(values / 2 ** (bits - 8), 0, 255), np.uint8)


def _upright(image: Image.Image) -> Image.Image:
    """The image turned as its camera was held; Pillow would copy one that lies right, a hundred megabytes of some."""
    lies_right = image.getexif().get(_ORIENTATION_TAG, UPRIGHT) == UPRIGHT
    return image if lies_right else ImageOps.exif_transpose(image)


def _converted(image: Image.Image, mode: str) -> Image.Image:
    """The image in another mode; likewise."""
    return image if image.mode == mode else image.convert(mode)


def _on_white(image: Image.Image) -> Image.Image:
    """Put what is transparent on white paper; transparency that is the same everywhere says nothing."""
    if not image.has_transparency_data:
        return image
    with_alpha = image.convert("RGBA")
    least, most = with_alpha.getchannel("A").getextrema()
    if least == most:
        return with_alpha.convert("RGB")
    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), with_alpha)
