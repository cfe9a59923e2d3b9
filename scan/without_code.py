"""Pages whose code nobody could read: recognised by their content, or with the code that stands on them in clear."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from forms.geometry import Quad
from scan.booklets import Booklet
from scan.by_content import Recognised, recognise_all
from scan.engines import PrintedReader
from scan.find import UNREAD
from scan.overlap import shared_area
from scan.read_in_clear import read_in_clear
from scan.readings import EditionSource, PageOutcome, RawPage, ReadPage, RejectedPage, Rejection
from scan.rest import leftover_pages
from scan.side_by_side import single_pages

log = logging.getLogger(__name__)

_LEFT: Final = 0.3
"""Share of what looked like a page that still does when the pages beside it are known to lie where they lie."""


def is_nameless(page: PageOutcome) -> bool:
    """Whether something looks like a page and has no code that anybody could read."""
    return isinstance(page, RejectedPage) and page.reason is Rejection.NO_CODE and page.corners_px is not None


def recognise(
    outcomes: Sequence[PageOutcome],
    raw: RawPage,
    booklets: Callable[[], Sequence[Booklet]],
    editions: EditionSource,
) -> tuple[Sequence[Recognised], Sequence[RejectedPage]]:
    """The pages of an image that nothing but their content tells, and those that it does not tell either.

    Args:
        outcomes: Of everything in the image; those that are nameless are looked at.
        raw: The image.
        booklets: What they may belong to, besides the booklets of the pages that were read.
        editions: What was printed.
    """
    beside = {page.code: page.corners_px for page in outcomes if isinstance(page, ReadPage)}
    left = leftover_pages(raw, tuple(beside.values()))  # they lie there more exactly than their codes told
    nameless = [page.corners_px for page in outcomes if is_nameless(page) and page.corners_px is not None]
    areas = [area for area in nameless if any(shared_area(area, other) > _LEFT for other in left)]
    may_be = dict.fromkeys((*((code.journey, code.edition) for code in beside), *booklets()))
    pages, unknown = recognise_all(raw, areas, beside, tuple(may_be), editions)
    return pages, [RejectedPage(Rejection.NO_CODE, UNREAD, area) for area in unknown]


def find_more(raw: RawPage, known: Sequence[Quad], printed: PrintedReader) -> tuple[RejectedPage, ...]:
    """What else looks like a page in an image, now that a person named one of those that no code told apart.

    Args:
        raw: The image.
        known: Corners in px of everything in it that is read, or that waits for a person already.
        printed: Reads their codes in clear.
    """
    left = leftover_pages(raw, known)
    areas = [page for area in left for page in single_pages(raw.gray, area, raw.dpi)]
    return tuple(with_code_in_clear(RejectedPage(Rejection.NO_CODE, UNREAD, area), raw, printed) for area in areas)


def with_code_in_clear(page: RejectedPage, raw: RawPage, printed: PrintedReader) -> RejectedPage:
    """A page without a code that could be read, with the one that stands on it in clear."""
    if page.reason is not Rejection.NO_CODE or page.corners_px is None:
        return page
    try:
        return replace(page, in_clear=read_in_clear(raw.gray, page.corners_px, printed))
    except Exception:  # a reader that fails loses no page: a person types the code
        log.exception("reading the code in clear in image %d", raw.index)
        return page
