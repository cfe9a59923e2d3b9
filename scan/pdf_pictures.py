"""What PDFium does not say of the pictures of a page: whether one is cut short, or is drawn and not in the file."""

import re
import zlib
from collections.abc import Callable
from typing import Any, Final

import numpy as np

from scan.whole import ends_as_fax, has_all_rows, has_all_samples, has_jpeg_end, is_whole_jbig2, is_whole_jpeg

_FAX: Final = {"CCITTFaxDecode", "CCF"}
_OF_SAMPLES: Final = {
    "FlateDecode",
    "Fl",
    "LZWDecode",
    "LZW",
    "RunLengthDecode",
    "RL",
    "ASCII85Decode",
    "ASCIIHexDecode",
}
_OPAQUE: Final = 255
_STREAM: Final = re.compile(rb"(?P<about><<[^\r]*>>)stream\r\n(?P<content>.*?)\r\nendstream", re.DOTALL)
"""As PDFium writes it."""
_DRAWS: Final = re.compile(rb"/[^\s/]+\s+Do\b")


def is_cut(picture: Any, count_samples: Callable[[], int], copied: Callable[[], bytes]) -> bool:
    """Say whether a picture that PDFium draws ends before its last rows.

    Args:
        picture: PDFium's own.
        count_samples: Says how many bytes of samples it has.
        copied: Gives a page of its own to the page, as PDFium writes it.

    Returns:
        Of JPEG 2000 False: PDFium does not draw it where it is cut. So too of a JPEG with a mask: what is at its end is
        seen only where the mask lets it through, and its colours mean nothing elsewhere.
    """
    match picture.get_filters()[-1:]:
        case ["DCTDecode" | "DCT"]:
            return not is_whole_jpeg(_stored(picture)) and not _has_mask(picture)
        case ["JBIG2Decode"]:
            return not is_whole_jbig2(_stored(picture))
        case [how] if how in _FAX:
            data = _stored(picture)
            return not (ends_as_fax(data) or has_all_rows(data, _rows_alike(picture))) and _is_g4(copied())
        case [how] if how not in _OF_SAMPLES:
            return False
    return not has_all_samples(count_samples(), picture.get_px_size(), picture.get_metadata().bits_per_pixel)


def lacks_only_rows(picture: Any) -> bool:
    """Whether a picture that is cut short lacks its last rows and nothing else: a decoder draws them in one colour."""
    match picture.get_filters()[-1:]:
        case ["DCTDecode" | "DCT"]:  # without an end mark, all of one that is progressive may lack something
            return has_jpeg_end(_stored(picture))
        case ["JBIG2Decode"]:  # in pieces that lie anywhere
            return False
    return True


def may_draw(copied: bytes) -> bool:
    """Whether a page, as PDFium writes it, has names for pictures and draws what has a name, as far as can be told."""
    return b"/XObject" in copied and any(map(_may_draw, _STREAM.finditer(copied)))


def _may_draw(stream: re.Match[bytes]) -> bool:
    if b"/Subtype/Image" in stream["about"]:
        return False
    if b"/Filter" not in stream["about"]:
        return _DRAWS.search(stream["content"]) is not None
    try:
        return _DRAWS.search(zlib.decompressobj().decompress(stream["content"])) is not None
    except zlib.error:  # of another filter: nobody knows
        return True


def _stored(picture: Any) -> bytes:
    return bytes(picture.get_data(decode_simple=True))


def _has_mask(picture: Any) -> bool:
    return bool((picture.get_bitmap(render=True).to_numpy()[..., -1] < _OPAQUE).any())


def _rows_alike(picture: Any) -> int:
    """How many rows at the end of a picture have one and the same colour."""
    pixels = picture.get_bitmap().to_numpy()
    others = np.flatnonzero((pixels != pixels[-1, 0]).reshape(len(pixels), -1).any(axis=1))
    return int(len(pixels) - 1 - others[-1]) if others.size else len(pixels)


def _is_g4(copied: bytes) -> bool:
    """Whether all faxes in a page are of group 4, their rows not filled up to whole bytes."""
    faxes = copied.count(b"/CCITTFaxDecode") + copied.count(b"/CCF")
    return copied.count(b"/K -1") == faxes and b"/EncodedByteAlign true" not in copied
