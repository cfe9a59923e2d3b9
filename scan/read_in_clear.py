"""The code in clear on a page whose QR codes nobody could read: a proposal for the person who identifies the page.

It is not signed, anybody can print one: nothing is read on the word of it alone.
"""

import re
from collections.abc import Iterator
from typing import Final

import cv2
import numpy as np

from forms.errors import MistypedCode
from forms.geometry import Box, Quad
from forms.layout import A5_HEIGHT, A5_WIDTH
from forms.page_code import ALPHABET, PageCode, parse_journey_code
from forms.units import Mm
from scan.engines import PrintedReader
from scan.pose import box_corners, quad_points
from scan.readings import Gray
from scan.warp import PX_PER_MM

_BAND: Final[Mm] = 32.0
"""The codes stand that near to the top or the bottom of the page."""
_ALPHABET: Final = f"{ALPHABET}0123456789-."
_IN_CLEAR: Final = re.compile(
    rf"([{ALPHABET}]{{3}}) ?- ?([{ALPHABET}]{{4}})[^0-9]{{0,4}}([1-9][0-9]{{0,4}})\.([1-9][0-9]{{0,2}})"
)
"""`K4T-7XHK`, then `1.3`: edition and page."""


def read_in_clear(gray: Gray, area: Quad, reader: PrintedReader) -> PageCode | None:
    """Read the code in clear on a page, any way up.

    Args:
        gray: The image, uint8, shape (height, width).
        area: Where the page is, px.
        reader: Of printed text.

    Returns:
        Its code, whose check letter is right; None when there is none to be read.
    """
    for band in _bands(gray, area):
        text = reader.read_printed(band, alphabet=_ALPHABET).text
        for found in _IN_CLEAR.finditer(" ".join(text.split())):
            try:
                return PageCode(parse_journey_code(found[1] + found[2]), int(found[3]), int(found[4]))
            except MistypedCode:
                continue
    return None


def _bands(gray: Gray, area: Quad) -> Iterator[Gray]:
    """The corners of the page where a code may stand, upright: those at its bottom first, where it is larger."""
    width, height = round(A5_WIDTH * PX_PER_MM), round(A5_HEIGHT * PX_PER_MM)  # letters of 10 pt are 20 px high
    band, half = round(_BAND * PX_PER_MM), width // 2
    upright = box_corners(Box(0, 0, width, height)).astype(np.float32)
    pages = []
    for quarter in range(4):
        corners = np.roll(quad_points(area).astype(np.float32), quarter, axis=0)
        if np.linalg.norm(corners[1] - corners[0]) < np.linalg.norm(corners[2] - corners[1]):
            matrix = cv2.getPerspectiveTransform(corners, upright)
            pages.append(cv2.warpPerspective(gray, matrix, (width, height), borderValue=255))
    for rows in (slice(height - band, height), slice(0, band)):
        for page in pages:
            yield from (np.asarray(page[rows, columns], np.uint8) for columns in (slice(0, half), slice(half, width)))
