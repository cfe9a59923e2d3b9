"""Why no code was read: the image is a negative, or what it shows is too small. Otherwise it may be no page of ours."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from forms.geometry import Quad
from scan.codes import quick_look
from scan.engines import CodeReader
from scan.find import codes_of_ours
from scan.readings import EditionSource, PageOutcome, RawPage, RejectedPage, Rejection

_READABLE_PX: Final = 700
"""Longest side of an A5 page from which its codes are read: at 700 px those of three flat scans out of three, at 600 px
of one; of a photo from 800 px on."""


def with_reasons(
    outcomes: Sequence[PageOutcome], raw: RawPage, readers: Sequence[CodeReader], editions: EditionSource
) -> list[PageOutcome]:
    """The outcomes of an image, with the reason why no code was read where it shows.

    Args:
        outcomes: Of everything in the image.
        raw: The image.
        readers: Of codes; the first one looks at a negative's negative.
        editions: What was printed.
    """
    if not any(_asks_why(page) for page in outcomes):
        return list(outcomes)
    if len(outcomes) == 1 and _is_negative(raw, readers, editions):
        return [_because(page, Rejection.NEGATIVE, "its codes are read once black is white") for page in outcomes]
    return [
        _because(page, Rejection.TOO_FAR, "no page is seen that is large enough for its codes to be read")
        if _asks_why(page) and _is_small(page.corners_px, raw)
        else page
        for page in outcomes
    ]


def _asks_why(page: PageOutcome) -> bool:
    """Whether nothing tells which page it is, not even the code that stands on it in clear."""
    return isinstance(page, RejectedPage) and page.reason is Rejection.NO_CODE and page.in_clear is None


def _because(page: PageOutcome, reason: Rejection, detail: str) -> PageOutcome:
    return replace(page, reason=reason, detail=detail) if isinstance(page, RejectedPage) else page


def _is_negative(raw: RawPage, readers: Sequence[CodeReader], editions: EditionSource) -> bool:
    inverted = replace(raw, gray=np.asarray(255 - raw.gray, np.uint8))
    return bool(codes_of_ours(quick_look(inverted, readers), editions))


def _is_small(corners: Quad | None, raw: RawPage) -> bool:
    """Whether nothing was seen that looks like a page, or it has too few px; a scan says how large a thing is."""
    if raw.dpi is not None:
        return False
    if corners is None:
        return True
    around = zip(corners.corners, corners.corners[1:] + corners.corners[:1], strict=True)
    return max(math.hypot(one.x - other.x, one.y - other.y) for one, other in around) < _READABLE_PX
