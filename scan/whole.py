"""Whether a picture in a file is whole. Decoders draw what there is of one that is cut short, paper for the rest."""

import re
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scan.engine_pillow import ImageFile, opened
from scan.errors import Truncated
from scan.readings import Gray

_JPEG_START: Final = b"\xff\xd8\xff"
_JPEG_END: Final = b"\xff\xd9"
_UNTOLD: Final = 128
"""What a decoder of JPEG makes, in all colours, of rows of which the file says nothing; no sensor sees such a row."""
_MOST_PIXELS: Final = 10**9
"""Of a JPEG in a PDF, of which an eighth of the width and height is decoded: the page was measured before."""
_FEWER_BITS: Final = (24, 16, 12, 8, 6, 4, 3, 2, 1)
"""Samples of a pixel may have, of one to three colours with one to eight bits each."""
_BEHIND: Final = 2
"""Bytes of an end of line that may follow samples."""
_FAX_END: Final = re.compile("0{11}1{1,2}0{11}1")
"""Bits at the end of a fax: two ends of a line with nothing between, in one dimension or in two."""
_FAX_TAIL: Final = 1024
"""Bytes among which that end stands: Pillow puts the end of a TIFF behind it."""
_JBIG2_HEADER: Final = 11
"""Bytes that the shortest header of a segment has."""
_UNKNOWN_LENGTH: Final = 0xFFFFFFFF
_JBIG2_ENDS: Final = {49, 51}
"""Segments that end a page and a file."""


def has_jpeg_end(data: bytes) -> bool:
    """Whether a JPEG has its end mark."""
    return data.rstrip(b"\0\r\n ").endswith(_JPEG_END)


def check_jpeg_end(data: bytes, image: ImageFile) -> None:
    """See that a JPEG has its end mark, or else all rows: what follows them does not matter.

    Raises:
        Truncated
    """
    if not has_jpeg_end(data):
        image.check_whole()


def has_last_row(decoded: NDArray[Any]) -> bool:
    """Whether the last row of a decoded JPEG was in it; decoders only warn where it was not."""
    return not (decoded[-1] == _UNTOLD).all()


def is_whole_jpeg(jpeg: bytes) -> bool:
    """Whether a JPEG that stands in a PDF is whole, by the rules for a file of JPEG."""
    jpeg = jpeg[max(0, jpeg.find(_JPEG_START)) :]  # PDFium does not mind what stands before it
    try:
        with opened(jpeg, "", most_pixels=_MOST_PIXELS) as image:
            check_jpeg_end(jpeg, image)
    except Truncated:
        return False
    small = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_REDUCED_GRAYSCALE_8 | cv2.IMREAD_IGNORE_ORIENTATION)
    return small is None or has_last_row(small)


def has_all_samples(count: int, size: tuple[int, int], bits: int) -> bool:
    """Whether there are samples for the last row of a picture.

    Args:
        count: How many bytes of samples there are, each row beginning at one.
        size: Width and height, px.
        bits: A pixel has, as it is drawn; its samples may have fewer. Of those that have more, which no scanner puts
            into a PDF, only the first part is looked for.
    """
    width, height = size
    row = -(-width * bits // 8)
    shorter = [-(-width * fewer // 8) for fewer in _FEWER_BITS if fewer < bits]
    return count > (height - 1) * row or any(0 <= count - height * one <= _BEHIND for one in shorter)


def ends_as_fax(data: bytes) -> bool:
    """Whether a fax, of group 3 or 4, has its end mark."""
    return bool(_FAX_END.search("".join(f"{byte:08b}" for byte in data.rstrip(b"\0")[-_FAX_TAIL:])))


def has_all_rows(data: bytes, rows_alike: int) -> bool:
    """Whether a fax of group 4 without an end mark says as many rows as its picture has.

    Args:
        data: Its bits: of a white row below another one 1, of a black one 11.
        rows_alike: Rows of one colour at the end of the picture, those too of which nothing is said.
    """
    bits = f"{int.from_bytes(data):b}".rstrip("0")
    said = len(bits) - len(bits.rstrip("1"))  # one more where the row above ends so, or is no such row
    return not rows_alike or min(abs(said - rows_alike), abs(said - 2 * rows_alike)) <= 1


def is_whole_jbig2(data: bytes) -> bool:
    """Whether every segment of a JBIG2 in a PDF is as long as its header says."""
    place = 0
    while len(data) - place >= _JBIG2_HEADER:
        number, flags, referred = int.from_bytes(data[place : place + 4]), data[place + 4], data[place + 5] >> 5
        place += 6
        if referred == 7:  # the number of segments does not fit into three bits
            referred = int.from_bytes(data[place - 1 : place + 3]) & 0x1FFFFFFF
            place += 3 + (referred + 8) // 8
        place += referred * (1 if number <= 256 else 2 if number <= 65536 else 4) + (4 if flags & 0x40 else 1)
        length = int.from_bytes(data[place : place + 4])
        place += 4
        if length == _UNKNOWN_LENGTH or flags & 0x3F in _JBIG2_ENDS:
            return True
        place += length
    return place <= len(data)


def may_be_cut(gray: Gray) -> bool:
    """Whether a scan that fills an image may lack its last rows, whichever way up it lies: they have one colour."""
    edges = (gray[0], gray[-1], gray[:, 0], gray[:, -1])
    return any(edge.min() == edge.max() for edge in edges)
